use sagitta_protocol::Problem;
use sagitta_render::column_label;
use sagitta_spec::{GroupKey, SortOrder, Transform};
use yew::{AttrValue, Callback, Html, html};

use super::button::{ButtonKind, button};
use super::editors::{EditorProps, Facts, Opened, Target, editor};
use super::popover::Anchor;
use super::problem::{ProblemProps, problem_note};
use crate::Shared;
use crate::context::{Cx, commit};
use crate::state::Edit;

pub(super) struct ShapeProps {
    pub(super) facts: Facts,
    pub(super) opened: Opened,
    pub(super) on_open: Callback<Opened>,
    /// What is wrong with keys, aggregates or order.
    pub(super) problem: Option<Shared<Problem>>,
}

/// By what the rows are grouped, what is shown of each group, in which order, and how many.
pub(super) fn shape(cx: &Cx, props: &ShapeProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let query = &props.facts.view.query;
    let locale = i18n.locale();
    let label = |name: &str| column_label(query, name, &props.facts.briefs, locale);
    let chip = |place: String, words: String, target: Target, remove: Edit| {
        let dispatch = dispatch.clone();
        let name = i18n.with("remove-named", &[("name", &words)]);
        let press = move |_| commit(&dispatch, remove.clone());
        html! {
            <span class="sg-chip" data-kind="shape" key={place.clone()}>
                { anchor(cx, props, place, "sg-chip__edit", words, target, false) }
                <button class="sg-chip__remove" aria-label={name} onclick={press}>{ "×" }</button>
            </span>
        }
    };
    let keys = query.group_by.iter().enumerate().map(|(i, key)| {
        let target = if cut(key, props) { Target::KeyTransform(i) } else { Target::KeyField(i) };
        chip(format!("by-{i}"), label(&key.output_name()), target, Edit::RemoveKey(i))
    });
    let aggregates = query.aggregate.iter().enumerate().map(|(i, aggregate)| {
        let remove = if query.group_by.is_empty() && query.aggregate.len() == 1 {
            Edit::Ungroup
        } else {
            Edit::RemoveAggregate(i)
        };
        chip(format!("show-{i}"), label(&aggregate.output_name()), Target::AggregateOp(i), remove)
    });
    let windows = query.window.iter().enumerate().map(|(i, window)| {
        let name = window.output_name();
        chip(format!("over-{i}"), label(&name), Target::Window(i), Edit::RemoveWindow(i))
    });
    let n_windows = query.window.len();
    let sort = query.sort.first().map(|key| {
        let arrow = match key.order {
            SortOrder::Ascending => "↑",
            SortOrder::Descending => "↓",
        };
        format!("{} {arrow}", label(&key.field))
    });
    let n_keys = query.group_by.len();
    let n_aggregates = query.aggregate.len();
    let add_key = anchor(
        cx,
        props,
        "by-new".to_owned(),
        "sg-shape__add",
        i18n.text("add-key").to_string(),
        Target::KeyField(n_keys),
        true,
    );
    let limit = query.limit.map(|limit| i18n.count("first-n", limit).to_string());
    let ungroup = {
        let dispatch = dispatch.clone();
        move |_| commit(&dispatch, Edit::Ungroup)
    };
    html! {
        <>
            <div class="sg-shape" role="group" aria-label={i18n.text("grouping")}>
                <span>{ i18n.text("by") }</span>
                { for keys }
                { add_key }
                if query.is_grouped() {
                    <span class="sg-shape__gap"></span>
                    <span>{ i18n.text("show") }</span>
                    { for aggregates }
                    { for windows }
                    { anchor(cx, props, "show-new".to_owned(), "sg-shape__add", i18n.text("add-aggregate").to_string(), Target::AggregateOp(n_aggregates), true) }
                }
                <span class="sg-shape__gap"></span>
                if !query.aggregate.is_empty() {
                    { anchor(cx, props, "over-new".to_owned(), "sg-shape__add", i18n.text("add-window").to_string(), Target::Window(n_windows), true) }
                }
                if query.is_grouped() && query.having.is_none() {
                    { anchor(cx, props, "having".to_owned(), "sg-shape__add", i18n.text("add-having").to_string(), Target::NewHaving, true) }
                }
                { anchor(cx, props, "sort".to_owned(), "sg-shape__add", sort.map_or_else(|| i18n.text("add-sort").to_string(), |sort| i18n.with("sorted-by", &[("name", &sort)]).to_string()), Target::Sort, true) }
                if query.is_grouped() {
                    { anchor(cx, props, "limit".to_owned(), "sg-shape__add", limit.unwrap_or_else(|| i18n.text("add-limit").to_string()), Target::Limit, true) }
                    { button(ButtonKind::Quiet, i18n.text("ungroup"), ungroup) }
                }
            </div>
            if let Some(problem) = &props.problem {
                { problem_note(cx, &ProblemProps { problem: problem.clone(), size: None, on_dismiss: None, children: html! { <>{ button(ButtonKind::Plain, i18n.text("plain-rows"), move |_| commit(&dispatch, Edit::Ungroup)) }</> } }) }
            }
        </>
    }
}

/// Whether pressing a key opens its unit or bins rather than its column.
fn cut(key: &GroupKey, props: &ShapeProps) -> bool {
    let is_temporal = props
        .facts
        .brief(&key.field)
        .is_some_and(|column| column.kind == sagitta_render::Kind::Temporal);
    is_temporal || matches!(key.transform, Some(Transform::TimeUnit(_) | Transform::Bin(_)))
}

fn anchor(
    cx: &Cx,
    props: &ShapeProps,
    place: String,
    class: &'static str,
    words: String,
    target: Target,
    adds: bool,
) -> Html {
    let place: AttrValue = place.into();
    let on_toggle = {
        let (place, on_open) = (place.clone(), props.on_open.clone());
        Callback::from(move |open: bool| on_open.emit(open.then(|| place.clone())))
    };
    let open = props.opened.as_ref() == Some(&place);
    html! {
        <Anchor {class} title={target.title(&cx.i18n)} label={html! { words }} {open} {on_toggle} {adds}>
            if open {
                { editor(cx, &EditorProps { facts: props.facts.clone(), target, on_done: props.on_open.reform(|()| None) }) }
            }
        </Anchor>
    }
}
