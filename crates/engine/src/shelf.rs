//! What several questions about one chunk of rows share.

use std::cell::RefCell;
use std::rc::Rc;

use crate::lane::{Cells, Chunk, Ranks, Rows, cells};
use crate::slots::Slots;

/// The values and slots of a chunk that were made so far, by selection: a number for which rows
/// of the chunk they are of.
#[derive(Debug)]
pub(crate) struct Shelf<'a> {
    pub(crate) chunk: &'a Chunk,
    cells: RefCell<Vec<(usize, usize, Rc<Cells<'a>>)>>,
    slots: RefCell<Vec<(usize, Rc<Slots>, Rc<Vec<u32>>)>>,
}

impl<'a> Shelf<'a> {
    pub(crate) fn new(chunk: &'a Chunk) -> Self {
        Self { chunk, cells: RefCell::default(), slots: RefCell::default() }
    }

    /// The selected values of a column; none if it is missing, or a Category without ranks.
    pub(crate) fn cells(
        &self,
        selection: usize,
        rows: &Rows,
        column_idx: usize,
        ranks: Option<&Ranks>,
    ) -> Option<Rc<Cells<'a>>> {
        let same = |known: &&(usize, usize, _)| (known.0, known.1) == (selection, column_idx);
        if let Some((_, _, known)) = self.cells.borrow().iter().find(same) {
            return Some(Rc::clone(known));
        }
        let made = Rc::new(cells(self.chunk.values(column_idx)?, rows, ranks)?);
        self.cells.borrow_mut().push((selection, column_idx, Rc::clone(&made)));
        Some(made)
    }

    /// The slot of each selected row.
    pub(crate) fn slots(
        &self,
        selection: usize,
        rows: &Rows,
        slots: &Rc<Slots>,
        ranks: Option<&Ranks>,
    ) -> Option<Rc<Vec<u32>>> {
        let same =
            |known: &&(usize, Rc<Slots>, _)| known.0 == selection && Rc::ptr_eq(&known.1, slots);
        if let Some((_, _, known)) = self.slots.borrow().iter().find(same) {
            return Some(Rc::clone(known));
        }
        let values = self.chunk.values(slots.column_idx)?;
        let cells = match slots.reads_codes() {
            true => None,
            false => Some(self.cells(selection, rows, slots.column_idx, ranks)?),
        };
        let made = Rc::new(slots.fill(values, rows, cells.as_deref())?);
        self.slots.borrow_mut().push((selection, Rc::clone(slots), Rc::clone(&made)));
        Some(made)
    }
}
