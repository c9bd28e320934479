//! Where the bytes of a file of the site come from: from beside the page, or out of the page itself,
//! where it is a bundle that carries its files inside.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use sagitta_protocol::{Place, Problem};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response, window};

use crate::dom;
use crate::port::text_of;

/// What the script of a bundle hands out its files by, on the global object.
const INSIDE: &str = "sagittaInside";

/// What hands out the files of a bundle; nothing where the page is none.
fn inside() -> Option<JsValue> {
    let inside = Reflect::get(window()?.as_ref(), &INSIDE.into()).ok()?;
    inside.is_object().then_some(inside)
}

fn call(inside: &JsValue, name: &str, url: &str) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(inside, &name.into())?.dyn_into()?;
    function.call1(inside, &url.into())
}

/// Whether the page carries its files inside, and none can be fetched.
pub(crate) fn is_bundle() -> bool {
    inside().is_some()
}

/// Whether the page carries what is at an absolute address.
pub(crate) fn carries(url: &str) -> bool {
    inside().and_then(|inside| call(&inside, "has", url).ok()).is_some_and(|has| has.is_truthy())
}

/// The names of the files that the page carries and that are not what they were.
pub(crate) fn damaged() -> String {
    let names = inside().and_then(|inside| Reflect::get(&inside, &"damaged".into()).ok());
    let names = names.and_then(|names| names.dyn_into::<Array>().ok());
    names.map(|names| names.join(", ").into()).unwrap_or_default()
}

/// What is said of a file that a bundle carries and that is not what it was.
pub(crate) fn altered(file: &str, place: Place) -> Problem {
    Problem::of("altered", place).with("file", file)
}

/// Starts to bring a file, named by its way from the page. It is heeded from the start: that it
/// fails while another is waited for must not be a failure that nobody hears.
pub(crate) fn request(name: &str) -> Result<JsFuture, JsValue> {
    let url = dom::resolve(name, "").ok_or(JsValue::NULL)?;
    let promise = match inside() {
        Some(inside) => call(&inside, "response", &url)?.dyn_into::<Promise>()?,
        None => window().ok_or(JsValue::NULL)?.fetch_with_str(&url),
    };
    Ok(JsFuture::from(promise))
}

/// What a request brings. Fails where the file is not there.
pub(crate) async fn response(request: JsFuture) -> Result<Response, JsValue> {
    let response: Response = request.await?.dyn_into()?;
    if response.ok() {
        return Ok(response);
    }
    Err(format!("{}: status {}", response.url(), response.status()).into())
}

/// The text of a file, named by its way from the page. Fails where it is not there.
pub(crate) async fn text(name: &str) -> Result<String, JsValue> {
    let response = response(request(name)?).await?;
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().ok_or(JsValue::NULL)
}

/// The bytes of a file, unpacked if they are packed by gzip. Hosts that know of packed files may have
/// unpacked them on the way.
pub(crate) async fn packed(name: &str) -> Result<Vec<u8>, JsValue> {
    let response = response(request(name)?).await?;
    let bytes = Uint8Array::new(&JsFuture::from(response.array_buffer()?).await?);
    if bytes.length() < 2 || (bytes.get_index(0), bytes.get_index(1)) != (0x1f, 0x8b) {
        return Ok(bytes.to_vec());
    }
    let window = window().ok_or(JsValue::NULL)?;
    let packed = Blob::new_with_buffer_source_sequence(&Array::of1(&bytes))?.stream();
    // Not every version of the browsers' interfaces has a type for it.
    let unpack: Function = Reflect::get(&window, &"DecompressionStream".into())?.dyn_into()?;
    let unpack = Reflect::construct(&unpack, &Array::of1(&"gzip".into()))?;
    let stream = packed.pipe_through(unpack.unchecked_ref());
    let unpacked = Response::new_with_opt_readable_stream(Some(&stream))?;
    let buffer = JsFuture::from(unpacked.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// The data that the page carries in place of what is at an absolute address.
pub(crate) async fn blob(url: &str) -> Result<Blob, Problem> {
    let taken = async {
        let inside = inside().ok_or(JsValue::NULL)?;
        let promise: Promise = call(&inside, "blob", url)?.dyn_into()?;
        JsFuture::from(promise).await?.dyn_into::<Blob>()
    };
    taken.await.map_err(|error| {
        let file = Reflect::get(&error, &"file".into()).ok().and_then(|file| file.as_string());
        altered(file.as_deref().unwrap_or(url), Place::Source).with_detail(text_of(&error))
    })
}
