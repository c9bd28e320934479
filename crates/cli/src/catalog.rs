//! `sagitta catalog build`: a described collection of files to `catalog.json` and Arrow files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use sagitta_catalog::{
    ARROW_FILE, AccessRights, Catalog, Dataset, Distribution, Field, Frequency, License, Localized,
    Location, Publisher, Temporal, Theme,
};
use sagitta_ingest::{ColumnNote, Options};
use sagitta_search::ColumnValues;
use sagitta_session::export::{CsvStyle, Format};
use sagitta_session::headless::QueryError;
use sagitta_session::{Session, Tables};
use sagitta_spec::{Source, View};
use sagitta_table::Table;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::args::CatalogArguments;
use crate::check::{self, CheckEntry};
use crate::failure::Failure;
use crate::search_index::Values;
use crate::shapes::{self, ShapesEntry};
use crate::{convert, input, output, search_index};

/// The description of a catalogue as its TOML file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    title: Localized,
    #[serde(default)]
    description: Localized,
    /// The day for which it says what is overdue; the reader's own if absent.
    as_of: Option<String>,
    /// Titles by id; shown in the order of the first dataset that has each.
    theme: BTreeMap<String, Localized>,
    /// Who publishes the catalogue, by its key below; whoever publishes the first dataset, if absent.
    published_by: Option<String>,
    publisher: BTreeMap<String, PublisherEntry>,
    license: BTreeMap<String, LicenseEntry>,
    /// Outlines for maps.
    #[serde(default)]
    shapes: Vec<ShapesEntry>,
    dataset: Vec<DatasetEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PublisherEntry {
    name: Localized,
    url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LicenseEntry {
    /// The short name, if it is not the entry's own.
    id: Option<String>,
    name: String,
    url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DatasetEntry {
    id: String,
    /// The file to convert, relative to the input folder.
    input: String,
    title: Localized,
    description: Localized,
    publisher: String,
    license: String,
    theme: Vec<String>,
    #[serde(default)]
    keyword: Vec<String>,
    landing_page: Option<String>,
    issued: Option<String>,
    modified: Option<String>,
    temporal: Option<Temporal>,
    spatial: Option<Location>,
    accrual_periodicity: Option<Frequency>,
    #[serde(default)]
    access_rights: AccessRights,
    #[serde(default)]
    rights: Localized,
    /// What it can be had as where its publisher keeps it.
    #[serde(default)]
    format: Vec<String>,
    #[serde(default)]
    synthetic: bool,
    default_view: Option<String>,
    /// The encoding of a text file that is not UTF-8.
    encoding: Option<String>,
    /// Types by column, where the inferred ones are not right.
    #[serde(default)]
    types: BTreeMap<String, String>,
    /// Titles and units by column.
    #[serde(default)]
    field: BTreeMap<String, FieldEntry>,
    /// What its rows are checked for before they are published.
    #[serde(default)]
    check: CheckEntry,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldEntry {
    #[serde(default)]
    title: Localized,
    #[serde(default)]
    description: Localized,
    unit: Option<String>,
}

pub(crate) fn run(arguments: &CatalogArguments) -> Result<()> {
    let path = &arguments.description;
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let description: Description =
        toml::from_str(&text).with_context(|| format!("{} is no catalogue", path.display()))?;
    fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot make the folder {}", arguments.out.display()))?;
    let mut catalog = Catalog::new(description.title.clone());
    catalog.description = description.description.clone();
    catalog.as_of = description.as_of.clone();
    catalog.themes = themes(&description);
    for entry in &description.shapes {
        let built = build_shapes(entry, &description, arguments)
            .with_context(|| format!("the shapes \"{}\" cannot be built", entry.id))?;
        let path = arguments.out.join(&built.set.distribution.download_url);
        output::write(&path, built.json.as_bytes())?;
        catalog.shapes.push(built.set);
    }
    let mut values = Values::default();
    for entry in &description.dataset {
        let dataset = build(entry, &description, arguments, &mut values)
            .with_context(|| format!("dataset \"{}\" cannot be built", entry.id))?;
        let bytes: u64 = dataset.distributions.iter().map(|file| file.byte_size).sum();
        eprintln!(
            "{}: {} rows, {} columns, {bytes} bytes",
            dataset.id, dataset.n_rows, dataset.n_columns
        );
        catalog.datasets.push(dataset);
    }
    let publisher = description.published_by.as_ref().map(|id| publisher(id, &description));
    search_index::publish(catalog, publisher.transpose()?.as_ref(), &values, &arguments.out)
}

fn themes(description: &Description) -> Vec<Theme> {
    let mut seen = BTreeSet::new();
    let used = description.dataset.iter().flat_map(|entry| &entry.theme);
    used.filter(|id| seen.insert(id.as_str()))
        .filter_map(|id| {
            let title = description.theme.get(id)?.clone();
            Some(Theme { id: id.clone(), title })
        })
        .collect()
}

fn build_shapes(
    entry: &ShapesEntry,
    description: &Description,
    arguments: &CatalogArguments,
) -> Result<shapes::BuiltSet> {
    check_id(&entry.id)?;
    let mut inputs = Vec::with_capacity(entry.input.len());
    for input in &entry.input {
        inputs.push(shapes::text(&find(input, arguments)?)?);
    }
    let publisher = publisher(&entry.publisher, description)?;
    entry.build(&inputs, publisher, license(&entry.license, description)?)
}

fn check_id(id: &str) -> Result<()> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    ensure!(!id.is_empty() && id.chars().all(is_plain), "its id is not of a-z, 0-9 and -");
    Ok(())
}

/// The file of an input: that of the first folder that has one.
fn find(input: &str, arguments: &CatalogArguments) -> Result<PathBuf> {
    let inside = Path::new(input).components().all(|part| matches!(part, Component::Normal(_)));
    ensure!(inside, "its input {input} is not inside the input folder");
    let mut paths = arguments.input.iter().map(|folder| folder.join(input));
    let first = paths.next().context("there is no input folder")?;
    if first.is_file() {
        return Ok(first);
    }
    Ok(paths.find(|path| path.is_file()).unwrap_or(first))
}

fn publisher(id: &str, description: &Description) -> Result<Publisher> {
    let entry = description.publisher.get(id);
    let entry = entry.with_context(|| format!("there is no publisher \"{id}\""))?;
    Ok(Publisher { name: entry.name.clone(), url: entry.url.clone() })
}

fn license(id: &str, description: &Description) -> Result<License> {
    let entry = description.license.get(id);
    let entry = entry.with_context(|| format!("there is no license \"{id}\""))?;
    Ok(License {
        id: entry.id.clone().unwrap_or_else(|| id.to_owned()),
        name: entry.name.clone(),
        url: entry.url.clone(),
    })
}

fn build(
    entry: &DatasetEntry,
    description: &Description,
    arguments: &CatalogArguments,
    values: &mut Values,
) -> Result<Dataset> {
    check_id(&entry.id)?;
    let input = find(&entry.input, arguments)?;
    let publisher = publisher(&entry.publisher, description)?;
    let license = license(&entry.license, description)?;
    let mut options = Options { encoding: entry.encoding.clone(), ..Options::default() };
    for (column, name) in &entry.types {
        options.types.insert(column.clone(), name.parse()?);
    }
    let arrow = convert::dataset(&input, &options, &notes(entry))?;
    let name = format!("{}.arrow", entry.id);
    let mut session = input::open_arrow(&Tables::default(), &name, &mut Cursor::new(&arrow))?;
    answer_view(entry, &mut session)?;
    let table = session.table().context("it has no table")?;
    let dataset = Dataset {
        id: entry.id.clone(),
        title: entry.title.clone(),
        description: entry.description.clone(),
        publisher,
        license,
        theme: entry.theme.clone(),
        keyword: entry.keyword.clone(),
        landing_page: entry.landing_page.clone(),
        issued: entry.issued.clone(),
        modified: entry.modified.clone(),
        temporal: entry.temporal.clone(),
        spatial: entry.spatial.clone(),
        accrual_periodicity: entry.accrual_periodicity,
        access_rights: entry.access_rights,
        rights: entry.rights.clone(),
        format: entry.format.clone(),
        n_rows: u64::try_from(table.n_rows())?,
        n_columns: u64::try_from(table.columns().len())?,
        synthetic: entry.synthetic,
        fields: fields(entry, table),
        distributions: vec![Distribution {
            download_url: name.clone(),
            media_type: ARROW_FILE.to_owned(),
            byte_size: u64::try_from(arrow.len())?,
            sha256: Some(digest(&arrow)),
        }],
        default_view: entry.default_view.clone(),
        provenance: None,
    };
    check::refuse(&entry.check, &dataset, table)?;
    values.insert(entry.id.clone(), column_values(table));
    output::write(&arguments.out.join(&name), &arrow)?;
    Ok(dataset)
}

/// A column with more values than these, or longer ones in sum, is not searched for its values.
const MAX_VALUES: usize = 60;
const MAX_VALUE_BYTES: usize = 2 << 10;

/// The values of the columns that have few: what a dataset can be found by.
fn column_values(table: &Table) -> Vec<ColumnValues> {
    let few = table.columns().iter().filter_map(|column| {
        let dictionary =
            column.dictionary.as_ref().filter(|texts| texts.iter().len() <= MAX_VALUES)?;
        let values: Vec<String> = dictionary.iter().flatten().map(str::to_owned).collect();
        let n_bytes: usize = values.iter().map(String::len).sum();
        let field = column.name.clone();
        (n_bytes <= MAX_VALUE_BYTES).then_some(ColumnValues { field, values })
    });
    few.collect()
}

/// The default view, which has to be a View of this very dataset.
fn view(entry: &DatasetEntry) -> Result<Option<View>> {
    let Some(fragment) = &entry.default_view else { return Ok(None) };
    let view = View::from_fragment(fragment).context("its default view is no View")?;
    if view.source != Source::Dataset(entry.id.clone()) {
        bail!("its default view is of another dataset");
    }
    Ok(Some(view))
}

/// Asks the default view of the converted file, so that a catalogue has none without an answer.
fn answer_view(entry: &DatasetEntry, session: &mut Session) -> Result<()> {
    let Some(view) = view(entry)? else { return Ok(()) };
    match session.query(&view, Format::Csv(CsvStyle::PLAIN), &mut std::io::sink()) {
        Ok(_) => Ok(()),
        Err(QueryError::Problem(problem)) => Err(Failure::of_problem(&problem).into()),
        Err(QueryError::Io(error)) => Err(error.into()),
    }
}

/// What goes into the metadata of the file's fields: the unit.
fn notes(entry: &DatasetEntry) -> BTreeMap<String, ColumnNote> {
    let note = |field: &FieldEntry| ColumnNote { title: None, unit: field.unit.clone() };
    entry.field.iter().map(|(name, field)| (name.clone(), note(field))).collect()
}

/// Every column of the file, in its order, with what the description says of it.
fn fields(entry: &DatasetEntry, table: &Table) -> Vec<Field> {
    let fields = table.columns().iter().map(|column| {
        let told = entry.field.get(&column.name);
        Field {
            name: column.name.clone(),
            title: told.map(|field| field.title.clone()).unwrap_or_default(),
            description: told.map(|field| field.description.clone()).unwrap_or_default(),
            unit: told.and_then(|field| field.unit.clone()),
            data_type: Some(column.column_type.name()),
        }
    });
    fields.collect()
}

/// The SHA-256 of bytes.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demonstration() -> Description {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/demo/catalog.toml");
        toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn the_demonstration_is_complete_in_both_languages() {
        let description = demonstration();
        assert!(description.dataset.len() >= 20 && themes(&description).len() >= 6);
        for entry in &description.dataset {
            for text in [&entry.title, &entry.description] {
                assert!(!text.en.is_empty() && !text.zh.is_empty(), "{}", entry.id);
            }
            assert!(entry.landing_page.is_some(), "{}", entry.id);
            assert!(description.publisher.contains_key(&entry.publisher), "{}", entry.id);
            assert!(description.license.contains_key(&entry.license), "{}", entry.id);
            assert!(
                entry.theme.iter().all(|theme| description.theme.contains_key(theme)),
                "{}",
                entry.id
            );
            view(entry).unwrap();
        }
        for entry in &description.shapes {
            assert!(!entry.title.en.is_empty() && !entry.title.zh.is_empty(), "{}", entry.id);
            assert!(description.publisher.contains_key(&entry.publisher), "{}", entry.id);
            assert!(description.license.contains_key(&entry.license), "{}", entry.id);
            for area in &entry.areas {
                assert!(!area.name.en.is_empty() && !area.name.zh.is_empty(), "{:?}", area.name);
                assert!(area.tile.is_some(), "{:?}", area.name);
            }
        }
    }

    #[test]
    fn digests_are_lower_case_hexadecimal() {
        assert_eq!(hexadecimal(&[0, 171, 255]), "00abff");
    }
}
