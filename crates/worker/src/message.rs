//! The objects that cross to the page and back.

use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use sagitta_session::Outgoing;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, DedicatedWorkerGlobalScope};

/// A message from the page.
pub(crate) enum Incoming {
    /// Something asked of a table, the bytes that came with it, and files by their addresses.
    Text { table: u32, text: Text, bytes: Option<Bytes>, carried: Vec<(String, Blob)> },
    /// A table is not needed any more.
    Close { table: u32 },
    /// To be sent back as it is.
    Ping(JsValue),
}

/// What is asked, as JSON.
pub(crate) enum Text {
    /// A `Request`.
    Request(String),
    /// A `Call` under this id.
    Call(u64, String),
}

/// Where the bytes of a table are that came with a message.
pub(crate) enum Bytes {
    /// In a file, to be read piece by piece.
    Blob(Blob),
    /// In memory outside of the module's.
    Buffer(ArrayBuffer),
}

/// Reads a message; none if it is none of ours.
pub(crate) fn read(data: &JsValue) -> Option<Incoming> {
    let table = whole(&property(data, "table")).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    if let Some(text) = property(data, "text").as_string() {
        let text = match whole(&property(data, "call")) {
            Some(id) => Text::Call(id, text),
            None => Text::Request(text),
        };
        let bytes = match property(data, "file").dyn_into::<Blob>() {
            Ok(blob) => Some(Bytes::Blob(blob)),
            Err(other) => other.dyn_into().ok().map(Bytes::Buffer),
        };
        return Some(Incoming::Text { table, text, bytes, carried: carried(data) });
    }
    if property(data, "close").is_truthy() {
        return Some(Incoming::Close { table });
    }
    let ping = property(data, "ping");
    (!ping.is_undefined()).then_some(Incoming::Ping(ping))
}

/// The files that came with a message in place of what is at their addresses.
fn carried(data: &JsValue) -> Vec<(String, Blob)> {
    let Ok(files) = property(data, "carried").dyn_into::<Object>() else { return Vec::new() };
    let named = Object::keys(&files).into_iter().filter_map(|name| {
        let name = name.as_string()?;
        let file = property(&files, &name).dyn_into().ok()?;
        Some((name, file))
    });
    named.collect()
}

/// A number as a whole one; none if it is none, or negative.
pub(crate) fn whole(value: &JsValue) -> Option<u64> {
    let n = value.as_f64().filter(|n| *n >= 0.0)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ids and sizes are whole and not negative; the cast saturates"
    )]
    Some(n as u64)
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
