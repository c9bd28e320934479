use std::rc::Rc;

use sagitta_engine::Prepared;
use sagitta_protocol::Match;
use sagitta_spec::{Predicate, Query};

use crate::derived::Derived;
use crate::job::without_window;
use crate::moves::Moves;
use crate::open::Open;

/// How many results are kept: those of the table on the screen, of the chart, and of a detail.
const KEPT: usize = 3;

/// What a result depends on.
#[derive(Clone, PartialEq)]
pub(crate) struct Key {
    /// The question without its own window.
    pub(crate) query: Query,
    /// How many rows the table had.
    pub(crate) n_rows: usize,
    /// Whether it was complete.
    pub(crate) complete: bool,
}

impl Key {
    /// Of a question about a table as it is now.
    pub(crate) fn of(query: &Query, open: &Open) -> Self {
        Self { query: without_window(query), n_rows: open.table.n_rows(), complete: open.complete }
    }
}

/// A result, and the filter it stands for if that differs from the one asked.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) prepared: Rc<Prepared>,
    pub(crate) resolved_filter: Option<Predicate>,
    /// What its lookups did not find.
    pub(crate) matches: Rc<[Match]>,
}

/// The results used last, so that scrolling costs no more than its window.
#[derive(Default)]
pub(crate) struct Cache {
    /// The last used is the last.
    kept: Vec<(Key, Kept)>,
    /// What the questions of the chart have in common.
    pub(crate) moves: Moves,
    /// The table with what questions look up and compute.
    pub(crate) derived: Derived,
}

impl Cache {
    pub(crate) fn get(&mut self, key: &Key) -> Option<Kept> {
        let idx = self.kept.iter().position(|(other, _)| other == key)?;
        let entry = self.kept.remove(idx);
        let kept = entry.1.clone();
        self.kept.push(entry);
        Some(kept)
    }

    /// The result that was worked out or used last.
    pub(crate) fn last(&self) -> Option<&Kept> {
        self.kept.last().map(|(_, kept)| kept)
    }

    /// Keeps a result, in place of one of the same question.
    pub(crate) fn put(&mut self, key: Key, kept: Kept) {
        self.kept.retain(|(other, _)| *other != key);
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        self.kept.push((key, kept));
    }
}
