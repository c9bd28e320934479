//! What rows are sorted by: keys of 64 bits that order as the values do.
#![expect(
    clippy::indexing_slicing,
    reason = "places of rows stay within the keys that were made for them"
)]

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use arrow::datatypes::i256;
use sagitta_kernels::float_key;
use sagitta_table::{Batch, Column, ColumnType, Table, Values};

use crate::Error;
use crate::gather::Starts;
use crate::lane::{Cells, Lane, Ranks, Rows, cells, place};
use crate::number::NAN_KEY;
use crate::plan::Order;

/// Rows read in one step.
pub(crate) const READ: usize = 1 << 14;

/// Bytes of a text that one key holds; its last byte says how many there were.
const FRONT: usize = 7;

/// The last byte of a key whose text goes on.
const GOES_ON: u64 = 8;

/// One key of an order, with the column it is read from.
#[derive(Debug)]
pub(crate) struct SortKey {
    pub(crate) order: Order,
    pub(crate) column: Arc<Column>,
    pub(crate) ranks: Option<Arc<Ranks>>,
}

/// A table in the eyes of an order.
#[derive(Debug)]
pub(crate) struct SortSource {
    pub(crate) keys: Vec<SortKey>,
    pub(crate) batches: Vec<Arc<Batch>>,
    pub(crate) starts: Starts,
}

/// How many keys a value is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// So many.
    Keys(usize),
    /// As many as the longest text needs.
    Open,
}

impl SortKey {
    pub(crate) fn depth(&self) -> Depth {
        match self.column.column_type {
            ColumnType::Text | ColumnType::Binary => Depth::Open,
            ColumnType::Decimal { precision, .. } if precision <= 38 => Depth::Keys(2),
            ColumnType::Decimal { .. } => Depth::Keys(4),
            _ => Depth::Keys(1),
        }
    }

    /// The selected ones of some values.
    pub(crate) fn cells<'a>(&self, values: &'a Values, rows: &Rows) -> Result<Cells<'a>, Error> {
        cells(values, rows, self.ranks.as_deref()).ok_or_else(|| self.changed())
    }

    /// The column is not the one the order was made for.
    pub(crate) fn changed(&self) -> Error {
        Error::TableChanged { name: self.column.name.clone() }
    }

    /// Whether a text with this key is longer than the keys so far.
    pub(crate) fn goes_on(&self, key: u64) -> bool {
        let key = if self.order.descending { !key } else { key };
        self.depth() == Depth::Open && key & 0xFF == GOES_ON
    }
}

impl SortSource {
    pub(crate) fn new(
        order: &[Order],
        table: &Table,
        ranks: &dyn Fn(usize) -> Option<Arc<Ranks>>,
    ) -> Result<Self, Error> {
        let keys = order.iter().map(|order| {
            let column = table.columns().get(order.column_idx);
            let column = column.ok_or_else(|| Error::TableChanged { name: String::new() })?;
            Ok(SortKey { order: *order, ranks: ranks(order.column_idx), column: column.clone() })
        });
        Ok(Self {
            keys: keys.collect::<Result<_, Error>>()?,
            batches: table.batches().to_vec(),
            starts: Starts::new(table.batches()),
        })
    }

    /// The values of a key in a stretch of one batch.
    pub(crate) fn values(
        &self,
        key: &SortKey,
        batch: usize,
        start: usize,
        n_rows: usize,
    ) -> Result<Values, Error> {
        let batch = self.batches.get(batch);
        let values = batch.and_then(|batch| batch.values(key.order.column_idx));
        values.map(|values| values.slice(start, n_rows)).ok_or_else(|| key.changed())
    }

    /// Two rows' texts in ascending order.
    pub(crate) fn compare_texts(&self, key: &SortKey, a: u32, b: u32) -> Ordering {
        let values = |row: u32| {
            let (batch, row) = self.starts.find(row);
            Some((self.batches.get(batch)?.values(key.order.column_idx)?, row))
        };
        let (a, b) = (values(a), values(b));
        bytes_at(a.as_ref()).cmp(&bytes_at(b.as_ref()))
    }
}

/// A text or bytes, by its values and its place among them.
fn bytes_at<'a>(found: Option<&'a (Cow<'_, Values>, usize)>) -> Option<&'a [u8]> {
    let (values, row) = found?;
    match values.as_ref() {
        Values::Text(a) => Some(a.value(*row).as_bytes()),
        Values::Binary(a) => Some(a.value(*row)),
        _ => None,
    }
}

/// Some rows of a table, rising.
#[derive(Debug)]
pub(crate) enum Picked {
    /// All of so many.
    All(usize),
    /// These, by their numbers.
    Rows(Vec<u32>),
}

impl Picked {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::All(n) => *n,
            Self::Rows(rows) => rows.len(),
        }
    }

    /// The row in a place.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "there are at most 2^32 places")]
    pub(crate) fn row(&self, place: usize) -> u32 {
        match self {
            Self::All(_) => place as u32,
            Self::Rows(rows) => rows[place],
        }
    }

    /// The rows from a place on that lie in one batch, as many as one step takes: the batch, where
    /// the stretch begins there, how long it is, and the rows of it.
    pub(crate) fn stretch(&self, first: usize, source: &SortSource) -> (usize, usize, usize, Rows) {
        let row = self.row(first);
        let (batch, start) = source.starts.find(row);
        let n_left = source.batches.get(batch).map_or(0, |batch| batch.n_rows - start);
        match self {
            Self::All(n) => {
                let n = n_left.min(READ).min(n - first);
                (batch, start, n, Rows::All(n))
            }
            Self::Rows(rows) => {
                let rows = &rows[first..rows.len().min(first + READ)];
                let n = rows.partition_point(|other| place(*other - row) < n_left);
                let rows: Vec<u32> = rows[..n].iter().map(|other| other - row).collect();
                let n_rows = rows.last().map_or(0, |last| place(*last) + 1);
                (batch, start, n_rows, Rows::Some(rows))
            }
        }
    }
}

/// Where values, NaN and nulls go: values, NaN, null, or the other way round when nulls come first.
pub(crate) const VALUE: u8 = 0;
pub(crate) const NAN: u8 = 1;
pub(crate) const NULL: u8 = 2;

/// The rank of a class in an order.
#[inline]
pub(crate) fn rank_of(class: u8, order: &Order) -> u8 {
    if order.nulls_first { NULL - class } else { class }
}

/// How the keys of following rows stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trend {
    /// Each is greater than the one before.
    Rising,
    /// None is less than the one before.
    Level,
    /// Anything else, or there are nulls.
    Mixed,
}

/// The keys of all rows to be sorted, by place, descending ones turned round.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) values: Vec<u64>,
    /// The class of each place; empty if all are values. What is no value has the key 0.
    pub(crate) classes: Vec<u8>,
    pub(crate) trend: Trend,
}

impl Keys {
    pub(crate) fn new() -> Self {
        Self { values: Vec::new(), classes: Vec::new(), trend: Trend::Rising }
    }

    #[inline]
    pub(crate) fn class(&self, place: usize) -> u8 {
        self.classes.get(place).copied().unwrap_or(VALUE)
    }

    /// Takes in the values of the next rows.
    pub(crate) fn push(&mut self, key: &SortKey, depth: usize, cells: &Cells<'_>, n: usize) {
        let first = self.values.len();
        let is_float = matches!(key.column.column_type, ColumnType::Float(_));
        match &cells.lane {
            Lane::I64(keys) => self.values.extend(keys.iter().map(|key| unsigned(*key))),
            Lane::F64(values) => {
                self.values.extend(values.iter().map(|value| unsigned(float_key(*value))));
            }
            Lane::I128(values) => {
                self.values
                    .extend(values.iter().map(|value| part(i256::from_i128(*value), 2, depth)));
            }
            Lane::I256(values) => {
                self.values.extend(values.iter().map(|value| part(*value, 4, depth)));
            }
            Lane::Bytes(bytes) => self.values.extend(
                (0..n).map(|i| if cells.is_valid(i) { front(bytes.get(i), depth) } else { 0 }),
            ),
            Lane::Nulls(_) | Lane::Opaque => self.values.resize(first + n, 0),
        }
        if key.order.descending {
            self.values[first..].iter_mut().for_each(|key| *key = !*key);
        }
        let values = &mut self.values[first..];
        let nan = if key.order.descending { !unsigned(NAN_KEY) } else { unsigned(NAN_KEY) };
        let has_nan = is_float && values.contains(&nan);
        let all_null = matches!(cells.lane, Lane::Nulls(_));
        let has_null = all_null || cells.valid.as_ref().is_some_and(|valid| valid.contains(&false));
        if has_nan || has_null {
            self.classes.resize(first, VALUE);
            for (i, value) in values.iter_mut().enumerate() {
                let class = match () {
                    () if all_null || !cells.is_valid(i) => NULL,
                    () if is_float && *value == nan => NAN,
                    () => VALUE,
                };
                if class != VALUE {
                    *value = 0;
                }
                self.classes.push(class);
            }
            self.trend = Trend::Mixed;
        } else if !self.classes.is_empty() {
            self.classes.resize(first + n, VALUE);
        }
        self.follow(first);
    }

    /// Looks at the order of the keys from a place on.
    fn follow(&mut self, first: usize) {
        if self.trend == Trend::Mixed {
            return;
        }
        let values = &self.values[first.saturating_sub(1)..];
        let pairs = values.iter().zip(values.get(1..).unwrap_or_default());
        let (rising, level) = pairs
            .fold((true, true), |(rising, level), (a, b)| (rising & (a < b), level & (a <= b)));
        self.trend = match (rising, level) {
            (true, _) => self.trend,
            (false, true) => Trend::Level,
            (false, false) => Trend::Mixed,
        };
    }
}

#[inline]
#[expect(clippy::cast_sign_loss, reason = "bits, not numbers")]
fn unsigned(key: i64) -> u64 {
    (key as u64) ^ (1 << 63)
}

/// A wide integer's part of 64 bits: the first of so many is the highest.
#[inline]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of the bits")]
fn part(value: i256, n_parts: usize, depth: usize) -> u64 {
    let (low, high) = value.to_parts();
    let bits = match n_parts - 1 - depth.min(n_parts - 1) {
        0 => low as u64,
        1 => (low >> 64) as u64,
        2 => high as u64,
        _ => (high >> 64) as u64,
    };
    if depth == 0 { bits ^ (1 << 63) } else { bits }
}

/// The next bytes of a text with their number; less for a text that ends before another goes on.
#[inline]
fn front(bytes: &[u8], depth: usize) -> u64 {
    let rest = bytes.get(depth * FRONT..).unwrap_or_default();
    if let Some(first) = rest.first_chunk::<8>() {
        return (u64::from_be_bytes(*first) & !0xFF) | GOES_ON;
    }
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(rest) {
        *to = *from;
    }
    (u64::from_be_bytes(first)) & !0xFF | u64::try_from(rest.len()).unwrap_or(GOES_ON)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fronts_order_as_texts_do() {
        let texts: [&[u8]; 12] = [
            b"",
            b"\0",
            b"\0\0",
            b"ab",
            b"ab\0",
            b"ab\0\0\0\0\0",
            b"ab\0\0\0\0\0\0",
            b"abcdefg",
            b"abcdefg\0",
            b"abcdefgh",
            b"abcdefgha",
            b"b",
        ];
        for pair in texts.windows(2) {
            let keys = |text: &[u8]| [0, 1, 2].map(|depth| front(text, depth));
            assert!(keys(pair[0]) < keys(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn parts_order_as_wide_integers_do() {
        let values = [i128::MIN, -(1 << 64), -1, 0, 1, (1 << 64) - 1, 1 << 64, i128::MAX];
        for pair in values.windows(2) {
            let keys = |value, n: usize| -> Vec<u64> {
                (0..n).map(|depth| part(i256::from_i128(value), n, depth)).collect()
            };
            assert!(keys(pair[0], 2) < keys(pair[1], 2), "{pair:?}");
            assert!(keys(pair[0], 4) < keys(pair[1], 4), "{pair:?}");
        }
        let ends = [i256::MIN, i256::ZERO, i256::MAX].map(|value| part(value, 4, 0));
        assert!(ends.is_sorted() && ends[0] < ends[1] && ends[1] < ends[2]);
    }
}
