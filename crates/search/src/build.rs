//! Making an index of a catalogue.

use std::collections::BTreeMap;

use sagitta_catalog::{Catalog, Dataset, Localized};

use crate::bytes::{hash, put_len};
use crate::entry::{self, ValuesOf};
use crate::facet::{Facet, FacetKind};
use crate::head::{Head, LexiconStart};
use crate::lexicon;
use crate::part::{PartInfo, file_name};
use crate::postings::Postings;
use crate::token::{Lower, Run, index_tokens, runs};
use crate::{Error, Part};

/// How large a part of the dictionary is, in bytes.
const LEXICON_BYTES: usize = 24 << 10;

/// How large a shard of postings is, in bytes.
const SHARD_BYTES: usize = 16 << 10;

/// How many datasets are in a block of entries.
const BLOCK_LEN: usize = 32;

/// How many datasets are in a list of ids, on average.
const BUCKET_LEN: usize = 1024;

/// An index as files: [`crate::Reader`] reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// The first part, which every reader needs: the name of its file and its bytes.
    pub head: (String, Vec<u8>),
    /// The others, which a question may need, in their order.
    pub parts: Vec<(String, Vec<u8>)>,
}

/// Makes an index of the datasets of a catalogue and of values of their columns. The same
/// catalogue has the same index, byte by byte.
///
/// # Errors
/// [`Error::TooMany`] where there are more datasets or combinations of values than numbers for
/// them; [`Error::Entry`] where a dataset cannot be written.
pub fn build(catalog: &Catalog, values: ValuesOf<'_>, lower: Lower) -> Result<Built, Error> {
    let (mut head, mut parts) = terms_of(catalog, values, lower)?;
    head.block_len = BLOCK_LEN;
    for block in catalog.datasets.chunks(BLOCK_LEN) {
        let mut out = Vec::new();
        for dataset in block {
            entry::write(dataset, values, &mut out)?;
        }
        parts.push(out);
    }
    let buckets = buckets(catalog);
    head.n_buckets = buckets.len();
    parts.extend(buckets);
    head.parts = parts.iter().map(|part| PartInfo::of(part)).collect();
    let named = |bytes: Vec<u8>| (file_name(hash(&bytes)), bytes);
    Ok(Built { head: named(head.write()), parts: parts.into_iter().map(named).collect() })
}

/// What questions are answered by: the first part, still without those of entries and ids, and
/// the parts of the dictionary and the postings.
pub(crate) fn terms_of(
    catalog: &Catalog,
    values: ValuesOf<'_>,
    lower: Lower,
) -> Result<(Head, Vec<Vec<u8>>), Error> {
    let mut terms: BTreeMap<String, Postings> = BTreeMap::new();
    let mut lengths = [Vec::new(), Vec::new()];
    for (idx, dataset) in catalog.datasets.iter().enumerate() {
        let idx = u32::try_from(idx).ok().ok_or(Error::TooMany { what: "the datasets" })?;
        index(dataset, values, lower, &mut |term, part| {
            terms.entry(term).or_default().add(idx, part);
        });
        for (lengths, title) in lengths.iter_mut().zip([&dataset.title.en, &dataset.title.zh]) {
            lengths.push(n_words(title, lower));
        }
    }
    let mut facets = Vec::new();
    for kind in FacetKind::ALL {
        facets.push(Facet::of(kind, catalog)?);
    }
    let n_datasets = catalog.datasets.len();
    let mut head = Head { n_datasets, facets, lengths, ..Head::default() };
    let (mut parts, shards) = dictionary(&terms, &mut head);
    parts.extend(shards);
    head.parts = parts.iter().map(|part| PartInfo::of(part)).collect();
    Ok((head, parts))
}

/// Calls with every term of a dataset and the part in which it stands. The names of its area, of
/// its themes and of its publisher are found by themselves.
fn index(
    dataset: &Dataset,
    values: ValuesOf<'_>,
    lower: Lower,
    call: &mut dyn FnMut(String, Part),
) {
    let mut add = |part: Part, text: &str| {
        for token in index_tokens(text, lower) {
            // Single characters of long texts find too much.
            let is_single = token.is_character();
            if !(is_single && part == Part::Description) {
                call(token.term, part);
            }
        }
    };
    let both = |texts: &Localized| [texts.en.clone(), texts.zh.clone()];
    both(&dataset.title).iter().for_each(|text| add(Part::Title, text));
    dataset.keyword.iter().for_each(|text| add(Part::Keyword, text));
    for field in &dataset.fields {
        add(Part::Field, &field.name);
        both(&field.title).iter().for_each(|text| add(Part::Field, text));
    }
    for column in values(dataset) {
        column.values.iter().for_each(|text| add(Part::Value, text));
    }
    both(&dataset.description).iter().for_each(|text| add(Part::Description, text));
}

/// How long a title is, in words; two characters are one.
fn n_words(title: &str, lower: Lower) -> u8 {
    let n: usize = runs(title, lower)
        .iter()
        .map(|run| match run {
            Run::Word(_) => 1,
            Run::Characters(characters) => characters.len().div_ceil(2),
        })
        .sum();
    u8::try_from(n).unwrap_or(u8::MAX)
}

/// The parts of the dictionary and of the postings, cut where they are large enough.
fn dictionary(terms: &BTreeMap<String, Postings>, head: &mut Head) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let mut lexicons: Vec<Vec<u8>> = Vec::new();
    let mut shards: Vec<Vec<u8>> = Vec::new();
    let mut entries: Vec<lexicon::Entry<'_>> = Vec::new();
    let (mut n_bytes, mut n_lexicon_bytes) = (0, 0);
    for (term, postings) in terms {
        let bytes = postings.write();
        if shards.last().is_none_or(|shard| shard.len() + bytes.len() > SHARD_BYTES) {
            head.shard_starts.push(n_bytes);
            shards.push(Vec::new());
        }
        if n_lexicon_bytes > LEXICON_BYTES {
            lexicons.push(lexicon::write(entries.drain(..)));
            n_lexicon_bytes = 0;
        }
        if entries.is_empty() {
            head.lexicons.push(LexiconStart { term: term.clone(), byte: n_bytes });
        }
        let n_datasets = postings.n_datasets();
        entries.push(lexicon::Entry { term, n_datasets, n_bytes: bytes.len() });
        // What a term shares with the one before it is not written; this is near enough.
        n_lexicon_bytes += term.len() / 2 + 4;
        n_bytes += bytes.len();
        if let Some(shard) = shards.last_mut() {
            shard.extend_from_slice(&bytes);
        }
    }
    if !entries.is_empty() {
        lexicons.push(lexicon::write(entries.into_iter()));
    }
    (lexicons, shards)
}

/// Which datasets have the ids of each hash, in order.
fn buckets(catalog: &Catalog) -> Vec<Vec<u8>> {
    let n = catalog.datasets.len().div_ceil(BUCKET_LEN);
    let mut buckets: Vec<Vec<(u64, usize)>> = vec![Vec::new(); n];
    for (idx, dataset) in catalog.datasets.iter().enumerate() {
        let hash = hash(dataset.id.as_bytes());
        if let Some(bucket) = bucket_of(hash, n).and_then(|place| buckets.get_mut(place)) {
            bucket.push((hash, idx));
        }
    }
    let write = |mut bucket: Vec<(u64, usize)>| {
        bucket.sort_unstable();
        let mut out = Vec::new();
        for (hash, idx) in bucket {
            out.extend_from_slice(&hash.to_le_bytes());
            put_len(&mut out, idx);
        }
        out
    };
    buckets.into_iter().map(write).collect()
}

/// The list that a hash of an id is in, of so many.
pub(crate) fn bucket_of(hash: u64, n: usize) -> Option<usize> {
    usize::try_from(hash.checked_rem(u64::try_from(n).ok()?)?).ok()
}
