//! Views that a publisher has saved: each has a page of its own.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use sagitta_catalog::Localized;
use sagitta_figure::{numbers, table_question};
use sagitta_render::{ChartTable, ColumnBrief, Language, Locale, plain_text, sentence};
use sagitta_session::Session;
use sagitta_spec::{Display, Source, Tab, View};
use serde::{Deserialize, Serialize};

use super::facts::Picture;
use super::{ask, picture};
use crate::description::{ViewEntry, check_id};

/// The most rows or groups that a page writes out.
const MOST_ROWS: u64 = 200;

/// A saved view, answered in English and in Chinese.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    /// The name of its page among those of the dataset's views.
    pub(super) id: String,
    pub(super) title: Localized,
    /// The link fragment of the View.
    pub(super) fragment: String,
    /// What is asked, in words.
    sentences: [String; 2],
    /// None if its publisher shows rows, or rows are all that it has.
    pictures: Option<[Picture; 2]>,
    numbers: [Numbers; 2],
    /// How many rows or groups there are in all.
    pub(super) total: u64,
}

/// The first rows or groups, as text for reading.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Numbers {
    pub(super) headers: Vec<String>,
    /// By header: whether values stand at the end of their cells.
    pub(super) are_figures: Vec<bool>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Saved {
    pub(super) fn sentence(&self, locale: Locale) -> &str {
        in_language::<String>(&self.sentences, locale)
    }

    pub(super) fn picture(&self, locale: Locale) -> Option<&Picture> {
        Some(in_language(self.pictures.as_ref()?, locale))
    }

    pub(super) fn numbers(&self, locale: Locale) -> &Numbers {
        in_language(&self.numbers, locale)
    }
}

fn in_language<T>([english, chinese]: &[T; 2], locale: Locale) -> &T {
    match locale.language {
        Language::En => english,
        Language::Zh => chinese,
    }
}

/// Refuses views that could have no page: of names that no address can have or two have, without a
/// title.
pub(super) fn check(entries: &[ViewEntry]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for entry in entries {
        let id = &entry.id;
        check_id(id).with_context(|| format!("its view \"{id}\""))?;
        ensure!(seen.insert(id), "it has two views \"{id}\"");
        ensure!(!entry.title.is_empty(), "its view \"{id}\" has no title");
    }
    Ok(())
}

/// Answers a saved view of the dataset that is open. Fails where it is no view of that dataset, or
/// has no answer.
pub(super) fn answer(
    session: &mut Session,
    dataset: &str,
    entry: &ViewEntry,
    briefs: &[Vec<ColumnBrief>; 2],
) -> Result<Saved> {
    let answered =
        view(dataset, &entry.link).and_then(|view| answer_view(session, entry, &view, briefs));
    answered.with_context(|| format!("its view \"{}\"", entry.id))
}

fn answer_view(
    session: &mut Session,
    entry: &ViewEntry,
    view: &View,
    briefs: &[Vec<ColumnBrief>; 2],
) -> Result<Saved> {
    let question = View { display: Display::default(), ..table_question(view, MOST_ROWS) };
    let (frame, total) = ask::plot(session, &question)?;
    let numbers_in = |locale: Locale, briefs: &[ColumnBrief]| {
        let mut frame = frame.clone();
        frame.describe(&question.query, briefs, locale);
        let ChartTable { headers, rows } = numbers(&frame, locale);
        let are_figures = frame.columns.iter().map(|column| column.kind.is_numeric()).collect();
        Numbers { headers, are_figures, rows }
    };
    let sentence_in = |locale, briefs: &[ColumnBrief]| plain_text(&sentence(view, briefs, locale));
    let [english, chinese] = briefs;
    let pictures = match view.display.tab {
        Some(Tab::Table) => None,
        _ => picture::draw(session, view, briefs)?,
    };
    Ok(Saved {
        id: entry.id.clone(),
        title: entry.title.clone(),
        fragment: view.to_fragment().context("it cannot be written as a link")?,
        sentences: [sentence_in(Locale::EN, english), sentence_in(Locale::ZH, chinese)],
        pictures,
        numbers: [numbers_in(Locale::EN, english), numbers_in(Locale::ZH, chinese)],
        total,
    })
}

/// The View of a link, which may leave out the dataset.
fn view(dataset: &str, link: &str) -> Result<View> {
    let whole = match link.strip_prefix('?') {
        Some(query) => format!("#/{dataset}?{query}"),
        None => link.to_owned(),
    };
    let view = View::from_fragment(&whole).context("its link is no View")?;
    ensure!(view.source == Source::Dataset(dataset.to_owned()), "its link is of another dataset");
    Ok(view)
}
