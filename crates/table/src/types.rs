use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Decimal128Array, Decimal256Array, Float32Array,
    Float64Array, Int8Array, Int16Array, Int32Array, Int64Array, StringArray, UInt8Array,
    UInt16Array, UInt32Array, UInt64Array,
};

use crate::{Batch, Zone};

/// A second or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// 1 s.
    Second,
    /// 10^-3 s.
    Millisecond,
    /// 10^-6 s.
    Microsecond,
    /// 10^-9 s.
    Nanosecond,
}

impl Unit {
    /// How many of them make a second.
    pub fn per_second(self) -> i64 {
        match self {
            Self::Second => 1,
            Self::Millisecond => 1_000,
            Self::Microsecond => 1_000_000,
            Self::Nanosecond => 1_000_000_000,
        }
    }
}

impl From<arrow::datatypes::TimeUnit> for Unit {
    fn from(unit: arrow::datatypes::TimeUnit) -> Self {
        match unit {
            arrow::datatypes::TimeUnit::Second => Self::Second,
            arrow::datatypes::TimeUnit::Millisecond => Self::Millisecond,
            arrow::datatypes::TimeUnit::Microsecond => Self::Microsecond,
            arrow::datatypes::TimeUnit::Nanosecond => Self::Nanosecond,
        }
    }
}

/// What a column holds, after normalisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// True and false.
    Bool,
    /// Signed integers of 8, 16, 32 or 64 bits.
    Int(u8),
    /// Unsigned integers of 8, 16, 32 or 64 bits.
    UInt(u8),
    /// Floats of 32 or 64 bits; half floats are widened to 32.
    Float(u8),
    /// Exact decimals. Up to 38 digits they are held as 128 bits, past that as 256.
    Decimal {
        /// Digits in all.
        precision: u8,
        /// Digits after the point; may be negative.
        scale: i8,
    },
    /// Text.
    Text,
    /// Text of few different values, held as codes into [`Column::dictionary`].
    Category,
    /// Days since 1970-01-01.
    Date,
    /// Time of day since midnight.
    Time(Unit),
    /// A moment. With a zone the values are UTC instants, without one wall-clock readings
    /// counted as if they were UTC.
    Timestamp(Unit, Option<Arc<str>>),
    /// A length of time.
    Duration(Unit),
    /// Bytes.
    Binary,
    /// Months, days and nanoseconds; shown, and filterable by null only.
    Interval,
    /// Lists, structs, maps and unions; shown as JSON, and filterable by null only.
    Nested,
    /// Nulls only.
    Null,
}

/// A column without its values.
#[derive(Clone, Debug)]
pub struct Column {
    /// The name; a second column of the same name was renamed `name (2)`.
    pub name: String,
    /// What it holds.
    pub column_type: ColumnType,
    /// The different values of a Category, by code. It only grows while a table loads, so
    /// codes of earlier batches stay right.
    pub dictionary: Option<Arc<StringArray>>,
    /// The zone's offsets for a zoned Timestamp; UTC until the session has set them.
    pub zone: Option<Arc<Zone>>,
    /// The field's metadata in the file.
    pub metadata: BTreeMap<String, String>,
}

/// The codes of one batch of a Category column.
#[derive(Clone, Debug)]
pub enum Codes {
    /// Up to 2^8 values.
    U8(UInt8Array),
    /// Up to 2^16 values.
    U16(UInt16Array),
    /// Up to 2^32 values.
    U32(UInt32Array),
}

/// The values of one column in one batch, in normal form.
///
/// Validity is always at the top level: an entry that is null here is null, whatever lies
/// in the buffer under it.
#[derive(Clone, Debug)]
pub enum Values {
    /// For [`ColumnType::Bool`].
    Bool(BooleanArray),
    /// For `Int(8)`.
    Int8(Int8Array),
    /// For `Int(16)`.
    Int16(Int16Array),
    /// For `Int(32)`.
    Int32(Int32Array),
    /// For `Int(64)`; also Time, Timestamp and Duration, counted in the column's unit.
    Int64(Int64Array),
    /// For `UInt(8)`.
    UInt8(UInt8Array),
    /// For `UInt(16)`.
    UInt16(UInt16Array),
    /// For `UInt(32)`.
    UInt32(UInt32Array),
    /// For `UInt(64)`.
    UInt64(UInt64Array),
    /// For `Float(32)`.
    Float32(Float32Array),
    /// For `Float(64)`.
    Float64(Float64Array),
    /// For decimals of up to 38 digits.
    Decimal128(Decimal128Array),
    /// For decimals of more than 38 digits.
    Decimal256(Decimal256Array),
    /// For [`ColumnType::Text`].
    Text(StringArray),
    /// For [`ColumnType::Category`].
    Category(Codes),
    /// For [`ColumnType::Date`]: days.
    Date(Int32Array),
    /// For [`ColumnType::Binary`].
    Binary(BinaryArray),
    /// For Interval and Nested: the array as decoded.
    Other(ArrayRef),
    /// For [`ColumnType::Null`]: so many nulls.
    Null(usize),
}

/// A table in normal form. A clone is cheap and does not see batches added later.
#[derive(Clone, Debug, Default)]
pub struct Table {
    columns: Vec<Arc<Column>>,
    batches: Vec<Arc<Batch>>,
    n_rows: usize,
}

impl Table {
    /// An empty table with these columns.
    pub fn new(columns: Vec<Column>) -> Self {
        Self {
            columns: columns.into_iter().map(Arc::new).collect(),
            batches: Vec::new(),
            n_rows: 0,
        }
    }

    pub(crate) fn from_parts(columns: Vec<Arc<Column>>, batches: Vec<Arc<Batch>>) -> Self {
        let n_rows = batches.iter().map(|batch| batch.n_rows).sum();
        Self { columns, batches, n_rows }
    }

    /// The columns, in file order.
    pub fn columns(&self) -> &[Arc<Column>] {
        &self.columns
    }

    /// The batches, in file order.
    pub fn batches(&self) -> &[Arc<Batch>] {
        &self.batches
    }

    /// How many rows in all.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// The place of a column, by its exact name.
    pub fn column_idx(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Adds rows at the end. The batch must fit the columns.
    pub fn push(&mut self, batch: Batch) {
        self.n_rows += batch.n_rows;
        self.batches.push(Arc::new(batch));
    }
}

impl Values {
    /// The entries from `offset` on, `n` of them or as many as there are. Nothing is copied.
    #[must_use]
    pub fn slice(&self, offset: usize, n: usize) -> Self {
        let offset = offset.min(self.len());
        let n = n.min(self.len() - offset);
        match self {
            Self::Bool(a) => Self::Bool(a.slice(offset, n)),
            Self::Int8(a) => Self::Int8(a.slice(offset, n)),
            Self::Int16(a) => Self::Int16(a.slice(offset, n)),
            Self::Int32(a) => Self::Int32(a.slice(offset, n)),
            Self::Int64(a) => Self::Int64(a.slice(offset, n)),
            Self::UInt8(a) => Self::UInt8(a.slice(offset, n)),
            Self::UInt16(a) => Self::UInt16(a.slice(offset, n)),
            Self::UInt32(a) => Self::UInt32(a.slice(offset, n)),
            Self::UInt64(a) => Self::UInt64(a.slice(offset, n)),
            Self::Float32(a) => Self::Float32(a.slice(offset, n)),
            Self::Float64(a) => Self::Float64(a.slice(offset, n)),
            Self::Decimal128(a) => Self::Decimal128(a.slice(offset, n)),
            Self::Decimal256(a) => Self::Decimal256(a.slice(offset, n)),
            Self::Text(a) => Self::Text(a.slice(offset, n)),
            Self::Category(Codes::U8(a)) => Self::Category(Codes::U8(a.slice(offset, n))),
            Self::Category(Codes::U16(a)) => Self::Category(Codes::U16(a.slice(offset, n))),
            Self::Category(Codes::U32(a)) => Self::Category(Codes::U32(a.slice(offset, n))),
            Self::Date(a) => Self::Date(a.slice(offset, n)),
            Self::Binary(a) => Self::Binary(a.slice(offset, n)),
            Self::Other(a) => Self::Other(a.slice(offset, n)),
            Self::Null(_) => Self::Null(n),
        }
    }

    /// How many entries, nulls included.
    pub fn len(&self) -> usize {
        match self {
            Self::Null(n) => *n,
            other => other.as_array().map_or(0, Array::len),
        }
    }

    /// About how many bytes the entries take; nothing for those that can only be shown.
    pub fn n_bytes(&self) -> u64 {
        let texts = |offsets: &[i32]| {
            offsets.first().zip(offsets.last()).map_or(0, |(first, last)| first.abs_diff(*last))
        };
        let width = match self {
            Self::Bool(_) | Self::Int8(_) | Self::UInt8(_) | Self::Category(Codes::U8(_)) => 1,
            Self::Int16(_) | Self::UInt16(_) | Self::Category(Codes::U16(_)) => 2,
            Self::Int64(_) | Self::UInt64(_) | Self::Float64(_) => 8,
            Self::Decimal128(_) => 16,
            Self::Decimal256(_) => 32,
            Self::Other(_) | Self::Null(_) => 0,
            _ => 4,
        };
        let n_bytes = match self {
            Self::Text(a) => texts(a.value_offsets()),
            Self::Binary(a) => texts(a.value_offsets()),
            _ => 0,
        };
        self.len() as u64 * width + u64::from(n_bytes)
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether an entry is null. Out of range is null.
    pub fn is_null(&self, row_idx: usize) -> bool {
        match self.as_array() {
            None => true,
            Some(array) => row_idx >= array.len() || array.is_null(row_idx),
        }
    }

    /// The Arrow array behind the values; none for [`Values::Null`].
    pub fn as_array(&self) -> Option<&dyn Array> {
        Some(match self {
            Self::Bool(a) => a,
            Self::Int8(a) => a,
            Self::Int16(a) => a,
            Self::Int32(a) => a,
            Self::Int64(a) => a,
            Self::UInt8(a) => a,
            Self::UInt16(a) => a,
            Self::UInt32(a) => a,
            Self::UInt64(a) => a,
            Self::Float32(a) => a,
            Self::Float64(a) => a,
            Self::Decimal128(a) => a,
            Self::Decimal256(a) => a,
            Self::Text(a) => a,
            Self::Category(Codes::U8(a)) => a,
            Self::Category(Codes::U16(a)) => a,
            Self::Category(Codes::U32(a)) => a,
            Self::Date(a) => a,
            Self::Binary(a) => a,
            Self::Other(a) => a.as_ref(),
            Self::Null(_) => return None,
        })
    }
}
