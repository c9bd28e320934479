use std::sync::Arc;

use sagitta_kernels::Bits;
use sagitta_spec::Predicate;
use sagitta_table::Table;

use crate::dense::Dense;
use crate::execution::{CHUNKS, Cursor, Scan, wide};
use crate::filter::select;
use crate::lane::{Chunk, Rows};
use crate::shelf::Shelf;
use crate::slots::Slots;
use crate::{Error, Execution, Plan, Prepared, Step};

/// Several plans being worked off on one snapshot of a table in one pass over its rows: what two
/// of them need of a row is made once.
#[derive(Debug)]
pub struct Shared {
    table: Table,
    executions: Vec<Execution>,
    /// By execution: the place of its filter among the different ones.
    selections: Vec<usize>,
    filters: Vec<Parts>,
    /// How many different parts the filters have.
    n_parts: usize,
    cursor: Cursor,
    /// How many executions are through.
    n_done: usize,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Begin,
    Scan,
    End,
}

/// The parts of a filter that all have to hold.
#[derive(Debug)]
struct Parts {
    /// By part, in the order of the predicate: its number if another filter has it, too.
    shared: Vec<Option<usize>>,
}

impl Shared {
    /// Starts. The table must have the columns the plans were made for; it may have more rows. Of
    /// a plan with a limit no more than its rows are brought in order.
    pub fn new(plans: Vec<Arc<Plan>>, table: Table) -> Self {
        let mut different: Vec<&Option<Predicate>> = Vec::new();
        let mut selections = Vec::with_capacity(plans.len());
        for plan in &plans {
            let filter = &plan.query.filter;
            let known = different.iter().position(|known| *known == filter);
            selections.push(known.unwrap_or(different.len()));
            if known.is_none() {
                different.push(filter);
            }
        }
        let all: Vec<&[Predicate]> = different.iter().map(|filter| parts_of(filter)).collect();
        let mut shared: Vec<&Predicate> = Vec::new();
        let filters = all.iter().enumerate().map(|(at, parts)| {
            let of_others = |part: &Predicate| {
                let mut others = all.iter().enumerate().filter(|(other, _)| *other != at);
                others.any(|(_, parts)| parts.contains(part))
            };
            let number = |part| {
                of_others(part).then(|| {
                    shared.iter().position(|known| *known == part).unwrap_or_else(|| {
                        shared.push(part);
                        shared.len() - 1
                    })
                })
            };
            Parts { shared: parts.iter().map(number).collect() }
        });
        let filters = filters.collect();
        let n_parts = shared.len();
        let executions = plans.iter().map(|plan| {
            let (plan, query) = (Arc::clone(plan), &plan.query);
            match query.limit {
                Some(limit) => {
                    Execution::first(plan, table.clone(), query.offset.saturating_add(limit))
                }
                None => Execution::new(plan, table.clone()),
            }
        });
        Self {
            executions: executions.collect(),
            table,
            selections,
            filters,
            n_parts,
            cursor: Cursor::default(),
            n_done: 0,
            phase: Phase::Begin,
        }
    }

    /// Does a few milliseconds' work. After an error nothing here is of any more use.
    pub fn step(&mut self) -> Result<Step, Error> {
        match self.phase {
            Phase::Begin => self.begin()?,
            Phase::Scan => self.scan()?,
            Phase::End => match self.executions.get_mut(self.n_done) {
                None => return Ok(Step::Done),
                Some(execution) => {
                    execution.end()?;
                    if execution.step()? == Step::Done {
                        self.n_done += 1;
                    }
                }
            },
        }
        let total_rows = wide(self.table.n_rows());
        Ok(match self.n_done == self.executions.len() && self.phase == Phase::End {
            true => Step::Done,
            false => Step::More { done_rows: wide(self.cursor.row), total_rows },
        })
    }

    /// The results, in the order of the plans. Fails before [`Step::Done`].
    pub fn finish(self) -> Result<Vec<Prepared>, Error> {
        self.executions.into_iter().map(Execution::finish).collect()
    }

    /// Whether the reading of rows has begun, or is over.
    pub(crate) fn has_begun(&self) -> bool {
        self.phase != Phase::Begin
    }

    /// How many rows have been read.
    pub(crate) fn n_read(&self) -> usize {
        self.cursor.row
    }

    /// The execution of a plan.
    pub(crate) fn execution(&self, place: usize) -> Option<&Execution> {
        self.executions.get(place)
    }

    /// Whether all rows have been read.
    pub(crate) fn has_read(&self) -> bool {
        self.phase == Phase::End
    }

    /// What was kept by slot of a plan's groups, once all rows have been read; none if they were
    /// hashed.
    pub(crate) fn take_dense(&mut self, place: usize) -> Option<Dense> {
        self.executions.get_mut(place)?.take_dense()
    }

    /// Brings one more execution to where rows are read.
    fn begin(&mut self) -> Result<(), Error> {
        let waiting = self.executions.iter_mut().find(|execution| !execution.has_begun());
        if let Some(execution) = waiting {
            execution.step()?;
            return Ok(());
        }
        let mut known: Vec<std::rc::Rc<Slots>> = Vec::new();
        self.executions.iter_mut().for_each(|execution| execution.share_slots(&mut known));
        let is_reading = self.executions.iter().any(|execution| execution.scanning().is_some());
        self.phase = if is_reading { Phase::Scan } else { Phase::End };
        Ok(())
    }

    fn scan(&mut self) -> Result<(), Error> {
        for _ in 0..CHUNKS {
            let first_row = self.cursor.row;
            let Some(chunk) = self.cursor.next(Some(self.table.batches())) else {
                self.phase = Phase::End;
                return Ok(());
            };
            let shelf = Shelf::new(&chunk);
            let rows = self.select(&chunk)?;
            for (execution, selection) in self.executions.iter_mut().zip(&self.selections) {
                if let Some(Some(rows)) = rows.get(*selection) {
                    execution.take(&shelf, *selection, rows, first_row)?;
                }
            }
        }
        Ok(())
    }

    /// The rows each of the filters keeps; none for a filter whose execution reads no rows.
    fn select(&self, chunk: &Chunk) -> Result<Vec<Option<Rows>>, Error> {
        let mut known: Vec<Option<Bits>> = vec![None; self.n_parts];
        let mut selected = Vec::with_capacity(self.filters.len());
        for (place, parts) in self.filters.iter().enumerate() {
            // Of those with this filter any that reads rows will do; one may not have to.
            let users = self.executions.iter().zip(&self.selections);
            let mut users = users.filter(|(_, selection)| **selection == place);
            selected.push(match users.find_map(|(execution, _)| execution.scanning()) {
                None => None,
                Some(scan) => Some(select_parts(parts, scan, &mut known, chunk)?),
            });
        }
        Ok(selected)
    }
}

fn select_parts(
    parts: &Parts,
    scan: &Scan,
    known: &mut [Option<Bits>],
    chunk: &Chunk,
) -> Result<Rows, Error> {
    let mut truths: Option<Bits> = None;
    let mut own = Vec::new();
    for (part, filter) in &scan.filters {
        let shared = parts.shared.get(*part).copied().flatten();
        let Some(slot) = shared.and_then(|number| known.get_mut(number)) else {
            own.push(filter);
            continue;
        };
        if slot.is_none() {
            *slot = Some(filter.truths(chunk)?);
        }
        match (&mut truths, slot) {
            (Some(truths), Some(part)) => truths.and(part),
            (truths, part) => truths.clone_from(part),
        }
    }
    select(own, chunk, truths)
}

/// The parts of a filter that all have to hold.
pub(crate) fn parts_of(filter: &Option<Predicate>) -> &[Predicate] {
    match filter {
        None => &[],
        Some(Predicate::All(parts)) => parts,
        Some(other) => std::slice::from_ref(other),
    }
}
