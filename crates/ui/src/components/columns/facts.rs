//! The figures of one column, over the rows that are kept.

use sagitta_protocol::PageValues;
use sagitta_render::{ColumnBrief, Kind, format};
use sagitta_spec::{Aggregate, AggregateOp, Query};
use yew::{AttrValue, Html, Properties, function_component, html, use_effect_with};

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
            if query.is_some() {
                dispatch.emit(Action::AskDetail(query.clone()));
            }
        });
        let dispatch = cx.dispatch.clone();
        use_effect_with((), move |()| move || dispatch.emit(Action::AskDetail(None)));
    }
    let Some(brief) = brief else { return Html::default() };
    let summary = props.facts.summary(&props.name);
    let detail = props.facts.detail.as_ref().filter(|detail| Some(&detail.query) == query.as_ref());
    let grouping = format::Grouping::of(brief);
    let mut rows: Vec<(AttrValue, AttrValue)> = Vec::new();
    if let Some(summary) = summary {
        let nulls = format::count(summary.n_nulls_selected);
        rows.push((i18n.text("without-value"), nulls.into()));
        let n = format::count(summary.distinct.n);
        let n = if summary.distinct.exact { n } else { format!("≈ {n}") };
        rows.push((i18n.text("distinct"), n.into()));
    }
    match (detail, &query) {
        (Some(detail), Some(query)) => {
            for (aggregate, column) in query.aggregate.iter().zip(&detail.page.columns) {
                let PageValues::Text { cells } = &column.values else { continue };
                let cell = cells.first().cloned().flatten();
                let kind = match aggregate.op {
                    AggregateOp::Min | AggregateOp::Max => brief.kind,
                    _ if brief.kind == Kind::Temporal => brief.kind,
                    _ => Kind::Number,
                };
                let words = cell.map_or_else(
                    || format::NULL.to_owned(),
                    |text| format::cell(&text, kind, grouping),
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
    html! { <dl class="sg-figures" aria-live="polite">{ for rows }</dl> }
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
