//! Civil dates and zones, without a clock.

use sagitta_table::Zone;

pub(crate) const DAY: i64 = 86_400;

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: i64,
    /// 1 to 31.
    pub(crate) day: i64,
}

/// Days since 1970-01-01 of a civil day. The months are counted from March, so that the leap
/// day comes last; 146,097 days make 400 years, 719,468 lie between 0000-03-01 and 1970-01-01.
pub(crate) fn days_of(civil: Civil) -> i64 {
    let year = if civil.month <= 2 { civil.year - 1 } else { civil.year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((civil.month + 9) % 12) + 2) / 5 + civil.day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The civil day of a number of days since 1970-01-01.
pub(crate) fn civil_of(days: i64) -> Civil {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Civil { year, month, day }
}

/// How many days a month has.
pub(crate) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The day so many months earlier; a day past the end of that month becomes its last day.
pub(crate) fn months_before(days: i64, months: i64) -> i64 {
    let civil = civil_of(days);
    let count = civil.year * 12 + civil.month - 1 - months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    days_of(Civil { year, month, day: civil.day.min(days_in_month(year, month)) })
}

/// ISO day of the week: Monday is 1. 1970-01-01 was a Thursday.
pub(crate) fn day_of_week(days: i64) -> i64 {
    (days + 3).rem_euclid(7) + 1
}

/// Seconds east of UTC, remembering the span between two changes that was asked for last.
#[derive(Clone, Debug)]
pub(crate) struct Offsets<'a> {
    zone: Option<&'a Zone>,
    from: i64,
    to: i64,
    offset: i64,
}

impl<'a> Offsets<'a> {
    /// Without a zone the offset is 0.
    pub(crate) fn new(zone: Option<&'a Zone>) -> Self {
        match zone {
            Some(zone) if zone.changes.is_empty() => Self {
                zone: Some(zone),
                from: i64::MIN,
                to: i64::MAX,
                offset: i64::from(zone.base),
            },
            Some(zone) => Self { zone: Some(zone), from: 0, to: 0, offset: 0 },
            None => Self { zone: None, from: i64::MIN, to: i64::MAX, offset: 0 },
        }
    }

    /// The offset at a UTC second.
    pub(crate) fn at(&mut self, utc: i64) -> i64 {
        if self.from <= utc && utc < self.to {
            return self.offset;
        }
        let Some(zone) = self.zone else { return 0 };
        let place = zone.changes.partition_point(|(at, _)| *at <= utc);
        self.to = zone.changes.get(place).map_or(i64::MAX, |(at, _)| *at);
        match place.checked_sub(1).and_then(|before| zone.changes.get(before)) {
            Some((at, offset)) => (self.from, self.offset) = (*at, i64::from(*offset)),
            None => (self.from, self.offset) = (i64::MIN, i64::from(zone.base)),
        }
        self.offset
    }

    /// The UTC second at which the zone's clocks first show a local second. A reading that the
    /// clocks jump over stands for the moment of the jump.
    pub(crate) fn utc_of_local(&mut self, local: i64) -> i64 {
        let Some(zone) = self.zone else { return local };
        // No zone is two days away from UTC, so only changes within that distance matter.
        let mut utc = local.saturating_sub(2 * DAY);
        let end = local.saturating_add(2 * DAY);
        loop {
            let offset = self.at(utc);
            let candidate = local.saturating_sub(offset);
            if candidate < utc {
                return utc;
            }
            let place = zone.changes.partition_point(|(at, _)| *at <= utc);
            match zone.changes.get(place) {
                Some((at, _)) if *at <= end => {
                    if candidate < *at {
                        return candidate;
                    }
                    utc = *at;
                }
                _ => return candidate,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_civil_dates_are_inverse_and_without_gaps() {
        let mut civil = Civil { year: -1, month: 1, day: 1 };
        let mut days = days_of(civil);
        assert_eq!(days_of(Civil { year: 1970, month: 1, day: 1 }), 0);
        assert_eq!(days_of(Civil { year: 2000, month: 3, day: 1 }), 11_017);
        while civil.year < 2402 {
            assert_eq!(days_of(civil), days);
            assert_eq!(civil_of(days), civil);
            days += 1;
            civil.day += 1;
            if civil.day > days_in_month(civil.year, civil.month) {
                civil = if civil.month == 12 {
                    Civil { year: civil.year + 1, month: 1, day: 1 }
                } else {
                    Civil { month: civil.month + 1, day: 1, ..civil }
                };
            }
        }
    }

    #[test]
    fn months_before_stops_at_the_end_of_a_short_month() {
        let check = |from: (i64, i64, i64), months, to: (i64, i64, i64)| {
            let days = |(year, month, day)| days_of(Civil { year, month, day });
            assert_eq!(months_before(days(from), months), days(to));
        };
        check((2017, 3, 31), 1, (2017, 2, 28));
        check((2016, 2, 29), 12, (2015, 2, 28));
        check((2017, 1, 15), 2, (2016, 11, 15));
    }

    #[test]
    fn local_readings_in_gaps_and_overlaps() {
        // Berlin 2021: 2021-03-28 01:00 UTC to summer time, 2021-10-31 01:00 UTC back.
        let zone = Zone {
            name: "Europe/Berlin".to_owned(),
            base: 3600,
            changes: vec![(1_616_893_200, 7200), (1_635_642_000, 3600)],
        };
        let mut offsets = Offsets::new(Some(&zone));
        let spring = 1_616_893_200;
        assert_eq!(offsets.utc_of_local(spring + 3600 - 1), spring - 1);
        assert_eq!(offsets.utc_of_local(spring + 3600), spring, "skipped reading");
        assert_eq!(offsets.utc_of_local(spring + 7200 - 1), spring, "skipped reading");
        assert_eq!(offsets.utc_of_local(spring + 7200), spring);
        let autumn = 1_635_642_000;
        assert_eq!(offsets.utc_of_local(autumn + 3600), autumn - 3600, "first of two");
        assert_eq!(offsets.utc_of_local(autumn + 7200), autumn + 3600);
        assert_eq!(offsets.at(autumn), 3600);
        assert_eq!(offsets.at(autumn - 1), 7200);
    }
}
