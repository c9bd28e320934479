use web_sys::MouseEvent;
use yew::{AttrValue, Callback, Html, html};

use crate::I18n;

/// How much a button asks for attention; most ask for none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ButtonKind {
    Plain,
    Quiet,
    Main,
}

/// A button that says what it does.
pub(super) fn button(
    kind: ButtonKind,
    label: AttrValue,
    press: impl Fn(MouseEvent) + 'static,
) -> Html {
    pressed_by(kind, label, Callback::from(press))
}

/// One piece of code for all buttons: each would weigh a quarter of a kilobyte.
fn pressed_by(kind: ButtonKind, label: AttrValue, press: Callback<MouseEvent>) -> Html {
    let kind = match kind {
        ButtonKind::Plain => None,
        ButtonKind::Quiet => Some("quiet"),
        ButtonKind::Main => Some("main"),
    };
    html! { <button class="sg-button" data-kind={kind} onclick={press}>{ label }</button> }
}

/// The way to other data.
pub(super) fn other_dataset(i18n: &I18n) -> Html {
    html! { <a class="sg-button" href="#/">{ i18n.text("other-dataset") }</a> }
}
