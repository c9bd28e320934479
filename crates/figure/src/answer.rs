use sagitta_protocol::{ColumnSummary, TablePage};
use sagitta_render::{ColumnBrief, Frame, suggest};
use sagitta_spec::{Display, Query, View};

use crate::question::{display, question, resolved, table_question};

/// The most rows of a view that has no picture.
const TABLE_ROWS: u64 = 200;

/// A view, its answer, and what is known of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The view, with its picture chosen and its periods written out.
    pub view: View,
    /// What is known of the columns of the table, in the figure's language.
    pub briefs: Vec<ColumnBrief>,
    /// The answer to [`Answer::question`].
    pub frame: Frame,
    /// How many rows or groups the whole result has.
    pub total: u64,
    /// How many rows of the table the filter keeps.
    pub n_selected: u64,
    /// How many of these have no value in the first column that is worked out.
    pub n_missing: u64,
}

impl Answer {
    /// A view that says how it is drawn: one that says nothing at all gets a first picture by rule,
    /// as in the explorer.
    pub fn chosen(view: &View, briefs: &[ColumnBrief]) -> View {
        let mut view = view.clone();
        if view.query == Query::default() && view.display == Display::default() {
            let suggestion = suggest(briefs);
            view.query = suggestion.query;
            view.display = suggestion.display;
            return view.canonical();
        }
        view.display = display(&view, briefs);
        view
    }

    /// What has to be asked of the engine for a view that [`Answer::chosen`] gave: the question of
    /// the picture, or of the table where there is none.
    pub fn asks(view: &View, briefs: &[ColumnBrief], n_selected: u64) -> View {
        question(view, briefs, n_selected).unwrap_or_else(|| table_question(view, TABLE_ROWS))
    }

    /// Puts an answer together.
    pub fn new(
        view: &View,
        briefs: Vec<ColumnBrief>,
        summaries: &[ColumnSummary],
        page: &TablePage,
        frame: Frame,
    ) -> Self {
        let mut fields = view.query.aggregate.iter().filter_map(|one| one.field.as_deref());
        let measured =
            fields.find_map(|field| summaries.iter().find(|summary| summary.name == field));
        Self {
            view: resolved(view, &page.resolved),
            briefs,
            frame,
            total: page.total,
            n_selected: page.n_selected,
            n_missing: measured.map_or(0, |summary| summary.n_nulls_selected),
        }
    }

    /// The question that the frame answers, with how it is drawn.
    pub fn question(&self) -> View {
        Self::asks(&self.view, &self.briefs, self.n_selected)
    }

    /// Whether the answer has a picture, or only a table.
    pub fn is_drawn(&self) -> bool {
        question(&self.view, &self.briefs, self.n_selected).is_some()
    }
}
