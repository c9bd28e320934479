//! What the state waits for, asked of the worker; what comes back, told to the state.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use js_sys::Uint8Array;
use sagitta_protocol::{
    Answer, Ask, AskKind, OpenFrom, Place, Problem, Request, TableAt, TablePage,
};
use sagitta_render::Frame;
use web_sys::File;
use yew::{Callback, hook, use_effect_with, use_memo};

use crate::catalog::use_catalog;
use crate::context::{Download, Format};
use crate::files::{Desk, Saving, Taken};
use crate::gb18030;
use crate::opening::{Opening, beside};
use crate::port::{Outcome, Port, Received, addresses_of};
use crate::state::{Action, AppState, CANCELLED, Reply, Summaries, Wanted};
use crate::{dom, site};

/// The way to the worker, with what it was asked.
#[derive(Clone)]
pub(crate) struct Engine(Rc<Inner>);

struct Inner {
    dispatch: Callback<Action>,
    port: RefCell<Option<Port>>,
    last_id: Cell<u64>,
    /// The kind and the view's file name of each request under way.
    asked: RefCell<Vec<(u64, AskKind)>>,
    /// The file that was opened from disk.
    file: RefCell<Option<File>>,
    /// The download that was asked for last.
    download: RefCell<Option<Download>>,
    /// What the worker was last asked to open beside.
    beside: RefCell<Vec<TableAt>>,
    /// Files of other formats, on their way in and out.
    desk: Rc<Desk>,
    /// What is sent once the data are there that the page carries itself.
    waiting: RefCell<Vec<Request>>,
    /// Answers that are shown with the next frame, so that those to one change are drawn at once.
    answers: Rc<RefCell<Vec<(u64, Reply)>>>,
}

impl Engine {
    fn new(dispatch: Callback<Action>) -> Self {
        Self(Rc::new(Inner {
            dispatch,
            port: RefCell::default(),
            last_id: Cell::default(),
            asked: RefCell::default(),
            file: RefCell::default(),
            download: RefCell::default(),
            beside: RefCell::default(),
            desk: Rc::default(),
            waiting: RefCell::default(),
            answers: Rc::default(),
        }))
    }

    /// The port, started when it is first needed.
    pub(crate) fn port(&self) -> Port {
        let inner = Rc::downgrade(&self.0);
        let start = || {
            Port::start(Callback::from(move |received| {
                if let Some(inner) = inner.upgrade() {
                    inner.receive(received);
                }
            }))
        };
        self.0.port.borrow_mut().get_or_insert_with(start).clone()
    }

    /// The id of a new question of a kind, of which the page is told.
    fn asked(&self, kind: AskKind) -> u64 {
        let id = self.0.last_id.get() + 1;
        self.0.last_id.set(id);
        self.0.asked.borrow_mut().retain(|(_, other)| *other != kind);
        self.0.asked.borrow_mut().push((id, kind));
        self.0.dispatch.emit(Action::Asked(kind, id));
        id
    }

    fn ask(&self, ask: Ask, file: Option<File>) {
        let kind = ask.kind();
        let id = self.asked(kind);
        let request = Request::new(id, id, ask);
        match file {
            Some(file) => self.open(request, file),
            None => {
                if kind == AskKind::Open {
                    self.0.desk.forget();
                }
                self.send(request);
            }
        }
    }

    /// Sends a request after those that wait for data which the page carries itself, and after its
    /// own.
    fn send(&self, request: Request) {
        let carries = addresses_of(&request.ask).into_iter().any(site::carries);
        let n_waiting = self.0.waiting.borrow().len();
        if !carries && n_waiting == 0 {
            return self.port().send(request, None);
        }
        self.0.waiting.borrow_mut().push(request);
        if n_waiting == 0 {
            spawn(self.clone().send_waiting());
        }
    }

    /// Sends what waits, in its order. Data that are not what they were end a request.
    async fn send_waiting(self) {
        loop {
            let first = self.0.waiting.borrow().first().cloned();
            let Some(request) = first else { return };
            let mut problem = None;
            for url in addresses_of(&request.ask).into_iter().filter(|url| site::carries(url)) {
                match site::blob(url).await {
                    Ok(file) => self.port().carry(url.to_owned(), file),
                    Err(fault) => problem = Some(fault),
                }
            }
            let still_waits = {
                let mut waiting = self.0.waiting.borrow_mut();
                let n_before = waiting.len();
                waiting.retain(|other| other.id != request.id);
                waiting.len() < n_before
            };
            match problem {
                _ if !still_waits => {}
                Some(problem) => {
                    self.0.dispatch.emit(Action::Replied(request.id, Reply::Problem(problem)));
                }
                None => self.port().send(request, None),
            }
        }
    }

    /// Opens a file, which may have to become an Arrow file before.
    fn open(&self, request: Request, file: File) {
        let inner = Rc::downgrade(&self.0);
        let port = self.port();
        let then = Callback::from(move |taken| {
            let Some(inner) = inner.upgrade() else { return };
            let id = request.id;
            inner.dispatch.emit(match taken {
                Taken::File(file) => return port.send(request.clone(), Some(file)),
                Taken::Progress(progress) => Action::Progressed(id, progress),
                Taken::Problem(problem) => Action::Replied(id, Reply::Problem(problem)),
            });
        });
        self.0.desk.take(file, then);
    }

    /// Has tables opened beside, unless none are and none were.
    fn ask_beside(&self, tables: &[TableAt], memory_budget: u64) {
        let before = self.0.beside.replace(tables.to_vec());
        if !(before.is_empty() && tables.is_empty()) {
            self.ask(Ask::Beside { tables: tables.to_vec(), memory_budget }, None);
        }
    }

    /// Keeps a file that is to be opened.
    pub(crate) fn hold(&self, file: File) {
        self.0.desk.choose(None);
        self.0.file.replace(Some(file));
    }

    /// Files on their way in and out.
    pub(crate) fn desk(&self) -> &Desk {
        &self.0.desk
    }

    /// Opens another sheet of the workbook that is open.
    pub(crate) fn open_sheet(&self, sheet: u32) {
        self.0.desk.choose(Some(sheet));
        if let Some(file) = self.0.file.borrow().as_ref() {
            self.0.dispatch.emit(Action::OpenFile(file.name()));
        }
    }

    /// Makes a file of a view's result: the engine writes CSV, a worker of its own the other
    /// formats from what the engine answers.
    pub(crate) fn export(&self, download: Download) {
        if matches!(download.format, Format::Csv | Format::CsvGb18030) {
            let view = download.view.clone();
            self.0.download.replace(Some(download));
            return self.ask(Ask::Export { view }, None);
        }
        let Download { view, name, format, about } = download;
        let format = format.ending();
        let saving = Saving { format, name: format!("{name}.{format}"), about };
        let id = self.asked(AskKind::Export);
        let inner = Rc::downgrade(&self.0);
        let then = Callback::from(move |outcome: Outcome| {
            let Some(inner) = inner.upgrade() else { return };
            let dispatch = inner.dispatch.clone();
            let done = Callback::from(move |problem: Option<Problem>| {
                let reply = problem.map_or(Reply::Done, Reply::Problem);
                dispatch.emit(Action::Replied(id, reply));
            });
            match outcome {
                Some(Ok(called)) => inner.desk.save(saving.clone(), called, done),
                Some(Err(problem)) => done.emit(Some(problem)),
                None => done.emit(None),
            }
        });
        let text = format!("{{\"query\":[{}]}}", view.query.to_json());
        self.port().call(id, &text, then);
    }

    /// Gives up a request.
    pub(crate) fn cancel(&self, kind: AskKind) {
        let id = self.0.asked.borrow().iter().find(|(_, other)| *other == kind).map(|(id, _)| *id);
        if let Some(id) = id {
            let own = self.0.last_id.get() + 1;
            self.0.last_id.set(own);
            match kind {
                AskKind::Open => self.0.desk.stop_taking(),
                AskKind::Export => self.0.desk.stop_saving(),
                _ => {}
            }
            self.0.waiting.borrow_mut().retain(|request| request.id != id);
            self.port().cancel(own, id);
            let is_question = !matches!(kind, AskKind::Open | AskKind::Beside | AskKind::Export);
            let reply = match is_question {
                true => Reply::Problem(Problem::of(CANCELLED, Place::Engine)),
                false => Reply::Done,
            };
            self.0.dispatch.emit(Action::Replied(id, reply));
        }
    }
}

impl PartialEq for Engine {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Inner {
    fn receive(&self, received: Received) {
        let id = received.response.id;
        let asked =
            self.asked.borrow().iter().find(|(other, _)| *other == id).map(|(_, kind)| *kind);
        let reply = match &received.response.answer {
            Answer::Progress(progress) => {
                return self.dispatch.emit(Action::Progressed(id, *progress));
            }
            Answer::Ready => Reply::Ready,
            Answer::Opened { columns, n_rows, complete, warnings, parts, known } => Reply::Opened {
                known: known.clone(),
                parts: parts.clone(),
                columns: columns.clone(),
                n_rows: *n_rows,
                complete: *complete,
                warnings: [self.desk.notices(), warnings.clone()].concat(),
            },
            Answer::Page(page) if asked == Some(AskKind::Plot) => Reply::Plot {
                frame: frame(page, &received),
                total: page.total,
                n_selected: page.n_selected,
            },
            Answer::Pages(pages) => Reply::Pages(pages.clone()),
            Answer::Page(page) => Reply::Rows(page.clone()),
            Answer::Summaries { columns, n_selected, derived } => Reply::Summaries(Summaries {
                columns: columns.clone(),
                n_selected: *n_selected,
                derived: derived.clone(),
            }),
            Answer::File { media_type, .. } => self.save(&received, media_type),
            // Results are for programs; a page is never sent any.
            Answer::Cancelled | Answer::Results(_) => Reply::Done,
            Answer::Problem(problem) => Reply::Problem(problem.clone()),
        };
        let questions = [AskKind::Rows, AskKind::Plot, AskKind::Summaries];
        let is_alone = !asked.is_some_and(|kind| questions.contains(&kind));
        let n_before = self.answers.borrow().len();
        self.answers.borrow_mut().push((id, reply));
        if is_alone {
            return tell(&self.answers, &self.dispatch);
        }
        if n_before == 0 {
            let (answers, dispatch) = (Rc::clone(&self.answers), self.dispatch.clone());
            dom::with_next_frame(move || tell(&answers, &dispatch));
        }
    }

    fn save(&self, received: &Received, media_type: &str) -> Reply {
        let buffer = received.attachments.first().map(|buffer| Uint8Array::new(buffer));
        let asked = self.download.borrow().clone();
        let saved = buffer.zip(asked).is_some_and(|(bytes, asked)| {
            let bytes = text_bytes(&bytes, asked.format == Format::CsvGb18030);
            dom::save(&bytes, media_type, &format!("{}.csv", asked.name)).is_ok()
        });
        if saved {
            return Reply::Done;
        }
        Reply::Problem(Problem::of("cannot-save", Place::Engine))
    }
}

/// Tells the state of all answers that have come.
fn tell(answers: &RefCell<Vec<(u64, Reply)>>, dispatch: &Callback<Action>) {
    for (id, reply) in answers.take() {
        dispatch.emit(Action::Replied(id, reply));
    }
}

/// A text as spreadsheets take it: in UTF-8 with the mark that tells them so, or in GB18030.
fn text_bytes(utf8: &Uint8Array, gb18030: bool) -> Uint8Array {
    if gb18030 && let Some(encoded) = gb18030::encode(&String::from_utf8_lossy(&utf8.to_vec())) {
        return Uint8Array::from(encoded.as_slice());
    }
    let marked = Uint8Array::new_with_length(utf8.length() + 3);
    marked.set(&Uint8Array::from([0xEF, 0xBB, 0xBF].as_slice()), 0);
    marked.set(utf8, 3);
    marked
}

/// The columns of a page as a chart needs them.
fn frame(page: &TablePage, received: &Received) -> Frame {
    sagitta_figure::frame(page, |at| received.float64(at), |at| received.bytes(at))
}

/// Asks the worker for what the state waits for.
#[hook]
pub(crate) fn use_engine(
    state: &AppState,
    opening: &Rc<Opening>,
    memory_budget: u64,
    dispatch: &Callback<Action>,
) -> Engine {
    let engine = use_memo((), |()| Engine::new(dispatch.clone()));
    let engine = (*engine).clone();
    use_catalog(dispatch, &engine);
    {
        let engine = engine.clone();
        use_effect_with(beside(state, opening), move |beside| {
            if let Some((_, tables)) = beside {
                engine.ask_beside(tables, memory_budget);
            }
        });
    }
    {
        let engine = engine.clone();
        use_effect_with(Rc::clone(opening), move |opening| {
            if let Opening::From { from, name, .. } = &**opening {
                let file = match from {
                    OpenFrom::File => engine.0.file.borrow().clone(),
                    OpenFrom::Url { .. } | OpenFrom::Union { .. } => None,
                };
                let ask = Ask::Open { from: from.clone(), name: name.clone(), memory_budget };
                engine.ask(ask, file);
            }
        });
    }
    use_wanted(&engine, state.explorer.summaries_wanted());
    use_wanted(&engine, state.explorer.rows_wanted());
    use_wanted(&engine, state.explorer.plot_wanted());
    use_wanted(&engine, state.explorer.detail_wanted());
    use_wanted(&engine, state.explorer.cross_wanted());
    engine
}

/// Asks a question when it changes.
#[hook]
fn use_wanted(engine: &Engine, wanted: Option<Wanted>) {
    let engine = engine.clone();
    use_effect_with(wanted, move |wanted| {
        if let Some(wanted) = wanted {
            engine.ask(wanted.ask.clone(), None);
        }
    });
}

/// Runs a future to its end. It has to deal with its own errors.
#[allow(clippy::disallowed_methods, reason = "the future has no error left to report")]
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(future);
}
