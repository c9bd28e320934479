//! Aggregates of a group.

use std::cmp::Ordering;

use sagitta_spec::{Aggregate, AggregateOp};
use sagitta_table::ColumnType;

use super::{Outcome, Unanswered};
use crate::exact::sum_of_floats;
use crate::{Fixture, Value};

/// 38 digits, or 76 of columns that have more than 38.
fn wide(precision: u8, scale: i8) -> ColumnType {
    ColumnType::Decimal { precision: if precision <= 38 { 38 } else { 76 }, scale }
}

/// The type of an aggregate's column.
pub(super) fn type_of(aggregate: &Aggregate, fixture: &Fixture) -> Outcome<ColumnType> {
    let count = ColumnType::Int(64);
    let Some(field) = &aggregate.field else {
        return if aggregate.op == AggregateOp::Count {
            Ok(count)
        } else {
            Err(Unanswered::Refused)
        };
    };
    let idx = fixture.column_idx(field).ok_or(Unanswered::Refused)?;
    let input = &fixture.columns[idx].column_type;
    let is_number = matches!(
        input,
        ColumnType::Int(_)
            | ColumnType::UInt(_)
            | ColumnType::Float(_)
            | ColumnType::Decimal { .. }
    );
    Ok(match (aggregate.op, input) {
        (
            AggregateOp::Count | AggregateOp::Valid | AggregateOp::Missing | AggregateOp::Distinct,
            _,
        ) => count,
        (AggregateOp::Min | AggregateOp::Max, input) => input.clone(),
        (AggregateOp::Sum, ColumnType::Int(64) | ColumnType::UInt(64)) => wide(38, 0),
        (AggregateOp::Sum, ColumnType::Int(_) | ColumnType::UInt(_)) => ColumnType::Int(64),
        (AggregateOp::Sum, ColumnType::Decimal { precision, scale }) => wide(*precision, *scale),
        (AggregateOp::Sum, ColumnType::Duration(unit)) => ColumnType::Duration(*unit),
        (AggregateOp::Quantile(p), _) if !(0.0..=1.0).contains(&p) => {
            return Err(Unanswered::Refused);
        }
        _ if is_number => ColumnType::Float(64),
        _ => return Err(Unanswered::Refused),
    })
}

/// The aggregate of these rows.
pub(super) fn of(aggregate: &Aggregate, fixture: &Fixture, rows: &[Vec<Value>]) -> Outcome<Value> {
    let count = |n: usize| Ok(Value::Int(n as i128));
    let Some(field) = &aggregate.field else { return count(rows.len()) };
    let idx = fixture.column_idx(field).ok_or(Unanswered::Refused)?;
    let mut values: Vec<&Value> =
        rows.iter().map(|row| &row[idx]).filter(|value| !value.is_null()).collect();
    let n = values.len();
    values.sort_by(|a, b| a.order(b));
    let is_nan = |value: &&&Value| matches!(value, Value::Float(value) if value.is_nan());
    match aggregate.op {
        AggregateOp::Count => count(rows.len()),
        AggregateOp::Valid => count(n),
        AggregateOp::Missing => count(rows.len() - n),
        AggregateOp::Distinct => {
            values.dedup_by(|a, b| a.order(b) == Ordering::Equal);
            count(values.len())
        }
        AggregateOp::Min => Ok(values.first().map_or(Value::Null, |value| (*value).clone())),
        AggregateOp::Max => {
            let best = values.iter().rev().find(|value| !is_nan(value)).or(values.last());
            Ok(best.map_or(Value::Null, |value| (*value).clone()))
        }
        AggregateOp::Sum => sum(&values, &type_of(aggregate, fixture)?),
        _ if n == 0 => Ok(Value::Null),
        AggregateOp::Mean => Ok(mean(&values)),
        AggregateOp::Median => Ok(quantile(&values, 0.5)),
        AggregateOp::Q1 => Ok(quantile(&values, 0.25)),
        AggregateOp::Q3 => Ok(quantile(&values, 0.75)),
        AggregateOp::Quantile(p) => Ok(quantile(&values, p)),
        AggregateOp::Variance | AggregateOp::Stdev if n < 2 => Ok(Value::Null),
        AggregateOp::Variance => variance(&values),
        AggregateOp::Stdev => Ok(match variance(&values)? {
            Value::About(value, within) => {
                let root = value.max(0.0).sqrt();
                // √(v ± w) lies within w / √v, and within √w, of √v.
                Value::About(root, (within / root).min(within.sqrt()) + root * f64::EPSILON)
            }
            other => other,
        }),
    }
}

fn floats(values: &[&Value]) -> Option<Vec<f64>> {
    let float = |value: &&Value| match value {
        Value::Float(value) => Some(*value),
        _ => None,
    };
    values.iter().map(float).collect()
}

/// Whole numbers and decimals exactly, in two halves that do not overflow.
fn exact_sum(values: &[&Value]) -> Outcome<(i128, u32)> {
    const HALF: i128 = 10_i128.pow(20);
    let (mut high, mut low, mut places) = (0_i128, 0_i128, 0);
    for value in values {
        let value = match value {
            Value::Int(value) => *value,
            Value::Decimal(value, scale) => {
                places = *scale;
                *value
            }
            other => panic!("{other:?} is no number"),
        };
        high += value.div_euclid(HALF);
        low += value.rem_euclid(HALF);
    }
    let sum = high.checked_mul(HALF).and_then(|high| high.checked_add(low));
    Ok((sum.ok_or(Unanswered::Refused)?, places))
}

fn sum(values: &[&Value], result: &ColumnType) -> Outcome<Value> {
    if values.is_empty() {
        return Ok(Value::Null);
    }
    if let Some(floats) = floats(values) {
        let (sum, size) = sum_of_floats(&floats);
        return Ok(Value::About(sum, size * 1e-12));
    }
    let is_wider = matches!(result, ColumnType::Decimal { precision: 76, .. });
    let unsure = |refused| if is_wider { Unanswered::Unsure } else { refused };
    let (sum, places) = exact_sum(values).map_err(unsure)?;
    match result {
        // More than 38 digits are kept as 76, which the halves above do not reach.
        ColumnType::Decimal { precision: 76, .. } => {}
        ColumnType::Decimal { .. } if sum.abs() >= 10_i128.pow(38) => {
            return Err(Unanswered::Refused);
        }
        ColumnType::Decimal { .. } => {}
        _ if i64::try_from(sum).is_err() => return Err(Unanswered::Refused),
        _ => return Ok(Value::Int(sum)),
    }
    Ok(Value::Decimal(sum, places))
}

/// Of whole numbers and decimals to the last bits, of floats within 1e-12 × Σ|x| / n.
fn mean(values: &[&Value]) -> Value {
    let n = values.len() as f64;
    if let Some(floats) = floats(values) {
        let (mean, size) = mean_of_floats(&floats);
        return Value::About(mean, size * 1e-12 + f64::MIN_POSITIVE * n);
    }
    match exact_sum(values) {
        // A quotient of two numbers that floats hold is rounded once.
        Ok((sum, 0)) if sum.abs() < 1 << 53 => Value::Float(sum as f64 / n),
        Ok((sum, places)) => {
            let mean = Value::Decimal(sum, places).number() / n;
            Value::About(mean, mean.abs() * 4.0 * f64::EPSILON)
        }
        Err(_) => {
            let parts: Vec<f64> = values.iter().map(|value| value.number() / n).collect();
            let (mean, size) = sum_of_floats(&parts);
            Value::About(mean, size * 4.0 * f64::EPSILON)
        }
    }
}

/// The mean, and that of the sizes. Each is taken over n first: the sum may be beyond the floats where
/// the mean is not, which lies between the least and the greatest value.
fn mean_of_floats(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let parts: Vec<f64> = values.iter().map(|value| value / n).collect();
    let (mean, size) = sum_of_floats(&parts);
    if values.iter().any(|value| !value.is_finite()) {
        return (mean, size);
    }
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (if least <= greatest { mean.clamp(least, greatest) } else { mean }, size.min(f64::MAX))
}

/// Linear between the two values beside `(n − 1) × p`; NaN if one of the values is NaN.
fn quantile(values: &[&Value], p: f64) -> Value {
    let numbers: Vec<f64> = values.iter().map(|value| value.number()).collect();
    if numbers.iter().any(|value| value.is_nan()) {
        return Value::Float(f64::NAN);
    }
    let position = (numbers.len() - 1) as f64 * p;
    let part = position - position.floor();
    let low = numbers[position.floor() as usize];
    let high = numbers[position.ceil() as usize];
    let between = if part > 0.0 && low < high { low * (1.0 - part) + high * part } else { low };
    let within = if between.is_finite() {
        low.abs().max(high.abs()) * 4.0 * f64::EPSILON + 1e-323
    } else {
        0.0
    };
    Value::About(between, within)
}

/// By the squares of the distances from the mean. Infinite or NaN only if a value is.
fn variance(values: &[&Value]) -> Outcome<Value> {
    let numbers: Vec<f64> = match values {
        [Value::Float(_), ..] => values.iter().map(|value| value.number()).collect(),
        // What is exact is taken from the first value on, so that large numbers lose nothing.
        [first, ..] => {
            let mut distances = Vec::new();
            for value in values {
                distances.push(distance(value, first));
            }
            distances
        }
        [] => Vec::new(),
    };
    if numbers.iter().any(|value| !value.is_finite()) {
        return Ok(Value::Float(f64::NAN));
    }
    let n = numbers.len() as f64;
    let mean = mean_of_floats(&numbers).0;
    let squares: Vec<f64> = numbers.iter().map(|value| (value - mean) * (value - mean)).collect();
    let variance = sum_of_floats(&squares).0 / (n - 1.0);
    if !variance.is_finite() {
        return Err(Unanswered::Refused);
    }
    // Welford's update loses about n × ε × κ, where κ² = 1 + mean² / variance.
    let kappa = (variance * variance + mean * mean * variance).sqrt();
    let rounding = mean * mean * f64::EPSILON * f64::EPSILON * n;
    Ok(Value::About(variance, 4.0 * n * f64::EPSILON * kappa + rounding + f64::MIN_POSITIVE))
}

fn distance(value: &Value, from: &Value) -> f64 {
    match (value, from) {
        (Value::Int(value), Value::Int(from)) => (value - from) as f64,
        (Value::Decimal(value, scale), Value::Decimal(from, _)) => match value.checked_sub(*from) {
            Some(distance) => Value::Decimal(distance, *scale).number(),
            None => {
                Value::Decimal(*value, *scale).number() - Value::Decimal(*from, *scale).number()
            }
        },
        _ => f64::NAN,
    }
}
