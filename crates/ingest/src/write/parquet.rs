//! Batches as a Parquet file.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use crate::Error;

/// The bytes of a Parquet file, compressed with ZSTD, with a label and a text of `about` each in its
/// metadata. Types are kept as they are; a reader that knows Arrow gets the same ones back.
pub fn parquet(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    about: &[(String, String)],
) -> Result<Vec<u8>, Error> {
    let metadata = about.iter().map(|(label, text)| KeyValue::new(label.clone(), text.clone()));
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_key_value_metadata(Some(metadata.collect()))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), Arc::clone(schema), Some(properties))?;
    for batch in batches {
        writer.write(batch)?;
    }
    Ok(writer.into_inner()?)
}
