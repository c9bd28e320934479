use std::process::Command;

use serde_json::Value;

use crate::{sagitta, shared};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tool");

#[test]
fn months_of_beijing_s_air_equal_duckdb_s() {
    let Some(python) = std::env::var_os("SAGITTA_PYTHON") else {
        println!("skipped: SAGITTA_PYTHON is not set");
        return;
    };
    let Some(arrow) = shared("catalog/environment/beijing-air-8-stations-2013-2017.zstd.arrow")
    else {
        return;
    };
    let Some(parquet) = shared("catalog/environment/beijing-air-8-stations-2013-2017.parquet")
    else {
        return;
    };
    let output = Command::new(python)
        .arg(format!("{FOLDER}/beijing_air.py"))
        .arg(&parquet)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected: Vec<Vec<Value>> = serde_json::from_slice(&output.stdout).unwrap();

    let view = format!("{FOLDER}/beijing-air.view.json");
    // The same rows by way of both readers.
    for file in [&arrow, &parquet] {
        let answer = sagitta(&[&"query", file, &"--view", &view, &"--format", &"json"]);
        assert_eq!(answer.status, 0, "{}", answer.stderr);
        let answer: Value = serde_json::from_str(&answer.stdout).unwrap();
        let names: Vec<&str> = answer["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["station", "month", "n", "avg", "p95", "gone"]);
        let rows = answer["rows"].as_array().unwrap();
        assert!(rows.len() > 90, "{} months", rows.len());
        assert_eq!(rows.len(), expected.len());
        for (row, expected) in rows.iter().zip(&expected) {
            compare(row.as_array().unwrap(), expected);
        }
    }
}

/// Every cell is equal; the mean, a sum in another order, within 1e-12 of it.
fn compare(row: &[Value], expected: &[Value]) {
    for idx in [0, 2, 5] {
        assert_eq!(row[idx], expected[idx], "{row:?} {expected:?}");
    }
    // Months of a column without a zone are readings without an offset.
    let month = row[1].as_str().unwrap();
    assert!(expected[1].as_str().unwrap().starts_with(month), "{row:?} {expected:?}");
    assert!(month.len() >= "2013-03-01".len(), "{month}");
    assert_eq!(row[4].as_f64(), expected[4].as_f64(), "{row:?} {expected:?}");
    match (row[3].as_f64(), expected[3].as_f64()) {
        (Some(mean), Some(expected)) => {
            assert!((mean - expected).abs() <= 1e-12 * expected.abs(), "{mean} {expected}");
        }
        (mean, expected) => assert_eq!(mean, expected),
    }
}
