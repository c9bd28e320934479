//! Typed batches that can be read from their start as often as needed.

use std::fs::File;
use std::io::BufReader;
use std::num::NonZeroUsize;
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow_ipc::reader::StreamReader;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::Error;

/// The batches of one reading.
pub(crate) type Reading = Box<dyn Iterator<Item = Result<RecordBatch, Error>>>;

/// Rows that know their types.
pub(crate) trait Batches {
    /// The columns.
    fn schema(&self) -> Result<SchemaRef, Error>;

    /// How many rows; 0 if that is not known before they are read.
    fn n_rows(&self) -> Result<u64, Error>;

    /// Reads all rows from the first one, of all columns or of those at these places alone, in
    /// batches of so many rows where the file does not say how many.
    fn read(&self, columns: Option<&[usize]>, batch_rows: NonZeroUsize) -> Result<Reading, Error>;
}

/// A Parquet file.
pub(crate) struct ParquetFile<'p>(pub(crate) &'p Path);

impl ParquetFile<'_> {
    fn open(&self) -> Result<ParquetRecordBatchReaderBuilder<File>, Error> {
        let file = File::open(self.0).map_err(Error::Read)?;
        Ok(ParquetRecordBatchReaderBuilder::try_new(file)?)
    }
}

impl Batches for ParquetFile<'_> {
    fn schema(&self) -> Result<SchemaRef, Error> {
        Ok(SchemaRef::clone(self.open()?.schema()))
    }

    fn n_rows(&self) -> Result<u64, Error> {
        let n_rows = self.open()?.metadata().file_metadata().num_rows();
        Ok(u64::try_from(n_rows).unwrap_or(0))
    }

    fn read(&self, columns: Option<&[usize]>, batch_rows: NonZeroUsize) -> Result<Reading, Error> {
        let mut reader = self.open()?.with_batch_size(batch_rows.get());
        if let Some(columns) = columns {
            let mask = ProjectionMask::roots(reader.parquet_schema(), columns.iter().copied());
            reader = reader.with_projection(mask);
        }
        Ok(Box::new(reader.build()?.map(|batch| batch.map_err(Error::from))))
    }
}

/// A file that holds a stream of Arrow batches, in the batches that it has.
pub(crate) struct ArrowStream<'p>(pub(crate) &'p Path);

impl ArrowStream<'_> {
    fn open(&self, columns: Option<&[usize]>) -> Result<StreamReader<BufReader<File>>, Error> {
        let file = File::open(self.0).map_err(Error::Read)?;
        Ok(StreamReader::try_new(BufReader::new(file), columns.map(<[usize]>::to_vec))?)
    }
}

impl Batches for ArrowStream<'_> {
    fn schema(&self) -> Result<SchemaRef, Error> {
        Ok(self.open(None)?.schema())
    }

    fn n_rows(&self) -> Result<u64, Error> {
        Ok(0)
    }

    fn read(&self, columns: Option<&[usize]>, _: NonZeroUsize) -> Result<Reading, Error> {
        Ok(Box::new(self.open(columns)?.map(|batch| batch.map_err(Error::from))))
    }
}
