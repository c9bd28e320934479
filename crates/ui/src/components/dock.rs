use sagitta_spec::Tab;
use yew::{Callback, Html, html};

use super::icons::{Icon, icon};
use crate::context::{Cx, commit};
use crate::state::Edit;

pub(super) struct DockProps {
    pub(super) tab: Tab,
    /// What a press of the map does, where there is one.
    pub(super) map: Option<Edit>,
    pub(super) sheet: bool,
    /// How many conditions there are.
    pub(super) n_conditions: usize,
    /// Raises or lowers the sheet of columns.
    pub(super) on_sheet: Callback<bool>,
}

/// A phone's main buttons, in reach of the thumb.
pub(super) fn dock(cx: &Cx, props: &DockProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = &cx.dispatch;
    let doings = cx.doings.clone();
    let go = |tab: Tab, edit: Edit, picture: Icon, key: &'static str| {
        let (dispatch, on_sheet) = (dispatch.clone(), props.on_sheet.clone());
        let press = move |_| {
            on_sheet.emit(false);
            commit(&dispatch, edit.clone());
        };
        let on = props.tab == tab && !props.sheet;
        html! { <button aria-pressed={on.to_string()} onclick={press}>{ icon(picture) }<span>{ i18n.text(key) }</span></button> }
    };
    let raise = {
        let (on_sheet, sheet) = (props.on_sheet.clone(), props.sheet);
        move |_| on_sheet.emit(!sheet)
    };
    let share = move |_| {
        doings.copy_link.emit(());
    };
    html! {
        <nav class="sg-dock" aria-label={i18n.text("main-buttons")}>
            { go(Tab::Chart, Edit::SetTab(Tab::Chart), Icon::Chart, "chart") }
            if let Some(edit) = &props.map {
                { go(Tab::Map, edit.clone(), Icon::Map, "map") }
            }
            <button aria-pressed={props.sheet.to_string()} data-do="filter" onclick={raise}>{ icon(Icon::Filter) }
                <span>{ i18n.text("filter") }if props.n_conditions > 0 { <i>{ props.n_conditions }</i> }</span>
            </button>
            { go(Tab::Table, Edit::SetTab(Tab::Table), Icon::Table, "table") }
            { go(Tab::About, Edit::SetTab(Tab::About), Icon::About, "about-short") }
            <button onclick={share}>{ icon(Icon::Share) }<span>{ i18n.text("copy-link") }</span></button>
        </nav>
    }
}
