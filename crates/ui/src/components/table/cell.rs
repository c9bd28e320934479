use sagitta_protocol::{PageValues, TablePage};
use yew::AttrValue;

use super::columns::Head;

/// What a cell says.
pub(super) enum Cell {
    /// The row has not come yet.
    Waiting,
    /// There is no value.
    Null,
    /// The text for reading, and the exact one where they differ.
    Text(AttrValue),
}

/// The cell of a column in a row of a page.
pub(super) fn cell(page: &TablePage, place: usize, head: &Head, column: usize) -> Cell {
    let by_place = page.columns.get(column).filter(|column| column.name == head.name);
    let found = by_place.or_else(|| page.columns.iter().find(|column| column.name == head.name));
    match found.map(|column| &column.values) {
        Some(PageValues::Text { cells }) => match cells.get(place) {
            Some(Some(text)) => Cell::Text(head.words(text).into()),
            Some(None) => Cell::Null,
            None => Cell::Waiting,
        },
        // Rows for the table come as text.
        Some(PageValues::Float64 { .. }) | None => Cell::Waiting,
    }
}
