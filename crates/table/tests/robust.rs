//! Damaged input ends in an error or a table, never in a panic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use std::panic::catch_unwind;

use sagitta_table::{Error, Limits, Table};
use support::{cells, files, load, shared};

/// Whether loading ended well or with an error; none if it panicked.
fn outcome(bytes: &[u8], chunk: usize) -> Option<Result<Table, Error>> {
    let result = catch_unwind(|| {
        let table = load(bytes, chunk)?;
        // What was let through must be readable, too.
        if table.n_rows() < 100_000 {
            cells(&table);
        }
        Ok(table)
    });
    result.ok()
}

#[test]
fn crashers_do_not_crash() {
    let Some(folder) = shared("arrow-bad") else { return };
    let mut panics = Vec::new();
    let mut n_tables = 0;
    let paths = files(&folder);
    assert!(paths.len() >= 100);
    for path in &paths {
        let bytes = std::fs::read(path).unwrap();
        match outcome(&bytes, 4096) {
            None => panics.push(path.clone()),
            Some(Ok(_)) => n_tables += 1,
            Some(Err(_)) => {}
        }
    }
    println!("{} files, {n_tables} tables", paths.len());
    assert_eq!(panics, Vec::<std::path::PathBuf>::new());
}

#[test]
fn truncated_files_say_so() {
    let Some(folder) = shared("arrow-golden") else { return };
    for name in ["generated_dictionary.arrow_file", "generated_primitive.arrow_file"] {
        let bytes = std::fs::read(folder.join("cpp-21.0.0").join(name)).unwrap();
        for n in 0..bytes.len() {
            match load(&bytes[..n], n.max(1)) {
                Err(Error::Refused(sagitta_guard::Error::Truncated { expected, found })) => {
                    assert_eq!(found, n as u64);
                    assert!(
                        expected > found && expected <= bytes.len() as u64,
                        "{name} cut at {n}"
                    );
                }
                Err(Error::Refused(sagitta_guard::Error::Empty)) if n == 0 => {}
                other => panic!("{name} cut at {n}: {other:?}"),
            }
        }
    }
}

#[test]
fn truncated_streams_end_between_messages_only() {
    let Some(folder) = shared("arrow-golden") else { return };
    let bytes = std::fs::read(folder.join("cpp-21.0.0/generated_primitive.stream")).unwrap();
    let mut n_rows = Vec::new();
    for n in 1..bytes.len() {
        match load(&bytes[..n], n) {
            Ok(table) => n_rows.push(table.n_rows()),
            Err(Error::Refused(sagitta_guard::Error::Truncated { expected, found })) => {
                assert!(found == n as u64 && expected > found, "cut at {n}");
            }
            Err(other) => panic!("cut at {n}: {other:?}"),
        }
    }
    // After the schema and after each batch.
    assert!(n_rows.len() >= 3 && n_rows.is_sorted(), "{n_rows:?}");
}

#[test]
fn other_formats_are_named() {
    let check = |bytes: &[u8], expect: &str| {
        let error = Table::from_bytes(bytes).unwrap_err();
        let Error::Refused(error) = error else { panic!("{error:?}") };
        assert!(format!("{error:?}").starts_with(expect), "{error:?}");
    };
    check(b"", "Empty");
    check(
        b"time,station\n2013,1\n",
        "NotArrow { found: [116, 105, 109, 101, 44, 115, 116, 97, 116, 105, 111, 110, 10, 50, 48, 49], guess: Some(Csv)",
    );
    check(b"a", "NotArrow { found: [97], guess: Some(Text)");
    check(b"PK\x03\x04", "NotArrow { found: [80, 75, 3, 4], guess: Some(Zip)");
    check(b"ARROW1", "Truncated");
    check(b"ARR", "Truncated");
    check(b"ARROW2\0\0", "NotArrow");
    check(&[0xff; 3], "Truncated");
    check(&[0; 64], "NotArrow");
    check(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], "MissingSchema");
}

#[test]
fn a_small_budget_is_kept() {
    let Some(folder) = shared("arrow-golden") else { return };
    let bytes = std::fs::read(folder.join("2.0.0-compression/generated_zstd.arrow_file")).unwrap();
    let limits = Limits { memory_budget: 100, ..Limits::default() };
    let result = sagitta_table::Loader::new(limits).push(&bytes);
    assert!(
        matches!(result, Err(Error::Refused(sagitta_guard::Error::OverBudget { budget: 100, .. }))),
        "{result:?}"
    );
}
