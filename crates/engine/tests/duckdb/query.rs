//! Queries in DuckDB's SQL, with how its answers compare with ours.

use sagitta_spec::{Bin, GroupKey, NullOrder, Query, SortOrder, TimeUnit, Transform};
use sagitta_table::{ColumnType, Unit};
use sagitta_testkit::Fixture;

use crate::aggregate::aggregate_of;
use crate::condition::{Field, condition};
use crate::literal::plain;
use crate::table::name;

/// A query and how to read its answer.
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) columns: Vec<Compared>,
}

/// How a column compares. `guard` columns follow after all others, two for each `Float`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Compared {
    /// Text, truth, and whole numbers: the same. Decimals by their digits without the point.
    Exactly,
    /// Counts of a unit, as so many of microseconds (or of what DuckDB counted).
    Times(i128, i128),
    /// Whole numbers that a decimal's digits are.
    Digits,
    /// A float of the table, bit by bit but for the sign of 0.
    SameFloat,
    /// Not further than this times the first guard, the sum of what was put in; not compared if
    /// the second guard is true.
    Within(f64),
}

pub(crate) struct Built {
    /// In the inner select.
    pub(crate) expression: String,
    pub(crate) column_type: ColumnType,
    pub(crate) compared: Compared,
    /// What a worked out float may be off by, and whether it is beyond DuckDB.
    pub(crate) guards: Option<(String, String)>,
}

/// None where DuckDB has no words for a part of it.
pub(crate) fn translate(query: &Query, fixture: &Fixture) -> Option<Sql> {
    let source = |field: &str| -> Option<Field> {
        let idx = fixture.column_idx(field)?;
        Some((name(field), fixture.columns[idx].column_type.clone()))
    };
    let filter = match &query.filter {
        None => "true".to_owned(),
        Some(filter) => condition(filter, &source)?,
    };
    if !query.is_grouped() {
        return rows(query, fixture, &filter);
    }
    let mut columns: Vec<(String, Built)> = Vec::new();
    for key in &query.group_by {
        columns.push((key.output_name(), key_of(key, fixture)?));
    }
    for aggregate in &query.aggregate {
        columns.push((aggregate.output_name(), aggregate_of(aggregate, fixture)?));
    }
    if names_what_is_worked_out(query, &columns) {
        return None;
    }
    let n_keys = query.group_by.len();
    // The keys are worked out below the grouping, so that no expression is grouped by twice.
    let keys = columns[..n_keys].iter().enumerate();
    let keys: String = keys.map(|(i, (_, key))| format!(", {} AS v{i}", key.expression)).collect();
    let mut inner: Vec<String> = (0..n_keys).map(|i| format!("v{i}")).collect();
    for (i, (_, built)) in columns.iter().enumerate().skip(n_keys) {
        inner.push(format!("{} AS v{i}", built.expression));
    }
    for (i, (_, built)) in columns.iter().enumerate() {
        if let Some((size, beyond)) = &built.guards {
            inner.push(format!("{size} AS s{i}, {beyond} AS b{i}"));
        }
    }
    let group_by: Vec<String> = (0..n_keys).map(|i| format!("v{i}")).collect();
    let group_by =
        if n_keys == 0 { String::new() } else { format!("GROUP BY {}", group_by.join(", ")) };
    let result = |field: &str| -> Option<Field> {
        let i = columns.iter().position(|(known, _)| known == field)?;
        Some((format!("v{i}"), columns[i].1.column_type.clone()))
    };
    let having = match &query.having {
        None => "true".to_owned(),
        Some(having) => condition(having, &result)?,
    };
    let mut order = order_of(query, &result)?;
    for (i, (_, key)) in columns[..n_keys].iter().enumerate() {
        order.push(place(&format!("v{i}"), &key.column_type, "ASC", false));
    }
    let order =
        if order.is_empty() { String::new() } else { format!("ORDER BY {}", order.join(", ")) };
    let shown = columns.iter().enumerate();
    let mut shown: Vec<String> =
        shown.map(|(i, (_, built))| shown_as(&format!("v{i}"), built)).collect();
    for (i, (_, built)) in columns.iter().enumerate() {
        if built.guards.is_some() {
            shown.push(format!("s{i}, b{i}"));
        }
    }
    let (inner, shown) = (inner.join(", "), shown.join(", "));
    let text = format!(
        "SELECT {shown} FROM (SELECT {inner} FROM (SELECT *{keys} FROM t WHERE {filter}) {group_by}) \
         WHERE {having} {order}"
    );
    Some(Sql { text, columns: columns.into_iter().map(|(_, built)| built.compared).collect() })
}

/// Whether groups are kept or ordered by a float that is worked out: DuckDB rounds on the way
/// where we are exact, so that others may be kept.
fn names_what_is_worked_out(query: &Query, columns: &[(String, Built)]) -> bool {
    let mut named: Vec<&str> = query.sort.iter().map(|key| key.field.as_str()).collect();
    named.extend(query.having.iter().flat_map(|having| having.fields()));
    columns.iter().any(|(name, built)| built.guards.is_some() && named.contains(&name.as_str()))
}

fn rows(query: &Query, fixture: &Fixture, filter: &str) -> Option<Sql> {
    let all = || fixture.columns.iter().map(|column| column.name.clone()).collect();
    let names: Vec<String> = query.select.clone().unwrap_or_else(all);
    let source = |field: &str| -> Option<Field> {
        let idx = fixture.column_idx(field)?;
        Some((name(field), fixture.columns[idx].column_type.clone()))
    };
    let columns = names.iter().map(|field| Some(plain_column(&source(field)?)));
    let columns = columns.collect::<Option<Vec<Built>>>()?;
    let mut order = order_of(query, &source)?;
    order.push("_row".to_owned());
    let shown = columns.iter().map(|built| shown_as(&built.expression, built));
    let (shown, order) = (shown.collect::<Vec<_>>().join(", "), order.join(", "));
    let text = format!("SELECT {shown} FROM t WHERE {filter} ORDER BY {order}");
    Some(Sql { text, columns: columns.into_iter().map(|built| built.compared).collect() })
}

/// A value as what Python can carry without loss.
fn shown_as(x: &str, built: &Built) -> String {
    match (&built.column_type, built.compared) {
        (_, Compared::Times(0, _)) => x.to_owned(),
        (ColumnType::Date, _) => format!("({x} - DATE '1970-01-01')"),
        (
            ColumnType::Time(_)
            | ColumnType::Timestamp(Unit::Second | Unit::Millisecond | Unit::Microsecond, _),
            _,
        ) => {
            format!("epoch_us({x})")
        }
        (ColumnType::Timestamp(Unit::Nanosecond, _), Compared::Times(1_000, _)) => {
            format!("epoch_us({x})")
        }
        (ColumnType::Timestamp(Unit::Nanosecond, _), _) => format!("epoch_ns({x})"),
        _ => x.to_owned(),
    }
}

/// Microseconds of a unit.
fn in_microseconds(column_type: &ColumnType) -> Compared {
    match column_type {
        ColumnType::Timestamp(Unit::Nanosecond, _) => Compared::Times(1, 1),
        ColumnType::Timestamp(unit, _) | ColumnType::Time(unit) => {
            Compared::Times(1, 1_000_000 / i128::from(unit.per_second()))
        }
        _ => Compared::Exactly,
    }
}

/// A column as it is.
pub(crate) fn plain_column((expression, column_type): &Field) -> Built {
    let compared = match column_type {
        ColumnType::Float(_) => Compared::SameFloat,
        other => in_microseconds(other),
    };
    Built {
        expression: expression.clone(),
        column_type: column_type.clone(),
        compared,
        guards: None,
    }
}

fn order_of(query: &Query, field: &dyn Fn(&str) -> Option<Field>) -> Option<Vec<String>> {
    let key = |key: &sagitta_spec::SortKey| {
        let (x, column_type) = field(&key.field)?;
        let way = if key.order == SortOrder::Descending { "DESC" } else { "ASC" };
        Some(place(&x, &column_type, way, key.nulls == NullOrder::First))
    };
    query.sort.iter().map(key).collect()
}

/// Values, NaN, null in both directions; null, NaN, values if nulls are first. DuckDB would put
/// NaN first when it goes down.
fn place(x: &str, column_type: &ColumnType, way: &str, nulls_first: bool) -> String {
    let nan = match column_type {
        ColumnType::Float(_) => format!("WHEN isnan({x}) THEN 1"),
        _ => String::new(),
    };
    let class_way = if nulls_first { "DESC" } else { "ASC" };
    format!("(CASE WHEN {x} IS NULL THEN 2 {nan} ELSE 0 END) {class_way}, {x} {way}")
}

fn key_of(key: &GroupKey, fixture: &Fixture) -> Option<Built> {
    let idx = fixture.column_idx(&key.field)?;
    let column_type = fixture.columns[idx].column_type.clone();
    let x = name(&key.field);
    match &key.transform {
        None => {
            let mut built = plain_column(&(x, column_type));
            // −0 and 0 are one group.
            if let ColumnType::Float(width) = built.column_type {
                let type_name = if width == 32 { "REAL" } else { "DOUBLE" };
                built.expression = format!("({} + CAST(0 AS {type_name}))", built.expression);
            }
            Some(built)
        }
        Some(Transform::TimeUnit(unit)) => time_unit(&x, *unit, column_type),
        Some(Transform::Bin(Bin::Step(step))) => bin(&x, step.as_str(), &column_type),
        // DuckDB has no bins that are nice; the oracle checks them.
        Some(Transform::Bin(Bin::MaxBins(_))) => None,
    }
}

fn time_unit(x: &str, unit: TimeUnit, column_type: ColumnType) -> Option<Built> {
    let exactly = |expression: String, column_type: ColumnType, compared: Compared| {
        Some(Built { expression, column_type, compared, guards: None })
    };
    // By the clocks of the zone; nanoseconds cut down to microseconds, which DuckDB would round.
    let local = match &column_type {
        ColumnType::Timestamp(_, Some(zone)) => format!("timezone('{zone}', {x})"),
        ColumnType::Timestamp(Unit::Nanosecond, None) => {
            format!(
                "make_timestamp((epoch_ns({x}) - ((epoch_ns({x}) % 1000 + 1000) % 1000)) // 1000)"
            )
        }
        ColumnType::Time(_) => format!("epoch_us({x})"),
        _ => format!("CAST({x} AS TIMESTAMP)"),
    };
    if let ColumnType::Time(_) = column_type {
        let (size, is_hour) = match unit {
            TimeUnit::HourOfDay => (3_600_000_000_i64, true),
            TimeUnit::Hour => (3_600_000_000, false),
            _ => (60_000_000, false),
        };
        return match is_hour {
            true => exactly(format!("({local} // {size})"), ColumnType::Int(8), Compared::Exactly),
            false => exactly(
                format!("({local} - {local} % {size})"),
                ColumnType::Int(64),
                Compared::Exactly,
            ),
        };
    }
    let part = match unit {
        TimeUnit::MonthOfYear => Some("month"),
        TimeUnit::DayOfWeek => Some("isodow"),
        TimeUnit::HourOfDay => Some("hour"),
        _ => None,
    };
    if let Some(part) = part {
        return exactly(
            format!("date_part('{part}', {local})"),
            ColumnType::Int(8),
            Compared::Exactly,
        );
    }
    let cut = format!("date_trunc('{}', {local})", unit.as_str());
    let compared = match &column_type {
        ColumnType::Timestamp(Unit::Nanosecond, _) => Compared::Times(1_000, 1),
        other => in_microseconds(other),
    };
    let expression = match &column_type {
        ColumnType::Date => format!("CAST({cut} AS DATE)"),
        // Both zones are whole hours from UTC: an hour read twice stays two hours so.
        ColumnType::Timestamp(_, Some(_)) if matches!(unit, TimeUnit::Hour | TimeUnit::Minute) => {
            format!("date_trunc('{}', {x})", unit.as_str())
        }
        ColumnType::Timestamp(_, Some(zone)) => format!("timezone('{zone}', {cut})"),
        _ => cut,
    };
    exactly(expression, column_type, compared)
}

/// The lower edges of bins, in whole numbers as far as they are.
fn bin(x: &str, step: &str, column_type: &ColumnType) -> Option<Built> {
    let step = plain(step, 18, 18)?;
    let (whole, fraction) = step.split_once('.')?;
    let fraction = fraction.trim_end_matches('0');
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let places = fraction.len();
    let floor =
        |value: &str, by: i128| format!("(({value} - (({value} % {by} + {by}) % {by})) // {by})");
    let edge = |k: &str| format!("CAST(CAST({k} * {digits} AS VARCHAR) || 'e-{places}' AS DOUBLE)");
    Some(match column_type {
        ColumnType::Int(_) | ColumnType::UInt(_) if places == 0 => {
            let type_name =
                if matches!(column_type, ColumnType::Int(_)) { "BIGINT" } else { "UBIGINT" };
            let k = floor(&format!("CAST({x} AS HUGEINT)"), digits);
            let expression = format!("CAST({k} * {digits} AS {type_name})");
            Built {
                expression,
                column_type: ColumnType::Int(64),
                compared: Compared::Exactly,
                guards: None,
            }
        }
        ColumnType::Int(_) | ColumnType::UInt(_) => {
            let raised = format!("(CAST({x} AS HUGEINT) * {})", 10_i128.pow(places as u32));
            let expression = edge(&floor(&raised, digits));
            Built {
                expression,
                column_type: ColumnType::Float(64),
                compared: Compared::SameFloat,
                guards: None,
            }
        }
        ColumnType::Float(_) => {
            let x = format!("(CAST({x} AS DOUBLE) + 0)");
            let k = format!("CAST(floor({x} / {}) AS HUGEINT)", edge("1"));
            let (above, below) = (format!("({k} + 1)"), format!("({k} - 1)"));
            let expression = format!(
                "(CASE WHEN NOT isfinite({x}) OR abs({x} / {one}) >= 9007199254740992 THEN {x} \
                 WHEN {up} <= {x} THEN {up} WHEN {at} <= {x} THEN {at} ELSE {down} END + 0)",
                one = edge("1"),
                up = edge(&above),
                at = edge(&k),
                down = edge(&below),
            );
            Built {
                expression,
                column_type: ColumnType::Float(64),
                compared: Compared::SameFloat,
                guards: None,
            }
        }
        ColumnType::Decimal { precision, scale } => {
            let scale = usize::try_from(*scale).ok()?;
            let most = scale.max(places);
            if *precision == 38 && most > scale {
                return None;
            }
            let units = format!("CAST(replace(CAST({x} AS VARCHAR), '.', '') AS HUGEINT)");
            let raised = format!("({units} * {})", 10_i128.pow((most - scale) as u32));
            let width = digits * 10_i128.pow((most - places) as u32);
            let expression = format!("({} * {width})", floor(&raised, width));
            let compared = Compared::Digits;
            Built { expression, column_type: ColumnType::Int(64), compared, guards: None }
        }
        _ => return None,
    })
}
