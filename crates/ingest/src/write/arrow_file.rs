//! Typed batches to an Arrow IPC file for the web.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_ipc::{CompressionType, MetadataVersion};

use crate::stream::Sink;
use crate::{Error, Imported};

/// How the buffers of an Arrow file are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Smallest to fetch.
    #[cfg(feature = "parquet")]
    Zstd,
    /// Fastest to decode.
    #[default]
    Lz4,
    /// As they are.
    None,
}

/// What a column is called and measured in, kept in its field's metadata as `title` and `unit`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnNote {
    /// A name for people.
    pub title: Option<String>,
    /// The unit of the values: `km`, `°C`, `USD`.
    pub unit: Option<String>,
}

impl Imported {
    /// The bytes of an Arrow IPC file with these batches. A note for a column that is not there is
    /// an error.
    pub fn to_arrow_file(
        &self,
        compression: Compression,
        notes: &BTreeMap<String, ColumnNote>,
    ) -> Result<Vec<u8>, Error> {
        let mut file = ArrowFile::new(Vec::new(), compression, notes);
        file.begin(&self.schema)?;
        for batch in &self.batches {
            file.take(batch.clone())?;
        }
        file.finish()
    }
}

/// The bytes of an Arrow IPC file with these batches, whose columns are those of the schema.
pub fn arrow(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    compression: Compression,
) -> Result<Vec<u8>, Error> {
    let notes = BTreeMap::new();
    let mut file = ArrowFile::new(Vec::new(), compression, &notes);
    file.begin(schema)?;
    for batch in batches {
        file.take(batch.clone())?;
    }
    file.finish()
}

/// An Arrow IPC file that is written batch by batch.
pub struct ArrowFile<'n, W: Write> {
    compression: Compression,
    notes: &'n BTreeMap<String, ColumnNote>,
    state: State<W>,
}

enum State<W: Write> {
    /// The columns are not known yet.
    Before(W),
    Open(Box<FileWriter<W>>, SchemaRef),
    /// Something went wrong.
    Failed,
}

impl<'n, W: Write> ArrowFile<'n, W> {
    /// A file that goes to `out`. The notes are those of columns by name.
    pub fn new(out: W, compression: Compression, notes: &'n BTreeMap<String, ColumnNote>) -> Self {
        Self { compression, notes, state: State::Before(out) }
    }

    /// Writes the end of the file and gives back what it went to. Fails if it has no columns yet.
    pub fn finish(self) -> Result<W, Error> {
        let State::Open(mut writer, _) = self.state else { return Err(Error::Empty) };
        writer.finish()?;
        Ok(writer.into_inner()?)
    }
}

impl<W: Write> Sink for ArrowFile<'_, W> {
    /// A note for a column that is not there is an error.
    fn begin(&mut self, schema: &SchemaRef) -> Result<(), Error> {
        for column in self.notes.keys() {
            if schema.field_with_name(column).is_err() {
                return Err(Error::UnknownColumn { column: column.clone() });
            }
        }
        let noted =
            |field: &Arc<Field>| with_note(field.as_ref().clone(), self.notes.get(field.name()));
        let fields: Vec<Field> = schema.fields().iter().map(noted).collect();
        let schema = Arc::new(Schema::new(fields));
        let compression = match self.compression {
            #[cfg(feature = "parquet")]
            Compression::Zstd => Some(CompressionType::ZSTD),
            Compression::Lz4 => Some(CompressionType::LZ4_FRAME),
            Compression::None => None,
        };
        // With a larger alignment the magic is padded, which some readers of streams do not expect.
        let options = IpcWriteOptions::try_new(8, false, MetadataVersion::V5)?
            .try_with_compression(compression)?;
        if let State::Before(out) = std::mem::replace(&mut self.state, State::Failed) {
            let writer = FileWriter::try_new_with_options(out, &schema, options)?;
            self.state = State::Open(Box::new(writer), schema);
        }
        Ok(())
    }

    fn take(&mut self, batch: RecordBatch) -> Result<(), Error> {
        let State::Open(writer, schema) = &mut self.state else { return Err(Error::Empty) };
        let row_count = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let columns = batch.columns().to_vec();
        let batch = RecordBatch::try_new_with_options(Arc::clone(schema), columns, &row_count)?;
        writer.write(&batch)?;
        Ok(())
    }
}

fn with_note(field: Field, note: Option<&ColumnNote>) -> Field {
    let Some(note) = note else { return field };
    let mut metadata = field.metadata().clone();
    for (key, value) in [("title", &note.title), ("unit", &note.unit)] {
        if let Some(value) = value {
            metadata.insert(key.to_owned(), value.clone());
        }
    }
    field.with_metadata(metadata)
}
