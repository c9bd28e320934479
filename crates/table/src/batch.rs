use std::sync::OnceLock;

use crate::extent::{Extents, extents_of, is_ascii};
use crate::{Column, Table, Values};

/// Rows that came together: the values of every column, and what is known of them.
///
/// A batch is not changed once it is made: what is known of its values is worked out once.
#[derive(Clone, Debug)]
pub struct Batch {
    /// How many rows.
    pub n_rows: usize,
    /// One entry a column, in the order of [`Table::columns`], each `n_rows` long.
    pub columns: Vec<Values>,
    /// One entry a column.
    known: Vec<OnceLock<Known>>,
}

/// What is known of the values of one column.
#[derive(Clone, Debug)]
enum Known {
    Extents(Box<Extents>),
    Text { is_ascii: bool },
    Nothing,
}

impl Known {
    fn of(values: &Values) -> Self {
        match values {
            Values::Text(text) => Self::Text { is_ascii: is_ascii(text) },
            values => match extents_of(values) {
                Some(extents) => Self::Extents(Box::new(extents)),
                None => Self::Nothing,
            },
        }
    }
}

impl Batch {
    /// Rows of a table with as many columns. Every column must be `n_rows` long.
    pub fn new(n_rows: usize, columns: Vec<Values>) -> Self {
        let known = columns.iter().map(|_| OnceLock::new()).collect();
        Self { n_rows, columns, known }
    }

    /// The least and the greatest value of a column, block by block: for numbers, dates, times,
    /// durations and codes of a Category; none for other columns and for decimals of more than
    /// 38 digits. Worked out when it is first asked for; the loader has asked already.
    pub fn extents(&self, column_idx: usize) -> Option<&Extents> {
        match self.known(column_idx)? {
            Known::Extents(extents) => Some(extents),
            Known::Text { .. } | Known::Nothing => None,
        }
    }

    /// Whether a Text column holds nothing but ASCII here, so that each byte is a character.
    /// False for columns of other types; a Category has its texts in [`Column::dictionary`].
    pub fn is_ascii(&self, column_idx: usize) -> bool {
        matches!(self.known(column_idx), Some(Known::Text { is_ascii: true }))
    }

    fn known(&self, column_idx: usize) -> Option<&Known> {
        let values = self.columns.get(column_idx)?;
        self.known.get(column_idx).map(|known| known.get_or_init(|| Known::of(values)))
    }

    /// The same rows with one more column, which is `n_rows` long. What is known of the others is
    /// kept.
    #[must_use]
    pub fn with_column(&self, values: Values) -> Self {
        let mut batch = self.clone();
        batch.columns.push(values);
        batch.known.push(OnceLock::new());
        batch
    }

    /// Puts other values of the same rows in the place of a column's.
    pub(crate) fn replace(&mut self, column_idx: usize, values: Values) {
        if let Some(place) = self.columns.get_mut(column_idx) {
            *place = values;
        }
        if let Some(known) = self.known.get_mut(column_idx) {
            *known = OnceLock::new();
        }
    }
}

impl Table {
    /// The least and the greatest value of a column: of all rows, and of every batch as one
    /// block. None where [`Batch::extents`] has none; without rows, too.
    pub fn extents(&self, column_idx: usize) -> Option<Extents> {
        let mut batches = self.batches().iter().map(|batch| batch.extents(column_idx));
        let mut table = batches.next()??.as_block();
        for batch in batches {
            table.push(batch?)?;
        }
        Some(table)
    }

    /// The same rows under other columns, of the same number and types: renamed, or with a zone.
    #[must_use]
    pub fn with_columns(&self, columns: Vec<Column>) -> Self {
        let columns = columns.into_iter().map(std::sync::Arc::new).collect();
        Self::from_parts(columns, self.batches().to_vec())
    }
}
