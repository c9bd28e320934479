//! Columns looked up in a small table, against a look at one row after the other.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use sagitta_engine::{Error, join};
use sagitta_spec::Lookup;
use sagitta_table::{ColumnType, Table};
use sagitta_testkit::{Fixture, FixtureColumn, Generator, Layout, Value};

const LAYOUTS: [Layout; 4] = [
    Layout::PLAIN,
    Layout { batch_rows: 1, padding: 0, categories: false },
    Layout { batch_rows: 7, padding: 3, categories: true },
    Layout { batch_rows: 0, padding: 1, categories: true },
];

fn column(name: &str, column_type: ColumnType) -> FixtureColumn {
    FixtureColumn { name: name.to_owned(), column_type }
}

fn lookup(field: &str) -> Lookup {
    Lookup {
        field: field.to_owned(),
        from: "small".to_owned(),
        key: "key".to_owned(),
        fields: vec!["name".to_owned(), "people".to_owned(), "key".to_owned(), "share".to_owned()],
    }
}

/// A small table with every second value of a column, each once, and a null key.
fn small(fixture: &Fixture, idx: usize) -> Fixture {
    let mut keys: Vec<Value> = Vec::new();
    for row in fixture.rows.iter().step_by(2) {
        let key = &row[idx];
        if !key.is_null() && !keys.iter().any(|known| known.is_as(key)) {
            keys.push(key.clone());
        }
    }
    let mut rows: Vec<Vec<Value>> = keys
        .into_iter()
        .enumerate()
        .map(|(i, key)| {
            let name = if i % 3 == 0 { Value::Null } else { Value::Text(format!("n{}", i % 4)) };
            vec![key, name, Value::Int(i as i128 * 1_000), Value::Float(i as f64 / 8.0)]
        })
        .collect();
    rows.push(vec![Value::Null, Value::Text("none".to_owned()), Value::Int(-1), Value::Null]);
    let columns = vec![
        column("key", fixture.columns[idx].column_type.clone()),
        column("name", ColumnType::Text),
        column("people", ColumnType::Int(64)),
        column("share", ColumnType::Float(64)),
    ];
    Fixture { columns, rows }
}

fn read(table: &Table, idx: usize) -> Vec<Value> {
    let column = &table.columns()[idx];
    let batches = table.batches().iter();
    batches
        .flat_map(|batch| {
            (0..batch.n_rows)
                .map(|row| Value::read(column, batch.held(idx).unwrap(), row))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn a_join_brings_what_a_look_at_each_row_finds() {
    let mut n_joined = 0;
    for seed in 0..60 {
        let fixture = Generator::new(seed).fixture_of(40);
        for idx in 0..fixture.columns.len() {
            let small = small(&fixture, idx);
            let name = &fixture.columns[idx].name;
            for (at, layout) in LAYOUTS.into_iter().enumerate() {
                let table = fixture.table(layout);
                let other = small.table(LAYOUTS[(at + 1) % LAYOUTS.len()]);
                let Ok((joined, unmatched)) = join(&table, &lookup(name), &other) else { continue };
                n_joined += 1;
                let keys = || fixture.rows.iter().map(|row| &row[idx]);
                let is_known = |key: &Value| small.rows.iter().any(|row| row[0].is_as(key));
                let n_null = keys().filter(|key| key.is_null()).count() as u64;
                let unknown = || keys().filter(|key| !key.is_null() && !is_known(key));
                let counts = (unmatched.n_null, unmatched.n_unknown, unmatched.n_unused);
                assert_eq!(counts, (n_null, unknown().count() as u64, 0), "{name} {layout:?}");
                let mut different: Vec<&Value> = Vec::new();
                for key in unknown() {
                    if !different.iter().any(|known| known.is_as(key)) {
                        different.push(key);
                    }
                }
                assert_eq!(unmatched.unknown.len(), different.len().min(20), "{name} {layout:?}");
                let found = |field: usize| -> Vec<Value> {
                    let row_of = |key: &Value| {
                        let mut rows = small.rows.iter();
                        rows.find(|row| !key.is_null() && row[0].is_as(key))
                    };
                    let value = |row: &Vec<Value>| {
                        row_of(&row[idx]).map_or(Value::Null, |found| found[field].clone())
                    };
                    fixture.rows.iter().map(value).collect()
                };
                let n = fixture.columns.len();
                for (place, field) in [(n, 1), (n + 1, 2), (n + 2, 0), (n + 3, 3)] {
                    let (got, expected) = (read(&joined, place), found(field));
                    let same = got.len() == expected.len()
                        && got.iter().zip(&expected).all(|(got, expected)| got.is_as(expected));
                    assert!(same, "{name} {layout:?} {field}\n{got:?}\n{expected:?}");
                }
            }
        }
    }
    assert!(n_joined > 2_000, "{n_joined}");
}

#[test]
fn what_is_no_lookup_says_why() {
    let base = Fixture {
        columns: vec![column("code", ColumnType::Text), column("x", ColumnType::Float(64))],
        rows: vec![vec![Value::Text("a".to_owned()), Value::Float(1.0)]],
    };
    let twice = Fixture {
        columns: vec![column("key", ColumnType::Text), column("code", ColumnType::Text)],
        rows: vec![
            vec![Value::Text("a".to_owned()), Value::Text("A".to_owned())],
            vec![Value::Null, Value::Null],
            vec![Value::Null, Value::Null],
            vec![Value::Text("a".to_owned()), Value::Null],
        ],
    };
    let (table, small) = (base.table(Layout::PLAIN), twice.table(Layout::PLAIN));
    let ask = |field: &str, fields: &[&str]| Lookup {
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        ..lookup(field)
    };
    let duplicate = join(&table, &ask("code", &["code"]), &small);
    let key = || ("small".to_owned(), "key".to_owned(), "a".to_owned());
    assert!(matches!(&duplicate, Err(Error::DuplicateKey { table, column, key: found })
            if (table.clone(), column.clone(), found.clone()) == key()));
    let once = Fixture { rows: twice.rows[..3].to_vec(), ..twice };
    let small = once.table(Layout::PLAIN);
    let (joined, _) = join(&table, &ask("code", &["code"]), &small).unwrap();
    assert_eq!(joined.columns()[2].name, "code (2)");
    let more = Fixture {
        rows: (0..50).map(|i| vec![Value::Text(format!("k{i}")), Value::Null]).collect(),
        ..once
    };
    let (_, unmatched) = join(&table, &ask("code", &[]), &more.table(Layout::PLAIN)).unwrap();
    assert_eq!((unmatched.n_unknown, unmatched.n_unused), (1, 50));
    assert_eq!(unmatched.unknown, ["a"]);
    assert_eq!((unmatched.unused.len(), unmatched.unused[19].as_str()), (20, "k19"));
    assert!(matches!(
        join(&table, &ask("x", &["code"]), &small),
        Err(Error::UnsuitableType { .. })
    ));
    assert!(matches!(join(&table, &ask("y", &["code"]), &small), Err(Error::UnknownColumn { .. })));
    assert!(matches!(join(&table, &ask("code", &["y"]), &small), Err(Error::UnknownColumn { .. })));
    let empty = join(
        &Fixture { rows: Vec::new(), ..base }.table(Layout::PLAIN),
        &ask("code", &["code"]),
        &small,
    );
    assert_eq!(empty.unwrap().0.n_rows(), 0);
}
