//! Counts, sums and ends of numbers by slot.
#![expect(
    clippy::indexing_slicing,
    reason = "slots lie within the arrays, as those who make both see to"
)]

use crate::{FloatSum, place};

/// What is kept of the floats of one slot.
#[derive(Clone, Copy, Debug)]
pub struct FloatCell {
    /// The plain sum of the block that is being read; 0 between blocks.
    pub sum: f64,
    /// The least value but NaN; +∞ before there is one.
    pub least: f64,
    /// The greatest value but NaN; −∞ before there is one.
    pub greatest: f64,
    /// Rows, of which there are fewer than 2^32.
    pub n_rows: u32,
    /// Nulls among them.
    pub n_nulls: u32,
}

/// What is kept of the keys of one slot. The halves of keys are summed apart, so that fewer than
/// 2^32 rows pass no end.
#[derive(Clone, Copy, Debug)]
pub struct IntegerCell {
    high: i64,
    low: u64,
    /// The least key; the greatest there is before there is one.
    pub least: i64,
    /// The greatest key; the least there is before there is one.
    pub greatest: i64,
    /// Rows, of which there are fewer than 2^32.
    pub n_rows: u32,
    /// Nulls among them.
    pub n_nulls: u32,
}

impl FloatCell {
    /// Of no row.
    pub const EMPTY: Self =
        Self { sum: 0.0, least: f64::INFINITY, greatest: f64::NEG_INFINITY, n_rows: 0, n_nulls: 0 };

    /// Values, NaN included.
    pub fn n(&self) -> u64 {
        u64::from(self.n_rows - self.n_nulls)
    }

    /// Of the values of several cells between blocks.
    pub fn of(cells: &[Self]) -> Self {
        cells.iter().fold(Self::EMPTY, |all, cell| Self {
            sum: 0.0,
            least: if cell.least < all.least { cell.least } else { all.least },
            greatest: if cell.greatest > all.greatest { cell.greatest } else { all.greatest },
            n_rows: all.n_rows + cell.n_rows,
            n_nulls: all.n_nulls + cell.n_nulls,
        })
    }

    #[inline]
    fn see(&mut self, value: f64) {
        // NaN is neither less nor greater.
        if value < self.least {
            self.least = value;
        }
        if value > self.greatest {
            self.greatest = value;
        }
    }
}

impl IntegerCell {
    /// Of no row.
    pub const EMPTY: Self =
        Self { high: 0, low: 0, least: i64::MAX, greatest: i64::MIN, n_rows: 0, n_nulls: 0 };

    /// Keys.
    pub fn n(&self) -> u64 {
        u64::from(self.n_rows - self.n_nulls)
    }

    /// Of the keys of several cells.
    pub fn of(cells: &[Self]) -> Self {
        cells.iter().fold(Self::EMPTY, |all, cell| Self {
            high: all.high + cell.high,
            low: all.low + cell.low,
            least: all.least.min(cell.least),
            greatest: all.greatest.max(cell.greatest),
            n_rows: all.n_rows + cell.n_rows,
            n_nulls: all.n_nulls + cell.n_nulls,
        })
    }

    /// The exact sum of the keys, each with what it lacks.
    pub fn total(&self, bias: i128) -> i128 {
        (i128::from(self.high) << 32) + i128::from(self.low) + i128::from(self.n()) * bias
    }

    #[inline]
    fn add(&mut self, key: i64) {
        self.high += key >> 32;
        self.low += key.cast_unsigned() & u64::from(u32::MAX);
    }

    #[inline]
    fn see(&mut self, key: i64) {
        self.least = self.least.min(key);
        self.greatest = self.greatest.max(key);
    }
}

/// Counts rows by slot.
#[inline(never)]
pub fn count_slots(counts: &mut [u64], slots: &[u32]) {
    for slot in slots {
        counts[place(*slot)] += 1;
    }
}

/// Rows whose floats are added up plainly before the sum is added to the total with compensation.
const BLOCK: usize = 4_096;

/// Takes rows in: their floats, all of them valid if `valid` is absent. Within 1e-12 of the sum of
/// all magnitudes.
///
/// `is_plain` tells to add up blocks of 4,096 rows plainly and only the blocks' sums to the totals
/// with compensation: much less work, unless there are more slots than rows.
#[inline(never)]
pub fn sum_floats(
    cells: &mut [FloatCell],
    totals: &mut [FloatSum],
    slots: &[u32],
    values: &[f64],
    valid: Option<&[bool]>,
    has_extremes: bool,
    is_plain: bool,
) {
    for (at, (slots, values)) in slots.chunks(BLOCK).zip(values.chunks(BLOCK)).enumerate() {
        let valid = valid.map(|valid| &valid[at * BLOCK..][..values.len()]);
        sum_block(cells, totals, slots, values, valid, has_extremes, is_plain);
    }
}

#[inline(always)]
fn sum_block(
    cells: &mut [FloatCell],
    totals: &mut [FloatSum],
    slots: &[u32],
    values: &[f64],
    valid: Option<&[bool]>,
    has_extremes: bool,
    is_plain: bool,
) {
    let each = || slots.iter().zip(values).map(|(slot, value)| (place(*slot), *value));
    match (valid, is_plain, has_extremes) {
        (None, true, true) => each().for_each(|(slot, value)| {
            let cell = &mut cells[slot];
            cell.n_rows += 1;
            cell.sum += value;
            cell.see(value);
        }),
        (None, true, false) => each().for_each(|(slot, value)| {
            let cell = &mut cells[slot];
            cell.n_rows += 1;
            cell.sum += value;
        }),
        (Some(valid), true, true) => each().zip(valid).for_each(|((slot, value), valid)| {
            let cell = &mut cells[slot];
            cell.n_rows += 1;
            if *valid {
                cell.sum += value;
                cell.see(value);
            } else {
                cell.n_nulls += 1;
            }
        }),
        (Some(valid), true, false) => each().zip(valid).for_each(|((slot, value), valid)| {
            let cell = &mut cells[slot];
            cell.n_rows += 1;
            if *valid {
                cell.sum += value;
            } else {
                cell.n_nulls += 1;
            }
        }),
        (valid, false, _) => {
            return each().enumerate().for_each(|(row, (slot, value))| {
                let cell = &mut cells[slot];
                cell.n_rows += 1;
                if valid.is_none_or(|valid| valid[row]) {
                    cell.see(value);
                    totals[slot].add(value);
                } else {
                    cell.n_nulls += 1;
                }
            });
        }
    }
    // Infinities, NaN, and what passes the ends on the way are added one by one.
    if cells.iter().any(|cell| !cell.sum.is_finite()) {
        for (row, (slot, value)) in each().enumerate() {
            if valid.is_none_or(|valid| valid[row]) {
                totals[slot].add(value);
            }
        }
        cells.iter_mut().for_each(|cell| cell.sum = 0.0);
        return;
    }
    for (cell, total) in cells.iter_mut().zip(totals) {
        if cell.sum != 0.0 {
            total.add(cell.sum);
            cell.sum = 0.0;
        }
    }
}

/// Takes rows in: their keys, all of them valid if `valid` is absent.
#[inline(never)]
pub fn sum_integers(
    cells: &mut [IntegerCell],
    slots: &[u32],
    keys: &[i64],
    valid: Option<&[bool]>,
    has_extremes: bool,
) {
    for (row, (slot, key)) in slots.iter().zip(keys).enumerate() {
        let cell = &mut cells[place(*slot)];
        cell.n_rows += 1;
        if valid.is_none_or(|valid| valid[row]) {
            cell.add(*key);
            if has_extremes {
                cell.see(*key);
            }
        } else {
            cell.n_nulls += 1;
        }
    }
}
