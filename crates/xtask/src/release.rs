//! The list of the site's own files, by which browsers keep it for use offline. A site with a
//! catalogue in it gets another, by `sagitta build` or `sagitta release`.

use anyhow::{Context as _, Result};
use sagitta_bundle::{DATA, RELEASE, Release, Role};
use std::{fs, path::Path};

/// Writes the list of a site that has no catalogue yet.
pub(crate) fn write(site: &Path) -> Result<()> {
    let mut release = Release::default();
    add(site, "", &mut release)?;
    let (data, list) = release.finish();
    fs::write(site.join(DATA), data)?;
    fs::write(site.join(RELEASE), list)?;
    Ok(())
}

fn add(folder: &Path, prefix: &str, release: &mut Release) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            add(&entry.path(), &format!("{name}/"), release)?;
        } else if Role::of(&name) == Role::Page {
            release.add(&name, fs::File::open(entry.path())?)?;
        }
    }
    Ok(())
}
