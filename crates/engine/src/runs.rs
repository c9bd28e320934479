//! Which neighbours in a sequence belong together.

/// A sequence cut into runs: one bit an entry, set where a run starts.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    words: Vec<u64>,
    n: usize,
}

impl Runs {
    /// One run of so many entries.
    pub(crate) fn one(n: usize) -> Self {
        let mut runs = Self { words: vec![0; n.div_ceil(64)], n };
        runs.start_at(0);
        runs
    }

    /// Starts a run at an entry.
    #[inline]
    pub(crate) fn start_at(&mut self, entry: usize) {
        if let Some(word) = self.words.get_mut(entry / 64) {
            *word |= 1 << (entry % 64);
        }
    }

    /// The next run of at least two entries, of those that start at an entry or behind it. A run
    /// must start at that entry.
    pub(crate) fn next(&self, from: usize) -> Option<(usize, usize)> {
        let second = self.find(from + 1, u64::MAX).filter(|second| *second < self.n)?;
        let end = self.find(second, 0).unwrap_or(self.n).min(self.n);
        Some((second - 1, end))
    }

    /// The first entry from one on whose bit differs from that of `other`.
    fn find(&self, from: usize, other: u64) -> Option<usize> {
        let mut word_idx = from / 64;
        let mut word = (*self.words.get(word_idx)? ^ other) & (u64::MAX << (from % 64));
        while word == 0 {
            word_idx += 1;
            word = *self.words.get(word_idx)? ^ other;
        }
        Some(word_idx * 64 + crate::lane::place(word.trailing_zeros()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_one_are_passed_over() {
        let check = |n: usize, starts: &[usize], expected: &[(usize, usize)]| {
            let mut runs = Runs::one(n);
            starts.iter().for_each(|start| runs.start_at(*start));
            let mut found = Vec::new();
            let mut at = 0;
            while let Some((start, end)) = runs.next(at) {
                found.push((start, end));
                at = end;
            }
            assert_eq!(found, expected, "{n} {starts:?}");
        };
        check(0, &[], &[]);
        check(1, &[], &[]);
        check(2, &[], &[(0, 2)]);
        check(2, &[1], &[]);
        check(64, &[], &[(0, 64)]);
        check(65, &[64], &[(0, 64)]);
        check(66, &[1, 64], &[(1, 64), (64, 66)]);
        check(200, &[63, 64, 65, 130, 199], &[(0, 63), (65, 130), (130, 199)]);
    }
}
