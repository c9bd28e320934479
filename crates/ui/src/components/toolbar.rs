use sagitta_render::format;
use sagitta_spec::Tab;
use web_sys::KeyboardEvent;
use yew::{Html, html};

use super::icons::{Icon, icon};
use crate::context::{Cx, commit};
use crate::dom;
use crate::state::Edit;

/// What can be saved beside CSV, by the ending of the file.
const FORMATS: [(&str, &str); 4] = [
    ("xlsx", "Excel (.xlsx)"),
    ("json", "JSON (.json)"),
    ("arrow", "Arrow (.arrow)"),
    ("parquet", "Parquet (.parquet)"),
];

pub(super) struct ToolbarProps {
    pub(super) tab: Tab,
    /// How many rows a download has, if known.
    pub(super) n_export: Option<u64>,
    /// Whether a file to download is being made.
    pub(super) exporting: bool,
    /// Whether the data can be shared: a file from disk cannot.
    pub(super) shareable: bool,
}

/// Tabs, and what can be done with what is in front.
pub(super) fn toolbar(cx: &Cx, props: &ToolbarProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = &cx.dispatch;
    let doings = cx.doings.clone();
    let tab = |tab: Tab, key: &'static str| {
        let dispatch = dispatch.clone();
        let press = move |_| commit(&dispatch, Edit::SetTab(tab));
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
    let download = match props.n_export {
        Some(n) => i18n.with("download-n", &[("count", &format::count(n))]),
        None => i18n.text("download"),
    };
    let save = {
        let doings = doings.clone();
        move |_| {
            doings.download.emit(());
        }
    };
    let save_as = {
        let doings = doings.clone();
        move |event: yew::Event| {
            let chosen = dom::input_value(&event);
            if let Some((format, _)) = FORMATS.iter().find(|(format, _)| *format == chosen) {
                doings.download_as.emit(*format);
            }
            dom::reset_choice(&event);
        }
    };
    let formats =
        FORMATS.iter().map(|(format, name)| html! { <option value={*format}>{ *name }</option> });
    let share = move |_| {
        doings.copy_link.emit(());
    };
    html! {
        <div class="sg-toolbar">
            <div role="tablist" class="sg-tabs" onkeydown={on_key}>
                { tab(Tab::Chart, "chart") }{ tab(Tab::Table, "table") }{ tab(Tab::About, "about") }
            </div>
            <span class="sg-toolbar__gap"></span>
            <button class="sg-button sg-toolbar__wide" onclick={|_| dom::back()}>{ icon(Icon::Undo) }{ i18n.text("undo") }</button>
            <button class="sg-button sg-toolbar__wide" title={i18n.text("redo")} aria-label={i18n.text("redo")} onclick={|_| dom::forward()}>{ icon(Icon::Redo) }</button>
            <button class="sg-button" data-do="download" onclick={save} disabled={props.exporting}>{ icon(Icon::Download) }{ download }</button>
            <select class="sg-field" data-do="download-as" aria-label={i18n.text("download-as")} onchange={save_as} disabled={props.exporting}>
                <option value="" selected=true>{ i18n.text("download-as") }</option>{ for formats }
            </select>
            if props.shareable {
                <button class="sg-button sg-toolbar__wide" data-kind="main" data-do="share" onclick={share}>{ i18n.text("copy-link") }</button>
            }
        </div>
    }
}
