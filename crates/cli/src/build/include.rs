//! Catalogues of others in a site's own: their entries are found here, and lead to where they are from.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use sagitta_catalog::{Catalog, Dataset};
use serde::Deserialize;

use super::page::is_safe;
use super::whole_address;
use crate::description::Description;
use crate::import;

/// A catalogue of others.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct IncludeEntry {
    /// The file, from the folder that is built: DCAT, CKAN, Frictionless, a list, or the
    /// `catalog.json` of another site.
    pub(crate) catalog: String,
    /// Where its entries are said to be from; the address of the site, or else the file's name, unless
    /// told.
    source: Option<String>,
    /// The address of the site of this tool whose catalogue it is: entries lead to its pages.
    site: Option<String>,
}

/// Adds the entries of other catalogues behind those of the site itself. What was not understood is
/// told, unless nothing is to be said.
pub(super) fn add(
    catalog: &mut Catalog,
    description: &Description,
    folder: &Path,
    is_quiet: bool,
) -> Result<()> {
    // Former names are addresses of the site, too.
    let own = catalog.datasets.iter().flat_map(|one| one.alias.iter().chain([&one.id]));
    let withdrawn = description.withdrawn.iter().map(|one| &one.id);
    let mut taken: BTreeSet<String> = own.chain(withdrawn).cloned().collect();
    for entry in &description.include {
        let cannot = || format!("the catalogue \"{}\" cannot be included", entry.catalog);
        let site = entry.site.as_deref().map(whole_address).transpose().with_context(cannot)?;
        let source = entry.source.as_deref().or(site.as_deref()).unwrap_or(&entry.catalog);
        let n_before = catalog.datasets.len();
        let path = folder.join(&entry.catalog);
        ensure!(path.is_file(), "{}: there is no such file", cannot());
        import::include(&path, source, catalog, &mut taken, is_quiet).with_context(cannot)?;
        for dataset in catalog.datasets.iter_mut().skip(n_before) {
            lead(dataset, site.as_deref());
        }
    }
    Ok(())
}

/// Whether an entry is of another catalogue.
pub(super) fn is_of_others(dataset: &Dataset) -> bool {
    dataset.provenance.is_some()
}

/// Lets an entry lead to where it is from. Only addresses that a page can follow safely are kept.
fn lead(dataset: &mut Dataset, site: Option<&str>) {
    // Former names are addresses of the other site.
    dataset.alias.clear();
    dataset.landing_page = dataset.landing_page.take().filter(|url| is_safe(url));
    let identifier = dataset.provenance.as_ref().map(|from| from.identifier.as_str());
    if let (None, Some(site), Some(id)) = (&dataset.landing_page, site, identifier) {
        dataset.landing_page = Some(format!("{site}dataset/{id}/"));
    }
}
