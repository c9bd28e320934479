//! Rows from anywhere in a table put together as one batch.
#![expect(
    clippy::indexing_slicing,
    reason = "rows were counted from the batches they are taken from"
)]

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, BinaryArray, BooleanArray, MutableArrayData,
    PrimitiveArray, StringArray, UInt32Array, make_array,
};
use sagitta_table::{Batch, Codes, Column, ColumnType, Values};

use crate::Error;
use crate::lane::{all_null, empty_like, place};

/// The number of the first row of each batch.
#[derive(Clone, Debug)]
pub(crate) struct Starts(Vec<usize>);

impl Starts {
    pub(crate) fn new(batches: &[Arc<Batch>]) -> Self {
        let mut next = 0;
        Self(
            batches
                .iter()
                .map(|batch| {
                    next += batch.n_rows;
                    next - batch.n_rows
                })
                .collect(),
        )
    }

    /// The batch of a row and its place there.
    pub(crate) fn find(&self, row: u32) -> (usize, usize) {
        let row = place(row);
        let batch = self.0.partition_point(|start| *start <= row).saturating_sub(1);
        (batch, row - self.0.get(batch).copied().unwrap_or(0))
    }
}

/// Rows of one batch that follow each other in the result.
struct Part<'a> {
    values: Cow<'a, Values>,
    rows: Vec<usize>,
}

/// The values of a column at these rows of the table, in this order.
pub(crate) fn gather(
    column: &Column,
    column_idx: usize,
    batches: &[Arc<Batch>],
    starts: &Starts,
    rows: &[u32],
) -> Result<Values, Error> {
    let changed = || Error::TableChanged { name: column.name.clone() };
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut last_batch = usize::MAX;
    for row in rows {
        let (batch, row) = starts.find(*row);
        match parts.last_mut() {
            Some(part) if batch == last_batch => part.rows.push(row),
            _ => {
                let values = batches.get(batch).and_then(|batch| batch.values(column_idx));
                parts.push(Part { values: values.ok_or_else(changed)?, rows: vec![row] });
                last_batch = batch;
            }
        }
    }
    if parts.is_empty() {
        return match all_null(&column.column_type, 0) {
            Some(values) => Ok(values),
            None => {
                let like =
                    batches.iter().find_map(|batch| match batch.values(column_idx)?.as_ref() {
                        Values::Other(array) => Some(empty_like(array)),
                        _ => None,
                    });
                Ok(like.map_or(Values::Null(0), Values::Other))
            }
        };
    }
    gather_parts(&column.column_type, &parts, rows.len()).ok_or_else(changed)
}

macro_rules! primitives {
    ($parts:expr, $variant:path) => {
        $variant(primitive($parts, |values| match values {
            $variant(array) => Some(array),
            _ => None,
        })?)
    };
}

fn gather_parts(column_type: &ColumnType, parts: &[Part<'_>], n: usize) -> Option<Values> {
    Some(match parts.first()?.values.as_ref() {
        Values::Bool(_) => {
            let mut result: Vec<Option<bool>> = Vec::with_capacity(n);
            for part in parts {
                let Values::Bool(a) = part.values.as_ref() else { return None };
                result.extend(part.rows.iter().map(|row| a.is_valid(*row).then(|| a.value(*row))));
            }
            Values::Bool(BooleanArray::from(result))
        }
        Values::Int8(_) => primitives!(parts, Values::Int8),
        Values::Int16(_) => primitives!(parts, Values::Int16),
        Values::Int32(_) => primitives!(parts, Values::Int32),
        Values::Int64(_) => primitives!(parts, Values::Int64),
        Values::UInt8(_) => primitives!(parts, Values::UInt8),
        Values::UInt16(_) => primitives!(parts, Values::UInt16),
        Values::UInt32(_) => primitives!(parts, Values::UInt32),
        Values::UInt64(_) => primitives!(parts, Values::UInt64),
        Values::Float32(_) => primitives!(parts, Values::Float32),
        Values::Float64(_) => primitives!(parts, Values::Float64),
        Values::Date(_) => primitives!(parts, Values::Date),
        Values::Decimal128(_) => {
            let ColumnType::Decimal { precision, scale } = column_type else { return None };
            let array = primitive(parts, |values| match values {
                Values::Decimal128(array) => Some(array),
                _ => None,
            })?;
            Values::Decimal128(array.with_precision_and_scale(*precision, *scale).ok()?)
        }
        Values::Decimal256(_) => {
            let ColumnType::Decimal { precision, scale } = column_type else { return None };
            let array = primitive(parts, |values| match values {
                Values::Decimal256(array) => Some(array),
                _ => None,
            })?;
            Values::Decimal256(array.with_precision_and_scale(*precision, *scale).ok()?)
        }
        Values::Text(_) => {
            let mut result: Vec<Option<&str>> = Vec::with_capacity(n);
            for part in parts {
                let Values::Text(a) = part.values.as_ref() else { return None };
                result.extend(part.rows.iter().map(|row| a.is_valid(*row).then(|| a.value(*row))));
            }
            Values::Text(StringArray::from(result))
        }
        Values::Binary(_) => {
            let mut result: Vec<Option<&[u8]>> = Vec::with_capacity(n);
            for part in parts {
                let Values::Binary(a) = part.values.as_ref() else { return None };
                result.extend(part.rows.iter().map(|row| a.is_valid(*row).then(|| a.value(*row))));
            }
            Values::Binary(BinaryArray::from(result))
        }
        Values::Category(_) => {
            // Batches may differ in how wide their codes are.
            let mut result: Vec<Option<u32>> = Vec::with_capacity(n);
            for part in parts {
                let Values::Category(codes) = part.values.as_ref() else { return None };
                let code = |row: &usize| match codes {
                    Codes::U8(a) => a.is_valid(*row).then(|| u32::from(a.value(*row))),
                    Codes::U16(a) => a.is_valid(*row).then(|| u32::from(a.value(*row))),
                    Codes::U32(a) => a.is_valid(*row).then(|| a.value(*row)),
                };
                result.extend(part.rows.iter().map(code));
            }
            Values::Category(Codes::U32(UInt32Array::from(result)))
        }
        Values::Other(_) => Values::Other(other(parts)?),
        Values::Null(_) => Values::Null(n),
    })
}

fn primitive<'a, T: ArrowPrimitiveType>(
    parts: &'a [Part<'_>],
    array_of: impl Fn(&'a Values) -> Option<&'a PrimitiveArray<T>>,
) -> Option<PrimitiveArray<T>> {
    let mut result = PrimitiveArray::<T>::builder(parts.iter().map(|part| part.rows.len()).sum());
    for part in parts {
        let array = array_of(part.values.as_ref())?;
        let values = array.values();
        for row in &part.rows {
            if array.is_valid(*row) {
                result.append_value(values[*row]);
            } else {
                result.append_null();
            }
        }
    }
    Some(result.finish())
}

fn other(parts: &[Part<'_>]) -> Option<ArrayRef> {
    let mut arrays = Vec::with_capacity(parts.len());
    for part in parts {
        let Values::Other(array) = part.values.as_ref() else { return None };
        arrays.push(array.to_data());
    }
    let n = parts.iter().map(|part| part.rows.len()).sum();
    let mut result = MutableArrayData::new(arrays.iter().collect(), true, n);
    for (idx, part) in parts.iter().enumerate() {
        for row in &part.rows {
            result.try_extend(idx, *row, *row + 1).ok()?;
        }
    }
    Some(make_array(result.freeze()))
}
