use sagitta_catalog::{Catalog, Dataset};

use crate::bytes::{Cursor, hash};
use crate::find::Finder;
use crate::head::Head;
use crate::lexicon::Lexicon;
use crate::names::Names;
use crate::part::{PartId, PartInfo, file_name};
use crate::token::Lower;
use crate::{Answer, Entry, Error, Question, Reason, ValuesOf, build, entry, explain};

/// What can be said so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<T> {
    /// These parts are needed first: fetch them, [`Reader::supply`] them, and ask again. More may
    /// be needed then.
    Needs(Vec<PartId>),
    /// All there is to say.
    Done(T),
}

impl<T> Step<T> {
    /// What there is to say, if no part is missing.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Needs(_) => None,
            Self::Done(value) => Some(value),
        }
    }
}

/// An index of which the parts are read as they are needed.
///
/// It fetches nothing by itself: a question is answered with the parts that are there, or with
/// those that are missing.
#[derive(Debug)]
pub struct Reader {
    pub(crate) head: Head,
    pub(crate) names: Names,
    pub(crate) lower: Lower,
    loaded: Vec<Option<Loaded>>,
    /// All entries, where they are in no parts.
    own: Vec<Entry>,
}

/// A part that is there.
#[derive(Debug)]
enum Loaded {
    Lexicon(Lexicon),
    Bytes(Vec<u8>),
}

impl Reader {
    /// Reads the first part of an index.
    ///
    /// # Errors
    /// [`Error::NotAnIndex`] unless the bytes are those that were written.
    pub fn new(head: &[u8], lower: Lower) -> Result<Self, Error> {
        let head = Head::read(head).ok_or(Error::NotAnIndex)?;
        let names = Names::of(&head.facets, lower);
        let loaded = head.parts.iter().map(|_| None).collect();
        Ok(Self { head, names, lower, loaded, own: Vec::new() })
    }

    /// An index of a catalogue, made on the spot, with nothing missing: for small catalogues.
    ///
    /// # Errors
    /// [`Error::TooMany`] where there are more datasets or combinations of values than numbers for
    /// them.
    pub fn of(catalog: &Catalog, values: ValuesOf<'_>, lower: Lower) -> Result<Self, Error> {
        let (head, parts) = build::terms_of(catalog, values, lower)?;
        let names = Names::of(&head.facets, lower);
        let loaded = head.parts.iter().map(|_| None).collect();
        let entry = |dataset: &Dataset| Entry { dataset: dataset.clone(), values: values(dataset) };
        let own = catalog.datasets.iter().map(entry).collect();
        let mut reader = Self { head, names, lower, loaded, own };
        for (idx, bytes) in parts.into_iter().enumerate() {
            reader.supply(PartId(idx), bytes)?;
        }
        Ok(reader)
    }

    /// How many datasets there are.
    pub fn n_datasets(&self) -> usize {
        self.head.n_datasets
    }

    /// The file of a part, beside that of the first.
    pub fn file_name(&self, part: PartId) -> String {
        self.head.parts.get(part.0).copied().map_or_else(|| file_name(0), PartInfo::name)
    }

    /// Every part, in the order in which they were made.
    pub fn parts(&self) -> impl Iterator<Item = PartId> {
        (0..self.head.parts.len()).map(PartId)
    }

    /// The parts of the dictionary that are not there: every question with words needs one of
    /// them or several.
    pub fn dictionary(&self) -> Vec<PartId> {
        let parts = (0..self.head.lexicons.len()).map(PartId);
        parts.filter(|part| self.loaded(*part).is_none()).collect()
    }

    /// Takes a part that was fetched.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Content`] or [`Error::Form`] where it is not the part that was
    /// written; it stays missing then.
    pub fn supply(&mut self, part: PartId, bytes: Vec<u8>) -> Result<(), Error> {
        let Some(info) = self.head.parts.get(part.0) else { return Ok(()) };
        info.check(&bytes)?;
        let loaded = if part.0 < self.head.lexicons.len() {
            let lexicon = Lexicon::read(&bytes);
            Loaded::Lexicon(lexicon.ok_or_else(|| Error::Form { name: info.name() })?)
        } else {
            Loaded::Bytes(bytes)
        };
        if let Some(place) = self.loaded.get_mut(part.0) {
            *place = Some(loaded);
        }
        Ok(())
    }

    /// Looks for datasets. The same question has the same answer, in the same order, whichever
    /// parts were there before.
    ///
    /// # Errors
    /// [`Error::Form`] where a part cannot be read.
    pub fn search(&self, question: &Question) -> Result<Step<Answer>, Error> {
        Finder::new(self).answer(question)
    }

    /// What the catalogue says of a dataset, by its place in the catalogue's list.
    ///
    /// # Errors
    /// [`Error::Form`] where it cannot be read; [`Error::NoEntry`] where there is no such dataset.
    pub fn entry(&self, dataset_idx: usize) -> Result<Step<Entry>, Error> {
        if let Some(entry) = self.own.get(dataset_idx) {
            return Ok(Step::Done(entry.clone()));
        }
        let len = self.head.block_len.max(1);
        if dataset_idx >= self.head.n_datasets {
            return Err(Error::NoEntry { dataset_idx });
        }
        let part = PartId(self.first_block() + dataset_idx / len);
        let Some(block) = self.bytes(part) else { return Ok(Step::Needs(vec![part])) };
        match entry::read(block, dataset_idx % len) {
            Some(entry) => Ok(Step::Done(entry)),
            None => Err(self.unreadable(part)),
        }
    }

    /// The place of a dataset in the catalogue's list, by its id; none if there is no such dataset.
    ///
    /// # Errors
    /// [`Error::Form`] where a part cannot be read.
    pub fn find(&self, id: &str) -> Result<Step<Option<usize>>, Error> {
        if !self.own.is_empty() {
            return Ok(Step::Done(self.own.iter().position(|entry| entry.dataset.id == id)));
        }
        let wanted = hash(id.as_bytes());
        let Some(bucket) = build::bucket_of(wanted, self.head.n_buckets) else {
            return Ok(Step::Done(None));
        };
        let part = PartId(self.first_block() + self.head.n_blocks() + bucket);
        let Some(bytes) = self.bytes(part) else { return Ok(Step::Needs(vec![part])) };
        let cursor = &mut Cursor::new(bytes);
        while !cursor.is_empty() {
            let (Some(hash), Some(dataset_idx)) = (cursor.hash(), cursor.size()) else {
                return Err(self.unreadable(part));
            };
            if hash == wanted {
                match self.entry(dataset_idx)? {
                    Step::Needs(parts) => return Ok(Step::Needs(parts)),
                    Step::Done(entry) if entry.dataset.id == id => {
                        return Ok(Step::Done(Some(dataset_idx)));
                    }
                    Step::Done(_) => {}
                }
            }
        }
        Ok(Step::Done(None))
    }

    /// Why an answer has a dataset: the texts in which words of the question stand, the weightiest
    /// part first; none for a question without words.
    pub fn reasons(&self, answer: &Answer, entry: &Entry) -> Vec<Reason> {
        explain::reasons(entry, &answer.matched, self.lower)
    }

    /// A part of the dictionary, if it is there.
    pub(crate) fn lexicon(&self, part: PartId) -> Option<&Lexicon> {
        match self.loaded(part) {
            Some(Loaded::Lexicon(lexicon)) => Some(lexicon),
            _ => None,
        }
    }

    /// Another part, if it is there.
    pub(crate) fn bytes(&self, part: PartId) -> Option<&[u8]> {
        match self.loaded(part) {
            Some(Loaded::Bytes(bytes)) => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn unreadable(&self, part: PartId) -> Error {
        Error::Form { name: self.file_name(part) }
    }

    fn loaded(&self, part: PartId) -> Option<&Loaded> {
        self.loaded.get(part.0)?.as_ref()
    }

    fn first_block(&self) -> usize {
        self.head.lexicons.len() + self.head.shard_starts.len()
    }
}
