//! `sagitta demo rows`: one long table of made-up events, to try large files with.

use std::io::{BufWriter, Write};

use anyhow::{Context as _, Result};
use sagitta_table::calendar::{civil_from_days, days_from_civil};

use super::chance::Chance;
use super::districts::DISTRICTS;
use super::events::{CHANNELS, KINDS};
use crate::args::RowsArguments;
use crate::output::Unfinished;

/// The first day.
const START: (i64, i64, i64) = (2016, 1, 1);

/// The most seconds between two events.
const MOST_SECONDS: u32 = 20;

pub(super) fn write_rows(arguments: &RowsArguments) -> Result<()> {
    let cannot = || format!("cannot write {}", arguments.out.display());
    let (unfinished, file) = Unfinished::create(&arguments.out)?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    write_csv(arguments.seed, arguments.rows, &mut out).with_context(cannot)?;
    let file = out.into_inner().with_context(cannot)?;
    let n_bytes = file.metadata().with_context(cannot)?.len();
    unfinished.finish(&file)?;
    let n_rows = arguments.rows;
    eprintln!("{}: {n_rows} rows, {n_bytes} bytes, all made up", arguments.out.display());
    Ok(())
}

/// Rows in the order of their time; each has a number of its own, which begins with zeros.
fn write_csv(seed: u64, n_rows: u64, out: &mut dyn Write) -> std::io::Result<()> {
    let mut chance = Chance::new(seed);
    writeln!(out, "number,time,district,kind,channel,minutes,longitude,latitude,cost")?;
    let mut second = 0_u64;
    let (year, month, day) = START;
    let first_day = days_from_civil(year, month, day);
    for row in 1..=n_rows {
        second += u64::from(1 + chance.below(MOST_SECONDS));
        let place = usize::try_from(chance.below(16)).unwrap_or(0);
        let Some(district) = DISTRICTS.get(place) else { continue };
        let kind = pick(&KINDS, &mut chance).map_or("", |kind| kind.0);
        let channel = pick(&CHANNELS, &mut chance).map_or("", |channel| channel.0);
        let day = first_day + i64::try_from(second / 86_400).unwrap_or(0);
        let civil = civil_from_days(day);
        let (hour, minute) = (second / 3600 % 24, second / 60 % 60);
        let [x, y] = district.centre.map(|centre| f64::from(centre) / 1e3 + chance.bell() * 0.02);
        write!(
            out,
            "{row:010},{:04}-{:02}-{:02} {hour:02}:{minute:02}:{:02},{},{kind},{channel},{},{x:.5},{y:.5},",
            civil.year,
            civil.month,
            civil.day,
            second % 60,
            district.name,
            1 + chance.below(3_000),
        )?;
        // What one event in ten has cost is not known.
        match chance.below(10) {
            0 => writeln!(out)?,
            _ => writeln!(out, "{}.{:02}", chance.below(20_000), chance.below(100))?,
        }
    }
    Ok(())
}

fn pick<'l, T>(list: &'l [T], chance: &mut Chance) -> Option<&'l T> {
    let n = u32::try_from(list.len()).unwrap_or(0);
    list.get(usize::try_from(chance.below(n)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_many_as_asked_for_and_the_same_each_time() {
        let rows = || {
            let mut out = Vec::new();
            write_csv(1, 500, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let text = rows();
        assert_eq!(text, rows());
        assert_eq!(text.lines().count(), 501);
        assert!(text.lines().all(|line| line.split(',').count() == 9), "{text}");
        assert!(text.lines().nth(500).unwrap().starts_with("0000000500,2016-01-01 "));
    }
}
