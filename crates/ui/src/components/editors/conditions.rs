//! Conditions within conditions: all, any or none of them.

use sagitta_spec::Predicate;
use yew::{AttrValue, Callback, Html, Properties, function_component, html, use_state_eq};

use super::condition::{ConditionEditor, NewCondition};
use super::group::{RemoveProps, remove};
use super::{Facts, Spot, SpotPlace};
use crate::components::chips::condition_text;
use crate::context::{Cx, commit, use_cx};
use crate::state::edit;

#[derive(Properties, PartialEq)]
pub(super) struct ConditionsProps {
    pub(super) facts: Facts,
    /// The conditions on rows or on groups, and the part of them that is edited.
    pub(super) having: bool,
    pub(super) path: Vec<usize>,
    pub(super) on_done: Callback<()>,
}

/// What is edited within the conditions.
#[derive(Clone, PartialEq)]
enum Inner {
    List,
    /// The condition in this place.
    Condition(Spot),
}

/// Conditions joined by "all" or "any": to read, to change, to join otherwise, to take out.
#[function_component]
pub(super) fn Conditions(props: &ConditionsProps) -> Html {
    let cx = use_cx();
    let inner = use_state_eq(|| Inner::List);
    let on_inner = {
        let inner = inner.clone();
        Callback::from(move |next: Inner| inner.set(next))
    };
    let back = on_inner.reform(|()| Inner::List);
    let facts = if props.having { props.facts.of_result(&cx.i18n) } else { props.facts.clone() };
    if let Inner::Condition(spot) = &*inner {
        let there = match &spot.place {
            SpotPlace::At(path) => edit::at(spot.root(&facts.view), path),
            _ => None,
        };
        return match there {
            Some(Predicate::Leaf(leaf)) => html! {
                <ConditionEditor facts={facts.clone()} field={leaf.field.clone()} test={Some(leaf.test.clone())} spot={spot.clone()} on_done={back} />
            },
            _ => {
                html! { <NewCondition facts={facts.clone()} spot={spot.clone()} on_done={back} /> }
            }
        };
    }
    let list = List { facts: &facts, having: props.having, on_inner };
    let spot = |place| Spot { having: props.having, place };
    let Some(root) = edit::at(spot(SpotPlace::New).root(&facts.view), &props.path) else {
        return html! { <NewCondition {facts} spot={spot(SpotPlace::New)} on_done={props.on_done.clone()} /> };
    };
    html! {
        <>
            { list.part(&cx, root, &props.path, true) }
            { remove(&cx, &RemoveProps { edit: spot(SpotPlace::New).set(props.path.clone(), None), on_done: props.on_done.clone() }) }
        </>
    }
}

struct List<'a> {
    facts: &'a Facts,
    having: bool,
    on_inner: Callback<Inner>,
}

impl List<'_> {
    fn spot(&self, place: SpotPlace) -> Spot {
        Spot { having: self.having, place }
    }

    /// A button that sets the part at a path.
    fn sets(
        &self,
        cx: &Cx,
        path: &[usize],
        part: Option<Predicate>,
        words: AttrValue,
        label: AttrValue,
    ) -> Html {
        let edit = self.spot(SpotPlace::New).set(path.to_vec(), part);
        let dispatch = cx.dispatch.clone();
        let press = Callback::from(move |_: web_sys::MouseEvent| commit(&dispatch, edit.clone()));
        html! { <button class="sg-rule__do" title={label.clone()} aria-label={label} onclick={press}>{ words }</button> }
    }

    /// A button that opens a condition.
    fn opens(&self, place: SpotPlace, class: &'static str, words: AttrValue) -> Html {
        let inner = Inner::Condition(self.spot(place));
        let press = self.on_inner.reform(move |_: web_sys::MouseEvent| inner.clone());
        html! { <button {class} onclick={press}>{ words }</button> }
    }

    /// A condition, or several with what joins them.
    fn part(&self, cx: &Cx, part: &Predicate, path: &[usize], is_top: bool) -> Html {
        let i18n = &cx.i18n;
        let below = |i: usize| [path, &[i]].concat();
        match part {
            Predicate::Leaf(_) => self.leaf(cx, part, path, is_top.then_some(true)),
            Predicate::Not(inner) => html! {
                <div class="sg-rules" role="group" aria-label={i18n.text("none-of")}>
                    <div class="sg-rules__head"><span>{ i18n.text("none-of") }</span>
                        { self.sets(cx, path, Some((**inner).clone()), i18n.text("make-is"), i18n.text("make-is-long")) }
                    </div>
                    { self.part(cx, inner, &below(0), false) }
                </div>
            },
            Predicate::All(parts) | Predicate::Any(parts) => {
                let any = matches!(part, Predicate::Any(_));
                let other =
                    if any { Predicate::All(parts.clone()) } else { Predicate::Any(parts.clone()) };
                let words = i18n.text(if any { "any-of" } else { "all-of" });
                let rows = parts.iter().enumerate().map(|(i, one)| match one {
                    Predicate::Leaf(_) => self.leaf(cx, one, &below(i), Some(!any)),
                    group => self.part(cx, group, &below(i), false),
                });
                html! {
                    <div class="sg-rules" role="group" aria-label={words.clone()}>
                        <div class="sg-rules__head"><span>{ words }</span>
                            { self.sets(cx, path, Some(other), i18n.text(if any { "make-all" } else { "make-any" }), i18n.text(if any { "make-all" } else { "make-any" })) }
                            { self.negation(cx, part, path) }
                        </div>
                        { for rows }
                        { self.opens(SpotPlace::Into(path.to_vec()), "sg-shape__add", i18n.text("one-more-condition")) }
                    </div>
                }
            }
        }
    }

    fn negation(&self, cx: &Cx, part: &Predicate, path: &[usize]) -> Html {
        let not = Predicate::Not(Box::new(part.clone()));
        self.sets(cx, path, Some(not), cx.i18n.text("make-not"), cx.i18n.text("make-not-long"))
    }

    /// One condition. `joins` is whether one beside it would be another way to be kept, rather than
    /// one more demand.
    fn leaf(&self, cx: &Cx, part: &Predicate, path: &[usize], joins: Option<bool>) -> Html {
        let i18n = &cx.i18n;
        let words: AttrValue = condition_text(part, &self.facts.briefs, i18n.locale()).into();
        let beside = joins.map(|any| {
            let place = SpotPlace::Beside { path: path.to_vec(), any };
            self.opens(place, "sg-rule__do", i18n.text(if any { "or-else" } else { "and-also" }))
        });
        html! {
            <div class="sg-rule" key={format!("{path:?}")}>
                { self.opens(SpotPlace::At(path.to_vec()), "sg-rule__words", words.clone()) }
                { beside }
                { self.negation(cx, part, path) }
                { self.sets(cx, path, None, "×".into(), i18n.with("remove-named", &[("name", &words)])) }
            </div>
        }
    }
}
