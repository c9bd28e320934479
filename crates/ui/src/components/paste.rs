use web_sys::HtmlTextAreaElement;
use yew::{Callback, Html, SubmitEvent, function_component, html, use_node_ref, use_state_eq};

use super::popover::Anchor;
use crate::context::use_cx;
use crate::files;

/// A button, and under it the place to paste a table that was copied elsewhere.
#[function_component]
pub(super) fn PasteTable() -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let open = use_state_eq(|| false);
    let area = use_node_ref();
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |is_open| open.set(is_open))
    };
    let take = {
        let (open, area, open_file) = (open.clone(), area.clone(), cx.doings.open_file.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let text = area.cast::<HtmlTextAreaElement>().map(|area| area.value());
            let file = text.filter(|text| !text.trim().is_empty());
            if let Some(file) = file.and_then(|text| files::pasted(&text)) {
                open.set(false);
                open_file.emit(file);
            }
        }
    };
    html! {
        <Anchor class="sg-button" title={i18n.text("paste-table")} label={html! { i18n.text("paste-table") }} open={*open} {on_toggle}>
            <form class="sg-paste" onsubmit={take}>
                <label class="sg-label">{ i18n.text("paste-here") }
                    <textarea ref={area} class="sg-field" rows="8" cols="40" spellcheck="false" data-do="paste" />
                </label>
                <button class="sg-button" data-kind="main" type="submit">{ i18n.text("open-pasted") }</button>
            </form>
        </Anchor>
    }
}
