//! Arrays made of other arrays' values, for every type of Arrow's.
//!
//! Arrow's own `take` and `concat` bring a kernel a type with them, which is more code than the
//! rest of decoding together.

use arrow::array::{Array, ArrayData, ArrayRef, MutableArrayData, UInt32Array, make_array};
use arrow::buffer::{MutableBuffer, NullBuffer};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;

/// The values at these places, null where the place is null. A place past the end is an error.
pub(crate) fn take(values: &dyn Array, places: &UInt32Array) -> Result<ArrayRef, ArrowError> {
    let last = places.iter().flatten().max();
    if last.is_some_and(|last| last as usize >= values.len()) {
        return Err(ArrowError::InvalidArgumentError("a place past the end".to_owned()));
    }
    let data = values.to_data();
    let taken = match width(data.data_type()) {
        Some(width) => take_fixed(&data, width, places)?,
        None => take_pieces(&data, places)?,
    };
    Ok(make_array(taken))
}

/// The values of one array and then those of another of the same type.
pub(crate) fn concat(first: &dyn Array, second: &dyn Array) -> Result<ArrayRef, ArrowError> {
    let (first, second) = (first.to_data(), second.to_data());
    let n = first.len() + second.len();
    let mut result = MutableArrayData::new(vec![&first, &second], false, n);
    result.try_extend(0, 0, first.len())?;
    result.try_extend(1, 0, second.len())?;
    Ok(make_array(result.freeze()))
}

/// How many bytes a value takes in the type's only buffer; none if the type is not laid out so.
fn width(data_type: &DataType) -> Option<usize> {
    match data_type {
        DataType::Dictionary(keys, _) => keys.primitive_width(),
        other => other.primitive_width(),
    }
}

fn take_fixed(
    data: &ArrayData,
    width: usize,
    places: &UInt32Array,
) -> Result<ArrayData, ArrowError> {
    let bytes = data.buffers().first().map_or(&[][..], |buffer| buffer.as_slice());
    let bytes = bytes.get(data.offset() * width..).unwrap_or_default();
    let places_of = places.values();
    let taken = match width {
        1 => copied::<1>(bytes, places_of),
        2 => copied::<2>(bytes, places_of),
        4 => copied::<4>(bytes, places_of),
        8 => copied::<8>(bytes, places_of),
        16 => copied::<16>(bytes, places_of),
        _ => copied::<32>(bytes, places_of),
    };
    let nulls = match data.nulls() {
        None => places.nulls().cloned(),
        Some(nulls) => {
            let is_valid =
                |place: Option<u32>| place.is_some_and(|place| nulls.is_valid(place as usize));
            Some(places.iter().map(is_valid).collect::<NullBuffer>())
        }
    };
    ArrayData::builder(data.data_type().clone())
        .len(places.len())
        .add_buffer(taken.into())
        .nulls(nulls)
        .child_data(data.child_data().to_vec())
        .build()
}

/// The bytes at the places; zeros where there are none, as may be for a null place.
fn copied<const WIDTH: usize>(bytes: &[u8], places: &[u32]) -> MutableBuffer {
    let (values, _) = bytes.as_chunks::<WIDTH>();
    let mut taken = MutableBuffer::with_capacity(places.len() * WIDTH);
    for place in places {
        taken.extend_from_slice(values.get(*place as usize).unwrap_or(&[0; WIDTH]));
    }
    taken
}

fn take_pieces(data: &ArrayData, places: &UInt32Array) -> Result<ArrayData, ArrowError> {
    // Not every type can be made null otherwise: a union is null where its child is.
    let null = (places.null_count() > 0).then(|| ArrayData::new_null(data.data_type(), 1));
    let sources = std::iter::once(data).chain(&null).collect();
    let mut result = MutableArrayData::new(sources, true, places.len());
    for place in places {
        match place {
            Some(place) => result.try_extend(0, place as usize, place as usize + 1)?,
            None => result.try_extend(1, 0, 1)?,
        }
    }
    Ok(result.freeze())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may fail")]

    use std::sync::Arc;

    use arrow::array::{
        BinaryArray, BooleanArray, Decimal128Array, Decimal256Array, DictionaryArray,
        FixedSizeBinaryArray, Float16Array, Float64Array, Int8Array, Int16Array, Int32Array,
        Int64Array, LargeStringArray, ListArray, NullArray, RunArray, StringArray, StringViewArray,
        StructArray, UnionArray,
    };
    use arrow::compute;
    use arrow::datatypes::{Field, Float64Type, Int8Type, Int16Type, Int32Type, UnionFields, i256};

    use super::*;

    /// Every layout, each with a null where the type can have one.
    fn arrays() -> Vec<ArrayRef> {
        let texts = [Some("a"), None, Some("long enough to be out of line"), Some("")];
        let numbers = Int64Array::from(vec![Some(1), None, Some(-3), Some(i64::MAX)]);
        let floats = Float64Array::from(vec![Some(0.5), None, Some(f64::NAN), Some(-0.0)]);
        let lists = [Some(vec![Some(1)]), None, Some(vec![]), Some(vec![None, Some(4)])];
        let pairs: StructArray = vec![
            (
                Arc::new(Field::new("n", DataType::Int64, true)),
                Arc::new(numbers.clone()) as ArrayRef,
            ),
            (
                Arc::new(Field::new("x", DataType::Float64, true)),
                Arc::new(floats.clone()) as ArrayRef,
            ),
        ]
        .into();
        let narrow: DictionaryArray<Int8Type> = texts.into_iter().collect();
        let wide = DictionaryArray::<Int16Type>::new(
            Int16Array::from(vec![Some(2), Some(1), None, Some(0)]),
            Arc::new(floats.clone()),
        );
        vec![
            Arc::new(NullArray::new(4)),
            Arc::new(BooleanArray::from(vec![Some(true), None, Some(false), Some(true)])),
            Arc::new(Int8Array::from(vec![Some(1), None, Some(3), Some(-4)])),
            Arc::new(Float16Array::from_iter([None, Some(half(1)), Some(half(2)), Some(half(3))])),
            Arc::new(Int32Array::from(vec![1, 2, 3, 4])),
            Arc::new(numbers),
            Arc::new(floats),
            Arc::new(Decimal128Array::from(vec![Some(1), None, Some(i128::MAX / 8), Some(-4)])),
            Arc::new(Decimal256Array::from(vec![
                None,
                Some(i256::ONE),
                Some(i256::MINUS_ONE),
                None,
            ])),
            Arc::new(StringArray::from_iter(texts)),
            Arc::new(LargeStringArray::from_iter(texts)),
            Arc::new(StringViewArray::from_iter(texts)),
            Arc::new(BinaryArray::from_iter(texts)),
            Arc::new(
                FixedSizeBinaryArray::try_from_sparse_iter_with_size(
                    [Some(&b"ab"[..]), None, Some(b"cd"), None].into_iter(),
                    2,
                )
                .unwrap(),
            ),
            Arc::new(ListArray::from_iter_primitive::<Float64Type, _, _>(
                lists.map(|list| list.map(|list| list.into_iter().map(|n| n.map(f64::from)))),
            )),
            Arc::new(pairs),
            Arc::new(narrow),
            Arc::new(wide),
        ]
    }

    fn half(n: i8) -> <arrow::datatypes::Float16Type as arrow::array::ArrowPrimitiveType>::Native {
        n.into()
    }

    #[test]
    fn taken_as_arrow_does() {
        let picks = [
            UInt32Array::from(vec![3, 0, 0, 1, 2, 3]),
            UInt32Array::from(vec![Some(1), None, Some(2), None, Some(0)]),
            UInt32Array::from(vec![None, None]),
            UInt32Array::from(Vec::<u32>::new()),
        ];
        for array in arrays() {
            for places in &picks {
                let expected = compute::take(array.as_ref(), places, None).unwrap();
                let found = take(array.as_ref(), places).unwrap();
                assert_eq!(&found, &expected, "{}", array.data_type());
                found.to_data().validate_full().unwrap();
            }
            let part = array.slice(1, 2);
            let places = UInt32Array::from(vec![Some(1), Some(0), None]);
            let expected = compute::take(part.as_ref(), &places, None).unwrap();
            assert_eq!(&take(part.as_ref(), &places).unwrap(), &expected, "{}", array.data_type());
            assert!(take(part.as_ref(), &UInt32Array::from(vec![2])).is_err());
        }
    }

    #[test]
    fn a_null_place_of_a_union_is_null_in_its_child() {
        let fields: UnionFields =
            [(3, Arc::new(Field::new("n", DataType::Int32, true)))].into_iter().collect();
        let children = || vec![Arc::new(Int32Array::from(vec![5, 6])) as ArrayRef];
        for offsets in [None, Some(vec![0, 1].into())] {
            let union = UnionArray::try_new(fields.clone(), vec![3, 3].into(), offsets, children())
                .unwrap();
            let taken = take(&union, &UInt32Array::from(vec![Some(1), None])).unwrap();
            let union = taken.as_any().downcast_ref::<UnionArray>().unwrap();
            assert_eq!(union.value(0).as_ref(), &Int32Array::from(vec![6]) as &dyn Array);
            assert!(union.value(1).is_null(0));
        }
    }

    #[test]
    fn runs_are_taken_by_what_they_stand_for() {
        let ends = Int32Array::from(vec![2, 3, 4]);
        let runs = RunArray::<Int32Type>::try_new(&ends, &Int8Array::from(vec![7, 8, 9])).unwrap();
        let places = UInt32Array::from(vec![Some(3), None, Some(0), Some(1), Some(2)]);
        let taken = take(&runs, &places).unwrap();
        let taken = taken.as_any().downcast_ref::<RunArray<Int32Type>>().unwrap();
        let typed = taken.downcast::<Int8Array>().unwrap();
        let found: Vec<_> = typed.into_iter().collect();
        assert_eq!(found, [Some(9), None, Some(7), Some(7), Some(8)]);
    }

    #[test]
    fn concatenated_as_arrow_does() {
        for array in arrays() {
            let part = array.slice(1, 3);
            let expected = compute::concat(&[array.as_ref(), part.as_ref()]).unwrap();
            let found = concat(array.as_ref(), part.as_ref()).unwrap();
            assert_eq!(found.len(), 7);
            assert_eq!(&found, &expected, "{}", array.data_type());
        }
    }
}
