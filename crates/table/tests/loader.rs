//! Files and streams as arrow-rs writes them: dictionaries that grow or are replaced, a footer
//! with the last word.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    dead_code,
    reason = "a test's helpers fail by panicking, and not every test uses every one"
)]

mod support;

use std::sync::Arc;

use arrow::array::{Array, DictionaryArray, Int32Array, RecordBatch, StringArray};
use arrow::datatypes::Int32Type;
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{DictionaryHandling, FileWriter, IpcWriteOptions, StreamWriter};
use sagitta_table::statistics::statistics;
use sagitta_table::{ColumnType, Error, Limits, Loader, Warning};
use support::{cells, load};

fn batch(keys: &[Option<i32>], values: &[Option<&str>]) -> RecordBatch {
    let keys = Int32Array::from(keys.to_vec());
    let values = Arc::new(StringArray::from(values.to_vec()));
    let array: Arc<dyn Array> = Arc::new(DictionaryArray::<Int32Type>::new(keys, values));
    RecordBatch::try_from_iter_with_nullable([("wd", array, true)]).unwrap()
}

fn text(cells: &[&str]) -> Vec<Option<String>> {
    cells.iter().map(|cell| (*cell != "-").then(|| (*cell).to_owned())).collect()
}

fn stream(batches: &[RecordBatch], handling: DictionaryHandling) -> Vec<u8> {
    packed(batches, handling, Some(CompressionType::LZ4_FRAME))
}

fn packed(
    batches: &[RecordBatch],
    handling: DictionaryHandling,
    codec: Option<CompressionType>,
) -> Vec<u8> {
    let options = IpcWriteOptions::default()
        .with_dictionary_handling(handling)
        .try_with_compression(codec)
        .unwrap();
    let schema = batches[0].schema();
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), &schema, options).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

#[test]
fn dictionaries_grow() {
    let batches = [
        batch(&[Some(0), Some(1), None], &[Some("N"), Some("S")]),
        batch(&[Some(2), Some(0)], &[Some("N"), Some("S"), Some("E")]),
        batch(&[Some(3), Some(1)], &[Some("N"), Some("S"), Some("E"), None]),
    ];
    let bytes = stream(&batches, DictionaryHandling::Delta);
    for chunk in [1, 7, bytes.len()] {
        let table = load(&bytes, chunk).unwrap();
        assert_eq!(table.columns()[0].column_type, ColumnType::Category);
        assert_eq!(cells(&table), [text(&["N", "S", "-", "E", "N", "-", "S"])]);
        assert_eq!(table.columns()[0].dictionary.as_ref().unwrap().len(), 3);
    }
}

#[test]
fn dictionaries_are_replaced() {
    let batches = [
        batch(&[Some(0), Some(1)], &[Some("N"), Some("S")]),
        batch(&[Some(0), Some(1)], &[Some("E"), Some("N")]),
    ];
    let bytes = stream(&batches, DictionaryHandling::Resend);
    let table = load(&bytes, 64).unwrap();
    assert_eq!(cells(&table), [text(&["N", "S", "E", "N"])]);
}

#[test]
fn keys_lie_apart_in_plain_batches() {
    let keyed = |keys: &[Option<i32>]| -> Arc<dyn Array> {
        Arc::clone(batch(keys, &[Some("N"), Some("S"), None]).column(0))
    };
    let numbers = |n: i32| -> Arc<dyn Array> { Arc::new((0..n).collect::<Int32Array>()) };
    let texts: Arc<dyn Array> = Arc::new(StringArray::from(vec![Some("天"), None, Some("")]));
    let first = keyed(&[Some(0), Some(1), None]);
    let last = keyed(&[Some(1), Some(2), Some(1)]);
    let columns = [
        vec![first.clone(), numbers(3), texts.clone(), last.clone()],
        vec![numbers(3), first.clone(), last.clone(), texts],
        vec![last, first],
        vec![keyed(&[]), numbers(0)],
    ];
    for columns in columns {
        let names = ["a", "b", "c", "d"].into_iter().zip(columns);
        let columns = names.map(|(name, column)| (name, column, true));
        let rows = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        let rows = [rows.clone(), rows];
        let plain = packed(&rows, DictionaryHandling::Resend, None);
        let expected = load(&stream(&rows, DictionaryHandling::Resend), usize::MAX).unwrap();
        for chunk in [1, 9, 64, plain.len()] {
            let table = load(&plain, chunk).unwrap();
            assert_eq!(cells(&table), cells(&expected));
            assert_eq!(table.n_rows(), 2 * rows[0].num_rows());
            let types = |table: &sagitta_table::Table| -> Vec<ColumnType> {
                table.columns().iter().map(|column| column.column_type.clone()).collect()
            };
            assert_eq!(types(&table), types(&expected));
        }
    }
}

#[test]
fn a_key_outside_of_its_dictionary_is_told_with_its_column() {
    let rows = batch(&[Some(0), Some(1)], &[Some("N"), Some("S")]);
    let bytes = packed(&[rows], DictionaryHandling::Resend, None);
    let keys = bytes.windows(8).rposition(|part| part == [0, 0, 0, 0, 1, 0, 0, 0]).unwrap();
    let mut bad = bytes;
    bad[keys + 4] = 7;
    let error = load(&bad, 16).unwrap_err();
    assert!(
        matches!(&error, Error::Decode { column: Some(column), .. } if column == "wd"),
        "{error:?}"
    );
}

#[test]
fn rows_are_there_before_the_last_byte() {
    let batches = [
        batch(&[Some(0), Some(1)], &[Some("N"), Some("S")]),
        batch(&[Some(0), Some(1)], &[Some("E"), Some("N")]),
    ];
    let bytes = stream(&batches, DictionaryHandling::Resend);
    let mut loader = Loader::new(Limits::default());
    let mut early = None;
    for byte in bytes.chunks(1) {
        loader.push(byte).unwrap();
        if early.is_none() && loader.n_rows() == 2 {
            early = Some(loader.snapshot());
        }
    }
    assert_eq!(cells(&early.unwrap()), [text(&["N", "S"])], "a snapshot does not change");
    assert_eq!(loader.finish().unwrap().table.n_rows(), 4);
}

#[test]
fn the_footer_has_the_last_word() {
    let numbers = |values: [i32; 2]| {
        let array: Arc<dyn Array> = Arc::new(Int32Array::from(values.to_vec()));
        RecordBatch::try_from_iter([("n", array)]).unwrap()
    };
    let batches = [numbers([1, 2]), numbers([3, 4])];
    let mut writer = FileWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    let mut bytes = writer.into_inner().unwrap();
    assert_eq!(cells(&load(&bytes, 100).unwrap()), [text(&["1", "2", "3", "4"])]);

    // The blocks of the footer change places.
    let end = bytes.len() - 10;
    let length = u32::from_le_bytes(bytes[end..end + 4].try_into().unwrap());
    let start = end - usize::try_from(length).unwrap();
    let footer = arrow_ipc::root_as_footer(&bytes[start..end]).unwrap();
    let blocks: Vec<[u8; 24]> =
        footer.recordBatches().unwrap().iter().map(|block| block.0).collect();
    let places: Vec<usize> = blocks
        .iter()
        .map(|block| start + bytes[start..end].windows(24).position(|part| part == block).unwrap())
        .collect();
    bytes[places[0]..places[0] + 24].copy_from_slice(&blocks[1]);
    bytes[places[1]..places[1] + 24].copy_from_slice(&blocks[0]);
    let mut loader = Loader::new(Limits::default());
    loader.push(&bytes).unwrap();
    let loaded = loader.finish().unwrap();
    assert_eq!(loaded.warnings, [Warning::Reordered]);
    assert_eq!(cells(&loaded.table), [text(&["3", "4", "1", "2"])]);
    assert_eq!(statistics(&loaded.table)[0].n_rows, 4);

    // A block where no batch is, and one that is named twice.
    let mut lost = bytes.clone();
    lost[places[1]] ^= 8;
    bytes.copy_within(places[0]..places[0] + 24, places[1]);
    for bytes in [lost, bytes] {
        let mut loader = Loader::new(Limits::default());
        loader.push(&bytes).unwrap();
        let result = loader.finish();
        assert!(
            matches!(&result, Err(Error::Refused(sagitta_guard::Error::BadFooter { .. }))),
            "{result:?}"
        );
    }
}
