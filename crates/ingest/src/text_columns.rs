//! The text columns of typed batches: one layout, and dictionaries where they are worthwhile.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, LargeStringArray, RecordBatch, RecordBatchOptions, StringArray,
    StringViewArray,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;

use crate::Error;
use crate::dictionary::{self, When};

/// The same batches with every text column as plain text or, where worthwhile or asked for, with
/// one dictionary for all batches.
pub(crate) fn encode(
    schema: &SchemaRef,
    batches: Vec<RecordBatch>,
    asked: &[bool],
) -> Result<(SchemaRef, Vec<RecordBatch>), Error> {
    let mut fields: Vec<Arc<Field>> = schema.fields().iter().cloned().collect();
    let mut columns: Vec<Vec<ArrayRef>> =
        batches.iter().map(|batch| batch.columns().to_vec()).collect();
    for (idx, field) in fields.iter_mut().enumerate() {
        if !is_text(field.data_type()) {
            continue;
        }
        let chunks: Vec<StringArray> = columns
            .iter()
            .filter_map(|batch| batch.get(idx))
            .map(as_strings)
            .collect::<Result<_, ArrowError>>()?;
        let when = if asked.get(idx) == Some(&true) { When::Asked } else { When::Worthwhile };
        let encoded = dictionary::encode(field.name(), &chunks, when)?;
        let arrays = match encoded {
            Some(arrays) => arrays,
            None => chunks.into_iter().map(|chunk| Arc::new(chunk) as ArrayRef).collect(),
        };
        let data_type = arrays.first().map_or(DataType::Utf8, |array| array.data_type().clone());
        *field = Arc::new(field.as_ref().clone().with_data_type(data_type));
        for (batch, array) in columns.iter_mut().zip(arrays) {
            if let Some(slot) = batch.get_mut(idx) {
                *slot = array;
            }
        }
    }
    let schema = Arc::new(Schema::new(fields));
    let batches = batches.iter().zip(columns).map(|(batch, columns)| {
        let row_count = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &row_count)
    });
    let batches = batches.collect::<Result<_, ArrowError>>()?;
    Ok((schema, batches))
}

/// Whether a column is text in any layout.
pub(crate) fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => {
            matches!(values.as_ref(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
        }
        _ => false,
    }
}

/// A text array in the plain layout.
pub(crate) fn as_strings(array: &ArrayRef) -> Result<StringArray, ArrowError> {
    if let Some(array) = array.as_any_dictionary_opt() {
        let values = as_strings(array.values())?;
        if values.is_empty() {
            return Ok(StringArray::new_null(array.len()));
        }
        let (keys, places) = (array.keys(), array.normalized_keys());
        return collect(places.iter().enumerate().map(|(row, place)| {
            let is_valid = keys.is_valid(row) && values.is_valid(*place);
            is_valid.then(|| values.value(*place))
        }));
    }
    if let Some(array) = array.as_string_opt::<i32>() {
        return Ok(array.clone());
    }
    if let Some(array) = array.as_any().downcast_ref::<LargeStringArray>() {
        return collect(array.iter());
    }
    if let Some(array) = array.as_any().downcast_ref::<StringViewArray>() {
        return collect(array.iter());
    }
    Err(ArrowError::CastError(format!("{} is no text", array.data_type())))
}

/// Fails on more than the 2 GiB of text that one plain array holds.
fn collect<'a>(
    values: impl Iterator<Item = Option<&'a str>> + Clone,
) -> Result<StringArray, ArrowError> {
    let n_bytes: usize = values.clone().flatten().map(str::len).sum();
    if i32::try_from(n_bytes).is_err() {
        return Err(ArrowError::OffsetOverflowError(n_bytes));
    }
    Ok(values.collect())
}
