//! Cells to Arrow arrays.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanBuilder, Date32Builder, Float64Builder, Int64Array, Int64Builder,
    NullArray, PrimitiveArray, StringBuilder, UInt64Builder,
};
use arrow::datatypes::{
    TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};

use crate::cell::Cell;
use crate::infer::is_missing;
use crate::parse::{self, Marked, Moment, Style};
use crate::target::Target;

/// The values of one column of the batch under way.
pub(crate) struct ColumnBuilder {
    target: Target,
    style: Style,
    values: Values,
}

enum Values {
    Null(usize),
    Bool(BooleanBuilder),
    Int64(Int64Builder),
    UInt64(UInt64Builder),
    Float64(Float64Builder),
    Text(StringBuilder),
    Date(Date32Builder),
}

/// A value that is not of the column's type.
pub(crate) struct Misfit;

impl ColumnBuilder {
    pub(crate) fn new(target: Target) -> Self {
        let values = match &target {
            Target::Null => Values::Null(0),
            Target::Bool => Values::Bool(BooleanBuilder::new()),
            Target::Int64 | Target::Timestamp { .. } | Target::Epoch(_) => {
                Values::Int64(Int64Builder::new())
            }
            Target::UInt64 => Values::UInt64(UInt64Builder::new()),
            Target::Float64 => Values::Float64(Float64Builder::new()),
            Target::Text | Target::Category => Values::Text(StringBuilder::new()),
            Target::Date(_) => Values::Date(Date32Builder::new()),
        };
        Self { target, style: Style::Point, values }
    }

    /// The same for numbers that are written in this way.
    pub(crate) fn in_style(self, style: Style) -> Self {
        Self { style, ..self }
    }

    /// Adds a value and returns how many bytes of text it took. In all types but text, missing
    /// marks are null.
    pub(crate) fn push(&mut self, cell: &Cell<'_>) -> Result<usize, Misfit> {
        let text = cell.as_text();
        if let Values::Text(values) = &mut self.values {
            values.append_option(text);
            return Ok(text.map_or(0, str::len));
        }
        let text = text.map(str::trim).filter(|text| !is_missing(text));
        let style = self.style;
        match &mut self.values {
            Values::Null(_) if text.is_some() => return Err(Misfit),
            Values::Null(n) => *n += 1,
            Values::Bool(values) => values.append_option(read(text, parse::boolean)?),
            Values::UInt64(values) => {
                values.append_option(read(text, |text| plain(text, style).parse().ok())?);
            }
            Values::Float64(values) => {
                values.append_option(read(text, |text| plain(text, style).parse().ok())?);
            }
            Values::Date(values) => {
                let Target::Date(order) = &self.target else { return Err(Misfit) };
                values.append_option(read(text, |text| parse::date(text, *order))?);
            }
            Values::Int64(values) => values.append_option(match &self.target {
                Target::Timestamp { order, unit, zone } => read(text, |text| {
                    let moment = parse::moment(text, *order)?;
                    if moment.offset.is_some() != zone.is_some() {
                        return None;
                    }
                    ticks(&moment, unit.unwrap_or(TimeUnit::Millisecond))
                })?,
                _ => read(text, |text| plain(text, style).parse().ok())?,
            }),
            Values::Text(_) => {}
        }
        Ok(0)
    }

    /// The values so far; the next batch starts empty.
    pub(crate) fn finish(&mut self) -> ArrayRef {
        match &mut self.values {
            Values::Null(n) => Arc::new(NullArray::new(std::mem::take(n))),
            Values::Bool(values) => Arc::new(values.finish()),
            Values::UInt64(values) => Arc::new(values.finish()),
            Values::Float64(values) => Arc::new(values.finish()),
            Values::Text(values) => Arc::new(values.finish()),
            Values::Date(values) => Arc::new(values.finish()),
            Values::Int64(values) => {
                let values = values.finish();
                match &self.target {
                    Target::Timestamp { unit, zone, .. } => {
                        timestamps(&values, unit.unwrap_or(TimeUnit::Millisecond), zone.clone())
                    }
                    Target::Epoch(unit) => timestamps(&values, *unit, Some(Arc::from("UTC"))),
                    _ => Arc::new(values),
                }
            }
        }
    }
}

fn read<T>(text: Option<&str>, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Misfit> {
    match text {
        None => Ok(None),
        Some(text) => parse(text).map(Some).ok_or(Misfit),
    }
}

/// A number's text without the signs between its digits. What is no number in its style stays, or
/// is made one in none.
fn plain(text: &str, style: Style) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+');
    match style {
        _ if text.chars().all(is_plain) => Cow::Borrowed(text),
        Style::Point if text.chars().all(|c| is_plain(c) || c == '.') => Cow::Borrowed(text),
        Style::Point => match (parse::without_separators(text), parse::marked(text)) {
            (Some(plain), _) => Cow::Owned(plain),
            (None, Some(Marked::Point | Marked::Spaced)) => {
                Cow::Owned(parse::unmarked(text, style))
            }
            _ => Cow::Borrowed(text),
        },
        Style::Comma => match parse::marked(text) {
            Some(Marked::Comma | Marked::Either | Marked::Spaced) => {
                Cow::Owned(parse::unmarked(text, style))
            }
            None if parse::is_dot_group(text) => Cow::Owned(parse::unmarked(text, style)),
            _ => Cow::Borrowed("?"),
        },
    }
}

/// The moment in a unit; none if it has digits below the unit or is out of range.
fn ticks(moment: &Moment, unit: TimeUnit) -> Option<i64> {
    let (per_second, nanoseconds) = match unit {
        TimeUnit::Second => (1, 1_000_000_000),
        TimeUnit::Millisecond => (1_000, 1_000_000),
        TimeUnit::Microsecond => (1_000_000, 1_000),
        TimeUnit::Nanosecond => (1_000_000_000, 1),
    };
    if !moment.nanosecond.is_multiple_of(nanoseconds) {
        return None;
    }
    moment.second.checked_mul(per_second)?.checked_add(i64::from(moment.nanosecond / nanoseconds))
}

fn timestamps(values: &Int64Array, unit: TimeUnit, zone: Option<Arc<str>>) -> ArrayRef {
    let (numbers, nulls) = (values.values().clone(), values.nulls().cloned());
    match unit {
        TimeUnit::Second => Arc::new(
            PrimitiveArray::<TimestampSecondType>::new(numbers, nulls).with_timezone_opt(zone),
        ),
        TimeUnit::Millisecond => Arc::new(
            PrimitiveArray::<TimestampMillisecondType>::new(numbers, nulls).with_timezone_opt(zone),
        ),
        TimeUnit::Microsecond => Arc::new(
            PrimitiveArray::<TimestampMicrosecondType>::new(numbers, nulls).with_timezone_opt(zone),
        ),
        TimeUnit::Nanosecond => Arc::new(
            PrimitiveArray::<TimestampNanosecondType>::new(numbers, nulls).with_timezone_opt(zone),
        ),
    }
}
