//! The calls of programs: read, worked off, answered.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use sagitta_engine::{Brush, BrushExecution, Error, Move, Plan, Prepared, Shared, Step};
use sagitta_protocol::{Answer, BrushCall, Call, Edges, MoveCall, Problem, Results};
use sagitta_spec::{Compute, Lookup, Query};
use sagitta_table::Table;

use crate::Environment;
use crate::cache::{Cache, Kept, Key};
use crate::calls::Outcome;
use crate::columns::result_table;
use crate::derived::plain;
use crate::job::{problem_of, without_window};
use crate::later::{Later, Programs};
use crate::open::Open;
use crate::problem;
use crate::relative;

/// Nobody has called yet.
pub(crate) fn programs() -> Box<dyn Programs> {
    Box::new(Calls::default())
}

/// The calls that wait for their answers, and the brushes that are held.
#[derive(Default)]
struct Calls {
    waiting: VecDeque<Waiting>,
    brushes: BTreeMap<u64, Held>,
}

struct Waiting {
    id: u64,
    call: Call,
    /// Where the work has come to, once it has begun.
    work: Option<Work>,
}

/// A brush and its queries, whose offsets and limits count.
struct Held {
    queries: Vec<Query>,
    brush: Brush,
}

/// What is being worked on.
enum Work {
    Queries {
        queries: Vec<Query>,
        /// The result of each query that was there already.
        known: Vec<Option<Rc<Prepared>>>,
        /// The others, one pass for each table with other columns.
        passes: Vec<Pass>,
    },
    Brush {
        queries: Vec<Query>,
        making: Box<BrushExecution>,
    },
    Move {
        queries: Vec<Query>,
        moving: Box<Move>,
    },
}

/// One pass over the rows for several queries.
struct Pass {
    lookups: Vec<Lookup>,
    computes: Vec<Compute>,
    table: Table,
    /// The places of the queries.
    places: Vec<usize>,
    plans: Vec<Arc<Plan>>,
    /// Once it has begun.
    shared: Option<Box<Shared>>,
}

impl Pass {
    /// Whether a query is about the same table.
    fn is_of(&self, query: &Query) -> bool {
        self.lookups == query.lookup && self.computes == query.compute
    }

    fn step(&mut self) -> Result<Step, Error> {
        let shared = self.shared.get_or_insert_with(|| {
            Box::new(Shared::new(std::mem::take(&mut self.plans), self.table.clone()))
        });
        shared.step()
    }
}

impl Programs for Calls {
    fn take(&mut self, id: u64, text: &str) -> Result<(), Problem> {
        let call = Call::from_json(text).map_err(|error| problem::of_spec(&error))?;
        self.waiting.push_back(Waiting { id, call, work: None });
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    fn cancel(&mut self, id: u64) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|waiting| waiting.id != id);
        self.waiting.len() < before
    }

    fn clear(&mut self) -> Vec<u64> {
        self.brushes.clear();
        std::mem::take(&mut self.waiting).into_iter().map(|waiting| waiting.id).collect()
    }

    fn work(
        &mut self,
        open: &Open,
        cache: &mut Cache,
        environment: &dyn Environment,
    ) -> Option<(u64, Outcome)> {
        let mut waiting = self.waiting.pop_front()?;
        let id = waiting.id;
        let outcome = match waiting.work.take() {
            None => self.begin(&mut waiting, open, cache, environment),
            Some(work) => self.go_on(&mut waiting, work, open, cache),
        };
        if let Ok(None) = outcome {
            self.waiting.push_front(waiting);
        }
        Some((id, outcome))
    }
}

impl Calls {
    fn begin(
        &mut self,
        waiting: &mut Waiting,
        open: &Open,
        cache: &mut Cache,
        environment: &dyn Environment,
    ) -> Outcome {
        let later = &Later::ALL;
        let resolve = |queries: &[Query]| {
            let resolved =
                queries.iter().map(|query| relative::resolve(query, environment.today()));
            resolved.map(|query| Ok(query?.0)).collect::<Result<Vec<_>, Problem>>()
        };
        waiting.work = Some(match &waiting.call {
            Call::Query(queries) => begin_queries(resolve(queries)?, open, cache, later)?,
            Call::Brush(BrushCall { queries, field }) => {
                let queries = resolve(queries)?;
                let table = cache.derived.ready(&common_columns(&queries)?, open, later)?.table;
                let plans = queries.iter().map(|query| {
                    let query = plain(&without_window(query));
                    plan_on(&query, &table, open)
                });
                let plans = plans.collect::<Result<Vec<_>, _>>()?;
                let making = BrushExecution::new(plans, field, table);
                let making = making.map_err(|error| problem_of(&error, open, &Query::default()))?;
                Work::Brush { queries, making: Box::new(making) }
            }
            Call::Release(id) => {
                self.brushes.remove(id);
                return Ok(Some((Answer::Results(Results::default()), Vec::new())));
            }
            Call::Move(MoveCall { brush, low, high }) => {
                let Held { queries, brush } =
                    self.brushes.get(brush).ok_or_else(problem::no_brush)?;
                let moving = brush.move_to(low, high);
                let moving = moving.map_err(|error| problem_of(&error, open, &Query::default()))?;
                Work::Move { queries: queries.clone(), moving: Box::new(moving) }
            }
        });
        Ok(None)
    }

    fn go_on(
        &mut self,
        waiting: &mut Waiting,
        mut work: Work,
        open: &Open,
        cache: &mut Cache,
    ) -> Outcome {
        let (Work::Queries { queries, .. }
        | Work::Brush { queries, .. }
        | Work::Move { queries, .. }) = &work;
        let query = queries.first().cloned().unwrap_or_default();
        let fail = |error| problem_of(&error, open, &query);
        let step = match &mut work {
            Work::Queries { passes, .. } => step_passes(passes),
            Work::Brush { making, .. } => making.step(),
            Work::Move { moving, .. } => moving.step(),
        };
        if let Step::More { .. } = step.map_err(fail)? {
            waiting.work = Some(work);
            return Ok(None);
        }
        let (results, attachments) = match work {
            Work::Queries { queries, mut known, passes } => {
                finish_passes(passes, &queries, &mut known, open, cache)?;
                let prepared: Option<Vec<_>> = known.into_iter().collect();
                let prepared = prepared.ok_or_else(problem::nothing_open)?;
                write(&queries, &prepared, None, open)?
            }
            Work::Brush { queries, making } => {
                let brush = making.finish().map_err(fail)?;
                self.brushes.insert(waiting.id, Held { queries, brush });
                (Results::default(), Vec::new())
            }
            Work::Move { queries, moving } => {
                let (low, high) = moving.interval();
                let edges = Edges { low: low.clone(), high: high.clone() };
                let prepared = moving.finish().map_err(fail)?;
                let prepared: Vec<_> = prepared.into_iter().map(Rc::new).collect();
                write(&queries, &prepared, Some(edges), open)?
            }
        };
        Ok(Some((Answer::Results(results), attachments)))
    }
}

/// A query with the lookups and computed columns that all of them have; a problem if they differ, as
/// a brush is held over one table.
fn common_columns(queries: &[Query]) -> Result<Query, Problem> {
    let first = queries.first().cloned().unwrap_or_default();
    match queries
        .iter()
        .all(|query| (&query.lookup, &query.compute) == (&first.lookup, &first.compute))
    {
        true => Ok(first),
        false => {
            let error = Error::Unsupported { what: "a brush over different columns" };
            Err(problem::of_engine(&error, &[]))
        }
    }
}

fn begin_queries(
    queries: Vec<Query>,
    open: &Open,
    cache: &mut Cache,
    later: &Later,
) -> Result<Work, Problem> {
    let mut known = Vec::with_capacity(queries.len());
    let mut passes: Vec<Pass> = Vec::new();
    for (place, query) in queries.iter().enumerate() {
        let kept = if is_page(query) { cache.get(&Key::of(query, open)) } else { None };
        // A page of a table on the screen may have brought only the first rows in order.
        let kept = kept.filter(|kept| kept.prepared.has_window(query.offset, query.limit));
        if kept.is_none() {
            let whole = if is_deep(query) { without_window(query) } else { query.clone() };
            let at = match passes.iter().position(|pass| pass.is_of(query)) {
                Some(at) => at,
                None => {
                    passes.push(Pass {
                        lookups: query.lookup.clone(),
                        computes: query.compute.clone(),
                        table: cache.derived.ready(query, open, later)?.table,
                        places: Vec::new(),
                        plans: Vec::new(),
                        shared: None,
                    });
                    passes.len() - 1
                }
            };
            if let Some(pass) = passes.get_mut(at) {
                pass.plans.push(plan_on(&plain(&whole), &pass.table, open)?);
                pass.places.push(place);
            }
        }
        known.push(kept.map(|kept| kept.prepared));
    }
    Ok(Work::Queries { queries, known, passes })
}

/// Does a few milliseconds' work on the first pass that is not done.
fn step_passes(passes: &mut [Pass]) -> Result<Step, Error> {
    for pass in passes {
        let step = pass.step()?;
        if step != Step::Done {
            return Ok(step);
        }
    }
    Ok(Step::Done)
}

/// Puts what was worked out in its place. A whole order is kept for the pages to come.
fn finish_passes(
    passes: Vec<Pass>,
    queries: &[Query],
    known: &mut [Option<Rc<Prepared>>],
    open: &Open,
    cache: &mut Cache,
) -> Result<(), Problem> {
    for pass in passes {
        let Some(shared) = pass.shared else { continue };
        let first = pass.places.first().and_then(|place| queries.get(*place));
        let fail = |error| problem_of(&error, open, &first.cloned().unwrap_or_default());
        for (place, prepared) in pass.places.iter().zip(shared.finish().map_err(fail)?) {
            let prepared = Rc::new(prepared);
            if let Some(query) = queries.get(*place).filter(|query| is_deep(query)) {
                let prepared = Rc::clone(&prepared);
                let kept = Kept { prepared, resolved_filter: None, matches: Rc::new([]) };
                cache.put(Key::of(query, open), kept);
            }
            if let Some(slot) = known.get_mut(*place) {
                *slot = Some(prepared);
            }
        }
    }
    Ok(())
}

/// The part of each result that its query asks for.
fn write(
    queries: &[Query],
    prepared: &[Rc<Prepared>],
    edges: Option<Edges>,
    open: &Open,
) -> Result<(Results, Vec<Vec<u8>>), Problem> {
    let (mut results, mut attachments) = (Vec::with_capacity(queries.len()), Vec::new());
    for (query, prepared) in queries.iter().zip(prepared) {
        let answer = prepared.window(query.offset, query.limit);
        let answer = answer.map_err(|error| problem_of(&error, open, query))?;
        results.push(result_table(&answer, &mut attachments));
    }
    Ok((Results { results, edges }, attachments))
}

fn plan_on(query: &Query, table: &Table, open: &Open) -> Result<Arc<Plan>, Problem> {
    let plan = sagitta_engine::plan(query, table);
    plan.map(Arc::new).map_err(|error| problem_of(&error, open, query))
}

/// Whether a query asks for a part of rows in an order, which is there if it was worked out for
/// another part.
fn is_page(query: &Query) -> bool {
    !query.is_grouped() && !query.sort.is_empty() && query.lookup.is_empty()
}

/// Whether the whole order is worked out and kept: who asks for a page beyond the first will ask
/// for another.
fn is_deep(query: &Query) -> bool {
    is_page(query) && query.offset > 0
}
