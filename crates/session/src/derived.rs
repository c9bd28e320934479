//! The table with the columns that questions look up in others and compute.

use std::rc::Rc;

use sagitta_engine::{ComputeExecution, Error, Step};
use sagitta_protocol::{Match, Problem};
use sagitta_spec::{Compute, Lookup, Query};
use sagitta_table::statistics::{Statistics, StatisticsExecution};
use sagitta_table::{Column, Table};

use crate::job::problem_of;
use crate::later::{Begun, Deriving, Later};
use crate::open::Open;
use crate::problem;

/// Whether a question needs columns that the table does not have.
pub(crate) fn is_derived(query: &Query) -> bool {
    !(query.lookup.is_empty() && query.compute.is_empty())
}

/// A question about a table that has its looked-up and computed columns already.
pub(crate) fn plain(query: &Query) -> Query {
    Query { lookup: Vec::new(), compute: Vec::new(), ..query.clone() }
}

/// The table with the columns of the question that was worked on last. The questions of a screen
/// have them in common; one that differs takes their place, so that no more than one such table is
/// held.
#[derive(Default)]
pub(crate) struct Derived(Option<(Key, State)>);

/// What the columns depend on.
#[derive(PartialEq)]
struct Key {
    lookups: Vec<Lookup>,
    computes: Vec<Compute>,
    n_rows: usize,
    /// By lookup, the number of its table.
    numbers: Vec<Option<u64>>,
}

enum State {
    Computing(Box<dyn Deriving>, Rc<[Match]>),
    Done(Made),
}

struct Made {
    table: Table,
    matches: Rc<[Match]>,
    statistics: Vec<Statistics>,
    gathering: Option<Box<StatisticsExecution>>,
}

/// A question that can be planned, and what it is about.
pub(crate) struct Ready {
    pub(crate) query: Query,
    pub(crate) table: Table,
    pub(crate) matches: Rc<[Match]>,
}

impl Derived {
    /// Does a few milliseconds' work on the table of a question; nothing if there is more to do.
    pub(crate) fn work(
        &mut self,
        query: &Query,
        open: &Open,
        later: Option<&Later>,
    ) -> Result<Option<Ready>, Problem> {
        if !is_derived(query) {
            let (query, table) = (query.clone(), open.table.clone());
            return Ok(Some(Ready { query, table, matches: Rc::new([]) }));
        }
        let key = Key {
            lookups: query.lookup.clone(),
            computes: query.compute.clone(),
            n_rows: open.table.n_rows(),
            numbers: query.lookup.iter().map(|lookup| open.tables.number(&lookup.from)).collect(),
        };
        let state = match self.0.take().filter(|(held, _)| *held == key) {
            Some((_, state)) => state,
            None => {
                let Some(later) = later else { return Ok(None) };
                let (deriving, matches) = (later.derive)(query, open)?;
                State::Computing(deriving, matches)
            }
        };
        let fail = |error| problem_of(&error, open, query);
        let state = match state {
            State::Computing(mut execution, matches) => match execution.step().map_err(fail)? {
                Step::More { .. } => State::Computing(execution, matches),
                Step::Done => {
                    let table = execution.finish().map_err(fail)?;
                    let (statistics, gathering) = (Vec::new(), None);
                    State::Done(Made { table, matches, statistics, gathering })
                }
            },
            done => done,
        };
        let ready = match &state {
            State::Computing(..) => None,
            State::Done(made) => Some(Ready {
                query: plain(query),
                table: made.table.clone(),
                matches: Rc::clone(&made.matches),
            }),
        };
        self.0 = Some((key, state));
        Ok(ready)
    }

    /// The same in one go.
    pub(crate) fn ready(
        &mut self,
        query: &Query,
        open: &Open,
        later: &Later,
    ) -> Result<Ready, Problem> {
        loop {
            if let Some(ready) = self.work(query, open, Some(later))? {
                return Ok(ready);
            }
        }
    }

    /// Does a few milliseconds' work on the table of a question and the statistics of the columns
    /// that are added to it; nothing if there is more to do.
    pub(crate) fn summarised(
        &mut self,
        query: &Query,
        open: &Open,
        later: Option<&Later>,
    ) -> Result<Option<Table>, Problem> {
        let Some(Ready { table, .. }) = self.work(query, open, later)? else { return Ok(None) };
        let n_own = open.table.columns().len();
        let n_added = table.columns().len() - n_own;
        if !is_derived(query) || n_added == 0 {
            return Ok(Some(table));
        }
        let Some((_, State::Done(made))) = &mut self.0 else { return Ok(None) };
        if made.statistics.len() == n_added {
            return Ok(Some(table));
        }
        let added = || Box::new(StatisticsExecution::new(columns_from(&table, n_own)));
        let mut gathering = made.gathering.take().unwrap_or_else(added);
        if gathering.step() {
            made.statistics = gathering.finish();
        } else {
            made.gathering = Some(gathering);
        }
        Ok(None)
    }

    /// What is known of the columns that were added, once [`Derived::summarised`] has a table.
    pub(crate) fn statistics(&self) -> &[Statistics] {
        match &self.0 {
            Some((_, State::Done(made))) => &made.statistics,
            _ => &[],
        }
    }
}

/// Looks up, and begins to compute.
pub(crate) fn begin(query: &Query, open: &Open) -> Result<Begun, Problem> {
    let mut table = open.table.clone();
    let mut n_left = open.tables.n_left().map_or(open.n_left, |n| n.min(open.n_left));
    let mut matches = Vec::with_capacity(query.lookup.len());
    for lookup in &query.lookup {
        let small = open.tables.find(&lookup.from)?;
        let n_before = table.columns().len();
        let (joined, unmatched) =
            sagitta_engine::join(&table, lookup, &small).map_err(|error| {
                let columns = table.columns().iter().chain(small.columns());
                let names: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
                problem::of_engine(&error, &names)
            })?;
        let added = joined
            .batches()
            .iter()
            .flat_map(|batch| (n_before..batch.n_columns()).map(|idx| batch.n_bytes(idx)));
        let n_bytes = added.sum();
        let column = || lookup.fields.first().cloned().unwrap_or_default();
        n_left = n_left.checked_sub(n_bytes).ok_or_else(|| {
            problem_of(&Error::OverBudget { column: column(), n_bytes }, open, query)
        })?;
        matches.push(Match {
            table: lookup.from.clone(),
            n_rows: table.n_rows() as u64,
            n_null: unmatched.n_null,
            n_unknown: unmatched.n_unknown,
            unknown: unmatched.unknown,
            n_unused: unmatched.n_unused,
            unused: unmatched.unused,
            missing: Vec::new(),
        });
        table = joined;
    }
    let execution = ComputeExecution::new(table, &query.compute, n_left);
    Ok((Box::new(execution), matches.into()))
}

/// The columns of a table from one on.
fn columns_from(table: &Table, first: usize) -> Table {
    let columns = table.columns().iter().skip(first).map(|column| Column::clone(column));
    let mut part = Table::new(columns.collect());
    for batch in table.batches() {
        part.push(batch.columns_from(first));
    }
    part
}
