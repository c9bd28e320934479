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
    slots: RefCell<Vec<Filled>>,
}

/// The slots of one selection's rows.
#[derive(Debug)]
struct Filled {
    selection: usize,
    slots: Rc<Slots>,
    rows: Rc<RowSlots>,
}

/// One slot a row.
#[derive(Clone, Debug)]
pub(crate) struct RowSlots(pub(crate) Vec<u32>);

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
    ) -> Option<Rc<RowSlots>> {
        let same =
            |known: &&Filled| known.selection == selection && Rc::ptr_eq(&known.slots, slots);
        if let Some(known) = self.slots.borrow().iter().find(same) {
            return Some(Rc::clone(&known.rows));
        }
        let values = self.chunk.values(slots.column_idx)?;
        let cells = match slots.reads_codes() {
            true => None,
            false => Some(self.cells(selection, rows, slots.column_idx, ranks)?),
        };
        let rows = Rc::new(RowSlots(slots.fill(values, rows, cells.as_deref())?));
        let slots = Rc::clone(slots);
        self.slots.borrow_mut().push(Filled { selection, slots, rows: Rc::clone(&rows) });
        Some(rows)
    }
}
