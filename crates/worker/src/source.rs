//! Bytes of a `File` or an address, in chunks.

use std::rc::Rc;

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use sagitta_session::{Input, SourceError};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, File, ReadableStreamDefaultReader, ReferrerPolicy, RequestInit, Response, Url,
};

use crate::carrier::Carrier;
use crate::message::property;

/// How much of a file is read at once, in bytes: each piece is a way to the browser's process
/// and back, and decoding it takes some milliseconds before messages have their chance.
const SLICE: f64 = 4_194_304.0;

/// How many bytes are decoded before other messages get their chance.
const TURN: u32 = 2_097_152;

/// Bytes in JavaScript's memory, and how many of them have been read.
pub(crate) struct Bytes {
    array: Uint8Array,
    at: u32,
}

impl Bytes {
    pub(crate) fn new(array: Uint8Array) -> Self {
        Self { array, at: 0 }
    }
}

impl Input for Bytes {
    fn n_left(&self) -> usize {
        usize::try_from(self.array.length() - self.at).unwrap_or(0)
    }

    fn read(&mut self, target: &mut [u8]) {
        // A target is no longer than what is left, which 32 bits count.
        let n = u32::try_from(target.len()).unwrap_or(u32::MAX);
        self.array.subarray(self.at, self.at + n).copy_to(target);
        self.at += n;
    }
}

/// Where the bytes come from.
pub(crate) enum Source {
    /// An absolute address.
    Url(String),
    /// A file the reader has chosen.
    File(File),
    /// A file was announced, but none came.
    Missing,
}

/// Reads a source to its end and feeds the session, until the bytes are no longer wanted.
///
/// The one place of this crate that starts a future; its every error goes to the session.
#[allow(
    clippy::disallowed_methods,
    reason = "the errors of the future are handed to the session, none is lost"
)]
pub(crate) fn spawn(carrier: Rc<Carrier>, id: u64, source: Source) {
    wasm_bindgen_futures::spawn_local(async move {
        let outcome = match source {
            Source::Url(url) => read_url(&carrier, id, &url).await,
            Source::File(file) => read_file(&carrier, id, &file).await,
            Source::Missing => {
                Err(SourceError::Unreadable { detail: "no file came with the request".to_owned() })
            }
        };
        carrier.end(id, outcome);
    });
}

async fn read_file(carrier: &Carrier, id: u64, file: &File) -> Result<(), SourceError> {
    let size = file.size();
    carrier.expect(id, to_u64(size));
    let read = |at: f64| {
        let slice = file.slice_with_f64_and_f64(at, (at + SLICE).min(size)).map_err(unreadable)?;
        Ok::<_, SourceError>(JsFuture::from(slice.array_buffer()))
    };
    let mut at = 0.0;
    let mut next = (at < size).then(|| read(at)).transpose()?;
    while let Some(reading) = next.take() {
        let buffer: ArrayBuffer =
            reading.await.map_err(unreadable)?.dyn_into().map_err(unreadable)?;
        if !carrier.wants(id) {
            break;
        }
        at += SLICE;
        // The next piece is on its way while this one is decoded.
        next = (at < size).then(|| read(at)).transpose()?;
        carrier.feed(id, Uint8Array::new(&buffer));
        carrier.next_turn().await;
    }
    Ok(())
}

async fn read_url(carrier: &Carrier, id: u64, url: &str) -> Result<(), SourceError> {
    let unreachable = |error: JsValue| SourceError::Unreachable {
        url: url.to_owned(),
        cross_origin: Url::new(url).is_ok_and(|target| target.origin() != carrier.origin()),
        detail: text_of(&error),
    };
    let interrupted =
        |error: JsValue| SourceError::Interrupted { url: url.to_owned(), detail: text_of(&error) };
    let init = RequestInit::new();
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    if let Ok(controller) = AbortController::new() {
        init.set_signal(Some(&controller.signal()));
        carrier.fetching(id, controller);
    }
    let response = JsFuture::from(carrier.fetch(url, &init)).await.map_err(unreachable)?;
    let response: Response = response.dyn_into().map_err(interrupted)?;
    if !response.ok() {
        return Err(SourceError::Status { url: url.to_owned(), status: response.status() });
    }
    carrier.expect(id, content_length(&response));
    let Some(body) = response.body() else {
        return Ok(());
    };
    let reader: ReadableStreamDefaultReader =
        body.get_reader().dyn_into().map_err(|other| interrupted(other.into()))?;
    let mut fed = 0;
    while carrier.wants(id) {
        let read = JsFuture::from(reader.read()).await.map_err(interrupted)?;
        if property(&read, "done").is_truthy() {
            break;
        }
        let chunk: Uint8Array = property(&read, "value").dyn_into().map_err(interrupted)?;
        fed += chunk.length();
        carrier.feed(id, chunk);
        if fed >= TURN {
            fed = 0;
            carrier.next_turn().await;
        } else {
            carrier.ring();
        }
    }
    Ok(())
}

/// The length the server names, unless the body is compressed on the way, as it then names the
/// compressed length.
fn content_length(response: &Response) -> Option<u64> {
    let headers = response.headers();
    if headers.get("content-encoding").ok()?.is_some() {
        return None;
    }
    headers.get("content-length").ok()??.parse().ok()
}

fn unreadable(error: impl Into<JsValue>) -> SourceError {
    SourceError::Unreadable { detail: text_of(&error.into()) }
}

/// `name: message` of a JavaScript error.
fn text_of(error: &JsValue) -> String {
    let part =
        |name| Reflect::get(error, &JsValue::from_str(name)).ok().and_then(|part| part.as_string());
    match (part("name"), part("message")) {
        (Some(name), Some(message)) => format!("{name}: {message}"),
        _ => error.as_string().unwrap_or_default(),
    }
}

fn to_u64(n: f64) -> Option<u64> {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes of files are whole and not negative; the cast saturates"
    )]
    let whole = n as u64;
    (n >= 0.0).then_some(whole)
}
