//! `sagitta catalog build`: a described collection of files to `catalog.json` and Arrow files.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use sagitta_catalog::{ARROW_FILE, Catalog, Dataset, Distribution, Field};
use sagitta_ingest::{ColumnNote, Options};
use sagitta_search::ColumnValues;
use sagitta_session::export::{CsvStyle, Format};
use sagitta_session::headless::QueryError;
use sagitta_session::{Native, Session, Tables};
use sagitta_spec::{Source, View};
use sagitta_table::Table;
use sha2::{Digest as _, Sha256};

use crate::args::CatalogArguments;
use crate::description::{DatasetEntry, Description, FieldEntry, check_id};
use crate::failure::Failure;
use crate::search_index::Values;
use crate::shapes::{self, ShapesEntry};
use crate::{check, convert, input, output, search_index};

pub(crate) fn run(arguments: &CatalogArguments) -> Result<()> {
    let description = Description::read(&arguments.description)?;
    ensure!(!description.title.is_empty(), "{} has no title", arguments.description.display());
    fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot make the folder {}", arguments.out.display()))?;
    let mut catalog = Catalog::new(description.title.clone());
    catalog.description = description.description.clone();
    catalog.as_of.clone_from(&description.as_of);
    catalog.themes = description.themes(description.dataset.iter().flat_map(|entry| &entry.theme));
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
    let publisher = description.published_by(&catalog)?;
    search_index::publish(catalog, Some(&publisher), &values, &arguments.out)
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
    let publisher = description.publisher(&entry.publisher)?;
    entry.build(&inputs, publisher, description.license(&entry.license)?)
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

fn build(
    entry: &DatasetEntry,
    description: &Description,
    arguments: &CatalogArguments,
    values: &mut Values,
) -> Result<Dataset> {
    check_id(&entry.id)?;
    ensure!(entry.sql.is_none(), "SQL engines are asked by sagitta build alone");
    let input = entry.input.as_deref().context("it names no input")?;
    let input = find(input, arguments)?;
    let publisher = entry.publisher.as_deref().context("it names no publisher")?;
    let publisher = description.publisher(publisher)?;
    let license = entry.license.as_deref().context("it names no license")?;
    let license = description.license(license)?;
    ensure!(entry.sheet.is_none(), "sheets are told apart by sagitta build alone");
    let options = entry.reading().options(Options::default())?;
    let arrow = convert::dataset(&input, &options, &notes(&entry.field))?;
    let name = format!("{}.arrow", entry.id);
    let mut session =
        input::open_arrow(&Tables::default(), &name, &mut Cursor::new(&arrow), Native::here())?;
    answer_view(&entry.id, entry.default_view.as_deref(), &mut session)?;
    let table = session.table().context("it has no table")?;
    let dataset = Dataset {
        id: entry.id.clone(),
        alias: entry.alias.clone(),
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
        fields: fields(&entry.field, table),
        distributions: vec![Distribution {
            download_url: name.clone(),
            media_type: ARROW_FILE.to_owned(),
            byte_size: u64::try_from(arrow.len())?,
            sha256: Some(digest(&arrow)),
            parts: Vec::new(),
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
pub(crate) fn column_values(table: &Table) -> Vec<ColumnValues> {
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
pub(crate) fn view(id: &str, fragment: Option<&str>) -> Result<Option<View>> {
    let Some(fragment) = fragment else { return Ok(None) };
    let view = View::from_fragment(fragment).context("its default view is no View")?;
    if view.source != Source::Dataset(id.to_owned()) {
        bail!("its default view is of another dataset");
    }
    Ok(Some(view))
}

/// Asks the default view of the converted file, so that a catalogue has none without an answer.
fn answer_view(id: &str, fragment: Option<&str>, session: &mut Session) -> Result<()> {
    let Some(view) = view(id, fragment)? else { return Ok(()) };
    match session.query(&view, Format::Csv(CsvStyle::PLAIN), &mut std::io::sink()) {
        Ok(_) => Ok(()),
        Err(QueryError::Problem(problem)) => Err(Failure::of_problem(&problem).into()),
        Err(QueryError::Io(error)) => Err(error.into()),
    }
}

/// What goes into the metadata of the file's fields: the unit.
pub(crate) fn notes(fields: &BTreeMap<String, FieldEntry>) -> BTreeMap<String, ColumnNote> {
    let note = |field: &FieldEntry| ColumnNote { title: None, unit: field.unit.clone() };
    fields.iter().map(|(name, field)| (name.clone(), note(field))).collect()
}

/// Every column of the file, in its order, with what the description says of it.
pub(crate) fn fields(told: &BTreeMap<String, FieldEntry>, table: &Table) -> Vec<Field> {
    let fields = table.columns().iter().map(|column| {
        let told = told.get(&column.name).cloned().unwrap_or_default();
        Field {
            name: column.name.clone(),
            alias: told.alias,
            title: told.title,
            description: told.description,
            unit: told.unit,
            data_type: Some(column.column_type.name()),
        }
    });
    fields.collect()
}

/// The SHA-256 of bytes.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The SHA-256 of a file.
pub(crate) fn digest_of_file(path: &Path) -> Result<String> {
    let cannot = || format!("cannot read {}", path.display());
    let mut file = fs::File::open(path).with_context(cannot)?;
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut chunk).with_context(cannot)?;
        if n == 0 {
            return Ok(hexadecimal(&hasher.finalize()));
        }
        hasher.update(chunk.get(..n).unwrap_or_default());
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demonstration() -> Description {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/demo/catalog.toml");
        Description::read(Path::new(path)).unwrap()
    }

    #[test]
    fn the_demonstration_is_complete_in_both_languages() {
        let description = demonstration();
        let themes = description.themes(description.dataset.iter().flat_map(|entry| &entry.theme));
        assert!(description.dataset.len() >= 20 && themes.len() >= 6);
        for entry in &description.dataset {
            for text in [&entry.title, &entry.description] {
                assert!(!text.en.is_empty() && !text.zh.is_empty(), "{}", entry.id);
            }
            assert!(entry.landing_page.is_some(), "{}", entry.id);
            assert!(description.publisher(entry.publisher.as_deref().unwrap()).is_ok());
            assert!(description.license(entry.license.as_deref().unwrap()).is_ok());
            assert!(
                entry.theme.iter().all(|theme| description.theme.contains_key(theme)),
                "{}",
                entry.id
            );
            view(&entry.id, entry.default_view.as_deref()).unwrap();
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
