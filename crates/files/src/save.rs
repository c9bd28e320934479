//! An answer of the engine as a file.

use arrow::buffer::Buffer;
use sagitta_protocol::Problem;

use crate::answer::{Table, table_of};
use crate::problem;

/// What a file tells of itself: labels and texts.
pub type About = Vec<(String, String)>;

/// A file that was made.
#[derive(Debug)]
pub struct Saved {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: &'static str,
    /// How many rows it has.
    pub n_rows: u64,
}

/// Makes a file of the first result of an answer: `xlsx`, `json` and `arrow` in the module for text
/// and workbooks, `parquet` in that for Parquet. Messages call the file `name`.
pub fn save(
    format: &str,
    answer: &str,
    buffers: &[Buffer],
    about: &About,
    name: &str,
) -> Result<Saved, Problem> {
    let table = table_of(answer, buffers).map_err(|detail| problem::internal(&detail))?;
    let n_rows = u64::try_from(table.batch.num_rows()).unwrap_or(u64::MAX);
    let (bytes, media_type) = written(format, &table, about, name)?;
    Ok(Saved { bytes, media_type, n_rows })
}

type Written = Result<(Vec<u8>, &'static str), Problem>;

#[cfg(not(feature = "parquet"))]
fn written(format: &str, table: &Table, about: &About, name: &str) -> Written {
    use std::sync::Arc;

    use arrow::datatypes::Schema;
    use sagitta_ingest::{Compression, write};

    let batches = std::slice::from_ref(&table.batch);
    let (bytes, media_type) = match format {
        "xlsx" => (
            write::xlsx(&table.schema, batches, about),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        "json" => (write::json(&table.schema, batches), "application/json"),
        _ => {
            let told = about.iter().cloned().collect();
            let schema = Schema::new_with_metadata(table.schema.fields().clone(), told);
            let bytes = write::arrow(&Arc::new(schema), batches, Compression::Lz4);
            (bytes, "application/vnd.apache.arrow.file")
        }
    };
    Ok((bytes.map_err(|error| problem::of_error(&error, name))?, media_type))
}

#[cfg(feature = "parquet")]
fn written(_: &str, table: &Table, about: &About, name: &str) -> Written {
    let bytes =
        sagitta_ingest::write::parquet(&table.schema, std::slice::from_ref(&table.batch), about);
    let bytes = bytes.map_err(|error| problem::of_error(&error, name))?;
    Ok((bytes, "application/vnd.apache.parquet"))
}
