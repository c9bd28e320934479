//! Files of other formats, in and out, in a Blob worker that lives for one of them.
//!
//! Compiled four times: with the feature `parquet` into the module for Parquet, with `workbook` into
//! that for workbooks, with `xls` into that for workbooks of the binary kinds, too, and without any
//! into that for text, which also writes all but Parquet. The page makes a classic worker from the
//! text of the glue and one line that instantiates the compiled module and calls [`start`]. Then it
//! posts one object, and ends the worker when it has the answer:
//!
//! | direction | object | meaning |
//! |---|---|---|
//! | in | `{ file, name, sheet? }` | a `Blob` to be made an Arrow file, and the sheet of a workbook, from 0 |
//! | in | `{ answer, buffers, format, name, about }` | an answer of the engine to a `Call`, to be made a file of this format; `about` are pairs of texts that tell of it |
//! | out | `{ ready: true }` | the worker listens |
//! | out | `{ text, buffers }` | a `Response` as JSON: `Progress`, `Opened`, `File` or a problem |
//! | out | `{ panic }` | the last words before a trap |
//!
//! Buffer 0 is the file that was made. With `Opened` comes a second one if the file was a workbook:
//! UTF-8 with a line for every sheet, `hidden`, `chosen` or neither, rows, columns and name, parted
//! by tabs. Columns are not told, as the engine tells them.

#![allow(
    clippy::result_large_err,
    reason = "a problem is made at most once a file, so its size costs nothing"
)]

mod answer;
mod message;
mod open;
mod problem;
mod save;

use js_sys::{Array, Uint8Array};
use sagitta_protocol::{Answer, Problem, Progress, Response};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;

pub use self::answer::{Column, Table, table_of};
pub use self::open::{Opened, open};
pub use self::save::{About, Saved, save};

/// Starts to listen for the page's one message. Called once, inside a dedicated worker; fails
/// anywhere else.
#[wasm_bindgen]
pub fn start() -> Result<(), JsValue> {
    std::panic::set_hook(Box::new(|info| message::post_panic(&info.to_string())));
    let scope = message::scope().ok_or_else(|| JsValue::from_str("not in a dedicated worker"))?;
    let listener: Closure<dyn FnMut(MessageEvent)> =
        Closure::new(|event: MessageEvent| receive(&event.data()));
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    listener.forget();
    scope.post_message(&*message::object("ready", &JsValue::TRUE)?)
}

fn receive(data: &JsValue) {
    let property = |name: &str| message::property(data, name);
    let name = property("name").as_string().unwrap_or_default();
    let outcome = match property("answer").as_string() {
        Some(answer) => {
            let format = property("format").as_string().unwrap_or_default();
            let about = message::pairs(&property("about"));
            let buffers = message::buffers(&property("buffers"));
            save(&format, &answer, &buffers, &about, &name).map(|saved| {
                let answer =
                    Answer::File { media_type: saved.media_type.to_owned(), n_rows: saved.n_rows };
                (answer, vec![saved.bytes])
            })
        }
        None => take(&property("file"), &name, message::whole(&property("sheet"))),
    };
    let (answer, buffers) =
        outcome.unwrap_or_else(|problem| (Answer::Problem(problem), Vec::new()));
    post(answer, &buffers);
}

/// Makes an Arrow file of a Blob.
fn take(
    file: &JsValue,
    name: &str,
    sheet: Option<usize>,
) -> Result<(Answer, Vec<Vec<u8>>), Problem> {
    let unreadable = || problem::unreadable(name);
    let blob = file.dyn_ref().ok_or_else(unreadable)?;
    let bytes = message::bytes_of(blob, &tell).map_err(|_why| unreadable())?;
    let opened = open(name, bytes, sheet, &tell)?;
    let sheets = opened.sheet_lines();
    let answer = Answer::Opened {
        columns: Vec::new(),
        n_rows: opened.n_rows,
        complete: true,
        warnings: opened.notices,
        parts: Vec::new(),
        known: None,
    };
    Ok((answer, vec![opened.arrow, sheets.into_bytes()]))
}

/// Tells the page how far the work has come.
fn tell(progress: Progress) {
    post(Answer::Progress(progress), &[]);
}

/// Posts an answer; its buffers are copied out of the module's memory once and then transferred.
fn post(answer: Answer, bytes: &[Vec<u8>]) {
    let buffers = Array::new();
    for bytes in bytes {
        buffers.push(&Uint8Array::from(bytes.as_slice()).buffer());
    }
    message::post(&Response::new(0, 0, answer).to_json(), &buffers);
}
