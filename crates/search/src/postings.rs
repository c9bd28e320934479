//! The datasets that have a term, by the weightiest part of each in which it stands.

use crate::Part;
use crate::bytes::{Cursor, put, put_len};

/// The datasets that have a term.
#[derive(Clone, Debug, Default)]
pub(crate) struct Postings {
    /// The weightiest part of each dataset in which the term stands, by dataset.
    parts: Vec<(u32, Part)>,
}

impl Postings {
    /// Notes that the term stands in a part of a dataset; of datasets, in their order.
    pub(crate) fn add(&mut self, dataset_idx: u32, part: Part) {
        match self.parts.last_mut() {
            Some((last, best)) if *last == dataset_idx => *best = part.min(*best),
            _ => self.parts.push((dataset_idx, part)),
        }
    }

    pub(crate) fn datasets(&self) -> impl Iterator<Item = u32> {
        self.parts.iter().map(|(dataset_idx, _)| *dataset_idx)
    }

    pub(crate) fn n_datasets(&self) -> usize {
        self.parts.len()
    }

    /// For each part a list of datasets, each by how far it is from the one before it.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let of = |part: Part| self.parts.iter().filter(move |(_, found)| *found == part);
        let mask = Part::ALL.iter().enumerate().filter(|(_, part)| of(**part).next().is_some());
        put(&mut out, mask.map(|(idx, _)| 1 << idx).sum());
        for part in Part::ALL {
            let n = of(part).count();
            if n == 0 {
                continue;
            }
            put_len(&mut out, n);
            let mut next = 0;
            for (dataset_idx, _) in of(part) {
                put(&mut out, dataset_idx - next);
                next = dataset_idx + 1;
            }
        }
        out
    }
}

/// Calls with each dataset that has a term and the part in which it stands. None where the bytes
/// are no postings.
pub(crate) fn each(bytes: &[u8], mut call: impl FnMut(usize, Part)) -> Option<()> {
    let cursor = &mut Cursor::new(bytes);
    let mask = cursor.number()?;
    for (idx, part) in Part::ALL.into_iter().enumerate() {
        if mask & (1 << idx) == 0 {
            continue;
        }
        let mut next = 0_usize;
        for _ in 0..cursor.size()? {
            let dataset_idx = next.checked_add(cursor.size()?)?;
            call(dataset_idx, part);
            next = dataset_idx.checked_add(1)?;
        }
    }
    cursor.is_empty().then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_come_back_by_part() {
        let mut postings = Postings::default();
        for (dataset_idx, part) in [
            (0, Part::Description),
            (7, Part::Title),
            (7, Part::Description),
            (8, Part::Field),
            (8, Part::Title),
            (900, Part::Field),
        ] {
            postings.add(dataset_idx, part);
        }
        assert_eq!(postings.n_datasets(), 4);
        let bytes = postings.write();
        let mut found = Vec::new();
        assert!(each(&bytes, |idx, part| found.push((idx, part))).is_some());
        let expected =
            [(7, Part::Title), (8, Part::Title), (900, Part::Field), (0, Part::Description)];
        assert_eq!(found, expected);
        assert!(each(&bytes[..bytes.len() - 1], |_, _| ()).is_none());
    }
}
