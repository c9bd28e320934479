use std::cmp::Ordering;

use sagitta_table::{Codes, Column, ColumnType, Unit, Values};

use crate::decimal::Decimal;
use crate::instant::{FINE, Instant, duration, time_of_day};

/// A value of a table, plainly.
#[derive(Clone, Debug)]
pub enum Value {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// Integers; days, and units of times, moments and durations.
    Int(i128),
    /// Floats of both widths.
    Float(f64),
    /// A float that is worked out, and how far from it an answer may be.
    About(f64, f64),
    /// So many hundredths, thousandths, …
    Decimal(i128, u32),
    /// Text and categories.
    Text(String),
}

impl Value {
    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The order within one column: values, NaN, null.
    pub fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Greater,
            (_, Self::Null) => Ordering::Less,
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.chars().cmp(b.chars()),
            (Self::Decimal(a, s), Self::Decimal(b, t)) => {
                Decimal::of(*a, *s).order(&Decimal::of(*b, *t))
            }
            (Self::Float(a) | Self::About(a, _), Self::Float(b) | Self::About(b, _)) => {
                match (a.is_nan(), b.is_nan()) {
                    (true, true) => Ordering::Equal,
                    (true, false) => Ordering::Greater,
                    (false, true) => Ordering::Less,
                    (false, false) => a.partial_cmp(b).unwrap(),
                }
            }
            _ => panic!("{self:?} against {other:?}"),
        }
    }

    /// Equal to what an oracle expects: floats that it worked out as near as it says, everything
    /// else exactly.
    pub fn is_as(&self, expected: &Self) -> bool {
        match (self, expected) {
            (Self::Float(a), Self::About(b, within)) => {
                (a.is_nan() && b.is_nan()) || a == b || (a - b).abs() <= *within
            }
            (Self::Null, _) | (_, Self::Null) => self.is_null() && expected.is_null(),
            _ => self.order(expected) == Ordering::Equal,
        }
    }

    /// Whether nobody knows which of two worked out floats is the greater one.
    pub(crate) fn is_unsure_beside(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::About(a, within), Self::About(b, of_other)) => {
                let distance = (a - b).abs();
                !(a.is_nan() || b.is_nan() || a.is_infinite() || b.is_infinite())
                    && distance <= within + of_other
            }
            _ => false,
        }
    }

    /// The value as a number for means and quantiles.
    pub(crate) fn number(&self) -> f64 {
        match self {
            Self::Int(value) => *value as f64,
            Self::Float(value) | Self::About(value, _) => *value,
            Self::Decimal(value, scale) => format!("{value}e-{scale}").parse().unwrap(),
            other => panic!("{other:?} is no number"),
        }
    }

    /// Reads a value of an answer.
    pub fn read(column: &Column, values: &Values, row: usize) -> Self {
        if values.is_null(row) {
            return Self::Null;
        }
        match values {
            Values::Bool(a) => Self::Bool(a.value(row)),
            Values::Int8(a) => Self::Int(a.value(row).into()),
            Values::Int16(a) => Self::Int(a.value(row).into()),
            Values::Int32(a) | Values::Date(a) => Self::Int(a.value(row).into()),
            Values::Int64(a) => Self::Int(a.value(row).into()),
            Values::UInt8(a) => Self::Int(a.value(row).into()),
            Values::UInt16(a) => Self::Int(a.value(row).into()),
            Values::UInt32(a) => Self::Int(a.value(row).into()),
            Values::UInt64(a) => Self::Int(a.value(row).into()),
            Values::Float32(a) => Self::Float(a.value(row).into()),
            Values::Float64(a) => Self::Float(a.value(row)),
            Values::Decimal128(a) => Self::Decimal(a.value(row), a.scale().try_into().unwrap()),
            Values::Decimal256(a) => match a.value(row).to_i128() {
                Some(value) => Self::Decimal(value, a.scale().try_into().unwrap()),
                // The oracle has no such value: it is compared by its digits alone.
                None => Self::Text(a.value(row).to_string()),
            },
            Values::Text(a) => Self::Text(a.value(row).to_owned()),
            Values::Category(codes) => {
                let code = match codes {
                    Codes::U8(a) => a.value(row).into(),
                    Codes::U16(a) => a.value(row).into(),
                    Codes::U32(a) => a.value(row) as usize,
                };
                Self::Text(column.dictionary.as_ref().unwrap().value(code).to_owned())
            }
            Values::Binary(_) | Values::Other(_) | Values::Null(_) => Self::Null,
        }
    }

    /// Reads a cell written in canonical form. Zoned moments are written with `Z`.
    pub fn parse(column_type: &ColumnType, text: &str) -> Self {
        if text == "∅" {
            return Self::Null;
        }
        match column_type {
            ColumnType::Bool => Self::Bool(text == "true"),
            ColumnType::Int(_) | ColumnType::UInt(_) => Self::Int(text.parse().unwrap()),
            ColumnType::Float(32) => Self::Float(text.parse::<f32>().unwrap().into()),
            ColumnType::Float(_) => Self::Float(text.parse().unwrap()),
            ColumnType::Decimal { scale, .. } => {
                let scale = u32::try_from(*scale).unwrap();
                Self::Decimal(Decimal::parse(text).unwrap().at(scale).unwrap(), scale)
            }
            ColumnType::Date => Self::Int(Instant::parse(text).unwrap().fine / (86_400 * FINE)),
            ColumnType::Timestamp(unit, _) => {
                let text = text.strip_suffix('Z').unwrap_or(text);
                Self::Int(Instant::parse(text).unwrap().fine.div_euclid(part(*unit)))
            }
            ColumnType::Time(unit) => Self::Int(time_of_day(text).unwrap() / part(*unit)),
            ColumnType::Duration(unit) => match duration(text) {
                Some(fine) => Self::Int(fine / part(*unit)),
                None => Self::Int(text.parse::<i128>().unwrap() * i128::from(unit.per_second())),
            },
            _ => Self::Text(if text == "\"\"" { String::new() } else { text.to_owned() }),
        }
    }
}

/// How many [`FINE`] parts a unit has.
fn part(unit: Unit) -> i128 {
    FINE / i128::from(unit.per_second())
}
