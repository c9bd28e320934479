//! What every component can reach: the store's dispatcher, the messages, the page's own doings.

use sagitta_protocol::AskKind;
use web_sys::File;
use yew::{Callback, hook, use_context};

use sagitta_spec::View;

use crate::components::{Maps, Part, Parts, Search, Tools};
use crate::files::Sheets;
use crate::offline::Wanted;
use crate::state::{Action, Edit, History};
use crate::{I18n, Language};

/// The kinds of file that a table can become.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Format {
    /// CSV in UTF-8 with a mark that says so.
    Csv,
    /// CSV in GB18030, for older spreadsheets.
    CsvGb18030,
    /// A workbook with a sheet of metadata.
    Xlsx,
    /// An array of objects.
    Json,
    /// An Arrow file.
    Arrow,
    /// A Parquet file.
    Parquet,
}

impl Format {
    /// How names of such files end, without the dot.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Csv | Self::CsvGb18030 => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
            Self::Arrow => "arrow",
            Self::Parquet => "parquet",
        }
    }
}

/// A table to be handed to the browser.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Download {
    /// The question whose result it is.
    pub(crate) view: View,
    /// The name of the file without its ending.
    pub(crate) name: String,
    /// What kind of file it is.
    pub(crate) format: Format,
    /// What the file tells of itself where its format has room for it: labels and texts.
    pub(crate) about: Vec<(String, String)>,
}

/// What the page does beside changing its state.
#[derive(Clone, PartialEq)]
pub(crate) struct Doings {
    /// Opens a file from disk.
    pub(crate) open_file: Callback<File>,
    /// Opens another sheet of the workbook that is open, by its number from 0.
    pub(crate) open_sheet: Callback<u32>,
    /// Gives up a request.
    pub(crate) cancel: Callback<AskKind>,
    /// Makes a file of a view's result and hands it to the browser.
    pub(crate) download: Callback<Download>,
    /// Hands a drawing to the browser: its text, its name without an ending, whether as pixels.
    pub(crate) save_figure: Callback<(String, String, bool)>,
    /// Copies a text; what was copied is said under this key.
    pub(crate) copy: Callback<(String, &'static str)>,
    /// Copies the link to the view.
    pub(crate) copy_link: Callback<()>,
    /// Shows the page in another language, once its messages are here.
    pub(crate) speak: Callback<Language>,
    /// Makes a file of the page and hands it to the browser.
    pub(crate) save_offline: Callback<Wanted>,
    /// Tries again to fetch parts of the page that did not come.
    pub(crate) fetch_parts: Callback<()>,
}

/// What every part of the page can reach. Changes with the language, the memory allowed,
/// the sheets of a workbook, and when a part of the page comes.
#[derive(Clone, PartialEq)]
pub(crate) struct Cx {
    /// The messages.
    pub(crate) i18n: I18n,
    /// Sends actions to the store.
    pub(crate) dispatch: Callback<Action>,
    /// The page's doings.
    pub(crate) doings: Doings,
    /// The most memory a table may take, in bytes.
    pub(crate) budget: u64,
    /// The sheets of the workbook that is open, if it has several.
    pub(crate) sheets: Sheets,
    /// What opens under buttons.
    pub(crate) tools: Part<Tools>,
    /// The map.
    pub(crate) maps: Part<Maps>,
    /// The list of datasets.
    pub(crate) search: Part<Search>,
    /// How to fetch the parts that come where they are needed.
    pub(crate) parts: Parts,
    /// How often parts that did not come were tried again.
    pub(crate) tries: u32,
}

/// What every part of the page can reach.
#[hook]
pub(crate) fn use_cx() -> Cx {
    use_context::<Cx>().unwrap_or_else(|| Cx {
        i18n: I18n::new(Language::En, ""),
        dispatch: Callback::noop(),
        doings: Doings {
            open_file: Callback::noop(),
            open_sheet: Callback::noop(),
            cancel: Callback::noop(),
            download: Callback::noop(),
            save_figure: Callback::noop(),
            copy: Callback::noop(),
            copy_link: Callback::noop(),
            speak: Callback::noop(),
            save_offline: Callback::noop(),
            fetch_parts: Callback::noop(),
        },
        budget: 0,
        sheets: None,
        tools: Part::Coming,
        maps: Part::Coming,
        search: Part::Coming,
        parts: Parts {
            tools: || Box::pin(async { None }),
            maps: || Box::pin(async { None }),
            offline: || Box::pin(async { None }),
            search: || Box::pin(async { None }),
            share: || Box::pin(async { None }),
        },
        tries: 0,
    })
}

/// A committed change of the View: a step of the history.
pub(crate) fn commit(dispatch: &Callback<Action>, edit: Edit) {
    dispatch.emit(Action::Edit(edit, History::Push));
}
