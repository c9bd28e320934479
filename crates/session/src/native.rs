//! Time zones and today without a browser.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use sagitta_table::{Batch, Limits, Loader, Spill, Zone};

use crate::Environment;
use crate::zone::{FIRST_SECOND, LAST_SECOND};

/// An environment outside of a browser: zones of the IANA database that the program carries,
/// and a clock that stands still, as nobody has to be let in between.
#[derive(Clone, Debug)]
pub struct Native {
    today: i32,
    spill: Option<Arc<Spill>>,
}

impl Native {
    /// An environment in which today is so many days after 1970-01-01.
    pub fn on(today: i32) -> Self {
        Self { today, spill: None }
    }

    /// The same with a place for the values of a table that do not find room in memory. What is made
    /// of the table holds only as long as [`Spill::failure`] has nothing to tell.
    #[must_use]
    pub fn spilling(self, spill: Arc<Spill>) -> Self {
        Self { spill: Some(spill), ..self }
    }

    /// An environment in which today is what this computer says.
    pub fn here() -> Self {
        let days =
            Zoned::now().date().since(Date::constant(1970, 1, 1)).map_or(0, |span| span.get_days());
        Self::on(days)
    }
}

impl Environment for Native {
    fn now(&self) -> f64 {
        0.0
    }

    fn today(&self) -> i32 {
        self.today
    }

    fn loader(&self, limits: Limits) -> Loader {
        match &self.spill {
            Some(spill) => Loader::spilling(limits, Arc::clone(spill)),
            None => Loader::new(limits),
        }
    }

    fn place(&self, batch: Batch) -> Batch {
        match &self.spill {
            Some(spill) => batch.spilled(spill),
            None => batch,
        }
    }

    fn zone(&self, name: &str) -> Option<Zone> {
        let zone = TimeZone::get(name).ok()?;
        let start = Timestamp::from_second(FIRST_SECOND).ok()?;
        let base = zone.to_offset(start).seconds();
        let mut changes = Vec::new();
        let mut current = base;
        for transition in zone.following(start) {
            let (at, offset) = (transition.timestamp().as_second(), transition.offset().seconds());
            if at >= LAST_SECOND {
                break;
            }
            if offset != current {
                changes.push((at, offset));
                current = offset;
            }
        }
        Some(Zone { name: name.to_owned(), base, changes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::from_offsets;

    #[test]
    fn zones_found_by_bisection_are_those_of_the_database() {
        for name in [
            "Asia/Shanghai",
            "Europe/Berlin",
            "America/New_York",
            "Africa/Casablanca",
            "Australia/Lord_Howe",
        ] {
            let zone = Native::on(0).zone(name).unwrap();
            assert!(!zone.changes.is_empty(), "{name}");
            let found = from_offsets(name, |second| zone.offset_at(second));
            assert_eq!(found, zone, "{name}");
        }
        assert_eq!(Native::on(0).zone("Mars/Olympus"), None);
    }

    #[test]
    fn shanghai_had_summer_time_once() {
        let zone = Native::on(0).zone("Asia/Shanghai").unwrap();
        // 1986-07-01 and 2017-07-01, noon UTC.
        assert_eq!(zone.offset_at(520_603_200), 9 * 3600);
        assert_eq!(zone.offset_at(1_498_910_400), 8 * 3600);
    }
}
