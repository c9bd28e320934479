//! What programs ask: every call is answered by itself, in the order in which they came.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use sagitta_engine::{Error, Part, Plan, Prepared, Shared, Step};
use sagitta_protocol::{Answer, BrushCall, Call, Edges, MoveCall, Problem, Results};
use sagitta_spec::{Leaf, Predicate, Query, Test};

use crate::Environment;
use crate::cache::{Cache, Kept, Key};
use crate::columns::result_table;
use crate::job::{problem_of, without_window};
use crate::open::Open;
use crate::problem;
use crate::relative;

/// The calls that wait for their answers, and the brushes that are held.
#[derive(Default)]
pub(crate) struct Calls {
    waiting: VecDeque<Waiting>,
    brushes: BTreeMap<u64, BrushCall>,
}

struct Waiting {
    id: u64,
    call: Call,
    /// Where the work has come to, once it has begun.
    work: Option<Work>,
}

/// Queries being worked on.
struct Work {
    queries: Vec<Query>,
    /// The result of each query that was there already.
    known: Vec<Option<Rc<Prepared>>>,
    /// The others.
    shared: Box<Shared>,
    /// The interval that they are under.
    edges: Option<Edges>,
}

/// What came of a piece of work for a call.
pub(crate) type Outcome = Result<Option<(Answer, Vec<Vec<u8>>)>, Problem>;

impl Calls {
    pub(crate) fn push(&mut self, id: u64, call: Call) {
        self.waiting.push_back(Waiting { id, call, work: None });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Gives up a call. Returns whether it was waiting.
    pub(crate) fn cancel(&mut self, id: u64) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|waiting| waiting.id != id);
        self.waiting.len() < before
    }

    /// Gives up everything; returns the ids of what was waiting.
    pub(crate) fn clear(&mut self) -> Vec<u64> {
        self.brushes.clear();
        std::mem::take(&mut self.waiting).into_iter().map(|waiting| waiting.id).collect()
    }

    /// Does a few milliseconds' work for the oldest call, on a table that is complete. Nothing if
    /// there is none.
    pub(crate) fn work(
        &mut self,
        open: &Open,
        cache: &mut Cache,
        environment: &dyn Environment,
    ) -> Option<(u64, Outcome)> {
        let mut waiting = self.waiting.pop_front()?;
        let id = waiting.id;
        let outcome = match waiting.work.take() {
            None => self.begin(&mut waiting, open, cache, environment),
            Some(work) => go_on(&mut waiting, work, open, cache),
        };
        if let Ok(None) = outcome {
            self.waiting.push_front(waiting);
        }
        Some((id, outcome))
    }

    fn begin(
        &mut self,
        waiting: &mut Waiting,
        open: &Open,
        cache: &mut Cache,
        environment: &dyn Environment,
    ) -> Outcome {
        let (queries, edges) = match &waiting.call {
            Call::Query(queries) => (queries.clone(), None),
            Call::Brush(brush) => {
                for query in &brush.queries {
                    plan(query, open)?;
                }
                if open.table.column_idx(&brush.field).is_none() {
                    let (name, part) = (brush.field.clone(), Part::Filter);
                    let error = Error::UnknownColumn { name, part };
                    return Err(problem_of(&error, open, &Query::default()));
                }
                self.brushes.insert(waiting.id, brush.clone());
                return Ok(Some((Answer::Results(Results::default()), Vec::new())));
            }
            Call::Release(id) => {
                self.brushes.remove(id);
                return Ok(Some((Answer::Results(Results::default()), Vec::new())));
            }
            Call::Move(to) => {
                let brush = self.brushes.get(&to.brush).ok_or_else(problem::no_brush)?;
                let under = |query| under(query, &brush.field, to);
                let edges = Edges { low: to.low.clone(), high: to.high.clone() };
                (brush.queries.iter().map(under).collect(), Some(edges))
            }
        };
        let mut resolved = Vec::with_capacity(queries.len());
        let (mut known, mut plans) = (Vec::with_capacity(queries.len()), Vec::new());
        for query in queries {
            let (query, _) = relative::resolve(&query, environment.today())?;
            let kept = if is_page(&query) { cache.get(&key(&query, open)) } else { None };
            if kept.is_none() {
                let whole = if is_deep(&query) { without_window(&query) } else { query.clone() };
                plans.push(plan(&whole, open)?);
            }
            known.push(kept.map(|kept| kept.prepared));
            resolved.push(query);
        }
        let shared = Box::new(Shared::new(plans, open.table.clone()));
        waiting.work = Some(Work { queries: resolved, known, shared, edges });
        Ok(None)
    }
}

fn go_on(waiting: &mut Waiting, mut work: Work, open: &Open, cache: &mut Cache) -> Outcome {
    let query = work.queries.first().cloned().unwrap_or_default();
    let fail = |error| problem_of(&error, open, &query);
    if let Step::More { .. } = work.shared.step().map_err(fail)? {
        waiting.work = Some(work);
        return Ok(None);
    }
    let mut worked_out = work.shared.finish().map_err(fail)?.into_iter();
    let mut results = Vec::with_capacity(work.queries.len());
    let mut attachments = Vec::new();
    for (query, known) in work.queries.iter().zip(work.known) {
        let prepared = match (known, is_deep(query)) {
            (Some(known), _) => known,
            (None, is_deep) => {
                let prepared = worked_out.next().ok_or_else(problem::nothing_open)?;
                let prepared = Rc::new(prepared);
                if is_deep {
                    let kept = Kept { prepared: Rc::clone(&prepared), resolved_filter: None };
                    cache.put(key(query, open), kept);
                }
                prepared
            }
        };
        let answer = prepared.window(query.offset, query.limit).map_err(fail)?;
        results.push(result_table(&answer, &mut attachments));
    }
    Ok(Some((Answer::Results(Results { results, edges: work.edges }), attachments)))
}

fn plan(query: &Query, open: &Open) -> Result<Arc<Plan>, Problem> {
    let plan = sagitta_engine::plan(query, &open.table);
    plan.map(Arc::new).map_err(|error| problem_of(&error, open, query))
}

fn key(query: &Query, open: &Open) -> Key {
    Key { query: without_window(query), n_rows: open.table.n_rows(), complete: open.complete }
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

/// The query under an interval, beside its own filter.
fn under(query: &Query, field: &str, to: &MoveCall) -> Query {
    let test = Test::Between { low: to.low.clone(), high: to.high.clone(), bounds: None };
    let interval = Predicate::Leaf(Leaf { field: field.to_owned(), test });
    let filter = match &query.filter {
        Some(own) => Predicate::All(vec![own.clone(), interval]),
        None => interval,
    };
    Query { filter: Some(filter), ..query.clone() }
}
