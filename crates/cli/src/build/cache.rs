//! What was built before, by what it was built from.
//!
//! The cache is a folder beside the site. A file's datasets lie in a folder named by a digest of the
//! file, of all that is said of it, and of this program. Such a folder gets its name when it is
//! whole, so that one that is there can be trusted.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use super::cut::MaxFile;
use super::draft::Draft;
use super::facts::Facts;
use super::files;
use super::folder::Task;
use crate::catalog::{digest, digest_of_file};

/// The name of the file of facts in a folder of the cache.
const FACTS: &str = "facts.json";

/// What the name of a folder ends in that is not whole yet.
const PART: &str = ".part";

/// Whether a name is one that a folder of the cache has.
fn is_key(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The cache, held against other runs as long as it is there.
pub(super) struct Cache {
    root: PathBuf,
    /// How large a file of the site may be.
    max: Option<MaxFile>,
    /// A digest of this program.
    program: String,
    _lock: File,
}

/// Makes the datasets of a file in a folder.
type Build<'a> = dyn Fn(&Path) -> Result<Vec<Facts>> + 'a;

/// What is in the cache under a key.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) facts: Vec<Facts>,
    /// Whether it was there before.
    pub(super) is_old: bool,
}

impl Cache {
    /// Opens the cache in a folder, which is made if it is not there.
    pub(super) fn open(root: &Path, max: Option<MaxFile>) -> Result<Self> {
        let cannot = || format!("cannot use the cache {}", root.display());
        fs::create_dir_all(root).with_context(cannot)?;
        let lock = File::create(root.join("lock")).with_context(cannot)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!("another run builds this site; wait for it, or name another --cache")
            }
            // Some file systems have no locks; there it is up to the caller to run one at a time.
            Err(TryLockError::Error(_)) => {}
        }
        let cache = Self { root: root.to_owned(), max, program: program()?, _lock: lock };
        // What a run that was stopped has left.
        for entry in fs::read_dir(root).with_context(cannot)? {
            let entry = entry.with_context(cannot)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.strip_suffix(PART).is_some_and(is_key) {
                fs::remove_dir_all(entry.path()).with_context(cannot)?;
            }
        }
        Ok(cache)
    }

    /// The digest of all that the datasets of a file depend on.
    fn key(&self, task: &Task, input: &str, today: i32) -> Result<String> {
        let from = json!({
            "program": self.program,
            "max_file": self.max.map(MaxFile::bytes),
            "place": task.place,
            "input": input,
            "drafts": serde_json::to_value(&task.drafts)?,
            "all_sheets": task.all_sheets,
            // The day counts for a publisher's own views only.
            "today": task.drafts.iter().any(Draft::has_views).then_some(today),
        });
        Ok(digest(from.to_string().as_bytes()))
    }

    /// What was built before of a file with this digest, or else what `build` makes of it now in a
    /// folder.
    pub(super) fn entry(
        &self,
        task: &Task,
        input: &str,
        today: i32,
        build: &Build<'_>,
    ) -> Result<Entry> {
        let key = self.key(task, input, today)?;
        let place = self.root.join(&key);
        if let Ok(text) = fs::read_to_string(place.join(FACTS))
            && let Ok(facts) = serde_json::from_str(&text)
        {
            return Ok(Entry { key, facts, is_old: true });
        }
        let part = self.root.join(format!("{key}{PART}"));
        for stale in [&part, &place] {
            if stale.exists() {
                fs::remove_dir_all(stale)?;
            }
        }
        let facts = build(&part).inspect_err(|_| {
            // The first error is the one to tell.
            drop(fs::remove_dir_all(&part));
        })?;
        files::write_json(&part.join(FACTS), &serde_json::to_value(&facts)?)?;
        fs::rename(&part, &place).with_context(|| format!("cannot write {}", place.display()))?;
        Ok(Entry { key, facts, is_old: false })
    }

    /// The folder of a dataset's files.
    pub(super) fn folder(&self, key: &str, id: &str) -> PathBuf {
        self.root.join(key).join(id)
    }

    /// Removes what no dataset of the site is from.
    pub(super) fn keep_only(&self, keys: &BTreeSet<&str>) -> Result<()> {
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // A folder that somebody named as the cache may hold other things.
            if is_key(&name) && !keys.contains(name.as_str()) {
                fs::remove_dir_all(entry.path())
                    .with_context(|| format!("cannot remove {}", entry.path().display()))?;
            }
        }
        Ok(())
    }
}

/// A digest of this very program: another one may write other files.
fn program() -> Result<String> {
    digest_of_file(&std::env::current_exe().context("cannot find this program")?)
}
