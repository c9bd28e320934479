//! Conditions evaluated over chunks, in three-valued logic.
#![expect(
    clippy::indexing_slicing,
    reason = "masks are made as long as the arrays they are filled from"
)]

use arrow::array::{Array, StringArray};
use arrow::datatypes::i256;
use sagitta_kernels::{
    FALSE, Mask, Range, TRUE, UNKNOWN, and, count, is_within, of_codes_u8, of_codes_u16,
    of_codes_u32,
};
use sagitta_table::{Codes, Column, ColumnType, Table, Values};

use crate::Error;
use crate::find::Search;
use crate::lane::{Chunk, Rows, each_null, nulls, place};
use crate::number::float_of_key;
use crate::plan::{Condition, LeafTest};
use crate::ranges::Ranges;
use crate::text::TextTest;
use crate::verdict::Verdict;

/// A condition made ready for the batches of one table.
#[derive(Debug)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Leaf { column_idx: usize, name: String, kernel: Kernel },
}

/// A test of one column's values.
#[derive(Debug)]
pub(crate) enum Kernel {
    IsNull,
    IsNotNull,
    /// By whether false and whether true is accepted.
    Bool([bool; 2]),
    I8(Vec<(i8, i8)>),
    I16(Vec<(i16, i16)>),
    I32(Vec<(i32, i32)>),
    I64(Vec<(i64, i64)>),
    U8(Vec<(u8, u8)>),
    U16(Vec<(u16, u16)>),
    U32(Vec<(u32, u32)>),
    U64(Vec<(u64, u64)>),
    /// Ranges, and whether NaN is accepted.
    Float(Vec<(f64, f64)>, bool),
    I128(Vec<(i128, i128)>),
    I256(Vec<(i256, i256)>),
    Text(TextTest),
    /// By code of the dictionary.
    Codes(Vec<bool>),
    /// A column of nulls only.
    Unknown,
}

impl Filter {
    pub(crate) fn new(condition: &Condition, table: &Table) -> Result<Self, Error> {
        let parts = |parts: &[Condition]| {
            parts.iter().map(|part| Self::new(part, table)).collect::<Result<Vec<_>, Error>>()
        };
        Ok(match condition {
            Condition::All(conditions) => Self::All(parts(conditions)?),
            Condition::Any(conditions) => Self::Any(parts(conditions)?),
            Condition::Not(inner) => Self::Not(Box::new(Self::new(inner, table)?)),
            Condition::Leaf { column_idx, name, test } => {
                let column = table
                    .columns()
                    .get(*column_idx)
                    .ok_or_else(|| Error::TableChanged { name: name.clone() })?;
                let kernel = Kernel::new(test, column)
                    .ok_or_else(|| Error::TableChanged { name: name.clone() })?;
                Self::Leaf { column_idx: *column_idx, name: name.clone(), kernel }
            }
        })
    }

    /// What testing a row takes, compared with other conditions.
    pub(crate) fn cost(&self) -> u32 {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::cost).sum(),
            Self::Not(inner) => inner.cost(),
            Self::Leaf { kernel, .. } => kernel.cost(),
        }
    }

    /// One entry a row of the chunk.
    pub(crate) fn mask(&self, chunk: &Chunk) -> Result<Mask, Error> {
        match self {
            Self::All(parts) => fold(parts, chunk, TRUE, and),
            Self::Any(parts) => fold(parts, chunk, FALSE, or),
            Self::Not(inner) => {
                let mut mask = inner.mask(chunk)?;
                mask.iter_mut().for_each(|truth| *truth = TRUE - *truth);
                Ok(mask)
            }
            Self::Leaf { column_idx, name, kernel } => {
                let changed = || Error::TableChanged { name: name.clone() };
                let values = chunk.values(*column_idx).ok_or_else(changed)?;
                if let (Kernel::Text(test), Values::Text(texts)) = (kernel, values)
                    && let Some(search) = Search::new(test, chunk.batch.is_ascii(*column_idx))
                {
                    return Ok(search_mask(&search, test, texts));
                }
                kernel.mask(values).ok_or_else(changed)
            }
        }
    }

    /// Keeps those of some rows for which the condition is true.
    pub(crate) fn retain(&self, chunk: &Chunk, rows: &mut Vec<u32>) -> Result<(), Error> {
        if let Self::Leaf { column_idx, kernel, .. } = self
            && let Some(values) = chunk.values(*column_idx)
            && kernel.retain(values, rows)
        {
            return Ok(());
        }
        let mask = self.mask(chunk)?;
        rows.retain(|row| mask[place(*row)] == TRUE);
        Ok(())
    }
}

fn fold(
    parts: &[Filter],
    chunk: &Chunk,
    empty: u8,
    combine: fn(&mut Mask, &Mask),
) -> Result<Mask, Error> {
    let mut parts = parts.iter();
    let Some(first) = parts.next() else { return Ok(vec![empty; chunk.n_rows]) };
    let mut mask = first.mask(chunk)?;
    for part in parts {
        combine(&mut mask, &part.mask(chunk)?);
    }
    Ok(mask)
}

fn or(mask: &mut Mask, other: &Mask) {
    for (truth, other) in mask.iter_mut().zip(other) {
        *truth = (*truth).max(*other);
    }
}

/// The rows for which a condition is true.
pub(crate) fn selected(mask: &Mask) -> Rows {
    sagitta_kernels::selected(mask).map_or(Rows::All(mask.len()), Rows::Some)
}

/// The rows of a chunk for which all of several conditions are true. Once few rows are left, the
/// other conditions look at these alone. `mask` is that of further conditions.
pub(crate) fn select<'a>(
    filters: impl IntoIterator<Item = &'a Filter>,
    chunk: &Chunk,
    mask: Option<Mask>,
) -> Result<Rows, Error> {
    let mut open = Vec::new();
    for filter in filters {
        match filter.verdict(chunk) {
            Verdict::Never => return Ok(Rows::Some(Vec::new())),
            Verdict::Always => {}
            Verdict::Open => open.push(filter),
        }
    }
    let mut filters = open.into_iter();
    let mut mask = match (mask, filters.next()) {
        (None, None) => return Ok(Rows::All(chunk.n_rows)),
        (Some(mask), None) => return Ok(selected(&mask)),
        (None, Some(first)) => first.mask(chunk)?,
        (Some(mut mask), Some(first)) => {
            and(&mut mask, &first.mask(chunk)?);
            mask
        }
    };
    while let Some(filter) = filters.next() {
        if count(&mask) * SPARSE < mask.len() {
            let mut rows = match selected(&mask) {
                Rows::All(n) => return Ok(Rows::All(n)),
                Rows::Some(rows) => rows,
            };
            filter.retain(chunk, &mut rows)?;
            for filter in filters {
                filter.retain(chunk, &mut rows)?;
            }
            return Ok(Rows::Some(rows));
        }
        and(&mut mask, &filter.mask(chunk)?);
    }
    Ok(selected(&mask))
}

/// How many rows of all there are at least for each one that is selected, where it is cheaper to
/// test single rows than all of them.
const SPARSE: usize = 6;

impl Kernel {
    fn new(test: &LeafTest, column: &Column) -> Option<Self> {
        Some(match (test, &column.column_type) {
            (LeafTest::IsNull, _) => Self::IsNull,
            (LeafTest::IsNotNull, _) => Self::IsNotNull,
            (_, ColumnType::Null) => Self::Unknown,
            (LeafTest::Text(test), ColumnType::Text) => Self::Text(test.clone()),
            (LeafTest::Text(test), ColumnType::Category) => {
                let dictionary = column.dictionary.as_ref()?;
                let accepts = |code| {
                    let text = if dictionary.is_null(code) { "" } else { dictionary.value(code) };
                    test.accepts(text)
                };
                Self::Codes((0..dictionary.len()).map(accepts).collect())
            }
            (LeafTest::Numbers { ranges, nan }, column_type) => {
                Self::of_ranges(ranges, *nan, column_type)?
            }
            _ => return None,
        })
    }

    fn of_ranges(ranges: &Ranges, nan: bool, column_type: &ColumnType) -> Option<Self> {
        Some(match column_type {
            ColumnType::Bool => {
                Self::Bool([ranges.contains(i256::ZERO), ranges.contains(i256::ONE)])
            }
            ColumnType::Int(8) => Self::I8(ranges.within(i8::MIN, i8::MAX, narrow)),
            ColumnType::Int(16) => Self::I16(ranges.within(i16::MIN, i16::MAX, narrow)),
            ColumnType::Int(32) | ColumnType::Date => {
                Self::I32(ranges.within(i32::MIN, i32::MAX, narrow))
            }
            ColumnType::Int(_)
            | ColumnType::Time(_)
            | ColumnType::Timestamp(..)
            | ColumnType::Duration(_) => Self::I64(ranges.within(i64::MIN, i64::MAX, narrow)),
            ColumnType::UInt(8) => Self::U8(ranges.within(u8::MIN, u8::MAX, narrow)),
            ColumnType::UInt(16) => Self::U16(ranges.within(u16::MIN, u16::MAX, narrow)),
            ColumnType::UInt(32) => Self::U32(ranges.within(u32::MIN, u32::MAX, narrow)),
            ColumnType::UInt(_) => Self::U64(ranges.within(u64::MIN, u64::MAX, narrow)),
            ColumnType::Float(_) => {
                let (least, greatest) = (
                    sagitta_kernels::float_key(f64::NEG_INFINITY),
                    sagitta_kernels::float_key(f64::INFINITY),
                );
                let keys = ranges.within(least, greatest, narrow);
                let floats =
                    keys.iter().map(|(low, high)| (float_of_key(*low), float_of_key(*high)));
                Self::Float(floats.collect(), nan)
            }
            ColumnType::Decimal { precision, .. } if *precision <= 38 => {
                Self::I128(ranges.within(i128::MIN, i128::MAX, |value| value.to_i128()))
            }
            ColumnType::Decimal { .. } => Self::I256(ranges.as_slice().to_vec()),
            _ => return None,
        })
    }

    /// None if the values are not of the kind the kernel was made for.
    fn mask(&self, values: &Values) -> Option<Mask> {
        let n_rows = values.len();
        let mut mask = match (self, values) {
            (Self::IsNull, _) => return Some(null_mask(values, n_rows, TRUE, FALSE)),
            (Self::IsNotNull, _) => return Some(null_mask(values, n_rows, FALSE, TRUE)),
            (Self::Unknown, _) => return Some(vec![UNKNOWN; n_rows]),
            (Self::Bool(accepted), Values::Bool(a)) => {
                a.values().iter().map(|value| truth(accepted[usize::from(value)])).collect()
            }
            (Self::I8(ranges), Values::Int8(a)) => in_ranges(a.values(), ranges),
            (Self::I16(ranges), Values::Int16(a)) => in_ranges(a.values(), ranges),
            (Self::I32(ranges), Values::Int32(a) | Values::Date(a)) => {
                in_ranges(a.values(), ranges)
            }
            (Self::I64(ranges), Values::Int64(a)) => in_ranges(a.values(), ranges),
            (Self::U8(ranges), Values::UInt8(a)) => in_ranges(a.values(), ranges),
            (Self::U16(ranges), Values::UInt16(a)) => in_ranges(a.values(), ranges),
            (Self::U32(ranges), Values::UInt32(a)) => in_ranges(a.values(), ranges),
            (Self::U64(ranges), Values::UInt64(a)) => in_ranges(a.values(), ranges),
            (Self::Float(ranges, nan), Values::Float64(a)) => {
                let mut mask = in_ranges(a.values(), ranges);
                accept_nan(&mut mask, *nan, a.values().iter().map(|value| value.is_nan()));
                mask
            }
            (Self::Float(ranges, nan), Values::Float32(a)) => {
                let wide: Vec<f64> = a.values().iter().map(|value| f64::from(*value)).collect();
                let mut mask = in_ranges(&wide, ranges);
                accept_nan(&mut mask, *nan, wide.iter().map(|value| value.is_nan()));
                mask
            }
            (Self::I128(ranges), Values::Decimal128(a)) => in_ranges(a.values(), ranges),
            (Self::I256(ranges), Values::Decimal256(a)) => {
                a.values().iter().map(|value| truth(is_within(*value, ranges))).collect()
            }
            (Self::Text(test), Values::Text(a)) => {
                let accepts = |row| a.is_valid(row) && test.accepts(a.value(row));
                (0..n_rows).map(|row| truth(accepts(row))).collect()
            }
            (Self::Codes(accepted), Values::Category(codes)) => match codes {
                Codes::U8(a) => of_codes_u8(a.values(), accepted),
                Codes::U16(a) => of_codes_u16(a.values(), accepted),
                Codes::U32(a) => of_codes_u32(a.values(), accepted),
            },
            _ => return None,
        };
        if let Some(nulls) = nulls(values) {
            each_null(nulls, |row| mask[row] = UNKNOWN);
        }
        Some(mask)
    }

    /// Keeps those of some rows that the test accepts; false if there is no way that is cheaper
    /// than a mask of all.
    fn retain(&self, values: &Values, rows: &mut Vec<u32>) -> bool {
        match (self, values) {
            (Self::I32(ranges), Values::Int32(a) | Values::Date(a)) => {
                retain_ranges(rows, a.values(), ranges);
            }
            (Self::I64(ranges), Values::Int64(a)) => retain_ranges(rows, a.values(), ranges),
            (Self::Float(ranges, nan), Values::Float64(a)) if !*nan => {
                retain_ranges(rows, a.values(), ranges);
            }
            (Self::Text(test), Values::Text(a)) => {
                rows.retain(|row| a.is_valid(place(*row)) && test.accepts(a.value(place(*row))));
                return true;
            }
            (Self::Codes(accepted), Values::Category(Codes::U8(a))) => {
                let codes = a.values();
                let is_accepted = |code: u8| accepted.get(usize::from(code)) == Some(&true);
                rows.retain(|row| is_accepted(codes[place(*row)]));
            }
            _ => return false,
        }
        if let Some(nulls) = nulls(values) {
            rows.retain(|row| nulls.is_valid(place(*row)));
        }
        true
    }

    /// What testing a row takes, compared with other kernels.
    fn cost(&self) -> u32 {
        match self {
            Self::IsNull | Self::IsNotNull | Self::Unknown | Self::Bool(_) => 1,
            Self::I8(_) | Self::U8(_) | Self::Codes(_) => 2,
            Self::I16(_) | Self::U16(_) | Self::I32(_) | Self::U32(_) => 3,
            Self::I64(_) | Self::U64(_) | Self::Float(..) => 4,
            Self::I128(_) | Self::I256(_) => 8,
            Self::Text(TextTest::Pattern(_)) => 100,
            Self::Text(_) => 20,
        }
    }
}

fn search_mask(search: &Search, test: &TextTest, texts: &StringArray) -> Mask {
    let mut mask = vec![FALSE; texts.len()];
    search.rows(texts, test, |row| mask[row] = TRUE);
    if let Some(nulls) = texts.nulls().filter(|nulls| nulls.null_count() > 0) {
        each_null(nulls, |row| mask[row] = UNKNOWN);
    }
    mask
}

#[inline]
fn truth(accepted: bool) -> u8 {
    if accepted { TRUE } else { FALSE }
}

fn null_mask(values: &Values, n_rows: usize, null: u8, value: u8) -> Mask {
    if let Values::Null(_) = values {
        return vec![null; n_rows];
    }
    match nulls(values) {
        None => vec![value; n_rows],
        Some(nulls) => nulls.iter().map(|valid| if valid { value } else { null }).collect(),
    }
}

fn in_ranges<T: Range>(values: &[T], ranges: &[(T, T)]) -> Mask {
    match ranges {
        [] => vec![FALSE; values.len()],
        [(low, high)] => T::within(values, *low, *high),
        _ => values.iter().map(|value| truth(is_within(*value, ranges))).collect(),
    }
}

fn retain_ranges<T: Range>(rows: &mut Vec<u32>, values: &[T], ranges: &[(T, T)]) {
    match ranges {
        [] => rows.clear(),
        [(low, high)] => T::retain(values, rows, *low, *high),
        _ => rows.retain(|row| is_within(values[place(*row)], ranges)),
    }
}

fn accept_nan(mask: &mut Mask, accepted: bool, is_nan: impl Iterator<Item = bool>) {
    for (truth, is_nan) in mask.iter_mut().zip(is_nan) {
        if is_nan {
            *truth = if accepted { TRUE } else { FALSE };
        }
    }
}

fn narrow<T: TryFrom<i128>>(value: i256) -> Option<T> {
    T::try_from(value.to_i128()?).ok()
}
