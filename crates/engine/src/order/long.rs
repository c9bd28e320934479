//! Long runs, sorted by the digits of their keys.
#![expect(
    clippy::indexing_slicing,
    reason = "places and runs stay within the rows that are sorted"
)]

use sagitta_kernels::{Radix, entry, key_of, number_of};

use super::{LOOKED, Long, Phase, Sorter, Stage};
use crate::sort_key::{Depth, Keys, NAN, NULL, VALUE};

impl Sorter {
    pub(super) fn sort_long(&mut self, mut long: Long, stage: Stage) -> Phase {
        let stage = match stage {
            Stage::Measure { next } => {
                let end = (next + LOOKED).min(long.end);
                for entry in next..end {
                    let place = self.place(entry);
                    if self.keys.class(place) == VALUE {
                        let key = self.keys.values[place];
                        long.least = long.least.min(key);
                        long.greatest = long.greatest.max(key);
                    }
                }
                if end < long.end {
                    Stage::Measure { next: end }
                } else if self.keys.classes.is_empty() && long.least == long.greatest {
                    return self.after(&long);
                } else {
                    let range = long.greatest.saturating_sub(long.least);
                    long.cut = (64 - range.leading_zeros()).saturating_sub(32);
                    let entries = Vec::with_capacity(long.end - long.start);
                    Stage::Fill { next: long.start, entries }
                }
            }
            Stage::Fill { next, mut entries } => {
                let end = (next + LOOKED).min(long.end);
                for idx in next..end {
                    let place = self.place(idx);
                    let number = u32::try_from(place).unwrap_or(u32::MAX);
                    match self.keys.class(place) {
                        NAN => long.nans.push(number),
                        NULL => long.nulls.push(number),
                        _ => {
                            let key = (self.keys.values[place] - long.least) >> long.cut;
                            entries.push(entry(u32::try_from(key).unwrap_or(u32::MAX), number));
                        }
                    }
                }
                if end < long.end {
                    Stage::Fill { next: end, entries }
                } else {
                    // The first key's memory serves for sorting; what was left out of the
                    // entries is read again.
                    let scratch = match self.order.is_empty() {
                        true => std::mem::replace(&mut self.keys, Keys::new()).values,
                        false => Vec::new(),
                    };
                    let range = long.greatest.saturating_sub(long.least) >> long.cut;
                    Stage::Sort(Radix::new(entries, 64 - range.leading_zeros(), scratch))
                }
            }
            Stage::Sort(mut radix) => {
                if radix.step() {
                    Stage::Write { next: 0, entries: radix.into_parts().0 }
                } else {
                    Stage::Sort(radix)
                }
            }
            Stage::Write { next, entries } => return self.write_long(long, next, entries),
        };
        Phase::Long(long, stage)
    }

    /// Writes a sorted run back, NaN and nulls where they belong.
    fn write_long(&mut self, long: Long, next: usize, entries: Vec<u64>) -> Phase {
        let order = self.key().order;
        let (nans, nulls) = (long.nans.len(), long.nulls.len());
        let first = long.start + if order.nulls_first { nulls + nans } else { 0 };
        if self.order.is_empty() {
            self.order.reserve_exact(self.picked.len());
        }
        if next == 0 {
            let (nan_at, null_at) = match order.nulls_first {
                true => (long.start + nulls, long.start),
                false => (first + entries.len(), first + entries.len() + nans),
            };
            if self.order.len() < long.end {
                self.order.resize(long.end, 0);
            }
            self.order[nan_at..nan_at + nans].copy_from_slice(&long.nans);
            self.order[null_at..null_at + nulls].copy_from_slice(&long.nulls);
            for start in [nan_at, null_at, first] {
                if start < long.end {
                    self.runs.start_at(start);
                }
            }
        }
        let end = (next + LOOKED).min(entries.len());
        let mut last = next.checked_sub(1).and_then(|last| entries.get(last)).map(|e| key_of(*e));
        let to = &mut self.order[first + next..first + end];
        for (idx, (number, entry)) in to.iter_mut().zip(&entries[next..end]).enumerate() {
            *number = number_of(*entry);
            if last != Some(key_of(*entry)) {
                self.runs.start_at(first + next + idx);
                last = Some(key_of(*entry));
            }
        }
        if end < entries.len() {
            return Phase::Long(long, Stage::Write { next: end, entries });
        }
        if self.keys.values.is_empty() && !self.is_settled_after_first(&long) {
            // The keys were given away, and are needed again.
            return Phase::Read;
        }
        self.after(&long)
    }

    /// Whether the first key's values are of no more use once their entries are sorted.
    fn is_settled_after_first(&self, long: &Long) -> bool {
        long.cut == 0 && self.key().depth() != Depth::Open
    }

    /// Where to go on after a long run: at its start if its keys were cut.
    fn after(&mut self, long: &Long) -> Phase {
        match (long.cut, long.least < long.greatest) {
            (1.., true) => Phase::Refine { next: long.start },
            _ => Phase::Refine { next: long.end },
        }
    }
}

impl Long {
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end,
            least: u64::MAX,
            greatest: 0,
            cut: 0,
            nans: Vec::new(),
            nulls: Vec::new(),
        }
    }
}
