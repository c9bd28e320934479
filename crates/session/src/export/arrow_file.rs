use std::io::{self, Write};
use std::num::NonZeroU64;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, DictionaryArray, Int64Array, NullArray, PrimitiveArray,
    RecordBatch, RecordBatchOptions, StringArray,
};
use arrow::datatypes::{
    ArrowTimestampType, Date32Type, DurationMicrosecondType, DurationMillisecondType,
    DurationNanosecondType, DurationSecondType, Field, Schema, Time32MillisecondType,
    Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt32Type,
};
use arrow::error::ArrowError;
use arrow::ipc::writer::FileWriter;
use sagitta_engine::{Answer, Prepared};
use sagitta_table::{Codes, Column, ColumnType, Unit, Values};

use super::{ExportError, Window};

pub(super) fn write(
    prepared: &Prepared,
    window: Window,
    out: &mut dyn Write,
) -> Result<u64, ExportError> {
    let n_rows = prepared.total().saturating_sub(window.offset);
    let limit = window.limit.map_or(n_rows, |limit| limit.min(n_rows));
    // One batch, as a dictionary of the file format must not change between batches.
    let answer = prepared.window(window.offset, Some(limit))?;
    let batch = record_batch(&answer)?;
    let mut writer = FileWriter::try_new(out, &batch.schema())?;
    writer.write(&batch)?;
    writer.finish()?;
    Ok(limit)
}

/// Calls back with a window of a result, so many rows at once; once without rows if there are none.
pub(crate) fn batches(
    prepared: &Prepared,
    window: Window,
    n_rows: NonZeroU64,
    on_batch: &mut dyn FnMut(RecordBatch) -> io::Result<()>,
) -> Result<(), ExportError> {
    let total = prepared.total();
    let end = window.limit.map_or(total, |limit| total.min(window.offset.saturating_add(limit)));
    let mut next = window.offset.min(end);
    loop {
        let limit = n_rows.get().min(end - next);
        on_batch(record_batch(&prepared.window(next, Some(limit))?)?)?;
        next += limit;
        if next == end {
            return Ok(());
        }
    }
}

/// A result as an Arrow record batch.
pub fn record_batch(answer: &Answer) -> Result<RecordBatch, ArrowError> {
    let mut fields = Vec::new();
    let mut arrays = Vec::new();
    for (column, values) in answer.columns.iter().zip(&answer.values) {
        let array = array(column, values)?;
        let metadata = column.metadata.clone().into_iter().collect();
        fields.push(
            Field::new(&column.name, array.data_type().clone(), true).with_metadata(metadata),
        );
        arrays.push(array);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(answer.n_rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
}

fn array(column: &Column, values: &Values) -> Result<ArrayRef, ArrowError> {
    Ok(match values {
        Values::Bool(a) => Arc::new(a.clone()),
        Values::Int8(a) => Arc::new(a.clone()),
        Values::Int16(a) => Arc::new(a.clone()),
        Values::Int32(a) => Arc::new(a.clone()),
        Values::Int64(a) => counted(&column.column_type, a),
        Values::UInt8(a) => Arc::new(a.clone()),
        Values::UInt16(a) => Arc::new(a.clone()),
        Values::UInt32(a) => Arc::new(a.clone()),
        Values::UInt64(a) => Arc::new(a.clone()),
        Values::Float32(a) => Arc::new(a.clone()),
        Values::Float64(a) => Arc::new(a.clone()),
        Values::Decimal128(a) => Arc::new(a.clone()),
        Values::Decimal256(a) => Arc::new(a.clone()),
        Values::Text(a) => Arc::new(a.clone()),
        Values::Category(codes) => category(column, codes)?,
        Values::Date(a) => Arc::new(a.reinterpret_cast::<Date32Type>()),
        Values::Binary(a) => Arc::new(a.clone()),
        Values::Other(a) => Arc::clone(a),
        Values::Null(n) => Arc::new(NullArray::new(*n)),
    })
}

/// Integers that count units of time, as the type the column has.
fn counted(column_type: &ColumnType, a: &Int64Array) -> ArrayRef {
    match column_type {
        ColumnType::Timestamp(Unit::Second, zone) => {
            moment::<TimestampSecondType>(a, zone.as_ref())
        }
        ColumnType::Timestamp(Unit::Millisecond, zone) => {
            moment::<TimestampMillisecondType>(a, zone.as_ref())
        }
        ColumnType::Timestamp(Unit::Microsecond, zone) => {
            moment::<TimestampMicrosecondType>(a, zone.as_ref())
        }
        ColumnType::Timestamp(Unit::Nanosecond, zone) => {
            moment::<TimestampNanosecondType>(a, zone.as_ref())
        }
        ColumnType::Time(Unit::Second) => Arc::new(time32::<Time32SecondType>(a)),
        ColumnType::Time(Unit::Millisecond) => Arc::new(time32::<Time32MillisecondType>(a)),
        ColumnType::Time(Unit::Microsecond) => {
            Arc::new(a.reinterpret_cast::<Time64MicrosecondType>())
        }
        ColumnType::Time(Unit::Nanosecond) => {
            Arc::new(a.reinterpret_cast::<Time64NanosecondType>())
        }
        ColumnType::Duration(Unit::Second) => Arc::new(a.reinterpret_cast::<DurationSecondType>()),
        ColumnType::Duration(Unit::Millisecond) => {
            Arc::new(a.reinterpret_cast::<DurationMillisecondType>())
        }
        ColumnType::Duration(Unit::Microsecond) => {
            Arc::new(a.reinterpret_cast::<DurationMicrosecondType>())
        }
        ColumnType::Duration(Unit::Nanosecond) => {
            Arc::new(a.reinterpret_cast::<DurationNanosecondType>())
        }
        _ => Arc::new(a.clone()),
    }
}

fn moment<T: ArrowTimestampType>(a: &Int64Array, zone: Option<&Arc<str>>) -> ArrayRef {
    Arc::new(a.reinterpret_cast::<T>().with_timezone_opt(zone.cloned()))
}

/// Seconds and milliseconds of a day fit 32 bits; what does not is not a time of day and null.
fn time32<T: ArrowPrimitiveType<Native = i32>>(a: &Int64Array) -> PrimitiveArray<T> {
    a.iter().map(|n| n.and_then(|n| i32::try_from(n).ok())).collect()
}

/// Codes into the values that the column's dictionary has.
fn category(column: &Column, codes: &Codes) -> Result<ArrayRef, ArrowError> {
    let keys: PrimitiveArray<UInt32Type> = match codes {
        Codes::U8(a) => a.iter().map(|code| code.map(u32::from)).collect(),
        Codes::U16(a) => a.iter().map(|code| code.map(u32::from)).collect(),
        Codes::U32(a) => a.clone(),
    };
    let none = || Arc::new(StringArray::new_null(0));
    let dictionary: ArrayRef = column.dictionary.clone().unwrap_or_else(none);
    Ok(Arc::new(DictionaryArray::<UInt32Type>::try_new(keys, dictionary)?))
}
