//! A catalogue as a page reads it: `catalog.json`, its DCAT form, and the parts of its index.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use flate2::{Compression, GzBuilder};
use sagitta_catalog::{Catalog, Dataset, Publisher, SearchIndex};
use sagitta_search::{ColumnValues, build};

use crate::args::IndexArguments;
use crate::output;

/// The folder of the index's parts, beside `catalog.json`.
const FOLDER: &str = "search";

/// The most datasets that are listed in `catalog.json`; of more, a page reads those it needs.
const MAX_LISTED: usize = 2_000;

/// The values of columns that have few of them, by the ids of datasets.
pub(crate) type Values = BTreeMap<String, Vec<ColumnValues>>;

/// `sagitta catalog index`.
pub(crate) fn run(arguments: &IndexArguments) -> Result<()> {
    let path = &arguments.catalog;
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let catalog =
        Catalog::from_json(&text).with_context(|| format!("{} is no catalogue", path.display()))?;
    publish(catalog, None, &Values::default(), &arguments.out)
}

/// Writes a catalogue with all its datasets into a folder: the index first, `catalog.json` last, so
/// that it never names a part that is not there. It is published by whoever publishes the first
/// dataset, if nobody else is named.
pub(crate) fn publish(
    catalog: Catalog,
    publisher: Option<&Publisher>,
    values: &Values,
    out: &Path,
) -> Result<()> {
    catalog.check()?;
    fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    let first = catalog.datasets.first().map(|dataset| dataset.publisher.clone());
    let publisher = publisher.cloned().or(first).unwrap_or_default();
    output::write(&out.join("catalog.jsonld"), catalog.to_dcat(&publisher).as_bytes())?;
    let (catalog, names) = indexed(catalog, values, out)?;
    if let Some(index) = &catalog.search {
        let (n, n_parts, first) = (index.n_datasets, names.len(), index.byte_size);
        eprintln!("the index of {n} datasets in {n_parts} parts, {first} bytes first");
    }
    output::write(&out.join("catalog.json"), catalog.to_json()?.as_bytes())?;
    sweep(&out.join(FOLDER), &names)
}

/// Writes the index of a catalogue beside where the catalogue will be. The catalogue with the index
/// named, and without its datasets where they are too many to be listed; and the names of the parts.
pub(crate) fn indexed(
    mut catalog: Catalog,
    values: &Values,
    out: &Path,
) -> Result<(Catalog, BTreeSet<String>)> {
    let folder = out.join(FOLDER);
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let of = |dataset: &Dataset| values.get(&dataset.id).cloned().unwrap_or_default();
    let built = build(&catalog, &of, str::to_lowercase)?;
    let mut names = BTreeSet::new();
    for (name, bytes) in &built.parts {
        write_part(&folder.join(name), bytes)?;
        names.insert(name.clone());
    }
    let (name, bytes) = &built.head;
    let byte_size = write_part(&folder.join(name), bytes)?;
    names.insert(name.clone());
    catalog.search = Some(SearchIndex {
        download_url: format!("{FOLDER}/{name}"),
        byte_size,
        n_datasets: u64::try_from(catalog.datasets.len())?,
    });
    if catalog.datasets.len() > MAX_LISTED {
        catalog.datasets.clear();
    }
    Ok((catalog, names))
}

/// Writes a part, packed by gzip, unless it is there already: its name says what is in it. Its
/// size in bytes.
fn write_part(path: &Path, bytes: &[u8]) -> Result<u64> {
    // Without a time of its own, the same part is the same file.
    let mut packer = GzBuilder::new().write(Vec::new(), Compression::best());
    packer.write_all(bytes)?;
    let packed = packer.finish()?;
    if fs::read(path).is_ok_and(|there| there == packed) {
        return Ok(u64::try_from(packed.len())?);
    }
    output::write(path, &packed)?;
    Ok(u64::try_from(packed.len())?)
}

/// Removes the parts of earlier indexes.
fn sweep(folder: &Path, names: &BTreeSet<String>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".part") && !name.starts_with('.') && !names.contains(&name) {
            fs::remove_file(entry.path())
                .with_context(|| format!("cannot remove {}", entry.path().display()))?;
        }
    }
    Ok(())
}
