use sagitta_render::column_label;
use sagitta_spec::{SortKey, SortOrder};
use yew::{
    AttrValue, Callback, Html, InputEvent, Properties, SubmitEvent, function_component, html,
    use_state,
};

use super::group::{PlaceProps, Remove};
use super::{Choice, Choices, Facts};
use crate::components::columns::tick_box;
use crate::context::{commit, use_dispatch, use_i18n};
use crate::dom::input_value;
use crate::state::Edit;
use crate::state::edit::output_names;

#[derive(Properties, PartialEq)]
pub(super) struct FactsProps {
    pub(super) facts: Facts,
    pub(super) on_done: Callback<()>,
}

/// The names of the result's columns.
fn result_columns(facts: &Facts) -> Vec<String> {
    let query = &facts.view.query;
    if query.is_grouped() {
        output_names(query)
    } else {
        facts.briefs.iter().map(|column| column.name.clone()).collect()
    }
}

/// By which column the result is ordered, and which way.
#[function_component]
pub(super) fn SortEditor(props: &FactsProps) -> Html {
    let i18n = use_i18n();
    let dispatch = use_dispatch();
    let query = &props.facts.view.query;
    let first = query.sort.first().cloned();
    let label = |name: &str| column_label(query, name, &props.facts.briefs, i18n.language());
    let choices: Vec<Choice> = result_columns(&props.facts)
        .iter()
        .map(|name| Choice::new(name.clone(), label(name)))
        .collect();
    let chosen = first.as_ref().map(|key| AttrValue::from(key.field.clone()));
    let order = first.as_ref().map_or(SortOrder::Ascending, |key| key.order);
    let sort_by = {
        let dispatch = dispatch;
        Callback::from(move |(field, order): (String, SortOrder)| {
            let key = SortKey { order, ..SortKey::ascending(field) };
            commit(&dispatch, Edit::SetSort(vec![key]));
        })
    };
    let on_choose = sort_by.reform(move |name: AttrValue| (name.to_string(), order));
    let turn = first.map(|key| {
        let other = match key.order {
            SortOrder::Ascending => SortOrder::Descending,
            SortOrder::Descending => SortOrder::Ascending,
        };
        let words = i18n.text(match key.order {
            SortOrder::Ascending => "ascending",
            SortOrder::Descending => "descending",
        });
        let press = sort_by.reform(move |_: web_sys::MouseEvent| (key.field.clone(), other));
        html! { <button class="sg-button" onclick={press}>{ words }</button> }
    });
    html! {
        <>
            <Choices {choices} {chosen} {on_choose} label={i18n.text("edit-sort")} />
            <div class="sg-popover__foot">
                { turn }
                <Remove edit={Edit::SetSort(Vec::new())} on_done={props.on_done.clone()} />
            </div>
        </>
    }
}

/// The most rows or groups.
#[function_component]
pub(super) fn LimitEditor(props: &FactsProps) -> Html {
    let i18n = use_i18n();
    let dispatch = use_dispatch();
    let written = use_state(String::new);
    let limit = props.facts.view.query.limit;
    let mut choices: Vec<Choice> = [10_u64, 20, 50, 100, 1_000]
        .iter()
        .map(|n| Choice::new(n.to_string(), i18n.count("first-n", *n)))
        .collect();
    choices.push(Choice::new("all", i18n.text("no-limit")));
    let chosen =
        Some(limit.map_or_else(|| AttrValue::from("all"), |limit| limit.to_string().into()));
    let set = {
        let on_done = props.on_done.clone();
        Callback::from(move |limit: Option<u64>| {
            commit(&dispatch, Edit::SetLimit(limit));
            on_done.emit(());
        })
    };
    let on_choose = set.reform(|name: AttrValue| name.parse().ok());
    let write = {
        let written = written.clone();
        move |event: InputEvent| written.set(input_value(&event))
    };
    let value = if written.is_empty() {
        limit.map(|n| n.to_string()).unwrap_or_default()
    } else {
        (*written).clone()
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Ok(n) = written.trim().parse() {
            set.emit(Some(n));
        }
    };
    html! {
        <>
            <Choices {choices} {chosen} {on_choose} label={i18n.text("edit-limit")} two=true />
            <form class="sg-popover__row" onsubmit={submit}>
                <label class="sg-label">{ i18n.text("how-many") }<input class="sg-field" inputmode="numeric" {value} oninput={write} /></label>
                <button class="sg-button">{ i18n.text("apply") }</button>
            </form>
        </>
    }
}

/// Which columns a row query shows.
#[function_component]
pub(super) fn ColumnsEditor(props: &FactsProps) -> Html {
    let i18n = use_i18n();
    let dispatch = use_dispatch();
    let names = result_columns(&props.facts);
    let select = props.facts.view.query.select.clone().unwrap_or_else(|| names.clone());
    let items = props.facts.briefs.iter().map(|column| {
        let shown = select.contains(&column.name);
        let press = {
            let (dispatch, names, select, name) = (dispatch.clone(), names.clone(), select.clone(), column.name.clone());
            move |_| {
                let keeps = |other: &&String| select.contains(other) != (**other == name);
                let next: Vec<String> = names.iter().filter(keeps).cloned().collect();
                let all = next.len() == names.len();
                if !next.is_empty() {
                    commit(&dispatch, Edit::SetSelect((!all).then_some(next)));
                }
            }
        };
        html! {
            <button key={column.name.clone()} class="sg-facet__value" role="checkbox" aria-checked={if shown { "true" } else { "false" }} onclick={press}>
                { tick_box() }<span class="sg-facet__name">{ column.display_name() }</span>
            </button>
        }
    });
    html! { <div class="sg-choices" role="group" aria-label={i18n.text("edit-columns")}>{ for items }</div> }
}

/// A part that can only be taken out.
#[function_component]
pub(super) fn RemoveOnly(props: &PlaceProps) -> Html {
    let window = props.facts.view.query.window.get(props.place);
    let words = window.map(|window| window.output_name()).unwrap_or_default();
    html! {
        <>
            <div class="sg-popover__title">{ words }</div>
            <Remove edit={Edit::RemoveWindow(props.place)} on_done={props.on_done.clone()} />
        </>
    }
}
