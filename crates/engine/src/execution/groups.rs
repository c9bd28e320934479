//! From what was kept of groups to the result.

use std::sync::Arc;

use sagitta_table::{Batch, Column, ColumnType, Table, Values};

use super::{Cursor, Execution, Groups, Phase, keep};
use crate::Error;
use crate::filter::{Filter, selected};
use crate::gather::{Starts, gather};
use crate::lane::{Cells, ranks_of};
use crate::order::Sorter;
use crate::partial::{Partial, group_values};
use crate::plan::{Body, Change, Grouping, Order, Output};
use crate::prepared::{Prepared, Selection};
use crate::sort_key::{Picked, SortSource};
use crate::transform::{bin, time_unit};

impl Execution {
    /// A key's values after what is done to them; `place` is that of the key among the keys.
    pub(super) fn changed_key<'a>(
        &self,
        cells: Cells<'a>,
        column_idx: usize,
        change: &Change,
        place: usize,
    ) -> Result<Cells<'a>, Error> {
        let column = self.column(column_idx)?;
        let result = self.plan.columns.get(place).map_or(column, Arc::as_ref);
        match change {
            Change::None | Change::MaxBins(_) => Ok(cells),
            Change::TimeUnit(unit) => time_unit(cells, *unit, column, result),
            Change::Bin(step) => bin(cells, *step, &column.column_type, result),
        }
    }

    /// Brings the groups that slots stand for into their final form.
    pub(super) fn settle(&self, groups: &mut Groups) -> Result<(), Error> {
        let Some(dense) = groups.dense.take() else { return Ok(()) };
        let present = dense.present();
        let mut keys = Vec::with_capacity(dense.keys.len());
        for (place, (slots, change)) in dense.keys.iter().zip(&groups.changes).enumerate() {
            let ranks = self.ranks.get(&slots.column_idx).map(Arc::as_ref);
            let values = slots.values(&dense.slots_of(place, &present), ranks);
            keys.push(self.changed_key(values, slots.column_idx, change, place)?);
        }
        let n_slots = dense.len();
        groups.partial.adopt(&keys, dense.into_states(), &present, n_slots)
    }

    pub(super) fn build_groups(
        &mut self,
        mut partial: Box<Partial>,
        mut values: Vec<Values>,
    ) -> Result<Phase, Error> {
        let plan = self.plan.clone();
        let Body::Groups(grouping) = &plan.body else { return Err(Error::Unfinished) };
        if !partial.settle(grouping, self.table.columns()) {
            return Ok(Phase::Groups { partial, values });
        }
        let n_columns = grouping.keys.len() + grouping.outputs.len();
        if values.len() < n_columns {
            let ranks = |idx: usize| self.ranks.get(&idx).cloned();
            let source = self.table.columns();
            values.push(group_values(
                &partial,
                grouping,
                &plan.columns,
                source,
                &ranks,
                values.len(),
            )?);
            return Ok(Phase::Groups { partial, values });
        }
        let columns = self.result_columns(grouping).into_iter().take(n_columns);
        let mut groups = Table::new(columns.map(Arc::unwrap_or_clone).collect());
        groups.push(Batch::new(partial.n_groups(), values));
        let having =
            grouping.having.as_ref().map(|having| Filter::new(having, &groups)).transpose()?;
        let picked = match &having {
            None => Picked::All(groups.n_rows()),
            Some(having) => {
                let mut kept = Vec::new();
                let mut cursor = Cursor::default();
                loop {
                    let first_row = cursor.row;
                    let Some(chunk) = cursor.next(Some(groups.batches())) else { break };
                    keep(&mut kept, &selected(&having.truths(&chunk)?), first_row)?;
                }
                Picked::Rows(kept)
            }
        };
        if grouping.windows.is_empty() {
            return sort_groups(&plan.sort, groups, picked);
        }
        if let Picked::Rows(kept) = &picked {
            groups = rows_of(&groups, kept)?;
        }
        let source = sort_source(grouping.windows.order(), &groups)?;
        let sorter = Box::new(Sorter::new(source, Picked::All(groups.n_rows()))?);
        Ok(Phase::WindowOrder { sorter, groups })
    }

    /// Works the next window out, or sorts the groups if there is none left.
    pub(super) fn build_window(&self, rows: Vec<u32>, groups: Table) -> Result<Phase, Error> {
        let Body::Groups(grouping) = &self.plan.body else { return Err(Error::Unfinished) };
        let n_columns = groups.columns().len();
        let Some(column) = self.plan.columns.get(n_columns) else {
            let picked = Picked::All(groups.n_rows());
            return sort_groups(&self.plan.sort, groups, picked);
        };
        let place = n_columns - grouping.keys.len() - grouping.outputs.len();
        let added = grouping.windows.values(place, column, &groups, &rows)?;
        Ok(Phase::Windows { rows, groups: with_column(&groups, column, added) })
    }

    /// The plan's columns with the table's dictionaries as they are now.
    fn result_columns(&self, grouping: &Grouping) -> Vec<Arc<Column>> {
        let source_of = |idx: usize| match grouping.keys.get(idx) {
            Some(key) => Some(key.column_idx),
            None => match grouping.outputs.get(idx - grouping.keys.len())? {
                Output::Extreme(state) => grouping.states.get(*state)?.column_idx,
                _ => None,
            },
        };
        let columns = self.plan.columns.iter().enumerate();
        columns.map(|(idx, column)| self.with_dictionary(column, source_of(idx))).collect()
    }

    fn with_dictionary(&self, column: &Arc<Column>, source: Option<usize>) -> Arc<Column> {
        match source.and_then(|idx| self.table.columns().get(idx)) {
            Some(source) if column.column_type == ColumnType::Category => {
                Arc::new(Column { dictionary: source.dictionary.clone(), ..Column::clone(column) })
            }
            _ => column.clone(),
        }
    }

    pub(super) fn prepared(&mut self, selection: Selection, groups: Option<Table>) -> Phase {
        let columns = match (&self.plan.body, &groups) {
            (Body::Rows(select), _) => self
                .plan
                .columns
                .iter()
                .zip(select)
                .map(|(column, idx)| (self.with_dictionary(column, Some(*idx)), *idx))
                .collect(),
            (Body::Groups(_), Some(groups)) => groups
                .columns()
                .iter()
                .enumerate()
                .map(|(idx, column)| (column.clone(), idx))
                .collect(),
            (Body::Groups(_), None) => Vec::new(),
        };
        let table = groups.unwrap_or_else(|| self.table.clone());
        Phase::Done(Box::new(Prepared {
            query: self.plan.query.clone(),
            starts: Starts::new(table.batches()),
            table,
            columns,
            selection,
            n_selected: self.n_selected,
            resolved_filter: self.resolved_filter.take(),
        }))
    }
}

/// Groups in their order.
fn sort_groups(order: &[Order], groups: Table, picked: Picked) -> Result<Phase, Error> {
    let sorter = Sorter::new(sort_source(order, &groups)?, picked)?;
    Ok(Phase::Sort { sorter: Box::new(sorter), groups: Some(groups) })
}

/// Groups in the eyes of an order.
fn sort_source(order: &[Order], groups: &Table) -> Result<Arc<SortSource>, Error> {
    let ranks = |idx: usize| groups.columns().get(idx).and_then(|column| ranks_of(column));
    Ok(Arc::new(SortSource::new(order, groups, &ranks)?))
}

/// These groups alone, as one batch.
fn rows_of(groups: &Table, rows: &[u32]) -> Result<Table, Error> {
    let starts = Starts::new(groups.batches());
    let mut values = Vec::with_capacity(groups.columns().len());
    for (idx, column) in groups.columns().iter().enumerate() {
        values.push(gather(column, idx, groups.batches(), &starts, rows)?);
    }
    let mut kept = Table::new(groups.columns().iter().map(|c| Column::clone(c)).collect());
    kept.push(Batch::new(rows.len(), values));
    Ok(kept)
}

/// Groups, which are one batch, with one more column.
fn with_column(groups: &Table, column: &Column, added: Values) -> Table {
    let columns = groups.columns().iter().map(|c| Column::clone(c));
    let mut more = Table::new(columns.chain([column.clone()]).collect());
    for batch in groups.batches() {
        more.push(batch.with_column(added.clone()));
    }
    more
}
