//! Files to read: any format as a session's table, or as batches to convert.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use sagitta_ingest::{Compression, Format, Imported, Options};
use sagitta_session::{Native, Session, Tables, headless};

use crate::args::ReadArguments;
use crate::failure::Failure;

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
pub(crate) fn look_into(path: &Path, arguments: &ReadArguments) -> Result<Session> {
    open_as(&Tables::default(), &name(path), path, arguments, &arguments.lenient_options())
}

/// Opens a file as a session's table among others, under a name of its own. What is odd goes to
/// standard error. A file that nothing tells the format of is taken for Arrow, so that the message
/// says what it is not.
pub(crate) fn open_among(
    tables: &Tables,
    table: &str,
    path: &Path,
    arguments: &ReadArguments,
) -> Result<Session> {
    open_as(tables, table, path, arguments, &arguments.options())
}

fn open_as(
    tables: &Tables,
    table: &str,
    path: &Path,
    arguments: &ReadArguments,
    options: &Options,
) -> Result<Session> {
    let name = name(path);
    let bytes = bytes(path)?;
    let opened = match format(arguments, &name, &bytes) {
        None | Some(Format::Arrow) => open_arrow(tables, table, &mut Cursor::new(bytes)),
        Some(format) => {
            let imported = import(&name, bytes, format, options)?;
            for warning in &imported.warnings {
                eprintln!("warning: {name}: {warning}");
            }
            let arrow = imported
                .to_arrow_file(Compression::None, &std::collections::BTreeMap::new())
                .map_err(|error| Failure::of_ingest(&name, &error))?;
            drop(imported);
            return open_arrow(tables, table, &mut Cursor::new(arrow));
        }
    };
    opened.map_err(|error| Failure::in_file(&name, error))
}

/// Opens the bytes of an Arrow file as a session's table.
pub(crate) fn open_arrow(tables: &Tables, name: &str, bytes: &mut dyn Read) -> Result<Session> {
    let environment = Native::here();
    let (session, warnings) =
        headless::open_among(tables.clone(), environment, name, bytes, MEMORY_BUDGET)
            .map_err(|problem| Failure::of_problem(&problem))?;
    for warning in warnings {
        eprintln!("warning: {name}: {}", warning.message);
    }
    Ok(session)
}
