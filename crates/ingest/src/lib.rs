//! CSV, JSON and Parquet to Table.
