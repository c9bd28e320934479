//! Whole files of every format: what comes out, and that nothing is lost on the way.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may fail, and says when it is skipped"
)]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, TimeUnit};
use bytes::Bytes;
use sagitta_ingest::{
    ColumnNote, Compression, Error, Format, Header, Imported, Options, Warning, read,
};

fn csv(text: &str) -> Imported {
    read(Bytes::from(text.to_owned()), Format::Csv, &Options::default()).unwrap()
}

fn types(imported: &Imported) -> Vec<String> {
    imported.schema.fields().iter().map(|field| field.data_type().to_string()).collect()
}

/// A file of the shared data, or None where there is none to read.
fn shared(path: &str) -> Option<Bytes> {
    let Some(folder) = std::env::var_os("SAGITTA_SHARED") else {
        println!("skipped: SAGITTA_SHARED is not set");
        return None;
    };
    Some(Bytes::from(std::fs::read(PathBuf::from(folder).join("data").join(path)).unwrap()))
}

fn read_back(bytes: &[u8]) -> Vec<RecordBatch> {
    let reader =
        arrow::ipc::reader::FileReader::try_new(std::io::Cursor::new(bytes), None).unwrap();
    reader.map(Result::unwrap).collect()
}

#[test]
fn leading_zeros_and_long_codes_stay() {
    let imported = csv("zip,id,n\n00501,120101199003070011,1\n10001,120101199003070028,2\n");
    assert_eq!(types(&imported), ["Utf8", "Utf8", "Int64"]);
    assert_eq!(imported.batches[0].column(0).as_string::<i32>().value(0), "00501");
    assert_eq!(imported.batches[0].column(1).as_string::<i32>().value(1), "120101199003070028");
}

#[test]
fn codes_stay_text_where_a_name_tells_them() {
    let imported =
        csv("cityCode,区划代码,code,zip,n\n1101,110101,7,10001,1\n1102,110102,12,10002,2\n");
    // Of different lengths they may have lost their zeros already.
    assert_eq!(types(&imported), ["Utf8", "Utf8", "Int64", "Utf8", "Int64"]);
    // JSON knows a number from a text.
    let json = Bytes::from(r#"[{"code":1101},{"code":1102}]"#);
    let imported = read(json, Format::Json, &Options::default()).unwrap();
    assert_eq!(types(&imported), ["Int64"]);
}

#[test]
fn values_named_as_missing_are_null_in_every_column() {
    let options = Options { missing: vec!["-999".into(), "unknown".into()], ..Options::default() };
    let text = Bytes::from("n,name\n1,unknown\n-999,x\n2,unknown person\n");
    let imported = read(text, Format::Csv, &options).unwrap();
    let columns = imported.batches[0].columns();
    assert_eq!(imported.schema.field(0).data_type(), &DataType::Int64);
    assert_eq!(columns.iter().map(|column| column.null_count()).collect::<Vec<_>>(), [1, 1]);
    let json = Bytes::from(r#"[{"n":1},{"n":-999},{"n":2}]"#);
    let imported = read(json, Format::Json, &options).unwrap();
    assert_eq!(imported.batches[0].column(0).null_count(), 1);
}

#[test]
fn few_values_become_a_category_with_one_dictionary() {
    let options = Options { batch_rows: NonZeroUsize::new(2).unwrap(), ..Options::default() };
    let text = "a\nx\ny\ny\n\nx\nx\n".replace("\n\n", "\n\"\"\n");
    let imported = read(Bytes::from(text), Format::Csv, &options).unwrap();
    let category = DataType::Dictionary(Box::new(DataType::UInt8), Box::new(DataType::Utf8));
    assert_eq!(imported.schema.field(0).data_type(), &category);
    assert_eq!(imported.batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [2, 2, 2]);
    for compression in [Compression::Zstd, Compression::Lz4, Compression::None] {
        let bytes = imported.to_arrow_file(compression, &BTreeMap::new()).unwrap();
        let values: Vec<Option<String>> = read_back(&bytes)
            .iter()
            .flat_map(|batch| {
                let column = batch.column(0).as_dictionary::<arrow::datatypes::UInt8Type>().clone();
                let strings = column.downcast_dict::<arrow::array::StringArray>().unwrap();
                strings.into_iter().map(|value| value.map(str::to_owned)).collect::<Vec<_>>()
            })
            .collect();
        let expected = [Some("x"), Some("y"), Some("y"), None, Some("x"), Some("x")];
        assert_eq!(values, expected.map(|value| value.map(str::to_owned)));
    }
}

#[test]
fn types_can_be_asked_for() {
    let mut options = Options::default();
    for (column, name) in [
        ("d", "date:mdy"),
        ("n", "float64"),
        ("id", "text"),
        ("t", "timestamp:dmy"),
        ("e", "epoch:s"),
    ] {
        options.types.insert(column.to_owned(), name.parse().unwrap());
    }
    let text = "d;n;id;t;e\n12/31/1999;1,234.5;1;31.12.1999 10:00:00.5;86400\n1/2/2000;NA;2;;\n";
    let imported = read(Bytes::from(text), Format::Csv, &options).unwrap();
    let expected = [
        DataType::Date32,
        DataType::Float64,
        DataType::Utf8,
        DataType::Timestamp(TimeUnit::Millisecond, None),
        DataType::Timestamp(TimeUnit::Second, Some("UTC".into())),
    ];
    let found: Vec<DataType> =
        imported.schema.fields().iter().map(|f| f.data_type().clone()).collect();
    assert_eq!(found, expected);
    let batch = &imported.batches[0];
    assert_eq!(batch.column(0).as_primitive::<arrow::datatypes::Date32Type>().value(0), 10_956);
    assert!(
        (batch.column(1).as_primitive::<arrow::datatypes::Float64Type>().value(0) - 1234.5).abs()
            < 1e-12
    );
    assert!(batch.column(1).is_null(1) && batch.column(3).is_null(1) && batch.column(4).is_null(1));
    let moments = batch.column(3).as_primitive::<arrow::datatypes::TimestampMillisecondType>();
    assert_eq!(moments.value(0), 946_634_400_500);
}

#[test]
fn a_value_that_is_not_of_the_type_is_named() {
    let mut options = Options::default();
    options.types.insert("a".to_owned(), "int64".parse().unwrap());
    let error = read(Bytes::from("a\n1\n2.5\n"), Format::Csv, &options).unwrap_err();
    assert_eq!(error.to_string(), "line 3: \"2.5\" in column \"a\" is not of type int64");
    options.types.insert("b".to_owned(), "int64".parse().unwrap());
    let error = read(Bytes::from("a\n1\n"), Format::Csv, &options).unwrap_err();
    assert!(matches!(error, Error::UnknownColumn { column } if column == "b"));
    assert!(matches!(read(Bytes::new(), Format::Csv, &Options::default()), Err(Error::Empty)));
    let error =
        read(Bytes::from("PAR1 and no more"), Format::Parquet, &Options::default()).unwrap_err();
    assert!(matches!(error, Error::Parquet(_)));
}

#[test]
fn a_header_alone_is_a_table_without_rows() {
    let imported = csv("a,b\n");
    assert_eq!(types(&imported), ["Null", "Null"]);
    assert_eq!(imported.n_rows(), 0);
    let bytes = imported.to_arrow_file(Compression::Zstd, &BTreeMap::new()).unwrap();
    assert_eq!(read_back(&bytes).len(), 0);
}

#[test]
fn units_and_titles_are_kept_in_the_file() {
    let note = ColumnNote { title: Some("Distance".to_owned()), unit: Some("km".to_owned()) };
    let imported = csv("d\n1\n");
    let notes = BTreeMap::from([("d".to_owned(), note.clone())]);
    let bytes = imported.to_arrow_file(Compression::None, &notes).unwrap();
    let metadata = read_back(&bytes)[0].schema().field(0).metadata().clone();
    assert_eq!(metadata.get("unit").map(String::as_str), Some("km"));
    assert_eq!(metadata.get("title").map(String::as_str), Some("Distance"));
    let notes = BTreeMap::from([("e".to_owned(), note)]);
    assert!(imported.to_arrow_file(Compression::None, &notes).is_err());
}

#[test]
fn json_keeps_what_its_author_wrote() {
    let text =
        r#"[{"t":300,"s":"12","big":9007199254740993},{"t":"Two","s":"13","big":null,"l":[1,2]}]"#;
    let imported = read(Bytes::from(text), Format::Json, &Options::default()).unwrap();
    assert_eq!(types(&imported), ["Utf8", "Utf8", "Int64", "Utf8"]);
    let batch = &imported.batches[0];
    assert_eq!(batch.column(0).as_string::<i32>().value(0), "300");
    assert_eq!(
        batch.column(2).as_primitive::<arrow::datatypes::Int64Type>().value(0),
        9_007_199_254_740_993
    );
    assert_eq!(batch.column(3).as_string::<i32>().value(1), "[1,2]");
}

#[test]
fn shared_parquet_and_messy_files() {
    let Some(bytes) = shared("catalog/environment/beijing-air-8-stations-2013-2017.parquet") else {
        return;
    };
    let imported = read(bytes, Format::Parquet, &Options::default()).unwrap();
    assert_eq!(imported.n_rows(), 280_512);
    assert_eq!(imported.batches.len(), 5);
    let station = imported.schema.field_with_name("station").unwrap().data_type();
    assert_eq!(station, &DataType::Dictionary(Box::new(DataType::UInt8), Box::new(DataType::Utf8)));

    let bom = shared("messy/bom-crlf-partisan-lean.csv").unwrap();
    let imported = read(bom, Format::Csv, &Options::default()).unwrap();
    assert_eq!((imported.n_rows(), imported.columns[0].name.as_str()), (51, "state"));

    let decimal_comma = shared("messy/decimal-comma-china-power-plants.csv").unwrap();
    let imported = read(decimal_comma, Format::Csv, &Options::default()).unwrap();
    assert_eq!((imported.n_rows(), imported.columns.len()), (3137, 7));

    let streets = shared("catalog/government/china-areas.csv").unwrap();
    let imported = read(streets, Format::Csv, &Options::default()).unwrap();
    assert_eq!(imported.n_rows(), 2978);

    let quoted_newlines = shared("catalog/environment/天津.csv").unwrap();
    let imported = read(quoted_newlines, Format::Csv, &Options::default()).unwrap();
    assert_eq!(imported.n_rows(), 3626);
}

#[test]
fn gb18030_is_read_when_named_and_refused_by_line_when_not() {
    let Some(bytes) = shared("catalog/education/gbk-高校地址含分校区.csv") else { return };
    let error = read(bytes.clone(), Format::Csv, &Options::default()).unwrap_err();
    assert_eq!(error.to_string(), "line 1 is not UTF-8 text");
    let options = Options {
        encoding: Some("gb18030".to_owned()),
        header: Header::Absent,
        ..Options::default()
    };
    let imported = read(bytes, Format::Csv, &options).unwrap();
    assert_eq!(imported.n_rows(), 2941);
    assert!(imported.warnings.iter().all(|warning| {
        matches!(warning, Warning::ShortRows { .. } | Warning::TrailingFields { .. })
    }));
}

#[test]
fn hostile_parquet_is_an_error_or_a_table() {
    if shared("README.md").is_none() {
        return;
    }
    let folder =
        PathBuf::from(std::env::var_os("SAGITTA_SHARED").unwrap()).join("data/parquet-bad");
    let mut paths = vec![folder];
    let mut n_files = 0;
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            n_files += 1;
            let bytes = Bytes::from(std::fs::read(&path).unwrap());
            let outcome = std::panic::catch_unwind(|| {
                read(bytes, Format::Parquet, &Options::default()).map(|imported| imported.n_rows())
            });
            assert!(outcome.is_ok(), "{} made the reader panic", path.display());
        }
    }
    assert!(n_files > 50, "{n_files}");
}
