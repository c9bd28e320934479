//! What the screen waits for, as questions to the worker.

use sagitta_protocol::{Ask, AskKind};
use sagitta_spec::{Display, GroupKey, Query, SortKey, Source, Tab, View};

use super::{Explorer, edit};

/// The most groups that a panel, an editor or a cross table is made of.
const GROUPS_LIMIT: u64 = 20_000;

/// What has to be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenWanted {
    /// Which opening this is.
    pub serial: u64,
    /// What.
    pub source: Source,
}

/// What has to be open beside the table, by the names that questions have for it.
#[derive(Clone, Debug, PartialEq)]
pub struct BesideWanted {
    /// Of which opening it is.
    pub serial: u64,
    /// What, each once.
    pub sources: Vec<Source>,
}

/// A question the screen waits for. It is asked again when any part of it changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    serial: u64,
    n_again: u64,
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

    /// The tables that the view looks up, and those that it is a union of.
    pub fn beside_wanted(&self) -> BesideWanted {
        let mut sources: Vec<Source> = Vec::new();
        let parts = match &self.view.source {
            union @ Source::Union { .. } => parts_of(union),
            _ => Vec::new(),
        };
        let lookups = self.view.query.lookup.iter();
        let looked_up = lookups.map(|lookup| Source::Dataset(lookup.from.clone()));
        for source in parts.into_iter().cloned().chain(looked_up) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        BesideWanted { serial: self.serial, sources }
    }

    fn wanted(&self, ask: Ask) -> Option<Wanted> {
        let n_rows = (!self.complete).then_some(self.n_rows);
        let (serial, n_again) = (self.serial, self.n_again);
        (!self.columns.is_empty()).then_some(Wanted { serial, n_again, n_rows, ask })
    }

    /// What of a kind of questions the screen waits for.
    pub(super) fn wanted_of(&self, kind: AskKind) -> Option<Wanted> {
        match kind {
            AskKind::Rows => self.rows_wanted(),
            AskKind::Plot => self.plot_wanted(),
            AskKind::Summaries => self.summaries_wanted(),
            AskKind::Detail => self.detail_wanted(),
            AskKind::Cross => self.cross_wanted(),
            AskKind::Cancel | AskKind::Beside | AskKind::Open | AskKind::Export => None,
        }
    }

    /// The rows the table waits for.
    pub fn rows_wanted(&self) -> Option<Wanted> {
        if matches!(self.tab(), Tab::About | Tab::Map) || (self.suggests && self.complete) {
            return None;
        }
        let (offset, limit) = self.rows.wanted;
        self.wanted(Ask::Rows { view: plain(self.rows_view()), offset, limit })
    }

    /// The columns the chart or the map waits for.
    pub fn plot_wanted(&self) -> Option<Wanted> {
        if !self.complete || self.suggests || !matches!(self.tab(), Tab::Chart | Tab::Map) {
            return None;
        }
        self.wanted(Ask::Plot { view: plain(self.picture_view()?), limit: sagitta_figure::LIMIT })
    }

    /// What the open panel or editor waits for.
    pub fn detail_wanted(&self) -> Option<Wanted> {
        let (views, limit) = (self.views_of(&self.detail_wanted)?, GROUPS_LIMIT);
        self.wanted(Ask::Detail { views, limit })
    }

    /// What the cross table waits for.
    pub fn cross_wanted(&self) -> Option<Wanted> {
        let (views, limit) = (self.views_of(&self.cross_queries())?, GROUPS_LIMIT);
        self.wanted(Ask::Cross { views, limit })
    }

    fn views_of(&self, queries: &[Query]) -> Option<Vec<View>> {
        let source = || self.view.source.clone();
        let view = |query: &Query| View { query: query.clone(), ..View::of(source()) };
        (!queries.is_empty()).then(|| queries.iter().map(view).collect())
    }

    /// The questions of the cross table: its cells, the totals of its rows, those of its columns,
    /// and that of all. Nothing where no cross table is in front. Totals are worked out from the
    /// rows of the table, so that the mean of a row is that of its rows, not of its cells.
    pub fn cross_queries(&self) -> Vec<Query> {
        let Some(pivot) = self.pivot() else { return Vec::new() };
        let query = &self.view.query;
        let only = |keeps: &dyn Fn(&GroupKey) -> bool, is_cells: bool| {
            let group_by: Vec<GroupKey> =
                query.group_by.iter().filter(|key| keeps(key)).cloned().collect();
            let mut sort = query.sort.clone();
            if is_cells || group_by.iter().any(|key| key.output_name() == pivot) {
                sort = group_by.iter().map(|key| SortKey::ascending(key.output_name())).collect();
            }
            let having = query.having.clone().filter(|_| is_cells);
            let part = Query { group_by, having, sort, window: Vec::new(), ..query.clone() };
            let names = edit::output_names(&part);
            let mut part = Query { offset: 0, limit: None, ..part };
            part.sort.retain(|key| names.contains(&key.field));
            part
        };
        vec![
            only(&|_| true, true),
            only(&|key| key.output_name() != pivot, false),
            only(&|key| key.output_name() == pivot, false),
            only(&|_| false, false),
        ]
    }

    /// The key whose values are the columns of the cross table in front.
    pub fn pivot(&self) -> Option<String> {
        let (query, display) = (&self.view.query, &self.view.display);
        let is_key = |name: &&String| query.group_by.iter().any(|key| key.output_name() == **name);
        let pivot = display.pivot.as_ref().filter(is_key)?;
        let is_shown = self.tab() != Tab::About && !self.is_raw() && self.complete;
        (is_shown && query.group_by.len() > 1 && !query.aggregate.is_empty()).then(|| pivot.clone())
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

/// The sources that are read as one; of a source that is no union, itself.
pub fn parts_of(source: &Source) -> Vec<&Source> {
    match source {
        Source::Union { sources, .. } => sources.iter().flat_map(parts_of).collect(),
        one => vec![one],
    }
}

/// The question alone: how it is shown makes no difference to the engine.
fn plain(view: View) -> View {
    View { display: Display::default(), ..view }
}
