//! Rows in which values that their publisher names stand for missing ones.

use crate::cell::{Cell, Rows, Scanned, Visit};
use crate::error::Error;

/// The same rows without the values that stand for a missing one.
pub(crate) struct WithoutMarks<'a> {
    pub(crate) rows: &'a dyn Rows,
    pub(crate) marks: &'a [String],
}

impl Rows for WithoutMarks<'_> {
    fn scan(&self, visit: &mut Visit<'_>) -> Result<Scanned, Error> {
        let is_mark = |cell: &Cell<'_>| {
            cell.as_text().is_some_and(|text| self.marks.iter().any(|mark| mark == text))
        };
        self.rows.scan(&mut |place, cells| {
            if !cells.iter().any(is_mark) {
                return visit(place, cells);
            }
            let kept: Vec<Cell<'_>> = cells
                .iter()
                .map(|cell| if is_mark(cell) { Cell::Null } else { cell.clone() })
                .collect();
            visit(place, &kept)
        })
    }

    fn progress(&self) -> (u64, u64) {
        self.rows.progress()
    }

    fn is_comma_separated(&self) -> bool {
        self.rows.is_comma_separated()
    }
}
