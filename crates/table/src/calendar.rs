//! Civil dates of the proleptic Gregorian calendar, without a clock.
//!
//! The arithmetic is Howard Hinnant's, "chrono-Compatible Low-Level Date Algorithms"
//! (<https://howardhinnant.github.io/date_algorithms.html>): years begin in March, so that the
//! leap day comes last, and 400 years, an era, always have 146,097 days. Every function takes
//! every `i64`; what would not fit saturates.

/// Seconds of a day.
pub const SECONDS_PER_DAY: i64 = 86_400;

const DAYS_PER_ERA: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// The year; 0 is the year before year 1.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// Days since 1970-01-01. A month or day out of range is counted on from the first one, so
/// that month 13 is the next year's January.
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let months = month.saturating_sub(1);
    let year = year.saturating_add(months.div_euclid(12));
    let month = months.rem_euclid(12) + 1;
    let year = if month <= 2 { year.saturating_sub(1) } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let before = i128::from(era) * i128::from(DAYS_PER_ERA) + i128::from(day_of_era - EPOCH);
    saturated(before + i128::from(day) - 1)
}

/// The day so many days after 1970-01-01.
pub fn civil_from_days(days: i64) -> Civil {
    // Counted from an era's first day; EPOCH is four eras and 135,080 days.
    let shifted = days.rem_euclid(DAYS_PER_ERA) + (EPOCH - 4 * DAYS_PER_ERA);
    let era = days.div_euclid(DAYS_PER_ERA) + 4 + shifted / DAYS_PER_ERA;
    let day_of_era = shifted % DAYS_PER_ERA;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Civil { year, month: small(month), day: small(day) }
}

/// The day of the ISO week: 1 is Monday, 7 Sunday.
pub fn weekday(days: i64) -> u8 {
    // 1970-01-01 was a Thursday.
    small((days.rem_euclid(7) + 3) % 7 + 1)
}

/// The ISO week of a day: its year and its number, 1 to 53. A week belongs to the year that has
/// its Thursday.
pub fn iso_week(days: i64) -> (i64, u8) {
    let thursday = days.saturating_add(4 - i64::from(weekday(days)));
    let year = civil_from_days(thursday).year;
    let first = days_from_civil(year, 1, 1);
    (year, small(thursday.saturating_sub(first) / 7 + 1))
}

/// Whether the year has a 29th of February.
pub fn is_leap_year(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days a month has; month 1 to 12.
pub fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The same day of a month so many months later (or earlier), or that month's last day.
pub fn add_months(days: i64, months: i64) -> i64 {
    let Civil { year, month, day } = civil_from_days(days);
    let count = i128::from(year) * 12 + i128::from(month) - 1 + i128::from(months);
    let (year, month) =
        (saturated(count.div_euclid(12)), small(saturated(count.rem_euclid(12)) + 1));
    days_from_civil(year, i64::from(month), i64::from(day.min(days_in_month(year, month))))
}

fn saturated(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

fn small(value: i64) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        let check = |(year, month, day), days| {
            assert_eq!(days_from_civil(year, i64::from(month), i64::from(day)), days);
            assert_eq!(civil_from_days(days), Civil { year, month, day });
        };
        check((1970, 1, 1), 0);
        check((1969, 12, 31), -1);
        check((2000, 2, 29), 11_016);
        check((0, 3, 1), -719_468);
        check((-1, 12, 31), -719_529);
        check((9999, 12, 31), 2_932_896);
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut civil = Civil { year: -401, month: 1, day: 1 };
        let first = days_from_civil(-401, 1, 1);
        for days in first..first + 900 * 366 {
            assert_eq!(civil_from_days(days), civil);
            assert_eq!(days_from_civil(civil.year, civil.month.into(), civil.day.into()), days);
            civil.day += 1;
            if civil.day > days_in_month(civil.year, civil.month) {
                (civil.day, civil.month) = (1, civil.month + 1);
            }
            if civil.month > 12 {
                (civil.month, civil.year) = (1, civil.year + 1);
            }
        }
    }

    #[test]
    fn far_days_do_not_overflow() {
        for days in [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
            let civil = civil_from_days(days);
            assert_eq!(days_from_civil(civil.year, civil.month.into(), civil.day.into()), days);
            weekday(days);
            iso_week(days);
            add_months(days, i64::MAX);
            add_months(days, i64::MIN);
        }
        assert_eq!(days_from_civil(i64::MAX, i64::MAX, i64::MAX), i64::MAX);
        assert_eq!(days_from_civil(i64::MIN, i64::MIN, i64::MIN), i64::MIN);
    }

    #[test]
    fn iso_weeks() {
        let check = |(year, month, day), expect| {
            assert_eq!(iso_week(days_from_civil(year, month, day)), expect);
        };
        check((2021, 1, 3), (2020, 53));
        check((2021, 1, 4), (2021, 1));
        check((2018, 12, 31), (2019, 1));
        check((2016, 1, 1), (2015, 53));
        check((2017, 6, 15), (2017, 24));
        assert_eq!(weekday(days_from_civil(2026, 11, 24)), 2);
    }

    #[test]
    fn months_end_where_they_end() {
        let day = |(year, month, day)| days_from_civil(year, month, day);
        assert_eq!(add_months(day((2024, 1, 31)), 1), day((2024, 2, 29)));
        assert_eq!(add_months(day((2023, 3, 31)), -1), day((2023, 2, 28)));
        assert_eq!(add_months(day((2023, 12, 1)), 1), day((2024, 1, 1)));
        assert_eq!(days_from_civil(2023, 13, 1), day((2024, 1, 1)));
    }
}
