//! Everything the page knows, and what changes it. Pure: no clock, no network, no document.

mod by_kind;
pub mod edit;
mod explorer;
mod maps;
mod picture;
mod reply;
mod route;
mod rows;
mod told;
mod wanted;

use std::rc::Rc;

use sagitta_catalog::{Catalog, Dataset};
use sagitta_protocol::{AskKind, Problem, Progress};
use sagitta_render::{Dates, Language, Locale, Numbers};
use sagitta_spec::{Query, Source};
use yew::Reducible;

pub use self::by_kind::ByKind;
pub use self::edit::Edit;
pub use self::explorer::{CANCELLED, Explorer};
pub use self::maps::{MapOffer, gazetteer};
pub use self::reply::{Detail, Plot, Reply, Summaries};
pub use self::route::{FILE_FRAGMENT, Route, encode_id, fragment_of, read_fragment};
pub use self::rows::Rows;
pub use self::wanted::{BesideWanted, OpenWanted, Wanted, parts_of};
use crate::Shared;
pub use sagitta_figure::kind;

/// How a change of the View enters the browser's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    /// As a step that the back button undoes.
    Push,
    /// In place of the last step.
    Replace,
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl ThemeChoice {
    /// The name it is remembered by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice of this name; as the system says for any other.
    pub fn from_name(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }

    /// What a press of the switch chooses next.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }
}

/// The catalogue, as far as it has come.
#[derive(Clone, PartialEq, Default)]
pub enum CatalogState {
    /// On its way.
    #[default]
    Loading,
    /// Here.
    Ready(Shared<Catalog>),
    /// It cannot be had.
    Failed(Shared<Problem>),
}

/// What is in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The list of datasets.
    Start,
    /// One dataset.
    Explore,
}

/// What the address bar has to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The fragment, from `#` on.
    pub fragment: String,
    /// How it gets there.
    pub history: History,
}

/// Everything the page knows.
#[derive(Clone, PartialEq)]
pub struct AppState {
    /// The reader's language, and how the reader has numbers and dates.
    pub locale: Locale,
    /// The reader's theme.
    pub theme: ThemeChoice,
    /// The most memory a table may take, in bytes, if the reader chose.
    pub memory: Option<u64>,
    /// The datasets there are.
    pub catalog: CatalogState,
    /// What is in front.
    pub page: Page,
    /// The dataset in front; meaningful on [`Page::Explore`].
    pub explorer: Explorer,
    /// What the address bar has to say.
    pub link: Link,
    /// Why the address could not be followed as it is.
    pub link_problem: Option<Shared<Problem>>,
    /// The last dataset that was looked for in the index, and why it could not be, if so.
    pub sought: Option<(String, Option<Shared<Problem>>)>,
}

/// What happens.
pub enum Action {
    /// The address changed: at the start, by the back button, by a press of a link.
    Navigate(String),
    /// The catalogue is here.
    CatalogLoaded(Catalog),
    /// The catalogue cannot be had.
    CatalogFailed(Problem),
    /// A dataset was looked for in the index by its id.
    Sought(String, Result<Option<Box<Dataset>>, Problem>),
    /// Another language.
    SetLanguage(Language),
    /// Other marks in numbers.
    SetNumbers(Numbers),
    /// Another form of dates.
    SetDates(Dates),
    /// Another theme.
    SetTheme(ThemeChoice),
    /// Another amount of memory that a table may take.
    SetMemory(u64),
    /// A file from disk was handed over.
    OpenFile(String),
    /// The same data once more.
    Reopen,
    /// The questions that were given up once more.
    AskAgain,
    /// Large data may be loaded on this device.
    Consent,
    /// The reader changes the View.
    Edit(Edit, History),
    /// What a change would give, shown while the reader is still at it. The address stays.
    Preview(Edit),
    /// A request was sent.
    Asked(AskKind, u64),
    /// The work on a request goes on.
    Progressed(u64, Progress),
    /// A request was answered.
    Replied(u64, Reply),
    /// The table shows these rows: the first, and how many.
    SetWindow(u64, u64),
    /// The table shows the rows themselves instead of groups, or groups again.
    ShowRows(bool),
    /// The order of the rows behind groups.
    SortRows(String, bool),
    /// What an open panel or editor asks for; nothing when it is closed.
    AskDetail(Vec<Query>),
    /// A problem was read.
    Dismiss,
}

impl AppState {
    /// The page before anything has happened.
    pub fn new(locale: Locale, theme: ThemeChoice) -> Self {
        Self {
            locale,
            theme,
            memory: None,
            catalog: CatalogState::default(),
            page: Page::Start,
            explorer: Explorer::default(),
            link: Link { fragment: "#/".to_owned(), history: History::Replace },
            link_problem: None,
            sought: None,
        }
    }

    /// The id of the dataset in front, if the catalogue does not list it but may have it in its
    /// index.
    pub(crate) fn unlisted(&self) -> Option<&str> {
        let (CatalogState::Ready(catalog), Source::Dataset(id)) =
            (&self.catalog, &self.explorer.view.source)
        else {
            return None;
        };
        let n_listed = u64::try_from(catalog.datasets.len()).unwrap_or(u64::MAX);
        let was_sought = self.sought.as_ref().is_some_and(|(sought, _)| sought == id);
        let may_be = self.page == Page::Explore && catalog.n_datasets() > n_listed && !was_sought;
        (may_be && catalog.dataset(id).is_none()).then_some(id.as_str())
    }

    /// Takes a dataset of the index into the catalogue.
    fn list(&mut self, dataset: Dataset) {
        let CatalogState::Ready(catalog) = &self.catalog else { return };
        if catalog.dataset(&dataset.id).is_none() {
            let mut catalog = (**catalog).clone();
            catalog.datasets.push(dataset);
            self.catalog = CatalogState::Ready(Shared::new(catalog));
            self.describe();
            self.take_default();
        }
    }

    /// The dataset in front, if it is one of the catalogue.
    pub fn dataset(&self) -> Option<&Dataset> {
        match (&self.catalog, &self.explorer.view.source) {
            (CatalogState::Ready(catalog), Source::Dataset(id)) => catalog.dataset(id),
            _ => None,
        }
    }

    /// The datasets that the view speaks of: what it is a view of, then those it looks up.
    fn datasets(&self) -> Vec<&Dataset> {
        let CatalogState::Ready(catalog) = &self.catalog else { return Vec::new() };
        let view = &self.explorer.view;
        let parts = parts_of(&view.source).into_iter().filter_map(|part| match part {
            Source::Dataset(id) => Some(id.as_str()),
            _ => None,
        });
        let looked_up = view.query.lookup.iter().map(|lookup| lookup.from.as_str());
        parts.chain(looked_up).filter_map(|id| catalog.dataset(id)).collect()
    }

    fn navigate(mut self, fragment: String) -> Self {
        let route = read_fragment(&fragment, &self.explorer.view.source);
        self.link = Link { fragment, history: History::Replace };
        self.link_problem = None;
        match route {
            Route::Start => self.page = Page::Start,
            Route::Explore(view) => self.show(view),
            Route::Broken { view, problem } => {
                self.link_problem = Some(Shared::new(problem));
                match view {
                    Some(view)
                        if self.page == Page::Start || view.source != self.explorer.view.source =>
                    {
                        self.show(view);
                        self.explorer.suggests = false;
                    }
                    Some(_) => {}
                    None => self.page = Page::Start,
                }
            }
        }
        self
    }

    fn show(&mut self, view: sagitta_spec::View) {
        self.page = Page::Explore;
        if view.source == self.explorer.view.source && self.explorer.serial > 0 {
            self.explorer.set_view(view);
        } else {
            self.explorer = self.explorer.open(view);
            self.describe();
            self.take_default();
        }
    }

    /// A plain link to a dataset shows the view that its publisher chose, if there is one.
    fn take_default(&mut self) {
        if !self.explorer.suggests || self.page != Page::Explore {
            return;
        }
        let fragment = self.dataset().and_then(|dataset| dataset.default_view.clone());
        if let Some(Ok(view)) =
            fragment.map(|fragment| sagitta_spec::View::from_fragment(&fragment))
        {
            let source = self.explorer.view.source.clone();
            self.explorer.suggests = false;
            self.explorer.set_view(sagitta_spec::View { source, ..view });
            self.relink(History::Replace);
        }
    }

    /// Puts what the catalogue says of the columns beside what the table says.
    fn describe(&mut self) {
        let briefs = self.explorer.briefs_with(&self.datasets(), self.locale);
        // What stays as it was is not drawn again.
        if *self.explorer.briefs != briefs {
            self.explorer.briefs = Shared::new(briefs);
        }
        if let CatalogState::Ready(catalog) = &self.catalog {
            self.explorer.offer_maps(catalog);
        }
    }

    /// Writes the View into the address bar.
    fn relink(&mut self, history: History) {
        let fragment = fragment_of(&self.explorer.view);
        if fragment != self.link.fragment {
            self.link = Link { fragment, history };
        }
    }

    fn replied(mut self, id: u64, reply: Reply) -> Option<Self> {
        let describes = matches!(reply, Reply::Opened { .. } | Reply::Summaries(_));
        if !self.explorer.receive(id, reply) {
            return None;
        }
        if describes {
            self.describe();
            if self.explorer.suggest() {
                self.relink(History::Replace);
            }
        }
        Some(self)
    }
}

impl Reducible for AppState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::Navigate(fragment) => {
                let is_new = fragment != self.link.fragment || self.explorer.serial == 0;
                if !is_new {
                    return self;
                }
                state = state.navigate(fragment);
            }
            Action::CatalogLoaded(catalog) => {
                state.catalog = CatalogState::Ready(Shared::new(catalog));
                state.describe();
                state.take_default();
            }
            Action::CatalogFailed(problem) => {
                state.catalog = CatalogState::Failed(Shared::new(problem));
            }
            Action::Sought(id, found) => {
                let (dataset, problem) = match found {
                    Ok(dataset) => (dataset, None),
                    Err(problem) => (None, Some(Shared::new(problem))),
                };
                state.sought = Some((id, problem));
                if let Some(dataset) = dataset {
                    state.list(*dataset);
                }
            }
            Action::SetLanguage(language) => {
                state.locale.language = language;
                state.describe();
            }
            Action::SetNumbers(numbers) => state.locale.numbers = numbers,
            Action::SetDates(dates) => state.locale.dates = dates,
            Action::SetTheme(theme) => state.theme = theme,
            Action::SetMemory(bytes) => {
                state.memory = Some(bytes);
                // What is open fits already; what is not yet, or did not fit, is tried anew.
                if state.page == Page::Explore && !state.explorer.complete {
                    state.explorer = state.explorer.reopen();
                    state.describe();
                }
            }
            Action::OpenFile(name) => {
                state.page = Page::Explore;
                state.link_problem = None;
                state.explorer = state.explorer.open_file(name);
                state.relink(History::Push);
            }
            Action::Reopen => {
                state.explorer = state.explorer.reopen();
                state.describe();
            }
            Action::AskAgain => state.explorer.ask_again(),
            Action::Consent => state.explorer.consent = true,
            Action::Edit(edit, history) => {
                let view = edit::apply(&state.explorer.view, &edit, &state.explorer.briefs);
                // After a preview the view is there already, but not yet in the address.
                if view == *state.explorer.view && fragment_of(&view) == state.link.fragment {
                    return self;
                }
                if view.source == state.explorer.view.source {
                    state.explorer.suggests = false;
                    state.explorer.set_view(view);
                } else {
                    let consent = state.explorer.consent;
                    state.explorer = state.explorer.open(view);
                    state.explorer.consent = consent;
                    state.describe();
                }
                state.relink(history);
            }
            Action::Preview(edit) => {
                let view = edit::apply(&state.explorer.view, &edit, &state.explorer.briefs);
                if view == *state.explorer.view {
                    return self;
                }
                state.explorer.suggests = false;
                state.explorer.set_view(view);
                // Back where it was taken up, a brush has been given up.
                state.explorer.moving = fragment_of(&state.explorer.view) != state.link.fragment;
            }
            Action::Asked(kind, id) => state.explorer.asked(kind, id),
            Action::Progressed(id, progress) => {
                if !state.explorer.progressed(id, progress) {
                    return self;
                }
            }
            Action::Replied(id, reply) => match state.replied(id, reply) {
                Some(next) => state = next,
                None => return self,
            },
            Action::SetWindow(first, n) => {
                if !state.explorer.rows.set_window(first, n) {
                    return self;
                }
            }
            Action::ShowRows(raw) => state.explorer.show_rows(raw),
            Action::AskDetail(queries) => {
                if !state.explorer.ask_detail(queries) {
                    return self;
                }
            }
            Action::SortRows(field, beside) => state.explorer.sort_rows(&field, beside),
            Action::Dismiss => {
                state.link_problem = None;
                state.explorer.engine_problem = None;
            }
        }
        Rc::new(state)
    }
}

#[cfg(test)]
mod tests;
