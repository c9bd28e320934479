//! Windows over groups, each value by a look at all groups.

use std::cmp::Ordering;

use sagitta_spec::{NullOrder, Query, SortOrder, TimeUnit, Transform, Window, WindowOp};
use sagitta_table::{ColumnType, Unit};

use super::{Outcome, Unanswered, key, place};
use crate::calendar::{civil, days, first_utc, offset_at};
use crate::exact::sum_of_floats;
use crate::fixture::zone_of;
use crate::{FixtureColumn, Value};

/// Adds the columns of a query's windows to its groups.
pub(super) fn add(
    query: &Query,
    columns: &mut Vec<FixtureColumn>,
    groups: &mut [Vec<Value>],
) -> Outcome<()> {
    let n_own = columns.len();
    let n_keys = query.group_by.len();
    let units = query.group_by.iter().enumerate().filter_map(|(idx, key)| match key.transform {
        Some(Transform::TimeUnit(unit)) if !unit.is_cyclic() => Some((idx, unit)),
        _ => None,
    });
    let period = match units.collect::<Vec<_>>().as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    let mut planned = Vec::new();
    for window in &query.window {
        let known = columns.iter().position(|column| column.name == window.field);
        let field = known.ok_or(Unanswered::Refused)?;
        let by = match &window.by {
            Some(by) => columns.iter().position(|c| c.name == *by).ok_or(Unanswered::Refused)?,
            None => field,
        };
        let mut partition = Vec::new();
        for name in &window.partition_by {
            let known = columns[..n_keys].iter().position(|column| column.name == *name);
            partition.push(known.ok_or(Unanswered::Refused)?);
        }
        let is_year = matches!(window.op, WindowOp::DifferenceYear | WindowOp::RatioYear);
        if is_year && period.is_none() {
            return Err(Unanswered::Refused);
        }
        let column_type = type_of(window.op, &columns[field].column_type)?;
        type_of(window.op, &columns[by].column_type)?;
        planned.push((window, field, by, partition));
        columns.push(FixtureColumn { name: window.output_name(), column_type });
        *columns = super::unique(std::mem::take(columns));
    }
    let order = order(query, columns, groups, n_own, period)?;
    for (window, field, by, partition) in planned {
        let idx = groups.first().map_or(0, Vec::len);
        let series = Series { columns, groups, order: &order, period, n_keys, partition };
        let values: Vec<Value> = (0..groups.len())
            .map(|group| {
                series.value(window, field, by, group, &columns.get(idx).unwrap().column_type)
            })
            .collect::<Outcome<_>>()?;
        groups.iter_mut().zip(values).for_each(|(group, value)| group.push(value));
    }
    Ok(())
}

fn type_of(op: WindowOp, input: &ColumnType) -> Outcome<ColumnType> {
    let exact = match input {
        _ if op == WindowOp::Rank => return Ok(ColumnType::Int(64)),
        ColumnType::UInt(64) => ColumnType::Decimal { precision: 38, scale: 0 },
        ColumnType::Int(_) | ColumnType::UInt(_) => ColumnType::Int(64),
        ColumnType::Float(_) => ColumnType::Float(64),
        ColumnType::Decimal { precision, scale } => {
            ColumnType::Decimal { precision: if *precision <= 38 { 38 } else { 76 }, scale: *scale }
        }
        ColumnType::Duration(unit) => ColumnType::Duration(*unit),
        _ => return Err(Unanswered::Refused),
    };
    Ok(match op {
        WindowOp::Difference | WindowOp::DifferenceYear | WindowOp::RunningSum => exact,
        _ => ColumnType::Float(64),
    })
}

/// The groups along the period, then by `sort` without the windows, then by their keys.
fn order(
    query: &Query,
    columns: &[FixtureColumn],
    groups: &[Vec<Value>],
    n_own: usize,
    period: Option<(usize, TimeUnit)>,
) -> Outcome<Vec<usize>> {
    let mut keys: Vec<_> = period.iter().map(|(idx, _)| (*idx, false, false)).collect();
    for key in &query.sort {
        let idx = columns.iter().position(|column| column.name == key.field);
        let idx = idx.ok_or(Unanswered::Refused)?;
        if idx < n_own {
            let way = (key.order == SortOrder::Descending, key.nulls == NullOrder::First);
            keys.push((idx, way.0, way.1));
        }
    }
    for (idx, ..) in &keys {
        for (at, group) in groups.iter().enumerate() {
            if groups[..at].iter().any(|other| group[*idx].is_unsure_beside(&other[*idx])) {
                return Err(Unanswered::Unsure);
            }
        }
    }
    keys.extend((0..query.group_by.len()).map(|idx| (idx, false, false)));
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by(|a, b| {
        keys.iter().fold(Ordering::Equal, |ordering, (idx, descending, nulls_first)| {
            let (a, b) = (&groups[*a][*idx], &groups[*b][*idx]);
            ordering.then_with(|| place(a, b, *descending, *nulls_first))
        })
    });
    Ok(order)
}

struct Series<'a> {
    columns: &'a [FixtureColumn],
    groups: &'a [Vec<Value>],
    order: &'a [usize],
    period: Option<(usize, TimeUnit)>,
    n_keys: usize,
    partition: Vec<usize>,
}

impl Series<'_> {
    fn are_same(&self, keys: &[usize], a: usize, b: usize) -> bool {
        let (a, b) = (&self.groups[a], &self.groups[b]);
        keys.iter().all(|idx| a[*idx].order(&b[*idx]) == Ordering::Equal)
    }

    /// The groups of the same partition in their order.
    fn mates(&self, group: usize) -> Vec<usize> {
        let mates = self.order.iter().copied();
        mates.filter(|other| self.are_same(&self.partition, group, *other)).collect()
    }

    fn value(
        &self,
        window: &Window,
        field: usize,
        by: usize,
        group: usize,
        result: &ColumnType,
    ) -> Outcome<Value> {
        let value = &self.groups[group][field];
        let of = |groups: &[usize]| -> Vec<&Value> {
            let values = groups.iter().map(|group| &self.groups[*group][field]);
            values.filter(|value| !value.is_null()).collect()
        };
        let before = match window.op {
            WindowOp::Rank if value.is_null() => return Ok(Value::Null),
            WindowOp::Rank => {
                let others = of(&self.mates(group));
                if others.iter().filter(|other| value.is_unsure_beside(other)).count() > 1 {
                    return Err(Unanswered::Unsure);
                }
                let is_before = |other: &&&Value| place(other, value, true, false).is_lt();
                return Ok(Value::Int(1 + others.iter().filter(is_before).count() as i128));
            }
            WindowOp::Share => {
                let total = sum(&of(&self.mates(group)), result)?;
                return quotient(value, &total);
            }
            WindowOp::RunningSum => {
                let mates = self.mates(group);
                let until = mates.iter().position(|other| *other == group).unwrap();
                return sum(&of(&mates[..=until]), result);
            }
            WindowOp::Per => return quotient(value, &self.groups[group][by]),
            WindowOp::Difference | WindowOp::Ratio => self.previous(group),
            WindowOp::DifferenceYear | WindowOp::RatioYear => self.a_year_before(group),
        };
        let Some(before) = before else { return Ok(Value::Null) };
        let before = &self.groups[before][field];
        match window.op {
            WindowOp::Difference | WindowOp::DifferenceYear => difference(value, before, result),
            _ => quotient(value, before),
        }
    }

    fn previous(&self, group: usize) -> Option<usize> {
        let Some((idx, unit)) = self.period else {
            let mates = self.mates(group);
            let at = mates.iter().position(|other| *other == group)?;
            return at.checked_sub(1).map(|before| mates[before]);
        };
        let Value::Int(start) = self.groups[group][idx] else { return None };
        let before = key::start_of(start - 1, unit, &self.columns[idx].column_type);
        self.in_series(group, |other| matches!(other, Value::Int(other) if *other == before))
    }

    fn a_year_before(&self, group: usize) -> Option<usize> {
        let (idx, unit) = self.period?;
        let column_type = &self.columns[idx].column_type;
        let here = reading(&self.groups[group][idx], unit, column_type)?;
        self.in_series(group, |other| {
            reading(other, unit, column_type).is_some_and(|other| {
                other.is_first && (other.year + 1, &other.rest) == (here.year, &here.rest)
            })
        })
    }

    /// The group with the same other keys whose period is like this.
    fn in_series(&self, group: usize, is_it: impl Fn(&Value) -> bool) -> Option<usize> {
        let (period, _) = self.period?;
        if self.partition.contains(&period) {
            return None;
        }
        let keys: Vec<usize> = (0..self.n_keys).filter(|idx| *idx != period).collect();
        (0..self.groups.len()).find(|other| {
            self.are_same(&keys, group, *other) && is_it(&self.groups[*other][period])
        })
    }
}

/// A period as calendars name it.
struct Reading {
    year: i128,
    /// The part of the year.
    rest: [i128; 3],
    /// Of two equal readings of the clock, whether it is the first.
    is_first: bool,
}

fn reading(start: &Value, unit: TimeUnit, column_type: &ColumnType) -> Option<Reading> {
    let Value::Int(start) = start else { return None };
    let per_second = |unit: &Unit| i128::from(unit.per_second());
    let (local, is_first) = match column_type {
        ColumnType::Date => (start * 86_400, true),
        ColumnType::Timestamp(size, zone) => {
            let utc = start.div_euclid(per_second(size));
            match zone.as_ref().map(|zone| zone_of(zone)) {
                None => (utc, true),
                Some(zone) => {
                    let local = utc + offset_at(&zone, utc);
                    let is_clock = matches!(unit, TimeUnit::Hour | TimeUnit::Minute);
                    (local, !is_clock || first_utc(&zone, local) == utc)
                }
            }
        }
        _ => return None,
    };
    let day = local.div_euclid(86_400);
    let (year, month, date) = civil(day);
    Some(match unit {
        TimeUnit::Week => {
            // The year of a week is that of its Thursday.
            let thursday = day - (day + 3).rem_euclid(7) + 3;
            let year = civil(thursday).0;
            Reading { year, rest: [(thursday - days(year, 1, 1)) / 7, 0, 0], is_first }
        }
        TimeUnit::Hour | TimeUnit::Minute => {
            Reading { year, rest: [month, date, local.rem_euclid(86_400)], is_first }
        }
        _ => Reading { year, rest: [month, date, 0], is_first },
    })
}

/// A number and how far it may be off.
fn about(value: &Value) -> (f64, f64) {
    match value {
        Value::About(value, within) => (*value, *within),
        other => (other.number(), 0.0),
    }
}

fn quotient(value: &Value, divisor: &Value) -> Outcome<Value> {
    if value.is_null() || divisor.is_null() {
        return Ok(Value::Null);
    }
    let ((value, off), (divisor, of_divisor)) = (about(value), about(divisor));
    if of_divisor > 0.0 && divisor.abs() <= of_divisor {
        return Err(Unanswered::Unsure);
    }
    if divisor == 0.0 {
        return Ok(Value::Null);
    }
    let quotient = value / divisor;
    if off == 0.0 && of_divisor == 0.0 {
        return Ok(Value::Float(quotient));
    }
    let near = (off + quotient.abs() * of_divisor) / (divisor.abs() - of_divisor);
    let within = near * 1.001 + quotient.abs() * 4.0 * f64::EPSILON + f64::MIN_POSITIVE;
    if !within.is_finite() && quotient.is_finite() {
        return Err(Unanswered::Unsure);
    }
    Ok(Value::About(quotient, within))
}

fn difference(value: &Value, before: &Value, result: &ColumnType) -> Outcome<Value> {
    let difference = match (value, before) {
        (Value::Null, _) | (_, Value::Null) => return Ok(Value::Null),
        (Value::Int(value), Value::Int(before)) => value.checked_sub(*before),
        (Value::Decimal(value, _), Value::Decimal(before, _)) => value.checked_sub(*before),
        _ => {
            let ((value, off), (before, of_before)) = (about(value), about(before));
            let within = off + of_before;
            let within = if within > 0.0 { within + value.abs() * 1e-15 } else { 0.0 };
            return Ok(Value::About(value - before, within));
        }
    };
    exact(difference, value, result)
}

fn sum(values: &[&Value], result: &ColumnType) -> Outcome<Value> {
    let Some(first) = values.first() else { return Ok(Value::Null) };
    let mut total = Some(0_i128);
    let mut floats = Vec::new();
    let mut off = 0.0;
    for value in values {
        match value {
            Value::Int(value) | Value::Decimal(value, _) => {
                total = total.and_then(|total| total.checked_add(*value));
            }
            other => {
                let (value, within) = about(other);
                floats.push(value);
                off += within;
            }
        }
    }
    if floats.is_empty() {
        // The total of a share has no type of its own.
        return match (result, total) {
            (ColumnType::Float(_), Some(total)) => Ok(match first {
                Value::Decimal(_, scale) => Value::Decimal(total, *scale),
                _ => Value::Int(total),
            }),
            (ColumnType::Float(_), None) => Err(Unanswered::Unsure),
            _ => exact(total, first, result),
        };
    }
    let (sum, size) = sum_of_floats(&floats);
    let lost = if sum.is_finite() { size * 1e-12 + off } else { 0.0 };
    if !off.is_finite() {
        return Err(Unanswered::Unsure);
    }
    Ok(Value::About(sum, if floats.len() == 1 { off } else { lost }))
}

/// A whole number or a decimal in the type of its column.
fn exact(number: Option<i128>, like: &Value, result: &ColumnType) -> Outcome<Value> {
    let scale = match like {
        Value::Decimal(_, scale) => *scale,
        _ => 0,
    };
    match (result, number) {
        (ColumnType::Decimal { precision: 76, .. }, None) => Err(Unanswered::Unsure),
        (_, None) => Err(Unanswered::Refused),
        (ColumnType::Decimal { precision: 38, .. }, Some(n)) if n.abs() >= 10_i128.pow(38) => {
            Err(Unanswered::Refused)
        }
        (ColumnType::Decimal { .. }, Some(n)) => Ok(Value::Decimal(n, scale)),
        (_, Some(n)) if i64::try_from(n).is_err() => Err(Unanswered::Refused),
        (_, Some(n)) => Ok(Value::Int(n)),
    }
}
