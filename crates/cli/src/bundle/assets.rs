use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

/// The explorer's own files: a folder as `cargo xtask dist` makes it.
pub(super) struct Assets {
    folder: PathBuf,
}

impl Assets {
    /// Those of a folder. Fails if it is not of a site.
    pub(super) fn of(folder: &Path) -> Result<Self> {
        ensure!(
            folder.join("index.html").is_file(),
            "{} is no built site: it has no index.html",
            folder.display()
        );
        Ok(Self { folder: folder.to_owned() })
    }

    /// A file, by its way from the page.
    pub(super) fn bytes(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.folder.join(name);
        fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    /// A file of text.
    pub(super) fn text(&self, name: &str) -> Result<String> {
        String::from_utf8(self.bytes(name)?).with_context(|| format!("{name} is no text"))
    }
}
