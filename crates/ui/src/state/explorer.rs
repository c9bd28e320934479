//! One dataset on the screen: what is known of it, what was asked, what came back.

use sagitta_catalog::Dataset;
use sagitta_protocol::{AskKind, ColumnInfo, ColumnSummary, Match, Place, Problem, Progress};
use sagitta_render::{ColumnBrief, Locale, suggest};
use sagitta_spec::{Display, Query, Source, Tab, View};

use super::by_kind::ByKind;
use super::edit;
use super::maps::MapOffer;
use super::reply::{Detail, Plot, Reply, Summaries};
use super::rows::Rows;
use super::told::Told;
use super::wanted::Wanted;
use crate::Shared;

/// The code of a question that the reader gave up.
pub const CANCELLED: &str = "cancelled";

/// A request under way.
#[derive(Clone, PartialEq)]
pub struct Work {
    /// The id of the request.
    pub id: u64,
    /// How far it has come.
    pub progress: Option<Progress>,
    /// The view it asks about.
    view: Shared<View>,
    /// The questions of a detail.
    queries: Shared<Vec<Query>>,
}

/// One dataset on the screen.
#[derive(Clone, PartialEq)]
pub struct Explorer {
    /// The question and how it is shown.
    pub view: Shared<View>,
    /// Rises with every opening; 0 before the first.
    pub serial: u64,
    /// Whether large data may be loaded on a small device.
    pub consent: bool,
    /// Whether a first picture is chosen by rule once the columns are known.
    pub suggests: bool,
    /// The table's columns; empty until it is open.
    pub columns: Shared<Vec<ColumnInfo>>,
    /// How many of these the view adds to the table's own: the last ones.
    n_derived: usize,
    /// What sentence and suggestions know of them.
    pub briefs: Shared<Vec<ColumnBrief>>,
    /// How many rows have come.
    pub n_rows: u64,
    /// Whether these are all.
    pub complete: bool,
    /// What was odd about the data.
    pub warnings: Shared<Vec<Problem>>,
    /// What each part of a union lacks.
    pub parts: Shared<Vec<Match>>,
    /// The columns' summaries under a filter that may be older than the view's.
    pub summaries: Option<Shared<Summaries>>,
    /// What the file says of its columns, until they were counted.
    told: Told,
    /// The columns that can be drawn on a map, once that is known.
    pub(super) maps: Option<Shared<Vec<MapOffer>>>,
    /// What the chart or the map is made of; may be of an older view.
    pub plot: Option<Shared<Plot>>,
    /// What the open panel or editor asks for.
    pub(super) detail_wanted: Shared<Vec<Query>>,
    /// What it was answered; may be of an older question.
    pub detail: Option<Shared<Detail>>,
    /// Cells and totals of the cross table; may be of an older view.
    pub cross: Option<Shared<Detail>>,
    /// The table's rows.
    pub rows: Rows,
    /// The requests under way.
    pub work: ByKind<Work>,
    /// What was asked last, by kind.
    asked_for: ByKind<Wanted>,
    /// How often the reader has asked what was given up again.
    pub(super) n_again: u64,
    /// Whether the view is of a brush that still moves. The next answer is near, so that nothing
    /// tells of the wait for it, unless it turns out to be long.
    pub(super) moving: bool,
    /// Why the last request of a kind could not be answered.
    pub problems: ByKind<Shared<Problem>>,
    /// Whether the reader gave up opening it.
    pub gave_up: bool,
    /// What the worker itself reports.
    pub engine_problem: Option<Shared<Problem>>,
}

impl Default for Explorer {
    fn default() -> Self {
        Self::of(View::of(Source::Dataset(String::new())), 0)
    }
}

impl Explorer {
    fn of(view: View, serial: u64) -> Self {
        let suggests = view.query == Query::default() && view.display == Display::default();
        Self {
            view: Shared::new(view),
            serial,
            consent: false,
            suggests,
            columns: Shared::default(),
            n_derived: 0,
            briefs: Shared::default(),
            n_rows: 0,
            complete: false,
            warnings: Shared::default(),
            parts: Shared::default(),
            summaries: None,
            told: Told::default(),
            maps: None,
            plot: None,
            detail_wanted: Shared::default(),
            detail: None,
            cross: None,
            rows: Rows::start(),
            work: ByKind::default(),
            asked_for: ByKind::default(),
            n_again: 0,
            moving: false,
            problems: ByKind::default(),
            gave_up: false,
            engine_problem: None,
        }
    }

    /// Another dataset in place of this one.
    pub(super) fn open(&self, view: View) -> Self {
        Self::of(view, self.serial + 1)
    }

    pub(super) fn open_file(&self, name: String) -> Self {
        let mut next = self.open(View::of(Source::File(name)));
        next.consent = true;
        next
    }

    pub(super) fn reopen(&self) -> Self {
        let suggests = self.suggests;
        let mut next = self.open((*self.view).clone());
        next.consent = true;
        next.suggests = suggests;
        next
    }

    pub(super) fn set_view(&mut self, view: View) {
        let asked = self.rows_view().query;
        self.view = Shared::new(view);
        self.moving = false;
        if !self.view.query.is_grouped() {
            self.rows.raw = None;
        }
        // Other groups leave the rows behind them as they are.
        if self.rows_view().query != asked {
            self.rows.renew();
        }
        self.redraw();
    }

    /// Draws the picture that is there as the view says now. What changes nothing but how it is drawn
    /// has no answer of its own.
    fn redraw(&mut self) {
        let (Some(plot), Some(view)) = (&self.plot, self.picture_view()) else { return };
        let same = (&view.source, &view.query) == (&plot.view.source, &plot.view.query);
        if same && view.display != plot.view.display {
            let (frame, total, n_selected) = (plot.frame.clone(), plot.total, plot.n_selected);
            self.plot = Some(Shared::new(Plot { view, frame, total, n_selected }));
        }
    }

    /// The part of the page in front.
    pub fn tab(&self) -> Tab {
        self.view.display.tab.unwrap_or(Tab::Chart)
    }

    /// Whether the table shows the rows themselves although the view has groups.
    pub fn is_raw(&self) -> bool {
        self.view.query.is_grouped() && self.rows.raw.unwrap_or(self.tab() == Tab::Chart)
    }

    pub(super) fn show_rows(&mut self, raw: bool) {
        if raw != self.is_raw() {
            self.rows.raw = Some(raw);
            self.rows.renew();
        }
    }

    /// What an open panel or editor asks for; nothing when it is closed.
    pub(super) fn ask_detail(&mut self, queries: Vec<Query>) -> bool {
        if *self.detail_wanted == queries {
            return false;
        }
        self.detail_wanted = Shared::new(queries);
        true
    }

    pub(super) fn sort_rows(&mut self, field: &str, beside: bool) {
        self.rows.sort = edit::toggled(&self.rows.sort, field, beside);
        self.rows.renew();
    }

    /// The question that the table answers.
    pub fn rows_view(&self) -> View {
        let mut view = (*self.view).clone();
        if self.is_raw() {
            view.query = Query {
                lookup: view.query.lookup,
                compute: view.query.compute,
                filter: view.query.filter,
                sort: self.rows.sort.clone(),
                ..Query::default()
            };
        }
        view
    }

    /// The question that the chart or the map in front answers.
    pub(super) fn picture_view(&self) -> Option<View> {
        if self.tab() == Tab::Map { self.map_view() } else { self.plot_view() }
    }

    pub(super) fn asked(&mut self, kind: AskKind, id: u64) {
        let view = match kind {
            AskKind::Plot => self.picture_view().map_or_else(|| self.view.clone(), Shared::new),
            _ => self.view.clone(),
        };
        let queries = match kind {
            AskKind::Cross => Shared::new(self.cross_queries()),
            _ => self.detail_wanted.clone(),
        };
        self.work.insert(kind, Work { id, progress: None, view, queries });
        match self.wanted_of(kind) {
            Some(wanted) => self.asked_for.insert(kind, wanted),
            None => drop(self.asked_for.remove(&kind)),
        }
        self.problems.retain(|other, problem| *other != kind || problem.code != CANCELLED);
    }

    /// Whether what is wanted of a kind has not been answered, or not even been asked.
    pub fn is_pending(&self, kind: AskKind) -> bool {
        let is_due = || {
            let wanted = self.wanted_of(kind);
            wanted.is_some() && wanted.as_ref() != self.asked_for.get(&kind)
        };
        self.work.contains_key(&kind) || is_due()
    }

    /// Whether an answer of a kind is waited for, as far as that is told of, and how far it has
    /// come.
    pub fn wait(&self, kind: AskKind) -> Option<Option<Progress>> {
        let progress = self.work.get(&kind).and_then(|work| work.progress);
        let is_told = progress.is_some() || (!self.moving && self.is_pending(kind));
        is_told.then_some(progress)
    }

    /// Asks once more what was given up.
    pub(super) fn ask_again(&mut self) {
        self.n_again += 1;
        if self.problems.contains_key(&AskKind::Rows) {
            self.rows.renew();
        }
        self.problems.retain(|_, problem| problem.code != CANCELLED);
    }

    fn kind_of(&self, id: u64) -> Option<AskKind> {
        self.work.iter().find(|(_, work)| work.id == id).map(|(kind, _)| *kind)
    }

    pub(super) fn progressed(&mut self, id: u64, progress: Progress) -> bool {
        let work = self.work.values_mut().find(|work| work.id == id);
        work.map(|work| work.progress = Some(progress)).is_some()
    }

    /// Takes in an answer; false if it speaks of what nobody waits for any more.
    pub(super) fn receive(&mut self, id: u64, reply: Reply) -> bool {
        if id == 0 {
            if let Reply::Problem(problem) = reply {
                self.engine_problem = Some(Shared::new(problem));
                return true;
            }
            return false;
        }
        let Some(kind) = self.kind_of(id) else {
            return false;
        };
        let work = match &reply {
            Reply::Opened { complete: false, .. } => None,
            _ => self.work.remove(&kind),
        };
        if !matches!(reply, Reply::Problem(_) | Reply::Done) {
            self.problems.remove(&kind);
        }
        match reply {
            Reply::Opened { columns, n_rows, complete, mut warnings, parts, known } => {
                if let Some(text) = known {
                    self.told = Told::read(&text, &columns);
                }
                warnings.extend(self.told.doubt().cloned());
                if *self.columns != columns {
                    self.columns = Shared::new(columns);
                    self.n_derived = 0;
                }
                self.n_rows = n_rows;
                self.complete = complete;
                self.warnings = Shared::new(warnings);
                self.parts = Shared::new(parts);
            }
            Reply::Rows(page) => {
                let replaces = !page.complete || self.rows.pages.iter().any(|page| !page.complete);
                self.rows.receive(page, replaces);
            }
            Reply::Pages(pages) => {
                let queries = work.map(|work| (*work.queries).clone()).unwrap_or_default();
                let detail = Some(Shared::new(Detail { queries, pages }));
                if kind == AskKind::Cross {
                    self.cross = detail;
                } else {
                    self.detail = detail;
                }
            }
            Reply::Plot { frame, total, n_selected } => {
                let view = work.map_or_else(|| (*self.view).clone(), |work| (*work.view).clone());
                self.plot = Some(Shared::new(Plot { view, frame, total, n_selected }));
                self.redraw();
            }
            Reply::Summaries(summaries) => {
                let own = self.columns.len().saturating_sub(self.n_derived);
                let derived = &summaries.derived;
                if self.columns.get(own..) != Some(derived.as_slice()) {
                    let own = self.columns.iter().take(own).chain(derived);
                    self.columns = Shared::new(own.cloned().collect());
                    self.n_derived = derived.len();
                }
                if let Some(doubt) = self.told.settle(&summaries.columns) {
                    let warnings = self.warnings.iter().cloned().chain([doubt]);
                    self.warnings = Shared::new(warnings.collect());
                }
                self.summaries = Some(Shared::new(summaries));
            }
            Reply::Ready => {}
            Reply::Done => self.gave_up |= kind == AskKind::Open,
            Reply::Problem(problem) => {
                // Under a question that has no answer stands no answer to another one.
                match kind {
                    AskKind::Rows => self.rows.clear(),
                    AskKind::Plot => self.plot = None,
                    AskKind::Detail => self.detail = None,
                    AskKind::Cross => self.cross = None,
                    AskKind::Summaries => self.summaries = None,
                    AskKind::Beside | AskKind::Open | AskKind::Export | AskKind::Cancel => {}
                }
                self.problems.insert(kind, Shared::new(problem));
            }
        }
        true
    }

    /// Chooses the first picture, once what it depends on is known. True if the View changed.
    pub(super) fn suggest(&mut self) -> bool {
        if !self.suggests || !self.complete || self.summaries.is_none() {
            return false;
        }
        self.suggests = false;
        let suggestion = suggest(&self.briefs);
        let mut view = (*self.view).clone();
        view.query = suggestion.query;
        view.display = suggestion.display;
        if view.display.mark.is_none() {
            view.display.tab = Some(Tab::Table);
        }
        self.set_view(view.canonical());
        true
    }

    /// Whether the question on the screen could not be answered.
    pub fn has_no_answer(&self) -> bool {
        [AskKind::Rows, AskKind::Plot, AskKind::Summaries]
            .iter()
            .any(|kind| self.problems.contains_key(kind))
    }

    /// The problem that belongs to a place of the screen.
    pub fn problem_at(&self, places: &[Place]) -> Option<&Shared<Problem>> {
        self.problems
            .iter()
            .filter(|(kind, _)| **kind != AskKind::Open)
            .map(|(_, problem)| problem)
            .find(|problem| places.contains(&problem.place))
    }

    /// What the small plots of columns are made of: what was counted, or until then what the file
    /// says of all its rows, unless a filter leaves out some of them.
    pub fn plots(&self) -> Option<&Shared<Summaries>> {
        let told = || self.told.plots().filter(|_| self.view.query.filter.is_none());
        self.summaries.as_ref().or_else(told)
    }

    /// The summary of a column.
    pub fn summary(&self, name: &str) -> Option<&ColumnSummary> {
        self.summaries.as_ref()?.columns.iter().find(|summary| summary.name == name)
    }

    /// What is known of the columns, with the titles and units of the catalogue.
    pub(super) fn briefs_with(&self, datasets: &[&Dataset], locale: Locale) -> Vec<ColumnBrief> {
        let n_own = self.columns.len().saturating_sub(self.n_derived);
        let is_own = |name: &str| self.columns.iter().take(n_own).any(|own| own.name == name);
        // What a lookup brings in is described where it comes from.
        let lookup_of = |name: &str| {
            let mut lookups = self.view.query.lookup.iter();
            lookups.find(|lookup| lookup.fields.iter().any(|field| field == name))
        };
        let brief = |column: &ColumnInfo| {
            let from = lookup_of(&column.name).filter(|_| !is_own(&column.name));
            let is_there = |dataset: &&&Dataset| from.is_none_or(|from| from.from == dataset.id);
            let mut described = datasets.iter().filter(is_there);
            let field = described.find_map(|dataset| dataset.field(&column.name));
            let summary = self.summary(&column.name);
            sagitta_figure::brief(column, self.n_rows, summary, field, locale)
        };
        self.columns.iter().map(brief).collect()
    }
}
