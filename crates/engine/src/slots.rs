//! Keys of groups as small numbers, without hashing.
//!
//! Where a column's extent or dictionary is known to be small, every value of a key has a slot:
//! a place in an array. Values in one slot have one key; one key may have several slots, which
//! become one group in the end.
#![expect(
    clippy::indexing_slicing,
    reason = "slots are cut to the length of the arrays they are looked up in"
)]

use arrow::array::Array;
use sagitta_kernels::{Code, float_key};
use sagitta_spec::TimeUnit;
use sagitta_table::{Codes, Column, ColumnType, Extents, Table, Values};

use crate::Error;
use crate::lane::{Cells, Lane, Ranks, Rows, bits_at, each_null, nulls, place};
use crate::number::unsigned_key;
use crate::plan::Change;
use crate::transform::{BinStep, float_edge, nearest, time_unit};

/// The most slots a single key may have.
const MOST: usize = 1 << 16;

/// The most calendar units between the ends of a column that slots are made for.
const MOST_UNITS: usize = 1 << 12;

/// How the values of a key are mapped to slots. The last slot is for null.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Slots {
    pub(crate) column_idx: usize,
    kind: Kind,
    n: usize,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// A Category's codes as they are.
    Codes,
    /// Keys from this one on.
    Keys { low: i64 },
    /// Stretches of keys between rising bounds.
    Stretches(Stretches),
    /// Bins of floats between rising edges; behind them NaN and the two infinities.
    Bins { edges: Vec<f64>, per_unit: f64 },
}

/// Keys in stretches.
#[derive(Clone, Debug, PartialEq)]
struct Stretches {
    cells: sagitta_kernels::Stretches,
    /// The first key of each stretch that occurs.
    firsts: Vec<i64>,
    /// Where the first stretch would begin, and where the last one would end.
    ends: (i64, i64),
}

impl Slots {
    /// The slots of a key; none if it may have too many values, or if too little is known of
    /// them. `result` is the column of the key.
    pub(crate) fn new(
        column_idx: usize,
        change: &Change,
        table: &Table,
        result: &Column,
    ) -> Option<Self> {
        let column = table.columns().get(column_idx)?;
        let (kind, n) = match (change, &column.column_type) {
            (Change::None, ColumnType::Category) => {
                (Kind::Codes, column.dictionary.as_ref()?.len())
            }
            (Change::None, ColumnType::Bool) => (Kind::Keys { low: 0 }, 2),
            (Change::Bin(step), ColumnType::Float(_)) => {
                let edges = edges_of(float_range(table, column_idx)?, *step)?;
                let per_unit = 1.0 / nearest(1, *step);
                let n = edges.len() - 1 + 3;
                (Kind::Bins { edges, per_unit }, n)
            }
            (Change::TimeUnit(unit), _) => {
                let (low, high) = key_range(table, column_idx)?;
                let unit = stretch_unit(*unit);
                let key = |value: i64| key_of_unit(value, unit, column, result);
                let stretches = Stretches::new(low, high, key)?;
                let n = stretches.firsts.len();
                (Kind::Stretches(stretches), n)
            }
            (Change::None, _) => {
                let (low, high) = key_range(table, column_idx)?;
                let n = usize::try_from(high.checked_sub(low)?).ok()?.checked_add(1)?;
                (Kind::Keys { low }, n)
            }
            (Change::Bin(_), ColumnType::Int(_)) => {
                let (low, high) = key_range(table, column_idx)?;
                let key = |value: i64| key_of_bin(value, change, column, result);
                let stretches = Stretches::new(low, high, key)?;
                let n = stretches.firsts.len();
                (Kind::Stretches(stretches), n)
            }
            _ => return None,
        };
        // The sum is worked out after the comparison: `n` may be the largest of its type.
        (n < MOST).then(|| Self { column_idx, kind, n: n + 1 })
    }

    /// How many slots there are, the one for null included.
    pub(crate) fn len(&self) -> usize {
        self.n
    }

    /// The bounds between the slots of numbers and moments, as keys: each slot is from its bound
    /// to the next. Empty for a Category.
    pub(crate) fn edges(&self) -> Vec<i64> {
        match &self.kind {
            Kind::Codes => Vec::new(),
            Kind::Keys { low } => {
                (0..self.n).filter_map(|slot| low.checked_add_unsigned(slot as u64)).collect()
            }
            Kind::Stretches(stretches) => {
                let (start, end) = stretches.ends;
                let inner = stretches.firsts.iter().skip(1).copied();
                std::iter::once(start).chain(inner).chain([end]).collect()
            }
            Kind::Bins { edges, .. } => edges.iter().copied().map(float_key).collect(),
        }
    }

    /// Whether [`Self::fill`] reads the values themselves and no cells.
    pub(crate) fn reads_codes(&self) -> bool {
        matches!(self.kind, Kind::Codes)
    }

    /// The slot of each selected row. `cells` holds the rows' values unless codes are read.
    pub(crate) fn fill(
        &self,
        values: &Values,
        rows: &Rows,
        cells: Option<&Cells<'_>>,
    ) -> Option<Vec<u32>> {
        let null = u32::try_from(self.n - 1).ok()?;
        if let (Kind::Codes, Values::Category(codes)) = (&self.kind, values) {
            let mut slots = match codes {
                Codes::U8(a) => pick(a.values(), rows, null),
                Codes::U16(a) => pick(a.values(), rows, null),
                Codes::U32(a) => pick(a.values(), rows, null),
            };
            if let Some(nulls) = nulls(values) {
                match rows {
                    Rows::All(_) => each_null(nulls, |row| slots[row] = null),
                    Rows::Some(rows) => {
                        sagitta_kernels::set_null(&mut slots, &bits_at(nulls, rows), null);
                    }
                }
            }
            return Some(slots);
        }
        let cells = cells?;
        let mut slots: Vec<u32> = match (&self.kind, &cells.lane) {
            (Kind::Keys { low }, Lane::I64(keys)) => sagitta_kernels::offsets(keys, *low, null),
            (Kind::Stretches(stretches), Lane::I64(keys)) => stretches.cells.find(keys),
            (Kind::Bins { edges, per_unit }, Lane::F64(values)) => {
                sagitta_kernels::bins(values, edges, *per_unit)
            }
            (_, Lane::Nulls(n)) => vec![null; *n],
            _ => return None,
        };
        if let Some(valid) = &cells.valid {
            sagitta_kernels::set_null(&mut slots, valid, null);
        }
        Some(slots)
    }

    /// One slot for two: that of each row within its slot of the keys before. Nothing but codes is
    /// read, and for all rows.
    pub(crate) fn fill_within(&self, outer: &[u32], values: &Values) -> Option<Vec<u32>> {
        let size = u32::try_from(self.n).ok()?;
        let (Kind::Codes, Values::Category(codes)) = (&self.kind, values) else { return None };
        let mut slots = match codes {
            Codes::U8(a) => u8::slots_within(a.values(), outer, size),
            Codes::U16(a) => u16::slots_within(a.values(), outer, size),
            Codes::U32(a) => u32::slots_within(a.values(), outer, size),
        };
        if let Some(nulls) = nulls(values) {
            each_null(nulls, |row| slots[row] = outer[row] * size + (size - 1));
        }
        Some(slots)
    }

    /// A value of each of some slots, as the column holds it.
    pub(crate) fn values(&self, slots: &[u32], ranks: Option<&Ranks>) -> Cells<'static> {
        let null = self.n - 1;
        let is_valid: Vec<bool> = slots.iter().map(|slot| place(*slot) != null).collect();
        let key = |slot: u32| match &self.kind {
            Kind::Codes => ranks.map_or(0, |ranks| ranks.rank(slot)),
            Kind::Keys { low } => low.wrapping_add(i64::from(slot)),
            Kind::Stretches(stretches) => {
                stretches.firsts.get(place(slot)).copied().unwrap_or_default()
            }
            Kind::Bins { .. } => 0,
        };
        let lane = match &self.kind {
            Kind::Bins { edges, .. } => {
                let behind = edges.len() - 1;
                let value = |slot: &u32| match place(*slot).checked_sub(behind) {
                    None => edges[place(*slot)],
                    Some(0) => f64::NAN,
                    Some(1) => f64::NEG_INFINITY,
                    Some(_) => f64::INFINITY,
                };
                Lane::F64(slots.iter().map(value).collect())
            }
            _ => Lane::I64(slots.iter().copied().map(key).collect()),
        };
        let valid = is_valid.contains(&false).then_some(is_valid);
        Cells { lane, valid }
    }
}

fn pick<T: Code>(codes: &[T], rows: &Rows, null: u32) -> Vec<u32> {
    match rows {
        Rows::All(_) => T::slots(codes, null),
        Rows::Some(rows) => T::slots_at(codes, rows, null),
    }
}

/// The edges of all bins from the least to the greatest value; none if there are too many, or if
/// floats are so coarse there that multiplication could miss a bin by more than one.
fn edges_of((low, high): (f64, f64), step: BinStep) -> Option<Vec<f64>> {
    let width = nearest(1, step);
    let coarse = low.abs().max(high.abs()) * f64::EPSILON;
    if coarse * 16.0 > width {
        return None;
    }
    let first = float_edge(low, step);
    let n = ((high - first) / width).ceil() + 1.0;
    let most = u32::try_from(MOST).map_or(0.0, f64::from);
    if n >= most {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the edge is a whole multiple below 2^53")]
    let k = (first / width).round() as i128;
    let mut edges = vec![first];
    let mut next = k + 1;
    loop {
        let edge = nearest(next, step);
        edges.push(edge);
        if edge > high {
            return Some(edges);
        }
        next += 1;
    }
}

fn float_range(table: &Table, column_idx: usize) -> Option<(f64, f64)> {
    match table.extents(column_idx)? {
        Extents::Float(blocks) => {
            blocks.all.range.filter(|(low, high)| low.is_finite() && high.is_finite())
        }
        _ => None,
    }
}

/// The least and the greatest key of a column of up to 64 bits.
pub(crate) fn key_range(table: &Table, column_idx: usize) -> Option<(i64, i64)> {
    match (table.extents(column_idx)?, &table.columns().get(column_idx)?.column_type) {
        (Extents::Int(blocks), ColumnType::UInt(_)) => {
            let key = |value: i64| u64::try_from(value).ok().map(unsigned_key);
            let (low, high) = blocks.all.range?;
            Some((key(low)?, key(high)?))
        }
        (Extents::Int(blocks), _) => blocks.all.range,
        (Extents::UInt(blocks), _) => {
            blocks.all.range.map(|(low, high)| (unsigned_key(low), unsigned_key(high)))
        }
        _ => None,
    }
}

/// A unit whose stretches lie within those of another, and do not come back.
fn stretch_unit(unit: TimeUnit) -> TimeUnit {
    match unit {
        TimeUnit::MonthOfYear => TimeUnit::Month,
        TimeUnit::DayOfWeek => TimeUnit::Day,
        TimeUnit::HourOfDay => TimeUnit::Hour,
        unit => unit,
    }
}

/// The key of the unit of a value; none where there is none.
fn key_of_unit(value: i64, unit: TimeUnit, column: &Column, result: &Column) -> Option<i64> {
    one_key(time_unit(one(value), unit, column, result))
}

fn key_of_bin(value: i64, change: &Change, column: &Column, result: &Column) -> Option<i64> {
    let Change::Bin(step) = change else { return None };
    one_key(crate::transform::bin(one(value), *step, &column.column_type, result))
}

fn one(value: i64) -> Cells<'static> {
    Cells { lane: Lane::I64(vec![value].into()), valid: None }
}

fn one_key(cells: Result<Cells<'_>, Error>) -> Option<i64> {
    match cells.ok()?.lane {
        Lane::I64(keys) => keys.first().copied(),
        Lane::F64(values) => values.first().copied().map(float_key),
        _ => None,
    }
}

impl Stretches {
    /// The stretches from `low` to `high` within which `key` says the same; none if they are too
    /// many. No key may come back after another, but for the stretch of it.
    fn new(low: i64, high: i64, key: impl Fn(i64) -> Option<i64>) -> Option<Self> {
        // The last stretch ends behind the greatest key.
        if high == i64::MAX {
            return None;
        }
        let mut firsts = vec![low];
        let mut guess = 1;
        while let Some(bound) = next_bound(*firsts.last()?, high, &mut guess, &key)? {
            firsts.push(bound);
            if firsts.len() > MOST_UNITS {
                return None;
            }
        }
        let bounds = firsts.get(1..).unwrap_or_default();
        let cells = sagitta_kernels::Stretches::new(low, high, bounds, MOST)?;
        let last = *firsts.last()?;
        let ends = (key(low)?.min(low), end_of(last, &key).unwrap_or(high + 1));
        Some(Self { cells, firsts, ends })
    }
}

/// The first value past `first` with another key; none if there are no keys so far.
fn end_of(first: i64, key: &impl Fn(i64) -> Option<i64>) -> Option<i64> {
    let own = key(first)?;
    let mut reach = 1;
    loop {
        let probe = first.checked_add_unsigned(reach)?;
        if key(probe)? != own {
            return next_bound(first, probe, &mut 1, key)?;
        }
        reach *= 2;
    }
}

/// The first value past `first` with another key: within `Some`, none up to `high`. `guess` is
/// the distance at which the last one was found. None if a key cannot be told.
fn next_bound(
    first: i64,
    high: i64,
    guess: &mut u64,
    key: &impl Fn(i64) -> Option<i64>,
) -> Option<Option<i64>> {
    let own = key(first)?;
    if key(high)? == own {
        return Some(None);
    }
    // Values up to `inside` have the key, those from `outside` on another.
    let (mut inside, mut outside) = (first, high);
    // The distance is often the same again.
    let mut reach = *guess;
    for probe in [reach - 1, reach].map(|reach| first.saturating_add_unsigned(reach)) {
        if probe < outside {
            if key(probe)? == own { inside = probe } else { outside = probe }
        }
    }
    while first.saturating_add_unsigned(reach) < outside {
        let probe = first.saturating_add_unsigned(reach);
        if key(probe)? == own {
            inside = probe
        } else {
            outside = probe
        }
        reach = reach.saturating_mul(2);
    }
    // The key of a value is mostly where its own stretch begins: if so, this is the bound.
    let start = key(outside)?;
    for probe in [start.saturating_sub(1), start] {
        if inside < probe && probe < outside {
            if key(probe)? == own { inside = probe } else { outside = probe }
        }
    }
    while inside.abs_diff(outside) > 1 {
        let middle = inside.wrapping_add_unsigned(inside.abs_diff(outside) / 2);
        if key(middle)? == own { inside = middle } else { outside = middle }
    }
    *guess = outside.abs_diff(first);
    Some(Some(outside))
}
