//! Conditions evaluated over chunks, in three-valued logic: for which rows a condition is true, and
//! for which it is false. For rows in neither it is unknown, as null is compared.
#![expect(
    clippy::indexing_slicing,
    reason = "selected rows are made from the length of the arrays they index"
)]

use arrow::array::Array;
use arrow::datatypes::i256;
use sagitta_kernels::{Bits, Range, is_within, nans, of_codes_u8, of_codes_u16, of_codes_u32};
use sagitta_table::{Codes, Column, ColumnType, Table, Values};

use crate::Error;
use crate::find::Search;
use crate::lane::{Chunk, Rows, nulls, place};
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

    /// The rows of the chunk for which the condition is true.
    pub(crate) fn truths(&self, chunk: &Chunk) -> Result<Bits, Error> {
        self.rows(chunk, true)
    }

    /// The rows of the chunk for which the condition is `truth`. A part of another condition is
    /// looked at once at most, whatever is asked of the whole.
    fn rows(&self, chunk: &Chunk, truth: bool) -> Result<Bits, Error> {
        match (self, truth) {
            (Self::All(parts), true) | (Self::Any(parts), false) => {
                fold(parts, chunk, truth, Bits::all, Bits::and)
            }
            (Self::All(parts), false) | (Self::Any(parts), true) => {
                fold(parts, chunk, truth, Bits::none, Bits::or)
            }
            (Self::Not(inner), _) => inner.rows(chunk, !truth),
            (Self::Leaf { column_idx, name, kernel }, _) => {
                let changed = || Error::TableChanged { name: name.clone() };
                let values = chunk.values(*column_idx).ok_or_else(changed)?;
                if let (Kernel::Text(test), Values::Text(texts)) = (kernel, values)
                    && let Some(search) = Search::new(test, chunk.batch.is_ascii(*column_idx))
                {
                    let mut found = Bits::none(texts.len());
                    search.rows(texts, test, |row| found.set(row));
                    return Ok(of_valid(found, values, truth));
                }
                kernel.rows(values, truth).ok_or_else(changed)
            }
        }
    }

    /// How many rows of all there are at least for each one that is selected, where it is cheaper
    /// to test single rows than all of them.
    fn sparse(&self) -> usize {
        if self.cost() < COSTLY { 32 } else { 2 }
    }

    /// Keeps those of some rows for which the condition is true.
    pub(crate) fn retain(&self, chunk: &Chunk, rows: &mut Vec<u32>) -> Result<(), Error> {
        if let Self::Leaf { column_idx, kernel, .. } = self
            && let Some(values) = chunk.values(*column_idx)
            && kernel.retain(values, rows)
        {
            return Ok(());
        }
        let truths = self.truths(chunk)?;
        rows.retain(|row| truths.has(place(*row)));
        Ok(())
    }
}

fn fold(
    parts: &[Filter],
    chunk: &Chunk,
    truth: bool,
    empty: fn(usize) -> Bits,
    combine: fn(&mut Bits, &Bits),
) -> Result<Bits, Error> {
    let mut parts = parts.iter();
    let Some(first) = parts.next() else { return Ok(empty(chunk.n_rows)) };
    let mut bits = first.rows(chunk, truth)?;
    for part in parts {
        combine(&mut bits, &part.rows(chunk, truth)?);
    }
    Ok(bits)
}

/// The rows for which a condition is true.
pub(crate) fn selected(truths: &Bits) -> Rows {
    truths.rows().map_or(Rows::All(truths.len()), Rows::Some)
}

/// The rows of a chunk for which all of several conditions are true. Once few rows are left, the
/// other conditions look at these alone. `truths` are those of further conditions.
pub(crate) fn select<'a>(
    filters: impl IntoIterator<Item = &'a Filter>,
    chunk: &Chunk,
    truths: Option<Bits>,
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
    let mut truths = match (truths, filters.next()) {
        (None, None) => return Ok(Rows::All(chunk.n_rows)),
        (Some(truths), None) => return Ok(selected(&truths)),
        (None, Some(first)) => first.truths(chunk)?,
        (Some(mut truths), Some(first)) => {
            truths.and(&first.truths(chunk)?);
            truths
        }
    };
    while let Some(filter) = filters.next() {
        if truths.count() * filter.sparse() < truths.len() {
            let mut rows = match selected(&truths) {
                Rows::All(n) => return Ok(Rows::All(n)),
                Rows::Some(rows) => rows,
            };
            filter.retain(chunk, &mut rows)?;
            for filter in filters {
                filter.retain(chunk, &mut rows)?;
            }
            return Ok(Rows::Some(rows));
        }
        truths.and(&filter.truths(chunk)?);
    }
    Ok(selected(&truths))
}

/// What a test costs at least that is worth more for one row than for many together.
const COSTLY: u32 = 20;

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

    /// The rows for which the test is `truth`. None if the values are not of the kind the kernel was
    /// made for.
    fn rows(&self, values: &Values, truth: bool) -> Option<Bits> {
        let n_rows = values.len();
        match (self, values) {
            (Self::IsNull, _) => return Some(of_nulls(values, truth)),
            (Self::IsNotNull, _) => return Some(of_nulls(values, !truth)),
            (Self::Unknown, _) => return Some(Bits::none(n_rows)),
            _ => {}
        }
        let accepted = match (self, values) {
            (Self::Bool(accepted), Values::Bool(a)) => {
                Bits::of(n_rows, |row| accepted[usize::from(a.value(row))])
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
            (Self::Float(ranges, nan), Values::Float64(a)) => of_floats(a.values(), ranges, *nan),
            (Self::Float(ranges, nan), Values::Float32(a)) => {
                let wide: Vec<f64> = a.values().iter().map(|value| f64::from(*value)).collect();
                of_floats(&wide, ranges, *nan)
            }
            (Self::I128(ranges), Values::Decimal128(a)) => in_ranges(a.values(), ranges),
            (Self::I256(ranges), Values::Decimal256(a)) => {
                Bits::of(n_rows, |row| is_within(a.value(row), ranges))
            }
            (Self::Text(test), Values::Text(a)) => {
                Bits::of(n_rows, |row| a.is_valid(row) && test.accepts(a.value(row)))
            }
            (Self::Codes(accepted), Values::Category(codes)) => match codes {
                Codes::U8(a) => of_codes_u8(a.values(), accepted),
                Codes::U16(a) => of_codes_u16(a.values(), accepted),
                Codes::U32(a) => of_codes_u32(a.values(), accepted),
            },
            _ => return None,
        };
        Some(of_valid(accepted, values, truth))
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

/// The rows with a value that are among those accepted, or that are not.
fn of_valid(accepted: Bits, values: &Values, truth: bool) -> Bits {
    let mut bits = accepted;
    if !truth {
        bits.negate();
    }
    if let Some(nulls) = nulls(values) {
        bits.and_bitmap(nulls.validity(), nulls.offset());
    }
    bits
}

/// The rows whose value is null, or those whose value is not.
fn of_nulls(values: &Values, null: bool) -> Bits {
    let mut bits = Bits::all(values.len());
    match (values, nulls(values)) {
        (Values::Null(_), _) => bits.negate(),
        (_, Some(nulls)) => bits.and_bitmap(nulls.validity(), nulls.offset()),
        (_, None) => {}
    }
    if null {
        bits.negate();
    }
    bits
}

fn of_floats(values: &[f64], ranges: &[(f64, f64)], nan: bool) -> Bits {
    let mut accepted = in_ranges(values, ranges);
    if nan {
        accepted.or(&nans(values));
    }
    accepted
}

/// From so many ranges on they are searched for each value rather than compared with one by one.
const MANY_RANGES: usize = 4;

fn in_ranges<T: Range>(values: &[T], ranges: &[(T, T)]) -> Bits {
    if ranges.len() >= MANY_RANGES {
        return Bits::of(values.len(), |row| is_within(values[row], ranges));
    }
    let mut each = ranges.iter().map(|(low, high)| T::within(values, *low, *high));
    let Some(mut accepted) = each.next() else { return Bits::none(values.len()) };
    each.for_each(|more| accepted.or(&more));
    accepted
}

fn retain_ranges<T: Range>(rows: &mut Vec<u32>, values: &[T], ranges: &[(T, T)]) {
    match ranges {
        [] => rows.clear(),
        [(low, high)] => T::retain(values, rows, *low, *high),
        _ => rows.retain(|row| is_within(values[place(*row)], ranges)),
    }
}

fn narrow<T: TryFrom<i128>>(value: i256) -> Option<T> {
    T::try_from(value.to_i128()?).ok()
}
