use sagitta_catalog::Dataset;
use sagitta_render::format;
use sagitta_spec::{Source, View};

use crate::components::condition_words;
use crate::describe::{license, localized, period, said};
use crate::state::Explorer;
use crate::{I18n, dom};

/// What a file says of itself: a label and a text each, in the reader's language. Title, the
/// question in words, its conditions, source, licence, how far the data go, the day it was made,
/// the link, and how many rows there are.
pub(crate) fn about(
    explorer: &Explorer,
    dataset: Option<&Dataset>,
    view: &View,
    n_rows: Option<u64>,
    i18n: &I18n,
) -> Vec<(String, String)> {
    let locale = i18n.locale();
    let mut list: Vec<(&'static str, String)> = Vec::new();
    let name = match &view.source {
        Source::Dataset(name) | Source::Url(name) | Source::File(name) => name.clone(),
        Source::Union { .. } => String::new(),
    };
    let title = dataset.map(|dataset| localized(&dataset.title, locale).to_owned());
    list.push(("title", title.unwrap_or_else(|| name.clone())));
    list.push(("saved-question", said(view, &explorer.briefs, locale)));
    let filter = view.query.filter.as_ref();
    let conditions = crate::state::edit::conditions(filter);
    let conditions: Vec<String> =
        conditions.iter().map(|part| condition_words(part, &explorer.briefs, locale)).collect();
    list.push(("filters", conditions.join("; ")));
    match dataset {
        Some(dataset) => of_dataset(dataset, i18n, &mut list),
        None => list.push(("fact-landing-page", name)),
    }
    list.push(("saved-on", dom::today()));
    if !matches!(view.source, Source::File(_)) {
        list.push(("saved-link", dom::link()));
    }
    list.push(("fact-rows", format::count(explorer.n_rows, i18n.locale())));
    list.push(("saved-rows", n_rows.map(|n| format::count(n, i18n.locale())).unwrap_or_default()));
    let has_text = list.into_iter().filter(|(_, text)| !text.is_empty());
    has_text.map(|(key, text)| (i18n.text(key).to_string(), text)).collect()
}

fn of_dataset(dataset: &Dataset, i18n: &I18n, list: &mut Vec<(&'static str, String)>) {
    let locale = i18n.locale();
    list.push(("fact-publisher", localized(&dataset.publisher.name, locale).to_owned()));
    list.push(("fact-landing-page", dataset.landing_page.clone().unwrap_or_default()));
    list.push(("fact-license", license(dataset).to_owned()));
    list.push(("fact-covers", period(dataset, locale).unwrap_or_default()));
    if let Some(date) = &dataset.modified {
        list.push(("fact-modified", format::iso(date, locale)));
    }
    if dataset.synthetic {
        list.push(("synthetic", i18n.text("synthetic-long").to_string()));
    }
}
