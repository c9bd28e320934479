//! The proleptic Gregorian calendar over milliseconds since 1970, in wall-clock time.

use sagitta_spec::TimeUnit;

use crate::num;

/// Milliseconds in a day.
pub(crate) const DAY: f64 = 86_400_000.0;

/// A wall-clock moment in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    /// The year; 0 is the one before 1.
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: i64,
    /// 1 to 31.
    pub(crate) day: i64,
    /// 0 to 23.
    pub(crate) hour: i64,
    /// 0 to 59.
    pub(crate) minute: i64,
    /// 0 to 59.
    pub(crate) second: i64,
    /// 0 to 999.
    pub(crate) millisecond: i64,
}

/// Days since 1970 of a date.
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Milliseconds since 1970 of the first instant of a date.
pub(crate) fn at(year: i64, month: i64, day: i64) -> f64 {
    days(year, month, day) as f64 * DAY
}

/// The parts of a moment.
pub(crate) fn civil(milliseconds: f64) -> Civil {
    let total = num::floor(milliseconds);
    let (day_number, rest) = (total.div_euclid(86_400_000), total.rem_euclid(86_400_000));
    let z = day_number + 719_468;
    let (era, day_of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    Civil {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day: day_of_year - (153 * shifted + 2) / 5 + 1,
        hour: rest / 3_600_000,
        minute: rest / 60_000 % 60,
        second: rest / 1_000 % 60,
        millisecond: rest % 1_000,
    }
}

/// The day of the week, Monday being 1 and Sunday 7.
pub(crate) fn weekday(milliseconds: f64) -> i64 {
    (num::floor(milliseconds).div_euclid(86_400_000) + 3).rem_euclid(7) + 1
}

/// The first instant of the period that a moment is in; cyclic units leave it as it is.
pub(crate) fn truncate(milliseconds: f64, unit: TimeUnit) -> f64 {
    let parts = civil(milliseconds);
    let floor_to = |length: f64| (milliseconds / length).floor() * length;
    match unit {
        TimeUnit::Year => at(parts.year, 1, 1),
        TimeUnit::Quarter => at(parts.year, (parts.month - 1) / 3 * 3 + 1, 1),
        TimeUnit::Month => at(parts.year, parts.month, 1),
        TimeUnit::Week => floor_to(DAY) - (weekday(milliseconds) - 1) as f64 * DAY,
        TimeUnit::Day => floor_to(DAY),
        TimeUnit::Hour => floor_to(3_600_000.0),
        TimeUnit::Minute => floor_to(60_000.0),
        TimeUnit::MonthOfYear | TimeUnit::DayOfWeek | TimeUnit::HourOfDay => milliseconds,
    }
}

/// The moment `n` periods after the start of one; cyclic units leave it as it is.
pub(crate) fn add(milliseconds: f64, unit: TimeUnit, n: i64) -> f64 {
    let months = |count: i64| {
        let parts = civil(milliseconds);
        let total = parts.year * 12 + parts.month - 1 + count;
        let start = at(total.div_euclid(12), total.rem_euclid(12) + 1, 1);
        start + (milliseconds - at(parts.year, parts.month, 1))
    };
    let count = n as f64;
    match unit {
        TimeUnit::Year => months(12 * n),
        TimeUnit::Quarter => months(3 * n),
        TimeUnit::Month => months(n),
        TimeUnit::Week => milliseconds + count * 7.0 * DAY,
        TimeUnit::Day => milliseconds + count * DAY,
        TimeUnit::Hour => milliseconds + count * 3_600_000.0,
        TimeUnit::Minute => milliseconds + count * 60_000.0,
        TimeUnit::MonthOfYear | TimeUnit::DayOfWeek | TimeUnit::HourOfDay => milliseconds,
    }
}

/// About how long a unit is in milliseconds.
pub(crate) fn length(unit: TimeUnit) -> f64 {
    match unit {
        TimeUnit::Year | TimeUnit::MonthOfYear => 365.2425 * DAY,
        TimeUnit::Quarter => 91.310_625 * DAY,
        TimeUnit::Month => 30.436_875 * DAY,
        TimeUnit::Week | TimeUnit::DayOfWeek => 7.0 * DAY,
        TimeUnit::Day | TimeUnit::HourOfDay => DAY,
        TimeUnit::Hour => 3_600_000.0,
        TimeUnit::Minute => 60_000.0,
    }
}

/// A moment read from ISO text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moment {
    /// Wall-clock milliseconds since 1970, of the first instant for a partial date.
    pub(crate) milliseconds: f64,
    /// Whether the text has digits below the millisecond that are not zero.
    pub(crate) is_finer: bool,
    /// How much of the date was written.
    pub(crate) written: Written,
}

/// How much of a date was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Written {
    /// `2013`
    Year,
    /// `2013-03`
    Month,
    /// `2013-03-01`
    Day,
    /// `2013-03-01T06` and finer.
    Time,
}

/// Reads `2013`, `2013-03`, `2013-03-01` and `2013-03-01T06:30:00.5+08:00`; an offset is passed
/// over, as the wall clock is what is shown.
pub(crate) fn parse(text: &str) -> Option<Moment> {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let (negative, digits) = match date.strip_prefix(['-', '+']) {
        Some(rest) => (date.starts_with('-'), rest),
        None => (false, date),
    };
    let mut parts = digits.split('-');
    let year_text = parts.next()?;
    if year_text.len() < 4 {
        return None;
    }
    let year = whole(year_text, 9_999_999)? * if negative { -1 } else { 1 };
    let month = parts.next().map_or(Some(None), |part| whole(part, 12).map(Some))?;
    let day = parts.next().map_or(Some(None), |part| whole(part, 31).map(Some))?;
    if parts.next().is_some() || month == Some(0) || day == Some(0) {
        return None;
    }
    let start = at(year, month.unwrap_or(1), day.unwrap_or(1));
    let written = match (month, day) {
        (None, _) => Written::Year,
        (Some(_), None) => Written::Month,
        _ => Written::Day,
    };
    let Some(time) = time else {
        return Some(Moment { milliseconds: start, is_finer: false, written });
    };
    if written != Written::Day {
        return None;
    }
    let end = time.find(['Z', '+', '-', '[']).unwrap_or(time.len());
    let clock = time.get(..end)?.trim_end();
    let mut parts = clock.split(':');
    let hour = whole(parts.next()?, 24)?;
    let minute = parts.next().map_or(Some(0), |part| whole(part, 59))?;
    let (second, fraction) = match parts.next() {
        Some(part) => match part.split_once('.') {
            Some((second, fraction)) => (whole(second, 60)?, fraction),
            None => (whole(part, 60)?, ""),
        },
        None => (0, ""),
    };
    let milli: String = fraction.chars().chain("000".chars()).take(3).collect();
    let finer = fraction.chars().skip(3).any(|c| c != '0');
    let of_day = hour * 3_600_000 + minute * 60_000 + second * 1_000 + whole(&milli, 999)?;
    Some(Moment { milliseconds: start + of_day as f64, is_finer: finer, written: Written::Time })
}

/// The day that a date is, as `2013-03-01`: a year or a month is its first day, and a moment counts
/// where it is at midnight. None for all else.
pub fn day_of(text: &str) -> Option<String> {
    let moment = parse(text)?.milliseconds;
    let is_midnight = moment.rem_euclid(DAY) == 0.0;
    is_midnight.then(|| day_text(moment))
}

/// The day so many days after a date, both as `2013-03-01`. None if the text is no day.
///
/// ```
/// assert_eq!(sagitta_render::day_after("2016-02-28", 1).as_deref(), Some("2016-02-29"));
/// assert_eq!(sagitta_render::day_after("2016-03-01T06:30", 1), None);
/// ```
pub fn day_after(text: &str, n_days: i32) -> Option<String> {
    let moment = parse(&day_of(text)?)?.milliseconds;
    Some(day_text(moment + f64::from(n_days) * DAY))
}

fn day_text(milliseconds: f64) -> String {
    let Civil { year, month, day, .. } = civil(milliseconds);
    format!("{year:04}-{month:02}-{day:02}")
}

fn whole(text: &str, max: i64) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|n| *n <= max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_days_agree() {
        for (date, day) in [
            ((1970, 1, 1), 0),
            ((2000, 2, 29), 11_016),
            ((1969, 12, 31), -1),
            ((2013, 3, 1), 15_765),
            ((1, 1, 1), -719_162),
        ] {
            assert_eq!(days(date.0, date.1, date.2), day, "{date:?}");
            let back = civil(day as f64 * DAY);
            assert_eq!((back.year, back.month, back.day), date);
        }
        assert_eq!(weekday(0.0), 4, "1 January 1970 was a Thursday");
        assert_eq!(weekday(at(2026, 11, 23)), 1);
    }

    #[test]
    fn texts_become_moments() {
        let check = |text: &str, expected: Option<(f64, Written)>| {
            assert_eq!(parse(text).map(|m| (m.milliseconds, m.written)), expected, "{text}");
        };
        check("2013", Some((at(2013, 1, 1), Written::Year)));
        check("2013-03", Some((at(2013, 3, 1), Written::Month)));
        check("2013-03-01", Some((at(2013, 3, 1), Written::Day)));
        check("2013-03-01T06:30:00.5+08:00", Some((at(2013, 3, 1) + 23_400_500.0, Written::Time)));
        check("-0044-03-15", Some((at(-44, 3, 15), Written::Day)));
        check("2013-13-01", None);
        check("13", None);
        check("abc", None);
        assert!(parse("2013-03-01T00:00:00.0001").unwrap().is_finer);
    }

    #[test]
    fn periods_start_where_the_calendar_says() {
        let moment = parse("2016-02-29T13:45:10").unwrap().milliseconds;
        let check = |unit, expected: &str| {
            assert_eq!(truncate(moment, unit), parse(expected).unwrap().milliseconds, "{unit:?}");
        };
        check(TimeUnit::Year, "2016");
        check(TimeUnit::Quarter, "2016-01");
        check(TimeUnit::Month, "2016-02");
        check(TimeUnit::Week, "2016-02-29");
        check(TimeUnit::Hour, "2016-02-29T13:00");
        assert_eq!(add(at(2013, 11, 1), TimeUnit::Quarter, 1), at(2014, 2, 1));
        assert_eq!(add(at(2013, 1, 1), TimeUnit::Month, -1), at(2012, 12, 1));
    }
}
