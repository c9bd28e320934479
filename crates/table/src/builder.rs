use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};

use crate::category::Categories;
use crate::normalise::{Source, type_of};
use crate::statistics::{Collector, StatisticsExecution};
use crate::{Batch, Column, ColumnType, Error, Table, Unit, Values, Warning, Zone};

/// Rows of one batch of a table. Larger ones are split, so that a scan can yield between two:
/// 65,536 rows of one column take about 0.1 ms.
pub const MAX_BATCH_ROWS: usize = 1 << 16;

/// Text becomes a Category while its different values are at most this many: past 65,536 their
/// codes take 4 bytes, and a list of them is of no use to a reader.
pub const MAX_CATEGORIES: usize = 1 << 16;

/// Until this many different values have come it is too early to call text anything but a
/// Category.
const MIN_CATEGORIES: usize = 1 << 10;

const MS_PER_DAY: i64 = 86_400_000;

/// Makes a [`Table`] from Arrow's record batches, bringing them into normal form.
///
/// Text whose values repeat becomes a Category: it stays one as long as it has no more than
/// 65,536 different values, and no more than half as many as there are values (1,024 are always
/// let through until the end). Both limits look at the rows in their order, so the result does
/// not depend on how they are batched. Text that passes them becomes Text, earlier batches
/// included. In the same way a 64-bit date column is a Date until a value is not a whole day;
/// then it is a naive Timestamp in milliseconds.
#[derive(Debug)]
pub struct TableBuilder {
    columns: Vec<ColumnBuilder>,
    batches: Vec<Arc<Batch>>,
    /// For each push, where its batches end.
    ends: Vec<usize>,
    n_rows: usize,
    warnings: Vec<Warning>,
    budget: u64,
}

/// A table with all its rows.
#[derive(Debug)]
pub struct Loaded {
    /// The table.
    pub table: Table,
    /// What was odd but did no harm.
    pub warnings: Vec<Warning>,
    /// The columns' statistics, worked out but for the histograms.
    pub statistics: StatisticsExecution,
}

#[derive(Debug)]
struct ColumnBuilder {
    /// The column as it is now, but for its dictionary.
    column: Column,
    built: Arc<Column>,
    source: DataType,
    form: Form,
    collector: Collector,
}

#[derive(Debug)]
enum Form {
    Plain,
    /// Dictionary-encoded text, with the dictionary that the mapping is for.
    Dictionary {
        categories: Categories,
        last: Option<(ArrayRef, Vec<u32>)>,
    },
    /// Text that is a Category as long as its values repeat.
    Repeating {
        categories: Categories,
        n_valid: usize,
    },
    /// 64-bit dates that are whole days as far as they have come.
    WholeDays,
}

impl TableBuilder {
    /// A table without rows. A column that takes more than `memory_budget` bytes expanded is an
    /// error when it comes.
    pub fn new(schema: &Schema, memory_budget: u64) -> Self {
        let mut warnings = Vec::new();
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for field in schema.fields() {
            names.entry(field.name().clone()).or_insert(0);
        }
        let mut columns = Vec::with_capacity(schema.fields().len());
        for field in schema.fields() {
            let name = free_name(field.name(), &mut names);
            if name != *field.name() {
                let from = field.name().clone();
                warnings.push(Warning::Renamed { from, to: name.clone() });
            }
            if let Some(extension) = field.metadata().get("ARROW:extension:name") {
                let (column, extension) = (name.clone(), extension.clone());
                warnings.push(Warning::Extension { column, extension });
            }
            columns.push(ColumnBuilder::new(name, field));
        }
        Self {
            columns,
            batches: Vec::new(),
            ends: Vec::new(),
            n_rows: 0,
            warnings,
            budget: memory_budget,
        }
    }

    /// Adds rows. The batch must have the schema's columns in their order.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        if batch.num_columns() != self.columns.len() {
            return Err(Error::Mismatch {
                column: format!("{} columns", batch.num_columns()),
                expected: format!("{} columns", self.columns.len()),
                found: format!("{} columns", batch.num_columns()),
            });
        }
        let mut pieces = Vec::with_capacity(self.columns.len());
        for column_idx in 0..self.columns.len() {
            let values = self.push_array(column_idx, batch.column(column_idx))?;
            if let Some(builder) = self.columns.get_mut(column_idx) {
                builder.collector.push(&values);
            }
            pieces.push(values);
        }
        self.n_rows += batch.num_rows();
        let mut offset = 0;
        while offset < batch.num_rows() {
            let n_rows = MAX_BATCH_ROWS.min(batch.num_rows() - offset);
            let columns = pieces.iter().map(|values| values.slice(offset, n_rows)).collect();
            self.batches.push(Arc::new(Batch { n_rows, columns }));
            offset += n_rows;
        }
        self.ends.push(self.batches.len());
        Ok(())
    }

    /// Keeps only these pushes, in this order.
    pub(crate) fn reorder(&mut self, pushes: &[usize]) {
        let mut batches = Vec::with_capacity(self.batches.len());
        for push in pushes {
            let end_of = |push: usize| self.ends.get(push).copied().unwrap_or_default();
            let start = push.checked_sub(1).map_or(0, end_of);
            batches
                .extend(self.batches.get(start..end_of(*push)).unwrap_or_default().iter().cloned());
        }
        self.n_rows = batches.iter().map(|batch| batch.n_rows).sum();
        self.batches = batches;
        (0..self.columns.len()).for_each(|column_idx| self.gather_again(column_idx));
    }

    fn push_array(&mut self, column_idx: usize, array: &ArrayRef) -> Result<Values, Error> {
        let Some(builder) = self.columns.get_mut(column_idx) else {
            return Ok(Values::Null(array.len()));
        };
        if *array.data_type() != builder.source {
            return Err(Error::Mismatch {
                column: builder.column.name.clone(),
                expected: builder.source.to_string(),
                found: array.data_type().to_string(),
            });
        }
        let values = builder.normalised(array, self.budget)?;
        let (values, before) = match (&mut builder.form, values) {
            (Form::Repeating { .. }, Values::Text(text)) => match builder.repeating(&text)? {
                Some(codes) => return Ok(codes),
                None => (Values::Text(text), builder.give_up_category()?),
            },
            (Form::WholeDays, Values::Int64(counts)) => match whole_days(&counts) {
                Some(days) => return Ok(Values::Date(days)),
                None => (Values::Int64(counts), builder.give_up_days()),
            },
            (_, values) => return Ok(values),
        };
        self.replace(column_idx, &before)?;
        Ok(values)
    }

    /// Brings the batches so far into a column's new type.
    fn replace(&mut self, column_idx: usize, before: &Earlier) -> Result<(), Error> {
        for batch in &mut self.batches {
            let mut columns = batch.columns.clone();
            if let Some(values) = columns.get_mut(column_idx) {
                *values = before.converted(values)?;
            }
            *batch = Arc::new(Batch { n_rows: batch.n_rows, columns });
        }
        self.gather_again(column_idx);
        Ok(())
    }

    fn gather_again(&mut self, column_idx: usize) {
        if let Some(builder) = self.columns.get_mut(column_idx) {
            builder.collector = Collector::new(&builder.column.column_type);
            let columns = self.batches.iter().filter_map(|batch| batch.columns.get(column_idx));
            columns.for_each(|values| builder.collector.push(values));
        }
    }

    /// How many rows so far.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// What was odd so far.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    pub(crate) fn warn(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }

    /// The columns as they are now: a Category may still become Text, a Date a Timestamp.
    pub fn columns(&mut self) -> Vec<Arc<Column>> {
        self.columns.iter_mut().map(ColumnBuilder::built).collect()
    }

    /// The rows so far.
    pub fn snapshot(&mut self) -> Table {
        Table::from_parts(self.columns(), self.batches.clone())
    }

    /// The statistics of the rows so far, worked out but for the histograms.
    pub fn statistics(&mut self) -> StatisticsExecution {
        let table = self.snapshot();
        let gathered = self.columns.iter().zip(table.columns());
        let gathered =
            gathered.map(|(builder, column)| Some(builder.collector.statistics(column))).collect();
        StatisticsExecution::with_gathered(table, gathered)
    }

    /// The whole table. Text with too few repetitions becomes Text now.
    pub fn finish(mut self) -> Result<Loaded, Error> {
        for column_idx in 0..self.columns.len() {
            let Some(builder) = self.columns.get_mut(column_idx) else { continue };
            if let Form::Repeating { categories, n_valid } = &builder.form
                && (*n_valid == 0 || categories.len() > n_valid / 2)
            {
                let before = builder.give_up_category()?;
                self.replace(column_idx, &before)?;
            }
        }
        let statistics = self.statistics();
        Ok(Loaded { table: self.snapshot(), warnings: self.warnings, statistics })
    }
}

/// How the values of earlier batches are brought into a column's new type.
enum Earlier {
    Text { column: String, categories: Categories },
    Milliseconds,
}

impl Earlier {
    fn converted(&self, values: &Values) -> Result<Values, Error> {
        Ok(match (self, values) {
            (Self::Text { column, categories }, Values::Category(codes)) => {
                Values::Text(categories.texts(codes, column)?)
            }
            (Self::Milliseconds, Values::Date(days)) => {
                Values::Int64(days.unary(|day| i64::from(day) * MS_PER_DAY))
            }
            _ => values.clone(),
        })
    }
}

impl ColumnBuilder {
    fn new(name: String, field: &Field) -> Self {
        let source = field.data_type().clone();
        let mut column_type = type_of(&source);
        let form = match (&column_type, &source) {
            (ColumnType::Category, _) => {
                Form::Dictionary { categories: Categories::new(), last: None }
            }
            (ColumnType::Text, _) => {
                column_type = ColumnType::Category;
                Form::Repeating { categories: Categories::new(), n_valid: 0 }
            }
            (ColumnType::Date, source) if holds_date64(source) => Form::WholeDays,
            _ => Form::Plain,
        };
        let zone = match &column_type {
            ColumnType::Timestamp(_, Some(zone)) => Zone::fixed(zone).map(Arc::new),
            _ => None,
        };
        let mut metadata = BTreeMap::new();
        metadata.extend(field.metadata().iter().map(|(key, value)| (key.clone(), value.clone())));
        let column = Column { name, column_type, dictionary: None, zone, metadata };
        let built = Arc::new(column.clone());
        let collector = Collector::new(&column.column_type);
        Self { column, built, source, form, collector }
    }

    fn normalised(&mut self, array: &ArrayRef, budget: u64) -> Result<Values, Error> {
        let too_large = |column: &Column| Error::TooLarge {
            column: column.name.clone(),
            n_bytes: u64::from(u32::MAX),
        };
        if let Form::Dictionary { categories, last } = &mut self.form {
            let array = array.as_any_dictionary();
            let values = array.values();
            let known = last.take().filter(|(known, _)| is_same(known, values));
            let (known, mapping) = match known {
                Some(known) => known,
                None => {
                    let mapping = categories.mapping(values.as_ref());
                    (Arc::clone(values), mapping.ok_or_else(|| too_large(&self.column))?)
                }
            };
            let keys =
                if values.is_empty() { vec![0; array.len()] } else { array.normalized_keys() };
            let codes = categories.codes_of(&keys, array.keys().nulls(), &mapping);
            *last = Some((known, mapping));
            return Ok(Values::Category(codes));
        }
        let source = Source { column: &self.column.name, budget };
        source.values(&source.plain(array)?)
    }

    /// The codes of text; none once it has too many different values.
    fn repeating(&mut self, text: &StringArray) -> Result<Option<Values>, Error> {
        let Form::Repeating { categories, n_valid } = &mut self.form else { return Ok(None) };
        let mut codes = Vec::with_capacity(text.len());
        let mut last: Option<(&str, u32)> = None;
        for value in text {
            let Some(value) = value else {
                codes.push(0);
                continue;
            };
            *n_valid += 1;
            let code = match last {
                Some((same, code)) if same == value => code,
                _ => {
                    let code = categories.code(value).ok_or_else(|| Error::TooLarge {
                        column: self.column.name.clone(),
                        n_bytes: u64::from(u32::MAX),
                    })?;
                    if categories.len() > (*n_valid / 2).clamp(MIN_CATEGORIES, MAX_CATEGORIES) {
                        return Ok(None);
                    }
                    code
                }
            };
            last = Some((value, code));
            codes.push(code);
        }
        Ok(Some(Values::Category(categories.narrow(codes, text.nulls().cloned()))))
    }

    fn give_up_category(&mut self) -> Result<Earlier, Error> {
        self.column.column_type = ColumnType::Text;
        let column = self.column.name.clone();
        Ok(match std::mem::replace(&mut self.form, Form::Plain) {
            Form::Repeating { categories, .. } => Earlier::Text { column, categories },
            _ => Earlier::Text { column, categories: Categories::new() },
        })
    }

    fn give_up_days(&mut self) -> Earlier {
        self.column.column_type = ColumnType::Timestamp(Unit::Millisecond, None);
        self.form = Form::Plain;
        Earlier::Milliseconds
    }

    fn built(&mut self) -> Arc<Column> {
        let dictionary = match &mut self.form {
            Form::Dictionary { categories, .. } | Form::Repeating { categories, .. } => {
                Some(categories.array())
            }
            Form::Plain | Form::WholeDays => None,
        };
        let is_built = self.built.column_type == self.column.column_type
            && match (&self.built.dictionary, &dictionary) {
                (Some(built), Some(new)) => Arc::ptr_eq(built, new),
                (built, new) => built.is_none() && new.is_none(),
            };
        if !is_built {
            self.built = Arc::new(Column { dictionary, ..self.column.clone() });
        }
        Arc::clone(&self.built)
    }
}

/// A name that no other column has: the same, or the first free of `name (2)`, `name (3)`…
fn free_name(name: &str, names: &mut BTreeMap<String, usize>) -> String {
    match names.get_mut(name) {
        Some(uses) if *uses > 0 => {
            let mut n = *uses;
            loop {
                n += 1;
                let other = format!("{name} ({n})");
                if !names.contains_key(&other) {
                    names.insert(other.clone(), 1);
                    names.insert(name.to_owned(), n);
                    return other;
                }
            }
        }
        _ => {
            names.insert(name.to_owned(), 1);
            name.to_owned()
        }
    }
}

fn holds_date64(source: &DataType) -> bool {
    match source {
        DataType::Date64 => true,
        DataType::Dictionary(_, values) => holds_date64(values),
        DataType::RunEndEncoded(_, values) => holds_date64(values.data_type()),
        _ => false,
    }
}

/// Milliseconds as days; none if one is not a whole day or too far away for 32 bits.
fn whole_days(counts: &Int64Array) -> Option<Int32Array> {
    let day = |ms: i64| (ms % MS_PER_DAY == 0).then(|| i32::try_from(ms / MS_PER_DAY).ok())?;
    if counts.iter().flatten().any(|ms| day(ms).is_none()) {
        return None;
    }
    Some(counts.unary(|ms| day(ms).unwrap_or(0)))
}

/// Whether two arrays are the same piece of memory.
fn is_same(a: &ArrayRef, b: &ArrayRef) -> bool {
    Arc::ptr_eq(a, b) || a.to_data().ptr_eq(&b.to_data())
}
