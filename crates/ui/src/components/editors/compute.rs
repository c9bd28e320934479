//! A column worked out from others, row by row.

use sagitta_spec::Compute;
use sagitta_spec::expr::{Expr, ExprError, Reason, column_text};
use yew::{
    AttrValue, Callback, Html, InputEvent, Properties, SubmitEvent, function_component, html,
    use_state_eq,
};

use super::Facts;
use super::group::{RemoveProps, remove};
use crate::I18n;
use crate::context::{commit, use_cx};
use crate::dom::input_value;
use crate::state::Edit;

/// What the editor offers to put in, beside the columns.
const PARTS: [&str; 10] = [
    "a + b",
    "a / b * 100",
    "round(a, 2)",
    "if(a > 0, 'x', 'y')",
    "coalesce(a, 0)",
    "year(t)",
    "date_diff(day, t, u)",
    "text(a) & b",
    "lower(a)",
    "contains(a, 'x')",
];

#[derive(Properties, PartialEq)]
pub(super) struct ComputeProps {
    pub(super) facts: Facts,
    /// The place in the query; one past the last is a new one.
    pub(super) place: usize,
    pub(super) on_done: Callback<()>,
}

/// The name and the expression; what is wrong with it stands under it, with a mark at the place.
#[function_component]
pub(super) fn ComputeEditor(props: &ComputeProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let current = props.facts.view.query.compute.get(props.place).cloned();
    let name = use_state_eq(|| current.as_ref().map(|one| one.name.clone()).unwrap_or_default());
    let text = use_state_eq(|| current.as_ref().map(|one| one.expr.clone()).unwrap_or_default());
    let is_new = current.is_none();
    let parsed = (!text.trim().is_empty()).then(|| Expr::parse(&text));
    let fault = match &parsed {
        Some(Err(error)) => Some((error.range.clone(), words(error, i18n))),
        Some(Ok(expr)) => unknown(&expr.columns(), props)
            .map(|name| (at(&text, &name), i18n.with("expr-column", &[("name", &name)]))),
        None => None,
    };
    let taken = is_new && props.facts.brief(name.trim()).is_some();
    let ready =
        matches!(&parsed, Some(Ok(_))) && fault.is_none() && !name.trim().is_empty() && !taken;
    let submit = {
        let (dispatch, on_done) = (cx.dispatch.clone(), props.on_done.clone());
        let compute = Compute { name: name.trim().to_owned(), expr: text.trim().to_owned() };
        let place = props.place;
        move |event: SubmitEvent| {
            event.prevent_default();
            if ready {
                commit(&dispatch, Edit::SetCompute(place, compute.clone()));
                on_done.emit(());
            }
        }
    };
    let set_name = {
        let name = name.clone();
        move |event: InputEvent| name.set(input_value(&event))
    };
    let set_text = {
        let text = text.clone();
        move |event: InputEvent| text.set(input_value(&event))
    };
    let add = {
        let text = text.clone();
        Callback::from(move |part: String| {
            let space = if text.is_empty() || text.ends_with([' ', '(']) { "" } else { " " };
            text.set(format!("{}{space}{part}", *text));
        })
    };
    let button = |label: AttrValue, part: String| {
        let press = add.reform(move |_: web_sys::MouseEvent| part.clone());
        html! { <button type="button" key={label.to_string()} class="sg-choice sg-choice--pill" onclick={press}>{ label }</button> }
    };
    let columns = props
        .facts
        .briefs
        .iter()
        .map(|brief| button(brief.display_name().to_owned().into(), column_text(&brief.name)));
    let parts = PARTS.into_iter().map(|part| button(part.into(), part.to_owned()));
    html! {
        <form class="sg-choices--form sg-compute" onsubmit={submit}>
            <div class="sg-popover__title">{ i18n.text("edit-compute") }</div>
            <label class="sg-label">{ i18n.text("column-name") }
                <input class="sg-field" value={(*name).clone()} oninput={set_name} disabled={!is_new} data-do="compute-name" />
            </label>
            if taken {
                <p class="sg-popover__error" role="alert">{ i18n.text("name-taken") }</p>
            }
            <label class="sg-label">{ i18n.text("expression") }
                <textarea class="sg-field sg-compute__text" rows="2" spellcheck="false" aria-invalid={fault.is_some().to_string()} value={(*text).clone()} oninput={set_text} data-do="compute-text" />
            </label>
            if let Some((range, words)) = fault {
                <p class="sg-popover__error" role="alert">{ pointed(&text, range) }<br />{ words }</p>
            }
            <details><summary>{ i18n.text("columns") }</summary><div class="sg-pills">{ for columns }</div></details>
            <details><summary>{ i18n.text("expr-examples") }</summary><div class="sg-pills">{ for parts }</div></details>
            <div class="sg-popover__foot">
                <button class="sg-button" data-kind="main" disabled={!ready}>{ i18n.text("apply") }</button>
            </div>
            if !is_new {
                { remove(&cx, &RemoveProps { edit: Edit::RemoveCompute(props.place), on_done: props.on_done.clone() }) }
            }
        </form>
    }
}

/// The first column that is not there.
fn unknown(names: &[&str], props: &ComputeProps) -> Option<String> {
    let later = props.facts.view.query.compute.iter().skip(props.place);
    let later: Vec<&str> = later.map(|one| one.name.as_str()).collect();
    let is_there = |name: &str| props.facts.brief(name).is_some() && !later.contains(&name);
    names.iter().find(|name| !is_there(name)).map(|name| (*name).to_owned())
}

/// Where a column is first named.
fn at(text: &str, name: &str) -> std::ops::Range<usize> {
    let written = column_text(name);
    let found = text.find(&written).map(|start| start..start + written.len());
    found.or_else(|| text.find(name).map(|start| start..start + name.len())).unwrap_or(0..0)
}

/// The line of the expression with the part at fault marked.
fn pointed(text: &str, range: std::ops::Range<usize>) -> Html {
    let before = text.get(..range.start).unwrap_or(text);
    let part = text.get(range.clone()).filter(|part| !part.is_empty()).unwrap_or("▲");
    let after = text.get(range.end..).unwrap_or("");
    html! { <code class="sg-compute__at">{ before.to_owned() }<mark>{ part.to_owned() }</mark>{ after.to_owned() }</code> }
}

fn words(error: &ExprError, i18n: &I18n) -> AttrValue {
    let key = format!("expr-{}", error.reason.code().replace('_', "-"));
    match &error.reason {
        Reason::Function { suggestion } => {
            i18n.with(&key, &[("suggestion", suggestion.unwrap_or("none"))])
        }
        Reason::Arguments { least, most } => {
            let most = if *most == usize::MAX { "∞".to_owned() } else { most.to_string() };
            i18n.with(&key, &[("least", &least.to_string()), ("most", &most)])
        }
        _ => i18n.text(&key),
    }
}
