//! The index for an interval that a reader moves under a chart.

use std::sync::Arc;

use sagitta_engine::{Error, Execution, Plan, Step, moved_field};
use sagitta_spec::Query;
use sagitta_table::Table;

use crate::derived::is_derived;
use crate::later::{Indexed, Indexing, Later};

/// Tables with fewer rows have no index: all their rows are read within a frame or two, which is
/// about what an answer takes to get to the screen.
const LARGE: usize = 200_000;

/// What is known of the questions of a chart that follow each other.
///
/// When two of them differ only in an interval of one column, an index is made for it while
/// nothing else is to be done, and answers the next ones. There is one at most; it goes when the
/// rest of the question changes.
#[derive(Default)]
pub(crate) struct Moves {
    last: Option<Query>,
    index: Index,
}

#[derive(Default)]
enum Index {
    #[default]
    None,
    /// Being made, for questions like this.
    Making(Box<dyn Indexing>, Query),
    Made(Box<dyn Indexed>),
    /// There can be none for questions like this.
    Refused(Query),
}

impl Moves {
    /// Takes notice of the next question about a complete table.
    pub(crate) fn see(&mut self, query: &Query, table: &Table, later: Option<&Later>) {
        if table.n_rows() < LARGE || !query.is_grouped() || is_derived(query) {
            *self = Self::default();
            return;
        }
        let last = self.last.replace(query.clone());
        let serves = match &self.index {
            Index::None => false,
            Index::Making(making, _) => making.serves(query),
            Index::Made(index) => index.serves(query),
            Index::Refused(other) => other == query || moved_field(other, query).is_some(),
        };
        if serves {
            return;
        }
        let moved = last.as_ref().and_then(|last| moved_field(last, query));
        let begun = moved.zip(later).map(|(field, it)| (it.index)(query, field, table.clone()));
        self.index = match begun {
            None => Index::None,
            Some(Ok(Some(making))) => Index::Making(making, query.clone()),
            // What is wrong with the question is said where it is answered.
            Some(Ok(None) | Err(_)) => Index::Refused(query.clone()),
        };
    }

    /// The execution that answers from the index; none where there is none for the question.
    pub(crate) fn execution(&self, plan: &Arc<Plan>) -> Result<Option<Execution>, Error> {
        match &self.index {
            Index::Made(index) => index.execution(plan),
            _ => Ok(None),
        }
    }

    /// Whether an index is being made.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self.index, Index::Making(..))
    }

    /// Does a few milliseconds' work on the index. Returns whether there was any.
    pub(crate) fn work(&mut self) -> bool {
        if !self.is_busy() {
            return false;
        }
        let Index::Making(mut making, query) = std::mem::take(&mut self.index) else {
            return false;
        };
        self.index = match making.step() {
            Ok(Step::More { .. }) => Index::Making(making, query),
            Ok(Step::Done) => match making.finish() {
                Ok(index) => Index::Made(index),
                Err(_) => Index::Refused(query),
            },
            Err(_) => Index::Refused(query),
        };
        true
    }
}
