//! Runs the cases of `tests/suite`. `SUITE_FILTER` picks cases by a part of their file or name,
//! `UPDATE_EXPECT=1` writes what came out. Every answer is also worked out in other layouts and
//! by the oracle.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

mod common;

use std::path::Path;

use sagitta_testkit::suite::show;

#[test]
fn suite() {
    let filter = std::env::var("SUITE_FILTER").unwrap_or_default();
    let update = std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite");
    let report = common::suite::run_all(&filter, |file, cases| {
        if update {
            std::fs::write(root.join(file), show(cases)).unwrap();
        }
    });
    let (n_run, failures) = (report.n_run, report.failures);
    println!("{n_run} cases");
    assert!(failures.is_empty(), "{} of {n_run} failed\n{}", failures.len(), failures.join("\n\n"));
}
