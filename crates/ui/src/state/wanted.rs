//! What the screen waits for, as questions to the worker.

use sagitta_protocol::Ask;
use sagitta_spec::{Display, Query, Source, Tab, View};

use super::Explorer;

/// The most rows or groups that a chart is made of.
const PLOT_LIMIT: u64 = 20_000;

/// The most rows or groups that a panel or an editor lists.
const DETAIL_LIMIT: u64 = 1_000;

/// What has to be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenWanted {
    /// Which opening this is.
    pub serial: u64,
    /// What.
    pub source: Source,
}

/// A question the screen waits for. It is asked again when any part of it changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    serial: u64,
    /// Rows that had come, as long as not all have.
    n_rows: Option<u64>,
    /// The question.
    pub ask: Ask,
}

impl Explorer {
    /// What has to be opened, if anything.
    pub fn open_wanted(&self) -> Option<OpenWanted> {
        (self.serial > 0)
            .then(|| OpenWanted { serial: self.serial, source: self.view.source.clone() })
    }

    fn wanted(&self, ask: Ask) -> Option<Wanted> {
        let n_rows = (!self.complete).then_some(self.n_rows);
        (!self.columns.is_empty()).then_some(Wanted { serial: self.serial, n_rows, ask })
    }

    /// The rows the table waits for.
    pub fn rows_wanted(&self) -> Option<Wanted> {
        if self.tab() == Tab::About || (self.suggests && self.complete) {
            return None;
        }
        let (offset, limit) = self.rows.wanted;
        self.wanted(Ask::Rows { view: plain(self.rows_view()), offset, limit })
    }

    /// The columns the chart waits for.
    pub fn plot_wanted(&self) -> Option<Wanted> {
        if !self.complete || self.suggests || self.tab() != Tab::Chart {
            return None;
        }
        self.wanted(Ask::Plot { view: plain(self.plot_view()?), limit: PLOT_LIMIT })
    }

    /// What the open panel or editor waits for.
    pub fn detail_wanted(&self) -> Option<Wanted> {
        if self.detail_wanted.is_empty() {
            return None;
        }
        let source = || self.view.source.clone();
        let view = |query: &Query| View { query: query.clone(), ..View::of(source()) };
        let views = self.detail_wanted.iter().map(view).collect();
        self.wanted(Ask::Detail { views, limit: DETAIL_LIMIT })
    }

    /// The summaries the columns wait for.
    pub fn summaries_wanted(&self) -> Option<Wanted> {
        if !self.complete {
            return None;
        }
        let query = Query {
            lookup: self.view.query.lookup.clone(),
            compute: self.view.query.compute.clone(),
            filter: self.view.query.filter.clone(),
            ..Query::default()
        };
        let view = View { query, ..View::of(self.view.source.clone()) };
        self.wanted(Ask::Summaries { view, fields: Vec::new() })
    }

    /// What a download holds: what is in front.
    pub fn export_view(&self) -> View {
        plain(if self.tab() == Tab::Table { self.rows_view() } else { (*self.view).clone() })
    }

    /// How many rows a download has, if that is known.
    pub fn n_export(&self) -> Option<u64> {
        if self.has_no_answer() {
            return None;
        }
        let total = match (&self.plot, self.tab()) {
            (Some(plot), Tab::Chart) if plot.view.query == self.view.query => plot.total,
            _ if self.rows.is_fresh() && self.rows_view().query == self.export_view().query => {
                self.rows.total
            }
            _ => return None,
        };
        let query = self.export_view().query;
        let rest = total.saturating_sub(query.offset);
        Some(query.limit.map_or(rest, |limit| rest.min(limit)))
    }
}

/// The question alone: how it is shown makes no difference to the engine.
fn plain(view: View) -> View {
    View { display: Display::default(), ..view }
}
