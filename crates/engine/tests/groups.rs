//! Groups of more rows than a block has, as the oracle has them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a test"
)]

mod common;

use common::{are_as, values};
use sagitta_engine::run;
use sagitta_spec::Query;
use sagitta_table::{ColumnType, Unit};
use sagitta_testkit::{Fixture, FixtureColumn, Layout, Value, answer};

const DAY: i128 = 86_400;
/// 1960-01-01 in seconds.
const START: i128 = -3_653 * DAY;
/// Ten years on both sides of 1970.
const LENGTH: i128 = 7_306 * DAY;

/// Numbers without an order, the same each time.
fn mixed(row: i128, salt: i128) -> i128 {
    let bits = u64::try_from(row * 8 + salt).unwrap().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    i128::from(bits ^ bits >> 29) >> 8
}

fn column(name: &str, column_type: ColumnType) -> FixtureColumn {
    FixtureColumn { name: name.to_owned(), column_type }
}

/// So many rows; `at` rises where they are sorted.
fn fixture(n: i128, is_sorted: bool) -> Fixture {
    let moment = |unit| ColumnType::Timestamp(unit, None);
    let zoned = ColumnType::Timestamp(Unit::Millisecond, Some("Europe/Berlin".into()));
    let columns = vec![
        column("s", moment(Unit::Second)),
        column("ms", moment(Unit::Millisecond)),
        column("us", moment(Unit::Microsecond)),
        column("ns", moment(Unit::Nanosecond)),
        column("zoned", zoned),
        column("d", ColumnType::Date),
        column("far", moment(Unit::Second)),
        column("status", ColumnType::Category),
        column("office", ColumnType::Category),
        column("amount", ColumnType::Float(64)),
        column("special", ColumnType::Float(64)),
        column("minutes", ColumnType::Int(32)),
    ];
    let row = |row: i128| {
        let second = match is_sorted {
            true => START + LENGTH * row / n,
            false => START + mixed(row, 0) % LENGTH,
        };
        let or_null = |value: Value, every: i128, salt: i128| match mixed(row, salt) % every {
            0 => Value::Null,
            _ => value,
        };
        // The ends of most groups come before NaN.
        let width = if row < 5_000 { 2_001 } else { 201 };
        let special = match row {
            5_000..5_010 => Value::Float(f64::NAN),
            8_500 => Value::Float(f64::NEG_INFINITY),
            8_501 => Value::Float(f64::INFINITY),
            8_900 => Value::Float(-0.0),
            _ => {
                let value = (mixed(row, 1) % width - width / 2) as f64 / 64.0;
                or_null(Value::Float(value), 9, 4)
            }
        };
        vec![
            Value::Int(second),
            or_null(Value::Int(second * 1_000 + 999), 30, 2),
            Value::Int(second * 1_000_000 + mixed(row, 3) % 1_000_000),
            or_null(Value::Int(second * 1_000_000_000 + 1), 3, 4),
            Value::Int(second * 1_000),
            or_null(Value::Int(second.div_euclid(DAY)), 30, 5),
            Value::Int(second * 400),
            or_null(Value::Text(format!("status {}", mixed(row, 6) % 13 / 3)), 40, 7),
            Value::Text(format!("office {}", mixed(row, 1) % 300)),
            or_null(Value::Float((mixed(row, 2) % 100_000) as f64 / 64.0), 50, 3),
            special,
            or_null(Value::Int(mixed(row, 5) % 600 - 300), 20, 6),
        ]
    };
    Fixture { columns, rows: (0..n).map(row).collect() }
}

const KEYS: [&str; 17] = [
    r#"{"field":"s","time_unit":"month"}"#,
    r#"{"field":"ms","time_unit":"month"},{"field":"status"}"#,
    r#"{"field":"us","time_unit":"month"},{"field":"status"}"#,
    r#"{"field":"ns","time_unit":"month"},{"field":"status"}"#,
    r#"{"field":"zoned","time_unit":"month"},{"field":"status"}"#,
    r#"{"field":"d","time_unit":"month"},{"field":"status"}"#,
    r#"{"field":"far","time_unit":"month"},{"field":"status"}"#,
    r#"{"field":"status"},{"field":"us","time_unit":"quarter"}"#,
    r#"{"field":"us","time_unit":"year"},{"field":"office"}"#,
    r#"{"field":"ns","time_unit":"week"}"#,
    r#"{"field":"us","time_unit":"day"}"#,
    r#"{"field":"us","time_unit":"day_of_week"},{"field":"status"}"#,
    r#"{"field":"ms","time_unit":"month_of_year"},{"field":"status"},{"field":"minutes","bin":{"step":200}}"#,
    r#"{"field":"status"}"#,
    r#"{"field":"office"},{"field":"status"}"#,
    r#"{"field":"status"},{"field":"status","as":"again"}"#,
    r#"{"field":"minutes"}"#,
];

const AGGREGATES: [&str; 3] = [
    r#"{"op":"count"}"#,
    r#"{"op":"count","as":"n"},{"op":"sum","field":"amount"},{"op":"mean","field":"amount"},
        {"op":"min","field":"amount"},{"op":"max","field":"amount"},{"op":"sum","field":"minutes"}"#,
    r#"{"op":"min","field":"special"},{"op":"max","field":"special"},{"op":"sum","field":"special"},
        {"op":"max","field":"minutes"},{"op":"valid","field":"minutes"}"#,
];

fn check(fixture: &Fixture, layouts: &[Layout], filter: &str) {
    let tables: Vec<_> = layouts.iter().map(|layout| fixture.table(*layout)).collect();
    for keys in KEYS {
        for aggregates in AGGREGATES {
            let query = format!(r#"{{{filter}"group_by":[{keys}],"aggregate":[{aggregates}]}}"#);
            let query = Query::from_json(&query).unwrap();
            let expected = answer(&query, fixture).unwrap();
            for (table, layout) in tables.iter().zip(layouts) {
                let got = values(&run(&query, table).unwrap());
                assert!(are_as(&got, &expected.rows), "{layout:?} {}", query.to_json());
            }
        }
    }
}

const LAYOUTS: [Layout; 2] = [
    Layout { batch_rows: 0, padding: 0, categories: true },
    Layout { batch_rows: 4_999, padding: 3, categories: true },
];

#[test]
fn many_rows_without_an_order() {
    check(&fixture(9_001, false), &LAYOUTS, "");
}

#[test]
fn many_rows_in_order() {
    check(&fixture(9_001, true), &LAYOUTS[..1], "");
}

#[test]
fn many_rows_under_a_filter() {
    let filter = r#""filter":{"field":"us","op":"ge","value":"1963-05-06"},"#;
    check(&fixture(9_001, false), &LAYOUTS[1..], filter);
}

#[test]
fn few_rows_and_none() {
    let every_row = Layout { batch_rows: 1, padding: 1, categories: true };
    for n in [0, 1, 2, 40] {
        check(&fixture(n, false), &[LAYOUTS[0], every_row], "");
    }
}
