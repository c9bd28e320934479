//! What is written is read back: by our own reader, and by other programs where they are here.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail, and says when it is skipped"
)]

use std::process::Command;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray,
    DurationMillisecondArray, Float64Array, Int64Array, RecordBatch, StringArray,
    Time64MicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray, UInt64Array,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, UInt8Type};
use bytes::Bytes;
use sagitta_ingest::write::{arrow, json, parquet, xlsx};
use sagitta_ingest::{Compression, Error, Format, Imported, Options, read};

fn batch(columns: Vec<(&str, ArrayRef)>) -> (SchemaRef, RecordBatch) {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let row_count = arrow::array::RecordBatchOptions::new();
    let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &row_count).unwrap();
    (schema, batch)
}

/// A table with a column of every kind, three rows, and what each could lose.
fn table() -> (SchemaRef, RecordBatch) {
    let texts = ["=1+1", "a\r\nb\t\"<&>_x000D_", "天津 🎈"];
    let category: DictionaryArray<UInt8Type> =
        [Some("北京"), None, Some("北京")].into_iter().collect();
    let decimals = Decimal128Array::from(vec![Some(-110), None, Some(12_345_678_901_234_567)]);
    batch(vec![
        ("n", Arc::new(Int64Array::from(vec![Some(1), None, Some(-3)]))),
        ("large", Arc::new(Int64Array::from(vec![9_007_199_254_740_993, 0, -1]))),
        ("unsigned", Arc::new(UInt64Array::from(vec![u64::MAX, 0, 1]))),
        ("x", Arc::new(Float64Array::from(vec![Some(0.1), Some(1e300), None]))),
        ("nan", Arc::new(Float64Array::from(vec![f64::NAN, f64::INFINITY, 1.5]))),
        ("b", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
        ("text", Arc::new(StringArray::from(texts.to_vec()))),
        ("code", Arc::new(StringArray::from(vec!["007", "120101199003070011", "1e5"]))),
        ("city", Arc::new(category)),
        ("day", Arc::new(Date32Array::from(vec![Some(18_262), None, Some(-1)]))),
        ("old", Arc::new(Date32Array::from(vec![-100_000, 0, 1]))),
        ("at", Arc::new(TimestampMillisecondArray::from(vec![1_577_836_800_123, 0, 1]))),
        (
            "ns",
            Arc::new(TimestampNanosecondArray::from(vec![1, 2, 3]).with_timezone("Asia/Shanghai")),
        ),
        ("time", Arc::new(Time64MicrosecondArray::from(vec![43_200_000_000, 0, 1_000_000]))),
        ("took", Arc::new(DurationMillisecondArray::from(vec![5_400_000, 0, 1000]))),
        ("price", Arc::new(decimals.with_precision_and_scale(20, 2).unwrap())),
    ])
}

fn about() -> Vec<(String, String)> {
    vec![("标题".to_owned(), "=a title".to_owned()), ("Rows".to_owned(), "3".to_owned())]
}

fn read_sheet(bytes: &[u8], sheet: Option<usize>) -> Imported {
    let options = Options { sheet, ..Options::lenient() };
    read(Bytes::copy_from_slice(bytes), Format::Workbook, &options).unwrap()
}

/// All values of a column as JSON has them.
fn column(imported: &Imported, name: &str) -> Vec<serde_json::Value> {
    let bytes = json(&imported.schema, &imported.batches).unwrap();
    let rows: Vec<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_slice(&bytes).unwrap();
    rows.iter().map(|row| row[name].clone()).collect()
}

#[test]
fn a_workbook_reads_back() {
    let (schema, batch) = table();
    let bytes = xlsx(&schema, &[batch.slice(0, 1), batch.slice(1, 2)], &about()).unwrap();
    let imported = read_sheet(&bytes, None);
    let sheets: Vec<&str> = imported.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!((sheets, imported.sheet), (vec!["data", "about"], Some(0)));
    let values = |name| serde_json::Value::from(column(&imported, name)).to_string();
    for (name, data_type, expected) in [
        ("n", DataType::Int64, "[1,null,-3]"),
        ("large", DataType::Utf8, r#"["9007199254740993","0","-1"]"#),
        ("unsigned", DataType::Utf8, r#"["18446744073709551615","0","1"]"#),
        ("x", DataType::Float64, "[0.1,1e+300,null]"),
        ("b", DataType::Boolean, "[true,false,null]"),
        ("text", DataType::Utf8, r#"["=1+1","a\r\nb\t\"<&>_x000D_","天津 🎈"]"#),
        ("code", DataType::Utf8, r#"["007","120101199003070011","1e5"]"#),
        ("day", DataType::Date32, r#"["2020-01-01",null,"1969-12-31"]"#),
        ("old", DataType::Date32, r#"["1696-03-17","1970-01-01","1970-01-02"]"#),
        ("price", DataType::Utf8, r#"["-1.10",null,"123456789012345.67"]"#),
    ] {
        assert_eq!(values(name), expected, "{name}");
        let found = imported.schema.field_with_name(name).unwrap().data_type();
        assert_eq!(found, &data_type, "{name}");
    }
    assert_eq!(values("city"), r#"["北京",null,"北京"]"#);
    assert_eq!(
        values("at"),
        r#"["2020-01-01T00:00:00.123","1970-01-01T00:00:00","1970-01-01T00:00:00.001"]"#
    );
    assert_eq!(
        values("ns"),
        r#"["1970-01-01T00:00:00.000000001Z","1970-01-01T00:00:00.000000002Z","1970-01-01T00:00:00.000000003Z"]"#
    );
    assert_eq!(values("took"), r#"["1:30:00","0:00:00","0:00:01"]"#);
    let sheet = read_sheet(&bytes, Some(1));
    assert_eq!(sheet.n_rows() + usize::from(sheet.columns[0].name == "标题"), 2);
}

#[test]
fn what_a_spreadsheet_does_not_hold_is_refused() {
    let rows = Int64Array::from_iter_values(0..1_048_576);
    let (schema, batch_of_rows) = batch(vec![("n", Arc::new(rows))]);
    let error = xlsx(&schema, std::slice::from_ref(&batch_of_rows), &[]).unwrap_err();
    assert!(matches!(
        error,
        Error::DoesNotFit { what: "rows", found: 1_048_576, limit: 1_048_576 }
    ));
    assert!(xlsx(&schema, &[batch_of_rows.slice(0, 10)], &[]).is_ok());
    let long = "x".repeat(32_768);
    let (schema, batch_of_text) = batch(vec![("t", Arc::new(StringArray::from(vec![long])))]);
    assert!(matches!(xlsx(&schema, &[batch_of_text], &[]), Err(Error::LongText { .. })));
}

#[test]
fn json_reads_back() {
    let (schema, batch) = table();
    let bytes = json(&schema, std::slice::from_ref(&batch)).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(
        text.contains(r#""large":"9007199254740993","unsigned":"18446744073709551615""#),
        "{text}"
    );
    let imported = read(Bytes::from(bytes), Format::Json, &Options::lenient()).unwrap();
    assert_eq!(imported.n_rows(), 3);
    assert_eq!(column(&imported, "text")[1], "a\r\nb\t\"<&>_x000D_");
    assert_eq!(
        column(&imported, "nan"),
        [serde_json::Value::Null, serde_json::Value::Null, 1.5.into()]
    );
    assert_eq!(json(&schema, &[]).unwrap(), b"[\n]\n");
}

#[test]
fn arrow_and_parquet_keep_everything() {
    let (schema, batch) = table();
    let batches = std::slice::from_ref(&batch);
    let bytes = arrow(&schema, batches, Compression::Lz4).unwrap();
    let mut reader =
        arrow::ipc::reader::FileReader::try_new(std::io::Cursor::new(bytes), None).unwrap();
    assert_eq!(reader.next().unwrap().unwrap(), batch);
    let bytes = parquet(&schema, batches, &about()).unwrap();
    let imported = read(Bytes::from(bytes), Format::Parquet, &Options::default()).unwrap();
    for (idx, field) in schema.fields().iter().enumerate() {
        let (written, read) = (batch.column(idx), imported.batches[0].column(idx));
        match field.data_type() {
            // What a column of text becomes is the reader's choice.
            DataType::Dictionary(..) | DataType::Utf8 => {
                let value = |array: &ArrayRef| {
                    let field = Field::new("a", array.data_type().clone(), true);
                    let schema = Arc::new(Schema::new(vec![field]));
                    let options = arrow::array::RecordBatchOptions::new();
                    let batch = RecordBatch::try_new_with_options(
                        Arc::clone(&schema),
                        vec![array.clone()],
                        &options,
                    )
                    .unwrap();
                    json(&schema, &[batch]).unwrap()
                };
                assert_eq!(value(written), value(read), "{}", field.name());
            }
            _ => assert_eq!(written, read, "{}", field.name()),
        }
    }
    assert!(
        imported.batches[0]
            .column(4)
            .as_primitive::<arrow::datatypes::Float64Type>()
            .value(0)
            .is_nan()
    );
}

#[test]
fn other_programs_read_what_is_written() {
    const SCRIPT: &str = r#"
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
data = book["data"]
rows = list(data.iter_rows(values_only=True))
assert data.freeze_panes == "A2", data.freeze_panes
assert rows[1][0] == 1 and rows[1][1] == "9007199254740993", rows[1]
assert rows[1][6] == "=1+1" and data.cell(2, 7).data_type == "s", rows[1]
assert rows[3][6] == "天津 🎈" and rows[1][7] == "007"
assert str(rows[1][9]) == "2020-01-01 00:00:00", rows[1][9]
assert book["about"]["A1"].value == "标题"
"#;
    let has = Command::new("python3").args(["-c", "import openpyxl"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        println!("skipped: there is no python3 with openpyxl");
        return;
    }
    let (schema, batch) = table();
    let path = std::env::temp_dir().join(format!("sagitta-written-{}.xlsx", std::process::id()));
    std::fs::write(&path, xlsx(&schema, &[batch], &about()).unwrap()).unwrap();
    let output = Command::new("python3").args(["-c", SCRIPT]).arg(&path).output().unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
