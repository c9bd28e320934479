//! Columns over the groups: shares, changes, running totals, ranks.

use sagitta_render::column_label;
use sagitta_spec::{Window, WindowOp};
use yew::{AttrValue, Callback, Event, Html, Properties, function_component, html, use_state_eq};

use super::group::{RemoveProps, remove};
use super::{Choice, ChoicesProps, Facts, choice_list};
use crate::context::{commit, use_cx};
use crate::dom::input_value;
use crate::state::Edit;

#[derive(Properties, PartialEq)]
pub(super) struct WindowProps {
    pub(super) facts: Facts,
    /// The place in the query; one past the last is a new one.
    pub(super) place: usize,
    pub(super) on_done: Callback<()>,
}

/// What a figure is compared with.
#[function_component]
pub(super) fn WindowEditor(props: &WindowProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let query = &props.facts.view.query;
    let current = query.window.get(props.place).cloned();
    let figures: Vec<String> = query.aggregate.iter().map(|one| one.output_name()).collect();
    let first = current.as_ref().map(|window| window.field.clone());
    let first = first.or_else(|| figures.first().cloned()).unwrap_or_default();
    let field = use_state_eq(|| first);
    let label = |name: &str| column_label(query, name, &props.facts.briefs, i18n.locale());
    let choose_field = {
        let field = field.clone();
        Callback::from(move |event: Event| field.set(input_value(&event)))
    };
    let options = figures.iter().map(|name| {
        html! { <option value={name.clone()} selected={*name == *field}>{ label(name) }</option> }
    });
    // A figure can be divided by another one: per head, where one of them is a population.
    let others = figures.iter().filter(|name| **name != *field);
    let mut choices: Vec<Choice> = WindowOp::ALL
        .into_iter()
        .filter(|op| *op != WindowOp::Per)
        .map(|op| Choice::new(op.as_str(), i18n.text(&word(op))))
        .collect();
    choices.extend(others.map(|other| {
        let words = i18n.with("window-per", &[("name", &label(other))]);
        Choice::new(format!("per {other}"), words)
    }));
    let on_choose = {
        let (dispatch, on_done) = (cx.dispatch.clone(), props.on_done.clone());
        let (field, place) = ((*field).clone(), props.place);
        Callback::from(move |key: AttrValue| {
            let by = key.strip_prefix("per ").map(str::to_owned);
            let op = match &by {
                Some(_) => Some(WindowOp::Per),
                None => WindowOp::ALL.into_iter().find(|op| op.as_str() == key.as_str()),
            };
            if let Some(op) = op {
                let partition_by = Vec::new();
                let window = Window { op, field: field.clone(), by, partition_by, name: None };
                commit(&dispatch, Edit::SetWindow(place, window));
            }
            on_done.emit(());
        })
    };
    let chosen = current.as_ref().map(|window| match &window.by {
        Some(by) => AttrValue::from(format!("per {by}")),
        None => window.op.as_str().into(),
    });
    html! {
        <>
            <div class="sg-popover__title">{ i18n.text("edit-window") }</div>
            if figures.len() > 1 {
                <label class="sg-label">{ i18n.text("of-figure") }<select class="sg-field" onchange={choose_field}>{ for options }</select></label>
            }
            { choice_list(&ChoicesProps { choices, chosen, on_choose, label: i18n.text("edit-window"), two: false }) }
            if current.is_some() {
                { remove(&cx, &RemoveProps { edit: Edit::RemoveWindow(props.place), on_done: props.on_done.clone() }) }
            }
        </>
    }
}

fn word(op: WindowOp) -> String {
    format!("window-{}", op.as_str().replace('_', "-"))
}
