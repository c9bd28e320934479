//! Typed batches to files.

mod arrow_file;
mod json;
#[cfg(feature = "parquet")]
mod parquet;
mod sheet;
mod values;
mod xlsx;
pub(crate) mod zip;

pub use self::arrow_file::{ArrowFile, ColumnNote, Compression, arrow};
pub use self::json::json;
#[cfg(feature = "parquet")]
pub use self::parquet::parquet;
pub use self::xlsx::xlsx;
