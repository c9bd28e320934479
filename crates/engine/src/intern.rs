//! Values to dense codes: the one place that hashes.
#![expect(
    clippy::indexing_slicing,
    reason = "slots are masked to the table's length and hold places of its keys"
)]

use arrow::array::StringArray;
use arrow::datatypes::i256;
use sagitta_kernels::{hash_bytes, mix_bits};

use crate::Error;
use crate::lane::{Bytes, Cells, Lane, place};

/// A key that can be hashed. The hash has no seed: the same input gives the same steps.
pub(crate) trait Key: Copy + Eq {
    fn hash(self) -> u64;
}

impl Key for i64 {
    #[inline]
    #[expect(clippy::cast_sign_loss, reason = "bits, not numbers")]
    fn hash(self) -> u64 {
        mix_bits(self as u64)
    }
}

impl Key for i128 {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "bits, not numbers")]
    fn hash(self) -> u64 {
        let (low, high) = (self as i64, (self >> 64) as i64);
        low.hash().wrapping_mul(31).wrapping_add(high.hash())
    }
}

impl Key for i256 {
    #[inline]
    fn hash(self) -> u64 {
        let (low, high) = self.to_parts();
        #[expect(clippy::cast_possible_wrap, reason = "bits, not numbers")]
        let low = low as i128;
        low.hash().wrapping_mul(31).wrapping_add(high.hash())
    }
}

/// Two codes in one key.
#[expect(clippy::cast_possible_wrap, reason = "bits, not numbers")]
pub(crate) fn pair(high: u32, low: u32) -> i64 {
    ((u64::from(high) << 32) | u64::from(low)) as i64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the two halves")]
pub(crate) fn unpair(pair: i64) -> (u32, u32) {
    ((pair as u64 >> 32) as u32, pair as u32)
}

/// Open addressing over places: 0 is free, else the place plus one.
#[derive(Clone, Debug)]
struct Slots {
    slots: Vec<u32>,
    n_used: usize,
}

impl Slots {
    fn new() -> Self {
        Self { slots: vec![0; 16], n_used: 0 }
    }

    /// The place found by `same`, or the free slot where it belongs.
    #[inline]
    fn find(&self, hash: u64, same: impl Fn(u32) -> bool) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        #[expect(clippy::cast_possible_truncation, reason = "the low bits of the hash serve")]
        let mut slot = (hash as usize) & mask;
        loop {
            match self.slots[slot] {
                0 => return Err(slot),
                taken if same(taken - 1) => return Ok(taken - 1),
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    /// Takes a free slot; grows when two thirds are taken.
    fn take(&mut self, slot: usize, place: u32, hash_of: impl Fn(u32) -> u64) {
        self.slots[slot] = place + 1;
        self.n_used += 1;
        if self.n_used * 3 <= self.slots.len() * 2 {
            return;
        }
        let old = std::mem::take(&mut self.slots);
        self.slots = vec![0; old.len() * 2];
        for taken in old.into_iter().filter(|taken| *taken != 0) {
            if let Err(slot) = self.find(hash_of(taken - 1), |_| false) {
                self.slots[slot] = taken;
            }
        }
    }
}

/// Different keys in the order in which they came.
#[derive(Clone, Debug)]
pub(crate) struct KeySet<K> {
    slots: Slots,
    pub(crate) keys: Vec<K>,
}

impl<K: Key> KeySet<K> {
    pub(crate) fn new() -> Self {
        Self { slots: Slots::new(), keys: Vec::new() }
    }

    /// The place of a key that is known.
    pub(crate) fn get(&self, key: K) -> Option<u32> {
        self.slots.find(key.hash(), |known| self.keys[place(known)] == key).ok()
    }

    /// The place of a key, and whether it is new.
    #[inline]
    pub(crate) fn insert(&mut self, key: K) -> Result<(u32, bool), Error> {
        let keys = &self.keys;
        match self.slots.find(key.hash(), |known| keys[place(known)] == key) {
            Ok(known) => Ok((known, false)),
            Err(slot) => {
                let new = next_place(self.keys.len())?;
                self.keys.push(key);
                let keys = &self.keys;
                self.slots.take(slot, new, |known| keys[place(known)].hash());
                Ok((new, true))
            }
        }
    }
}

fn next_place(len: usize) -> Result<u32, Error> {
    u32::try_from(len)
        .ok()
        .filter(|place| *place < u32::MAX - 1)
        .ok_or(Error::TooMany { what: "different values" })
}

/// Different byte strings in the order in which they came.
#[derive(Clone, Debug)]
pub(crate) struct ByteSet {
    slots: Slots,
    arena: Vec<u8>,
    ends: Vec<usize>,
}

impl ByteSet {
    fn new() -> Self {
        Self { slots: Slots::new(), arena: Vec::new(), ends: Vec::new() }
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, idx: usize) -> &[u8] {
        let start = if idx == 0 { 0 } else { self.ends[idx - 1] };
        &self.arena[start..self.ends[idx]]
    }

    fn find(&self, bytes: &[u8]) -> Option<u32> {
        self.slots.find(hash_bytes(bytes), |known| self.get(place(known)) == bytes).ok()
    }

    fn insert(&mut self, bytes: &[u8]) -> Result<u32, Error> {
        match self.slots.find(hash_bytes(bytes), |known| self.get(place(known)) == bytes) {
            Ok(known) => Ok(known),
            Err(slot) => {
                let new = next_place(self.ends.len())?;
                self.arena.extend_from_slice(bytes);
                self.ends.push(self.arena.len());
                let mut slots =
                    std::mem::replace(&mut self.slots, Slots { slots: Vec::new(), n_used: 0 });
                slots.take(slot, new, |known| hash_bytes(self.get(place(known))));
                self.slots = slots;
                Ok(new)
            }
        }
    }
}

/// Values of one column to codes: 0 is null, 1 the first value that came.
#[derive(Clone, Debug)]
pub(crate) enum Interner {
    /// No value has come yet.
    Empty,
    I64(KeySet<i64>),
    I128(KeySet<i128>),
    I256(KeySet<i256>),
    Bytes(ByteSet),
}

impl Interner {
    /// One code a row.
    pub(crate) fn codes(&mut self, cells: &Cells<'_>, n: usize) -> Result<Vec<u32>, Error> {
        let mut codes = vec![0; n];
        if let Self::Empty = self {
            *self = match &cells.lane {
                Lane::I64(_) | Lane::F64(_) => Self::I64(KeySet::new()),
                Lane::I128(_) => Self::I128(KeySet::new()),
                Lane::I256(_) => Self::I256(KeySet::new()),
                Lane::Bytes(_) => Self::Bytes(ByteSet::new()),
                Lane::Nulls(_) | Lane::Opaque => return Ok(codes),
            };
        }
        match (&mut *self, &cells.lane) {
            (Self::I64(set), Lane::I64(keys)) => intern(set, keys, cells, &mut codes)?,
            (Self::I128(set), Lane::I128(keys)) => intern(set, keys, cells, &mut codes)?,
            (Self::I256(set), Lane::I256(keys)) => intern(set, keys, cells, &mut codes)?,
            (Self::Bytes(set), Lane::Bytes(bytes)) => intern_bytes(set, bytes, cells, &mut codes)?,
            _ => {}
        }
        Ok(codes)
    }

    /// One code a row of values that are known; 0 for others, too.
    pub(crate) fn known(&self, cells: &Cells<'_>, n: usize) -> Vec<u32> {
        let code = |i: usize| match (self, &cells.lane) {
            _ if !cells.is_valid(i) => None,
            (Self::I64(set), Lane::I64(keys)) => set.get(keys[i]),
            (Self::Bytes(set), Lane::Bytes(bytes)) => set.find(bytes.get(i)),
            _ => None,
        };
        (0..n).map(|i| code(i).map_or(0, |place| place + 1)).collect()
    }

    /// The texts by their codes, which count from 1; none for other values.
    pub(crate) fn texts(&self) -> Option<StringArray> {
        match self {
            Self::Empty => Some(StringArray::new_null(0)),
            Self::Bytes(set) => {
                let texts = (0..set.len()).map(|idx| std::str::from_utf8(set.get(idx)).ok());
                texts.collect::<Option<Vec<&str>>>().map(StringArray::from)
            }
            _ => None,
        }
    }

    /// The codes of another interner's values here, by their codes there.
    pub(crate) fn adopt(&mut self, other: &Self) -> Result<Vec<u32>, Error> {
        let mut codes = vec![0];
        match (&mut *self, other) {
            (_, Self::Empty) => {}
            (Self::Empty, other) => {
                *self = other.clone();
                let n = u32::try_from(other.n_values()).unwrap_or(u32::MAX);
                codes.extend(1..=n);
            }
            (Self::I64(set), Self::I64(other)) => adopt_keys(set, other, &mut codes)?,
            (Self::I128(set), Self::I128(other)) => adopt_keys(set, other, &mut codes)?,
            (Self::I256(set), Self::I256(other)) => adopt_keys(set, other, &mut codes)?,
            (Self::Bytes(set), Self::Bytes(other)) => {
                for idx in 0..other.len() {
                    codes.push(set.insert(other.get(idx))? + 1);
                }
            }
            // Interners of one column hold one kind of value.
            _ => {}
        }
        Ok(codes)
    }

    pub(crate) fn n_values(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::I64(set) => set.keys.len(),
            Self::I128(set) => set.keys.len(),
            Self::I256(set) => set.keys.len(),
            Self::Bytes(set) => set.len(),
        }
    }
}

#[inline]
fn intern<K: Key>(
    set: &mut KeySet<K>,
    keys: &[K],
    cells: &Cells<'_>,
    codes: &mut [u32],
) -> Result<(), Error> {
    // Neighbours are often equal.
    let mut last: Option<(K, u32)> = None;
    for (i, key) in keys.iter().enumerate() {
        if !cells.is_valid(i) {
            continue;
        }
        codes[i] = match last {
            Some((known, code)) if known == *key => code,
            _ => {
                let code = set.insert(*key)?.0 + 1;
                last = Some((*key, code));
                code
            }
        };
    }
    Ok(())
}

fn intern_bytes(
    set: &mut ByteSet,
    bytes: &Bytes,
    cells: &Cells<'_>,
    codes: &mut [u32],
) -> Result<(), Error> {
    for (i, code) in codes.iter_mut().enumerate() {
        if cells.is_valid(i) {
            *code = set.insert(bytes.get(i))? + 1;
        }
    }
    Ok(())
}

fn adopt_keys<K: Key>(
    set: &mut KeySet<K>,
    other: &KeySet<K>,
    codes: &mut Vec<u32>,
) -> Result<(), Error> {
    for key in &other.keys {
        codes.push(set.insert(*key)?.0 + 1);
    }
    Ok(())
}
