//! The versions of a dataset, and what changed from one to the next.
//!
//! They are kept in a folder beside the data, so that a build depends on nothing else: for each
//! dataset a list of its versions, and the rows of the last one.

use std::cmp::Ordering;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sagitta_table::format::write_cell;
use sagitta_table::{ColumnType, Partitions, Scratch, Table};
use serde::{Deserialize, Serialize};

use super::cache::{Cache, Entry};
use super::facts::Facts;
use super::{cut, dataset};
use crate::output::{self, Unfinished};
use crate::scratch;
use crate::size::Size;

/// A version of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Version {
    /// The ISO date on which it came, if anybody has said so.
    pub(super) date: Option<String>,
    /// The SHA-256 of its CSV file.
    pub(super) sha256: String,
    pub(super) n_rows: u64,
    /// From the one before; none of the first.
    pub(super) changes: Option<Changes>,
}

/// What differs between two versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Changes {
    /// The columns by which a row is known again; without any, a row that changed is one removed and
    /// one added.
    pub(super) key: Vec<String>,
    pub(super) n_added: u64,
    pub(super) n_removed: u64,
    pub(super) n_changed: u64,
    pub(super) columns_added: Vec<String>,
    pub(super) columns_removed: Vec<String>,
    /// Name, former type, present type.
    pub(super) columns_retyped: Vec<(String, String, String)>,
}

/// A new version, to be kept once the site that tells of it is in its place.
pub(super) struct Kept {
    list: PathBuf,
    json: String,
    /// Where the rows are, and where they go.
    rows: (Vec<PathBuf>, PathBuf),
}

/// Adds the versions to what is known of the datasets. What is new among them is to be kept.
pub(super) fn add(
    entries: &mut [Entry],
    cache: &Cache,
    folder: &Path,
    date: Option<&str>,
    memory: Size,
) -> Result<Vec<Kept>> {
    let mut all = Vec::new();
    for entry in entries {
        let key = entry.key.clone();
        for facts in &mut entry.facts {
            let id = facts.dataset.id.clone();
            let data = dataset::data_folder_of(&cache.folder(&key, &id));
            let arrow = facts.dataset.distribution().context("it has no Arrow file")?;
            let rows = cut::paths(&data, arrow);
            let kept = add_one(facts, &rows, folder, date, (&data, memory));
            all.extend(kept.with_context(|| format!("the versions of \"{id}\""))?);
        }
    }
    Ok(all)
}

fn add_one(
    facts: &mut Facts,
    rows: &[PathBuf],
    folder: &Path,
    date: Option<&str>,
    room: (&Path, Size),
) -> Result<Option<Kept>> {
    let dataset = &facts.dataset;
    let csv = dataset.distributions.iter().find(|file| file.media_type == "text/csv");
    let sha256 = csv.and_then(|file| file.sha256.clone()).context("it has no CSV file")?;
    let list = folder.join(format!("{}.json", dataset.id));
    let before = folder.join(format!("{}.arrow", dataset.id));
    let mut versions: Vec<Version> = match fs::read_to_string(&list) {
        Ok(text) => serde_json::from_str(&text)
            .with_context(|| format!("{} is no list of versions", list.display()))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", list.display())),
    };
    if versions.last().is_some_and(|last| last.sha256 == sha256) {
        facts.versions = versions;
        return Ok(None);
    }
    let changes = match versions.is_empty() {
        true => None,
        false => Some(changes(&before, rows, &facts.key, room)?),
    };
    versions.push(Version {
        date: dataset.modified.clone().or_else(|| date.map(str::to_owned)),
        sha256,
        n_rows: dataset.n_rows,
        changes,
    });
    let json = serde_json::to_string_pretty(&versions)? + "\n";
    facts.versions = versions;
    Ok(Some(Kept { list, json, rows: (rows.to_vec(), before) }))
}

impl Kept {
    /// Writes it down; the rows first, as the list tells of them.
    pub(super) fn keep(&self) -> Result<()> {
        let (from, to) = &self.rows;
        if let Some(folder) = to.parent() {
            super::files::make(folder)?;
        }
        let (unfinished, mut file) = Unfinished::create(to)?;
        std::io::copy(&mut cut::read(from)?, &mut file)
            .with_context(|| format!("cannot write {}", to.display()))?;
        unfinished.finish(&file)?;
        output::write(&self.list, self.json.as_bytes())
    }
}

/// What differs between two Arrow files. What does not find room in memory goes into a folder.
fn changes(
    old: &Path,
    new: &[PathBuf],
    key: &[String],
    (folder, memory): (&Path, Size),
) -> Result<Changes> {
    let spills = [scratch::spill(folder, memory)?, scratch::spill(folder, memory)?];
    let [old_spill, new_spill] = &spills;
    let (old, _) = dataset::open("old", &[old.to_owned()], 0, old_spill)?;
    let (new, _) = dataset::open("new", new, 0, new_spill)?;
    let old = old.table().context("the former version has no rows")?;
    let new = new.table().context("it has no table")?;
    let mut changes = Changes::default();
    let mut common = Vec::new();
    for column in new.columns() {
        let Some(before) = old.columns().iter().find(|other| other.name == column.name) else {
            changes.columns_added.push(column.name.clone());
            continue;
        };
        common.push(column.name.as_str());
        let (from, to) = (type_name(&before.column_type), type_name(&column.column_type));
        if from != to {
            changes.columns_retyped.push((column.name.clone(), from, to));
        }
    }
    let is_gone = |name: &String| new.columns().iter().all(|column| column.name != *name);
    let names = old.columns().iter().map(|column| column.name.clone());
    changes.columns_removed = names.filter(is_gone).collect();
    let has_key = !key.is_empty() && key.iter().all(|name| common.contains(&name.as_str()));
    if has_key {
        changes.key = key.to_vec();
    }
    let by: Vec<&str> = match has_key {
        true => key.iter().map(String::as_str).collect(),
        false => common.clone(),
    };
    let scratch = || scratch::within(folder);
    let mut old = digests(old, &by, &common, &scratch)?;
    let mut new = digests(new, &by, &common, &scratch)?;
    for partition in 0..=u8::MAX {
        count(&sorted(&mut old, partition)?, &sorted(&mut new, partition)?, &mut changes);
    }
    spills.iter().try_for_each(|spill| scratch::ensure_whole(spill, folder))?;
    Ok(changes)
}

/// The name of a type. How text is held is nobody's business.
fn type_name(column_type: &ColumnType) -> String {
    match column_type {
        ColumnType::Category => ColumnType::Text.name(),
        other => other.name(),
    }
}

/// The digest of the key and that of all values of every row, parted by the keys: what is held are
/// the rows of a part.
fn digests<'a>(
    table: &Table,
    key: &[&str],
    columns: &[&str],
    scratch: &'a Scratch<'a>,
) -> Result<Partitions<'a, 32>> {
    let places = |names: &[&str]| -> Vec<usize> {
        names.iter().filter_map(|name| table.column_idx(name)).collect()
    };
    let (key, columns) = (places(key), places(columns));
    let mut digests = Partitions::new(scratch);
    let mut text = String::new();
    for batch in table.batches() {
        let values: Vec<_> = (0..batch.n_columns()).map(|idx| batch.values(idx)).collect();
        for row in 0..batch.n_rows {
            let mut of = |places: &[usize]| {
                let mut hashers = [DefaultHasher::new(), DefaultHasher::new()];
                hashers.iter_mut().enumerate().for_each(|(idx, hasher)| idx.hash(hasher));
                for idx in places {
                    let column = table.columns().get(*idx);
                    let values = values.get(*idx).and_then(Option::as_ref);
                    if let Some((column, values)) = column.zip(values) {
                        text.clear();
                        let is_there = write_cell(&mut text, column, values, row);
                        hashers.iter_mut().for_each(|hasher| (is_there, &text).hash(hasher));
                    }
                }
                let [high, low] = hashers.map(|hasher| u128::from(hasher.finish()));
                high << 64 | low
            };
            let mut digest = [0; 32];
            let (of_key, of_values) = digest.split_at_mut(16);
            of_key.copy_from_slice(&of(&key).to_be_bytes());
            of_values.copy_from_slice(&of(&columns).to_be_bytes());
            let [partition, ..] = digest;
            digests.push(partition, digest)?;
        }
    }
    Ok(digests)
}

/// The digests of a part, in the order of the keys.
fn sorted(digests: &mut Partitions<'_, 32>, partition: u8) -> Result<Vec<(u128, u128)>> {
    let mut found = Vec::new();
    digests.each(partition, |digest| {
        let key = digest.first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes));
        found.push((key, digest.last_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes))));
    })?;
    found.sort_unstable();
    Ok(found)
}

/// Compares rows that are in the order of their keys. Of rows with one key, those with the same
/// values are the same rows.
fn count(old: &[(u128, u128)], new: &[(u128, u128)], changes: &mut Changes) {
    let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.0.cmp(&new.0),
        };
        match order {
            Ordering::Less => {
                changes.n_removed += 1;
                old.next();
            }
            Ordering::Greater => {
                changes.n_added += 1;
                new.next();
            }
            Ordering::Equal => {
                let (before, after) = (old.next(), new.next());
                changes.n_changed += u64::from(before != after);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_known_again_by_their_keys() {
        let mut changes = Changes::default();
        count(&[(1, 10), (2, 20), (4, 40)], &[(1, 10), (2, 21), (3, 30), (5, 50)], &mut changes);
        assert_eq!((changes.n_added, changes.n_removed, changes.n_changed), (2, 1, 1));
    }
}
