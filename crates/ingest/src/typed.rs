//! Files that know their types: Parquet.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{
    DataType, Field, Int8Type, Int16Type, Int32Type, Int64Type, Schema, SchemaRef, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::sync::Arc;

use crate::cell::{Cell, distinct_names};
use crate::column::{ColumnBuilder, Misfit};
use crate::error::{Error, Place};
use crate::target::Target;
use crate::{ColumnReport, Imported, Options, Progress, text_columns};

/// All rows of a Parquet file.
pub fn read_parquet(
    bytes: Bytes,
    options: &Options,
    tell: &dyn Fn(Progress),
) -> Result<Imported, Error> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes)?;
    let schema = Arc::clone(reader.schema());
    let total = u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(0);
    let reader = reader.with_batch_size(options.batch_rows.get()).build()?;
    let (mut batches, mut done) = (Vec::new(), 0);
    for batch in reader {
        let batch = batch?;
        done += u64::try_from(batch.num_rows()).unwrap_or(0);
        batches.push(batch);
        tell(Progress { done, total, n_rows: done });
    }
    finish(schema, batches, options)
}

/// Gives the columns names of their own and the types asked for.
fn finish(
    schema: SchemaRef,
    mut batches: Vec<RecordBatch>,
    options: &Options,
) -> Result<Imported, Error> {
    let mut warnings = Vec::new();
    let names = schema.fields().iter().map(|field| field.name().clone()).collect();
    let names = distinct_names(names, &mut warnings);
    for column in options.types.keys() {
        if !names.contains(column) {
            return Err(Error::UnknownColumn { column: column.clone() });
        }
    }
    let mut fields: Vec<Field> = Vec::with_capacity(names.len());
    let mut asked = Vec::with_capacity(names.len());
    for (idx, (name, field)) in names.iter().zip(schema.fields()).enumerate() {
        let mut field = field.as_ref().clone().with_name(name);
        let target = options.types.get(name);
        if let Some(target) = target {
            field = field.with_data_type(target.data_type()).with_nullable(true);
            convert(&mut batches, idx, name, target)?;
        }
        asked.push(target == Some(&Target::Category));
        fields.push(field);
    }
    let schema = Arc::new(Schema::new(fields));
    let batches = batches
        .into_iter()
        .map(|batch| {
            let row_count =
                arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
            RecordBatch::try_new_with_options(
                Arc::clone(&schema),
                batch.columns().to_vec(),
                &row_count,
            )
        })
        .collect::<Result<_, _>>()?;
    let (schema, batches) = text_columns::encode(&schema, batches, &asked)?;
    let columns = names
        .into_iter()
        .map(|name| ColumnReport {
            asked: options.types.contains_key(&name),
            name,
            reason: None,
            missing_marks: Vec::new(),
        })
        .collect();
    Ok(Imported { schema, batches, columns, warnings, sheets: Vec::new(), sheet: None })
}

/// One column in another type, by way of its text.
fn convert(
    batches: &mut [RecordBatch],
    idx: usize,
    name: &str,
    target: &Target,
) -> Result<(), Error> {
    let mut row = 0;
    for batch in batches {
        let column = batch.column(idx);
        let texts = texts(column).ok_or_else(|| Error::CannotBecome {
            column: name.to_owned(),
            found: column.data_type().to_string(),
            expected: target.to_string(),
        })?;
        let mut builder = ColumnBuilder::new(target.clone());
        for text in texts {
            row += 1;
            let cell = text.as_deref().map_or(Cell::Null, Cell::Loose);
            builder.push(&cell).map_err(|Misfit| Error::NotOfType {
                place: Place::Row(row),
                column: name.to_owned(),
                value: text.clone().unwrap_or_default(),
                expected: target.to_string(),
            })?;
        }
        let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
        if let Some(slot) = columns.get_mut(idx) {
            *slot = builder.finish();
        }
        let fields: Vec<Field> = batch
            .schema()
            .fields()
            .iter()
            .zip(&columns)
            .map(|(field, column)| {
                field
                    .as_ref()
                    .clone()
                    .with_data_type(column.data_type().clone())
                    .with_nullable(true)
            })
            .collect();
        let row_count =
            arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        *batch =
            RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &row_count)?;
    }
    Ok(())
}

/// The values of a column of integers or text, as text. None for other types.
fn texts(array: &ArrayRef) -> Option<Vec<Option<String>>> {
    macro_rules! integers {
        ($kind:ty) => {
            array
                .as_primitive_opt::<$kind>()?
                .iter()
                .map(|value| value.map(|n| n.to_string()))
                .collect()
        };
    }
    Some(match array.data_type() {
        DataType::Int8 => integers!(Int8Type),
        DataType::Int16 => integers!(Int16Type),
        DataType::Int32 => integers!(Int32Type),
        DataType::Int64 => integers!(Int64Type),
        DataType::UInt8 => integers!(UInt8Type),
        DataType::UInt16 => integers!(UInt16Type),
        DataType::UInt32 => integers!(UInt32Type),
        DataType::UInt64 => integers!(UInt64Type),
        data_type if text_columns::is_text(data_type) => {
            let strings = text_columns::as_strings(array).ok()?;
            strings.iter().map(|value| value.map(str::to_owned)).collect()
        }
        _ => return None,
    })
}
