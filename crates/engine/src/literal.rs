//! Literals read as values of a column's type.

use arrow::datatypes::i256;
use sagitta_kernels::float_key;
use sagitta_spec::{parse_f32, parse_f64};
use sagitta_table::calendar::{SECONDS_PER_DAY, days_from_civil, days_in_month};
use sagitta_table::{Column, ColumnType, Unit};

use crate::calendar::Offsets;
use crate::number::{Decimal, Point};

/// A literal on the axis of its column: a place between integers, or NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    At(Point),
    Nan,
}

/// Reads a literal for a column whose values are numbers on an axis (see
/// [`crate::lane::Lane`]); none if the text is not a value of its type.
pub(crate) fn place(column: &Column, text: &str) -> Option<Place> {
    let point = match &column.column_type {
        ColumnType::Bool => Point::of(i256::from_i128(match text {
            "true" => 1,
            "false" => 0,
            _ => return None,
        })),
        ColumnType::Int(_) | ColumnType::UInt(_) => Decimal::parse(text)?.at_scale(0),
        ColumnType::Decimal { scale, .. } => Decimal::parse(text)?.at_scale(i64::from(*scale)),
        ColumnType::Float(width) => {
            let value = float(text, *width)?;
            if value.is_nan() {
                return Some(Place::Nan);
            }
            Point::of(i256::from_i128(i128::from(float_key(value))))
        }
        ColumnType::Date => {
            let moment = Moment::parse(text)?;
            if moment.offset.is_some() {
                return None;
            }
            let exact = moment.second == 0 && moment.fraction.is_empty();
            Point { floor: wide(moment.days), exact }
        }
        ColumnType::Timestamp(unit, zone) => {
            let moment = Moment::parse(text)?;
            if zone.is_none() && moment.offset.is_some() {
                return None;
            }
            // The first day of 64 bits of seconds begins before them.
            let local = i128::from(moment.days) * i128::from(SECONDS_PER_DAY)
                + i128::from(moment.second - moment.offset.unwrap_or(0));
            let mut second = i64::try_from(local).ok()?;
            if moment.offset.is_none() {
                second = Offsets::new(column.zone.as_deref()).utc_of_local(second);
            }
            with_fraction(second, moment.fraction, *unit)?
        }
        ColumnType::Time(unit) => {
            let (second, fraction) = time_of_day(text)?;
            with_fraction(second, fraction, *unit)?
        }
        ColumnType::Duration(unit) => duration(text)?.at_scale(places(*unit)),
        ColumnType::Text
        | ColumnType::Category
        | ColumnType::Binary
        | ColumnType::Interval
        | ColumnType::Nested
        | ColumnType::Null => return None,
    };
    Some(Place::At(point))
}

/// Whether a text would be a moment but for its 60th second, which clocks that count seconds
/// since 1970 do not have.
pub(crate) fn is_leap_second(column: &Column, text: &str) -> bool {
    text.split_once(":60").is_some_and(|(front, back)| {
        // Only behind an hour and a minute are these seconds.
        let minute = front.rfind(':').and_then(|at| front.get(at + 1..));
        minute.and_then(|minute| number(minute, 2)).is_some()
            && place(column, &format!("{front}:59{back}")).is_some()
    })
}

/// A float literal, rounded to the column's width first; none if it is beyond that width.
fn float(text: &str, width: u8) -> Option<f64> {
    match text {
        "NaN" => return Some(f64::NAN),
        "inf" | "+inf" | "Infinity" => return Some(f64::INFINITY),
        "-inf" | "-Infinity" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    Decimal::parse(text)?;
    let value = match width {
        32 => parse_f32(text).map(f64::from),
        _ => parse_f64(text),
    };
    value.filter(|value: &f64| value.is_finite())
}

fn wide(value: i64) -> i256 {
    i256::from_i128(i128::from(value))
}

/// Decimal places of a unit of time.
fn places(unit: Unit) -> i64 {
    match unit {
        Unit::Second => 0,
        Unit::Millisecond => 3,
        Unit::Microsecond => 6,
        Unit::Nanosecond => 9,
    }
}

/// Seconds and a fraction of one, counted in units.
fn with_fraction(second: i64, fraction: &str, unit: Unit) -> Option<Point> {
    let part = Decimal::from_parts(false, "", fraction, 0)?.at_scale(places(unit));
    let whole = wide(second).checked_mul(wide(unit.per_second()))?;
    Some(Point { floor: whole.checked_add(part.floor)?, exact: part.exact })
}

/// An ISO date with or without a time and an offset, or the first part of one: `2014`,
/// `2014-03`, `2014-03-01T08`. What is left out is the first there is.
struct Moment<'a> {
    days: i64,
    /// Of the day.
    second: i64,
    fraction: &'a str,
    /// Seconds east of UTC.
    offset: Option<i64>,
}

impl<'a> Moment<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (date, time) = match text.split_once(['T', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let days = date_days(date, time.is_some())?;
        let Some(time) = time else {
            return Some(Self { days, second: 0, fraction: "", offset: None });
        };
        let (clock, offset) = match time.strip_suffix('Z') {
            Some(clock) => (clock, Some(0)),
            None => match time.rfind(['+', '-']) {
                Some(at) => (time.get(..at)?, Some(offset_seconds(time.get(at..)?)?)),
                None => (time, None),
            },
        };
        let (second, fraction) = match number(clock, 2) {
            Some(hour) if hour < 24 => (hour * 3600, ""),
            _ => time_of_day(clock)?,
        };
        Some(Self { days, second, fraction, offset })
    }
}

/// Days of `2014`, `2014-03`, `2014-03-01`; a year past four digits has a sign and six digits, or
/// as many as it needs.
fn date_days(text: &str, whole: bool) -> Option<i64> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => (-1, text.get(1..)?),
        b'+' => (1, text.get(1..)?),
        _ => (1, text),
    };
    let mut parts = rest.split('-');
    let year = parts.next()?;
    let n_digits = if rest.len() == text.len() { 4 } else { year.len().clamp(6, 12) };
    let year = sign * number(year, n_digits)?;
    let month = match parts.next() {
        Some(month) => number(month, 2)?,
        None if whole => return None,
        None => 1,
    };
    let day = match parts.next() {
        Some(day) => number(day, 2)?,
        None if whole => return None,
        None => 1,
    };
    let last = days_in_month(year, u8::try_from(month).ok()?);
    let fits = (1..=12).contains(&month) && (1..=i64::from(last)).contains(&day);
    (fits && parts.next().is_none()).then(|| days_from_civil(year, month, day))
}

/// `+08:00`, `+0800`, `+08`; `+08:05:43` of a place's own time, before there were zones.
fn offset_seconds(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits = text.get(1..)?;
    let (hours, rest) = match digits.len() {
        2 => (digits, "00"),
        4 => digits.split_at_checked(2)?,
        _ => digits.split_once(':')?,
    };
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
    let (hours, minutes, seconds) = (number(hours, 2)?, number(minutes, 2)?, number(seconds, 2)?);
    let fits = hours < 24 && minutes < 60 && seconds < 60;
    fits.then_some(sign * (hours * 3600 + minutes * 60 + seconds))
}

/// `08:30`, `08:30:15`, `08:30:15.25`: seconds since midnight and the digits of the fraction.
fn time_of_day(text: &str) -> Option<(i64, &str)> {
    let (clock, fraction) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some((clock, fraction)) => (clock, fraction),
        None => (text, ""),
    };
    let mut parts = clock.split(':');
    let hour = number(parts.next()?, 2)?;
    let minute = number(parts.next()?, 2)?;
    let second = match parts.next() {
        Some(second) => number(second, 2)?,
        None if fraction.is_empty() => 0,
        None => return None,
    };
    let fits = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    let digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    (fits && digits).then_some((hour * 3600 + minute * 60 + second, fraction))
}

/// An ISO 8601 duration of weeks, days, hours, minutes and seconds: `P1DT2H`, `-PT0.5S`.
fn duration(text: &str) -> Option<Decimal> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let rest = rest.strip_prefix('P')?;
    let (date, time) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (rest, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let mut seconds: i128 = 0;
    let mut fraction = "";
    for (mut part, units) in [(date, "WD"), (time, "HMS")] {
        let mut units = units.chars();
        while !part.is_empty() {
            let end = part.find(|c: char| c.is_ascii_alphabetic())?;
            let (count, rest) = part.split_at_checked(end)?;
            let unit = rest.chars().next()?;
            // Units come once each and in their order.
            units.by_ref().find(|known| *known == unit)?;
            let count = match count.split_once('.') {
                Some((count, digits)) if unit == 'S' && !digits.is_empty() => {
                    fraction = digits;
                    count
                }
                Some(_) => return None,
                None => count,
            };
            if count.is_empty() || !count.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let length = match unit {
                'W' => 604_800,
                'D' => 86_400,
                'H' => 3_600,
                'M' => 60,
                _ => 1,
            };
            seconds = count.parse::<i128>().ok()?.checked_mul(length)?.checked_add(seconds)?;
            part = rest.get(1..)?;
        }
    }
    Decimal::from_parts(negative, &seconds.to_string(), fraction, 0)
}

/// So many ASCII digits as a number.
fn number(text: &str, n_digits: usize) -> Option<i64> {
    let digits = text.len() == n_digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use sagitta_table::Zone;

    use super::*;

    fn column(column_type: ColumnType) -> Column {
        let shanghai = Zone { name: "Asia/Shanghai".to_owned(), base: 28_800, changes: Vec::new() };
        let zone =
            matches!(&column_type, ColumnType::Timestamp(_, Some(_))).then(|| Arc::new(shanghai));
        Column {
            name: "c".to_owned(),
            column_type,
            dictionary: None,
            zone,
            metadata: BTreeMap::new(),
        }
    }

    fn check(column_type: &ColumnType, cases: &[(&str, Option<(i128, bool)>)]) {
        for (text, expected) in cases {
            let expected = expected
                .map(|(floor, exact)| Place::At(Point { floor: i256::from_i128(floor), exact }));
            assert_eq!(
                place(&column(column_type.clone()), text),
                expected,
                "{text} as {column_type:?}"
            );
        }
    }

    #[test]
    fn dates() {
        check(
            &ColumnType::Date,
            &[
                ("1970-01-02", Some((1, true))),
                ("2014", Some((16_071, true))),
                ("2014-03", Some((16_130, true))),
                ("1969-12-31", Some((-1, true))),
                ("1970-01-02T12:00", Some((1, false))),
                ("1970-01-02 00:00", Some((1, true))),
                ("+010000-01-01", Some((2_932_897, true))),
                ("+5881580-07-11", Some((i128::from(i32::MAX), true))),
                ("+10000-01-01", None),
                ("2014-02-29", None),
                ("2014-13", None),
                ("2014-3-1", None),
                ("14", None),
                ("", None),
                ("1970-01-02T00:00Z", None),
                ("2014T08", None),
                ("2014-01-01-01", None),
            ],
        );
    }

    #[test]
    fn moments() {
        check(
            &ColumnType::Timestamp(Unit::Millisecond, None),
            &[
                ("1970-01-01T00:00:01.5", Some((1500, true))),
                ("1970-01-01T00:00:00.0005", Some((0, false))),
                ("1970-01-01 08", Some((28_800_000, true))),
                ("1970-01-01T08:30", Some((30_600_000, true))),
                ("1970-01-01T08:30Z", None),
                ("1970-01-01T24:00", None),
                ("1969-12-31T23:59:59.9999", Some((-1, false))),
            ],
        );
        check(
            &ColumnType::Timestamp(Unit::Second, Some("Asia/Shanghai".into())),
            &[
                ("1970-01-01", Some((-28_800, true))),
                ("1970-01-01T08:00", Some((0, true))),
                ("1970-01-01T08:00Z", Some((28_800, true))),
                ("1970-01-01T08:00-01:30", Some((34_200, true))),
                ("1970-01-01T08:05:43+08:05:43", Some((0, true))),
                ("1970-01-01T08+0100", Some((25_200, true))),
                ("1970-01-01T08:00+1:00", None),
            ],
        );
    }

    #[test]
    fn times_and_durations() {
        check(
            &ColumnType::Time(Unit::Microsecond),
            &[
                ("08:30", Some((30_600_000_000, true))),
                ("08:30:15.000001", Some((30_615_000_001, true))),
                ("08:30.5", None),
                ("8:30", None),
                ("24:00", None),
            ],
        );
        check(
            &ColumnType::Duration(Unit::Second),
            &[
                ("PT90S", Some((90, true))),
                ("P1DT1H", Some((90_000, true))),
                ("-PT1.5S", Some((-2, false))),
                ("P1W", Some((604_800, true))),
                ("PT", None),
                ("P", None),
                ("P1M", None),
                ("PT1S1M", None),
                ("90", None),
            ],
        );
    }

    #[test]
    fn leap_seconds_are_told_apart() {
        let check = |column_type: ColumnType, text: &str, expected| {
            assert_eq!(is_leap_second(&column(column_type), text), expected, "{text}");
        };
        let zoned = || ColumnType::Timestamp(Unit::Second, Some("Asia/Shanghai".into()));
        check(zoned(), "2016-12-31T23:59:60Z", true);
        check(zoned(), "2017-01-01T07:59:60", true);
        check(zoned(), "2017-01-01 07:59:60.5+08:00", true);
        check(ColumnType::Timestamp(Unit::Second, None), "2016-12-31T23:59:60", true);
        check(ColumnType::Timestamp(Unit::Second, None), "2016-12-31T23:59:60Z", false);
        check(ColumnType::Time(Unit::Second), "23:59:60", true);
        check(zoned(), "2016-12-31T23:60", false);
        check(zoned(), "2016-12-31T23:59:59+08:60", false);
        check(zoned(), "2016-12-31T24:59:60", false);
        check(zoned(), "2016-12-31T23:59:61", false);
        check(ColumnType::Int(64), "23:59:60", false);
    }

    #[test]
    fn numbers_of_each_type() {
        check(
            &ColumnType::Int(8),
            &[("2.5", Some((2, false))), ("300", Some((300, true))), ("x", None)],
        );
        check(
            &ColumnType::Decimal { precision: 10, scale: 2 },
            &[("1.005", Some((100, false))), ("1.01", Some((101, true)))],
        );
        check(&ColumnType::Bool, &[("true", Some((1, true))), ("TRUE", None), ("1", None)]);
        check(&ColumnType::Text, &[("a", None)]);
        let tenth = float_key(f64::from(0.1_f32));
        check(&ColumnType::Float(32), &[("0.1", Some((i128::from(tenth), true))), ("nan", None)]);
        assert_eq!(place(&column(ColumnType::Float(64)), "NaN"), Some(Place::Nan));
        check(&ColumnType::Float(64), &[("1e309", None), ("-1e309", None)]);
        check(&ColumnType::Float(32), &[("3.5e38", None)]);
    }
}
