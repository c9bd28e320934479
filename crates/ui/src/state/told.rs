//! What the file says of its columns ahead of its rows.

use sagitta_protocol::{ColumnInfo, ColumnSummary, Known, Place, Problem};

use super::Summaries;
use crate::Shared;

/// What is drawn until the rows were counted, and what was wrong with it.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Told {
    known: Option<Shared<Known>>,
    /// The same as answers have it.
    plots: Option<Shared<Summaries>>,
    doubt: Option<Problem>,
}

impl Told {
    /// Reads what a file of these columns says. What cannot be read is told, and not used.
    pub(super) fn read(text: &str, columns: &[ColumnInfo]) -> Self {
        let Ok(known) = Known::from_json(text, columns) else {
            return Self { doubt: Some(doubt("odd-summaries")), ..Self::default() };
        };
        let (columns, n_selected) = (known.summaries(), known.n_rows());
        let plots = Summaries { columns, n_selected, derived: Vec::new() };
        Self { known: Some(Shared::new(known)), plots: Some(Shared::new(plots)), doubt: None }
    }

    /// What small plots are made of as long as nothing was counted.
    pub(super) fn plots(&self) -> Option<&Shared<Summaries>> {
        self.plots.as_ref()
    }

    /// Forgets what was told, once all rows were counted. What was not true of them is told.
    pub(super) fn settle(&mut self, counted: &[ColumnSummary]) -> Option<Problem> {
        self.plots = None;
        let known = self.known.take()?;
        if !known.agrees(counted) {
            self.doubt = Some(doubt("false-summaries"));
            return self.doubt.clone();
        }
        None
    }

    /// What was wrong with it.
    pub(super) fn doubt(&self) -> Option<&Problem> {
        self.doubt.as_ref()
    }
}

fn doubt(code: &str) -> Problem {
    Problem::of(code, Place::Source)
}
