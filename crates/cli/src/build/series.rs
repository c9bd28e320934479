//! Datasets that are several others as one: the years of a list, the districts of a city.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use sagitta_catalog::Dataset;
use sagitta_ingest::{ArrowFile, BATCH_ROWS, Compression, Sink as _};
use sagitta_protocol::Match;
use sagitta_session::{Native, Session, Tables, headless};
use sagitta_spec::Source;
use sagitta_table::Spill;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Sizes;
use super::cache::{Cache, Entry};
use super::cut;
use super::dataset;
use super::draft::{Draft, Origin, title_of};
use super::facts::Facts;
use super::folder::{Input, Task};
use super::reading::{Rows, place};
use super::{ask, files};
use crate::catalog::{self, digest};
use crate::description::{DatasetEntry, Description};
use crate::failure::Failure;
use crate::size::Size;
use crate::{input, scratch};

/// A dataset that is a part of another one.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PartEntry {
    /// Its id.
    dataset: String,
    /// What its rows are marked with; the id unless told.
    name: Option<String>,
    /// Its names of columns that are called otherwise in the whole, by the names there.
    columns: BTreeMap<String, String>,
}

impl PartEntry {
    fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.dataset)
    }
}

/// The ids of the datasets that a dataset is a part of.
pub(super) fn wholes(dataset: &Dataset, description: &Description) -> Vec<String> {
    let has_it =
        |entry: &&DatasetEntry| entry.parts.iter().any(|part| dataset.is_called(&part.dataset));
    description.dataset.iter().filter(has_it).map(|entry| entry.id.clone()).collect()
}

/// Builds the datasets that are made of others which are built already. What was built before of the
/// same parts is taken.
pub(super) fn build(
    entries: &[Entry],
    description: &Description,
    cache: &Cache,
    today: &dyn Fn(&Task) -> i32,
    sizes: Sizes,
) -> Result<Vec<Entry>> {
    let wholes = description.dataset.iter().filter(|entry| !entry.parts.is_empty());
    let built = wholes.map(|entry| {
        let build = || {
            let is_taken = |other: &Entry| other.facts.iter().any(|one| one.dataset.id == entry.id);
            ensure!(!entries.iter().any(is_taken), "a file has this id already");
            let task = task(entry, description)?;
            let parts: Vec<Part<'_>> = entry
                .parts
                .iter()
                .map(|part| Part::of(part, entries, cache))
                .collect::<Result<_>>()?;
            let keys: Vec<_> = parts.iter().map(|part| (part.key, part.entry)).collect();
            let from = json!({ "parts": keys, "column": entry.part_column }).to_string();
            let today = today(&task);
            cache.entry(&task, &digest(from.as_bytes()), today, &|folder| {
                let rows = whole(&task, entry, &parts, (today, sizes.memory), folder)?;
                Ok(vec![dataset::build_one(rows, &task.place, today, sizes, folder)?])
            })
        };
        build().with_context(|| format!("catalog.toml: the dataset \"{}\"", entry.id))
    });
    built.collect()
}

/// What is said of the whole.
fn task(entry: &DatasetEntry, description: &Description) -> Result<Task> {
    let mut draft = Draft::default().with_entry(entry, description)?;
    ensure!(!draft.id.is_empty(), "a dataset of parts needs an id");
    if draft.title.is_empty() {
        draft.title.en = title_of(&draft.id);
    }
    for folder in &description.folder {
        if matches!(folder.path.trim_end_matches('/'), "." | "") {
            draft.fill(folder, description)?;
        }
    }
    draft.check(description)?;
    Ok(Task {
        place: format!("catalog.toml: {}", draft.id),
        input: Input::Inline(Vec::new()),
        drafts: vec![draft],
        all_sheets: false,
    })
}

/// A part that is built.
struct Part<'a> {
    entry: &'a PartEntry,
    /// What it is made of.
    key: &'a str,
    facts: &'a Facts,
    arrow: Vec<PathBuf>,
}

impl<'a> Part<'a> {
    fn of(entry: &'a PartEntry, entries: &'a [Entry], cache: &Cache) -> Result<Self> {
        let all = entries.iter().flat_map(|other| other.facts.iter().map(move |one| (other, one)));
        let mut found = all.filter(|(_, facts)| facts.dataset.is_called(&entry.dataset));
        let (other, facts) = found.next().with_context(|| {
            format!("its part \"{}\" is no dataset of a file or package here", entry.dataset)
        })?;
        let data = dataset::data_folder_of(&cache.folder(&other.key, &facts.dataset.id));
        let file = facts.dataset.distribution().context("a part has no Arrow file")?;
        Ok(Self { entry, key: &other.key, facts, arrow: cut::paths(&data, file) })
    }

    /// Opens it among the other parts.
    fn open(&self, tables: &Tables, environment: Native) -> Result<Session> {
        let mut bytes = cut::read(&self.arrow)?;
        let name = self.entry.name();
        let opened = headless::open_among(
            tables.clone(),
            environment,
            name,
            &mut bytes,
            input::MEMORY_BUDGET,
        );
        Ok(opened.map_err(|problem| Failure::of_problem(&problem))?.0)
    }
}

/// The rows of all parts in one file, and what did not match.
fn whole(
    task: &Task,
    entry: &DatasetEntry,
    parts: &[Part<'_>],
    (today, memory): (i32, Size),
    folder: &Path,
) -> Result<Rows> {
    let mut draft = task.drafts.first().context("nothing is said of it")?.clone();
    let origin = |part: &Part<'_>| {
        let title = part.facts.dataset.title.get(sagitta_catalog::Language::En);
        Origin { title: title.to_owned(), url: None }
    };
    draft.sources.extend(parts.iter().map(origin));
    let arrow = place(&draft, folder)?;
    // The parts and the whole have one place for what does not find room in memory.
    let data = dataset::data_folder(folder, &draft.id);
    let spill = scratch::spill(&data, memory)?;
    let united = unite(entry, parts, today, &spill).and_then(|(mut session, matches)| {
        write(&mut session, &draft, &arrow)?;
        Ok(matches)
    });
    scratch::ensure_whole(&spill, &data)?;
    let warnings = united?.iter().filter_map(told).collect();
    Ok(Rows { draft, arrow, warnings })
}

/// The rows of all parts as one table.
fn unite(
    entry: &DatasetEntry,
    parts: &[Part<'_>],
    today: i32,
    spill: &Arc<Spill>,
) -> Result<(Session, Vec<Match>)> {
    let tables = Tables::default();
    let environment = || Native::on(today).spilling(Arc::clone(spill));
    let opened = parts.iter().map(|part| part.open(&tables, environment()));
    // They are listed as long as they are there.
    let _sessions: Vec<Session> = opened.collect::<Result<_>>()?;
    let names = parts.iter().map(|part| Source::Dataset(part.entry.name().to_owned()));
    let source = Source::Union {
        sources: names.collect(),
        columns: columns(parts),
        name: entry.part_column.clone(),
    };
    let opened = headless::union(tables, environment(), &source, input::MEMORY_BUDGET);
    Ok(opened.map_err(|problem| Failure::of_problem(&problem))?)
}

/// The names of columns in the parts, by their names in the whole.
fn columns(parts: &[Part<'_>]) -> BTreeMap<String, Vec<Option<String>>> {
    let names = parts.iter().flat_map(|part| part.entry.columns.keys());
    let of =
        |name: &String| parts.iter().map(|part| part.entry.columns.get(name).cloned()).collect();
    names.map(|name| (name.clone(), of(name))).collect()
}

/// What a part lacks, in words.
fn told(part: &Match) -> Option<String> {
    (!part.missing.is_empty()).then(|| {
        let (name, missing) = (&part.table, part.missing.join(", "));
        format!("the part \"{name}\" has no column {missing}: its rows are empty there")
    })
}

/// Writes the rows as files of this program have them.
fn write(session: &mut Session, draft: &Draft, arrow: &Path) -> Result<()> {
    let notes = catalog::notes(&draft.field);
    let cannot = || format!("cannot write {}", arrow.display());
    let out = BufWriter::new(File::create(arrow).with_context(cannot)?);
    let mut file = ArrowFile::new(out, Compression::Zstd, &notes);
    let told = |error| Failure::of_reading(&error);
    let mut has_begun = false;
    let mut refused = None;
    let n_rows = NonZeroU64::try_from(BATCH_ROWS)?;
    let written = session.batches(&ask::all_rows(&draft.id), n_rows, &mut |batch| {
        let begun = match std::mem::replace(&mut has_begun, true) {
            true => Ok(()),
            false => file.begin(&batch.schema()),
        };
        let taken = begun.and_then(|()| match batch.num_rows() {
            0 => Ok(()),
            _ => file.take(batch),
        });
        taken.map_err(|error| {
            refused = Some(error);
            io::ErrorKind::Other.into()
        })
    });
    refused.map_or(Ok(()), |error| Err(told(error)))?;
    written.map_err(files::of_query)?;
    file.finish().map_err(told)?.flush().with_context(cannot)
}
