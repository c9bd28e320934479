//! Files cut into parts that a host takes.
//!
//! The parts of an Arrow file are the file once they are put one behind the other: none of them can be
//! taken for the whole. They are cut where a batch begins, as far as batches are short enough. Each
//! part of a CSV file begins with the header, as Frictionless's readers expect it, and ends with a row.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, Result, ensure};
use sagitta_catalog::FilePart;
use serde::Deserialize;

use super::files::{self, Digested};
use super::records::Records;
use crate::release;
use crate::size::Size;

/// The least that a host may take. Below it, headers would be most of what there is.
const LEAST: u64 = 10_000;

/// How large a file of a site may be, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct MaxFile(u64);

impl MaxFile {
    pub(super) fn bytes(self) -> u64 {
        self.0
    }
}

impl FromStr for MaxFile {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let Size(bytes) = text.parse()?;
        ensure!(bytes >= LEAST, "\"{text}\" is less than 10 kB, which no host asks for");
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for MaxFile {
    type Error = anyhow::Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl fmt::Display for MaxFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0)
    }
}

/// Cuts an Arrow file into parts beside it, and takes it away.
pub(super) fn arrow(path: &Path, max: MaxFile, folder_url: &str) -> Result<Vec<FilePart>> {
    let cannot = || format!("cannot read {}", path.display());
    let length = fs::metadata(path).with_context(cannot)?.len();
    let starts = release::starts(File::open(path).with_context(cannot)?).with_context(cannot)?;
    let mut file = BufReader::new(File::open(path).with_context(cannot)?);
    let stem = stem_of(path)?;
    let (mut parts, mut from) = (Vec::new(), 0);
    while from < length {
        let most = from.saturating_add(max.bytes());
        let start = starts.iter().copied().filter(|start| *start > from && *start <= most).max();
        let to = if length <= most { length } else { start.unwrap_or(most) };
        let mut part = Part::create(path, format!("{stem}.{:03}.arrow", parts.len() + 1))?;
        let n = io::copy(&mut file.by_ref().take(to - from), &mut part.out)?;
        ensure!(n == to - from, "{} has become shorter", path.display());
        parts.push(part.finish(folder_url)?);
        from = to;
    }
    fs::remove_file(path).with_context(|| format!("cannot remove {}", path.display()))?;
    Ok(parts)
}

/// The same for a CSV file with a header.
pub(super) fn csv(path: &Path, max: MaxFile, folder_url: &str) -> Result<Vec<FilePart>> {
    let cannot = || format!("cannot read {}", path.display());
    let mut records = Records::new(File::open(path).with_context(cannot)?);
    let header = records.next().with_context(cannot)?.unwrap_or_default();
    let stem = stem_of(path)?;
    let mut parts = Vec::new();
    let mut part: Option<Part> = None;
    let mut n_rows: u64 = 0;
    while let Some(record) = records.next().with_context(cannot)? {
        n_rows += 1;
        let needed = u64::try_from(header.len() + record.len())?;
        ensure!(
            needed <= max.bytes(),
            "row {n_rows} takes {needed} bytes with the header, more than the {max} that a file may have"
        );
        let longer = u64::try_from(record.len())?;
        if let Some(full) = part.take_if(|part| part.out.n_bytes() + longer > max.bytes()) {
            parts.push(full.finish(folder_url)?);
        }
        let out = match &mut part {
            Some(part) => part,
            None => {
                let number = parts.len() + 1;
                let mut new = Part::create(path, format!("{stem}.{number:03}.csv"))?;
                new.out.write_all(&header)?;
                part.insert(new)
            }
        };
        out.out.write_all(&record)?;
    }
    if let Some(last) = part {
        parts.push(last.finish(folder_url)?);
    }
    fs::remove_file(path).with_context(|| format!("cannot remove {}", path.display()))?;
    Ok(parts)
}

/// The files of a site that are larger than they may be, by their ways from it.
pub(super) fn too_large(site: &Path, max: MaxFile) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![site.to_owned()];
    while let Some(folder) = folders.pop() {
        let cannot = || format!("cannot read {}", folder.display());
        for entry in fs::read_dir(&folder).with_context(cannot)? {
            let entry = entry.with_context(cannot)?;
            let (path, metadata) = (entry.path(), entry.metadata().with_context(cannot)?);
            if metadata.is_dir() {
                folders.push(path);
            } else if metadata.len() > max.bytes() {
                let way = path.strip_prefix(site).unwrap_or(&path);
                names.push(way.to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    Ok(names)
}

fn stem_of(path: &Path) -> Result<String> {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    Ok(stem.with_context(|| format!("{} has no name", path.display()))?.to_owned())
}

/// A part that is being written.
struct Part {
    name: String,
    path: PathBuf,
    out: Digested<BufWriter<File>>,
}

impl Part {
    /// A part of this name beside the file that it is of.
    fn create(of: &Path, name: String) -> Result<Self> {
        let path = of.with_file_name(&name);
        let file =
            File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { name, path, out: Digested::new(BufWriter::new(file)) })
    }

    fn finish(mut self, folder_url: &str) -> Result<FilePart> {
        self.out.flush().with_context(|| format!("cannot write {}", self.path.display()))?;
        let (byte_size, sha256) = self.out.finish();
        Ok(FilePart {
            download_url: format!("{folder_url}{}", self.name),
            byte_size,
            sha256: Some(sha256),
        })
    }
}

/// The parts of a file, one behind the other.
pub(super) fn read(paths: &[PathBuf]) -> Result<Box<dyn io::Read>> {
    let mut all: Box<dyn io::Read> = Box::new(io::empty());
    for path in paths {
        let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        all = Box::new(all.chain(BufReader::with_capacity(1 << 16, file)));
    }
    Ok(all)
}

/// The files of a distribution in a folder.
pub(super) fn paths(folder: &Path, file: &sagitta_catalog::Distribution) -> Vec<PathBuf> {
    let files = file.files();
    files.iter().map(|file| folder.join(files::name_of(&file.download_url))).collect()
}
