use std::rc::Rc;

use sagitta_engine::Prepared;
use sagitta_protocol::{Answer, Ask, AskKind, OpenFrom, Problem, Request, Response};
use sagitta_table::Input;

use crate::Environment;
use crate::cache::Cache;
use crate::calls::Calls;
use crate::environment::limits;
use crate::export::Window;
use crate::job::{Job, Outcome};
use crate::open::Open;
use crate::opening::{Event, Opening};
use crate::problem::{self, SourceError};
use crate::tables::{Entry, Tables};
use crate::union::Union;

/// How long one step works, in milliseconds, before others get their chance.
const SLICE: f64 = 8.0;

/// An answer and the binary values beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// The answer.
    pub response: Response,
    /// What it refers to by number.
    pub attachments: Vec<Vec<u8>>,
}

/// What came of a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turn {
    /// What to send, in this order.
    pub outgoing: Vec<Outgoing>,
    /// Whether there is more to do without a new request or more bytes.
    pub more: bool,
    /// Whether there is more to do once the [`Environment`] has what comes later.
    pub lacks: bool,
}

/// The explorer without a screen: one table, the questions about it, and the answers.
///
/// A carrier hands in requests ([`Session::handle`]) and the bytes of the table
/// ([`Session::feed`], [`Session::end`], [`Session::fail`]), calls [`Session::step`] as long as
/// there is more to do, and sends what comes out. Questions wait for the first rows of the
/// table; those of the newest generation of each kind are answered, rows before details before
/// charts before summaries before exports. The calls of programs ([`Session::call`]) come after these, each is
/// answered. With nothing else to do, and for a step after each chart, it makes
/// an index for the interval that was moved last.
pub struct Session {
    environment: Box<dyn Environment>,
    tables: Tables,
    newest: Vec<(AskKind, u64)>,
    opening: Option<Opening>,
    open: Option<Open>,
    /// A union whose parts are on their way.
    joining: Option<Joining>,
    /// The place of the open table among those of other sessions, once it is complete.
    entry: Option<Entry>,
    /// At most one of each kind, the most urgent first.
    jobs: Vec<(AskKind, Job)>,
    calls: Calls,
    cache: Cache,
    /// Whether the next step goes to what questions to come will need.
    looks_ahead: bool,
    outgoing: Vec<Outgoing>,
}

/// A union that was asked for.
struct Joining {
    id: u64,
    generation: u64,
    name: String,
    union: Union,
}

impl Session {
    /// A session without a table, alone.
    pub fn new(environment: impl Environment + 'static) -> Self {
        Self::among(Tables::default(), environment)
    }

    /// A session without a table, among others that share the list of their tables.
    pub fn among(tables: Tables, environment: impl Environment + 'static) -> Self {
        Self {
            environment: Box::new(environment),
            tables,
            newest: Vec::new(),
            opening: None,
            open: None,
            joining: None,
            entry: None,
            jobs: Vec::new(),
            calls: Calls::default(),
            cache: Cache::default(),
            looks_ahead: false,
            outgoing: Vec::new(),
        }
    }

    /// Takes a request. After an `Open` the carrier provides the bytes, under the request's id.
    pub fn handle(&mut self, request: Request) {
        let Request { id, generation, ask } = request;
        let kind = ask.kind();
        if kind == AskKind::Cancel {
            if let Ask::Cancel { id } = ask {
                self.cancel(id);
            }
            return;
        }
        match self.newest.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, newest)) if generation < *newest => {
                return self.send(id, generation, Answer::Cancelled);
            }
            Some((_, newest)) => *newest = generation,
            None => self.newest.push((kind, generation)),
        }
        match ask {
            Ask::Cancel { .. } => {}
            // Who carries sessions opens tables; here it can only be seen whether they are there.
            Ask::Beside { tables, .. } => {
                let missing = tables.iter().find_map(|table| self.tables.find(&table.name).err());
                self.send(id, generation, missing.map_or(Answer::Ready, Answer::Problem));
            }
            Ask::Open {
                from: OpenFrom::Union { tables, columns, provenance },
                name,
                memory_budget,
            } => {
                self.close();
                let union = Union { tables, columns, provenance, memory_budget };
                self.joining = Some(Joining { id, generation, name, union });
                self.join();
            }
            Ask::Open { name, memory_budget, .. } => {
                self.close();
                let left = self.tables.n_left();
                let memory_budget = left.map_or(memory_budget, |left| left.min(memory_budget));
                let environment = self.environment.as_ref();
                let limits = limits(environment, memory_budget);
                self.opening = Some(Opening::new(id, generation, name, limits, environment));
            }
            Ask::Rows { .. }
            | Ask::Detail { .. }
            | Ask::Cross { .. }
            | Ask::Plot { .. }
            | Ask::Summaries { .. }
            | Ask::Export { .. } => {
                let older = self.take_job(kind);
                if let Some(older) = &older {
                    self.send(older.id, older.generation, Answer::Cancelled);
                }
                if self.has_nothing() {
                    return self.send(id, generation, Answer::Problem(problem::nothing_open()));
                }
                let job = Job::new(id, generation, ask, older, self.environment.now());
                let place = self.jobs.partition_point(|(other, _)| *other < kind);
                self.jobs.insert(place, (kind, job));
            }
        }
    }

    /// Takes a call of a program, as JSON.
    pub fn call(&mut self, id: u64, text: &str) {
        if self.has_nothing() {
            return self.send(id, 0, Answer::Problem(problem::nothing_open()));
        }
        if let Err(problem) = self.calls.take(id, text, self.environment.later()) {
            self.send(id, 0, Answer::Problem(problem));
        }
    }

    /// What comes later could not be had: what waits for it is answered with the problem. The next
    /// question that needs it asks for it anew.
    pub fn fail_later(&mut self, problem: &Problem) {
        let needing = self.jobs.extract_if(.., |(_, job)| job.needs_later()).collect::<Vec<_>>();
        for (_, job) in needing {
            self.send(job.id, job.generation, Answer::Problem(problem.clone()));
        }
        while let Some((id, _)) = self.calls.take_unread() {
            self.send(id, 0, Answer::Problem(problem.clone()));
        }
        if let Some(Joining { id, generation, .. }) = self.joining.take() {
            self.send(id, generation, Answer::Problem(problem.clone()));
            self.close();
        }
    }

    /// Whether anything waits for what comes later.
    fn lacks(&self) -> bool {
        self.environment.later().is_none()
            && (self.joining.is_some()
                || self.calls.has_unread()
                || self.jobs.iter().any(|(_, job)| job.needs_later()))
    }

    /// Reads the calls that came before what reads them.
    fn read_calls(&mut self) {
        while self.environment.later().is_some()
            && let Some((id, text)) = self.calls.take_unread()
        {
            self.call(id, &text);
        }
    }

    /// Whether no table is open or on its way.
    fn has_nothing(&self) -> bool {
        self.opening.is_none() && self.open.is_none() && self.joining.is_none()
    }

    /// Opens the union that was asked for, once none of its parts is on its way. Returns whether it
    /// did.
    fn join(&mut self) -> bool {
        let (tables, later) = (&self.tables, self.environment.later());
        let Some(later) = later else { return false };
        let ready = self.joining.take_if(|joining| !joining.union.waits(tables));
        let Some(Joining { id, generation, name, union }) = ready else { return false };
        let opened =
            (later.union)(&union, tables, self.environment.as_ref()).and_then(|(open, opened)| {
                self.entry = Some(self.tables.try_enter(&name, open.table.clone())?);
                self.open = Some(open);
                Ok(opened)
            });
        match opened {
            Ok(opened) => self.send(id, generation, opened),
            Err(problem) => {
                self.send(id, generation, Answer::Problem(problem));
                self.close();
            }
        }
        true
    }

    /// Answers a message that is not a request, under request 0.
    pub fn refuse(&mut self, error: &dyn std::error::Error) {
        self.send(0, 0, Answer::Problem(problem::internal(error)));
    }

    /// Whether the bytes of this `Open` are still wanted.
    pub fn wants(&self, id: u64) -> bool {
        self.opening.as_ref().is_some_and(|opening| opening.id == id)
    }

    /// How many bytes will come for an `Open`, where that is known.
    pub fn expect_bytes(&mut self, id: u64, total: Option<u64>) {
        if let Some(opening) = self.opening.as_mut().filter(|opening| opening.id == id) {
            opening.expect_bytes(total);
        }
    }

    /// The next bytes of an `Open`, in pieces of any size. Bytes that are not wanted are passed over.
    pub fn feed(&mut self, id: u64, mut chunk: &[u8]) {
        self.feed_from(id, &mut chunk);
    }

    /// The same for bytes that lie elsewhere: they are copied once, to where they stay.
    pub fn feed_from(&mut self, id: u64, input: &mut dyn Input) {
        self.advance(id, |opening, environment| opening.feed(input, environment));
    }

    /// The bytes of an `Open` have all come.
    pub fn end(&mut self, id: u64) {
        self.advance(id, |opening, environment| opening.end(environment));
    }

    /// There are no more bytes for an `Open`, though they have not all come.
    pub fn fail(&mut self, id: u64, error: &SourceError) {
        self.advance(id, |opening, _| Err(error.problem(&opening.name)));
    }

    /// Works for about 8 milliseconds, or until nothing is left to do, and hands over what there is to send.
    pub fn step(&mut self) -> Turn {
        self.read_calls();
        let start = self.environment.now();
        // While an interval moves there may always be a question left: a step for each answer of the
        // chart brings the index that answers the next ones about, and holds no answer up by more.
        let is_ahead = std::mem::take(&mut self.looks_ahead);
        while ((is_ahead && self.cache.moves.work()) || self.work())
            && self.environment.now() - start < SLICE
        {}
        let outgoing = std::mem::take(&mut self.outgoing);
        Turn { outgoing, more: self.is_busy(), lacks: self.lacks() }
    }

    /// The table that is open, or has begun to be.
    pub(crate) fn open_table(&self) -> Option<&Open> {
        self.open.as_ref()
    }

    /// Has the result of a question worked out as far as a window of it needs.
    pub(crate) fn need(&mut self, id: u64, window: Window) {
        if let Some((_, job)) = self.jobs.iter_mut().find(|(_, job)| job.id == id) {
            job.need(window);
        }
    }

    /// The result that was worked out or used last.
    pub(crate) fn last_result(&self) -> Option<Rc<Prepared>> {
        self.cache.last().map(|kept| Rc::clone(&kept.prepared))
    }

    fn advance(
        &mut self,
        id: u64,
        step: impl FnOnce(&mut Opening, &dyn Environment) -> Result<Vec<Event>, Problem>,
    ) {
        let Some(opening) = self.opening.as_mut().filter(|opening| opening.id == id) else {
            return;
        };
        let generation = opening.generation;
        let stepped = step(opening, self.environment.as_ref()).and_then(|events| {
            // Others may have become complete since this one began.
            let is_complete = |event: &&Event| matches!(event, Event::Complete(_));
            if let Some(Event::Complete(open)) = events.iter().find(is_complete) {
                self.entry = Some(self.tables.try_enter(&opening.name, open.table.clone())?);
            }
            Ok(events)
        });
        match stepped {
            Ok(events) => {
                for event in events {
                    match event {
                        Event::Answer(answer) => self.send(id, generation, answer),
                        Event::Rows(open) => {
                            self.open = Some(Open { tables: self.tables.clone(), ..open });
                        }
                        Event::Complete(open) => {
                            self.opening = None;
                            self.open = Some(Open { tables: self.tables.clone(), ..open });
                        }
                    }
                }
            }
            Err(problem) => {
                self.send(id, generation, Answer::Problem(problem));
                self.opening = None;
                self.close();
            }
        }
    }

    /// Forgets the table, what was worked out of it, and the questions about it: they are answered
    /// by `Cancelled`.
    pub fn close(&mut self) {
        if let Some(opening) = self.opening.take() {
            self.send(opening.id, opening.generation, Answer::Cancelled);
        }
        if let Some(joining) = self.joining.take() {
            self.send(joining.id, joining.generation, Answer::Cancelled);
        }
        for (_, job) in std::mem::take(&mut self.jobs) {
            self.send(job.id, job.generation, Answer::Cancelled);
        }
        for id in self.calls.clear() {
            self.send(id, 0, Answer::Cancelled);
        }
        self.entry = None;
        self.open = None;
        self.cache = Cache::default();
    }

    fn cancel(&mut self, id: u64) {
        if self.wants(id) || self.joining.as_ref().is_some_and(|joining| joining.id == id) {
            return self.close();
        }
        if self.calls.cancel(id) {
            return self.send(id, 0, Answer::Cancelled);
        }
        let kind = self.jobs.iter().find(|(_, job)| job.id == id).map(|(kind, _)| *kind);
        if let Some(job) = kind.and_then(|kind| self.take_job(kind)) {
            self.send(job.id, job.generation, Answer::Cancelled);
        }
    }

    fn take_job(&mut self, kind: AskKind) -> Option<Job> {
        let place = self.jobs.iter().position(|(other, _)| *other == kind)?;
        Some(self.jobs.remove(place).1)
    }

    /// The most urgent kind of question that can be worked on.
    fn runnable(&self) -> Option<AskKind> {
        let open = self.open.as_ref()?;
        let has_later = self.environment.later().is_some();
        let ready = |job: &Job| {
            (open.complete || !job.needs_all_rows())
                && (has_later || !job.needs_later())
                && !job.waits(&self.tables)
        };
        self.jobs.iter().find(|(_, job)| ready(job)).map(|(kind, _)| *kind)
    }

    /// Whether there is anything to work on.
    fn is_busy(&self) -> bool {
        let is_complete = self.open.as_ref().is_some_and(|open| open.complete);
        let joins = self.environment.later().is_some()
            && self.joining.as_ref().is_some_and(|joining| !joining.union.waits(&self.tables));
        self.runnable().is_some()
            || joins
            || (is_complete && self.calls.is_busy())
            || self.cache.moves.is_busy()
    }

    /// Does one piece of work. Returns whether there was any.
    fn work(&mut self) -> bool {
        if self.join() {
            return true;
        }
        let (Some(kind), Some(open)) = (self.runnable(), self.open.as_mut()) else {
            return self.work_for_calls() || self.work_ahead();
        };
        if kind == AskKind::Summaries && open.gather() {
            return true;
        }
        let Some((_, job)) = self.jobs.iter_mut().find(|(other, _)| *other == kind) else {
            return false;
        };
        let (id, generation) = (job.id, job.generation);
        match job.work(open, &mut self.cache, self.environment.as_ref()) {
            Ok(Outcome::More(None)) => {}
            Ok(Outcome::More(Some(progress))) => {
                self.send(id, generation, Answer::Progress(progress))
            }
            Ok(Outcome::Done(answer, attachments)) => {
                self.take_job(kind);
                self.looks_ahead |= kind == AskKind::Plot;
                let response = Response::new(id, generation, answer);
                self.outgoing.push(Outgoing { response, attachments });
            }
            Err(problem) => {
                self.take_job(kind);
                self.send(id, generation, Answer::Problem(problem));
            }
        }
        true
    }

    /// The same for what questions to come will need. It waits until the answers that are ready are
    /// sent.
    fn work_ahead(&mut self) -> bool {
        self.outgoing.is_empty() && self.cache.moves.work()
    }

    /// The same for the calls of programs.
    fn work_for_calls(&mut self) -> bool {
        let Some(open) = self.open.as_ref().filter(|open| open.complete) else {
            return false;
        };
        let worked = self.calls.work(open, &mut self.cache, self.environment.as_ref());
        match worked {
            Some((_, Ok(None))) => true,
            Some((id, Ok(Some((answer, attachments))))) => {
                let response = Response::new(id, 0, answer);
                self.outgoing.push(Outgoing { response, attachments });
                true
            }
            Some((id, Err(problem))) => {
                self.send(id, 0, Answer::Problem(problem));
                true
            }
            None => false,
        }
    }

    fn send(&mut self, id: u64, generation: u64, answer: Answer) {
        let response = Response::new(id, generation, answer);
        self.outgoing.push(Outgoing { response, attachments: Vec::new() });
    }
}
