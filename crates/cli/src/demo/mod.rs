//! `sagitta demo`: a city's events to try things with, made up by the same rules everywhere, and
//! the true facts of its districts beside them.

mod chance;
mod city;
mod districts;
mod events;
mod exchange;
mod rows;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use sagitta_ingest::{ColumnNote, Compression, Format, Options};

use self::districts::DISTRICTS;
use crate::args::{DemoArguments, DemoCommand, ExchangeArguments};
use crate::failure::Failure;
use crate::{input, output};

/// The types of the files' columns; those that are not named are inferred.
const TYPES: [(&str, &str); 8] = [
    ("code", "text"),
    ("name", "category"),
    ("name_en", "category"),
    ("district", "category"),
    ("kind", "category"),
    ("status", "category"),
    ("channel", "category"),
    ("time", "timestamp"),
];

/// The units of their values.
const UNITS: [(&str, &str); 4] =
    [("minutes", "min"), ("longitude", "°"), ("latitude", "°"), ("outline_km2", "km²")];

pub(crate) fn run(arguments: &DemoArguments) -> Result<()> {
    match &arguments.command {
        Some(DemoCommand::City(arguments)) => city::write_city(arguments),
        Some(DemoCommand::Exchange(arguments)) => write_exchange(arguments),
        Some(DemoCommand::Rows(arguments)) => rows::write_rows(arguments),
        None => write_events(arguments),
    }
}

fn write_exchange(arguments: &ExchangeArguments) -> Result<()> {
    let catalog = exchange::catalog(arguments.seed)?;
    output::write(&arguments.out, catalog.to_json()?.as_bytes())?;
    let n = catalog.datasets.len();
    eprintln!("{}: {n} entries, all of them made up", arguments.out.display());
    Ok(())
}

fn write_events(arguments: &DemoArguments) -> Result<()> {
    let out = arguments.out.as_ref().context("there is no folder to write to")?;
    fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    write("city-events", events::csv(arguments.seed, arguments.rows), out)?;
    write("city-districts", districts_csv(), out)?;
    eprintln!("city-events is synthetic: no event in it has ever happened");
    Ok(())
}

fn districts_csv() -> String {
    let mut out = "code,name,name_en,population_2020,outline_km2\n".to_owned();
    for district in &DISTRICTS {
        let (code, name, name_en) = (district.code, district.name, district.name_en);
        let (population, area) = (district.population, district.area);
        // Writing to a text cannot fail.
        writeln!(out, "{code},{name},{name_en},{population},{area}").ok();
    }
    out
}

fn write(name: &str, csv: String, out: &Path) -> Result<()> {
    let header = csv.lines().next().unwrap_or("").to_owned();
    let has = |column: &str| header.split(',').any(|other| other == column);
    let mut options = Options::default();
    for (column, target) in TYPES.into_iter().filter(|(column, _)| has(column)) {
        options.types.insert(column.to_owned(), target.parse()?);
    }
    let notes: BTreeMap<String, ColumnNote> = UNITS
        .into_iter()
        .filter(|(column, _)| has(column))
        .map(|(column, unit)| {
            (column.to_owned(), ColumnNote { title: None, unit: Some(unit.to_owned()) })
        })
        .collect();
    let imported = input::import(name, csv.into_bytes(), Format::Csv, &options)?;
    let arrow = imported
        .to_arrow_file(Compression::Zstd, &notes)
        .map_err(|error| Failure::of_ingest(name, &error))?;
    let path = out.join(format!("{name}.arrow"));
    output::write(&path, &arrow)?;
    eprintln!("{}: {} rows, {} bytes", path.display(), imported.n_rows(), arrow.len());
    Ok(())
}
