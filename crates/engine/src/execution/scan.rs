//! Reading rows: which are selected, and where they go.

use std::rc::Rc;
use std::sync::Arc;

use sagitta_table::{Column, ColumnType};

use super::{CHUNKS, Cursor, Execution, Groups, Phase, Scan, Sink, keep, wide};
use crate::Error;
use crate::condition::settle;
use crate::dense::Dense;
use crate::extent::Extents;
use crate::filter::{Filter, select};
use crate::interval::Cut;
use crate::lane::{Cells, Chunk, Ranks, Rows};
use crate::number::bias_of;
use crate::order::Sorter;
use crate::partial::{Input, Partial};
use crate::plan::{Body, Change, Condition, Grouping, StateSpec};
use crate::prepared::Selection;
use crate::relative::resolve_relative;
use crate::shelf::{RowSlots, Shelf};
use crate::sort_key::{Picked, SortSource};
use crate::top::Top;
use crate::transform::{BinStep, nice_step};

/// The bins of a column without values.
const UNIT_STEP: BinStep = BinStep { digits: 1, scale: 0 };

/// Fewer than one in so many rows are searched for; more are found by sorting all.
const SEARCHED: usize = 8;

impl Execution {
    pub(super) fn read_extents(&mut self, mut extents: Extents) -> Result<Phase, Error> {
        if extents.is_open() {
            if let Some(chunk) = self.cursor.next(Some(self.table.batches())) {
                extents.update(&chunk, self.table.columns())?;
                self.done_rows += wide(chunk.n_rows);
                return Ok(Phase::Extents(extents));
            }
            self.cursor = Cursor::default();
        }
        self.start_scan(Rc::new(extents), None)
    }

    /// Makes the filters ready, and what selected rows go into; `dense` is what they go into if it
    /// is there already.
    pub(super) fn start_scan(
        &mut self,
        extents: Rc<Extents>,
        dense: Option<Dense>,
    ) -> Result<Phase, Error> {
        self.check_columns()?;
        let columns = self.table.columns();
        let greatest = |idx| extents.greatest(idx);
        let filters = match &self.plan.filter {
            None => Vec::new(),
            Some(condition) => {
                let condition = settle(condition, columns, &greatest);
                let parts = match &condition {
                    Condition::All(parts) => parts.as_slice(),
                    other => std::slice::from_ref(other),
                };
                let filters = parts.iter().map(|part| Filter::new(part, &self.table));
                let filters = filters.collect::<Result<Vec<_>, _>>()?;
                let mut filters: Vec<_> = filters.into_iter().enumerate().collect();
                filters.sort_by_key(|(_, filter)| filter.cost());
                filters
            }
        };
        if !extents.is_empty()
            && let Some(predicate) = &self.plan.query.filter
        {
            let resolved = resolve_relative(predicate, columns, &greatest);
            self.resolved_filter = (resolved != *predicate).then_some(resolved);
        }
        let plan = self.plan.clone();
        let sink = match &plan.body {
            Body::Groups(grouping) => {
                let mut changes = Vec::new();
                for (place, key) in grouping.keys.iter().enumerate() {
                    self.rank(key.column_idx);
                    changes.push(match key.change {
                        Change::MaxBins(max) => {
                            let extent = extents.extent(key.column_idx, self.table.columns());
                            let step =
                                extent.map_or(Some(UNIT_STEP), |extent| nice_step(extent, max));
                            let name = plan.columns.get(place).map(|column| column.name.clone());
                            let name = name.unwrap_or_default();
                            Change::Bin(step.ok_or(Error::Overflow { name })?)
                        }
                        ref change => change.clone(),
                    });
                }
                for state in &grouping.states {
                    if let Some(column_idx) = state.column_idx {
                        self.rank(column_idx);
                    }
                }
                let partial = Partial::new(grouping);
                let dense =
                    dense.or_else(|| Dense::new(grouping, &changes, &plan.columns, &self.table));
                Sink::Groups(Box::new(Groups { partial, dense, changes }))
            }
            Body::Rows(_) if !filters.is_empty() => Sink::Rows(Vec::new()),
            Body::Rows(_) => Sink::All,
        };
        if let Sink::All = sink {
            self.n_selected = wide(self.table.n_rows());
            return self.end_scan(sink);
        }
        Ok(Phase::Scan(Scan { filters, extents, sink }))
    }

    /// Column types must be the plan's; dictionaries may have grown.
    fn check_columns(&self) -> Result<(), Error> {
        let columns = self.table.columns();
        for (idx, planned) in self.plan.source.iter().enumerate() {
            let same = columns.get(idx).is_some_and(|column| {
                column.name == planned.name && column.column_type == planned.column_type
            });
            if !same {
                return Err(Error::TableChanged { name: planned.name.clone() });
            }
        }
        Ok(())
    }

    /// Orders the dictionary of a Category column once.
    fn rank(&mut self, column_idx: usize) {
        if let Some(column) = self.table.columns().get(column_idx)
            && column.column_type == ColumnType::Category
        {
            let ranks = || Arc::new(Ranks::new(column.dictionary.as_ref()));
            self.ranks.entry(column_idx).or_insert_with(ranks);
        }
    }

    pub(super) fn scan(&mut self, mut scan: Scan) -> Result<Phase, Error> {
        if let Some(cut) = self.cut.take() {
            return self.scan_cut(scan, cut);
        }
        for _ in 0..CHUNKS {
            let first_row = self.cursor.row;
            let Some(chunk) = self.cursor.next(Some(self.table.batches())) else {
                return self.end_scan(scan.sink);
            };
            self.scan_chunk(&mut scan, &chunk, first_row)?;
        }
        Ok(Phase::Scan(scan))
    }

    fn scan_cut(&mut self, mut scan: Scan, mut cut: Cut) -> Result<Phase, Error> {
        let chunks = cut.next_chunks(self.table.batches())?;
        if chunks.is_empty() {
            return self.end_scan(scan.sink);
        }
        for mut chunk in chunks {
            let rows = cut.select(&scan.filters, &mut chunk)?;
            let shelf = Shelf::new(&chunk.chunk);
            self.take_rows(&mut scan.sink, &shelf, 0, &rows, chunk.first_row)?;
        }
        self.cut = Some(cut);
        Ok(Phase::Scan(scan))
    }

    pub(super) fn scan_chunk(
        &mut self,
        scan: &mut Scan,
        chunk: &Chunk,
        first_row: usize,
    ) -> Result<(), Error> {
        let rows = select(scan.filters.iter().map(|(_, filter)| filter), chunk, None)?;
        self.take_rows(&mut scan.sink, &Shelf::new(chunk), 0, &rows, first_row)
    }

    /// Takes the selected rows of a chunk in. `selection` is what the shelf knows them by.
    pub(super) fn take_rows(
        &mut self,
        sink: &mut Sink,
        shelf: &Shelf<'_>,
        selection: usize,
        rows: &Rows,
        first_row: usize,
    ) -> Result<(), Error> {
        self.done_rows += wide(shelf.chunk.n_rows);
        self.n_selected += wide(rows.len());
        if rows.len() == 0 {
            return Ok(());
        }
        match sink {
            Sink::All => {}
            Sink::Rows(kept) => keep(kept, rows, first_row)?,
            Sink::Groups(groups) => {
                let plan = Arc::clone(&self.plan);
                if let Body::Groups(grouping) = &plan.body {
                    self.add_rows(groups, grouping, shelf, selection, rows)?;
                }
            }
        }
        Ok(())
    }

    fn add_rows(
        &self,
        groups: &mut Groups,
        grouping: &Grouping,
        shelf: &Shelf<'_>,
        selection: usize,
        rows: &Rows,
    ) -> Result<(), Error> {
        let mut inputs = Vec::with_capacity(grouping.states.len());
        for StateSpec { column_idx, .. } in &grouping.states {
            inputs.push(match column_idx {
                Some(idx) => Some((self.cells(*idx, shelf, selection, rows)?, self.column(*idx)?)),
                None => None,
            });
        }
        let inputs: Vec<Input<'_>> = inputs
            .iter()
            .map(|input| Input {
                cells: input.as_ref().map(|(cells, _)| cells.as_ref()),
                bias: input.as_ref().map_or(0, |(_, column)| bias_of(&column.column_type)),
            })
            .collect();
        if let Some(dense) = &mut groups.dense {
            let mut slots: Option<Rc<RowSlots>> = None;
            for key in &dense.keys {
                let ranks = self.ranks.get(&key.column_idx).map(Arc::as_ref);
                let by_row = match &slots {
                    None => shelf.slots(selection, rows, key, ranks),
                    Some(outer) => shelf.slots_within(selection, rows, outer, key, ranks),
                };
                slots = Some(by_row.ok_or_else(|| self.changed(key.column_idx))?);
            }
            // Without keys there is one group.
            let slots = slots.unwrap_or_else(|| Rc::new(RowSlots(vec![0; rows.len()])));
            return dense.update(&slots.0, &inputs);
        }
        let mut keys = Vec::with_capacity(grouping.keys.len());
        for (place, (key, change)) in grouping.keys.iter().zip(&groups.changes).enumerate() {
            let cells = self.cells(key.column_idx, shelf, selection, rows)?;
            keys.push(self.changed_key(Cells::clone(&cells), key.column_idx, change, place)?);
        }
        groups.partial.update(&keys, &inputs, rows.len())
    }

    fn changed(&self, column_idx: usize) -> Error {
        Error::TableChanged { name: format!("column {column_idx}") }
    }

    pub(super) fn column(&self, column_idx: usize) -> Result<&Column, Error> {
        let column = self.table.columns().get(column_idx);
        column.map(Arc::as_ref).ok_or_else(|| self.changed(column_idx))
    }

    fn cells<'a>(
        &self,
        idx: usize,
        shelf: &Shelf<'a>,
        selection: usize,
        rows: &Rows,
    ) -> Result<Rc<Cells<'a>>, Error> {
        let ranks = self.ranks.get(&idx).map(Arc::as_ref);
        shelf.cells(selection, rows, idx, ranks).ok_or_else(|| self.changed(idx))
    }

    pub(super) fn end_scan(&mut self, sink: Sink) -> Result<Phase, Error> {
        Ok(match sink {
            Sink::All if self.plan.sort.is_empty() => self.prepared(Selection::All, None),
            Sink::Rows(rows) if self.plan.sort.is_empty() => {
                self.prepared(Selection::Rows(rows), None)
            }
            Sink::All => self.sort_rows(Picked::All(self.table.n_rows()))?,
            Sink::Rows(rows) => self.sort_rows(Picked::Rows(rows))?,
            Sink::Groups(mut groups) => {
                self.settle(&mut groups)?;
                Phase::Groups { partial: Box::new(groups.partial), values: Vec::new() }
            }
        })
    }

    /// Brings rows in order, or only the first of them if no more are wanted.
    fn sort_rows(&mut self, picked: Picked) -> Result<Phase, Error> {
        let plan = self.plan.clone();
        for order in &plan.sort {
            self.rank(order.column_idx);
        }
        let ranks = |idx| self.ranks.get(&idx).cloned();
        let source = Arc::new(SortSource::new(&plan.sort, &self.table, &ranks)?);
        Ok(match self.n_first.filter(|n| *n < picked.len() / SEARCHED) {
            Some(n_first) => Phase::Top(Box::new(Top::new(source, picked, n_first))),
            None => Phase::Sort { sorter: Box::new(Sorter::new(source, picked)?), groups: None },
        })
    }
}
