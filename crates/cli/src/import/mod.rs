//! `sagitta catalog import`: entries of other catalogues, with where they come from, and a report of
//! what was not understood.

mod ckan;
mod dcat;
mod entry;
mod frictionless;
mod list;
mod own;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use sagitta_catalog::{Catalog, Dataset, Localized, Provenance, Theme};
use sagitta_ingest::Format;
use serde_json::Value;

use self::entry::Draft;
use crate::args::ImportArguments;
use crate::{input, search_index};

/// How many remarks on one field are printed; the others are counted.
const MAX_REMARKS: usize = 3;

/// What one file gave.
#[derive(Debug, Default)]
struct Taken {
    drafts: Vec<Draft>,
    remarks: Vec<Remark>,
}

/// Something of a file that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Remark {
    /// The line of a table, or the dataset.
    place: String,
    /// The column, key or property.
    field: String,
    /// What is the matter with it.
    message: String,
}

impl Taken {
    fn remark(&mut self, place: &str, field: &str, message: impl Into<String>) {
        let (place, field, message) = (place.to_owned(), field.to_owned(), message.into());
        self.remarks.push(Remark { place, field, message });
    }
}

pub(crate) fn run(arguments: &ImportArguments) -> Result<()> {
    let title = arguments.title.clone().unwrap_or_else(|| "Imported catalogue".to_owned());
    let mut catalog = Catalog::new(words::localized(&title));
    let mut gathered = Gathered::default();
    for file in &arguments.files {
        let taken = read(file).with_context(|| format!("cannot import {}", file.display()))?;
        let name = input::name(file);
        ensure!(!taken.drafts.is_empty(), "{name} has no entries");
        report(&name, &taken);
        let source = arguments.source.clone().unwrap_or_else(|| name.clone());
        for draft in taken.drafts {
            gathered.add(draft, &source);
        }
    }
    catalog.themes = gathered.themes;
    catalog.datasets = gathered.datasets;
    fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot make the folder {}", arguments.out.display()))?;
    search_index::publish(catalog, None, &search_index::Values::default(), &arguments.out)
}

/// Adds the entries of a file to a catalogue, each with where it comes from and an id that is not
/// taken.
pub(crate) fn include(
    path: &Path,
    source: &str,
    catalog: &mut Catalog,
    taken: &mut BTreeSet<String>,
    is_quiet: bool,
) -> Result<()> {
    let found = read(path)?;
    ensure!(!found.drafts.is_empty(), "it has no entries");
    if !is_quiet {
        report(&input::name(path), &found);
    }
    let mut gathered = Gathered {
        datasets: std::mem::take(&mut catalog.datasets),
        themes: std::mem::take(&mut catalog.themes),
        ids: std::mem::take(taken),
    };
    for draft in found.drafts {
        gathered.add(draft, source);
    }
    catalog.datasets = gathered.datasets;
    catalog.themes = gathered.themes;
    *taken = gathered.ids;
    Ok(())
}

/// Reads a file of any of the forms that are known.
fn read(path: &Path) -> Result<Taken> {
    let bytes = input::bytes(path)?;
    let name = input::name(path);
    if matches!(Format::guess_whole(&name, &bytes), Some(Format::Workbook)) {
        return list::of_workbook(&name, bytes);
    }
    let text = list::text(&bytes)?;
    if !text.trim_start().starts_with(['{', '[']) {
        return list::of_csv(&text);
    }
    let value: Value = serde_json::from_str(&text).context("it is not JSON")?;
    match form(&value) {
        Some(JsonForm::Own) => own::read(&text),
        Some(JsonForm::Ckan) => ckan::read(&value),
        Some(JsonForm::Frictionless) => Ok(frictionless::read(&value)),
        Some(JsonForm::Dcat) => Ok(dcat::read(&value)),
        Some(JsonForm::List) => list::of_json(&value),
        None => {
            bail!("it is no DCAT, CKAN, Frictionless or Sagitta catalogue and no list of entries")
        }
    }
}

/// The forms of catalogues in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum JsonForm {
    /// `catalog.json`
    Own,
    /// An answer to `package_search`.
    Ckan,
    /// A Data Package, or several.
    Frictionless,
    /// DCAT in JSON-LD, or `data.json`.
    Dcat,
    /// An array of objects.
    List,
}

/// What a JSON value is, by the keys that only one form has.
fn form(value: &Value) -> Option<JsonForm> {
    let has = |key: &str| value.get(key).is_some();
    if has("version") && value.get("datasets").is_some_and(Value::is_array) {
        return Some(JsonForm::Own);
    }
    if value.pointer("/result/results").is_some() || (has("count") && has("results")) {
        return Some(JsonForm::Ckan);
    }
    if has("resources") || has("packages") {
        return Some(JsonForm::Frictionless);
    }
    if has("@context") || has("@graph") || has("dataset") || has("dcat:dataset") {
        return Some(JsonForm::Dcat);
    }
    let first = value.as_array().and_then(|list| list.first());
    match first {
        Some(first) if first.get("resources").is_some() => Some(JsonForm::Frictionless),
        Some(first) if first.get("@type").is_some() => Some(JsonForm::Dcat),
        Some(_) => Some(JsonForm::List),
        None => list::rows_of(value).map(|_| JsonForm::List),
    }
}

/// Prints what was taken and what was not, by field.
fn report(name: &str, taken: &Taken) {
    eprintln!("{name}: {} entries", taken.drafts.len());
    let mut by_field: BTreeMap<&str, Vec<&Remark>> = BTreeMap::new();
    for remark in &taken.remarks {
        by_field.entry(&remark.field).or_default().push(remark);
    }
    for (field, remarks) in by_field {
        for Remark { place, message, .. } in remarks.iter().take(MAX_REMARKS) {
            eprintln!("warning: {name}: {place}, {field}: {message}");
        }
        if let Some(n) = remarks.len().checked_sub(MAX_REMARKS).filter(|n| *n > 0) {
            eprintln!("warning: {name}: {n} more of {field}");
        }
    }
}

/// The entries of all files, each with an id of its own, and their themes.
#[derive(Default)]
struct Gathered {
    datasets: Vec<Dataset>,
    themes: Vec<Theme>,
    ids: BTreeSet<String>,
}

impl Gathered {
    fn add(&mut self, draft: Draft, source: &str) {
        let Draft { mut dataset, themes, identifier } = draft;
        for title in themes {
            let id = self.theme(title);
            if !dataset.theme.contains(&id) {
                dataset.theme.push(id);
            }
        }
        let name = if identifier.is_empty() {
            dataset.title.get(sagitta_catalog::Language::En).to_owned()
        } else {
            identifier.clone()
        };
        dataset.id = self.id(&name);
        let provenance = dataset.provenance.take();
        dataset.provenance = Some(match provenance {
            // What was taken over before keeps where it came from first.
            Some(first) => Provenance { source: format!("{source} < {}", first.source), ..first },
            None => Provenance { source: source.to_owned(), identifier },
        });
        self.datasets.push(dataset);
    }

    /// The id of a theme, which is made if nobody has called one so.
    fn theme(&mut self, title: Localized) -> String {
        let same = |theme: &&Theme| {
            let alike = |one: &str, other: &str| !one.is_empty() && one == other;
            alike(&theme.title.zh, &title.zh) || alike(&theme.title.en, &title.en)
        };
        if let Some(theme) = self.themes.iter().find(same) {
            return theme.id.clone();
        }
        let plain = words::plain(title.get(sagitta_catalog::Language::En));
        let taken = |id: &str| self.themes.iter().any(|theme| theme.id == id);
        let id = free(&plain, &taken);
        self.themes.push(Theme { id: id.clone(), title });
        id
    }

    fn id(&mut self, name: &str) -> String {
        let id = free(&words::plain(name), &|id| self.ids.contains(id));
        self.ids.insert(id.clone());
        id
    }
}

/// A name that is not taken: itself, or with a number.
fn free(name: &str, is_taken: &dyn Fn(&str) -> bool) -> String {
    let name = if name.is_empty() { "entry" } else { name };
    if !is_taken(name) {
        return name.to_owned();
    }
    let numbered = (2_u64..).map(|n| format!("{name}-{n}"));
    numbered.into_iter().find(|name| !is_taken(name)).unwrap_or_default()
}
