//! `sagitta release`: the list of a site's files, by which browsers keep it for use offline.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use sagitta_bundle::{DATA, RELEASE, Release, Role, removal};
use sagitta_guard::{Limits, Walker};

use crate::args::ReleaseArguments;
use crate::output;

/// How much of a file is in memory at a time, in bytes.
const PIECE: usize = 1 << 20;

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
        let cannot = || format!("cannot read {}", path.display());
        let open = || File::open(&path).with_context(cannot);
        match role {
            Role::Data => {
                let starts = starts(open()?).with_context(cannot)?;
                release.add_data(&name, open()?, &starts)
            }
            Role::Page | Role::Online => release.add(&name, open()?),
        }
        .with_context(cannot)?;
    }
    let (data, list) = release.finish();
    output::write(&site.join(DATA), data.as_bytes())?;
    // The list is written last: it speaks of the other one.
    output::write(&site.join(RELEASE), list.as_bytes())
}

/// Where the messages of an Arrow file start, and where its footer does: none where it cannot be
/// read, and is only had as a whole.
pub(crate) fn starts(mut file: File) -> io::Result<Vec<u64>> {
    let mut walker = Walker::new(Limits { memory_budget: u64::MAX, ..Limits::default() });
    let mut starts = Vec::new();
    let (mut buffer, mut position) = (vec![0; PIECE], 0);
    loop {
        let n = file.read(&mut buffer)?;
        let mut input = buffer.get(..n).unwrap_or_default();
        position += u64::try_from(n).unwrap_or(0);
        while let Ok(Some(message)) = walker.next(&mut input) {
            // Messages follow each other, so that the end of one is the start of the next.
            let end = position - u64::try_from(input.len()).unwrap_or(0);
            starts.extend([message.offset, end]);
        }
        if n == 0 {
            break;
        }
    }
    starts.dedup();
    Ok(walker.finish().map_or_else(|_| Vec::new(), |_| starts))
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
