//! Zones, without a clock.

use sagitta_table::Zone;
use sagitta_table::calendar::SECONDS_PER_DAY;

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
        let mut utc = local.saturating_sub(2 * SECONDS_PER_DAY);
        let end = local.saturating_add(2 * SECONDS_PER_DAY);
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
