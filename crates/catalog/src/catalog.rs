use serde::{Deserialize, Serialize};

use crate::path::path_at;
use crate::{Dataset, Error, Localized};

/// The version of `catalog.json` that is written.
const VERSION: u64 = 1;

/// A catalogue of datasets. The version is 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// The version of the form, which stands first.
    version: u64,
    /// What the catalogue is called.
    pub title: Localized,
    /// What it offers, in a sentence or two.
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub description: Localized,
    /// The themes, in the order in which they are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<Theme>,
    /// The datasets, in the order in which they are shown.
    pub datasets: Vec<Dataset>,
}

/// A theme that datasets belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Names the theme in datasets.
    pub id: String,
    /// What it is called.
    pub title: Localized,
}

impl Catalog {
    /// A catalogue without themes and datasets.
    pub fn new(title: Localized) -> Self {
        Self {
            version: VERSION,
            title,
            description: Localized::default(),
            themes: Vec::new(),
            datasets: Vec::new(),
        }
    }

    /// Reads `catalog.json`. Fails on what is not a catalogue, on an id that is empty or taken
    /// twice, and on a theme that is not listed; the error names the place.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let catalog: Self = serde_json::from_str(text).map_err(|source| Error::Json {
            path: path_at(text, source.line(), source.column()),
            source,
        })?;
        catalog.check()?;
        Ok(catalog)
    }

    /// The text of `catalog.json`, indented, with a line break at the end. Fails only if serde does.
    pub fn to_json(&self) -> Result<String, Error> {
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|source| Error::Json { path: String::new(), source })?;
        text.push('\n');
        Ok(text)
    }

    /// Refuses an id that is empty or taken twice, and a theme that is not listed.
    pub fn check(&self) -> Result<(), Error> {
        if self.version != VERSION {
            return Err(Error::UnknownVersion { found: self.version });
        }
        check_ids("themes", self.themes.iter().map(|theme| theme.id.as_str()))?;
        check_ids("datasets", self.datasets.iter().map(|dataset| dataset.id.as_str()))?;
        for (idx, dataset) in self.datasets.iter().enumerate() {
            for (theme_idx, theme) in dataset.theme.iter().enumerate() {
                if self.theme(theme).is_none() {
                    let path = format!("datasets[{idx}].theme[{theme_idx}]");
                    return Err(Error::UnknownTheme { path, theme: theme.clone() });
                }
            }
        }
        Ok(())
    }

    /// The dataset of this id.
    pub fn dataset(&self, id: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|dataset| dataset.id == id)
    }

    /// The theme of this id.
    pub fn theme(&self, id: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.id == id)
    }
}

fn check_ids<'a>(list: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), Error> {
    let mut seen = std::collections::BTreeSet::new();
    for (idx, id) in ids.enumerate() {
        let path = || format!("{list}[{idx}].id");
        if id.is_empty() {
            return Err(Error::EmptyId { path: path() });
        }
        if !seen.insert(id) {
            return Err(Error::DuplicateId { path: path(), id: id.to_owned() });
        }
    }
    Ok(())
}
