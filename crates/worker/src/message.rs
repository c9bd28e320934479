//! The objects that cross to the page and back.

use js_sys::{Array, Object, Reflect, Uint8Array};
use sagitta_session::Outgoing;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, File};

/// A message from the page.
pub(crate) enum Incoming {
    /// A request as JSON, and the file that came with it.
    Request(String, Option<File>),
    /// To be sent back as it is.
    Ping(JsValue),
}

/// Reads a message; none if it is none of ours.
pub(crate) fn read(data: &JsValue) -> Option<Incoming> {
    if let Some(text) = property(data, "text").as_string() {
        return Some(Incoming::Request(text, property(data, "file").dyn_into().ok()));
    }
    let ping = property(data, "ping");
    (!ping.is_undefined()).then_some(Incoming::Ping(ping))
}

/// A property of an object, undefined if there is none.
pub(crate) fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// An object with one property.
pub(crate) fn object(name: &str, value: &JsValue) -> Result<Object, JsValue> {
    let object = Object::new();
    Reflect::set(&object, &JsValue::from_str(name), value)?;
    Ok(object)
}

/// Posts an answer; its attachments are copied out of the wasm memory once and then transferred.
pub(crate) fn post(scope: &DedicatedWorkerGlobalScope, outgoing: &Outgoing) -> Result<(), JsValue> {
    let text = outgoing.response.to_json();
    let buffers = Array::new();
    for attachment in &outgoing.attachments {
        buffers.push(&Uint8Array::from(attachment.as_slice()).buffer());
    }
    let message = object("text", &JsValue::from_str(&text))?;
    Reflect::set(&message, &JsValue::from_str("buffers"), &buffers)?;
    scope.post_message_with_transfer(&message, &buffers)
}

/// Posts the last words of a panic, as far as that is still possible.
pub(crate) fn post_panic(text: &str) {
    if let (Some(scope), Ok(message)) = (scope(), object("panic", &JsValue::from_str(text))) {
        scope.post_message(&message).ok();
    }
}

/// The worker we run in; none outside of a dedicated worker.
pub(crate) fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}
