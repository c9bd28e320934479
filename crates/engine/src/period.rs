//! The periods that a period of groups is compared with.

use sagitta_spec::TimeUnit;
use sagitta_table::calendar::{
    SECONDS_PER_DAY as DAY, civil_from_days, days_from_civil, days_in_month, iso_week, weekday,
};
use sagitta_table::{Column, ColumnType};

use crate::calendar::Offsets;
use crate::transform::{cut_days, cut_utc};

/// Where the period before begins: the one that ends where this one begins. All in the column's
/// own counting; none beyond the type.
pub(crate) fn period_before(
    start: i64,
    unit: TimeUnit,
    column: &Column,
    offsets: &mut Offsets<'_>,
) -> Option<i64> {
    let last = start.checked_sub(1)?;
    match &column.column_type {
        ColumnType::Date => Some(cut_days(last, unit)),
        ColumnType::Timestamp(resolution, _) => {
            let per_second = resolution.per_second();
            let utc = last.div_euclid(per_second);
            let offset = offsets.at(utc);
            cut_utc(utc.saturating_add(offset), offset, unit, offsets).checked_mul(per_second)
        }
        ColumnType::Time(resolution) => {
            let size = if unit == TimeUnit::Minute { 60 } else { 3600 } * resolution.per_second();
            Some(last.div_euclid(size) * size)
        }
        _ => None,
    }
}

/// Where the same period of the calendar year before begins. None where that year has no such day,
/// week or reading of the clock, beyond the type, and for times of day.
pub(crate) fn year_before(
    start: i64,
    unit: TimeUnit,
    column: &Column,
    offsets: &mut Offsets<'_>,
) -> Option<i64> {
    match &column.column_type {
        ColumnType::Date => day_before(start, unit),
        ColumnType::Timestamp(resolution, _) => {
            let per_second = resolution.per_second();
            let utc = start.div_euclid(per_second);
            let local = utc.checked_add(offsets.at(utc))?;
            let midnight = day_before(local.div_euclid(DAY), unit)?.checked_mul(DAY)?;
            let utc = match unit {
                TimeUnit::Hour | TimeUnit::Minute => {
                    let local = midnight.checked_add(local.rem_euclid(DAY))?;
                    let utc = offsets.utc_of_local(local);
                    // The clocks of the year before may have jumped over this reading.
                    (utc.checked_add(offsets.at(utc)) == Some(local)).then_some(utc)?
                }
                _ => offsets.utc_of_local(midnight),
            };
            utc.checked_mul(per_second)
        }
        _ => None,
    }
}

fn day_before(day: i64, unit: TimeUnit) -> Option<i64> {
    if unit == TimeUnit::Week {
        let (year, week) = iso_week(day);
        // The first week of a year has its fourth day.
        let fourth = days_from_civil(year.checked_sub(1)?, 1, 4);
        let monday = fourth.checked_sub(i64::from(weekday(fourth)) - 1)?;
        let same = monday.checked_add((i64::from(week) - 1) * 7)?;
        return (iso_week(same).1 == week).then_some(same);
    }
    let civil = civil_from_days(day);
    let year = civil.year.checked_sub(1)?;
    (civil.day <= days_in_month(year, civil.month))
        .then(|| days_from_civil(year, i64::from(civil.month), i64::from(civil.day)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_back_is_the_same_period_or_none() {
        let day = |year, month, day| days_from_civil(year, month, day);
        for (from, unit, to) in [
            (day(2024, 1, 1), TimeUnit::Year, Some(day(2023, 1, 1))),
            (day(2024, 2, 29), TimeUnit::Day, None),
            (day(2025, 2, 28), TimeUnit::Day, Some(day(2024, 2, 28))),
            (day(2021, 3, 1), TimeUnit::Month, Some(day(2020, 3, 1))),
            // Week 1 of 2021 and of 2020, week 53 of 2020, which 2019 does not have.
            (day(2021, 1, 4), TimeUnit::Week, Some(day(2019, 12, 30))),
            (day(2020, 12, 28), TimeUnit::Week, None),
            (day(2026, 12, 28), TimeUnit::Week, None),
        ] {
            assert_eq!(day_before(from, unit), to, "{from} {unit:?}");
        }
    }
}
