//! The page's side of the worker: requests out, responses in, a new worker when one dies.
//!
//! The engine is a module beside the page, `engine_bg.wasm`, and its glue, built with `--target
//! no-modules`: a text in the page's own script, or else the file `engine.js` beside the page. The
//! page compiles the module once and keeps it; a worker is made from a Blob of the glue and one boot
//! line, and is handed the compiled module. That form works from `file://`, in a sandboxed frame and
//! under a Content-Security-Policy in a `<meta>` element.
//!
//! A worker is never mended. When it traps, panics, runs out of memory or shows no sign of life,
//! it is ended, the page is told with an `engine-stopped` problem of request 0, and a new worker
//! opens the same table and gets the questions that were under way. A request that has ended two
//! workers is given up and answered with `engine-gave-up`, now and when it is asked again. A
//! request that is cancelled and goes on all the same costs the worker, too, but is nobody's
//! fault. A new table gets a new worker, as the memory of an old one never shrinks.
//!
//! The scripts have no `integrity`: from `file://` a browser refuses every script that has one,
//! and what the page loads comes from its own folder, as its policy demands.

#![allow(
    clippy::result_large_err,
    reason = "a problem is made at most once a worker, so its size costs nothing"
)]

mod call;
mod end;
mod engine;
mod ledger;
mod worker;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use gloo::timers::callback::{Interval, Timeout};
use js_sys::{ArrayBuffer, Float64Array, Uint8Array};
use sagitta_protocol::{Answer, Ask, OpenFrom, Problem, Request, Response};
use web_sys::{Blob, File};
use yew::Callback;

pub(crate) use self::call::{Called, Outcome};
pub(crate) use self::end::End;
pub(crate) use self::engine::{Engine as Module, fetch_module};
pub(crate) use self::worker::{Event, Running, text_of};

use self::call::Calls;
use self::engine::Engine;
use self::ledger::{Ledger, Recovery};

/// The addresses that a request has the worker read.
pub(crate) fn addresses_of(ask: &Ask) -> Vec<&str> {
    match ask {
        Ask::Open { from: OpenFrom::Url { url, more }, .. } => all(url, more).collect(),
        Ask::Beside { tables, .. } => {
            tables.iter().flat_map(|table| all(&table.url, &table.more)).collect()
        }
        _ => Vec::new(),
    }
}

fn all<'a>(url: &'a str, more: &'a [String]) -> impl Iterator<Item = &'a str> {
    std::iter::once(url).chain(more.iter().map(String::as_str))
}

/// How often a worker that owes an answer is asked for a sign of life, in milliseconds.
const WATCH: u32 = 4_000;

/// After how many of those without a sign it is ended. Counted in turns of the timer and not in
/// time, so that a computer that slept does not take its worker for dead.
const PATIENCE: u32 = 5;

/// How long a worker may go on with what was cancelled, in milliseconds.
const GRACE: u32 = 100;

/// An answer and the binary values beside it.
#[derive(Clone, Debug)]
pub struct Received {
    /// The answer; that of request 0 speaks of the worker itself.
    pub response: Response,
    /// What the answer refers to by number.
    pub attachments: Vec<ArrayBuffer>,
}

impl Received {
    /// An attachment as numbers; none if there is no such attachment.
    pub fn float64(&self, attachment: usize) -> Option<Vec<f64>> {
        let buffer = self.attachments.get(attachment)?;
        Some(Float64Array::new(buffer).to_vec())
    }

    /// An attachment as bytes; none if there is no such attachment.
    pub fn bytes(&self, attachment: usize) -> Option<Vec<u8>> {
        let buffer = self.attachments.get(attachment)?;
        Some(Uint8Array::new(buffer).to_vec())
    }
}

/// The way to the worker. Dropping the last clone ends the worker.
#[derive(Clone)]
pub struct Port {
    shared: Rc<Shared>,
}

struct Shared {
    on_response: Callback<Received>,
    engine: RefCell<Option<Engine>>,
    /// Why no worker can be had, for good.
    failure: RefCell<Option<Problem>>,
    running: RefCell<Option<Running>>,
    /// Whether the running worker has had a table.
    used: Cell<bool>,
    ledger: RefCell<Ledger>,
    calls: Calls,
    /// The file of the last `Open`, to be opened again by the next worker.
    file: RefCell<Option<File>>,
    /// The files that stand for what is at their addresses.
    carried: RefCell<BTreeMap<String, Blob>>,
    silence: Cell<u32>,
    watch: RefCell<Option<Interval>>,
}

impl PartialEq for Port {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Port {
    /// Loads the engine and starts a worker. Requests may be sent at once; they wait.
    /// If no worker can be had, every request is answered with the problem.
    pub fn start(on_response: Callback<Received>) -> Self {
        let shared = Rc::new(Shared {
            on_response,
            engine: RefCell::default(),
            failure: RefCell::default(),
            running: RefCell::default(),
            used: Cell::default(),
            ledger: RefCell::default(),
            calls: Calls::default(),
            file: RefCell::default(),
            carried: RefCell::default(),
            silence: Cell::new(0),
            watch: RefCell::default(),
        });
        let watched = Rc::downgrade(&shared);
        let watch = Interval::new(WATCH, move || {
            if let Some(shared) = watched.upgrade() {
                shared.watch();
            }
        });
        shared.watch.replace(Some(watch));
        let loading = Rc::downgrade(&shared);
        engine::load(move |outcome| {
            if let Some(shared) = loading.upgrade() {
                shared.loaded(outcome);
            }
        });
        Self { shared }
    }

    /// Sends a request; `file` goes with an `Open` from a file. An older request of the same kind
    /// counts no longer, and after an `Open` no request before it does.
    pub fn send(&self, request: Request, file: Option<File>) {
        self.shared.send(request, file);
    }

    /// Has a file read in place of what is at an address, by requests sent from now on.
    pub(crate) fn carry(&self, url: String, file: Blob) {
        self.shared.carried.borrow_mut().insert(url, file);
    }

    /// Asks for results as a program does, of the table that is open; see
    /// [`Call`](sagitta_protocol::Call). A worker that ends takes the call with it.
    pub(crate) fn call(&self, id: u64, text: &str, then: Callback<Outcome>) {
        let shared = &self.shared;
        shared.calls.push(id, then);
        match shared.running.borrow().as_ref() {
            Some(running) => running.post_call(id, text),
            None => shared.calls.fail(&End::Fault.stopped("no worker")),
        }
    }

    /// Gives up a request; `own` is the id of the message that says so. A worker that does not
    /// heed it within a moment is ended, and another one opens the table again.
    pub fn cancel(&self, own: u64, id: u64) {
        self.send(Request::new(own, own, Ask::Cancel { id }), None);
        let shared = Rc::downgrade(&self.shared);
        let late = move || {
            if let Some(shared) = shared.upgrade() {
                shared.abandon(id);
            }
        };
        Timeout::new(GRACE, late).forget();
    }
}

impl Shared {
    fn send(self: &Rc<Self>, request: Request, file: Option<File>) {
        let opens = matches!(request.ask, Ask::Open { .. });
        if opens && self.engine.borrow().is_some() {
            // What kept a worker from starting may have been the memory of the last one.
            self.failure.replace(None);
        }
        let failure = self.failure.borrow().clone();
        if let Some(problem) = failure {
            return self.emit(&request, Answer::Problem(problem));
        }
        let is_question = !opens && !matches!(request.ask, Ask::Beside { .. });
        if is_question && self.ledger.borrow().has_given_up(&request.ask) {
            return self.emit(&request, Answer::Problem(End::Fault.gave_up("asked again")));
        }
        if opens {
            self.file.replace(file);
            if self.used.get() || self.running.borrow().is_none() {
                self.start_worker();
                let beside = self.ledger.borrow_mut().beside_again();
                if let Some(beside) = &beside {
                    self.post(beside);
                }
            }
        }
        self.ledger.borrow_mut().send(&request);
        if !self.ledger.borrow().holds(&request) {
            self.post(&request);
        }
    }

    /// Posts to the worker, if one is there; else the request waits in the ledger.
    fn post(&self, request: &Request) {
        let opens = matches!(request.ask, Ask::Open { .. });
        let file = if opens { self.file.borrow().clone() } else { None };
        if let Some(running) = self.running.borrow().as_ref() {
            self.used.set(self.used.get() || opens);
            running.post(request, file.as_ref(), &self.carried_for(&request.ask));
        }
    }

    /// The files that stand for the addresses of a request.
    fn carried_for(&self, ask: &Ask) -> Vec<(String, Blob)> {
        let carried = self.carried.borrow();
        let found = addresses_of(ask)
            .into_iter()
            .filter_map(|url| carried.get(url).map(|file| (url.to_owned(), file.clone())));
        found.collect()
    }

    fn loaded(self: &Rc<Self>, outcome: Result<Engine, Problem>) {
        match outcome {
            Ok(engine) => {
                self.engine.replace(Some(engine));
                self.start_worker();
                let waiting = self.ledger.borrow().waiting();
                for request in &waiting {
                    self.post(request);
                }
            }
            Err(problem) => self.fail(problem),
        }
    }

    /// Replaces the worker, if there is one, by a new one.
    fn start_worker(self: &Rc<Self>) {
        self.silence.set(0);
        self.used.set(false);
        self.running.replace(None);
        self.calls.fail(&End::Fault.stopped("another worker goes on"));
        let shared: Weak<Self> = Rc::downgrade(self);
        let on_event = move |event| {
            if let Some(shared) = shared.upgrade() {
                shared.receive(event);
            }
        };
        let started = self.engine.borrow().as_ref().map(|engine| Running::start(engine, on_event));
        match started {
            Some(Ok(running)) => {
                self.running.replace(Some(running));
            }
            Some(Err(problem)) => self.fail(problem),
            None => {}
        }
    }

    fn receive(self: &Rc<Self>, event: Event) {
        self.silence.set(0);
        match event {
            Event::Alive | Event::Wants => {}
            Event::Called(id, called) => {
                self.calls.end(id, Some(Ok(called)));
            }
            Event::Received(received) => {
                if self.calls.receive(&received) {
                    return;
                }
                let reopened = self.ledger.borrow_mut().reopened(&received.response);
                self.ledger.borrow_mut().receive(&received.response);
                if reopened {
                    self.reopened(&received.response.answer);
                }
                self.on_response.emit(received);
            }
            Event::Stopped(detail) => self.stopped(End::of(&detail), &detail),
        }
    }

    /// The next worker has opened the table again, or cannot: the page is told of that only.
    fn reopened(&self, answer: &Answer) {
        if let Answer::Problem(problem) = answer {
            let problem = Answer::Problem(problem.clone());
            let response = Response::new(0, 0, problem.clone());
            self.on_response.emit(Received { response, attachments: Vec::new() });
            let waiting = self.ledger.borrow_mut().take();
            for request in &waiting {
                self.emit(request, problem.clone());
            }
            return;
        }
        let held = self.ledger.borrow().held();
        for request in &held {
            self.post(request);
        }
    }

    /// Asks a worker that owes an answer for a sign of life, and ends one that gives none.
    fn watch(self: &Rc<Self>) {
        if !self.ledger.borrow().is_busy() && !self.calls.is_busy() {
            self.silence.set(0);
            return;
        }
        let silence = self.silence.get() + 1;
        self.silence.set(silence);
        if silence > PATIENCE && self.running.borrow().is_some() {
            return self.stopped(End::Silence, "no sign of life");
        }
        if let Some(running) = self.running.borrow().as_ref() {
            running.ping();
        }
    }

    /// The worker is of no use any more.
    fn stopped(self: &Rc<Self>, end: End, detail: &str) {
        let Some(ended) = self.running.replace(None) else {
            return;
        };
        if !ended.was_ready() {
            return self.fail(engine::cannot_start(detail));
        }
        drop(ended);
        let recovery = self.ledger.borrow_mut().stop();
        let is_open = self.ledger.borrow().has_opened();
        let given_up = self.recover(recovery);
        if is_open {
            self.on_response.emit(Received {
                response: Response::new(0, 0, Answer::Problem(end.stopped(detail))),
                attachments: Vec::new(),
            });
        }
        for request in &given_up {
            self.emit(request, Answer::Problem(end.gave_up(detail)));
        }
    }

    /// The worker goes on with what was cancelled.
    fn abandon(self: &Rc<Self>, id: u64) {
        let abandoned = self.ledger.borrow_mut().abandon(id);
        let Some(recovery) = abandoned else {
            return;
        };
        for request in &self.recover(recovery) {
            self.emit(request, Answer::Cancelled);
        }
    }

    /// Ends the worker if it runs still, and lets another one go on. Returns what was given up.
    fn recover(self: &Rc<Self>, recovery: Recovery) -> Vec<Request> {
        self.start_worker();
        for request in &recovery.again {
            self.post(request);
        }
        recovery.given_up
    }

    /// No worker can be had, now and later.
    fn fail(&self, problem: Problem) {
        self.failure.replace(Some(problem.clone()));
        let waiting = self.ledger.borrow_mut().take();
        for request in &waiting {
            self.emit(request, Answer::Problem(problem.clone()));
        }
        if waiting.is_empty() {
            self.on_response.emit(Received {
                response: Response::new(0, 0, Answer::Problem(problem)),
                attachments: Vec::new(),
            });
        }
    }

    fn emit(&self, request: &Request, answer: Answer) {
        let response = Response::new(request.id, request.generation, answer);
        self.on_response.emit(Received { response, attachments: Vec::new() });
    }
}
