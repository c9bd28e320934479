//! What stands beside a question: how many rows count, what they lack, and where they are from.

use sagitta_catalog::{Catalog, Dataset};
use sagitta_protocol::AskKind;
use sagitta_render::format;
use sagitta_spec::{Bounds, Leaf, Literal, Predicate, Source, Test};
use yew::{AttrValue, Html, html};

use super::chart::missing_words;
use super::chips::condition_text;
use crate::describe::{self, localized};
use crate::state::{Explorer, parts_of};
use crate::{I18n, dom};

/// Source, licence, date and what is missing: they stand under every picture and every table alone.
pub(super) fn source_line(explorer: &Explorer, catalog: Option<&Catalog>, i18n: &I18n) -> Html {
    let parts = source_words(explorer, catalog, i18n);
    let words =
        parts.into_iter().map(|part| html! { <span key={part.to_string()}>{ part }</span> });
    let whole = dom::is_embedded().then(|| {
        let address = dom::resolve("./", "").unwrap_or_default();
        let link = sagitta_spec::encode_for_copy(&dom::raw_fragment());
        html! { <a href={format!("{address}{link}")} target="_blank" rel="noopener">{ i18n.text("explore-data") }</a> }
    });
    words.chain(whole).collect()
}

/// The same, part by part.
pub(super) fn source_words(
    explorer: &Explorer,
    catalog: Option<&Catalog>,
    i18n: &I18n,
) -> Vec<AttrValue> {
    let locale = i18n.locale();
    let mut parts: Vec<AttrValue> = Vec::new();
    let datasets = spoken_of(explorer, catalog);
    for dataset in &datasets {
        let publisher = localized(&dataset.publisher.name, locale);
        let end = dataset.temporal.as_ref().and_then(|temporal| temporal.end.clone());
        let date = end.or_else(|| dataset.modified.clone());
        let words = [
            (!publisher.is_empty()).then(|| i18n.with("source-is", &[("name", publisher)])),
            (!dataset.license.is_unknown()).then(|| describe::license(dataset).to_owned().into()),
            date.map(|date| i18n.with("data-to", &[("date", &format::iso(&date, locale))])),
            dataset.synthetic.then(|| i18n.text("synthetic")),
        ];
        // What several have in common is said once.
        for words in words.into_iter().flatten().filter(|words| !words.is_empty()) {
            if !parts.contains(&words) {
                parts.push(words);
            }
        }
    }
    if datasets.is_empty() {
        parts.push(i18n.with("source-is", &[("name", &source_name(&explorer.view.source))]));
    }
    if let Some((missing, of)) = missing(explorer) {
        parts.extend(missing_words(missing, of, i18n));
    }
    parts
}

/// The datasets whose figures are in front: those of the view, then those it looks up.
fn spoken_of<'a>(explorer: &'a Explorer, catalog: Option<&'a Catalog>) -> Vec<&'a Dataset> {
    let view = &explorer.view;
    let parts = parts_of(&view.source).into_iter().filter_map(|part| match part {
        Source::Dataset(id) => Some(id),
        _ => None,
    });
    let ids = parts.chain(view.query.lookup.iter().map(|lookup| &lookup.from));
    ids.filter_map(|id| catalog?.dataset(id)).collect()
}

/// Rows under the filter without a value in the first column that is worked out.
fn missing(explorer: &Explorer) -> Option<(u64, u64)> {
    let field =
        explorer.view.query.aggregate.iter().find_map(|aggregate| aggregate.field.as_deref())?;
    let summaries =
        explorer.summaries.as_ref().filter(|_| !explorer.is_pending(AskKind::Summaries))?;
    Some((explorer.summary(field)?.n_nulls_selected, summaries.n_selected))
}

/// How many rows count, and what is left out of the figures.
pub(super) fn note(explorer: &Explorer, i18n: &I18n) -> Html {
    let waits = explorer.is_pending(AskKind::Summaries);
    let selected = match &explorer.summaries {
        Some(summaries) if !waits => Some(summaries.n_selected),
        _ => explorer.rows.is_fresh().then_some(explorer.rows.n_selected),
    };
    let total = format::count(explorer.n_rows, i18n.locale());
    let rows = match selected {
        _ if explorer.has_no_answer() => AttrValue::default(),
        _ if !explorer.complete => i18n.with("n-rows-so-far", &[("count", &total)]),
        Some(n) if n < explorer.n_rows => i18n.with(
            "n-of-rows",
            &[("selected", &format::count(n, i18n.locale())), ("total", &total)],
        ),
        Some(_) => i18n.count("all-n-rows", explorer.n_rows),
        // Rather nothing than a figure of another question.
        None => i18n.text("working"),
    };
    let field = explorer.view.query.aggregate.iter().find_map(|aggregate| aggregate.field.clone());
    let gone = match (missing(explorer), field) {
        (Some((n, _)), Some(field)) if n > 0 => {
            let name = explorer.briefs.iter().find(|column| column.name == field);
            let name = name.map_or(field.as_str(), |column| column.display_name()).to_owned();
            Some(i18n.with(
                "without-named",
                &[("count", &format::count(n, i18n.locale())), ("name", &name)],
            ))
        }
        _ if selected.is_some() && !explorer.has_no_answer() => missing_values(explorer, i18n),
        _ => None,
    };
    let periods = resolved_periods(explorer, i18n);
    html! { <><span>{ rows }</span><span>{ gone }</span><span>{ periods }</span></> }
}

/// How many values the rows lack, where they themselves are in front.
fn missing_values(explorer: &Explorer, i18n: &I18n) -> Option<AttrValue> {
    let summaries =
        explorer.summaries.as_ref().filter(|_| !explorer.is_pending(AskKind::Summaries))?;
    let n_columns = u64::try_from(summaries.columns.len()).ok()?;
    let of = summaries.n_selected.saturating_mul(n_columns);
    if explorer.view.query.is_grouped() || of == 0 {
        return None;
    }
    let nulls = summaries.columns.iter().map(|column| column.n_nulls_selected);
    let n: u64 = nulls.sum();
    if n == 0 {
        return Some(i18n.text("no-values-missing"));
    }
    let locale = i18n.locale();
    let (count, share) = (format::count(n, locale), format::percent(n, of, locale));
    Some(i18n.with("values-missing", &[("count", &count), ("share", &share)]))
}

/// What the last periods of the filter stand for.
fn resolved_periods(explorer: &Explorer, i18n: &I18n) -> Option<AttrValue> {
    let page = explorer.rows.pages.last().filter(|_| explorer.rows.is_fresh())?;
    let words = page.resolved.iter().map(|period| {
        let bounds = if period.includes_high { Bounds::OpenClosed } else { Bounds::ClosedOpen };
        let (low, high) = (Literal::new(&period.low), Literal::new(&period.high));
        let test = Test::Between { low, high, bounds: Some(bounds) };
        let part = Predicate::Leaf(Leaf::new(&period.field, test));
        condition_text(&part, &explorer.briefs, i18n.locale())
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| i18n.with("periods-are", &[("periods", &words.join("; "))]))
}

pub(super) fn source_name(source: &Source) -> AttrValue {
    match source {
        Source::Dataset(id) => id.clone().into(),
        Source::Url(url) => url.clone().into(),
        Source::File(name) => name.clone().into(),
        Source::Union { sources, .. } => {
            let names: Vec<String> =
                sources.iter().map(|source| source_name(source).to_string()).collect();
            names.join(" + ").into()
        }
    }
}
