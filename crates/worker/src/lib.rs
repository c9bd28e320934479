//! The engine behind the page: a [`Session`](sagitta_session::Session) for every table, in a Blob
//! worker.
//!
//! The page makes a classic worker from the text of the glue and one line that instantiates
//! the compiled module and calls [`start`]. From then on every message is a JavaScript object:
//!
//! | direction | object | meaning |
//! |---|---|---|
//! | in | `{ text, file?, table? }` | a `Request` as JSON; the `Blob`, or the transferred `ArrayBuffer`, for an `Open` from a file |
//! | in | `{ text, call, table? }` | a `Call` as JSON, under the id `call` |
//! | in | `{ close, table? }` | the table is not needed any more; what was asked of it stays without an answer |
//! | in | `{ ping }` | answered at once by `{ pong }` with the same value, when no step is running |
//! | out | `{ ready: true }` | the worker listens |
//! | out | `{ text, buffers }` | a `Response` as JSON and its attachments as `ArrayBuffer`s, transferred |
//! | out | `{ part: true }` | the engine's later part is wanted |
//! | in | `{ part }` | its compiled module; null where it cannot be had |
//! | out | `{ panic }` | the last words before a trap; the worker is of no use after it |
//!
//! `table` is the number of a table, 0 where there is only one; each has a session, made when it is
//! first spoken of. Ids are given out once a worker, so that answers need not name their table.
//!
//! Addresses in an `Open` are absolute, as a Blob worker has no base of its own.

mod carrier;
mod environment;
mod message;
mod source;

use sagitta_session::Later;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// What only this function reaches is in the module `later`.
#[wasm_split(later, fallible)]
fn later() -> Result<Later, SplitLoaderError> {
    Ok(Later::ALL)
}

/// Starts to listen for requests of the page. Called once, inside a dedicated worker;
/// fails anywhere else.
#[wasm_bindgen]
pub fn start() -> Result<(), JsValue> {
    std::panic::set_hook(Box::new(|info| message::post_panic(&info.to_string())));
    carrier::start()
}
