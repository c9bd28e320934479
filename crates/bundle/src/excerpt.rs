use std::collections::BTreeSet;

use sagitta_catalog::{Catalog, Dataset, Distribution, Error as CatalogError, FilePart};

use crate::Error;

/// Where a site has its catalogue, by its way from the page.
pub const CATALOG: &str = "catalog/catalog.json";

/// A file that a catalogue names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// What it is called in the bundle.
    pub name: String,
    /// Its address as the catalogue has it, relative to the catalogue.
    pub download_url: String,
    /// The SHA-256 that it has to have, in hexadecimal, where the catalogue says it.
    pub sha256: Option<String>,
}

/// A catalogue of some datasets of another, and the files that it names.
#[derive(Clone, Debug)]
pub struct Excerpt {
    /// The catalogue.
    pub catalog: Catalog,
    /// The files, those of the datasets first.
    pub files: Vec<Needed>,
}

/// The catalogue of some datasets, or of all that have a file, with the themes that these have and all
/// shapes.
///
/// A dataset keeps the first of its files, and a file that is elsewhere gets a place beside the others.
///
/// Fails on an id that the catalogue does not have, and on a dataset without a file: the first, if
/// none has one.
///
/// ```
/// use sagitta_bundle::excerpt;
/// use sagitta_catalog::Catalog;
///
/// let catalog = Catalog::from_json(r#"{ "version": 1, "title": { "en": "City" }, "datasets": [
///   { "id": "air", "title": { "en": "Air" }, "publisher": { "name": { "en": "City" } },
///     "license": { "id": "CC0-1.0", "name": "CC0" }, "n_rows": 1, "n_columns": 1, "distributions": [
///       { "download_url": "air.arrow", "media_type": "application/vnd.apache.arrow.file",
///         "byte_size": 8 }] }] }"#)?;
/// let excerpt = excerpt(&catalog, Some(&["air".to_owned()]))?;
/// assert_eq!(excerpt.files[0].name, "catalog/air.arrow");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn excerpt(catalog: &Catalog, ids: Option<&[String]>) -> Result<Excerpt, Error> {
    let datasets: Vec<&Dataset> = match ids {
        None => {
            let has_file = |dataset: &&Dataset| dataset.distribution().is_some();
            let with_file: Vec<&Dataset> = catalog.datasets.iter().filter(has_file).collect();
            match with_file.is_empty() {
                true => catalog.datasets.iter().collect(),
                false => with_file,
            }
        }
        Some(ids) => {
            let find = |id: &String| {
                catalog.dataset(id).ok_or_else(|| Error::NoDataset { id: id.clone() })
            };
            ids.iter().map(find).collect::<Result<_, _>>()?
        }
    };
    let mut chosen = catalog.clone();
    let mut files = Files::default();
    // What is chosen is listed, and the page makes an index of it.
    chosen.search = None;
    chosen.datasets = Vec::with_capacity(datasets.len());
    for dataset in datasets {
        if chosen.dataset(&dataset.id).is_some() {
            continue;
        }
        let file = dataset.distribution();
        let file = file.ok_or_else(|| Error::NoFile { id: dataset.id.clone() })?;
        let distributions = vec![files.take(file)];
        chosen.datasets.push(Dataset { distributions, ..dataset.clone() });
    }
    for set in &mut chosen.shapes {
        set.distribution = files.take(&set.distribution);
    }
    let used: BTreeSet<&String> =
        chosen.datasets.iter().flat_map(|dataset| &dataset.theme).collect();
    let themes = catalog.themes.iter().filter(|theme| used.contains(&theme.id)).cloned().collect();
    chosen.themes = themes;
    Ok(Excerpt { catalog: chosen, files: files.needed })
}

impl Excerpt {
    /// The text of the catalogue.
    pub fn json(&self) -> Result<String, CatalogError> {
        self.catalog.check()?;
        // A catalogue of texts and numbers can always be written.
        Ok(self.catalog.to_json().unwrap_or_default())
    }
}

/// The files so far, each of another name.
#[derive(Default)]
struct Files {
    needed: Vec<Needed>,
}

impl Files {
    fn take(&mut self, file: &Distribution) -> Distribution {
        let mut placed = file.clone();
        match file.parts.is_empty() {
            true => file.files().iter().for_each(|one| placed.download_url = self.place(one)),
            false => placed.parts.iter_mut().for_each(|part| part.download_url = self.place(part)),
        }
        placed
    }

    /// Where a file goes, from the catalogue.
    fn place(&mut self, file: &FilePart) -> String {
        let known = self.needed.iter().find(|needed| needed.download_url == file.download_url);
        match known {
            Some(needed) => needed.name.trim_start_matches("catalog/").to_owned(),
            None => self.add(file),
        }
    }

    fn add(&mut self, file: &FilePart) -> String {
        let url = &file.download_url;
        let place = if is_beside(url) { url.clone() } else { last_of(url) };
        let is_taken = |place: &str| {
            let name = format!("catalog/{place}");
            name == CATALOG || self.needed.iter().any(|needed| needed.name == name)
        };
        let numbered = (2..).map(|n| format!("{n}-{place}"));
        let free = std::iter::once(place.clone()).chain(numbered).find(|place| !is_taken(place));
        let place = free.unwrap_or(place);
        self.needed.push(Needed {
            name: format!("catalog/{place}"),
            download_url: url.clone(),
            sha256: file.sha256.clone(),
        });
        place
    }
}

/// Whether an address is a plain way down from the catalogue, which is also a name.
fn is_beside(url: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let ways = ["", ".", ".."];
    url.chars().all(is_plain) && url.split('/').all(|part| !ways.contains(&part))
}

/// The last part of an address as a plain name.
fn last_of(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let last: String = last.trim_matches('.').chars().map(plain).collect();
    if last.is_empty() { "data.arrow".to_owned() } else { last }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sagitta_catalog::{Localized, Theme};

    fn catalog(urls: &[(&str, &str)]) -> Catalog {
        let mut catalog = Catalog::new(Localized::new("City", "城市"));
        for theme in ["air", "water"] {
            let title = Localized::new(theme, "");
            catalog.themes.push(Theme { id: theme.to_owned(), title });
        }
        for (id, url) in urls {
            let file = Distribution { download_url: (*url).to_owned(), ..Distribution::default() };
            catalog.datasets.push(Dataset {
                id: (*id).to_owned(),
                title: Localized::new(*id, ""),
                theme: vec!["air".to_owned()],
                distributions: vec![file],
                ..Dataset::default()
            });
        }
        catalog
    }

    #[test]
    fn every_file_gets_a_place_of_its_own_beside_the_catalogue() {
        let catalog = catalog(&[
            ("a", "a.arrow"),
            ("b", "https://elsewhere.example/x/a.arrow?day=1"),
            ("c", "sub/c.arrow"),
            ("d", "../d%20e.arrow"),
            ("e", "catalog.json"),
            ("f", "a.arrow"),
            ("g", "https://elsewhere.example/"),
        ]);
        let excerpt = excerpt(&catalog, None).unwrap();
        let urls = excerpt.catalog.datasets.iter().map(|one| {
            one.distribution().map(|file| file.download_url.clone()).unwrap_or_default()
        });
        assert_eq!(
            urls.collect::<Vec<_>>(),
            [
                "a.arrow",
                "2-a.arrow",
                "sub/c.arrow",
                "d-20e.arrow",
                "2-catalog.json",
                "a.arrow",
                "data.arrow"
            ]
        );
        assert_eq!(excerpt.files.len(), 6, "a file of two datasets is carried once");
        assert_eq!(excerpt.files[1].download_url, "https://elsewhere.example/x/a.arrow?day=1");
    }

    #[test]
    fn a_file_in_parts_takes_all_of_them_along() {
        let mut catalog = catalog(&[("a", "../dataset/a/a.arrow"), ("b", "a.002.arrow")]);
        let part = |n: u32| FilePart {
            download_url: format!("../dataset/a/a.00{n}.arrow"),
            byte_size: u64::from(n),
            sha256: Some(n.to_string()),
        };
        catalog.datasets[0].distributions[0].parts = vec![part(1), part(2)];
        let excerpt = excerpt(&catalog, None).unwrap();
        let needed: Vec<_> = excerpt.files.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(needed, ["catalog/a.001.arrow", "catalog/a.002.arrow", "catalog/2-a.002.arrow"]);
        let placed = excerpt.catalog.datasets[0].distributions[0].files();
        let urls: Vec<_> = placed.iter().map(|part| part.download_url.as_str()).collect();
        assert_eq!(urls, ["a.001.arrow", "a.002.arrow"]);
        assert_eq!(excerpt.files[1].sha256.as_deref(), Some("2"));
    }

    #[test]
    fn only_what_is_asked_for_is_left_and_only_its_themes() {
        let catalog = catalog(&[("a", "a.arrow"), ("b", "b.arrow")]);
        let ids = ["b".to_owned(), "b".to_owned()];
        let excerpt = excerpt(&catalog, Some(&ids)).unwrap();
        assert_eq!((excerpt.catalog.datasets.len(), excerpt.catalog.themes.len()), (1, 1));
        assert_eq!(Catalog::from_json(&excerpt.json().unwrap()).unwrap(), excerpt.catalog);
        let ids = ["c".to_owned()];
        let error = super::excerpt(&catalog, Some(&ids)).unwrap_err();
        assert_eq!(error.to_string(), "the catalogue has no dataset \"c\"");
    }

    #[test]
    fn a_dataset_without_a_file_is_refused() {
        let mut catalog = catalog(&[("a", "a.arrow")]);
        catalog.datasets[0].distributions.clear();
        assert!(matches!(excerpt(&catalog, None), Err(Error::NoFile { .. })));
        // Beside others it is an entry that tells of data elsewhere.
        let mut catalog = super::tests::catalog(&[("a", "a.arrow"), ("b", "b.arrow")]);
        catalog.datasets[0].distributions.clear();
        let excerpt = excerpt(&catalog, None).unwrap();
        assert_eq!(excerpt.catalog.datasets.len(), 1);
        assert!(matches!(
            super::excerpt(&catalog, Some(&["a".to_owned()])),
            Err(Error::NoFile { .. })
        ));
    }
}
