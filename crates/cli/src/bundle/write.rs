//! The files of a bundle, deflated where that pays, and the bundle as bytes.

use std::io::{Cursor, Write as _};

use anyhow::{Context as _, Result, ensure};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use sagitta_bundle::{Bundle, Digest, Entry, Needed, Step, encode};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Files, described and as they are carried.
#[derive(Default)]
pub(super) struct Files {
    entries: Vec<Entry>,
    carried: Vec<Vec<u8>>,
}

impl Files {
    /// Takes a file.
    pub(super) fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<()> {
        let digest = Digest::of(&bytes);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&bytes)?;
        let deflated = encoder.finish()?;
        let (entry, carried) = if Entry::pays(bytes.len(), deflated.len()) {
            (Entry::deflated(name, digest, deflated.len()), deflated)
        } else {
            (Entry::plain(name, digest, bytes.len()), bytes)
        };
        self.entries.push(entry);
        self.carried.push(carried);
        Ok(())
    }

    /// Takes a file that a catalogue names, if it is what the catalogue says.
    pub(super) fn add_checked(&mut self, needed: &Needed, bytes: Vec<u8>) -> Result<()> {
        if let Some(expected) = &needed.sha256 {
            ensure!(
                expected.eq_ignore_ascii_case(&Digest::of(&bytes).hexadecimal()),
                "{} is not the file that the catalogue was made of: build the catalogue again",
                needed.download_url
            );
        }
        self.add(&needed.name, bytes)
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many bytes are carried, before they are text.
    pub(super) fn n_carried(&self) -> usize {
        self.carried.iter().map(Vec::len).sum()
    }

    /// A bundle as one HTML file.
    pub(super) fn html(&self, bundle: &Bundle) -> Result<Vec<u8>> {
        self.written(bundle.steps())
    }

    /// A bundle as a folder of this name in a ZIP file.
    pub(super) fn zip(&self, bundle: &Bundle, folder: &str) -> Result<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        // The same files make the same archive on another day.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .large_file(false);
        let mut add = |name: &str, steps: &[Step]| -> Result<()> {
            zip.start_file(format!("{folder}/{name}"), options)?;
            zip.write_all(&self.written(steps)?)?;
            Ok(())
        };
        add("index.html", bundle.steps())?;
        for script in bundle.beside() {
            add(&script.name, &script.steps)?;
        }
        Ok(zip.finish()?.into_inner())
    }

    fn written(&self, steps: &[Step]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        for step in steps {
            match step {
                Step::Text(text) => out.extend_from_slice(text.as_bytes()),
                Step::Bytes { entry, range } => {
                    let bytes = self.carried.get(*entry).and_then(|all| all.get(range.clone()));
                    let bytes = bytes.context("a file of the bundle is not there")?;
                    out.extend_from_slice(encode(bytes).as_bytes());
                }
            }
        }
        Ok(out)
    }
}
