use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, UnionFields, UnionMode};
use arrow_ipc::CompressionType;

use super::codec::{LZ4_BLOCK, ZSTD_BLOCK, lz4, zstd};
use super::lies::{lengths, schemas, strangers};
use super::message::{Batch, schema_message};

/// The memory budget that the bombs are made for.
pub const BUDGET: u64 = 256 << 20;

const LZ4: CompressionType = CompressionType::LZ4_FRAME;
const ZSTD: CompressionType = CompressionType::ZSTD;

/// A file or stream that asks for far more than it brings.
#[derive(Clone, Debug)]
pub struct Bomb {
    /// What it does.
    pub name: &'static str,
    /// The error that it is refused with, as `Debug` names it; none if it is loaded.
    pub refused: Option<&'static str>,
    /// Bytes, and how often they come.
    parts: Vec<(Vec<u8>, u64)>,
}

impl Bomb {
    /// Its bytes, in pieces of at most 64 KiB.
    pub fn chunks(&self) -> impl Iterator<Item = &[u8]> {
        let repeated = self.parts.iter().flat_map(|(bytes, times)| (0..*times).map(move |_| bytes));
        repeated.flat_map(|bytes| bytes.chunks(1 << 16))
    }
}

/// All bombs.
pub fn bombs() -> Vec<Bomb> {
    [strangers(), codecs(), dictionaries(), schemas(), lengths(), amplifiers(), crowds()].concat()
}

pub(super) fn bomb(
    name: &'static str,
    refused: impl Into<Option<&'static str>>,
    bytes: Vec<u8>,
) -> Bomb {
    Bomb { name, refused: refused.into(), parts: vec![(bytes, 1)] }
}

pub(super) fn schema(fields: Vec<Field>) -> Vec<u8> {
    schema_message(&Schema::new(fields))
}

pub(super) fn field(name: &str, data_type: DataType) -> Field {
    Field::new(name, data_type, true)
}

fn item(data_type: DataType) -> Arc<Field> {
    Arc::new(Field::new("item", data_type, true))
}

/// A stream of one column of bytes, in one batch.
pub(super) fn one_column(data_type: DataType, batch: Batch) -> Vec<u8> {
    [schema(vec![field("x", data_type)]), batch.rows()].concat()
}

/// A stream of one column of 8-bit numbers, its values compressed.
fn packed(codec: CompressionType, n_rows: usize, buffer: &[u8]) -> Vec<u8> {
    let n = n_rows as i64;
    let batch = Batch::new(n).codec(codec).node(n, 0).buffer(&[]).buffer(buffer);
    one_column(DataType::Int8, batch)
}

fn codecs() -> Vec<Bomb> {
    let huge = 1_900_000_000_i64;
    let columns = |n: usize| (0..n).map(|_| field("x", DataType::Int8)).collect();
    let n_lz4 = (32 * LZ4_BLOCK) as i64;
    let mut same = Batch::new(n_lz4).codec(LZ4);
    for idx in 0..1000 {
        same = same.node(n_lz4, 0).buffer(&[]);
        let buffer = lz4(32, n_lz4);
        // An empty buffer stands between; the others name the bytes of the first.
        same = if idx == 0 {
            same.buffer(&buffer)
        } else {
            same.buffer_claimed(0, buffer.len() as i64)
        };
    }
    vec![
        bomb(
            "LZ4 declares what its frame cannot hold",
            "BadCompression",
            packed(LZ4, 100_000_000, &lz4(1, 100_000_000)),
        ),
        bomb(
            "LZ4 declares less than its frame holds",
            "BadCompression",
            packed(LZ4, 1000, &lz4(60, 1000)),
        ),
        bomb("LZ4 declares a block less than its frame holds", None, packed(LZ4, 1000, &lz4(0, 0)))
            .refusing("BufferTooShort"),
        bomb(
            "LZ4 unpacks past the budget",
            "OverBudget",
            packed(LZ4, 100 * LZ4_BLOCK, &lz4(100, (100 * LZ4_BLOCK) as i64)),
        ),
        bomb("LZ4 declares 1.9 GB", "OverBudget", packed(LZ4, huge as usize, &lz4(1, huge))),
        bomb(
            "LZ4 unpacks to nearly the budget",
            None,
            packed(LZ4, 60 * LZ4_BLOCK, &lz4(60, (60 * LZ4_BLOCK) as i64)),
        ),
        bomb(
            "LZ4 behind the schema's buffers declares a terabyte",
            None,
            one_column(
                DataType::Int8,
                Batch::new(LZ4_BLOCK as i64)
                    .codec(LZ4)
                    .node(LZ4_BLOCK as i64, 0)
                    .buffer(&[])
                    .buffer(&lz4(1, LZ4_BLOCK as i64))
                    .buffer(&lz4(1, 1 << 40)),
            ),
        ),
        bomb(
            "a thousand columns unpack the same LZ4 bytes",
            "OverBudget",
            [schema(columns(1000)), same.rows()].concat(),
        ),
        bomb(
            "ZSTD declares what its frame cannot hold",
            "BadCompression",
            packed(ZSTD, 100_000_000, &zstd(10, 100_000_000, None)),
        ),
        bomb(
            "ZSTD declares less than its frame holds",
            "BadCompression",
            packed(ZSTD, 1000, &zstd(1000, 1000, None)),
        ),
        bomb(
            "a ZSTD frame contradicts its blocks",
            "BadCompression",
            packed(ZSTD, ZSTD_BLOCK, &zstd(1, ZSTD_BLOCK as i64, Some(1 << 40))),
        ),
        bomb(
            "ZSTD unpacks past the budget",
            "OverBudget",
            packed(ZSTD, 3000 * ZSTD_BLOCK, &zstd(3000, (3000 * ZSTD_BLOCK) as i64, None)),
        ),
        bomb(
            "ZSTD unpacks to nearly the budget",
            None,
            packed(ZSTD, 2000 * ZSTD_BLOCK, &zstd(2000, (2000 * ZSTD_BLOCK) as i64, None)),
        ),
        bomb(
            "ZSTD declares the largest length",
            "OverBudget",
            packed(ZSTD, 8, &zstd(1, i64::MAX, None)),
        ),
        bomb(
            "ZSTD declares a negative length",
            "BadCompression",
            packed(ZSTD, 8, &zstd(1, -2, None)),
        ),
        bomb("a compressed buffer of 7 bytes", "BadCompression", packed(ZSTD, 8, &[1; 7])),
    ]
}

impl Bomb {
    fn refusing(mut self, error: &'static str) -> Self {
        self.refused = Some(error);
        self
    }
}

fn keyed(values: DataType) -> Field {
    Field::new_dictionary("x", DataType::Int32, values, true)
}

/// Keys of 32 bits, all the same.
fn keys(n: usize, key: i32) -> Batch {
    Batch::new(n as i64).node(n as i64, 0).buffer(&[]).buffer(&key.to_le_bytes().repeat(n))
}

/// Bytes and offsets of values of these lengths.
fn texts(lengths: &[usize]) -> Batch {
    let mut offsets = vec![0_i32];
    lengths.iter().for_each(|n| offsets.push(offsets.last().unwrap() + *n as i32));
    let offsets: Vec<u8> = offsets.iter().flat_map(|at| at.to_le_bytes()).collect();
    let n = lengths.len() as i64;
    let bytes = vec![b'x'; lengths.iter().sum()];
    Batch::new(n).node(n, 0).buffer(&[]).buffer(&offsets).buffer(&bytes)
}

fn dictionaries() -> Vec<Bomb> {
    let mut lengths = vec![0; 1000];
    lengths[999] = 4_000_000;
    // One list of all, the others empty.
    let offsets: Vec<u8> = (0..1001)
        .flat_map(|idx| if idx == 1000 { 4_000_000_i32 } else { 0 }.to_le_bytes())
        .collect();
    let lists = Batch::new(1000)
        .node(1000, 0)
        .buffer(&[])
        .buffer(&offsets)
        .node(4_000_000, 0)
        .buffer(&[])
        .buffer(&vec![1; 4_000_000]);
    let list = DataType::List(item(DataType::Int8));
    let wide = DataType::FixedSizeList(item(DataType::Int64), 100_000);
    let wider = DataType::FixedSizeList(item(wide.clone()), i32::MAX);
    let growing = |values: DataType, first: Batch, times| Bomb {
        name: "a dictionary grows by nothing again and again",
        refused: Some("GrowsTooOften"),
        parts: vec![
            ([schema(vec![keyed(values)]), first.dictionary(0, false)].concat(), 1),
            (texts(&[0]).dictionary(0, true), times),
        ],
    };
    vec![
        bomb(
            "a text of 8 MB is named a million times",
            None,
            [
                schema(vec![keyed(DataType::Utf8)]),
                texts(&[8 << 20]).dictionary(0, false),
                keys(1_000_000, 0).rows(),
            ]
            .concat(),
        ),
        bomb(
            "bytes of 4 MB are named a million times",
            "OverBudget",
            [
                schema(vec![keyed(DataType::Binary)]),
                texts(&lengths).dictionary(0, false),
                keys(1_000_000, 999).rows(),
            ]
            .concat(),
        ),
        bomb(
            "the one long list of a dictionary is named ten thousand times",
            "OverBudget",
            [schema(vec![keyed(list)]), lists.dictionary(0, false), keys(10_000, 999).rows()]
                .concat(),
        ),
        bomb(
            "a dictionary of ten million texts",
            "OverBudget",
            [
                schema(vec![keyed(DataType::Utf8)]),
                texts(&vec![0; 10_000_000]).dictionary(0, false),
                keys(10, 5).rows(),
            ]
            .concat(),
        ),
        bomb(
            "keys of a dictionary that has no values, of a wide type",
            "OverBudget",
            [
                schema(vec![keyed(wide)]),
                Batch::new(1_000).node(1_000, 1_000).buffer(&[0; 125]).buffer(&[0; 4_000]).rows(),
            ]
            .concat(),
        ),
        bomb(
            "keys of a dictionary that has no values, of a wider type",
            "OverBudget",
            [
                schema(vec![keyed(wider)]),
                Batch::new(1_000).node(1_000, 1_000).buffer(&[0; 125]).buffer(&[0; 4_000]).rows(),
            ]
            .concat(),
        ),
        bomb(
            "a key past the end of its dictionary",
            "Decode",
            [
                schema(vec![keyed(DataType::Utf8)]),
                texts(&[1, 2]).dictionary(0, false),
                keys(10, 2).rows(),
            ]
            .concat(),
        ),
        bomb(
            "a negative key",
            "Decode",
            [
                schema(vec![keyed(DataType::Utf8)]),
                texts(&[1, 2]).dictionary(0, false),
                keys(10, -1).rows(),
            ]
            .concat(),
        ),
        growing(DataType::Utf8, texts(&[32 << 20]), 1_000),
    ]
}

fn amplifiers() -> Vec<Bomb> {
    let runs = |n_rows: i64, end: i64| {
        Batch::new(n_rows).node(n_rows, 0).node(1, 0).buffer(&[]).buffer(&end.to_le_bytes())
    };
    let run_type = |values| {
        let ends = Field::new("run_ends", DataType::Int64, false);
        let values = field("values", values);
        DataType::RunEndEncoded(Arc::new(ends), Arc::new(values))
    };
    let n = 200_000_000;
    let wide = runs(n, n).node(1, 0).buffer(&[]).buffer(&1_i64.to_le_bytes());
    let text = runs(1000, 1000).node(1, 0).buffer(&[]).buffer(&[0, 0, 0, 0, 0, 0, 0x40, 0]);
    let mut columns = Batch::new(1_000_000);
    for _ in 0..100 {
        columns = columns.node(1_000_000, 0).node(1, 0).buffer(&[]);
        columns =
            columns.buffer(&1_000_000_i64.to_le_bytes()).node(1, 0).buffer(&[]).buffer(&[7; 8]);
    }
    let run_columns = (0..100).map(|idx| field(&idx.to_string(), run_type(DataType::Int64)));
    let view: Vec<u8> = [1_000_000, u32::from_le_bytes(*b"xxxx"), 0, 0]
        .iter()
        .flat_map(|n: &u32| n.to_le_bytes())
        .collect();
    let views =
        Batch::new(1_000).node(1_000, 0).variadic(1).buffer(&[]).buffer(&view.repeat(1_000));
    let list_views = |n: usize, size: i32| {
        let n_rows = n as i64;
        let batch = Batch::new(n_rows).node(n_rows, 0).buffer(&[]).buffer(&vec![0; n * 4]);
        batch.buffer(&size.to_le_bytes().repeat(n))
    };
    let of_nulls = list_views(10, i32::MAX).node(i64::from(i32::MAX), i64::from(i32::MAX));
    let of_bytes =
        list_views(1_000, 1_000_000).node(1_000_000, 0).buffer(&[]).buffer(&vec![1; 1_000_000]);
    let empty = Batch::new(4_000_000_000).node(4_000_000_000, 0).buffer(&[]).buffer(&[]);
    let fixed = Batch::new(1).node(1, 0).buffer(&[]).node(i64::from(i32::MAX), i64::from(i32::MAX));
    let structs = Batch::new(1).node(1, 0).buffer(&[]).buffer(&[0, 0, 0, 0, 0, 0, 0, 0x70]);
    let structs = structs.node(0x7000_0000, 0).buffer(&[]);
    let half = vec![0; 180 << 20];
    let askew = Batch::new(180 << 17).node(180 << 17, 0).buffer(&[]).buffer_at(1, &half);
    let no_fields = UnionFields::empty();
    vec![
        bomb(
            "a run of 200 million rows",
            "OverBudget",
            one_column(run_type(DataType::Int64), wide),
        ),
        bomb(
            "a hundred columns of one run",
            "OverBudget",
            [schema(run_columns.collect()), columns.rows()].concat(),
        ),
        bomb(
            "a run of a text of 4 MB",
            "OverBudget",
            one_column(run_type(DataType::Utf8), text.buffer(&vec![b'x'; 4 << 20])),
        ),
        bomb(
            "views of the same megabyte",
            "OverBudget",
            one_column(DataType::Utf8View, views.buffer(&vec![b'x'; 1_000_000])),
        ),
        bomb(
            "lists of two billion nulls",
            "OverBudget",
            one_column(DataType::ListView(item(DataType::Null)), of_nulls),
        ),
        bomb(
            "lists of the same million numbers",
            None,
            one_column(DataType::ListView(item(DataType::Int8)), of_bytes),
        ),
        bomb(
            "four billion values of no bytes",
            "OverBudget",
            one_column(DataType::FixedSizeBinary(0), empty),
        ),
        bomb(
            "a list of a fixed size of two billion nulls",
            "OverBudget",
            one_column(DataType::FixedSizeList(item(DataType::Null), i32::MAX), fixed),
        ),
        bomb(
            "a list of two billion structs of nothing",
            "OverBudget",
            one_column(DataType::List(item(DataType::Struct(Vec::<Field>::new().into()))), structs),
        ),
        bomb(
            "a buffer that must be copied to be read",
            "OverBudget",
            one_column(DataType::Int64, askew),
        ),
        bomb(
            "a union of nothing",
            "Decode",
            one_column(
                DataType::Union(no_fields, UnionMode::Sparse),
                Batch::new(1).node(1, 0).buffer(&[0]),
            ),
        ),
    ]
}

/// 10,000 columns of four different texts, which all are categories until the end.
fn wide() -> Bomb {
    let offsets: Vec<u8> = (0..5_i32).flat_map(|at| at.to_le_bytes()).collect();
    let mut batch = Batch::new(4).node(4, 0).buffer(&[]).buffer(&offsets).buffer(b"abcd");
    for _ in 1..10_000 {
        batch = batch.node(4, 0).buffer_claimed(0, 0).buffer_claimed(0, 20).buffer_claimed(64, 4);
    }
    let fields = (0..10_000).map(|idx| field(&format!("c{idx}"), DataType::Utf8)).collect();
    bomb(
        "10,000 columns of texts that do not repeat",
        None,
        [schema(fields), batch.rows()].concat(),
    )
}

fn crowds() -> Vec<Bomb> {
    let null = || schema(vec![field("x", DataType::Null)]);
    let crowd = |name, refused: Option<&'static str>, batch: Batch, times| Bomb {
        name,
        refused,
        parts: vec![(null(), 1), (batch.rows(), times)],
    };
    vec![
        wide(),
        crowd(
            "a million and one empty batches",
            Some("TooManyBatches"),
            Batch::new(0).node(0, 0),
            1_000_001,
        ),
        crowd("300,000 batches of a row", None, Batch::new(1).node(1, 1), 300_000),
        crowd(
            "1,000 batches of four billion rows",
            Some("TooManyRows"),
            Batch::new(4_000_000_000).node(4_000_000_000, 4_000_000_000),
            1_000,
        ),
    ]
}
