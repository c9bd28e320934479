//! A finished site in the place of an older one: whole before, whole after.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// What every site that this program built has, and hardly anything else.
const MARK: &str = "catalog/catalog.json";

/// The place of a site, and the folders beside it in which the next one is made.
pub(super) struct Place {
    site: PathBuf,
    new: PathBuf,
    old: PathBuf,
}

impl Place {
    /// The place of a site. Fails where something else is that would be lost, and mends what a
    /// run that was stopped has left.
    pub(super) fn prepare(site: &Path) -> Result<Self> {
        let name = site.file_name().with_context(|| format!("{} is no folder", site.display()))?;
        let beside =
            |ending: &str| site.with_file_name(format!(".{}.{ending}", name.to_string_lossy()));
        let place = Self { site: site.to_owned(), new: beside("new"), old: beside("old") };
        if !place.site.exists() && place.old.exists() {
            fs::rename(&place.old, &place.site).with_context(|| place.cannot())?;
        }
        if place.site.exists() {
            let is_empty =
                || fs::read_dir(&place.site).is_ok_and(|mut inside| inside.next().is_none());
            if !place.site.join(MARK).is_file() && !is_empty() {
                bail!(
                    "{} is no site of sagitta; name another folder, or empty this one",
                    site.display()
                );
            }
        }
        for rest in [&place.new, &place.old] {
            remove(rest)?;
        }
        if let Some(parent) = site.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            fs::create_dir_all(parent).with_context(|| place.cannot())?;
        }
        Ok(place)
    }

    fn cannot(&self) -> String {
        format!("cannot write {}", self.site.display())
    }

    /// The folder in which the new site is made. It is removed unless it is put in place.
    pub(super) fn new_site(&self) -> Result<NewSite<'_>> {
        fs::create_dir_all(&self.new).with_context(|| self.cannot())?;
        Ok(NewSite { place: self })
    }
}

/// A site in the making.
pub(super) struct NewSite<'a> {
    place: &'a Place,
}

impl NewSite<'_> {
    pub(super) fn path(&self) -> &Path {
        &self.place.new
    }

    /// Puts the new site in the place of the old one. Where the system can exchange two folders
    /// there is a whole site in the place at any moment; elsewhere there is none between two
    /// renames, and the next run puts the old one back should this one be stopped there.
    pub(super) fn finish(self) -> Result<()> {
        let Place { site, new, old } = self.place;
        if !site.exists() {
            return fs::rename(new, site).with_context(|| self.place.cannot());
        }
        if !exchange(new, site) {
            fs::rename(site, old).with_context(|| self.place.cannot())?;
            fs::rename(new, site).with_context(|| self.place.cannot())?;
        }
        // The new folder holds the old site now, which goes when this is dropped.
        remove(old)
    }
}

impl Drop for NewSite<'_> {
    fn drop(&mut self) {
        // Nothing more can be done about a leftover, and the first error is the one to tell.
        drop(remove(&self.place.new));
    }
}

#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}
