use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use sagitta_protocol::{Answer, Place, Problem, Progress};
use wasm_bindgen::JsCast;
use yew::Callback;

use crate::engine::spawn;
use crate::port::{self, End, Module, Received, Running, fetch_module};

thread_local! {
    /// The modules that have been fetched, by name.
    static MODULES: RefCell<BTreeMap<&'static str, Module>> = const { RefCell::new(BTreeMap::new()) };
}

/// What a conversion has to tell.
pub(super) enum Event {
    /// It goes on.
    Progress(Progress),
    /// It is done.
    Done(Received),
    /// It cannot be done.
    Problem(Problem),
}

/// A worker that converts one file. Dropping it ends the worker.
pub(super) struct Conversion {
    // Kept for its end.
    _running: Rc<RefCell<Option<Running>>>,
}

impl Conversion {
    /// Fetches a module, if that was not done yet, and lets a worker of it have a message. Problems
    /// name the file.
    pub(super) fn start(
        module: &'static str,
        file: String,
        message: Object,
        on_event: Callback<Event>,
    ) -> Self {
        let running = Rc::new(RefCell::new(None));
        let place = Rc::downgrade(&running);
        spawn(async move {
            let module = module_named(module).await;
            // It was ended while the module came.
            let Some(place) = place.upgrade() else { return };
            let started = module.and_then(|module| {
                let told = on_event.clone();
                Running::start(&module, move |event| told_of(event, &file, &told))
            });
            match started {
                Ok(running) => {
                    let buffers = Reflect::get(&message, &"buffers".into()).ok();
                    let buffers = buffers.and_then(|buffers| buffers.dyn_into::<Array>().ok());
                    running.post_transferring(&message, &buffers.unwrap_or_default());
                    place.replace(Some(running));
                }
                Err(problem) => on_event.emit(Event::Problem(problem)),
            }
        });
        Self { _running: running }
    }
}

async fn module_named(name: &'static str) -> Result<Module, Problem> {
    let known = MODULES.with_borrow(|modules| modules.get(name).cloned());
    if let Some(module) = known {
        return Ok(module);
    }
    let module = fetch_module(name).await?;
    MODULES.with_borrow_mut(|modules| modules.insert(name, module.clone()));
    Ok(module)
}

fn told_of(event: port::Event, file: &str, on_event: &Callback<Event>) {
    on_event.emit(match event {
        port::Event::Received(received) => match received.response.answer {
            Answer::Progress(progress) => Event::Progress(progress),
            Answer::Problem(problem) => Event::Problem(problem),
            _ => Event::Done(received),
        },
        port::Event::Stopped(detail) => {
            let reason = if End::of(&detail) == End::Memory { "memory" } else { "fault" };
            Event::Problem(
                Problem::of("conversion-stopped", Place::Source)
                    .with("file", file)
                    .with("reason", reason)
                    .with_detail(detail),
            )
        }
        port::Event::Alive | port::Event::Wants | port::Event::Called(..) => return,
    });
}
