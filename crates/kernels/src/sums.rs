//! Counts, sums and ends of numbers by slot.
#![expect(
    clippy::indexing_slicing,
    reason = "slots lie within the arrays, as those who make both see to"
)]

use crate::{FloatSum, few, place};

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
    pub(crate) fn see(&mut self, value: f64) {
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

/// Rows that are counted together: a copy of a count has no more than 16 bits.
const COUNTED: usize = 1 << 16;

/// So many rows for each slot pay for the copies.
const ROWS_PER_SLOT: usize = 8;

/// Counts rows by slot.
#[inline(never)]
pub fn count_slots(counts: &mut [u64], slots: &[u32]) {
    for slots in slots.chunks(COUNTED) {
        let (fours, rest) = slots.as_chunks::<4>();
        if counts.len() <= slots.len() / ROWS_PER_SLOT {
            // Where slots are few or rows in order, the next row often has the same slot.
            // Neighbours go to different copies, so that one does not wait for the other to be
            // written.
            let mut copies = vec![[0_u16; 4]; counts.len()];
            for [a, b, c, d] in fours {
                copies[place(*a)][0] += 1;
                copies[place(*b)][1] += 1;
                copies[place(*c)][2] += 1;
                copies[place(*d)][3] += 1;
            }
            for (count, copies) in counts.iter_mut().zip(copies) {
                *count += copies.into_iter().map(u64::from).sum::<u64>();
            }
        } else {
            fours.as_flattened().iter().for_each(|slot| counts[place(*slot)] += 1);
        }
        rest.iter().for_each(|slot| counts[place(*slot)] += 1);
    }
}

/// Rows whose floats are added up plainly before the sum is added to the total with compensation.
const BLOCK: usize = 4_096;

/// Takes rows in: their floats, all of them valid if `valid` is absent. Within 1e-12 of the sum of
/// all magnitudes.
///
/// `is_plain` tells to add up 4,096 rows at most plainly and only their sums to the totals with
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
    if is_plain && few::is_worth(cells.len(), slots.len()) {
        return few::sum_floats(cells, totals, slots, values, valid, has_extremes);
    }
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

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the sums of these values are exact")]
mod tests {
    use super::*;

    /// Numbers without an order, the same each time.
    fn numbers() -> impl Iterator<Item = u32> {
        let next = |last: &u32| Some(last.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
        std::iter::successors(Some(7), next).map(|number| number >> 8)
    }

    #[test]
    fn rows_are_counted_by_slot() {
        for n_slots in [1, 3, 256, 257, 1_000] {
            for n in [0, 1, 3, 4, 5, 1_023, 5_000, 140_000] {
                let slots: Vec<u32> = numbers().map(|number| number % n_slots).take(n).collect();
                let mut counts = vec![5; place(n_slots)];
                count_slots(&mut counts, &slots);
                let mut expected = vec![5; place(n_slots)];
                slots.iter().for_each(|slot| expected[place(*slot)] += 1);
                assert_eq!(counts, expected, "{n_slots} {n}");
            }
        }
    }

    /// Sums by slot are those of one row after another, whichever way they are made.
    fn check(n_slots: u32, values: &[f64], valid: Option<&[bool]>) {
        let slots: Vec<u32> = numbers().map(|number| number % n_slots).take(values.len()).collect();
        let is_valid = |row: usize| valid.is_none_or(|valid| valid[row]);
        let mut rows_of = vec![Vec::new(); place(n_slots)];
        slots.iter().enumerate().for_each(|(row, slot)| rows_of[place(*slot)].push(row));
        for (has_extremes, is_plain) in [(true, true), (false, true), (true, false)] {
            let mut cells = vec![FloatCell::EMPTY; place(n_slots)];
            let mut totals = vec![FloatSum::default(); place(n_slots)];
            sum_floats(&mut cells, &mut totals, &slots, values, valid, has_extremes, is_plain);
            for ((cell, total), rows) in cells.iter().zip(&totals).zip(&rows_of) {
                let valid = || rows.iter().filter(|row| is_valid(**row));
                let own = || valid().map(|row| values[*row]);
                let mut sum = FloatSum::default();
                own().for_each(|value| sum.add(value));
                let (found, sum) = (total.total(), sum.total());
                let magnitude: f64 = own().map(f64::abs).sum();
                // Whole numbers below 2^53 are summed exactly.
                let within = if magnitude < 9e15 { 0.0 } else { magnitude * 1e-12 };
                let is_same = found == sum || (found.is_nan() && sum.is_nan());
                assert!(is_same || (found - sum).abs() <= within, "{found} {sum}");
                assert_eq!((place(cell.n_rows), cell.sum), (rows.len(), 0.0));
                assert_eq!(cell.n(), own().count() as u64);
                if has_extremes {
                    assert_eq!(cell.least, own().fold(f64::INFINITY, f64::min));
                    assert_eq!(cell.greatest, own().fold(f64::NEG_INFINITY, f64::max));
                }
            }
        }
    }

    #[test]
    fn floats_are_summed_by_slot() {
        for n in [0, 1, 33, 100, 4_097, 8_192, 16_387] {
            let plain: Vec<f64> = numbers().map(|number| f64::from(number) - 3e6).take(n).collect();
            let with = |special: &[f64]| {
                let mut values = plain.clone();
                for (value, special) in values.iter_mut().skip(n / 2).zip(special) {
                    *value = *special;
                }
                values
            };
            let (max, inf) = (f64::MAX, f64::INFINITY);
            let all = [
                with(&[]),
                with(&[0.0, -0.0]),
                with(&[inf, inf]),
                with(&[-inf, inf, 1.0]),
                with(&[f64::NAN]),
                with(&[max, max, max, -max, -max, -max]),
                vec![f64::NAN; n],
                vec![inf; n],
            ];
            for values in &all {
                for n_slots in [1, 5, 300] {
                    check(n_slots, values, None);
                    // What stands under a null has no meaning, be it the one NaN of all values.
                    for every in [1, 2, 50, 1_000] {
                        let valid: Vec<bool> =
                            (0..n).map(|row| (row + n / 2) % every != 0).collect();
                        check(n_slots, values, Some(&valid));
                    }
                }
            }
        }
    }
}
