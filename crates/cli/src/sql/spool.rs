//! An answer as a file on this machine, so that it can be read more than once.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::compute::BatchCoalescer;
use arrow::datatypes::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use arrow::ipc::CompressionType;
use arrow::ipc::writer::{IpcWriteOptions, StreamWriter};
use sagitta_ingest::BATCH_ROWS;

use crate::failure::Failure;

/// A stream of Arrow batches that is being written. The batches are of [`BATCH_ROWS`] rows, however
/// many those of the engine have, and one is held.
pub(super) struct Spool {
    schema: SchemaRef,
    waiting: BatchCoalescer,
    writer: StreamWriter<BufWriter<File>>,
    /// How many rows were taken.
    pub(super) n_rows: u64,
}

impl Spool {
    /// Begins a file for rows of these columns; types that the files of a site do not hold are
    /// refused.
    pub(super) fn create(path: &Path, schema: &SchemaRef) -> Result<Self> {
        ensure!(!schema.fields().is_empty(), "the answer has no columns");
        schema.fields().iter().try_for_each(|field| refuse(field))?;
        // Names and types are taken over; what else the engine says of columns is its own business.
        let plain = |field: &FieldRef| Field::new(field.name(), field.data_type().clone(), true);
        let schema = Arc::new(Schema::new(schema.fields().iter().map(plain).collect::<Fields>()));
        let file = File::create(path).with_context(|| cannot_write(path))?;
        let options =
            IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME))?;
        let writer = StreamWriter::try_new_with_options(BufWriter::new(file), &schema, options)
            .with_context(|| cannot_write(path))?;
        let waiting = BatchCoalescer::new(SchemaRef::clone(&schema), BATCH_ROWS.get());
        Ok(Self { schema, waiting, writer, n_rows: 0 })
    }

    /// Fails unless columns are those that the file began with.
    pub(super) fn check(&self, schema: &Schema) -> Result<()> {
        let told = |fields: &Schema| -> Vec<(String, DataType)> {
            let one = |field: &FieldRef| (field.name().clone(), field.data_type().clone());
            fields.fields().iter().map(one).collect()
        };
        ensure!(
            told(&self.schema) == told(schema),
            "the parts of the answer have different columns"
        );
        Ok(())
    }

    /// Takes the next rows.
    pub(super) fn take(&mut self, batch: &RecordBatch) -> Result<()> {
        self.check(&batch.schema())?;
        let row_count = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let (schema, columns) = (SchemaRef::clone(&self.schema), batch.columns().to_vec());
        let batch = RecordBatch::try_new_with_options(schema, columns, &row_count)?;
        self.n_rows += u64::try_from(batch.num_rows())?;
        self.waiting.push_batch(batch)?;
        self.write()
    }

    /// Writes what is left and the end.
    pub(super) fn finish(mut self) -> Result<()> {
        self.waiting.finish_buffered_batch()?;
        self.write()?;
        self.writer.finish().context("the answer cannot be written")?;
        let mut out = self.writer.into_inner().context("the answer cannot be written")?;
        out.flush().context("the answer cannot be written")
    }

    fn write(&mut self) -> Result<()> {
        while let Some(batch) = self.waiting.next_completed_batch() {
            self.writer.write(&batch).context("the answer cannot be written")?;
        }
        Ok(())
    }
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

/// Refuses a column that most readers of Arrow files do not know how to read.
fn refuse(field: &Field) -> Result<()> {
    if is_common(field.data_type()) {
        return Ok(());
    }
    bail!(Failure::with_hint(
        format!(
            "the column \"{}\" of the answer is of type {}, which the files of a site do not have",
            field.name(),
            field.data_type()
        ),
        "Leave it out, or make text or a number of it in the query with CAST.",
    ))
}

fn is_common(data_type: &DataType) -> bool {
    match data_type {
        DataType::Union(..)
        | DataType::RunEndEncoded(..)
        | DataType::ListView(_)
        | DataType::LargeListView(_) => false,
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::FixedSizeList(field, _)
        | DataType::Map(field, _) => is_common(field.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| is_common(field.data_type())),
        DataType::Dictionary(_, values) => is_common(values),
        _ => true,
    }
}
