//! Results as the page takes them: text for the table, numbers for charts.

use arrow::array::{ArrowPrimitiveType, PrimitiveArray};
use arrow::datatypes::Int64Type;
use sagitta_engine::Answer;
use sagitta_protocol::{
    ColumnInfo, ColumnKind, Match, PageColumn, PageValues, ResolvedPeriod, TablePage,
};
use sagitta_spec::{Bounds, Leaf, Predicate, Test, parse_f64};
use sagitta_table::format::cell_text;
use sagitta_table::{Column, ColumnType, Unit, Values};

/// What a page says beside its values.
pub(crate) struct About {
    pub(crate) complete: bool,
    pub(crate) resolved: Vec<ResolvedPeriod>,
    pub(crate) matches: Vec<Match>,
}

/// What the periods of a filter stand for in the same filter without periods.
pub(crate) fn resolved_periods(
    asked: Option<&Predicate>,
    resolved: Option<&Predicate>,
) -> Vec<ResolvedPeriod> {
    let (Some(asked), Some(resolved)) = (asked, resolved) else { return Vec::new() };
    let pairs = asked.leaves().into_iter().zip(resolved.leaves());
    let period = |(asked, resolved): (&Leaf, &Leaf)| match (&asked.test, &resolved.test) {
        (Test::WithinLast { .. }, Test::Between { low, high, bounds }) => Some(ResolvedPeriod {
            field: resolved.field.clone(),
            low: low.as_str().to_owned(),
            high: high.as_str().to_owned(),
            includes_high: *bounds == Some(Bounds::OpenClosed),
        }),
        _ => None,
    };
    pairs.filter_map(period).collect()
}

/// Every cell as its exact text.
pub(crate) fn text_page(answer: &Answer, about: About) -> TablePage {
    let columns =
        columns_of(answer).map(|(column, values)| text_column(column, values, answer.n_rows));
    page(answer, columns.collect(), about)
}

/// Numbers and moments as attachments, everything else as text.
pub(crate) fn number_page(answer: &Answer, about: About) -> (TablePage, Vec<Vec<u8>>) {
    let mut attachments = Vec::new();
    let columns = columns_of(answer).map(|(column, values)| match numbers(column, values) {
        Some(numbers) => number_column(column, &numbers, &mut attachments),
        None => text_column(column, values, answer.n_rows),
    });
    let columns = columns.collect();
    (page(answer, columns, about), attachments)
}

/// A column as the page knows it.
pub(crate) fn column_info(column: &Column) -> ColumnInfo {
    ColumnInfo {
        name: column.name.clone(),
        type_name: column.column_type.name(),
        kind: kind(&column.column_type),
        unit: ["unit", "units"].iter().find_map(|key| column.metadata.get(*key)).cloned(),
    }
}

/// How the page treats a type.
pub(crate) fn kind(column_type: &ColumnType) -> ColumnKind {
    match column_type {
        ColumnType::Bool => ColumnKind::Boolean,
        ColumnType::Int(_) | ColumnType::UInt(_) => ColumnKind::Integer,
        ColumnType::Float(_) | ColumnType::Decimal { .. } => ColumnKind::Number,
        ColumnType::Text => ColumnKind::Text,
        ColumnType::Category => ColumnKind::Category,
        ColumnType::Date | ColumnType::Timestamp(..) => ColumnKind::Temporal,
        ColumnType::Time(_) => ColumnKind::Time,
        ColumnType::Duration(_) => ColumnKind::Duration,
        ColumnType::Binary | ColumnType::Interval | ColumnType::Nested | ColumnType::Null => {
            ColumnKind::Other
        }
    }
}

fn columns_of(answer: &Answer) -> impl Iterator<Item = (&Column, &Values)> {
    answer.columns.iter().map(AsRef::as_ref).zip(&answer.values)
}

fn page(answer: &Answer, columns: Vec<PageColumn>, about: About) -> TablePage {
    TablePage {
        columns,
        offset: answer.offset,
        total: answer.total,
        n_selected: answer.n_selected,
        complete: about.complete,
        resolved: about.resolved,
        matches: about.matches,
    }
}

fn page_column(column: &Column, values: PageValues) -> PageColumn {
    PageColumn {
        name: column.name.clone(),
        type_name: column.column_type.name(),
        kind: kind(&column.column_type),
        values,
    }
}

fn text_column(column: &Column, values: &Values, n_rows: usize) -> PageColumn {
    let cells = (0..n_rows).map(|row_idx| cell_text(column, values, row_idx)).collect();
    page_column(column, PageValues::Text { cells })
}

fn number_column(
    column: &Column,
    numbers: &[Option<f64>],
    attachments: &mut Vec<Vec<u8>>,
) -> PageColumn {
    let attachment = attachments.len();
    attachments.push(numbers.iter().flat_map(|n| n.unwrap_or(f64::NAN).to_le_bytes()).collect());
    let validity = numbers.iter().any(Option::is_none).then(|| {
        attachments.push(numbers.iter().map(|n| u8::from(n.is_some())).collect());
        attachment + 1
    });
    page_column(column, PageValues::Float64 { attachment, n: numbers.len(), validity })
}

/// From here on a chart would write a float with fewer digits than the value has.
const ROUNDED: f64 = 1e15;

/// The values as numbers; none if the type has no place on an axis of numbers or moments, or if
/// integers or decimals have more digits than floats show.
fn numbers(column: &Column, values: &Values) -> Option<Vec<Option<f64>>> {
    let numbers = as_numbers(column, values)?;
    let is_exact = match column.column_type {
        ColumnType::Int(64) | ColumnType::UInt(64) => {
            numbers.iter().flatten().all(|number| number.abs() < ROUNDED)
        }
        ColumnType::Decimal { precision, .. } if precision > 15 => {
            let n_digits = |text: String| text.bytes().filter(u8::is_ascii_digit).count();
            (0..values.len())
                .all(|row| cell_text(column, values, row).is_none_or(|text| n_digits(text) <= 15))
        }
        _ => true,
    };
    is_exact.then_some(numbers)
}

fn as_numbers(column: &Column, values: &Values) -> Option<Vec<Option<f64>>> {
    Some(match (values, &column.column_type) {
        (Values::Int8(a), _) => map(a, f64::from),
        (Values::Int16(a), _) => map(a, f64::from),
        (Values::Int32(a), _) => map(a, f64::from),
        (Values::UInt8(a), _) => map(a, f64::from),
        (Values::UInt16(a), _) => map(a, f64::from),
        (Values::UInt32(a), _) => map(a, f64::from),
        (Values::UInt64(a), _) => map(a, |n| n as f64),
        (Values::Float32(a), _) => map(a, f64::from),
        (Values::Float64(a), _) => map(a, |n| n),
        (Values::Date(a), _) => map(a, |days| f64::from(days) * 86_400_000.0),
        (Values::Int64(a), ColumnType::Timestamp(unit, _)) => moments(column, *unit, a),
        (Values::Int64(a), ColumnType::Time(unit) | ColumnType::Duration(unit)) => {
            map(a, |n| milliseconds(n.into(), *unit))
        }
        (Values::Int64(a), _) => map(a, |n| n as f64),
        // Reading the exact digits rounds once, dividing by a power of ten would round twice.
        (Values::Decimal128(_) | Values::Decimal256(_), _) => (0..values.len())
            .map(|row_idx| cell_text(column, values, row_idx).and_then(|text| parse_f64(&text)))
            .collect(),
        (
            Values::Bool(_)
            | Values::Text(_)
            | Values::Category(_)
            | Values::Binary(_)
            | Values::Other(_)
            | Values::Null(_),
            _,
        ) => return None,
    })
}

fn map<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    number: impl Fn(T::Native) -> f64,
) -> Vec<Option<f64>> {
    array.iter().map(|value| value.map(&number)).collect()
}

/// Milliseconds since 1970 as the wall clock of the column's zone shows them.
fn moments(column: &Column, unit: Unit, array: &PrimitiveArray<Int64Type>) -> Vec<Option<f64>> {
    map(array, |n| {
        let second = n.div_euclid(unit.per_second());
        let offset = column.zone.as_ref().map_or(0, |zone| zone.offset_at(second));
        milliseconds(i128::from(n) + i128::from(offset) * i128::from(unit.per_second()), unit)
    })
}

/// The float nearest to a count's milliseconds.
fn milliseconds(n: i128, unit: Unit) -> f64 {
    let (per_millisecond, places) = match unit {
        Unit::Second => return (n * 1_000) as f64,
        Unit::Millisecond => (1, 0),
        Unit::Microsecond => (1_000, 3),
        Unit::Nanosecond => (1_000_000, 6),
    };
    if n % per_millisecond == 0 {
        return (n / per_millisecond) as f64;
    }
    // Reading the exact digits rounds once, adding a fraction would round twice.
    parse_f64(&format!("{n}e-{places}")).unwrap_or(f64::NAN)
}
