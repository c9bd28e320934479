//! Conditions in three-valued logic.

use std::cmp::Ordering;

use regex::RegexBuilder;
use sagitta_spec::{Bounds, Case, Leaf, Literal, Predicate, RelativeTo, Test, TimeUnit};
use sagitta_table::{ColumnType, Unit};

use super::{Outcome, Unanswered};
use crate::calendar::{first_utc, months_before, offset_at};
use crate::decimal::Decimal;
use crate::fixture::zone_of;
use crate::instant::{FINE, Instant, duration, time_of_day};
use crate::{Fixture, FixtureColumn, Value};

/// Whether every name, type and literal fits, whatever the rows are.
pub(super) fn check(
    predicate: &Predicate,
    columns: &[FixtureColumn],
    of_groups: bool,
) -> Outcome<()> {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().try_for_each(|part| check(part, columns, of_groups))
        }
        Predicate::Not(inner) => check(inner, columns, of_groups),
        Predicate::Leaf(leaf) => check_leaf(leaf, columns, of_groups).ok_or(Unanswered::Refused),
    }
}

fn check_leaf(leaf: &Leaf, columns: &[FixtureColumn], of_groups: bool) -> Option<()> {
    let column = columns.iter().find(|column| column.name == leaf.field)?;
    let column_type = &column.column_type;
    if let Test::WithinLast { unit, to, .. } = &leaf.test {
        let within_day = matches!(unit, TimeUnit::Hour | TimeUnit::Minute);
        let fits = match column_type {
            ColumnType::Date => !within_day,
            ColumnType::Timestamp(..) => true,
            _ => false,
        };
        let known = *to == RelativeTo::Data && !of_groups;
        return (fits && known && !unit.is_cyclic()).then_some(());
    }
    if *column_type == ColumnType::Null {
        return Some(());
    }
    let is_text = matches!(column_type, ColumnType::Text | ColumnType::Category);
    match &leaf.test {
        Test::Contains(..) | Test::StartsWith(..) | Test::EndsWith(..) => is_text.then_some(()),
        Test::Matches(pattern, case) => {
            regex(pattern, *case)?;
            is_text.then_some(())
        }
        test => literals(test)
            .iter()
            .try_for_each(|literal| Operand::read(column_type, literal.as_str()).map(|_| ())),
    }
}

fn literals(test: &Test) -> Vec<&Literal> {
    match test {
        Test::Eq(one)
        | Test::Ne(one)
        | Test::Lt(one)
        | Test::Le(one)
        | Test::Gt(one)
        | Test::Ge(one) => {
            vec![one]
        }
        Test::Between { low, high, .. } => vec![low, high],
        Test::In(all) | Test::NotIn(all) => all.iter().collect(),
        _ => Vec::new(),
    }
}

/// The same with each `within_last` as a `between` of counted units, which are told apart from
/// what is written by a `#`.
pub(super) fn settle(predicate: &Predicate, fixture: &Fixture) -> Outcome<Predicate> {
    let each = |parts: &[Predicate]| {
        parts.iter().map(|part| settle(part, fixture)).collect::<Outcome<Vec<_>>>()
    };
    Ok(match predicate {
        Predicate::All(parts) => Predicate::All(each(parts)?),
        Predicate::Any(parts) => Predicate::Any(each(parts)?),
        Predicate::Not(inner) => Predicate::Not(Box::new(settle(inner, fixture)?)),
        Predicate::Leaf(Leaf { field, test: Test::WithinLast { n, unit, .. } }) => {
            let idx = fixture.column_idx(field).ok_or(Unanswered::Refused)?;
            let values = fixture.rows.iter().filter_map(|row| match row[idx] {
                Value::Int(value) => Some(value),
                _ => None,
            });
            let test = match values.max() {
                // Nothing is within; null is unknown all the same.
                None => Test::In(Vec::new()),
                Some(high) => {
                    let column_type = &fixture.columns[idx].column_type;
                    let low = before(high, i128::from(*n), *unit, column_type);
                    let counted = |value: i128| Literal::new(format!("#{value}"));
                    let bounds = Some(Bounds::OpenClosed);
                    Test::Between { low: counted(low), high: counted(high), bounds }
                }
            };
            Predicate::Leaf(Leaf { field: field.clone(), test })
        }
        leaf @ Predicate::Leaf(_) => leaf.clone(),
    })
}

/// The value so many units before another, by the calendar of its zone.
fn before(value: i128, n: i128, unit: TimeUnit, column_type: &ColumnType) -> i128 {
    let earlier = |day: i128| match unit {
        TimeUnit::Year => months_before(day, n * 12),
        TimeUnit::Quarter => months_before(day, n * 3),
        TimeUnit::Month => months_before(day, n),
        TimeUnit::Week => day - n * 7,
        _ => day - n,
    };
    let ColumnType::Timestamp(size, zone) = column_type else { return earlier(value) };
    let per_second = i128::from(size.per_second());
    match unit {
        TimeUnit::Hour => value - n * 3_600 * per_second,
        TimeUnit::Minute => value - n * 60 * per_second,
        _ => {
            let zone = zone.as_ref().map(|zone| zone_of(zone));
            let utc = value.div_euclid(per_second);
            let local = utc + zone.as_ref().map_or(0, |zone| offset_at(zone, utc));
            let local = earlier(local.div_euclid(86_400)) * 86_400 + local.rem_euclid(86_400);
            let utc = zone.as_ref().map_or(local, |zone| first_utc(zone, local));
            utc * per_second + value.rem_euclid(per_second)
        }
    }
}

/// None is unknown.
pub(super) fn truth(
    predicate: &Predicate,
    columns: &[FixtureColumn],
    row: &[Value],
) -> Outcome<Option<bool>> {
    let each = |parts: &[Predicate]| {
        parts.iter().map(|part| truth(part, columns, row)).collect::<Outcome<Vec<_>>>()
    };
    Ok(match predicate {
        Predicate::All(parts) => {
            let parts = each(parts)?;
            if parts.contains(&Some(false)) {
                Some(false)
            } else if parts.contains(&None) {
                None
            } else {
                Some(true)
            }
        }
        Predicate::Any(parts) => {
            let parts = each(parts)?;
            if parts.contains(&Some(true)) {
                Some(true)
            } else if parts.contains(&None) {
                None
            } else {
                Some(false)
            }
        }
        Predicate::Not(inner) => truth(inner, columns, row)?.map(|truth| !truth),
        Predicate::Leaf(leaf) => {
            let idx = columns.iter().position(|column| column.name == leaf.field);
            let idx = idx.ok_or(Unanswered::Refused)?;
            test(&leaf.test, &columns[idx], &row[idx])?
        }
    })
}

fn test(test: &Test, column: &FixtureColumn, value: &Value) -> Outcome<Option<bool>> {
    match test {
        Test::IsNull => return Ok(Some(value.is_null())),
        Test::IsNotNull => return Ok(Some(!value.is_null())),
        _ if value.is_null() => return Ok(None),
        _ => {}
    }
    let against = |literal: &Literal| compare(column, value, literal.as_str());
    let equals = |literals: &[&Literal]| -> Outcome<bool> {
        let orders =
            literals.iter().map(|literal| against(literal)).collect::<Outcome<Vec<_>>>()?;
        Ok(orders.contains(&Some(Ordering::Equal)))
    };
    let is = |literal: &Literal, accepted: &[Ordering]| -> Outcome<bool> {
        Ok(against(literal)?.is_some_and(|ordering| accepted.contains(&ordering)))
    };
    let finds = |pattern: String, case: Case| match value {
        Value::Text(text) => Ok(regex(&pattern, case).ok_or(Unanswered::Refused)?.is_match(text)),
        _ => Err(Unanswered::Refused),
    };
    let (less, equal, greater) = (Ordering::Less, Ordering::Equal, Ordering::Greater);
    Ok(Some(match test {
        Test::Eq(_) | Test::In(_) => equals(&literals(test))?,
        Test::Ne(_) | Test::NotIn(_) => !equals(&literals(test))?,
        Test::Lt(literal) => is(literal, &[less])?,
        Test::Le(literal) => is(literal, &[less, equal])?,
        Test::Gt(literal) => is(literal, &[greater])?,
        Test::Ge(literal) => is(literal, &[greater, equal])?,
        Test::Between { low, high, bounds } => {
            let temporal = matches!(
                column.column_type,
                ColumnType::Date | ColumnType::Time(_) | ColumnType::Timestamp(..)
            );
            let (from, to) = match bounds {
                None => (true, !temporal),
                Some(bounds) => (
                    matches!(bounds, Bounds::Closed | Bounds::ClosedOpen),
                    matches!(bounds, Bounds::Closed | Bounds::OpenClosed),
                ),
            };
            let above = if from { is(low, &[greater, equal])? } else { is(low, &[greater])? };
            let below = if to { is(high, &[less, equal])? } else { is(high, &[less])? };
            above && below
        }
        Test::Contains(part, case) => finds(regex::escape(part), *case)?,
        Test::StartsWith(part, case) => finds(format!(r"\A{}", regex::escape(part)), *case)?,
        Test::EndsWith(part, case) => finds(format!(r"{}\z", regex::escape(part)), *case)?,
        Test::Matches(pattern, case) => finds(pattern.clone(), *case)?,
        Test::IsNull | Test::IsNotNull | Test::WithinLast { .. } => {
            return Err(Unanswered::Refused);
        }
    }))
}

/// Another engine of regular expressions than the one that ships. Short classes and word
/// boundaries are those of ASCII.
fn regex(pattern: &str, case: Case) -> Option<regex::Regex> {
    let ascii = [
        (r"\d", "[0-9]"),
        (r"\D", "[^0-9]"),
        (r"\w", "[0-9A-Za-z_]"),
        (r"\W", "[^0-9A-Za-z_]"),
        (r"\s", r"[\t\n\v\f\r ]"),
        (r"\S", r"[^\t\n\v\f\r ]"),
        (r"\b", r"(?-u:\b)"),
    ];
    let pattern = ascii
        .iter()
        .fold(pattern.to_owned(), |pattern, (short, long)| pattern.replace(short, long));
    RegexBuilder::new(&pattern).case_insensitive(case == Case::Insensitive).build().ok()
}

/// A literal as a value of a column.
enum Operand {
    Exact(Decimal),
    Float(f64),
    Bool(bool),
    Text(String),
    /// In units of [`FINE`] to the second.
    Fine(i128),
    /// In the column's own units.
    Count(i128),
}

impl Operand {
    fn read(column_type: &ColumnType, text: &str) -> Option<Self> {
        if let Some(count) = text.strip_prefix('#') {
            return count.parse().ok().map(Self::Count);
        }
        Some(match column_type {
            ColumnType::Bool => Self::Bool(text.parse().ok()?),
            ColumnType::Int(_) | ColumnType::UInt(_) | ColumnType::Decimal { .. } => {
                Self::Exact(Decimal::parse(text)?)
            }
            ColumnType::Float(width) => Self::Float(float(text, *width)?),
            ColumnType::Text | ColumnType::Category => Self::Text(text.to_owned()),
            ColumnType::Date => {
                let instant = Instant::parse(text)?;
                if instant.offset.is_some() {
                    return None;
                }
                Self::Fine(instant.fine)
            }
            ColumnType::Timestamp(_, zone) => {
                let instant = Instant::parse(text)?;
                Self::Fine(match (zone, instant.offset) {
                    (None, None) => instant.fine,
                    (None, Some(_)) => return None,
                    (Some(_), Some(offset)) => instant.fine - offset * FINE,
                    (Some(zone), None) => {
                        let local = instant.fine.div_euclid(FINE);
                        instant.fine + (first_utc(&zone_of(zone), local) - local) * FINE
                    }
                })
            }
            ColumnType::Time(_) => Self::Fine(time_of_day(text)?),
            ColumnType::Duration(_) => Self::Fine(duration(text)?),
            _ => return None,
        })
    }
}

fn float(text: &str, width: u8) -> Option<f64> {
    match text {
        "NaN" => return Some(f64::NAN),
        "inf" | "+inf" | "Infinity" => return Some(f64::INFINITY),
        "-inf" | "-Infinity" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    Decimal::parse(text)?;
    let value =
        if width == 32 { text.parse::<f32>().ok()?.into() } else { text.parse::<f64>().ok()? };
    value.is_finite().then_some(value)
}

/// None: NaN beside something else.
fn compare(column: &FixtureColumn, value: &Value, text: &str) -> Outcome<Option<Ordering>> {
    let operand = Operand::read(&column.column_type, text).ok_or(Unanswered::Refused)?;
    Ok(match (value, operand) {
        (Value::Text(value), Operand::Text(text)) => Some(value.chars().cmp(text.chars())),
        (Value::Bool(value), Operand::Bool(other)) => Some(value.cmp(&other)),
        (Value::Int(value), Operand::Exact(other)) => Some(Decimal::of(*value, 0).order(&other)),
        (Value::Decimal(value, scale), Operand::Exact(other)) => {
            Some(Decimal::of(*value, *scale).order(&other))
        }
        (Value::About(value, within), Operand::Float(other))
            if (value - other).abs() <= *within =>
        {
            return Err(Unanswered::Unsure);
        }
        (Value::Float(value) | Value::About(value, _), Operand::Float(other)) => {
            match (value.is_nan(), other.is_nan()) {
                (true, true) => Some(Ordering::Equal),
                (false, false) => value.partial_cmp(&other),
                _ => None,
            }
        }
        (Value::Int(value), Operand::Count(other)) => Some(value.cmp(&other)),
        (Value::Int(value), Operand::Fine(other)) => {
            Some((value * fine_units(&column.column_type)).cmp(&other))
        }
        _ => return Err(Unanswered::Refused),
    })
}

/// How many [`FINE`] parts a unit of a column has.
fn fine_units(column_type: &ColumnType) -> i128 {
    match column_type {
        ColumnType::Date => 86_400 * FINE,
        ColumnType::Time(unit) | ColumnType::Timestamp(unit, _) | ColumnType::Duration(unit) => {
            FINE / i128::from(Unit::per_second(*unit))
        }
        _ => 1,
    }
}
