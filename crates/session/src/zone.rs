//! Time zones by name, and from a clock that can only be asked for single moments.

use std::collections::BTreeMap;
use std::sync::Arc;

use sagitta_protocol::Problem;
use sagitta_table::{Column, ColumnType, Table, Zone};

use crate::Environment;
use crate::problem::unknown_zone;

/// 1900-01-01T00:00:00Z in seconds since 1970.
pub const FIRST_SECOND: i64 = -2_208_988_800;
/// 2100-01-01T00:00:00Z in seconds since 1970.
pub const LAST_SECOND: i64 = 4_102_444_800;

/// The distance at which offsets are compared, below the shortest time a zone is known to have
/// kept an offset and come back to the one before (Morocco's month of Ramadan).
const STRIDE: i64 = 20 * 86_400;

/// The zone with this name: a fixed offset (`+08:00`, `-0330`, `UTC`, `Z`), or what the
/// environment knows. None if nobody knows it.
pub fn by_name(name: &str, environment: &dyn Environment) -> Option<Zone> {
    Zone::fixed(name).or_else(|| environment.zone(name))
}

/// Seconds east of UTC of `+08`, `+8`, `+0800`, `-03:30` or `+08:05:43`; the minus sign may be
/// U+2212. None for anything else.
pub fn offset(text: &str) -> Option<i32> {
    let (sign, digits) = if let Some(rest) = text.strip_prefix('+') {
        (1, rest)
    } else {
        (-1, text.strip_prefix('-').or_else(|| text.strip_prefix('\u{2212}'))?)
    };
    if !digits.bytes().all(|b| b.is_ascii_digit() || b == b':') {
        return None;
    }
    let parts: Vec<&str> = if digits.contains(':') {
        digits.split(':').collect()
    } else if digits.len() == 4 {
        vec![digits.get(..2)?, digits.get(2..)?]
    } else {
        vec![digits]
    };
    if parts.len() > 3 || parts.iter().any(|part| part.is_empty() || part.len() > 2) {
        return None;
    }
    let mut seconds = 0;
    for (idx, part) in parts.iter().enumerate() {
        let n: i32 = part.parse().ok()?;
        let (factor, limit) = [(3600, 24), (60, 60), (1, 60)].get(idx).copied()?;
        if n >= limit {
            return None;
        }
        seconds += n * factor;
    }
    Some(sign * seconds)
}

/// A zone from its offset at single moments (UTC seconds in, seconds east of UTC out), with its
/// changes between 1900 and 2100.
///
/// Offsets are compared every 20 days and changes found by bisection, so a change that is taken
/// back within that time is missed. Before 1900 the offset of 1900 holds, after 2100 the last one.
pub fn from_offsets(name: &str, mut offset_at: impl FnMut(i64) -> i32) -> Zone {
    let base = offset_at(FIRST_SECOND);
    let mut changes = Vec::new();
    let (mut at, mut current) = (FIRST_SECOND, base);
    while at < LAST_SECOND {
        let next = (at + STRIDE).min(LAST_SECOND);
        if offset_at(next) == current {
            at = next;
            continue;
        }
        let (mut before, mut after) = (at, next);
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if offset_at(middle) == current {
                before = middle;
            } else {
                after = middle;
            }
        }
        current = offset_at(after);
        changes.push((after, current));
        at = after;
    }
    Zone { name: name.to_owned(), base, changes }
}

/// The zones of a table's columns, each asked for once.
#[derive(Debug, Default)]
pub(crate) struct Zones {
    known: BTreeMap<Arc<str>, Option<Arc<Zone>>>,
    /// Columns whose zone nobody knows.
    unknown: BTreeMap<String, String>,
}

impl Zones {
    /// The table with the offsets of its zoned columns. A zone that nobody knows stays UTC.
    pub(crate) fn set(&mut self, table: &Table, environment: &dyn Environment) -> Table {
        let lacks_zone = |column: &Column| {
            column.zone.is_none() && matches!(column.column_type, ColumnType::Timestamp(_, Some(_)))
        };
        if !table.columns().iter().any(|column| lacks_zone(column)) {
            return table.clone();
        }
        let columns = table.columns().iter().map(|column| {
            let mut column = Column::clone(column);
            if let (ColumnType::Timestamp(_, Some(name)), None) =
                (&column.column_type, &column.zone)
            {
                let zone = self
                    .known
                    .entry(Arc::clone(name))
                    .or_insert_with(|| by_name(name, environment).map(Arc::new));
                if zone.is_none() {
                    self.unknown.insert(column.name.clone(), name.to_string());
                }
                column.zone.clone_from(zone);
            }
            column
        });
        table.with_columns(columns.collect())
    }

    /// One warning a column whose zone nobody knows.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = Problem> {
        self.unknown.iter().map(|(column, zone)| unknown_zone(column, zone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read() {
        for (text, seconds) in [
            ("+08:00", 28_800),
            ("+08", 28_800),
            ("+8", 28_800),
            ("-0330", -12_600),
            ("\u{2212}03:30", -12_600),
            ("+08:05:43", 29_143),
            ("+23:59", 86_340),
        ] {
            assert_eq!(offset(text), Some(seconds), "{text}");
        }
        for text in [
            "UTC",
            "Asia/Shanghai",
            "",
            "+",
            "+24:00",
            "08:00",
            "+08:60",
            "+1:2:3:4",
            "+08:",
            "+080",
            "+é",
        ] {
            assert_eq!(offset(text), None, "{text}");
        }
    }

    #[test]
    fn changes_are_found_to_the_second() {
        let change = |at: i64| match at {
            ..0 => 3600,
            0..5_000_000 => 7200,
            5_000_000..9_000_000 => 3600,
            _ => -5,
        };
        let zone = from_offsets("x", change);
        assert_eq!(zone.base, 3600);
        assert_eq!(zone.changes, [(0, 7200), (5_000_000, 3600), (9_000_000, -5)]);
    }
}
