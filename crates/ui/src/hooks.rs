//! Hooks: the size of an element, a media query.

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo::timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver, ResizeObserverEntry, window};
use yew::{NodeRef, hook, use_effect_with, use_mut_ref, use_state_eq};

use crate::{Shared, dom};

/// Width and height of an element's content in CSS pixels, kept up to date; zero before the first
/// measure.
#[hook]
pub(crate) fn use_size(node: &NodeRef) -> (f64, f64) {
    let size = use_state_eq(|| (0.0, 0.0));
    let setter = size.setter();
    use_effect_with(node.clone(), move |node| {
        let observed = node.cast::<Element>().and_then(|element| {
            let closure = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
                if let Ok(entry) = entries.get(0).dyn_into::<ResizeObserverEntry>() {
                    let rect = entry.content_rect();
                    setter.set((rect.width().round(), rect.height().round()));
                }
            });
            let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
            observer.observe(&element);
            Some((observer, closure))
        });
        move || {
            if let Some((observer, _closure)) = observed {
                observer.disconnect();
            }
        }
    });
    *size
}

/// Whether a media query holds, kept up to date.
#[hook]
pub(crate) fn use_media(query: &'static str) -> bool {
    let holds = use_state_eq(|| dom::matches_media(query));
    let setter = holds.setter();
    use_effect_with(query, move |query| {
        let list = window().and_then(|window| window.match_media(query).ok().flatten());
        let listener = list.map(|list| {
            let watched = list.clone();
            EventListener::new(&list, "change", move |_| setter.set(watched.matches()))
        });
        move || drop(listener)
    });
    *holds
}

/// Whether something has been so for a task of the page: what waits for it is drawn after all else,
/// and the reader sees that sooner.
#[hook]
pub(crate) fn use_since(is_so: bool) -> bool {
    let since = use_state_eq(|| false);
    let setter = since.setter();
    use_effect_with(is_so, move |is_so| {
        let later = match is_so {
            true => Some(Timeout::new(0, move || setter.set(true))),
            false => {
                setter.set(false);
                None
            }
        };
        move || drop(later)
    });
    is_so && *since
}

/// A value that stays the same one as long as a new one says the same.
#[hook]
pub(crate) fn use_unchanged<T: PartialEq + 'static>(new: Shared<T>) -> Shared<T> {
    let held = use_mut_ref(|| new.clone());
    if **held.borrow() != *new {
        held.replace(new);
    }
    held.borrow().clone()
}

/// A listener on the window for as long as the component lives. The newest closure is called.
#[hook]
pub(crate) fn use_window_event(name: &'static str, on_event: impl Fn(&web_sys::Event) + 'static) {
    let newest = use_mut_ref(|| Box::new(|_: &web_sys::Event| {}) as Box<dyn Fn(&web_sys::Event)>);
    drop(newest.replace(Box::new(on_event)));
    let held = newest.clone();
    use_effect_with((), move |()| {
        let listener = window().map(|window| {
            // Before the page's own listeners, which may keep an event to themselves.
            let options =
                EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
            EventListener::new_with_options(&window, name, options, move |event| {
                (held.borrow())(event)
            })
        });
        move || drop(listener)
    });
}
