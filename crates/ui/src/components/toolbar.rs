use sagitta_spec::Tab;
use web_sys::KeyboardEvent;
use yew::{Html, html};

use super::icons::{Icon, icon};
use crate::context::{Cx, commit};
use crate::dom;
use crate::state::Edit;

pub(super) struct ToolbarProps {
    pub(super) tab: Tab,
    /// The button to take away what is in front.
    pub(super) takeaway: Html,
    /// What a press of the map's tab does, where there is a map.
    pub(super) map: Option<Edit>,
    /// Whether the data can be shared: a file from disk cannot.
    pub(super) shareable: bool,
}

/// Tabs, and what can be done with what is in front.
pub(super) fn toolbar(cx: &Cx, props: &ToolbarProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = &cx.dispatch;
    let doings = cx.doings.clone();
    let tab = |tab: Tab, edit: Edit, key: &'static str| {
        let dispatch = dispatch.clone();
        let press = move |_| commit(&dispatch, edit.clone());
        let on = props.tab == tab;
        html! {
            <button class="sg-tab" role="tab" aria-selected={on.to_string()} tabindex={if on { "0" } else { "-1" }} data-tab={tab.as_str()} onclick={press}>{ i18n.text(key) }</button>
        }
    };
    let on_key = |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        event.prevent_default();
        dom::move_focus_around(&event, "[role=tablist]", "[role=tab]", step);
    };
    let share = move |_| {
        doings.copy_link.emit(());
    };
    html! {
        <div class="sg-toolbar">
            <div role="tablist" class="sg-tabs" onkeydown={on_key}>
                { tab(Tab::Chart, Edit::SetTab(Tab::Chart), "chart") }
                if let Some(edit) = &props.map {
                    { tab(Tab::Map, edit.clone(), "map") }
                }
                { tab(Tab::Table, Edit::SetTab(Tab::Table), "table") }{ tab(Tab::About, Edit::SetTab(Tab::About), "about") }
            </div>
            <span class="sg-toolbar__gap"></span>
            <button class="sg-button sg-toolbar__wide" onclick={|_| dom::back()}>{ icon(Icon::Undo) }{ i18n.text("undo") }</button>
            <button class="sg-button sg-toolbar__wide" title={i18n.text("redo")} aria-label={i18n.text("redo")} onclick={|_| dom::forward()}>{ icon(Icon::Redo) }</button>
            { props.takeaway.clone() }
            if props.shareable {
                <button class="sg-button sg-toolbar__wide" data-kind="main" data-do="share" onclick={share}>{ i18n.text("copy-link") }</button>
            }
        </div>
    }
}
