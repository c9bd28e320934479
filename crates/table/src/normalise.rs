//! Arrow's types as the closed set of [`ColumnType`], without `arrow::compute::cast`.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryBuilder, Decimal128Array, GenericByteArray, RunArray,
    StringBuilder, UInt32Array, new_null_array,
};
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{
    ArrowNativeType, ByteArrayType, DataType, Date32Type, Decimal32Type, Decimal64Type,
    Decimal128Type, Decimal256Type, Float16Type, Float32Type, Float64Type, GenericBinaryType,
    GenericStringType, Int8Type, Int16Type, Int32Type, Int64Type, RunEndIndexType,
    Time32MillisecondType, Time32SecondType, TimeUnit, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow::error::ArrowError;

use crate::take::{null_bytes, take, taken_bytes};
use crate::{ColumnType, Error, Unit, Values};

/// Whether a dictionary of these values is a Category.
fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// What a column of Arrow's type becomes, before its values have been seen.
pub(crate) fn type_of(data_type: &DataType) -> ColumnType {
    match data_type {
        DataType::Null => ColumnType::Null,
        DataType::Boolean => ColumnType::Bool,
        DataType::Int8 => ColumnType::Int(8),
        DataType::Int16 => ColumnType::Int(16),
        DataType::Int32 => ColumnType::Int(32),
        DataType::Int64 => ColumnType::Int(64),
        DataType::UInt8 => ColumnType::UInt(8),
        DataType::UInt16 => ColumnType::UInt(16),
        DataType::UInt32 => ColumnType::UInt(32),
        DataType::UInt64 => ColumnType::UInt(64),
        DataType::Float16 | DataType::Float32 => ColumnType::Float(32),
        DataType::Float64 => ColumnType::Float(64),
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale)
        | DataType::Decimal256(precision, scale) => {
            ColumnType::Decimal { precision: *precision, scale: *scale }
        }
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => ColumnType::Text,
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => ColumnType::Binary,
        DataType::Date32 | DataType::Date64 => ColumnType::Date,
        DataType::Time32(unit) | DataType::Time64(unit) => ColumnType::Time(Unit::from(*unit)),
        DataType::Timestamp(unit, zone) => ColumnType::Timestamp(Unit::from(*unit), zone.clone()),
        DataType::Duration(unit) => ColumnType::Duration(Unit::from(*unit)),
        DataType::Interval(_) => ColumnType::Interval,
        DataType::Dictionary(_, values) if is_text(values) => ColumnType::Category,
        DataType::Dictionary(_, values) => type_of(values),
        DataType::RunEndEncoded(_, values) => match values.data_type() {
            DataType::Dictionary(_, values) => type_of(values),
            other => type_of(other),
        },
        DataType::List(_)
        | DataType::LargeList(_)
        | DataType::FixedSizeList(..)
        | DataType::ListView(_)
        | DataType::LargeListView(_)
        | DataType::Struct(_)
        | DataType::Map(..)
        | DataType::Union(..) => ColumnType::Nested,
    }
}

/// One column of a batch on its way to normal form.
pub(crate) struct Source<'a> {
    pub(crate) column: &'a str,
    /// Bytes of the budget that are taken.
    pub(crate) taken: u64,
    pub(crate) budget: u64,
}

impl Source<'_> {
    /// The array with dictionaries and runs at its top decoded.
    pub(crate) fn plain(&self, array: &ArrayRef) -> Result<ArrayRef, Error> {
        match array.data_type() {
            DataType::Dictionary(_, value_type) => {
                let dictionary = array.as_any_dictionary();
                let values = dictionary.values();
                if values.is_empty() {
                    self.check(null_bytes(value_type).saturating_mul(array.len() as u64))?;
                    return Ok(new_null_array(value_type, array.len()));
                }
                let keys = dictionary.normalized_keys();
                let nulls = dictionary.keys().nulls().cloned();
                let keys = keys.iter().map(|key| u32::try_from(*key).unwrap_or(u32::MAX)).collect();
                self.taken(values, &UInt32Array::new(keys, nulls))
            }
            DataType::RunEndEncoded(ends, _) => match ends.data_type() {
                DataType::Int16 => self.runs::<Int16Type>(array),
                DataType::Int32 => self.runs::<Int32Type>(array),
                _ => self.runs::<Int64Type>(array),
            },
            _ => Ok(Arc::clone(array)),
        }
    }

    fn runs<R: RunEndIndexType>(&self, array: &ArrayRef) -> Result<ArrayRef, Error> {
        let Some(runs) = array.as_any().downcast_ref::<RunArray<R>>() else {
            return Ok(Arc::clone(array));
        };
        let ends = runs.run_ends();
        let mut places: Vec<u32> = Vec::with_capacity(array.len());
        for (place, end) in (0_u32..).zip(ends.values()).skip(ends.get_start_physical_index()) {
            let end = end.as_usize().saturating_sub(ends.offset()).min(array.len());
            places.resize(end.max(places.len()), place);
            if places.len() == array.len() {
                break;
            }
        }
        let decoded = self.taken(runs.values(), &UInt32Array::from(places))?;
        self.plain(&decoded)
    }

    fn taken(&self, values: &ArrayRef, places: &UInt32Array) -> Result<ArrayRef, Error> {
        let left = self.budget.saturating_sub(self.taken);
        self.check(taken_bytes(values.as_ref(), places, left))?;
        take(values.as_ref(), places).map_err(|source| self.error(source))
    }

    /// Whether so many bytes more are within the budget.
    pub(crate) fn check(&self, more: u64) -> Result<(), Error> {
        let (needed, budget) = (self.taken.saturating_add(more), self.budget);
        if needed > budget {
            return Err(Error::OverBudget { column: self.column.to_owned(), needed, budget });
        }
        Ok(())
    }

    fn error(&self, source: ArrowError) -> Error {
        Error::Column { column: self.column.to_owned(), source }
    }

    fn too_large(&self, n_bytes: u64) -> Error {
        Error::TooLarge { column: self.column.to_owned(), n_bytes }
    }

    /// An array without dictionary or runs in normal form. Date64 comes as milliseconds.
    pub(crate) fn values(&self, array: &ArrayRef) -> Result<Values, Error> {
        Ok(match array.data_type() {
            DataType::Null => Values::Null(array.len()),
            DataType::Boolean => Values::Bool(array.as_boolean().clone()),
            DataType::Int8 => Values::Int8(array.as_primitive::<Int8Type>().clone()),
            DataType::Int16 => Values::Int16(array.as_primitive::<Int16Type>().clone()),
            DataType::Int32 => Values::Int32(array.as_primitive::<Int32Type>().clone()),
            DataType::Int64 => Values::Int64(array.as_primitive::<Int64Type>().clone()),
            DataType::UInt8 => Values::UInt8(array.as_primitive::<UInt8Type>().clone()),
            DataType::UInt16 => Values::UInt16(array.as_primitive::<UInt16Type>().clone()),
            DataType::UInt32 => Values::UInt32(array.as_primitive::<UInt32Type>().clone()),
            DataType::UInt64 => Values::UInt64(array.as_primitive::<UInt64Type>().clone()),
            DataType::Float16 => {
                Values::Float32(array.as_primitive::<Float16Type>().unary(|value| value.to_f32()))
            }
            DataType::Float32 => Values::Float32(array.as_primitive::<Float32Type>().clone()),
            DataType::Float64 => Values::Float64(array.as_primitive::<Float64Type>().clone()),
            DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..) => self.decimals(array)?,
            DataType::Utf8 => Values::Text(array.as_string::<i32>().clone()),
            DataType::LargeUtf8 => {
                Values::Text(self.small_offsets::<GenericStringType<i64>, GenericStringType<i32>>(
                    array.as_string::<i64>(),
                )?)
            }
            DataType::Utf8View => {
                let array = array.as_string_view();
                let n_bytes = self.size(array.iter().flatten().map(str::len))?;
                let mut text = StringBuilder::with_capacity(array.len(), n_bytes);
                array.iter().for_each(|value| text.append_option(value));
                Values::Text(text.finish())
            }
            DataType::Binary => Values::Binary(array.as_binary::<i32>().clone()),
            DataType::LargeBinary => Values::Binary(
                self.small_offsets::<GenericBinaryType<i64>, GenericBinaryType<i32>>(
                    array.as_binary::<i64>(),
                )?,
            ),
            DataType::BinaryView => {
                let array = array.as_binary_view();
                let n_bytes = self.size(array.iter().flatten().map(<[u8]>::len))?;
                let mut bytes = BinaryBuilder::with_capacity(array.len(), n_bytes);
                array.iter().for_each(|value| bytes.append_option(value));
                Values::Binary(bytes.finish())
            }
            DataType::FixedSizeBinary(_) => {
                let array = array.as_fixed_size_binary();
                let n_bytes = self.size(array.iter().flatten().map(<[u8]>::len))?;
                let mut bytes = BinaryBuilder::with_capacity(array.len(), n_bytes);
                array.iter().for_each(|value| bytes.append_option(value));
                Values::Binary(bytes.finish())
            }
            DataType::Date32 => Values::Date(array.as_primitive::<Date32Type>().reinterpret_cast()),
            DataType::Time32(TimeUnit::Second) => {
                Values::Int64(array.as_primitive::<Time32SecondType>().unary(i64::from))
            }
            DataType::Time32(_) => {
                Values::Int64(array.as_primitive::<Time32MillisecondType>().unary(i64::from))
            }
            DataType::Date64
            | DataType::Time64(_)
            | DataType::Timestamp(..)
            | DataType::Duration(_) => Values::Int64(self.counts(array)?),
            _ => Values::Other(Arc::clone(array)),
        })
    }

    /// The 64-bit counts under a temporal array, in place.
    fn counts(&self, array: &ArrayRef) -> Result<arrow::array::Int64Array, Error> {
        let data = array.to_data().into_builder().data_type(DataType::Int64).build();
        Ok(arrow::array::Int64Array::from(data.map_err(|source| self.error(source))?))
    }

    fn decimals(&self, array: &ArrayRef) -> Result<Values, Error> {
        let typed = |wide: Decimal128Array, precision, scale| {
            wide.with_precision_and_scale(precision, scale).map_err(|source| self.error(source))
        };
        Ok(match array.data_type() {
            DataType::Decimal32(precision, scale) => {
                let wide =
                    array.as_primitive::<Decimal32Type>().unary::<_, Decimal128Type>(i128::from);
                Values::Decimal128(typed(wide, *precision, *scale)?)
            }
            DataType::Decimal64(precision, scale) => {
                let wide =
                    array.as_primitive::<Decimal64Type>().unary::<_, Decimal128Type>(i128::from);
                Values::Decimal128(typed(wide, *precision, *scale)?)
            }
            DataType::Decimal256(precision, scale) if *precision <= 38 => {
                let wide = array.as_primitive::<Decimal256Type>();
                let digits = |_lossy: ArrowError| Error::Digits { column: self.column.to_owned() };
                let narrow = wide.try_unary::<_, Decimal128Type, ArrowError>(|value| {
                    value.to_i128().ok_or_else(|| ArrowError::ComputeError(String::new()))
                });
                Values::Decimal128(typed(narrow.map_err(digits)?, *precision, *scale)?)
            }
            DataType::Decimal256(..) => {
                Values::Decimal256(array.as_primitive::<Decimal256Type>().clone())
            }
            _ => Values::Decimal128(array.as_primitive::<Decimal128Type>().clone()),
        })
    }

    /// The same text or bytes with offsets of 32 bits.
    fn small_offsets<L, S>(&self, array: &GenericByteArray<L>) -> Result<GenericByteArray<S>, Error>
    where
        L: ByteArrayType<Offset = i64>,
        S: ByteArrayType<Offset = i32>,
    {
        let offsets = array.value_offsets();
        let (first, last) = match (offsets.first(), offsets.last()) {
            (Some(first), Some(last)) => (*first, *last),
            _ => (0, 0),
        };
        let n_bytes = last.saturating_sub(first).unsigned_abs();
        let (Ok(start), Ok(length)) = (usize::try_from(first), i32::try_from(n_bytes)) else {
            return Err(self.too_large(n_bytes));
        };
        let small: ScalarBuffer<i32> =
            offsets.iter().map(|at| i32::try_from(at - first).unwrap_or(length)).collect();
        let bytes: Buffer =
            array.values().slice_with_length(start, usize::try_from(length).unwrap_or(0));
        GenericByteArray::try_new(OffsetBuffer::new(small), bytes, array.nulls().cloned())
            .map_err(|source| self.error(source))
    }

    /// How long values are together: within the budget, and within what offsets can tell.
    fn size(&self, lengths: impl Iterator<Item = usize>) -> Result<usize, Error> {
        let n_bytes: u64 = lengths.map(|length| length as u64).sum();
        self.check(n_bytes)?;
        let size = i32::try_from(n_bytes).ok().and_then(|size| usize::try_from(size).ok());
        size.ok_or_else(|| self.too_large(n_bytes))
    }
}
