//! The first rows of an order, without sorting the others.
//!
//! The table is read in stretches that lie far apart, so that a table that is sorted already
//! gives a good bound as soon as any other. A row that comes behind the bound, which is the last
//! wanted row of those seen so far, is passed over; the others are kept and sorted now and then.
#![expect(
    clippy::indexing_slicing,
    reason = "rows are counted from the stretches they are taken from"
)]

use std::cmp::Ordering;
use std::sync::Arc;

use arrow::datatypes::i256;
use sagitta_table::{ColumnType, Values};

use crate::Error;
use crate::lane::{Cells, Lane, Rows, is_nan_key, nulls};
use crate::number::{float_of_key, unsigned_of_key};
use crate::order::Sorter;
use crate::plan::Order;
use crate::sort_key::{NAN, NULL, Picked, READ, SortKey, SortSource, VALUE, rank_of};

/// Rows that are passed over at once.
const BLOCK: usize = 256;

/// So many kept rows are sorted at least.
const KEPT: usize = 512;

/// A search for the first rows in progress.
#[derive(Debug)]
pub(crate) struct Top {
    source: Arc<SortSource>,
    picked: Picked,
    n_wanted: usize,
    /// Stretches of places, so many in all, visited by this stride.
    n_parts: usize,
    stride: usize,
    n_read: usize,
    kept: Vec<u32>,
    bound: Option<Bound>,
    /// Whether [`Self::may_enter`] looks at the values of the first key.
    has_blocks: bool,
}

/// The last wanted row of those seen so far.
#[derive(Debug)]
struct Bound {
    row: u32,
    cells: Vec<(u8, Cell)>,
}

/// A value of a key; what is no value has the key 0.
#[derive(Debug)]
enum Cell {
    /// Floats as keys.
    Key(i64),
    I128(i128),
    I256(i256),
    Bytes(Box<[u8]>),
}

impl Top {
    pub(crate) fn new(source: Arc<SortSource>, picked: Picked, n_wanted: usize) -> Self {
        let n_parts = picked.len().div_ceil(READ);
        // The golden section leaves no gap for long.
        let mut stride = (n_parts * 5 / 8).max(1);
        while common_divisor(stride, n_parts) > 1 {
            stride += 1;
        }
        let has_blocks = source.keys.first().is_some_and(|key| match key.column.column_type {
            ColumnType::Float(width) | ColumnType::UInt(width) => width == 64,
            ColumnType::Int(width) => width >= 32,
            ColumnType::Date
            | ColumnType::Time(_)
            | ColumnType::Timestamp(..)
            | ColumnType::Duration(_) => true,
            _ => false,
        });
        Self {
            source,
            picked,
            n_wanted,
            n_parts,
            stride,
            n_read: 0,
            kept: Vec::new(),
            bound: None,
            has_blocks,
        }
    }

    /// Reads some rows; true when the first ones are known.
    pub(crate) fn step(&mut self) -> Result<bool, Error> {
        if self.n_read == self.n_parts || self.n_wanted == 0 {
            self.sort_kept()?;
            return Ok(true);
        }
        let part = self.n_read * self.stride % self.n_parts;
        self.n_read += 1;
        let mut next = part * READ;
        let end = (next + READ).min(self.picked.len());
        while next < end {
            let (batch, start, n_rows, rows) = self.picked.stretch(next, &self.source);
            if rows.len() == 0 {
                return Err(Error::TableChanged { name: String::new() });
            }
            let first_row = self.picked.row(next);
            let stretch = Stretch { batch, start, n_rows, first_row };
            match rows {
                Rows::All(n) => {
                    let n = n.min(end - next);
                    self.read_blocks(&stretch, n)?;
                    next += n;
                }
                Rows::Some(mut rows) => {
                    rows.truncate(end - next);
                    next += rows.len();
                    self.take(&stretch, Rows::Some(rows))?;
                }
            }
        }
        Ok(self.n_read == self.n_parts && self.kept.is_empty())
    }

    /// How many rows have been read.
    pub(crate) fn n_read(&self) -> usize {
        (self.n_read * READ).min(self.picked.len())
    }

    /// The first rows in order.
    pub(crate) fn into_rows(self) -> Vec<u32> {
        self.kept
    }

    /// Passes over the blocks of which no row can come before the bound.
    fn read_blocks(&mut self, stretch: &Stretch, n: usize) -> Result<(), Error> {
        let mut at = 0;
        while at < n {
            // Blocks that cannot be passed over as a whole are read together.
            let is_whole = self.bound.is_some() && !self.has_blocks;
            let n_rows = if is_whole { n - at } else { BLOCK.min(n - at) };
            let block = stretch.part(at, n_rows)?;
            if self.may_enter(&block) {
                self.take(&block, Rows::All(n_rows))?;
            }
            at += n_rows;
        }
        Ok(())
    }

    /// Keeps the rows that come before the bound.
    fn take(&mut self, stretch: &Stretch, rows: Rows) -> Result<(), Error> {
        let Some(bound) = &self.bound else {
            self.kept.extend((0..rows.len()).map(|i| stretch.row(rows.get(i))));
            return self.sort_if_many();
        };
        let mut rows = rows;
        for (key, (rank, cell)) in self.source.keys.iter().zip(&bound.cells) {
            let values = self.source.values(key, stretch.batch, stretch.start, stretch.n_rows)?;
            let cells = key.cells(&values, &rows)?;
            let mut equal = Vec::new();
            for i in 0..rows.len() {
                let row = stretch.row(rows.get(i));
                let ordering = rank_at(key, &cells, i).cmp(rank).then_with(|| {
                    match rank_of(VALUE, &key.order) == *rank {
                        true => compare(&cells.lane, i, cell, &key.order),
                        false => Ordering::Equal,
                    }
                });
                match ordering {
                    Ordering::Less => self.kept.push(row),
                    Ordering::Equal => equal.push(row - stretch.first_row),
                    Ordering::Greater => {}
                }
            }
            rows = Rows::Some(equal);
            if rows.len() == 0 {
                break;
            }
        }
        for i in 0..rows.len() {
            let row = stretch.row(rows.get(i));
            if row < bound.row {
                self.kept.push(row);
            }
        }
        self.sort_if_many()
    }

    fn sort_if_many(&mut self) -> Result<(), Error> {
        if self.kept.len() >= KEPT.max(self.n_wanted * 2) { self.sort_kept() } else { Ok(()) }
    }

    /// Sorts the kept rows, drops those that are not wanted, and sets the bound.
    fn sort_kept(&mut self) -> Result<(), Error> {
        let mut rows = std::mem::take(&mut self.kept);
        rows.sort_unstable();
        let mut sorter = Sorter::new(self.source.clone(), Picked::Rows(rows))?;
        while !sorter.step()? {}
        self.kept = sorter.into_rows();
        self.kept.truncate(self.n_wanted);
        if let Some(last) = self.kept.last()
            && self.kept.len() == self.n_wanted
        {
            self.bound = Some(self.bound_of(*last)?);
        }
        Ok(())
    }

    fn bound_of(&self, row: u32) -> Result<Bound, Error> {
        let (batch, start) = self.source.starts.find(row);
        let cells = self.source.keys.iter().map(|key| {
            let values = self.source.values(key, batch, start, 1)?;
            let cells = key.cells(&values, &Rows::All(1))?;
            let rank = rank_at(key, &cells, 0);
            let cell = match &cells.lane {
                _ if rank != rank_of(VALUE, &key.order) => Cell::Key(0),
                Lane::I64(keys) => Cell::Key(keys[0]),
                Lane::F64(values) => Cell::Key(sagitta_kernels::float_key(values[0])),
                Lane::I128(values) => Cell::I128(values[0]),
                Lane::I256(values) => Cell::I256(values[0]),
                Lane::Bytes(bytes) => Cell::Bytes(bytes.get(0).into()),
                Lane::Nulls(_) | Lane::Opaque => Cell::Key(0),
            };
            Ok((rank, cell))
        });
        Ok(Bound { row, cells: cells.collect::<Result<_, Error>>()? })
    }

    /// Whether a row of a block may come before the bound. The values under nulls count too, so
    /// that true may be wrong, but false never is.
    fn may_enter(&self, block: &Stretch) -> bool {
        let (Some(bound), Some(key)) = (&self.bound, self.source.keys.first()) else { return true };
        let Some((rank, Cell::Key(cut))) = bound.cells.first() else { return true };
        let Order { descending, nulls_first, column_idx } = key.order;
        let batch = self.source.batches.get(block.batch);
        let Some(values) = batch.and_then(|batch| batch.values(column_idx)) else {
            return true;
        };
        if *rank != rank_of(VALUE, &key.order) || nulls_first && nulls(&values).is_some() {
            return true;
        }
        let range = block.start..block.start + block.n_rows;
        // Where no other key can decide, a value has to be better than the bound's.
        let strict = self.source.keys.len() == 1 && block.first_row > bound.row;
        match values.as_ref() {
            Values::Float64(a) => {
                let cut = float_of_key(*cut);
                let cut = match (strict, descending) {
                    (true, true) => cut.next_up(),
                    (true, false) => cut.next_down(),
                    (false, _) => cut,
                };
                let values = &a.values()[range];
                any(values, |value| value.is_nan() & nulls_first)
                    || reaches(values, cut, descending)
            }
            Values::Int64(a) => reaches_key(&a.values()[range], *cut, strict, descending),
            Values::Int32(a) | Values::Date(a) => {
                reaches_key(&a.values()[range], *cut, strict, descending)
            }
            Values::UInt64(a) => reaches(&a.values()[range], unsigned_of_key(*cut), descending),
            _ => true,
        }
    }
}

/// Rows of one batch.
#[derive(Debug)]
struct Stretch {
    batch: usize,
    start: usize,
    n_rows: usize,
    /// The number of its first row in the table.
    first_row: u32,
}

impl Stretch {
    fn part(&self, at: usize, n_rows: usize) -> Result<Self, Error> {
        let at_row = u32::try_from(at).ok().ok_or(Error::TooMany { what: "rows" })?;
        let first_row = self.first_row.saturating_add(at_row);
        Ok(Self { batch: self.batch, start: self.start + at, n_rows, first_row })
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a stretch is shorter than its table")]
    fn row(&self, i: usize) -> u32 {
        self.first_row + i as u32
    }
}

fn common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[inline]
fn any<T: Copy>(values: &[T], test: impl Fn(T) -> bool) -> bool {
    values.iter().fold(false, |any, value| any | test(*value))
}

/// Whether any value is as good as the cut.
fn reaches<T: Copy + PartialOrd>(values: &[T], cut: T, descending: bool) -> bool {
    match descending {
        true => any(values, |value| value >= cut),
        false => any(values, |value| value <= cut),
    }
}

fn reaches_key<T: Copy + PartialOrd + TryFrom<i64>>(
    values: &[T],
    cut: i64,
    strict: bool,
    descending: bool,
) -> bool {
    let next = match (strict, descending) {
        (true, true) => cut.checked_add(1),
        (true, false) => cut.checked_sub(1),
        (false, _) => Some(cut),
    };
    // Behind the last value of the type there is no better one.
    next.and_then(|cut| T::try_from(cut).ok()).is_some_and(|cut| reaches(values, cut, descending))
}

/// Where an entry stands among values, NaN and nulls.
#[inline]
fn rank_at(key: &SortKey, cells: &Cells<'_>, i: usize) -> u8 {
    let class = match &cells.lane {
        Lane::Nulls(_) => NULL,
        _ if !cells.is_valid(i) => NULL,
        Lane::F64(values) if values[i].is_nan() => NAN,
        Lane::I64(keys) if is_nan_key(&key.column.column_type, keys[i]) => NAN,
        _ => VALUE,
    };
    rank_of(class, &key.order)
}

/// A value against that of the bound, in the order's direction.
#[inline]
fn compare(lane: &Lane<'_>, i: usize, cell: &Cell, order: &Order) -> Ordering {
    let ordering = match (lane, cell) {
        (Lane::I64(keys), Cell::Key(cut)) => keys[i].cmp(cut),
        (Lane::F64(values), Cell::Key(cut)) => sagitta_kernels::float_key(values[i]).cmp(cut),
        (Lane::I128(values), Cell::I128(cut)) => values[i].cmp(cut),
        (Lane::I256(values), Cell::I256(cut)) => values[i].cmp(cut),
        (Lane::Bytes(bytes), Cell::Bytes(cut)) => bytes.get(i).cmp(cut),
        _ => Ordering::Equal,
    };
    if order.descending { ordering.reverse() } else { ordering }
}
