use sagitta_render::Kind;
use sagitta_spec::{Case, Leaf, Literal, Predicate, Test};
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, SubmitEvent, function_component,
    html, use_effect_with, use_node_ref, use_state_eq,
};

use super::bounds::between;
use super::draft::{Draft, is_number, ops};
use super::group::{RemoveProps, column_choices, remove};
use super::period::period_back;
use super::values::{ValueList, toggle};
use super::{ChoicesProps, Facts, Spot, SpotPlace, choice_list};
use crate::context::{Cx, commit, use_cx};
use crate::dom::{self, input_value};

#[derive(Properties, PartialEq)]
pub(super) struct ConditionProps {
    pub(super) facts: Facts,
    pub(super) field: String,
    /// The condition as it is.
    pub(super) test: Option<Test>,
    /// Where it goes.
    pub(super) spot: Spot,
    /// Whether it can be joined with another one from here.
    #[prop_or_default]
    pub(super) alone: bool,
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
    let numbers = i18n.locale().numbers;
    let draft = use_state_eq(|| {
        test.map_or_else(|| Draft::empty(kind), |test| Draft::of(&test, kind, numbers))
    });
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
    let finished = draft.test(kind, numbers);
    let joins = use_state_eq(|| false);
    if let (true, SpotPlace::At(path)) = (*joins, &props.spot.place) {
        let place = SpotPlace::Beside { path: path.clone(), any: true };
        let spot = Spot { place, ..props.spot.clone() };
        return html! { <NewCondition facts={props.facts.clone()} {spot} on_done={props.on_done.clone()} /> };
    }
    let join = move |_: web_sys::MouseEvent| joins.set(true);
    let submit = {
        let (dispatch, on_done) = (dispatch, props.on_done.clone());
        let (field, spot, finished) = (props.field.clone(), props.spot.clone(), finished.clone());
        let view = props.facts.view.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(test) = finished.clone() else { return };
            let leaf = Predicate::Leaf(Leaf::new(field.as_str(), test));
            commit(&dispatch, spot.put(&view, leaf));
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
                if props.alone {
                    <button type="button" class="sg-button" data-kind="quiet" onclick={join}>{ i18n.text("or-else") }</button>
                }
                if let SpotPlace::At(path) = &props.spot.place {
                    { remove(&cx, &RemoveProps { edit: props.spot.set(path.clone(), None), on_done: props.on_done.clone() }) }
                }
            </div>
        </form>
    }
}

/// Writes something into the draft.
pub(super) type Change = Callback<Box<dyn Fn(&mut Draft)>>;

fn inputs(cx: &Cx, draft: &Draft, kind: Kind, props: &ConditionProps, change: &Change) -> Html {
    let i18n = &cx.i18n;
    let write_low = change.reform(|event: InputEvent| {
        let text = input_value(&event);
        Box::new(move |draft: &mut Draft| draft.low.clone_from(&text)) as Box<dyn Fn(&mut Draft)>
    });
    let brief = props.facts.brief(&props.field);
    let mode = is_number(kind).then_some("decimal");
    match draft.op.as_str() {
        "is_null" | "is_not_null" => Html::default(),
        "between" => between(cx, draft, kind, brief, change),
        "within_last" => period_back(draft, change, write_low, i18n),
        "in" | "not_in" => {
            html! {
                <>
                    <ValueList facts={props.facts.clone()} field={props.field.clone()} chosen={draft.values.clone()} on_toggle={change.reform(|value: Literal| {
                        Box::new(move |draft: &mut Draft| toggle(&mut draft.values, &value)) as Box<dyn Fn(&mut Draft)>
                    })} />
                    if kind != Kind::Boolean {
                        <label class="sg-label">{ i18n.text("other-values") }
                            <textarea class="sg-field" rows="1" inputmode={mode} value={draft.low.clone()} oninput={write_low} />
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

#[derive(Properties, PartialEq)]
pub(super) struct NewConditionProps {
    pub(super) facts: Facts,
    /// Where it goes.
    pub(super) spot: Spot,
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
            <ConditionEditor facts={props.facts.clone()} field={name.to_string()} test={None} spot={props.spot.clone()} on_done={props.on_done.clone()} />
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
