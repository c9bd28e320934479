//! The figures of one column, over the rows that are kept.

use sagitta_protocol::{ColumnSummary, Distribution, PageValues};
use sagitta_render::{ColumnBrief, Kind, format};
use sagitta_spec::{Aggregate, AggregateOp, Query};
use yew::{AttrValue, Html, Properties, function_component, html, use_effect_with};

use super::{edge_word, value_word};
use crate::I18n;
use crate::components::editors::Facts;
use crate::context::use_cx;
use crate::state::Action;

#[derive(Properties, PartialEq)]
pub(super) struct ColumnFactsProps {
    pub(super) facts: Facts,
    pub(super) name: String,
}

/// Count, nulls, different values, extremes, mean and quartiles of the rows that are kept. A column
/// of text shows what is known without another question.
#[function_component]
pub(super) fn ColumnFacts(props: &ColumnFactsProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let brief = props.facts.brief(&props.name);
    let query = brief.and_then(|brief| question(&props.facts, brief));
    {
        let dispatch = cx.dispatch.clone();
        use_effect_with(query.clone(), move |query| {
            if let Some(query) = query {
                dispatch.emit(Action::AskDetail(vec![query.clone()]));
            }
        });
        let dispatch = cx.dispatch.clone();
        use_effect_with((), move |()| move || dispatch.emit(Action::AskDetail(Vec::new())));
    }
    let Some(brief) = brief else { return Html::default() };
    let summary = props.facts.summary(&props.name);
    let detail = props.facts.detail.as_ref();
    let page = detail.zip(query.as_ref()).and_then(|(detail, query)| detail.page(query));
    let grouping = format::Grouping::of(brief);
    let mut rows: Vec<(AttrValue, AttrValue)> = Vec::new();
    if let Some(summary) = summary {
        let nulls = format::count(summary.n_nulls_selected, i18n.locale());
        rows.push((i18n.text("without-value"), nulls.into()));
        let n = format::count(summary.distinct.n, i18n.locale());
        let n = if summary.distinct.exact { n } else { format!("≈ {n}") };
        rows.push((i18n.text("distinct"), n.into()));
    }
    match (page, &query) {
        (Some(page), Some(query)) => {
            for (aggregate, column) in query.aggregate.iter().zip(&page.columns) {
                let PageValues::Text { cells } = &column.values else { continue };
                let cell = cells.first().cloned().flatten();
                let kind = match aggregate.op {
                    AggregateOp::Min | AggregateOp::Max => brief.kind,
                    _ if brief.kind == Kind::Temporal => brief.kind,
                    _ => Kind::Number,
                };
                let words = cell.map_or_else(
                    || format::NULL.to_owned(),
                    |text| format::cell(&text, kind, grouping, i18n.locale()),
                );
                let name = i18n.text(&format!("aggregate-{}", aggregate.op.as_str()));
                rows.push((name, words.into()));
            }
        }
        (None, Some(_)) => rows.push((i18n.text("working"), "…".into())),
        (_, None) => {
            let ends = summary
                .map(|summary| [("least-text", &summary.min), ("greatest-text", &summary.max)]);
            for (key, end) in ends.into_iter().flatten() {
                let words = end.clone().unwrap_or_else(|| format::NULL.to_owned());
                rows.push((i18n.text(key), words.into()));
            }
        }
    }
    let rows = rows.into_iter().map(|(name, words)| {
        html! { <div key={name.to_string()}><dt>{ name }</dt><dd>{ words }</dd></div> }
    });
    html! {
        <>
            <dl class="sg-figures" aria-live="polite">{ for rows }</dl>
            { bins(summary, brief, i18n) }
        </>
    }
}

/// The column's small plot as a table, for those who do not see it.
fn bins(summary: Option<&ColumnSummary>, brief: &ColumnBrief, i18n: &I18n) -> Html {
    let rows: Vec<(String, u64, u64)> = match summary.map(|summary| &summary.distribution) {
        Some(Distribution::Histogram { bins }) => bins
            .iter()
            .map(|bin| {
                let [low, high] = [&bin.low, &bin.high].map(|edge| edge_word(edge, brief, i18n));
                (format!("{low} – {high}"), bin.n, bin.n_selected)
            })
            .collect(),
        Some(Distribution::Top { values, n_others, n_others_selected }) => {
            let listed = values.iter().map(|top| {
                (value_word(&top.value, brief.kind, i18n).to_string(), top.n, top.n_selected)
            });
            let others = (*n_others > 0)
                .then(|| (i18n.text("other-value").to_string(), *n_others, *n_others_selected));
            listed.chain(others).collect()
        }
        _ => return Html::default(),
    };
    let rows = rows.into_iter().map(|(range, n, selected)| {
        html! { <tr key={range.clone()}><th scope="row">{ range }</th><td>{ format::count(n, i18n.locale()) }</td><td>{ format::count(selected, i18n.locale()) }</td></tr> }
    });
    html! {
        <table class="sg-hidden">
            <caption>{ i18n.with("lies", &[("name", brief.display_name())]) }</caption>
            <thead><tr><th>{ i18n.text("values") }</th><th>{ i18n.text("rows-all") }</th><th>{ i18n.text("rows-kept") }</th></tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    }
}

/// The figures that a column can have.
fn question(facts: &Facts, brief: &ColumnBrief) -> Option<Query> {
    let ops: &[AggregateOp] = match brief.kind {
        Kind::Integer | Kind::Number => &[
            AggregateOp::Valid,
            AggregateOp::Min,
            AggregateOp::Q1,
            AggregateOp::Median,
            AggregateOp::Mean,
            AggregateOp::Q3,
            AggregateOp::Max,
            AggregateOp::Stdev,
        ],
        Kind::Temporal => &[AggregateOp::Valid, AggregateOp::Min, AggregateOp::Max],
        _ => return None,
    };
    let query = &facts.view.query;
    Some(Query {
        lookup: query.lookup.clone(),
        compute: query.compute.clone(),
        filter: query.filter.clone(),
        aggregate: ops.iter().map(|op| Aggregate::of(*op, brief.name.as_str())).collect(),
        ..Query::default()
    })
}
