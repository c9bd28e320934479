use std::sync::Arc;

use sagitta_spec::{Predicate, Query};
use sagitta_table::{Column, Table};

use crate::execution::wide;
use crate::gather::{Starts, gather};
use crate::{Answer, Error};

/// Which rows of a table make up a result, and in which order.
#[derive(Debug)]
pub(crate) enum Selection {
    /// All, as they stand.
    All,
    /// These, by their numbers in the table.
    Rows(Vec<u32>),
    /// These come first among so many, by their numbers in the table.
    First { rows: Vec<u32>, total: u64 },
}

/// A result in its order, to be read in windows without filtering or sorting again.
#[derive(Debug)]
pub struct Prepared {
    pub(crate) query: Query,
    /// The rows' table, or the groups as one.
    pub(crate) table: Table,
    pub(crate) starts: Starts,
    /// The result's columns, and the place of each in the table.
    pub(crate) columns: Vec<(Arc<Column>, usize)>,
    pub(crate) selection: Selection,
    pub(crate) n_selected: u64,
    pub(crate) resolved_filter: Option<Predicate>,
}

impl Prepared {
    /// The columns of the result.
    pub fn columns(&self) -> Vec<Arc<Column>> {
        self.columns.iter().map(|(column, _)| column.clone()).collect()
    }

    /// How many rows or groups the whole result has, before offset and limit.
    pub fn total(&self) -> u64 {
        match &self.selection {
            Selection::All => wide(self.table.n_rows()),
            Selection::Rows(rows) => wide(rows.len()),
            Selection::First { total, .. } => *total,
        }
    }

    /// How many rows of the whole result are in order: [`Prepared::total`], or fewer if only the
    /// first ones were asked for.
    pub fn n_ready(&self) -> u64 {
        match &self.selection {
            Selection::All | Selection::Rows(_) => self.total(),
            Selection::First { rows, .. } => wide(rows.len()),
        }
    }

    /// Whether every row is in order.
    pub fn is_whole(&self) -> bool {
        self.n_ready() == self.total()
    }

    /// Whether [`Prepared::window`] can read a window: none of its rows is beyond those in order.
    pub fn has_window(&self, offset: u64, limit: Option<u64>) -> bool {
        let total = self.total();
        let end = limit.map_or(total, |limit| offset.saturating_add(limit).min(total));
        offset >= total || end <= offset || end <= self.n_ready()
    }

    /// How many rows of the table the filter keeps.
    pub fn n_selected(&self) -> u64 {
        self.n_selected
    }

    /// The filter with every `within_last` written as the `between` it stood for; none if the
    /// query's filter has none.
    pub fn resolved_filter(&self) -> Option<&Predicate> {
        self.resolved_filter.as_ref()
    }

    /// The window the query itself asks for with `offset` and `limit`.
    pub fn answer(&self) -> Result<Answer, Error> {
        self.window(self.query.offset, self.query.limit)
    }

    /// Rows or groups from `offset` of the whole result on, whatever the query's own offset and
    /// limit; fewer than `limit` at the end. Fails if the window is beyond the rows in order.
    pub fn window(&self, offset: u64, limit: Option<u64>) -> Result<Answer, Error> {
        if !self.has_window(offset, limit) {
            return Err(Error::NotInOrder { offset, n_ready: self.n_ready() });
        }
        let total = self.total();
        let start = offset.min(total);
        let end = limit.map_or(total, |limit| start.saturating_add(limit).min(total));
        let listed: Vec<u32>;
        let rows = match &self.selection {
            Selection::All => {
                let narrow = |row| u32::try_from(row).ok().ok_or(Error::TooMany { what: "rows" });
                listed = (narrow(start)?..narrow(end)?).collect();
                listed.as_slice()
            }
            Selection::Rows(rows) | Selection::First { rows, .. } => {
                let narrow = |row| usize::try_from(row).unwrap_or(usize::MAX);
                rows.get(narrow(start)..narrow(end)).unwrap_or(&[])
            }
        };
        let mut values = Vec::with_capacity(self.columns.len());
        for (column, column_idx) in &self.columns {
            values.push(gather(column, *column_idx, self.table.batches(), &self.starts, rows)?);
        }
        Ok(Answer {
            columns: self.columns(),
            values,
            n_rows: rows.len(),
            offset: start,
            total,
            n_selected: self.n_selected,
        })
    }
}
