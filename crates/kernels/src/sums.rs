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
    /// Values, NaN included.
    pub n: u64,
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
    /// Keys.
    pub n: u64,
}

impl FloatCell {
    /// Of no value.
    pub const EMPTY: Self =
        Self { sum: 0.0, least: f64::INFINITY, greatest: f64::NEG_INFINITY, n: 0 };

    /// Of the values of several cells between blocks.
    pub fn of(cells: &[Self]) -> Self {
        cells.iter().fold(Self::EMPTY, |all, cell| Self {
            sum: 0.0,
            least: if cell.least < all.least { cell.least } else { all.least },
            greatest: if cell.greatest > all.greatest { cell.greatest } else { all.greatest },
            n: all.n + cell.n,
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
    /// Of no key.
    pub const EMPTY: Self = Self { high: 0, low: 0, least: i64::MAX, greatest: i64::MIN, n: 0 };

    /// Of the keys of several cells.
    pub fn of(cells: &[Self]) -> Self {
        cells.iter().fold(Self::EMPTY, |all, cell| Self {
            high: all.high + cell.high,
            low: all.low + cell.low,
            least: all.least.min(cell.least),
            greatest: all.greatest.max(cell.greatest),
            n: all.n + cell.n,
        })
    }

    /// The exact sum of the keys, each with what it lacks.
    pub fn total(&self, bias: i128) -> i128 {
        (i128::from(self.high) << 32) + i128::from(self.low) + i128::from(self.n) * bias
    }

    #[inline]
    fn add(&mut self, key: i64) {
        self.n += 1;
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

/// Takes floats in: those that are valid, all if `valid` is absent. Within 1e-12 of the sum of all
/// magnitudes, whatever the blocks, as long as one has no more than 4,096 rows.
///
/// `is_plain` tells to add up the block plainly and only the block's sums to the totals with
/// compensation: much less work, unless there are more slots than rows.
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
    match (is_plain, has_extremes) {
        (true, true) => each(slots, values, valid, |slot, value| {
            let cell = &mut cells[slot];
            cell.n += 1;
            cell.sum += value;
            cell.see(value);
        }),
        (true, false) => each(slots, values, valid, |slot, value| {
            let cell = &mut cells[slot];
            cell.n += 1;
            cell.sum += value;
        }),
        (false, _) => {
            return each(slots, values, valid, |slot, value| {
                cells[slot].n += 1;
                cells[slot].see(value);
                totals[slot].add(value);
            });
        }
    }
    // Infinities, NaN, and what passes the ends on the way are added one by one.
    if cells.iter().any(|cell| !cell.sum.is_finite()) {
        each(slots, values, valid, |slot, value| totals[slot].add(value));
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

/// Takes keys in: those that are valid, all if `valid` is absent.
#[inline(never)]
pub fn sum_integers(
    cells: &mut [IntegerCell],
    slots: &[u32],
    keys: &[i64],
    valid: Option<&[bool]>,
    has_extremes: bool,
) {
    match has_extremes {
        true => each(slots, keys, valid, |slot, key| {
            cells[slot].add(key);
            cells[slot].see(key);
        }),
        false => each(slots, keys, valid, |slot, key| cells[slot].add(key)),
    }
}

/// Calls back with the slot and the value of each row that has a value.
#[inline(always)]
fn each<T: Copy>(
    slots: &[u32],
    values: &[T],
    valid: Option<&[bool]>,
    mut visit: impl FnMut(usize, T),
) {
    match valid {
        None => {
            for (slot, value) in slots.iter().zip(values) {
                visit(place(*slot), *value);
            }
        }
        Some(valid) => {
            for ((slot, value), valid) in slots.iter().zip(values).zip(valid) {
                if *valid {
                    visit(place(*slot), *value);
                }
            }
        }
    }
}
