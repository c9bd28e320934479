//! What the words of a question are found in.

use std::ops::Range;

use crate::facet::FacetKind;
use crate::fuzzy::Comparison;
use crate::lexicon::{Found, Lexicon};
use crate::part::PartId;
use crate::postings;
use crate::question::Unit;
use crate::reader::Reader;
use crate::sort::sort;
use crate::token::is_character;
use crate::{Closeness, Error, Matched};

/// How well a term fits a word: as it is, as its singular, as its beginning.
const WHOLE: u32 = 8;
const SINGULAR: u32 = 7;
const BEGINNING: u32 = 5;
/// As a word with slips; each slip takes one off.
const SIMILAR: u32 = 4;
/// As a word that begins so, with slips.
const SIMILAR_BEGINNING: u32 = 3;

/// How well two characters in a row fit; there are about two pairs to a word.
const PAIR: u32 = 4;
/// And one by itself.
const SINGLE: u32 = 1;

/// The most bytes of postings that are read for one word: a letter or two begin many.
const MAX_BYTES: usize = 48 << 10;
/// And for the words that are like it.
const MAX_SIMILAR_BYTES: usize = 24 << 10;

/// A term that is looked for instead of a word.
struct Candidate {
    fit: u32,
    n_datasets: u32,
    place: Place,
}

/// Where it is said which datasets have a term.
enum Place {
    /// In these bytes of all postings.
    Postings(Range<usize>),
    /// At the values of facets that have the term of this number in their names.
    Names(usize),
}

/// How well each dataset fits a part of a question.
pub(crate) struct Scores(pub(crate) Vec<u32>);

/// Looks for the words of one question, and keeps which parts of the index are missing.
pub(crate) struct Finder<'a> {
    pub(crate) reader: &'a Reader,
    pub(crate) missing: Vec<PartId>,
    pub(crate) damaged: Option<Error>,
    pub(crate) matched: Matched,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(reader: &'a Reader) -> Self {
        Self { reader, missing: Vec::new(), damaged: None, matched: Matched::default() }
    }

    /// How well each dataset fits one unit of a question; not at all where it is 0.
    pub(crate) fn unit(&mut self, unit: &Unit, closeness: Closeness) -> Scores {
        match unit {
            Unit::Word(word) => self.word(word, closeness),
            Unit::Characters(characters) => self.characters(characters, closeness),
        }
    }

    /// Of all places where a word stands, the best counts.
    fn word(&mut self, word: &str, closeness: Closeness) -> Scores {
        let mut candidates = limited(self.beginning_with(word), MAX_BYTES);
        self.matched.beginnings.push(word.to_owned());
        if closeness > Closeness::Exact {
            candidates.extend(limited(self.similar_to(word), MAX_SIMILAR_BYTES));
        }
        let mut scores = vec![0_u32; self.reader.head.n_datasets];
        let mut by_value: Vec<((FacetKind, usize), u32)> = Vec::new();
        for candidate in candidates {
            let fit = candidate.fit * self.rarity(candidate.n_datasets);
            match &candidate.place {
                Place::Names(term_idx) => {
                    let values = self.reader.names.values(*term_idx).iter();
                    by_value.extend(values.map(|value| (*value, fit * value.0.weight())));
                }
                Place::Postings(bytes) => self.each_of_postings(bytes, |dataset_idx, weight| {
                    if let Some(score) = scores.get_mut(dataset_idx) {
                        *score = (*score).max(fit * weight);
                    }
                }),
            }
        }
        self.raise(&by_value, &mut scores);
        Scores(scores)
    }

    /// Characters are found in pairs; what they add up to counts, if enough of them are found.
    fn characters(&mut self, characters: &[String], closeness: Closeness) -> Scores {
        let n_datasets = self.reader.head.n_datasets;
        let (mut masks, mut scores) = (vec![0_u32; n_datasets], vec![0_u32; n_datasets]);
        let pairs = characters.iter().zip(characters.iter().skip(1));
        let pairs = pairs.map(|(one, other)| format!("{one}{other}")).zip(0..);
        for (pair, idx) in pairs {
            self.term(&pair, PAIR, 0b11 << idx, &mut masks, &mut scores);
            self.matched.characters.push(pair);
        }
        let has_pair = if characters.len() > 3 { masks.clone() } else { Vec::new() };
        if characters.len() == 1 || closeness > Closeness::Exact {
            for (single, idx) in characters.iter().zip(0..) {
                self.term(single, SINGLE, 1 << idx, &mut masks, &mut scores);
            }
        }
        if let [single] = characters {
            self.matched.characters.push(single.clone());
        }
        let n_wanted = characters.len().saturating_sub(forgiven(characters.len(), closeness));
        let n_wanted = u32::try_from(n_wanted).unwrap_or(u32::MAX).max(1);
        for (score, mask) in scores.iter_mut().zip(&masks) {
            if mask.count_ones() < n_wanted {
                *score = 0;
            }
        }
        for (score, mask) in scores.iter_mut().zip(&has_pair) {
            if *mask == 0 {
                *score = 0;
            }
        }
        Scores(scores)
    }

    /// Adds where a very term stands.
    fn term(&mut self, term: &str, fit: u32, bits: u32, masks: &mut [u32], scores: &mut [u32]) {
        let reader = self.reader;
        let mut found = Vec::new();
        if let Some((part, byte)) = self.lexicon_of(term)
            && let Some(lexicon) = self.lexicon(part)
        {
            found.extend(lexicon.exact(term).map(|found| candidate(fit, &found, Some(byte))));
        }
        found.extend(reader.names.lexicon().exact(term).map(|found| candidate(fit, &found, None)));
        for candidate in found {
            let fit = fit * self.rarity(candidate.n_datasets);
            self.each(&candidate.place, |dataset_idx, weight| {
                if let (Some(mask), Some(score)) =
                    (masks.get_mut(dataset_idx), scores.get_mut(dataset_idx))
                {
                    *mask |= bits;
                    *score += fit * weight;
                }
            });
        }
    }

    /// The terms that begin with a word, and its singular.
    fn beginning_with(&mut self, word: &str) -> Vec<Candidate> {
        let reader = self.reader;
        let fit = |term: &str| if term == word { WHOLE } else { BEGINNING };
        let names = reader.names.lexicon().beginning_with(word);
        let mut candidates: Vec<Candidate> =
            names.map(|found| candidate(fit(found.term), &found, None)).collect();
        let singular = singular(word);
        if let Some(singular) = &singular {
            let names = reader.names.lexicon().exact(singular);
            candidates.extend(names.map(|found| candidate(SINGULAR, &found, None)));
            if let Some((part, byte)) = self.lexicon_of(singular)
                && let Some(lexicon) = self.lexicon(part)
                && let Some(found) = lexicon.exact(singular)
            {
                candidates.push(candidate(SINGULAR, &found, Some(byte)));
                self.matched.similar.push(found.term.to_owned());
            }
        }
        let first = self.lexicon_of(word).map_or(0, |(part, _)| part.0);
        for (idx, start) in reader.head.lexicons.iter().enumerate().skip(first) {
            if idx > first && !start.term.starts_with(word) {
                break;
            }
            let Some(lexicon) = self.lexicon(PartId(idx)) else { continue };
            let found = lexicon.beginning_with(word);
            candidates
                .extend(found.map(|found| candidate(fit(found.term), &found, Some(start.byte))));
        }
        candidates
    }

    /// The terms that a word may have been meant for.
    fn similar_to(&mut self, word: &str) -> Vec<Candidate> {
        let reader = self.reader;
        if crate::fuzzy::forgiven(word) == 0 {
            return Vec::new();
        }
        let mut candidates = Vec::new();
        let mut compare = |lexicon: &Lexicon, byte: Option<usize>, matched: &mut Vec<String>| {
            let mut comparison = Comparison::new(word);
            for found in lexicon.all() {
                let Some(likeness) = comparison.likeness(found.term) else { continue };
                if found.term.starts_with(word) {
                    continue;
                }
                let best = if likeness.is_beginning { SIMILAR_BEGINNING } else { SIMILAR };
                let fit = best.saturating_sub(u32::from(likeness.n_slips)).max(1);
                candidates.push(candidate(fit, &found, byte));
                matched.push(found.term.to_owned());
            }
        };
        let mut matched = Vec::new();
        compare(reader.names.lexicon(), None, &mut matched);
        for (idx, start) in reader.head.lexicons.iter().enumerate() {
            // Whatever comes after the first character of Chinese is not spelled.
            if start.term.starts_with(is_character) {
                continue;
            }
            if let Some(lexicon) = self.lexicon(PartId(idx)) {
                compare(lexicon, Some(start.byte), &mut matched);
            }
        }
        self.matched.similar.append(&mut matched);
        candidates
    }

    /// Raises the scores of the datasets that have values to what these count.
    fn raise(&self, by_value: &[((FacetKind, usize), u32)], scores: &mut [u32]) {
        for (kind, facet) in FacetKind::ALL.into_iter().zip(&self.reader.head.facets) {
            let score_of = |value: &usize| {
                let own = by_value.iter().filter(|(of, _)| *of == (kind, *value));
                own.map(|(_, score)| *score).max().unwrap_or(0)
            };
            if !by_value.iter().any(|((of, _), _)| *of == kind) {
                continue;
            }
            let best = |set: &Vec<usize>| set.iter().map(score_of).max().unwrap_or(0);
            let by_set: Vec<u32> = facet.sets.iter().map(best).collect();
            for (score, set) in scores.iter_mut().zip(&facet.column) {
                *score = (*score).max(by_set.get(usize::from(*set)).copied().unwrap_or(0));
            }
        }
    }

    /// Calls with each dataset that has a term and how much it counts there.
    fn each(&mut self, place: &Place, call: impl FnMut(usize, u32)) {
        match place {
            Place::Names(term_idx) => self.each_of_names(*term_idx, call),
            Place::Postings(bytes) => self.each_of_postings(bytes, call),
        }
    }

    fn each_of_names(&self, term_idx: usize, mut call: impl FnMut(usize, u32)) {
        let all = self.reader.names.values(term_idx);
        for (kind, facet) in FacetKind::ALL.into_iter().zip(&self.reader.head.facets) {
            let has = |set: &Vec<usize>| set.iter().any(|value| all.contains(&(kind, *value)));
            let sets: Vec<bool> = facet.sets.iter().map(has).collect();
            if !sets.contains(&true) {
                continue;
            }
            for (dataset_idx, set) in facet.column.iter().enumerate() {
                if sets.get(usize::from(*set)) == Some(&true) {
                    call(dataset_idx, kind.weight());
                }
            }
        }
    }

    fn each_of_postings(&mut self, bytes: &Range<usize>, mut call: impl FnMut(usize, u32)) {
        let reader = self.reader;
        let starts = &reader.head.shard_starts;
        let Some(shard) = starts.partition_point(|start| *start <= bytes.start).checked_sub(1)
        else {
            return;
        };
        let start = starts.get(shard).copied().unwrap_or(0);
        let part = PartId(reader.head.lexicons.len() + shard);
        let Some(all) = reader.bytes(part) else {
            self.misses(part);
            return;
        };
        let own = all.get(bytes.start - start..bytes.end.saturating_sub(start));
        let read = own.and_then(|own| {
            postings::each(own, |dataset_idx, part| call(dataset_idx, part.weight()))
        });
        if read.is_none() {
            self.damaged = Some(reader.unreadable(part));
        }
    }

    /// The part of the dictionary that has a term, if any has, and where its postings begin.
    fn lexicon_of(&self, term: &str) -> Option<(PartId, usize)> {
        let starts = &self.reader.head.lexicons;
        let idx = starts.partition_point(|start| start.term.as_str() <= term).checked_sub(1)?;
        Some((PartId(idx), starts.get(idx)?.byte))
    }

    fn lexicon(&mut self, part: PartId) -> Option<&'a Lexicon> {
        let lexicon = self.reader.lexicon(part);
        if lexicon.is_none() {
            self.misses(part);
        }
        lexicon
    }

    fn misses(&mut self, part: PartId) {
        if !self.missing.contains(&part) {
            self.missing.push(part);
        }
    }

    /// How much it tells to have a term that so many datasets have: sixteen for every halving of
    /// the datasets that are left.
    fn rarity(&self, n_datasets: u32) -> u32 {
        let all = u32::try_from(self.reader.head.n_datasets).unwrap_or(u32::MAX);
        8 + halvings(all.saturating_add(1)).saturating_sub(halvings(n_datasets.max(1)))
    }
}

/// Sixteen times the logarithm to base 2, by straight lines between the powers.
fn halvings(n: u32) -> u32 {
    let whole = n.max(1).ilog2();
    let part = (u64::from(n.max(1)) << 4 >> whole) - 16;
    whole * 16 + u32::try_from(part).unwrap_or(0)
}

fn candidate(fit: u32, found: &Found<'_>, byte: Option<usize>) -> Candidate {
    let bytes = found.bytes.clone();
    let place = match byte {
        Some(byte) => Place::Postings(byte + bytes.start..byte + bytes.end),
        None => Place::Names(bytes.start),
    };
    Candidate { fit, n_datasets: found.n_datasets, place }
}

/// The best candidates, and those of most datasets first, as far as their postings may be read.
fn limited(candidates: Vec<Candidate>, max_bytes: usize) -> Vec<Candidate> {
    let mut keys: Vec<u64> = (0..)
        .zip(&candidates)
        .map(|(idx, candidate)| {
            let missing = u64::from(u32::MAX - candidate.n_datasets) << 24;
            (u64::from(WHOLE.saturating_sub(candidate.fit)) << 56) | missing | idx
        })
        .collect();
    sort(&mut keys);
    let mut candidates: Vec<Option<Candidate>> = candidates.into_iter().map(Some).collect();
    let mut n_bytes = 0;
    let mut best = Vec::new();
    for key in keys {
        let idx = usize::try_from(key & 0xff_ffff).unwrap_or(usize::MAX);
        let Some(candidate) = candidates.get_mut(idx).and_then(Option::take) else { continue };
        let is_first = n_bytes == 0;
        if let Place::Postings(bytes) = &candidate.place {
            n_bytes += bytes.len();
        }
        if is_first || n_bytes <= max_bytes || matches!(candidate.place, Place::Names(_)) {
            best.push(candidate);
        }
    }
    best
}

/// The singular of an English plural, as far as its letters tell.
fn singular(word: &str) -> Option<String> {
    if word.len() < 4 || word.ends_with("ss") || !word.is_ascii() {
        return None;
    }
    match word.strip_suffix("ies") {
        Some(stem) => Some(format!("{stem}y")),
        None => word.strip_suffix('s').map(str::to_owned),
    }
}

/// How many of so many characters in a row need not be found.
fn forgiven(n: usize, closeness: Closeness) -> usize {
    let similar = match n {
        0..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        _ => n / 4,
    };
    match closeness {
        Closeness::Exact => 0,
        Closeness::Similar => similar,
        Closeness::Partial if n < 2 => 0,
        Closeness::Partial => similar + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_have_a_singular() {
        for (word, expected) in [
            ("schools", Some("school")),
            ("facilities", Some("facility")),
            ("bus", None),
            ("glass", None),
            ("school", None),
        ] {
            assert_eq!(singular(word).as_deref(), expected, "{word}");
        }
    }

    #[test]
    fn rarer_terms_tell_more() {
        let values: Vec<u32> = [1, 2, 3, 4, 1_000, 23_500].map(halvings).to_vec();
        assert_eq!(values, [0, 16, 24, 32, 159, 230]);
    }
}
