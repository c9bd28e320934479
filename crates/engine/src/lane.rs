//! The selected values of one column in one chunk of rows, in one of few forms.
#![expect(
    clippy::indexing_slicing,
    reason = "selected rows are made from the length of the arrays they index"
)]

use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Decimal128Array, Decimal256Array, Float32Array,
    Float64Array, Int8Array, Int16Array, Int32Array, Int64Array, StringArray, UInt8Array,
    UInt16Array, UInt32Array, UInt64Array,
};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use arrow::datatypes::i256;
use sagitta_kernels::{Pick, float_key};
use sagitta_table::{Batch, Codes, Column, ColumnType, Values};

use crate::Error;
use crate::number::{NAN_KEY, float_of_key, unsigned_key, unsigned_of_key};

/// Rows of a chunk, counted from its start.
#[derive(Clone, Debug)]
pub(crate) enum Rows {
    /// All of so many.
    All(usize),
    /// These, rising.
    Some(Vec<u32>),
}

impl Rows {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::All(n) => *n,
            Self::Some(rows) => rows.len(),
        }
    }

    /// A row by its place among these.
    pub(crate) fn get(&self, i: usize) -> usize {
        match self {
            Self::All(_) => i,
            Self::Some(rows) => place(rows[i]),
        }
    }
}

/// A stretch of one batch.
#[derive(Debug)]
pub(crate) struct Chunk {
    pub(crate) batch: Arc<Batch>,
    pub(crate) start: usize,
    pub(crate) n_rows: usize,
    /// By column, cut out when first asked for.
    columns: Vec<OnceCell<Values>>,
}

impl Chunk {
    pub(crate) fn new(batch: &Arc<Batch>, start: usize, n_rows: usize) -> Self {
        let columns = (0..batch.n_columns()).map(|_| OnceCell::new()).collect();
        Self { batch: Arc::clone(batch), start, n_rows, columns }
    }

    /// The values of a column; none if the batch lacks it.
    pub(crate) fn values(&self, column_idx: usize) -> Option<&Values> {
        let column = self.columns.get(column_idx)?;
        if let Some(values) = column.get() {
            return Some(values);
        }
        let values = self.batch.values(column_idx)?;
        Some(column.get_or_init(|| values.slice(self.start, self.n_rows)))
    }
}

/// The nulls of the values; none if there is no null, or if all are.
pub(crate) fn nulls(values: &Values) -> Option<&NullBuffer> {
    values.as_array().and_then(Array::nulls).filter(|nulls| nulls.null_count() > 0)
}

/// The order of a dictionary's texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ranks {
    /// By code; equal texts share a rank.
    rank_of_code: Vec<i64>,
    /// By rank: a code with that text.
    code_of_rank: Vec<u32>,
}

impl Ranks {
    pub(crate) fn new(dictionary: Option<&Arc<StringArray>>) -> Self {
        let Some(dictionary) = dictionary else { return Self::default() };
        let mut codes: Vec<u32> =
            (0..dictionary.len()).filter_map(|code| u32::try_from(code).ok()).collect();
        codes.sort_unstable_by(|a, b| text_of(dictionary, *a).cmp(text_of(dictionary, *b)));
        let mut ranks = Self { rank_of_code: vec![0; codes.len()], code_of_rank: Vec::new() };
        let mut last = None;
        let mut rank = -1;
        for code in codes {
            let text = text_of(dictionary, code);
            if last != Some(text) {
                rank += 1;
                ranks.code_of_rank.push(code);
                last = Some(text);
            }
            ranks.rank_of_code[place(code)] = rank;
        }
        ranks
    }

    /// The different texts in order.
    pub(crate) fn texts<'a>(&self, dictionary: Option<&'a Arc<StringArray>>) -> Vec<&'a str> {
        let Some(dictionary) = dictionary else { return Vec::new() };
        self.code_of_rank.iter().map(|code| text_of(dictionary, *code)).collect()
    }

    pub(crate) fn rank(&self, code: u32) -> i64 {
        // Whatever lies under a null may be no code at all.
        self.rank_of_code.get(place(code)).copied().unwrap_or(0)
    }

    fn code(&self, rank: i64) -> u32 {
        usize::try_from(rank)
            .ok()
            .and_then(|rank| self.code_of_rank.get(rank))
            .copied()
            .unwrap_or(0)
    }
}

/// The order of a Category's texts; none for other columns.
pub(crate) fn ranks_of(column: &Column) -> Option<Arc<Ranks>> {
    let is_category = column.column_type == ColumnType::Category;
    is_category.then(|| Arc::new(Ranks::new(column.dictionary.as_ref())))
}

fn text_of(dictionary: &StringArray, code: u32) -> &str {
    let code = place(code);
    if code < dictionary.len() { dictionary.value(code) } else { "" }
}

/// A code, a group or a row as a place in memory; memory has at least 32 bits here.
#[inline]
pub(crate) fn place(idx: u32) -> usize {
    usize::try_from(idx).unwrap_or(usize::MAX)
}

/// Values in one of few forms, one entry for each selected row. What stands under a null has
/// no meaning.
#[derive(Clone, Debug)]
pub(crate) enum Lane<'a> {
    /// Keys of up to 64 bits that order as the values do: integers as they are, unsigned ones
    /// shifted down by 2^63, Bool as 0 and 1, Category as ranks, dates and times as counted.
    I64(Cow<'a, [i64]>),
    /// Floats of both widths.
    F64(Cow<'a, [f64]>),
    /// Decimals, unscaled.
    I128(Vec<i128>),
    /// Decimals of more than 38 digits, unscaled.
    I256(Vec<i256>),
    /// Text or binary.
    Bytes(Bytes),
    /// So many nulls.
    Nulls(usize),
    /// Values that can only be counted.
    Opaque,
}

/// Text or binary of selected rows.
#[derive(Clone, Debug)]
pub(crate) struct Bytes {
    source: ByteSource,
    rows: Option<Vec<u32>>,
}

#[derive(Clone, Debug)]
enum ByteSource {
    Text(StringArray),
    Binary(BinaryArray),
}

impl Bytes {
    #[inline]
    pub(crate) fn get(&self, i: usize) -> &[u8] {
        let row = match &self.rows {
            None => i,
            Some(rows) => place(rows[i]),
        };
        match &self.source {
            ByteSource::Text(a) => a.value(row).as_bytes(),
            ByteSource::Binary(a) => a.value(row),
        }
    }
}

/// A lane with its nulls.
#[derive(Clone, Debug)]
pub(crate) struct Cells<'a> {
    pub(crate) lane: Lane<'a>,
    /// One entry a row: whether there is a value; none if there is one everywhere.
    pub(crate) valid: Option<Vec<bool>>,
}

impl Cells<'_> {
    #[inline]
    pub(crate) fn is_valid(&self, i: usize) -> bool {
        self.valid.as_ref().is_none_or(|valid| valid[i])
    }

    /// Calls back with the place of each value that is not null.
    #[inline]
    pub(crate) fn each_valid(&self, n: usize, mut visit: impl FnMut(usize)) {
        if matches!(self.lane, Lane::Nulls(_)) {
            return;
        }
        match &self.valid {
            None => (0..n).for_each(visit),
            Some(valid) => {
                for (i, valid) in valid.iter().enumerate().take(n) {
                    if *valid {
                        visit(i);
                    }
                }
            }
        }
    }
}

impl Lane<'_> {
    /// Floats as keys that order as they do; the rest as it is.
    pub(crate) fn into_keys(self) -> Self {
        match self {
            Self::F64(values) => Self::I64(values.iter().copied().map(float_key).collect()),
            other => other,
        }
    }
}

/// Takes the selected values of a column; none for a Category without ranks. Where all rows of
/// 64-bit values are selected, nothing is copied.
pub(crate) fn cells<'a>(
    values: &'a Values,
    rows: &Rows,
    ranks: Option<&Ranks>,
) -> Option<Cells<'a>> {
    let lane = match values {
        Values::Bool(a) => Lane::I64(match rows {
            Rows::All(_) => a.values().iter().map(i64::from).collect(),
            Rows::Some(rows) => rows.iter().map(|row| i64::from(a.value(place(*row)))).collect(),
        }),
        Values::Int8(a) => Lane::I64(pick(a.values(), rows, i64::from)),
        Values::Int16(a) => Lane::I64(pick(a.values(), rows, i64::from)),
        Values::Int32(a) | Values::Date(a) => Lane::I64(pick(a.values(), rows, i64::from)),
        Values::Int64(a) => Lane::I64(borrow(a.values(), rows)),
        Values::UInt8(a) => Lane::I64(pick(a.values(), rows, |v| unsigned_key(u64::from(v)))),
        Values::UInt16(a) => Lane::I64(pick(a.values(), rows, |v| unsigned_key(u64::from(v)))),
        Values::UInt32(a) => Lane::I64(pick(a.values(), rows, |v| unsigned_key(u64::from(v)))),
        Values::UInt64(a) => Lane::I64(pick(a.values(), rows, unsigned_key)),
        Values::Float32(a) => Lane::F64(pick(a.values(), rows, f64::from)),
        Values::Float64(a) => Lane::F64(borrow(a.values(), rows)),
        Values::Decimal128(a) => Lane::I128(borrow(a.values(), rows).into_owned()),
        Values::Decimal256(a) => Lane::I256(match rows {
            Rows::All(_) => a.values().to_vec(),
            Rows::Some(rows) => rows.iter().map(|row| a.value(place(*row))).collect(),
        }),
        Values::Text(a) => {
            Lane::Bytes(Bytes { source: ByteSource::Text(a.clone()), rows: row_list(rows) })
        }
        Values::Binary(a) => {
            Lane::Bytes(Bytes { source: ByteSource::Binary(a.clone()), rows: row_list(rows) })
        }
        Values::Category(codes) => {
            let ranks = ranks?;
            Lane::I64(match codes {
                Codes::U8(a) => pick(a.values(), rows, |v| ranks.rank(u32::from(v))),
                Codes::U16(a) => pick(a.values(), rows, |v| ranks.rank(u32::from(v))),
                Codes::U32(a) => pick(a.values(), rows, |v| ranks.rank(v)),
            })
        }
        Values::Null(_) => Lane::Nulls(rows.len()),
        Values::Other(_) => Lane::Opaque,
    };
    Some(Cells { lane, valid: validity(values, rows) })
}

/// Which of the selected values are there; none if all are.
pub(crate) fn validity(values: &Values, rows: &Rows) -> Option<Vec<bool>> {
    if let Values::Null(_) = values {
        return Some(vec![false; rows.len()]);
    }
    let nulls = nulls(values)?;
    Some(match rows {
        Rows::All(n) => sagitta_kernels::all_bits(nulls.validity(), nulls.offset(), *n),
        Rows::Some(rows) => bits_at(nulls, rows),
    })
}

/// Calls back with the place of each null.
pub(crate) fn each_null(nulls: &NullBuffer, visit: impl FnMut(usize)) {
    sagitta_kernels::each_null(nulls.validity(), nulls.offset(), nulls.len(), visit);
}

/// Whether there is a value at each of these rows.
pub(crate) fn bits_at(nulls: &NullBuffer, rows: &[u32]) -> Vec<bool> {
    sagitta_kernels::bits_at(nulls.validity(), nulls.offset(), rows)
}

fn row_list(rows: &Rows) -> Option<Vec<u32>> {
    match rows {
        Rows::All(_) => None,
        Rows::Some(rows) => Some(rows.clone()),
    }
}

fn borrow<'a, T: Pick>(values: &'a [T], rows: &Rows) -> Cow<'a, [T]> {
    match rows {
        Rows::All(_) => Cow::Borrowed(values),
        Rows::Some(rows) => Cow::Owned(T::pick(values, rows)),
    }
}

fn pick<T: Pick, U: Clone>(
    values: &[T],
    rows: &Rows,
    convert: impl Fn(T) -> U,
) -> Cow<'static, [U]> {
    match rows {
        Rows::All(_) => values.iter().map(|value| convert(*value)).collect(),
        Rows::Some(rows) => T::pick(values, rows).into_iter().map(convert).collect(),
    }
}

/// Values to build a column from: keys (floats as keys too) in a lane, null where not valid.
///
/// Fails with an overflow if a key is beyond the column's type.
pub(crate) fn build(
    column: &Column,
    cells: Cells<'_>,
    ranks: Option<&Ranks>,
) -> Result<Values, Error> {
    let overflow = || Error::Overflow { name: column.name.clone() };
    let nulls = cells.valid.as_ref().map(|valid| NullBuffer::from(valid.clone()));
    Ok(match (&column.column_type, cells.lane) {
        (ColumnType::Null, lane) => Values::Null(lane_len(&lane, cells.valid.as_ref())),
        (column_type, Lane::Nulls(n)) => return all_null(column_type, n).ok_or_else(overflow),
        (ColumnType::Bool, Lane::I64(keys)) => Values::Bool(BooleanArray::new(
            BooleanBuffer::from_iter(keys.iter().map(|key| *key != 0)),
            nulls,
        )),
        (ColumnType::Int(8), Lane::I64(keys)) => {
            Values::Int8(Int8Array::new(narrow(&keys, &cells.valid, overflow)?.into(), nulls))
        }
        (ColumnType::Int(16), Lane::I64(keys)) => {
            Values::Int16(Int16Array::new(narrow(&keys, &cells.valid, overflow)?.into(), nulls))
        }
        (ColumnType::Int(32), Lane::I64(keys)) => {
            Values::Int32(Int32Array::new(narrow(&keys, &cells.valid, overflow)?.into(), nulls))
        }
        (ColumnType::Date, Lane::I64(keys)) => {
            Values::Date(Int32Array::new(narrow(&keys, &cells.valid, overflow)?.into(), nulls))
        }
        (ColumnType::UInt(width), Lane::I64(keys)) => {
            let values: Vec<u64> = keys.iter().map(|key| unsigned_of_key(*key)).collect();
            match width {
                8 => Values::UInt8(UInt8Array::new(
                    narrow(&values, &cells.valid, overflow)?.into(),
                    nulls,
                )),
                16 => Values::UInt16(UInt16Array::new(
                    narrow(&values, &cells.valid, overflow)?.into(),
                    nulls,
                )),
                32 => Values::UInt32(UInt32Array::new(
                    narrow(&values, &cells.valid, overflow)?.into(),
                    nulls,
                )),
                _ => Values::UInt64(UInt64Array::new(values.into(), nulls)),
            }
        }
        (ColumnType::Float(32), Lane::I64(keys)) => {
            #[expect(clippy::cast_possible_truncation, reason = "the key was made from 32 bits")]
            let values: Vec<f32> = keys.iter().map(|key| float_of_key(*key) as f32).collect();
            Values::Float32(Float32Array::new(values.into(), nulls))
        }
        (ColumnType::Float(_), Lane::I64(keys)) => {
            let values: Vec<f64> = keys.iter().map(|key| float_of_key(*key)).collect();
            Values::Float64(Float64Array::new(values.into(), nulls))
        }
        (ColumnType::Float(_), Lane::F64(values)) => {
            Values::Float64(Float64Array::new(values.into_owned().into(), nulls))
        }
        (ColumnType::Category, Lane::I64(keys)) => {
            let ranks = ranks.ok_or_else(overflow)?;
            let codes: Vec<u32> = keys.iter().map(|key| ranks.code(*key)).collect();
            Values::Category(Codes::U32(UInt32Array::new(codes.into(), nulls)))
        }
        (ColumnType::Decimal { precision, scale }, Lane::I128(values)) => Values::Decimal128(
            Decimal128Array::new(values.into(), nulls)
                .with_precision_and_scale(*precision, *scale)
                .ok()
                .ok_or_else(overflow)?,
        ),
        (ColumnType::Decimal { precision, scale }, Lane::I256(values)) => Values::Decimal256(
            Decimal256Array::new(values.into(), nulls)
                .with_precision_and_scale(*precision, *scale)
                .ok()
                .ok_or_else(overflow)?,
        ),
        (_, Lane::I64(keys)) => Values::Int64(Int64Array::new(keys.into_owned().into(), nulls)),
        _ => return Err(overflow()),
    })
}

/// Text or binary from entries.
pub(crate) fn build_bytes<'a>(
    column: &Column,
    entries: impl Iterator<Item = Option<&'a [u8]>>,
) -> Result<Values, Error> {
    let overflow = || Error::Overflow { name: column.name.clone() };
    let entries: Vec<Option<&[u8]>> = entries.collect();
    let n_bytes: usize = entries.iter().flatten().map(|entry| entry.len()).sum();
    if i32::try_from(n_bytes).is_err() {
        return Err(overflow());
    }
    if column.column_type == ColumnType::Binary {
        return Ok(Values::Binary(entries.into_iter().collect()));
    }
    let texts: Result<Vec<Option<&str>>, _> =
        entries.into_iter().map(|entry| entry.map(std::str::from_utf8).transpose()).collect();
    Ok(Values::Text(texts.ok().ok_or_else(overflow)?.into_iter().collect()))
}

/// So many nulls of a type; none for types that can only be shown.
pub(crate) fn all_null(column_type: &ColumnType, n: usize) -> Option<Values> {
    Some(match column_type {
        ColumnType::Bool => Values::Bool(BooleanArray::new_null(n)),
        ColumnType::Int(8) => Values::Int8(Int8Array::new_null(n)),
        ColumnType::Int(16) => Values::Int16(Int16Array::new_null(n)),
        ColumnType::Int(32) => Values::Int32(Int32Array::new_null(n)),
        ColumnType::Int(_)
        | ColumnType::Time(_)
        | ColumnType::Timestamp(..)
        | ColumnType::Duration(_) => Values::Int64(Int64Array::new_null(n)),
        ColumnType::UInt(8) => Values::UInt8(UInt8Array::new_null(n)),
        ColumnType::UInt(16) => Values::UInt16(UInt16Array::new_null(n)),
        ColumnType::UInt(32) => Values::UInt32(UInt32Array::new_null(n)),
        ColumnType::UInt(_) => Values::UInt64(UInt64Array::new_null(n)),
        ColumnType::Float(32) => Values::Float32(Float32Array::new_null(n)),
        ColumnType::Float(_) => Values::Float64(Float64Array::new_null(n)),
        ColumnType::Decimal { precision, scale } if *precision <= 38 => Values::Decimal128(
            Decimal128Array::new_null(n).with_precision_and_scale(*precision, *scale).ok()?,
        ),
        ColumnType::Decimal { precision, scale } => Values::Decimal256(
            Decimal256Array::new_null(n).with_precision_and_scale(*precision, *scale).ok()?,
        ),
        ColumnType::Text => Values::Text(StringArray::new_null(n)),
        ColumnType::Category => Values::Category(Codes::U32(UInt32Array::new_null(n))),
        ColumnType::Date => Values::Date(Int32Array::new_null(n)),
        ColumnType::Binary => Values::Binary(BinaryArray::new_null(n)),
        ColumnType::Null => Values::Null(n),
        ColumnType::Interval | ColumnType::Nested => return None,
    })
}

fn lane_len(lane: &Lane<'_>, valid: Option<&Vec<bool>>) -> usize {
    match (lane, valid) {
        (Lane::Nulls(n), _) => *n,
        (Lane::I64(keys), _) => keys.len(),
        (_, Some(valid)) => valid.len(),
        _ => 0,
    }
}

fn narrow<S: Copy, T: TryFrom<S> + Default>(
    keys: &[S],
    valid: &Option<Vec<bool>>,
    overflow: impl Fn() -> Error,
) -> Result<Vec<T>, Error> {
    keys.iter()
        .enumerate()
        .map(|(i, key)| match T::try_from(*key) {
            Ok(value) => Ok(value),
            Err(_) if valid.as_ref().is_some_and(|valid| !valid[i]) => Ok(T::default()),
            Err(_) => Err(overflow()),
        })
        .collect()
}

/// A null array like `like` for gathering values that can only be shown.
pub(crate) fn empty_like(like: &ArrayRef) -> ArrayRef {
    like.slice(0, 0)
}

/// Whether a key of a float column stands for NaN.
#[inline]
pub(crate) fn is_nan_key(column_type: &ColumnType, key: i64) -> bool {
    matches!(column_type, ColumnType::Float(_)) && key == NAN_KEY
}
