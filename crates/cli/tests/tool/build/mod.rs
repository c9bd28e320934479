//! `sagitta build`: a folder of files to a whole site.

mod again;
mod ahead;
mod inputs;
mod memory;
mod others;
mod pages;
mod parts;
mod serve;
mod together;
mod told;
mod union;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{Outcome, folder, sagitta};

/// A folder to build, an explorer to put into sites, and a place for the site.
pub(crate) struct Bench {
    root: PathBuf,
    input: PathBuf,
    pub(crate) site: PathBuf,
}

impl Bench {
    pub(crate) fn new(name: &str) -> Self {
        let root = folder(&format!("build-{name}"));
        let bench = Self { input: root.join("input"), site: root.join("site"), root };
        bench.put("../assets/index.html", "<html><head></head><noscript></noscript></html>");
        bench.put("../assets/locales/en.ftl", "a = b\n");
        fs::create_dir_all(&bench.input).unwrap();
        bench
    }

    /// Writes a file of the folder.
    pub(crate) fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.input.join(path);
        fs::create_dir_all(self.input.clone()).unwrap();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn build_to(&self, site: &Path, more: &[&str]) -> Outcome {
        let assets = self.root.join("assets");
        let mut arguments: Vec<&dyn AsRef<std::ffi::OsStr>> =
            vec![&"build", &self.input, &"--out", &site, &"--assets", &assets];
        arguments.extend(more.iter().map(|argument| argument as &dyn AsRef<std::ffi::OsStr>));
        sagitta(&arguments)
    }

    /// Builds the site, which has to succeed; what goes to standard error.
    pub(crate) fn build(&self) -> String {
        let outcome = self.build_to(&self.site, &[]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        assert_eq!(outcome.stdout, "");
        outcome.stderr
    }

    /// Builds the site, which has to fail; what goes to standard error.
    fn refuse(&self) -> String {
        let outcome = self.build_to(&self.site, &[]);
        assert_eq!(outcome.status, 1, "{}", outcome.stderr);
        outcome.stderr
    }

    fn text(&self, path: &str) -> String {
        let path = self.site.join(path);
        assert!(path.is_file(), "there is no {}", path.display());
        fs::read_to_string(path).unwrap()
    }

    pub(crate) fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.text(path)).unwrap()
    }

    fn has(&self, path: &str) -> bool {
        self.site.join(path).exists()
    }

    /// The ids of the datasets, in the catalogue's order.
    fn ids(&self) -> Vec<String> {
        let catalog = self.json("catalog/catalog.json");
        let datasets = catalog["datasets"].as_array().unwrap().iter();
        datasets.map(|dataset| dataset["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The schema.org description in a page.
    fn json_ld(&self, page: &str) -> Value {
        let text = self.text(page);
        let (_, rest) = text.split_once("<script type=\"application/ld+json\">").unwrap();
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
    }
}

/// All files of a folder with their bytes.
fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

/// Fails with the names of the files in which two folders differ.
fn assert_same(one: &Path, other: &Path) {
    let (one, other) = (tree(one), tree(other));
    let names: Vec<&String> =
        one.keys().chain(other.keys()).filter(|name| one.get(*name) != other.get(*name)).collect();
    assert!(names.is_empty() && !one.is_empty(), "{names:?}");
}

const TREES: &str = "code,kind,planted,height\n001,oak,2001-04-05,12.5\n002,elm,2011-10-01,\n003,oak,2020-03-09,3.25\n";
