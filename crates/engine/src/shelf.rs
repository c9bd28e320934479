//! What several questions about one chunk of rows share.

use std::cell::RefCell;
use std::rc::Rc;

use sagitta_kernels::combine;

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
        if let Some(known) = self.filled(selection, slots) {
            return Some(known);
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
    /// One slot for two: that of each selected row within its slot of the keys before, which
    /// `outer` holds.
    pub(crate) fn slots_within(
        &self,
        selection: usize,
        rows: &Rows,
        outer: &RowSlots,
        slots: &Rc<Slots>,
        ranks: Option<&Ranks>,
    ) -> Option<Rc<RowSlots>> {
        let is_known = || self.filled(selection, slots).is_some();
        if matches!(rows, Rows::All(_)) && slots.reads_codes() && !is_known() {
            let values = self.chunk.values(slots.column_idx)?;
            return Some(Rc::new(RowSlots(slots.fill_within(&outer.0, values)?)));
        }
        let inner = self.slots(selection, rows, slots, ranks)?;
        let size = u32::try_from(slots.len()).ok()?;
        Some(Rc::new(RowSlots(combine(&outer.0, &inner.0, size))))
    }

    /// The slots of the rows if they were made before.
    fn filled(&self, selection: usize, slots: &Rc<Slots>) -> Option<Rc<RowSlots>> {
        let same =
            |known: &&Filled| known.selection == selection && Rc::ptr_eq(&known.slots, slots);
        self.slots.borrow().iter().find(same).map(|known| Rc::clone(&known.rows))
    }
}
