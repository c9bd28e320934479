//! Every real file of the shared collection opens as `catalog.tsv` says: rows, columns, types, and
//! what is told of it. The numbers of rows and columns are also held against the collection's own
//! list, which was not made by this program.
//!
//! `UPDATE_EXPECT=1` writes the file anew, to be read as if somebody else had written it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail, and says when it is skipped"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray};
use arrow::datatypes::DataType;
use bytes::Bytes;
use sagitta_ingest::{Format, Imported, Options, Warning, read, unpacked};

fn data() -> Option<PathBuf> {
    let folder =
        std::env::var_os("SAGITTA_SHARED").map(|folder| PathBuf::from(folder).join("data"));
    if folder.is_none() {
        println!("skipped: SAGITTA_SHARED is not set");
    }
    folder
}

fn open(path: &Path) -> Imported {
    let name = path.file_name().unwrap().to_str().unwrap();
    let bytes = unpacked(Bytes::from(fs::read(path).unwrap()), 1 << 30).unwrap();
    let format = Format::guess_whole(name, &bytes).unwrap_or_else(|| panic!("{name}: no format"));
    read(bytes, format, &Options::lenient()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn type_word(data_type: &DataType) -> String {
    match data_type {
        DataType::Dictionary(..) => "category".to_owned(),
        DataType::Utf8 => "text".to_owned(),
        DataType::Timestamp(unit, None) => format!("timestamp:{unit:?}").to_lowercase(),
        other => other.to_string().to_lowercase(),
    }
}

/// The types with how often each comes in a row: `text, 20 float64`.
fn types(imported: &Imported) -> String {
    let mut runs: Vec<(String, usize)> = Vec::new();
    for field in imported.schema.fields() {
        let word = type_word(field.data_type());
        match runs.last_mut() {
            Some((last, n)) if *last == word => *n += 1,
            _ => runs.push((word, 1)),
        }
    }
    let runs = runs.into_iter().map(|(word, n)| if n == 1 { word } else { format!("{n} {word}") });
    runs.collect::<Vec<_>>().join(", ")
}

/// The names of the warnings, with what tells most.
fn told(imported: &Imported) -> String {
    let words = imported.warnings.iter().map(|warning| match warning {
        Warning::Encoding { name, .. } => format!("encoding {name}"),
        Warning::ReplacedBytes { n, .. } => format!("{n} bytes"),
        Warning::ShortRows { n_rows, .. } => format!("{n_rows} short rows"),
        Warning::TrailingFields { n_rows, .. } => format!("{n_rows} trailing"),
        Warning::ExtraFields { n_rows, .. } => format!("{n_rows} extra"),
        Warning::UnnamedColumn { name } => format!("unnamed {name}"),
        Warning::RenamedColumn { to, .. } => format!("renamed {to}"),
        Warning::UnclosedQuote { place } => format!("quote at {place}"),
        Warning::BlankLines { n_lines } => format!("{n_lines} blank"),
        Warning::Preamble { n_lines, .. } => format!("{n_lines} above"),
        Warning::Footer { n_lines, .. } => format!("{n_lines} below"),
        Warning::NoNames => "no names".to_owned(),
        Warning::DidNotFit { column, n_cells, .. } => format!("{n_cells} strays in {column}"),
        Warning::DecimalComma { columns } => format!("commas in {}", columns.join("+")),
        Warning::KeptDigits { columns } => format!("digits in {}", columns.join("+")),
        other => other.to_string(),
    });
    words.collect::<Vec<_>>().join("; ")
}

fn line(name: &str, imported: &Imported) -> String {
    let (n_rows, n_columns) = (imported.n_rows(), imported.schema.fields().len());
    format!("{name}\t{n_rows}\t{n_columns}\t{}\t{}\n", types(imported), told(imported))
}

/// Rows and columns as the collection's list has them, where it has them.
fn listed(data: &Path) -> BTreeMap<String, (String, String)> {
    let list = fs::read(data.join("MANIFEST.csv")).unwrap();
    let imported = read(Bytes::from(list), Format::Csv, &Options::default()).unwrap();
    let text = |name: &str| {
        let idx = imported.schema.index_of(name).unwrap();
        let of = |batch: &arrow::array::RecordBatch| {
            let column = batch.column(idx);
            let column = match column.data_type() {
                DataType::Dictionary(..) => arrow::compute::take(
                    column.as_any_dictionary().values(),
                    column.as_any_dictionary().keys(),
                    None,
                )
                .unwrap(),
                _ => column.clone(),
            };
            let strings = column.as_string::<i32>().clone();
            strings.iter().map(|text| text.unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        imported.batches.iter().flat_map(of).collect::<Vec<String>>()
    };
    let facts = text("rows").into_iter().zip(text("cols"));
    text("file").into_iter().zip(facts).collect()
}

#[test]
fn every_real_file_opens_as_expected() {
    let Some(data) = data() else { return };
    let mut paths = Vec::new();
    for folder in ["messy", "catalog"] {
        files(&data.join(folder), &mut paths);
    }
    paths.sort();
    let listed = listed(&data);
    let mut found = String::new();
    let mut n_held = 0;
    for path in &paths {
        let name = path.strip_prefix(&data).unwrap().to_str().unwrap();
        if name.ends_with(".arrow") || name.ends_with("CATALOG.csv") {
            continue;
        }
        let imported = open(path);
        found.push_str(&line(name, &imported));
        let Some((rows, columns)) = listed.get(name) else { continue };
        if !rows.is_empty() {
            // The list takes the notes under a table for rows.
            let n_notes = imported.warnings.iter().map(|warning| match warning {
                Warning::Footer { n_lines, .. } => usize::try_from(*n_lines).unwrap(),
                _ => 0,
            });
            let n_rows = imported.n_rows() + n_notes.sum::<usize>();
            assert_eq!(n_rows.to_string(), *rows, "rows of {name}");
        }
        if !columns.is_empty() && !columns.contains('-') {
            assert_eq!(imported.schema.fields().len().to_string(), *columns, "columns of {name}");
        }
        n_held += 1;
    }
    assert!(n_held > 50, "{n_held} files are listed");
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalog.tsv");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(expected, found).unwrap();
        return;
    }
    let expected = fs::read_to_string(expected).unwrap();
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}

/// The text of one cell, by the column's name and the row from 0.
fn cell(imported: &Imported, column: &str, row: usize) -> Option<String> {
    let mut row = row;
    let batch = imported.batches.iter().find(|batch| {
        let is_here = row < batch.num_rows();
        row -= if is_here { 0 } else { batch.num_rows() };
        is_here
    })?;
    let json = sagitta_ingest::write::json(&imported.schema, &[batch.slice(row, 1)]).unwrap();
    let rows: Vec<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_slice(&json).unwrap();
    match &rows[0][column] {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[test]
fn cells_read_as_the_files_have_them() {
    let Some(data) = data() else { return };
    for (path, column, row, expected) in [
        ("messy/gbk-nbs-分省年度数据-人口抽样.csv", "地区", 1, Some("天津市")),
        ("messy/gbk-nbs-分省年度数据-人口抽样.csv", "2024年", 1, Some("14037")),
        ("messy/gbk-nbs-分省年度数据-人口抽样.csv", "2020年", 1, None),
        ("messy/gbk-nbs-分省年度数据-城镇单位就业.csv", "2023年", 1, Some("219")),
        ("messy/decimal-comma-china-power-plants.csv", "Latitude", 0, Some("28.26")),
        ("messy/decimal-comma-china-power-plants.csv", "Capacity (MW)", 1, Some("3300")),
        ("messy/bom-crlf-partisan-lean.csv", "2021", 0, Some("-29.59438")),
        ("catalog/education/gbk-高校地址含分校区.csv", "column 1", 0, Some("兖州矿区职工大学")),
        ("catalog/government/china-areas.csv", "code", 0, Some("110101")),
        ("catalog/population/us-baby-names-yob2023.txt.gz", "column 2", 0, Some("F")),
        ("catalog/transport/openflights-airports.dat", "column 2", 0, Some("Goroka Airport")),
        ("catalog/health/新冠疫情-2020-12-08-original.json.gz", "country", 0, Some("荷属安的列斯")),
    ] {
        let imported = open(&data.join(path));
        assert_eq!(cell(&imported, column, row).as_deref(), expected, "{path}: {column}[{row}]");
    }
}
