//! Every real file of the shared collection, held against `real-files.tsv`, which was written from
//! what the collection says of itself and from what other programs read in the files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::build::Bench;
use crate::{sagitta, shared};

/// What is known of a file.
struct Known {
    file: &'static str,
    n_rows: u64,
    n_columns: u64,
    /// Types by column.
    types: Vec<(&'static str, &'static str)>,
    /// Column, row from 0, text.
    cells: Vec<(&'static str, usize, &'static str)>,
    /// What must be told of it.
    told: Vec<&'static str>,
}

fn known() -> Vec<Known> {
    let lines = include_str!("real-files.tsv").lines().filter(|line| !line.starts_with('#'));
    let parts = |text: &'static str, by: &'static str| {
        text.split(by).filter(|part| !part.is_empty()).collect::<Vec<_>>()
    };
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let types = parts(fields[3], ";");
            let cells = parts(fields[4], "; ");
            Known {
                file: fields[0],
                n_rows: fields[1].parse().unwrap(),
                n_columns: fields[2].parse().unwrap(),
                types: types.into_iter().map(|one| one.rsplit_once('=').unwrap()).collect(),
                cells: cells
                    .into_iter()
                    .map(|one| {
                        let (column, rest) = one.split_once('|').unwrap();
                        let (row, text) = rest.split_once('|').unwrap();
                        (column, row.parse().unwrap(), text)
                    })
                    .collect(),
                told: parts(fields[5], ";"),
            }
        })
        .collect()
}

/// Whether a cell says what was written: numbers may be written otherwise.
fn is_same(found: &str, expected: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let is_close = |one: f64, other: f64| (one - other).abs() <= one.abs() * 1e-6;
    match expected {
        "∅" => found.is_empty(),
        _ if found == expected => true,
        _ => number(found).zip(number(expected)).is_some_and(|(one, other)| is_close(one, other)),
    }
}

#[test]
fn all_of_them_open() {
    let Some(data) = shared("") else { return };
    for known in known() {
        let outcome = sagitta(&[&"inspect", &data.join(known.file), &"--format", &"json"]);
        assert_eq!(outcome.status, 0, "{}: {}", known.file, outcome.stderr);
        let found: Value = serde_json::from_str(&outcome.stdout).unwrap();
        let columns = found["columns"].as_array().unwrap();
        assert_eq!(found["rows"], known.n_rows, "rows of {}", known.file);
        assert_eq!(columns.len() as u64, known.n_columns, "columns of {}", known.file);
        for (name, expected) in &known.types {
            let column = columns.iter().find(|column| column["name"] == *name);
            let column = column.unwrap_or_else(|| panic!("{}: no column {name}", known.file));
            assert_eq!(column["type"], *expected, "{}: {name}", known.file);
        }
        for told in &known.told {
            assert!(outcome.stderr.contains(told), "{}: {}", known.file, outcome.stderr);
        }
        if known.told.is_empty() {
            assert_eq!(outcome.stderr, "", "{}", known.file);
        }
    }
}

/// The largest files take a minute each in a build without optimisation; they are read above.
const LARGEST: u64 = 3_000_000;

#[test]
fn all_of_them_are_published_with_every_value() {
    let Some(data) = shared("") else { return };
    let bench = Bench::new("real");
    let mut description = String::new();
    let mut all = known();
    all.retain(|known| fs::metadata(data.join(known.file)).unwrap().len() < LARGEST);
    for (n, known) in all.iter().enumerate() {
        bench.put(known.file, fs::read(data.join(known.file)).unwrap());
        description += &format!(
            "[[dataset]]\nid = \"f{n}\"\ninput = \"{}\"\ncheck.waive = [\"Q003\"]\n",
            known.file
        );
    }
    bench.put("catalog.toml", description);
    let told = bench.build();
    let catalog = bench.json("catalog/catalog.json");
    let datasets: BTreeMap<&str, &Value> = catalog["datasets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|dataset| (dataset["id"].as_str().unwrap(), dataset))
        .collect();
    for (n, known) in all.iter().enumerate() {
        let id = format!("f{n}");
        let dataset = datasets[id.as_str()];
        assert_eq!(dataset["n_rows"], known.n_rows, "rows of {}", known.file);
        assert_eq!(dataset["n_columns"], known.n_columns, "columns of {}", known.file);
        let csv = bench.site.join(format!("dataset/{id}/{id}.csv"));
        let mut reader = csv::Reader::from_path(csv).unwrap();
        let names = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        for (column, row, expected) in &known.cells {
            let idx = names.iter().position(|name| name == *column);
            let idx = idx.unwrap_or_else(|| panic!("{}: no column {column}", known.file));
            let found = rows[*row].get(idx).unwrap();
            assert!(is_same(found, expected), "{}: {column}[{row}]: {found}", known.file);
        }
        // What the collection says stands in a file is told of it here, too.
        for words in &known.told {
            let is_told = told.contains(words) || !told.contains(known.file);
            assert!(is_told, "{}: {words}\n{told}", known.file);
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

#[test]
fn damaged_ones_are_refused_by_name_or_open() {
    let mut n_refused = 0;
    let folders = [
        "parquet-bad",
        "arrow-bad/arrow-ipc-file",
        "arrow-bad/arrow-ipc-stream",
        "csv-conformance/fuzzing",
    ];
    for folder in folders {
        let Some(folder) = shared(folder) else { return };
        for path in files(&folder) {
            if path.is_dir() {
                continue;
            }
            let outcome = sagitta(&[&"inspect", &path, &"--format", &"json"]);
            if outcome.status == 0 {
                continue;
            }
            n_refused += 1;
            let name = path.file_name().unwrap().to_str().unwrap();
            assert_eq!(outcome.status, 1, "{name}: {}", outcome.stderr);
            assert!(outcome.stderr.starts_with("error: "), "{name}: {}", outcome.stderr);
            assert!(outcome.stdout.is_empty(), "{name}");
            assert!(outcome.stderr.contains(name), "{name}: {}", outcome.stderr);
        }
    }
    assert!(n_refused > 50, "{n_refused} were refused");
}
