//! Counts of few people, taken out of a dataset's file before anything is made of it.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use arrow::array::{Array as _, BooleanArray, RecordBatch, RecordBatchOptions};
use arrow::compute::nullif;
use arrow::datatypes::{Field, Schema};
use arrow::ipc::reader::FileReader;
use sagitta_check::hidden;
use sagitta_ingest::{ArrowFile, Compression, Sink as _};
use sagitta_table::Table;

use crate::check::CheckEntry;

/// Hides the counts that must be, in the file that a table was read from; how many they are. Null is
/// in their place.
pub(super) fn small_counts(entry: &CheckEntry, table: &Table, arrow: &Path) -> Result<u64> {
    let aggregate = entry.aggregate(table);
    let hidden = hidden(table, &aggregate)?;
    let n_cells = hidden.iter().flatten().filter(|is_hidden| **is_hidden).count();
    if n_cells == 0 {
        return Ok(0);
    }
    let columns: Vec<(&str, &Vec<bool>)> =
        aggregate.counts.iter().map(String::as_str).zip(&hidden).collect();
    let part = arrow.with_extension("hidden");
    rewrite(arrow, &part, &columns).context("small counts cannot be hidden in it")?;
    fs::rename(&part, arrow).with_context(|| format!("cannot write {}", arrow.display()))?;
    Ok(u64::try_from(n_cells)?)
}

fn rewrite(from: &Path, to: &Path, columns: &[(&str, &Vec<bool>)]) -> Result<()> {
    let reader = FileReader::try_new(BufReader::new(File::open(from)?), None)?;
    let old = reader.schema();
    let is_hidden = |name: &str| columns.iter().find(|(column, _)| *column == name);
    let fields = old.fields().iter().map(|field| match is_hidden(field.name()) {
        Some(_) => Arc::new(Field::clone(field).with_nullable(true)),
        None => Arc::clone(field),
    });
    let schema =
        Arc::new(Schema::new_with_metadata(fields.collect::<Vec<_>>(), old.metadata().clone()));
    let notes = std::collections::BTreeMap::new();
    let out = BufWriter::new(File::create(to)?);
    let mut file = ArrowFile::new(out, Compression::Zstd, &notes);
    file.begin(&schema)?;
    let mut first = 0;
    for batch in reader {
        let batch = batch?;
        let rows = first..first + batch.num_rows();
        let mut arrays = batch.columns().to_vec();
        for (array, field) in arrays.iter_mut().zip(schema.fields()) {
            if let Some((_, hidden)) = is_hidden(field.name()) {
                let mask = hidden.get(rows.clone()).unwrap_or_default().to_vec();
                *array = nullif(&array.slice(0, array.len()), &BooleanArray::from(mask))?;
            }
        }
        let row_count = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        first = rows.end;
        file.take(RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &row_count)?)?;
    }
    file.finish()?.flush()?;
    Ok(())
}
