//! Counting different values, by group.
//!
//! Values go into parts by the upper bits of their hash, so that the table of each part stays in
//! the processor's cache; there they wait until many can be looked up together. Texts are not
//! copied: an entry holds half of the hash and where the text stands, and texts are compared
//! where the halves are equal.
#![expect(
    clippy::indexing_slicing,
    reason = "slots are masked to their tables' length, and places are counted from their sources"
)]

use crate::Error;
use crate::intern::{Interner, Key, KeySet, pair, unpair};
use crate::lane::{Bytes, Cells, Lane, place};
use sagitta_kernels::{Part, float_key, hash_bytes, new_parts, part_of, settle_parts, unmix_bits};

/// Integers that lie this close together are held as bits, for up to so many groups.
const WINDOW: u64 = 1 << 16;
const WINDOW_GROUPS: usize = 256;
const WORDS: usize = 1 << 10;

/// The different values of a column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Distinct {
    counts: Vec<u64>,
    values: Values,
}

#[derive(Clone, Debug, Default)]
enum Values {
    /// No value has come yet.
    #[default]
    None,
    Bits(Bits),
    Keys(Keys),
    Texts(Texts),
    /// Decimals.
    Wide(Box<Wide>),
}

/// A bit for each integer of a window, by group.
#[derive(Clone, Debug)]
struct Bits {
    /// The least integer of the window.
    first: i64,
    words: Vec<u64>,
}

/// Keys of 64 bits, held as their hashes: different keys have different ones.
#[derive(Clone, Debug)]
struct Keys {
    /// By group, whether the key with the hash 0 is there.
    zeros: Vec<bool>,
    parts: Vec<Part>,
}

/// Texts, held as the lower half of their hash above their place plus one.
#[derive(Clone, Debug)]
struct Texts {
    sources: Vec<Bytes>,
    /// The place of the first text of each source.
    starts: Vec<u32>,
    n_places: u32,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Wide {
    interner: Interner,
    pairs: KeySet<i64>,
}

impl Distinct {
    /// Takes rows in: the group and the value of each.
    pub(crate) fn update(
        &mut self,
        groups: &[u32],
        n_groups: usize,
        cells: &Cells<'_>,
    ) -> Result<(), Error> {
        self.counts.resize(n_groups, 0);
        match &cells.lane {
            Lane::I64(keys) => self.add_keys(keys, groups, cells),
            Lane::F64(values) => {
                let keys: Vec<i64> = values.iter().map(|value| float_key(*value)).collect();
                self.add_keys(&keys, groups, cells)
            }
            Lane::Bytes(bytes) => self.add_texts(bytes, groups, cells, hash_bytes),
            Lane::I128(_) | Lane::I256(_) => self.add_wide(groups, cells),
            Lane::Nulls(_) | Lane::Opaque => Ok(()),
        }
    }

    /// Takes the other's values in; `mapped` holds each one's group here.
    pub(crate) fn merge(
        &mut self,
        mut other: Self,
        mapped: &[u32],
        n_groups: usize,
    ) -> Result<(), Error> {
        if let Values::None = self.values {
            other.regroup(mapped, n_groups);
            *self = other;
            return Ok(());
        }
        self.counts.resize(n_groups, 0);
        match &other.values {
            Values::None => {}
            Values::Bits(bits) => {
                for (group, keys) in bits.by_group().enumerate() {
                    let Some(group) = mapped.get(group) else { continue };
                    for key in keys {
                        self.add_key(key, *group);
                    }
                }
            }
            Values::Keys(keys) => {
                for (group, _) in keys.zeros.iter().enumerate().filter(|(_, zero)| **zero) {
                    self.add_key(unhashed(0), mapped[group]);
                }
                for part in &keys.parts {
                    part.each(|entry, group| self.add_key(unhashed(entry), mapped[place(group)]));
                }
            }
            Values::Texts(texts) => self.merge_texts(texts, mapped)?,
            Values::Wide(wide) => {
                let Some(Wide { interner, pairs }) = self.values.wide() else { return Ok(()) };
                let codes = interner.adopt(&wide.interner)?;
                let mut added = Vec::new();
                for other in &wide.pairs.keys {
                    let (group, code) = unpair(*other);
                    let group = mapped[place(group)];
                    if pairs.insert(pair(group, codes[place(code)]))?.1 {
                        added.push(group);
                    }
                }
                added.into_iter().for_each(|group| self.counts[place(group)] += 1);
            }
        }
        Ok(())
    }

    /// Gives every group another number, or several the same.
    pub(crate) fn regroup(&mut self, mapped: &[u32], n_groups: usize) {
        self.counts = vec![0; n_groups];
        match &mut self.values {
            Values::None => {}
            Values::Bits(bits) if n_groups <= WINDOW_GROUPS => {
                bits.regroup(mapped, &mut self.counts);
            }
            Values::Bits(bits) => {
                let mut keys = Keys { zeros: Vec::new(), parts: new_parts() };
                for (group, found) in mapped.iter().zip(bits.by_group()) {
                    let Keys { zeros, parts } = &mut keys;
                    for key in found {
                        add_hash(zeros, parts, hashed(key), *group, n_groups, &mut self.counts);
                    }
                }
                self.values = Values::Keys(keys);
            }
            Values::Keys(Keys { zeros, parts }) => {
                let found: Vec<bool> = std::mem::take(zeros);
                zeros.resize(n_groups, false);
                for (group, _) in mapped.iter().zip(found).filter(|(_, zero)| *zero) {
                    let zero = &mut zeros[place(*group)];
                    self.counts[place(*group)] += u64::from(!std::mem::replace(zero, true));
                }
                parts.iter_mut().for_each(|part| part.regroup(mapped, n_groups));
            }
            Values::Texts(texts) => {
                texts.parts.iter_mut().for_each(|part| part.regroup(mapped, n_groups));
            }
            Values::Wide(wide) => {
                let mut pairs = KeySet::new();
                for (group, code) in wide.pairs.keys.iter().map(|known| unpair(*known)) {
                    let group = mapped[place(group)];
                    // There are no more pairs than before.
                    if pairs.insert(pair(group, code)).is_ok_and(|(_, is_new)| is_new) {
                        self.counts[place(group)] += 1;
                    }
                }
                wide.pairs = pairs;
            }
        }
    }

    /// Looks some of what waits up; true when nothing is left.
    pub(crate) fn settle(&mut self) -> bool {
        let counts = &mut self.counts;
        match &mut self.values {
            Values::Keys(keys) => settle_parts(&mut keys.parts, |part| look_up_keys(part, counts)),
            Values::Texts(Texts { sources, starts, parts, .. }) => {
                settle_parts(parts, |part| look_up_texts(part, counts, sources, starts))
            }
            Values::None | Values::Bits(_) | Values::Wide(_) => true,
        }
    }

    /// How many different values a group has, once everything is looked up.
    pub(crate) fn count(&self, group: usize) -> u64 {
        self.counts.get(group).copied().unwrap_or(0)
    }

    fn add_keys(&mut self, keys: &[i64], groups: &[u32], cells: &Cells<'_>) -> Result<(), Error> {
        let n = groups.len();
        if let Values::None = self.values {
            let first = (0..n).find(|i| cells.is_valid(*i)).and_then(|i| keys.get(i));
            let Some(first) = first else { return Ok(()) };
            self.values = Values::Bits(Bits::around(*first));
        }
        if let Values::Bits(bits) = &mut self.values {
            let n_groups = self.counts.len();
            let mut fits = n_groups <= WINDOW_GROUPS;
            cells.each_valid(n, |i| fits &= bits.offset(keys[i]) < WINDOW);
            if fits {
                bits.words.resize(n_groups * WORDS, 0);
                let counts = &mut self.counts;
                cells.each_valid(n, |i| {
                    counts[place(groups[i])] += u64::from(bits.insert(keys[i], groups[i]));
                });
                return Ok(());
            }
            self.part_keys();
        }
        let Values::Keys(Keys { zeros, parts }) = &mut self.values else { return Ok(()) };
        let counts = &mut self.counts;
        let n_groups = counts.len();
        cells.each_valid(n, |i| {
            add_hash(zeros, parts, hashed(keys[i]), groups[i], n_groups, counts)
        });
        Ok(())
    }

    /// One key, as when it came with its row.
    fn add_key(&mut self, key: i64, group: u32) {
        if let Values::None = self.values {
            self.values = Values::Bits(Bits::around(key));
        }
        let n_groups = self.counts.len();
        if let Values::Bits(bits) = &mut self.values {
            if n_groups <= WINDOW_GROUPS && bits.offset(key) < WINDOW {
                bits.words.resize(n_groups * WORDS, 0);
                self.counts[place(group)] += u64::from(bits.insert(key, group));
                return;
            }
            self.part_keys();
        }
        if let Values::Keys(Keys { zeros, parts }) = &mut self.values {
            add_hash(zeros, parts, hashed(key), group, n_groups, &mut self.counts);
        }
    }

    /// Puts the bits' keys into parts.
    fn part_keys(&mut self) {
        let mut keys = Keys { zeros: Vec::new(), parts: new_parts() };
        let n_groups = self.counts.len();
        if let Values::Bits(bits) = &self.values {
            self.counts.fill(0);
            for (group, found) in (0_u32..).zip(bits.by_group()) {
                for key in found {
                    let Keys { zeros, parts } = &mut keys;
                    add_hash(zeros, parts, hashed(key), group, n_groups, &mut self.counts);
                }
            }
        }
        self.values = Values::Keys(keys);
    }

    #[inline]
    fn add_texts(
        &mut self,
        bytes: &Bytes,
        groups: &[u32],
        cells: &Cells<'_>,
        hash: impl Fn(&[u8]) -> u64,
    ) -> Result<(), Error> {
        let n = groups.len();
        let Some(texts) = self.values.texts() else { return Ok(()) };
        let first = texts.add_source(bytes, n)?;
        let Texts { sources, starts, parts, .. } = texts;
        let mut add = |i: usize, counts: &mut Vec<u64>| {
            let hash = hash(bytes.get(i));
            let part = &mut parts[part_of(hash)];
            part.push(text_entry(hash, first, i), groups[i], counts.len());
            if part.is_full() {
                look_up_texts(part, counts, sources, starts);
            }
        };
        let counts = &mut self.counts;
        cells.each_valid(n, |i| add(i, counts));
        Ok(())
    }

    fn merge_texts(&mut self, other: &Texts, mapped: &[u32]) -> Result<(), Error> {
        let Some(texts) = self.values.texts() else { return Ok(()) };
        let first = texts.n_places;
        let too_many = Error::TooMany { what: "values" };
        texts.n_places = first.checked_add(other.n_places).ok_or(too_many)?;
        texts.sources.extend(other.sources.iter().cloned());
        texts.starts.extend(other.starts.iter().map(|start| start + first));
        let Texts { sources, starts, parts, .. } = texts;
        let counts = &mut self.counts;
        for (part, others) in parts.iter_mut().zip(&other.parts) {
            others.each(|entry, group| {
                part.push(entry + u64::from(first), mapped[place(group)], counts.len());
            });
            look_up_texts(part, counts, sources, starts);
        }
        Ok(())
    }

    fn add_wide(&mut self, groups: &[u32], cells: &Cells<'_>) -> Result<(), Error> {
        let Some(Wide { interner, pairs }) = self.values.wide() else { return Ok(()) };
        let codes = interner.codes(cells, groups.len())?;
        let mut added = Vec::new();
        for (group, code) in groups.iter().zip(codes) {
            if code != 0 && pairs.insert(pair(*group, code))?.1 {
                added.push(*group);
            }
        }
        added.into_iter().for_each(|group| self.counts[place(group)] += 1);
        Ok(())
    }
}

impl Values {
    fn texts(&mut self) -> Option<&mut Texts> {
        if let Values::None = self {
            let (sources, starts) = (Vec::new(), Vec::new());
            *self = Values::Texts(Texts { sources, starts, n_places: 0, parts: new_parts() });
        }
        match self {
            Values::Texts(texts) => Some(texts),
            _ => None,
        }
    }

    fn wide(&mut self) -> Option<&mut Wide> {
        if let Values::None = self {
            let wide = Wide { interner: Interner::Empty, pairs: KeySet::new() };
            *self = Values::Wide(Box::new(wide));
        }
        match self {
            Values::Wide(wide) => Some(wide),
            _ => None,
        }
    }
}

#[expect(clippy::cast_sign_loss, clippy::cast_possible_wrap, reason = "bits, not numbers")]
impl Bits {
    fn around(key: i64) -> Self {
        Self { first: key.wrapping_sub((WINDOW / 2) as i64), words: Vec::new() }
    }

    #[inline]
    fn offset(&self, key: i64) -> u64 {
        key.wrapping_sub(self.first) as u64
    }

    /// Whether the key is new. It must lie in the window.
    #[inline]
    fn insert(&mut self, key: i64, group: u32) -> bool {
        let offset = self.offset(key);
        let word = &mut self.words[place(group) * WORDS + (offset / 64) as usize];
        let bit = 1 << (offset % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    fn regroup(&mut self, mapped: &[u32], counts: &mut [u64]) {
        let words = std::mem::replace(&mut self.words, vec![0; counts.len() * WORDS]);
        for (group, words) in mapped.iter().zip(words.chunks(WORDS)) {
            let start = place(*group) * WORDS;
            for (to, from) in self.words[start..start + WORDS].iter_mut().zip(words) {
                *to |= from;
            }
        }
        for (count, words) in counts.iter_mut().zip(self.words.chunks(WORDS)) {
            *count = words.iter().map(|word| u64::from(word.count_ones())).sum();
        }
    }

    /// The keys of each group.
    fn by_group(&self) -> impl Iterator<Item = impl Iterator<Item = i64>> {
        self.words.chunks(WORDS).map(move |words| {
            (0..WINDOW).filter_map(move |offset| {
                let is_set = words[(offset / 64) as usize] >> (offset % 64) & 1 == 1;
                is_set.then(|| self.first.wrapping_add(offset as i64))
            })
        })
    }
}

#[inline]
fn hashed(key: i64) -> u64 {
    key.hash()
}

#[expect(clippy::cast_possible_wrap, reason = "bits, not numbers")]
fn unhashed(hash: u64) -> i64 {
    unmix_bits(hash) as i64
}

#[inline]
fn add_hash(
    zeros: &mut Vec<bool>,
    parts: &mut [Part],
    hash: u64,
    group: u32,
    n_groups: usize,
    counts: &mut [u64],
) {
    if hash == 0 {
        zeros.resize(n_groups, false);
        let zero = &mut zeros[place(group)];
        counts[place(group)] += u64::from(!std::mem::replace(zero, true));
        return;
    }
    let part = &mut parts[part_of(hash)];
    part.push(hash, group, n_groups);
    if part.is_full() {
        look_up_keys(part, counts);
    }
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "a source is shorter than all places")]
fn text_entry(hash: u64, first: u32, i: usize) -> u64 {
    (hash << 32) | u64::from(first + i as u32 + 1)
}

impl Texts {
    /// Keeps so many texts to be referred to, and says where the first of them stands.
    fn add_source(&mut self, bytes: &Bytes, n: usize) -> Result<u32, Error> {
        let first = self.n_places;
        let n_places = u32::try_from(n).ok().and_then(|n| first.checked_add(n));
        let n_places = n_places.filter(|n| *n < u32::MAX);
        self.n_places = n_places.ok_or(Error::TooMany { what: "values" })?;
        self.sources.push(bytes.clone());
        self.starts.push(first);
        Ok(first)
    }
}

fn look_up_keys(part: &mut Part, counts: &mut [u64]) {
    part.look_up(counts, 0, &|_, _| true);
}

fn look_up_texts(part: &mut Part, counts: &mut [u64], sources: &[Bytes], starts: &[u32]) {
    let text = |entry: u64| {
        #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
        let at = entry as u32 - 1;
        let source = starts.partition_point(|start| *start <= at) - 1;
        sources[source].get(place(at - starts[source]))
    };
    part.look_up(counts, 32, &|known, entry| text(known) == text(entry));
}

#[cfg(test)]
mod tests;
