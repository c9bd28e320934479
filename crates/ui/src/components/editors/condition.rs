use sagitta_protocol::Distribution;
use sagitta_render::{Kind, format};
use sagitta_spec::{Case, Leaf, Literal, Predicate, RelativeTo, Test, TimeUnit};
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, SubmitEvent, function_component,
    html, use_effect_with, use_node_ref, use_state_eq,
};

use super::draft::{Draft, PERIOD_UNITS, ops};
use super::group::{RemoveProps, column_choices, remove, unit_word};
use super::{ChoicesProps, Facts, choice_list};
use crate::I18n;
use crate::components::chips::condition_text;
use crate::components::columns::{kind_word, tick_box, value_word};
use crate::context::{Cx, commit, use_cx};
use crate::dom::{self, input_value};
use crate::state::{Edit, edit};

#[derive(Properties, PartialEq)]
pub(super) struct ConditionProps {
    pub(super) facts: Facts,
    pub(super) field: String,
    /// The condition as it is.
    pub(super) test: Option<Test>,
    /// Where it stands; a new one is added.
    pub(super) path: Option<Vec<usize>>,
    pub(super) on_done: Callback<()>,
}

/// A condition on one column.
#[function_component]
pub(super) fn ConditionEditor(props: &ConditionProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let brief = props.facts.brief(&props.field).cloned();
    let kind = brief.as_ref().map_or(Kind::Text, |brief| brief.kind);
    let test = props.test.clone();
    let draft =
        use_state_eq(|| test.map_or_else(|| Draft::empty(kind), |test| Draft::of(&test, kind)));
    let form = use_node_ref();
    use_effect_with(form.clone(), |form| {
        if let Some(form) = form.get() {
            dom::focus_in(&form, "select");
        }
    });
    let change = {
        let draft = draft.clone();
        Callback::from(move |write: Box<dyn Fn(&mut Draft)>| {
            let mut next = (*draft).clone();
            write(&mut next);
            draft.set(next);
        })
    };
    let finished = draft.test(kind);
    let submit = {
        let (dispatch, on_done) = (dispatch, props.on_done.clone());
        let (field, path, finished) = (props.field.clone(), props.path.clone(), finished.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(test) = finished.clone() else { return };
            let leaf = Predicate::Leaf(Leaf::new(field.as_str(), test));
            commit(
                &dispatch,
                match path.clone() {
                    Some(path) => Edit::SetCondition(path, leaf),
                    None => Edit::AddCondition(leaf),
                },
            );
            on_done.emit(());
        }
    };
    let offered = ops(kind);
    let choose_op = change.reform(|event: Event| {
        let op = input_value(&event);
        Box::new(move |draft: &mut Draft| draft.op.clone_from(&op)) as Box<dyn Fn(&mut Draft)>
    });
    let more = (!offered.contains(&draft.op.as_str())).then(|| draft.op.clone());
    let options = offered.iter().map(|op| (*op).to_owned()).chain(more).map(|op| {
        let words = i18n.text(&format!("op-{}", op.replace('_', "-")));
        html! { <option key={op.clone()} value={op.clone()} selected={op == draft.op}>{ words }</option> }
    });
    let name = brief.as_ref().map_or(props.field.as_str(), |brief| brief.display_name());
    let unit = brief.as_ref().and_then(|brief| brief.unit.clone());
    html! {
        <form ref={form} onsubmit={submit} class="sg-choices--form">
            <div class="sg-popover__title">{ name }{ unit.map(|unit| format!(", {unit}")) }</div>
            <label class="sg-label"><span class="sg-hidden">{ i18n.text("condition") }</span>
                <select class="sg-field" onchange={choose_op}>{ for options }</select>
            </label>
            { inputs(&cx, &draft, kind, props, &change) }
            <div class="sg-popover__foot">
                <button class="sg-button" data-kind="main" disabled={finished.is_none()}>{ i18n.text("apply") }</button>
                if let Some(path) = &props.path {
                    { remove(&cx, &RemoveProps { edit: Edit::RemoveCondition(path.clone()), on_done: props.on_done.clone() }) }
                }
            </div>
        </form>
    }
}

type Change = Callback<Box<dyn Fn(&mut Draft)>>;

fn inputs(cx: &Cx, draft: &Draft, kind: Kind, props: &ConditionProps, change: &Change) -> Html {
    let i18n = &cx.i18n;
    let write_low = change.reform(|event: InputEvent| {
        let text = input_value(&event);
        Box::new(move |draft: &mut Draft| draft.low.clone_from(&text)) as Box<dyn Fn(&mut Draft)>
    });
    let write_high = change.reform(|event: InputEvent| {
        let text = input_value(&event);
        Box::new(move |draft: &mut Draft| draft.high.clone_from(&text)) as Box<dyn Fn(&mut Draft)>
    });
    let brief = props.facts.brief(&props.field);
    let bound = |of: fn(&sagitta_render::ColumnBrief) -> &Option<String>| {
        brief.and_then(|brief| of(brief).clone()).unwrap_or_default()
    };
    let mode = matches!(kind, Kind::Integer | Kind::Number).then_some("decimal");
    match draft.op.as_str() {
        "is_null" | "is_not_null" => Html::default(),
        "between" => {
            let (from, to) = match (kind == Kind::Temporal, draft.includes_high(kind)) {
                (true, true) => ("from-moment", "up-to-moment"),
                (true, false) => ("from-moment", "before-moment"),
                (false, true) => ("from-number", "to-number"),
                (false, false) => ("from-number", "below-number"),
            };
            html! {
                <div class="sg-popover__row">
                    <label class="sg-label">{ i18n.text(from) }
                        <input class="sg-field" inputmode={mode} value={draft.low.clone()} placeholder={bound(|b| &b.min)} oninput={write_low} />
                    </label>
                    <label class="sg-label">{ i18n.text(to) }
                        <input class="sg-field" inputmode={mode} value={draft.high.clone()} placeholder={bound(|b| &b.max)} oninput={write_high} />
                    </label>
                </div>
            }
        }
        "within_last" => period_back(draft, change, write_low, i18n),
        "in" | "not_in" => {
            html! {
                <>
                    { value_list(cx, &ValueListProps { facts: props.facts.clone(), field: props.field.clone(), chosen: draft.values.clone(), on_toggle: change.reform(|value: Literal| {
                            Box::new(move |draft: &mut Draft| toggle(&mut draft.values, &value)) as Box<dyn Fn(&mut Draft)>
                        }) }) }
                    if kind != Kind::Boolean {
                        <label class="sg-label">{ i18n.text("other-value") }
                            <input class="sg-field" inputmode={mode} value={draft.low.clone()} oninput={write_low} />
                        </label>
                    }
                </>
            }
        }
        _ => {
            let is_text =
                matches!(draft.op.as_str(), "contains" | "starts_with" | "ends_with" | "matches");
            let flip = change.reform(|_: Event| {
                Box::new(|draft: &mut Draft| {
                    draft.case = match draft.case {
                        Case::Insensitive => Case::Sensitive,
                        Case::Sensitive => Case::Insensitive,
                    };
                }) as Box<dyn Fn(&mut Draft)>
            });
            html! {
                <>
                    <label class="sg-label">{ i18n.text("value") }
                        <input class="sg-field" inputmode={mode} value={draft.low.clone()} oninput={write_low} />
                    </label>
                    if is_text {
                        <label class="sg-check"><input type="checkbox" checked={draft.case == Case::Sensitive} onchange={flip} />{ i18n.text("case-sensitive") }</label>
                    }
                </>
            }
        }
    }
}

fn period_back(draft: &Draft, change: &Change, write: Callback<InputEvent>, i18n: &I18n) -> Html {
    let choose_unit = change.reform(|event: Event| {
        let name = input_value(&event);
        let unit =
            PERIOD_UNITS.into_iter().find(|unit| unit.as_str() == name).unwrap_or(TimeUnit::Month);
        Box::new(move |draft: &mut Draft| draft.unit = unit) as Box<dyn Fn(&mut Draft)>
    });
    let choose_end = change.reform(|event: Event| {
        let to = if input_value(&event) == "today" { RelativeTo::Today } else { RelativeTo::Data };
        Box::new(move |draft: &mut Draft| draft.to = to) as Box<dyn Fn(&mut Draft)>
    });
    let units = PERIOD_UNITS.into_iter().map(|unit| {
        html! { <option value={unit.as_str()} selected={unit == draft.unit}>{ unit_word(unit, i18n) }</option> }
    });
    html! {
        <>
            <div class="sg-popover__row">
                <label class="sg-label">{ i18n.text("how-many") }
                    <input class="sg-field" inputmode="numeric" value={draft.low.clone()} placeholder="12" oninput={write} />
                </label>
                <label class="sg-label">{ i18n.text("unit") }
                    <select class="sg-field" onchange={choose_unit}>{ for units }</select>
                </label>
            </div>
            <label class="sg-label">{ i18n.text("counted-from") }
                <select class="sg-field" onchange={choose_end}>
                    <option value="data" selected={draft.to == RelativeTo::Data}>{ i18n.text("end-of-data") }</option>
                    <option value="today" selected={draft.to == RelativeTo::Today}>{ i18n.text("today") }</option>
                </select>
            </label>
        </>
    }
}

fn toggle(values: &mut Vec<Literal>, value: &Literal) {
    if values.contains(value) {
        values.retain(|other| other != value);
    } else {
        values.push(value.clone());
    }
}

struct ValueListProps {
    facts: Facts,
    field: String,
    chosen: Vec<Literal>,
    on_toggle: Callback<Literal>,
}

/// The frequent values of a column and those chosen, to tick.
fn value_list(cx: &Cx, props: &ValueListProps) -> Html {
    let i18n = &cx.i18n;
    let summaries = props.facts.summaries.as_ref();
    let summary =
        summaries.and_then(|all| all.columns.iter().find(|summary| summary.name == props.field));
    let top = match summary.map(|summary| &summary.distribution) {
        Some(Distribution::Top { values, .. }) => values.as_slice(),
        _ => &[],
    };
    let kind = props.facts.brief(&props.field).map_or(Kind::Text, |brief| brief.kind);
    let unlisted =
        props.chosen.iter().filter(|value| !top.iter().any(|top| top.value == value.as_str()));
    let listed = top.iter().map(|top| (Literal::new(top.value.as_str()), Some(top.n)));
    let items = unlisted.map(|value| (value.clone(), None)).chain(listed).map(|(value, n)| {
        let chosen = props.chosen.contains(&value);
        let words = value_word(value.as_str(), kind, i18n);
        let press = {
            let (value, on_toggle) = (value.clone(), props.on_toggle.clone());
            move |_| on_toggle.emit(value.clone())
        };
        html! {
            <button type="button" key={value.as_str().to_owned()} class="sg-facet__value" role="checkbox" aria-checked={if chosen { "true" } else { "false" }} onclick={press}>
                { tick_box() }<span class="sg-facet__name">{ words }</span><span class="sg-facet__n">{ n.map(format::count) }</span>
            </button>
        }
    });
    html! { <div class="sg-choices" role="group" aria-label={i18n.text("values")}>{ for items }</div> }
}

#[derive(Properties, PartialEq)]
pub(super) struct NewConditionProps {
    pub(super) facts: Facts,
    pub(super) on_done: Callback<()>,
}

/// A new condition: the column first, then what it has to be.
#[function_component]
pub(super) fn NewCondition(props: &NewConditionProps) -> Html {
    let cx = use_cx();
    let i18n = cx.i18n;
    let field = use_state_eq(|| None::<AttrValue>);
    match &*field {
        Some(name) => html! {
            <ConditionEditor facts={props.facts.clone()} field={name.to_string()} test={None} path={None} on_done={props.on_done.clone()} />
        },
        None => {
            let choices = column_choices(&props.facts.briefs, &i18n, |_| true);
            let on_choose = {
                let field = field.clone();
                Callback::from(move |name: AttrValue| field.set(Some(name)))
            };
            html! {
                <>
                    <div class="sg-popover__title">{ i18n.text("which-column") }</div>
                    { choice_list(&ChoicesProps { choices, chosen: None::<AttrValue>, on_choose, label: i18n.text("which-column"), two: false }) }
                </>
            }
        }
    }
}

pub(super) struct GroupProps {
    pub(super) facts: Facts,
    pub(super) path: Vec<usize>,
    /// Whether the conditions are on groups.
    pub(super) having: bool,
    pub(super) on_done: Callback<()>,
}

/// Conditions joined by "all" or "any", or on groups: to read, to join otherwise, to take out.
pub(super) fn group_of_conditions(cx: &Cx, props: &GroupProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = &cx.dispatch;
    let query = &props.facts.view.query;
    let root = if props.having { query.having.as_ref() } else { query.filter.as_ref() };
    let Some(group) = edit::at(root, &props.path) else { return Html::default() };
    let set = |path: Vec<usize>, predicate: Option<Predicate>| match (props.having, predicate) {
        (true, predicate) => Edit::SetHaving(path, predicate),
        (false, Some(predicate)) => Edit::SetCondition(path, predicate),
        (false, None) => Edit::RemoveCondition(path),
    };
    let parts: &[Predicate] = match group {
        Predicate::All(parts) | Predicate::Any(parts) => parts,
        Predicate::Not(part) => std::slice::from_ref(part),
        Predicate::Leaf(_) => std::slice::from_ref(group),
    };
    let join = match group {
        Predicate::All(parts) => Some((false, Predicate::Any(parts.clone()))),
        Predicate::Any(parts) => Some((true, Predicate::All(parts.clone()))),
        Predicate::Not(_) | Predicate::Leaf(_) => None,
    };
    let rows = parts.iter().enumerate().map(|(i, part)| {
        let mut path = props.path.clone();
        if !matches!(group, Predicate::Leaf(_)) {
            path.push(i);
        }
        let words = condition_text(part, &props.facts.briefs, i18n.language());
        let remove = {
            let (dispatch, edit) = (dispatch.clone(), set(path, None));
            move |_| commit(&dispatch, edit.clone())
        };
        html! {
            <div class="sg-choice" key={i}>
                <span>{ kind_of(part, props, i18n) }{ &words }</span>
                <button class="sg-chip__remove" aria-label={i18n.with("remove-named", &[("name", &words)])} onclick={remove}>{ "×" }</button>
            </div>
        }
    });
    html! {
        <>
            if let Some((any, other)) = join {
                <div class="sg-popover__row">
                    <span>{ i18n.text(if any { "any-of" } else { "all-of" }) }</span>
                    <button class="sg-button" data-kind="quiet" onclick={{
                        let (dispatch, edit) = (dispatch.clone(), set(props.path.clone(), Some(other)));
                        move |_| commit(&dispatch, edit.clone())
                    }}>{ i18n.text(if any { "make-all" } else { "make-any" }) }</button>
                </div>
            }
            if matches!(group, Predicate::Not(_)) {
                <div class="sg-popover__title">{ i18n.text("none-of") }</div>
            }
            <div class="sg-choices">{ for rows }</div>
            { remove(cx, &RemoveProps { edit: set(props.path.clone(), None), on_done: props.on_done.clone() }) }
        </>
    }
}

/// A column's type before its condition, where the words alone would not tell.
fn kind_of(part: &Predicate, props: &GroupProps, i18n: &I18n) -> Option<AttrValue> {
    let Predicate::Leaf(leaf) = part else { return None };
    let brief = props.facts.brief(&leaf.field)?;
    (brief.kind == Kind::Temporal && !props.having)
        .then(|| format!("{} ({}): ", brief.display_name(), kind_word(brief.kind, i18n)).into())
}
