//! Typed batches to an Arrow IPC file for the web.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_ipc::{CompressionType, MetadataVersion};

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
        for column in notes.keys() {
            if self.schema.field_with_name(column).is_err() {
                return Err(Error::UnknownColumn { column: column.clone() });
            }
        }
        let fields: Vec<Field> = self
            .schema
            .fields()
            .iter()
            .map(|field| with_note(field.as_ref().clone(), notes.get(field.name())))
            .collect();
        arrow(&Arc::new(Schema::new(fields)), &self.batches, compression)
    }
}

/// The bytes of an Arrow IPC file with these batches, whose columns are those of the schema.
pub fn arrow(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    compression: Compression,
) -> Result<Vec<u8>, Error> {
    let compression = match compression {
        #[cfg(feature = "parquet")]
        Compression::Zstd => Some(CompressionType::ZSTD),
        Compression::Lz4 => Some(CompressionType::LZ4_FRAME),
        Compression::None => None,
    };
    // With a larger alignment the magic is padded, which some readers of streams do not expect.
    let options = IpcWriteOptions::try_new(8, false, MetadataVersion::V5)?
        .try_with_compression(compression)?;
    let mut writer = FileWriter::try_new_with_options(Vec::new(), schema, options)?;
    for batch in batches {
        let row_count = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let columns = batch.columns().to_vec();
        writer.write(&RecordBatch::try_new_with_options(
            Arc::clone(schema),
            columns,
            &row_count,
        )?)?;
    }
    writer.finish()?;
    Ok(writer.into_inner()?)
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
