//! Nice edges between bins.

use arrow::datatypes::i256;

use super::{Scalar, Statistics};
use crate::calendar::{SECONDS_PER_DAY, civil_from_days, days_from_civil};
use crate::{Column, ColumnType, Unit, Zone};

/// A screen shows a column's histogram some 100 pixels wide: more bins than 40 are not seen.
const MAX_BINS: i128 = 40;

/// Edges of bins, rising, in the column's own numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Edges {
    /// For Int and the smaller UInt; days for Date, the unit for other times.
    I64(Vec<i64>),
    /// For 64-bit UInt.
    U64(Vec<u64>),
    /// For 32-bit floats.
    F32(Vec<f32>),
    /// For 64-bit floats.
    F64(Vec<f64>),
    /// For decimals: the digits without the point.
    Decimal(Vec<i256>),
}

impl Edges {
    /// How many edges there are: one more than bins.
    pub fn len(&self) -> usize {
        match self {
            Self::I64(edges) => edges.len(),
            Self::U64(edges) => edges.len(),
            Self::F32(edges) => edges.len(),
            Self::F64(edges) => edges.len(),
            Self::Decimal(edges) => edges.len(),
        }
    }

    /// Whether there is no edge.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One edge, exactly.
    pub fn get(&self, idx: usize) -> Option<Scalar> {
        match self {
            Self::I64(edges) => edges.get(idx).copied().map(Scalar::Int),
            Self::U64(edges) => edges.get(idx).copied().map(Scalar::UInt),
            Self::F32(edges) => edges.get(idx).copied().map(Scalar::Float32),
            Self::F64(edges) => edges.get(idx).copied().map(Scalar::Float64),
            Self::Decimal(edges) => edges.get(idx).copied().map(Scalar::Decimal),
        }
    }

    /// Edges that hold every finite value of a column; none for columns without numbers or
    /// times, without values, or with decimals that 128 bits do not hold.
    pub(super) fn of(column: &Column, statistics: &Statistics) -> Option<Self> {
        match (statistics.min.as_ref()?, statistics.max.as_ref()?) {
            (Scalar::Int(min), Scalar::Int(max)) => {
                let (min, max) = (i128::from(*min), i128::from(*max));
                let edges = match &column.column_type {
                    ColumnType::Date => Clock { per_second: None, zone: None }.edges(min, max),
                    ColumnType::Timestamp(unit, _) => {
                        Clock { per_second: Some(*unit), zone: column.zone.as_deref() }
                            .edges(min, max)
                    }
                    ColumnType::Time(unit) | ColumnType::Duration(unit) => {
                        length_edges(min, max, *unit)
                    }
                    _ => number_edges(min, max)?,
                };
                let clamped = edges.into_iter().map(|edge| {
                    i64::try_from(edge).unwrap_or(if edge < 0 { i64::MIN } else { i64::MAX })
                });
                match rising(clamped).as_slice() {
                    [edge] => Some(Self::I64(vec![edge.saturating_sub(1), *edge])),
                    edges => Some(Self::I64(edges.to_vec())),
                }
            }
            (Scalar::UInt(min), Scalar::UInt(max)) => {
                let edges = number_edges(i128::from(*min), i128::from(*max))?;
                let clamped = edges.into_iter().map(|edge| u64::try_from(edge).unwrap_or(u64::MAX));
                match rising(clamped).as_slice() {
                    [edge] => Some(Self::U64(vec![edge.saturating_sub(1), *edge])),
                    edges => Some(Self::U64(edges.to_vec())),
                }
            }
            (Scalar::Decimal(min), Scalar::Decimal(max)) => {
                let edges = number_edges(min.to_i128()?, max.to_i128()?)?;
                Some(Self::Decimal(edges.into_iter().map(i256::from_i128).collect()))
            }
            (Scalar::Float64(_), _) => {
                let (min, max) = statistics.finite?;
                Some(Self::F64(float_edges(min, max)))
            }
            (Scalar::Float32(_), _) => {
                let (min, max) = statistics.finite?;
                Some(Self::F32(float32_edges(min, max)))
            }
            _ => None,
        }
    }
}

fn rising<T: PartialEq>(edges: impl Iterator<Item = T>) -> Vec<T> {
    let mut edges: Vec<T> = edges.collect();
    edges.dedup();
    edges
}

/// The multiples of `step` around the values; none if there would be too many.
fn multiples(min: i128, max: i128, step: i128, origin: i128) -> Option<Vec<i128>> {
    let first = min.checked_sub(origin)?.div_euclid(step);
    let last = max.checked_sub(origin)?.div_euclid(step);
    if last.checked_sub(first)? >= MAX_BINS {
        return None;
    }
    (first..=last + 1).map(|k| k.checked_mul(step)?.checked_add(origin)).collect()
}

/// 1, 2, 5, 10, 20, 50…
fn one_two_five() -> impl Iterator<Item = i128> {
    let powers = std::iter::successors(Some(1_i128), |power| power.checked_mul(10));
    powers.flat_map(|power| [Some(power), power.checked_mul(2), power.checked_mul(5)]).flatten()
}

fn number_edges(min: i128, max: i128) -> Option<Vec<i128>> {
    one_two_five().find_map(|step| multiples(min, max, step, 0))
}

/// Fractions of a second, then what clocks show.
fn clock_steps(unit: Unit) -> impl Iterator<Item = i128> {
    const SECONDS: [i128; 17] =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200];
    let per_second = i128::from(unit.per_second());
    let fractions = one_two_five().take_while(move |step| *step < per_second);
    fractions.chain(SECONDS.map(|seconds| seconds * per_second))
}

fn length_edges(min: i128, max: i128, unit: Unit) -> Vec<i128> {
    let per_day = i128::from(unit.per_second()) * i128::from(SECONDS_PER_DAY);
    let days = one_two_five().map_while(|n| n.checked_mul(per_day));
    let mut steps = clock_steps(unit).chain(days);
    steps.find_map(|step| multiples(min, max, step, 0)).unwrap_or_default()
}

/// Days if it has no unit, else moments, read in a zone.
#[derive(Clone, Copy)]
struct Clock<'a> {
    per_second: Option<Unit>,
    zone: Option<&'a Zone>,
}

impl Clock<'_> {
    fn per_day(&self) -> i128 {
        let per_second = |unit: Unit| i128::from(unit.per_second());
        self.per_second.map_or(1, |unit| per_second(unit) * i128::from(SECONDS_PER_DAY))
    }

    /// The offset at a moment, in the unit.
    fn offset(&self, moment: i128) -> i128 {
        let (Some(unit), Some(zone)) = (self.per_second, self.zone) else { return 0 };
        let per_second = i128::from(unit.per_second());
        let second = i64::try_from(moment.div_euclid(per_second)).unwrap_or(i64::MAX);
        i128::from(zone.offset_at(second)) * per_second
    }

    /// The moment of a wall-clock reading.
    fn moment(&self, local: i128) -> i128 {
        let near = local - self.offset(local);
        local - self.offset(near)
    }

    fn edges(&self, min: i128, max: i128) -> Vec<i128> {
        let (first, last) = (min + self.offset(min), max + self.offset(max));
        let (first, last) = (first.min(last), first.max(last));
        let local = self.local_edges(first, last);
        let mut edges: Vec<i128> = local.into_iter().map(|edge| self.moment(edge)).collect();
        // Where clocks are set, an edge may move past the first or the last value.
        if let Some(edge) = edges.first_mut() {
            *edge = min.min(*edge);
        }
        if let Some(edge) = edges.last_mut() {
            *edge = max.max(*edge);
        }
        edges.sort_unstable();
        edges
    }

    fn local_edges(&self, min: i128, max: i128) -> Vec<i128> {
        let per_day = self.per_day();
        if let Some(unit) = self.per_second
            && let Some(edges) = clock_steps(unit).find_map(|step| multiples(min, max, step, 0))
        {
            return edges;
        }
        // Weeks begin on Monday: 1970-01-05 was one.
        let days = [(per_day, 0), (7 * per_day, 4 * per_day)];
        let days = days.into_iter().find_map(|(step, origin)| multiples(min, max, step, origin));
        days.unwrap_or_else(|| self.month_edges(min, max))
    }

    fn month_edges(&self, min: i128, max: i128) -> Vec<i128> {
        let per_day = self.per_day();
        let month_of = |moment: i128| {
            let days = i64::try_from(moment.div_euclid(per_day)).unwrap_or(i64::MAX);
            let civil = civil_from_days(days);
            i128::from(civil.year) * 12 + i128::from(civil.month) - 1
        };
        let start_of = |month: i128| {
            let year = i64::try_from(month.div_euclid(12)).unwrap_or(i64::MAX);
            let month = i64::try_from(month.rem_euclid(12)).unwrap_or(0);
            i128::from(days_from_civil(year, month + 1, 1)) * per_day
        };
        let years = one_two_five().map_while(|n| n.checked_mul(12));
        let mut steps = [1, 3, 6].into_iter().chain(years);
        let months = steps.find_map(|step| multiples(month_of(min), month_of(max), step, 0));
        months.unwrap_or_default().into_iter().map(start_of).collect()
    }
}

fn float32_edges(min: f64, max: f64) -> Vec<f32> {
    // A literal against a 32-bit column is rounded to 32 bits first; so are the edges.
    #[expect(clippy::cast_possible_truncation, reason = "rounding to 32 bits is the purpose")]
    let round = |edge: f64| (edge as f32).clamp(f32::MIN, f32::MAX);
    let mut edges: Vec<f32> = float_edges(min, max).into_iter().map(round).collect();
    edges.dedup();
    if let [edge] = edges.as_slice() {
        let next = edge.next_up();
        edges.push(next);
    }
    // Rounding may have moved the outer edges inwards.
    if let Some(edge) = edges.first_mut()
        && f64::from(*edge) > min
    {
        *edge = round(min);
    }
    if let Some(edge) = edges.last_mut()
        && f64::from(*edge) < max
    {
        *edge = round(max);
    }
    edges
}

/// Multiples of 1, 2 or 5 times a power of ten, each the float nearest to its decimal.
fn float_edges(min: f64, max: f64) -> Vec<f64> {
    let range = match max - min {
        range if range > 0.0 => range.min(f64::MAX),
        _ if min != 0.0 => min.abs(),
        _ => return vec![0.0, 1.0],
    };
    let exponent = exponent_of(range / 40.0);
    for power in exponent..=exponent + 20 {
        for digit in [1, 2, 5] {
            if let Some(edges) = float_multiples(min, max, digit, power) {
                return edges;
            }
        }
    }
    vec![min, if max > min { max } else { min.next_up() }]
}

/// The power of ten at or below a number, without logarithms, whose last bit depends on the
/// platform.
fn exponent_of(value: f64) -> i32 {
    let text = format!("{value:e}");
    text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(-324)
}

fn float_multiples(min: f64, max: f64, digit: i128, power: i32) -> Option<Vec<f64>> {
    let decimal = |k: i128| -> Option<f64> {
        let text = format!("{}e{power}", k.checked_mul(digit)?);
        // The standard library's parser would bring ten kilobytes of powers.
        let edge: f64 = lexical_core::parse(text.as_bytes()).ok()?;
        // −0 and 0 are the same edge.
        Some(edge.clamp(f64::MIN, f64::MAX) + 0.0)
    };
    let step = decimal(1).filter(|step| *step > 0.0)?;
    let quotient = (min / step).floor();
    // Past this the floats are coarser than the step.
    if quotient.abs() > 1e16 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked just above")]
    let mut k = quotient as i128;
    while decimal(k)? > min {
        k -= 1;
    }
    let mut edges = vec![decimal(k)?];
    loop {
        k += 1;
        let edge = decimal(k)?;
        let last = edges.last().copied()?;
        if edge <= last {
            // The floats are no finer than this step, or they end here.
            return (last >= max && edges.len() > 1).then_some(edges);
        }
        // The first edge is the greatest that is not above the least value.
        if edge <= min {
            edges.clear();
        }
        edges.push(edge);
        if edge > max {
            return Some(edges);
        }
        if edges.len() > 40 {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_get_whole_bins() {
        assert_eq!(number_edges(0, 9).unwrap(), (0..=10).collect::<Vec<_>>());
        assert_eq!(number_edges(7, 7).unwrap(), [7, 8]);
        let check = |min, max, first: i128, second: i128| {
            let edges = number_edges(min, max).unwrap();
            assert_eq!(edges[..2], [first, second]);
            assert!(edges[0] <= min && edges[edges.len() - 1] > max && edges.len() <= 41);
        };
        check(-3, 75, -4, -2);
        check(0, 1_000, 0, 50);
        check(
            i64::MIN.into(),
            i64::MAX.into(),
            -9_500_000_000_000_000_000,
            -9_000_000_000_000_000_000,
        );
        check(0, u64::MAX.into(), 0, 500_000_000_000_000_000);
    }

    #[test]
    fn floats_get_decimal_bins() {
        let edges = float_edges(0.1, 0.75);
        assert_eq!(edges[..3], [0.1, 0.12, 0.14]);
        for (min, max) in [
            (f64::MIN, f64::MAX),
            (5e-324, 1e-323),
            (1e15, 1e15 + 1.0),
            (3.7, 3.7),
            (-1.0, 1e300),
            (-0.0, 0.0),
            (f64::MAX, f64::MAX),
            (0.3, 0.300_000_000_000_000_1),
        ] {
            for edges in [
                float_edges(min, max),
                float32_edges(min, max).iter().map(|e| f64::from(*e)).collect(),
            ] {
                assert!(edges.len() >= 2 && edges.len() <= 42, "{min} {max} {edges:?}");
                assert!(edges.windows(2).all(|pair| pair[0] < pair[1]), "{min} {max} {edges:?}");
            }
            let edges = float_edges(min, max);
            assert!(edges[0] <= min && edges[edges.len() - 1] >= max, "{min} {max} {edges:?}");
        }
    }

    #[test]
    fn days_get_calendar_bins() {
        let day = |year, month, day| i128::from(days_from_civil(year, month, day));
        let dates = Clock { per_second: None, zone: None };
        let edges = dates.edges(day(2013, 3, 1), day(2015, 2, 28));
        assert_eq!(edges[..2], [day(2013, 3, 1), day(2013, 4, 1)]);
        assert_eq!(edges.len(), 25);
        let edges = dates.edges(day(1900, 5, 1), day(2020, 2, 28));
        assert_eq!(edges[..2], [day(1900, 1, 1), day(1905, 1, 1)]);
        let edges = dates.edges(day(2024, 11, 1), day(2025, 3, 1));
        assert_eq!(edges[..2], [day(2024, 10, 28), day(2024, 11, 4)]);
    }

    #[test]
    fn moments_are_binned_in_their_zone() {
        let zone = Zone::fixed("+08:00").unwrap();
        let clock = Clock { per_second: Some(Unit::Second), zone: Some(&zone) };
        let day = |year, month, day| i128::from(days_from_civil(year, month, day)) * 86_400;
        let edges = clock.edges(day(2024, 1, 1), day(2025, 1, 1));
        assert_eq!(edges[0], day(2024, 1, 1) - 28_800);
        assert_eq!(edges[1], day(2024, 2, 1) - 28_800);
    }
}
