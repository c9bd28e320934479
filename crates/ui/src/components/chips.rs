use sagitta_protocol::Problem;
use sagitta_render::{ColumnBrief, Locale, Token, TokenRole, plain_text, sentence};
use sagitta_spec::{Predicate, Query, Source, View};
use yew::{AttrValue, Callback, Html, html};

use super::button::{ButtonKind, button};
use super::editors::{EditorProps, Facts, Opened, Target, editor};
use super::popover::Anchor;
use super::problem::{ProblemProps, problem_note};
use super::search::Search;
use crate::Shared;
use crate::context::{Cx, commit};
use crate::state::Edit;
use crate::state::edit::{condition_path, conditions};

pub(super) struct ChipsProps {
    pub(super) facts: Facts,
    pub(super) opened: Opened,
    pub(super) on_open: Callback<Opened>,
    /// What is wrong with a condition.
    pub(super) problem: Option<Shared<Problem>>,
}

/// The conditions, each to be edited and to be taken out.
pub(super) fn chips(cx: &Cx, props: &ChipsProps) -> Html {
    let i18n = &cx.i18n;
    let dispatch = cx.dispatch.clone();
    let filter = props.facts.view.query.filter.as_ref();
    let parts = conditions(filter);
    let chips = parts.iter().enumerate().map(|(i, part)| {
        let path = condition_path(filter, i);
        let words = condition_text(part, &props.facts.briefs, i18n.locale());
        let place: AttrValue = format!("chip-{i}").into();
        let on_toggle = {
            let (place, on_open) = (place.clone(), props.on_open.clone());
            Callback::from(move |open: bool| on_open.emit(open.then(|| place.clone())))
        };
        let remove = {
            let (dispatch, path) = (dispatch.clone(), path.clone());
            move |_| commit(&dispatch, Edit::RemoveCondition(path.clone()))
        };
        let open = props.opened.as_ref() == Some(&place);
        html! {
            <span class="sg-chip" key={i} data-chip="filter">
                <Anchor class="sg-chip__edit" title={i18n.text("edit-condition")} label={html! { words.clone() }} {open} {on_toggle}>
                    if open {
                        { editor(cx, &EditorProps { facts: props.facts.clone(), target: Target::Condition(path), on_done: props.on_open.reform(|()| None) }) }
                    }
                </Anchor>
                <button class="sg-chip__remove" aria-label={i18n.with("remove-named", &[("name", &words)])} onclick={remove}>{ "×" }</button>
            </span>
        }
    });
    let clear = {
        let dispatch = dispatch.clone();
        move |_| commit(&dispatch, Edit::ClearFilter)
    };
    html! {
        <>
            <div class="sg-chips" role="group" aria-label={i18n.text("filters")}>
                <Search facts={props.facts.clone()} />
                { for chips }
                if parts.len() > 1 {
                    { button(ButtonKind::Quiet, i18n.text("clear-filters"), clear) }
                }
            </div>
            if let Some(problem) = &props.problem {
                { problem_note(cx, &ProblemProps { problem: problem.clone(), size: None, on_dismiss: None, children: html! { <>{ button(ButtonKind::Plain, i18n.text("clear-filters"), move |_| commit(&dispatch, Edit::ClearFilter)) }</> } }) }
            }
        </>
    }
}

/// A condition in words: what the sentence of a view with nothing else says of it.
pub(crate) fn condition_text(part: &Predicate, briefs: &[ColumnBrief], locale: Locale) -> String {
    let query = Query { filter: Some(part.clone()), ..Query::default() };
    let view = View { query, ..View::of(Source::Dataset(String::new())) };
    let tokens = sentence(&view, briefs, locale);
    let speaks = |token: &Token| {
        matches!(token.role, TokenRole::Condition(_) | TokenRole::Values(_) | TokenRole::Period(_))
    };
    let first = tokens.iter().position(speaks).unwrap_or(0);
    let last = tokens.iter().rposition(speaks).unwrap_or(0);
    plain_text(tokens.get(first..=last).unwrap_or(&tokens))
}

#[cfg(test)]
mod tests {
    use sagitta_render::Kind;

    use super::*;

    #[test]
    fn a_chip_says_its_condition_and_no_more() {
        let columns = [
            ColumnBrief::new("station", Kind::Category),
            ColumnBrief::new("PM2.5", Kind::Number),
            ColumnBrief::new("time", Kind::Temporal),
        ];
        for fragment in [
            "#/a?station=eq:Dongsi",
            "#/a?PM2.5=ge:75",
            "#/a?time=between:2013-03,2017-03",
            "#/a?PM2.5=is_null",
        ] {
            let view = View::from_fragment(fragment).unwrap();
            let part = view.query.filter.unwrap();
            for locale in [Locale::EN, Locale::ZH] {
                let text = condition_text(&part, &columns, locale);
                assert!(
                    !text.is_empty() && !text.to_lowercase().starts_with("rows"),
                    "{fragment}: {text}"
                );
            }
        }
    }
}
