//! Text as codes into a list of its different values.

use std::hash::BuildHasher;
use std::sync::Arc;

use arrow::array::{
    Array, AsArray, PrimitiveArray, StringArray, UInt8Array, UInt16Array, UInt32Array,
};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::DataType;
use hashbrown::{DefaultHashBuilder, HashTable};

use crate::{Codes, Error};

/// A code that stands for null in a mapping between dictionaries.
const NULL_CODE: u32 = u32::MAX;

/// Different texts in the order in which they came; the place of each is its code.
#[derive(Clone, Debug)]
pub(crate) struct Categories {
    text: String,
    offsets: Vec<i32>,
    codes: HashTable<u32>,
    hasher: DefaultHashBuilder,
    built: Arc<StringArray>,
}

impl Categories {
    pub(crate) fn new() -> Self {
        Self {
            text: String::new(),
            offsets: vec![0],
            codes: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            built: Arc::new(StringArray::new_null(0)),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Bytes of memory.
    pub(crate) fn n_bytes(&self) -> usize {
        let offsets = self.offsets.capacity() * 4;
        // The texts are copied for an array when one is asked for.
        2 * (self.text.capacity() + offsets) + self.codes.allocation_size()
    }

    pub(crate) fn get(&self, code: usize) -> &str {
        let bound = |idx: usize| {
            self.offsets.get(idx).and_then(|at| usize::try_from(*at).ok()).unwrap_or_default()
        };
        self.text.get(bound(code)..bound(code + 1)).unwrap_or_default()
    }

    /// The code of a text, a new one if it has none yet. None if the texts would pass so many
    /// bytes, or 2 GiB.
    pub(crate) fn code(&mut self, text: &str, most: usize) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        let found = self.codes.find(hash, |code| self.get(*code as usize) == text);
        if let Some(code) = found {
            return Some(*code);
        }
        let code = u32::try_from(self.len()).ok().filter(|code| *code < NULL_CODE)?;
        let end = self.text.len().checked_add(text.len()).filter(|end| *end <= most)?;
        let end = i32::try_from(end).ok()?;
        self.text.push_str(text);
        self.offsets.push(end);
        let (bytes, offsets, hasher) = (&self.text, &self.offsets, &self.hasher);
        self.codes.insert_unique(hash, code, |code| {
            let at = |idx: usize| offsets.get(idx).and_then(|at| usize::try_from(*at).ok());
            let idx = *code as usize;
            let range = at(idx).unwrap_or_default()..at(idx + 1).unwrap_or_default();
            hasher.hash_one(bytes.get(range).unwrap_or_default())
        });
        Some(code)
    }

    /// The texts by code. Built again only after new ones have come.
    pub(crate) fn array(&mut self) -> Arc<StringArray> {
        if self.built.len() != self.len() {
            let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets.clone()));
            let bytes = Buffer::from(self.text.as_bytes());
            if let Ok(array) = StringArray::try_new(offsets, bytes, None) {
                self.built = Arc::new(array);
            }
        }
        Arc::clone(&self.built)
    }

    /// For each value of a dictionary its code here; [`NULL_CODE`] for null.
    pub(crate) fn mapping(&mut self, values: &dyn Array) -> Option<Vec<u32>> {
        let mut mapping = Vec::with_capacity(values.len());
        let mut add = |text: Option<&str>| {
            mapping.push(match text {
                Some(text) => self.code(text, usize::MAX)?,
                None => NULL_CODE,
            });
            Some(())
        };
        match values.data_type() {
            DataType::LargeUtf8 => values.as_string::<i64>().iter().try_for_each(&mut add)?,
            DataType::Utf8View => values.as_string_view().iter().try_for_each(&mut add)?,
            _ => values.as_string::<i32>().iter().try_for_each(&mut add)?,
        }
        Some(mapping)
    }

    /// As narrow as the number of values allows.
    pub(crate) fn narrow(&self, codes: Vec<u32>, nulls: Option<NullBuffer>) -> Codes {
        match self.len() {
            0..=0x100 => Codes::U8(UInt8Array::new(narrowed(&codes), nulls)),
            0x101..=0x1_0000 => Codes::U16(UInt16Array::new(narrowed(&codes), nulls)),
            _ => Codes::U32(UInt32Array::new(codes.into(), nulls)),
        }
    }

    /// Codes of a dictionary's keys; where the key or the value under it is null, null.
    pub(crate) fn codes_of(
        &self,
        keys: &[usize],
        nulls: Option<&NullBuffer>,
        mapping: &[u32],
    ) -> Codes {
        let code = |key: &usize| mapping.get(*key).copied().unwrap_or(NULL_CODE);
        let codes: Vec<u32> = keys.iter().map(code).collect();
        if !mapping.contains(&NULL_CODE) && !mapping.is_empty() {
            return self.narrow(codes, nulls.cloned());
        }
        let valid = codes.iter().map(|code| *code != NULL_CODE).collect::<NullBuffer>();
        let nulls = NullBuffer::union(nulls, Some(&valid));
        let codes =
            codes.into_iter().map(|code| if code == NULL_CODE { 0 } else { code }).collect();
        self.narrow(codes, nulls.filter(|nulls| nulls.null_count() > 0))
    }

    /// The texts that codes stand for.
    pub(crate) fn texts(&self, codes: &Codes, column: &str) -> Result<StringArray, Error> {
        match codes {
            Codes::U8(a) => self.gather(a, column),
            Codes::U16(a) => self.gather(a, column),
            Codes::U32(a) => self.gather(a, column),
        }
    }

    /// How many bytes [`Self::texts`] takes.
    pub(crate) fn texts_len(&self, codes: &Codes) -> u64 {
        match codes {
            Codes::U8(a) => self.gathered_len(a),
            Codes::U16(a) => self.gathered_len(a),
            Codes::U32(a) => self.gathered_len(a),
        }
    }

    fn gathered_len<T>(&self, codes: &PrimitiveArray<T>) -> u64
    where
        T: arrow::datatypes::ArrowPrimitiveType<Native: Into<u32>>,
    {
        let length = |code: T::Native| self.get(code.into() as usize).len() as u64;
        codes.iter().flatten().map(length).sum::<u64>() + codes.len() as u64 * 4
    }

    fn gather<T>(&self, codes: &PrimitiveArray<T>, column: &str) -> Result<StringArray, Error>
    where
        T: arrow::datatypes::ArrowPrimitiveType<Native: Into<u32>>,
    {
        let n_bytes = self.gathered_len(codes);
        let too_large = || Error::TooLarge { column: column.to_owned(), n_bytes };
        let capacity = i32::try_from(n_bytes).ok().and_then(|n| usize::try_from(n).ok());
        let mut text = String::with_capacity(capacity.ok_or_else(too_large)?);
        let mut offsets = Vec::with_capacity(codes.len() + 1);
        offsets.push(0_i32);
        for code in codes {
            text.push_str(code.map_or("", |code| self.get(code.into() as usize)));
            offsets.push(i32::try_from(text.len()).map_err(|_lossy| too_large())?);
        }
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        StringArray::try_new(offsets, Buffer::from_vec(text.into_bytes()), codes.nulls().cloned())
            .map_err(|source| Error::Column { column: column.to_owned(), source })
    }
}

/// Codes under the length fit.
fn narrowed<T: TryFrom<u32> + Default + arrow::datatypes::ArrowNativeType>(
    codes: &[u32],
) -> ScalarBuffer<T> {
    codes.iter().map(|code| T::try_from(*code).unwrap_or_else(|_lossy| T::default())).collect()
}
