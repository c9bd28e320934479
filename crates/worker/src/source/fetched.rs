//! Bytes at an address. A transfer that breaks off goes on where it was, as long as the server has the
//! same file still: a line that fails for a moment costs a moment, not the whole file.

use sagitta_session::SourceError;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, ReferrerPolicy, RequestInit, Response, Url};

use super::{Feed, read_stream, text_of};

/// How often in a row a transfer is gone on with that brings nothing.
const MOST_TRIES: u32 = 4;
/// How long is waited before the first of them, in milliseconds; twice as long before each next one.
const FIRST_WAIT: i32 = 250;

/// What a server says of a file: whether it is the same one later.
#[derive(PartialEq)]
struct Version {
    /// Its `ETag`, or else its `Last-Modified`.
    name: String,
    length: u64,
}

impl Version {
    /// The version of a whole file; none where the server does not tell enough of it.
    fn of(response: &Response) -> Option<Self> {
        let length = content_length(response)?;
        Some(Self { name: version_name(&response.headers())?, length })
    }

    /// Whether a response is the rest of this file from a byte on.
    fn is_continued(&self, response: &Response, from: u64) -> bool {
        let headers = response.headers();
        let range = headers.get("content-range").ok().flatten();
        response.status() == 206
            && version_name(&headers).as_ref() == Some(&self.name)
            && range == Some(format!("bytes {from}-{}/{}", self.length - 1, self.length))
    }
}

/// What no other bytes at the same address have: RFC 9110 calls it a strong validator. A weak tag is
/// one of files that mean the same, whatever their bytes are; the second of the last change counts
/// once it is over, as the file could change again in it.
fn version_name(headers: &Headers) -> Option<String> {
    let of = |name| headers.get(name).ok().flatten();
    let tag = of("etag").filter(|tag| !tag.starts_with("W/"));
    tag.or_else(|| {
        let changed = of("last-modified")?;
        let second = |text: &str| js_sys::Date::parse(text) / 1_000.0;
        (second(&of("date")?) - second(&changed) >= 1.0).then_some(changed)
    })
}

/// Feeds the session with what is at an address.
pub(super) async fn read(feed: &Feed<'_>, url: &str) -> Result<(), SourceError> {
    let unreachable = |error: JsValue| SourceError::Unreachable {
        url: url.to_owned(),
        cross_origin: Url::new(url).is_ok_and(|target| target.origin() != feed.carrier.origin()),
        detail: text_of(&error),
    };
    let interrupted =
        |error: JsValue| SourceError::Interrupted { url: url.to_owned(), detail: text_of(&error) };
    let response = request(feed, url, 0).await.map_err(unreachable)?;
    if !response.ok() {
        return Err(SourceError::Status { url: url.to_owned(), status: response.status() });
    }
    feed.expect(content_length(&response));
    let version = Version::of(&response);
    let mut n_read = 0;
    let mut outcome = read_body(feed, &response, &mut n_read).await;
    let (mut n_tries, mut before) = (0, 0);
    while let Err(error) = outcome {
        if n_read > before {
            (n_tries, before) = (0, n_read);
        }
        let Some(version) = version.as_ref().filter(|version| n_read < version.length) else {
            return Err(interrupted(error));
        };
        if n_tries == MOST_TRIES || !feed.is_wanted() {
            return Err(interrupted(error));
        }
        feed.carrier.wait(FIRST_WAIT << n_tries).await;
        n_tries += 1;
        outcome = match request(feed, url, n_read).await {
            Ok(rest) if version.is_continued(&rest, n_read) => {
                read_body(feed, &rest, &mut n_read).await
            }
            Ok(_other) => return Err(interrupted(error)),
            Err(error) => Err(error),
        };
    }
    Ok(())
}

/// Asks for a file from a byte on.
async fn request(feed: &Feed<'_>, url: &str, from: u64) -> Result<Response, JsValue> {
    let init = RequestInit::new();
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    if from > 0 {
        let headers = Headers::new()?;
        headers.set("range", &format!("bytes={from}-"))?;
        init.set_headers(&headers);
    }
    if let Ok(controller) = AbortController::new() {
        init.set_signal(Some(&controller.signal()));
        feed.desk.fetching(feed.id, controller);
    }
    JsFuture::from(feed.carrier.fetch(url, &init)).await?.dyn_into()
}

async fn read_body(feed: &Feed<'_>, response: &Response, n_read: &mut u64) -> Result<(), JsValue> {
    match response.body() {
        Some(body) => read_stream(feed, &body, n_read).await,
        None => Ok(()),
    }
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
