//! Sets of integers as ranges: what every comparison with a literal comes down to.

use arrow::datatypes::i256;

use crate::number::Point;
use crate::verdict::Verdict;

/// Disjoint ranges with both ends included, rising.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ranges(Vec<(i256, i256)>);

impl Ranges {
    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    /// From `low` to `high`, each with whether a value equal to it belongs; no bound if absent.
    pub(crate) fn between(low: Option<(Point, bool)>, high: Option<(Point, bool)>) -> Self {
        let from = match low {
            None => Some(i256::MIN),
            Some((point, inclusive)) if point.exact && inclusive => Some(point.floor),
            Some((point, _)) => point.floor.checked_add(i256::ONE),
        };
        let to = match high {
            None => Some(i256::MAX),
            Some((point, inclusive)) if point.exact && !inclusive => {
                point.floor.checked_sub(i256::ONE)
            }
            Some((point, _)) => Some(point.floor),
        };
        match (from, to) {
            (Some(from), Some(to)) if from <= to => Self(vec![(from, to)]),
            _ => Self::none(),
        }
    }

    /// Any of these points.
    pub(crate) fn points(points: &[Point]) -> Self {
        let mut values: Vec<i256> =
            points.iter().filter(|point| point.exact).map(|point| point.floor).collect();
        values.sort_unstable();
        let mut ranges: Vec<(i256, i256)> = Vec::new();
        for value in values {
            match ranges.last_mut() {
                Some((_, to)) if value == *to || Some(value) == to.checked_add(i256::ONE) => {
                    *to = value
                }
                _ => ranges.push((value, value)),
            }
        }
        Self(ranges)
    }

    /// Everything else.
    pub(crate) fn complement(&self) -> Self {
        let mut ranges = Vec::with_capacity(self.0.len() + 1);
        let mut from = Some(i256::MIN);
        for (low, high) in &self.0 {
            if let (Some(from), Some(to)) = (from, low.checked_sub(i256::ONE))
                && from <= to
            {
                ranges.push((from, to));
            }
            from = high.checked_add(i256::ONE);
        }
        if let Some(from) = from {
            ranges.push((from, i256::MAX));
        }
        Self(ranges)
    }

    /// The ranges as far as they lie within a type's values.
    pub(crate) fn within<T: Copy + Into<Wide>>(
        &self,
        least: T,
        greatest: T,
        narrow: fn(i256) -> Option<T>,
    ) -> Vec<(T, T)> {
        let (Wide(min), Wide(max)) = (least.into(), greatest.into());
        self.0
            .iter()
            .filter(|(low, high)| *low <= max && *high >= min)
            .filter_map(|(low, high)| Some((narrow((*low).max(min))?, narrow((*high).min(max))?)))
            .collect()
    }

    pub(crate) fn as_slice(&self) -> &[(i256, i256)] {
        &self.0
    }

    /// For which of the values from `first` to `last` it is true that they belong.
    pub(crate) fn verdict(&self, first: i256, last: i256) -> Verdict {
        if self.0.iter().any(|(low, high)| *low <= first && last <= *high) {
            Verdict::Always
        } else if self.0.iter().any(|(low, high)| *low <= last && first <= *high) {
            Verdict::Open
        } else {
            Verdict::Never
        }
    }

    /// Whether a value belongs.
    pub(crate) fn contains(&self, value: i256) -> bool {
        let place = self.0.partition_point(|(low, _)| *low <= value);
        place
            .checked_sub(1)
            .and_then(|place| self.0.get(place))
            .is_some_and(|(_, high)| value <= *high)
    }
}

/// An integer widened for comparison.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wide(pub(crate) i256);

macro_rules! widen {
    ($($type:ty),*) => { $(
        impl From<$type> for Wide {
            fn from(value: $type) -> Self {
                Self(i256::from_i128(i128::from(value)))
            }
        }
    )* };
}
widen!(i8, i16, i32, i64, u8, u16, u32, u64, i128);

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(value: i128) -> i256 {
        i256::from_i128(value)
    }

    fn at(value: i128) -> Point {
        Point { floor: wide(value), exact: true }
    }

    fn above(value: i128) -> Point {
        Point { floor: wide(value), exact: false }
    }

    #[test]
    fn bounds_between_integers_and_on_them() {
        let check = |ranges: Ranges, expected: &[(i8, i8)]| {
            assert_eq!(ranges.within(i8::MIN, i8::MAX, |v| v.to_i128()?.try_into().ok()), expected);
        };
        check(Ranges::between(Some((at(2), true)), Some((at(5), false))), &[(2, 4)]);
        check(Ranges::between(Some((above(2), true)), Some((above(5), false))), &[(3, 5)]);
        check(Ranges::between(Some((at(2), false)), None), &[(3, 127)]);
        check(Ranges::between(Some((at(5), true)), Some((at(4), true))), &[]);
        check(Ranges::between(None, Some((at(-200), true))), &[]);
        check(Ranges::points(&[at(3), at(1), above(7), at(2), at(3), at(9)]), &[(1, 3), (9, 9)]);
        check(Ranges::points(&[at(3)]).complement(), &[(-128, 2), (4, 127)]);
        check(Ranges::none().complement(), &[(-128, 127)]);
        check(Ranges::between(None, None).complement(), &[]);
        check(Ranges::points(&[at(-128), at(127)]).complement(), &[(-127, 126)]);
    }

    #[test]
    fn membership() {
        let ranges = Ranges::points(&[at(1), at(5)]);
        assert!(ranges.contains(wide(1)) && ranges.contains(wide(5)));
        assert!(
            !ranges.contains(wide(0)) && !ranges.contains(wide(3)) && !ranges.contains(wide(6))
        );
    }
}
