//! What drives the session: messages in, slices of work, answers out.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise, Uint8Array};
use sagitta_protocol::{Ask, OpenFrom, Request};
use sagitta_session::{Session, SourceError};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort,
};

use crate::environment::Browser;
use crate::message::{self, Incoming};
use crate::source::{self, Bytes, Source};

thread_local! {
    /// The one carrier of this worker, which lives as long as the worker.
    static CARRIER: OnceCell<Rc<Carrier>> = const { OnceCell::new() };
}

type Listener = Closure<dyn FnMut(MessageEvent)>;

/// The session and the means to come back to it in a later task.
pub(crate) struct Carrier {
    scope: DedicatedWorkerGlobalScope,
    session: RefCell<Session>,
    /// A message to this port makes [`Carrier::turn`] run in a task of its own, after those that
    /// are waiting. Timers would be clamped to 4 ms.
    bell: MessagePort,
    rung: Cell<bool>,
    /// What waits for the end of the next turn.
    waiting: RefCell<Vec<Function>>,
    /// Ends the fetch of the request with this id.
    fetch: RefCell<Option<(u64, AbortController)>>,
    listeners: OnceCell<[Listener; 2]>,
}

/// Makes the carrier and lets it listen.
pub(crate) fn start() -> Result<(), JsValue> {
    let scope = message::scope().ok_or_else(|| JsValue::from_str("not in a dedicated worker"))?;
    let channel = MessageChannel::new()?;
    let environment = Browser { performance: scope.performance() };
    let carrier = Rc::new(Carrier {
        scope,
        session: RefCell::new(Session::new(environment)),
        bell: channel.port2(),
        rung: Cell::new(false),
        waiting: RefCell::default(),
        fetch: RefCell::default(),
        listeners: OnceCell::new(),
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
            Some(Incoming::Request(text, file)) => match Request::from_json(&text) {
                Ok(request) => self.accept(request, file),
                Err(error) => self.session.borrow_mut().refuse(&error),
            },
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

    /// Hands a request to the session; an `Open` also starts to read.
    fn accept(self: &Rc<Self>, request: Request, file: Option<web_sys::File>) {
        let id = request.id;
        let source = match &request.ask {
            Ask::Open { from: OpenFrom::Url { url }, .. } => Some(Source::Url(url.clone())),
            Ask::Open { from: OpenFrom::File, .. } => {
                Some(file.map_or(Source::Missing, Source::File))
            }
            _ => None,
        };
        self.session.borrow_mut().handle(request);
        if let Some(source) = source {
            source::spawn(Rc::clone(self), id, source);
        }
    }

    /// Sees to it that a turn comes.
    pub(crate) fn ring(&self) {
        if !self.rung.replace(true) && self.bell.post_message(&JsValue::NULL).is_err() {
            self.rung.set(false);
        }
    }

    /// One slice of work: the session steps, the answers are posted.
    fn turn(&self) {
        self.rung.set(false);
        let step = self.session.borrow_mut().step();
        for outgoing in &step.outgoing {
            if let Err(error) = message::post(&self.scope, outgoing) {
                message::post_panic(&format!("an answer could not be posted: {error:?}"));
            }
        }
        let stale = self.fetch.borrow_mut().take_if(|(id, _)| !self.wants(*id));
        if let Some((_, controller)) = stale {
            controller.abort();
        }
        for resolve in self.waiting.take() {
            resolve.call0(&JsValue::UNDEFINED).ok();
        }
        if step.more {
            self.ring();
        }
    }

    /// Waits until the session has stepped and other messages had their chance.
    pub(crate) async fn next_turn(&self) {
        let promise = Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push(resolve));
        self.ring();
        JsFuture::from(promise).await.ok();
    }

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

    /// The origin of the page, `null` for a file.
    pub(crate) fn origin(&self) -> String {
        self.scope.origin()
    }

    /// `fetch` of the worker's scope.
    pub(crate) fn fetch(&self, url: &str, init: &web_sys::RequestInit) -> Promise {
        self.scope.fetch_with_str_and_init(url, init)
    }

    /// How many bytes will come, where that is known.
    pub(crate) fn expect(&self, id: u64, total: Option<u64>) {
        self.session.borrow_mut().expect_bytes(id, total);
    }

    /// Bytes of an opening, copied from where they lie to where they stay.
    pub(crate) fn feed(&self, id: u64, bytes: Uint8Array) {
        self.session.borrow_mut().feed_from(id, &mut Bytes::new(bytes));
    }

    /// The end of an opening's bytes, or why there are no more.
    pub(crate) fn end(&self, id: u64, outcome: Result<(), SourceError>) {
        match outcome {
            Ok(()) => self.session.borrow_mut().end(id),
            Err(error) => self.session.borrow_mut().fail(id, &error),
        }
        self.ring();
    }
}
