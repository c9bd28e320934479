//! The first file of an index: what every question needs, and where the rest is.

use crate::bytes::{Cursor, hash, put_len, put_text};
use crate::facet::{Facet, FacetKind};
use crate::part::PartInfo;

/// How the first file begins: a name, and the version of the form.
const MAGIC: &[u8] = b"SAGITTA-SEARCH\x01";

/// What every question needs, and where the rest is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    pub(crate) n_datasets: usize,
    /// One of each kind, in the order of [`FacetKind::ALL`].
    pub(crate) facets: Vec<Facet>,
    /// How long the titles of each dataset are, in words, in English and in Chinese.
    pub(crate) lengths: [Vec<u8>; 2],
    /// Where each part of the dictionary begins.
    pub(crate) lexicons: Vec<LexiconStart>,
    /// The byte of all postings at which each shard begins.
    pub(crate) shard_starts: Vec<usize>,
    /// How many datasets are in a block.
    pub(crate) block_len: usize,
    /// How many lists of ids there are.
    pub(crate) n_buckets: usize,
    /// All parts: of the dictionary, of postings, of entries, of ids.
    pub(crate) parts: Vec<PartInfo>,
}

/// Where a part of the dictionary begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LexiconStart {
    /// Its first term.
    pub(crate) term: String,
    /// The byte of all postings at which those of this term begin.
    pub(crate) byte: usize,
}

impl Head {
    pub(crate) fn n_blocks(&self) -> usize {
        if self.block_len == 0 { 0 } else { self.n_datasets.div_ceil(self.block_len) }
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        put_len(&mut out, self.n_datasets);
        for facet in &self.facets {
            facet.write(&mut out);
        }
        for lengths in &self.lengths {
            out.extend_from_slice(lengths);
        }
        put_len(&mut out, self.lexicons.len());
        for start in &self.lexicons {
            put_text(&mut out, &start.term);
            put_len(&mut out, start.byte);
        }
        put_len(&mut out, self.shard_starts.len());
        for start in &self.shard_starts {
            put_len(&mut out, *start);
        }
        put_len(&mut out, self.block_len);
        put_len(&mut out, self.n_buckets);
        for part in &self.parts {
            part.write(&mut out);
        }
        let hash = hash(&out);
        out.extend_from_slice(&hash.to_le_bytes());
        out
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (content, written) = bytes.split_last_chunk::<8>()?;
        if hash(content) != u64::from_le_bytes(*written) {
            return None;
        }
        let cursor = &mut Cursor::new(content.strip_prefix(MAGIC)?);
        let n_datasets = cursor.size()?;
        let mut facets = Vec::new();
        for _ in FacetKind::ALL {
            facets.push(Facet::read(cursor, n_datasets)?);
        }
        let lengths = [cursor.take(n_datasets)?.to_vec(), cursor.take(n_datasets)?.to_vec()];
        let mut lexicons = Vec::new();
        for _ in 0..cursor.len()? {
            let term = cursor.text()?.to_owned();
            lexicons.push(LexiconStart { term, byte: cursor.size()? });
        }
        let mut shard_starts = Vec::new();
        for _ in 0..cursor.len()? {
            shard_starts.push(cursor.size()?);
        }
        let (block_len, n_buckets) = (cursor.size()?, cursor.size()?);
        let mut head = Self {
            n_datasets,
            facets,
            lengths,
            lexicons,
            shard_starts,
            block_len,
            n_buckets,
            parts: Vec::new(),
        };
        while !cursor.is_empty() {
            head.parts.push(PartInfo::read(cursor)?);
        }
        let n_parts =
            head.lexicons.len() + head.shard_starts.len() + head.n_blocks() + head.n_buckets;
        (head.parts.len() == n_parts).then_some(head)
    }
}
