//! Results as files.

mod arrow_file;
mod csv;
mod json;

use std::io::{self, Write};

use sagitta_engine::{Error, Prepared};
use thiserror::Error as ThisError;

pub(crate) use self::arrow_file::batches;
pub use self::arrow_file::record_batch;
pub use self::csv::CsvStyle;
pub(crate) use self::csv::CsvWriter;

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// CSV as RFC 4180 has it: header first; a null is empty, an empty text is `""`. In a table of
    /// one column a null is `""` too, as an empty line would be passed over.
    Csv(CsvStyle),
    /// `{ "columns": [{ "name", "type" }], "rows": [[…]], "total": n }`: numbers as numbers, but
    /// integers beyond 2^53, decimals, NaN and infinities as strings; dates, times, bytes and
    /// nested values as strings.
    Json,
    /// An Arrow IPC file. Categories are written as dictionaries.
    Arrow,
}

/// Why a result could not be written.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum ExportError {
    /// The result itself failed.
    #[error(transparent)]
    Query(#[from] Error),
    /// The output failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Arrow could not write it.
    #[error(transparent)]
    Arrow(#[from] arrow::error::ArrowError),
}

/// How many rows are worked out at once.
pub(crate) const CHUNK: u64 = 4096;

/// The rows of the result that a query's `offset` and `limit` leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first row.
    pub offset: u64,
    /// How many rows; all that follow if absent.
    pub limit: Option<u64>,
}

impl Window {
    /// The next chunk from a row on; none after the last row.
    pub(crate) fn chunk(self, next: u64, total: u64) -> Option<u64> {
        let end = self.limit.map_or(total, |limit| total.min(self.offset.saturating_add(limit)));
        (next < end).then(|| CHUNK.min(end - next))
    }
}

/// Writes a window of a result. Returns how many rows were written.
pub fn write(
    prepared: &Prepared,
    window: Window,
    format: Format,
    out: &mut dyn Write,
) -> Result<u64, ExportError> {
    match format {
        Format::Csv(style) => {
            let mut writer = CsvWriter::new(window, style);
            let mut text = String::new();
            let mut more = true;
            while more {
                more = writer.step(prepared, &mut text)?;
                out.write_all(text.as_bytes())?;
                text.clear();
            }
            Ok(writer.n_rows())
        }
        Format::Json => json::write(prepared, window, out),
        Format::Arrow => arrow_file::write(prepared, window, out),
    }
}
