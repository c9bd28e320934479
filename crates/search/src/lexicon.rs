//! Terms in the order of their bytes, each with how many datasets have it and where its postings are.

use std::ops::Range;

use crate::bytes::{Cursor, put_len};

/// A term as it is written into a part of the dictionary.
pub(crate) struct Entry<'a> {
    pub(crate) term: &'a str,
    /// How many datasets have it.
    pub(crate) n_datasets: usize,
    /// How long its postings are, in bytes.
    pub(crate) n_bytes: usize,
}

/// A part of the dictionary, or a small dictionary of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lexicon {
    /// The terms one after the other.
    text: String,
    terms: Vec<Term>,
}

#[derive(Clone, Copy, Debug)]
struct Term {
    /// Where it ends in the text.
    end: u32,
    n_datasets: u32,
    /// Where its postings end, from where those of the first term begin.
    byte_end: u32,
}

/// A term that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found<'a> {
    pub(crate) term: &'a str,
    pub(crate) n_datasets: u32,
    /// Where its postings are, from where those of the first term begin.
    pub(crate) bytes: Range<usize>,
}

/// Writes terms that are in order: of each, how much it shares with the one before it.
pub(crate) fn write<'a>(entries: impl Iterator<Item = Entry<'a>>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut before = "";
    for entry in entries {
        let shared = shared(before, entry.term);
        let own = entry.term.get(shared..).unwrap_or("");
        put_len(&mut out, shared);
        put_len(&mut out, own.len());
        out.extend_from_slice(own.as_bytes());
        put_len(&mut out, entry.n_datasets);
        put_len(&mut out, entry.n_bytes);
        before = entry.term;
    }
    out
}

/// How many bytes two texts begin with alike, up to the edge of a character.
fn shared(one: &str, other: &str) -> usize {
    let pairs = one.chars().zip(other.chars());
    pairs.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum()
}

impl Lexicon {
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut lexicon = Self::default();
        let cursor = &mut Cursor::new(bytes);
        let (mut start, mut byte_end) = (0_usize, 0_u32);
        while !cursor.is_empty() {
            let shared = cursor.size()?;
            let beginning = lexicon.text.get(start..start.checked_add(shared)?)?.to_owned();
            start = lexicon.text.len();
            lexicon.text.push_str(&beginning);
            lexicon.text.push_str(cursor.text()?);
            let n_datasets = cursor.number()?;
            byte_end = byte_end.checked_add(cursor.number()?)?;
            let end = u32::try_from(lexicon.text.len()).ok()?;
            lexicon.terms.push(Term { end, n_datasets, byte_end });
        }
        Some(lexicon)
    }

    /// Adds a term that comes after all others.
    pub(crate) fn push(&mut self, term: &str, n_datasets: u32, n_bytes: u32) {
        self.text.push_str(term);
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let byte_end = self.terms.last().map_or(0, |last| last.byte_end).saturating_add(n_bytes);
        self.terms.push(Term { end, n_datasets, byte_end });
    }

    pub(crate) fn len(&self) -> usize {
        self.terms.len()
    }

    pub(crate) fn at(&self, idx: usize) -> Option<Found<'_>> {
        let term = self.terms.get(idx)?;
        let before = idx.checked_sub(1).and_then(|before| self.terms.get(before));
        let place = |value: u32| usize::try_from(value).unwrap_or(usize::MAX);
        let (start, byte) = before.map_or((0, 0), |it| (place(it.end), place(it.byte_end)));
        Some(Found {
            term: self.text.get(start..place(term.end)).unwrap_or(""),
            n_datasets: term.n_datasets,
            bytes: byte..place(term.byte_end),
        })
    }

    /// The place of the first term that does not come before this one.
    pub(crate) fn place(&self, term: &str) -> usize {
        let (mut low, mut high) = (0, self.terms.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.at(middle).is_some_and(|found| found.term < term) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The very term.
    pub(crate) fn exact(&self, term: &str) -> Option<Found<'_>> {
        self.at(self.place(term)).filter(|found| found.term == term)
    }

    /// The terms that begin so, in their order.
    pub(crate) fn beginning_with<'a>(&'a self, start: &'a str) -> impl Iterator<Item = Found<'a>> {
        let first = self.place(start);
        (first..self.len())
            .map_while(|idx| self.at(idx))
            .take_while(move |found| found.term.starts_with(start))
    }

    /// All terms, in their order.
    pub(crate) fn all(&self) -> impl Iterator<Item = Found<'_>> {
        (0..self.len()).filter_map(|idx| self.at(idx))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: [(&str, usize, usize); 6] = [
        ("air", 3, 10),
        ("airport", 1, 4),
        ("water", 2, 6),
        ("空", 9, 20),
        ("空气", 5, 12),
        ("空调", 1, 3),
    ];

    fn lexicon() -> Lexicon {
        let entries = TERMS.iter().map(|(term, n_datasets, n_bytes)| Entry {
            term,
            n_datasets: *n_datasets,
            n_bytes: *n_bytes,
        });
        Lexicon::read(&write(entries)).unwrap()
    }

    #[test]
    fn terms_come_back_with_their_places() {
        let lexicon = lexicon();
        let mut byte = 0;
        for (found, (term, n_datasets, n_bytes)) in lexicon.all().zip(TERMS) {
            assert_eq!((found.term, found.n_datasets as usize), (term, n_datasets));
            assert_eq!(found.bytes, byte..byte + n_bytes);
            byte += n_bytes;
        }
        assert_eq!(lexicon.len(), TERMS.len());
        assert_eq!(lexicon.exact("空气").unwrap().bytes, 40..52);
        assert_eq!(lexicon.exact("ai"), None);
        let terms: Vec<&str> = lexicon.beginning_with("空").map(|found| found.term).collect();
        assert_eq!(terms, ["空", "空气", "空调"]);
    }

    #[test]
    fn bytes_that_are_no_terms_are_refused() {
        for bytes in [&[1, 1, b'a', 1, 1][..], &[0, 9, b'a'], &[0, 1, 0xff, 1, 1], &[0, 1, b'a', 1]]
        {
            assert!(Lexicon::read(bytes).is_none(), "{bytes:?}");
        }
    }
}
