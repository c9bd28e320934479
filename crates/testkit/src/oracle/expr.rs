//! Expressions, row by row.

mod types;

use std::cmp::Ordering;

use sagitta_spec::expr::{Expr, ExprKind, Function};
use sagitta_spec::{Compute, Query};
use sagitta_table::{ColumnType, Unit};

use self::types::{common, is_common, is_day, moment, refused, type_of, whole};
use super::{Outcome, Unanswered, unique};
use crate::calendar::{civil, offset_at};
use crate::decimal::Decimal;
use crate::fixture::zone_of;
use crate::{Fixture, FixtureColumn, Value};

/// A fixture with the columns that a query computes.
pub(super) fn computed(query: &Query, fixture: &Fixture) -> Outcome<Fixture> {
    let mut all = fixture.clone();
    for Compute { name, expr } in &query.compute {
        let expr = Expr::parse(expr).ok().ok_or(Unanswered::Refused)?;
        let typed = type_of(&expr, &all.columns)?;
        let mut rows = Vec::new();
        for row in &all.rows {
            let value = Row { columns: &all.columns, row }.value(&expr)?;
            let fits = match (&typed, &value) {
                _ if matches!(expr.kind, ExprKind::Column(_)) => true,
                (ColumnType::Int(_), Value::Int(value)) => i64::try_from(*value).is_ok(),
                (ColumnType::Decimal { .. }, Value::Decimal(value, _)) => {
                    value.unsigned_abs() < 10_u128.pow(38)
                }
                _ => true,
            };
            if !fits {
                return Err(Unanswered::Refused);
            }
            rows.push(row.iter().cloned().chain([value]).collect());
        }
        let column_type = match &expr.kind {
            ExprKind::Column(column) => {
                all.columns[all.column_idx(column).unwrap()].column_type.clone()
            }
            _ => typed,
        };
        all.columns.push(FixtureColumn { name: name.clone(), column_type });
        all.columns = unique(all.columns);
        all.rows = rows;
    }
    Ok(all)
}

struct Row<'a> {
    columns: &'a [FixtureColumn],
    row: &'a [Value],
}

impl Row<'_> {
    fn value(&self, expr: &Expr) -> Outcome<Value> {
        Ok(match &expr.kind {
            ExprKind::Null => Value::Null,
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::Text(text) => Value::Text(text.clone()),
            ExprKind::Number(text) if text.contains(['e', 'E']) => {
                Value::Float(text.parse().unwrap())
            }
            ExprKind::Number(text) => {
                let places = text.split_once('.').map_or(0, |(_, part)| part.len() as u32);
                let units = Decimal::parse(text).and_then(|number| number.at(places));
                let units = units.ok_or(Unanswered::Refused)?;
                if places == 0 { Value::Int(units) } else { Value::Decimal(units, places) }
            }
            ExprKind::Column(name) => {
                let idx = self.columns.iter().position(|column| column.name == *name).unwrap();
                self.row[idx].clone()
            }
            ExprKind::Call(function, parts) => self.call(*function, expr, parts)?,
        })
    }

    /// A part as a value of a type.
    fn part(&self, part: &Expr, to: &ColumnType) -> Outcome<Value> {
        if let (ExprKind::Text(text), true) = (&part.kind, *to != ColumnType::Text) {
            return moment(text, to).map(Value::Int);
        }
        let from = type_of(part, self.columns)?;
        let value = self.value(part)?;
        let count = |unit: &Unit| i128::from(unit.per_second());
        let times =
            |value: i128, factor: i128| value.checked_mul(factor).ok_or(Unanswered::Refused);
        Ok(match (value, to) {
            (Value::Int(value), ColumnType::Float(_)) => Value::Float(value as f64),
            (value @ Value::Decimal(..), ColumnType::Float(_)) => Value::Float(value.number()),
            (Value::Int(value), ColumnType::Decimal { scale, .. }) => {
                Value::Decimal(times(value, 10_i128.pow(*scale as u32))?, *scale as u32)
            }
            (Value::Decimal(value, own), ColumnType::Decimal { scale, .. }) => {
                Value::Decimal(times(value, 10_i128.pow(*scale as u32 - own))?, *scale as u32)
            }
            (Value::Int(value), to) => match (&from, to) {
                (
                    ColumnType::Time(a) | ColumnType::Duration(a) | ColumnType::Timestamp(a, _),
                    ColumnType::Time(b) | ColumnType::Duration(b) | ColumnType::Timestamp(b, _),
                ) => Value::Int(times(value, count(b) / count(a))?),
                _ => Value::Int(value),
            },
            (value, _) => value,
        })
    }

    fn call(&self, function: Function, expr: &Expr, parts: &[Expr]) -> Outcome<Value> {
        let to = type_of(expr, self.columns)?;
        let truth = |part: &Expr| {
            Ok(match self.value(part)? {
                Value::Bool(value) => Some(value),
                _ => None,
            })
        };
        let of_truth = |value: Option<bool>| value.map_or(Value::Null, Value::Bool);
        match function {
            Function::Or | Function::And => {
                let decides = function == Function::Or;
                let (a, b) = (truth(&parts[0])?, truth(&parts[1])?);
                let is_decided = a == Some(decides) || b == Some(decides);
                let value = if is_decided { Some(decides) } else { a.and(b).map(|_| !decides) };
                return Ok(of_truth(value));
            }
            Function::Not => return Ok(of_truth(truth(&parts[0])?.map(|value| !value))),
            Function::IsNull => return Ok(Value::Bool(self.value(&parts[0])?.is_null())),
            Function::If => {
                let chosen = if truth(&parts[0])? == Some(true) { &parts[1] } else { &parts[2] };
                return self.part(chosen, &to);
            }
            Function::Coalesce => {
                for part in parts {
                    let value = self.part(part, &to)?;
                    if !value.is_null() {
                        return Ok(value);
                    }
                }
                return Ok(Value::Null);
            }
            Function::DateDiff => return self.date_diff(parts),
            _ => {}
        }
        let mut values = Vec::new();
        for part in parts {
            values.push(self.value(part)?);
        }
        if values.iter().any(Value::is_null) {
            // Parts are brought to one type whatever the others are.
            let both = match function {
                Function::Add | Function::Sub | Function::Rem | Function::Min | Function::Max => to,
                _ if is_common(function) => self.common_type(parts)?,
                _ => return Ok(Value::Null),
            };
            for part in parts.iter().filter(|_| !matches!(both, ColumnType::Float(_))) {
                self.part(part, &both)?;
            }
            return Ok(Value::Null);
        }
        Ok(match function {
            Function::Eq
            | Function::Ne
            | Function::Lt
            | Function::Le
            | Function::Gt
            | Function::Ge => {
                let ordering = self.compare(parts)?;
                Value::Bool(match function {
                    Function::Eq => ordering == Some(Ordering::Equal),
                    Function::Ne => ordering != Some(Ordering::Equal),
                    Function::Lt => ordering == Some(Ordering::Less),
                    Function::Le => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
                    Function::Gt => ordering == Some(Ordering::Greater),
                    _ => matches!(ordering, Some(Ordering::Greater | Ordering::Equal)),
                })
            }
            Function::Min | Function::Max => {
                let mut best = self.part(&parts[0], &to)?;
                for part in &parts[1..] {
                    let other = self.part(part, &to)?;
                    let is_nan =
                        |value: &Value| matches!(value, Value::Float(value) if value.is_nan());
                    let is_better = match function {
                        _ if is_nan(&best) => false,
                        _ if is_nan(&other) => true,
                        Function::Min => other.order(&best).is_lt(),
                        _ => other.order(&best).is_gt(),
                    };
                    if is_better {
                        best = other;
                    }
                }
                best
            }
            Function::Add | Function::Sub | Function::Mul | Function::Div | Function::Rem => {
                self.arithmetic(function, &to, parts, &values)?
            }
            Function::Neg | Function::Abs | Function::Floor | Function::Ceil | Function::Round => {
                one(function, &values[0], parts.get(1).map_or(0, |places| whole(places).unwrap()))?
            }
            Function::Year
            | Function::Month
            | Function::Day
            | Function::Weekday
            | Function::Hour => {
                let (local, _) = self.reading(&values[0], &type_of(&parts[0], self.columns)?);
                let day = local.div_euclid(86_400);
                Value::Int(match function {
                    Function::Year => civil(day).0,
                    Function::Month => civil(day).1,
                    Function::Day => civil(day).2,
                    Function::Weekday => (day + 3).rem_euclid(7) + 1,
                    _ => local.rem_euclid(86_400) / 3_600,
                })
            }
            _ => self.text(function, parts, &values)?,
        })
    }

    /// The type that two parts are compared in.
    fn common_type(&self, parts: &[Expr]) -> Outcome<ColumnType> {
        let types = [type_of(&parts[0], self.columns)?, type_of(&parts[1], self.columns)?];
        let is_timely = |one: &&ColumnType| {
            is_day(one) || matches!(one, ColumnType::Time(_) | ColumnType::Duration(_))
        };
        match types.iter().find(is_timely) {
            Some(timely) if types.contains(&ColumnType::Text) => Ok(timely.clone()),
            _ => common(&types),
        }
    }

    fn compare(&self, parts: &[Expr]) -> Outcome<Option<Ordering>> {
        let both = self.common_type(parts)?;
        let (a, b) = (self.value(&parts[0])?, self.value(&parts[1])?);
        Ok(match (&a, &b) {
            (Value::Float(a), Value::Float(b)) if a.is_nan() && b.is_nan() => Some(Ordering::Equal),
            (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
            (Value::Float(float), number) | (number, Value::Float(float)) => {
                let ordering = match (number.number().partial_cmp(float), number) {
                    // Whole numbers that have the same nearest float are told apart.
                    (Some(Ordering::Equal), Value::Int(value)) => {
                        Some(value.cmp(&(*float as i128)))
                    }
                    (ordering, _) => ordering,
                };
                if matches!(a, Value::Float(_)) {
                    ordering.map(Ordering::reverse)
                } else {
                    ordering
                }
            }
            _ => Some(self.part(&parts[0], &both)?.order(&self.part(&parts[1], &both)?)),
        })
    }

    fn arithmetic(
        &self,
        function: Function,
        to: &ColumnType,
        parts: &[Expr],
        values: &[Value],
    ) -> Outcome<Value> {
        if let ColumnType::Float(_) = to {
            let (a, b) = (values[0].number(), values[1].number());
            return Ok(match function {
                Function::Add => Value::Float(a + b),
                Function::Sub => Value::Float(a - b),
                Function::Mul => Value::Float(a * b),
                _ if b == 0.0 => Value::Null,
                Function::Div => Value::Float(a / b),
                _ => Value::Float(a % b),
            });
        }
        let units = |value: &Value| match value {
            Value::Int(value) | Value::Decimal(value, _) => *value,
            other => panic!("{other:?} is no number"),
        };
        let (a, b) = match function {
            Function::Mul => (units(&values[0]), units(&values[1])),
            _ => (units(&self.part(&parts[0], to)?), units(&self.part(&parts[1], to)?)),
        };
        let result = match function {
            Function::Add => a.checked_add(b),
            Function::Sub => a.checked_sub(b),
            Function::Mul => a.checked_mul(b),
            _ if b == 0 => return Ok(Value::Null),
            _ => Some(a - a / b * b),
        };
        let result = result.ok_or(Unanswered::Refused)?;
        Ok(match to {
            ColumnType::Decimal { scale, .. } => Value::Decimal(result, *scale as u32),
            _ => Value::Int(result),
        })
    }

    /// A local second and a second of UTC.
    fn reading(&self, value: &Value, column_type: &ColumnType) -> (i128, i128) {
        let Value::Int(value) = value else { panic!("{value:?} is no moment") };
        match column_type {
            ColumnType::Date => (value * 86_400, value * 86_400),
            ColumnType::Time(unit) | ColumnType::Timestamp(unit, None) => {
                let second = value.div_euclid(unit.per_second().into());
                (second, second)
            }
            ColumnType::Timestamp(unit, Some(zone)) => {
                let utc = value.div_euclid(unit.per_second().into());
                (utc + offset_at(&zone_of(zone), utc), utc)
            }
            other => panic!("{other:?} has no moments"),
        }
    }

    fn date_diff(&self, parts: &[Expr]) -> Outcome<Value> {
        let ExprKind::Text(unit) = &parts[0].kind else { return refused() };
        let types = [type_of(&parts[1], self.columns)?, type_of(&parts[2], self.columns)?];
        let kind = types.iter().find(|one| is_day(one)).cloned().unwrap_or(ColumnType::Date);
        let mut seconds = Vec::new();
        for (part, own) in parts[1..].iter().zip(types) {
            let own = if own == ColumnType::Text { kind.clone() } else { own };
            let value = self.part(part, &own)?;
            if value.is_null() {
                seconds.push(None);
                continue;
            }
            let is_zoned = matches!(own, ColumnType::Timestamp(_, Some(_)));
            seconds.push(Some((self.reading(&value, &own), is_zoned)));
        }
        let [Some(((a, utc_a), a_zoned)), Some(((b, utc_b), b_zoned))] = seconds[..] else {
            return Ok(Value::Null);
        };
        let day = |local: i128| local.div_euclid(86_400);
        let month = |local: i128| civil(day(local)).0 * 12 + civil(day(local)).1 - 1;
        let passed = if a_zoned && b_zoned { a + (utc_b - utc_a) } else { b };
        Ok(Value::Int(match unit.as_str() {
            "year" => civil(day(b)).0 - civil(day(a)).0,
            "quarter" => month(b).div_euclid(3) - month(a).div_euclid(3),
            "month" => month(b) - month(a),
            // 1969-12-29 was a Monday.
            "week" => (day(b) + 3).div_euclid(7) - (day(a) + 3).div_euclid(7),
            "day" => day(b) - day(a),
            "hour" => passed.div_euclid(3_600) - a.div_euclid(3_600),
            _ => passed.div_euclid(60) - a.div_euclid(60),
        }))
    }

    fn text(&self, function: Function, parts: &[Expr], values: &[Value]) -> Outcome<Value> {
        let mut texts = Vec::new();
        for value in values {
            texts.push(match value {
                Value::Text(text) => text.clone(),
                Value::Bool(value) => value.to_string(),
                Value::Int(value) if function == Function::Substring => value.to_string(),
                Value::Int(value) => match type_of(&parts[texts.len()], self.columns)? {
                    ColumnType::Int(_) => value.to_string(),
                    _ => return Err(Unanswered::Unsure),
                },
                Value::Decimal(units, scale) => {
                    let digits = format!("{:0>1$}", units.unsigned_abs(), *scale as usize + 1);
                    let (whole, part) = digits.split_at(digits.len() - *scale as usize);
                    format!("{}{whole}.{part}", if *units < 0 { "-" } else { "" })
                }
                _ if function == Function::Number => String::new(),
                Value::Float(value) => {
                    let narrow = match &parts[texts.len()].kind {
                        ExprKind::Column(name) => self.columns.iter().any(|column| {
                            column.name == *name && column.column_type == ColumnType::Float(32)
                        }),
                        _ => false,
                    };
                    let size = value.abs();
                    let is_long = size != 0.0 && size.is_finite() && !(1e-6..1e21).contains(&size);
                    match (narrow, is_long) {
                        (true, true) => format!("{:e}", *value as f32),
                        (true, false) => format!("{}", *value as f32),
                        (false, true) => format!("{value:e}"),
                        (false, false) => format!("{value}"),
                    }
                }
                _ => return Err(Unanswered::Unsure),
            });
        }
        let int = |at: usize| match values.get(at) {
            Some(Value::Int(value)) => Some(*value),
            _ => None,
        };
        Ok(match function {
            Function::Concat => Value::Text(texts.concat()),
            Function::Text => Value::Text(texts.remove(0)),
            Function::Lower => Value::Text(texts[0].chars().flat_map(char::to_lowercase).collect()),
            Function::Upper => Value::Text(texts[0].chars().flat_map(char::to_uppercase).collect()),
            Function::Length => Value::Int(texts[0].chars().count() as i128),
            Function::Trim => Value::Text(texts[0].trim().to_owned()),
            Function::Replace if texts[1].is_empty() => Value::Text(texts[0].clone()),
            Function::Replace => {
                Value::Text(texts[0].split(&texts[1]).collect::<Vec<_>>().join(&texts[2]))
            }
            Function::Contains => Value::Bool(texts[0].find(&texts[1]).is_some()),
            Function::StartsWith => Value::Bool(texts[0].find(&texts[1]) == Some(0)),
            Function::Substring => {
                let first = int(1).unwrap();
                let end = int(2).map_or(i128::MAX, |n| first.saturating_add(n));
                let chars = (1..).zip(texts[0].chars());
                Value::Text(
                    chars.filter(|(at, _)| (first..end).contains(at)).map(|(_, c)| c).collect(),
                )
            }
            Function::Number => match &values[0] {
                Value::Text(text) => {
                    let text = text.trim();
                    let number = Decimal::parse(text).and_then(|_| text.parse::<f64>().ok());
                    number.filter(|value| value.is_finite()).map_or(Value::Null, Value::Float)
                }
                number => Value::Float(number.number()),
            },
            _ => return refused(),
        })
    }
}

/// What is done to one number.
fn one(function: Function, value: &Value, to: i32) -> Outcome<Value> {
    let (units, scale) = match value {
        Value::Float(value) => {
            return Ok(Value::Float(match function {
                Function::Neg => -value,
                Function::Abs => value.abs(),
                Function::Floor => value.floor(),
                Function::Ceil => value.ceil(),
                _ => rounded(*value, to),
            }));
        }
        Value::Int(value) => (*value, 0),
        Value::Decimal(value, scale) => (*value, *scale),
        other => panic!("{other:?} is no number"),
    };
    let with = |units: i128, scale: u32| {
        if scale == 0 { Value::Int(units) } else { Value::Decimal(units, scale) }
    };
    let unit = 10_i128.pow(scale);
    Ok(match function {
        Function::Neg => with(-units, scale),
        Function::Abs => with(units.abs(), scale),
        Function::Floor => with(units.div_euclid(unit), 0),
        Function::Ceil => with(-(-units).div_euclid(unit), 0),
        _ if to >= scale as i32 => with(units, scale),
        _ => {
            let n_cut = (scale as i32 - to) as u32;
            let size = units.unsigned_abs();
            let kept = match 10_u128.checked_pow(n_cut) {
                Some(cut) => (size / cut) + u128::from(size % cut >= cut.div_ceil(2)),
                None => 0,
            };
            let zeros = 10_u128.checked_pow((-to).max(0) as u32);
            let size =
                if kept == 0 { Some(0) } else { zeros.and_then(|zeros| kept.checked_mul(zeros)) };
            let size =
                size.and_then(|size| i128::try_from(size).ok()).ok_or(Unanswered::Refused)?;
            with(if units < 0 { -size } else { size }, to.clamp(0, scale as i32) as u32)
        }
    })
}

/// The shortest text of a float, rounded as on paper.
fn rounded(value: f64, places: i32) -> f64 {
    if !value.is_finite() {
        return value;
    }
    let text = format!("{:e}", value.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    // So many digits stand before the point.
    let point = exponent.parse::<i32>().unwrap() + 1;
    let n_kept = point + places;
    if n_kept >= digits.len() as i32 {
        return value;
    }
    let Ok(n_kept) = usize::try_from(n_kept) else { return 0.0_f64.copysign(value) };
    let mut units: u128 = digits[..n_kept].parse().unwrap_or(0);
    if digits.as_bytes()[n_kept] >= b'5' {
        units += 1;
    }
    let rounded: f64 = format!("{units}e{}", -places).parse().unwrap();
    rounded.copysign(value)
}
