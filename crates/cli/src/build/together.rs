//! A table that lies in several files: the `path` of a data package's resource may be a list.
//!
//! Frictionless Data has such files put one behind the other and read as one. Its readers expect the
//! names of the columns at the beginning of each, other writers have them in the first alone; both
//! are understood.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use sagitta_ingest::{Error, Format, Header, Options, Place, Text, Warning};

use super::records::Records;
use crate::failure::Failure;

/// A file of several, by its name for messages.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) name: String,
    pub(super) path: PathBuf,
}

/// The text of several files in one, in UTF-8.
pub(super) struct Together {
    pub(super) format: Format,
    parts: Vec<Part>,
    /// What was odd about the bytes of the files.
    pub(super) warnings: Vec<String>,
}

/// Values with their places.
type Cells = Vec<(Place, String)>;

/// Where a file is in the whole.
struct Part {
    name: String,
    /// The line of the whole that its first one is.
    start: u64,
    /// How many lines of it were left out before.
    n_left_out: u64,
}

impl Together {
    /// Writes the text of all files into one.
    pub(super) fn write(pieces: &[Piece], options: &Options, to: &Path) -> Result<Self> {
        let cannot = || format!("cannot write {}", to.display());
        let mut out = BufWriter::new(File::create(to).with_context(cannot)?);
        let format = format_of(pieces)?;
        let mut whole = Self { format, parts: Vec::new(), warnings: Vec::new() };
        let mut first: Option<(&str, Vec<u8>)> = None;
        let mut line = 1;
        for piece in pieces {
            let told = |error| Failure::in_file(&piece.name, Failure::of_reading(&error).into());
            let text = Text::open(&piece.path, options).map_err(told)?;
            let odd = text.warnings().iter().map(|warning| format!("{}: {warning}", piece.name));
            whole.warnings.extend(odd);
            let mut records = Records::new(text.read().map_err(told)?);
            let cannot_read = || format!("cannot read {}", piece.name);
            let mut next = records.next().with_context(cannot_read)?;
            let mut n_left_out = 0;
            let names = first.as_ref().filter(|_| options.header != Header::Absent);
            if let (Some((first, names)), Some(record)) = (names, &next)
                && is_header(record, names, options, format, (&piece.name, first))?
            {
                n_left_out = n_lines(record);
                next = records.next().with_context(cannot_read)?;
            }
            if let (None, Some(record)) = (&first, &next) {
                first = Some((&piece.name, record.clone()));
            }
            whole.parts.push(Part { name: piece.name.clone(), start: line, n_left_out });
            while let Some(mut record) = next {
                if !record.ends_with(b"\n") {
                    record.push(b'\n');
                }
                out.write_all(&record).with_context(cannot)?;
                line += n_lines(&record);
                next = records.next().with_context(cannot_read)?;
            }
        }
        out.flush().with_context(cannot)?;
        Ok(whole)
    }

    /// The file of a line of the whole, and the line there.
    fn find(&self, line: u64) -> Option<(&str, u64)> {
        let part = self.parts.iter().rev().find(|part| part.start <= line)?;
        Some((&part.name, line - part.start + 1 + part.n_left_out))
    }

    /// Brings a place of the whole to one of its file, whose name it gives.
    fn bring(&self, place: &mut Place) -> Option<&str> {
        let Place::Line(line) = place else { return None };
        let (name, own) = self.find(*line)?;
        *line = own;
        Some(name)
    }

    /// Why the whole cannot be read, with the file that is to blame.
    pub(super) fn failure(&self, mut error: Error) -> anyhow::Error {
        let name = error.place_mut().and_then(|place| self.bring(place));
        let failure = Failure::of_reading(&error).into();
        match name {
            Some(name) => Failure::in_file(name, failure),
            None => failure,
        }
    }

    /// What was odd, in the words of the files: what is told of cells of several files is told of
    /// each.
    pub(super) fn split(&self, warning: Warning) -> Vec<(Option<&str>, Warning)> {
        let Warning::DidNotFit { column, expected, n_cells, cells } = warning else {
            let mut warning = warning;
            let name = warning.place_mut().and_then(|place| self.bring(place));
            return vec![(name, warning)];
        };
        let n_listed = u64::try_from(cells.len()).unwrap_or(u64::MAX);
        let mut by_file: Vec<(Option<&str>, Cells)> = Vec::new();
        for (mut place, text) in cells {
            let name = self.bring(&mut place);
            match by_file.last_mut().filter(|(last, _)| *last == name) {
                Some((_, cells)) => cells.push((place, text)),
                None => by_file.push((name, vec![(place, text)])),
            }
        }
        let n_files = by_file.len();
        let split = by_file.into_iter().enumerate().map(|(idx, (name, cells))| {
            let n = u64::try_from(cells.len()).unwrap_or(u64::MAX);
            // Those that are not listed come after those that are.
            let n_cells = if idx + 1 == n_files { n + n_cells - n_listed } else { n };
            let (column, expected) = (column.clone(), expected.clone());
            (name, Warning::DidNotFit { column, expected, n_cells, cells })
        });
        split.collect()
    }
}

/// The format of all the files, which has to be one of text.
fn format_of(pieces: &[Piece]) -> Result<Format> {
    let mut found = None;
    for piece in pieces {
        let told = |error| Failure::in_file(&piece.name, Failure::of_reading(&error).into());
        let start = sagitta_ingest::start(&piece.path).map_err(told)?;
        ensure!(!start.is_empty(), "{}: the file is empty", piece.name);
        let name = piece.name.rsplit('/').next().unwrap_or(&piece.name);
        let format = Format::guess_whole(name, &start).ok_or(Error::UnknownFormat);
        let format = format.map_err(told)?;
        ensure!(
            matches!(format, Format::Csv | Format::Tsv),
            "{}: only files of CSV or TSV can be one table; make each of the others a resource of its own",
            piece.name
        );
        let first = *found.get_or_insert(format);
        ensure!(first == format, "{}: it is not of the format of the files before", piece.name);
    }
    found.context("it names no file")
}

/// Whether the first record of a file names the columns as that of the first file does. Fails if it
/// names them otherwise: its rows would be taken for those of other columns.
fn is_header(
    record: &[u8],
    names: &[u8],
    options: &Options,
    format: Format,
    (file, first): (&str, &str),
) -> Result<bool> {
    let (own, expected) = (fields(record, options, format), fields(names, options, format));
    if own == expected {
        return Ok(true);
    }
    let n_common = own.iter().filter(|name| expected.contains(name)).count();
    if own.len() != expected.len() {
        bail!("{file} has {} columns, {first} has {}", own.len(), expected.len());
    }
    if n_common * 2 > own.len() {
        bail!(
            "{file} names its columns {}, {first} names them {}",
            own.join(", "),
            expected.join(", ")
        );
    }
    Ok(false)
}

/// The fields of a record.
fn fields(record: &[u8], options: &Options, format: Format) -> Vec<String> {
    let usual = if format == Format::Tsv { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(options.delimiter.unwrap_or(usual))
        .from_reader(record);
    let mut fields = csv::StringRecord::new();
    match reader.read_record(&mut fields) {
        Ok(true) => fields.iter().map(|field| field.trim().to_owned()).collect(),
        _ => Vec::new(),
    }
}

fn n_lines(record: &[u8]) -> u64 {
    let n = record.iter().filter(|byte| **byte == b'\n').count();
    u64::try_from(n).unwrap_or(u64::MAX)
}
