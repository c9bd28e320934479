//! Conditions as masks, in three-valued logic.
#![expect(clippy::indexing_slicing, reason = "rows lie within the values they are tests of")]

use crate::place;

/// One entry a row. Ordered so that `all` is the least, `any` the greatest, and `not` is 2 minus.
pub type Mask = Vec<u8>;

/// The condition is false.
pub const FALSE: u8 = 0;
/// It is neither true nor false, as null is compared.
pub const UNKNOWN: u8 = 1;
/// The condition is true.
pub const TRUE: u8 = 2;

/// [`TRUE`] in each of eight entries of a mask; no other entry shares its bit.
const TRUTHS: u64 = 0x0202_0202_0202_0202;

/// Values that a range of them is looked for in. NaN is in no range.
pub trait Range: Copy + PartialOrd {
    /// For each value whether it is from `low` to `high`, both included.
    fn within(values: &[Self], low: Self, high: Self) -> Mask;

    /// Keeps the rows whose value is from `low` to `high`.
    fn retain(values: &[Self], rows: &mut Vec<u32>, low: Self, high: Self);
}

macro_rules! ranges {
    ($($native:ty),*) => {$(
        impl Range for $native {
            #[inline(never)]
            fn within(values: &[Self], low: Self, high: Self) -> Mask {
                values.iter().map(|value| TRUE * u8::from(*value >= low && *value <= high)).collect()
            }

            #[inline(never)]
            fn retain(values: &[Self], rows: &mut Vec<u32>, low: Self, high: Self) {
                rows.retain(|row| {
                    let value = values[place(*row)];
                    value >= low && value <= high
                });
            }
        }
    )*};
}

ranges!(i8, i16, i32, i64, i128, u8, u16, u32, u64, f64);

/// Whether a value is in one of several rising ranges, both ends included.
#[inline]
pub fn is_within<T: Copy + PartialOrd>(value: T, ranges: &[(T, T)]) -> bool {
    let place = ranges.partition_point(|(low, _)| *low <= value);
    place > 0 && value <= ranges[place - 1].1
}

/// Whether the code of each row is accepted; codes past the end are not.
#[inline(never)]
pub fn of_codes_u8(codes: &[u8], accepted: &[bool]) -> Mask {
    let mut table = [FALSE; 256];
    for (truth, accepted) in table.iter_mut().zip(accepted) {
        *truth = TRUE * u8::from(*accepted);
    }
    // One code alone is a comparison of many rows at once.
    let mut accepted = (0..=u8::MAX).filter(|code| table[usize::from(*code)] == TRUE);
    if let (Some(only), None) = (accepted.next(), accepted.next()) {
        return u8::within(codes, only, only);
    }
    codes.iter().map(|code| table[usize::from(*code)]).collect()
}

/// The same for wider codes.
#[inline(never)]
pub fn of_codes_u16(codes: &[u16], accepted: &[bool]) -> Mask {
    codes.iter().map(|code| of_code(accepted, usize::from(*code))).collect()
}

/// The same for the widest codes.
#[inline(never)]
pub fn of_codes_u32(codes: &[u32], accepted: &[bool]) -> Mask {
    codes.iter().map(|code| of_code(accepted, place(*code))).collect()
}

#[inline]
fn of_code(accepted: &[bool], code: usize) -> u8 {
    TRUE * u8::from(accepted.get(code).copied().unwrap_or(false))
}

/// Keeps what both masks keep.
#[inline(never)]
pub fn and(mask: &mut Mask, other: &Mask) {
    for (truth, other) in mask.iter_mut().zip(other) {
        *truth = (*truth).min(*other);
    }
}

/// How many rows a condition is true for.
#[inline(never)]
pub fn count(mask: &Mask) -> usize {
    // Sums of so few entries fit into a byte, and are made many at once.
    let part = |part: &[u8]| usize::from(part.iter().map(|truth| truth >> 1).sum::<u8>());
    mask.chunks(128).map(part).sum()
}

/// The rows for which a condition is true; none if it is true for all.
#[inline(never)]
pub fn selected(mask: &Mask) -> Option<Vec<u32>> {
    let n_true = count(mask);
    if n_true == mask.len() {
        return None;
    }
    let mut rows = Vec::with_capacity(n_true + 1);
    if n_true * 4 > mask.len() {
        // Every row is written, and kept by counting on.
        rows.resize(n_true + 1, 0);
        let mut n = 0;
        for (row, truth) in (0_u32..).zip(mask) {
            rows[n] = row;
            n += usize::from(truth >> 1);
        }
        rows.truncate(n);
        return Some(rows);
    }
    let (words, rest) = mask.as_chunks::<8>();
    let mut first = 0_u32;
    for word in words {
        let mut word = u64::from_le_bytes(*word) & TRUTHS;
        while word != 0 {
            rows.push(first + word.trailing_zeros() / 8);
            word &= word - 1;
        }
        first += 8;
    }
    rows.extend((first..).zip(rest).filter(|(_, truth)| **truth == TRUE).map(|(row, _)| row));
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_out_however_many_there_are() {
        for n in [0, 1, 7, 8, 63, 130, 1_000] {
            for every in [1, 2, 3, 9, 100, 2_000] {
                let mask: Mask = (0..n)
                    .map(|row| if row % every == 0 { TRUE } else { u8::from(row % 2 == 0) })
                    .collect();
                let expected: Vec<u32> = (0..n).filter(|row| row % every == 0).collect();
                assert_eq!(count(&mask), expected.len());
                let all = (expected.len() == mask.len()).then(|| (0..n).collect());
                assert_eq!(selected(&mask).or(all), Some(expected), "{n} {every}");
            }
        }
    }

    #[test]
    fn one_accepted_code_and_several() {
        let codes: Vec<u8> = (0..=255).collect();
        for accepted in [vec![], vec![3], vec![0, 255], vec![255]] {
            let table: Vec<bool> = (0..=255_u8).map(|code| accepted.contains(&code)).collect();
            let mask = of_codes_u8(&codes, &table);
            for code in 0..=255_u8 {
                let is_true = mask[usize::from(code)] == TRUE;
                assert_eq!(is_true, accepted.contains(&code));
            }
        }
        assert_eq!(of_codes_u8(&[4], &[true]), [FALSE]);
    }
}
