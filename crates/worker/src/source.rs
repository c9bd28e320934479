//! Bytes of a `File` or an address, in chunks.

mod fetched;

use std::rc::Rc;

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use sagitta_session::{Input, SourceError};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader};

use crate::carrier::{Carrier, Desk};
use crate::message::{Bytes, property, whole};

/// How much of a buffer is read at once, in bytes: decoding it takes some milliseconds before
/// messages have their chance.
const SLICE: u32 = 1 << 22;

/// How many bytes are decoded before other messages get their chance.
const TURN: u32 = 1 << 21;

/// Bytes in JavaScript's memory, and how many of them have been read.
pub(crate) struct Piece {
    array: Uint8Array,
    at: u32,
}

impl Piece {
    pub(crate) fn new(array: Uint8Array) -> Self {
        Self { array, at: 0 }
    }
}

impl Input for Piece {
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
    /// They came with the request.
    Bytes(Bytes),
    /// They should have come with the request, but did not.
    Missing,
}

/// Reads sources to their ends, one after the other, and feeds the session, until the bytes are no
/// longer wanted.
///
/// The one place of this crate that starts a future; its every error goes to the session.
#[allow(
    clippy::disallowed_methods,
    reason = "the errors of the future are handed to the session, none is lost"
)]
pub(crate) fn spawn(carrier: Rc<Carrier>, desk: Rc<Desk>, id: u64, sources: Vec<Source>) {
    wasm_bindgen_futures::spawn_local(async move {
        let is_whole = sources.len() == 1;
        let feed = Feed { carrier: &carrier, desk: &desk, id, is_whole };
        let mut outcome = Ok(());
        for source in &sources {
            if outcome.is_ok() && feed.is_wanted() {
                outcome = read(&feed, source).await;
            }
        }
        desk.end(id, outcome);
        carrier.ring();
    });
}

async fn read(feed: &Feed<'_>, source: &Source) -> Result<(), SourceError> {
    match source {
        Source::Url(url) => fetched::read(feed, url).await,
        Source::Bytes(Bytes::Blob(blob)) => read_blob(feed, blob).await,
        Source::Bytes(Bytes::Buffer(buffer)) => read_buffer(feed, buffer).await,
        Source::Missing => {
            Err(SourceError::Unreadable { detail: "no file came with the request".to_owned() })
        }
    }
}

/// The way of an opening's bytes into its session.
struct Feed<'a> {
    carrier: &'a Carrier,
    desk: &'a Desk,
    id: u64,
    /// Whether all bytes come from one source: how many those of several are is not known ahead.
    is_whole: bool,
}

impl Feed<'_> {
    fn is_wanted(&self) -> bool {
        self.desk.wants(self.id)
    }

    /// How many bytes will come from this source, where that is known.
    fn expect(&self, total: Option<u64>) {
        if self.is_whole {
            self.desk.expect(self.id, total);
        }
    }

    /// Feeds the session.
    fn feed(&self, chunk: Uint8Array) {
        self.desk.feed(self.id, chunk);
    }
}

/// A buffer is copied into the module's memory piece by piece, each once.
async fn read_buffer(feed: &Feed<'_>, buffer: &ArrayBuffer) -> Result<(), SourceError> {
    let whole = Uint8Array::new(buffer);
    let size = whole.length();
    feed.expect(Some(size.into()));
    let mut at = 0;
    while at < size && feed.is_wanted() {
        let end = at.saturating_add(SLICE).min(size);
        feed.feed(whole.subarray(at, end));
        feed.carrier.next_turn().await;
        at = end;
    }
    Ok(())
}

async fn read_blob(feed: &Feed<'_>, blob: &Blob) -> Result<(), SourceError> {
    feed.expect(whole(&blob.size().into()));
    read_stream(feed, &blob.stream(), &mut 0).await.map_err(unreadable)
}

/// Feeds the session with a stream, as long as its bytes are wanted; counts them.
async fn read_stream(
    feed: &Feed<'_>,
    stream: &ReadableStream,
    n_read: &mut u64,
) -> Result<(), JsValue> {
    let mut reader = Reader::new(stream)?;
    let mut fed = 0;
    while feed.is_wanted() {
        let Some(chunk) = reader.next().await? else { break };
        fed += chunk.length();
        *n_read += u64::from(chunk.length());
        feed.feed(chunk);
        if fed >= TURN {
            fed = 0;
            feed.carrier.next_turn().await;
        } else {
            feed.carrier.ring();
        }
    }
    Ok(())
}

/// What reads a stream piece by piece.
enum Reader {
    /// Into one buffer, again and again. Where a buffer is made for each piece, they pile up until
    /// the browser looks for what is not needed any more.
    Into(ReadableStreamByobReader, ArrayBuffer),
    /// For browsers that do not read streams in this way.
    Given(ReadableStreamDefaultReader),
}

impl Reader {
    fn new(stream: &ReadableStream) -> Result<Self, JsValue> {
        match ReadableStreamByobReader::new(stream) {
            Ok(reader) => Ok(Self::Into(reader, ArrayBuffer::new(TURN))),
            Err(_cannot) => Ok(Self::Given(stream.get_reader().dyn_into()?)),
        }
    }

    /// The next piece, which is there until the one after it is asked for; none at the end.
    async fn next(&mut self) -> Result<Option<Uint8Array>, JsValue> {
        let read = match self {
            Self::Into(reader, buffer) => {
                reader.read_with_array_buffer_view(&Uint8Array::new(buffer))
            }
            Self::Given(reader) => reader.read(),
        };
        let read = JsFuture::from(read).await?;
        if property(&read, "done").is_truthy() {
            return Ok(None);
        }
        let piece: Uint8Array = property(&read, "value").dyn_into()?;
        if let Self::Into(_, buffer) = self {
            *buffer = piece.buffer();
        }
        Ok(Some(piece))
    }
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
