use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use sagitta_spec::{Predicate, Query};
use sagitta_table::{Batch, Column, ColumnType, Table, Values};

use crate::condition::{relative_columns, settle};
use crate::dense::Dense;
use crate::extent::Extents;
use crate::filter::{Filter, select, selected};
use crate::gather::Starts;
use crate::interval::Cut;
use crate::lane::{Cells, Chunk, Ranks, Rows};
use crate::number::bias_of;
use crate::order::Sorter;
use crate::partial::{Input, Partial, group_values};
use crate::plan::{Body, Change, Condition, Grouping, Output, StateSpec};
use crate::prepared::{Prepared, Selection};
use crate::relative::resolve_relative;
use crate::shelf::Shelf;
use crate::slots::Slots;
use crate::sort_key::{Picked, SortSource};
use crate::top::Top;
use crate::transform::{BinStep, bin, nice_step, time_unit};
use crate::{Answer, Error, Plan};

/// Rows looked at together: their values stay in the nearest cache from one look to the next.
pub(crate) const CHUNK: usize = 4_096;

/// Chunks worked off in one step.
pub(crate) const CHUNKS: usize = 4;

/// Fewer than one in so many rows are searched for; more are found by sorting all.
const SEARCHED: usize = 8;

/// The bins of a column without values.
const UNIT_STEP: BinStep = BinStep { digits: 1, scale: 0 };

/// How far an execution has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is more to do.
    More {
        /// Rows worked off.
        done_rows: u64,
        /// Out of so many; where a column's extent has to be read first, every row counts twice.
        total_rows: u64,
    },
    /// [`Execution::finish`] has the result.
    Done,
}

/// A plan being worked off on a snapshot of a table.
#[derive(Debug)]
pub struct Execution {
    plan: Arc<Plan>,
    table: Table,
    ranks: BTreeMap<usize, Arc<Ranks>>,
    cursor: Cursor,
    done_rows: u64,
    total_rows: u64,
    n_selected: u64,
    resolved_filter: Option<Predicate>,
    /// How many rows are wanted in order; all if absent.
    n_first: Option<usize>,
    /// The rows that are still to be read, if not all are.
    cut: Option<Cut>,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    /// Reading the extents that the query depends on.
    Extents(Extents),
    /// Reading the rows.
    Scan(Scan),
    /// Working out the groups' columns, one a step.
    Groups {
        partial: Box<Partial>,
        values: Vec<Values>,
    },
    /// Sorting rows, or groups as a table of their own.
    Sort {
        sorter: Box<Sorter>,
        groups: Option<Table>,
    },
    /// Searching for the first rows.
    Top(Box<Top>),
    Done(Box<Prepared>),
    /// A step failed.
    Failed,
}

/// Rows being read.
#[derive(Debug)]
pub(crate) struct Scan {
    /// All of these have to hold, the cheapest first; with the place of each among the parts of
    /// the query's filter.
    pub(crate) filters: Vec<(usize, Filter)>,
    /// What was read of columns before.
    pub(crate) extents: Rc<Extents>,
    sink: Sink,
}

/// Where selected rows go.
#[derive(Debug)]
enum Sink {
    /// No filter: nothing needs to be read.
    All,
    Rows(Vec<u32>),
    Groups(Box<Groups>),
}

/// Groups being filled.
#[derive(Clone, Debug)]
struct Groups {
    partial: Partial,
    /// The rows taken in so far, where slots serve; in the end they go into `partial`.
    dense: Option<Dense>,
    /// Each key's change, `max_bins` resolved.
    changes: Vec<Change>,
}

/// The next rows to read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cursor {
    batch: usize,
    start: usize,
    /// The number of the next row in the table.
    pub(crate) row: usize,
}

impl Cursor {
    /// None past the last batch, or without any.
    pub(crate) fn next(&mut self, batches: Option<&[Arc<Batch>]>) -> Option<Chunk> {
        loop {
            let batch = batches?.get(self.batch)?;
            let n_rows = (batch.n_rows - self.start).min(CHUNK);
            if n_rows == 0 {
                *self = Self { batch: self.batch + 1, start: 0, row: self.row };
                continue;
            }
            let chunk = Chunk::new(batch, self.start, n_rows);
            self.start += n_rows;
            self.row += n_rows;
            return Some(chunk);
        }
    }
}

pub(crate) fn wide(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

impl Execution {
    /// Starts. The table must have the columns the plan was made for; it may have more rows.
    pub fn new(plan: Arc<Plan>, table: Table) -> Self {
        let mut needed = Vec::new();
        if let Some(filter) = &plan.filter {
            relative_columns(filter, &mut needed);
        }
        if let Body::Groups(grouping) = &plan.body {
            let binned =
                grouping.keys.iter().filter(|key| matches!(key.change, Change::MaxBins(_)));
            needed.extend(binned.map(|key| key.column_idx));
        }
        let extents = Extents::new(needed, &table);
        let passes = if extents.is_open() { 2 } else { 1 };
        Self {
            total_rows: wide(table.n_rows()) * passes,
            phase: Phase::Extents(extents),
            plan,
            table,
            ranks: BTreeMap::new(),
            cursor: Cursor::default(),
            done_rows: 0,
            n_selected: 0,
            resolved_filter: None,
            n_first: None,
            cut: None,
        }
    }

    /// Starts, and brings only the first so many rows of a query of rows in order: what comes out
    /// may not be whole, but counts as exactly as [`Execution::new`]'s. Groups are always whole,
    /// and so are rows that stand as in the table.
    pub fn first(plan: Arc<Plan>, table: Table, n: u64) -> Self {
        let n_first = Some(usize::try_from(n).unwrap_or(usize::MAX));
        Self { n_first, ..Self::new(plan, table) }
    }

    /// Reads some batches of the table for groups, to be taken into another execution of the same
    /// plan and table by [`Execution::merge`]. Fails for a query of rows.
    pub fn read_batches(
        plan: Arc<Plan>,
        table: Table,
        batches: Range<usize>,
    ) -> Result<Self, Error> {
        if !matches!(plan.body, Body::Groups(_)) {
            return Err(Error::Unsupported { what: "rows in parts" });
        }
        let mut execution = Self::new(plan, table);
        while !matches!(execution.phase, Phase::Scan(_)) {
            execution.step()?;
        }
        let before = execution.table.batches().iter().take(batches.start);
        let row = before.map(|batch| batch.n_rows).sum();
        execution.cursor = Cursor { batch: batches.start, start: 0, row };
        while execution.cursor.batch < batches.end {
            let Phase::Scan(mut scan) = std::mem::replace(&mut execution.phase, Phase::Failed)
            else {
                return Err(Error::Unfinished);
            };
            let first_row = execution.cursor.row;
            let chunk = execution.cursor.next(execution.table.batches().get(..batches.end));
            if let Some(chunk) = &chunk {
                execution.scan_chunk(&mut scan, chunk, first_row)?;
            }
            execution.phase = Phase::Scan(scan);
            if chunk.is_none() {
                break;
            }
        }
        Ok(execution)
    }

    /// Takes in the groups that another execution has read. Both must come from
    /// [`Execution::read_batches`] with the same plan and table and with different batches.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        let (Phase::Scan(scan), Phase::Scan(others)) = (&mut self.phase, &other.phase) else {
            return Err(Error::Unfinished);
        };
        let (Sink::Groups(groups), Sink::Groups(others)) = (&mut scan.sink, &others.sink) else {
            return Err(Error::Unfinished);
        };
        let mut groups = groups.clone();
        let mut others = others.clone();
        self.settle(&mut groups)?;
        self.settle(&mut others)?;
        groups.partial.merge(&others.partial)?;
        if let Phase::Scan(scan) = &mut self.phase {
            scan.sink = Sink::Groups(groups);
        }
        self.n_selected += other.n_selected;
        // Whatever this one has not read itself, the others have.
        self.cursor =
            Cursor { batch: self.table.batches().len(), start: 0, row: self.table.n_rows() };
        Ok(())
    }

    /// Starts with groups that hold rows and reads no others than those of `cut`. What was read of
    /// columns before, and their ranks, are those of an execution that differs in the filter alone.
    pub(crate) fn from_groups(
        plan: Arc<Plan>,
        table: Table,
        (extents, ranks): (Rc<Extents>, BTreeMap<usize, Arc<Ranks>>),
        dense: Dense,
        cut: Cut,
    ) -> Result<Self, Error> {
        let mut execution = Self::new(plan, table);
        execution.ranks = ranks;
        execution.n_selected = dense.n_rows();
        execution.phase = execution.start_scan(extents)?;
        let Phase::Scan(Scan { sink: Sink::Groups(groups), .. }) = &mut execution.phase else {
            return Err(Error::Unfinished);
        };
        groups.dense = Some(dense);
        execution.cut = Some(cut);
        Ok(execution)
    }

    /// The order of the dictionaries that were needed so far.
    pub(crate) fn ranks(&self) -> &BTreeMap<usize, Arc<Ranks>> {
        &self.ranks
    }

    /// The slots of the groups being filled; none if they are hashed.
    pub(crate) fn dense(&self) -> Option<&Dense> {
        match &self.phase {
            Phase::Scan(Scan { sink: Sink::Groups(groups), .. }) => groups.dense.as_ref(),
            _ => None,
        }
    }

    /// Whether rows are being read, or have been.
    pub(crate) fn has_begun(&self) -> bool {
        !matches!(self.phase, Phase::Extents(_))
    }

    /// The reading of rows; none before and after it.
    pub(crate) fn scanning(&self) -> Option<&Scan> {
        match &self.phase {
            Phase::Scan(scan) => Some(scan),
            _ => None,
        }
    }

    /// Takes the selected rows of a chunk in, if rows are being read.
    pub(crate) fn take(
        &mut self,
        shelf: &Shelf<'_>,
        selection: usize,
        rows: &Rows,
        first_row: usize,
    ) -> Result<(), Error> {
        match std::mem::replace(&mut self.phase, Phase::Failed) {
            Phase::Scan(mut scan) => {
                self.take_rows(&mut scan.sink, shelf, selection, rows, first_row)?;
                self.phase = Phase::Scan(scan);
            }
            other => self.phase = other,
        }
        Ok(())
    }

    /// Ends the reading of rows.
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        self.phase = match std::mem::replace(&mut self.phase, Phase::Failed) {
            Phase::Scan(scan) => self.end_scan(scan.sink)?,
            other => other,
        };
        Ok(())
    }

    /// What was kept by slot of the groups so far; none if they are hashed.
    pub(crate) fn take_dense(&mut self) -> Option<Dense> {
        match &mut self.phase {
            Phase::Scan(Scan { sink: Sink::Groups(groups), .. }) => groups.dense.take(),
            _ => None,
        }
    }

    /// The result if the rows had been these groups, for an execution that is about to read rows.
    pub(crate) fn with_groups(&self, dense: Dense) -> Result<Prepared, Error> {
        let (Phase::Scan(scan), Body::Groups(grouping)) = (&self.phase, &self.plan.body) else {
            return Err(Error::Unfinished);
        };
        let Sink::Groups(groups) = &scan.sink else { return Err(Error::Unfinished) };
        let (n_selected, changes) = (dense.n_rows(), groups.changes.clone());
        let groups = Groups { partial: Partial::new(grouping), dense: Some(dense), changes };
        let mut execution = Self {
            plan: Arc::clone(&self.plan),
            table: self.table.clone(),
            ranks: self.ranks.clone(),
            cursor: self.cursor,
            done_rows: self.total_rows,
            total_rows: self.total_rows,
            n_selected,
            resolved_filter: self.resolved_filter.clone(),
            n_first: None,
            cut: None,
            phase: Phase::Failed,
        };
        execution.phase = execution.end_scan(Sink::Groups(Box::new(groups)))?;
        while execution.step()? != Step::Done {}
        execution.finish()
    }

    /// Takes slots that are known in the place of its own like them, so that they are filled once.
    pub(crate) fn share_slots(&mut self, known: &mut Vec<Rc<Slots>>) {
        let Phase::Scan(Scan { sink: Sink::Groups(groups), .. }) = &mut self.phase else { return };
        for slots in groups.dense.iter_mut().flat_map(|dense| &mut dense.keys) {
            match known.iter().find(|known| *known == slots) {
                Some(known) => *slots = Rc::clone(known),
                None => known.push(Rc::clone(slots)),
            }
        }
    }

    /// Does a few milliseconds' work. After an error the execution is of no more use.
    pub fn step(&mut self) -> Result<Step, Error> {
        let phase = std::mem::replace(&mut self.phase, Phase::Failed);
        self.phase = match phase {
            Phase::Extents(extents) => self.read_extents(extents)?,
            Phase::Scan(scan) => self.scan(scan)?,
            Phase::Groups { partial, values } => self.build_groups(partial, values)?,
            Phase::Sort { mut sorter, groups } => match sorter.step()? {
                false => {
                    self.done_rows = self.done_rows.max(wide(sorter.n_read()));
                    Phase::Sort { sorter, groups }
                }
                true => self.prepared(Selection::Rows(sorter.into_rows()), groups),
            },
            Phase::Top(mut top) => match top.step()? {
                false => {
                    self.done_rows = self.done_rows.max(wide(top.n_read()));
                    Phase::Top(top)
                }
                true => {
                    let total = self.n_selected;
                    self.prepared(Selection::First { rows: top.into_rows(), total }, None)
                }
            },
            Phase::Done(prepared) => Phase::Done(prepared),
            Phase::Failed => return Err(Error::Unfinished),
        };
        Ok(match self.phase {
            Phase::Done(_) => Step::Done,
            _ => Step::More { done_rows: self.done_rows, total_rows: self.total_rows },
        })
    }

    /// The result. Fails before [`Step::Done`].
    pub fn finish(self) -> Result<Prepared, Error> {
        match self.phase {
            Phase::Done(prepared) => Ok(*prepared),
            _ => Err(Error::Unfinished),
        }
    }

    fn read_extents(&mut self, mut extents: Extents) -> Result<Phase, Error> {
        if extents.is_open() {
            if let Some(chunk) = self.cursor.next(Some(self.table.batches())) {
                extents.update(&chunk, self.table.columns())?;
                self.done_rows += wide(chunk.n_rows);
                return Ok(Phase::Extents(extents));
            }
            self.cursor = Cursor::default();
        }
        self.start_scan(Rc::new(extents))
    }

    fn start_scan(&mut self, extents: Rc<Extents>) -> Result<Phase, Error> {
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
                let dense = Dense::new(grouping, &changes, &plan.columns, &self.table);
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

    fn scan(&mut self, mut scan: Scan) -> Result<Phase, Error> {
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

    fn scan_chunk(
        &mut self,
        scan: &mut Scan,
        chunk: &Chunk,
        first_row: usize,
    ) -> Result<(), Error> {
        let rows = select(scan.filters.iter().map(|(_, filter)| filter), chunk, None)?;
        self.take_rows(&mut scan.sink, &Shelf::new(chunk), 0, &rows, first_row)
    }

    /// Takes the selected rows of a chunk in. `selection` is what the shelf knows them by.
    fn take_rows(
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
            let mut slots = Vec::with_capacity(dense.keys.len());
            for key in &dense.keys {
                let ranks = self.ranks.get(&key.column_idx).map(Arc::as_ref);
                let by_row = shelf.slots(selection, rows, key, ranks);
                slots.push(by_row.ok_or_else(|| self.changed(key.column_idx))?);
            }
            return dense.update(&dense.combine(&slots, rows.len()).0, &inputs);
        }
        let mut keys = Vec::with_capacity(grouping.keys.len());
        for (place, (key, change)) in grouping.keys.iter().zip(&groups.changes).enumerate() {
            let cells = self.cells(key.column_idx, shelf, selection, rows)?;
            keys.push(self.changed_key(Cells::clone(&cells), key.column_idx, change, place)?);
        }
        groups.partial.update(&keys, &inputs, rows.len())
    }

    /// A key's values after what is done to them; `place` is that of the key among the keys.
    fn changed_key<'a>(
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
    fn settle(&self, groups: &mut Groups) -> Result<(), Error> {
        let Some(dense) = groups.dense.take() else { return Ok(()) };
        let present = dense.present();
        let mut keys = Vec::with_capacity(dense.keys.len());
        for (place, (slots, change)) in dense.keys.iter().zip(&groups.changes).enumerate() {
            let ranks = self.ranks.get(&slots.column_idx).map(Arc::as_ref);
            let values = slots.values(&dense.slots_of(place, &present), ranks);
            keys.push(self.changed_key(values, slots.column_idx, change, place)?);
        }
        let n_slots = dense.len();
        groups.partial.adopt(&keys, &dense.into_states(), &present, n_slots)
    }

    fn changed(&self, column_idx: usize) -> Error {
        Error::TableChanged { name: format!("column {column_idx}") }
    }

    fn column(&self, column_idx: usize) -> Result<&Column, Error> {
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

    fn end_scan(&mut self, sink: Sink) -> Result<Phase, Error> {
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

    fn build_groups(
        &mut self,
        mut partial: Box<Partial>,
        mut values: Vec<Values>,
    ) -> Result<Phase, Error> {
        let plan = self.plan.clone();
        let Body::Groups(grouping) = &plan.body else { return Err(Error::Unfinished) };
        if !partial.settle(grouping, self.table.columns()) {
            return Ok(Phase::Groups { partial, values });
        }
        if values.len() < plan.columns.len() {
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
        let columns = self.result_columns(grouping);
        let mut groups = Table::new(columns.iter().map(|column| Column::clone(column)).collect());
        groups.push(Batch::new(partial.n_groups(), values));
        let having =
            grouping.having.as_ref().map(|having| Filter::new(having, &groups)).transpose()?;
        let mut order_ranks = BTreeMap::new();
        for order in &plan.sort {
            if let Some(column) = groups.columns().get(order.column_idx)
                && column.column_type == ColumnType::Category
            {
                let ranks = Ranks::new(column.dictionary.as_ref());
                order_ranks.insert(order.column_idx, Arc::new(ranks));
            }
        }
        let ranks = |idx: usize| order_ranks.get(&idx).cloned();
        let source = Arc::new(SortSource::new(&plan.sort, &groups, &ranks)?);
        let picked = match &having {
            None => Picked::All(groups.n_rows()),
            Some(having) => {
                let mut kept = Vec::new();
                let mut cursor = Cursor::default();
                loop {
                    let first_row = cursor.row;
                    let Some(chunk) = cursor.next(Some(groups.batches())) else { break };
                    keep(&mut kept, &selected(&having.mask(&chunk)?), first_row)?;
                }
                Picked::Rows(kept)
            }
        };
        let sorter = Sorter::new(source, picked)?;
        Ok(Phase::Sort { sorter: Box::new(sorter), groups: Some(groups) })
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

    fn prepared(&mut self, selection: Selection, groups: Option<Table>) -> Phase {
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

/// Adds rows of a chunk by their numbers in the table.
fn keep(kept: &mut Vec<u32>, rows: &Rows, first_row: usize) -> Result<(), Error> {
    let narrow = |n: usize| u32::try_from(n).ok().ok_or(Error::TooMany { what: "rows" });
    let first = narrow(first_row)?;
    match rows {
        Rows::All(n) => kept.extend(first..first.saturating_add(narrow(*n)?)),
        Rows::Some(rows) => kept.extend(rows.iter().map(|row| first + row)),
    }
    Ok(())
}

/// Plans and executes in one go, and returns the window the query asks for.
pub fn run(query: &Query, table: &Table) -> Result<Answer, Error> {
    let plan = Arc::new(crate::plan(query, table)?);
    let mut execution = Execution::new(plan, table.clone());
    while execution.step()? != Step::Done {}
    execution.finish()?.answer()
}
