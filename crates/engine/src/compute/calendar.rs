//! Dates and moments in expressions.
#![expect(
    clippy::indexing_slicing,
    reason = "lanes are as long as the rows they are worked out for, parts as many as their function takes"
)]

use sagitta_spec::TimeUnit;
use sagitta_spec::expr::Function;
use sagitta_table::calendar::{SECONDS_PER_DAY as DAY, civil_from_days, weekday};
use sagitta_table::{Column, ColumnType};

use super::evaluate::{Form, Lane, Rows};
use super::plan::{Node, Wrong};
use crate::calendar::Offsets;

impl<'a> Rows<'a> {
    pub(super) fn date_part(&self, function: Function, node: &Node) -> Result<Lane<'a>, Wrong> {
        let column = &node.parts[0].column;
        let mut lane = self.evaluate(&node.parts[0])?;
        let mut clock = Clock::new(column);
        if let Form::Exact(values) = &mut lane.form {
            for (value, _) in values.iter_mut().zip(&lane.valid).filter(|(_, valid)| **valid) {
                let (utc, offset) = clock.read(*value);
                let local = utc.saturating_add(offset);
                let day = local.div_euclid(DAY);
                *value = match function {
                    Function::Year => civil_from_days(day).year.into(),
                    Function::Month => civil_from_days(day).month.into(),
                    Function::Day => civil_from_days(day).day.into(),
                    Function::Weekday => weekday(day).into(),
                    _ => (local.rem_euclid(DAY) / 3600).into(),
                };
            }
        }
        Ok(lane)
    }

    /// How many beginnings of a unit lie behind one moment and not behind the other.
    pub(super) fn date_diff(&self, unit: TimeUnit, node: &Node) -> Result<Lane<'a>, Wrong> {
        let [a, b] = [&node.parts[0], &node.parts[1]];
        let mut left = self.evaluate(a)?;
        let right = self.evaluate(b)?;
        let (mut from, mut to) = (Clock::new(&a.column), Clock::new(&b.column));
        // Time that passes is counted on the line of UTC, where both moments are on it.
        let both = from.is_zoned && to.is_zoned;
        let (Form::Exact(values), Form::Exact(others)) = (&mut left.form, &right.form) else {
            return Ok(left);
        };
        for (i, valid) in left.valid.iter_mut().enumerate() {
            *valid &= right.valid[i];
            if *valid {
                let ((a, of_a), (b, of_b)) = (from.read(values[i]), to.read(others[i]));
                let of_b = match unit {
                    TimeUnit::Hour | TimeUnit::Minute if both => of_a,
                    _ => of_b,
                };
                let count = |utc: i64, offset| count(utc.saturating_add(offset), unit);
                values[i] = i128::from(count(b, of_b)) - i128::from(count(a, of_a));
            }
        }
        Ok(left)
    }
}

/// How many units have begun up to a local second.
fn count(local: i64, unit: TimeUnit) -> i64 {
    let day = local.div_euclid(DAY);
    let civil = || civil_from_days(day);
    match unit {
        TimeUnit::Year => civil().year,
        TimeUnit::Quarter => civil().year * 4 + (i64::from(civil().month) - 1) / 3,
        TimeUnit::Month => civil().year * 12 + i64::from(civil().month),
        // 1969-12-29 was a Monday.
        TimeUnit::Week => day.saturating_add(3).div_euclid(7),
        TimeUnit::Hour => local.div_euclid(3600),
        TimeUnit::Minute => local.div_euclid(60),
        _ => day,
    }
}

/// Reads the counts of a column as seconds.
struct Clock<'a> {
    per_second: i128,
    is_date: bool,
    is_zoned: bool,
    offsets: Offsets<'a>,
}

impl<'a> Clock<'a> {
    fn new(column: &'a Column) -> Self {
        let (per_second, is_zoned) = match &column.column_type {
            ColumnType::Timestamp(unit, zone) => (unit.per_second(), zone.is_some()),
            ColumnType::Time(unit) => (unit.per_second(), false),
            _ => (1, false),
        };
        Self {
            per_second: per_second.into(),
            is_date: column.column_type == ColumnType::Date,
            is_zoned,
            offsets: Offsets::new(column.zone.as_deref()),
        }
    }

    /// The second, and how far its clocks are ahead of UTC.
    fn read(&mut self, value: i128) -> (i64, i64) {
        let second = match self.is_date {
            true => value.saturating_mul(DAY.into()),
            false => value.div_euclid(self.per_second),
        };
        let utc = i64::try_from(second).unwrap_or(0);
        (utc, self.offsets.at(utc))
    }
}
