mod groups;
mod scan;

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use sagitta_spec::{Predicate, Query};
use sagitta_table::{BLOCK_ROWS, Batch, Table, Values};

use crate::condition::relative_columns;
use crate::dense::Dense;
use crate::extent::Extents;
use crate::filter::Filter;
use crate::interval::Cut;
use crate::lane::{Chunk, Ranks, Rows};
use crate::order::Sorter;
use crate::partial::Partial;
use crate::plan::{Body, Change};
use crate::prepared::{Prepared, Selection};
use crate::shelf::Shelf;
use crate::slots::Slots;
use crate::top::Top;
use crate::{Answer, Error, Plan};

/// Rows looked at together: their values stay in a near cache from one look to the next. As many
/// as a block of which the extents are known.
pub(crate) const CHUNK: usize = BLOCK_ROWS;

/// Chunks worked off in one step.
pub(crate) const CHUNKS: usize = 4;

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
    /// Sorting groups into the order that windows run in.
    WindowOrder {
        sorter: Box<Sorter>,
        groups: Table,
    },
    /// Working out the windows' columns, one a step, over groups in this order.
    Windows {
        rows: Vec<u32>,
        groups: Table,
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
        groups.partial.merge(others.partial)?;
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
        execution.phase = execution.start_scan(extents, Some(dense))?;
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
        let n_selected = dense.n_rows();
        let changes = groups.changes.clone();
        let groups = Groups { partial: Partial::new(grouping), dense: Some(dense), changes };
        let mut execution = Self::new(Arc::clone(&self.plan), self.table.clone());
        execution.ranks.clone_from(&self.ranks);
        execution.n_selected = n_selected;
        execution.resolved_filter.clone_from(&self.resolved_filter);
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
            Phase::WindowOrder { mut sorter, groups } => match sorter.step()? {
                false => Phase::WindowOrder { sorter, groups },
                true => Phase::Windows { rows: sorter.into_rows(), groups },
            },
            Phase::Windows { rows, groups } => self.build_window(rows, groups)?,
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
    let table = crate::compute(table, &query.compute)?;
    let query = Query { compute: Vec::new(), ..query.clone() };
    let plan = Arc::new(crate::plan(&query, &table)?);
    let mut execution = Execution::new(plan, table);
    while execution.step()? != Step::Done {}
    execution.finish()?.answer()
}
