use arrow::array::{Array, PrimitiveArray};
use arrow::datatypes::ArrowPrimitiveType;

/// Hands over each value that is not null, in their order; of 64 at a time that are all valid,
/// without a look at each.
#[inline]
pub(super) fn for_each_valid<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    mut each: impl FnMut(T::Native),
) {
    let values: &[T::Native] = array.values();
    let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) else {
        return values.iter().for_each(|value| each(*value));
    };
    let words = nulls.inner().bit_chunks();
    for (values, mut word) in values.chunks(64).zip(words.iter_padded()) {
        if word == u64::MAX && values.len() == 64 {
            values.iter().for_each(|value| each(*value));
            continue;
        }
        while word != 0 {
            if let Some(value) = values.get(word.trailing_zeros() as usize) {
                each(*value);
            }
            word &= word - 1;
        }
    }
}
