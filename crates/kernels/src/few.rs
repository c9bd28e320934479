//! Counts, sums and ends of floats where slots are few.
//!
//! What is kept of a slot is two vectors. Neighbouring rows go to different copies of them, so that
//! one does not wait for the other to be written; in the end the copies are put together.
#![expect(
    clippy::indexing_slicing,
    reason = "slots lie within the arrays, as those who make both see to"
)]

use wide::f64x2;

use crate::pick::each_false;
use crate::{FloatCell, FloatSum, place};

/// Each copy adds up every second row of a block, so no more than 4,096.
const COPIES: usize = 2;
const BLOCK: usize = COPIES * 4_096;

/// So many rows for each slot pay for the copies.
const ROWS_PER_SLOT: usize = 32;

#[derive(Clone, Copy)]
struct Lanes {
    /// The sum of the values, and how many there are.
    total: f64x2,
    /// The least value, and the greatest with its sign turned; +∞ before there is one.
    ends: f64x2,
}

impl Lanes {
    const EMPTY: Self =
        Self { total: f64x2::ZERO, ends: f64x2::new([f64::INFINITY, f64::INFINITY]) };

    #[inline(always)]
    fn add(&mut self, value: f64, has_extremes: bool) {
        self.total += f64x2::new([value, 1.0]);
        if has_extremes {
            let both = f64x2::splat(value) ^ f64x2::new([0.0, -0.0]);
            // What NaN gives depends on the machine; no block with NaN is taken from here.
            self.ends = self.ends.fast_min(both);
        }
    }
}

/// Whether there are rows enough.
pub(crate) fn is_worth(n_slots: usize, n_rows: usize) -> bool {
    n_slots <= n_rows / ROWS_PER_SLOT
}

/// Takes rows in: their floats, all of them valid if `valid` is absent. Up to 4,096 values are
/// added up plainly, and their sums to the totals with compensation.
pub(crate) fn sum_floats(
    cells: &mut [FloatCell],
    totals: &mut [FloatSum],
    slots: &[u32],
    values: &[f64],
    valid: Option<&[bool]>,
    has_extremes: bool,
) {
    for (at, (slots, values)) in slots.chunks(BLOCK).zip(values.chunks(BLOCK)).enumerate() {
        let valid = valid.map(|valid| &valid[at * BLOCK..][..values.len()]);
        let kept = valid.map(|valid| take_nulls(cells, slots, valid));
        let slots = kept.as_deref().unwrap_or(slots);
        // One slot more, for nulls.
        let lanes = match has_extremes {
            true => {
                add_block(cells.len() + 1, slots, values, |lanes, value| lanes.add(value, true))
            }
            false => {
                add_block(cells.len() + 1, slots, values, |lanes, value| lanes.add(value, false))
            }
        };
        if !settle(cells, totals, &lanes) {
            for (slot, value) in slots.iter().zip(values) {
                let slot = place(*slot);
                if let (Some(cell), Some(total)) = (cells.get_mut(slot), totals.get_mut(slot)) {
                    cell.n_rows += 1;
                    cell.see(*value);
                    total.add(*value);
                }
            }
        }
    }
}

/// Takes the nulls among rows in. In their place, the slots that are returned have one that lies
/// behind all others: where that is kept, too, no row needs a look at whether it is valid.
#[inline(never)]
fn take_nulls(cells: &mut [FloatCell], slots: &[u32], valid: &[bool]) -> Vec<u32> {
    let behind = u32::try_from(cells.len()).unwrap_or(u32::MAX);
    // A loop of vector instructions, where a mere copy would be a call out of the module.
    let mut kept: Vec<u32> = slots.iter().map(|slot| (*slot).min(behind)).collect();
    each_false(valid, |row| {
        if let Some(cell) = cells.get_mut(place(kept[row])) {
            cell.n_rows += 1;
            cell.n_nulls += 1;
        }
        kept[row] = behind;
    });
    kept
}

#[inline(always)]
fn add_block(
    n_slots: usize,
    slots: &[u32],
    values: &[f64],
    add: impl Fn(&mut Lanes, f64),
) -> Vec<[Lanes; COPIES]> {
    let mut lanes = vec![[Lanes::EMPTY; COPIES]; n_slots];
    let (pairs, last_slot) = slots.as_chunks();
    let (pairs_of_values, last_value) = values.as_chunks();
    for ([a, b], [v, w]) in pairs.iter().zip(pairs_of_values) {
        add(&mut lanes[place(*a)][0], *v);
        add(&mut lanes[place(*b)][1], *w);
    }
    for (slot, value) in last_slot.iter().zip(last_value) {
        add(&mut lanes[place(*slot)][0], *value);
    }
    lanes
}

/// Adds a block to the totals. Does nothing and returns false if there is infinity or NaN among the
/// values, or if a sum passes the ends of the type on the way.
#[inline(never)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of few rows")]
fn settle(cells: &mut [FloatCell], totals: &mut [FloatSum], lanes: &[[Lanes; COPIES]]) -> bool {
    let sums = || lanes.iter().zip(&*cells).flat_map(|(lanes, _)| lanes).map(|own| own.total);
    if sums().any(|total| !total.to_array()[0].is_finite()) {
        return false;
    }
    for ((cell, total), lanes) in cells.iter_mut().zip(totals).zip(lanes) {
        for Lanes { total: own, ends } in lanes {
            let ([sum, n], [least, turned]) = (own.to_array(), ends.to_array());
            cell.n_rows += n as u32;
            if sum != 0.0 {
                total.add(sum);
            }
            if least < cell.least {
                cell.least = least;
            }
            if -turned > cell.greatest {
                cell.greatest = -turned;
            }
        }
    }
    true
}
