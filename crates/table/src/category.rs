//! Text as codes into a list of its different values.

use std::hash::BuildHasher;
use std::sync::Arc;

use arrow::array::{
    Array, AsArray, PrimitiveArray, StringArray, UInt8Array, UInt16Array, UInt32Array,
};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{
    ArrowNativeType, ArrowPrimitiveType, DataType, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use hashbrown::{DefaultHashBuilder, HashTable};
use sagitta_kernels::{Narrow, greatest};

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
            0..=0x100 => Codes::U8(UInt8Array::new(Narrow::narrow(&codes).into(), nulls)),
            0x101..=0x1_0000 => Codes::U16(UInt16Array::new(Narrow::narrow(&codes).into(), nulls)),
            _ => Codes::U32(UInt32Array::new(codes.into(), nulls)),
        }
    }

    /// Codes of a dictionary's keys; where the key or the value under it is null, null. A key that
    /// is not in the dictionary, which is so only under a null, gets the code 0.
    pub(crate) fn codes_of(
        &self,
        keys: &[u32],
        nulls: Option<&NullBuffer>,
        mapping: &[u32],
    ) -> Codes {
        let has_null = mapping.contains(&NULL_CODE) || mapping.is_empty();
        let nulls = match has_null {
            false => nulls.cloned(),
            true => {
                let is_valid =
                    |key: &u32| mapping.get(*key as usize).is_some_and(|code| *code != NULL_CODE);
                let valid = keys.iter().map(is_valid).collect::<NullBuffer>();
                NullBuffer::union(nulls, Some(&valid))
            }
        };
        let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
        match self.len() {
            0..=0x100 => Codes::U8(UInt8Array::new(mapped(keys, mapping, &nulls), nulls)),
            0x101..=0x1_0000 => Codes::U16(UInt16Array::new(mapped(keys, mapping, &nulls), nulls)),
            _ => Codes::U32(UInt32Array::new(mapped(keys, mapping, &nulls), nulls)),
        }
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
        T: ArrowPrimitiveType<Native: Into<u32>>,
    {
        let length = |code: T::Native| self.get(code.into() as usize).len() as u64;
        codes.iter().flatten().map(length).sum::<u64>() + codes.len() as u64 * 4
    }

    fn gather<T>(&self, codes: &PrimitiveArray<T>, column: &str) -> Result<StringArray, Error>
    where
        T: ArrowPrimitiveType<Native: Into<u32>>,
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

/// For each key what the mapping has.
fn mapped<T: Narrow + ArrowNativeType>(
    keys: &[u32],
    mapping: &[u32],
    nulls: &Option<NullBuffer>,
) -> ScalarBuffer<T> {
    // The first dictionary of a column, usually the only one, keeps its keys as codes.
    let is_same = nulls.is_none() && mapping.iter().zip(0..).all(|(code, key)| *code == key);
    if is_same {
        return T::narrow(keys).into();
    }
    let code = |code: &u32| if *code == NULL_CODE { 0 } else { *code };
    let codes = T::narrow(&mapping.iter().map(code).collect::<Vec<u32>>());
    let code = |key: &u32| codes.get(*key as usize).copied().unwrap_or_default();
    keys.iter().map(code).collect::<Vec<T>>().into()
}

/// The keys of a dictionary as 32 bits, in place where they have as many; one that cannot be is
/// 2^32 - 1, which is in no dictionary.
pub(crate) fn wide_keys(keys: &dyn Array) -> ScalarBuffer<u32> {
    fn wide<T: ArrowPrimitiveType<Native: TryInto<u32>>>(keys: &dyn Array) -> ScalarBuffer<u32> {
        let keys = keys.as_primitive::<T>().values().iter();
        keys.map(|key| (*key).try_into().unwrap_or(u32::MAX)).collect::<Vec<u32>>().into()
    }
    match keys.data_type() {
        DataType::Int8 => wide::<Int8Type>(keys),
        DataType::Int16 => wide::<Int16Type>(keys),
        DataType::Int32 => keys.as_primitive::<Int32Type>().values().inner().clone().into(),
        DataType::Int64 => wide::<Int64Type>(keys),
        DataType::UInt8 => wide::<UInt8Type>(keys),
        DataType::UInt16 => wide::<UInt16Type>(keys),
        DataType::UInt32 => keys.as_primitive::<UInt32Type>().values().clone(),
        _ => wide::<UInt64Type>(keys),
    }
}

/// Whether every key that is not null is below the number of values.
pub(crate) fn are_below(keys: &[u32], nulls: Option<&NullBuffer>, n_values: usize) -> bool {
    let end = u32::try_from(n_values).unwrap_or(u32::MAX);
    // Most keys under a null are in range, too; then no null needs to be looked at.
    let greatest = greatest(keys);
    let is_fine =
        |(idx, key): (usize, &u32)| *key < end || nulls.is_some_and(|nulls| nulls.is_null(idx));
    keys.is_empty() || greatest < end || nulls.is_some() && keys.iter().enumerate().all(is_fine)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail")]

    use arrow::array::{Int8Array, Int64Array, PrimitiveArray, UInt64Array};

    use super::*;

    #[test]
    fn keys_of_every_width() {
        let check = |keys: &dyn Array, expect: &[u32]| assert_eq!(wide_keys(keys), *expect);
        check(&Int8Array::from(vec![0, 127, -1]), &[0, 127, u32::MAX]);
        check(&Int64Array::from(vec![1, 1 << 32, -1]), &[1, u32::MAX, u32::MAX]);
        check(&UInt64Array::from(vec![(1 << 32) + 1]), &[u32::MAX]);
        let keys: PrimitiveArray<Int32Type> = vec![4, 5, -1, 7].into();
        check(&keys.slice(1, 2), &[5, u32::MAX]);
    }

    #[test]
    fn keys_outside_of_their_dictionary() {
        let nulls = NullBuffer::from(vec![true, false, true]);
        for (keys, n_values, without, with) in [
            ([0, 1, 2], 3, true, true),
            ([0, u32::MAX, 2], 3, false, true),
            ([3, 1, 2], 3, false, false),
            ([0, 0, 0], 0, false, false),
        ] {
            assert_eq!(are_below(&keys, None, n_values), without, "{keys:?}");
            assert_eq!(are_below(&keys, Some(&nulls), n_values), with, "{keys:?}");
        }
    }

    #[test]
    fn codes_of_keys() {
        let mut categories = Categories::new();
        let values = StringArray::from(vec![Some("b"), None, Some("a"), Some("b")]);
        let other = StringArray::from(vec!["c", "a"]);
        let check = |codes: Codes, expect: [Option<u8>; 4]| {
            let Codes::U8(codes) = codes else { panic!("{codes:?}") };
            assert_eq!(codes, UInt8Array::from(expect.to_vec()));
            assert!(codes.values().iter().all(|code| *code < 3));
        };
        let mapping = categories.mapping(&values).unwrap();
        check(
            categories.codes_of(&[0, 1, 2, 3], None, &mapping),
            [Some(0), None, Some(1), Some(0)],
        );
        let mapping = categories.mapping(&other).unwrap();
        let nulls = NullBuffer::from(vec![true, true, false, true]);
        check(
            categories.codes_of(&[0, 1, u32::MAX, 0], Some(&nulls), &mapping),
            [Some(2), Some(1), None, Some(2)],
        );
        check(categories.codes_of(&[0; 4], None, &[]), [None; 4]);
    }
}
