//! Orders of tables that are long enough for every way of sorting, against a plain sort of plain
//! values; and the first rows of an order against the whole.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a test"
)]

use std::cmp::Ordering;
use std::sync::Arc;

use sagitta_engine::{Error, Execution, Prepared, Step, plan};
use sagitta_spec::Query;
use sagitta_table::{ColumnType, Table};
use sagitta_testkit::{Fixture, FixtureColumn, Generator, Layout, Value};

/// One key: the column, whether it falls, whether nulls come first.
type Key = (usize, bool, bool);

fn column(name: &str, column_type: ColumnType) -> FixtureColumn {
    FixtureColumn { name: name.to_owned(), column_type }
}

/// Bits that look like chance.
fn mixed(i: usize) -> u64 {
    let bits = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (bits ^ (bits >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// Every type, and columns of many different values; the first is the row's number.
fn fixture(seed: u64, n_rows: usize) -> Fixture {
    let mut fixture = Generator::new(seed).fixture_of(n_rows);
    let columns = [
        ("wild", ColumnType::Float(64)),
        ("cents", ColumnType::Float(64)),
        ("wide", ColumnType::Int(64)),
        ("narrow", ColumnType::UInt(32)),
        ("exact", ColumnType::Decimal { precision: 38, scale: 2 }),
        ("wider", ColumnType::Decimal { precision: 76, scale: 0 }),
        ("rising", ColumnType::Int(32)),
        ("note", ColumnType::Text),
    ];
    fixture.columns.insert(0, column("id", ColumnType::Int(64)));
    fixture.columns.extend(columns.map(|(name, column_type)| column(name, column_type)));
    for (i, row) in fixture.rows.iter_mut().enumerate() {
        let bits = mixed(i);
        let wild = f64::from_bits(bits);
        let exact = i128::from(bits as i64) << (bits % 60);
        row.insert(0, Value::Int(i as i128));
        row.extend([
            Value::Float(wild),
            Value::Float((bits % 100_000) as f64 / 100.0),
            Value::Int(i128::from(bits as i64)),
            Value::Int(i128::from(bits as u32)),
            Value::Decimal(exact, 2),
            Value::Decimal(exact.wrapping_mul(3), 0),
            Value::Int(i as i128 / 2),
            Value::Text(format!("the same for all {} {}", bits % 7, bits % 1_000)),
        ]);
        if i % 50 == 7 {
            let n = row.len();
            row[n - 8..].fill(Value::Null);
        }
    }
    fixture
}

fn expected(fixture: &Fixture, keys: &[Key]) -> Vec<i128> {
    let is_special = |value: &Value| match value {
        Value::Float(value) => value.is_nan(),
        value => value.is_null(),
    };
    let mut rows: Vec<&Vec<Value>> = fixture.rows.iter().collect();
    rows.sort_by(|a, b| {
        keys.iter().fold(Ordering::Equal, |ordering, (idx, falls, nulls_first)| {
            ordering.then_with(|| {
                let (a, b) = (&a[*idx], &b[*idx]);
                let turned = if is_special(a) || is_special(b) { nulls_first } else { falls };
                if *turned { b.order(a) } else { a.order(b) }
            })
        })
    });
    rows.iter().map(|row| number(&row[0])).collect()
}

fn number(value: &Value) -> i128 {
    match value {
        Value::Int(value) => *value,
        other => unreachable!("{other:?}"),
    }
}

fn query(fixture: &Fixture, keys: &[Key]) -> Query {
    let key = |(idx, falls, nulls_first): &Key| {
        let order = if *falls { "descending" } else { "ascending" };
        let nulls = if *nulls_first { "first" } else { "last" };
        format!(
            r#"{{"field":"{}","order":"{order}","nulls":"{nulls}"}}"#,
            fixture.columns[*idx].name
        )
    };
    let keys: Vec<String> = keys.iter().map(key).collect();
    Query::from_json(&format!(r#"{{"select":["id"],"sort":[{}]}}"#, keys.join(","))).unwrap()
}

fn prepare(query: &Query, table: &Table, n_first: Option<u64>) -> Prepared {
    let plan = Arc::new(plan(query, table).unwrap());
    let mut execution = match n_first {
        Some(n) => Execution::first(plan, table.clone(), n),
        None => Execution::new(plan, table.clone()),
    };
    while execution.step().unwrap() != Step::Done {}
    execution.finish().unwrap()
}

fn ids(prepared: &Prepared, n: Option<u64>) -> Vec<i128> {
    let answer = prepared.window(0, n).unwrap();
    let id = |row| number(&Value::read(&answer.columns[0], &answer.values[0], row));
    (0..answer.n_rows).map(id).collect()
}

/// A table in several layouts.
fn tables(fixture: &Fixture) -> Vec<Table> {
    let layouts = [
        Layout::PLAIN,
        Layout { batch_rows: 611, padding: 3, categories: false },
        Layout { batch_rows: 97, padding: 0, categories: true },
    ];
    let few = if fixture.rows.len() > 3_000 { 2 } else { 3 };
    layouts.into_iter().take(few).map(|layout| fixture.table(layout)).collect()
}

/// The whole order and its first rows.
fn check(fixture: &Fixture, tables: &[Table], keys: &[Key]) {
    let query = query(fixture, keys);
    let expected = expected(fixture, keys);
    for (layout, table) in tables.iter().enumerate() {
        let whole = prepare(&query, table, None);
        assert!(whole.is_whole());
        assert!(ids(&whole, None) == expected, "{keys:?} in layout {layout}");
        for n in [0, 1, 10, 300, 1_000_000] {
            let first = prepare(&query, table, Some(n));
            assert_eq!(first.total(), expected.len() as u64);
            let n_ready = first.n_ready().min(n);
            let got = ids(&first, Some(n_ready));
            assert!(
                got == expected[..n_ready as usize],
                "{n} first of {keys:?} in layout {layout}"
            );
            assert_eq!(n_ready, n.min(expected.len() as u64));
            if !first.is_whole() {
                let beyond = first.window(first.n_ready(), Some(1)).unwrap_err();
                assert_eq!(beyond, Error::NotInOrder { offset: n_ready, n_ready: first.n_ready() });
                assert_eq!(first.window(first.total(), Some(5)).unwrap().n_rows, 0);
                assert!(first.window(0, None).is_err());
            }
        }
    }
}

#[test]
fn every_type_in_every_direction() {
    let fixture = fixture(7, 2_600);
    let tables = tables(&fixture);
    let n = fixture.columns.len();
    for idx in 0..n {
        for (falls, nulls_first) in [(false, false), (true, false), (false, true), (true, true)] {
            check(&fixture, &tables, &[(idx, falls, nulls_first)]);
        }
        check(&fixture, &tables, &[(idx, true, false), ((idx + 5) % n, false, true)]);
        check(
            &fixture,
            &tables,
            &[(1, false, idx % 2 == 0), (idx, true, true), (n - 2, false, false)],
        );
    }
}

#[test]
fn filtered_rows_are_sorted_as_all_are() {
    let fixture = fixture(11, 2_600);
    let table = fixture.table(Layout { batch_rows: 500, padding: 2, categories: false });
    for (name, falls) in [("cents", true), ("note", false), ("exact", false), ("wide", true)] {
        let idx = fixture.column_idx(name).unwrap();
        let mut query = query(&fixture, &[(idx, falls, false), (3, false, false)]);
        let filter = r#"{"filter":{"field":"narrow","op":"lt","value":3000000000}}"#;
        query.filter = Query::from_json(filter).unwrap().filter;
        let narrow = fixture.column_idx("narrow").unwrap();
        let rows = fixture.rows.iter().filter(|row| match row[narrow] {
            Value::Int(value) => value < 3_000_000_000,
            _ => false,
        });
        let kept = Fixture { columns: fixture.columns.clone(), rows: rows.cloned().collect() };
        let expected = expected(&kept, &[(idx, falls, false), (3, false, false)]);
        assert!(ids(&prepare(&query, &table, None), None) == expected, "{name}");
        for n in [1, 20, 150] {
            let first = prepare(&query, &table, Some(n));
            assert!(!first.is_whole());
            assert_eq!(first.total(), expected.len() as u64);
            assert!(ids(&first, Some(n)) == expected[..n as usize], "{n} first of {name}");
        }
    }
}

fn texts(n: usize, text: impl Fn(usize) -> String) -> Fixture {
    let columns = vec![column("id", ColumnType::Int(64)), column("text", ColumnType::Text)];
    let rows = (0..n).map(|i| vec![Value::Int(i as i128), Value::Text(text(i))]);
    Fixture { columns, rows: rows.collect() }
}

#[test]
fn texts_that_differ_late_are_told_apart() {
    let long = "so long a beginning that no key holds it, ".repeat(5);
    let number = |i: usize| mixed(i) % 4_000;
    for fixture in [
        // Few of many go on behind their first bytes; a run of them is long.
        texts(20_000, |i| match i % 10 {
            0 => format!("{long}{}", number(i)),
            _ => format!("{:x}", mixed(i)),
        }),
        // So are all that are equal to their end.
        texts(20_000, |i| if i % 10 == 0 { long.clone() } else { format!("{:x}", mixed(i)) }),
        // All go on for a while.
        texts(5_000, |i| format!("a shared beginning {}", number(i))),
        // And longer than keys are read.
        texts(5_000, |i| format!("{long}{}", number(i))),
        // Ends that look like more of the same.
        texts(5_000, |i| "\0".repeat(i % 40)),
    ] {
        let tables = tables(&fixture);
        for falls in [false, true] {
            check(&fixture, &tables, &[(1, falls, false)]);
        }
    }
}

#[test]
fn tables_in_order_already_stay_so() {
    for (n, value) in [(70_000, 1), (70_000, 3), (70_000, 100_000)] {
        let columns = vec![column("id", ColumnType::Int(64)), column("i", ColumnType::Int(64))];
        let rows = (0..n).map(|i| vec![Value::Int(i), Value::Int(i / value)]);
        let fixture = Fixture { columns, rows: rows.collect() };
        let tables = tables(&fixture);
        for falls in [false, true] {
            check(&fixture, &tables, &[(1, falls, false)]);
            check(&fixture, &tables, &[(1, falls, false), (0, true, false)]);
        }
    }
}
