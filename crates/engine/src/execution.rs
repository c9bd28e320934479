use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use sagitta_spec::{Bounds, Leaf, Literal, Predicate, Query, Test};
use sagitta_table::{Batch, Column, ColumnType, Table, Values};

use crate::condition::{relative_columns, settle};
use crate::extent::Extents;
use crate::filter::{Filter, selected};
use crate::gather::Starts;
use crate::lane::{Cells, Chunk, Ranks, Rows, cells};
use crate::order::Sorter;
use crate::partial::{Input, Partial, bias_of, group_values};
use crate::plan::{Body, Change, Grouping, Output, StateSpec};
use crate::prepared::{Prepared, Selection};
use crate::transform::{BinStep, bin, nice_step, time_unit, units_before};
use crate::{Answer, Error, Plan};

/// Rows worked off in one step.
pub(crate) const CHUNK: usize = 16_384;

/// The bins of a column without values.
const UNIT_STEP: BinStep = BinStep { digits: 1, scale: 0 };

/// How far an execution has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is more to do.
    More {
        /// Rows worked off.
        done_rows: u64,
        /// Out of so many; finding a column's extent first counts every row once more.
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
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    /// Reading the extents that the query depends on.
    Extents(Extents),
    /// Reading the rows.
    Scan {
        filter: Option<Filter>,
        sink: Sink,
    },
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
    Done(Box<Prepared>),
    /// A step failed.
    Failed,
}

/// Where selected rows go.
#[derive(Debug)]
enum Sink {
    /// No filter and no order: nothing needs to be read.
    All,
    Rows(Vec<u32>),
    Sort(Box<Sorter>),
    /// With each key's change, `max_bins` resolved.
    Groups(Box<Partial>, Vec<Change>),
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
    pub(crate) fn next(&mut self, batches: &[Arc<Batch>]) -> Option<Chunk> {
        loop {
            let batch = batches.get(self.batch)?;
            let n_rows = (batch.n_rows - self.start).min(CHUNK);
            if n_rows == 0 {
                *self = Self { batch: self.batch + 1, start: 0, row: self.row };
                continue;
            }
            let chunk = Chunk { batch: batch.clone(), start: self.start, n_rows };
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
        let passes = if needed.is_empty() { 1 } else { 2 };
        Self {
            total_rows: wide(table.n_rows()) * passes,
            phase: Phase::Extents(Extents::new(needed)),
            plan,
            table,
            ranks: BTreeMap::new(),
            cursor: Cursor::default(),
            done_rows: 0,
            n_selected: 0,
            resolved_filter: None,
        }
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
        while !matches!(execution.phase, Phase::Scan { .. }) {
            execution.step()?;
        }
        let before = execution.table.batches().iter().take(batches.start);
        let row = before.map(|batch| batch.n_rows).sum();
        execution.cursor = Cursor { batch: batches.start, start: 0, row };
        while matches!(execution.phase, Phase::Scan { .. }) && execution.cursor.batch < batches.end
        {
            let (phase, cursor) = (execution.cursor.batch, execution.cursor.start);
            let rows = execution.table.batches().get(phase).map_or(0, |batch| batch.n_rows);
            if cursor >= rows {
                execution.cursor = Cursor { batch: phase + 1, start: 0, row: execution.cursor.row };
                continue;
            }
            execution.step()?;
        }
        Ok(execution)
    }

    /// Takes in the groups that another execution has read. Both must come from
    /// [`Execution::read_batches`] with the same plan and table and with different batches.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        match (&mut self.phase, &other.phase) {
            (
                Phase::Scan { sink: Sink::Groups(partial, _), .. },
                Phase::Scan { sink: Sink::Groups(others, _), .. },
            ) => partial.merge(others)?,
            _ => return Err(Error::Unfinished),
        }
        self.n_selected += other.n_selected;
        // Whatever this one has not read itself, the others have.
        self.cursor =
            Cursor { batch: self.table.batches().len(), start: 0, row: self.table.n_rows() };
        Ok(())
    }

    /// Does a few milliseconds' work. After an error the execution is of no more use.
    pub fn step(&mut self) -> Result<Step, Error> {
        let phase = std::mem::replace(&mut self.phase, Phase::Failed);
        self.phase = match phase {
            Phase::Extents(extents) => self.read_extents(extents)?,
            Phase::Scan { filter, sink } => self.scan(filter, sink)?,
            Phase::Groups { partial, values } => self.build_groups(partial, values)?,
            Phase::Sort { mut sorter, groups } => match sorter.step() {
                false => Phase::Sort { sorter, groups },
                true => self.prepared(Selection::Rows(sorter.into_rows()), groups),
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
        if !extents.is_empty() {
            if let Some(chunk) = self.cursor.next(self.table.batches()) {
                extents.update(&chunk, self.table.columns())?;
                self.done_rows += wide(chunk.n_rows);
                return Ok(Phase::Extents(extents));
            }
            self.cursor = Cursor::default();
        }
        self.start_scan(&extents)
    }

    fn start_scan(&mut self, extents: &Extents) -> Result<Phase, Error> {
        self.check_columns()?;
        let columns = self.table.columns();
        let greatest = |idx| extents.greatest(idx);
        let filter = match &self.plan.filter {
            None => None,
            Some(condition) => {
                Some(Filter::new(&settle(condition, columns, &greatest), &self.table)?)
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
                Sink::Groups(Box::new(Partial::new(grouping)), changes)
            }
            Body::Rows(_) if !plan.sort.is_empty() => {
                for order in &plan.sort {
                    self.rank(order.column_idx);
                }
                let ranks = |idx| self.ranks.get(&idx).cloned();
                Sink::Sort(Box::new(Sorter::new(
                    &plan.sort,
                    self.table.columns(),
                    self.table.batches(),
                    &ranks,
                )?))
            }
            Body::Rows(_) if filter.is_some() => Sink::Rows(Vec::new()),
            Body::Rows(_) => Sink::All,
        };
        if let Sink::All = sink {
            self.n_selected = wide(self.table.n_rows());
            return Ok(self.prepared(Selection::All, None));
        }
        Ok(Phase::Scan { filter, sink })
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

    fn scan(&mut self, filter: Option<Filter>, mut sink: Sink) -> Result<Phase, Error> {
        let first_row = self.cursor.row;
        let Some(chunk) = self.cursor.next(self.table.batches()) else {
            return self.end_scan(sink);
        };
        self.done_rows += wide(chunk.n_rows);
        let rows = match &filter {
            None => Rows::All(chunk.n_rows),
            Some(filter) => selected(&filter.mask(&chunk)?),
        };
        self.n_selected += wide(rows.len());
        if rows.len() > 0 {
            match &mut sink {
                Sink::All => {}
                Sink::Rows(kept) => {
                    let too_many = || Error::TooMany { what: "rows" };
                    let first = u32::try_from(first_row).ok().ok_or_else(too_many)?;
                    let n = u32::try_from(chunk.n_rows).ok().ok_or_else(too_many)?;
                    match &rows {
                        Rows::All(_) => kept.extend(first..first.saturating_add(n)),
                        Rows::Some(rows) => kept.extend(rows.iter().map(|row| first + row)),
                    }
                }
                Sink::Sort(sorter) => sorter.push(&rows, first_row, &|idx| chunk.values(idx))?,
                Sink::Groups(partial, changes) => {
                    if let Body::Groups(grouping) = &self.plan.body {
                        self.add_rows(partial, grouping, changes, &chunk, &rows)?;
                    }
                }
            }
        }
        Ok(Phase::Scan { filter, sink })
    }

    fn add_rows(
        &self,
        partial: &mut Partial,
        grouping: &Grouping,
        changes: &[Change],
        chunk: &Chunk,
        rows: &Rows,
    ) -> Result<(), Error> {
        let mut inputs: Vec<(usize, Cells)> = Vec::new();
        for StateSpec { column_idx, .. } in &grouping.states {
            if let Some(idx) = column_idx
                && !inputs.iter().any(|(known, _)| known == idx)
            {
                inputs.push((*idx, self.cells(*idx, chunk, rows)?.0));
            }
        }
        let mut keys = Vec::with_capacity(grouping.keys.len());
        for (place, (key, change)) in grouping.keys.iter().zip(changes).enumerate() {
            let (cells, column) = self.cells(key.column_idx, chunk, rows)?;
            keys.push(match change {
                Change::None | Change::MaxBins(_) => cells,
                Change::TimeUnit(unit) => time_unit(
                    cells,
                    *unit,
                    column,
                    self.plan.columns.get(place).map_or(column, Arc::as_ref),
                )?,
                Change::Bin(step) => match self.plan.columns.get(place) {
                    Some(result) => bin(cells, *step, &column.column_type, result)?,
                    None => cells,
                },
            });
        }
        let inputs: Vec<Input<'_>> = grouping
            .states
            .iter()
            .map(|state| {
                let column = state.column_idx.and_then(|idx| self.table.columns().get(idx));
                let cells = inputs.iter().find(|(idx, _)| Some(*idx) == state.column_idx);
                Input {
                    cells: cells.map(|(_, cells)| cells),
                    bias: column.map_or(0, |column| bias_of(&column.column_type)),
                }
            })
            .collect();
        partial.update(&keys, &inputs, rows.len())
    }

    fn cells(&self, idx: usize, chunk: &Chunk, rows: &Rows) -> Result<(Cells, &Column), Error> {
        let changed = || Error::TableChanged { name: format!("column {idx}") };
        let column = self.table.columns().get(idx).ok_or_else(changed)?;
        let values = chunk.values(idx).ok_or_else(changed)?;
        let ranks = self.ranks.get(&idx).map(Arc::as_ref);
        Ok((cells(&values, rows, ranks).ok_or_else(changed)?, column))
    }

    fn end_scan(&mut self, sink: Sink) -> Result<Phase, Error> {
        Ok(match sink {
            Sink::All => self.prepared(Selection::All, None),
            Sink::Rows(rows) => self.prepared(Selection::Rows(rows), None),
            Sink::Sort(sorter) => Phase::Sort { sorter, groups: None },
            Sink::Groups(partial, _) => Phase::Groups { partial, values: Vec::new() },
        })
    }

    fn build_groups(
        &mut self,
        partial: Box<Partial>,
        mut values: Vec<Values>,
    ) -> Result<Phase, Error> {
        let plan = self.plan.clone();
        let Body::Groups(grouping) = &plan.body else { return Err(Error::Unfinished) };
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
        let mut sorter = Sorter::new(&plan.sort, groups.columns(), groups.batches(), &ranks)?;
        let mut cursor = Cursor::default();
        loop {
            let first_row = cursor.row;
            let Some(chunk) = cursor.next(groups.batches()) else { break };
            let rows = match &having {
                None => Rows::All(chunk.n_rows),
                Some(having) => selected(&having.mask(&chunk)?),
            };
            sorter.push(&rows, first_row, &|idx| chunk.values(idx))?;
        }
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

/// The predicate with every `within_last` that ends with the data as the `between` it stands
/// for. Without a value in the column it stays as it is.
fn resolve_relative(
    predicate: &Predicate,
    columns: &[Arc<Column>],
    greatest: &dyn Fn(usize) -> Option<i64>,
) -> Predicate {
    let list = |parts: &[Predicate]| {
        parts.iter().map(|part| resolve_relative(part, columns, greatest)).collect()
    };
    match predicate {
        Predicate::All(parts) => Predicate::All(list(parts)),
        Predicate::Any(parts) => Predicate::Any(list(parts)),
        Predicate::Not(inner) => {
            Predicate::Not(Box::new(resolve_relative(inner, columns, greatest)))
        }
        Predicate::Leaf(leaf) => {
            let between = |n: u32, unit| {
                let idx = columns.iter().position(|column| column.name == leaf.field)?;
                let column = columns.get(idx)?;
                let high = greatest(idx)?;
                let low = units_before(high, n, unit, column)?;
                let literal = |value| {
                    let mut text = String::new();
                    let zone = column.zone.as_deref();
                    sagitta_table::format::write_count(&mut text, &column.column_type, zone, value);
                    Literal::new(text)
                };
                let test = Test::Between {
                    low: literal(low),
                    high: literal(high),
                    bounds: Some(Bounds::OpenClosed),
                };
                Some(Predicate::Leaf(Leaf { field: leaf.field.clone(), test }))
            };
            match &leaf.test {
                Test::WithinLast { n, unit, .. } => between(*n, *unit),
                _ => None,
            }
            .unwrap_or_else(|| predicate.clone())
        }
    }
}

/// Plans and executes in one go, and returns the window the query asks for.
pub fn run(query: &Query, table: &Table) -> Result<Answer, Error> {
    let plan = Arc::new(crate::plan(query, table)?);
    let mut execution = Execution::new(plan, table.clone());
    while execution.step()? != Step::Done {}
    execution.finish()?.answer()
}
