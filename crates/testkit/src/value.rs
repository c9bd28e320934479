use std::cmp::Ordering;

use sagitta_table::{Codes, Column, ColumnType, Unit, Values};

use crate::calendar::days;

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
                (a * 10_i128.pow(*t)).cmp(&(b * 10_i128.pow(*s)))
            }
            (Self::Float(a), Self::Float(b)) => match (a.is_nan(), b.is_nan()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => a.partial_cmp(b).unwrap(),
            },
            _ => panic!("{self:?} against {other:?}"),
        }
    }

    /// Equal, floats within 1e-9 of each other, relative to what is above 1.
    pub fn is_close(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Float(a), Self::Float(b)) => {
                (a.is_nan() && b.is_nan())
                    || a == b
                    || (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
            }
            (Self::Null, _) | (_, Self::Null) => self.is_null() && other.is_null(),
            // Integer sums may come in a wider form.
            (Self::Int(a), Self::Decimal(b, 0)) | (Self::Decimal(b, 0), Self::Int(a)) => a == b,
            _ => self.order(other) == Ordering::Equal,
        }
    }

    /// The value as a number for means and quantiles.
    pub(crate) fn number(&self) -> f64 {
        match self {
            Self::Int(value) => *value as f64,
            Self::Float(value) => *value,
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
            Values::Decimal256(a) => {
                Self::Decimal(a.value(row).to_i128().unwrap(), a.scale().try_into().unwrap())
            }
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
                let (value, written) = fixed(text).unwrap();
                Self::Decimal(value * 10_i128.pow(scale - written), scale)
            }
            ColumnType::Date => Self::Int(seconds(text) / 86_400),
            ColumnType::Timestamp(unit, _) => Self::Int(moment(text, *unit)),
            ColumnType::Time(unit) => Self::Int(moment(&format!("1970-01-01T{text}"), *unit)),
            ColumnType::Duration(unit) => {
                Self::Int(text.parse::<i128>().unwrap() * i128::from(unit.per_second()))
            }
            _ => Self::Text(if text == "\"\"" { String::new() } else { text.to_owned() }),
        }
    }
}

/// `-12.50` as (-1250, 2).
pub(crate) fn fixed(text: &str) -> Option<(i128, u32)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let value = format!("{whole}{fraction}").parse().ok()?;
    Some((value, fraction.len().try_into().ok()?))
}

/// A moment without a zone, or with `Z`, in units.
pub(crate) fn moment(text: &str, unit: Unit) -> i128 {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let places = match unit {
        Unit::Second => 0,
        Unit::Millisecond => 3,
        Unit::Microsecond => 6,
        Unit::Nanosecond => 9,
    };
    let digits: String = fraction.chars().chain("000000000".chars()).take(places).collect();
    seconds(whole) * i128::from(unit.per_second()) + digits.parse::<i128>().unwrap_or(0)
}

/// `2014`, `2014-03`, `2014-03-01T08:30:00` in seconds since 1970.
fn seconds(text: &str) -> i128 {
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let (sign, date) = date.strip_prefix('-').map_or((1, date), |date| (-1, date));
    let mut date = date.split('-').map(|part| part.parse::<i128>().unwrap());
    let (year, month, day) =
        (sign * date.next().unwrap(), date.next().unwrap_or(1), date.next().unwrap_or(1));
    let mut time = time.split(':').map(|part| part.parse::<i128>().unwrap_or(0));
    let (hour, minute, second) =
        (time.next().unwrap_or(0), time.next().unwrap_or(0), time.next().unwrap_or(0));
    days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
}
