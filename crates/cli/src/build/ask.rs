//! What a site asks of a table: its columns, its first rows, its first picture.

use anyhow::{Context as _, Result, bail};
use sagitta_protocol::{
    Answer, Ask, ColumnInfo, ColumnKind, ColumnSummary, PageColumn, PageValues, TablePage,
};
use sagitta_render::{Frame, FrameColumn, FrameValues, Kind};
use sagitta_session::Session;
use sagitta_spec::{Query, Source, View};

use crate::failure::Failure;

/// The most rows or groups that a picture is made of.
const MOST_PLOTTED: u64 = 20_000;

fn ask(session: &mut Session, ask: Ask) -> Result<(Answer, Vec<Vec<u8>>)> {
    let outgoing = session.ask(ask).map_err(|problem| Failure::of_problem(&problem))?;
    Ok((outgoing.response.answer, outgoing.attachments))
}

/// The view of all rows of a dataset.
pub(super) fn all_rows(id: &str) -> View {
    View::of(Source::Dataset(id.to_owned()))
}

/// The columns' summaries over all rows.
pub(super) fn summaries(session: &mut Session, id: &str) -> Result<Vec<ColumnSummary>> {
    match ask(session, Ask::Summaries { view: all_rows(id), fields: Vec::new() })? {
        (Answer::Summaries { columns, .. }, _) => Ok(columns),
        _ => bail!("the summaries of its columns could not be worked out"),
    }
}

/// The first rows of a table.
pub(super) struct FirstRows {
    pub(super) columns: Vec<ColumnInfo>,
    /// The cells as exact text, row by row; null is null.
    pub(super) cells: Vec<Vec<Option<String>>>,
}

/// The first rows.
pub(super) fn first_rows(session: &mut Session, id: &str, limit: u64) -> Result<FirstRows> {
    let (answer, _) = ask(session, Ask::Rows { view: all_rows(id), offset: 0, limit })?;
    let Answer::Page(page) = answer else { bail!("its first rows could not be read") };
    let info = |column: &PageColumn| ColumnInfo {
        name: column.name.clone(),
        type_name: column.type_name.clone(),
        kind: column.kind,
        unit: None,
    };
    let columns = page.columns.iter().map(info).collect();
    let mut rows: Vec<Vec<Option<String>>> = Vec::new();
    for column in page.columns {
        let PageValues::Text { cells } = column.values else { bail!("a row came as numbers") };
        rows.resize(cells.len(), Vec::new());
        for (row, cell) in rows.iter_mut().zip(cells) {
            row.push(cell);
        }
    }
    Ok(FirstRows { columns, cells: rows })
}

/// What a picture of a view is made of, and how many rows or groups there are in all.
pub(super) fn plot(session: &mut Session, view: &View) -> Result<(Frame, u64)> {
    let (answer, attachments) =
        ask(session, Ask::Plot { view: view.clone(), limit: MOST_PLOTTED })?;
    let Answer::Page(page) = answer else { bail!("its first picture could not be worked out") };
    let frame = frame(&page, &attachments).context("the figures of its picture are incomplete")?;
    Ok((frame, page.total))
}

fn frame(page: &TablePage, attachments: &[Vec<u8>]) -> Option<Frame> {
    let mut columns = Vec::with_capacity(page.columns.len());
    for column in &page.columns {
        let values = match &column.values {
            PageValues::Text { cells } => FrameValues::Text(cells.clone()),
            PageValues::Float64 { attachment, validity, .. } => {
                let (numbers, _) = attachments.get(*attachment)?.as_chunks::<8>();
                let validity = match validity {
                    Some(at) => Some(attachments.get(*at)?.iter().map(|byte| *byte != 0).collect()),
                    None => None,
                };
                let values = numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
                FrameValues::Number { values, validity }
            }
        };
        columns.push(FrameColumn::new(column.name.as_str(), kind(column.kind), values));
    }
    Some(Frame { columns })
}

/// How render treats a column.
fn kind(kind: ColumnKind) -> Kind {
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

/// A view of a dataset with another question.
pub(super) fn view_of(id: &str, query: Query) -> View {
    View { query, ..all_rows(id) }
}
