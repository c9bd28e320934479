//! Values as slots: places in an array of groups.
#![expect(
    clippy::indexing_slicing,
    reason = "guesses are cut to the length of the arrays they are looked up in"
)]

use crate::pick::each_false;
use crate::place;

/// Codes of a dictionary.
pub trait Code: Copy {
    /// Codes as slots, none above `most`: whatever lies under a null may be no code at all.
    fn slots(codes: &[Self], most: u32) -> Vec<u32>;

    /// The same of the codes at these rows.
    fn slots_at(codes: &[Self], rows: &[u32], most: u32) -> Vec<u32>;

    /// [`combine`] with codes, of which none counts as more than the last of `size`.
    fn slots_within(codes: &[Self], first: &[u32], size: u32) -> Vec<u32>;
}

macro_rules! codes {
    ($($native:ty),*) => {$(
        impl Code for $native {
            #[inline(never)]
            fn slots(codes: &[Self], most: u32) -> Vec<u32> {
                codes.iter().map(|code| u32::from(*code).min(most)).collect()
            }

            #[inline(never)]
            fn slots_at(codes: &[Self], rows: &[u32], most: u32) -> Vec<u32> {
                rows.iter().map(|row| u32::from(codes[place(*row)]).min(most)).collect()
            }

            #[inline(never)]
            fn slots_within(codes: &[Self], first: &[u32], size: u32) -> Vec<u32> {
                let most = size.saturating_sub(1);
                let pairs = first.iter().zip(codes);
                pairs.map(|(first, code)| first * size + u32::from(*code).min(most)).collect()
            }
        }
    )*};
}

codes!(u8, u16, u32);

/// The distance of each key from the least, none above `most`.
#[inline(never)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut before")]
pub fn offsets(keys: &[i64], low: i64, most: u32) -> Vec<u32> {
    keys.iter().map(|key| (key.wrapping_sub(low) as u64).min(u64::from(most)) as u32).collect()
}

/// The bin of each float between rising edges: a guess by multiplication, set right by a look at
/// the edges on both sides. Behind the bins come NaN, −∞ and +∞.
#[inline(never)]
pub fn bins(values: &[f64], edges: &[f64], per_unit: f64) -> Vec<u32> {
    let (Some(first), Some(last)) = (edges.first(), edges.len().checked_sub(2)) else {
        return vec![0; values.len()];
    };
    let last = u32::try_from(last).unwrap_or(u32::MAX);
    values.iter().map(|value| bin(*value, edges, *first, per_unit, last)).collect()
}

#[inline]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut by the cast")]
fn bin(value: f64, edges: &[f64], first: f64, per_unit: f64, last: u32) -> u32 {
    let guess = (((value - first) * per_unit) as u32).min(last);
    let at = place(guess);
    let (low, high) = (edges[at], edges[at + 1]);
    if value >= low && value < high {
        return guess;
    }
    if !value.is_finite() {
        let behind = last + 1;
        return if value.is_nan() { behind } else { behind + 1 + u32::from(value > 0.0) };
    }
    if value < low { guess.saturating_sub(1) } else { (guess + 1).min(last) }
}

/// Puts the slot for null where there is no value.
#[inline(never)]
pub fn set_null(slots: &mut [u32], valid: &[bool], null: u32) {
    each_false(valid, |row| slots[row] = null);
}

/// One slot for two: that of the second key, of which there are `size`, within that of the first.
#[inline(never)]
pub fn combine(first: &[u32], second: &[u32], size: u32) -> Vec<u32> {
    first.iter().zip(second).map(|(first, second)| first * size + second).collect()
}
