use std::rc::Rc;
use std::sync::Arc;

use sagitta_engine::{Error, Execution, Part, Step, SummaryExecution};
use sagitta_protocol::{Answer, Ask, Match, Problem, Progress, TablePage};
use sagitta_spec::{Predicate, Query, View};

use crate::Environment;
use crate::cache::{Cache, Kept, Key};
use crate::derived::{Ready, is_derived};
use crate::export::{CsvStyle, CsvWriter, Window};
use crate::open::Open;
use crate::page::{self, About};
use crate::problem;
use crate::relative;
use crate::summaries::{self, Asked};
use crate::tables::Tables;

/// How much time passes between two reports of progress at least, in milliseconds.
pub(crate) const REPORT: f64 = 100.0;

/// How many rows of an order are brought in order at first: for a page, and for one further on.
/// Windows beyond need the whole order.
const FIRST: [u64; 2] = [1_000, 10_000];

/// A question being worked on.
pub(crate) struct Job {
    pub(crate) id: u64,
    pub(crate) generation: u64,
    ask: Ask,
    /// The rows of the result that are needed.
    needed: Window,
    /// The answers to the questions of a detail that are done.
    pages: Vec<TablePage>,
    state: State,
    reported: f64,
}

enum State {
    /// Not begun.
    Waiting,
    /// The result is being worked out.
    Executing {
        key: Box<Key>,
        execution: Box<Execution>,
        /// How many rows will be in order; all if absent.
        n_first: Option<u64>,
        /// The filter, if a period to today was written out in it.
        filter: Option<Predicate>,
        matches: Rc<[Match]>,
    },
    /// Columns are being counted.
    Counting { asked: Asked, execution: Box<SummaryExecution> },
    /// The result is being written.
    Writing { kept: Kept, writer: CsvWriter, text: String },
    /// The answer was given.
    Done,
}

/// What came of a piece of work.
pub(crate) enum Outcome {
    /// There is more to do; perhaps it is time to say how far it has come.
    More(Option<Progress>),
    /// The answer.
    Done(Answer, Vec<Vec<u8>>),
}

impl Job {
    /// A job for a question; it takes over what an older one of its kind has done of the same result.
    pub(crate) fn new(id: u64, generation: u64, ask: Ask, older: Option<Job>, now: f64) -> Self {
        let same = |older: &Job| match (older.view(), view_of(&ask, 0)) {
            (Some(old), Some(new)) => without_window(&old.query) == without_window(&new.query),
            _ => false,
        };
        let needed = needed_of(&ask);
        let state = match older.filter(same).map(|older| older.state) {
            Some(state @ State::Executing { n_first, .. }) if is_enough(n_first, needed) => state,
            _ => State::Waiting,
        };
        Self { id, generation, ask, needed, pages: Vec::new(), state, reported: now }
    }

    /// Has the result worked out as far as a window of it needs, whatever the question shows.
    pub(crate) fn need(&mut self, window: Window) {
        self.needed = window;
        self.state = State::Waiting;
    }

    /// The question that is worked on.
    fn view(&self) -> Option<&View> {
        view_of(&self.ask, self.pages.len())
    }

    /// Whether the question has to wait until the table is complete.
    pub(crate) fn needs_all_rows(&self) -> bool {
        matches!(self.ask, Ask::Summaries { .. } | Ask::Export { .. })
    }

    /// Whether a table that the question looks up is on its way.
    pub(crate) fn waits(&self, tables: &Tables) -> bool {
        let lookups = self.view().into_iter().flat_map(|view| &view.query.lookup);
        lookups.into_iter().any(|lookup| tables.awaits(&lookup.from))
    }

    /// Whether the question cannot be answered without what comes later.
    pub(crate) fn needs_later(&self) -> bool {
        self.view().is_some_and(|view| is_derived(&view.query))
    }

    /// Does a few milliseconds' work.
    pub(crate) fn work(
        &mut self,
        open: &Open,
        cache: &mut Cache,
        environment: &dyn Environment,
    ) -> Result<Outcome, Problem> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Waiting => self.begin(open, cache, environment),
            State::Executing { key, .. } if key.complete != open.complete => {
                self.state = State::Waiting;
                Ok(Outcome::More(None))
            }
            State::Executing { key, mut execution, n_first, filter, matches } => {
                let fail = |error| problem_of(&error, open, &key.query);
                if let Step::More { done_rows, total_rows } = execution.step().map_err(fail)? {
                    self.state = State::Executing { key, execution, n_first, filter, matches };
                    return Ok(self.more(environment, done_rows, total_rows));
                }
                let prepared = execution.finish().map_err(fail)?;
                let resolved_filter = prepared.resolved_filter().cloned().or(filter);
                let kept = Kept { prepared: Rc::new(prepared), resolved_filter, matches };
                let complete = key.complete;
                cache.put(*key, kept.clone());
                self.deliver(kept, open, complete)
            }
            State::Counting { asked, mut execution } => {
                let fail = |error| problem_of(&error, open, &Query::default());
                if let Step::More { done_rows, total_rows } = execution.step().map_err(fail)? {
                    self.state = State::Counting { asked, execution };
                    return Ok(self.more(environment, done_rows, total_rows));
                }
                let (counts, n_selected) = execution.finish().map_err(fail)?;
                let columns = summaries::columns(&asked, &counts);
                let own = open.table.columns();
                let derived =
                    asked.columns().filter(|column| !own.iter().any(|own| own.name == column.name));
                let derived = derived.map(page::column_info).collect();
                let answer = Answer::Summaries { columns, n_selected, derived };
                Ok(Outcome::Done(answer, Vec::new()))
            }
            State::Writing { kept, mut writer, mut text } => {
                let fail = |error| problem_of(&error, open, &Query::default());
                if writer.step(&kept.prepared, &mut text).map_err(fail)? {
                    let (done, total) = (writer.n_rows(), kept.prepared.total());
                    self.state = State::Writing { kept, writer, text };
                    return Ok(self.more(environment, done, total));
                }
                let answer =
                    Answer::File { media_type: "text/csv".to_owned(), n_rows: writer.n_rows() };
                Ok(Outcome::Done(answer, vec![text.into_bytes()]))
            }
            State::Done => Ok(Outcome::Done(Answer::Cancelled, Vec::new())),
        }
    }

    fn begin(
        &mut self,
        open: &Open,
        cache: &mut Cache,
        environment: &dyn Environment,
    ) -> Result<Outcome, Problem> {
        let Some(view) = self.view() else {
            return Ok(Outcome::Done(Answer::Cancelled, Vec::new()));
        };
        let (query, changed) = relative::resolve(&view.query, environment.today())?;
        if let Ask::Summaries { fields, .. } = &self.ask {
            let derived = &mut cache.derived;
            let Some(table) = derived.summarised(&query, open, environment.later())? else {
                self.state = State::Waiting;
                return Ok(Outcome::More(None));
            };
            let asked =
                summaries::ask(&table, open.statistics.iter().chain(derived.statistics()), fields)?;
            let execution = SummaryExecution::new(query.filter.as_ref(), asked.asks(), table)
                .map_err(|error| problem_of(&error, open, &query))?;
            self.state = State::Counting { asked, execution: Box::new(execution) };
            return Ok(Outcome::More(None));
        }
        let key = Box::new(Key::of(&query, open));
        if matches!(self.ask, Ask::Plot { .. }) && open.complete {
            cache.moves.see(&key.query, &open.table, environment.later());
        }
        let Window { offset, limit } = self.needed;
        // What is looked up may have been opened anew since.
        if let Some(kept) = cache.get(&key).filter(|_| query.lookup.is_empty())
            && kept.prepared.has_window(offset, limit)
        {
            return self.deliver(kept, open, key.complete);
        }
        let later = environment.later();
        let Some(Ready { query: plain, table, matches }) =
            cache.derived.work(&key.query, open, later)?
        else {
            self.state = State::Waiting;
            return Ok(Outcome::More(None));
        };
        let plan = sagitta_engine::plan(&plain, &table)
            .map_err(|error| problem_of(&error, open, &query))?;
        let plan = Arc::new(plan);
        let n_first = FIRST.into_iter().find(|n| is_enough(Some(*n), self.needed));
        let known = match !is_derived(&query) && open.complete {
            true => cache.moves.execution(&plan),
            false => Ok(None),
        };
        let known = known.map_err(|error| problem_of(&error, open, &query))?;
        let execution = Box::new(match (known, n_first) {
            (Some(execution), _) => execution,
            (None, Some(n_first)) => Execution::first(plan, table, n_first),
            (None, None) => Execution::new(plan, table),
        });
        let filter = query.filter.filter(|_| changed);
        self.state = State::Executing { key, execution, n_first, filter, matches };
        Ok(Outcome::More(None))
    }

    /// Answers from a result.
    fn deliver(&mut self, kept: Kept, open: &Open, complete: bool) -> Result<Outcome, Problem> {
        let asked = self.view().and_then(|view| view.query.filter.as_ref());
        let resolved = page::resolved_periods(asked, kept.resolved_filter.as_ref());
        let matches = kept.matches.to_vec();
        let about = About { complete, resolved, matches };
        let read = |view: &View, offset, limit| {
            let window = window(&view.query, offset, Some(limit));
            kept.prepared
                .window(window.offset, window.limit)
                .map_err(|error| problem_of(&error, open, &view.query))
        };
        match &self.ask {
            Ask::Rows { view, offset, limit } => {
                let page = page::text_page(&read(view, *offset, *limit)?, about);
                Ok(Outcome::Done(Answer::Page(page), Vec::new()))
            }
            Ask::Detail { views, limit } | Ask::Cross { views, limit } => {
                let Some(view) = views.get(self.pages.len()) else {
                    return Ok(Outcome::Done(Answer::Cancelled, Vec::new()));
                };
                self.pages.push(page::text_page(&read(view, 0, *limit)?, about));
                if self.pages.len() < views.len() {
                    self.state = State::Waiting;
                    return Ok(Outcome::More(None));
                }
                Ok(Outcome::Done(Answer::Pages(std::mem::take(&mut self.pages)), Vec::new()))
            }
            Ask::Plot { view, limit } => {
                let (page, attachments) = page::number_page(&read(view, 0, *limit)?, about);
                Ok(Outcome::Done(Answer::Page(page), attachments))
            }
            Ask::Export { view } => {
                let writer = CsvWriter::new(window(&view.query, 0, None), CsvStyle::DOWNLOAD);
                self.state = State::Writing { kept, writer, text: String::new() };
                Ok(Outcome::More(None))
            }
            Ask::Beside { .. } | Ask::Open { .. } | Ask::Summaries { .. } | Ask::Cancel { .. } => {
                Ok(Outcome::Done(Answer::Cancelled, Vec::new()))
            }
        }
    }

    /// Goes on, with a report if the last one is long enough ago.
    fn more(&mut self, environment: &dyn Environment, done: u64, total: u64) -> Outcome {
        let now = environment.now();
        if now - self.reported < REPORT {
            return Outcome::More(None);
        }
        self.reported = now;
        Outcome::More(Some(Progress { done, total: Some(total), n_rows: 0 }))
    }
}

/// The part of a result between a query's own offset and limit, or a window within it.
pub(crate) fn window(query: &Query, offset: u64, limit: Option<u64>) -> Window {
    let left = query.limit.map(|own| own.saturating_sub(offset));
    let limit = match (left, limit) {
        (Some(left), Some(limit)) => Some(left.min(limit)),
        (left, limit) => left.or(limit),
    };
    Window { offset: query.offset.saturating_add(offset), limit }
}

/// The rows of a result that a question needs.
fn needed_of(ask: &Ask) -> Window {
    match ask {
        Ask::Rows { view, offset, limit } => window(&view.query, *offset, Some(*limit)),
        Ask::Detail { limit, .. } | Ask::Cross { limit, .. } => {
            Window { offset: 0, limit: Some(*limit) }
        }
        Ask::Plot { view, limit } => window(&view.query, 0, Some(*limit)),
        Ask::Export { view } => window(&view.query, 0, None),
        Ask::Beside { .. } | Ask::Open { .. } | Ask::Summaries { .. } | Ask::Cancel { .. } => {
            Window { offset: 0, limit: Some(0) }
        }
    }
}

/// Whether a window lies within the first so many rows.
fn is_enough(n_first: Option<u64>, window: Window) -> bool {
    match (n_first, window.limit) {
        (None, _) => true,
        (Some(n), Some(limit)) => window.offset.saturating_add(limit) <= n,
        (Some(_), None) => false,
    }
}

/// The query for the whole result.
pub(crate) fn without_window(query: &Query) -> Query {
    Query { offset: 0, limit: None, ..query.clone() }
}

/// The question of an `Ask`; of a detail, the one after so many.
fn view_of(ask: &Ask, n_done: usize) -> Option<&View> {
    match ask {
        Ask::Detail { views, .. } | Ask::Cross { views, .. } => views.get(n_done),
        Ask::Rows { view, .. }
        | Ask::Plot { view, .. }
        | Ask::Summaries { view, .. }
        | Ask::Export { view } => Some(view),
        Ask::Beside { .. } | Ask::Open { .. } | Ask::Cancel { .. } => None,
    }
}

/// The problem of a question, with the columns that could have been meant.
pub(crate) fn problem_of(error: &Error, open: &Open, query: &Query) -> Problem {
    let of_result = matches!(
        error,
        Error::UnknownColumn { part: Part::Sort | Part::Having | Part::Window, .. }
    );
    if of_result && query.is_grouped() {
        let keys = query.group_by.iter().map(|key| key.output_name());
        let names: Vec<String> =
            keys.chain(query.aggregate.iter().map(|a| a.output_name())).collect();
        let windows = query.window.iter().map(|window| window.output_name());
        let names: Vec<String> = names.into_iter().chain(windows).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        return problem::of_engine(error, &names);
    }
    let own = open.table.columns().iter().map(|column| column.name.as_str());
    let looked_up = query.lookup.iter().flat_map(|lookup| &lookup.fields).map(String::as_str);
    let computed = query.compute.iter().map(|compute| compute.name.as_str());
    let names: Vec<&str> = own.chain(looked_up).chain(computed).collect();
    problem::of_engine(error, &names)
}
