//! CSV, JSON, GeoJSON, workbooks and Parquet to typed Arrow batches, and those to files.
//!
//! Types are inferred so that no value is harmed: a column becomes a number, a date or a boolean
//! only if every value is one, digits that could be a code stay text, and what stands for a
//! missing value is null only in columns that are no text. Nothing is lost silently: what does not
//! fit is an [`Error`] or a [`Warning`] that names its line.
//!
//! A [`Care::Strict`] reading is for publishers: what is not in order is refused. A
//! [`Care::Lenient`] one is for readers, who cannot mend a file: it finds out what is not told,
//! takes what can be read, and lists the rest.

#[cfg(feature = "parquet")]
mod batches;
mod calendar;
mod cell;
mod column;
mod delimited;
mod dictionary;
mod encoding;
mod error;
mod gzip;
mod infer;
mod json;
mod json_lines;
mod json_whole;
mod layout;
mod missing;
mod parse;
mod source;
mod stream;
mod target;
mod text;
#[cfg(feature = "parquet")]
mod text_columns;
#[cfg(feature = "parquet")]
mod typed;
mod untyped;
mod workbook;
pub mod write;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use bytes::Bytes;

pub use self::error::{Error, Place, Warning, cells_listed};
pub use self::infer::{MISSING, Reason};
pub use self::parse::DateOrder;
pub use self::source::Text;
#[cfg(feature = "parquet")]
pub use self::stream::stream_arrow;
pub use self::stream::{Sink, Streamed, is_packed, is_streamed, start, stream};
pub use self::target::Target;
pub use self::text::{Decode, decode_by_tables};
#[cfg(feature = "parquet")]
pub use self::typed::read_parquet;
pub use self::workbook::Sheet;
pub use self::write::{ArrowFile, ColumnNote, Compression};

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
    /// A workbook: `.xlsx`, `.xlsm`, `.xlsb`, `.xls` or `.ods`.
    Workbook,
    /// Parquet.
    Parquet,
    /// An Arrow IPC file or stream, which `sagitta_table` reads.
    Arrow,
}

impl Format {
    /// The format by the first bytes where they tell, else by the name's ending. A packed file is
    /// what its name is without `.gz`; see [`unpacked`] for its bytes.
    pub fn guess(name: &str, bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"ARROW1") || bytes.starts_with(&[0xFF; 4]) {
            return Some(Self::Arrow);
        }
        if bytes.starts_with(b"PAR1") {
            return Some(Self::Parquet);
        }
        if bytes.starts_with(&workbook::COMPOUND) {
            return Some(Self::Workbook);
        }
        let (_, ending) = gzip::inner_name(name).rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "csv" | "txt" | "dat" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            "json" | "ndjson" | "jsonl" | "geojson" => Self::Json,
            "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => Self::Workbook,
            "parquet" | "pq" => Self::Parquet,
            "arrow" | "arrows" | "feather" | "ipc" => Self::Arrow,
            _ => return None,
        })
    }

    /// The same for bytes that are all there: those of a workbook are known whatever their name is,
    /// and text without a telling name is taken for JSON or CSV.
    pub fn guess_whole(name: &str, bytes: &[u8]) -> Option<Self> {
        let named = Self::guess(name, bytes);
        if bytes.starts_with(&workbook::ZIP) {
            return Some(Self::Workbook);
        }
        let start = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
        let is_utf16 = start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]);
        let is_text = is_utf16 || !start.contains(&0);
        match named {
            Some(Self::Arrow | Self::Parquet) => named,
            Some(Self::Workbook) if !is_text => named,
            _ if !is_text => None,
            // Web services often give HTML where a table was expected.
            Some(Self::Csv | Self::Tsv | Self::Workbook) | None if is_markup(start) => None,
            // Many programs call text a workbook, for a spreadsheet opens both.
            Some(Self::Workbook) => Some(Self::Csv),
            Some(Self::Csv | Self::Tsv | Self::Json) => named,
            None => {
                let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
                Some(if matches!(first, Some(b'{' | b'[')) { Self::Json } else { Self::Csv })
            }
        }
    }
}

fn is_markup(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start.get(..start.len().min(256)).unwrap_or_default());
    let text = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    ["<!doctype", "<html", "<?xml"].iter().any(|tag| text.starts_with(tag))
}

/// What is in a file packed by gzip, up to `limit` bytes; other bytes stay as they are.
pub fn unpacked(bytes: Bytes, limit: u64) -> Result<Bytes, Error> {
    gzip::unpacked(bytes, limit)
}

/// How careful a reading is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Care {
    /// What is not in order is refused.
    #[default]
    Strict,
    /// What can be read is taken, and the rest told.
    Lenient,
}

/// Whether the first row of a table names its columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// It does.
    #[default]
    Present,
    /// It is a row as the others are.
    Absent,
    /// A lenient reading finds out.
    Found,
}

/// How far the work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is done, in bytes or rows.
    pub done: u64,
    /// Of how many; 0 if that is not known.
    pub total: u64,
    /// How many rows have been looked at.
    pub n_rows: u64,
}

/// How a file is to be read.
#[derive(Clone, Debug)]
pub struct Options {
    /// Types asked for, by column.
    pub types: BTreeMap<String, Target>,
    /// The delimiter of a CSV file; guessed from its first line if absent.
    pub delimiter: Option<u8>,
    /// Whether the first row of a CSV file or a sheet names the columns.
    pub header: Header,
    /// The encoding of a text file without a byte-order mark, by its name on the web. If absent,
    /// UTF-8; a lenient reading finds another one.
    pub encoding: Option<String>,
    /// The sheet of a workbook, from 0; the first that is shown and not empty if absent.
    pub sheet: Option<usize>,
    /// Values that stand for a missing one, besides those that everybody writes ([`MISSING`]); in
    /// columns of text too.
    pub missing: Vec<String>,
    /// How careful the reading is.
    pub care: Care,
    /// Rows in a batch.
    pub batch_rows: NonZeroUsize,
}

impl Options {
    /// For a reader who opens a file and knows nothing of it.
    pub fn lenient() -> Self {
        Self { header: Header::Found, care: Care::Lenient, ..Self::default() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            types: BTreeMap::new(),
            delimiter: None,
            header: Header::Present,
            encoding: None,
            sheet: None,
            missing: Vec::new(),
            care: Care::Strict,
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
    /// The sheets of a workbook.
    pub sheets: Vec<Sheet>,
    /// Which of them the rows are from.
    pub sheet: Option<usize>,
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
    read_telling(bytes, format, options, &|_| {})
}

/// The same, and tells how far it has come.
pub fn read_telling(
    bytes: Bytes,
    format: Format,
    options: &Options,
    tell: &dyn Fn(Progress),
) -> Result<Imported, Error> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    match format {
        Format::Csv | Format::Tsv | Format::Json => {
            read_text(&bytes, format, options, tell, decode_by_tables)
        }
        Format::Workbook => read_workbook(bytes, options, tell),
        #[cfg(feature = "parquet")]
        Format::Parquet => read_parquet(bytes, options, tell),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => Err(Error::UnknownFormat),
        Format::Arrow => Err(Error::UnknownFormat),
    }
}

/// Reads CSV, TSV or JSON, with another one to decode what is not UTF-8.
pub fn read_text(
    bytes: &[u8],
    format: Format,
    options: &Options,
    tell: &dyn Fn(Progress),
    by: Decode,
) -> Result<Imported, Error> {
    let decoded = text::decode(bytes, options.encoding.as_deref(), options.care, by)?;
    let text: &str = &decoded.text;
    let imported = match format {
        Format::Json => untyped::read(&json::JsonRows { text }, options, tell),
        _ => {
            let delimiter = match (options.delimiter, format) {
                (Some(delimiter), _) => delimiter,
                (None, Format::Tsv) => b'\t',
                _ => delimited::guess_delimiter(&text)?,
            };
            let rows = delimited::Delimited::new(&text, delimiter, options.header, options.care)?;
            untyped::read(&rows, options, tell)
        }
    };
    with_warnings(decoded.warnings, imported)
}

/// Reads a sheet of a workbook.
pub fn read_workbook(
    bytes: Bytes,
    options: &Options,
    tell: &dyn Fn(Progress),
) -> Result<Imported, Error> {
    let workbook = workbook::Workbook::new(bytes, options)?;
    let imported = untyped::read(workbook.rows(), options, tell)?;
    Ok(Imported { sheets: workbook.sheets, sheet: Some(workbook.chosen), ..imported })
}

/// Puts what was odd about a file's text before what was odd about its rows.
fn with_warnings(
    mut warnings: Vec<Warning>,
    imported: Result<Imported, Error>,
) -> Result<Imported, Error> {
    let mut imported = imported?;
    warnings.append(&mut imported.warnings);
    imported.warnings = warnings;
    Ok(imported)
}
