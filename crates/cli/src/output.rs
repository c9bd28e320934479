//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Writes a file by way of a neighbour that takes its name when it is complete.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let (unfinished, mut file) = Unfinished::create(path)?;
    file.write_all(bytes).with_context(|| cannot(path))?;
    unfinished.finish(&file)
}

fn cannot(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

/// A file that has not got its name yet; removed unless it gets it.
pub(crate) struct Unfinished {
    path: PathBuf,
    part: PathBuf,
    has_name: bool,
}

impl Unfinished {
    /// A new file beside where it will be.
    pub(crate) fn create(path: &Path) -> Result<(Self, File)> {
        let name =
            path.file_name().with_context(|| format!("{} is no name of a file", path.display()))?;
        let part =
            path.with_file_name(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
        let file = File::create(&part).with_context(|| cannot(path))?;
        Ok((Self { path: path.to_owned(), part, has_name: false }, file))
    }

    /// Gives it its name once all of it is on the disk.
    pub(crate) fn finish(mut self, file: &File) -> Result<()> {
        let finished = file.sync_all().and_then(|()| fs::rename(&self.part, &self.path));
        finished.with_context(|| cannot(&self.path))?;
        self.has_name = true;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.has_name {
            // Nothing more can be done about a leftover, and the first error is the one to tell.
            drop(fs::remove_file(&self.part));
        }
    }
}

/// Writes to standard output. A reader that has seen enough is no error.
pub(crate) fn print(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot write to standard output"),
    }
}
