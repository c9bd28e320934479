use std::collections::BTreeMap;

use sagitta_spec::fields_of;
use sagitta_spec::node::{At, Node, Read};
use serde::Serialize;

use crate::{Dataset, Error, Localized, ShapeSet};

/// The version of `catalog.json` that is written.
const VERSION: u64 = 1;

/// A catalogue of datasets. The version is 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Catalog {
    /// The version of the form, which stands first.
    version: u64,
    /// What the catalogue is called.
    pub title: Localized,
    /// What it offers, in a sentence or two.
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub description: Localized,
    /// The ISO date of the day for which it says what is overdue, if it is not kept up any more;
    /// the reader's own day if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The themes, in the order in which they are shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<Theme>,
    /// The datasets, in the order in which they are shown.
    pub datasets: Vec<Dataset>,
    /// The areas that maps can be drawn of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shapes: Vec<ShapeSet>,
    /// The index to search the datasets by. It also holds the datasets that are not listed here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<SearchIndex>,
}

/// Where a catalogue's index is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SearchIndex {
    /// Its first file, from the catalogue's own address. The others stand beside it.
    pub download_url: String,
    /// How large the first file is, in bytes.
    pub byte_size: u64,
    /// How many datasets it knows, whether the catalogue lists them or not.
    pub n_datasets: u64,
}

/// A theme that datasets belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
            as_of: None,
            themes: Vec::new(),
            datasets: Vec::new(),
            shapes: Vec::new(),
            search: None,
        }
    }

    /// How many datasets there are, listed or only in the index.
    pub fn n_datasets(&self) -> u64 {
        let listed = u64::try_from(self.datasets.len()).unwrap_or(u64::MAX);
        self.search.as_ref().map_or(listed, |index| index.n_datasets.max(listed))
    }

    /// Reads `catalog.json`. Fails on what is not a catalogue and on what [`Self::check`] refuses;
    /// the error names the place.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let node = Node::from_json(text).map_err(Error::Form)?;
        let catalog = Self::read(&At::root(&node)).map_err(|error| Error::Form(*error))?;
        catalog.check()?;
        Ok(catalog)
    }

    /// The text of `catalog.json`, indented, with a line break at the end. Fails only if serde does.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }

    /// Refuses an id or former id that is empty or taken twice, a title that is empty in both languages, and a
    /// theme that is not listed; and areas of a map that cannot be told apart.
    pub fn check(&self) -> Result<(), Error> {
        if self.version != VERSION {
            return Err(Error::UnknownVersion { found: self.version });
        }
        check_ids("themes", self.themes.iter().map(|theme| theme.id.as_str()))?;
        check_ids("datasets", self.datasets.iter().map(|dataset| dataset.id.as_str()))?;
        check_names(&self.datasets)?;
        let untitled = |list: &str, idx: usize| Error::NoTitle { path: format!("{list}[{idx}]") };
        if let Some(idx) = self.themes.iter().position(|theme| theme.title.is_empty()) {
            return Err(untitled("themes", idx));
        }
        check_ids("shapes", self.shapes.iter().map(|set| set.id.as_str()))?;
        for (idx, set) in self.shapes.iter().enumerate() {
            if set.title.is_empty() {
                return Err(untitled("shapes", idx));
            }
            if let Some(fault) = set.fault() {
                return Err(Error::Areas { path: format!("shapes[{idx}].areas"), fault });
            }
        }
        for (idx, dataset) in self.datasets.iter().enumerate() {
            if dataset.title.is_empty() {
                return Err(untitled("datasets", idx));
            }
            for (theme_idx, theme) in dataset.theme.iter().enumerate() {
                if self.theme(theme).is_none() {
                    let path = format!("datasets[{idx}].theme[{theme_idx}]");
                    return Err(Error::UnknownTheme { path, theme: theme.clone() });
                }
            }
        }
        Ok(())
    }

    /// The dataset of this id, or else the one that once had it.
    pub fn dataset(&self, id: &str) -> Option<&Dataset> {
        let now = self.datasets.iter().find(|dataset| dataset.id == id);
        now.or_else(|| self.datasets.iter().find(|dataset| dataset.is_called(id)))
    }

    /// The set of shapes of this id.
    pub fn shape_set(&self, id: &str) -> Option<&ShapeSet> {
        self.shapes.iter().find(|set| set.id == id)
    }

    /// The theme of this id.
    pub fn theme(&self, id: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.id == id)
    }
}

fields_of!(Catalog { version, title, description, as_of, themes, datasets, shapes, search });
fields_of!(SearchIndex { download_url, byte_size, n_datasets });
fields_of!(Theme { id, title });

/// Refuses a former id that another dataset has, or had.
fn check_names(datasets: &[Dataset]) -> Result<(), Error> {
    let mut seen = BTreeMap::new();
    for (idx, dataset) in datasets.iter().enumerate() {
        for name in dataset.alias.iter().chain([&dataset.id]) {
            let path = || format!("datasets[{idx}].alias");
            if name.is_empty() {
                return Err(Error::EmptyId { path: path() });
            }
            if seen.insert(name.clone(), idx).is_some() {
                return Err(Error::DuplicateId { path: path(), id: name.clone() });
            }
        }
    }
    Ok(())
}

fn check_ids<'a>(list: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), Error> {
    let mut seen = BTreeMap::new();
    for (idx, id) in ids.enumerate() {
        let path = || format!("{list}[{idx}].id");
        if id.is_empty() {
            return Err(Error::EmptyId { path: path() });
        }
        if seen.insert(id.to_owned(), idx).is_some() {
            return Err(Error::DuplicateId { path: path(), id: id.to_owned() });
        }
    }
    Ok(())
}
