use std::cell::Cell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Object, Reflect};
use sagitta_protocol::{Problem, Request, Response};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, ErrorEvent, File, MessageEvent, Url, Worker};

use super::Received;
use super::call::Called;
use super::engine::{Engine, cannot_start, worker_text};
use crate::engine::spawn;

/// What a worker does that the port has to know.
pub(crate) enum Event {
    /// It gave a sign of life.
    Alive,
    /// It wants the engine's later part.
    Wants,
    /// It answered.
    Received(Received),
    /// It answered a call, under this id, with results, which are not read here.
    Called(u64, Called),
    /// It is of no use any more; the reason for a report.
    Stopped(String),
}

/// A worker with its listeners. Dropping it ends the worker.
pub(crate) struct Running {
    worker: Worker,
    /// Of the Blob it was made from; not every browser has read that when `new Worker` returns.
    url: String,
    ready: Rc<Cell<bool>>,
    _listeners: [EventListener; 3],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
        Url::revoke_object_url(&self.url).ok();
    }
}

impl Running {
    /// Makes a worker and hands it the module.
    pub(crate) fn start(
        engine: &Engine,
        on_event: impl Fn(Event) + Clone + 'static,
    ) -> Result<Self, Problem> {
        let failed = |error: JsValue| cannot_start(&text_of(&error));
        let options = BlobPropertyBag::new();
        options.set_type("text/javascript");
        let blob = Blob::new_with_str_sequence_and_options(&worker_text(&engine.glue), &options)
            .map_err(failed)?;
        let url = Url::create_object_url_with_blob(&blob).map_err(failed)?;
        let worker = Worker::new(&url).map_err(failed)?;
        let ready = Rc::new(Cell::new(false));
        let on_event = {
            let (engine, worker) = (engine.clone(), worker.clone());
            move |event| match event {
                Event::Wants => bring_later(engine.clone(), worker.clone()),
                event => on_event(event),
            }
        };
        let listeners = listen(&worker, &ready, on_event);
        worker.post_message(&engine.module).map_err(failed)?;
        Ok(Self { worker, url, ready, _listeners: listeners })
    }

    /// Whether the engine in it has started.
    pub(super) fn was_ready(&self) -> bool {
        self.ready.get()
    }

    /// Posts a request. One that cannot be posted is noticed by the watch for signs of life.
    /// `file` is what an `Open` from a file opens, `carried` what stands for addresses.
    pub(super) fn post(&self, request: &Request, file: Option<&File>, carried: &[(String, Blob)]) {
        let message = object("text", &JsValue::from_str(&request.to_json()));
        if let Some(file) = file {
            Reflect::set(&message, &JsValue::from_str("file"), file).ok();
        }
        if !carried.is_empty() {
            let files = Object::new();
            for (url, file) in carried {
                Reflect::set(&files, &JsValue::from_str(url), file).ok();
            }
            Reflect::set(&message, &JsValue::from_str("carried"), &files).ok();
        }
        self.post_message(&message);
    }

    /// Posts a call.
    pub(super) fn post_call(&self, id: u64, text: &str) {
        let message = Object::new();
        // Ids count the questions of one page.
        for (name, value) in [("text", JsValue::from_str(text)), ("call", (id as f64).into())] {
            Reflect::set(&message, &JsValue::from_str(name), &value).ok();
        }
        self.post_message(&message);
    }

    /// Posts an object as it is.
    pub(crate) fn post_message(&self, message: &JsValue) {
        self.worker.post_message(message).ok();
    }

    /// Posts an object and hands over its buffers.
    pub(crate) fn post_transferring(&self, message: &JsValue, buffers: &Array) {
        self.worker.post_message_with_transfer(message, buffers).ok();
    }

    /// Asks for a sign of life.
    pub(super) fn ping(&self) {
        self.post_message(&object("ping", &JsValue::TRUE));
    }
}

/// Hands a worker the engine's later part, or tells it that there is none.
fn bring_later(engine: Engine, worker: Worker) {
    spawn(async move {
        let module = engine.later().await;
        worker.post_message(&object("part", &module)).ok();
    });
}

/// An object with one property.
fn object(name: &str, value: &JsValue) -> Object {
    let object = Object::new();
    Reflect::set(&object, &JsValue::from_str(name), value).ok();
    object
}

fn listen(
    worker: &Worker,
    ready: &Rc<Cell<bool>>,
    on_event: impl Fn(Event) + Clone + 'static,
) -> [EventListener; 3] {
    let ready = Rc::clone(ready);
    let on_message = on_event.clone();
    let on_error = on_event.clone();
    [
        EventListener::new(worker, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>() {
                on_message(read(&event.data(), &ready));
            }
        }),
        EventListener::new(worker, "error", move |event| {
            let detail = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
            on_error(Event::Stopped(detail.unwrap_or_default()));
        }),
        EventListener::new(worker, "messageerror", move |_| {
            on_event(Event::Stopped("a message could not be read".to_owned()));
        }),
    ]
}

/// Reads a message of the worker.
fn read(data: &JsValue, ready: &Cell<bool>) -> Event {
    let property =
        |name: &str| Reflect::get(data, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    if let Some(text) = property("text").as_string() {
        let buffers: Array = property("buffers").dyn_into().unwrap_or_default();
        if let Some(id) = call_of(&text) {
            return Event::Called(id, Called { text, buffers });
        }
        return match Response::from_json(&text) {
            Ok(response) => {
                let attachments =
                    buffers.iter().filter_map(|buffer| buffer.dyn_into().ok()).collect();
                Event::Received(Received { response, attachments })
            }
            Err(error) => Event::Stopped(format!("an answer could not be read: {error}")),
        };
    }
    if let Some(text) = property("panic").as_string() {
        return Event::Stopped(text);
    }
    if property("part").is_truthy() {
        return Event::Wants;
    }
    if property("ready").is_truthy() {
        ready.set(true);
    }
    Event::Alive
}

/// The id of a call that is answered with results.
fn call_of(text: &str) -> Option<u64> {
    let (id, rest) = text.strip_prefix("{\"id\":")?.split_once(',')?;
    rest.strip_prefix("\"generation\":0,\"answer\":{\"results\":").and_then(|_| id.parse().ok())
}

/// `name: message` of a JavaScript error, or the text it is.
pub(crate) fn text_of(error: &JsValue) -> String {
    let part = |name: &str| {
        Reflect::get(error, &JsValue::from_str(name)).ok().and_then(|part| part.as_string())
    };
    match (part("name"), part("message")) {
        (Some(name), Some(message)) => format!("{name}: {message}"),
        _ => error.as_string().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use sagitta_protocol::{Answer, Response, Results};

    use super::call_of;

    #[test]
    fn results_are_known_by_their_beginning() {
        let results = Response::new(17, 0, Answer::Results(Results::default()));
        assert_eq!(call_of(&results.to_json()), Some(17));
        assert_eq!(call_of(&Response::new(17, 0, Answer::Cancelled).to_json()), None);
    }
}
