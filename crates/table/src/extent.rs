//! The least and the greatest value of every block of rows.

use arrow::array::{Array, PrimitiveArray, StringArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::ArrowPrimitiveType;
use sagitta_kernels::{Ordered, Span};

use crate::{Codes, Values};

/// Rows of a block, counted from the start of the batch.
///
/// The last block of a batch may be shorter. A block of a 64-bit column is 64 KiB, which stays in
/// the cache while it is scanned for several questions.
pub const BLOCK_ROWS: usize = 1 << 13;

/// What is known of some rows of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent<T> {
    /// Rows.
    pub n_rows: usize,
    /// Nulls among them.
    pub n_nulls: usize,
    /// NaN among them; floats only.
    pub n_nan: usize,
    /// The least and the greatest value that is neither null nor NaN; none if there is no such
    /// value. Infinities are values; a zero is positive.
    pub range: Option<(T, T)>,
}

/// The extents of a column in a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocks<T> {
    /// Of all rows.
    pub all: Extent<T>,
    /// Of each [`BLOCK_ROWS`] rows, in their order.
    pub blocks: Vec<Extent<T>>,
}

/// The extents of a column in a batch, in one type for several widths.
#[derive(Clone, Debug, PartialEq)]
pub enum Extents {
    /// For Int and the smaller UInt; days for Date; Time, Timestamp and Duration in their unit.
    Int(Blocks<i64>),
    /// For 64-bit UInt.
    UInt(Blocks<u64>),
    /// For floats; those of 32 bits are widened, which is exact.
    Float(Blocks<f64>),
    /// For decimals of up to 38 digits: the digits without the point.
    Decimal(Blocks<i128>),
    /// For the codes of a Category, whose order is that of their first occurrence.
    Code(Blocks<u32>),
}

impl<T: Copy + PartialOrd> Extent<T> {
    const EMPTY: Self = Self { n_rows: 0, n_nulls: 0, n_nan: 0, range: None };

    /// How many rows have a value, NaN included.
    pub fn n_valid(&self) -> usize {
        self.n_rows - self.n_nulls
    }

    /// What is known of these rows and others together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let range = match (self.range, other.range) {
            (Some((low, high)), Some((other_low, other_high))) => Some((
                if other_low < low { other_low } else { low },
                if other_high > high { other_high } else { high },
            )),
            (range, None) | (None, range) => range,
        };
        Self {
            n_rows: self.n_rows + other.n_rows,
            n_nulls: self.n_nulls + other.n_nulls,
            n_nan: self.n_nan + other.n_nan,
            range,
        }
    }
}

impl<T: Copy + PartialOrd> Blocks<T> {
    fn new(blocks: Vec<Extent<T>>) -> Self {
        Self { all: blocks.iter().copied().fold(Extent::EMPTY, Extent::and), blocks }
    }

    fn as_block(&self) -> Self {
        Self { all: self.all, blocks: vec![self.all] }
    }

    fn push(&mut self, other: &Self) {
        self.all = self.all.and(other.all);
        self.blocks.push(other.all);
    }
}

impl Extents {
    /// All rows as one block.
    pub(crate) fn as_block(&self) -> Self {
        match self {
            Self::Int(blocks) => Self::Int(blocks.as_block()),
            Self::UInt(blocks) => Self::UInt(blocks.as_block()),
            Self::Float(blocks) => Self::Float(blocks.as_block()),
            Self::Decimal(blocks) => Self::Decimal(blocks.as_block()),
            Self::Code(blocks) => Self::Code(blocks.as_block()),
        }
    }

    /// Adds all rows of another as one block; none if it is of another kind.
    pub(crate) fn push(&mut self, other: &Self) -> Option<()> {
        match (self, other) {
            (Self::Int(blocks), Self::Int(other)) => blocks.push(other),
            (Self::UInt(blocks), Self::UInt(other)) => blocks.push(other),
            (Self::Float(blocks), Self::Float(other)) => blocks.push(other),
            (Self::Decimal(blocks), Self::Decimal(other)) => blocks.push(other),
            (Self::Code(blocks), Self::Code(other)) => blocks.push(other),
            _ => return None,
        }
        Some(())
    }
}

/// The extents of values that have an order of their own or codes.
pub(crate) fn extents_of(values: &Values) -> Option<Extents> {
    Some(match values {
        Values::Int8(a) => Extents::Int(blocks(a)),
        Values::Int16(a) => Extents::Int(blocks(a)),
        Values::Int32(a) | Values::Date(a) => Extents::Int(blocks(a)),
        Values::Int64(a) => Extents::Int(blocks(a)),
        Values::UInt8(a) => Extents::Int(blocks(a)),
        Values::UInt16(a) => Extents::Int(blocks(a)),
        Values::UInt32(a) => Extents::Int(blocks(a)),
        Values::UInt64(a) => Extents::UInt(blocks(a)),
        Values::Float32(a) => Extents::Float(blocks(a)),
        Values::Float64(a) => Extents::Float(blocks(a)),
        Values::Decimal128(a) => Extents::Decimal(blocks(a)),
        Values::Category(Codes::U8(a)) => Extents::Code(blocks(a)),
        Values::Category(Codes::U16(a)) => Extents::Code(blocks(a)),
        Values::Category(Codes::U32(a)) => Extents::Code(blocks(a)),
        Values::Bool(_)
        | Values::Decimal256(_)
        | Values::Text(_)
        | Values::Binary(_)
        | Values::Other(_)
        | Values::Null(_) => return None,
    })
}

/// Whether all bytes under these texts are ASCII.
pub(crate) fn is_ascii(text: &StringArray) -> bool {
    let offsets = text.value_offsets();
    let bound = |at: Option<&i32>| at.and_then(|at| usize::try_from(*at).ok()).unwrap_or(0);
    let range = bound(offsets.first())..bound(offsets.last());
    let bytes = text.value_data().get(range).unwrap_or_default();
    // Blocks without a branch inside become vector instructions.
    bytes.chunks(256).all(|block| block.iter().fold(0, |bits, byte| bits | byte) < 0x80)
}

fn blocks<A, W>(array: &PrimitiveArray<A>) -> Blocks<W>
where
    A: ArrowPrimitiveType<Native: Ordered + Into<W>>,
    W: Copy + PartialOrd,
{
    let blocks = array.values().chunks(BLOCK_ROWS).enumerate().map(|(idx, values)| {
        let nulls = array.nulls().map(|nulls| nulls.slice(idx * BLOCK_ROWS, values.len()));
        let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
        let n_nulls = nulls.as_ref().map_or(0, NullBuffer::null_count);
        let Span { low, high, n_nan } = match &nulls {
            None => Ordered::span(values),
            Some(nulls) => Ordered::valid_span(values, nulls.validity(), nulls.offset()),
        };
        let has_values = values.len() > n_nulls + n_nan;
        let range = has_values.then(|| (low.unsigned_zero().into(), high.unsigned_zero().into()));
        Extent { n_rows: values.len(), n_nulls, n_nan, range }
    });
    Blocks::new(blocks.collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may fail")]

    use arrow::array::{
        BooleanArray, Decimal128Array, Float32Array, Float64Array, Int8Array, Int32Array,
        Int64Array, UInt8Array, UInt16Array, UInt64Array,
    };

    use super::*;

    /// What [`extents_of`] says of every block, by one look at a value at a time.
    fn check<A, W>(array: PrimitiveArray<A>, values: Values, blocks: fn(Extents) -> Blocks<W>)
    where
        A: ArrowPrimitiveType<Native: Ordered + Into<W>>,
        W: Copy + PartialOrd + std::fmt::Debug,
    {
        let found = blocks(extents_of(&values).unwrap());
        assert_eq!(found.blocks.len(), array.len().div_ceil(BLOCK_ROWS));
        let expected = |start: usize, end: usize| {
            let mut expected = Extent { n_rows: end - start, ..Extent::<W>::EMPTY };
            for row_idx in start..end {
                if array.is_null(row_idx) {
                    expected.n_nulls += 1;
                } else if array.value(row_idx).partial_cmp(&array.value(row_idx)).is_none() {
                    expected.n_nan += 1;
                } else {
                    let value: W = array.value(row_idx).unsigned_zero().into();
                    let (low, high) = expected.range.unwrap_or((value, value));
                    expected.range = Some((
                        if value < low { value } else { low },
                        if value > high { value } else { high },
                    ));
                }
            }
            expected
        };
        for (idx, block) in found.blocks.iter().enumerate() {
            let start = idx * BLOCK_ROWS;
            assert_eq!(*block, expected(start, (start + BLOCK_ROWS).min(array.len())), "{idx}");
        }
        assert_eq!(found.all, expected(0, array.len()));
    }

    fn int(extents: Extents) -> Blocks<i64> {
        let Extents::Int(blocks) = extents else { panic!("{extents:?}") };
        blocks
    }

    fn float(extents: Extents) -> Blocks<f64> {
        let Extents::Float(blocks) = extents else { panic!("{extents:?}") };
        blocks
    }

    /// Numbers without order, each `nth` one null.
    fn scattered(n: usize, nth: usize) -> impl Iterator<Item = Option<i64>> {
        let mut state = 1_u64;
        (0..n).map(move |idx| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
            (nth == 0 || idx % nth != 0).then_some(state.cast_signed())
        })
    }

    #[test]
    fn integers_of_every_length_and_with_nulls() {
        for n in [0, 1, 7, 8, 63, 64, 65, 1_000, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS - 1] {
            for nth in [0, 1, 2, 50] {
                let a: Int64Array = scattered(n, nth).collect();
                check(a.clone(), Values::Int64(a), int);
                #[expect(clippy::cast_possible_truncation, reason = "any bits will do")]
                let small: Int8Array =
                    scattered(n, nth).map(|value| value.map(|value| value as i8)).collect();
                check(small.clone(), Values::Int8(small), int);
            }
        }
    }

    #[test]
    fn slices_start_within_a_byte_of_the_nulls() {
        let a: Int32Array =
            scattered(20_000, 3).map(|value| value.map(|value| (value >> 40) as i32)).collect();
        for (offset, n) in [(1, 19_000), (5, 64), (63, 8_200), (19_999, 1)] {
            let part = a.slice(offset, n);
            check(part.clone(), Values::Date(part), int);
        }
    }

    #[test]
    fn the_ends_of_a_type() {
        let a = Int64Array::from(vec![i64::MAX, i64::MIN, 0]);
        check(a.clone(), Values::Int64(a), int);
        let a = Int64Array::from(vec![Some(i64::MAX), None]);
        check(a.clone(), Values::Int64(a), int);
        let a = UInt64Array::from(vec![Some(u64::MAX), None, Some(u64::MAX - 1)]);
        check(a.clone(), Values::UInt64(a), |extents| {
            let Extents::UInt(blocks) = extents else { panic!("{extents:?}") };
            blocks
        });
        let a = Decimal128Array::from(vec![Some(i128::MIN), Some(i128::MAX), None]);
        check(a.clone(), Values::Decimal128(a), |extents| {
            let Extents::Decimal(blocks) = extents else { panic!("{extents:?}") };
            blocks
        });
    }

    #[test]
    fn floats_keep_nan_apart_and_know_one_zero() {
        let (nan, infinity) = (Some(f64::NAN), Some(f64::INFINITY));
        let columns = [
            vec![nan, Some(1.5), None, Some(-2.0)],
            vec![nan, nan, None],
            vec![None, None],
            vec![infinity, nan],
            vec![infinity, Some(-f64::INFINITY)],
            vec![Some(-0.0), None],
            vec![Some(-0.0), Some(0.0), Some(-1e-300)],
        ];
        for column in columns {
            for n in [1, 40, 9_000] {
                let a: Float64Array = column.iter().copied().cycle().take(n).collect();
                check(a.clone(), Values::Float64(a), float);
                #[expect(clippy::cast_possible_truncation, reason = "any float will do")]
                let small: Float32Array = column
                    .iter()
                    .map(|value| value.map(|value| value as f32))
                    .cycle()
                    .take(n)
                    .collect();
                check(small.clone(), Values::Float32(small), float);
            }
        }
        let zero = Float64Array::from(vec![-0.0]);
        let range = float(extents_of(&Values::Float64(zero)).unwrap()).all.range.unwrap();
        assert!(range.0.is_sign_positive() && range.1.is_sign_positive());
        // A NaN under a null is none.
        let nulls = NullBuffer::from(vec![false, true]);
        let hidden = Float64Array::new(vec![f64::NAN, 2.0].into(), Some(nulls));
        check(hidden.clone(), Values::Float64(hidden), float);
    }

    #[test]
    fn codes_are_widened() {
        let code = |extents| {
            let Extents::Code(blocks) = extents else { panic!("{extents:?}") };
            blocks
        };
        let a = UInt8Array::from(vec![Some(255), None, Some(3)]);
        check(a.clone(), Values::Category(Codes::U8(a)), code);
        let a = UInt16Array::from(vec![Some(256), None, Some(65_535)]);
        check(a.clone(), Values::Category(Codes::U16(a)), code);
    }

    #[test]
    fn what_has_no_extents() {
        assert_eq!(extents_of(&Values::Bool(BooleanArray::from(vec![true]))), None);
        assert_eq!(extents_of(&Values::Null(3)), None);
    }

    #[test]
    fn ascii_is_looked_for_in_the_values_only() {
        let text = StringArray::from(vec![Some("long ".repeat(100)), None, Some("天".to_owned())]);
        assert!(!is_ascii(&text));
        assert!(is_ascii(&text.slice(0, 2)));
        assert!(is_ascii(&text.slice(1, 0)));
        assert!(!is_ascii(&text.slice(2, 1)));
    }
}
