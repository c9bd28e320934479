//! `catalog.toml`: what a publisher says of a catalogue and its datasets.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use sagitta_catalog::{
    AccessRights, Catalog, Frequency, Language, License, Localized, Location, Publisher, Temporal,
    Theme,
};
use sagitta_ingest::{Header, Options};
use serde::{Deserialize, Serialize};

use crate::build::{IncludeEntry, MaxFile, PartEntry};
use crate::check::CheckEntry;
use crate::shapes::ShapesEntry;
use crate::sql::{EngineEntry, SqlEntry};

/// The description of a catalogue as its TOML file has it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Description {
    pub(crate) title: Localized,
    pub(crate) description: Localized,
    /// The address the site will have, which ends in `/`.
    pub(crate) url: Option<String>,
    /// The language of a page that does not say which one.
    pub(crate) language: Option<Tongue>,
    /// The day for which it says what is overdue; the reader's own if absent.
    pub(crate) as_of: Option<String>,
    /// Titles by id; shown in the order of the first dataset that has each.
    pub(crate) theme: BTreeMap<String, Localized>,
    /// Who publishes the catalogue, by its key below; whoever publishes the first dataset, if absent.
    pub(crate) published_by: Option<String>,
    pub(crate) publisher: BTreeMap<String, PublisherEntry>,
    pub(crate) license: BTreeMap<String, LicenseEntry>,
    /// Catalogues of others whose entries are listed, too.
    pub(crate) include: Vec<IncludeEntry>,
    /// Outlines for maps.
    pub(crate) shapes: Vec<ShapesEntry>,
    /// Files and folders that are not published.
    pub(crate) exclude: Vec<String>,
    /// A folder whose files go into the site as they are.
    #[serde(rename = "static")]
    pub(crate) static_files: Option<String>,
    /// How the site is built.
    pub(crate) build: BuildEntry,
    /// Engines that answer queries.
    pub(crate) engine: BTreeMap<String, EngineEntry>,
    /// What holds for all datasets in a folder that do not say otherwise.
    pub(crate) folder: Vec<FolderEntry>,
    pub(crate) dataset: Vec<DatasetEntry>,
    /// Datasets that were taken back.
    pub(crate) withdrawn: Vec<WithdrawnEntry>,
}

/// How a site is built.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct BuildEntry {
    /// The folder in which the versions of datasets are kept; they are not, if absent.
    pub(crate) history: Option<String>,
    /// How large a file may be where the site will be; larger data are cut into parts.
    pub(crate) max_file: Option<MaxFile>,
}

/// A language that pages are written in.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tongue {
    En,
    Zh,
}

impl From<Tongue> for Language {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::En => Self::En,
            Tongue::Zh => Self::Zh,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublisherEntry {
    name: Localized,
    url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LicenseEntry {
    /// The short name, if it is not the entry's own.
    id: Option<String>,
    name: String,
    url: Option<String>,
}

/// What holds for the datasets of a folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FolderEntry {
    /// From the folder that is built; `.` is all of it.
    pub(crate) path: String,
    pub(crate) publisher: Option<String>,
    pub(crate) license: Option<String>,
    #[serde(default)]
    pub(crate) theme: Vec<String>,
    #[serde(default)]
    pub(crate) keyword: Vec<String>,
    pub(crate) encoding: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DatasetEntry {
    pub(crate) id: String,
    /// Its former ids.
    pub(crate) alias: Vec<String>,
    /// The file to convert, relative to the input folder.
    pub(crate) input: Option<String>,
    /// The query whose answer its rows are, in place of a file.
    pub(crate) sql: Option<SqlEntry>,
    /// The datasets that it is made of, in place of a file.
    pub(crate) parts: Vec<PartEntry>,
    /// The column that says which of them a row is from; none unless told.
    pub(crate) part_column: Option<String>,
    pub(crate) title: Localized,
    pub(crate) description: Localized,
    pub(crate) publisher: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) theme: Vec<String>,
    pub(crate) keyword: Vec<String>,
    pub(crate) landing_page: Option<String>,
    pub(crate) issued: Option<String>,
    pub(crate) modified: Option<String>,
    pub(crate) temporal: Option<Temporal>,
    pub(crate) spatial: Option<Location>,
    pub(crate) accrual_periodicity: Option<Frequency>,
    pub(crate) access_rights: AccessRights,
    pub(crate) rights: Localized,
    /// What it can be had as where its publisher keeps it.
    pub(crate) format: Vec<String>,
    pub(crate) synthetic: bool,
    pub(crate) default_view: Option<String>,
    /// Views of it that have pages of their own.
    pub(crate) view: Vec<ViewEntry>,
    /// The name of a workbook's sheet.
    pub(crate) sheet: Option<String>,
    pub(crate) encoding: Option<String>,
    /// One character; `\t` is a tab.
    pub(crate) delimiter: Option<char>,
    /// Whether the first row names the columns.
    pub(crate) header: Option<bool>,
    /// Values that stand for a missing one.
    pub(crate) missing: Vec<String>,
    /// Types by column, where the inferred ones are not right.
    pub(crate) types: BTreeMap<String, String>,
    /// Titles and units by column.
    pub(crate) field: BTreeMap<String, FieldEntry>,
    /// What its rows are checked for before they are published.
    pub(crate) check: CheckEntry,
}

/// A view of a dataset that has a page of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViewEntry {
    /// The name of its page among those of the dataset's views.
    pub(crate) id: String,
    pub(crate) title: Localized,
    /// The fragment of its link as the explorer's address has it, or what stands after the dataset
    /// in it: `?by=kind&show=count()`.
    pub(crate) link: String,
}

/// How the file of a dataset is read, as far as it does not tell itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Reading {
    pub(crate) sheet: Option<String>,
    pub(crate) encoding: Option<String>,
    pub(crate) delimiter: Option<char>,
    pub(crate) header: Option<bool>,
    pub(crate) missing: Vec<String>,
    pub(crate) types: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FieldEntry {
    /// Its former names.
    pub(crate) alias: Vec<String>,
    pub(crate) title: Localized,
    pub(crate) description: Localized,
    pub(crate) unit: Option<String>,
}

/// A dataset that was taken back; its address stays and says so.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawnEntry {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) title: Localized,
    /// The ISO date.
    pub(crate) date: String,
    pub(crate) reason: Localized,
}

impl Description {
    /// Reads a description.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is no catalogue", path.display()))
    }

    /// The themes that are used, in the order of their first use.
    pub(crate) fn themes<'a>(&self, used: impl Iterator<Item = &'a String>) -> Vec<Theme> {
        let mut themes: Vec<Theme> = Vec::new();
        for id in used {
            let is_new = themes.iter().all(|theme| theme.id != *id);
            if let (true, Some(title)) = (is_new, self.theme.get(id)) {
                themes.push(Theme { id: id.clone(), title: title.clone() });
            }
        }
        themes
    }

    pub(crate) fn publisher(&self, id: &str) -> Result<Publisher> {
        let entry = self.publisher.get(id);
        let entry = entry.with_context(|| format!("there is no publisher \"{id}\""))?;
        Ok(Publisher { name: entry.name.clone(), url: entry.url.clone() })
    }

    pub(crate) fn license(&self, id: &str) -> Result<License> {
        let entry = self.license.get(id);
        let entry = entry.with_context(|| format!("there is no license \"{id}\""))?;
        Ok(License {
            id: entry.id.clone().unwrap_or_else(|| id.to_owned()),
            name: entry.name.clone(),
            url: entry.url.clone(),
        })
    }

    /// Who publishes the catalogue: who is said to, or else who publishes its first dataset.
    pub(crate) fn published_by(&self, catalog: &Catalog) -> Result<Publisher> {
        match (&self.published_by, catalog.datasets.first()) {
            (Some(id), _) => self.publisher(id),
            (None, Some(dataset)) => Ok(dataset.publisher.clone()),
            (None, None) => Ok(Publisher::default()),
        }
    }
}

impl DatasetEntry {
    /// Whether it speaks of a dataset that is found without it.
    pub(crate) fn is_of_no_place(&self) -> bool {
        self.input.is_none() && self.sql.is_none() && self.parts.is_empty()
    }

    /// How its file is read.
    pub(crate) fn reading(&self) -> Reading {
        Reading {
            sheet: self.sheet.clone(),
            encoding: self.encoding.clone(),
            delimiter: self.delimiter,
            header: self.header,
            missing: self.missing.clone(),
            types: self.types.clone(),
        }
    }
}

impl Reading {
    /// Whether it says nothing but what can be said of rows that know their types.
    pub(crate) fn is_of_typed_rows(&self) -> bool {
        *self == Self { types: self.types.clone(), ..Self::default() }
    }

    /// The options of a reading, on top of others.
    pub(crate) fn options(&self, base: Options) -> Result<Options> {
        let mut options = base;
        for (column, name) in &self.types {
            options.types.insert(column.clone(), name.parse()?);
        }
        options.encoding = self.encoding.clone();
        options.missing = self.missing.clone();
        options.delimiter = match self.delimiter.map(u8::try_from) {
            None => None,
            Some(Ok(byte)) if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => {
                Some(byte)
            }
            Some(_) => bail!("its delimiter is not one ASCII character"),
        };
        match self.header {
            Some(true) => options.header = Header::Present,
            Some(false) => options.header = Header::Absent,
            None => {}
        }
        Ok(options)
    }
}

/// Refuses an id that cannot stand in every address and every name of a file.
pub(crate) fn check_id(id: &str) -> Result<()> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    ensure!(!id.is_empty() && id.chars().all(is_plain), "its id is not of a-z, 0-9 and -");
    Ok(())
}
