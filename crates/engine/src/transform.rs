//! What is done to a value before it becomes a group's key.

use arrow::datatypes::i256;
use sagitta_spec::{TimeUnit, parse_f64};
use sagitta_table::calendar::{
    SECONDS_PER_DAY as DAY, add_months, civil_from_days, days_from_civil, weekday,
};
use sagitta_table::{Column, ColumnType};

use crate::Error;
use crate::calendar::Offsets;
use crate::lane::{Cells, Lane};
use crate::number::{power_of_ten, unsigned_key, unsigned_of_key, wide_to_f64};

/// A bin's width: `digits × 10^-scale`, above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BinStep {
    pub(crate) digits: i128,
    pub(crate) scale: u32,
}

/// Cuts moments to a calendar unit, or takes a cyclic part of them. Fails with an overflow of
/// `result` where a unit starts before the first moment of the type.
pub(crate) fn time_unit<'a>(
    cells: Cells<'a>,
    unit: TimeUnit,
    column: &Column,
    result: &Column,
) -> Result<Cells<'a>, Error> {
    let Lane::I64(keys) = cells.lane else { return Ok(cells) };
    let mut keys = keys.into_owned();
    let mut is_within = true;
    match &column.column_type {
        ColumnType::Date => {
            each(&mut keys, cells.valid.as_deref(), |days| match unit {
                TimeUnit::Hour | TimeUnit::Minute | TimeUnit::HourOfDay => days,
                _ if unit.is_cyclic() => cyclic(days * DAY, unit),
                _ => cut_days(days, unit),
            });
        }
        ColumnType::Timestamp(resolution, _) => {
            let mut offsets = Offsets::new(column.zone.as_deref());
            let per_second = resolution.per_second();
            each(&mut keys, cells.valid.as_deref(), |value| {
                let utc = value.div_euclid(per_second);
                let offset = offsets.at(utc);
                let local = utc.saturating_add(offset);
                if unit.is_cyclic() {
                    return cyclic(local, unit);
                }
                let start = cut_utc(local, offset, unit, &mut offsets).checked_mul(per_second);
                is_within &= start.is_some();
                start.unwrap_or(0)
            });
        }
        ColumnType::Time(resolution) => {
            let per_second = resolution.per_second();
            each(&mut keys, cells.valid.as_deref(), |value| {
                let second = value.div_euclid(per_second);
                match unit {
                    TimeUnit::HourOfDay => cyclic(second, unit),
                    TimeUnit::Minute => (second - second.rem_euclid(60)) * per_second,
                    _ => (second - second.rem_euclid(3600)) * per_second,
                }
            });
        }
        _ => {}
    }
    if !is_within {
        return Err(Error::Overflow { name: result.name.clone() });
    }
    Ok(Cells { lane: Lane::I64(keys.into()), valid: cells.valid })
}

/// What stands under a null is left alone: it may be far outside the calendar.
#[inline]
fn each(keys: &mut [i64], valid: Option<&[bool]>, mut change: impl FnMut(i64) -> i64) {
    match valid {
        None => keys.iter_mut().for_each(|key| *key = change(*key)),
        Some(valid) => {
            for (key, valid) in keys.iter_mut().zip(valid) {
                if *valid {
                    *key = change(*key);
                }
            }
        }
    }
}

/// The UTC second at which the unit around a local second starts. Of two equal readings the
/// same one is kept within an hour, and the first one for longer units, so that a day stays whole.
pub(crate) fn cut_utc(local: i64, offset: i64, unit: TimeUnit, offsets: &mut Offsets<'_>) -> i64 {
    let size = match unit {
        TimeUnit::Minute => 60,
        TimeUnit::Hour => 3600,
        _ => {
            let start = cut_days(local.div_euclid(DAY), unit);
            return offsets.utc_of_local(start.saturating_mul(DAY));
        }
    };
    let start = local.saturating_sub(local.rem_euclid(size));
    let same = start.saturating_sub(offset);
    if offsets.at(same) == offset { same } else { offsets.utc_of_local(start) }
}

pub(crate) fn cut_days(days: i64, unit: TimeUnit) -> i64 {
    if unit == TimeUnit::Week {
        return days.saturating_sub(i64::from(weekday(days)) - 1);
    }
    if unit == TimeUnit::Day {
        return days;
    }
    let civil = civil_from_days(days);
    let month = i64::from(civil.month);
    let month = match unit {
        TimeUnit::Year => 1,
        TimeUnit::Quarter => (month - 1) / 3 * 3 + 1,
        _ => month,
    };
    days_from_civil(civil.year, month, 1)
}

fn cyclic(local: i64, unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::MonthOfYear => i64::from(civil_from_days(local.div_euclid(DAY)).month),
        TimeUnit::DayOfWeek => i64::from(weekday(local.div_euclid(DAY))),
        _ => local.rem_euclid(DAY) / 3600,
    }
}

/// The moment so many units before another, in the column's own counting; none for units that
/// the type does not have, or beyond the type.
pub(crate) fn units_before(value: i64, n: u32, unit: TimeUnit, column: &Column) -> Option<i64> {
    let n = i64::from(n);
    let months = match unit {
        TimeUnit::Year => Some(n * 12),
        TimeUnit::Quarter => Some(n * 3),
        TimeUnit::Month => Some(n),
        _ => None,
    };
    let days = match unit {
        TimeUnit::Week => Some(n * 7),
        TimeUnit::Day => Some(n),
        _ => None,
    };
    let earlier = |day: i64| match (months, days) {
        (Some(months), _) => Some(add_months(day, -months)),
        (None, Some(days)) => day.checked_sub(days),
        (None, None) => None,
    };
    match &column.column_type {
        ColumnType::Date => earlier(value),
        ColumnType::Timestamp(resolution, _) => {
            let per_second = resolution.per_second();
            let size = match unit {
                TimeUnit::Hour => Some(3600),
                TimeUnit::Minute => Some(60),
                _ => None,
            };
            if let Some(size) = size {
                return value.checked_sub((n * size).checked_mul(per_second)?);
            }
            let utc = value.div_euclid(per_second);
            let mut offsets = Offsets::new(column.zone.as_deref());
            let local = utc.checked_add(offsets.at(utc))?;
            let day = earlier(local.div_euclid(DAY))?;
            let second = day.checked_mul(DAY)?.checked_add(local.rem_euclid(DAY))?;
            let utc = offsets.utc_of_local(second);
            utc.checked_mul(per_second)?.checked_add(value.rem_euclid(per_second))
        }
        _ => None,
    }
}

/// Whether a column's values can be cut to a unit.
pub(crate) fn has_unit(column_type: &ColumnType, unit: TimeUnit) -> bool {
    let within_day = matches!(unit, TimeUnit::Hour | TimeUnit::Minute | TimeUnit::HourOfDay);
    match column_type {
        ColumnType::Timestamp(..) => true,
        ColumnType::Date => !within_day,
        ColumnType::Time(_) => within_day,
        _ => false,
    }
}

/// Cuts numbers to the lower edges of their bins. `column` is the key's result column.
pub(crate) fn bin<'a>(
    cells: Cells<'a>,
    step: BinStep,
    input: &ColumnType,
    column: &Column,
) -> Result<Cells<'a>, Error> {
    let overflow = || Error::Overflow { name: column.name.clone() };
    let valid = cells.valid;
    let is_valid =
        |i: usize| valid.as_ref().is_none_or(|valid| valid.get(i).copied().unwrap_or(false));
    let lane = match cells.lane {
        Lane::F64(values) => {
            Lane::F64(values.iter().map(|value| float_edge(*value, step)).collect())
        }
        Lane::I64(keys) if matches!(column.column_type, ColumnType::Float(_)) => {
            let edge = |key: i64| {
                let factor = 10_i128.pow(step.scale);
                let k = (integer(key, input) * factor).div_euclid(step.digits);
                nearest(k, step)
            };
            Lane::F64(keys.iter().copied().map(edge).collect())
        }
        Lane::I64(keys) => {
            let edge = |(i, key): (usize, i64)| {
                if !is_valid(i) {
                    return Ok(0);
                }
                let value = integer(key, input);
                let edge = value - value.rem_euclid(step.digits);
                match input {
                    ColumnType::UInt(_) => u64::try_from(edge).ok().map(unsigned_key),
                    _ => i64::try_from(edge).ok(),
                }
                .ok_or_else(overflow)
            };
            let keys = keys.iter().copied().enumerate().map(edge);
            Lane::I64(keys.collect::<Result<_, _>>()?)
        }
        Lane::I128(values) => {
            let wide = values.into_iter().map(i256::from_i128).collect();
            match decimal_edges(wide, step, input, column, is_valid).ok_or_else(overflow)? {
                edges if matches!(column.column_type, ColumnType::Decimal { precision, .. } if precision <= 38) =>
                {
                    let narrow = edges.into_iter().map(|edge| edge.to_i128().ok_or_else(overflow));
                    Lane::I128(narrow.collect::<Result<_, _>>()?)
                }
                edges => Lane::I256(edges),
            }
        }
        Lane::I256(values) => {
            Lane::I256(decimal_edges(values, step, input, column, is_valid).ok_or_else(overflow)?)
        }
        other => other,
    };
    Ok(Cells { lane, valid })
}

/// The integer of a key.
pub(crate) fn integer(key: i64, column_type: &ColumnType) -> i128 {
    match column_type {
        ColumnType::UInt(_) => i128::from(unsigned_of_key(key)),
        _ => i128::from(key),
    }
}

fn decimal_edges(
    values: Vec<i256>,
    step: BinStep,
    input: &ColumnType,
    column: &Column,
    is_valid: impl Fn(usize) -> bool,
) -> Option<Vec<i256>> {
    let (ColumnType::Decimal { scale: from, .. }, ColumnType::Decimal { precision, scale: to }) =
        (input, &column.column_type)
    else {
        return None;
    };
    let ten = i256::from_i128(10);
    let raise = ten.checked_pow(u32::try_from(to - from).ok()?)?;
    let more = u32::try_from(i64::from(*to) - i64::from(step.scale)).ok()?;
    let width = i256::from_i128(step.digits).checked_mul(ten.checked_pow(more)?)?;
    let limit = ten.checked_pow(u32::from(*precision))?;
    let edge = |(i, value): (usize, i256)| {
        if !is_valid(i) {
            return Some(i256::ZERO);
        }
        let value = value.checked_mul(raise)?;
        let rest = value.checked_rem(width)?;
        let rest = if rest.is_negative() { rest.checked_add(width)? } else { rest };
        let edge = value.checked_sub(rest)?;
        (edge < limit && edge > limit.wrapping_neg()).then_some(edge)
    };
    values.into_iter().enumerate().map(edge).collect()
}

/// The greatest edge that is not above a float. NaN and infinities are their own.
pub(crate) fn float_edge(value: f64, step: BinStep) -> f64 {
    if !value.is_finite() {
        return value;
    }
    let width = nearest(1, step);
    let guess = (value / width).floor();
    // From 2^53 on, bins are narrower than the distance between floats.
    if guess.abs() >= 9_007_199_254_740_992.0 {
        return value;
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 2^53")]
    let mut k = guess as i128;
    while nearest(k, step) > value {
        k -= 1;
    }
    while nearest(k + 1, step) <= value {
        k += 1;
    }
    nearest(k, step)
}

/// The float nearest to `k × step`.
#[expect(clippy::cast_precision_loss, reason = "exact below 2^53, else not used")]
pub(crate) fn nearest(k: i128, step: BinStep) -> f64 {
    let Some(units) = k.checked_mul(step.digits) else {
        // Only steps of whole numbers are so large.
        return wide_to_f64(i256::from_i128(k).wrapping_mul(i256::from_i128(step.digits)));
    };
    // A quotient of two exact floats is rounded once.
    if units.abs() < 1 << 53 {
        return units as f64 / power_of_ten(step.scale);
    }
    parse_f64(&format!("{units}e-{}", step.scale)).unwrap_or(f64::NAN)
}

/// From the least to the greatest value of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Extent {
    /// Floats.
    Float(f64, f64),
    /// Integers, or decimals by their unscaled value and scale.
    Exact(i128, i128, u32),
    /// Past what 128 bits hold.
    Beyond,
}

/// The least step of 1, 2 or 5 times a power of ten that covers an extent in at most so many
/// bins; none if it would pass 38 digits. Steps of integers and decimals are no finer than their
/// last digit.
pub(crate) fn nice_step(extent: Extent, max_bins: u32) -> Option<BinStep> {
    let fits = |step: BinStep, max_bins: u32| match extent {
        Extent::Float(low, high) => {
            let (first, last) = (float_edge(low, step), float_edge(high, step));
            ((last - first) / nearest(1, step)).round() + 1.0 <= f64::from(max_bins)
        }
        Extent::Beyond => false,
        Extent::Exact(low, high, scale) => {
            let width = step.digits.saturating_mul(10_i128.pow(scale - step.scale));
            let n = high.div_euclid(width).checked_sub(low.div_euclid(width));
            n.is_some_and(|n| n < i128::from(max_bins))
        }
    };
    let least = match extent {
        Extent::Float(..) => -18,
        Extent::Beyond => return None,
        Extent::Exact(_, _, scale) => -i32::try_from(scale).unwrap_or(0),
    };
    for exponent in least..=38 {
        for digit in [1, 2, 5_i128] {
            let step = match u32::try_from(exponent) {
                Ok(power) => {
                    digit.checked_mul(10_i128.pow(power)).map(|digits| BinStep { digits, scale: 0 })
                }
                Err(_) => Some(BinStep { digits: digit, scale: exponent.unsigned_abs() }),
            };
            if let Some(step) = step.filter(|step| fits(*step, max_bins)) {
                return Some(step);
            }
        }
    }
    // Bins on both sides of 0 never become one; nothing wider is of use.
    let widest = BinStep { digits: 10_i128.pow(38), scale: 0 };
    (max_bins == 1 && fits(widest, 2)).then_some(widest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_the_floats_nearest_to_the_decimals() {
        let tenth = BinStep { digits: 1, scale: 1 };
        let check = |value: f64, edge: f64| {
            assert_eq!(float_edge(value, tenth).to_bits(), edge.to_bits(), "{value}");
        };
        check(0.3, 0.3);
        check(0.30000000000000004, 0.3);
        check(0.29999999999999993, 0.2);
        check(-0.05, -0.1);
        check(0.7, 0.7);
        check(1.1, 1.1);
        check(f64::INFINITY, f64::INFINITY);
        check(1e300, 1e300);
        for k in -2000..2000 {
            let edge: f64 = format!("{k}e-1").parse().unwrap();
            assert_eq!(float_edge(edge, tenth).to_bits(), (edge + 0.0).to_bits());
        }
    }

    #[test]
    fn nice_steps_cover_the_extent() {
        let step = |digits, scale| Some(BinStep { digits, scale });
        assert_eq!(nice_step(Extent::Float(0.0, 1e300), 20), None);
        assert_eq!(nice_step(Extent::Float(-1.0, 1.0), 1), step(10_i128.pow(38), 0));
        assert_eq!(
            nice_step(Extent::Exact(0, 10_i128.pow(38) - 1, 0), 1),
            step(10_i128.pow(38), 0)
        );
        assert_eq!(nice_step(Extent::Float(0.0, 1.0), 10), step(2, 1));
        assert_eq!(nice_step(Extent::Float(0.0, 0.95), 10), step(1, 1));
        assert_eq!(nice_step(Extent::Float(-60.0, 653.0), 20), step(50, 0));
        assert_eq!(nice_step(Extent::Exact(1, 5, 0), 20), step(1, 0));
        assert_eq!(nice_step(Extent::Exact(0, 999, 0), 10), step(100, 0));
        assert_eq!(nice_step(Extent::Exact(0, 250, 2), 5), step(1, 0));
        assert_eq!(nice_step(Extent::Float(5.0, 5.0), 1), step(1, 18));
        assert_eq!(
            nice_step(Extent::Exact(i128::from(i64::MAX) - 3, i128::from(i64::MAX), 0), 4),
            step(1, 0)
        );
    }
}
