//! Tables that are made batch by batch, so that none needs to be held whole.

use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

#[cfg(feature = "parquet")]
use crate::batches::{ArrowStream, ParquetFile};
use crate::delimited::{self, Delimited};
use crate::error::{Error, Warning};
use crate::json_lines::JsonLines;
use crate::json_whole::{JsonWhole, Shape};
use crate::source::{self, TextFile};
use crate::{ColumnReport, Format, Options, Progress, untyped};

/// What takes the batches of a table.
pub trait Sink {
    /// Takes the columns, before the first batch.
    fn begin(&mut self, schema: &SchemaRef) -> Result<(), Error>;

    /// Takes the next batch.
    fn take(&mut self, batch: RecordBatch) -> Result<(), Error>;
}

/// Holds all batches.
#[derive(Debug, Default)]
pub(crate) struct Held(pub(crate) Vec<RecordBatch>);

impl Sink for Held {
    fn begin(&mut self, _: &SchemaRef) -> Result<(), Error> {
        Ok(())
    }

    fn take(&mut self, batch: RecordBatch) -> Result<(), Error> {
        self.0.push(batch);
        Ok(())
    }
}

/// What is told of a table whose batches went to a [`Sink`].
#[derive(Debug)]
pub struct Streamed {
    /// The columns.
    pub schema: SchemaRef,
    /// How many rows.
    pub n_rows: u64,
    /// How every column came to its type.
    pub columns: Vec<ColumnReport>,
    /// What was odd but did no harm.
    pub warnings: Vec<Warning>,
}

/// How many bytes of a file tell its format.
const START: u64 = 4096;

/// The first bytes of a file, which tell its format; of one packed by gzip, those of what is in it.
pub fn start(path: &Path) -> Result<Vec<u8>, Error> {
    source::start(path, START)
}

/// Whether a file is packed by gzip.
pub fn is_packed(path: &Path) -> Result<bool, Error> {
    source::is_packed(path)
}

/// Whether [`stream`] reads such a file.
pub fn is_streamed(path: &Path, format: Format) -> Result<bool, Error> {
    Ok(match format {
        Format::Csv | Format::Tsv => true,
        Format::Parquet => cfg!(feature = "parquet") && !source::is_packed(path)?,
        Format::Json => {
            let start = source::start(path, START)?;
            let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&start);
            matches!(start.trim_ascii_start().first(), Some(b'[' | b'{'))
        }
        Format::Workbook | Format::Arrow => false,
    })
}

/// Reads a file of delimited text, of JSON or GeoJSON, packed by gzip or not, or of Parquet, batch by
/// batch. The batches are those that [`crate::read`] makes of the same bytes.
///
/// The file is read several times: to find its encoding, its shape, its types and its dictionaries, and
/// to make the batches. What is held is a batch, and the dictionaries. What is not [`is_streamed`] is
/// [`Error::UnknownFormat`].
pub fn stream(
    path: &Path,
    format: Format,
    options: &Options,
    tell: &dyn Fn(Progress),
    sink: &mut dyn Sink,
) -> Result<Streamed, Error> {
    match format {
        Format::Csv | Format::Tsv => stream_text(path, format, options, tell, sink),
        Format::Json if is_streamed(path, format)? => stream_json(path, options, tell, sink),
        #[cfg(feature = "parquet")]
        Format::Parquet => crate::typed::stream(&ParquetFile(path), options, tell, sink),
        _ => Err(Error::UnknownFormat),
    }
}

/// Reads a file that holds a stream of Arrow batches, batch by batch: types that are asked for are
/// made, and text of few different values gets one dictionary, as with [`stream`] of Parquet.
///
/// The file is read twice if it has text. What is held is a batch, and the dictionaries. It has to
/// be one that the caller wrote: nothing guards what its bytes ask for.
#[cfg(feature = "parquet")]
pub fn stream_arrow(
    path: &Path,
    options: &Options,
    tell: &dyn Fn(Progress),
    sink: &mut dyn Sink,
) -> Result<Streamed, Error> {
    crate::typed::stream(&ArrowStream(path), options, tell, sink)
}

fn stream_json(
    path: &Path,
    options: &Options,
    tell: &dyn Fn(Progress),
    sink: &mut dyn Sink,
) -> Result<Streamed, Error> {
    let text = TextFile::survey(path, options.encoding.as_deref(), options.care)?;
    let mut streamed = match Shape::of(&text)? {
        Shape::Objects => untyped::stream(&JsonLines::new(&text), options, tell, sink)?,
        shape => {
            let rows = JsonWhole::new(&text, shape == Shape::Collection);
            untyped::stream(&rows, options, tell, sink)?
        }
    };
    streamed.warnings.splice(..0, text.warnings.iter().cloned());
    Ok(streamed)
}

fn stream_text(
    path: &Path,
    format: Format,
    options: &Options,
    tell: &dyn Fn(Progress),
    sink: &mut dyn Sink,
) -> Result<Streamed, Error> {
    let text = TextFile::survey(path, options.encoding.as_deref(), options.care)?;
    let delimiter = match (options.delimiter, format) {
        (Some(delimiter), _) => delimiter,
        (None, Format::Tsv) => b'\t',
        _ => delimited::guess_delimiter(&text)?,
    };
    let rows = Delimited::new(&text, delimiter, options.header, options.care)?;
    let mut streamed = untyped::stream(&rows, options, tell, sink)?;
    streamed.warnings.splice(..0, text.warnings.iter().cloned());
    Ok(streamed)
}
