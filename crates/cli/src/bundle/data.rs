//! What goes into a bundle: the catalogue of a site, or one made of files.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use sagitta_catalog::{
    ARROW_FILE, ARROW_STREAM, Catalog, Dataset, Distribution, Field, License, Localized, Publisher,
};
use sagitta_session::{Native, Tables};

use crate::args::BundleArguments;
use crate::{catalog, convert, input};

/// A catalogue with the bytes of its files.
pub(super) struct Data {
    pub(super) catalog: Catalog,
    /// The folder of the site that it is the catalogue of, if it has the explorer in it.
    pub(super) site: Option<PathBuf>,
    files: Bytes,
}

/// Where the files of a catalogue are.
enum Bytes {
    /// By their ways from the catalogue, which is in the folder `place` of this one.
    Folder { root: PathBuf, place: PathBuf },
    /// Here, by their addresses.
    Here(BTreeMap<String, Vec<u8>>),
}

impl Data {
    /// Reads a site, a folder with a catalogue, or files.
    pub(super) fn read(arguments: &BundleArguments) -> Result<Self> {
        match arguments.inputs.as_slice() {
            [folder] if folder.is_dir() => {
                let words = [&arguments.title, &arguments.publisher, &arguments.license];
                ensure!(
                    words.iter().all(|word| word.is_none()),
                    "--title, --publisher and --license speak of files; the catalogue of {} has its own",
                    folder.display()
                );
                Self::of_folder(folder)
            }
            files => {
                if let Some(folder) = files.iter().find(|path| path.is_dir()) {
                    bail!("{} is a folder: bundle it by itself", folder.display());
                }
                Self::of_files(files, arguments)
            }
        }
    }

    fn of_folder(folder: &Path) -> Result<Self> {
        let place = [Path::new("catalog"), Path::new("")]
            .into_iter()
            .find(|place| folder.join(place).join("catalog.json").is_file())
            .with_context(|| format!("{} has no catalog/catalog.json", folder.display()))?;
        let path = folder.join(place).join("catalog.json");
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let catalog = Catalog::from_json(&text)
            .with_context(|| format!("{} is no catalogue", path.display()))?;
        let site = folder.join("index.html").is_file().then(|| folder.to_owned());
        let files = Bytes::Folder { root: folder.to_owned(), place: place.to_owned() };
        Ok(Self { catalog, site, files })
    }

    fn of_files(paths: &[PathBuf], arguments: &BundleArguments) -> Result<Self> {
        let title = arguments.title.clone().unwrap_or_else(|| match paths {
            [path] => stem(path),
            _ => super::stem(&arguments.out),
        });
        let mut catalog = Catalog::new(Localized::new(title.clone(), ""));
        let mut files = BTreeMap::new();
        for path in paths {
            let id = free_id(&catalog, &stem(path));
            let url = format!("{id}.arrow");
            let name = input::name(path);
            let bytes = input::bytes(path)?;
            let format = input::format(&arguments.read, &name, &bytes);
            let arrow = convert::to_arrow(
                &name,
                bytes,
                format,
                &arguments.read.options(),
                &BTreeMap::new(),
            )?;
            let mut dataset = described(&name, &arrow, arguments)?;
            let called = if paths.len() == 1 { title.clone() } else { stem(path) };
            dataset.title = Localized::new(called, "");
            dataset.distributions = vec![Distribution {
                download_url: url.clone(),
                media_type: media_type(&arrow).to_owned(),
                byte_size: u64::try_from(arrow.len())?,
                sha256: Some(catalog::digest(&arrow)),
                parts: Vec::new(),
            }];
            catalog.datasets.push(Dataset { id, ..dataset });
            files.insert(url, arrow);
        }
        catalog.check()?;
        Ok(Self { catalog, site: None, files: Bytes::Here(files) })
    }

    /// The bytes of a file that the catalogue names.
    pub(super) fn bytes(&self, url: &str) -> Result<Vec<u8>> {
        match &self.files {
            Bytes::Here(files) => {
                files.get(url).cloned().with_context(|| format!("there is no {url}"))
            }
            Bytes::Folder { root, place } => {
                let way = way_of(place, url).with_context(|| {
                    format!("{url} is not in the folder of the site, and nothing is fetched")
                })?;
                let path = root.join(way);
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
            }
        }
    }
}

/// The way to an address that is written down in a folder; none if it leads out of what is around it.
fn way_of(place: &Path, url: &str) -> Option<PathBuf> {
    let mut way = place.to_owned();
    for part in Path::new(url).components() {
        match part {
            Component::Normal(name) => way.push(name),
            Component::ParentDir if way.pop() => {}
            _ => return None,
        }
    }
    (!url.contains("://")).then_some(way)
}

/// What a file tells of itself. Fails if it cannot be opened as a table.
fn described(name: &str, arrow: &[u8], arguments: &BundleArguments) -> Result<Dataset> {
    let session =
        input::open_arrow(&Tables::default(), name, &mut Cursor::new(arrow), Native::here())?;
    let table = session.table().context("it has no table")?;
    let field = |column: &sagitta_table::Column| Field {
        name: column.name.clone(),
        data_type: Some(column.column_type.name()),
        ..Field::default()
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Ok(Dataset {
        publisher: Publisher { name: Localized::new(text(&arguments.publisher), ""), url: None },
        license: License { id: text(&arguments.license), ..License::default() },
        n_rows: u64::try_from(table.n_rows())?,
        n_columns: u64::try_from(table.columns().len())?,
        fields: table.columns().iter().map(|column| field(column)).collect(),
        ..Dataset::default()
    })
}

fn media_type(arrow: &[u8]) -> &'static str {
    if arrow.starts_with(b"ARROW1") { ARROW_FILE } else { ARROW_STREAM }
}

/// The name of a file without its endings: those of `air.csv.gz` are both.
fn stem(path: &Path) -> String {
    let name = input::name(path);
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// An id for a dataset, of letters and digits of any script, that none has yet.
fn free_id(catalog: &Catalog, name: &str) -> String {
    let name = name.to_lowercase();
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let id = words.collect::<Vec<_>>().join("-");
    let id = if id.is_empty() { "data".to_owned() } else { id };
    let numbered = (2..).map(|n| format!("{id}-{n}"));
    let mut ids = std::iter::once(id.clone()).chain(numbered);
    ids.find(|id| catalog.dataset(id).is_none()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_in_the_site() {
        for (place, url, expected) in [
            ("catalog", "../dataset/a/a.arrow", Some("dataset/a/a.arrow")),
            ("catalog", "a.arrow", Some("catalog/a.arrow")),
            ("", "a/b.arrow", Some("a/b.arrow")),
            ("catalog", "../../a.arrow", None),
            ("", "../a.arrow", None),
            ("catalog", "/a.arrow", None),
            ("catalog", "https://a.example/a.arrow", None),
        ] {
            assert_eq!(way_of(Path::new(place), url).as_deref(), expected.map(Path::new), "{url}");
        }
    }

    #[test]
    fn ids_are_made_of_names_and_no_two_are_alike() {
        let mut catalog = Catalog::new(Localized::new("x", ""));
        for (name, expected) in [
            ("Beijing Air (2017)", "beijing-air-2017"),
            ("beijing air_(2017)", "beijing-air-2017-2"),
            ("空气质量", "空气质量"),
            ("--", "data"),
        ] {
            let id = free_id(&catalog, name);
            assert_eq!(id, expected);
            catalog.datasets.push(Dataset { id, ..Dataset::default() });
        }
        assert_eq!(stem(Path::new("a/air.csv.gz")), "air");
        assert_eq!(stem(Path::new("air")), "air");
    }
}
