//! Files that are written whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Writes a file by way of a neighbour that takes its name when it is complete.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let name =
        path.file_name().with_context(|| format!("{} is no name of a file", path.display()))?;
    let neighbour =
        path.with_file_name(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    let part = Part(Some(neighbour));
    part.finish(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// An unfinished file, removed unless it gets its name.
struct Part(Option<PathBuf>);

impl Part {
    fn finish(mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let Some(part) = &self.0 else { return Ok(()) };
        let mut file = fs::File::create(part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(part, path)?;
        self.0 = None;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(part) = &self.0 {
            // Nothing more can be done about a leftover, and the first error is the one to tell.
            drop(fs::remove_file(part));
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
