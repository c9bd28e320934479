//! Text of few different values, held once each.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, DictionaryArray, PrimitiveArray, StringArray,
};
use arrow::datatypes::{ArrowDictionaryKeyType, UInt8Type, UInt16Type, UInt32Type};
use arrow::error::ArrowError;
use indexmap::IndexSet;

/// The most different values a column may have to become a category by itself.
const MAX_VALUES: usize = 1 << 16;

/// When a text column becomes a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// With at most 2^16 different values that come at least twice each on average.
    Worthwhile,
    /// Always.
    Asked,
}

/// The chunks of one column with one dictionary for all, values in order of appearance, codes of
/// 8, 16 or 32 bits. None if it is not worthwhile.
pub(crate) fn encode(
    chunks: &[StringArray],
    when: When,
) -> Result<Option<Vec<ArrayRef>>, ArrowError> {
    let n_values: usize = chunks.iter().map(|chunk| chunk.len() - chunk.null_count()).sum();
    let limit = match when {
        When::Worthwhile => MAX_VALUES.min(n_values / 2),
        When::Asked => n_values,
    };
    let mut values: IndexSet<&str> = IndexSet::new();
    let mut codes: Vec<Vec<Option<usize>>> = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        let mut chunk_codes = Vec::with_capacity(chunk.len());
        for value in chunk {
            chunk_codes.push(value.map(|value| values.insert_full(value).0));
            if values.len() > limit {
                return Ok(None);
            }
        }
        codes.push(chunk_codes);
    }
    let dictionary: ArrayRef = Arc::new(StringArray::from_iter_values(&values));
    match values.len() {
        0..=0x100 => keyed::<UInt8Type>(codes, &dictionary),
        0x101..=0x1_0000 => keyed::<UInt16Type>(codes, &dictionary),
        _ => keyed::<UInt32Type>(codes, &dictionary),
    }
}

fn keyed<K>(
    codes: Vec<Vec<Option<usize>>>,
    dictionary: &ArrayRef,
) -> Result<Option<Vec<ArrayRef>>, ArrowError>
where
    K: ArrowDictionaryKeyType,
    <K as ArrowPrimitiveType>::Native: TryFrom<usize>,
{
    let mut chunks: Vec<ArrayRef> = Vec::with_capacity(codes.len());
    for codes in codes {
        let keys: PrimitiveArray<K> = codes
            .into_iter()
            .map(|code| match code {
                None => Ok(None),
                Some(code) => match K::Native::try_from(code) {
                    Ok(code) => Ok(Some(code)),
                    Err(_) => Err(ArrowError::DictionaryKeyOverflowError),
                },
            })
            .collect::<Result<_, ArrowError>>()?;
        chunks.push(Arc::new(DictionaryArray::<K>::try_new(keys, Arc::clone(dictionary))?));
    }
    Ok(Some(chunks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::datatypes::DataType;

    fn index_type(n_values: usize, n_rows: usize) -> Option<DataType> {
        let rows: StringArray = (0..n_rows).map(|i| Some((i % n_values).to_string())).collect();
        let chunks = encode(
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
