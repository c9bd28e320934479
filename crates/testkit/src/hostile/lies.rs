//! Files whose metadata do not say the truth, or say too much.

use arrow::datatypes::DataType;
use arrow_ipc::{
    CompressionType, Endianness, FieldArgs, MessageHeader, MetadataVersion, SchemaArgs, Type,
};
use flatbuffers::{FlatBufferBuilder, WIPOffset};

use super::Bomb;
use super::bombs::{bomb, field, one_column, schema};
use super::message::{Batch, message};

/// What is refused because nobody knows how to read it.
pub(super) fn strangers() -> Vec<Bomb> {
    let int8 = || schema(vec![field("x", DataType::Int8)]);
    let batch = || Batch::new(8).node(8, 0).buffer(&[]).buffer(&[1; 16]);
    let of = |batch: Batch| [int8(), batch.rows()].concat();
    let big_endian = {
        let mut fbb = FlatBufferBuilder::new();
        let name = fbb.create_string("x");
        let field = raw_field(&mut fbb, name, &[]);
        let fields = Some(fbb.create_vector(&[field]));
        let endianness = Endianness::Big;
        let args = SchemaArgs { endianness, fields, ..SchemaArgs::default() };
        let header = arrow_ipc::Schema::create(&mut fbb, &args).as_union_value();
        message(fbb, MetadataVersion::V5, MessageHeader::Schema, header, &[], 0)
    };
    vec![
        bomb("numbers stored most significant byte first", "BigEndian", big_endian),
        bomb("metadata of version 3", "UnknownVersion", of(batch().version(2))),
        bomb("metadata of version 6", "UnknownVersion", of(batch().version(5))),
        bomb("a negative version of metadata", "UnknownVersion", of(batch().version(-1))),
        bomb("a codec that nobody knows", "UnknownCodec", of(batch().codec(CompressionType(7)))),
        bomb("rows before the schema", "MissingSchema", batch().rows()),
        bomb("two schemas", "UnexpectedMessage", [int8(), int8()].concat()),
        bomb("a node too few", "BadCount", of(Batch::new(8))),
        bomb("a buffer too few", "BadCount", of(Batch::new(8).node(8, 0).buffer(&[]))),
    ]
}

pub(super) fn lengths() -> Vec<Bomb> {
    let prefix = |length: i32| [[0xff; 4], length.to_le_bytes()].concat();
    let int8 = || schema(vec![field("x", DataType::Int8)]);
    let batch = |n: i64| Batch::new(n).node(n, 0).buffer(&[]).buffer(&[1; 8]);
    let body = |length: i64| [int8(), batch(8).body_length(length).rows()].concat();
    let rows = |n: i64| [int8(), batch(n).rows()].concat();
    let claimed = |start, length| {
        [int8(), Batch::new(8).node(8, 0).buffer(&[1; 8]).buffer_claimed(start, length).rows()]
            .concat()
    };
    let nodes = |n, nulls| {
        [int8(), Batch::new(8).node(n, nulls).buffer(&[]).buffer(&[1; 8]).rows()].concat()
    };
    let falling = |second: i32| {
        let offsets: Vec<u8> =
            [0, second, 2].iter().flat_map(|at: &i32| at.to_le_bytes()).collect();
        let batch = Batch::new(2).node(2, 0).buffer(&[]).buffer(&offsets).buffer(b"abcd");
        one_column(DataType::Utf8, batch)
    };
    vec![
        bomb("a header of 2 GB in 8 bytes", "BadLength", prefix(i32::MAX)),
        bomb("a header of 16 MiB in 8 bytes", "Truncated", prefix(16 << 20)),
        bomb("a negative header", "BadLength", prefix(-2)),
        bomb("a body of the largest length", "OverBudget", body(i64::MAX)),
        bomb("a body past the budget", "OverBudget", body(1 << 30)),
        bomb("a body of 200 MiB of which 8 bytes come", "Truncated", body(200 << 20)),
        bomb("a negative body", "BadLength", body(-8)),
        bomb("rows without bytes", "BufferTooShort", rows(1 << 30)),
        bomb("more rows than numbers", "TooManyRows", rows(1 << 40)),
        bomb("a negative number of rows", "BadLength", rows(-1)),
        bomb("a buffer past the body", "BufferOutsideBody", claimed(0, 1 << 20)),
        bomb("a buffer before the body", "BufferOutsideBody", claimed(-8, 8)),
        bomb("a buffer of a negative length", "BufferOutsideBody", claimed(0, -8)),
        bomb("a buffer whose end overflows", "BufferOutsideBody", claimed(i64::MAX, i64::MAX)),
        bomb("more nulls than entries", "BadNode", nodes(8, 9)),
        bomb("a negative number of entries", "BadNode", nodes(-8, 0)),
        bomb("offsets that fall", "Decode", falling(3)),
        bomb("an offset below zero", "Decode", falling(-1)),
        bomb("an offset past the text", "Decode", falling(9)),
    ]
}

/// A schema whose fields are made by hand.
fn raw_schema(build: impl FnOnce(&mut FlatBufferBuilder<'static>) -> Vec<RawField>) -> Vec<u8> {
    let mut fbb = FlatBufferBuilder::new();
    let fields = build(&mut fbb);
    let fields = Some(fbb.create_vector(&fields));
    let args = SchemaArgs { fields, ..SchemaArgs::default() };
    let header = arrow_ipc::Schema::create(&mut fbb, &args).as_union_value();
    message(fbb, MetadataVersion::V5, MessageHeader::Schema, header, &[], 0)
}

type RawField = WIPOffset<arrow_ipc::Field<'static>>;

fn raw_field(
    fbb: &mut FlatBufferBuilder<'static>,
    name: WIPOffset<&'static str>,
    children: &[RawField],
) -> RawField {
    let children = Some(fbb.create_vector(children));
    let kind = arrow_ipc::Struct_::create(fbb, &arrow_ipc::Struct_Args {}).as_union_value();
    let (name, type_) = (Some(name), Some(kind));
    let type_type = Type::Struct_;
    let args = FieldArgs { name, type_type, type_, children, ..FieldArgs::default() };
    arrow_ipc::Field::create(fbb, &args)
}

fn deep(depth: usize) -> Vec<u8> {
    raw_schema(|fbb| {
        let name = fbb.create_string("n");
        vec![(0..depth).fold(raw_field(fbb, name, &[]), |child, _| raw_field(fbb, name, &[child]))]
    })
}

pub(super) fn schemas() -> Vec<Bomb> {
    let nulls = |n: usize| (0..n).map(|idx| field(&format!("c{idx}"), DataType::Null)).collect();
    let mut many = Batch::new(4_000_000_000);
    for _ in 0..10_000 {
        many = many.node(4_000_000_000, 4_000_000_000);
    }
    let names = raw_schema(|fbb| {
        let name = fbb.create_string(&"n".repeat(60_000));
        (0..10_000).map(|_| raw_field(fbb, name, &[])).collect()
    });
    let twice = raw_schema(|fbb| {
        let name = fbb.create_string("n");
        vec![(0..50).fold(raw_field(fbb, name, &[]), |child, _| raw_field(fbb, name, &[child; 2]))]
    });
    let long = raw_schema(|fbb| {
        let (long, short) = (fbb.create_string(&"n".repeat(65_000)), fbb.create_string("c"));
        let children: Vec<_> = (0..50_000).map(|_| raw_field(fbb, short, &[])).collect();
        vec![raw_field(fbb, long, &children)]
    });
    let name = field(&"n".repeat(70_000), DataType::Null);
    vec![
        bomb("a schema 10,000 levels deep", "BadHeader", deep(10_000)),
        bomb("a schema 65 levels deep", "TooDeep", deep(65)),
        bomb("a schema 64 levels deep", None, deep(64)),
        bomb("a schema that names its halves twice, 50 times", "BadHeader", twice),
        bomb("10,001 columns", "TooManyColumns", schema(nulls(10_001))),
        bomb("10,000 columns", None, schema(nulls(10_000))),
        bomb(
            "10,000 columns of nulls for four billion rows",
            "OverBudget",
            [schema(nulls(10_000)), many.rows()].concat(),
        ),
        bomb("10,000 columns that share a name of 60 kB", "BadHeader", names),
        bomb("50,000 fields under a name of 65 kB", None, long),
        bomb("a name of 70 kB", "BadLength", schema(vec![name])),
    ]
}
