//! Periods that end today, written as the `between` they stand for.

use sagitta_protocol::Problem;
use sagitta_spec::{Bounds, Leaf, Literal, Predicate, Query, RelativeTo, Test, TimeUnit};
use sagitta_table::calendar::{Civil, add_months, civil_from_days};

use crate::problem::bad_period;

/// The query with every `within_last` to today written as a `between`, and whether there was one.
///
/// The period ends with the end of today and begins `n` units before that end: the last 7 days
/// are today and the six days before, the last 12 months up to 24 November begin on 25 November
/// of the year before. Days count in the column's zone. Fails on cyclic units and on periods that
/// begin before the year 1.
pub(crate) fn resolve(query: &Query, today: i32) -> Result<(Query, bool), Problem> {
    let mut resolved = query.clone();
    let mut changed = false;
    for predicate in [&mut resolved.filter, &mut resolved.having].into_iter().flatten() {
        resolve_predicate(predicate, today, &mut changed)?;
    }
    Ok((resolved, changed))
}

fn resolve_predicate(
    predicate: &mut Predicate,
    today: i32,
    changed: &mut bool,
) -> Result<(), Problem> {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter_mut().try_for_each(|part| resolve_predicate(part, today, changed))
        }
        Predicate::Not(part) => resolve_predicate(part, today, changed),
        Predicate::Leaf(Leaf { field, test }) => {
            if let Test::WithinLast { n, unit, to: RelativeTo::Today } = test {
                let (low, high) =
                    period(*n, *unit, today).ok_or_else(|| bad_period(field, unit.as_str()))?;
                *test = Test::Between {
                    low: Literal::new(low),
                    high: Literal::new(high),
                    bounds: Some(Bounds::ClosedOpen),
                };
                *changed = true;
            }
            Ok(())
        }
    }
}

/// The first instant of the period and the first one after it.
fn period(n: u32, unit: TimeUnit, today: i32) -> Option<(String, String)> {
    let end = i64::from(today) + 1;
    let n = i64::from(n);
    let low = match unit {
        TimeUnit::Year => date(add_months(end, -12 * n))?,
        TimeUnit::Quarter => date(add_months(end, -3 * n))?,
        TimeUnit::Month => date(add_months(end, -n))?,
        TimeUnit::Week => date(end - n * 7)?,
        TimeUnit::Day => date(end - n)?,
        TimeUnit::Hour => minutes_before(end, n * 60)?,
        TimeUnit::Minute => minutes_before(end, n)?,
        TimeUnit::MonthOfYear | TimeUnit::DayOfWeek | TimeUnit::HourOfDay => return None,
    };
    Some((low, date(end)?))
}

fn minutes_before(end: i64, n: i64) -> Option<String> {
    let minutes = end * 1_440 - n;
    let of_day = minutes.rem_euclid(1_440);
    Some(format!("{}T{:02}:{:02}:00", date(minutes.div_euclid(1_440))?, of_day / 60, of_day % 60))
}

/// ISO text of a day since 1970; none outside of the years 1 to 9999.
fn date(day: i64) -> Option<String> {
    let Civil { year, month, day } = civil_from_days(day);
    (1..=9999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24.
    const TODAY: i32 = 20_781;

    #[test]
    fn periods_end_with_the_end_of_today() {
        for (n, unit, today, low, high) in [
            (7, TimeUnit::Day, TODAY, "2026-11-18", "2026-11-25"),
            (1, TimeUnit::Day, TODAY, "2026-11-24", "2026-11-25"),
            (0, TimeUnit::Day, TODAY, "2026-11-25", "2026-11-25"),
            (2, TimeUnit::Week, TODAY, "2026-11-11", "2026-11-25"),
            (12, TimeUnit::Month, TODAY, "2025-11-25", "2026-11-25"),
            (1, TimeUnit::Quarter, TODAY, "2026-08-25", "2026-11-25"),
            (3, TimeUnit::Year, TODAY, "2023-11-25", "2026-11-25"),
            // 2024-03-30: the period ends before the 31st, and February 2024 has 29 days.
            (1, TimeUnit::Month, 19_812, "2024-02-29", "2024-03-31"),
            (13, TimeUnit::Month, 19_812, "2023-02-28", "2024-03-31"),
            (24, TimeUnit::Hour, TODAY, "2026-11-24T00:00:00", "2026-11-25"),
            (90, TimeUnit::Minute, TODAY, "2026-11-24T22:30:00", "2026-11-25"),
            (1, TimeUnit::Day, -1, "1969-12-31", "1970-01-01"),
        ] {
            let expected = Some((low.to_owned(), high.to_owned()));
            assert_eq!(period(n, unit, today), expected, "{n} {unit:?} {today}");
        }
        assert_eq!(period(1, TimeUnit::HourOfDay, TODAY), None);
        assert_eq!(period(u32::MAX, TimeUnit::Year, TODAY), None);
        assert_eq!(period(u32::MAX, TimeUnit::Day, TODAY), None);
    }

    #[test]
    fn only_periods_to_today_are_written_out() {
        let within = |to| {
            Predicate::Leaf(Leaf {
                field: "t".to_owned(),
                test: Test::WithinLast { n: 1, unit: TimeUnit::Day, to },
            })
        };
        let query = |filter| Query { filter: Some(filter), ..Query::default() };
        let data = query(within(RelativeTo::Data));
        assert_eq!(resolve(&data, TODAY).unwrap(), (data, false));
        let nested =
            query(Predicate::Not(Box::new(Predicate::Any(vec![within(RelativeTo::Today)]))));
        let between = Predicate::Leaf(Leaf {
            field: "t".to_owned(),
            test: Test::Between {
                low: Literal::new("2026-11-24"),
                high: Literal::new("2026-11-25"),
                bounds: Some(Bounds::ClosedOpen),
            },
        });
        let expected = query(Predicate::Not(Box::new(Predicate::Any(vec![between]))));
        assert_eq!(resolve(&nested, TODAY).unwrap(), (expected, true));
    }
}
