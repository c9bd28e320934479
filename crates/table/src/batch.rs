use std::borrow::Cow;
#[cfg(feature = "spill")]
use std::sync::Arc;
use std::sync::OnceLock;

#[cfg(feature = "spill")]
use arrow::array::Array as _;

use crate::extent::{Extents, extents_of, is_ascii};
#[cfg(feature = "spill")]
use crate::spill::{Away, Spill};
use crate::{Column, Table, Values};

/// Rows that came together: the values of every column, and what is known of them.
///
/// A batch is not changed once it is made: what is known of its values is worked out once.
#[derive(Clone, Debug)]
pub struct Batch {
    /// How many rows.
    pub n_rows: usize,
    /// One entry a column, in the order of [`Table::columns`], each `n_rows` long.
    columns: Vec<Place>,
    /// One entry a column.
    known: Vec<OnceLock<Known>>,
}

/// Where the values of a column are.
#[derive(Clone, Debug)]
enum Place {
    Here(Values),
    #[cfg(feature = "spill")]
    Away(Away),
}

impl Place {
    fn n_bytes(&self) -> u64 {
        match self {
            Self::Here(values) => values.n_bytes(),
            #[cfg(feature = "spill")]
            Self::Away(away) => away.n_bytes(),
        }
    }
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
        Self { n_rows, columns: columns.into_iter().map(Place::Here).collect(), known }
    }

    /// How many columns.
    pub fn n_columns(&self) -> usize {
        self.columns.len()
    }

    /// The values of a column. None if there is no such column, or if its values lie elsewhere and
    /// cannot be read.
    pub fn values(&self, column_idx: usize) -> Option<Cow<'_, Values>> {
        match self.columns.get(column_idx)? {
            Place::Here(values) => Some(Cow::Borrowed(values)),
            #[cfg(feature = "spill")]
            Place::Away(away) => away.values().map(Cow::Owned),
        }
    }

    /// The values of a column that are in memory; none if they lie elsewhere, as only those of a
    /// batch can that was read from a large file.
    pub fn held(&self, column_idx: usize) -> Option<&Values> {
        match self.columns.get(column_idx)? {
            Place::Here(values) => Some(values),
            #[cfg(feature = "spill")]
            Place::Away(_) => None,
        }
    }

    /// The same rows with all values in memory. Values that cannot be read stay elsewhere.
    pub fn gathered(&self) -> Cow<'_, Self> {
        match (0..self.columns.len()).all(|idx| self.held(idx).is_some()) {
            true => Cow::Borrowed(self),
            false => {
                let columns = self.columns.iter().enumerate().map(|(idx, place)| {
                    self.values(idx)
                        .map_or_else(|| place.clone(), |it| Place::Here(it.into_owned()))
                });
                let (columns, known) = (columns.collect(), self.known.clone());
                Cow::Owned(Self { n_rows: self.n_rows, columns, known })
            }
        }
    }

    /// About how many bytes the values of a column take, or would take in memory.
    pub fn n_bytes(&self, column_idx: usize) -> u64 {
        self.columns.get(column_idx).map_or(0, Place::n_bytes)
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
        let known = self.known.get(column_idx)?;
        if let Some(known) = known.get() {
            return Some(known);
        }
        let values = self.values(column_idx)?;
        Some(known.get_or_init(|| Known::of(&values)))
    }

    /// The same rows with one more column, which is `n_rows` long. What is known of the others is
    /// kept.
    #[must_use]
    pub fn with_column(&self, values: Values) -> Self {
        let mut batch = self.clone();
        batch.columns.push(Place::Here(values));
        batch.known.push(OnceLock::new());
        batch
    }

    /// The same rows with the columns from one on.
    #[must_use]
    pub fn columns_from(&self, first: usize) -> Self {
        let columns = self.columns.iter().skip(first).cloned().collect();
        let known = self.known.iter().skip(first).cloned().collect();
        Self { n_rows: self.n_rows, columns, known }
    }

    /// Puts other values of the same rows in the place of a column's.
    pub(crate) fn replace(&mut self, column_idx: usize, values: Values) {
        if let Some(place) = self.columns.get_mut(column_idx) {
            *place = match place {
                Place::Here(_) => Place::Here(values),
                #[cfg(feature = "spill")]
                Place::Away(away) => place_in(away.spill(), values),
            };
        }
        if let Some(known) = self.known.get_mut(column_idx) {
            *known = OnceLock::new();
        }
    }

    /// Puts the values of a column, which have become so many bytes longer, into a spill, unless it
    /// says that they still find room in memory.
    #[cfg(feature = "spill")]
    pub(crate) fn make_room(&mut self, column_idx: usize, more: u64, spill: &Arc<Spill>) {
        let place = self.columns.get_mut(column_idx);
        if let Some(place @ Place::Here(_)) = place
            && !spill.has_room(more)
            && let Place::Here(values) = place
            && let Some(away) = spill.put(values)
        {
            *place = Place::Away(away);
        }
    }

    /// The same rows in a spill, unless it says that they find room in memory.
    #[cfg(feature = "spill")]
    #[must_use]
    pub fn spilled(self, spill: &Arc<Spill>) -> Self {
        let n_bytes = self.columns.iter().map(|place| match place {
            // What can only be shown has no size of its own.
            Place::Here(Values::Other(array)) => array.get_array_memory_size() as u64,
            place => place.n_bytes(),
        });
        let n_bytes = n_bytes.sum();
        if spill.has_room(n_bytes) {
            return self;
        }
        let columns = self.columns.into_iter().map(|place| match place {
            Place::Here(values) => place_in(spill, values),
            Place::Away(away) => Place::Away(away),
        });
        Self { n_rows: self.n_rows, columns: columns.collect(), known: self.known }
    }
}

/// Values in a spill, or here if it does not take them.
#[cfg(feature = "spill")]
fn place_in(spill: &Arc<Spill>, values: Values) -> Place {
    spill.put(&values).map_or(Place::Here(values), Place::Away)
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
