//! Tables longer than a chunk and than a run of the sort.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "a test"
)]

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

/// The value at a rank, by sorting.
fn at_rank(values: &[Value], rank: usize) -> &Value {
    let mut values: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
    values.sort_by(|a, b| a.order(b));
    values[rank]
}

#[test]
fn quantiles_of_many_values_are_those_of_the_sorted_ones() {
    let mixed = |i: usize| (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 1;
    let n = 17_001;
    type Make = fn(u64) -> Value;
    let kinds: [(ColumnType, Make); 7] = [
        (ColumnType::Float(64), |bits| Value::Float((bits % 90_000) as f64 / 100.0 - 300.0)),
        (ColumnType::Float(64), |bits| Value::Float(f64::from_bits(bits & !(1 << 62)))),
        (ColumnType::Float(32), |bits| match bits % 3 {
            0 => Value::Float(f64::INFINITY),
            1 => Value::Float(f64::NEG_INFINITY),
            _ => Value::Float((bits % 7) as f64),
        }),
        (ColumnType::Int(64), |bits| Value::Int(i128::from(bits as i64) * 2 - (1 << 63))),
        (ColumnType::UInt(64), |bits| Value::Int(i128::from(bits) * 2)),
        (ColumnType::Int(8), |_| Value::Int(-128)),
        (ColumnType::Decimal { precision: 38, scale: 0 }, |bits| {
            Value::Decimal(i128::from(bits) << (bits % 50), 0)
        }),
    ];
    for (column_type, make) in kinds {
        let columns = vec![
            FixtureColumn { name: "v".to_owned(), column_type },
            FixtureColumn { name: "g".to_owned(), column_type: ColumnType::Int(8) },
        ];
        let row = |i: usize| {
            // Three groups of 17,001 values each, and a null behind every value.
            let value = if i % 2 == 1 { Value::Null } else { make(mixed(i)) };
            vec![value, Value::Int(i as i128 / 2 % 3)]
        };
        let fixture = Fixture { columns, rows: (0..n * 6).map(row).collect() };
        let table = fixture.table(Layout { batch_rows: 30_000, padding: 1, categories: false });
        let aggregate = r#""aggregate":[
            {"op":"q3","field":"v","as":"q3"},{"op":"median","field":"v","as":"median"},
            {"op":"quantile","field":"v","p":0.95,"as":"p95"},{"op":"quantile","field":"v","p":1,"as":"most"},
            {"op":"quantile","field":"v","p":0,"as":"least"}]"#;
        let check = |query: &str, of_group: &dyn Fn(usize) -> Vec<Value>| {
            let answer = run(&Query::from_json(query).unwrap(), &table).unwrap();
            for group in 0..answer.n_rows {
                let values = of_group(group);
                let last = values.iter().filter(|value| !value.is_null()).count() - 1;
                let places = [last * 3 / 4, last / 2, last * 19 / 20, last, 0];
                let first = answer.columns.len() - places.len();
                for (idx, rank) in (first..).zip(places) {
                    let got = Value::read(&answer.columns[idx], &answer.values[idx], group);
                    let expected = match at_rank(&values, rank) {
                        Value::Int(value) => *value as f64,
                        Value::Decimal(value, _) => *value as f64,
                        Value::Float(value) => *value,
                        other => unreachable!("{other:?}"),
                    };
                    assert!(got.is_as(&Value::Float(expected)), "{got:?} {expected} {query}");
                }
            }
        };
        let rows = |group: usize| {
            let in_group =
                |row: &&Vec<Value>| matches!(row[1], Value::Int(g) if g == group as i128);
            fixture.rows.iter().filter(in_group).map(|row| row[0].clone()).collect()
        };
        check(&format!(r#"{{"group_by":[{{"field":"g"}}],{aggregate}}}"#), &rows);
        check(&format!(r#"{{"filter":{{"field":"g","op":"eq","value":1}},{aggregate}}}"#), &|_| {
            rows(1)
        });
    }
}
