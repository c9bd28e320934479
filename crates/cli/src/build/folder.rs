//! What is in a folder: packages, files, and what `catalog.toml` says of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::draft::Draft;
use super::package::{self, Rows};
use super::together::Piece;
use crate::description::{DatasetEntry, Description};
use crate::sql::{Question, SqlEntry};

/// The name of the description in the folder.
pub(super) const DESCRIPTION: &str = "catalog.toml";

/// The endings of files that hold rows, packed or not.
const ENDINGS: [&str; 20] = [
    "csv", "txt", "dat", "tsv", "tab", "json", "ndjson", "jsonl", "geojson", "xlsx", "xlsm",
    "xlsb", "xls", "ods", "parquet", "pq", "arrow", "arrows", "feather", "ipc",
];

/// Names of files that tell of others, whatever their ending.
const TELLING: [&str; 6] = ["readme", "license", "licence", "changelog", "notice", "说明"];

/// A file to read, with the datasets that are made of it: several of a workbook's sheets.
#[derive(Debug)]
pub(super) struct Task {
    /// Where it is, for messages.
    pub(super) place: String,
    pub(super) input: Input,
    pub(super) drafts: Vec<Draft>,
    /// Whether nobody chose among the sheets of a workbook, so that all are published.
    pub(super) all_sheets: bool,
}

/// Where rows are.
#[derive(Debug)]
pub(super) enum Input {
    File(PathBuf),
    /// In several files, in this order.
    Files(Vec<Piece>),
    /// JSON of a package's descriptor.
    Inline(Vec<u8>),
    /// They are the answer of an engine.
    Sql(Box<Question>),
}

/// Something that cannot be published, and why.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) place: String,
    pub(super) error: anyhow::Error,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) tasks: Vec<Task>,
    pub(super) failed: Vec<Failed>,
    /// Files that hold no rows.
    pub(super) passed_over: Vec<String>,
}

/// Looks through a folder. `skipped` are folders that are none of its data, such as the site.
pub(super) fn find(root: &Path, description: &Description, skipped: &[PathBuf]) -> Result<Found> {
    let mut walk =
        Walk { root, description, skipped, files: BTreeSet::new(), found: Found::default() };
    walk.enter("")?;
    let Walk { files, mut found, .. } = walk;
    let mut search = Search { root, description, files, taken: BTreeSet::new() };
    search.entries(&mut found);
    search.questions(&mut found);
    search.packages(&mut found);
    search.bare_files(&mut found);
    describe(description, &mut found)?;
    found.tasks.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(found)
}

/// Whether a path is in a folder, or is it.
fn is_in(path: &str, folder: &str) -> bool {
    let folder = folder.trim_start_matches("./").trim_end_matches('/');
    matches!(folder, "." | "")
        || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

struct Walk<'a> {
    root: &'a Path,
    description: &'a Description,
    skipped: &'a [PathBuf],
    files: BTreeSet<String>,
    found: Found,
}

impl Walk<'_> {
    /// Lists the files of a folder and of those in it. Hidden ones are nobody's business, and a
    /// name that begins with `~$` is that of a workbook somebody has open.
    fn enter(&mut self, folder: &str) -> Result<()> {
        let path = self.root.join(folder);
        let cannot = || format!("cannot read the folder {}", path.display());
        let mut entries = Vec::new();
        for entry in fs::read_dir(&path).with_context(cannot)? {
            entries.push(entry.with_context(cannot)?);
        }
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                let place = entry.path().display().to_string();
                self.found
                    .failed
                    .push(Failed { place, error: anyhow::anyhow!("its name is not UTF-8") });
                continue;
            };
            let inner =
                if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            let Description { exclude, static_files, build, .. } = self.description;
            let others = static_files.iter().chain(&build.history);
            let excluded = exclude.iter().chain(others).any(|path| is_in(&inner, path));
            if name.starts_with('.') || name.starts_with("~$") || excluded {
                continue;
            }
            // What a link leads to counts, but a folder is entered by its own name only.
            let is_link = entry.file_type().with_context(cannot)?.is_symlink();
            match fs::metadata(entry.path()) {
                Ok(there) if there.is_dir() && is_link => self.found.passed_over.push(inner),
                Ok(there) if there.is_dir() => {
                    let whole = entry.path().canonicalize().with_context(cannot)?;
                    if !self.skipped.contains(&whole) {
                        self.enter(&inner)?;
                    }
                }
                Ok(_) => {
                    self.files.insert(inner);
                }
                Err(error) => self.found.failed.push(Failed { place: inner, error: error.into() }),
            }
        }
        Ok(())
    }
}

struct Search<'a> {
    root: &'a Path,
    description: &'a Description,
    files: BTreeSet<String>,
    /// Files that belong to a dataset already.
    taken: BTreeSet<String>,
}

impl Search<'_> {
    fn fill(&self, path: &str, mut draft: Draft) -> Result<Draft> {
        let mut folders: Vec<_> =
            self.description.folder.iter().filter(|folder| is_in(path, &folder.path)).collect();
        // The nearest folder goes before those around it.
        folders.sort_by_key(|folder| std::cmp::Reverse(folder.path.trim_end_matches('/').len()));
        for folder in folders {
            draft.fill(folder, self.description)?;
        }
        Ok(draft)
    }

    /// The files that `catalog.toml` names.
    fn entries(&mut self, found: &mut Found) {
        let mut by_file: BTreeMap<&str, Vec<&DatasetEntry>> = BTreeMap::new();
        for entry in &self.description.dataset {
            if let Some(input) = &entry.input {
                by_file.entry(input.trim_start_matches("./")).or_default().push(entry);
            }
        }
        // Outlines are no rows.
        let outlines = self.description.shapes.iter().flat_map(|shapes| &shapes.input);
        // Nor are entries of other catalogues.
        let others = self.description.include.iter().map(|include| &include.catalog);
        let told = outlines.chain(others).map(|path| path.trim_start_matches("./").to_owned());
        self.taken.extend(told);
        for (path, entries) in by_file {
            self.taken.insert(path.to_owned());
            // Who gives an id speaks of one dataset, and of the first sheet if of no other.
            let all_sheets =
                entries.iter().all(|entry| entry.sheet.is_none() && entry.id.is_empty());
            match self.drafts(path, &entries) {
                Ok(drafts) => found.tasks.push(Task {
                    place: path.to_owned(),
                    input: Input::File(self.root.join(path)),
                    drafts,
                    all_sheets,
                }),
                Err(error) => found.failed.push(Failed { place: path.to_owned(), error }),
            }
        }
    }

    fn drafts(&self, path: &str, entries: &[&DatasetEntry]) -> Result<Vec<Draft>> {
        ensure!(self.files.contains(path), "catalog.toml names it, but there is no such file");
        ensure!(
            entries.iter().all(|entry| entry.parts.is_empty()),
            "catalog.toml gives it parts and an input; it can have one of the two"
        );
        let n_sheets = entries.iter().filter(|entry| entry.sheet.is_some()).count();
        ensure!(
            entries.len() == 1 || n_sheets == entries.len(),
            "catalog.toml names it more than once; name a sheet in each entry"
        );
        let draft = |entry: &&DatasetEntry| {
            let draft = Draft::of_path(path).with_entry(entry, self.description)?;
            self.fill(path, draft)
        };
        entries.iter().map(draft).collect()
    }

    /// The datasets that engines answer.
    fn questions(&mut self, found: &mut Found) {
        for entry in &self.description.dataset {
            let Some(sql) = &entry.sql else { continue };
            let file = sql.query_file.iter().map(|path| path.trim_start_matches("./").to_owned());
            self.taken.extend(file);
            let place = format!("{DESCRIPTION}: dataset \"{}\"", entry.id);
            match self.question(entry, sql) {
                Ok((question, draft)) => found.tasks.push(Task {
                    place,
                    input: Input::Sql(Box::new(question)),
                    drafts: vec![draft],
                    all_sheets: false,
                }),
                Err(error) => found.failed.push(Failed { place, error }),
            }
        }
    }

    fn question(&self, entry: &DatasetEntry, sql: &SqlEntry) -> Result<(Question, Draft)> {
        ensure!(!entry.id.is_empty(), "a dataset that an engine answers needs an id");
        ensure!(entry.input.is_none(), "its rows are those of input or of sql, not of both");
        ensure!(entry.parts.is_empty(), "its rows are those of parts or of sql, not of both");
        ensure!(
            entry.reading().is_of_typed_rows(),
            "an engine's answer has no sheet, encoding, delimiter, header or missing marks"
        );
        let question = Question::new(sql, &self.description.engine, self.root)?;
        let draft = Draft::of_path(&entry.id).with_entry(entry, self.description)?;
        Ok((question, self.fill(DESCRIPTION, draft)?))
    }

    /// The packages and what they name. All files of a package's folder are the package's.
    fn packages(&mut self, found: &mut Found) {
        let is_package =
            |path: &&String| path.rsplit('/').next().is_some_and(|name| name == package::FILE);
        let packages: Vec<String> = self.files.iter().filter(is_package).cloned().collect();
        for path in packages {
            let folder = path.strip_suffix(package::FILE).unwrap_or("").trim_end_matches('/');
            if let Err(error) = self.package(&path, folder, found) {
                found.failed.push(Failed { place: path.clone(), error });
            }
            // A package in the folder itself leaves the folders beside it alone.
            let is_its = |file: &&String| match folder.is_empty() {
                true => **file == path,
                false => is_in(file, folder),
            };
            let files: Vec<String> = self.files.iter().filter(is_its).cloned().collect();
            for file in files {
                let is_new = self.taken.insert(file.clone());
                if is_new && file != path && is_data(&file) {
                    found.passed_over.push(format!("{file} (its data package does not name it)"));
                }
            }
        }
    }

    fn package(&mut self, path: &str, folder: &str, found: &mut Found) -> Result<()> {
        let in_folder = |file: &str| match folder.is_empty() {
            true => file.to_owned(),
            false => format!("{folder}/{file}"),
        };
        let read = |file: &str| -> Result<String> {
            let path = self.root.join(in_folder(file));
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        let resources = package::resources(&read(package::FILE)?, folder, &read)?;
        for (name, resource) in resources {
            let place = format!("{path}: {name}");
            let task = resource.and_then(|packaged| {
                let draft = self.fill(path, packaged.draft)?;
                let (place, input) = match packaged.rows {
                    Rows::Inline(json) => (place.clone(), Input::Inline(json)),
                    Rows::File(file) => {
                        let file = self.piece(in_folder(&file))?;
                        (file.name, Input::File(file.path))
                    }
                    Rows::Files(files) => {
                        let pieces = files.iter().map(|file| self.piece(in_folder(file)));
                        (place.clone(), Input::Files(pieces.collect::<Result<_>>()?))
                    }
                };
                Ok(Task { place, input, drafts: vec![draft], all_sheets: false })
            });
            match task {
                // What catalog.toml names by its file is published as it says there.
                Ok(task) if self.taken.contains(&task.place) => {}
                Ok(task) => {
                    self.taken.insert(task.place.clone());
                    if let Input::Files(pieces) = &task.input {
                        self.taken.extend(pieces.iter().map(|piece| piece.name.clone()));
                    }
                    found.tasks.push(task);
                }
                Err(error) => found.failed.push(Failed { place, error }),
            }
        }
        Ok(())
    }

    /// A file that a package names.
    fn piece(&self, name: String) -> Result<Piece> {
        ensure!(self.files.contains(&name), "there is no file {name}");
        let path = self.root.join(&name);
        Ok(Piece { name, path })
    }

    /// Everything else that looks like rows.
    fn bare_files(&mut self, found: &mut Found) {
        for path in &self.files {
            if self.taken.contains(path) || path == DESCRIPTION {
                continue;
            }
            if !is_data(path) {
                found.passed_over.push(path.clone());
                continue;
            }
            match self.fill(path, Draft::of_path(path)) {
                Ok(draft) => found.tasks.push(Task {
                    place: path.clone(),
                    input: Input::File(self.root.join(path)),
                    drafts: vec![draft],
                    all_sheets: true,
                }),
                Err(error) => found.failed.push(Failed { place: path.clone(), error }),
            }
        }
    }
}

/// Whether a file's name is one of rows.
fn is_data(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    ENDINGS.contains(&ending) && !TELLING.contains(&stem)
}

/// Puts what `catalog.toml` says of datasets by their ids alone to those that were found.
fn describe(description: &Description, found: &mut Found) -> Result<()> {
    for entry in description.dataset.iter().filter(|entry| entry.is_of_no_place()) {
        let mut drafts = found.tasks.iter_mut().flat_map(|task| &mut task.drafts);
        let draft = drafts.find(|draft| draft.id == entry.id);
        let draft = draft.with_context(|| {
            format!(
                "catalog.toml: no file or package here is the dataset \"{}\"; name its input",
                entry.id
            )
        })?;
        *draft = draft.clone().with_entry(entry, description)?;
    }
    for task in &found.tasks {
        for draft in &task.drafts {
            draft
                .check(description)
                .with_context(|| format!("{}: \"{}\"", task.place, draft.id))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_rows_are_known_by_their_names() {
        for (path, expected) in [
            ("a.csv", true),
            ("a/b.XLSX", true),
            ("a.json.gz", true),
            ("README.txt", false),
            ("说明.txt", false),
            ("map.pdf", false),
            ("csv", false),
        ] {
            assert_eq!(is_data(path), expected, "{path}");
        }
    }

    #[test]
    fn a_folder_holds_what_is_under_it() {
        for (path, folder, expected) in [
            ("a/b.csv", "a", true),
            ("a/b.csv", "a/", true),
            ("a/b.csv", "./a", true),
            ("ab/c.csv", "a", false),
            ("a.csv", "a.csv", true),
            ("x/y", ".", true),
        ] {
            assert_eq!(is_in(path, folder), expected, "{path} {folder}");
        }
    }
}
