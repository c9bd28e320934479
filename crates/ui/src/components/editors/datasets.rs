use sagitta_catalog::Dataset;
use sagitta_render::format;
use yew::{AttrValue, Callback, Html, InputEvent, html};

use super::{Choice, ChoicesProps, Facts, choice_list};
use crate::context::Cx;
use crate::describe::localized;
use crate::dom;

/// How many datasets are listed; a search finds the others.
const LISTED: usize = 40;

pub(super) struct DatasetsProps<'a> {
    pub(super) facts: &'a Facts,
    /// What is searched for.
    pub(super) sought: &'a str,
    pub(super) on_seek: Callback<String>,
    pub(super) on_choose: Callback<AttrValue>,
    /// The place of a dataset, those of small numbers first; none if it is not on offer.
    pub(super) rank: &'a dyn Fn(&Dataset) -> Option<u64>,
    pub(super) label: AttrValue,
}

/// The datasets of the catalogue, to choose one from.
pub(super) fn datasets(cx: &Cx, props: &DatasetsProps<'_>) -> Html {
    let i18n = &cx.i18n;
    let Some(catalog) = &props.facts.catalog else {
        return html! { <p class="sg-popover__quiet">{ i18n.text("loading-catalog") }</p> };
    };
    let sought = dom::lower(props.sought.trim());
    let is_found = |dataset: &&Dataset| {
        let title = &dataset.title;
        [&dataset.id, &title.en, &title.zh].iter().any(|text| dom::lower(text).contains(&sought))
    };
    let found = catalog.datasets.iter().filter(|dataset| dataset.distribution().is_some());
    let mut found: Vec<(u64, &Dataset)> = found
        .filter(is_found)
        .filter_map(|dataset| Some(((props.rank)(dataset)?, dataset)))
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    let choices = found.iter().take(LISTED).map(|(_, dataset)| Choice {
        hint: i18n.with("n-rows-of", &[("count", &format::count(dataset.n_rows, i18n.locale()))]),
        ..Choice::new(dataset.id.clone(), localized(&dataset.title, i18n.locale()).to_owned())
    });
    let choices: Vec<Choice> = choices.collect();
    let none = choices.is_empty();
    let seek = props.on_seek.reform(|event: InputEvent| dom::input_value(&event));
    html! {
        <>
            <input class="sg-field" type="search" value={props.sought.to_owned()} placeholder={i18n.text("search-datasets")} aria-label={i18n.text("search-datasets")} oninput={seek} data-do="search-datasets" />
            { choice_list(&ChoicesProps { choices, chosen: None, on_choose: props.on_choose.clone(), label: props.label.clone(), two: false }) }
            if none {
                <p class="sg-popover__quiet" role="status">{ i18n.text("nothing-found") }</p>
            }
        </>
    }
}
