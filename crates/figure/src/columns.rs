//! Columns as the engine tells of them, as pictures and sentences need them.

use sagitta_catalog::{Dataset, Field};
use sagitta_protocol::{ColumnInfo, ColumnKind, ColumnSummary, PageValues, TablePage};
use sagitta_render::{ColumnBrief, Frame, FrameColumn, FrameValues, Kind, Locale};

use crate::credit::column_title;

/// How render treats a column.
pub fn kind(kind: ColumnKind) -> Kind {
    match kind {
        ColumnKind::Integer => Kind::Integer,
        ColumnKind::Number => Kind::Number,
        ColumnKind::Boolean => Kind::Boolean,
        ColumnKind::Temporal => Kind::Temporal,
        ColumnKind::Time => Kind::Time,
        ColumnKind::Duration => Kind::Duration,
        ColumnKind::Category => Kind::Category,
        ColumnKind::Text => Kind::Text,
        ColumnKind::Other => Kind::Other,
    }
}

/// What is known of a column: the file's own words, and the title and unit of the catalogue.
pub fn brief(
    column: &ColumnInfo,
    n_rows: u64,
    summary: Option<&ColumnSummary>,
    field: Option<&Field>,
    locale: Locale,
) -> ColumnBrief {
    let mut brief = ColumnBrief::new(column.name.as_str(), kind(column.kind));
    brief.is_date = column.type_name.starts_with("date");
    brief.unit.clone_from(&column.unit);
    brief.n_rows = n_rows;
    if let Some(field) = field {
        brief.title = column_title(field, locale);
        brief.unit = brief.unit.or_else(|| field.unit.clone());
    }
    if let Some(summary) = summary {
        brief.n_rows = summary.n_rows;
        brief.n_nulls = summary.n_nulls;
        brief.n_distinct = summary.distinct.n;
        brief.min.clone_from(&summary.min);
        brief.max.clone_from(&summary.max);
    }
    brief
}

/// What the engine and the catalogue tell of a table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Its columns, those that the view adds too.
    pub columns: &'a [ColumnInfo],
    /// How many rows it has.
    pub n_rows: u64,
    /// The summaries of the columns, as far as they are there.
    pub summaries: &'a [ColumnSummary],
    /// What the catalogue says.
    pub dataset: Option<&'a Dataset>,
}

/// What is known of the columns of a table.
pub fn briefs(known: &Known<'_>, locale: Locale) -> Vec<ColumnBrief> {
    let brief_of = |column: &ColumnInfo| {
        let summary = known.summaries.iter().find(|summary| summary.name == column.name);
        let field = known.dataset.and_then(|dataset| dataset.field(&column.name));
        brief(column, known.n_rows, summary, field, locale)
    };
    known.columns.iter().map(brief_of).collect()
}

/// The columns of a page as a picture needs them. The two functions give the attachment of a number
/// as floats and as bytes; one that is not there leaves its column without values.
pub fn frame(
    page: &TablePage,
    floats: impl Fn(usize) -> Option<Vec<f64>>,
    bytes: impl Fn(usize) -> Option<Vec<u8>>,
) -> Frame {
    let columns = page.columns.iter().map(|column| {
        let values = match &column.values {
            PageValues::Text { cells } => FrameValues::Text(cells.clone()),
            PageValues::Float64 { attachment, validity, .. } => FrameValues::Number {
                values: floats(*attachment).unwrap_or_default(),
                validity: validity.map(|at| {
                    bytes(at).unwrap_or_default().into_iter().map(|byte| byte != 0).collect()
                }),
            },
        };
        FrameColumn::new(column.name.as_str(), kind(column.kind), values)
    });
    Frame { columns: columns.collect() }
}
