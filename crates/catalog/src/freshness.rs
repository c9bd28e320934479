use crate::{Dataset, Frequency};

/// How a dataset stands against what its publisher promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It is not yet due.
    Current,
    /// It should have been renewed.
    Overdue {
        /// So many days ago; at least one.
        n_days: u32,
    },
}

impl Dataset {
    /// How the dataset stands on a day, an ISO date. None if its publisher promises nothing, or if
    /// it is not known when it was last renewed. A partial date is taken for its last day.
    ///
    /// ```
    /// use sagitta_catalog::{Dataset, Freshness, Frequency};
    ///
    /// let dataset = Dataset {
    ///     modified: Some("2024-01-31".to_owned()),
    ///     accrual_periodicity: Some(Frequency::Monthly),
    ///     ..Dataset::default()
    /// };
    /// assert_eq!(dataset.freshness("2024-02-29"), Some(Freshness::Current));
    /// assert_eq!(dataset.freshness("2024-03-21"), Some(Freshness::Overdue { n_days: 21 }));
    /// ```
    pub fn freshness(&self, today: &str) -> Option<Freshness> {
        let last = self.modified.as_deref().or(self.issued.as_deref())?;
        let due = due(Day::read(last)?, self.accrual_periodicity?)?;
        let late = Day::read(today)?.number() - due.number();
        Some(match u32::try_from(late) {
            Ok(n_days) if n_days > 0 => Freshness::Overdue { n_days },
            _ => Freshness::Current,
        })
    }
}

/// The day by which something is to be renewed.
fn due(last: Day, frequency: Frequency) -> Option<Day> {
    Some(match frequency {
        Frequency::Continuous | Frequency::Daily => last.later(1),
        Frequency::Weekly => last.later(7),
        Frequency::Monthly => last.months_later(1),
        Frequency::Quarterly => last.months_later(3),
        Frequency::Biannual => last.months_later(6),
        Frequency::Annual => last.months_later(12),
        Frequency::Irregular => return None,
    })
}

/// A day of the Gregorian calendar, or a number of days after one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Day {
    year: i64,
    /// From 1.
    month: i64,
    /// From 1.
    day: i64,
    /// Days to be added.
    more: i64,
}

impl Day {
    /// The day of an ISO date, the last day of a month or a year.
    fn read(text: &str) -> Option<Self> {
        let date = text.split(['T', ' ']).next()?;
        let mut parts = date.split('-');
        let year: i64 = parts.next()?.parse().ok().filter(|year| (1..=9999).contains(year))?;
        let month = match parts.next() {
            Some(month) => month.parse().ok().filter(|month| (1..=12).contains(month))?,
            None => 12,
        };
        let length = length_of(year, month);
        let day = match parts.next() {
            Some(day) => day.parse().ok().filter(|day| (1..=length).contains(day))?,
            None => length,
        };
        parts.next().is_none().then_some(Self { year, month, day, more: 0 })
    }

    fn later(self, n_days: i64) -> Self {
        Self { more: self.more + n_days, ..self }
    }

    /// The same day of a later month, or its last one.
    fn months_later(self, n_months: i64) -> Self {
        let months = self.year * 12 + self.month - 1 + n_months;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        Self { year, month, day: self.day.min(length_of(year, month)), more: self.more }
    }

    /// The days since a day long ago.
    fn number(self) -> i64 {
        // Years that begin in March have their leap day at the end.
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let month = (self.month + 9) % 12;
        let in_year = (153 * month + 2) / 5 + self.day - 1;
        year * 365 + year / 4 - year / 100 + year / 400 + in_year + self.more
    }
}

/// How many days a month has.
fn length_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_promised_has_a_day() {
        use Frequency::{
            Annual, Biannual, Continuous, Daily, Irregular, Monthly, Quarterly, Weekly,
        };
        let overdue = |n_days| Some(Freshness::Overdue { n_days });
        let current = Some(Freshness::Current);
        for (last, frequency, today, expected) in [
            ("2024-02-28", Daily, "2024-02-29", current),
            ("2024-02-28", Daily, "2024-03-01", overdue(1)),
            ("2024-02-28T23:00:00", Continuous, "2024-03-02", overdue(2)),
            ("2023-12-31", Weekly, "2024-01-07", current),
            ("2023-12-31", Weekly, "2024-01-28", overdue(21)),
            ("2023-01-31", Monthly, "2023-02-28", current),
            ("2023-01-31", Monthly, "2023-03-01", overdue(1)),
            ("2023-11-30", Quarterly, "2024-03-01", overdue(1)),
            ("2023-08-31", Biannual, "2024-02-29", current),
            ("2023-02", Annual, "2024-02-28", current),
            ("2023-02", Annual, "2024-02-29", overdue(1)),
            ("2022", Annual, "2023-12-31", current),
            ("2022", Annual, "2025-01-01", overdue(367)),
            ("2001-01-01", Irregular, "2024-01-01", None),
            ("2024-13", Monthly, "2024-01-01", None),
            ("soon", Monthly, "2024-01-01", None),
            ("2030-01-01", Monthly, "2024-01-01", current),
        ] {
            let dataset = Dataset {
                modified: Some(last.to_owned()),
                accrual_periodicity: Some(frequency),
                ..Dataset::default()
            };
            assert_eq!(dataset.freshness(today), expected, "{last} {frequency:?} {today}");
        }
        let unknown = Dataset { accrual_periodicity: Some(Daily), ..Dataset::default() };
        assert_eq!(unknown.freshness("2024-01-01"), None);
    }
}
