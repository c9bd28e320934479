//! What an element hands over.

use sagitta_catalog::Dataset;
use sagitta_figure::{Answer, Credit, Known, briefs};
use sagitta_protocol::{ColumnInfo, ColumnSummary, TablePage};
use sagitta_render::{ColumnBrief, Dates, Language, Locale, Numbers};
use sagitta_spec::node::{At, Node, ObjectWriter, Read};
use sagitta_spec::{Display, Error, Mark, Query, Source, View, fields_of};

/// Why nothing can be drawn.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The view, or another text, cannot be read.
    Text(Error),
    /// There is no figure of this.
    Figure(sagitta_figure::Error),
    /// The engine's answer was not handed over.
    NoAnswer,
    /// No frozen numbers were handed over.
    NothingFrozen,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Text(error)
    }
}

impl From<Box<Error>> for Fault {
    fn from(error: Box<Error>) -> Self {
        Self::Text(*error)
    }
}

impl From<sagitta_figure::Error> for Fault {
    fn from(error: sagitta_figure::Error) -> Self {
        Self::Figure(error)
    }
}

impl Fault {
    /// As problems are written: a stable code, and words.
    pub(crate) fn to_node(&self) -> Node {
        let (code, message) = match self {
            Self::Text(error) => ("bad-view", error.to_string()),
            Self::Figure(error @ sagitta_figure::Error::Picture(_)) => {
                ("cannot-draw", error.to_string())
            }
            Self::Figure(error @ sagitta_figure::Error::NotWhole { .. }) => {
                ("cannot-freeze", error.to_string())
            }
            Self::Figure(error) => ("bad-frozen", error.to_string()),
            Self::NoAnswer => ("internal", "the engine's answer is missing".to_owned()),
            Self::NothingFrozen => ("internal", "there is nothing to compare with".to_owned()),
        };
        let mut object = ObjectWriter::default();
        object.put_text("code", code);
        object.put_text("message", &message);
        object.done()
    }
}

/// A view, and all that is known when something is asked of it. What is not known yet is left out.
pub(crate) struct Asked {
    /// The view.
    pub(crate) view: View,
    /// Another mark than the view's.
    pub(crate) mark: Option<Mark>,
    pub(crate) locale: Locale,
    columns: Vec<ColumnInfo>,
    n_rows: u64,
    pub(crate) summaries: Vec<ColumnSummary>,
    n_selected: Option<u64>,
    /// What the catalogue says of the data.
    pub(crate) dataset: Option<Dataset>,
    /// The address of the data.
    src: Option<String>,
    /// The name of the data where no catalogue has one.
    pub(crate) name: String,
    /// What is said of the source where no catalogue is there.
    credit: String,
    /// The engine's answer.
    pub(crate) page: Option<TablePage>,
    /// Frozen numbers, as they are written.
    pub(crate) frozen: Option<String>,
    /// The width of the picture in CSS pixels.
    pub(crate) width: u64,
    /// Its height.
    pub(crate) height: u64,
    /// The series that are switched off.
    pub(crate) hidden: Vec<String>,
    /// The address of the explorer.
    pub(crate) explorer: Option<String>,
}

struct Written {
    view: Carried,
    mark: Option<String>,
    language: String,
    numbers: Option<String>,
    dates: Option<String>,
    columns: Vec<ColumnInfo>,
    n_rows: Option<u64>,
    summaries: Vec<ColumnSummary>,
    n_selected: Option<u64>,
    dataset: Option<Dataset>,
    src: Option<String>,
    name: String,
    credit: Option<String>,
    page: Option<TablePage>,
    frozen: Option<String>,
    width: Option<u64>,
    height: Option<u64>,
    hidden: Vec<String>,
    explorer: Option<String>,
}

fields_of!(Written {
    view,
    mark,
    language,
    numbers,
    dates,
    columns,
    n_rows,
    summaries,
    n_selected,
    dataset,
    src,
    name,
    credit,
    page,
    frozen,
    width,
    height,
    hidden,
    explorer
});

/// A view as an element has it: the fragment of a link, or JSON.
struct Carried(View);

impl Read for Carried {
    fn read(at: &At<'_>) -> Result<Self, Box<Error>> {
        match at.text() {
            Ok(text) if text.trim_start().starts_with('{') => View::from_json(&text),
            // A fragment without a source is about the element's own.
            Ok(text) => match text.trim_start_matches(['#', '/']) {
                "" => Ok(View::of(Source::Dataset(String::new()))),
                rest if rest.starts_with('?') => View::from_fragment(&format!("#/~{rest}")),
                _ => View::from_fragment(&text),
            },
            Err(_) => return View::read(at).map(Self),
        }
        .map(Self)
        .map_err(Box::new)
    }
}

impl Asked {
    /// Reads what an element has written.
    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        let node = Node::from_json(text)?;
        let written = Written::read(&At::root(&node))?;
        Ok(Self {
            view: written.view.0,
            mark: written
                .mark
                .and_then(|word| Mark::ALL.into_iter().find(|mark| mark.as_str() == word)),
            locale: Locale {
                language: Language::from_tag(&written.language),
                numbers: written
                    .numbers
                    .and_then(|tag| Numbers::from_tag(&tag))
                    .unwrap_or_default(),
                dates: written.dates.and_then(|tag| Dates::from_tag(&tag)).unwrap_or_default(),
            },
            columns: written.columns,
            n_rows: written.n_rows.unwrap_or(0),
            summaries: written.summaries,
            n_selected: written.n_selected,
            dataset: written.dataset,
            src: written.src,
            name: written.name,
            credit: written.credit.unwrap_or_default(),
            page: written.page,
            frozen: written.frozen,
            width: written.width.unwrap_or(600),
            height: written.height.unwrap_or(330),
            hidden: written.hidden,
            explorer: written.explorer,
        })
    }

    /// How many rows the filter keeps, as far as that is known.
    pub(crate) fn n_selected(&self) -> u64 {
        self.n_selected.unwrap_or(self.n_rows)
    }

    pub(crate) fn briefs(&self) -> Vec<ColumnBrief> {
        let known = Known {
            columns: &self.columns,
            n_rows: self.n_rows,
            summaries: &self.summaries,
            dataset: self.dataset.as_ref(),
        };
        briefs(&known, self.locale)
    }

    /// The view with its picture chosen.
    pub(crate) fn chosen(&self) -> View {
        let mut view = self.sourced();
        if let Some(mark) = self.mark {
            view.display.mark = Some(mark);
        }
        Answer::chosen(&view, &self.briefs())
    }

    /// The view, with where the element says that the data are if the view itself does not.
    pub(crate) fn sourced(&self) -> View {
        let mut view = self.view.clone();
        if view.source == Source::Dataset(String::new()) {
            let dataset = self.dataset.as_ref().map(|dataset| Source::Dataset(dataset.id.clone()));
            let address = self.src.clone().map(Source::Url);
            view.source = dataset.or(address).unwrap_or(view.source);
        }
        view
    }

    /// The rows that the view is about, for the summaries of their columns.
    pub(crate) fn under(&self) -> View {
        let query = Query {
            lookup: self.view.query.lookup.clone(),
            compute: self.view.query.compute.clone(),
            filter: self.view.query.filter.clone(),
            ..Query::default()
        };
        View { query, ..View::of(Source::Dataset(String::new())) }
    }

    pub(crate) fn credit(&self) -> Credit {
        match &self.dataset {
            Some(dataset) => Credit::of(dataset, self.locale),
            None if !self.credit.is_empty() => Credit { parts: vec![self.credit.clone()] },
            None if self.name.is_empty() => Credit::default(),
            None => Credit::of_file(&self.name, self.locale),
        }
    }

    /// The columns that have to be summed up before the question is known: those of the keys and
    /// figures, or all where the picture has yet to be chosen.
    pub(crate) fn spoken(&self) -> Vec<String> {
        let View { query, display, .. } = &self.view;
        let is_open = *query == Query::default() && *display == Display::default();
        if is_open || !query.is_grouped() && display.mark.is_none() {
            return Vec::new();
        }
        let keys = query.group_by.iter().map(|key| key.field.clone());
        let figures = query.aggregate.iter().filter_map(|one| one.field.clone());
        let channels = display.encoding.channels().into_iter();
        let drawn = channels.filter_map(|(_, channel)| channel.map(|one| one.field.clone()));
        let own = |name: &String| self.columns.iter().any(|column| column.name == *name);
        let mut fields: Vec<String> = keys.chain(figures).chain(drawn).filter(own).collect();
        fields.sort();
        fields.dedup();
        // An empty list would be all columns; the first will do where none is spoken of.
        if fields.is_empty() {
            fields.extend(self.columns.first().map(|column| column.name.clone()));
        }
        fields
    }
}
