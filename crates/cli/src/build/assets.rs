//! The explorer: the files that a site needs besides its data.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use sagitta_bundle::{DATA, RELEASE};

/// The page of the explorer.
const PAGE: &str = "index.html";

/// What this program has inside.
const INSIDE: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Names that a site has for itself.
const OWN: [&str; 8] =
    ["catalog", "dataset", "datasets", "departments", "api", "pages.css", RELEASE, DATA];

/// Fails if there is no explorer in a folder, or inside of this program.
pub(super) fn check(folder: Option<&Path>) -> Result<()> {
    match folder {
        Some(folder) => {
            ensure!(folder.join(PAGE).is_file(), "there is no explorer in {}", folder.display());
        }
        None if INSIDE.is_empty() => bail!(
            "this build of sagitta has no explorer inside; name the folder of one with --assets"
        ),
        None => {}
    }
    Ok(())
}

/// Copies the explorer into a site, from a folder or from inside of this program.
pub(super) fn copy(folder: Option<&Path>, site: &Path) -> Result<()> {
    let files = match folder {
        Some(folder) => {
            let mut files = Vec::new();
            list(folder, "", &mut files)?;
            files
        }
        None => {
            INSIDE.iter().map(|(name, bytes)| ((*name).to_owned(), Asset::Inside(bytes))).collect()
        }
    };
    for (name, asset) in files {
        let path = site.join(&name);
        let cannot = || format!("cannot write {}", path.display());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(cannot)?;
        }
        let bytes = match asset {
            Asset::Inside(bytes) => bytes.to_vec(),
            Asset::File(from) => {
                fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?
            }
        };
        let bytes = if name == PAGE { with_links(bytes) } else { bytes };
        fs::write(&path, bytes).with_context(cannot)?;
    }
    Ok(())
}

enum Asset {
    Inside(&'static [u8]),
    File(PathBuf),
}

/// The explorer's page with what leads to the pages of this site where no program runs.
fn with_links(page: Vec<u8>) -> Vec<u8> {
    let Ok(text) = String::from_utf8(page.clone()) else { return page };
    let link = r#"<p><a href="datasets/index.html">All datasets</a> · <a lang="zh-CN" href="datasets/index.html">全部数据集</a></p></noscript>"#;
    let feed = r#"<link rel="alternate" type="application/atom+xml" href="feed.xml"></head>"#;
    text.replacen("</noscript>", link, 1).replacen("</head>", feed, 1).into_bytes()
}

/// The files of a folder, in the order of their names, without a catalogue that is there to try the
/// explorer with.
fn list(folder: &Path, prefix: &str, files: &mut Vec<(String, Asset)>) -> Result<()> {
    let cannot = || format!("cannot read the folder {}", folder.display());
    let mut entries = fs::read_dir(folder)
        .with_context(cannot)?
        .collect::<Result<Vec<_>, _>>()
        .with_context(cannot)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if OWN.contains(&name.as_str()) {
            continue;
        }
        match entry.path().is_dir() {
            true => list(&entry.path(), &format!("{name}/"), files)?,
            false => files.push((name, Asset::File(entry.path()))),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_leads_to_the_list_without_scripts() {
        let page = b"<head></head><noscript><p>no</p></noscript>".to_vec();
        let page = String::from_utf8(with_links(page)).unwrap();
        assert!(page.contains("datasets/index.html"));
        assert!(page.contains(r#"href="feed.xml"></head>"#), "{page}");
    }
}
