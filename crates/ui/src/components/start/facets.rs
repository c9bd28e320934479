//! What the datasets can be narrowed by, beside their themes.

use sagitta_render::format;
use sagitta_search::{Answer, FacetCount, FacetKind, Question};
use yew::{AttrValue, Callback, Html, html};

use super::super::columns::tick_box;
use crate::I18n;
use crate::context::Cx;
use crate::describe::localized;

/// How many values of a kind are seen before the rest is opened.
const LISTED: usize = 6;

pub(super) struct FacetsProps<'a> {
    pub(super) answer: &'a Answer,
    pub(super) question: &'a Question,
    pub(super) on_toggle: &'a Callback<(FacetKind, String)>,
}

/// Every kind of facet that tells datasets apart. On a small screen they are folded away.
pub(super) fn facets(cx: &Cx, props: &FacetsProps<'_>) -> Html {
    let i18n = &cx.i18n;
    let kinds = FacetKind::ALL.into_iter().filter(|kind| *kind != FacetKind::Theme);
    let groups = kinds.filter_map(|kind| group(kind, props, i18n));
    let n_chosen = props.question.chosen.len() - props.question.n_chosen(FacetKind::Theme);
    html! {
        <details class="sg-facets" open={!crate::dom::matches_media("(max-width: 900px)")}>
            <summary>{ i18n.text("narrow") }if n_chosen > 0 { <b>{ n_chosen }</b> }</summary>
            { for groups }
        </details>
    }
}

/// The values of one kind; none if there is no choice.
fn group(kind: FacetKind, props: &FacetsProps<'_>, i18n: &I18n) -> Option<Html> {
    let has = |facet: &&FacetCount| props.question.has(kind, &facet.value);
    let values: Vec<&FacetCount> = props
        .answer
        .facet(kind)
        .iter()
        .filter(|facet| facet.n_datasets > 0 || has(facet))
        .collect();
    if values.len() < 2 && !values.iter().any(has) {
        return None;
    }
    let title = i18n.text(&format!("facet-{}", kind.as_str()));
    // What is chosen stays in sight.
    let (rest, first): (Vec<_>, Vec<_>) =
        values.iter().enumerate().partition(|(idx, facet)| *idx >= LISTED && !has(facet));
    let list = |facets: Vec<(usize, &&FacetCount)>| -> Html {
        facets.into_iter().map(|(_, facet)| value(kind, facet, props, i18n)).collect()
    };
    let n_rest = u64::try_from(rest.len()).unwrap_or(0);
    Some(html! {
        <section key={kind.as_str()} data-facet={kind.as_str()}>
            <h2>{ title.clone() }</h2>
            <ul class="sg-facet" aria-label={title}>{ list(first) }</ul>
            if n_rest > 0 {
                <details class="sg-facets__rest">
                    <summary>{ i18n.count("n-more", n_rest) }</summary>
                    <ul class="sg-facet">{ list(rest) }</ul>
                </details>
            }
        </section>
    })
}

fn value(kind: FacetKind, facet: &FacetCount, props: &FacetsProps<'_>, i18n: &I18n) -> Html {
    let on = props.question.has(kind, &facet.value);
    let press = {
        let (on_toggle, value) = (props.on_toggle.clone(), facet.value.clone());
        move |_| on_toggle.emit((kind, value.clone()))
    };
    let name = name(kind, facet, i18n);
    let n = u64::try_from(facet.n_datasets).unwrap_or(0);
    html! {
        <li key={facet.value.clone()}>
            <button class="sg-facet__value" role="checkbox" aria-checked={if on { "true" } else { "false" }} onclick={press} data-value={facet.value.clone()}>
                { tick_box() }
                <span class="sg-facet__name" title={name.clone()}>{ name }</span>
                <span class="sg-facet__n">{ format::count(n, i18n.locale()) }</span>
            </button>
        </li>
    }
}

/// What a value is called on the screen.
fn name(kind: FacetKind, facet: &FacetCount, i18n: &I18n) -> AttrValue {
    match kind {
        FacetKind::Access | FacetKind::Frequency => {
            i18n.text(&format!("{}-{}", kind.as_str(), facet.value))
        }
        FacetKind::Theme | FacetKind::Publisher | FacetKind::Region | FacetKind::Format => {
            let name = localized(&facet.name, i18n.locale());
            if name.is_empty() { facet.value.clone().into() } else { name.to_owned().into() }
        }
    }
}
