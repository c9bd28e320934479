//! How values look: canonical text in, a reader's text out. Exact functions work on the digits
//! of the text and never lose one; those that round say so.

use sagitta_spec::TimeUnit;

use crate::calendar::{self, Civil, DAY};
use crate::{ColumnBrief, Dates, Kind, Language, Locale, num};

/// What stands for a null in a table.
pub const NULL: &str = "∅";

/// Whether digits stand in groups of three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// `35,064`
    #[default]
    Thousands,
    /// `35064`, for years and numbers that are labels.
    Never,
}

impl Grouping {
    /// The grouping of a column: none for whole numbers that read as years or as labels.
    pub fn of(column: &ColumnBrief) -> Self {
        if column.is_year_like() || (column.kind == Kind::Integer && column.is_id_like()) {
            Self::Never
        } else {
            Self::Thousands
        }
    }
}

/// A canonical number for reading, exact to the last digit: `-1234567.50` becomes `−1,234,567.50`.
/// A text that is not a number comes back as it is.
pub fn number(text: &str, grouping: Grouping, locale: Locale) -> String {
    match text {
        "NaN" => return text.to_owned(),
        "inf" => return "∞".to_owned(),
        "-inf" => return "−∞".to_owned(),
        _ => {}
    }
    let (minus, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("−", rest),
        None => ("", text),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole)
        || fraction.is_some_and(|part| !digits(part))
        || exponent.is_some_and(|part| part.parse::<i32>().is_err())
    {
        return text.to_owned();
    }
    let mut out = String::from(minus);
    match grouping {
        Grouping::Thousands => push_grouped(&mut out, whole, locale),
        Grouping::Never => out.push_str(whole),
    }
    if let Some(fraction) = fraction {
        out.push(locale.numbers.decimal());
        out.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        out.push_str("×10");
        out.extend(exponent.chars().filter_map(superscript));
    }
    out
}

fn push_grouped(out: &mut String, digits: &str, locale: Locale) {
    for (n_after, digit) in (0..digits.len()).rev().zip(digits.chars()) {
        out.push(digit);
        out.extend(locale.numbers.group(n_after));
    }
}

pub(crate) fn superscript(c: char) -> Option<char> {
    let place = "0123456789-".chars().position(|digit| digit == c)?;
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁻".chars().nth(place)
}

/// A count with its digits in groups: `35,064`.
pub fn count(n: u64, locale: Locale) -> String {
    number(&n.to_string(), Grouping::Thousands, locale)
}

/// A table's cell: numbers grouped, moments with a space for the `T` and without `:00` seconds,
/// all else as it is. Nothing is lost.
pub fn cell(text: &str, kind: Kind, grouping: Grouping, locale: Locale) -> String {
    match kind {
        Kind::Integer | Kind::Number => number(text, grouping, locale),
        Kind::Temporal => moment_cell(text),
        _ => text.to_owned(),
    }
}

fn moment_cell(text: &str) -> String {
    let Some((date, time)) = text.split_once('T') else {
        return text.to_owned();
    };
    let end = time.find(['Z', '+', '-', '[']).unwrap_or(time.len());
    let (clock, offset) = time.split_at_checked(end).unwrap_or((time, ""));
    let clock = match clock.strip_suffix(":00") {
        Some(shorter) if shorter.len() == 5 => shorter,
        _ => clock,
    };
    format!("{date} {clock}{offset}")
}

/// From here on a figure is written with an exponent, rounded.
pub(crate) const ROUNDED: f64 = 1e15;

/// A figure of a chart or a tooltip, rounded to four significant digits but never before the
/// decimal point: `83.2146` becomes `83.21`, `70128` becomes `70,128`.
pub fn figure(value: f64, locale: Locale) -> String {
    figure_grouped(value, Grouping::Thousands, locale)
}

/// A rounded figure, with or without groups of digits.
pub fn figure_grouped(value: f64, grouping: Grouping, locale: Locale) -> String {
    if !value.is_finite() {
        return number(
            if value.is_nan() {
                "NaN"
            } else if value > 0.0 {
                "inf"
            } else {
                "-inf"
            },
            grouping,
            locale,
        );
    }
    let size = value.abs();
    if size >= ROUNDED || (size > 0.0 && size < 1e-4) {
        return number(&num::scientific(value, 4), grouping, locale);
    }
    let decimals = if size > 0.0 { 3 - num::decade(size) } else { 0 };
    let decimals = usize::try_from(decimals).unwrap_or(0);
    number(trim(&num::rounded(value, decimals)), grouping, locale)
}

/// Cuts the zeros at the end of a fraction.
pub(crate) fn trim(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// A count in few characters, rounded to a tenth of its unit: `280.5K`, `28.1万`.
pub fn compact(n: u64, locale: Locale) -> String {
    let units: &[(u64, &str)] = match locale.language {
        Language::En => &[(1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")],
        Language::Zh => &[(100_000_000, "亿"), (10_000, "万")],
    };
    for (i, (unit, name)) in units.iter().enumerate() {
        let tenths = |unit: u64| share(n, 10, unit);
        let next = i.checked_sub(1).and_then(|i| units.get(i));
        let (tenths, name) = match next {
            Some((above, above_name)) if tenths(*unit).saturating_mul(*unit) >= 10 * *above => {
                (tenths(*above), *above_name)
            }
            _ => (tenths(*unit), *name),
        };
        if n >= *unit {
            return with_tenth(tenths, locale) + name;
        }
    }
    count(n, locale)
}

/// So many tenths as a number, without a fraction that is zero.
fn with_tenth(tenths: u64, locale: Locale) -> String {
    let whole = count(tenths / 10, locale);
    match tenths % 10 {
        0 => whole,
        tenth => format!("{whole}{}{tenth}", locale.numbers.decimal()),
    }
}

/// A part of a whole in so many parts, rounded half up; 0 of nothing.
fn share(part: u64, times: u64, whole: u64) -> u64 {
    let (part, times, whole) = (u128::from(part), u128::from(times), u128::from(whole));
    let share = (part * times + whole / 2).checked_div(whole).unwrap_or(0);
    u64::try_from(share).unwrap_or(u64::MAX)
}

/// A share in per cent, rounded to a tenth. What is not nothing is never written as 0, what is
/// not everything never as 100.
pub fn percent(part: u64, whole: u64, locale: Locale) -> String {
    let space = locale.pick(" ", "");
    let per_mille = share(part, 1_000, whole);
    if part > 0 && per_mille == 0 {
        return format!("<{}{space}%", with_tenth(1, locale));
    }
    if part < whole && per_mille >= 1_000 {
        return format!(">{}{space}%", with_tenth(999, locale));
    }
    format!("{}{space}%", with_tenth(per_mille, locale))
}

/// How much is missing: `2.1 % null`, `缺 2.1%`; none if nothing is.
pub fn null_share(n_nulls: u64, n_rows: u64, locale: Locale) -> Option<String> {
    let share = percent(n_nulls, n_rows, locale);
    (n_nulls > 0).then(|| match locale.language {
        Language::En => format!("{share} null"),
        Language::Zh => format!("缺 {share}"),
    })
}

/// A number of bytes in decimal units, rounded to a tenth: `4.3 MB`.
pub fn bytes(n: u64, locale: Locale) -> String {
    let mut unit = 1;
    for name in ["B", "kB", "MB", "GB", "TB"] {
        let (tenths, whole) = (share(n, 10, unit), share(n, 1, unit));
        if whole < 1_000 || name == "TB" {
            let tenths = if tenths < 1_000 { tenths } else { whole * 10 };
            return format!("{} {name}", with_tenth(tenths, locale));
        }
        unit *= 1_000;
    }
    format!("{n} B")
}

/// A length of time in milliseconds, rounded for reading: `840 ms`, `1.2 s`, `3 min 20 s`.
pub fn duration(milliseconds: f64, locale: Locale) -> String {
    let (ms, s, min, h, d) =
        locale.pick((" ms", " s", " min", " h", " d"), (" 毫秒", " 秒", " 分", " 小时", " 天"));
    let minus = if milliseconds < 0.0 { "−" } else { "" };
    let size = milliseconds.abs();
    let two = |total: i64, ratio: i64, large: &str, small: &str| match total % ratio {
        0 => format!("{minus}{}{large}", total / ratio),
        rest => format!("{minus}{}{large} {rest}{small}", total / ratio),
    };
    if size < 999.5 {
        format!("{minus}{}{ms}", num::round(size))
    } else if size < 59_950.0 {
        format!(
            "{minus}{}{s}",
            number(trim(&num::rounded(size / 1_000.0, 1)), Grouping::Never, locale)
        )
    } else if size < 3_599_500.0 {
        two(num::round(size / 1_000.0), 60, min, s)
    } else if size < DAY - 30_000.0 {
        two(num::round(size / 60_000.0), 60, h, min)
    } else {
        two(num::round(size / 3_600_000.0), 24, d, h)
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [(&str, &str); 7] = [
    ("Monday", "星期一"),
    ("Tuesday", "星期二"),
    ("Wednesday", "星期三"),
    ("Thursday", "星期四"),
    ("Friday", "星期五"),
    ("Saturday", "星期六"),
    ("Sunday", "星期日"),
];

fn nth<T: Copy>(list: &[T], one_based: i64) -> Option<T> {
    list.get(usize::try_from(one_based - 1).ok()?).copied()
}

/// The name of a month, 1 to 12: `March`, `3月`.
pub fn month_name(month: i64, locale: Locale) -> String {
    match (locale.language, nth(&MONTHS, month)) {
        (Language::En, Some(name)) => name.to_owned(),
        (Language::En, None) => month.to_string(),
        (Language::Zh, _) => format!("{month}月"),
    }
}

/// The short name of a month: `Mar`, `3月`.
pub fn month_short(month: i64, locale: Locale) -> String {
    let name = month_name(month, locale);
    match locale.language {
        Language::En => name.chars().take(3).collect(),
        Language::Zh => name,
    }
}

/// The value of a cyclic unit by name: `March`, `Monday`, `06:00`; the number if out of range.
pub fn cyclic(value: i64, unit: TimeUnit, locale: Locale, short: bool) -> String {
    match unit {
        TimeUnit::MonthOfYear if short => month_short(value, locale),
        TimeUnit::MonthOfYear => month_name(value, locale),
        TimeUnit::DayOfWeek => match (nth(&WEEKDAYS, value), locale.language, short) {
            (Some((name, _)), Language::En, true) => name.chars().take(3).collect(),
            (Some((name, _)), Language::En, false) => name.to_owned(),
            (Some((_, name)), Language::Zh, true) => name.replace("星期", "周"),
            (Some((_, name)), Language::Zh, false) => name.to_owned(),
            (None, ..) => value.to_string(),
        },
        TimeUnit::HourOfDay if short => value.to_string(),
        TimeUnit::HourOfDay => format!("{value:02}:00"),
        _ => value.to_string(),
    }
}

fn year_text(year: i64) -> String {
    if year < 0 { format!("−{}", -year) } else { year.to_string() }
}

fn iso_year(year: i64) -> String {
    let minus = if year < 0 { "−" } else { "" };
    format!("{minus}{:04}", year.unsigned_abs())
}

/// A date from milliseconds since 1970: `1 Mar 2013`, `2013年3月1日`, `2013-03-01`.
pub fn date(milliseconds: f64, locale: Locale) -> String {
    let Civil { year, month, day, .. } = calendar::civil(milliseconds);
    if locale.dates == Dates::Iso {
        return format!("{}-{month:02}-{day:02}", iso_year(year));
    }
    let year = year_text(year);
    match locale.language {
        Language::En => format!("{day} {} {year}", month_short(month, locale)),
        Language::Zh => format!("{year}年{month}月{day}日"),
    }
}

/// A moment: the date, with the time of day as far as it is not zero.
pub fn moment(milliseconds: f64, locale: Locale) -> String {
    if milliseconds.rem_euclid(DAY) < 1.0 {
        return date(milliseconds, locale);
    }
    with_clock(milliseconds, locale)
}

/// The date and the time of day.
fn with_clock(milliseconds: f64, locale: Locale) -> String {
    let separator = match (locale.language, locale.dates) {
        (Language::En, Dates::Words) => ", ",
        _ => " ",
    };
    format!("{}{separator}{}", date(milliseconds, locale), clock(milliseconds))
}

/// The time of day, with seconds and milliseconds only where they are not zero: `06:30`.
pub fn clock(milliseconds: f64) -> String {
    let Civil { hour, minute, second, millisecond, .. } = calendar::civil(milliseconds);
    match (second, millisecond) {
        (0, 0) => format!("{hour:02}:{minute:02}"),
        (_, 0) => format!("{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}.{millisecond:03}"),
    }
}

/// The name of the period that starts at a moment: `March 2013`, `2013年第1季度`, `2013-03`. Cyclic units
/// read the number as the part itself.
pub fn period(milliseconds: f64, unit: TimeUnit, locale: Locale) -> String {
    if unit.is_cyclic() {
        return cyclic(num::floor(milliseconds), unit, locale, false);
    }
    let Civil { year, month, .. } = calendar::civil(milliseconds);
    let is_iso = locale.dates == Dates::Iso;
    let year = if is_iso { iso_year(year) } else { year_text(year) };
    match (unit, locale.language) {
        (TimeUnit::Year, Language::Zh) if !is_iso => format!("{year}年"),
        (TimeUnit::Year, _) => year,
        (TimeUnit::Quarter, _) if is_iso => format!("{year}-Q{}", (month + 2) / 3),
        (TimeUnit::Month, _) if is_iso => format!("{year}-{month:02}"),
        (TimeUnit::Quarter, Language::En) => format!("Q{} {year}", (month + 2) / 3),
        (TimeUnit::Quarter, Language::Zh) => format!("{year}年第{}季度", (month + 2) / 3),
        (TimeUnit::Month, Language::En) => format!("{} {year}", month_name(month, locale)),
        (TimeUnit::Month, Language::Zh) => format!("{year}年{month}月"),
        (TimeUnit::Week, Language::En) => format!("week of {}", date(milliseconds, locale)),
        (TimeUnit::Week, Language::Zh) => format!("{}起一周", date(milliseconds, locale)),
        (TimeUnit::Day, _) => date(milliseconds, locale),
        _ => with_clock(milliseconds, locale),
    }
}

/// A key of a unit for reading, from its canonical text; the text itself if it is none.
pub fn key(text: &str, unit: TimeUnit, locale: Locale) -> String {
    let value = match unit.is_cyclic() {
        true => sagitta_spec::parse_f64(text),
        false => calendar::parse(text).map(|moment| moment.milliseconds),
    };
    value.map_or_else(|| text.to_owned(), |value| period(value, unit, locale))
}

/// A date or moment in canonical text for reading in a sentence: `2013-03` becomes `March 2013`.
/// A text that is not a date, or that is finer than a millisecond, comes back as it is.
pub fn iso(text: &str, locale: Locale) -> String {
    match calendar::parse(text) {
        Some(read) if !read.is_finer => {
            let unit = match read.written {
                calendar::Written::Year => TimeUnit::Year,
                calendar::Written::Month => TimeUnit::Month,
                calendar::Written::Day => TimeUnit::Day,
                calendar::Written::Time => return timed(read.milliseconds, locale),
            };
            period(read.milliseconds, unit, locale)
        }
        _ => text.to_owned(),
    }
}

/// A moment with its time of day, midnight included.
pub(crate) fn timed(milliseconds: f64, locale: Locale) -> String {
    period(milliseconds, TimeUnit::Minute, locale)
}

#[cfg(test)]
mod tests;
