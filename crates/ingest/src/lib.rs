//! CSV, JSON, GeoJSON and Parquet to typed Arrow batches, and those to an Arrow file.
//!
//! Types are inferred so that no value is harmed: a column becomes a number, a date or a boolean
//! only if every value is one, digits that could be a code stay text, and what stands for a
//! missing value is null only in columns that are no text. Nothing is lost silently: what does not
//! fit is an [`Error`] or a [`Warning`] that names its line.

mod cell;
mod column;
mod delimited;
mod dictionary;
mod error;
mod infer;
mod json;
mod parse;
mod target;
mod text;
mod text_columns;
mod typed;
mod untyped;
mod write;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use bytes::Bytes;

pub use self::error::{Error, Place, Warning};
pub use self::infer::{MISSING, Reason};
pub use self::parse::DateOrder;
pub use self::target::Target;
pub use self::write::{ColumnNote, Compression};

/// Rows in a batch unless asked otherwise: large enough to compress, small enough to show the
/// first rows early.
pub const BATCH_ROWS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(65_535);

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated or otherwise delimited text.
    Csv,
    /// Tab-separated text.
    Tsv,
    /// An array of objects, objects line by line, or a GeoJSON feature collection.
    Json,
    /// Parquet.
    Parquet,
    /// An Arrow IPC file or stream, which `sagitta_table` reads.
    Arrow,
}

impl Format {
    /// The format by the first bytes where they tell, else by the name's ending.
    pub fn guess(name: &str, bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"ARROW1") || bytes.starts_with(&[0xFF; 4]) {
            return Some(Self::Arrow);
        }
        if bytes.starts_with(b"PAR1") {
            return Some(Self::Parquet);
        }
        let (_, ending) = name.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "csv" | "txt" | "dat" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            "json" | "ndjson" | "jsonl" | "geojson" => Self::Json,
            "parquet" | "pq" => Self::Parquet,
            "arrow" | "arrows" | "feather" | "ipc" => Self::Arrow,
            _ => return None,
        })
    }
}

/// How a file is to be read.
#[derive(Clone, Debug)]
pub struct Options {
    /// Types asked for, by column.
    pub types: BTreeMap<String, Target>,
    /// The delimiter of a CSV file; guessed from its first line if absent.
    pub delimiter: Option<u8>,
    /// Whether a CSV file starts with its column names.
    pub has_header: bool,
    /// The encoding of a text file without a byte-order mark, by its name on the web; UTF-8 if
    /// absent.
    pub encoding: Option<String>,
    /// Rows in a batch.
    pub batch_rows: NonZeroUsize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            types: BTreeMap::new(),
            delimiter: None,
            has_header: true,
            encoding: None,
            batch_rows: BATCH_ROWS,
        }
    }
}

/// A file's rows in typed batches, text of few different values with one dictionary a column.
#[derive(Debug)]
pub struct Imported {
    /// The columns.
    pub schema: SchemaRef,
    /// The rows.
    pub batches: Vec<RecordBatch>,
    /// How every column came to its type.
    pub columns: Vec<ColumnReport>,
    /// What was odd but did no harm.
    pub warnings: Vec<Warning>,
}

impl Imported {
    /// How many rows.
    pub fn n_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

/// How a column came to its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnReport {
    /// Its name.
    pub name: String,
    /// Whether the type was asked for.
    pub asked: bool,
    /// Why it stayed text, if some of its values are something else.
    pub reason: Option<Reason>,
    /// Texts that were taken for a missing value, and how often.
    pub missing_marks: Vec<(String, u64)>,
}

/// Reads a file that is not Arrow. An Arrow file is [`Error::UnknownFormat`] here, as
/// `sagitta_table` reads those.
pub fn read(bytes: Bytes, format: Format, options: &Options) -> Result<Imported, Error> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    match format {
        Format::Csv | Format::Tsv => {
            let text = text::decode(&bytes, options.encoding.as_deref())?;
            let delimiter = options.delimiter.unwrap_or_else(|| match format {
                Format::Tsv => b'\t',
                _ => delimited::guess_delimiter(&text),
            });
            let rows =
                delimited::Delimited { text: &text, delimiter, has_header: options.has_header };
            untyped::read(&rows, options)
        }
        Format::Json => {
            let text = text::decode(&bytes, options.encoding.as_deref())?;
            untyped::read(&json::JsonRows { text: &text }, options)
        }
        Format::Parquet => typed::read_parquet(bytes, options),
        Format::Arrow => Err(Error::UnknownFormat),
    }
}
