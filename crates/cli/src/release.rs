//! `sagitta release`: the list of a site's files, by which browsers keep it for use offline.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use sagitta_bundle::{DATA, RELEASE, Release, Role, removal};
use sagitta_guard::{Limits, Walker};

use crate::args::ReleaseArguments;
use crate::output;

pub(crate) fn run(arguments: &ReleaseArguments) -> Result<()> {
    let site = &arguments.site;
    ensure!(site.join("index.html").is_file(), "there is no explorer in {}", site.display());
    if arguments.remove {
        output::write(&site.join(RELEASE), removal().as_bytes())?;
    } else {
        write(site)?;
    }
    if !arguments.quiet {
        eprintln!("{}", site.join(RELEASE).display());
    }
    Ok(())
}

/// Writes the list of a site, and that of its data, into the site.
pub(crate) fn write(site: &Path) -> Result<()> {
    let mut release = Release::default();
    let mut names = Vec::new();
    list(site, "", &mut names)?;
    for (name, path) in names {
        let role = Role::of(&name);
        if role == Role::Online {
            continue;
        }
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        match role {
            Role::Data => release.add_data(&name, &bytes, &starts(&bytes)),
            Role::Page | Role::Online => release.add(&name, &bytes),
        }
    }
    let (data, list) = release.finish();
    output::write(&site.join(DATA), data.as_bytes())?;
    // The list is written last: it speaks of the other one.
    output::write(&site.join(RELEASE), list.as_bytes())
}

/// Where the messages of an Arrow file start, and where its footer does: none where it cannot be
/// read, and is only had as a whole.
fn starts(bytes: &[u8]) -> Vec<usize> {
    let mut walker = Walker::new(Limits { memory_budget: u64::MAX, ..Limits::default() });
    let mut input = bytes;
    let mut starts = Vec::new();
    while let Ok(Some(message)) = walker.next(&mut input) {
        starts.extend(usize::try_from(message.offset).ok());
        let end = bytes.len() - input.len();
        if starts.last().is_none_or(|start| end > *start) {
            starts.push(end);
        }
    }
    match walker.finish() {
        Ok(_) => {
            starts.dedup();
            starts
        }
        Err(_) => Vec::new(),
    }
}

/// The files of a folder and of those in it, named by their way from the site.
fn list(folder: &Path, prefix: &str, names: &mut Vec<(String, PathBuf)>) -> Result<()> {
    let cannot = || format!("cannot read the folder {}", folder.display());
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => list(&entry.path(), &format!("{name}/"), names)?,
            false => names.push((name, entry.path())),
        }
    }
    Ok(())
}
