//! Files to read: any format as a session's table, or as batches to convert.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Cursor, Read, Seek as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use sagitta_ingest::{ArrowFile, Compression, Error, Format, Imported, Options};
use sagitta_session::{Native, Session, Tables, headless};
use sagitta_table::Spill;

use crate::args::ReadArguments;
use crate::failure::Failure;
use crate::rows::RowsFile;

/// The most memory a table may take here: the machine's own limits count before this one.
pub(crate) const MEMORY_BUDGET: u64 = 1 << 40;

/// The name messages use for a file.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The bytes of a file; of one packed by gzip, what is in it.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let unpacked = sagitta_ingest::unpacked(Bytes::from(bytes), MEMORY_BUDGET);
    let unpacked = unpacked.map_err(|error| Failure::of_ingest(&name(path), &error))?;
    Ok(unpacked.into())
}

/// Reads a file of any format but Arrow.
pub(crate) fn import(
    name: &str,
    bytes: Vec<u8>,
    format: Format,
    options: &Options,
) -> Result<Imported> {
    sagitta_ingest::read(Bytes::from(bytes), format, options)
        .map_err(|error| Failure::of_ingest(name, &error).into())
}

/// What a file is: as told, by its first bytes, or by its name.
pub(crate) fn format(arguments: &ReadArguments, name: &str, bytes: &[u8]) -> Option<Format> {
    arguments.input_format.map(Format::from).or_else(|| Format::guess(name, bytes))
}

/// Opens a file to look what is in it: its encoding and its layout are found out, and what is odd
/// goes to standard error.
pub(crate) fn look_into(
    path: &Path,
    arguments: &ReadArguments,
    spill: &Arc<Spill>,
) -> Result<Session> {
    let options = arguments.lenient_options();
    open_as(&Tables::default(), &name(path), path, arguments, &options, spill)
}

/// Opens a file as a session's table among others, under a name of its own. What is odd goes to
/// standard error. A file that nothing tells the format of is taken for Arrow, so that the message
/// says what it is not. Rows that do not find room in memory go into the spill, and what is made of
/// them holds only as long as it has not failed.
pub(crate) fn open_among(
    tables: &Tables,
    table: &str,
    path: &Path,
    arguments: &ReadArguments,
    spill: &Arc<Spill>,
) -> Result<Session> {
    open_as(tables, table, path, arguments, &arguments.options(), spill)
}

fn open_as(
    tables: &Tables,
    table: &str,
    path: &Path,
    arguments: &ReadArguments,
    options: &Options,
    spill: &Arc<Spill>,
) -> Result<Session> {
    let name = name(path);
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let failed = |error: &Error| Failure::of_ingest(&name, error);
    let start = sagitta_ingest::start(path).map_err(|error| failed(&error))?;
    let environment = Native::here().spilling(Arc::clone(spill));
    let opened = match format(arguments, &name, &start) {
        None | Some(Format::Arrow) if sagitta_ingest::is_packed(path)? => {
            open_arrow(tables, table, &mut Cursor::new(bytes(path)?), environment)
        }
        None | Some(Format::Arrow) => {
            open_arrow(tables, table, &mut BufReader::new(file), environment)
        }
        Some(format) => {
            let arrow = to_arrow(path, format, options).map_err(|error| failed(&error))?;
            return open_arrow(tables, table, &mut BufReader::new(arrow), environment);
        }
    };
    opened.map_err(|error| Failure::in_file(&name, error))
}

/// A file of rows as one of Arrow without a name, at its start. What is odd goes to standard error.
fn to_arrow(path: &Path, format: Format, options: &Options) -> Result<File, Error> {
    let notes = BTreeMap::new();
    let out = BufWriter::new(tempfile::tempfile().map_err(Error::Write)?);
    let rows = RowsFile::open(path, format)?;
    let (out, told) = rows.convert(options, ArrowFile::new(out, Compression::None, &notes))?;
    for warning in &told.warnings {
        eprintln!("warning: {}: {warning}", name(path));
    }
    let mut file = out.into_inner().map_err(|error| Error::Write(error.into_error()))?;
    file.rewind().map_err(Error::Write)?;
    Ok(file)
}

/// Opens the bytes of an Arrow file as a session's table. The environment says what stays in memory.
pub(crate) fn open_arrow(
    tables: &Tables,
    name: &str,
    bytes: &mut dyn Read,
    environment: Native,
) -> Result<Session> {
    let (session, warnings) =
        headless::open_among(tables.clone(), environment, name, bytes, MEMORY_BUDGET)
            .map_err(|problem| Failure::of_problem(&problem))?;
    for warning in warnings {
        eprintln!("warning: {name}: {}", warning.message);
    }
    Ok(session)
}
