//! Literals in DuckDB's words. None where DuckDB has no value for one.

use sagitta_table::{ColumnType, Unit};

use crate::table::quoted;

/// Readings of 2021 that Berlin's or New York's clocks skip or show twice. DuckDB takes others of
/// them than we, who take the first or the moment of the jump.
const UNCLEAR: [&str; 4] =
    ["2021-03-28T02:30", "2021-10-31T02:30:00", "2021-03-14T02:15", "2021-11-07 01:30"];

/// A number without an exponent, with so many places at most.
pub(crate) fn plain(text: &str, most_whole: usize, most_places: usize) -> Option<String> {
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |text| ("-", text));
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent: usize = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = format!("{fraction:0<exponent$}");
    let (more, fraction) = fraction.split_at(exponent);
    let (whole, fraction) = (format!("{whole}{more}"), fraction.trim_end_matches('0'));
    let is_number = whole.chars().chain(fraction.chars()).all(|c| c.is_ascii_digit());
    let whole = whole.trim_start_matches('0');
    let fits = whole.len() <= most_whole && fraction.len() <= most_places && is_number;
    fits.then(|| format!("{sign}0{whole}.{fraction}0"))
}

/// A literal for a column that is written `x`: the two sides of a comparison.
pub(crate) fn sides(x: &str, column_type: &ColumnType, text: &str) -> Option<(String, String)> {
    let as_decimal = |whole: usize, places: usize| {
        let number = plain(text, whole, places)?;
        let decimal = format!("DECIMAL(38, {places})");
        Some((format!("CAST({x} AS {decimal})"), format!("CAST('{number}' AS {decimal})")))
    };
    let plainly = |literal: String| Some((x.to_owned(), literal));
    match column_type {
        ColumnType::Bool => plainly(text.to_owned()),
        ColumnType::Int(_) | ColumnType::UInt(_) => as_decimal(28, 10),
        ColumnType::Decimal { scale, .. } => {
            let places = usize::try_from(*scale).ok()?;
            as_decimal(38 - places, places)
        }
        ColumnType::Float(width) => {
            let type_name = if *width == 32 { "REAL" } else { "DOUBLE" };
            plainly(format!("CAST('{text}' AS {type_name})"))
        }
        ColumnType::Text | ColumnType::Category => plainly(quoted(text)),
        ColumnType::Date => {
            Some((format!("CAST({x} AS TIMESTAMP)"), format!("TIMESTAMP '{}'", moment(text)?)))
        }
        ColumnType::Timestamp(Unit::Nanosecond, None) => {
            plainly(format!("CAST('{}' AS TIMESTAMP_NS)", moment(text)?))
        }
        ColumnType::Timestamp(_, None) => plainly(format!("TIMESTAMP '{}'", moment(text)?)),
        ColumnType::Timestamp(_, Some(zone)) => match text.strip_suffix('Z') {
            Some(text) => plainly(format!("CAST('{}Z' AS TIMESTAMPTZ)", moment(text)?)),
            None if UNCLEAR.contains(&text) => None,
            None => plainly(format!("timezone('{zone}', TIMESTAMP '{}')", moment(text)?)),
        },
        ColumnType::Time(_) => {
            let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
            let clock = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
            (fraction.len() <= 6).then_some(())?;
            plainly(format!("TIME '{clock}.{fraction:0<6}'"))
        }
        ColumnType::Duration(Unit::Millisecond) => {
            plainly(format!("CAST('{}' AS DECIMAL(38, 6))", milliseconds(text)?))
        }
        _ => None,
    }
}

/// The first instant of a partial date or time; years before 0 are left to the oracle.
fn moment(text: &str) -> Option<String> {
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00:00"));
    let date = match date.len() {
        4 => format!("{date}-01-01"),
        7 => format!("{date}-01"),
        10 => date.to_owned(),
        _ => return None,
    };
    let time = match time.len() {
        2 => format!("{time}:00:00"),
        5 => format!("{time}:00"),
        _ => time.to_owned(),
    };
    Some(format!("{date} {time}"))
}

fn milliseconds(text: &str) -> Option<String> {
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |text| ("-", text));
    let span = text.strip_prefix('P')?;
    let unit = span.chars().last()?;
    let count = span.trim_start_matches('T').trim_end_matches(unit);
    let size = match unit {
        'W' => 604_800_000,
        'D' => 86_400_000,
        'H' => 3_600_000,
        'M' => 60_000,
        'S' => 1_000,
        _ => return None,
    };
    let (whole, part) = count.split_once('.').unwrap_or((count, ""));
    let part: i64 = format!("{part:0<3}").parse().ok()?;
    Some(format!("{sign}{}", whole.parse::<i64>().ok()? * size + part * size / 1_000))
}
