//! Files for what does not find room in memory. They have no name, and are gone with the program
//! however it ends.

use std::env;
use std::io;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use sagitta_table::{Medium, Spill};

use crate::size::Size;

/// A file among those of the system.
pub(crate) fn anywhere() -> io::Result<Box<dyn Medium>> {
    Ok(Box::new(tempfile::tempfile()?))
}

/// A file on the disk of a folder.
pub(crate) fn within(folder: &Path) -> io::Result<Box<dyn Medium>> {
    Ok(Box::new(tempfile::tempfile_in(folder)?))
}

/// A place for the values of tables, among the files of the system. So many bytes of them stay in
/// memory.
pub(crate) fn spill_anywhere(held: Size) -> Result<Arc<Spill>> {
    spill(&env::temp_dir(), held)
}

/// The same as [`ensure_whole`] for what is among the files of the system.
pub(crate) fn ensure_whole_anywhere(spill: &Spill) -> Result<()> {
    ensure_whole(spill, &env::temp_dir())
}

/// A place for the values of one table, on the disk of a folder. So many bytes of them stay in memory.
pub(crate) fn spill(folder: &Path, held: Size) -> Result<Arc<Spill>> {
    let file = within(folder).with_context(|| cannot(folder))?;
    Ok(Arc::new(Spill::new(file, held.0)))
}

/// Fails if values of a table could not be kept, or not be read again: what was made of it is wrong.
pub(crate) fn ensure_whole(spill: &Spill, folder: &Path) -> Result<()> {
    match spill.failure() {
        Some(failure) => bail!("{}: {failure}", cannot(folder)),
        None => Ok(()),
    }
}

fn cannot(folder: &Path) -> String {
    format!("rows that do not find room in memory cannot be kept in {}", folder.display())
}
