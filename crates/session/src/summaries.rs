//! Column summaries: what the table's statistics know, with the counts under the filter.

use std::sync::Arc;

use sagitta_engine::{Buckets, Error, Part, SummaryAsk, SummaryCounts};
use sagitta_protocol::{ColumnSummary, Distinct, Distribution, HistogramBin, Problem, TopValue};
use sagitta_table::statistics::{self, Scalar, Statistics};
use sagitta_table::{Column, Table};

use crate::problem;

/// Columns to be counted, with what is known of them.
pub(crate) struct Asked {
    columns: Vec<(Arc<Column>, Statistics, SummaryAsk)>,
}

impl Asked {
    /// The columns themselves.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().map(|(column, ..)| column.as_ref())
    }

    pub(crate) fn asks(&self) -> Vec<SummaryAsk> {
        self.columns.iter().map(|(.., ask)| ask.clone()).collect()
    }
}

/// What to count for these fields, in file order; for every column if there are none. Fails on a
/// name that no column has.
pub(crate) fn ask<'a>(
    table: &Table,
    statistics: impl Iterator<Item = &'a Statistics>,
    fields: &[String],
) -> Result<Asked, Problem> {
    let columns = table.columns();
    if let Some(name) = fields.iter().find(|field| table.column_idx(field).is_none()) {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let error = Error::UnknownColumn { name: name.clone(), part: Part::Summary };
        return Err(problem::of_engine(&error, &names));
    }
    let wanted = |name: &String| fields.is_empty() || fields.contains(name);
    let columns = columns.iter().zip(statistics).filter(|(column, _)| wanted(&column.name));
    let columns = columns.map(|(column, statistics)| {
        let (field, buckets) = (column.name.clone(), buckets(column, statistics));
        (Arc::clone(column), statistics.clone(), SummaryAsk { field, buckets })
    });
    Ok(Asked { columns: columns.collect() })
}

/// The summaries, from the table's statistics and the counts under the filter.
pub(crate) fn columns(asked: &Asked, counts: &[SummaryCounts]) -> Vec<ColumnSummary> {
    let columns = asked.columns.iter().zip(counts);
    columns.map(|((column, known, _), counts)| summary(column, known, counts)).collect()
}

fn summary(column: &Column, statistics: &Statistics, counts: &SummaryCounts) -> ColumnSummary {
    let text = |scalar: &Option<Scalar>| scalar.as_ref().map(|scalar| scalar.text(column));
    ColumnSummary {
        name: column.name.clone(),
        n_rows: statistics.n_rows,
        n_nulls: statistics.n_nulls,
        n_nulls_selected: counts.n_nulls,
        n_nan: statistics.n_nan,
        distinct: statistics.distinct.map_or(Distinct { n: 0, exact: false }, |distinct| {
            Distinct { n: distinct.n, exact: distinct.exact }
        }),
        min: text(&statistics.min),
        max: text(&statistics.max),
        distribution: distribution(column, statistics, counts),
    }
}

fn distribution(column: &Column, statistics: &Statistics, counts: &SummaryCounts) -> Distribution {
    let n_selected = |idx: usize| counts.counts.get(idx).copied().unwrap_or(0);
    match &statistics.distribution {
        statistics::Distribution::Histogram(histogram) => {
            let bins = histogram.counts.iter().enumerate().filter_map(|(idx, n)| {
                Some(HistogramBin {
                    low: histogram.edges.get(idx)?.text(column),
                    high: histogram.edges.get(idx + 1)?.text(column),
                    n: *n,
                    n_selected: n_selected(idx),
                })
            });
            Distribution::Histogram { bins: bins.collect() }
        }
        statistics::Distribution::Top(top) => {
            let values = top.values.iter().enumerate().map(|(idx, (value, n))| TopValue {
                value: value.text(column),
                n: *n,
                n_selected: n_selected(idx),
            });
            Distribution::Top {
                values: values.collect(),
                n_others: top.n_others,
                n_others_selected: counts.n_others,
            }
        }
        statistics::Distribution::None => Distribution::None,
    }
}

fn buckets(column: &Column, statistics: &Statistics) -> Buckets {
    match &statistics.distribution {
        statistics::Distribution::Histogram(histogram) => Buckets::Bins(histogram.edges.clone()),
        statistics::Distribution::Top(top) => {
            Buckets::Values(top.values.iter().map(|(value, _)| value.text(column)).collect())
        }
        statistics::Distribution::None => Buckets::None,
    }
}
