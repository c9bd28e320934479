//! Which rows a condition is true for, as bits.
//!
//! Sixty-four rows are one word, and words are made of a few vectors of values each.
#![expect(clippy::indexing_slicing, reason = "rows lie within the values they are tests of")]

use wide::{f64x2, i32x4, i64x2, u8x16};

use crate::place;

/// Rows of a word.
const WORD: usize = 64;

/// One bit a row, those of a word from the lowest on. Bits behind the last row are 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    n_rows: usize,
}

/// Values that a range of them is looked for in. NaN is in no range.
pub trait Range: Copy + PartialOrd {
    /// For each value whether it is from `low` to `high`, both included.
    fn within(values: &[Self], low: Self, high: Self) -> Bits;

    /// Keeps the rows whose value is from `low` to `high`.
    fn retain(values: &[Self], rows: &mut Vec<u32>, low: Self, high: Self);
}

impl Bits {
    /// No row of so many.
    pub fn none(n_rows: usize) -> Self {
        Self { words: vec![0; n_rows.div_ceil(WORD)], n_rows }
    }

    /// Every row of so many.
    pub fn all(n_rows: usize) -> Self {
        let mut bits = Self::none(n_rows);
        bits.negate();
        bits
    }

    /// Rows by a test of each.
    pub fn of(n_rows: usize, mut accepts: impl FnMut(usize) -> bool) -> Self {
        let mut bits = Self::none(n_rows);
        (0..n_rows).filter(|row| accepts(*row)).for_each(|row| bits.set(row));
        bits
    }

    /// Of how many rows.
    pub fn len(&self) -> usize {
        self.n_rows
    }

    /// Whether these are bits of no rows at all.
    pub fn is_empty(&self) -> bool {
        self.n_rows == 0
    }

    /// Takes a row in.
    #[inline]
    pub fn set(&mut self, row: usize) {
        self.words[row / WORD] |= 1 << (row % WORD);
    }

    /// Whether a row is among them.
    #[inline]
    pub fn has(&self, row: usize) -> bool {
        self.words[row / WORD] >> (row % WORD) & 1 == 1
    }

    /// Keeps what both have.
    pub fn and(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Takes in what the other has.
    pub fn or(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Makes every row that is not among them one that is, and the other way round.
    pub fn negate(&mut self) {
        self.words.iter_mut().for_each(|word| *word = !*word);
        if let Some(last) = self.words.last_mut()
            && !self.n_rows.is_multiple_of(WORD)
        {
            *last &= (1 << (self.n_rows % WORD)) - 1;
        }
    }

    /// Keeps the rows whose bit is set in a bitmap as Arrow has them, the first row's at `offset`.
    pub fn and_bitmap(&mut self, bitmap: &[u8], offset: usize) {
        for (at, word) in self.words.iter_mut().enumerate() {
            *word &= word_at(bitmap, offset + at * WORD);
        }
    }

    /// How many rows there are among them.
    #[inline(never)]
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| place(word.count_ones())).sum()
    }

    /// The rows, rising; none if every row is among them.
    #[inline(never)]
    pub fn rows(&self) -> Option<Vec<u32>> {
        let n = self.count();
        if n == self.n_rows {
            return None;
        }
        Some(if n * 4 > self.n_rows { self.many_rows(n) } else { self.few_rows(n) })
    }

    fn few_rows(&self, n: usize) -> Vec<u32> {
        let mut rows = Vec::with_capacity(n);
        let mut first = 0_u32;
        for word in &self.words {
            let mut word = *word;
            while word != 0 {
                rows.push(first + word.trailing_zeros());
                word &= word - 1;
            }
            first += 64;
        }
        rows
    }

    /// Eight rows are written at once, and kept as far as they are among them.
    fn many_rows(&self, n: usize) -> Vec<u32> {
        let mut rows = vec![0; n + 8];
        let (mut at, mut first) = (0, 0_u32);
        for word in &self.words {
            for byte in word.to_le_bytes() {
                if let Some(next) = rows.get_mut(at..).and_then(<[u32]>::first_chunk_mut::<8>) {
                    let places = &PLACES[usize::from(byte)];
                    for (row, place) in next.iter_mut().zip(places) {
                        *row = first + u32::from(*place);
                    }
                }
                at += place(byte.count_ones());
                first += 8;
            }
        }
        rows.truncate(n);
        rows
    }
}

/// By byte: the places of its ones from the lowest on, then zeros.
const PLACES: [[u8; 8]; 256] = {
    let mut places = [[0; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut n, mut bit) = (0, 0);
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                places[byte][n] = bit;
                n += 1;
            }
            bit += 1;
        }
        byte += 1;
    }
    places
};

/// Sixty-four bits of a bitmap; past its end there are zeros.
#[inline]
pub(crate) fn word_at(bitmap: &[u8], bit: usize) -> u64 {
    let (byte, shift) = (bit / 8, bit % 8);
    let rest = bitmap.get(byte..).unwrap_or_default();
    let word = match rest.first_chunk::<8>() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    if shift == 0 {
        return word;
    }
    word >> shift | rest.get(8).map_or(0, |byte| u64::from(*byte)) << (64 - shift)
}

/// The bits of values: `word` tests sixty-four at once, `test` those that are left.
#[inline]
fn by_word<T: Copy>(
    values: &[T],
    word: impl Fn(&[T; WORD]) -> u64,
    test: impl Fn(T) -> bool,
) -> Bits {
    let (blocks, rest) = values.as_chunks::<WORD>();
    let mut words = Vec::with_capacity(blocks.len() + 1);
    words.extend(blocks.iter().map(word));
    if !rest.is_empty() {
        words.push(one_by_one(rest, test));
    }
    Bits { words, n_rows: values.len() }
}

#[inline]
fn one_by_one<T: Copy>(values: &[T], test: impl Fn(T) -> bool) -> u64 {
    values.iter().rev().fold(0, |word, value| word << 1 | u64::from(test(*value)))
}

/// A word of the bits of vectors of `N` values.
#[inline]
fn by_vector<T: Copy, const N: usize>(block: &[T; WORD], bits: impl Fn([T; N]) -> u32) -> u64 {
    let (vectors, _) = block.as_chunks::<N>();
    let mut word = 0;
    for (at, vector) in vectors.iter().enumerate() {
        word |= u64::from(bits(*vector)) << (at * N);
    }
    word
}

macro_rules! ranges {
    ($($native:ty: |$block:ident, $low:ident, $high:ident| $word:expr;)*) => {$(
        impl Range for $native {
            #[inline(never)]
            fn within(values: &[Self], $low: Self, $high: Self) -> Bits {
                by_word(values, |$block| $word, |value| value >= $low && value <= $high)
            }

            #[inline(never)]
            fn retain(values: &[Self], rows: &mut Vec<u32>, low: Self, high: Self) {
                // Every row is written, and kept by counting on.
                let mut n = 0;
                for at in 0..rows.len() {
                    let row = rows[at];
                    let value = values[place(row)];
                    rows[n] = row;
                    n += usize::from(value >= low) & usize::from(value <= high);
                }
                rows.truncate(n);
            }
        }
    )*};
}

ranges! {
    u8: |block, low, high| {
        let (lows, highs) = (u8x16::splat(low), u8x16::splat(high));
        by_vector(block, |values| {
            let values = u8x16::new(values);
            (values.max(lows).simd_eq(values) & values.min(highs).simd_eq(values)).to_bitmask()
        })
    };
    i32: |block, low, high| {
        let (lows, highs) = (i32x4::splat(low), i32x4::splat(high));
        !by_vector(block, |values| {
            let values = i32x4::new(values);
            (lows.simd_gt(values) | values.simd_gt(highs)).to_bitmask()
        })
    };
    i64: |block, low, high| {
        let (lows, highs) = (i64x2::splat(low), i64x2::splat(high));
        !by_vector(block, |values| {
            let values = i64x2::new(values);
            (lows.simd_gt(values) | values.simd_gt(highs)).to_bitmask()
        })
    };
    f64: |block, low, high| {
        let (lows, highs) = (f64x2::splat(low), f64x2::splat(high));
        by_vector(block, |values| {
            let values = f64x2::new(values);
            (values.simd_ge(lows) & values.simd_le(highs)).to_bitmask()
        })
    };
    i8: |block, low, high| one_by_one(block, |value| value >= low && value <= high);
    i16: |block, low, high| one_by_one(block, |value| value >= low && value <= high);
    i128: |block, low, high| one_by_one(block, |value| value >= low && value <= high);
    u16: |block, low, high| one_by_one(block, |value| value >= low && value <= high);
    u32: |block, low, high| one_by_one(block, |value| value >= low && value <= high);
    u64: |block, low, high| one_by_one(block, |value| value >= low && value <= high);
}

/// Which floats are NaN.
#[inline(never)]
pub fn nans(values: &[f64]) -> Bits {
    let is_number = |values: [f64; 2]| f64x2::new(values).simd_eq(f64x2::new(values)).to_bitmask();
    by_word(values, |block| !by_vector(block, is_number), f64::is_nan)
}

/// Whether a value is in one of several rising ranges, both ends included.
#[inline]
pub fn is_within<T: Copy + PartialOrd>(value: T, ranges: &[(T, T)]) -> bool {
    let place = ranges.partition_point(|(low, _)| *low <= value);
    place > 0 && value <= ranges[place - 1].1
}

/// Which of the rows have an accepted code; codes past the end are not.
#[inline(never)]
pub fn of_codes_u8(codes: &[u8], accepted: &[bool]) -> Bits {
    let mut table = [false; 256];
    table.iter_mut().zip(accepted).for_each(|(own, accepted)| *own = *accepted);
    // One code alone is a comparison of many rows at once.
    let mut accepted = (0..=u8::MAX).filter(|code| table[usize::from(*code)]);
    if let (Some(only), None) = (accepted.next(), accepted.next()) {
        return u8::within(codes, only, only);
    }
    let test = |code| table[usize::from(code)];
    by_word(codes, |block| one_by_one(block, test), test)
}

/// The same for wider codes.
#[inline(never)]
pub fn of_codes_u16(codes: &[u16], accepted: &[bool]) -> Bits {
    let test = |code| accepted.get(usize::from(code)) == Some(&true);
    by_word(codes, |block| one_by_one(block, test), test)
}

/// The same for the widest codes.
#[inline(never)]
pub fn of_codes_u32(codes: &[u32], accepted: &[bool]) -> Bits {
    let test = |code| accepted.get(place(code)) == Some(&true);
    by_word(codes, |block| one_by_one(block, test), test)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_of(bits: &Bits) -> Vec<u32> {
        bits.rows().unwrap_or_else(|| (0_u32..).take(bits.len()).collect())
    }

    #[test]
    fn rows_come_out_however_many_there_are() {
        for n in [0, 1, 7, 8, 63, 64, 65, 130, 1_000] {
            for every in [1, 2, 3, 9, 100, 2_000] {
                let bits = Bits::of(n, |row| row % every == 0);
                let expected: Vec<u32> = (0_u32..).take(n).step_by(every).collect();
                assert_eq!((bits.count(), rows_of(&bits)), (expected.len(), expected.clone()));
                let mut others = bits.clone();
                others.negate();
                assert_eq!(others.count(), n - expected.len(), "{n} {every}");
                assert!((0..n).all(|row| bits.has(row) != others.has(row)));
                others.or(&bits);
                assert_eq!(others, Bits::all(n));
                others.and(&bits);
                assert_eq!(others, bits);
            }
        }
    }

    #[test]
    fn bitmaps_count_wherever_they_begin() {
        let bitmap: Vec<u8> = (0..40_u8).map(|i| i.wrapping_mul(37) | 0x11).collect();
        for offset in [0, 1, 7, 8, 13] {
            for n in [0, 1, 63, 64, 65, 200, 320 - offset] {
                let mut bits = Bits::all(n);
                bits.and_bitmap(&bitmap, offset);
                let is_set =
                    |row: usize| bitmap[(offset + row) / 8] >> ((offset + row) % 8) & 1 == 1;
                assert_eq!(bits, Bits::of(n, is_set), "{offset} {n}");
            }
        }
    }

    /// All ranges with ends among the values, against one comparison a value.
    fn check_ranges<T: Range + std::fmt::Debug>(some: &[T]) {
        for n in [0, 1, 63, 64, 200] {
            let values: Vec<T> = some.iter().copied().cycle().take(n).collect();
            for (low, high) in
                some.iter().flat_map(|low| some.iter().map(move |high| (*low, *high)))
            {
                let test = |row: usize| values[row] >= low && values[row] <= high;
                let expected = Bits::of(n, test);
                assert_eq!(T::within(&values, low, high), expected, "{low:?} {high:?}");
                let mut rows: Vec<u32> = (0_u32..).take(n).collect();
                T::retain(&values, &mut rows, low, high);
                assert_eq!(rows, rows_of(&expected), "{low:?} {high:?}");
            }
        }
    }

    #[test]
    fn ranges_of_every_type() {
        check_ranges(&[0_u8, 1, 3, 127, 128, 254, 255]);
        check_ranges(&[0_u16, 1, 300, u16::MAX]);
        check_ranges(&[0_u32, 1, 300, u32::MAX]);
        check_ranges(&[0_u64, 1, 1 << 53, (1 << 53) + 1, 1 << 63, u64::MAX]);
        check_ranges(&[i8::MIN, -1, 0, 1, i8::MAX]);
        check_ranges(&[i16::MIN, -1, 0, 1, i16::MAX]);
        check_ranges(&[i32::MIN, -1, 0, 1, 7, i32::MAX]);
        check_ranges(&[i64::MIN, -1, 0, 1, (1 << 53) + 1, i64::MAX]);
        check_ranges(&[i128::MIN, -1, 0, 1, i128::MAX]);
        let floats = [f64::NEG_INFINITY, -1.5, -0.0, 0.0, 5e-324, 2.0, f64::INFINITY, f64::NAN];
        check_ranges(&floats);
        let values: Vec<f64> = floats.iter().copied().cycle().take(150).collect();
        assert_eq!(nans(&values), Bits::of(150, |row| values[row].is_nan()));
    }

    #[test]
    fn one_accepted_code_and_several() {
        let codes: Vec<u8> = (0..=255).collect();
        for accepted in [vec![], vec![3], vec![0, 255], vec![255]] {
            let table: Vec<bool> = (0..=255_u8).map(|code| accepted.contains(&code)).collect();
            let expected: Vec<u32> = accepted.iter().map(|code| u32::from(*code)).collect();
            assert_eq!(rows_of(&of_codes_u8(&codes, &table)), expected);
            let wide: Vec<u16> = codes.iter().map(|code| u16::from(*code)).collect();
            assert_eq!(rows_of(&of_codes_u16(&wide, &table)), expected);
            let wide: Vec<u32> = codes.iter().map(|code| u32::from(*code)).collect();
            assert_eq!(rows_of(&of_codes_u32(&wide, &table)), expected);
        }
        assert_eq!(of_codes_u8(&[4], &[true]), Bits::none(1));
    }
}
