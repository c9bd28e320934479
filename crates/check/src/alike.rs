//! Rows that are the same in some columns, found in a memory that does not grow with the table.
//!
//! Each row is known by a hash of its values, of 128 bits and with a secret of its own in every run.
//! Among a billion rows, two that differ have the same hash with a probability of 10^-21, and nobody
//! can make such rows on purpose. Rows are parted by their hash, and the parts are looked at one after
//! the other: what is held are the different hashes of a 256th of the table.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};
use std::io::Result;

use sagitta_table::{Partitions, Scratch, Table};

use crate::rows::each_of;

/// A row as it is kept: its hash and its number, from 0.
type Record = [u8; 24];

/// What is known of a row once all have been seen.
pub(crate) struct Alike {
    /// The row.
    pub(crate) row: u64,
    /// The first row with the same values; the row itself if it is that.
    pub(crate) first: u64,
    /// How many rows have these values.
    pub(crate) n: u64,
}

/// Calls back with every row, in no order, and which rows have the same values in these columns. Rows
/// with a null among them are left out if `skips_nulls` is set.
pub(crate) fn each_alike(
    table: &Table,
    columns: &[usize],
    skips_nulls: bool,
    scratch: &Scratch<'_>,
    mut on_row: impl FnMut(&Alike),
) -> Result<()> {
    let secrets = [RandomState::new(), RandomState::new()];
    let mut partitions = Partitions::new(scratch);
    let mut failure = None;
    each_of(table, columns, |row, text, has_null| {
        if failure.is_some() || (skips_nulls && has_null) {
            return;
        }
        let [high, low] = secrets.each_ref().map(|secret| u128::from(secret.hash_one(text)));
        let hash = high << 64 | low;
        let [partition, ..] = hash.to_be_bytes();
        failure = partitions.push(partition, record(hash, row)).err();
    });
    failure.map_or(Ok(()), Err)?;
    for partition in 0..=u8::MAX {
        let mut known: BTreeMap<u128, (u64, u64)> = BTreeMap::new();
        partitions.each(partition, |record| {
            let (hash, row) = parts(record);
            known.entry(hash).or_insert((row, 0)).1 += 1;
        })?;
        partitions.each(partition, |record| {
            let (hash, row) = parts(record);
            let (first, n) = known.get(&hash).copied().unwrap_or((row, 1));
            on_row(&Alike { row, first, n });
        })?;
    }
    Ok(())
}

fn record(hash: u128, row: u64) -> Record {
    let mut record = [0; 24];
    let (start, end) = record.split_at_mut(16);
    start.copy_from_slice(&hash.to_le_bytes());
    end.copy_from_slice(&row.to_le_bytes());
    record
}

fn parts(record: &Record) -> (u128, u64) {
    let hash = record.first_chunk().map_or(0, |bytes| u128::from_le_bytes(*bytes));
    (hash, record.last_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes)))
}
