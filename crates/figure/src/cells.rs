//! Values of a frame as text for reading.

use sagitta_render::format::{self, Grouping};
use sagitta_render::{ChartTable, Frame, FrameColumn, FrameValues, Kind, Locale, Step};
use sagitta_spec::format_f64;

/// The rows of a frame for reading, with the names that its columns are shown by. Nulls are told by
/// their sign, and no digit is rounded away.
pub fn numbers(frame: &Frame, locale: Locale) -> ChartTable {
    let headers = frame.columns.iter().map(|column| column.display_name().to_owned());
    let rows = (0..frame.n_rows())
        .map(|row| frame.columns.iter().map(|column| exact(column, row, locale)).collect());
    ChartTable { headers: headers.collect(), rows: rows.collect() }
}

/// A value with all that it has: no digit is rounded away.
pub(crate) fn exact(column: &FrameColumn, row: usize, locale: Locale) -> String {
    if column.is_null(row) {
        return format::NULL.to_owned();
    }
    match &column.values {
        FrameValues::Text(values) => {
            let text = values.get(row).and_then(Option::as_deref).unwrap_or_default();
            format::cell(text, column.kind, Grouping::Thousands, locale)
        }
        FrameValues::Number { values, .. } => {
            let value = values.get(row).copied().unwrap_or(f64::NAN);
            number(column, value, locale)
        }
    }
}

fn number(column: &FrameColumn, value: f64, locale: Locale) -> String {
    match (column.step, column.kind) {
        (Step::TimeUnit(unit), _) => format::period(value, unit, locale),
        (_, Kind::Temporal) => format::moment(value, locale),
        (_, Kind::Time) => format::clock(value),
        (_, Kind::Duration) => format::duration(value, locale),
        _ => format::number(&format_f64(value), Grouping::Thousands, locale),
    }
}

/// What tells a value from all others: two values have the same only if they are the same.
pub(crate) fn identity(column: &FrameColumn, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    match &column.values {
        FrameValues::Text(values) => values.get(row).cloned().flatten(),
        FrameValues::Number { values, .. } => values.get(row).map(|value| {
            // Zero is zero, whatever its sign.
            if *value == 0.0 { "0".to_owned() } else { format_f64(*value) }
        }),
    }
}
