//! A calendar by counting years and months.

use sagitta_table::Zone;

pub(crate) fn is_leap(year: i128) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

pub(crate) fn month_length(year: i128, month: i128) -> i128 {
    [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        [(month - 1) as usize]
}

/// Days of 400 years.
const CYCLE: i128 = 146_097;

/// Days since 1970-01-01.
pub(crate) fn days(year: i128, month: i128, day: i128) -> i128 {
    let cycles = (year - 1970).div_euclid(400);
    let year = year - cycles * 400;
    let mut days = cycles * CYCLE;
    for y in 1970..year {
        days += if is_leap(y) { 366 } else { 365 };
    }
    for m in 1..month {
        days += month_length(year, m);
    }
    days + day - 1
}

/// Year, month and day of a number of days since 1970-01-01.
pub(crate) fn civil(days: i128) -> (i128, i128, i128) {
    let mut year = 1970 + days.div_euclid(CYCLE) * 400;
    let mut days = days.rem_euclid(CYCLE);
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let mut month = 1;
    while days >= month_length(year, month) {
        days -= month_length(year, month);
        month += 1;
    }
    (year, month, days + 1)
}

/// The day so many months before, or the last one of that month.
pub(crate) fn months_before(day: i128, months: i128) -> i128 {
    let (year, month, of_month) = civil(day);
    let count = year * 12 + month - 1 - months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    days(year, month, of_month.min(month_length(year, month)))
}

/// Seconds east of UTC at a UTC second.
pub(crate) fn offset_at(zone: &Zone, utc: i128) -> i128 {
    let within = utc.clamp(i64::MIN.into(), i64::MAX.into());
    i128::from(zone.offset_at(within as i64))
}

/// The first UTC second at which a zone's clocks show a reading, or a later one.
pub(crate) fn first_utc(zone: &Zone, local: i128) -> i128 {
    let offsets = zone.changes.iter().map(|(_, offset)| *offset).chain([zone.base]);
    let changes = zone.changes.iter().map(|(at, _)| i128::from(*at));
    let mut candidates: Vec<i128> =
        offsets.map(|offset| local - i128::from(offset)).chain(changes).collect();
    candidates.sort_unstable();
    candidates.into_iter().find(|utc| utc + offset_at(zone, *utc) >= local).unwrap()
}
