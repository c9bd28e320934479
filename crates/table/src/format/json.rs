//! Nested values as JSON, from Arrow's arrays as they were decoded.

use arrow::array::{
    Array, AsArray, DictionaryArray, FixedSizeListArray, MapArray, RunArray, StructArray,
    UnionArray,
};
use arrow::datatypes::{
    ArrowDictionaryKeyType, ArrowNativeType, DataType, Date32Type, Date64Type, Decimal32Type,
    Decimal64Type, Decimal128Type, Decimal256Type, DurationMicrosecondType,
    DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float16Type, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, IntervalDayTimeType,
    IntervalMonthDayNanoType, IntervalUnit, IntervalYearMonthType, RunEndIndexType,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type, i256,
};

use super::temporal::{self, Moment};
use super::{put, write_decimal, write_f32, write_f64};
use crate::{Unit, Zone};

/// Adds an Interval as text, anything else as JSON. A union is never null itself; a null under
/// it is written as JSON's.
pub(super) fn write_other(out: &mut String, array: &dyn Array, row_idx: usize) {
    match array.data_type() {
        DataType::Interval(unit) => write_interval(out, array, *unit, row_idx),
        _ => write_json(out, array, row_idx),
    }
}

fn union_value(union: &UnionArray, row_idx: usize) -> (Option<&dyn Array>, usize) {
    let id = union.type_id(row_idx);
    let has_child = matches!(union.data_type(), DataType::Union(fields, _)
        if fields.iter().any(|(field_id, _)| field_id == id));
    (has_child.then(|| union.child(id).as_ref()), union.value_offset(row_idx))
}

fn write_json(out: &mut String, array: &dyn Array, row_idx: usize) {
    if row_idx >= array.len() || array.is_null(row_idx) {
        out.push_str("null");
        return;
    }
    macro_rules! int {
        ($type:ty) => {
            put(out, format_args!("{}", array.as_primitive::<$type>().value(row_idx)))
        };
    }
    match array.data_type() {
        DataType::Null => out.push_str("null"),
        DataType::Boolean => {
            out.push_str(if array.as_boolean().value(row_idx) { "true" } else { "false" });
        }
        DataType::Int8 => int!(Int8Type),
        DataType::Int16 => int!(Int16Type),
        DataType::Int32 => int!(Int32Type),
        DataType::Int64 => int!(Int64Type),
        DataType::UInt8 => int!(UInt8Type),
        DataType::UInt16 => int!(UInt16Type),
        DataType::UInt32 => int!(UInt32Type),
        DataType::UInt64 => int!(UInt64Type),
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            write_float(out, array, row_idx);
        }
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => write_any_decimal(out, array, row_idx),
        DataType::Utf8 => write_string(out, array.as_string::<i32>().value(row_idx)),
        DataType::LargeUtf8 => write_string(out, array.as_string::<i64>().value(row_idx)),
        DataType::Utf8View => write_string(out, array.as_string_view().value(row_idx)),
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => write_bytes(out, array, row_idx),
        DataType::List(_)
        | DataType::LargeList(_)
        | DataType::FixedSizeList(..)
        | DataType::ListView(_)
        | DataType::LargeListView(_) => write_list(out, array, row_idx),
        DataType::Struct(_) => write_struct(out, array.as_struct(), row_idx),
        DataType::Map(..) => write_map(out, array.as_map(), row_idx),
        DataType::Union(..) => match array.as_any().downcast_ref::<UnionArray>() {
            Some(union) => match union_value(union, row_idx) {
                (Some(child), idx) => write_json(out, child, idx),
                (None, _) => out.push_str("null"),
            },
            None => out.push_str("null"),
        },
        DataType::Dictionary(..) => write_dictionary_value(out, array, row_idx),
        DataType::RunEndEncoded(..) => write_run_value(out, array, row_idx),
        _ => write_temporal(out, array, row_idx),
    }
}

fn write_float(out: &mut String, array: &dyn Array, row_idx: usize) {
    let start = out.len();
    match array.data_type() {
        DataType::Float16 => {
            write_f32(out, array.as_primitive::<Float16Type>().value(row_idx).to_f32())
        }
        DataType::Float32 => write_f32(out, array.as_primitive::<Float32Type>().value(row_idx)),
        _ => write_f64(out, array.as_primitive::<Float64Type>().value(row_idx)),
    }
    // JSON has no numbers for these.
    if out.ends_with(['N', 'f']) {
        out.insert(start, '"');
        out.push('"');
    }
}

fn write_any_decimal(out: &mut String, array: &dyn Array, row_idx: usize) {
    match array.data_type() {
        DataType::Decimal32(_, scale) => {
            let value = array.as_primitive::<Decimal32Type>().value(row_idx);
            write_decimal(out, i256::from_i128(value.into()), *scale);
        }
        DataType::Decimal64(_, scale) => {
            let value = array.as_primitive::<Decimal64Type>().value(row_idx);
            write_decimal(out, i256::from_i128(value.into()), *scale);
        }
        DataType::Decimal128(_, scale) => {
            let value = array.as_primitive::<Decimal128Type>().value(row_idx);
            write_decimal(out, i256::from_i128(value), *scale);
        }
        DataType::Decimal256(_, scale) => {
            write_decimal(out, array.as_primitive::<Decimal256Type>().value(row_idx), *scale);
        }
        _ => out.push_str("null"),
    }
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => put(out, format_args!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn write_bytes(out: &mut String, array: &dyn Array, row_idx: usize) {
    let bytes = match array.data_type() {
        DataType::Binary => array.as_binary::<i32>().value(row_idx),
        DataType::LargeBinary => array.as_binary::<i64>().value(row_idx),
        DataType::BinaryView => array.as_binary_view().value(row_idx),
        _ => array.as_fixed_size_binary().value(row_idx),
    };
    out.push('"');
    for byte in bytes {
        put(out, format_args!("{byte:02x}"));
    }
    out.push('"');
}

fn write_list(out: &mut String, array: &dyn Array, row_idx: usize) {
    let items = match array.data_type() {
        DataType::List(_) => array.as_list::<i32>().value(row_idx),
        DataType::LargeList(_) => array.as_list::<i64>().value(row_idx),
        DataType::ListView(_) => array.as_list_view::<i32>().value(row_idx),
        DataType::LargeListView(_) => array.as_list_view::<i64>().value(row_idx),
        _ => match array.as_any().downcast_ref::<FixedSizeListArray>() {
            Some(list) => list.value(row_idx),
            None => return out.push_str("null"),
        },
    };
    out.push('[');
    for idx in 0..items.len() {
        if idx > 0 {
            out.push(',');
        }
        write_json(out, items.as_ref(), idx);
    }
    out.push(']');
}

fn write_struct(out: &mut String, array: &StructArray, row_idx: usize) {
    out.push('{');
    for (idx, (field, child)) in array.fields().iter().zip(array.columns()).enumerate() {
        if idx > 0 {
            out.push(',');
        }
        write_string(out, field.name());
        out.push(':');
        write_json(out, child.as_ref(), row_idx);
    }
    out.push('}');
}

fn write_map(out: &mut String, array: &MapArray, row_idx: usize) {
    let entries = array.value(row_idx);
    let (Some(keys), Some(values)) = (entries.columns().first(), entries.columns().get(1)) else {
        return out.push_str("null");
    };
    let is_text =
        matches!(keys.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    out.push(if is_text { '{' } else { '[' });
    for idx in 0..entries.len() {
        if idx > 0 {
            out.push(',');
        }
        if !is_text {
            out.push_str("{\"key\":");
        }
        write_json(out, keys.as_ref(), idx);
        out.push_str(if is_text { ":" } else { ",\"value\":" });
        write_json(out, values.as_ref(), idx);
        if !is_text {
            out.push('}');
        }
    }
    out.push(if is_text { '}' } else { ']' });
}

fn write_dictionary_value(out: &mut String, array: &dyn Array, row_idx: usize) {
    fn write<K: ArrowDictionaryKeyType>(out: &mut String, array: &dyn Array, row_idx: usize) {
        match array.as_any().downcast_ref::<DictionaryArray<K>>() {
            Some(array) => {
                write_json(out, array.values().as_ref(), array.keys().value(row_idx).as_usize());
            }
            None => out.push_str("null"),
        }
    }
    let DataType::Dictionary(key, _) = array.data_type() else { return out.push_str("null") };
    match key.as_ref() {
        DataType::Int8 => write::<Int8Type>(out, array, row_idx),
        DataType::Int16 => write::<Int16Type>(out, array, row_idx),
        DataType::Int32 => write::<Int32Type>(out, array, row_idx),
        DataType::Int64 => write::<Int64Type>(out, array, row_idx),
        DataType::UInt8 => write::<UInt8Type>(out, array, row_idx),
        DataType::UInt16 => write::<UInt16Type>(out, array, row_idx),
        DataType::UInt32 => write::<UInt32Type>(out, array, row_idx),
        _ => write::<UInt64Type>(out, array, row_idx),
    }
}

fn write_run_value(out: &mut String, array: &dyn Array, row_idx: usize) {
    fn write<R: RunEndIndexType>(out: &mut String, array: &dyn Array, row_idx: usize) {
        match array.as_any().downcast_ref::<RunArray<R>>() {
            Some(array) => {
                write_json(out, array.values().as_ref(), array.get_physical_index(row_idx));
            }
            None => out.push_str("null"),
        }
    }
    let DataType::RunEndEncoded(ends, _) = array.data_type() else { return out.push_str("null") };
    match ends.data_type() {
        DataType::Int16 => write::<Int16Type>(out, array, row_idx),
        DataType::Int32 => write::<Int32Type>(out, array, row_idx),
        _ => write::<Int64Type>(out, array, row_idx),
    }
}

fn write_temporal(out: &mut String, array: &dyn Array, row_idx: usize) {
    macro_rules! value {
        ($type:ty) => {
            i64::from(array.as_primitive::<$type>().value(row_idx))
        };
    }
    out.push('"');
    match array.data_type() {
        DataType::Date32 => temporal::write_date(out, value!(Date32Type)),
        DataType::Date64 => {
            let moment = Moment { unit: Unit::Millisecond, is_zoned: false, zone: None };
            temporal::write_timestamp(out, moment, value!(Date64Type));
        }
        DataType::Time32(TimeUnit::Second) => {
            temporal::write_time(out, Unit::Second, value!(Time32SecondType));
        }
        DataType::Time32(_) => {
            temporal::write_time(out, Unit::Millisecond, value!(Time32MillisecondType));
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            temporal::write_time(out, Unit::Microsecond, value!(Time64MicrosecondType));
        }
        DataType::Time64(_) => {
            temporal::write_time(out, Unit::Nanosecond, value!(Time64NanosecondType));
        }
        DataType::Timestamp(unit, name) => {
            let value = match unit {
                TimeUnit::Second => value!(TimestampSecondType),
                TimeUnit::Millisecond => value!(TimestampMillisecondType),
                TimeUnit::Microsecond => value!(TimestampMicrosecondType),
                TimeUnit::Nanosecond => value!(TimestampNanosecondType),
            };
            let zone = name.as_deref().and_then(Zone::fixed);
            let (unit, is_zoned) = (Unit::from(*unit), name.is_some());
            let moment = Moment { unit, is_zoned, zone: zone.as_ref() };
            temporal::write_timestamp(out, moment, value);
        }
        DataType::Duration(unit) => {
            let value = match unit {
                TimeUnit::Second => value!(DurationSecondType),
                TimeUnit::Millisecond => value!(DurationMillisecondType),
                TimeUnit::Microsecond => value!(DurationMicrosecondType),
                TimeUnit::Nanosecond => value!(DurationNanosecondType),
            };
            temporal::write_duration(out, Unit::from(*unit), value);
        }
        DataType::Interval(unit) => write_interval(out, array, *unit, row_idx),
        _ => {}
    }
    out.push('"');
}

fn write_interval(out: &mut String, array: &dyn Array, unit: IntervalUnit, row_idx: usize) {
    let (months, days, nanoseconds) = match unit {
        IntervalUnit::YearMonth => {
            (array.as_primitive::<IntervalYearMonthType>().value(row_idx), 0, 0)
        }
        IntervalUnit::DayTime => {
            let value = array.as_primitive::<IntervalDayTimeType>().value(row_idx);
            (0, value.days, i64::from(value.milliseconds) * 1_000_000)
        }
        IntervalUnit::MonthDayNano => {
            let value = array.as_primitive::<IntervalMonthDayNanoType>().value(row_idx);
            (value.months, value.days, value.nanoseconds)
        }
    };
    temporal::write_interval(out, months.into(), days.into(), nanoseconds);
}
