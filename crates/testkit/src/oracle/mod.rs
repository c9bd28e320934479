//! The answer to a query, row by row over plain values.

mod aggregate;
mod condition;
mod expr;
mod key;
mod window;

use std::cmp::Ordering;

use sagitta_spec::{Aggregate, GroupKey, NullOrder, Predicate, Query, SortOrder};

use self::condition::{check, settle, truth};
use crate::{Fixture, FixtureColumn, Value};

/// What the oracle says to a query.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The rows or groups after offset and limit.
    pub rows: Vec<Vec<Value>>,
    /// How many there are before.
    pub total: usize,
    /// How many rows of the table the filter keeps.
    pub n_selected: usize,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The query has to be refused: a name, type or literal does not fit, or a result is beyond
    /// its type.
    Refused,
    /// It hangs on the last bits of a float, which are nobody's promise.
    Unsure,
}

pub(crate) type Outcome<T> = Result<T, Unanswered>;

/// The answer to a query.
pub fn answer(query: &Query, fixture: &Fixture) -> Result<Answer, Unanswered> {
    if !query.lookup.is_empty() {
        return Err(Unanswered::Refused);
    }
    let computed = expr::computed(query, fixture)?;
    let fixture = &computed;
    let columns = &fixture.columns;
    let mut kept: Vec<Vec<Value>> = fixture.rows.clone();
    if let Some(filter) = &query.filter {
        check(filter, columns, false)?;
        let filter = settle(filter, fixture)?;
        kept.clear();
        for row in &fixture.rows {
            if truth(&filter, columns, row)? == Some(true) {
                kept.push(row.clone());
            }
        }
    }
    let n_selected = kept.len();
    // What the order may name: what is shown, then, of rows, the table's own columns.
    let (shown, sortable, mut rows) = if query.is_grouped() {
        let (mut shown, mut groups) = grouped(query, fixture, &kept)?;
        window::add(query, &mut shown, &mut groups)?;
        (shown.clone(), shown, groups)
    } else {
        if query.having.is_some() || !query.window.is_empty() {
            return Err(Unanswered::Refused);
        }
        let mut places: Vec<usize> = match &query.select {
            None => (0..columns.len()).collect(),
            Some(names) => names
                .iter()
                .map(|name| fixture.column_idx(name).ok_or(Unanswered::Refused))
                .collect::<Outcome<_>>()?,
        };
        let shown = unique(places.iter().map(|idx| columns[*idx].clone()).collect());
        places.extend(0..columns.len());
        let sortable = shown.iter().chain(columns).cloned().collect();
        let rows = kept.iter().map(|row| places.iter().map(|idx| row[*idx].clone()).collect());
        (shown, sortable, rows.collect())
    };
    sort(query, &sortable, &mut rows)?;
    rows.iter_mut().for_each(|row| row.truncate(shown.len()));
    let total = rows.len();
    let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
    let limit = query.limit.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX));
    let rows = rows.into_iter().skip(offset).take(limit).collect();
    Ok(Answer { rows, total, n_selected })
}

fn sort(query: &Query, columns: &[FixtureColumn], rows: &mut [Vec<Value>]) -> Outcome<()> {
    let mut order = Vec::new();
    for key in &query.sort {
        let idx = columns.iter().position(|column| column.name == key.field);
        let idx = idx.ok_or(Unanswered::Refused)?;
        order.push((idx, key.order == SortOrder::Descending, key.nulls == NullOrder::First));
    }
    // Nobody says which of two almost equal floats comes first.
    for (idx, ..) in &order {
        for (place, row) in rows.iter().enumerate() {
            if rows[..place].iter().any(|other| row[*idx].is_unsure_beside(&other[*idx])) {
                return Err(Unanswered::Unsure);
            }
        }
    }
    if query.is_grouped() {
        order.extend((0..query.group_by.len()).map(|idx| (idx, false, false)));
    }
    rows.sort_by(|a, b| {
        order.iter().fold(Ordering::Equal, |ordering, (idx, descending, nulls_first)| {
            ordering.then_with(|| place(&a[*idx], &b[*idx], *descending, *nulls_first))
        })
    });
    Ok(())
}

fn place(a: &Value, b: &Value, descending: bool, nulls_first: bool) -> Ordering {
    let class = |value: &Value| match value {
        Value::Null => 2,
        Value::Float(value) | Value::About(value, _) if value.is_nan() => 1,
        _ => 0,
    };
    let by_class = class(a).cmp(&class(b));
    let by_class = if nulls_first { by_class.reverse() } else { by_class };
    by_class.then_with(|| if descending { b.order(a) } else { a.order(b) })
}

/// The columns of the result and its groups, those that `having` leaves.
fn grouped(
    query: &Query,
    fixture: &Fixture,
    rows: &[Vec<Value>],
) -> Outcome<(Vec<FixtureColumn>, Vec<Vec<Value>>)> {
    if query.select.is_some() {
        return Err(Unanswered::Refused);
    }
    let mut columns = Vec::new();
    let mut changes = Vec::new();
    for key in &query.group_by {
        let (column_type, change) = key::plan(key, fixture)?;
        columns.push(FixtureColumn { name: GroupKey::output_name(key), column_type });
        changes.push(change);
    }
    for aggregate in &query.aggregate {
        let column_type = aggregate::type_of(aggregate, fixture)?;
        columns.push(FixtureColumn { name: Aggregate::output_name(aggregate), column_type });
    }
    let columns = unique(columns);
    if let Some(having) = &query.having {
        check(having, &columns, true)?;
    }
    let mut groups: Vec<(Vec<Value>, Vec<Vec<Value>>)> = Vec::new();
    if query.group_by.is_empty() {
        groups.push((Vec::new(), Vec::new()));
    }
    for row in rows {
        let key =
            changes.iter().map(|change| change.of(fixture, row)).collect::<Outcome<Vec<_>>>()?;
        let same = |known: &(Vec<Value>, Vec<Vec<Value>>)| {
            known.0.iter().zip(&key).all(|(a, b)| a.order(b) == Ordering::Equal)
        };
        match groups.iter_mut().find(|known| same(known)) {
            Some(group) => group.1.push(row.clone()),
            None => groups.push((key, vec![row.clone()])),
        }
    }
    let mut result = Vec::new();
    for (mut key, rows) in groups {
        for aggregate in &query.aggregate {
            key.push(aggregate::of(aggregate, fixture, &rows)?);
        }
        let keeps = match &query.having {
            None => Some(true),
            Some(having) => truth(having, &columns, &key)?,
        };
        if keeps == Some(true) {
            result.push(key);
        }
    }
    Ok((columns, result))
}

/// A second column of the same name is called `name (2)`.
fn unique(columns: Vec<FixtureColumn>) -> Vec<FixtureColumn> {
    let mut result: Vec<FixtureColumn> = Vec::new();
    for column in columns {
        let is_taken = |name: &str| result.iter().any(|known| known.name == name);
        let numbered = (2..).map(|n| format!("{} ({n})", column.name));
        let name =
            std::iter::once(column.name.clone()).chain(numbered).find(|name| !is_taken(name));
        result.push(FixtureColumn { name: name.unwrap(), column_type: column.column_type });
    }
    result
}

/// For how many rows a condition is unknown.
pub fn n_unknown(predicate: &Predicate, fixture: &Fixture) -> Result<usize, Unanswered> {
    check(predicate, &fixture.columns, false)?;
    let settled = settle(predicate, fixture)?;
    let mut n = 0;
    for row in &fixture.rows {
        n += usize::from(truth(&settled, &fixture.columns, row)?.is_none());
    }
    Ok(n)
}
