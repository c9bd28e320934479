//! How many different values there are: exactly while they are few, else estimated.

use std::hash::{BuildHasher, Hash};

use arrow::datatypes::i256;
use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::Distinct;
use crate::builder::{MAX_CATEGORIES, MAX_CATEGORY_BYTES};

/// Registers of the estimate, 2^14: a standard error of 1.04 / 2^7 = 0.8 %.
const N_BITS: u32 = 14;

/// The same hash on every machine, so that an estimate is, too.
pub(super) const HASHER: FixedState = FixedState::with_seed(0);

/// Counts different keys. Up to 65,536 of them are kept; past that only an estimate is.
#[derive(Clone, Debug)]
pub(super) enum DistinctCounter<T> {
    Few(HashTable<T>),
    Many(HyperLogLog),
}

impl<T> DistinctCounter<T> {
    pub(super) fn new() -> Self {
        Self::Few(HashTable::new())
    }

    pub(super) fn count(&self) -> Distinct {
        match self {
            Self::Few(keys) => Distinct { n: keys.len() as u64, exact: true },
            Self::Many(many) => Distinct { n: many.estimate(), exact: false },
        }
    }
}

impl DistinctCounter<Vec<u8>> {
    /// The same for bytes, of which 16 MiB at most are kept.
    pub(super) fn insert_bytes(&mut self, key: &[u8], n_kept: &mut usize) {
        let hash = HASHER.hash_one(key);
        match self {
            Self::Few(keys) => {
                if keys.find(hash, |other| *other == key).is_some() {
                    return;
                }
                *n_kept += key.len();
                if *n_kept <= MAX_CATEGORY_BYTES && keys.len() < MAX_CATEGORIES {
                    keys.insert_unique(hash, key.to_vec(), |key| HASHER.hash_one(key.as_slice()));
                    return;
                }
                let mut many = HyperLogLog::new();
                keys.iter().for_each(|key| many.insert(HASHER.hash_one(key.as_slice())));
                many.insert(hash);
                *self = Self::Many(many);
                *n_kept = 0;
            }
            Self::Many(many) => many.insert(hash),
        }
    }
}

/// What is counted, with 64 bits that differ where keys do, or a hash of the key.
pub(super) trait Key: Copy + Hash + Eq {
    fn bits(self) -> u64;
}

impl Key for i64 {
    fn bits(self) -> u64 {
        self.cast_unsigned()
    }
}

impl Key for u64 {
    fn bits(self) -> u64 {
        self
    }
}

impl Key for i256 {
    fn bits(self) -> u64 {
        HASHER.hash_one(self)
    }
}

impl<T: Key> DistinctCounter<T> {
    #[inline]
    pub(super) fn insert(&mut self, key: T) {
        match self {
            Self::Few(keys) => {
                let hash = HASHER.hash_one(key);
                if keys.find(hash, |other| *other == key).is_some() {
                    return;
                }
                keys.insert_unique(hash, key, |key| HASHER.hash_one(key));
                if keys.len() > MAX_CATEGORIES {
                    let mut many = HyperLogLog::new();
                    keys.iter().for_each(|key| many.insert(key.bits()));
                    *self = Self::Many(many);
                }
            }
            Self::Many(many) => many.insert(key.bits()),
        }
    }
}

/// Flajolet, Fusy, Gandouet and Meunier, "HyperLogLog" (2007), with 64-bit hashes.
#[derive(Clone, Debug)]
pub(super) struct HyperLogLog {
    registers: Vec<u8>,
}

impl HyperLogLog {
    pub(super) fn new() -> Self {
        Self { registers: vec![0; 1 << N_BITS] }
    }

    #[inline]
    pub(super) fn insert(&mut self, hash: u64) {
        // foldhash spreads short keys least in the low bits; one multiplication mixes them all
        // (the finaliser of splitmix64).
        let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let hash = hash ^ (hash >> 31);
        let place = usize::try_from(hash >> (64 - N_BITS)).unwrap_or(0);
        let rank = u8::try_from((hash << N_BITS).leading_zeros().min(64 - N_BITS) + 1).unwrap_or(0);
        if let Some(register) = self.registers.get_mut(place).filter(|register| **register < rank) {
            *register = rank;
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an estimate, far below 2^53"
    )]
    pub(super) fn estimate(&self) -> u64 {
        let n = self.registers.len() as f64;
        let sum: f64 = self.registers.iter().map(|rank| f64::from(-i32::from(*rank)).exp2()).sum();
        let estimate = 0.7213 / (1.0 + 1.079 / n) * n * n / sum;
        let n_empty = self.registers.iter().filter(|rank| **rank == 0).count();
        // Linear counting is better while registers are empty.
        if estimate <= 2.5 * n && n_empty > 0 {
            (n * (n / n_empty as f64).ln()).round() as u64
        } else {
            estimate.round() as u64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_exact_and_many_are_near() {
        for n in [0_u64, 1, 1_000, 65_536, 65_537, 300_000, 2_000_000] {
            let mut counter = DistinctCounter::new();
            (0..n).chain(0..n.min(1_000)).for_each(|key| counter.insert(key * 4_096));
            let found = counter.count();
            assert_eq!(found.exact, n <= 65_536);
            let difference = found.n.abs_diff(n);
            assert!(
                if found.exact { difference == 0 } else { difference * 40 < n },
                "{n}: {found:?}"
            );
        }
    }
}
