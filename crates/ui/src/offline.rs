//! The page and what it shows as one HTML file: a bundle, made of the site's own files.

use std::pin::Pin;

use js_sys::{Array, ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use sagitta_bundle::{
    Bundle, CATALOG, Digest, ENGINE, Entry, Excerpt, Form, Formats, LOCALES, Needed, Page, Step,
    encode, excerpt, program,
};
use sagitta_catalog::Catalog;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag};
use yew::Callback;

use crate::components::Loading;
use crate::{Shared, dom, site};

/// How much is copied out of the browser's memory at once, in bytes.
const SLICE: u32 = 1 << 22;

/// What a bundle is made of.
#[derive(Clone, PartialEq)]
pub(crate) struct Wanted {
    /// The catalogue of the site.
    pub(crate) catalog: Shared<Catalog>,
    /// The ids of its datasets that go along.
    pub(crate) datasets: Vec<String>,
    /// The fragment of the link that it opens.
    pub(crate) start: String,
    /// What the file is called, without an ending.
    pub(crate) name: String,
}

/// Making a bundle: the file, or why there is none.
type Making = Pin<Box<dyn Future<Output = Result<Blob, JsValue>>>>;

/// The part of the page that makes bundles.
pub struct Offline {
    pub(crate) make: fn(Wanted) -> Making,
}

/// The part that makes bundles, at once.
pub fn offline() -> Offline {
    Offline { make: |wanted| Box::pin(make(wanted)) }
}

async fn make(wanted: Wanted) -> Result<Blob, JsValue> {
    let page = Page::of(&site::text("./").await?).map_err(fault)?;
    let boot = site::text(&page.boot).await?;
    let mut styles = String::new();
    for name in &page.styles {
        styles.push_str(&site::text(name).await?);
    }
    let icon = match &page.icon {
        Some(name) => Some(site::text(name).await?),
        None => None,
    };
    let script = site::text(&page.script).await?;
    let own = program(&page.script, &script).map_err(fault)?;
    let excerpt = excerpt(&wanted.catalog, Some(&wanted.datasets)).map_err(fault)?;
    let mut files = Files::default();
    files.add(&page.script, &Uint8Array::from(own.as_bytes()), None).await?;
    let asked_for = Page::asked_for(&script);
    let names = [page.wasm.as_str(), ENGINE].into_iter().chain(LOCALES);
    for name in names.chain(asked_for.iter().map(String::as_str)) {
        files.fetch(name, name, None).await?;
    }
    for name in Formats::default().names() {
        files.fetch(name, name, None).await?;
    }
    files.data(&excerpt).await?;
    let bundle = Bundle::new(
        &page,
        &boot,
        &styles,
        icon.as_deref(),
        &files.entries,
        Some(&wanted.start),
        Form::File,
    );
    written(&bundle.map_err(fault)?, &files)
}

/// The files of a bundle, their bytes in the browser's memory.
#[derive(Default)]
struct Files {
    entries: Vec<Entry>,
    carried: Vec<Uint8Array>,
}

impl Files {
    /// The catalogue and the files that it names.
    async fn data(&mut self, excerpt: &Excerpt) -> Result<(), JsValue> {
        let json = excerpt.json().map_err(fault)?;
        self.add(CATALOG, &Uint8Array::from(json.as_bytes()), None).await?;
        for Needed { name, download_url, sha256 } in &excerpt.files {
            let url = dom::resolve(download_url, CATALOG).ok_or(JsValue::NULL)?;
            self.fetch(name, &url, sha256.as_deref()).await?;
        }
        Ok(())
    }

    async fn fetch(&mut self, name: &str, url: &str, sha256: Option<&str>) -> Result<(), JsValue> {
        let response = site::response(site::request(url)?).await?;
        let buffer: ArrayBuffer = JsFuture::from(response.array_buffer()?).await?.dyn_into()?;
        self.add(name, &Uint8Array::new(&buffer), sha256).await
    }

    /// Takes a file, deflated where that pays. Refuses one that is not what the catalogue says.
    async fn add(
        &mut self,
        name: &str,
        bytes: &Uint8Array,
        sha256: Option<&str>,
    ) -> Result<(), JsValue> {
        let mut digest = Digest::default();
        let mut from = 0;
        while from < bytes.length() {
            let to = from.saturating_add(SLICE);
            digest.update(&slice(bytes, from, to).to_vec());
            from = to;
        }
        if sha256.is_some_and(|expected| !expected.eq_ignore_ascii_case(&digest.hexadecimal())) {
            return Err(format!("{name}: its SHA-256 is not the catalogue's").into());
        }
        let deflated = deflated(bytes).await.ok();
        let deflated = deflated.filter(|deflated| Entry::pays(length(bytes), length(deflated)));
        let (entry, carried) = match deflated {
            Some(deflated) => (Entry::deflated(name, digest, length(&deflated)), deflated),
            None => (Entry::plain(name, digest, length(bytes)), bytes.clone()),
        };
        self.entries.push(entry);
        self.carried.push(carried);
        Ok(())
    }
}

/// Bytes deflated by the browser. Fails in browsers that do not deflate.
async fn deflated(bytes: &Uint8Array) -> Result<Uint8Array, JsValue> {
    let global = js_sys::global();
    let make: Function = Reflect::get(&global, &"CompressionStream".into())?.dyn_into()?;
    let stream = Reflect::construct(&make, &Array::of1(&"deflate-raw".into()))?;
    let plain = Blob::new_with_buffer_source_sequence(&Array::of1(bytes))?;
    let plain = plain.stream();
    let pipe: Function = Reflect::get(&plain, &"pipeThrough".into())?.dyn_into()?;
    let piped = pipe.call1(&plain, &stream)?;
    let make: Function = Reflect::get(&global, &"Response".into())?.dyn_into()?;
    let response: web_sys::Response = Reflect::construct(&make, &Array::of1(&piped))?.dyn_into()?;
    let promise: Promise = response.array_buffer()?;
    let buffer: ArrayBuffer = JsFuture::from(promise).await?.dyn_into()?;
    Ok(Uint8Array::new(&buffer))
}

/// The file. No more of it than a piece is in the page's own memory at a time.
fn written(bundle: &Bundle, files: &Files) -> Result<Blob, JsValue> {
    let parts = Array::new();
    for step in bundle.steps() {
        match step {
            Step::Text(text) => parts.push(&text.as_str().into()),
            Step::Bytes { entry, range } => {
                let carried = files.carried.get(*entry).ok_or(JsValue::NULL)?;
                let piece = slice(carried, whole(range.start), whole(range.end)).to_vec();
                parts.push(&Uint8Array::from(encode(&piece).as_bytes()))
            }
        };
    }
    let options = BlobPropertyBag::new();
    options.set_type("text/html");
    Blob::new_with_blob_sequence_and_options(&parts, &options)
}

fn slice(bytes: &Uint8Array, from: u32, to: u32) -> Uint8Array {
    bytes.subarray(from, to.min(bytes.length()))
}

fn length(bytes: &Uint8Array) -> usize {
    usize::try_from(bytes.length()).unwrap_or(usize::MAX)
}

/// A place in bytes that 32 bits count.
fn whole(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn fault(error: impl std::fmt::Display) -> JsValue {
    error.to_string().into()
}

/// Makes a file of the page and hands it to the browser; says how that goes.
pub(crate) async fn save(
    part: fn() -> Loading<Offline>,
    wanted: Wanted,
    say: Callback<&'static str>,
) {
    say.emit("offline-making");
    let name = format!("{}.html", wanted.name);
    let made = match part().await {
        Some(part) => (part.make)(wanted).await.ok(),
        None => None,
    };
    let is_saved = made.is_some_and(|file| dom::save_blob(&file, &name).is_ok());
    say.emit(if is_saved { "offline-made" } else { "offline-failed" });
}
