use sagitta_render::column_label;
use sagitta_spec::{SortKey, SortOrder};
use yew::{AttrValue, Callback, Html, SubmitEvent, html};

use super::group::{RemoveProps, remove};
use super::{Choice, ChoicesProps, Facts, choice_list};
use crate::components::columns::tick_box;
use crate::context::{Cx, commit};
use crate::dom;
use crate::state::Edit;
use crate::state::edit::output_names;

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
pub(super) fn sort_editor(cx: &Cx, props: &FactsProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let query = &props.facts.view.query;
    let first = query.sort.first().cloned();
    let label = |name: &str| column_label(query, name, &props.facts.briefs, i18n.locale());
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
            { choice_list(&ChoicesProps { choices, chosen, on_choose, label: i18n.text("edit-sort"), two: false }) }
            <div class="sg-popover__foot">
                { turn }
                { remove(cx, &RemoveProps { edit: Edit::SetSort(Vec::new()), on_done: props.on_done.clone() }) }
            </div>
        </>
    }
}

/// The most rows or groups.
pub(super) fn limit_editor(cx: &Cx, props: &FactsProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
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
    let numbers = i18n.locale().numbers;
    let current = limit.map(|n| n.to_string()).unwrap_or_default();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Ok(n) = numbers.read(&dom::form_value(&event)).parse() {
            set.emit(Some(n));
        }
    };
    html! {
        <>
            { choice_list(&ChoicesProps { choices, chosen, on_choose, label: i18n.text("edit-limit"), two: true }) }
            <form class="sg-popover__row" onsubmit={submit}>
                <label class="sg-label">{ i18n.text("how-many") }<input class="sg-field" inputmode="numeric" placeholder={current} /></label>
                <button class="sg-button">{ i18n.text("apply") }</button>
            </form>
        </>
    }
}

/// Which columns a row query shows, and in which order.
pub(super) fn columns_editor(cx: &Cx, props: &FactsProps) -> Html {
    let i18n = &cx.i18n;
    let names = result_columns(&props.facts);
    let select = props.facts.view.query.select.clone().unwrap_or_else(|| names.clone());
    let sets = |next: Vec<String>| {
        let dispatch = cx.dispatch.clone();
        let next = (next != names).then_some(next);
        Callback::from(move |_: web_sys::MouseEvent| {
            commit(&dispatch, Edit::SetSelect(next.clone()));
        })
    };
    let hidden = names.iter().filter(|name| !select.contains(name));
    let items = select.iter().chain(hidden).map(|name| {
        let label = props.facts.brief(name).map_or(name.as_str(), |brief| brief.display_name());
        let place = select.iter().position(|other| other == name);
        let mut next = select.clone();
        match place {
            Some(place) => {
                next.remove(place);
            }
            None => next.push(name.clone()),
        }
        let is_last = next.is_empty();
        let earlier = place.filter(|place| *place > 0).map(|place| {
            let mut next = select.clone();
            next.swap(place - 1, place);
            let words = i18n.with("move-up", &[("name", label)]);
            html! { <button class="sg-rule__do" aria-label={words.clone()} title={words} onclick={sets(next)}>{ "↑" }</button> }
        });
        html! {
            <div key={name.clone()} class="sg-rule">
                <button class="sg-facet__value" role="checkbox" aria-checked={place.is_some().to_string()} disabled={is_last} onclick={sets(next)}>
                    { tick_box() }<span class="sg-facet__name">{ label.to_owned() }</span>
                </button>
                { earlier }
            </div>
        }
    });
    html! { <div class="sg-choices" role="group" aria-label={i18n.text("edit-columns")}>{ for items }</div> }
}
