//! Tables longer than a chunk and than a run of the sort.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use sagitta_engine::run;
use sagitta_spec::Query;
use sagitta_table::ColumnType;
use sagitta_testkit::{Fixture, FixtureColumn, Layout, Value};

const N: i128 = 70_000;

fn fixture() -> Fixture {
    let column = |name: &str, column_type| FixtureColumn { name: name.to_owned(), column_type };
    let columns = vec![
        column("id", ColumnType::Int(64)),
        column("few", ColumnType::Int(8)),
        column("many", ColumnType::Text),
    ];
    let rows = (0..N).map(|i| {
        let few = if i % 11 == 0 { Value::Null } else { Value::Int(i * 7919 % 5) };
        vec![Value::Int(i), few, Value::Text(format!("common start {}", i * 104_729 % 1_000))]
    });
    Fixture { columns, rows: rows.collect() }
}

fn ids(query: &str, layout: Layout) -> Vec<i128> {
    let answer = run(&Query::from_json(query).unwrap(), &fixture().table(layout)).unwrap();
    let id = |row| match Value::read(&answer.columns[0], &answer.values[0], row) {
        Value::Int(id) => id,
        other => unreachable!("{other:?}"),
    };
    (0..answer.n_rows).map(id).collect()
}

#[test]
fn sorts_merge_their_runs() {
    let fixture = fixture();
    let query = r#"{"select":["id"],"filter":{"field":"id","op":"ge","value":100},
        "sort":[{"field":"few","order":"descending"},{"field":"many"}]}"#;
    let mut expected: Vec<&Vec<Value>> = fixture.rows.iter().skip(100).collect();
    expected.sort_by(|a, b| {
        let few = match (a[1].is_null(), b[1].is_null()) {
            (false, false) => b[1].order(&a[1]),
            _ => a[1].order(&b[1]),
        };
        few.then_with(|| a[2].order(&b[2]))
    });
    let expected: Vec<i128> = expected
        .iter()
        .map(|row| match row[0] {
            Value::Int(id) => id,
            _ => -1,
        })
        .collect();
    for batch_rows in [0, 9_999] {
        let layout = Layout { batch_rows, padding: 0, categories: false };
        assert!(ids(query, layout) == expected, "batches of {batch_rows}");
    }
}

#[test]
fn filters_count_across_chunks() {
    let query =
        r#"{"select":["id"],"filter":{"field":"few","op":"eq","value":3},"offset":5000,"limit":3}"#;
    let expected: Vec<i128> =
        (0..N).filter(|i| i % 11 != 0 && i * 7919 % 5 == 3).skip(5_000).take(3).collect();
    for batch_rows in [0, 9_999] {
        let layout = Layout { batch_rows, padding: 3, categories: false };
        assert_eq!(ids(query, layout), expected);
    }
}

#[test]
fn groups_gather_across_chunks() {
    let query = r#"{"group_by":[{"field":"many"}],"aggregate":[{"op":"count","as":"n"}],
        "having":{"field":"n","op":"ne","value":70}}"#;
    for batch_rows in [0, 9_999] {
        let layout = Layout { batch_rows, padding: 0, categories: false };
        let answer = run(&Query::from_json(query).unwrap(), &fixture().table(layout)).unwrap();
        assert_eq!(answer.total, 0);
        assert_eq!(answer.n_selected, 70_000);
    }
}
