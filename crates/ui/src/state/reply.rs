//! What the worker answers, as the state keeps it.

use sagitta_protocol::{ColumnInfo, ColumnSummary, Match, Problem, TablePage};
use sagitta_render::Frame;
use sagitta_spec::{Query, View};

/// The summaries of all columns under a filter.
pub struct Summaries {
    /// One a column, in file order.
    pub columns: Vec<ColumnSummary>,
    /// How many rows the filter keeps.
    pub n_selected: u64,
    /// The columns that the view adds to the table's own.
    pub derived: Vec<ColumnInfo>,
}

/// What a chart is made of.
pub struct Plot {
    /// The view it answers.
    pub view: View,
    /// The columns of the result.
    pub frame: Frame,
    /// How many rows or groups the whole result has.
    pub total: u64,
    /// How many rows of the table the filter keeps.
    pub n_selected: u64,
}

/// What an open panel or editor, or a cross table, shows beside the view.
pub struct Detail {
    /// The questions it answers.
    pub queries: Vec<Query>,
    /// The rows or groups of each, as text.
    pub pages: Vec<TablePage>,
}

impl Detail {
    /// The answer to a question that was asked alone.
    pub fn page(&self, query: &Query) -> Option<&TablePage> {
        self.pages.first().filter(|_| self.queries.first() == Some(query))
    }
}

/// What came back for a request.
pub enum Reply {
    /// A table, as far as it has come.
    Opened {
        /// Its columns.
        columns: Vec<ColumnInfo>,
        /// How many rows so far.
        n_rows: u64,
        /// Whether these are all.
        complete: bool,
        /// What was odd.
        warnings: Vec<Problem>,
        /// What each part of a union lacks.
        parts: Vec<Match>,
        /// What the file says of its columns ahead of its rows.
        known: Option<String>,
    },
    /// What has to be open beside is.
    Ready,
    /// Rows for the table.
    Rows(TablePage),
    /// Rows or groups for a panel, an editor, or a cross table.
    Pages(Vec<TablePage>),
    /// The chart's columns.
    Plot {
        /// The columns of the result.
        frame: Frame,
        /// How many rows or groups the whole result has.
        total: u64,
        /// How many rows the filter keeps.
        n_selected: u64,
    },
    /// The columns' summaries.
    Summaries(Summaries),
    /// The request has ended without anything to show.
    Done,
    /// It cannot be done.
    Problem(Problem),
}
