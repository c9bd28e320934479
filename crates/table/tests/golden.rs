//! Arrow's own test data: what must be read is written beside each file as JSON.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test's helpers fail by panicking"
)]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the test data's numbers are small"
)]

#[path = "support/oracle.rs"]
mod oracle;
mod support;

use std::path::Path;

use sagitta_table::{Error, Limits, Loader};
use support::{cells, files, load, shared};

fn data_files(folder: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    let is_data = |path: &std::path::PathBuf| {
        path.extension().is_some_and(|ext| ext == "arrow_file" || ext == "stream")
    };
    files(folder).into_iter().filter(is_data)
}

fn is_big_endian(path: &Path) -> bool {
    path.to_string_lossy().contains("bigendian")
}

#[test]
fn little_endian_files_equal_their_json() {
    let Some(folder) = shared("arrow-golden") else { return };
    let mut n_files = 0;
    for path in data_files(&folder).filter(|path| !is_big_endian(path)) {
        let bytes = std::fs::read(&path).unwrap();
        let expected = oracle::read(&path.with_extension("json.gz"));
        let table = match load(&bytes, bytes.len()) {
            Ok(table) => table,
            Err(error) => panic!("{}: {error:?}", path.display()),
        };
        let found = cells(&table);
        assert_eq!(table.columns().len(), expected.columns.len(), "{}", path.display());
        for (idx, (type_name, cells)) in expected.columns.iter().enumerate() {
            let column = &table.columns()[idx];
            let place = format!("{}: {}", path.display(), column.name);
            assert!(
                type_name.split(" or ").any(|name| name == column.column_type.name()),
                "{place} is {}, not {type_name}",
                column.column_type.name()
            );
            assert_eq!(found[idx].len(), cells.len(), "rows of {place}");
            for (row, (found, expected)) in found[idx].iter().zip(cells).enumerate() {
                assert_eq!(found, expected, "{place}, row {row}");
            }
        }
        for chunk in [1, 7, 4096] {
            assert_eq!(
                cells(&load(&bytes, chunk).unwrap()),
                found,
                "{} by {chunk}",
                path.display()
            );
        }
        n_files += 1;
    }
    assert_eq!(n_files, 102, "files of the little-endian versions");
}

#[test]
fn big_endian_files_are_refused_by_name() {
    let Some(folder) = shared("arrow-golden") else { return };
    let mut n_files = 0;
    for path in data_files(&folder).filter(|path| is_big_endian(path)) {
        let bytes = std::fs::read(&path).unwrap();
        let result = Loader::new(Limits::default()).push(&bytes);
        let is_named = matches!(
            &result,
            Err(Error::Refused(sagitta_guard::Error::BigEndian { column: Some(_) }))
        );
        assert!(is_named, "{}: {result:?}", path.display());
        n_files += 1;
    }
    assert_eq!(n_files, 32);
}
