//! Keys counted by their upper bits.
#![expect(clippy::indexing_slicing, reason = "digits are masked to the counts' length")]

/// How the digit of a key is found: by so many bits above `cut` of its distance from the least.
#[derive(Clone, Copy, Debug)]
pub struct Digit {
    /// The least key.
    pub least: i64,
    /// Bits below the digit.
    pub cut: u32,
    /// Bits of the digit.
    pub bits: u32,
}

impl Digit {
    #[inline]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "masked")]
    fn of(self, key: i64) -> usize {
        ((key.wrapping_sub(self.least) as u64) >> self.cut) as usize & ((1 << self.bits) - 1)
    }
}

/// The least and the greatest key; the greatest and the least there are without a key.
#[inline(never)]
pub fn ends(keys: &[i64]) -> (i64, i64) {
    let ends = (i64::MAX, i64::MIN);
    keys.iter().fold(ends, |(least, greatest), key| (least.min(*key), greatest.max(*key)))
}

/// Counts keys by digit; there are 2^`bits` counts.
#[inline(never)]
pub fn count_digits(keys: &[i64], digit: Digit, counts: &mut [u32]) {
    for key in keys {
        counts[digit.of(*key)] += 1;
    }
}

/// Calls back with each key whose digit is wanted, and what it is wanted as: not 0.
#[inline(never)]
pub fn find_digits(keys: &[i64], digit: Digit, wanted: &[u32], found: &mut dyn FnMut(u32, i64)) {
    for key in keys {
        let as_what = wanted[digit.of(*key)];
        if as_what != 0 {
            found(as_what, *key);
        }
    }
}

/// A float as a key that orders as it does: −0 as 0, NaN as the greatest.
#[inline]
#[expect(clippy::cast_possible_wrap, clippy::cast_sign_loss, reason = "bits, not numbers")]
pub fn float_key(value: f64) -> i64 {
    if value.is_nan() {
        return i64::MAX;
    }
    let bits = (value + 0.0).to_bits() as i64;
    // The place below 0 would be −0's: negative keys close the gap.
    (bits ^ (((bits >> 63) as u64) >> 1) as i64) - (bits >> 63)
}

/// Adds the keys of floats, of those that are valid; of all if `valid` is absent.
#[inline(never)]
pub fn push_float_keys(keys: &mut Vec<i64>, values: &[f64], valid: Option<&[bool]>) {
    match valid {
        None => keys.extend(values.iter().copied().map(float_key)),
        Some(valid) => {
            let there = values.iter().zip(valid).filter(|(_, valid)| **valid);
            keys.extend(there.map(|(value, _)| float_key(*value)));
        }
    }
}
