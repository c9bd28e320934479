//! Sorting numbered keys by their digits, in steps.
#![expect(
    clippy::indexing_slicing,
    reason = "digits are masked to the counts' length, and places are counted from the entries"
)]

/// Entries read or moved in one step.
const MOVED: usize = 1 << 17;

/// From so many entries on, digits are wide.
const MANY: usize = 1 << 15;

/// How wide a digit is for few and for many entries: the places of one digit's values are written
/// to at once, which many entries outweigh.
const NARROW: u32 = 8;
const WIDE: u32 = 11;

/// A key of 32 bits and the number it came with.
#[inline]
pub fn entry(key: u32, number: u32) -> u64 {
    (u64::from(key) << 32) | u64::from(number)
}

/// The key of an entry.
#[inline]
pub fn key_of(entry: u64) -> u32 {
    (entry >> 32) as u32
}

/// The number of an entry.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lower half")]
pub fn number_of(entry: u64) -> u32 {
    entry as u32
}

/// A sort of entries by their keys in progress. Equal keys keep their order.
#[derive(Debug)]
pub struct Radix {
    entries: Vec<u64>,
    scratch: Vec<u64>,
    /// The width of a digit in bits.
    digit: u32,
    n_passes: u32,
    /// For each pass how often each digit occurs; then where its next entry goes.
    counts: Vec<u32>,
    is_sorted: bool,
    phase: Phase,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    Count { next: usize },
    Move { pass: u32, next: usize },
    Done,
}

impl Radix {
    /// Starts on entries whose keys have so many bits. `scratch` is memory to use.
    pub fn new(entries: Vec<u64>, n_bits: u32, scratch: Vec<u64>) -> Self {
        let widest = if entries.len() < MANY { NARROW } else { WIDE };
        let n_passes = n_bits.div_ceil(widest).max(1);
        let digit = n_bits.div_ceil(n_passes).max(1);
        let n_counts = usize::try_from(n_passes).unwrap_or(0) << digit;
        Self {
            entries,
            scratch,
            digit,
            n_passes,
            counts: vec![0; n_counts],
            is_sorted: true,
            phase: Phase::Count { next: 0 },
        }
    }

    /// Does some of the sorting; true when it is done.
    pub fn step(&mut self) -> bool {
        match self.phase {
            Phase::Count { next } => self.count(next),
            Phase::Move { pass, next } => self.shift(pass, next),
            Phase::Done => {}
        }
        matches!(self.phase, Phase::Done)
    }

    /// The entries, and the memory that was used beside them.
    pub fn into_parts(self) -> (Vec<u64>, Vec<u64>) {
        (self.entries, self.scratch)
    }

    fn count(&mut self, next: usize) {
        let n = self.entries.len();
        let end = (next + MOVED).min(n);
        let mask = (1_usize << self.digit) - 1;
        let mut last = if next == 0 { 0 } else { self.entries[next - 1] };
        for entry in &self.entries[next..end] {
            self.is_sorted &= last <= *entry;
            last = *entry;
            let mut shift = 32;
            for counts in self.counts.chunks_exact_mut(mask + 1) {
                counts[digit_of(*entry, shift) & mask] += 1;
                shift += self.digit;
            }
        }
        // Memory is touched for the first time here, a piece a step.
        if self.scratch.len() < n {
            self.scratch.reserve_exact(n - self.scratch.len());
            self.scratch.resize(end.max(self.scratch.len()), 0);
        }
        self.phase = match end < n {
            true => Phase::Count { next: end },
            false if self.is_sorted => Phase::Done,
            false => {
                self.scratch.truncate(n);
                for counts in self.counts.chunks_exact_mut(mask + 1) {
                    let mut start = 0;
                    for count in counts {
                        start += *count;
                        *count = start - *count;
                    }
                }
                self.pass_from(0)
            }
        };
    }

    /// The first pass from this one on whose digit is not the same everywhere.
    fn pass_from(&self, mut pass: u32) -> Phase {
        while pass < self.n_passes {
            let first = self.entries.first().copied().unwrap_or(0);
            let counts = self.counts_of(pass);
            let mask = counts.len() - 1;
            let digit = digit_of(first, 32 + pass * self.digit) & mask;
            let end = counts.get(digit + 1).map_or(self.entries.len(), |start| to_place(*start));
            if end - to_place(counts[digit]) < self.entries.len() {
                return Phase::Move { pass, next: 0 };
            }
            pass += 1;
        }
        Phase::Done
    }

    fn counts_of(&self, pass: u32) -> &[u32] {
        let start = to_place(pass) << self.digit;
        &self.counts[start..start + (1 << self.digit)]
    }

    fn shift(&mut self, pass: u32, next: usize) {
        let n = self.entries.len();
        let end = (next + MOVED).min(n);
        let shift = 32 + pass * self.digit;
        let start = to_place(pass) << self.digit;
        let counts = &mut self.counts[start..start + (1 << self.digit)];
        let mask = counts.len() - 1;
        let scratch = self.scratch.as_mut_slice();
        for entry in &self.entries[next..end] {
            let place = &mut counts[digit_of(*entry, shift) & mask];
            scratch[to_place(*place)] = *entry;
            *place += 1;
        }
        self.phase = if end < n {
            Phase::Move { pass, next: end }
        } else {
            std::mem::swap(&mut self.entries, &mut self.scratch);
            self.pass_from(pass + 1)
        };
    }
}

/// The bits from `shift` on.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the low bits serve")]
fn digit_of(entry: u64, shift: u32) -> usize {
    (entry >> shift) as usize
}

#[inline]
fn to_place(count: u32) -> usize {
    crate::place(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_sorted_by_key_and_stay_in_order() {
        let check = |n: u32, n_bits: u32, key: &dyn Fn(u32) -> u32| {
            let entries: Vec<u64> = (0..n).map(|number| entry(key(number), number)).collect();
            let mut expected = entries.clone();
            expected.sort_by_key(|entry| key_of(*entry));
            let mut radix = Radix::new(entries, n_bits, vec![7; 5]);
            while !radix.step() {}
            assert!(radix.into_parts().0 == expected, "{n} entries of {n_bits} bits");
        };
        for n in [0, 1, 2, 300, 40_000, 140_000] {
            check(n, 0, &|_| 0);
            check(n, 1, &|number| number & 1);
            check(n, 20, &|number| number.wrapping_mul(2_654_435_761) >> 12);
            check(n, 32, &|number| number.wrapping_mul(2_654_435_761));
            check(n, 32, &|number| !number);
            check(n, 32, &|number| number);
            // Digits that are the same everywhere, in front, between and behind.
            check(n, 32, &|number| (number.wrapping_mul(2_654_435_761) >> 25) << 12);
        }
    }
}
