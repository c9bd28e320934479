//! The values of a column, one by one, whatever its layout is.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Decimal128Type, DurationMicrosecondType,
    DurationMillisecondType, DurationNanosecondType, DurationSecondType, Field, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType,
    Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};

use crate::Error;
use crate::calendar::{self, SECOND};

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    Int(i128),
    /// A float, NaN and the infinities among them.
    Float(f64),
    Text(&'a str),
    /// A decimal with all its digits.
    Decimal(String),
    /// A day since 1970.
    Date(i64),
    /// A second since 1970 and a part of it, of UTC if it is zoned.
    Moment {
        second: i64,
        nanosecond: u32,
        is_zoned: bool,
    },
    /// Seconds of the day and a part of one.
    Time {
        second: i64,
        nanosecond: u32,
    },
    /// Seconds and a part of one, which counts on from them.
    Duration {
        second: i64,
        nanosecond: u32,
    },
}

impl Value<'_> {
    /// The value as ISO 8601 and JSON write it, without quotes. None for null.
    pub(super) fn to_text(&self) -> Option<String> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(value) => value.to_string(),
            Self::Int(n) => n.to_string(),
            Self::Float(n) => float(*n),
            Self::Text(text) => (*text).to_owned(),
            Self::Decimal(text) => text.clone(),
            Self::Date(day) => calendar::date(*day),
            Self::Moment { second, nanosecond, is_zoned } => {
                let zone = if *is_zoned { "Z" } else { "" };
                format!("{}{zone}", calendar::moment(*second, *nanosecond))
            }
            Self::Time { second, nanosecond } => calendar::clock(*second, *nanosecond),
            Self::Duration { second, nanosecond } => {
                let nanoseconds =
                    i128::from(*second) * i128::from(SECOND) + i128::from(*nanosecond);
                let (sign, all) =
                    (if nanoseconds < 0 { "-" } else { "" }, nanoseconds.unsigned_abs());
                let part = u32::try_from(all % SECOND.unsigned_abs() as u128).unwrap_or(0);
                let whole = all / SECOND.unsigned_abs() as u128;
                format!("{sign}PT{whole}{}S", calendar::fraction(part))
            }
        })
    }
}

/// A float in as few digits as tell it from all others.
pub(super) fn float(n: f64) -> String {
    let size = n.abs();
    match size != 0.0 && n.is_finite() && !(1e-5..1e16).contains(&size) {
        true => format!("{n:e}"),
        false => n.to_string(),
    }
}

/// Gives the value of a row.
pub(super) type Reader<'a> = Box<dyn Fn(usize) -> Value<'a> + 'a>;

/// The values of a column. Fails on types that no result has.
pub(super) fn reader<'a>(array: &'a ArrayRef, field: &Field) -> Result<Reader<'a>, Error> {
    let is_null = move |row| array.is_null(row);
    macro_rules! each {
        ($type:ty, $make:expr) => {{
            let values = array.as_primitive::<$type>();
            valid(is_null, move |row| $make(values.value(row)))
        }};
    }
    macro_rules! integers {
        ($type:ty) => {
            each!($type, |n: <$type as ArrowPrimitiveType>::Native| Value::Int(n.into()))
        };
    }
    macro_rules! moments {
        ($type:ty, $per_second:expr, $zone:expr) => {{
            let is_zoned = $zone.is_some();
            each!($type, move |n: i64| {
                let (second, nanosecond) = parts(n, $per_second);
                Value::Moment { second, nanosecond, is_zoned }
            })
        }};
    }
    macro_rules! clocks {
        ($kind:ident, $type:ty, $per_second:expr) => {
            each!($type, |n: <$type as ArrowPrimitiveType>::Native| {
                let (second, nanosecond) = parts(i64::from(n), $per_second);
                Value::$kind { second, nanosecond }
            })
        };
    }
    const MILLI: i64 = 1_000;
    const MICRO: i64 = 1_000_000;
    Ok(match array.data_type() {
        DataType::Null => Box::new(|_| Value::Null),
        DataType::Boolean => {
            let values = array.as_boolean();
            valid(is_null, move |row| Value::Bool(values.value(row)))
        }
        DataType::Int8 => integers!(Int8Type),
        DataType::Int16 => integers!(Int16Type),
        DataType::Int32 => integers!(Int32Type),
        DataType::Int64 => integers!(Int64Type),
        DataType::UInt8 => integers!(UInt8Type),
        DataType::UInt16 => integers!(UInt16Type),
        DataType::UInt32 => integers!(UInt32Type),
        DataType::UInt64 => integers!(UInt64Type),
        DataType::Float32 => each!(Float32Type, |n: f32| {
            // The number that has the digits by which the narrow one is told from all others.
            Value::Float(n.to_string().parse().unwrap_or_else(|_| f64::from(n)))
        }),
        DataType::Float64 => each!(Float64Type, Value::Float),
        DataType::Utf8 => {
            let values = array.as_string::<i32>();
            valid(is_null, move |row| Value::Text(values.value(row)))
        }
        DataType::Dictionary(_, values) if values.as_ref() == &DataType::Utf8 => {
            let codes = array.as_any_dictionary();
            let texts = codes.values().as_string::<i32>();
            if texts.is_empty() {
                return Ok(Box::new(|_| Value::Null));
            }
            let keys = codes.normalized_keys();
            valid(is_null, move |row| match keys.get(row) {
                Some(key) if *key < texts.len() => Value::Text(texts.value(*key)),
                _ => Value::Null,
            })
        }
        DataType::Decimal128(_, _) => {
            let values = array.as_primitive::<Decimal128Type>();
            valid(is_null, move |row| Value::Decimal(values.value_as_string(row)))
        }
        DataType::Date32 => each!(Date32Type, |day: i32| Value::Date(day.into())),
        DataType::Timestamp(TimeUnit::Second, zone) => moments!(TimestampSecondType, 1, zone),
        DataType::Timestamp(TimeUnit::Millisecond, zone) => {
            moments!(TimestampMillisecondType, MILLI, zone)
        }
        DataType::Timestamp(TimeUnit::Microsecond, zone) => {
            moments!(TimestampMicrosecondType, MICRO, zone)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, zone) => {
            moments!(TimestampNanosecondType, SECOND, zone)
        }
        DataType::Time32(TimeUnit::Second) => clocks!(Time, Time32SecondType, 1),
        DataType::Time32(_) => clocks!(Time, Time32MillisecondType, MILLI),
        DataType::Time64(TimeUnit::Microsecond) => clocks!(Time, Time64MicrosecondType, MICRO),
        DataType::Time64(_) => clocks!(Time, Time64NanosecondType, SECOND),
        DataType::Duration(TimeUnit::Second) => clocks!(Duration, DurationSecondType, 1),
        DataType::Duration(TimeUnit::Millisecond) => {
            clocks!(Duration, DurationMillisecondType, MILLI)
        }
        DataType::Duration(TimeUnit::Microsecond) => {
            clocks!(Duration, DurationMicrosecondType, MICRO)
        }
        DataType::Duration(TimeUnit::Nanosecond) => {
            clocks!(Duration, DurationNanosecondType, SECOND)
        }
        other => {
            return Err(Error::CannotBecome {
                column: field.name().clone(),
                found: other.to_string(),
                expected: "text".to_owned(),
            });
        }
    })
}

fn valid<'a>(
    is_null: impl Fn(usize) -> bool + 'a,
    value: impl Fn(usize) -> Value<'a> + 'a,
) -> Reader<'a> {
    Box::new(move |row| if is_null(row) { Value::Null } else { value(row) })
}

/// Whole seconds and the nanoseconds that count on from them.
fn parts(n: i64, per_second: i64) -> (i64, u32) {
    let rest = n.rem_euclid(per_second) * (SECOND / per_second);
    (n.div_euclid(per_second), u32::try_from(rest).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{
        Decimal128Array, DurationMillisecondArray, Float32Array, TimestampNanosecondArray,
        UInt64Array,
    };
    use std::sync::Arc;

    fn texts(array: impl Array + 'static) -> Vec<Option<String>> {
        let array: ArrayRef = Arc::new(array);
        let field = Field::new("a", array.data_type().clone(), true);
        let read = reader(&array, &field).unwrap();
        (0..array.len()).map(|row| read(row).to_text()).collect()
    }

    #[test]
    fn values_are_written_with_all_their_digits() {
        let of = |texts: &[&str]| texts.iter().map(|t| Some((*t).to_owned())).collect::<Vec<_>>();
        assert_eq!(texts(UInt64Array::from(vec![u64::MAX])), of(&["18446744073709551615"]));
        assert_eq!(texts(Float32Array::from(vec![0.1, f32::NAN])), of(&["0.1", "NaN"]));
        let nanoseconds = TimestampNanosecondArray::from(vec![-1]).with_timezone("UTC");
        assert_eq!(texts(nanoseconds), of(&["1969-12-31T23:59:59.999999999Z"]));
        assert_eq!(
            texts(DurationMillisecondArray::from(vec![-1500, 90_000])),
            of(&["-PT1.5S", "PT90S"])
        );
        let decimals = Decimal128Array::from(vec![Some(-12345), None]);
        let decimals = decimals.with_precision_and_scale(10, 2).unwrap();
        assert_eq!(texts(decimals), [Some("-123.45".to_owned()), None]);
        assert_eq!(
            [float(1e300), float(0.1), float(1e-7), float(0.0)],
            ["1e300", "0.1", "1e-7", "0"]
        );
    }
}
