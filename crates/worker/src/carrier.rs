//! What drives the sessions: messages in, slices of work, answers out.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Function, Promise, Uint8Array};
use sagitta_protocol::{Answer, Ask, OpenFrom, Request};
use sagitta_session::{Beside, Errand, Later, Outgoing, Session, SourceError, Tables, problem};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Blob, DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort,
};

use crate::environment::Browser;
use crate::message::{self, Bytes, Incoming, Text, property, whole};
use crate::source::{self, Piece, Source};

thread_local! {
    /// The one carrier of this worker, which lives as long as the worker.
    static CARRIER: OnceCell<Rc<Carrier>> = const { OnceCell::new() };
}

/// Where a scope that stands for a worker's, in a page that allows no worker, says how many rows a
/// table may have.
const MAX_ROWS: &str = "maxRows";

/// Messages name tables by numbers of 32 bits; those opened beside have larger ones.
const FIRST_BESIDE: u64 = 1 << 32;

type Listener = Closure<dyn FnMut(MessageEvent)>;

/// The sessions and the means to come back to them in a later task.
pub(crate) struct Carrier {
    scope: DedicatedWorkerGlobalScope,
    /// A session for every table: by the number that messages name it by, and from
    /// [`FIRST_BESIDE`] on those that are opened beside.
    desks: RefCell<BTreeMap<u64, Rc<Desk>>>,
    beside: RefCell<Beside>,
    /// What the sessions have open.
    tables: Tables,
    /// The files that the page brought, by the addresses they stand for.
    carried: RefCell<BTreeMap<String, Blob>>,
    /// A message to this port makes [`Carrier::turn`] run in a task of its own, after those that
    /// are waiting. Timers would be clamped to 4 ms.
    bell: MessagePort,
    rung: Cell<bool>,
    /// What waits for the end of the next turn.
    waiting: RefCell<Vec<Function>>,
    listeners: OnceCell<[Listener; 2]>,
    /// What few questions need, once it has come.
    later: Rc<OnceCell<Later>>,
    /// Whether it is on its way.
    later_comes: Cell<bool>,
}

/// A session, and what brings it the bytes of its table.
pub(crate) struct Desk {
    session: RefCell<Session>,
    /// Ends the fetch of the request with this id.
    fetch: RefCell<Option<(u64, AbortController)>>,
}

/// Makes the carrier and lets it listen.
pub(crate) fn start() -> Result<(), JsValue> {
    let scope = message::scope().ok_or_else(|| JsValue::from_str("not in a dedicated worker"))?;
    let channel = MessageChannel::new()?;
    let tables = Tables::default();
    let carrier = Rc::new(Carrier {
        scope,
        desks: RefCell::default(),
        beside: RefCell::new(Beside::among(tables.clone(), FIRST_BESIDE)),
        tables,
        carried: RefCell::default(),
        bell: channel.port2(),
        rung: Cell::new(false),
        waiting: RefCell::default(),
        listeners: OnceCell::new(),
        later: Rc::default(),
        later_comes: Cell::new(false),
    });
    let listening = Rc::clone(&carrier);
    let on_message = Listener::new(move |event: MessageEvent| {
        listening.receive(&event.data());
    });
    let turning = Rc::clone(&carrier);
    let on_turn = Listener::new(move |_| turning.turn());
    carrier.scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    channel.port1().set_onmessage(Some(on_turn.as_ref().unchecked_ref()));
    carrier
        .listeners
        .set([on_message, on_turn])
        .map_err(|_given_back| JsValue::from_str("started twice"))?;
    carrier.scope.post_message(&*message::object("ready", &JsValue::TRUE)?)?;
    CARRIER.with(|cell| cell.set(carrier)).map_err(|_given_back| JsValue::from_str("started twice"))
}

impl Carrier {
    fn receive(self: &Rc<Self>, data: &JsValue) {
        match message::read(data) {
            Some(Incoming::Text { table, text: Text::Request(text), bytes, carried }) => {
                self.carried.borrow_mut().extend(carried);
                let desk = self.desk(table.into());
                match Request::from_json(&text) {
                    Ok(Request { id, generation, ask: Ask::Beside { tables, memory_budget } }) => {
                        let mut beside = self.beside.borrow_mut();
                        let errands = beside.ask(id, generation, tables, memory_budget);
                        drop(beside);
                        self.run(errands);
                    }
                    Ok(request) => {
                        if let Ask::Cancel { id } = &request.ask {
                            let errands = self.beside.borrow_mut().cancel(*id);
                            self.run(errands);
                        }
                        self.accept(&desk, request, bytes);
                    }
                    Err(error) => desk.session.borrow_mut().refuse(&error),
                }
            }
            Some(Incoming::Text { table, text: Text::Call(id, text), .. }) => {
                self.desk(table.into()).session.borrow_mut().call(id, &text);
            }
            Some(Incoming::Close { table }) => {
                self.close(table.into());
                return;
            }
            Some(Incoming::Ping(ping)) => {
                if let Ok(pong) = message::object("pong", &ping) {
                    self.scope.post_message(&pong).ok();
                }
                return;
            }
            None => return,
        }
        self.ring();
    }

    /// A table is not needed any more.
    fn close(&self, table: u64) {
        let desk = self.desks.borrow_mut().remove(&table);
        if let Some(desk) = desk {
            // Whoever reads its bytes holds it still, and sees that they are not wanted.
            desk.session.borrow_mut().close();
            desk.end_fetch(None);
        }
    }

    /// Does what has to be done for the tables opened beside.
    fn run(self: &Rc<Self>, errands: Vec<Errand>) {
        for errand in errands {
            match errand {
                Errand::Open { number, request } => {
                    let desk = self.desk(number);
                    self.accept(&desk, request, None);
                }
                Errand::Close { number } => self.close(number),
                Errand::Tell(response) => {
                    self.post(&Outgoing { response, attachments: Vec::new() });
                }
            }
        }
    }

    fn post(&self, outgoing: &Outgoing) {
        if let Err(error) = message::post(&self.scope, outgoing) {
            message::post_panic(&format!("an answer could not be posted: {error:?}"));
        }
    }

    /// The session of a table, made when it is first spoken of.
    fn desk(&self, table: u64) -> Rc<Desk> {
        let make = || {
            let max_rows = whole(&property(&self.scope, MAX_ROWS));
            let later = Rc::clone(&self.later);
            let environment = Browser { performance: self.scope.performance(), max_rows, later };
            let session = Session::among(self.tables.clone(), environment);
            Rc::new(Desk { session: RefCell::new(session), fetch: RefCell::default() })
        };
        Rc::clone(self.desks.borrow_mut().entry(table).or_insert_with(make))
    }

    /// Hands a request to its session; an `Open` also starts to read.
    fn accept(self: &Rc<Self>, desk: &Rc<Desk>, request: Request, bytes: Option<Bytes>) {
        let id = request.id;
        let at = |url: &String| {
            let carried = self.carried.borrow().get(url).cloned();
            let carried = carried.map(|file| Source::Bytes(Bytes::Blob(file)));
            carried.unwrap_or_else(|| Source::Url(url.clone()))
        };
        let sources = match &request.ask {
            Ask::Open { from: OpenFrom::Url { url, more }, .. } => {
                std::iter::once(url).chain(more).map(at).collect()
            }
            Ask::Open { from: OpenFrom::File, .. } => {
                vec![bytes.map_or(Source::Missing, Source::Bytes)]
            }
            _ => Vec::new(),
        };
        desk.session.borrow_mut().handle(request);
        if !sources.is_empty() {
            source::spawn(Rc::clone(self), Rc::clone(desk), id, sources);
        }
    }

    /// Sees to it that a turn comes.
    pub(crate) fn ring(&self) {
        if !self.rung.replace(true) && self.bell.post_message(&JsValue::NULL).is_err() {
            self.rung.set(false);
        }
    }

    /// One slice of work: the sessions step, the answers are posted.
    fn turn(self: &Rc<Self>) {
        self.rung.set(false);
        let (mut more, mut lacks, mut errands) = (false, false, Vec::new());
        // Nothing that a session does while it steps comes back here: the list can stay borrowed.
        for (number, desk) in self.desks.borrow().iter() {
            let step = desk.session.borrow_mut().step();
            lacks |= step.lacks;
            for outgoing in step.outgoing {
                // A table is there: what may be asked of it next is fetched meanwhile.
                let answer = &outgoing.response.answer;
                lacks |= matches!(answer, Answer::Opened { complete: true, .. });
                if *number < FIRST_BESIDE {
                    self.post(&outgoing);
                } else {
                    let answer = outgoing.response.answer;
                    errands.extend(self.beside.borrow_mut().receive(*number, answer));
                }
            }
            let fetching = desk.fetch.borrow().as_ref().map(|(id, _)| *id);
            desk.end_fetch(fetching.filter(|id| desk.wants(*id)));
            more |= step.more;
        }
        // What waited for a table goes on once it is there, or cannot come.
        more |= !errands.is_empty();
        self.run(errands);
        for resolve in self.waiting.take() {
            resolve.call0(&JsValue::UNDEFINED).ok();
        }
        if more {
            self.ring();
        }
        if lacks {
            self.bring_later();
        }
    }

    /// Has the engine's later part brought, unless it is there or on its way.
    #[allow(
        clippy::disallowed_methods,
        reason = "the error of the future is handed to the sessions, none is lost"
    )]
    fn bring_later(self: &Rc<Self>) {
        if self.later.get().is_some() || self.later_comes.replace(true) {
            return;
        }
        let carrier = Rc::clone(self);
        wasm_bindgen_futures::spawn_local(async move {
            let come = crate::later().await;
            carrier.later_comes.set(false);
            match come {
                // There is one attempt at a time: it was not there before.
                Ok(later) => drop(carrier.later.set(later)),
                Err(_) => {
                    let problem = problem::no_later();
                    for desk in carrier.desks.borrow().values() {
                        desk.session.borrow_mut().fail_later(&problem);
                    }
                }
            }
            carrier.ring();
        });
    }

    /// Waits until the sessions have stepped and other messages had their chance.
    pub(crate) async fn next_turn(&self) {
        let promise = Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push(resolve));
        self.ring();
        JsFuture::from(promise).await.ok();
    }

    /// Waits for some milliseconds, while everything else goes on.
    pub(crate) async fn wait(&self, milliseconds: i32) {
        let promise = Promise::new(&mut |resolve, _| {
            let scope = &self.scope;
            scope
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds)
                .ok();
        });
        JsFuture::from(promise).await.ok();
    }

    /// The origin of the page, `null` for a file.
    pub(crate) fn origin(&self) -> String {
        self.scope.origin()
    }

    /// `fetch` of the worker's scope.
    pub(crate) fn fetch(&self, url: &str, init: &web_sys::RequestInit) -> Promise {
        self.scope.fetch_with_str_and_init(url, init)
    }
}

impl Desk {
    /// Whether the bytes of this opening are still wanted.
    pub(crate) fn wants(&self, id: u64) -> bool {
        self.session.borrow().wants(id)
    }

    /// Remembers how to end a fetch, for when its bytes are no longer wanted.
    pub(crate) fn fetching(&self, id: u64, controller: AbortController) {
        if let Some((_, older)) = self.fetch.replace(Some((id, controller))) {
            older.abort();
        }
    }

    /// Ends a fetch, unless it is that of this request.
    fn end_fetch(&self, but: Option<u64>) {
        let stale = self.fetch.borrow_mut().take_if(|(id, _)| Some(*id) != but);
        if let Some((_, controller)) = stale {
            controller.abort();
        }
    }

    /// How many bytes will come, where that is known.
    pub(crate) fn expect(&self, id: u64, total: Option<u64>) {
        self.session.borrow_mut().expect_bytes(id, total);
    }

    /// Bytes of an opening, copied from where they lie to where they stay.
    pub(crate) fn feed(&self, id: u64, bytes: Uint8Array) {
        self.session.borrow_mut().feed_from(id, &mut Piece::new(bytes));
    }

    /// The end of an opening's bytes, or why there are no more.
    pub(crate) fn end(&self, id: u64, outcome: Result<(), SourceError>) {
        match outcome {
            Ok(()) => self.session.borrow_mut().end(id),
            Err(error) => self.session.borrow_mut().fail(id, &error),
        }
    }
}
