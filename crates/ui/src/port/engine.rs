use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise, Reflect, Uint8Array, WebAssembly};
use sagitta_protocol::{Place, Problem};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, Window};

use super::worker::text_of;
use crate::{dom, site};

/// The smallest module with a SIMD instruction: a function that returns a v128.
const SIMD: [u8; 31] = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253,
    15, 253, 98, 11,
];

/// What a worker is made of. Kept, so that the next worker starts without a download.
#[derive(Clone)]
pub(crate) struct Engine {
    /// The text of the glue.
    pub(super) glue: String,
    /// The compiled module.
    pub(super) module: WebAssembly::Module,
    /// The engine's later part; none for modules that have none.
    later: Option<Later>,
}

/// The engine's later part: what it is asked for with, and its compiled module once it has come.
#[derive(Clone)]
struct Later {
    release: String,
    module: Rc<RefCell<Option<WebAssembly::Module>>>,
}

impl Engine {
    /// The engine's later part, fetched unless it has come before; null if it cannot be had.
    pub(super) async fn later(&self) -> JsValue {
        let Some(later) = &self.later else { return JsValue::NULL };
        let held = later.module.borrow().clone();
        if let Some(module) = held {
            return module.into();
        }
        let fetched = async {
            let wasm = request(&format!("engine_later.wasm?{}", later.release))?;
            let compiled = compile(response(wasm).await?).await;
            compiled.map_err(|error| cannot_start(&text_of(&error)))
        };
        match fetched.await {
            Ok(module) => {
                later.module.replace(Some(module.clone()));
                module.into()
            }
            Err(_) => JsValue::NULL,
        }
    }
}

/// What the page's own script keeps the release of the modules for files under.
const FILES: &str = "sagittaFiles";

/// A module for files of other formats: `ingest` or `parquet`. With it comes a problem if it cannot
/// be had.
pub(crate) async fn fetch_module(name: &str) -> Result<Engine, Problem> {
    let window = web_sys::window().ok_or_else(|| cannot_start("no window"))?;
    if !has_simd() {
        return Err(Problem::of("no-simd", Place::Engine));
    }
    let release = property(&window, FILES).unwrap_or_default();
    let module = format!("{name}_bg.wasm?{release}");
    if site::is_bundle() && !dom::resolve(&module, "").is_some_and(|url| site::carries(&url)) {
        return Err(Problem::of("not-carried", Place::Source).with("name", name));
    }
    let wasm = request(&module)?;
    let glue = text(request(&format!("{name}.js?{release}"))?).await?;
    let module =
        compile(response(wasm).await?).await.map_err(|error| cannot_start(&text_of(&error)))?;
    Ok(Engine { glue, module, later: None })
}

/// What the page's own script keeps the engine's under, on the global object.
const EMBEDDED: &str = "sagittaEngine";

/// Loads the engine and hands on what came of it.
#[allow(
    clippy::disallowed_methods,
    reason = "the error of the future is handed on as a problem, none is lost"
)]
pub(super) fn load(then: impl FnOnce(Result<Engine, Problem>) + 'static) {
    wasm_bindgen_futures::spawn_local(async move { then(fetch().await) });
}

async fn fetch() -> Result<Engine, Problem> {
    let window = web_sys::window().ok_or_else(|| cannot_start("no window"))?;
    if !has_simd() {
        return Err(Problem::of("no-simd", Place::Engine));
    }
    let embedded = property(&window, EMBEDDED);
    // The glue ends with a comment that tells its module from those of other releases.
    let release = embedded.as_deref().and_then(|glue| glue.rsplit_once("//"));
    let release = release.map_or("", |(_, it)| it).to_owned();
    let wasm = request(&format!("engine_bg.wasm?{release}"))?;
    let glue = match embedded {
        Some(glue) => glue,
        None => text(request("engine.js")?).await?,
    };
    let module =
        compile(response(wasm).await?).await.map_err(|error| cannot_start(&text_of(&error)))?;
    let later = Some(Later { release, module: Rc::default() });
    Ok(Engine { glue, module, later })
}

/// What the page's own script brings along, where the site was built so.
fn property(window: &Window, name: &str) -> Option<String> {
    Reflect::get(window, &name.into()).ok()?.as_string()
}

async fn text(fetched: JsFuture) -> Result<String, Problem> {
    let text = response(fetched).await?.text().map_err(|error| missing(&error))?;
    let text = JsFuture::from(text).await.map_err(|error| missing(&error))?;
    Ok(text.as_string().unwrap_or_default())
}

/// Whether the browser can run the engine's instructions.
fn has_simd() -> bool {
    let bytes = Uint8Array::from(SIMD.as_slice());
    WebAssembly::validate(&bytes).unwrap_or(false)
}

fn request(name: &str) -> Result<JsFuture, Problem> {
    site::request(name).map_err(|error| missing(&error))
}

async fn response(fetched: JsFuture) -> Result<Response, Problem> {
    site::response(fetched).await.map_err(|error| missing(&error))
}

/// Compiles while the bytes come; where the host does not call them `application/wasm`, after.
async fn compile(response: Response) -> Result<WebAssembly::Module, JsValue> {
    let copy = response.clone()?;
    let response: JsValue = response.into();
    let streamed = WebAssembly::compile_streaming(&Promise::resolve(&response));
    let module = match JsFuture::from(streamed).await {
        Ok(module) => module,
        Err(_) => {
            let bytes = JsFuture::from(copy.array_buffer()?).await?;
            JsFuture::from(WebAssembly::compile(&bytes)).await?
        }
    };
    module.dyn_into()
}

/// A file did not come. In a page that carries its files inside, no connection is to blame.
fn missing(error: &JsValue) -> Problem {
    let damaged = site::damaged();
    let problem = match damaged.is_empty() {
        true => Problem::of("engine-missing", Place::Engine),
        false => site::altered(&damaged, Place::Engine),
    };
    problem.with_detail(text_of(error))
}

/// The engine is there, but no worker can be made of it.
pub(super) fn cannot_start(detail: &str) -> Problem {
    Problem::of("engine-cannot-start", Place::Engine).with_detail(detail)
}

/// The text of a worker: the glue, and a line that makes the engine of the module it is handed.
pub(super) fn worker_text(glue: &str) -> Array {
    // A promise that fails unheard would leave a dead engine in a worker that answers pings.
    let boot = "\nonmessage = (event) => { onmessage = null; wasm_bindgen.initSync({ module: event.data }); wasm_bindgen.start(); };\nonunhandledrejection = (event) => postMessage({ panic: String(event.reason) });";
    Array::of2(&JsValue::from_str(glue), &JsValue::from_str(boot))
}
