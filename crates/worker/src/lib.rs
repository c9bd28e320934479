//! The engine behind the page: [`Session`](sagitta_session::Session) in a Blob worker.
//!
//! The page makes a classic worker from the text of the glue and one line that instantiates
//! the compiled module and calls [`start`]. From then on every message is a JavaScript object:
//!
//! | direction | object | meaning |
//! |---|---|---|
//! | in | `{ text, file? }` | a `Request` as JSON; the `File` for an `Open` from a file |
//! | in | `{ ping }` | answered at once by `{ pong }` with the same value, when no step is running |
//! | out | `{ ready: true }` | the worker listens |
//! | out | `{ text, buffers }` | a `Response` as JSON and its attachments as `ArrayBuffer`s, transferred |
//! | out | `{ panic }` | the last words before a trap; the worker is of no use after it |
//!
//! Addresses in an `Open` are absolute, as a Blob worker has no base of its own.

mod carrier;
mod environment;
mod message;
mod source;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Starts to listen for requests of the page. Called once, inside a dedicated worker;
/// fails anywhere else.
#[wasm_bindgen]
pub fn start() -> Result<(), JsValue> {
    std::panic::set_hook(Box::new(|info| message::post_panic(&info.to_string())));
    carrier::start()
}
