//! The few things asked of the browser directly. What can fail does nothing instead.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, Element, HtmlAnchorElement, HtmlElement, Node, ScrollIntoViewOptions,
    ScrollLogicalPosition, Storage, Url, window,
};

/// How long a frame is waited for, in milliseconds. A tab in the background draws none.
const NO_FRAME: u32 = 100;

/// Shows a length of CSS on an element. A `style` attribute would be blocked by the page's policy,
/// the object model is not.
pub(crate) fn set_property(node: &Node, name: &str, value: &str) {
    if let Some(element) = node.dyn_ref::<HtmlElement>() {
        element.style().set_property(name, value).ok();
    }
}

/// The address's fragment as the reader would write it.
pub(crate) fn fragment() -> String {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    js_sys::decode_uri(&hash).ok().and_then(|text| text.as_string()).unwrap_or(hash)
}

/// The raw fragment of the address.
pub(crate) fn raw_fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// Puts a fragment into the address bar, as a step of the history or in place of the last one.
pub(crate) fn write_fragment(fragment: &str, as_step: bool) {
    let Some(history) = window().and_then(|window| window.history().ok()) else { return };
    // Some browsers refuse after a hundred changes in half a minute; the next change mends it.
    if as_step {
        history.push_state_with_url(&JsValue::NULL, "", Some(fragment)).ok();
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(fragment)).ok();
    }
}

/// The address of what is in front, as it can be put into any text.
pub(crate) fn link() -> String {
    let page = window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let page = page.split('#').next().unwrap_or_default();
    format!("{page}{}", sagitta_spec::encode_for_copy(&raw_fragment()))
}

/// The day it is where the reader is, as `2016-02-29`.
pub(crate) fn today() -> String {
    let now = js_sys::Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}

/// One step back in the browser's history.
pub(crate) fn back() {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        history.back().ok();
    }
}

/// Scrolls as little as is needed for an element to be seen.
pub(crate) fn reveal(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// The name of the browser, for reports.
pub(crate) fn browser() -> String {
    window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default()
}

/// The address of a file named relative to another address; the page's own if that is empty.
pub(crate) fn resolve(relative: &str, base: &str) -> Option<String> {
    let page = window()?.document()?.base_uri().ok()??;
    let base = if base.is_empty() { page } else { Url::new_with_base(base, &page).ok()?.href() };
    Url::new_with_base(relative, &base).ok().map(|url| url.href())
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// Whether the page stands in a page of somebody else's, which wants the picture alone.
pub(crate) fn is_embedded() -> bool {
    root().is_some_and(|root| root.has_attribute("data-embed"))
}

/// What was remembered under a name. Storage may be forbidden; then nothing is. A page that holds
/// this one says itself how it wants it.
pub(crate) fn remembered(name: &str) -> Option<String> {
    if let Some(given) = root().and_then(|root| root.get_attribute(&format!("data-given-{name}"))) {
        return Some(given);
    }
    storage()?.get_item(&format!("sagitta-{name}")).ok()?
}

/// Remembers a word under a name, where that is allowed.
pub(crate) fn remember(name: &str, value: &str) {
    if let Some(storage) = storage() {
        storage.set_item(&format!("sagitta-{name}"), value).ok();
    }
}

/// The languages the reader prefers, best first.
pub(crate) fn languages() -> Vec<String> {
    let Some(window) = window() else { return Vec::new() };
    window.navigator().languages().iter().filter_map(|locale| locale.as_string()).collect()
}

/// Whether the device is likely to have little memory: it says so, or its screen is a phone's.
pub(crate) fn is_small_device() -> bool {
    let Some(window) = window() else { return false };
    let memory = Reflect::get(&window.navigator(), &"deviceMemory".into())
        .ok()
        .and_then(|value| value.as_f64());
    memory.is_some_and(|gigabytes| gigabytes <= 4.0) || matches_media("(max-width: 700px)")
}

/// Does something before the next frame is drawn; soon, where none is, as in a tab in the background.
pub(crate) fn with_next_frame(act: impl FnOnce() + 'static) {
    let act = Rc::new(Cell::new(Some(act)));
    let late = {
        let act = Rc::clone(&act);
        Timeout::new(NO_FRAME, move || {
            if let Some(act) = act.take() {
                act();
            }
        })
    };
    let drawn = Closure::once_into_js(move || {
        drop(late);
        if let Some(act) = act.take() {
            act();
        }
    });
    if let Some(window) = window() {
        window.request_animation_frame(drawn.unchecked_ref()).ok();
    }
}

/// Whether a media query holds now.
pub(crate) fn matches_media(query: &str) -> bool {
    let found = window().and_then(|window| window.match_media(query).ok().flatten());
    found.is_some_and(|query| query.matches())
}

/// Sets an attribute of the document's root element.
pub(crate) fn set_root(name: &str, value: &str) {
    if let Some(root) = root() {
        root.set_attribute(name, value).ok();
    }
}

/// Opens a `<dialog>` above all else. One that is no dialog, or open already, stays as it is.
pub(crate) fn show_modal(dialog: &Element) {
    let open = Reflect::get(dialog, &"showModal".into());
    if let Some(open) = open.ok().and_then(|open| open.dyn_into::<Function>().ok()) {
        open.call0(dialog).ok();
    }
}

/// The document's own element.
fn root() -> Option<Element> {
    window()?.document()?.document_element()
}

/// The title of the browser's tab.
pub(crate) fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// The element that has the focus.
pub(crate) fn focused() -> Option<HtmlElement> {
    Some(window()?.document()?.active_element()?.unchecked_into())
}

/// Gives the focus to the first element of a selector, without scrolling.
pub(crate) fn focus_in(root: &Node, selector: &str) -> bool {
    let found = match (root.dyn_ref::<Element>(), root.dyn_ref::<web_sys::Document>()) {
        (Some(element), _) => element.query_selector(selector).ok().flatten(),
        (None, Some(document)) => document.query_selector(selector).ok().flatten(),
        (None, None) => None,
    };
    // Drawings take the focus as other elements do, but are of another class.
    found.is_some_and(|element| element.unchecked_into::<HtmlElement>().focus().is_ok())
}

/// Moves the focus among the elements of a selector under `root`.
pub(crate) fn move_focus(root: &Node, selector: &str, step: i32) {
    let (Some(root), Some(focused)) = (root.dyn_ref::<Element>(), focused()) else { return };
    let Ok(list) = root.query_selector_all(selector) else { return };
    let n = i32::try_from(list.length()).unwrap_or(0);
    let at = |i: i32| list.item(u32::try_from(i).unwrap_or(0));
    let here = (0..n).find(|i| at(*i).is_some_and(|node| node.is_same_node(Some(&focused))));
    let next = here.map_or(0, |i| (i + step).rem_euclid(n.max(1)));
    if let Some(element) = at(next).and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
        element.focus().ok();
    }
}

fn blob_of(bytes: &Uint8Array, media_type: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_buffer_source_sequence_and_options(&Array::of1(bytes), &options)
}

/// An address of bytes, which has to be revoked.
pub(crate) fn object_url(bytes: &Uint8Array, media_type: &str) -> Result<String, JsValue> {
    Url::create_object_url_with_blob(&blob_of(bytes, media_type)?)
}

/// Hands bytes to the browser as a file to keep.
pub(crate) fn save(bytes: &Uint8Array, media_type: &str, name: &str) -> Result<(), JsValue> {
    save_blob(&blob_of(bytes, media_type)?, name)
}

/// The same of bytes that are a Blob already.
pub(crate) fn save_blob(blob: &Blob, name: &str) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let document = window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let anchor: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // Not every browser has read the address when the click returns.
    gloo::timers::callback::Timeout::new(30_000, move || {
        Url::revoke_object_url(&url).ok();
    })
    .forget();
    Ok(())
}

/// Where an element's left edge may go so that it stays on the screen: how far to move it.
pub(crate) fn overflow_right(element: &Element) -> f64 {
    let width = window()
        .and_then(|window| window.inner_width().ok())
        .and_then(|width| width.as_f64())
        .unwrap_or(0.0);
    let rect = element.get_bounding_client_rect();
    (rect.right() + 16.0 - width).max(0.0).min((rect.left() - 16.0).max(0.0))
}

/// How wide and how high the part of the page on the screen is.
pub(crate) fn room() -> (f64, f64) {
    let Some(window) = window() else { return (0.0, 0.0) };
    let number = |value: Result<JsValue, JsValue>| value.ok().and_then(|value| value.as_f64());
    (number(window.inner_width()).unwrap_or(0.0), number(window.inner_height()).unwrap_or(0.0))
}

/// Whether the reader has marked some text.
pub(crate) fn has_selection() -> bool {
    let selection = window().and_then(|window| window.get_selection().ok().flatten());
    selection.is_some_and(|selection| !selection.is_collapsed())
}

/// One step forward in the browser's history.
pub(crate) fn forward() {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        history.forward().ok();
    }
}

/// Gives the focus to the main part of the page, where what had it is gone.
pub(crate) fn focus_main() {
    if let Some(document) = window().and_then(|window| window.document()) {
        focus_in(&document, ".sg-main");
    }
}

/// Gives the focus to the first way on from a problem, unless something has it.
pub(crate) fn focus_problem() {
    let is_free = focused().is_none_or(|element| element.tag_name() == "BODY");
    if let Some(document) = window().and_then(|window| window.document()).filter(|_| is_free) {
        focus_in(&document, ".sg-problem button");
    }
}

/// What stands in the input of an event.
pub(crate) fn input_value(event: &web_sys::Event) -> String {
    let target = event.target();
    let target = target.as_ref();
    if let Some(input) = target.and_then(|target| target.dyn_ref::<web_sys::HtmlInputElement>()) {
        return input.value();
    }
    if let Some(area) = target.and_then(|target| target.dyn_ref::<web_sys::HtmlTextAreaElement>()) {
        return area.value();
    }
    target
        .and_then(|target| target.dyn_ref::<web_sys::HtmlSelectElement>())
        .map(|select| select.value())
        .unwrap_or_default()
}

fn element_of(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Moves the focus among the elements of a selector, within the part of the page that an event
/// happened in.
pub(crate) fn move_focus_around(event: &web_sys::Event, part: &str, selector: &str, step: i32) {
    let part = element_of(event).and_then(|element| element.closest(part).ok().flatten());
    if let Some(part) = part {
        move_focus(&part, selector, step);
    }
}

/// Presses the element of a selector that stands beside the button of an event.
pub(crate) fn click_beside(event: &web_sys::Event, selector: &str) {
    let button = element_of(event).and_then(|element| element.closest("button").ok().flatten());
    let beside = button.and_then(|button| button.parent_element());
    let found = beside.and_then(|beside| beside.query_selector(selector).ok().flatten());
    if let Some(element) = found {
        element.unchecked_into::<HtmlElement>().click();
    }
}

/// What stands in the first input of the form of an event.
pub(crate) fn form_value(event: &web_sys::Event) -> String {
    let form = element_of(event).and_then(|element| element.closest("form").ok().flatten());
    let input = form.and_then(|form| form.query_selector("input").ok().flatten());
    let input = input.and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok());
    input.map(|input| input.value()).unwrap_or_default()
}

/// Shows the words for a page that cannot be started, which stand in it from the beginning.
pub(crate) fn show_no_start(root: &Element) {
    let children = root.children();
    for child in (0..children.length()).filter_map(|i| children.item(i)) {
        child.toggle_attribute_with_force("hidden", child.id() != "no-start").ok();
    }
}

/// A text in lower case.
pub(crate) fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}
