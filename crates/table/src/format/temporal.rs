use super::put;
use crate::calendar::{SECONDS_PER_DAY, civil_from_days};
use crate::{Unit, Zone};

/// How a Timestamp is read.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'a> {
    pub(crate) unit: Unit,
    /// Whether an offset is written.
    pub(crate) is_zoned: bool,
    /// UTC if not given.
    pub(crate) zone: Option<&'a Zone>,
}

pub(super) fn write_date(out: &mut String, days: i64) {
    let civil = civil_from_days(days);
    let (year, month, day) = (civil.year, civil.month, civil.day);
    match year {
        0..=9999 => put(out, format_args!("{year:04}-{month:02}-{day:02}")),
        _ => put(out, format_args!("{year:+07}-{month:02}-{day:02}")),
    }
}

/// Hours may pass 24, and a time before midnight gets a minus: nothing is folded.
pub(super) fn write_time(out: &mut String, unit: Unit, value: i64) {
    let per_second = unit.per_second().unsigned_abs();
    let size = value.unsigned_abs();
    if value < 0 {
        out.push('-');
    }
    write_clock(out, size / per_second);
    write_fraction(out, unit, size % per_second);
}

pub(super) fn write_timestamp(out: &mut String, moment: Moment<'_>, value: i64) {
    let per_second = moment.unit.per_second();
    let (second, part) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    let offset = moment.zone.map_or(0, |zone| zone.offset_at(second));
    // Split before the offset is added, so that no instant overflows.
    let of_day = second.rem_euclid(SECONDS_PER_DAY) + i64::from(offset);
    let days = second.div_euclid(SECONDS_PER_DAY) + of_day.div_euclid(SECONDS_PER_DAY);
    write_date(out, days);
    out.push('T');
    write_clock(out, of_day.rem_euclid(SECONDS_PER_DAY).unsigned_abs());
    write_fraction(out, moment.unit, part.unsigned_abs());
    if moment.is_zoned {
        write_offset(out, offset);
    }
}

pub(super) fn write_duration(out: &mut String, unit: Unit, value: i64) {
    if value < 0 {
        out.push('-');
    }
    write_length(out, unit, value.unsigned_abs());
}

fn write_length(out: &mut String, unit: Unit, size: u64) {
    let per_second = unit.per_second().unsigned_abs();
    let (seconds, part) = (size / per_second, size % per_second);
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    let (hours, minutes, seconds) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    out.push('P');
    if days > 0 {
        put(out, format_args!("{days}D"));
    }
    let is_whole_days = of_day == 0 && part == 0;
    if is_whole_days && days > 0 {
        return;
    }
    out.push('T');
    if hours > 0 {
        put(out, format_args!("{hours}H"));
    }
    if minutes > 0 {
        put(out, format_args!("{minutes}M"));
    }
    if seconds > 0 || part > 0 || is_whole_days {
        put(out, format_args!("{seconds}"));
        write_fraction(out, unit, part);
        out.push('S');
    }
}

/// Months, days and nanoseconds, each with its own sign; what is 0 is left out.
pub(super) fn write_interval(out: &mut String, months: i64, days: i64, nanoseconds: i64) {
    out.push('P');
    if months != 0 {
        put(out, format_args!("{months}M"));
    }
    if days != 0 {
        put(out, format_args!("{days}D"));
    }
    if nanoseconds != 0 || (months == 0 && days == 0) {
        out.push('T');
        if nanoseconds < 0 {
            out.push('-');
        }
        let size = nanoseconds.unsigned_abs();
        put(out, format_args!("{}", size / 1_000_000_000));
        write_fraction(out, Unit::Nanosecond, size % 1_000_000_000);
        out.push('S');
    }
}

fn write_clock(out: &mut String, seconds: u64) {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    put(out, format_args!("{hours:02}:{minutes:02}:{seconds:02}"));
}

fn write_fraction(out: &mut String, unit: Unit, part: u64) {
    if part == 0 {
        return;
    }
    match unit {
        Unit::Second => {}
        Unit::Millisecond => put(out, format_args!(".{part:03}")),
        Unit::Microsecond => put(out, format_args!(".{part:06}")),
        Unit::Nanosecond => put(out, format_args!(".{part:09}")),
    }
    out.truncate(out.trim_end_matches('0').len());
}

fn write_offset(out: &mut String, offset: i32) {
    let size = offset.unsigned_abs();
    let (hours, minutes, seconds) = (size / 3_600, size / 60 % 60, size % 60);
    out.push(if offset < 0 { '-' } else { '+' });
    put(out, format_args!("{hours:02}:{minutes:02}"));
    if seconds > 0 {
        put(out, format_args!(":{seconds:02}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
    }

    #[test]
    fn moments() {
        let naive = |unit| Moment { unit, is_zoned: false, zone: None };
        let check = |moment, value, expect: &str| {
            assert_eq!(text(|out| write_timestamp(out, moment, value)), expect);
        };
        check(naive(Unit::Second), 1_362_096_000, "2013-03-01T00:00:00");
        check(naive(Unit::Millisecond), -1, "1969-12-31T23:59:59.999");
        check(naive(Unit::Nanosecond), 1_500_000_000, "1970-01-01T00:00:01.5");
        check(naive(Unit::Second), i64::MAX, "+292277026596-12-04T15:30:07");
        check(naive(Unit::Second), i64::MIN, "-292277022657-01-27T08:29:52");
        check(naive(Unit::Microsecond), -62_198_755_200_000_000, "-000001-01-01T00:00:00");
        let shanghai =
            Zone { name: "x".to_owned(), base: 29_143, changes: vec![(-2_177_481_943, 28_800)] };
        let zoned = Moment { unit: Unit::Second, is_zoned: true, zone: Some(&shanghai) };
        check(zoned, 0, "1970-01-01T08:00:00+08:00");
        check(zoned, -2_177_481_944, "1900-12-31T23:59:59+08:05:43");
        check(Moment { zone: None, ..zoned }, 0, "1970-01-01T00:00:00+00:00");
        check(zoned, i64::MAX, "+292277026596-12-04T23:30:07+08:00");
    }

    #[test]
    fn times_and_lengths() {
        let time = |unit, value| text(|out| write_time(out, unit, value));
        assert_eq!(time(Unit::Microsecond, 30_600_000_100), "08:30:00.0001");
        assert_eq!(time(Unit::Second, 90_000), "25:00:00");
        assert_eq!(time(Unit::Second, -1), "-00:00:01");
        let length = |unit, value| text(|out| write_duration(out, unit, value));
        assert_eq!(length(Unit::Second, 0), "PT0S");
        assert_eq!(length(Unit::Second, 86_400), "P1D");
        assert_eq!(length(Unit::Millisecond, -93_784_500), "-P1DT2H3M4.5S");
        assert_eq!(length(Unit::Second, 3_600), "PT1H");
        assert_eq!(length(Unit::Nanosecond, i64::MIN), "-P106751DT23H47M16.854775808S");
        let interval = |m, d, n| text(|out| write_interval(out, m, d, n));
        assert_eq!(interval(14, -3, 500_000_000), "P14M-3DT0.5S");
        assert_eq!(interval(0, 0, 0), "PT0S");
        assert_eq!(interval(0, 0, -1), "PT-0.000000001S");
    }
}
