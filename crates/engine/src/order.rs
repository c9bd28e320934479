//! Sorting in steps: runs first, then merges.
#![expect(
    clippy::indexing_slicing,
    reason = "places of rows stay within the keys that were made for them"
)]

use std::cmp::Ordering;
use std::sync::Arc;

use sagitta_table::{Batch, Column, ColumnType, Values};

use crate::Error;
use crate::gather::Starts;
use crate::lane::{Cells, Lane, Ranks, Rows, cells, is_nan_key, place};
use crate::number::unsigned_key;
use crate::plan::Order;

/// Entries sorted or merged in one step.
const RUN: usize = 8_192;
const MERGED: usize = 65_536;

/// The values of one key of the order, by place among the selected rows.
#[derive(Debug)]
struct SortColumn {
    order: Order,
    ranks: Option<Arc<Ranks>>,
    column: Arc<Column>,
    keys: Vec<i64>,
    classes: Vec<u8>,
    /// Whether equal keys mean equal values.
    exact: bool,
}

/// Values, NaN, null; or the other way round when nulls come first.
const VALUE: u8 = 1;

impl SortColumn {
    fn class(&self, is_null: bool, is_nan: bool) -> u8 {
        match (is_null, is_nan, self.order.nulls_first) {
            (false, false, _) => VALUE,
            (true, _, true) => VALUE - 1,
            (false, true, true) => VALUE - 1,
            (false, true, false) => VALUE + 1,
            (true, _, false) => VALUE + 2,
        }
    }

    fn push(&mut self, cells: Cells<'_>, n: usize) {
        let cells = Cells { lane: cells.lane.into_keys(), valid: cells.valid };
        for i in 0..n {
            let is_null = !cells.is_valid(i) || matches!(cells.lane, Lane::Nulls(_));
            let key = if is_null { 0 } else { key_of(&cells.lane, i) };
            let is_nan = !is_null && is_nan_key(&self.column.column_type, key);
            let mut class = self.class(is_null, is_nan) << 1;
            if self.order.nulls_first && is_nan {
                // Null, NaN, values.
                class += 1;
            }
            self.classes.push(class);
            self.keys.push(match (class >> 1 == VALUE, self.order.descending) {
                (false, _) => 0,
                (true, false) => key,
                (true, true) => !key,
            });
        }
    }
}

fn key_of(lane: &Lane<'_>, i: usize) -> i64 {
    match lane {
        Lane::I64(keys) => keys[i],
        Lane::I128(values) => clamp(values[i]),
        Lane::I256(values) => match values[i].to_i128() {
            Some(value) => clamp(value),
            None if values[i].is_negative() => i64::MIN,
            None => i64::MAX,
        },
        Lane::Bytes(bytes) => {
            let mut front = [0; 8];
            for (to, from) in front.iter_mut().zip(bytes.get(i)) {
                *to = *from;
            }
            unsigned_key(u64::from_be_bytes(front))
        }
        Lane::F64(_) | Lane::Nulls(_) | Lane::Opaque => 0,
    }
}

fn clamp(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

/// One row to be sorted, with its first key at hand.
#[derive(Clone, Copy, Debug)]
struct Entry {
    key: i64,
    place: u32,
    class: u8,
}

#[derive(Debug)]
enum Phase {
    Runs { next: usize },
    Merge { width: usize, start: usize, left: usize, right: usize },
    Done,
}

/// A sort of selected rows in progress.
#[derive(Debug)]
pub(crate) struct Sorter {
    columns: Vec<SortColumn>,
    batches: Vec<Arc<Batch>>,
    starts: Starts,
    /// By place: the row's number in the table.
    rows: Vec<u32>,
    entries: Vec<Entry>,
    scratch: Vec<Entry>,
    phase: Phase,
}

impl Sorter {
    pub(crate) fn new(
        order: &[Order],
        columns: &[Arc<Column>],
        batches: &[Arc<Batch>],
        ranks: &dyn Fn(usize) -> Option<Arc<Ranks>>,
    ) -> Result<Self, Error> {
        let columns = order.iter().map(|order| {
            let column = columns
                .get(order.column_idx)
                .ok_or_else(|| Error::TableChanged { name: String::new() })?;
            let exact = !matches!(
                column.column_type,
                ColumnType::Text | ColumnType::Binary | ColumnType::Decimal { .. }
            );
            Ok(SortColumn {
                order: *order,
                ranks: ranks(order.column_idx),
                column: column.clone(),
                keys: Vec::new(),
                classes: Vec::new(),
                exact,
            })
        });
        Ok(Self {
            columns: columns.collect::<Result<_, Error>>()?,
            batches: batches.to_vec(),
            starts: Starts::new(batches),
            rows: Vec::new(),
            entries: Vec::new(),
            scratch: Vec::new(),
            phase: Phase::Runs { next: 0 },
        })
    }

    /// Takes in the selected rows of a chunk; `values` gives a column's values there.
    pub(crate) fn push(
        &mut self,
        rows: &Rows,
        first_row: usize,
        values: &dyn Fn(usize) -> Option<Values>,
    ) -> Result<(), Error> {
        let first = u32::try_from(first_row).ok().ok_or(Error::TooMany { what: "rows" })?;
        match rows {
            Rows::All(n) => {
                let n = u32::try_from(*n).ok().ok_or(Error::TooMany { what: "rows" })?;
                self.rows.extend(first..first.saturating_add(n));
            }
            Rows::Some(rows) => self.rows.extend(rows.iter().map(|row| first + row)),
        }
        for column in &mut self.columns {
            let changed = || Error::TableChanged { name: column.column.name.clone() };
            let values = values(column.order.column_idx).ok_or_else(changed)?;
            let cells = cells(&values, rows, column.ranks.as_deref()).ok_or_else(changed)?;
            column.push(cells, rows.len());
        }
        Ok(())
    }

    /// Does some of the sorting; true when it is done.
    pub(crate) fn step(&mut self) -> bool {
        match self.phase {
            Phase::Runs { next } => self.sort_run(next),
            Phase::Merge { width, start, left, right } => {
                self.merge_some(width, start, left, right)
            }
            Phase::Done => {}
        }
        matches!(self.phase, Phase::Done)
    }

    fn sort_run(&mut self, next: usize) {
        let n = self.rows.len();
        let end = (next + RUN).min(n);
        let first = self.columns.first();
        let run: Vec<Entry> = (next..end)
            .filter_map(|i| {
                let place = u32::try_from(i).ok()?;
                let key = first.map_or(0, |column| column.keys[i]);
                Some(Entry { key, place, class: first.map_or(0, |column| column.classes[i]) })
            })
            .collect();
        let mut entries = std::mem::take(&mut self.entries);
        entries.extend(run);
        entries[next..].sort_unstable_by(|a, b| self.compare(a, b));
        self.entries = entries;
        self.phase = if end < n {
            Phase::Runs { next: end }
        } else if n > RUN {
            Phase::Merge { width: RUN, start: 0, left: 0, right: RUN }
        } else {
            Phase::Done
        };
    }

    fn merge_some(
        &mut self,
        mut width: usize,
        mut start: usize,
        mut left: usize,
        mut right: usize,
    ) {
        let n = self.entries.len();
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.reserve_exact(n.saturating_sub(scratch.len()));
        for _ in 0..MERGED {
            let middle = (start + width).min(n);
            let end = (start + 2 * width).min(n);
            let take_left = match (left < middle, right < end) {
                (true, true) => {
                    self.compare(&self.entries[left], &self.entries[right]) != Ordering::Greater
                }
                (true, false) => true,
                (false, true) => false,
                (false, false) => {
                    start = end;
                    if start >= n {
                        std::mem::swap(&mut self.entries, &mut scratch);
                        scratch.clear();
                        width *= 2;
                        start = 0;
                        if width >= n {
                            self.phase = Phase::Done;
                            return;
                        }
                    }
                    left = start;
                    right = (start + width).min(n);
                    continue;
                }
            };
            if take_left {
                scratch.push(self.entries[left]);
                left += 1;
            } else {
                scratch.push(self.entries[right]);
                right += 1;
            }
        }
        self.scratch = scratch;
        self.phase = Phase::Merge { width, start, left, right };
    }

    fn compare(&self, a: &Entry, b: &Entry) -> Ordering {
        let (i, j) = (place(a.place), place(b.place));
        let mut columns = self.columns.iter();
        let mut ordering = (a.class, a.key).cmp(&(b.class, b.key));
        if let Some(first) = columns.next()
            && ordering == Ordering::Equal
        {
            ordering = self.compare_inexact(first, i, j);
        }
        for column in columns {
            if ordering != Ordering::Equal {
                return ordering;
            }
            ordering =
                (column.classes[i], column.keys[i]).cmp(&(column.classes[j], column.keys[j]));
            if ordering == Ordering::Equal {
                ordering = self.compare_inexact(column, i, j);
            }
        }
        ordering.then(i.cmp(&j))
    }

    /// Looks at the whole values where the keys are only their beginning.
    fn compare_inexact(&self, column: &SortColumn, i: usize, j: usize) -> Ordering {
        if column.exact || column.classes[i] >> 1 != VALUE {
            return Ordering::Equal;
        }
        let (batch_i, row_i) = self.starts.find(self.rows[i]);
        let (batch_j, row_j) = self.starts.find(self.rows[j]);
        let column_idx = column.order.column_idx;
        let value =
            |batch: usize| self.batches.get(batch).and_then(|batch| batch.columns.get(column_idx));
        let ordering = match (value(batch_i), value(batch_j)) {
            (Some(Values::Text(a)), Some(Values::Text(b))) => a.value(row_i).cmp(b.value(row_j)),
            (Some(Values::Binary(a)), Some(Values::Binary(b))) => {
                a.value(row_i).cmp(b.value(row_j))
            }
            (Some(Values::Decimal128(a)), Some(Values::Decimal128(b))) => {
                a.value(row_i).cmp(&b.value(row_j))
            }
            (Some(Values::Decimal256(a)), Some(Values::Decimal256(b))) => {
                a.value(row_i).cmp(&b.value(row_j))
            }
            _ => Ordering::Equal,
        };
        if column.order.descending { ordering.reverse() } else { ordering }
    }

    /// The rows' numbers in the table, in order.
    pub(crate) fn into_rows(self) -> Vec<u32> {
        self.entries.iter().map(|entry| self.rows[place(entry.place)]).collect()
    }
}
