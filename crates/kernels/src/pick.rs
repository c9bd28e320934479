//! Selected values put together.
#![expect(clippy::indexing_slicing, reason = "rows lie within the values they are rows of")]

use wide::u8x16;

use crate::place;

/// Values that can be picked by their rows.
pub trait Pick: Copy {
    /// The values at these rows.
    fn pick(values: &[Self], rows: &[u32]) -> Vec<Self>;
}

macro_rules! picks {
    ($($native:ty),*) => {$(
        impl Pick for $native {
            #[inline(never)]
            fn pick(values: &[Self], rows: &[u32]) -> Vec<Self> {
                rows.iter().map(|row| values[place(*row)]).collect()
            }
        }
    )*};
}

picks!(i8, i16, i32, i64, i128, u8, u16, u32, u64, f32, f64);

/// Whether the bit of each row is set; the first row's is at `offset`.
#[inline(never)]
pub fn bits_at(bits: &[u8], offset: usize, rows: &[u32]) -> Vec<bool> {
    let bit = |row: &u32| {
        let at = offset + place(*row);
        bits[at / 8] >> (at % 8) & 1 == 1
    };
    rows.iter().map(bit).collect()
}

/// One entry for each of `n` bits, the first of which is at `offset`: whether it is set.
#[inline(never)]
pub fn all_bits(bits: &[u8], offset: usize, n: usize) -> Vec<bool> {
    let mut set = vec![false; n];
    set.fill(true);
    each_null(bits, offset, n, |at| set[at] = false);
    set
}

/// Calls back with the place of each entry that is false.
#[inline]
pub(crate) fn each_false(entries: &[bool], mut visit: impl FnMut(usize)) {
    let (words, rest) = entries.as_chunks::<64>();
    for (at, word) in words.iter().enumerate() {
        let mut bits = 0;
        for (part, entries) in word.as_chunks::<16>().0.iter().enumerate() {
            let entries = u8x16::new(entries.map(u8::from)).simd_ne(u8x16::ZERO);
            bits |= u64::from(entries.to_bitmask()) << (16 * part);
        }
        each_zero(bits, at * 64, &mut visit);
    }
    let start = words.len() * 64;
    for (at, entry) in rest.iter().enumerate() {
        if !entry {
            visit(start + at);
        }
    }
}

/// Calls back with the place of each bit of a word that is 0, counted on from `first`.
#[inline]
fn each_zero(word: u64, first: usize, mut visit: impl FnMut(usize)) {
    let mut zeros = !word;
    while zeros != 0 {
        visit(first + place(zeros.trailing_zeros()));
        zeros &= zeros - 1;
    }
}

/// Calls back with the place of each 0 among so many bits, the first of which is at `offset`.
#[inline]
pub fn each_null(bits: &[u8], offset: usize, n: usize, mut visit: impl FnMut(usize)) {
    let mut at = 0;
    while at < n {
        let (byte, bit) = ((offset + at) / 8, (offset + at) % 8);
        // Eight bytes without a 0 are passed over at once.
        if bit == 0
            && n - at >= 64
            && let Some(word) = bits.get(byte..).and_then(<[u8]>::first_chunk::<8>)
        {
            each_zero(u64::from_le_bytes(*word), at, &mut visit);
            at += 64;
            continue;
        }
        if bits[byte] >> bit & 1 == 0 {
            visit(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_found_wherever_the_bits_begin() {
        let bits: Vec<u8> = (0..40_u8).map(|i| i.wrapping_mul(37) | 0x55).collect();
        for offset in [0, 1, 7, 8, 13] {
            for n in [0, 1, 9, 63, 64, 65, 200] {
                let mut found = Vec::new();
                each_null(&bits, offset, n, |at| found.push(at));
                let is_zero = |at: &usize| bits[(offset + at) / 8] >> ((offset + at) % 8) & 1 == 0;
                let expected: Vec<usize> = (0..n).filter(is_zero).collect();
                assert_eq!(found, expected, "{offset} {n}");
                let all = all_bits(&bits, offset, n);
                assert!(all.iter().enumerate().all(|(at, set)| *set != expected.contains(&at)));
                let mut falses = Vec::new();
                each_false(&all, |at| falses.push(at));
                assert_eq!(falses, expected, "{offset} {n}");
                let rows: Vec<u32> = (0..n).filter_map(|n| u32::try_from(n).ok()).collect();
                let set = bits_at(&bits, offset, &rows);
                assert!(set.iter().enumerate().all(|(at, set)| *set != expected.contains(&at)));
            }
        }
    }
}
