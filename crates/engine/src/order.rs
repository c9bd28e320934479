//! Sorting in steps, key by key.
//!
//! Each key parts the runs of rows that are equal by the keys before it. Long runs are sorted by
//! the digits of their keys, short ones by comparison. Within a run rows stay in the order of the
//! table, so that ties need no key of their own.
#![expect(
    clippy::indexing_slicing,
    reason = "places and runs stay within the rows that are sorted"
)]

mod long;

use std::cmp::Ordering;
use std::sync::Arc;

use sagitta_kernels::Radix;

use crate::Error;
use crate::lane::place;
use crate::runs::Runs;
use crate::sort_key::{Depth, Keys, Picked, SortKey, SortSource, Trend, VALUE, rank_of};

/// Runs of so many rows are sorted by comparison.
const SHORT: usize = 1_024;

/// Rows looked at in one step.
const LOOKED: usize = 1 << 16;

/// Texts are read to a further depth as long as one row in so many is still undecided there, and
/// never deeper than this.
const SPARSE: usize = 8;
const DEEPEST: usize = 16;

/// A sort of rows in progress.
#[derive(Debug)]
pub(crate) struct Sorter {
    source: Arc<SortSource>,
    picked: Picked,
    /// Places among the picked rows, in order; empty as long as they stand as they were.
    order: Vec<u32>,
    runs: Runs,
    key_idx: usize,
    depth: usize,
    keys: Keys,
    short: Vec<(u8, u64, u32)>,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    /// Reading the keys of the rows.
    Read,
    /// Sorting runs, from an entry on.
    Refine {
        next: usize,
    },
    /// Sorting a long run.
    Long(Long, Stage),
    /// Counting the rows whose texts go on.
    Weigh {
        next: usize,
        n_open: usize,
    },
    /// Sorting what is left by whole texts.
    Compare {
        next: usize,
    },
    /// Parting a long run by one of its texts.
    Part(Parting),
    /// Places become rows.
    Rows {
        next: usize,
    },
    Done,
}

/// A long run on its way through its digits.
#[derive(Debug)]
struct Long {
    start: usize,
    end: usize,
    least: u64,
    greatest: u64,
    /// How many low bits of the keys the entries leave out.
    cut: u32,
    nans: Vec<u32>,
    nulls: Vec<u32>,
}

#[derive(Debug)]
enum Stage {
    Measure { next: usize },
    Fill { next: usize, entries: Vec<u64> },
    Sort(Radix),
    Write { next: usize, entries: Vec<u64> },
}

/// A long run of texts, parted by one of them.
#[derive(Debug)]
struct Parting {
    start: usize,
    end: usize,
    pivot: u32,
    next: usize,
    less: Vec<u32>,
    equal: Vec<u32>,
    greater: Vec<u32>,
}

impl Sorter {
    pub(crate) fn new(source: Arc<SortSource>, picked: Picked) -> Result<Self, Error> {
        let n = picked.len();
        if u32::try_from(n).is_err() {
            return Err(Error::TooMany { what: "rows" });
        }
        let phase =
            if n < 2 || source.keys.is_empty() { Phase::Rows { next: 0 } } else { Phase::Read };
        Ok(Self {
            source,
            runs: Runs::one(n),
            picked,
            order: Vec::new(),
            key_idx: 0,
            depth: 0,
            keys: Keys::new(),
            short: Vec::new(),
            phase,
        })
    }

    /// Does some of the sorting; true when it is done.
    pub(crate) fn step(&mut self) -> Result<bool, Error> {
        self.phase = match std::mem::replace(&mut self.phase, Phase::Done) {
            Phase::Read => self.read()?,
            Phase::Refine { next } => self.refine(next),
            Phase::Long(long, stage) => self.sort_long(long, stage),
            Phase::Weigh { next, n_open } => self.weigh(next, n_open),
            Phase::Compare { next } => self.compare(next),
            Phase::Part(parting) => self.part(parting),
            Phase::Rows { next } => self.write_rows(next),
            Phase::Done => Phase::Done,
        };
        Ok(matches!(self.phase, Phase::Done))
    }

    /// How many rows of the first key have been read.
    pub(crate) fn n_read(&self) -> usize {
        match (self.key_idx, self.depth) {
            (0, 0) if self.order.is_empty() => self.keys.values.len(),
            _ => self.picked.len(),
        }
    }

    /// The rows' numbers in the table, in order.
    pub(crate) fn into_rows(self) -> Vec<u32> {
        self.order
    }

    fn key(&self) -> &SortKey {
        &self.source.keys[self.key_idx]
    }

    fn read(&mut self) -> Result<Phase, Error> {
        let n = self.picked.len();
        let first = self.keys.values.len();
        if first == 0 {
            self.keys.values.reserve_exact(n);
        }
        let (batch, start, n_rows, rows) = self.picked.stretch(first, &self.source);
        if rows.len() == 0 {
            return Err(self.key().changed());
        }
        let key = &self.source.keys[self.key_idx];
        let values = self.source.values(key, batch, start, n_rows)?;
        self.keys.push(key, self.depth, &key.cells(&values, &rows)?, rows.len());
        if self.keys.values.len() < n {
            return Ok(Phase::Read);
        }
        let is_last = self.key_idx + 1 == self.source.keys.len() && key.depth() == Depth::Keys(1);
        Ok(match self.keys.trend {
            // Rows of one run stand in the order of the table, which is that of this key.
            Trend::Rising => Phase::Rows { next: 0 },
            Trend::Level if is_last => Phase::Rows { next: 0 },
            _ if n > SHORT && self.order.is_empty() && self.key_idx == 0 && self.depth == 0 => {
                Phase::Long(Long::new(0, n), Stage::Measure { next: 0 })
            }
            _ => {
                self.settle_order();
                Phase::Refine { next: 0 }
            }
        })
    }

    /// Writes the order down if the rows still stand as they were.
    fn settle_order(&mut self) {
        if self.order.is_empty() {
            let n = u32::try_from(self.picked.len()).unwrap_or(u32::MAX);
            self.order.extend(0..n);
        }
    }

    /// The place of an entry.
    #[inline]
    fn place(&self, entry: usize) -> usize {
        self.order.get(entry).map_or(entry, |number| place(*number))
    }

    /// Sorts short runs; stops at a long one.
    fn refine(&mut self, mut next: usize) -> Phase {
        let mut n_left = LOOKED;
        while let Some((start, end)) = self.runs.next(next) {
            if end - start > SHORT {
                return Phase::Long(Long::new(start, end), Stage::Measure { next: start });
            }
            self.sort_short(start, end);
            next = end;
            match n_left.checked_sub(end - start) {
                Some(left) => n_left = left,
                None => return Phase::Refine { next },
            }
        }
        if self.key().depth() == Depth::Open {
            return Phase::Weigh { next: 0, n_open: 0 };
        }
        self.next_key()
    }

    fn sort_short(&mut self, start: usize, end: usize) {
        let order = self.source.keys[self.key_idx].order;
        self.short.clear();
        for number in &self.order[start..end] {
            let rank = rank_of(self.keys.class(place(*number)), &order);
            self.short.push((rank, self.keys.values[place(*number)], *number));
        }
        if !self.short.is_sorted() {
            self.short.sort_unstable();
            for (number, sorted) in self.order[start..end].iter_mut().zip(&self.short) {
                *number = sorted.2;
            }
        }
        for (entry, pair) in (start + 1..).zip(self.short.windows(2)) {
            if (pair[0].0, pair[0].1) != (pair[1].0, pair[1].1) {
                self.runs.start_at(entry);
            }
        }
    }

    /// Counts the rows of runs whose texts go on behind their keys.
    fn weigh(&mut self, mut next: usize, mut n_open: usize) -> Phase {
        let mut n_left = LOOKED;
        while let Some((start, end)) = self.runs.next(next) {
            if self.is_open(start) {
                n_open += end - start;
            }
            next = end;
            match n_left.checked_sub(1) {
                Some(left) => n_left = left,
                None => return Phase::Weigh { next, n_open },
            }
        }
        if n_open == 0 {
            return self.next_key();
        }
        if n_open * SPARSE < self.picked.len() || self.depth >= DEEPEST {
            return Phase::Compare { next: 0 };
        }
        self.depth += 1;
        self.keys = Keys::new();
        Phase::Read
    }

    /// Whether the texts of a run go on behind their keys.
    fn is_open(&self, start: usize) -> bool {
        let place = self.place(start);
        self.keys.class(place) == VALUE && self.key().goes_on(self.keys.values[place])
    }

    fn compare(&mut self, mut next: usize) -> Phase {
        let mut n_left = SHORT;
        while let Some((start, end)) = self.runs.next(next) {
            if !self.is_open(start) {
                next = end;
                continue;
            }
            if end - start > SHORT {
                return Phase::Part(self.parting(start, end));
            }
            let mut run = self.order[start..end].to_vec();
            run.sort_unstable_by(|a, b| self.compare_rows(*a, *b).then(a.cmp(b)));
            for (entry, pair) in (start + 1..).zip(run.windows(2)) {
                if self.compare_rows(pair[0], pair[1]) != Ordering::Equal {
                    self.runs.start_at(entry);
                }
            }
            self.order[start..end].copy_from_slice(&run);
            next = end;
            match n_left.checked_sub(end - start) {
                Some(left) => n_left = left,
                None => return Phase::Compare { next },
            }
        }
        self.next_key()
    }

    fn compare_rows(&self, a: u32, b: u32) -> Ordering {
        let row = |number| self.picked.row(place(number));
        let ordering = self.source.compare_texts(self.key(), row(a), row(b));
        if self.key().order.descending { ordering.reverse() } else { ordering }
    }

    /// Parts a run by the middle of nine of its texts.
    fn parting(&self, start: usize, end: usize) -> Parting {
        let mut nine: Vec<u32> =
            (0..9).map(|i| self.order[start + (end - start - 1) * i / 8]).collect();
        nine.sort_unstable_by(|a, b| self.compare_rows(*a, *b));
        Parting {
            start,
            end,
            pivot: nine[4],
            next: start,
            less: Vec::new(),
            equal: Vec::new(),
            greater: Vec::new(),
        }
    }

    fn part(&mut self, mut parting: Parting) -> Phase {
        let end = (parting.next + SHORT * 8).min(parting.end);
        for number in &self.order[parting.next..end] {
            match self.compare_rows(*number, parting.pivot) {
                Ordering::Less => parting.less.push(*number),
                Ordering::Equal => parting.equal.push(*number),
                Ordering::Greater => parting.greater.push(*number),
            }
        }
        parting.next = end;
        if end < parting.end {
            return Phase::Part(parting);
        }
        let Parting { start, less, equal, greater, .. } = parting;
        let (equal_at, greater_at) = (start + less.len(), start + less.len() + equal.len());
        self.order[start..equal_at].copy_from_slice(&less);
        self.order[equal_at..greater_at].copy_from_slice(&equal);
        self.order[greater_at..end].copy_from_slice(&greater);
        self.runs.start_at(equal_at);
        if greater_at < end {
            self.runs.start_at(greater_at);
        }
        // A run of equal texts is done; others are taken up again.
        Phase::Compare { next: if equal.len() == end - start { end } else { start } }
    }

    /// Goes on with the next part of the key, or the next key, if any run is left.
    fn next_key(&mut self) -> Phase {
        self.keys = Keys::new();
        if self.runs.next(0).is_none() {
            return Phase::Rows { next: 0 };
        }
        let is_partial = match self.key().depth() {
            Depth::Keys(n) => self.depth + 1 < n,
            Depth::Open => false,
        };
        (self.key_idx, self.depth) = match is_partial {
            true => (self.key_idx, self.depth + 1),
            false => (self.key_idx + 1, 0),
        };
        match self.key_idx < self.source.keys.len() {
            true => Phase::Read,
            false => Phase::Rows { next: 0 },
        }
    }

    fn write_rows(&mut self, next: usize) -> Phase {
        self.keys = Keys::new();
        let n = self.picked.len();
        let end = (next + LOOKED).min(n);
        if self.order.len() < n {
            self.order.reserve_exact(n - next);
            self.order.extend((next..end).map(|place| self.picked.row(place)));
        } else if let Picked::Rows(rows) = &self.picked {
            for number in &mut self.order[next..end] {
                *number = rows[place(*number)];
            }
        } else {
            return Phase::Done;
        }
        if end < n { Phase::Rows { next: end } } else { Phase::Done }
    }
}
