//! What the state waits for, asked of the worker; what comes back, told to the state.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use js_sys::Uint8Array;
use sagitta_catalog::Catalog;
use sagitta_protocol::{
    Answer, Ask, AskKind, OpenFrom, PageValues, Place, Problem, Request, TablePage,
};
use sagitta_render::{Frame, FrameColumn, FrameValues};
use sagitta_spec::Source;
use web_sys::File;
use yew::{Callback, hook, use_effect_with, use_memo};

use crate::files::{Desk, Saving, Taken};
use crate::port::{Outcome, Port, Received};
use crate::state::{Action, AppState, CatalogState, Reply, Summaries, Wanted, kind};
use crate::{dom, memory};

/// Where the catalogue is, from the page's own address.
const CATALOG: &str = "catalog/catalog.json";

/// Files beyond this are announced before they are loaded on a small device, in bytes.
const LARGE_FILE: u64 = 20_000_000;
const LARGE_TABLE: u64 = 200_000_000;

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
    /// The name a download gets.
    download: RefCell<String>,
    /// Files of other formats, on their way in and out.
    desk: Rc<Desk>,
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
            desk: Rc::default(),
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
                self.port().send(request, None);
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

    /// Makes a file of the result of a view's query.
    pub(crate) fn save_as(&self, view: &sagitta_spec::View, saving: Saving) {
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
            self.port().cancel(own, id);
            self.0.dispatch.emit(Action::Replied(id, Reply::Done));
        }
    }

    /// Makes a file of what is in front.
    pub(crate) fn export(&self, view: sagitta_spec::View, name: String) {
        self.0.download.replace(name);
        self.ask(Ask::Export { view }, None);
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
            Answer::Opened { columns, n_rows, complete, warnings } => Reply::Opened {
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
            Answer::Summaries { columns, n_selected } => {
                Reply::Summaries(Summaries { columns: columns.clone(), n_selected: *n_selected })
            }
            Answer::File { media_type, .. } => self.save(&received, media_type),
            // Results are for programs; a page is never sent any.
            Answer::Cancelled | Answer::Results(_) => Reply::Done,
            Answer::Problem(problem) => Reply::Problem(problem.clone()),
        };
        self.dispatch.emit(Action::Replied(id, reply));
    }

    fn save(&self, received: &Received, media_type: &str) -> Reply {
        let bytes = received.attachments.first().map(|buffer| Uint8Array::new(buffer));
        let saved = bytes
            .is_some_and(|bytes| dom::save(&bytes, media_type, &self.download.borrow()).is_ok());
        if saved {
            return Reply::Done;
        }
        Reply::Problem(Problem::of("cannot-save", Place::Engine))
    }
}

/// The columns of a page as a chart needs them.
fn frame(page: &TablePage, received: &Received) -> Frame {
    let columns = page.columns.iter().map(|column| {
        let values = match &column.values {
            PageValues::Text { cells } => FrameValues::Text(cells.clone()),
            PageValues::Float64 { attachment, validity, .. } => FrameValues::Number {
                values: received.float64(*attachment).unwrap_or_default(),
                validity: validity.map(|at| {
                    received
                        .bytes(at)
                        .unwrap_or_default()
                        .into_iter()
                        .map(|byte| byte != 0)
                        .collect()
                }),
            },
        };
        FrameColumn::new(column.name.as_str(), kind(column.kind), values)
    });
    Frame { columns: columns.collect() }
}

/// What has to be opened: resolved, impossible, or not yet known.
#[derive(Clone, PartialEq)]
pub(crate) enum Opening {
    /// Nothing, or the catalogue is still on its way.
    Nothing,
    /// The reader has to agree first.
    Asks,
    /// This.
    From {
        /// Which opening.
        serial: u64,
        /// Where the bytes are.
        from: OpenFrom,
        /// What messages call it.
        name: String,
    },
    /// It cannot be found.
    Impossible(Problem),
}

/// The most memory a table may take now, in bytes.
pub(crate) fn budget(state: &AppState) -> u64 {
    memory::budget(state.memory, dom::is_small_device(), state.explorer.consent)
}

/// What the state wants opened.
pub(crate) fn opening(state: &AppState) -> Opening {
    let Some(wanted) = state.explorer.open_wanted() else { return Opening::Nothing };
    let small = dom::is_small_device();
    let from = |from: OpenFrom, name: String| Opening::From { serial: wanted.serial, from, name };
    match &wanted.source {
        Source::File(name) => from(OpenFrom::File, name.clone()),
        Source::Url(url) => match dom::resolve(url, "") {
            Some(absolute) => from(OpenFrom::Url { url: absolute }, url.clone()),
            None => Opening::Impossible(unknown_dataset(url)),
        },
        Source::Union { .. } => {
            Opening::Impossible(Problem::of("unsupported-source", Place::Source))
        }
        Source::Dataset(id) => {
            let catalog = match &state.catalog {
                CatalogState::Loading => return Opening::Nothing,
                CatalogState::Failed(problem) => return Opening::Impossible((**problem).clone()),
                CatalogState::Ready(catalog) => catalog,
            };
            let dataset = catalog.dataset(id);
            let Some(file) = dataset.and_then(|dataset| dataset.distribution()) else {
                return Opening::Impossible(unknown_dataset(id));
            };
            let values =
                dataset.map_or(0, |dataset| dataset.n_rows.saturating_mul(dataset.n_columns));
            let is_large = file.byte_size > LARGE_FILE || values.saturating_mul(8) > LARGE_TABLE;
            if small && is_large && !state.explorer.consent {
                return Opening::Asks;
            }
            match dom::resolve(&file.download_url, CATALOG) {
                Some(url) => from(OpenFrom::Url { url }, id.clone()),
                None => Opening::Impossible(unknown_dataset(id)),
            }
        }
    }
}

fn unknown_dataset(id: &str) -> Problem {
    Problem::of("unknown-dataset", Place::Source).with("name", id)
}

/// Asks the worker for what the state waits for.
#[hook]
pub(crate) fn use_engine(state: &AppState, dispatch: &Callback<Action>) -> Engine {
    let engine = use_memo((), |()| Engine::new(dispatch.clone()));
    let engine = (*engine).clone();
    use_catalog(dispatch, &engine);
    {
        let engine = engine.clone();
        let memory_budget = budget(state);
        use_effect_with(opening(state), move |opening| {
            if let Opening::From { from, name, .. } = opening {
                let file = match from {
                    OpenFrom::File => engine.0.file.borrow().clone(),
                    OpenFrom::Url { .. } => None,
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

/// Fetches the catalogue, then what the worker is made of.
#[hook]
fn use_catalog(dispatch: &Callback<Action>, engine: &Engine) {
    let (dispatch, engine) = (dispatch.clone(), engine.clone());
    use_effect_with((), move |()| {
        spawn(async move {
            let action = match catalog().await {
                Ok(catalog) => Action::CatalogLoaded(catalog),
                Err(problem) => Action::CatalogFailed(problem),
            };
            dispatch.emit(action);
            engine.port();
        });
    });
}

async fn catalog() -> Result<Catalog, Problem> {
    let failed = |detail: String| Problem::of("no-catalog", Place::Source).with_detail(detail);
    let text = dom::fetch_text(CATALOG).await.map_err(|error| failed(format!("{error:?}")))?;
    Catalog::from_json(&text).map_err(|error| failed(error.to_string()))
}

/// Runs a future to its end. It has to deal with its own errors.
#[allow(clippy::disallowed_methods, reason = "the future has no error left to report")]
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(future);
}
