//! One value: from its text to a number, a date or a moment.

/// A number as written, if it is one that means nothing else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    /// Digits with an optional minus sign, at most 15 of them, without leading zeros.
    Int(i64),
    /// With a point, or an exponent that has a point or a sign with it.
    Float(f64),
}

/// The longest digit string that is taken for a number: more of them make a code, an account or
/// an identity number, and beyond 2^53 other programs would round it.
const MAX_DIGITS: usize = 15;
/// The digits of a decimal that a 64-bit float keeps.
const MAX_SIGNIFICANT: usize = 17;

/// A number, unless its text could be a code: `007`, `+49`, `12E4` and long digit strings are
/// none.
pub(crate) fn number(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (unsigned.get(..at)?, Some(unsigned.get(at + 1..)?)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    if !is_digits(whole) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    match (fraction, exponent) {
        (None, None) => {
            if whole.is_empty() || whole.len() > MAX_DIGITS {
                return None;
            }
            return text.parse().ok().map(Number::Int);
        }
        (Some(fraction), _) if fraction.is_empty() || !is_digits(fraction) => return None,
        (fraction, Some(exponent)) => {
            let signed = exponent.starts_with(['+', '-']);
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            let bare = fraction.is_none() && !signed;
            if bare
                || whole.is_empty()
                || digits.is_empty()
                || digits.len() > 3
                || !is_digits(digits)
            {
                return None;
            }
        }
        (Some(_), None) => {}
    }
    let significant =
        mantissa.bytes().filter(u8::is_ascii_digit).skip_while(|b| *b == b'0').count();
    if significant > MAX_SIGNIFICANT {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite()).map(Number::Float)
}

/// A number with thousands separators, `1,234,567.8`, as one without.
pub(crate) fn without_separators(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let whole = unsigned.split('.').next()?;
    let mut groups = whole.split(',');
    let first = groups.next()?;
    if first.is_empty() || first.len() > 3 || !is_digits(first) {
        return None;
    }
    groups.all(|group| group.len() == 3 && is_digits(group)).then(|| text.replace(',', ""))
}

/// How a number with signs between its digits is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marked {
    /// `1,234.5` and `1,234,567`: the comma parts thousands.
    Point,
    /// `1.234,5` and `12,5`: the comma stands before the fraction.
    Comma,
    /// `1,234`, which can be either.
    Either,
    /// `1 234` with spaces that do not break, or apostrophes: a whole number in any case.
    Spaced,
}

/// Which sign stands before the fraction of numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Style {
    /// `1,234.5`
    #[default]
    Point,
    /// `1.234,5`
    Comma,
}

fn is_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}')
}

/// How a number has to be read that has signs between its digits. None if it is no such number, is
/// a plain one, or has more digits than are kept.
pub(crate) fn marked(text: &str) -> Option<Marked> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_sign = |c: char| c == ',' || c == '.' || is_space(c);
    // Most texts are told apart at a glance.
    let begins_with_digit = unsigned.starts_with(|c: char| c.is_ascii_digit());
    if !begins_with_digit || !unsigned.contains(is_sign) {
        return None;
    }
    let signs: Vec<char> = unsigned.chars().filter(|c| is_sign(*c)).collect();
    let groups: Vec<&str> = unsigned.split(is_sign).collect();
    let (first, rest) = groups.split_first()?;
    let digits = groups.concat();
    let n_digits = digits.trim_start_matches('0').len();
    let is_number = groups.iter().all(|group| !group.is_empty() && is_digits(group));
    if !is_number || n_digits > MAX_SIGNIFICANT || (first.len() > 1 && first.starts_with('0')) {
        return None;
    }
    let (last, before) = signs.split_last()?;
    let parts = |n: usize| {
        first.len() <= 3 && *first != "0" && rest.iter().take(n).all(|group| group.len() == 3)
    };
    let uniform = before.iter().all(|sign| sign == last);
    if uniform && parts(rest.len()) {
        if n_digits > MAX_DIGITS {
            return None;
        }
        return match (*last, before.is_empty()) {
            (',', true) => Some(Marked::Either),
            (',', false) => Some(Marked::Point),
            // `1.234` is a plain number by itself; what others of its column say is looked at there.
            ('.', true) => None,
            ('.', false) => Some(Marked::Comma),
            _ => Some(Marked::Spaced),
        };
    }
    let separator = before.first();
    let grouped = before.iter().all(|sign| Some(sign) == separator && sign != last)
        && (before.is_empty() || parts(before.len()));
    match last {
        ',' if grouped => Some(Marked::Comma),
        '.' if grouped && !before.is_empty() => Some(Marked::Point),
        _ => None,
    }
}

/// Whether a plain number could be thousands parted by a point: `1.234`.
pub(crate) fn is_dot_group(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    unsigned.split_once('.').is_some_and(|(whole, rest)| {
        (1..=3).contains(&whole.len()) && !whole.starts_with('0') && rest.len() == 3
    })
}

/// A number without the signs between its digits, and with a point before its fraction.
pub(crate) fn unmarked(text: &str, style: Style) -> String {
    let kept = text.chars().filter_map(|c| match (c, style) {
        (',', Style::Point) | ('.', Style::Comma) => None,
        (',', Style::Comma) => Some('.'),
        (c, _) if is_space(c) => None,
        (c, _) => Some(c),
    });
    kept.collect()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `true` or `false` in lower case, upper case or with a capital.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// In which order a date made of three numbers names its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Year, month, day: the only one that is ever inferred.
    YearFirst,
    /// Month, day, year.
    MonthFirst,
    /// Day, month, year.
    DayFirst,
}

/// Days since 1970-01-01 of `2014-07-01`, `2014/7/1`, `Jul 1 2014`, `July 1, 2014`, `1 Jul 2014`,
/// or of numbers in another order. None for anything else, the 30th of February among them.
pub(crate) fn date(text: &str, order: DateOrder) -> Option<i32> {
    numeric_date(text, order).or_else(|| named_date(text))
}

fn numeric_date(text: &str, order: DateOrder) -> Option<i32> {
    let separator = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    if separator == '.' && order == DateOrder::YearFirst {
        return None;
    }
    let mut parts = text.split(separator);
    let parts = (parts.next()?, parts.next()?, parts.next()?, parts.next());
    let (year, month, day) = match (order, parts) {
        (DateOrder::YearFirst, (year, month, day, None)) => (year, month, day),
        (DateOrder::MonthFirst, (month, day, year, None)) => (year, month, day),
        (DateOrder::DayFirst, (day, month, year, None)) => (year, month, day),
        _ => return None,
    };
    days(four_digits(year)?, small(month)?, small(day)?)
}

fn named_date(text: &str) -> Option<i32> {
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let words = (words.next()?, words.next()?, words.next()?, words.next());
    let (first, second, year, None) = words else { return None };
    match month(first) {
        Some(month) => days(four_digits(year)?, month, small(second)?),
        None => days(four_digits(year)?, month(second)?, small(first)?),
    }
}

fn month(word: &str) -> Option<u8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.strip_suffix('.').unwrap_or(word).to_ascii_lowercase();
    let found =
        NAMES.iter().position(|name| *name == word || (word.len() == 3 && name.starts_with(&word)));
    u8::try_from(found? + 1).ok()
}

fn four_digits(text: &str) -> Option<u16> {
    (text.len() == 4 && is_digits(text)).then(|| text.parse().ok()).flatten()
}

fn small(text: &str) -> Option<u8> {
    (matches!(text.len(), 1 | 2) && is_digits(text)).then(|| text.parse().ok()).flatten()
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar; none for a day that does not exist
/// and for the year 0.
fn days(year: u16, month: u8, day: u8) -> Option<i32> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u8::from(leap),
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    };
    if year == 0 || day == 0 || day > length {
        return None;
    }
    // Years are counted from March, so that the leap day is the last one.
    let (year, month, day) = (i32::from(year), i32::from(month), i32::from(day));
    let shifted = if month <= 2 { year - 1 } else { year };
    let (century, of_century) = (shifted.div_euclid(100), shifted.rem_euclid(100));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(century * 146_097 / 4 + of_century * 1_461 / 4 + of_year - 719_468)
}

/// A reading of calendar and clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Seconds since 1970: of UTC with an offset, of the reading itself without.
    pub second: i64,
    /// The part of a second.
    pub nanosecond: u32,
    /// How many digits of the second's part were written.
    pub n_digits: u8,
    /// Seconds east of UTC, if written.
    pub offset: Option<i32>,
}

/// A date, `T` or a space, `HH:MM`, optionally `:SS` and `.fff`, optionally `Z` or an offset.
pub(crate) fn moment(text: &str, order: DateOrder) -> Option<Moment> {
    let at = text
        .find(['T', 't'])
        .filter(|at| text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit));
    let at = at.or_else(|| text.find(' '))?;
    let day = numeric_date(text.get(..at)?, order)?;
    let (clock, offset) = split_offset(text.get(at + 1..)?)?;
    let mut parts = clock.split(':');
    let (hour, minute) = (small(parts.next()?)?, two_digits(parts.next()?)?);
    let (second, fraction) = match parts.next() {
        None => (0, ""),
        Some(part) => match part.split_once('.') {
            None => (two_digits(part)?, ""),
            Some((_, "")) => return None,
            Some((second, fraction)) => (two_digits(second)?, fraction),
        },
    };
    let fits =
        hour < 24 && minute < 60 && second < 60 && fraction.len() <= 9 && is_digits(fraction);
    if parts.next().is_some() || !fits {
        return None;
    }
    let nanosecond = match fraction {
        "" => 0,
        _ => format!("{fraction:0<9}").parse().ok()?,
    };
    let clock = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some(Moment {
        second: i64::from(day) * 86_400 + clock - i64::from(offset.unwrap_or(0)),
        nanosecond,
        n_digits: u8::try_from(fraction.len()).ok()?,
        offset,
    })
}

fn two_digits(text: &str) -> Option<u8> {
    (text.len() == 2).then(|| small(text)).flatten()
}

/// The clock and the offset of `10:00Z`, `10:00 +08:00`, `10:00-0330`, `10:00+08`.
fn split_offset(text: &str) -> Option<(&str, Option<i32>)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock.trim_end(), Some(0)));
    }
    let Some(at) = text.find(['+', '-']) else { return Some((text, None)) };
    let (clock, offset) = (text.get(..at)?.trim_end(), text.get(at..)?);
    let digits = offset.get(1..)?.replace(':', "");
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "00"),
        4 => (digits.get(..2)?, digits.get(2..)?),
        _ => return None,
    };
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
    Some((clock, Some(if offset.starts_with('-') { -seconds } else { seconds })))
}

#[cfg(test)]
mod tests;
