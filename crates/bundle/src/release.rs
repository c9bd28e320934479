//! A release of a site: which files belong together, so that a browser that keeps the site never
//! mixes those of two.

use std::io::{self, Read};

use serde::Serialize;

use crate::Digest;

/// The list of a release, beside the page.
pub const RELEASE: &str = "release.json";

/// The list of the data of a release, which is one of its files.
pub const DATA: &str = "data.json";

/// The script that keeps a site. The browser itself sees to it that it is up to date.
pub const KEEPER: &str = "service-worker.js";

/// How many digits a part's hash has. Parts are told apart by it; what they are put together to is
/// checked by the whole SHA-256.
const PART_DIGITS: usize = 32;

/// How much of a file is in memory at a time, in bytes.
const PIECE: usize = 1 << 20;

/// What a file of a site is to those who keep the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The explorer and the catalogue: all of it is kept, or none.
    Page,
    /// Data, of which a reader keeps what they choose.
    Data,
    /// What is only had online: pages without a program, downloads, what other sites load.
    Online,
}

impl Role {
    /// That of a file, named by its way from the page with `/`.
    pub fn of(name: &str) -> Self {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        match name.split_once('/') {
            None if matches!(name, RELEASE | DATA | KEEPER) => Self::Online,
            None if name == "index.html" => Self::Page,
            None if matches!(ending, "js" | "wasm" | "css" | "svg" | "png" | "webmanifest") => {
                Self::Page
            }
            Some(("dataset" | "catalog", _)) if ending == "arrow" => Self::Data,
            Some(("catalog", _)) if !matches!(ending, "csv" | "jsonld") => Self::Page,
            Some(("locales" | "icons", _)) => Self::Page,
            _ => Self::Online,
        }
    }
}

/// A file of the page.
#[derive(Clone, Debug, Serialize)]
struct File {
    name: String,
    bytes: u64,
    sha256: String,
}

/// A file of data, and the parts that it can be put together from.
#[derive(Clone, Debug, Serialize)]
struct DataFile {
    #[serde(flatten)]
    file: File,
    /// How many bytes, and the first digits of their SHA-256, from the file's beginning to its end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<(u64, String)>,
}

/// What a release is made of, as it is found.
#[derive(Clone, Debug, Default)]
pub struct Release {
    files: Vec<File>,
    data: Vec<DataFile>,
}

#[derive(Serialize)]
struct List<'a, T> {
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<String>,
    files: &'a [T],
}

impl Release {
    /// Adds a file of the page. Fails where it cannot be read.
    pub fn add(&mut self, name: &str, bytes: impl Read) -> io::Result<()> {
        self.files.push(read(name, bytes, &[], &mut Vec::new())?);
        Ok(())
    }

    /// Adds a file of data, which is cut where its record batches start: `starts` rise, and those
    /// outside of the file are passed over. A file without starts is fetched as a whole. Fails where
    /// it cannot be read.
    pub fn add_data(&mut self, name: &str, bytes: impl Read, starts: &[u64]) -> io::Result<()> {
        let mut parts = Vec::new();
        let file = read(name, bytes, starts, &mut parts)?;
        // A single part is the whole file.
        parts.truncate(if parts.len() > 1 { parts.len() } else { 0 });
        self.data.push(DataFile { file, parts });
        Ok(())
    }

    /// The list of the data and the list of the release, as [`DATA`] and [`RELEASE`] are written.
    ///
    /// The release is named by the SHA-256 of its files' hashes, lengths and names, so that a list
    /// which was damaged on its way does not agree with its own name.
    pub fn finish(mut self) -> (String, String) {
        self.data.sort_by(|a, b| a.file.name.cmp(&b.file.name));
        let data = json(&List { version: 1, release: None, files: &self.data });
        let digest = Digest::of(data.as_bytes());
        let (bytes, sha256) = (digest.n_bytes(), digest.hexadecimal());
        self.files.push(File { name: DATA.to_owned(), bytes, sha256 });
        self.files.sort_by(|a, b| a.name.cmp(&b.name));
        let lines = self.files.iter();
        let lines = lines.map(|file| format!("{} {} {}\n", file.sha256, file.bytes, file.name));
        let id = Digest::of(lines.collect::<String>().as_bytes()).hexadecimal();
        (data, json(&List { version: 1, release: Some(id), files: &self.files }))
    }
}

/// The list that makes browsers forget a site which they keep.
pub fn removal() -> String {
    "{\"version\":1,\"remove\":true}\n".to_owned()
}

/// Reads a file to its end, piece by piece, and cuts it at these places.
fn read(
    name: &str,
    mut bytes: impl Read,
    starts: &[u64],
    parts: &mut Vec<(u64, String)>,
) -> io::Result<File> {
    let (mut whole, mut part) = (Digest::default(), Digest::default());
    let mut starts = starts.iter().copied().peekable();
    let mut buffer = vec![0; PIECE];
    loop {
        // No piece goes over a place where the file is cut.
        while starts.next_if(|start| *start <= whole.n_bytes()).is_some() {}
        let room = starts.peek().map_or(u64::MAX, |start| start - whole.n_bytes());
        let room = usize::try_from(room).unwrap_or(PIECE).min(PIECE);
        let n = bytes.read(buffer.get_mut(..room).unwrap_or_default())?;
        let piece = buffer.get(..n).unwrap_or_default();
        whole.update(piece);
        part.update(piece);
        let is_cut = n == 0 || starts.peek() == Some(&whole.n_bytes());
        if is_cut && part.n_bytes() > 0 {
            let mut hash = part.hexadecimal();
            hash.truncate(PART_DIGITS);
            parts.push((part.n_bytes(), hash));
            part = Digest::default();
        }
        if n == 0 {
            let (bytes, sha256) = (whole.n_bytes(), whole.hexadecimal());
            return Ok(File { name: name.to_owned(), bytes, sha256 });
        }
    }
}

fn json(list: &impl Serialize) -> String {
    // Lists of texts and numbers can always be written.
    let mut text = serde_json::to_string(list).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_file_of_a_site_has_a_role() {
        let cases = [
            ("index.html", Role::Page),
            ("boot.js", Role::Page),
            ("part-maps-0.wasm", Role::Page),
            ("locales/zh.ftl", Role::Page),
            ("icons/icon-192.png", Role::Page),
            ("catalog/catalog.json", Role::Page),
            ("catalog/index/00-abc.bin", Role::Page),
            ("catalog/air.arrow", Role::Data),
            ("dataset/air/air.arrow", Role::Data),
            ("dataset/air/air.001.arrow", Role::Data),
            ("dataset/air/air.001.csv", Role::Online),
            ("catalog/catalog.jsonld", Role::Online),
            ("dataset/air/air.csv", Role::Online),
            ("dataset/air/index.html", Role::Online),
            ("embed/engine_bg.wasm", Role::Online),
            ("service-worker.js", Role::Online),
            ("release.json", Role::Online),
            ("data.json", Role::Online),
            ("CNAME", Role::Online),
        ];
        for (name, role) in cases {
            assert_eq!(Role::of(name), role, "{name}");
        }
    }

    fn value(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_release_is_named_by_what_is_in_it_and_not_by_its_order() {
        let mut one = Release::default();
        one.add("b.js", &b"b"[..]).unwrap();
        one.add("a.js", &b"a"[..]).unwrap();
        let mut other = Release::default();
        other.add("a.js", &b"a"[..]).unwrap();
        other.add("b.js", &b"b"[..]).unwrap();
        let mut changed = other.clone();
        changed.add_data("catalog/x.arrow", &b"x"[..], &[]).unwrap();
        let (data, list) = one.finish();
        assert_eq!((data, list.clone()), other.finish());
        let list = value(&list);
        let names: Vec<_> = list["files"].as_array().unwrap().iter().map(|f| &f["name"]).collect();
        assert_eq!(names, ["a.js", "b.js", "data.json"]);
        assert_ne!(list["release"], value(&changed.finish().1)["release"]);
    }

    #[test]
    fn data_are_cut_where_their_batches_start() {
        let mut release = Release::default();
        release.add_data("catalog/x.arrow", &b"aabbbc"[..], &[2, 5]).unwrap();
        release.add_data("catalog/y.arrow", &b"aabbbc"[..], &[0, 2, 2, 9]).unwrap();
        release.add_data("catalog/z.arrow", &b"aabbbc"[..], &[]).unwrap();
        let files = &value(&release.finish().0)["files"];
        let lengths = |at: usize| -> Vec<u64> {
            let parts = files[at]["parts"].as_array();
            parts.into_iter().flatten().map(|part| part[0].as_u64().unwrap()).collect()
        };
        assert_eq!((lengths(0), lengths(1), lengths(2)), (vec![2, 3, 1], vec![2, 4], vec![]));
        assert_eq!(files[0]["parts"][0], files[1]["parts"][0]);
        assert_eq!(files[0]["parts"][2][1], Digest::of(b"c").hexadecimal()[..PART_DIGITS]);
    }
}
