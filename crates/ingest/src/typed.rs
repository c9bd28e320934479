//! Files that know their types: Parquet, and streams of Arrow batches.

use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{
    DataType, FieldRef, Int8Type, Int16Type, Int32Type, Int64Type, Schema, SchemaRef, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::batches::Batches;
use crate::cell::{Cell, distinct_names};
use crate::column::{ColumnBuilder, Misfit};
use crate::dictionary::{Dictionary, Gathering, When};
use crate::error::{Error, Place, Warning};
use crate::stream::{Sink, Streamed};
use crate::target::Target;
use crate::{ColumnReport, Imported, Options, Progress, text_columns};

/// All rows of a Parquet file.
pub fn read_parquet(
    bytes: Bytes,
    options: &Options,
    tell: &dyn Fn(Progress),
) -> Result<Imported, Error> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes)?;
    let mut warnings = Vec::new();
    let plan = Plan::new(reader.schema(), options, &mut warnings)?;
    let total = u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(0);
    let reader = reader.with_batch_size(options.batch_rows.get()).build()?;
    let (mut batches, mut done) = (Vec::new(), 0);
    for batch in reader {
        let batch = plan.convert(&batch?, done)?;
        done += u64::try_from(batch.num_rows()).unwrap_or(0);
        batches.push(batch);
        tell(Progress { done, total, n_rows: done });
    }
    let asked: Vec<bool> = (0..plan.targets.len()).map(|idx| plan.is_category(idx)).collect();
    let (schema, batches) = text_columns::encode(&plan.schema, batches, &asked)?;
    let columns = plan.reports(options);
    Ok(Imported { schema, batches, columns, warnings, sheets: Vec::new(), sheet: None })
}

/// The same of batches that can be read again, which are given on one by one.
pub(crate) fn stream(
    rows: &dyn Batches,
    options: &Options,
    tell: &dyn Fn(Progress),
    sink: &mut dyn Sink,
) -> Result<Streamed, Error> {
    let mut warnings = Vec::new();
    let plan = Plan::new(&rows.schema()?, options, &mut warnings)?;
    let total = rows.n_rows()?;
    let dictionaries = dictionaries(rows, options.batch_rows, &plan)?;
    let with_dictionary = |(field, dictionary): (&FieldRef, &Option<Dictionary>)| match dictionary {
        Some(dictionary) => Arc::new(field.as_ref().clone().with_data_type(dictionary.data_type())),
        None if text_columns::is_text(field.data_type()) => {
            Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8))
        }
        None => Arc::clone(field),
    };
    let fields: Vec<FieldRef> =
        plan.schema.fields().iter().zip(&dictionaries).map(with_dictionary).collect();
    let schema = Arc::new(Schema::new(fields));
    sink.begin(&schema)?;
    let mut n_rows = 0;
    for batch in rows.read(None, options.batch_rows)? {
        let batch = plan.convert(&batch?, n_rows)?;
        let mut columns = batch.columns().to_vec();
        for (column, dictionary) in columns.iter_mut().zip(&dictionaries) {
            if text_columns::is_text(column.data_type()) {
                let texts = text_columns::as_strings(column)?;
                *column = match dictionary {
                    Some(dictionary) => dictionary.encode(&texts)?,
                    None => Arc::new(texts),
                };
            }
        }
        let row_count = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        n_rows += u64::try_from(batch.num_rows()).unwrap_or(0);
        sink.take(RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &row_count)?)?;
        tell(Progress { done: n_rows, total, n_rows });
    }
    Ok(Streamed { schema, n_rows, columns: plan.reports(options), warnings })
}

/// The dictionaries of the columns of text for which one is worthwhile or asked for.
fn dictionaries(
    rows: &dyn Batches,
    batch_rows: NonZeroUsize,
    plan: &Plan,
) -> Result<Vec<Option<Dictionary>>, Error> {
    let fields = plan.schema.fields();
    let is_text = |idx: &usize| {
        fields.get(*idx).is_some_and(|field| text_columns::is_text(field.data_type()))
    };
    let chosen: Vec<usize> = (0..fields.len()).filter(is_text).collect();
    let mut found: Vec<Option<Gathering>> = fields.iter().map(|_| None).collect();
    for idx in &chosen {
        let when = match plan.is_category(*idx) {
            true => When::Asked,
            false => When::Worthwhile,
        };
        if let Some(slot) = found.get_mut(*idx) {
            *slot = Some(Gathering::new(when));
        }
    }
    if !chosen.is_empty() {
        let mut n_rows = 0;
        for batch in rows.read(Some(&chosen), batch_rows)? {
            let batch = batch?;
            for (idx, column) in chosen.iter().zip(batch.columns()) {
                let column = plan.convert_column(*idx, column, n_rows)?;
                let texts = text_columns::as_strings(&column)?;
                if let Some(Some(gathering)) = found.get_mut(*idx) {
                    texts.iter().flatten().for_each(|text| gathering.add(text));
                }
            }
            n_rows += u64::try_from(batch.num_rows()).unwrap_or(0);
        }
    }
    let finish = |(field, gathering): (&FieldRef, Option<Gathering>)| match gathering {
        Some(gathering) => gathering.finish(field.name()),
        None => Ok(None),
    };
    fields.iter().zip(found).map(finish).collect()
}

/// What becomes of the columns of a file that knows their types.
struct Plan {
    /// With names of their own and the types asked for.
    schema: SchemaRef,
    /// The types asked for.
    targets: Vec<Option<Target>>,
}

impl Plan {
    fn new(
        found: &SchemaRef,
        options: &Options,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, Error> {
        let names = found.fields().iter().map(|field| field.name().clone()).collect();
        let names = distinct_names(names, warnings);
        for column in options.types.keys() {
            if !names.contains(column) {
                return Err(Error::UnknownColumn { column: column.clone() });
            }
        }
        let targets: Vec<Option<Target>> =
            names.iter().map(|name| options.types.get(name).cloned()).collect();
        let fields =
            names.iter().zip(found.fields()).zip(&targets).map(|((name, field), target)| {
                let field = field.as_ref().clone().with_name(name);
                match target {
                    Some(target) => field.with_data_type(target.data_type()).with_nullable(true),
                    None => field,
                }
            });
        Ok(Self { schema: Arc::new(Schema::new(fields.collect::<Vec<_>>())), targets })
    }

    /// Whether a column was asked to be a category.
    fn is_category(&self, idx: usize) -> bool {
        matches!(self.targets.get(idx), Some(Some(Target::Category)))
    }

    /// A batch of the file, whose first row is row `n_before` from 0, with the columns as planned.
    fn convert(&self, batch: &RecordBatch, n_before: u64) -> Result<RecordBatch, Error> {
        let convert = |(idx, column)| self.convert_column(idx, column, n_before);
        let columns = batch.columns().iter().enumerate().map(convert);
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let row_count = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &row_count)?)
    }

    /// A column in the type asked for, by way of its text.
    fn convert_column(
        &self,
        idx: usize,
        column: &ArrayRef,
        n_before: u64,
    ) -> Result<ArrayRef, Error> {
        let Some(Some(target)) = self.targets.get(idx) else { return Ok(Arc::clone(column)) };
        let name = || self.schema.fields().get(idx).map_or("", |field| field.name()).to_owned();
        let texts = texts(column).ok_or_else(|| Error::CannotBecome {
            column: name(),
            found: column.data_type().to_string(),
            expected: target.to_string(),
        })?;
        let mut builder = ColumnBuilder::new(target.clone());
        for (row, text) in (n_before + 1..).zip(texts) {
            let cell = text.as_deref().map_or(Cell::Null, Cell::Loose);
            builder.push(&cell).map_err(|Misfit| Error::NotOfType {
                place: Place::Row(row),
                column: name(),
                value: text.clone().unwrap_or_default(),
                expected: target.to_string(),
            })?;
        }
        Ok(builder.finish())
    }

    fn reports(&self, options: &Options) -> Vec<ColumnReport> {
        let report = |field: &FieldRef| ColumnReport {
            name: field.name().clone(),
            asked: options.types.contains_key(field.name()),
            reason: None,
            missing_marks: Vec::new(),
        };
        self.schema.fields().iter().map(report).collect()
    }
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
