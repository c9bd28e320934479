//! Numbers of expressions.
#![expect(
    clippy::indexing_slicing,
    reason = "lanes are as long as the rows they are worked out for, parts as many as their function takes"
)]

use std::cmp::Ordering;

use arrow::datatypes::i256;
use sagitta_spec::expr::Function;
use sagitta_spec::format_f64;
use sagitta_table::format::write_decimal;
use sagitta_table::{Column, ColumnType};

use super::evaluate::{Form, Lane, Rows};
use super::plan::{Node, Wrong, scale};
use crate::error::Fault;
use crate::number::{Decimal, nearest_float, power_of_ten};

/// From here on every float is a whole number.
const WHOLE: f64 = 4_503_599_627_370_496.0;

impl<'a> Rows<'a> {
    pub(super) fn arithmetic(&self, function: Function, node: &Node) -> Result<Lane<'a>, Wrong> {
        let [a, b] = [&node.parts[0], &node.parts[1]];
        let to = &node.column.column_type;
        // A product has the places of both.
        let (mut left, right) = match (function, to) {
            (Function::Mul, ColumnType::Int(_) | ColumnType::Decimal { .. }) => {
                let own = |part: &Node| self.coerced(part, &part.column.column_type);
                (own(a)?, own(b)?)
            }
            _ => (self.coerced(a, to)?, self.coerced(b, to)?),
        };
        left.valid.iter_mut().zip(&right.valid).for_each(|(valid, other)| *valid &= *other);
        let divides = matches!(function, Function::Div | Function::Rem);
        match (&mut left.form, &right.form) {
            (Form::Float(left_values), Form::Float(right)) => {
                for ((value, other), valid) in
                    left_values.iter_mut().zip(right).zip(&mut left.valid)
                {
                    *valid &= !divides || *other != 0.0;
                    *value = match function {
                        Function::Add => *value + other,
                        Function::Sub => *value - other,
                        Function::Mul => *value * other,
                        Function::Div => *value / other,
                        _ => *value % other,
                    };
                }
            }
            (Form::Exact(values), Form::Exact(right)) => {
                for ((value, other), valid) in values.iter_mut().zip(right).zip(&mut left.valid) {
                    *valid &= !divides || *other != 0;
                    if !*valid {
                        continue;
                    }
                    let result = match function {
                        Function::Add => value.checked_add(*other),
                        Function::Sub => value.checked_sub(*other),
                        Function::Mul => value.checked_mul(*other),
                        _ => Some(value.wrapping_rem(*other)),
                    };
                    let of = |part: &Node| match function {
                        Function::Mul => part.column.column_type.clone(),
                        _ => to.clone(),
                    };
                    *value = result
                        .ok_or_else(|| overflow(node, &[(*value, &of(a)), (*other, &of(b))]))?;
                }
            }
            _ => {}
        }
        Ok(left)
    }

    /// The sign taken off or turned, or cut to a whole number.
    pub(super) fn changed(&self, function: Function, node: &Node) -> Result<Lane<'a>, Wrong> {
        let part = &node.parts[0];
        let from = &part.column.column_type;
        let mut lane = self.coerced(part, from)?;
        let unit = power(scale(from).into());
        match &mut lane.form {
            Form::Float(values) => values.iter_mut().for_each(|value| {
                *value = match function {
                    Function::Neg => -*value,
                    Function::Abs => value.abs(),
                    Function::Floor => value.floor(),
                    _ => value.ceil(),
                }
            }),
            Form::Exact(values) => {
                for (value, _) in values.iter_mut().zip(&lane.valid).filter(|(_, valid)| **valid) {
                    *value = match function {
                        Function::Neg => value.checked_neg(),
                        Function::Abs => value.checked_abs(),
                        Function::Floor => Some(value.div_euclid(unit)),
                        _ => Some(value.wrapping_neg().div_euclid(unit).wrapping_neg()),
                    }
                    .ok_or_else(|| overflow(node, &[(*value, from)]))?;
                }
            }
            Form::Text(_) => {}
        }
        Ok(lane)
    }

    /// Rounded to so many places, half away from zero.
    pub(super) fn rounded(&self, node: &Node, places: i32) -> Result<Lane<'a>, Wrong> {
        let part = &node.parts[0];
        let from = &part.column.column_type;
        let mut lane = self.coerced(part, from)?;
        let own = i32::from(scale(from));
        match &mut lane.form {
            Form::Float(values) => {
                values.iter_mut().for_each(|value| *value = round(*value, places));
            }
            Form::Exact(values) if places < own => {
                // What is cut off, and what whole numbers get back in zeros.
                let unit = 10_i128.checked_pow(own.abs_diff(places));
                let zeros = 10_i128.checked_pow((-places).max(0).unsigned_abs()).unwrap_or(0);
                for (value, _) in values.iter_mut().zip(&lane.valid).filter(|(_, valid)| **valid) {
                    let rounded = unit.map_or(0, |unit| half_away(*value, unit));
                    *value = rounded
                        .checked_mul(zeros)
                        .ok_or_else(|| overflow(node, &[(*value, from)]))?;
                }
            }
            _ => {}
        }
        Ok(lane)
    }
}

/// The nearest multiple of a unit, in units.
fn half_away(value: i128, unit: i128) -> i128 {
    let (units, rest) = (value / unit, value % unit);
    // Twice the rest may be beyond 128 bits.
    match rest.unsigned_abs() >= unit.unsigned_abs().div_ceil(2) {
        true => units + value.signum(),
        false => units,
    }
}

/// A float rounded as its shortest decimal text is: the float nearest to that.
fn round(value: f64, places: i32) -> f64 {
    if !value.is_finite() || (places >= 0 && value.abs() >= WHOLE) {
        return value;
    }
    let power = power_of_ten(places.unsigned_abs());
    let scaled = if places >= 0 { value * power } else { value / power };
    let part = (scaled.abs().fract() - 0.5).abs();
    // Away from the middle the product of two floats decides; a quotient of exact floats is rounded
    // once.
    if part > 1e-3 && scaled.abs() < 1e12 && places.abs() <= 22 {
        let whole = scaled.round();
        return if places >= 0 { whole / power } else { whole * power };
    }
    let rounded = Decimal::parse(&format_f64(value)).map(|decimal| decimal.rounded(places));
    rounded.and_then(|text| sagitta_spec::parse_f64(&text)).unwrap_or(value)
}

/// NaN equals itself, and is neither less nor greater than anything.
pub(super) fn compare(a: f64, b: f64) -> Option<Ordering> {
    if a.is_nan() && b.is_nan() { Some(Ordering::Equal) } else { a.partial_cmp(&b) }
}

/// A number of so many places beside a float. The nearest float decides, but for whole numbers that
/// have the same one.
#[expect(clippy::cast_possible_truncation, reason = "a whole number of less than 128 bits")]
pub(super) fn compare_mixed(value: i128, places: i32, float: f64) -> Option<Ordering> {
    let ordering = nearest_float(i256::from_i128(value), places).partial_cmp(&float);
    match ordering {
        Some(Ordering::Equal) if places == 0 && float.abs() < 1e38 => {
            Some(value.cmp(&(float as i128)))
        }
        other => other,
    }
}

/// What the count of a type is multiplied by to be one of another: of decimal places, or of parts
/// of a second.
pub(super) fn factor(from: &ColumnType, to: &ColumnType) -> i128 {
    let per_second = |column_type: &ColumnType| match column_type {
        ColumnType::Time(unit) | ColumnType::Timestamp(unit, _) | ColumnType::Duration(unit) => {
            i128::from(unit.per_second())
        }
        _ => 1,
    };
    match (per_second(from), per_second(to)) {
        (1, 1) => power((scale(to) - scale(from)).max(0).into()),
        (from, to) => (to / from).max(1),
    }
}

/// Decimals of fewer than no places as whole numbers.
pub(super) fn raised(
    mut values: Vec<i128>,
    valid: &[bool],
    column: &Column,
    node: &Node,
) -> Result<Vec<i128>, Wrong> {
    let factor = power((-i32::from(scale(&column.column_type))).max(0));
    if factor != 1 {
        for (value, _) in values.iter_mut().zip(valid).filter(|(_, valid)| **valid) {
            let raised = value.checked_mul(factor);
            *value = raised.ok_or_else(|| overflow(node, &[(*value, &ColumnType::Null)]))?;
        }
    }
    Ok(values)
}

/// 10^n, which is 128 bits at most.
fn power(n: i32) -> i128 {
    10_i128.checked_pow(n.unsigned_abs()).unwrap_or(i128::MAX)
}

/// The error of values that have no result here.
#[cold]
pub(super) fn overflow(node: &Node, values: &[(i128, &ColumnType)]) -> Wrong {
    let mut text = String::new();
    for (value, column_type) in values {
        text.push_str(if text.is_empty() { "" } else { ", " });
        write_decimal(&mut text, i256::from_i128(*value), scale(column_type));
    }
    (node.range.clone(), Fault::Overflow { values: text })
}
