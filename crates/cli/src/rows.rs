//! A file of rows to an Arrow file. Where its format allows, the file is read piece by piece.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::SystemTime;

use anyhow::{Context as _, Result, ensure};
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use bytes::Bytes;
use sagitta_ingest::{ArrowFile, Error, Format, Options, Sink, Streamed, is_streamed};

use crate::input;

/// How many batches may wait for being written.
const WAITING: usize = 2;

/// A file of rows that is no Arrow file.
pub(crate) enum RowsFile<'p> {
    /// It is read piece by piece, more than once.
    Streamed(&'p Path, Format),
    /// A stream of Arrow batches of our own, read piece by piece, more than once.
    Spooled(&'p Path),
    /// All of it is there, without its packing.
    Held(Bytes, Format),
}

impl<'p> RowsFile<'p> {
    /// The file at a path.
    pub(crate) fn open(path: &'p Path, format: Format) -> Result<Self, Error> {
        if is_streamed(path, format)? {
            return Ok(Self::Streamed(path, format));
        }
        let bytes = fs::read(path).map_err(Error::Read)?;
        let bytes = sagitta_ingest::unpacked(Bytes::from(bytes), input::MEMORY_BUDGET)?;
        Ok(Self::Held(bytes, format))
    }

    /// Writes its rows to an Arrow file; gives back what that went to, and what is told of the rows.
    pub(crate) fn convert<W: Write + Send>(
        &self,
        options: &Options,
        mut file: ArrowFile<'_, W>,
    ) -> Result<(W, Streamed), Error> {
        match self {
            Self::Streamed(path, format) => write_beside(
                |sink| sagitta_ingest::stream(path, *format, options, &|_| {}, sink),
                file,
            ),
            Self::Spooled(path) => write_beside(
                |sink| sagitta_ingest::stream_arrow(path, options, &|_| {}, sink),
                file,
            ),
            Self::Held(bytes, format) => {
                let imported = sagitta_ingest::read(bytes.clone(), *format, options)?;
                file.begin(&imported.schema)?;
                let n_rows = u64::try_from(imported.n_rows()).unwrap_or(u64::MAX);
                for batch in imported.batches {
                    file.take(batch)?;
                }
                let (schema, columns) = (imported.schema, imported.columns);
                let told = Streamed { schema, n_rows, columns, warnings: imported.warnings };
                Ok((file.finish()?, told))
            }
        }
    }
}

/// Reads in this thread and writes in another one.
fn write_beside<W: Write + Send>(
    read: impl FnOnce(&mut dyn Sink) -> Result<Streamed, Error>,
    mut file: ArrowFile<'_, W>,
) -> Result<(W, Streamed), Error> {
    thread::scope(|scope| {
        let (to, from) = mpsc::sync_channel(WAITING);
        let writer = scope.spawn(move || {
            for part in from {
                match part {
                    Part::Columns(schema) => file.begin(&schema)?,
                    Part::Rows(batch) => file.take(batch)?,
                }
            }
            file.finish()
        });
        let told = read(&mut Handed(to));
        let stopped = || Error::Write(std::io::Error::other("the writer stopped"));
        let written = writer.join().unwrap_or_else(|_| Err(stopped()));
        match (told, written) {
            (Ok(told), written) => Ok((written?, told)),
            // What the writer says is why it could not be handed more.
            (Err(Error::Write(_)), Err(error)) => Err(error),
            (Err(error), _) => Err(error),
        }
    })
}

enum Part {
    Columns(SchemaRef),
    Rows(RecordBatch),
}

/// Hands what is read to the thread that writes.
struct Handed(SyncSender<Part>);

impl Handed {
    fn hand(&self, part: Part) -> Result<(), Error> {
        let gone = |_| Error::Write(std::io::ErrorKind::BrokenPipe.into());
        self.0.send(part).map_err(gone)
    }
}

impl Sink for Handed {
    fn begin(&mut self, schema: &SchemaRef) -> Result<(), Error> {
        self.hand(Part::Columns(SchemaRef::clone(schema)))
    }

    fn take(&mut self, batch: RecordBatch) -> Result<(), Error> {
        self.hand(Part::Rows(batch))
    }
}

/// What a file was like when its reading began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    n_bytes: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    /// How a file is now.
    pub(crate) fn of(path: &Path) -> Result<Self> {
        let there = fs::metadata(path).context("cannot read it")?;
        Ok(Self { n_bytes: there.len(), modified: there.modified().ok() })
    }

    /// How large it was.
    pub(crate) fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// Fails if somebody has written to the file since.
    pub(crate) fn check(&self, path: &Path) -> Result<()> {
        let is_same = Self::of(path).is_ok_and(|now| now == *self);
        ensure!(is_same, "it was changed while it was read; run the command again");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changes_meanwhile_is_told() {
        let path = std::env::temp_dir().join(format!("sagitta-stamp-{}", std::process::id()));
        fs::write(&path, "a\n1\n").unwrap();
        let stamp = Stamp::of(&path).unwrap();
        assert!(stamp.check(&path).is_ok());
        fs::write(&path, "a\n1\n2\n").unwrap();
        let error = stamp.check(&path).unwrap_err().to_string();
        assert!(error.contains("changed while it was read"), "{error}");
        fs::remove_file(&path).unwrap();
        assert!(stamp.check(&path).is_err());
    }
}
