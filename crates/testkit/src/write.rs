//! Values as literals, and tables as text.

use std::fmt;

use sagitta_table::{ColumnType, Unit};

use crate::calendar::civil;
use crate::{Fixture, Value};

impl Value {
    /// The value as a literal that means exactly it, for a column of this type; none for null.
    pub fn literal(&self, column_type: &ColumnType) -> Option<String> {
        Some(match (self, column_type) {
            (Self::Null, _) => return None,
            (Self::Bool(value), _) => value.to_string(),
            (Self::Text(value), _) => value.clone(),
            (Self::Float(value) | Self::About(value, _), ColumnType::Float(32)) => {
                format!("{:?}", *value as f32)
            }
            (Self::Float(value) | Self::About(value, _), _) => format!("{value:?}"),
            (Self::Decimal(units, scale), _) => point(*units, *scale),
            (Self::Int(days), ColumnType::Date) => date(*days),
            (Self::Int(value), ColumnType::Time(unit)) => clock(*value, *unit),
            (Self::Int(value), ColumnType::Duration(unit)) => {
                let text = point(value.abs(), places(*unit));
                format!("{}PT{text}S", if *value < 0 { "-" } else { "" })
            }
            (Self::Int(value), ColumnType::Timestamp(unit, zone)) => {
                let per_day = 86_400 * i128::from(unit.per_second());
                let day = date(value.div_euclid(per_day));
                let end = if zone.is_some() { "Z" } else { "" };
                format!("{day}T{}{end}", clock(value.rem_euclid(per_day), *unit))
            }
            (Self::Int(value), _) => value.to_string(),
        })
    }
}

fn places(unit: Unit) -> u32 {
    match unit {
        Unit::Second => 0,
        Unit::Millisecond => 3,
        Unit::Microsecond => 6,
        Unit::Nanosecond => 9,
    }
}

fn point(units: i128, scale: u32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let width = scale as usize + 1;
    let digits = format!("{:0width$}", units.abs());
    let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn date(days: i128) -> String {
    let (year, month, day) = civil(days);
    match year {
        0..=9999 => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:+07}-{month:02}-{day:02}"),
    }
}

fn clock(value: i128, unit: Unit) -> String {
    let per_second = i128::from(unit.per_second());
    let second = value.div_euclid(per_second);
    let text = format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
    match places(unit) {
        0 => text,
        n => format!("{text}.{:0width$}", value.rem_euclid(per_second), width = n as usize),
    }
}

impl fmt::Display for Fixture {
    /// Rows of values as literals, in the form that `parse` reads but for the types' names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = self.columns.iter();
        let header = header.map(|column| format!("{}:{:?}", column.name, column.column_type));
        writeln!(f, "{}", header.collect::<Vec<_>>().join(" | "))?;
        for row in &self.rows {
            let cells = row.iter().zip(&self.columns);
            let cells = cells.map(|(value, column)| {
                value.literal(&column.column_type).unwrap_or_else(|| "∅".to_owned())
            });
            writeln!(f, "{}", cells.collect::<Vec<_>>().join(" | "))?;
        }
        Ok(())
    }
}
