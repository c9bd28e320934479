use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Schema};

#[cfg(feature = "spill")]
use crate::Spill;
use crate::column::{ColumnBuilder, Earlier, Form, longest, made_bytes, whole_days};
use crate::{Batch, Column, Error, Table, Values, Warning};

/// Rows of one batch of a table. Larger ones are split, so that a scan can yield between two:
/// 65,536 rows of one column take about 0.1 ms.
pub const MAX_BATCH_ROWS: usize = 1 << 16;

/// Text becomes a Category while its different values are at most this many: past 65,536 their
/// codes take 4 bytes, and a list of them is of no use to a reader.
pub const MAX_CATEGORIES: usize = 1 << 16;

/// Text becomes a Category while its different values are at most so long together: 256 bytes for
/// each of as many as there may be. Longer ones would be held twice for little.
pub(crate) const MAX_CATEGORY_BYTES: usize = 16 << 20;

/// What a batch takes for each column beside its values: the array, what keeps its memory, and
/// the extents of its blocks.
const PIECE_BYTES: u64 = size_of::<Values>() as u64 + 320;

/// The values of one column in a batch.
#[derive(Debug)]
pub(crate) enum Piece {
    /// As Arrow has them.
    Array(ArrayRef),
    /// Dictionary-encoded text in its two parts. Every key that is not null is one of the
    /// dictionary.
    Keys { keys: ArrayRef, values: ArrayRef },
}

impl Piece {
    fn of(array: &ArrayRef, is_coded: bool) -> Self {
        match array.as_any_dictionary_opt().filter(|_| is_coded) {
            Some(dictionary) => {
                let (keys, values) = (dictionary.keys(), dictionary.values());
                Self::Keys { keys: keys.slice(0, keys.len()), values: Arc::clone(values) }
            }
            None => Self::Array(Arc::clone(array)),
        }
    }

    fn data_type(&self) -> DataType {
        match self {
            Self::Array(array) => array.data_type().clone(),
            Self::Keys { keys, values } => DataType::Dictionary(
                Box::new(keys.data_type().clone()),
                Box::new(values.data_type().clone()),
            ),
        }
    }

    fn slice(&self, offset: usize, n: usize) -> Self {
        match self {
            Self::Array(array) => Self::Array(array.slice(offset, n)),
            Self::Keys { keys, values } => {
                Self::Keys { keys: keys.slice(offset, n), values: Arc::clone(values) }
            }
        }
    }
}

/// Makes a [`Table`] from Arrow's record batches, bringing them into normal form.
///
/// Text whose values repeat becomes a Category: it stays one as long as it has no more than
/// 65,536 different values, of 16 MiB together, and no more than half as many as there are
/// values (1,024 are always let through until the end). All limits look at the rows in their
/// order, so the result does not depend on how they are batched. Text that passes them becomes Text, earlier batches
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
    /// Bytes that the table takes beside the batches it was made of.
    n_bytes: u64,
    /// Bytes of the budget that these batches take, and what else there is.
    n_others: u64,
    /// Where batches go that do not find room in memory.
    #[cfg(feature = "spill")]
    spill: Option<Arc<Spill>>,
}

/// A table with all its rows.
#[derive(Debug)]
pub struct Loaded {
    /// The table.
    pub table: Table,
    /// What was odd but did no harm.
    pub warnings: Vec<Warning>,
}

impl TableBuilder {
    /// A table without rows. What does not fit into `memory_budget` bytes expanded is an error
    /// when it comes.
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
            n_bytes: 0,
            n_others: 0,
            #[cfg(feature = "spill")]
            spill: None,
        }
    }

    /// From now on, batches that do not find room in memory go there.
    #[cfg(feature = "spill")]
    pub fn spill_to(&mut self, spill: Arc<Spill>) {
        self.spill = Some(spill);
    }

    /// Bytes that the table takes beside the batches that it was made of.
    pub(crate) fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// Says how many bytes of the budget are taken already.
    pub(crate) fn set_others(&mut self, n_bytes: u64) {
        self.n_others = n_bytes;
    }

    fn check_memory(&self, column_idx: usize, more: u64) -> Result<(), Error> {
        let needed = self.n_others.saturating_add(self.n_bytes).saturating_add(more);
        if needed <= self.budget {
            return Ok(());
        }
        let column = self.columns.get(column_idx).map(|builder| builder.column.name.clone());
        let column = column.unwrap_or_default();
        Err(Error::OverBudget { column, needed, budget: self.budget })
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
        let pieces = batch.columns().iter().zip(&self.columns);
        let pieces: Vec<Piece> =
            pieces.map(|(array, builder)| Piece::of(array, builder.is_coded())).collect();
        self.push_pieces(batch.num_rows(), &pieces)
    }

    /// The same for values of which some come as keys: one entry a column, each of so many rows.
    pub(crate) fn push_pieces(&mut self, n_all: usize, pieces: &[Piece]) -> Result<(), Error> {
        for (piece, builder) in pieces.iter().zip(&self.columns) {
            let found = piece.data_type();
            if found != builder.source {
                let column = builder.column.name.clone();
                let (expected, found) = (builder.source.to_string(), found.to_string());
                return Err(Error::Mismatch { column, expected, found });
            }
        }
        let n_parts = n_all.div_ceil(MAX_BATCH_ROWS) as u64;
        let n_bytes = n_parts.saturating_mul(self.columns.len() as u64 * PIECE_BYTES);
        self.check_memory(0, n_bytes)?;
        self.n_bytes += n_bytes;
        let mut offset = 0;
        // A batch without rows may have categories.
        while offset < n_all.max(1) {
            let n_rows = MAX_BATCH_ROWS.min(n_all - offset);
            let mut columns = Vec::with_capacity(self.columns.len());
            for (column_idx, piece) in pieces.iter().enumerate() {
                let values = match n_rows == n_all {
                    true => self.push_piece(column_idx, piece)?,
                    false => self.push_piece(column_idx, &piece.slice(offset, n_rows))?,
                };
                self.account(column_idx, &values)?;
                columns.push(values);
            }
            self.n_rows += n_rows;
            offset += n_rows.max(1);
            if n_rows > 0 {
                let batch = Batch::new(n_rows, columns);
                // The values are in the cache, and who asks first need not wait. Whether a text
                // is ASCII is of use to few.
                for column_idx in 0..batch.n_columns() {
                    if !matches!(batch.held(column_idx), Some(Values::Text(_))) {
                        batch.extents(column_idx);
                    }
                }
                #[cfg(feature = "spill")]
                let batch = match &self.spill {
                    Some(spill) => batch.spilled(spill),
                    None => batch,
                };
                self.batches.push(Arc::new(batch));
            }
        }
        self.ends.push(self.batches.len());
        Ok(())
    }

    /// Takes the values of a piece into the account of the memory.
    fn account(&mut self, column_idx: usize, values: &Values) -> Result<(), Error> {
        let Some(builder) = self.columns.get_mut(column_idx) else { return Ok(()) };
        builder.longest = builder.longest.max(longest(values));
        let n_held = builder.held();
        let before = std::mem::replace(&mut builder.n_held, n_held);
        let made = made_bytes(&builder.source, values);
        // Those that the statistics hold are there twice while they are looked for.
        let more = builder.longest.saturating_mul(2);
        self.n_bytes = self.n_bytes.saturating_sub(before).saturating_add(n_held + made);
        self.check_memory(column_idx, more)
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
    }

    fn push_piece(&mut self, column_idx: usize, piece: &Piece) -> Result<Values, Error> {
        let Some(builder) = self.columns.get_mut(column_idx) else { return Ok(Values::Null(0)) };
        let taken = self.n_others.saturating_add(self.n_bytes);
        let values = match piece {
            Piece::Array(array) => builder.normalised(array, taken, self.budget)?,
            Piece::Keys { keys, values } => {
                builder.coded(keys.as_ref(), values, taken, self.budget)?
            }
        };
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
        let columns = self.batches.iter().filter_map(|batch| batch.values(column_idx));
        let n_bytes = columns.map(|values| before.n_bytes(&values)).sum();
        self.check_memory(column_idx, n_bytes)?;
        self.n_bytes += n_bytes;
        for batch in &mut self.batches {
            let Some(values) = batch.values(column_idx) else { continue };
            let converted = before.converted(&values)?;
            #[cfg(feature = "spill")]
            let more = converted.n_bytes().saturating_sub(values.n_bytes());
            drop(values);
            // Only a batch that a snapshot shares is copied, and once for all its columns.
            let batch = Arc::make_mut(batch);
            batch.replace(column_idx, converted);
            #[cfg(feature = "spill")]
            if let Some(spill) = &self.spill {
                batch.make_room(column_idx, more, spill);
            }
        }
        Ok(())
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
        Ok(Loaded { table: self.snapshot(), warnings: self.warnings })
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
