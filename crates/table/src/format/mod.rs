//! The canonical, exact text of any cell.
//!
//! | type | text |
//! |---|---|
//! | Bool | `true`, `false` |
//! | Int, UInt | all digits |
//! | Float | the shortest digits that read back as the same float, with an exponent from 1e21 up and below 1e-6; `NaN`, `inf`, `-inf` |
//! | Decimal | exactly `scale` digits after the point; none for a negative scale |
//! | Text, Category | as it is |
//! | Date | `2013-03-01`; years past 9999 and before 0 as ISO's `+012013-03-01` |
//! | Time | `08:30:00`, with as many digits of a fraction as needed |
//! | Timestamp | `2013-03-01T08:30:00.5`; with a zone, wall clock and offset: `2013-03-01T08:30:00+08:00` |
//! | Duration | `P1DT2H3M4.5S`, days of 24 hours, a minus in front of a negative one |
//! | Interval | `P14M3DT0.5S`: months, days and seconds apart, each with its sign |
//! | Binary | lower-case hexadecimal |
//! | Nested | JSON; maps with text keys are objects, others arrays of `{"key":…,"value":…}` |

mod json;
mod temporal;

use std::fmt::Write;

use arrow::array::{Array, BinaryArray};
use arrow::datatypes::i256;

use crate::{Codes, Column, ColumnType, Unit, Values, Zone};

pub(crate) use self::temporal::Moment;

/// The text of a cell; none for null and for a row that does not exist.
pub fn cell_text(column: &Column, values: &Values, row_idx: usize) -> Option<String> {
    let mut text = String::new();
    write_cell(&mut text, column, values, row_idx).then_some(text)
}

/// Adds the text of a cell to `out`. False, and nothing added, for null and for a row that does
/// not exist.
pub fn write_cell(out: &mut String, column: &Column, values: &Values, row_idx: usize) -> bool {
    if values.is_null(row_idx) {
        return false;
    }
    let zone = column.zone.as_deref();
    match values {
        Values::Bool(a) => out.push_str(if a.value(row_idx) { "true" } else { "false" }),
        Values::Int8(a) => write_int(out, a.value(row_idx).into()),
        Values::Int16(a) => write_int(out, a.value(row_idx).into()),
        Values::Int32(a) => write_int(out, a.value(row_idx).into()),
        Values::Int64(a) => write_count(out, &column.column_type, zone, a.value(row_idx)),
        Values::UInt8(a) => write_int(out, a.value(row_idx).into()),
        Values::UInt16(a) => write_int(out, a.value(row_idx).into()),
        Values::UInt32(a) => write_int(out, a.value(row_idx).into()),
        Values::UInt64(a) => put(out, format_args!("{}", a.value(row_idx))),
        Values::Float32(a) => write_f32(out, a.value(row_idx)),
        Values::Float64(a) => write_f64(out, a.value(row_idx)),
        Values::Decimal128(a) => {
            write_decimal(out, i256::from_i128(a.value(row_idx)), a.scale());
        }
        Values::Decimal256(a) => write_decimal(out, a.value(row_idx), a.scale()),
        Values::Text(a) => out.push_str(a.value(row_idx)),
        Values::Category(codes) => return write_code(out, column, codes, row_idx),
        Values::Date(a) => temporal::write_date(out, a.value(row_idx).into()),
        Values::Binary(a) => write_hex(out, a, row_idx),
        Values::Other(a) => json::write_other(out, a.as_ref(), row_idx),
        Values::Null(_) => return false,
    }
    true
}

/// Adds a float as canonical text.
pub fn write_f64(out: &mut String, value: f64) {
    let size = value.abs();
    // Rust's Display and LowerExp both print the shortest digits that read back.
    if value.is_nan() {
        out.push_str("NaN");
    } else if size != 0.0 && size < f64::INFINITY && !(1e-6..1e21).contains(&size) {
        put(out, format_args!("{value:e}"));
    } else {
        put(out, format_args!("{value}"));
    }
}

/// Adds a 32-bit float as canonical text, with the digits that 32 bits need.
pub fn write_f32(out: &mut String, value: f32) {
    let size = value.abs();
    if value.is_nan() {
        out.push_str("NaN");
    } else if size != 0.0 && size < f32::INFINITY && !(1e-6..1e21).contains(&size) {
        put(out, format_args!("{value:e}"));
    } else {
        put(out, format_args!("{value}"));
    }
}

/// Adds the decimal `value × 10^-scale`.
pub fn write_decimal(out: &mut String, value: i256, scale: i8) {
    if value.is_negative() {
        out.push('-');
    }
    let mut digits = digits_of(value);
    let n_fraction = usize::from(scale.unsigned_abs());
    if scale > 0 {
        let n_zeros = (n_fraction + 1).saturating_sub(digits.len());
        digits.insert_str(0, &"0".repeat(n_zeros));
        let (whole, fraction) = digits.split_at(digits.len() - n_fraction);
        put(out, format_args!("{whole}.{fraction}"));
    } else {
        out.push_str(&digits);
        if digits != "0" {
            out.extend(std::iter::repeat_n('0', n_fraction));
        }
    }
}

/// The digits of an integer without its sign. Arrow prints these integers through a library of
/// numbers without limits, which is a hundredth of the engine.
fn digits_of(value: i256) -> String {
    // The magnitude of the least value is one more than an `i256` holds, and has the same bits.
    let (low, high) = value.wrapping_abs().to_parts();
    let bytes = [low.to_le_bytes(), high.to_le_bytes()];
    let mut limbs = [0_u32; 8];
    for (limb, bytes) in limbs.iter_mut().zip(bytes.as_flattened().as_chunks().0) {
        *limb = u32::from_le_bytes(*bytes);
    }
    // Nine digits at a time, the last ones first.
    let mut groups = Vec::new();
    while groups.is_empty() || limbs.iter().any(|limb| *limb != 0) {
        let mut rest = 0;
        for limb in limbs.iter_mut().rev() {
            let dividend = u64::from(rest) << 32 | u64::from(*limb);
            [*limb, rest] = [dividend / BILLION, dividend % BILLION].map(low_half);
        }
        groups.push(rest);
    }
    let mut digits = String::new();
    for group in groups.iter().rev() {
        match digits.is_empty() {
            true => put(&mut digits, format_args!("{group}")),
            false => put(&mut digits, format_args!("{group:09}")),
        }
    }
    digits
}

const BILLION: u64 = 1_000_000_000;

/// A number that is known to be of 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "the caller's numbers are below 2^32")]
fn low_half(value: u64) -> u32 {
    value as u32
}

/// Adds a Time, Timestamp, Duration or plain integer, counted in the type's unit.
pub fn write_count(out: &mut String, column_type: &ColumnType, zone: Option<&Zone>, value: i64) {
    match column_type {
        ColumnType::Time(unit) => temporal::write_time(out, *unit, value),
        ColumnType::Timestamp(unit, name) => {
            let moment = Moment { unit: *unit, is_zoned: name.is_some(), zone };
            temporal::write_timestamp(out, moment, value);
        }
        ColumnType::Duration(unit) => temporal::write_duration(out, *unit, value),
        ColumnType::Date => temporal::write_date(out, value),
        _ => write_int(out, value),
    }
}

fn write_int(out: &mut String, value: i64) {
    put(out, format_args!("{value}"));
}

fn write_code(out: &mut String, column: &Column, codes: &Codes, row_idx: usize) -> bool {
    let code = match codes {
        Codes::U8(a) => usize::from(a.value(row_idx)),
        Codes::U16(a) => usize::from(a.value(row_idx)),
        Codes::U32(a) => usize::try_from(a.value(row_idx)).unwrap_or(usize::MAX),
    };
    match column.dictionary.as_deref() {
        Some(dictionary) if code < dictionary.len() => {
            out.push_str(dictionary.value(code));
            true
        }
        _ => false,
    }
}

fn write_hex(out: &mut String, array: &BinaryArray, row_idx: usize) {
    for byte in array.value(row_idx) {
        put(out, format_args!("{byte:02x}"));
    }
}

/// Writing to a String cannot fail.
fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    if out.write_fmt(text).is_err() {
        out.push('?');
    }
}

impl ColumnType {
    /// The type's name in lower case: `int64`, `text`, `timestamp[us, Asia/Shanghai]`,
    /// `decimal(38, 10)`.
    pub fn name(&self) -> String {
        match self {
            Self::Bool => "bool".to_owned(),
            Self::Int(bits) => format!("int{bits}"),
            Self::UInt(bits) => format!("uint{bits}"),
            Self::Float(bits) => format!("float{bits}"),
            Self::Decimal { precision, scale } => format!("decimal({precision}, {scale})"),
            Self::Text => "text".to_owned(),
            Self::Category => "category".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Time(unit) => format!("time[{}]", unit.symbol()),
            Self::Timestamp(unit, None) => format!("timestamp[{}]", unit.symbol()),
            Self::Timestamp(unit, Some(zone)) => format!("timestamp[{}, {zone}]", unit.symbol()),
            Self::Duration(unit) => format!("duration[{}]", unit.symbol()),
            Self::Binary => "binary".to_owned(),
            Self::Interval => "interval".to_owned(),
            Self::Nested => "nested".to_owned(),
            Self::Null => "null".to_owned(),
        }
    }
}

impl Unit {
    /// `s`, `ms`, `us` or `ns`.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Second => "s",
            Self::Millisecond => "ms",
            Self::Microsecond => "us",
            Self::Nanosecond => "ns",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_short_and_read_back() {
        let check = |value: f64, expect: &str| {
            let mut text = String::new();
            write_f64(&mut text, value);
            assert_eq!(text, expect);
            assert!(value.is_nan() || text.parse::<f64>().unwrap().to_bits() == value.to_bits());
        };
        check(0.1 + 0.2, "0.30000000000000004");
        check(12.0, "12");
        check(-0.0, "-0");
        check(1e20, "100000000000000000000");
        check(1e21, "1e21");
        check(1.5e-7, "1.5e-7");
        check(0.000_001, "0.000001");
        check(f64::MAX, "1.7976931348623157e308");
        check(f64::NAN, "NaN");
        check(f64::NEG_INFINITY, "-inf");
        let mut text = String::new();
        write_f32(&mut text, 0.1);
        assert_eq!(text, "0.1");
    }

    #[test]
    fn decimals_keep_every_digit() {
        let check = |value: i128, scale, expect: &str| {
            let mut text = String::new();
            write_decimal(&mut text, i256::from_i128(value), scale);
            assert_eq!(text, expect);
        };
        check(12_345, 2, "123.45");
        check(-5, 3, "-0.005");
        check(0, 2, "0.00");
        check(12, 0, "12");
        check(-12, -3, "-12000");
        check(0, -3, "0");
        check(i128::MAX, 38, "1.70141183460469231731687303715884105727");
    }

    #[test]
    fn integers_of_256_bits_print_as_arrow_prints_them() {
        let mut values = vec![i256::ZERO, i256::MIN, i256::MAX];
        let mut power = i256::ONE;
        while let Some(next) = power.checked_mul(i256::from_i128(10)) {
            values.extend([power, next.wrapping_sub(i256::ONE)]);
            power = next;
        }
        for n in 0..=254_u8 {
            let power: i256 = i256::ONE << n;
            values.extend([power, power.wrapping_sub(i256::ONE)]);
        }
        for value in values.iter().flat_map(|value| [*value, value.wrapping_neg()]) {
            let mut text = String::new();
            write_decimal(&mut text, value, 0);
            assert_eq!(text, value.to_string());
        }
    }
}
