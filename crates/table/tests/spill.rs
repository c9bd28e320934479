//! Values that lie elsewhere are those that came.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    dead_code,
    reason = "a test's helpers fail by panicking, and not every test uses every one"
)]

mod support;

use std::fs;
use std::io::{Cursor, Error, ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::sync::Arc;

use arrow::array::{ArrayRef, Date64Array, RecordBatch, StringArray};
use arrow_ipc::writer::StreamWriter;
use sagitta_table::statistics::statistics;
use sagitta_table::{Limits, Loader, Medium, Spill, Table, Values};
use support::{cells, files, load, shared};

/// Loads bytes, of whose values so many bytes stay in memory.
fn load_elsewhere(
    bytes: &[u8],
    medium: impl Medium + 'static,
    n_held: u64,
) -> Option<(Table, Arc<Spill>)> {
    let spill = Arc::new(Spill::new(medium, n_held));
    let mut loader = Loader::spilling(Limits::default(), Arc::clone(&spill));
    for chunk in bytes.chunks(1 << 12) {
        loader.push(chunk).ok()?;
        loader.snapshot();
    }
    Some((loader.finish().ok()?.table, spill))
}

fn nowhere() -> Cursor<Vec<u8>> {
    Cursor::new(Vec::new())
}

/// Compares a table of bytes with the same table whose values lie elsewhere, all or some.
fn check(name: &str, bytes: &[u8]) -> bool {
    let Ok(here) = load(bytes, 1 << 12) else { return false };
    for n_held in [0, 4_000, 10_000] {
        let (away, spill) = load_elsewhere(bytes, nowhere(), n_held).unwrap();
        let batches = away.batches().iter();
        let held = batches.flat_map(|batch| (0..batch.n_columns()).map(|idx| batch.held(idx)));
        let n_bytes: u64 = held.flatten().map(Values::n_bytes).sum();
        assert!(n_bytes <= n_held, "{name}: {n_bytes} of {n_held}");
        let names = |table: &Table| format!("{:?}", table.columns());
        assert_eq!(names(&away), names(&here), "{name}");
        assert_eq!(cells(&away), cells(&here), "{name}");
        let told = |table: &Table| format!("{:?}", statistics(table));
        assert_eq!(told(&away), told(&here), "{name}");
        assert_eq!(spill.failure(), None, "{name}");
    }
    true
}

#[test]
fn files_of_every_type_are_alike() {
    let Some(folder) = shared("arrow-golden") else { return };
    let mut n_loaded = 0;
    for path in files(&folder) {
        n_loaded += usize::from(check(&path.display().to_string(), &fs::read(&path).unwrap()));
    }
    assert!(n_loaded > 50, "{n_loaded}");
}

fn stream(batches: &[ArrayRef]) -> Vec<u8> {
    let batch = |array: &ArrayRef| {
        RecordBatch::try_from_iter_with_nullable([("a", Arc::clone(array), true)]).unwrap()
    };
    let schema = batch(&batches[0]).schema();
    let mut writer = StreamWriter::try_new(Vec::new(), &schema).unwrap();
    batches.iter().for_each(|array| writer.write(&batch(array)).unwrap());
    writer.into_inner().unwrap()
}

/// A column of texts that repeat at first, and one of whole days at first.
fn changing() -> [(&'static str, Vec<u8>); 2] {
    let texts = |from: u32, kinds: u32| -> ArrayRef {
        let text =
            |row: u32| (!row.is_multiple_of(7)).then(|| format!("text {}", from + row % kinds));
        Arc::new((0..6_000).map(text).collect::<StringArray>())
    };
    let days: ArrayRef = Arc::new(Date64Array::from(vec![Some(0), None, Some(86_400_000)]));
    let moments: ArrayRef = Arc::new(Date64Array::from(vec![Some(1), None]));
    [
        ("texts", stream(&[texts(0, 5), texts(5, 50), texts(100, 6_000), texts(9_000, 6_000)])),
        ("days", stream(&[days, moments])),
    ]
}

#[test]
fn a_column_that_changes_its_type_changes_it_elsewhere_too() {
    for (name, bytes) in changing() {
        assert!(check(name, &bytes), "{name}");
    }
}

/// Takes so many bytes and no more, and may forget them.
struct Poor {
    inner: Cursor<Vec<u8>>,
    n_left: usize,
    forgets: bool,
}

impl Read for Poor {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        if self.forgets { Ok(0) } else { self.inner.read(out) }
    }
}

impl Write for Poor {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.n_left =
            self.n_left.checked_sub(bytes.len()).ok_or(Error::from(ErrorKind::StorageFull))?;
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Seek for Poor {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.inner.seek(to)
    }
}

#[test]
fn what_cannot_be_kept_is_told() {
    let [(_, bytes), _] = changing();
    let here = load(&bytes, 1 << 12).unwrap();
    // What finds no room on the disk stays in memory, and the table is whole.
    let full = Poor { inner: nowhere(), n_left: 50_000, forgets: false };
    let (table, spill) = load_elsewhere(&bytes, full, 0).unwrap();
    assert_eq!(cells(&table), cells(&here));
    assert!(spill.failure().unwrap().contains("no storage space"), "{:?}", spill.failure());
    // What cannot be read is missing.
    let [_, (_, days)] = changing();
    let forgets = Poor { inner: nowhere(), n_left: usize::MAX, forgets: true };
    let (table, spill) = load_elsewhere(&days, forgets, 0).unwrap();
    assert!(table.batches()[0].values(0).is_none());
    assert!(spill.failure().is_some());
}
