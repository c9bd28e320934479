//! What is written of a value: exact where it names something, rounded where it is read.

use crate::calendar::DAY;
use crate::format::{self, Grouping};
use crate::series::{Data, Datum};
use crate::{FrameColumn, Kind, Language, Locale, Step, num};

impl Data<'_> {
    /// What is said of a datum: its name and figure, and its part of the whole.
    pub(crate) fn datum_text(&self, datum: &Datum, y: f64, locale: Locale) -> String {
        let text = self.y_text(datum.row, datum.series, y, locale);
        match datum.span.filter(|_| self.is_normalized()) {
            Some((from, to)) => {
                let share = format::figure(to - from, locale);
                match locale.language {
                    Language::En => format!("{text} ({share} %)"),
                    Language::Zh => format!("{text}（{share}%）"),
                }
            }
            None => text,
        }
    }
}

/// The figure of a row: a large number to its last digit.
pub(crate) fn figure_at(
    column: Option<&FrameColumn>,
    row: usize,
    value: f64,
    locale: Locale,
) -> String {
    exact_text(column, row, locale).unwrap_or_else(|| figure_of(column, value, locale))
}

/// A number that floats would round, where the frame has its text.
pub(crate) fn exact_text(
    column: Option<&FrameColumn>,
    row: usize,
    locale: Locale,
) -> Option<String> {
    let column = column?;
    let crate::FrameValues::Text(texts) = &column.values else { return None };
    let is_number = matches!(column.kind, Kind::Integer | Kind::Number);
    (is_number && column.number(row)?.abs() >= format::ROUNDED).then_some(())?;
    Some(format::number(texts.get(row)?.as_deref()?, Grouping::Thousands, locale))
}

/// A figure of a column: moments as dates.
pub(crate) fn figure_of(column: Option<&FrameColumn>, value: f64, locale: Locale) -> String {
    match column {
        Some(column) if column.kind == Kind::Temporal => format::moment(value, locale),
        _ => format::figure(value, locale),
    }
}

/// `10 – 20`.
pub(crate) fn range_text(low: f64, width: f64, grouping: Grouping, locale: Locale) -> String {
    let high = num::without_noise(low + width);
    let end = |value| format::figure_grouped(value, grouping, locale);
    format!("{} – {}", end(low), end(high))
}

/// The text of a name on an axis or in a legend: exact, so that two values never become one.
pub(crate) fn text_of(column: &FrameColumn, row: usize, locale: Locale) -> String {
    if column.is_null(row) {
        return locale.pick("∅ no value", "∅ 无值").to_owned();
    }
    match (&column.values, column.step, column.number(row)) {
        (_, Step::TimeUnit(unit), Some(value)) => format::period(value, unit, locale),
        (_, Step::Bin(width), Some(value)) => range_text(value, width, Grouping::Thousands, locale),
        (crate::FrameValues::Text(values), ..) => {
            values.get(row).cloned().flatten().unwrap_or_default()
        }
        (_, _, Some(value)) if column.kind == Kind::Temporal => {
            if value.rem_euclid(DAY) < 1.0 {
                format::date(value, locale)
            } else {
                format::moment(value, locale)
            }
        }
        (_, _, Some(value)) => {
            format::number(&sagitta_spec::format_f64(value), Grouping::Never, locale)
        }
        _ => String::new(),
    }
}
