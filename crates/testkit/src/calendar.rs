//! A calendar by counting years and months.

pub(crate) fn is_leap(year: i128) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

pub(crate) fn month_length(year: i128, month: i128) -> i128 {
    [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        [(month - 1) as usize]
}

/// Days since 1970-01-01.
pub(crate) fn days(year: i128, month: i128, day: i128) -> i128 {
    let mut days = 0;
    for y in 1970..year {
        days += if is_leap(y) { 366 } else { 365 };
    }
    for y in year..1970 {
        days -= if is_leap(y) { 366 } else { 365 };
    }
    for m in 1..month {
        days += month_length(year, m);
    }
    days + day - 1
}

/// Year, month and day of a number of days since 1970-01-01.
pub(crate) fn civil(mut days: i128) -> (i128, i128, i128) {
    let mut year = 1970;
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if days < 0 {
            year -= 1;
            days += if is_leap(year) { 366 } else { 365 };
        } else if days >= length {
            days -= length;
            year += 1;
        } else {
            break;
        }
    }
    let mut month = 1;
    while days >= month_length(year, month) {
        days -= month_length(year, month);
        month += 1;
    }
    (year, month, days + 1)
}
