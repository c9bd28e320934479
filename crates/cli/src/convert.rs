//! `sagitta convert`: a file of rows to an Arrow file for the web.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};
use sagitta_ingest::{ColumnNote, ColumnReport, Compression, Format, Imported, Options, Reason};

use crate::args::ConvertArguments;
use crate::failure::Failure;
use crate::{input, output};

pub(crate) fn run(arguments: &ConvertArguments) -> Result<()> {
    let name = input::name(&arguments.input.file);
    let bytes = input::bytes(&arguments.input.file)?;
    let Some(format) = input::format(&arguments.input.read, &name, &bytes) else {
        return Err(Failure::of_ingest(&name, &sagitta_ingest::Error::UnknownFormat).into());
    };
    if format == Format::Arrow {
        bail!("{name} is an Arrow file already");
    }
    let n_bytes = bytes.len();
    let options = Options { batch_rows: arguments.batch_rows, ..arguments.input.read.options() };
    let imported = input::import(&name, bytes, format, &options)?;
    let mut notes: BTreeMap<String, ColumnNote> = BTreeMap::new();
    for (column, unit) in &arguments.units {
        notes.entry(column.clone()).or_default().unit = Some(unit.clone());
    }
    for (column, title) in &arguments.titles {
        notes.entry(column.clone()).or_default().title = Some(title.clone());
    }
    let arrow = imported
        .to_arrow_file(arguments.compression.into(), &notes)
        .map_err(|error| Failure::of_ingest(&name, &error))?;
    output::write(&arguments.out, &arrow)?;
    warn(&name, &imported);
    if !arguments.quiet {
        report(&imported);
        let (rows, columns) = (imported.n_rows(), imported.columns.len());
        let (out, size) = (arguments.out.display(), arrow.len());
        eprintln!("{rows} rows, {columns} columns: {n_bytes} bytes became {size} in {out}");
    }
    Ok(())
}

/// A file converted for a catalogue: the bytes of the Arrow file. What is odd goes to standard
/// error.
pub(crate) fn dataset(
    path: &Path,
    options: &Options,
    notes: &BTreeMap<String, ColumnNote>,
) -> Result<Vec<u8>> {
    let name = input::name(path);
    let bytes = input::bytes(path)?;
    let format = Format::guess(&name, &bytes);
    to_arrow(&name, bytes, format, options, notes)
}

/// The bytes of a file of a format, where that is known, as an Arrow file. What is odd goes to
/// standard error.
pub(crate) fn to_arrow(
    name: &str,
    bytes: Vec<u8>,
    format: Option<Format>,
    options: &Options,
    notes: &BTreeMap<String, ColumnNote>,
) -> Result<Vec<u8>> {
    let Some(format) = format else {
        return Err(Failure::of_ingest(name, &sagitta_ingest::Error::UnknownFormat).into());
    };
    if format == Format::Arrow {
        if !options.types.is_empty() {
            bail!("{name} is an Arrow file: its columns have types already");
        }
        return Ok(bytes);
    }
    let imported = input::import(name, bytes, format, options)?;
    warn(name, &imported);
    imported
        .to_arrow_file(Compression::Zstd, notes)
        .map_err(|error| Failure::of_ingest(name, &error).into())
}

/// What was odd, on standard error.
fn warn(name: &str, imported: &Imported) {
    for warning in &imported.warnings {
        eprintln!("warning: {name}: {warning}");
    }
}

/// How every column came to its type, on standard error.
fn report(imported: &Imported) {
    for (field, column) in imported.schema.fields().iter().zip(&imported.columns) {
        let told = explain(column);
        let gap = if told.is_empty() { "" } else { "; " };
        eprintln!("  {}: {}{gap}{told}", column.name, field.data_type());
    }
}

fn explain(column: &ColumnReport) -> String {
    let mut parts = Vec::new();
    if column.asked {
        parts.push("as asked".to_owned());
    }
    match &column.reason {
        Some(Reason::Mixed(one, other)) => {
            parts.push(format!("text, as \"{one}\" and \"{other}\" are of different types"));
        }
        Some(Reason::Digits(text)) => {
            parts.push(format!("text, as a number would lose digits of \"{text}\""));
        }
        _ => {}
    }
    for (mark, n) in &column.missing_marks {
        parts.push(format!("{n} × \"{mark}\" read as missing"));
    }
    parts.join("; ")
}
