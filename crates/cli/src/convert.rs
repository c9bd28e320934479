//! `sagitta convert`: a file of rows to an Arrow file for the web.

use std::collections::BTreeMap;
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use sagitta_ingest::{
    ArrowFile, ColumnNote, ColumnReport, Compression, Format, Options, Reason, Streamed, Warning,
};

use crate::args::ConvertArguments;
use crate::failure::Failure;
use crate::input;
use crate::output::Unfinished;
use crate::rows::{RowsFile, Stamp};

pub(crate) fn run(arguments: &ConvertArguments) -> Result<()> {
    let path = &arguments.input.file;
    let name = input::name(path);
    let failed = |error: &sagitta_ingest::Error| Failure::of_ingest(&name, error);
    let stamp = Stamp::of(path).with_context(|| name.clone())?;
    let start = sagitta_ingest::start(path).map_err(|error| failed(&error))?;
    let Some(format) = input::format(&arguments.input.read, &name, &start) else {
        return Err(failed(&sagitta_ingest::Error::UnknownFormat).into());
    };
    if format == Format::Arrow {
        bail!("{name} is an Arrow file already");
    }
    let options = Options { batch_rows: arguments.batch_rows, ..arguments.input.read.options() };
    let mut notes: BTreeMap<String, ColumnNote> = BTreeMap::new();
    for (column, unit) in &arguments.units {
        notes.entry(column.clone()).or_default().unit = Some(unit.clone());
    }
    for (column, title) in &arguments.titles {
        notes.entry(column.clone()).or_default().title = Some(title.clone());
    }
    let rows = RowsFile::open(path, format).map_err(|error| failed(&error))?;
    let (unfinished, file) = Unfinished::create(&arguments.out)?;
    let out = ArrowFile::new(BufWriter::new(file), arguments.compression.into(), &notes);
    let (out, told) = rows.convert(&options, out).map_err(|error| failed(&error))?;
    let file = out.into_inner().with_context(|| cannot_write(&arguments.out))?;
    stamp.check(path).with_context(|| name.clone())?;
    let size = file.metadata().with_context(|| cannot_write(&arguments.out))?.len();
    unfinished.finish(&file)?;
    warn(&name, &told.warnings);
    if !arguments.quiet {
        report(&told);
        let (rows, columns) = (told.n_rows, told.columns.len());
        let (out, n_bytes) = (arguments.out.display(), stamp.n_bytes());
        eprintln!("{rows} rows, {columns} columns: {n_bytes} bytes became {size} in {out}");
    }
    Ok(())
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
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
    warn(name, &imported.warnings);
    imported
        .to_arrow_file(Compression::Zstd, notes)
        .map_err(|error| Failure::of_ingest(name, &error).into())
}

/// What was odd, on standard error.
fn warn(name: &str, warnings: &[Warning]) {
    for warning in warnings {
        eprintln!("warning: {name}: {warning}");
    }
}

/// How every column came to its type, on standard error.
fn report(told: &Streamed) {
    for (field, column) in told.schema.fields().iter().zip(&told.columns) {
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
        Some(Reason::Code) => parts.push("text, as its name is that of a code".to_owned()),
        _ => {}
    }
    for (mark, n) in &column.missing_marks {
        parts.push(format!("{n} × \"{mark}\" read as missing"));
    }
    parts.join("; ")
}
