//! What is kept of groups whose keys are slots: plain arrays, filled by one pass a column.
#![expect(
    clippy::indexing_slicing,
    reason = "slots lie within the arrays, which are as long as the product of all keys' slots"
)]

use std::ops::Range;
use std::rc::Rc;

use sagitta_kernels::{
    FloatCell, FloatSum, IntegerCell, count_slots, float_key, sum_floats, sum_integers,
};
use sagitta_table::{ColumnType, Table};

use crate::Error;
use crate::accumulate::{Best, Carried, State, StateKind};
use crate::lane::{Cells, Lane};
use crate::number::NAN_KEY;
use crate::number::bias_of;
use crate::partial::Input;
use crate::plan::{Change, Grouping};
use crate::slots::Slots;

/// The most combinations of slots.
const MOST: usize = 1 << 20;

/// So many slots and no more have their sums of a block added to the totals block by block; for
/// more of them that takes longer than compensating each value's rounding.
const FOLDED: usize = 1 << 9;

/// From so many rows in a block on, plain sums within the block pay; fewer rows have the rounding
/// of each value compensated.
const PLAIN: usize = 1 << 9;

/// Groups by slot.
#[derive(Clone, Debug)]
pub(crate) struct Dense {
    pub(crate) keys: Vec<Rc<Slots>>,
    /// By slot: rows; empty if the first of the columns counts them.
    counts: Vec<u64>,
    n_slots: usize,
    columns: Vec<Fused>,
    /// Where each state of the grouping is kept.
    states: Vec<Kept>,
}

#[derive(Clone, Debug)]
enum Kept {
    Rows,
    /// The kind of it, in one of the fused columns.
    Fused(StateKind, usize),
    Apart(Box<State>),
}

/// Count, sum and ends of one column's numbers, by slot.
#[derive(Clone, Debug)]
struct Fused {
    column_idx: usize,
    has_extremes: bool,
    cells: Numbers,
}

#[derive(Clone, Debug)]
enum Numbers {
    Floats { cells: Vec<FloatCell>, totals: Vec<FloatSum> },
    Integers { cells: Vec<IntegerCell>, bias: i128 },
}

/// The key of the least or the greatest value; NaN where there is nothing else.
fn extreme(cell: &FloatCell, greatest: bool) -> Option<i64> {
    if cell.n() == 0 {
        None
    } else if cell.least > cell.greatest {
        Some(NAN_KEY)
    } else {
        Some(float_key(if greatest { cell.greatest } else { cell.least }))
    }
}

impl Dense {
    /// For a grouping whose keys have few combinations, as far as the table tells; none else.
    /// `changes` holds each key's change, `max_bins` resolved.
    pub(crate) fn new(
        grouping: &Grouping,
        changes: &[Change],
        columns: &[std::sync::Arc<sagitta_table::Column>],
        table: &Table,
    ) -> Option<Self> {
        let mut keys = Vec::with_capacity(changes.len());
        let mut n = 1_usize;
        // As many slots as rows are cheap, however few these are.
        let most = table.n_rows().clamp(1 << 12, MOST);
        for ((key, change), result) in grouping.keys.iter().zip(changes).zip(columns) {
            let slots = Slots::new(key.column_idx, change, table, result)?;
            n = n.checked_mul(slots.len()).filter(|n| *n <= most)?;
            keys.push(Rc::new(slots));
        }
        let mut fused: Vec<Fused> = Vec::new();
        let states = grouping.states.iter().map(|spec| {
            let column_type = spec
                .column_idx
                .and_then(|idx| table.columns().get(idx))
                .map(|column| &column.column_type);
            let (Some(column_idx), Some(column_type)) = (spec.column_idx, column_type) else {
                return Kept::Rows;
            };
            let is_extreme = matches!(spec.kind, StateKind::Min | StateKind::Max);
            let is_fused = is_extreme || matches!(spec.kind, StateKind::Valid | StateKind::Sum);
            let numbers = Numbers::new(column_type, n).filter(|_| is_fused);
            let Some(cells) = numbers else {
                return Kept::Apart(Box::new(State::new(spec.kind)));
            };
            let known = fused.iter().position(|fused| fused.column_idx == column_idx);
            let at = known.unwrap_or_else(|| {
                fused.push(Fused { column_idx, has_extremes: false, cells });
                fused.len() - 1
            });
            fused[at].has_extremes |= is_extreme;
            Kept::Fused(spec.kind, at)
        });
        let states: Vec<Kept> = states.collect();
        if keys.is_empty() && states.iter().any(|kept| matches!(kept, Kept::Apart(_))) {
            // A single group is kept as well without slots, and need not be copied in the end.
            return None;
        }
        let counts = if fused.is_empty() { vec![0; n] } else { Vec::new() };
        Some(Self { keys, counts, n_slots: n, columns: fused, states })
    }

    /// How many slots there are.
    pub(crate) fn len(&self) -> usize {
        self.n_slots
    }

    /// By slot: rows.
    fn counts(&self) -> Vec<u64> {
        match self.columns.first() {
            Some(Fused { cells: Numbers::Floats { cells, .. }, .. }) => {
                cells.iter().map(|cell| u64::from(cell.n_rows)).collect()
            }
            Some(Fused { cells: Numbers::Integers { cells, .. }, .. }) => {
                cells.iter().map(|cell| u64::from(cell.n_rows)).collect()
            }
            None => self.counts.clone(),
        }
    }

    /// Takes rows in: the slot of each, that of a later key within those of the ones before, and the
    /// values of each state's column.
    pub(crate) fn update(&mut self, slots: &[u32], inputs: &[Input<'_>]) -> Result<(), Error> {
        if self.columns.is_empty() {
            count_slots(&mut self.counts, slots);
        }
        for (at, fused) in self.columns.iter_mut().enumerate() {
            let input = self.states.iter().zip(inputs).find_map(|(kept, input)| match kept {
                Kept::Fused(_, known) if *known == at => input.cells,
                _ => None,
            });
            if let Some(cells) = input {
                fused.update(slots, cells);
            }
        }
        let n = self.n_slots;
        for (kept, input) in self.states.iter_mut().zip(inputs) {
            if let Kept::Apart(state) = kept {
                state.update(slots, n, input.cells, input.bias)?;
            }
        }
        Ok(())
    }

    /// Whether all that is kept can be put together slot by slot.
    pub(crate) fn is_additive(&self) -> bool {
        !self.states.iter().any(|kept| matches!(kept, Kept::Apart(_)))
    }

    /// The groups of all keys but the last, over some slots of that one. Everything is added up
    /// anew, nothing subtracted, so that infinities and NaN outside leave no trace.
    pub(crate) fn within(&self, range: Range<usize>) -> Self {
        let (size, keys) = match self.keys.split_last() {
            Some((last, keys)) => (last.len(), keys.to_vec()),
            None => (1, Vec::new()),
        };
        let counts = self.counts.chunks(size).map(|slots| slots[range.clone()].iter().sum());
        Self {
            keys,
            counts: counts.collect(),
            n_slots: self.n_slots / size,
            columns: self.columns.iter().map(|fused| fused.within(size, &range)).collect(),
            states: self.states.clone(),
        }
    }

    /// How many numbers are kept: a count for each slot, and as much for each aggregated column.
    pub(crate) fn n_cells(&self) -> usize {
        self.n_slots.saturating_mul(1 + self.columns.len())
    }

    /// How many rows each slot of the last key has had.
    pub(crate) fn counts_by_last(&self) -> Vec<u64> {
        let size = self.keys.last().map_or(1, |slots| slots.len());
        let mut counts = vec![0; size];
        for group in self.counts().chunks(size) {
            counts.iter_mut().zip(group).for_each(|(count, own)| *count += own);
        }
        counts
    }

    /// How many rows have been taken in.
    pub(crate) fn n_rows(&self) -> u64 {
        self.counts().iter().sum()
    }

    /// The slots with rows, rising.
    pub(crate) fn present(&self) -> Vec<u32> {
        // Without keys there is one group, with rows or without.
        let is_present = |count: &u64| *count > 0 || self.keys.is_empty();
        (0..)
            .zip(&self.counts())
            .filter(|(_, count)| is_present(count))
            .map(|(slot, _)| slot)
            .collect()
    }

    /// The slots of one key that some combined slots are made of.
    pub(crate) fn slots_of(&self, key: usize, combined: &[u32]) -> Vec<u32> {
        let size = |slots: &Rc<Slots>| u32::try_from(slots.len()).unwrap_or(u32::MAX);
        let after: u32 = self.keys.iter().skip(key + 1).map(size).product();
        let own = self.keys.get(key).map_or(1, size);
        combined.iter().map(|slot| slot / after % own).collect()
    }

    /// The states of the grouping, by slot.
    pub(crate) fn into_states(self) -> Vec<State> {
        let counts = self.counts();
        let states = self.states.into_iter().map(|kept| match kept {
            Kept::Rows => State::Count { valid_only: false, counts: counts.clone() },
            Kept::Fused(kind, at) => self.columns[at].state(kind),
            Kept::Apart(state) => *state,
        });
        states.collect()
    }
}

impl Numbers {
    /// None for columns that are not numbers of up to 64 bits.
    fn new(column_type: &ColumnType, n: usize) -> Option<Self> {
        Some(match column_type {
            ColumnType::Float(_) => Self::Floats {
                cells: vec![FloatCell::EMPTY; n],
                totals: vec![FloatSum::default(); n],
            },
            ColumnType::Bool
            | ColumnType::Int(_)
            | ColumnType::UInt(_)
            | ColumnType::Date
            | ColumnType::Time(_)
            | ColumnType::Timestamp(..)
            | ColumnType::Duration(_) => {
                Self::Integers { cells: vec![IntegerCell::EMPTY; n], bias: bias_of(column_type) }
            }
            _ => return None,
        })
    }
}

impl Fused {
    fn update(&mut self, slots: &[u32], cells: &Cells<'_>) {
        let (valid, has_extremes) = (cells.valid.as_deref(), self.has_extremes);
        match (&mut self.cells, &cells.lane) {
            (Numbers::Floats { cells, totals }, Lane::F64(values)) => {
                // Few rows do not pay for a look at all slots.
                let is_plain = slots.len() >= PLAIN.max(cells.len() / 4) && cells.len() <= FOLDED;
                sum_floats(cells, totals, slots, values, valid, has_extremes, is_plain);
            }
            (Numbers::Integers { cells, .. }, Lane::I64(keys)) => {
                sum_integers(cells, slots, keys, valid, has_extremes);
            }
            _ => {}
        }
    }

    fn within(&self, size: usize, range: &Range<usize>) -> Self {
        let cells = match &self.cells {
            Numbers::Floats { cells, totals } => Numbers::Floats {
                cells: cells
                    .chunks(size)
                    .map(|cells| FloatCell::of(&cells[range.clone()]))
                    .collect(),
                totals: totals
                    .chunks(size)
                    .map(|totals| {
                        let mut sum = FloatSum::default();
                        totals[range.clone()].iter().for_each(|total| sum.merge(total));
                        sum
                    })
                    .collect(),
            },
            Numbers::Integers { cells, bias } => Numbers::Integers {
                cells: cells
                    .chunks(size)
                    .map(|cells| IntegerCell::of(&cells[range.clone()]))
                    .collect(),
                bias: *bias,
            },
        };
        Self { cells, ..*self }
    }

    fn state(&self, kind: StateKind) -> State {
        let greatest = kind == StateKind::Max;
        match (&self.cells, kind) {
            (Numbers::Floats { cells, .. }, StateKind::Valid) => {
                counted(cells.iter().map(|cell| cell.n()))
            }
            (Numbers::Integers { cells, .. }, StateKind::Valid) => {
                counted(cells.iter().map(|cell| cell.n()))
            }
            (Numbers::Floats { totals, .. }, StateKind::Sum) => State::SumFloat(totals.clone()),
            (Numbers::Integers { cells, bias }, StateKind::Sum) => {
                let sum = |cell: &IntegerCell| Carried { low: cell.total(*bias), carry: 0 };
                State::SumI128(cells.iter().map(sum).collect())
            }
            (Numbers::Floats { cells, .. }, _) => {
                let best = cells.iter().map(|cell| extreme(cell, greatest));
                State::Extreme { greatest, best: Best::Float(best.collect()) }
            }
            (Numbers::Integers { cells, .. }, _) => {
                let extreme = |cell: &IntegerCell| {
                    (cell.n() > 0).then_some(if greatest { cell.greatest } else { cell.least })
                };
                let best = cells.iter().map(extreme);
                State::Extreme { greatest, best: Best::I64(best.collect()) }
            }
        }
    }
}

fn counted(counts: impl Iterator<Item = u64>) -> State {
    State::Count { valid_only: true, counts: counts.collect() }
}
