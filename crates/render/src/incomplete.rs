//! Whether the last period of a column is over.

use sagitta_spec::TimeUnit;

use crate::calendar;
use crate::{ColumnBrief, Kind};

/// How many mean steps after the greatest moment the next one is expected at the latest.
const STEPS: f64 = 1.5;

/// The start of the last period of a column, if what is known of it says that the period is not
/// over.
///
/// The mean step between two moments is `(max − min) / (n_distinct − 1)`. The period is not over
/// if one and a half of these steps after the greatest moment still lie within it: more data was
/// to be expected.
///
/// | data | unit | not over |
/// |---|---|---|
/// | hourly to 28 February 23:00 | month | no |
/// | daily to 15 December | year | yes |
/// | weekly to 28 December | year | no |
/// | monthly, yearly | year | no |
/// | one moment, none, or an unknown number of them | any | no |
pub fn incomplete_period(column: &ColumnBrief, unit: TimeUnit) -> Option<f64> {
    if column.kind != Kind::Temporal || unit.is_cyclic() || column.n_distinct < 2 {
        return None;
    }
    let moment = |text: &Option<String>| Some(calendar::parse(text.as_deref()?)?.milliseconds);
    let (min, max) = (moment(&column.min)?, moment(&column.max)?);
    let step = (max - min) / (column.n_distinct - 1) as f64;
    let start = calendar::truncate(max, unit);
    let end = calendar::add(start, unit, 1);
    (step > 0.0 && max + STEPS * step < end).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_period_is_known_by_its_steps() {
        use TimeUnit::{Day, Hour, Month, MonthOfYear, Quarter, Week, Year};
        let check = |min: &str, max: &str, n_distinct, unit, expected: Option<&str>| {
            let column = ColumnBrief {
                min: Some(min.to_owned()),
                max: Some(max.to_owned()),
                n_distinct,
                ..ColumnBrief::new("time", Kind::Temporal)
            };
            let start = expected.map(|text| calendar::parse(text).unwrap().milliseconds);
            assert_eq!(incomplete_period(&column, unit), start, "{min} to {max} by {unit:?}");
        };
        let hourly = ("2013-03-01T00:00:00", "2017-02-28T23:00:00");
        check(hourly.0, hourly.1, 35_064, Month, None);
        check(hourly.0, hourly.1, 35_064, Day, None);
        check(hourly.0, hourly.1, 35_064, Hour, None);
        check(hourly.0, hourly.1, 35_064, Year, Some("2017"));
        check(hourly.0, hourly.1, 35_064, Quarter, Some("2017-01"));
        check(hourly.0, "2017-02-28T12:00:00", 35_053, Day, Some("2017-02-28"));
        check("2010-01-01", "2017-12-15", 2_906, Year, Some("2017"));
        check("2010-01-01", "2017-12-31", 2_922, Year, None);
        check("2010-01-01", "2017-12-15", 2_906, Week, Some("2017-12-11"));
        check("2010-01-04", "2017-12-28", 417, Year, None);
        check("2010-01-01", "2017-12-01", 96, Year, None);
        check("2010-01-01", "2017-10-01", 94, Year, Some("2017"));
        check("2010-01-01", "2017-12-01", 96, Month, None);
        check("2010-01-01", "2017-01-01", 8, Year, None);
        check("2010", "2017", 8, Year, None);
        check("2017-01-01", "2017-01-01", 1, Year, None);
        check("2010-01-01", "2017-06-01", 0, Year, None);
        check("2010-01-01", "2017-06-01", 2_000, MonthOfYear, None);
        check("no date", "2017-06-01", 2_000, Year, None);
    }
}
