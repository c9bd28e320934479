//! A fixture as a table of DuckDB.

use sagitta_table::{ColumnType, Unit};
use sagitta_testkit::{Fixture, Value};

/// The statements that make the table `t`. Its column `_row` has the number of each row.
///
/// DuckDB has no decimals past 38 digits and no durations in one unit: the first are held with 38,
/// which the fixtures' values have, the second as their counts. Zoned moments are in microseconds,
/// their zones are in the queries.
pub(crate) fn statements(fixture: &Fixture) -> Vec<String> {
    let columns = fixture.columns.iter();
    let columns =
        columns.map(|column| format!("{} {}", name(&column.name), type_of(&column.column_type)));
    let columns: Vec<String> = columns.collect();
    let mut statements =
        vec![format!("CREATE OR REPLACE TABLE t (_row INTEGER, {})", columns.join(", "))];
    let rows = fixture.rows.iter().enumerate().map(|(number, row)| {
        let cells = row.iter().zip(&fixture.columns);
        let cells = cells.map(|(value, column)| cell(value, &column.column_type));
        format!("({number}, {})", cells.collect::<Vec<_>>().join(", "))
    });
    let rows: Vec<String> = rows.collect();
    if !rows.is_empty() {
        statements.push(format!("INSERT INTO t VALUES {}", rows.join(", ")));
    }
    statements
}

/// A name that cannot be a keyword.
pub(crate) fn name(name: &str) -> String {
    format!("\"{name}\"")
}

pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn type_of(column_type: &ColumnType) -> String {
    match column_type {
        ColumnType::Bool => "BOOLEAN".to_owned(),
        ColumnType::Int(8) => "TINYINT".to_owned(),
        ColumnType::Int(16) => "SMALLINT".to_owned(),
        ColumnType::Int(32) | ColumnType::Null => "INTEGER".to_owned(),
        ColumnType::Int(_) | ColumnType::Duration(_) => "BIGINT".to_owned(),
        ColumnType::UInt(8) => "UTINYINT".to_owned(),
        ColumnType::UInt(16) => "USMALLINT".to_owned(),
        ColumnType::UInt(32) => "UINTEGER".to_owned(),
        ColumnType::UInt(_) => "UBIGINT".to_owned(),
        ColumnType::Float(32) => "REAL".to_owned(),
        ColumnType::Float(_) => "DOUBLE".to_owned(),
        ColumnType::Decimal { precision, scale } => {
            format!("DECIMAL({}, {scale})", precision.min(&38))
        }
        ColumnType::Date => "DATE".to_owned(),
        ColumnType::Time(_) => "TIME".to_owned(),
        ColumnType::Timestamp(_, Some(_)) => "TIMESTAMPTZ".to_owned(),
        ColumnType::Timestamp(Unit::Second, None) => "TIMESTAMP_S".to_owned(),
        ColumnType::Timestamp(Unit::Millisecond, None) => "TIMESTAMP_MS".to_owned(),
        ColumnType::Timestamp(Unit::Microsecond, None) => "TIMESTAMP".to_owned(),
        ColumnType::Timestamp(Unit::Nanosecond, None) => "TIMESTAMP_NS".to_owned(),
        _ => "VARCHAR".to_owned(),
    }
}

fn cell(value: &Value, column_type: &ColumnType) -> String {
    match (value, column_type) {
        (Value::Null, _) => "NULL".to_owned(),
        (Value::Int(days), ColumnType::Date) => format!("DATE '1970-01-01' + ({days})"),
        (Value::Int(value), ColumnType::Duration(_)) => value.to_string(),
        (Value::Int(value), ColumnType::Timestamp(Unit::Nanosecond, None)) => {
            format!("make_timestamp_ns({value})")
        }
        (Value::Int(value), ColumnType::Timestamp(unit, _)) => {
            format!("make_timestamp({})", value * 1_000_000 / i128::from(unit.per_second()))
        }
        (value, column_type) => quoted(&value.literal(column_type).unwrap()),
    }
}
