use std::cmp::Ordering;

use sagitta_spec::{
    Aggregate, AggregateOp, Bin, Bounds, Case, GroupKey, Literal, NullOrder, Predicate, Query,
    SortOrder, Test, TimeUnit, Transform,
};
use sagitta_table::{ColumnType, Unit};

use crate::calendar::{civil, days};
use crate::fixture::zone_of;
use crate::value::{fixed, moment};
use crate::{Fixture, FixtureColumn, Value};

/// The rows of the answer after offset and limit, and how many there are before.
///
/// None where the oracle does not know: regular expressions, `within_last`, `max_bins`, `having`,
/// and literals that are no values. Case is folded by `char::to_lowercase` of `to_uppercase`.
pub fn answer(query: &Query, fixture: &Fixture) -> Option<(Vec<Vec<Value>>, usize)> {
    let mut kept = Vec::new();
    for row in &fixture.rows {
        let keeps = match &query.filter {
            None => Some(true),
            Some(filter) => truth(filter, fixture, row)?,
        };
        if keeps == Some(true) {
            kept.push(row.clone());
        }
    }
    let (names, mut rows, n_keys) = if query.is_grouped() {
        grouped(query, fixture, &kept)?
    } else {
        // Columns not selected come last, for the order only.
        let mut places: Vec<usize> = match &query.select {
            None => (0..fixture.columns.len()).collect(),
            Some(names) => {
                names.iter().map(|name| fixture.column_idx(name)).collect::<Option<_>>()?
            }
        };
        let n_shown = places.len();
        places.extend(0..fixture.columns.len());
        let names = places.iter().map(|idx| fixture.columns[*idx].name.clone()).collect();
        let rows = kept.iter().map(|row| places.iter().map(|idx| row[*idx].clone()).collect());
        let rows: Vec<Vec<Value>> = rows.collect();
        (names, rows, usize::MAX - n_shown)
    };
    if query.having.is_some() || !query.window.is_empty() {
        return None;
    }
    let mut order = Vec::new();
    for key in &query.sort {
        let idx = names.iter().position(|name: &String| *name == key.field)?;
        order.push((idx, key.order == SortOrder::Descending, key.nulls == NullOrder::First));
    }
    if query.is_grouped() {
        order.extend((0..n_keys).map(|idx| (idx, false, false)));
    }
    rows.sort_by(|a, b| {
        order.iter().fold(Ordering::Equal, |ordering, (idx, descending, nulls_first)| {
            ordering.then_with(|| place(&a[*idx], &b[*idx], *descending, *nulls_first))
        })
    });
    if !query.is_grouped() {
        let n_shown = usize::MAX - n_keys;
        rows.iter_mut().for_each(|row| row.truncate(n_shown));
    }
    let total = rows.len();
    let offset = usize::try_from(query.offset).unwrap();
    let limit = query.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap());
    Some((rows.into_iter().skip(offset).take(limit).collect(), total))
}

fn place(a: &Value, b: &Value, descending: bool, nulls_first: bool) -> Ordering {
    let class = |value: &Value| match value {
        Value::Null => 2,
        Value::Float(value) if value.is_nan() => 1,
        _ => 0,
    };
    let by_class = class(a).cmp(&class(b));
    let by_class = if nulls_first { by_class.reverse() } else { by_class };
    by_class.then_with(|| if descending { b.order(a) } else { a.order(b) })
}

/// Some(None) is unknown.
fn truth(predicate: &Predicate, fixture: &Fixture, row: &[Value]) -> Option<Option<bool>> {
    let each = |parts: &[Predicate]| {
        parts.iter().map(|part| truth(part, fixture, row)).collect::<Option<Vec<_>>>()
    };
    Some(match predicate {
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
        Predicate::Not(inner) => truth(inner, fixture, row)?.map(|truth| !truth),
        Predicate::Leaf(leaf) => {
            let idx = fixture.column_idx(&leaf.field)?;
            test(&leaf.test, &fixture.columns[idx], &row[idx])?
        }
    })
}

fn test(test: &Test, column: &FixtureColumn, value: &Value) -> Option<Option<bool>> {
    match test {
        Test::IsNull => return Some(Some(value.is_null())),
        Test::IsNotNull => return Some(Some(!value.is_null())),
        Test::WithinLast { .. } | Test::Matches(..) => return None,
        _ => {}
    }
    let against = |literal: &Literal| compare(column, value, literal.as_str());
    let equals = |literals: &[Literal]| {
        let orders = literals.iter().map(against).collect::<Option<Vec<_>>>()?;
        Some(orders.contains(&Some(Ordering::Equal)))
    };
    let at = |literal: &Literal, accepted: &[Ordering]| {
        Some(against(literal)?.is_some_and(|ordering| accepted.contains(&ordering)))
    };
    let text = |find: fn(&str, &str) -> bool, part: &str, case: Case| match value {
        Value::Text(text) if case == Case::Sensitive => Some(find(text, part)),
        Value::Text(text) => Some(find(&fold(text), &fold(part))),
        Value::Null => Some(false),
        _ => None,
    };
    let (less, equal, greater) = (Ordering::Less, Ordering::Equal, Ordering::Greater);
    let result = match test {
        Test::Eq(literal) => equals(std::slice::from_ref(literal))?,
        Test::Ne(literal) => !equals(std::slice::from_ref(literal))?,
        Test::In(literals) => equals(literals)?,
        Test::NotIn(literals) => !equals(literals)?,
        Test::Lt(literal) => at(literal, &[less])?,
        Test::Le(literal) => at(literal, &[less, equal])?,
        Test::Gt(literal) => at(literal, &[greater])?,
        Test::Ge(literal) => at(literal, &[greater, equal])?,
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
            let above = if from { at(low, &[greater, equal])? } else { at(low, &[greater])? };
            let below = if to { at(high, &[less, equal])? } else { at(high, &[less])? };
            above && below
        }
        Test::Contains(part, case) => text(|text, part| text.contains(part), part, *case)?,
        Test::StartsWith(part, case) => text(|text, part| text.starts_with(part), part, *case)?,
        Test::EndsWith(part, case) => text(|text, part| text.ends_with(part), part, *case)?,
        Test::IsNull | Test::IsNotNull | Test::Matches(..) | Test::WithinLast { .. } => {
            return None;
        }
    };
    Some(if value.is_null() { None } else { Some(result) })
}

fn fold(text: &str) -> String {
    let one =
        |c: char, mut other: Vec<char>| if other.len() == 1 { other.pop().unwrap() } else { c };
    text.chars()
        .map(|c| {
            let upper = one(c, c.to_uppercase().collect());
            one(upper, upper.to_lowercase().collect())
        })
        .collect()
}

/// Some(None): NaN against something else, or a null.
fn compare(column: &FixtureColumn, value: &Value, text: &str) -> Option<Option<Ordering>> {
    let exact = |value: i128, scale: u32| {
        let (literal, places) = fixed(text)?;
        let digits = places.max(scale);
        Some(Some(
            (value * 10_i128.pow(digits - scale)).cmp(&(literal * 10_i128.pow(digits - places))),
        ))
    };
    match (value, &column.column_type) {
        (Value::Null, _) => Some(None),
        (Value::Text(value), _) => Some(Some(value.as_str().cmp(text))),
        (Value::Bool(value), _) => Some(Some(value.cmp(&text.parse().ok()?))),
        (Value::Int(value), ColumnType::Int(_) | ColumnType::UInt(_)) => exact(*value, 0),
        (Value::Decimal(value, scale), _) => exact(*value, *scale),
        (Value::Float(value), column_type) => {
            let literal: f64 = match column_type {
                ColumnType::Float(32) => text.parse::<f32>().ok()?.into(),
                _ => text.parse().ok()?,
            };
            Some(match (value.is_nan(), literal.is_nan()) {
                (true, true) => Some(Ordering::Equal),
                (false, false) => value.partial_cmp(&literal),
                _ => None,
            })
        }
        (Value::Int(value), ColumnType::Date) => {
            let literal = moment(text, Unit::Second);
            Some(Some((value * 86_400).cmp(&literal)))
        }
        (Value::Int(value), ColumnType::Timestamp(unit, zone)) => {
            if text.contains('+') {
                return None;
            }
            let mut literal = moment(text, Unit::Nanosecond);
            if let (Some(zone), false) = (zone, text.ends_with('Z')) {
                let zone = zone_of(zone);
                let local = literal.div_euclid(1_000_000_000);
                // The first UTC second that reads so.
                let first = (local - 90_000..local + 90_000)
                    .find(|utc| utc + i128::from(zone.offset_at(*utc as i64)) >= local)?;
                literal += (first - local) * 1_000_000_000;
            }
            Some(Some((value * (1_000_000_000 / i128::from(unit.per_second()))).cmp(&literal)))
        }
        (Value::Int(value), ColumnType::Time(unit)) => {
            Some(Some(value.cmp(&moment(&format!("1970-01-01T{text}"), *unit))))
        }
        _ => None,
    }
}

type Grouped = (Vec<String>, Vec<Vec<Value>>, usize);

fn grouped(query: &Query, fixture: &Fixture, rows: &[Vec<Value>]) -> Option<Grouped> {
    let mut groups: Vec<(Vec<Value>, Vec<Vec<Value>>)> = Vec::new();
    if query.group_by.is_empty() {
        groups.push((Vec::new(), Vec::new()));
    }
    for row in rows {
        let key = query.group_by.iter().map(|key| key_of(key, fixture, row));
        let key = key.collect::<Option<Vec<_>>>()?;
        let same = |known: &(Vec<Value>, Vec<Vec<Value>>)| {
            known.0.iter().zip(&key).all(|(a, b)| a.order(b) == Ordering::Equal)
        };
        match groups.iter_mut().find(|known| same(known)) {
            Some(group) => group.1.push(row.clone()),
            None => groups.push((key, vec![row.clone()])),
        }
    }
    let mut names: Vec<String> = query.group_by.iter().map(GroupKey::output_name).collect();
    names.extend(query.aggregate.iter().map(Aggregate::output_name));
    let mut result = Vec::new();
    for (mut key, rows) in groups {
        for aggregate in &query.aggregate {
            key.push(aggregate_of(aggregate, fixture, &rows)?);
        }
        result.push(key);
    }
    Some((names, result, query.group_by.len()))
}

fn key_of(key: &GroupKey, fixture: &Fixture, row: &[Value]) -> Option<Value> {
    let idx = fixture.column_idx(&key.field)?;
    let value = row[idx].clone();
    match (&key.transform, value) {
        (_, Value::Null) => Some(Value::Null),
        (None, value) => Some(value),
        (Some(Transform::TimeUnit(unit)), Value::Int(value)) => {
            let column_type = &fixture.columns[idx].column_type;
            Some(Value::Int(match column_type {
                ColumnType::Date if unit.is_cyclic() => cyclic(value * 86_400, *unit),
                ColumnType::Date => cut(value * 86_400, *unit) / 86_400,
                ColumnType::Timestamp(size, zone) => {
                    let per_second = i128::from(size.per_second());
                    let utc = value.div_euclid(per_second);
                    let zone = zone.as_ref().map(|zone| zone_of(zone));
                    let offset = |utc: i128| {
                        zone.as_ref().map_or(0, |zone| i128::from(zone.offset_at(utc as i64)))
                    };
                    let local = utc + offset(utc);
                    if unit.is_cyclic() {
                        return Some(Value::Int(cyclic(local, *unit)));
                    }
                    let start = cut(local, *unit);
                    let within_day = matches!(unit, TimeUnit::Hour | TimeUnit::Minute);
                    let same = start - offset(utc);
                    let start = if within_day && offset(same) == offset(utc) {
                        same
                    } else {
                        // The first UTC second that reads so, by hours from a day before.
                        let low = start - 100_000;
                        (low..start + 100_000).find(|utc| utc + offset(*utc) >= start)?
                    };
                    start * per_second
                }
                _ => return None,
            }))
        }
        (Some(Transform::Bin(Bin::Step(step))), value) => {
            let (digits, places) = fixed(step.as_str())?;
            let edge = |k: i128| -> f64 { format!("{}e-{places}", k * digits).parse().unwrap() };
            match value {
                Value::Int(value) if places == 0 => {
                    Some(Value::Int(value.div_euclid(digits) * digits))
                }
                Value::Int(value) => {
                    Some(Value::Float(edge((value * 10_i128.pow(places)).div_euclid(digits))))
                }
                Value::Float(value) if !value.is_finite() => Some(Value::Float(value)),
                Value::Float(value) => {
                    let guess = (value / edge(1)) as i128;
                    let k = (guess - 3..guess + 4).rev().find(|k| edge(*k) <= value)?;
                    Some(Value::Float(edge(k)))
                }
                Value::Decimal(value, scale) => {
                    let most = scale.max(places);
                    let value = value * 10_i128.pow(most - scale);
                    let step = digits * 10_i128.pow(most - places);
                    Some(Value::Decimal(value.div_euclid(step) * step, most))
                }
                _ => None,
            }
        }
        _ => None,
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

fn aggregate_of(aggregate: &Aggregate, fixture: &Fixture, rows: &[Vec<Value>]) -> Option<Value> {
    let count = |n: usize| Some(Value::Int(n as i128));
    let Some(field) = &aggregate.field else { return count(rows.len()) };
    let idx = fixture.column_idx(field)?;
    let mut values: Vec<&Value> =
        rows.iter().map(|row| &row[idx]).filter(|value| !value.is_null()).collect();
    let n = values.len();
    values.sort_by(|a, b| a.order(b));
    let numbers = || -> Vec<f64> { values.iter().map(|value| value.number()).collect() };
    let has_nan = || numbers().iter().any(|value| value.is_nan());
    let mean = || match sum(&values) {
        Some(sum) => sum.number() / n as f64,
        None => f64::NAN,
    };
    let variance = || {
        let center = mean();
        numbers().iter().map(|value| (value - center) * (value - center)).sum::<f64>()
            / (n - 1) as f64
    };
    let quantile = |p: f64| {
        if n == 0 {
            return Some(Value::Null);
        }
        if has_nan() {
            return Some(Value::Float(f64::NAN));
        }
        let position = (n - 1) as f64 * p;
        let (below, above) = (position.floor() as usize, position.ceil() as usize);
        let (low, high) = (numbers()[below], numbers()[above]);
        let part = position - position.floor();
        Some(Value::Float(if low == high {
            low
        } else if part > 0.0 {
            low + (high - low) * part
        } else {
            low
        }))
    };
    let is_nan = |value: &&&Value| matches!(value, Value::Float(value) if value.is_nan());
    match aggregate.op {
        AggregateOp::Count => count(rows.len()),
        AggregateOp::Valid => count(n),
        AggregateOp::Missing => count(rows.len() - n),
        AggregateOp::Distinct => {
            values.dedup_by(|a, b| a.order(b) == Ordering::Equal);
            count(values.len())
        }
        AggregateOp::Sum => Some(sum(&values).unwrap_or(Value::Null)),
        AggregateOp::Mean => Some(if n == 0 { Value::Null } else { Value::Float(mean()) }),
        AggregateOp::Median => quantile(0.5),
        AggregateOp::Q1 => quantile(0.25),
        AggregateOp::Q3 => quantile(0.75),
        AggregateOp::Quantile(p) => quantile(p),
        AggregateOp::Min => Some(values.first().map_or(Value::Null, |value| (*value).clone())),
        AggregateOp::Max => {
            let best = values.iter().rev().find(|value| !is_nan(value)).or(values.last());
            Some(best.map_or(Value::Null, |value| (*value).clone()))
        }
        AggregateOp::Variance if n < 2 => Some(Value::Null),
        AggregateOp::Stdev if n < 2 => Some(Value::Null),
        AggregateOp::Variance => Some(Value::Float(variance())),
        AggregateOp::Stdev => Some(Value::Float(variance().sqrt())),
    }
}

/// None of nothing.
fn sum(values: &[&Value]) -> Option<Value> {
    if let [Value::Float(_), ..] = values {
        // Neumaier's sum.
        let (mut sum, mut lost) = (0.0_f64, 0.0);
        for value in values {
            let value = value.number();
            let next = sum + value;
            lost +=
                if sum.abs() >= value.abs() { (sum - next) + value } else { (value - next) + sum };
            sum = next;
        }
        return Some(Value::Float(if sum.is_finite() { sum + lost } else { sum }));
    }
    values.iter().fold(None, |sum, value| {
        Some(match (sum, value) {
            (None, value) => (*value).clone(),
            (Some(Value::Int(a)), Value::Int(b)) => Value::Int(a + b),
            (Some(Value::Decimal(a, scale)), Value::Decimal(b, _)) => Value::Decimal(a + b, scale),
            (sum, value) => panic!("{sum:?} and {value:?}"),
        })
    })
}
