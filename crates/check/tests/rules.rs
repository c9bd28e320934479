//! Every rule on a small table that breaks it, and on one that does not.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test may fail"
)]

use std::io::Cursor;

use arrow::array::{Float64Array, Int32Array, Int64Array, StringArray};
use sagitta_check::{Asked, Rule, check_table};
use sagitta_table::{Column, ColumnType, Medium, Table, Values};

/// A table of these columns, as one batch.
fn table(columns: Vec<(&str, ColumnType, Values)>) -> Table {
    let named = columns.iter().map(|(name, column_type, _)| Column {
        name: (*name).to_owned(),
        column_type: column_type.clone(),
        dictionary: None,
        zone: None,
        metadata: std::collections::BTreeMap::new(),
    });
    let mut table = Table::new(named.collect());
    let values: Vec<Values> = columns.into_iter().map(|(_, _, values)| values).collect();
    let n_rows = values.first().map_or(0, Values::len);
    table.push(sagitta_table::Batch::new(n_rows, values));
    table
}

fn text(values: &[&str]) -> (ColumnType, Values) {
    (ColumnType::Text, Values::Text(StringArray::from(values.to_vec())))
}

fn whole(values: &[i64]) -> (ColumnType, Values) {
    (ColumnType::Int(64), Values::Int64(Int64Array::from(values.to_vec())))
}

fn float(values: &[f64]) -> (ColumnType, Values) {
    (ColumnType::Float(64), Values::Float64(Float64Array::from(values.to_vec())))
}

fn scratch() -> std::io::Result<Box<dyn Medium>> {
    Ok(Box::new(Cursor::new(Vec::new())))
}

fn codes(table: &Table, asked: &Asked) -> Vec<&'static str> {
    let findings = check_table(table, asked, &scratch).unwrap();
    findings.iter().map(|finding| finding.rule.code()).collect()
}

fn of(columns: Vec<(&str, (ColumnType, Values))>) -> Table {
    table(columns.into_iter().map(|(name, (kind, values))| (name, kind, values)).collect())
}

#[test]
fn each_rule_finds_what_breaks_it() {
    let plain = Asked::default();
    let named = |key: &[&str], quasi: &[&str], counts: &[&str]| {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
        Asked { key: names(key), quasi_identifiers: names(quasi), counts: names(counts), k: 3 }
    };
    let days = Values::Date(Int32Array::from(vec![0, -50_000]));
    let cases: Vec<(Table, Asked, Vec<&str>)> = vec![
        (of(vec![("a", text(&["x", "y"])), ("n", whole(&[1, 2]))]), plain.clone(), vec![]),
        (of(vec![("id", text(&["11010519491231002X", "-"]))]), plain.clone(), vec!["P001"]),
        (of(vec![("n", whole(&[13_800_138_000, 13_900_139_000]))]), plain.clone(), vec!["P002"]),
        // One phone number among many numbers is none.
        (of(vec![("n", whole(&[13_800_138_000, 7, 8]))]), plain.clone(), vec![]),
        (
            of(vec![("age", whole(&[1, 1, 1, 2])), ("i", whole(&[1, 2, 3, 4]))]),
            named(&[], &["age"], &[]),
            vec!["P006"],
        ),
        (of(vec![("n", whole(&[0, 3, 2]))]), named(&[], &[], &["n"]), vec!["P007"]),
        (
            of(vec![("k", text(&["a", "a"])), ("i", whole(&[1, 2]))]),
            named(&["k"], &[], &[]),
            vec!["Q002"],
        ),
        (
            of(vec![("lat", float(&[39.0, 95.0, 40.0])), ("lon", float(&[117.0, 200.0, 116.0]))]),
            plain.clone(),
            vec!["Q003"],
        ),
        (
            of(vec![("lat", float(&[117.0, 116.0])), ("lon", float(&[39.0, 40.0]))]),
            plain.clone(),
            vec!["Q004"],
        ),
        (of(vec![("day", (ColumnType::Date, days))]), plain.clone(), vec!["Q005"]),
        (of(vec![("zip code", whole(&[10_001, 20_002, 2_108]))]), plain.clone(), vec!["Q006"]),
        (of(vec![("a", text(&["x", "x"])), ("b", text(&["y", "y"]))]), plain.clone(), vec!["Q007"]),
        (
            of(vec![("a", (ColumnType::Null, Values::Null(2))), ("b", whole(&[1, 2]))]),
            plain.clone(),
            vec!["Q008"],
        ),
        (of(vec![("a", text(&[" x", "y"]))]), plain.clone(), vec!["Q009"]),
        (of(vec![("a", text(&["\u{FFFD}", "y"]))]), plain.clone(), vec!["Q010"]),
        // Values that would run together are kept apart.
        (of(vec![("a", text(&["ab", "a"])), ("b", text(&["c", "bc"]))]), plain, vec![]),
    ];
    for (place, (table, asked, expected)) in cases.into_iter().enumerate() {
        assert_eq!(codes(&table, &asked), expected, "case {place}");
    }
}

#[test]
fn tables_without_rows_and_unknown_columns() {
    let empty = of(vec![("a", text(&[]))]);
    assert!(codes(&empty, &Asked::default()).is_empty());
    let asked = Asked { key: vec!["no".to_owned()], ..Asked::default() };
    let error = check_table(&empty, &asked, &scratch).unwrap_err();
    assert_eq!(error.to_string(), "there is no column \"no\"");
}

#[test]
fn rows_are_counted_across_batches() {
    let mut table = of(vec![("a", text(&["x", "y"]))]);
    let (_, values) = text(&["z", "13800138000"]);
    table.push(sagitta_table::Batch::new(2, vec![values]));
    let findings = check_table(&table, &Asked::default(), &scratch).unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].rule, findings[0].rows.as_slice()),
        (Rule::MobilePhone, [4].as_slice())
    );
    assert_eq!(findings[0].sample.as_deref(), Some("138******00"));
}
