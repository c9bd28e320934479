//! Text of few different values, held once each.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, DictionaryArray, PrimitiveArray, StringArray,
};
use arrow::datatypes::{ArrowDictionaryKeyType, DataType, UInt8Type, UInt16Type, UInt32Type};
use arrow::error::ArrowError;
use foldhash::fast::FixedState;
use indexmap::IndexSet;

use crate::Error;

/// The most different values a column may have to become a category by itself.
const MAX_VALUES: usize = 1 << 16;

/// The most bytes that they may have in sum.
const MAX_BYTES: usize = 1 << 26;

/// The most bytes of the values of a category that was asked for.
const MAX_ASKED_BYTES: usize = 1 << 29;

/// Different texts, in the order in which they came.
type Texts = IndexSet<Box<str>, FixedState>;

/// When a text column becomes a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// With at most 2^16 different values that come at least twice each on average.
    Worthwhile,
    /// Always.
    Asked,
}

/// The different values of a column, in the order in which they come.
#[derive(Debug)]
pub(crate) struct Gathering {
    when: When,
    values: Texts,
    n_bytes: usize,
    /// How many values came, null aside.
    n_all: u64,
    /// Whether there are too many for a dictionary.
    is_given_up: bool,
}

impl Gathering {
    pub(crate) fn new(when: When) -> Self {
        Self { when, values: Texts::default(), n_bytes: 0, n_all: 0, is_given_up: false }
    }

    /// Takes one more value.
    pub(crate) fn add(&mut self, value: &str) {
        self.n_all += 1;
        if self.is_given_up || self.values.contains(value) {
            return;
        }
        self.values.insert(value.into());
        self.n_bytes += value.len();
        self.is_given_up = match self.when {
            When::Worthwhile => self.values.len() > MAX_VALUES || self.n_bytes > MAX_BYTES,
            When::Asked => self.n_bytes > MAX_ASKED_BYTES,
        };
        if self.is_given_up {
            self.values = Texts::default();
        }
    }

    /// How many values came, null aside.
    pub(crate) fn n_all(&self) -> u64 {
        self.n_all
    }

    /// The dictionary; none if it is not worthwhile. One that was asked for and is too large is an
    /// error.
    pub(crate) fn finish(self, column: &str) -> Result<Option<Dictionary>, Error> {
        let n_values = u64::try_from(self.values.len()).unwrap_or(u64::MAX);
        match self.when {
            When::Asked if self.is_given_up => {
                return Err(Error::LargeCategory {
                    column: column.to_owned(),
                    limit: MAX_ASKED_BYTES,
                });
            }
            When::Worthwhile if self.is_given_up || n_values > self.n_all / 2 => return Ok(None),
            _ => {}
        }
        let array: ArrayRef = Arc::new(StringArray::from_iter_values(&self.values));
        Ok(Some(Dictionary { values: self.values, array }))
    }
}

/// The values of a column that is a category: codes of 8, 16 or 32 bits stand for them.
#[derive(Debug)]
pub(crate) struct Dictionary {
    values: Texts,
    array: ArrayRef,
}

impl Dictionary {
    /// The type of the column.
    pub(crate) fn data_type(&self) -> DataType {
        let key = match self.values.len() {
            0..=0x100 => DataType::UInt8,
            0x101..=0x1_0000 => DataType::UInt16,
            _ => DataType::UInt32,
        };
        DataType::Dictionary(Box::new(key), Box::new(DataType::Utf8))
    }

    /// The codes of values, all of which are in it.
    pub(crate) fn encode(&self, values: &StringArray) -> Result<ArrayRef, ArrowError> {
        let mut last: Option<(&str, usize)> = None;
        let mut codes = Vec::with_capacity(values.len());
        for value in values {
            let code = match (value, last) {
                (None, _) => None,
                (Some(value), Some((same, code))) if value == same => Some(code),
                (Some(value), _) => {
                    let code = self.values.get_index_of(value);
                    let code = code.ok_or(ArrowError::DictionaryKeyOverflowError)?;
                    last = Some((value, code));
                    Some(code)
                }
            };
            codes.push(code);
        }
        match self.values.len() {
            0..=0x100 => keyed::<UInt8Type>(codes, &self.array),
            0x101..=0x1_0000 => keyed::<UInt16Type>(codes, &self.array),
            _ => keyed::<UInt32Type>(codes, &self.array),
        }
    }
}

/// The chunks of one column with one dictionary for all. None if it is not worthwhile.
#[cfg(any(feature = "parquet", test))]
pub(crate) fn encode(
    column: &str,
    chunks: &[StringArray],
    when: When,
) -> Result<Option<Vec<ArrayRef>>, Error> {
    let mut gathering = Gathering::new(when);
    for value in chunks.iter().flatten().flatten() {
        gathering.add(value);
    }
    let Some(dictionary) = gathering.finish(column)? else { return Ok(None) };
    let encoded = chunks.iter().map(|chunk| dictionary.encode(chunk));
    Ok(Some(encoded.collect::<Result<_, _>>()?))
}

fn keyed<K>(codes: Vec<Option<usize>>, dictionary: &ArrayRef) -> Result<ArrayRef, ArrowError>
where
    K: ArrowDictionaryKeyType,
    <K as ArrowPrimitiveType>::Native: TryFrom<usize>,
{
    let keys: PrimitiveArray<K> = codes
        .into_iter()
        .map(|code| match code.map(K::Native::try_from) {
            None => Ok(None),
            Some(Ok(code)) => Ok(Some(code)),
            Some(Err(_)) => Err(ArrowError::DictionaryKeyOverflowError),
        })
        .collect::<Result<_, ArrowError>>()?;
    Ok(Arc::new(DictionaryArray::<K>::try_new(keys, Arc::clone(dictionary))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::datatypes::DataType;

    fn index_type(n_values: usize, n_rows: usize) -> Option<DataType> {
        let rows: StringArray = (0..n_rows).map(|i| Some((i % n_values).to_string())).collect();
        let chunks = encode(
            "x",
            &[rows.slice(0, n_rows / 2), rows.slice(n_rows / 2, n_rows - n_rows / 2)],
            When::Worthwhile,
        );
        let chunks = chunks.unwrap()?;
        assert_eq!(chunks.iter().map(|chunk| chunk.len()).sum::<usize>(), n_rows);
        match chunks[1].data_type() {
            DataType::Dictionary(index, _) => Some(index.as_ref().clone()),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn the_smallest_codes_are_taken() {
        assert_eq!(index_type(2, 4), Some(DataType::UInt8));
        assert_eq!(index_type(256, 512), Some(DataType::UInt8));
        assert_eq!(index_type(257, 600), Some(DataType::UInt16));
        assert_eq!(index_type(65_536, 140_000), Some(DataType::UInt16));
        assert_eq!(index_type(65_537, 140_000), None);
        assert_eq!(index_type(3, 5), None);
    }
}
