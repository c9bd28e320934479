//! Days and clocks to text.

/// Nanoseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000_000;

/// A day since 1970-01-01 as `2014-07-01`, in the proleptic Gregorian calendar. Years before 0 have
/// a sign.
pub(crate) fn date(day: i64) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day. Years are counted from March, so that the leap day is the last one.
fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let of_era_year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * of_era_year + of_era_year / 4 - of_era_year / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + of_era_year + i64::from(month <= 2), month, day)
}

/// A time of day as `10:00:00`, with as many digits of the second's part as it has.
pub(crate) fn clock(second_of_day: i64, nanosecond: u32) -> String {
    let (hour, minute, second) =
        (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
    format!("{hour:02}:{minute:02}:{second:02}{}", fraction(nanosecond))
}

/// `.5`, `.123456`, or nothing.
pub(crate) fn fraction(nanosecond: u32) -> String {
    if nanosecond == 0 {
        return String::new();
    }
    format!(".{nanosecond:09}").trim_end_matches('0').to_owned()
}

/// A second since 1970 as `2014-07-01T10:00:00`.
pub(crate) fn moment(second: i64, nanosecond: u32) -> String {
    let (day, of_day) = (second.div_euclid(86_400), second.rem_euclid(86_400));
    format!("{}T{}", date(day), clock(of_day, nanosecond))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{self, DateOrder};

    #[test]
    fn days_are_written_as_they_are_read() {
        for day in (-719_162..2_932_896).step_by(97).chain([-719_162, -1, 0, 11_016, 2_932_896]) {
            let text = date(day);
            let read = parse::date(&text, DateOrder::YearFirst).map(i64::from);
            assert_eq!(read, Some(day), "{text}");
        }
    }

    #[test]
    fn moments_have_the_digits_they_need() {
        assert_eq!(moment(-1, 500_000_000), "1969-12-31T23:59:59.5");
        assert_eq!(moment(1_404_208_800, 0), "2014-07-01T10:00:00");
        assert_eq!(moment(0, 1), "1970-01-01T00:00:00.000000001");
    }
}
