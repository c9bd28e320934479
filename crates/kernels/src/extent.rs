//! The least and the greatest of values.

use crate::bits::word_at;

/// What the values of some rows lie between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span<T> {
    /// The least value that is not NaN; the type's highest if there is none.
    pub low: T,
    /// The greatest value that is not NaN; the type's lowest if there is none.
    pub high: T,
    /// How many values are NaN.
    pub n_nan: usize,
}

/// A number that a column holds.
pub trait Ordered: Copy + PartialOrd {
    /// No value is above it.
    const HIGHEST: Self;
    /// No value is below it.
    const LOWEST: Self;

    /// The value, a zero without its sign.
    #[must_use]
    fn unsigned_zero(self) -> Self;

    /// What values lie between.
    fn span(values: &[Self]) -> Span<Self>;

    /// The same of those whose bit is set in a bitmap as Arrow has them, the first one's at `offset`.
    fn valid_span(values: &[Self], bitmap: &[u8], offset: usize) -> Span<Self>;
}

/// How many values of the common types are compared side by side, which the compiler makes vector
/// instructions of.
const VECTOR: usize = 8;

/// Values of a word of a bitmap.
const WORD: usize = 64;

/// Spans of as many values side by side, which take in a vector of them at a time.
struct Lanes<T, const N: usize> {
    low: [T; N],
    high: [T; N],
    n_nan: [u32; N],
}

impl<T: Ordered, const N: usize> Lanes<T, N> {
    const NEW: Self = Self { low: [T::HIGHEST; N], high: [T::LOWEST; N], n_nan: [0; N] };

    /// The order of two comparisons must not be mixed for the compiler to make vectors of them.
    #[inline(always)]
    #[expect(clippy::eq_op, reason = "only NaN differs from itself")]
    fn take(&mut self, values: &[T; N], is_taken: impl Fn(usize) -> bool) {
        let lanes = self.low.iter_mut().zip(&mut self.high).zip(&mut self.n_nan).zip(values);
        for (lane, (((low, high), n_nan), value)) in lanes.enumerate() {
            let is_taken = is_taken(lane);
            *low = if is_taken & (*value < *low) { *value } else { *low };
            *high = if is_taken & (*value > *high) { *value } else { *high };
            *n_nan += u32::from(is_taken & (*value != *value));
        }
    }

    /// All lanes together.
    fn fold(&self) -> Span<T> {
        let mut span = Span { low: T::HIGHEST, high: T::LOWEST, n_nan: 0 };
        for ((low, high), n_nan) in self.low.iter().zip(&self.high).zip(self.n_nan) {
            span.low = if *low < span.low { *low } else { span.low };
            span.high = if *high > span.high { *high } else { span.high };
            span.n_nan += crate::place(n_nan);
        }
        span
    }
}

#[inline(always)]
fn span<T: Ordered, const N: usize>(values: &[T]) -> Span<T> {
    let mut lanes = Lanes::<T, N>::NEW;
    let (vectors, rest) = values.as_chunks::<N>();
    for values in vectors {
        lanes.take(values, |_| true);
    }
    let (padded, n) = padded(rest);
    lanes.take(&padded, |lane| lane < n);
    lanes.fold()
}

#[inline(always)]
fn valid_span<T: Ordered, const N: usize>(values: &[T], bitmap: &[u8], offset: usize) -> Span<T> {
    let mut lanes = Lanes::<T, N>::NEW;
    for (at, values) in values.chunks(WORD).enumerate() {
        let mut word = word_at(bitmap, offset + at * WORD);
        let (vectors, rest) = values.as_chunks::<N>();
        for values in vectors {
            lanes.take(values, |lane| word >> lane & 1 == 1);
            word >>= N;
        }
        let (padded, n) = padded(rest);
        lanes.take(&padded, |lane| lane < n && word >> lane & 1 == 1);
    }
    lanes.fold()
}

/// Fewer values than lanes, followed by others, and how many they are.
fn padded<T: Ordered, const N: usize>(values: &[T]) -> ([T; N], usize) {
    let mut padded = [T::LOWEST; N];
    padded.iter_mut().zip(values).for_each(|(padded, value)| *padded = *value);
    (padded, values.len())
}

macro_rules! ordered {
    ($($native:ty, $lanes:expr; $highest:expr, $lowest:expr, |$value:ident| $unsigned:expr;)*) => {$(
        impl Ordered for $native {
            const HIGHEST: Self = $highest;
            const LOWEST: Self = $lowest;

            fn unsigned_zero(self) -> Self {
                let $value = self;
                $unsigned
            }

            #[inline(never)]
            fn span(values: &[Self]) -> Span<Self> {
                span::<_, { $lanes }>(values)
            }

            #[inline(never)]
            fn valid_span(values: &[Self], bitmap: &[u8], offset: usize) -> Span<Self> {
                valid_span::<_, { $lanes }>(values, bitmap, offset)
            }
        }
    )*};
}

ordered! {
    i8, 1; i8::MAX, i8::MIN, |value| value;
    i16, 1; i16::MAX, i16::MIN, |value| value;
    i32, VECTOR; i32::MAX, i32::MIN, |value| value;
    i64, VECTOR; i64::MAX, i64::MIN, |value| value;
    i128, 1; i128::MAX, i128::MIN, |value| value;
    u8, 2 * VECTOR; u8::MAX, u8::MIN, |value| value;
    u16, 1; u16::MAX, u16::MIN, |value| value;
    u32, 1; u32::MAX, u32::MIN, |value| value;
    u64, 1; u64::MAX, u64::MIN, |value| value;
    f32, 1; f32::INFINITY, f32::NEG_INFINITY, |value| value + 0.0;
    f64, VECTOR; f64::INFINITY, f64::NEG_INFINITY, |value| value + 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a look at one value at a time tells.
    fn check<T: Ordered + std::fmt::Debug>(some: &[T], is_nan: fn(T) -> bool) {
        let bitmap: Vec<u8> = (0..60_u8).map(|i| i.wrapping_mul(37) | 0x11).collect();
        for n in [0, 1, 7, 8, 9, 63, 64, 65, 71, 200] {
            let values: Vec<T> = some.iter().copied().cycle().take(n).collect();
            for offset in [None, Some(0), Some(1), Some(13)] {
                let is_valid = |row: usize| {
                    offset.is_none_or(|offset| {
                        bitmap[(offset + row) / 8] >> ((offset + row) % 8) & 1 == 1
                    })
                };
                let mut expected = Span { low: T::HIGHEST, high: T::LOWEST, n_nan: 0 };
                for value in (0..n).filter(|row| is_valid(*row)).map(|row| values[row]) {
                    if is_nan(value) {
                        expected.n_nan += 1;
                        continue;
                    }
                    expected.low = if value < expected.low { value } else { expected.low };
                    expected.high = if value > expected.high { value } else { expected.high };
                }
                let found = match offset {
                    None => T::span(&values),
                    Some(offset) => T::valid_span(&values, &bitmap, offset),
                };
                assert_eq!(found, expected, "{n} {offset:?}");
            }
        }
    }

    #[test]
    fn spans_of_every_type() {
        check(&[0_u8, 1, 3, 127, 128, 254, 255, 9, 4], |_| false);
        check(&[300_u16, 1, u16::MAX], |_| false);
        check(&[u32::MAX, 1, 300], |_| false);
        check(&[0_u64, 1 << 53, (1 << 53) + 1, 1 << 63, u64::MAX], |_| false);
        check(&[i8::MIN, -1, 0, 1, i8::MAX], |_| false);
        check(&[i16::MIN, -1, 0, 1, i16::MAX], |_| false);
        check(&[i32::MIN, -1, 0, 1, 7, i32::MAX], |_| false);
        check(&[i64::MIN, -1, 0, (1 << 53) + 1, i64::MAX], |_| false);
        check(&[i128::MIN, -1, 0, 1, i128::MAX], |_| false);
        check(&[f32::NAN, 2.0, f32::INFINITY, -1.5], f32::is_nan);
        check(&[f64::NEG_INFINITY, -1.5, 0.0, 5e-324, 2.0, f64::INFINITY, f64::NAN], f64::is_nan);
        check(&[f64::NAN], f64::is_nan);
        check(&[f64::NAN, 3.0], f64::is_nan);
    }
}
