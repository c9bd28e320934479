//! Whose data they are, in the words of the catalogue.

use sagitta_catalog::{Dataset, Field, Localized};
use sagitta_render::{Language, Locale, format};

use crate::words;

/// What stands between the parts of a line.
pub(crate) const SEPARATOR: &str = " · ";

/// Source, licence and date, as they stand under a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credit {
    /// The parts of the line, in order.
    pub parts: Vec<String>,
}

impl Credit {
    /// What the catalogue says of a dataset.
    pub fn of(dataset: &Dataset, locale: Locale) -> Self {
        let publisher = localized(&dataset.publisher.name, locale);
        let title = localized(&dataset.title, locale);
        let name = match (publisher.is_empty(), title.is_empty()) {
            (true, _) => title.to_owned(),
            (false, true) => publisher.to_owned(),
            (false, false) => words::pick(
                locale,
                format!("{publisher}, {title}"),
                format!("{publisher}《{title}》"),
            ),
        };
        let end = dataset.temporal.as_ref().and_then(|temporal| temporal.end.as_deref());
        let date = end.or(dataset.modified.as_deref());
        let parts = [
            (!name.is_empty()).then(|| words::source(&name, locale)),
            Some(license(dataset).to_owned()).filter(|license| !license.is_empty()),
            date.map(|date| words::data_to(&format::iso(date, locale), locale)),
            dataset.synthetic.then(|| words::synthetic(locale).to_owned()),
        ];
        Self { parts: parts.into_iter().flatten().collect() }
    }

    /// The line as a whole.
    pub fn line(&self) -> String {
        self.parts.join(SEPARATOR)
    }

    /// What can be said of data that no catalogue describes: the name of their file.
    pub fn of_file(name: &str, locale: Locale) -> Self {
        Self { parts: vec![words::source(name, locale)] }
    }
}

/// A text of the catalogue in the reader's language, or else in the other one.
pub fn localized(text: &Localized, locale: Locale) -> &str {
    text.get(match locale.language {
        Language::En => sagitta_catalog::Language::En,
        Language::Zh => sagitta_catalog::Language::Zh,
    })
}

/// The licence in few words: its SPDX name, which has capitals, or else its name.
pub fn license(dataset: &Dataset) -> &str {
    let license = &dataset.license;
    let is_spdx = license.id.contains(|c: char| c.is_ascii_uppercase());
    if is_spdx || license.name.is_empty() { &license.id } else { &license.name }
}

/// What readers of a language call a column, if it has another name than in the file.
pub fn column_title(field: &Field, locale: Locale) -> Option<String> {
    let title = match locale.language {
        Language::En => &field.title.en,
        Language::Zh => &field.title.zh,
    };
    (!title.is_empty() && *title != field.name).then(|| title.clone())
}

/// The headline that the author wrote, if there is one.
pub fn shown_title(title: Option<&str>) -> Option<&str> {
    title.map(str::trim).filter(|title| !title.is_empty())
}
