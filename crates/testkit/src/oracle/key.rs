//! Keys of groups.

use arrow::datatypes::i256;
use sagitta_spec::{Bin, GroupKey, TimeUnit, Transform};
use sagitta_table::{ColumnType, Unit, Zone};

use super::{Outcome, Unanswered};
use crate::calendar::{civil, days, first_utc, offset_at};
use crate::decimal::Decimal;
use crate::fixture::zone_of;
use crate::{Fixture, Value};

/// How a key comes from a row.
pub(super) struct Change {
    column_idx: usize,
    kind: Kind,
    result: ColumnType,
}

enum Kind {
    None,
    TimeUnit(TimeUnit),
    Bin(Step),
}

/// `digits × 10^-places`.
#[derive(Clone, Copy, Debug)]
struct Step {
    digits: i128,
    places: u32,
}

impl Step {
    /// The float nearest to so many steps.
    fn edge(self, k: i128) -> f64 {
        let units = i256::from_i128(k).wrapping_mul(i256::from_i128(self.digits));
        format!("{units}e-{}", self.places).parse::<f64>().unwrap() + 0.0
    }

    /// Whether the steps are so fine beside a float that every float near it is an edge.
    fn is_finer_than_floats(self, value: f64) -> bool {
        (value / self.edge(1)).abs() >= 9_007_199_254_740_992.0
    }

    /// The number of the greatest edge that is not above a float, by halving.
    fn number(self, value: f64) -> i128 {
        let near = (value / self.edge(1)) as i128;
        let (mut below, mut above) = (near - 10, near + 10);
        while above - below > 1 {
            let middle = below + (above - below) / 2;
            if self.edge(middle) <= value { below = middle } else { above = middle }
        }
        below
    }
}

/// The type of a key's column, and how it is made.
pub(super) fn plan(key: &GroupKey, fixture: &Fixture) -> Outcome<(ColumnType, Change)> {
    let column_idx = fixture.column_idx(&key.field).ok_or(Unanswered::Refused)?;
    let input = &fixture.columns[column_idx].column_type;
    let (result, kind) = match &key.transform {
        None => (input.clone(), Kind::None),
        Some(Transform::TimeUnit(unit)) => {
            let within_day =
                matches!(unit, TimeUnit::Hour | TimeUnit::Minute | TimeUnit::HourOfDay);
            let fits = match input {
                ColumnType::Timestamp(..) => true,
                ColumnType::Date => !within_day,
                ColumnType::Time(_) => within_day,
                _ => false,
            };
            if !fits {
                return Err(Unanswered::Refused);
            }
            let result = if unit.is_cyclic() { ColumnType::Int(8) } else { input.clone() };
            (result, Kind::TimeUnit(*unit))
        }
        Some(Transform::Bin(bin)) => {
            let step = match bin {
                Bin::Step(literal) => written(literal.as_str()).ok_or(Unanswered::Refused)?,
                Bin::MaxBins(0) => return Err(Unanswered::Refused),
                Bin::MaxBins(max) => nice(fixture, column_idx, i128::from(*max))?,
            };
            let places = if matches!(bin, Bin::Step(_)) { step.places } else { 0 };
            let result = match input {
                ColumnType::Int(_) | ColumnType::UInt(_) if places > 0 => ColumnType::Float(64),
                ColumnType::Int(_) => ColumnType::Int(64),
                ColumnType::UInt(_) => ColumnType::UInt(64),
                ColumnType::Float(_) => ColumnType::Float(64),
                ColumnType::Decimal { precision, scale } => ColumnType::Decimal {
                    precision: if *precision <= 38 { 38 } else { 76 },
                    scale: (*scale).max(places as i8),
                },
                _ => return Err(Unanswered::Refused),
            };
            (result, Kind::Bin(step))
        }
    };
    Ok((result.clone(), Change { column_idx, kind, result }))
}

/// A step of at most 18 digits before and after the point, above zero.
fn written(text: &str) -> Option<Step> {
    let number = Decimal::parse(text)?;
    let places = (0..=18).find(|places| number.at(*places).is_some())?;
    let digits = number.at(places)?;
    (digits > 0 && digits < 10_i128.pow(18)).then_some(Step { digits, places })
}

/// The least of 1, 2, 5, 10, … 10^38, and 0.5, 0.2, … for numbers with places, that makes at most
/// so many bins of the whole column.
fn nice(fixture: &Fixture, column_idx: usize, max: i128) -> Outcome<Step> {
    let values = fixture.rows.iter().map(|row| &row[column_idx]);
    let mut values: Vec<&Value> = values
        .filter(|value| match value {
            Value::Null => false,
            Value::Float(value) => value.is_finite(),
            _ => true,
        })
        .collect();
    values.sort_by(|a, b| a.order(b));
    let (Some(low), Some(high)) = (values.first(), values.last()) else {
        return Ok(Step { digits: 1, places: 0 });
    };
    let finest = match &fixture.columns[column_idx].column_type {
        ColumnType::Decimal { scale, .. } => i32::from(*scale),
        ColumnType::Float(_) => 18,
        ColumnType::Int(_) | ColumnType::UInt(_) => 0,
        _ => return Err(Unanswered::Refused),
    };
    for exponent in -finest..=38 {
        for digit in [1, 2, 5_i128] {
            let Some(digits) = digit.checked_mul(10_i128.pow(exponent.max(0) as u32)) else {
                continue;
            };
            let step = Step { digits, places: (-exponent).max(0) as u32 };
            if n_bins(low, high, step)?.is_some_and(|n| n <= max) {
                return Ok(step);
            }
        }
    }
    // The bins on both sides of 0 never become one.
    let widest = Step { digits: 10_i128.pow(38), places: 0 };
    if max == 1 && n_bins(low, high, widest)? == Some(2) {
        Ok(widest)
    } else {
        Err(Unanswered::Refused)
    }
}

/// How many bins there are from one value to another; none if very many.
fn n_bins(low: &Value, high: &Value, step: Step) -> Outcome<Option<i128>> {
    Ok(match (low, high) {
        (Value::Int(low), Value::Int(high)) => {
            Some(high.div_euclid(step.digits) - low.div_euclid(step.digits) + 1)
        }
        (Value::Decimal(low, scale), Value::Decimal(high, _)) => {
            let width = step.digits.checked_mul(10_i128.pow(*scale - step.places));
            // What is wider than any number has only the two bins beside 0.
            let number = |value: &i128| match width {
                Some(width) => value.div_euclid(width),
                None => {
                    if *value < 0 {
                        -1
                    } else {
                        0
                    }
                }
            };
            number(high).checked_sub(number(low)).and_then(|n| n.checked_add(1))
        }
        (Value::Float(low), Value::Float(high)) => {
            let is_fine = step.is_finer_than_floats(*low) || step.is_finer_than_floats(*high);
            if !is_fine {
                Some(step.number(*high) - step.number(*low) + 1)
            } else if low == high {
                Some(1)
            } else if (high - low) / step.edge(1) > 1e9 {
                None
            } else {
                return Err(Unanswered::Unsure);
            }
        }
        _ => return Err(Unanswered::Refused),
    })
}

impl Change {
    pub(super) fn of(&self, fixture: &Fixture, row: &[Value]) -> Outcome<Value> {
        let input = &fixture.columns[self.column_idx].column_type;
        match (&self.kind, &row[self.column_idx]) {
            (_, Value::Null) => Ok(Value::Null),
            (Kind::None, value) => Ok(value.clone()),
            (Kind::TimeUnit(unit), Value::Int(value)) => {
                let start = start_of(*value, *unit, input);
                let fits = match self.result {
                    ColumnType::Date => i32::try_from(start).is_ok(),
                    _ => i64::try_from(start).is_ok(),
                };
                if fits { Ok(Value::Int(start)) } else { Err(Unanswered::Refused) }
            }
            (Kind::Bin(step), value) => self.bin(*step, value),
            (Kind::TimeUnit(_), _) => Err(Unanswered::Refused),
        }
    }

    fn bin(&self, step: Step, value: &Value) -> Outcome<Value> {
        let Step { digits, places } = step;
        Ok(match (value, &self.result) {
            (Value::Int(value), ColumnType::Float(_)) => {
                Value::Float(step.edge((value * 10_i128.pow(places)).div_euclid(digits)))
            }
            (Value::Int(value), result) => {
                let edge = value.div_euclid(digits) * digits;
                let fits = match result {
                    ColumnType::UInt(_) => u64::try_from(edge).is_ok(),
                    _ => i64::try_from(edge).is_ok(),
                };
                if !fits {
                    return Err(Unanswered::Refused);
                }
                Value::Int(edge)
            }
            (Value::Float(value), _) if !value.is_finite() || step.is_finer_than_floats(*value) => {
                Value::Float(*value)
            }
            (Value::Float(value), _) => Value::Float(step.edge(step.number(*value))),
            (Value::Decimal(value, scale), _) => {
                let most = (*scale).max(places);
                let wide = |value: i128, places: u32| {
                    value.checked_mul(10_i128.pow(places)).ok_or(Unanswered::Unsure)
                };
                let is_38 = matches!(self.result, ColumnType::Decimal { precision: 38, .. });
                let value = wide(*value, most - scale)?;
                let Ok(step) = wide(digits, most - places) else {
                    // Wider than any number: 0, or an edge past all digits.
                    let beyond = if is_38 { Unanswered::Refused } else { Unanswered::Unsure };
                    return if value < 0 { Err(beyond) } else { Ok(Value::Decimal(0, most)) };
                };
                let edge = value.div_euclid(step).checked_mul(step).ok_or(Unanswered::Unsure)?;
                if is_38 && edge.abs() >= 10_i128.pow(38) {
                    return Err(Unanswered::Refused);
                }
                Value::Decimal(edge, most)
            }
            _ => return Err(Unanswered::Refused),
        })
    }
}

/// The first value of the unit that a value lies in, or the part of a cycle that it is.
pub(super) fn start_of(value: i128, unit: TimeUnit, column_type: &ColumnType) -> i128 {
    let per_second = |unit: &Unit| i128::from(unit.per_second());
    match column_type {
        ColumnType::Date if unit.is_cyclic() => cyclic(value * 86_400, unit),
        ColumnType::Date => cut(value * 86_400, unit) / 86_400,
        ColumnType::Time(size) if unit.is_cyclic() => {
            cyclic(value.div_euclid(per_second(size)), unit)
        }
        ColumnType::Time(size) => cut(value.div_euclid(per_second(size)), unit) * per_second(size),
        ColumnType::Timestamp(size, zone) => {
            let utc = value.div_euclid(per_second(size));
            let zone = zone.as_ref().map(|zone| zone_of(zone));
            let zone = zone.as_ref();
            let local = utc + offset(zone, utc);
            if unit.is_cyclic() {
                cyclic(local, unit)
            } else {
                start_utc(zone, utc, unit) * per_second(size)
            }
        }
        _ => value,
    }
}

fn offset(zone: Option<&Zone>, utc: i128) -> i128 {
    zone.map_or(0, |zone| offset_at(zone, utc))
}

/// The UTC second in which a unit starts. Within an hour read twice the reading is kept.
fn start_utc(zone: Option<&Zone>, utc: i128, unit: TimeUnit) -> i128 {
    let start = cut(utc + offset(zone, utc), unit);
    let Some(known) = zone else { return start };
    let within_day = matches!(unit, TimeUnit::Hour | TimeUnit::Minute);
    let same = start - offset(zone, utc);
    if within_day && offset(zone, same) == offset(zone, utc) {
        same
    } else {
        first_utc(known, start)
    }
}

fn cut(local: i128, unit: TimeUnit) -> i128 {
    let day = local.div_euclid(86_400);
    let (year, month, _) = civil(day);
    let start = match unit {
        TimeUnit::Year => days(year, 1, 1),
        TimeUnit::Quarter => {
            days(year, [1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10][(month - 1) as usize], 1)
        }
        TimeUnit::Month => days(year, month, 1),
        // 1969-12-29 was a Monday.
        TimeUnit::Week => day - (day + 3).rem_euclid(7),
        TimeUnit::Hour => return local.div_euclid(3_600) * 3_600,
        TimeUnit::Minute => return local.div_euclid(60) * 60,
        _ => day,
    };
    start * 86_400
}

fn cyclic(local: i128, unit: TimeUnit) -> i128 {
    let day = local.div_euclid(86_400);
    match unit {
        TimeUnit::MonthOfYear => civil(day).1,
        TimeUnit::DayOfWeek => (day + 3).rem_euclid(7) + 1,
        _ => local.rem_euclid(86_400) / 3_600,
    }
}
