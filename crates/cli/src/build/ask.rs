//! What a site asks of a table: its columns, its first rows, its first picture.

use anyhow::{Result, bail};
use sagitta_protocol::{Answer, Ask, ColumnInfo, ColumnSummary, PageColumn, PageValues};
use sagitta_render::Frame;
use sagitta_session::Session;
use sagitta_spec::{Query, Source, View};

use crate::plot;

/// The view of all rows of a dataset.
pub(super) fn all_rows(id: &str) -> View {
    View::of(Source::Dataset(id.to_owned()))
}

/// The columns' summaries over all rows.
pub(super) fn summaries(session: &mut Session, id: &str) -> Result<Vec<ColumnSummary>> {
    let ask = Ask::Summaries { view: all_rows(id), fields: Vec::new() };
    match plot::ask(session, ask)?.response.answer {
        Answer::Summaries { columns, .. } => Ok(columns),
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
    let ask = Ask::Rows { view: all_rows(id), offset: 0, limit };
    let Answer::Page(page) = plot::ask(session, ask)?.response.answer else {
        bail!("its first rows could not be read")
    };
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
    let (page, frame) = plot::plot(session, view)?;
    Ok((frame, page.total))
}

/// A view of a dataset with another question.
pub(super) fn view_of(id: &str, query: Query) -> View {
    View { query, ..all_rows(id) }
}
