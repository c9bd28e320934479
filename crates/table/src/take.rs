//! Arrays made of other arrays' values, for every type of Arrow's.
//!
//! Arrow's own `take` and `concat` bring a kernel a type with them, which is more code than the
//! rest of decoding together.

use std::sync::Arc;

use arrow::array::{Array, ArrayData, ArrayRef, MutableArrayData, UInt32Array, make_array};
use arrow::buffer::{MutableBuffer, NullBuffer};
use arrow::datatypes::{ArrowNativeType, DataType, UnionMode};
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
    let mut array = make_array(result.freeze());
    if let Some(array) = Arc::get_mut(&mut array) {
        array.shrink_to_fit();
    }
    Ok(array)
}

/// How many bytes [`take`] needs, counted until they pass `most`.
pub(crate) fn taken_bytes(values: &dyn Array, places: &UInt32Array, most: u64) -> u64 {
    let n = places.len() as u64;
    if let Some(width) = width(values.data_type()) {
        return n.saturating_mul(width as u64).saturating_add(n);
    }
    let data = values.to_data();
    let null = if places.null_count() > 0 { null_bytes(data.data_type()) } else { 0 };
    let mut sum = 0_u64;
    for place in places {
        sum = sum.saturating_add(match place.map(|place| place as usize) {
            Some(place) if place < data.len() => span_bytes(&data, place, place + 1, most),
            _ => null,
        });
        if sum > most {
            break;
        }
    }
    // Pieces are put together in buffers that grow by doubling.
    sum.saturating_add(null).saturating_mul(3)
}

/// How many bytes a null of a type takes: where lists have a fixed size, all their entries.
pub(crate) fn null_bytes(data_type: &DataType) -> u64 {
    let sum = |fields: &mut dyn Iterator<Item = &DataType>| {
        fields.fold(8, |sum: u64, data_type| sum.saturating_add(null_bytes(data_type)))
    };
    match data_type {
        DataType::FixedSizeList(field, size) => {
            null_bytes(field.data_type()).saturating_mul(u64::from(size.unsigned_abs()))
        }
        DataType::FixedSizeBinary(width) => u64::from(width.unsigned_abs()),
        DataType::Struct(fields) => sum(&mut fields.iter().map(|field| field.data_type())),
        DataType::Union(fields, _) => sum(&mut fields.iter().map(|(_, field)| field.data_type())),
        DataType::RunEndEncoded(_, values) => null_bytes(values.data_type()).saturating_add(16),
        _ => 32,
    }
    .max(1)
}

/// How many bytes the entries from `start` to `end` take when they are copied, counted until
/// they pass `most`.
fn span_bytes(data: &ArrayData, start: usize, end: usize, most: u64) -> u64 {
    let n = end.saturating_sub(start) as u64;
    let own = |width: u64| n.saturating_mul(width).saturating_add(n / 8 + 1);
    let child = |idx: usize, start: usize, end: usize| {
        data.child_data().get(idx).map_or(0, |child| span_bytes(child, start, end, most))
    };
    let children = || {
        let spans = (0..data.child_data().len()).map(|idx| child(idx, start, end));
        spans.fold(own(1), u64::saturating_add)
    };
    match data.data_type() {
        DataType::Utf8 | DataType::Binary => {
            let (first, last) = bounds::<i32>(data, start, end);
            own(4).saturating_add(last.saturating_sub(first) as u64)
        }
        DataType::LargeUtf8 | DataType::LargeBinary => {
            let (first, last) = bounds::<i64>(data, start, end);
            own(8).saturating_add(last.saturating_sub(first) as u64)
        }
        DataType::List(_) | DataType::Map(..) => {
            let (first, last) = bounds::<i32>(data, start, end);
            own(4).saturating_add(child(0, first, last))
        }
        DataType::LargeList(_) => {
            let (first, last) = bounds::<i64>(data, start, end);
            own(8).saturating_add(child(0, first, last))
        }
        DataType::ListView(_) => scattered(start..end, most, |idx| {
            let (first, size) = (number::<i32>(data, 0, idx), number::<i32>(data, 1, idx));
            child(0, first, first.saturating_add(size)).saturating_add(8)
        }),
        DataType::LargeListView(_) => scattered(start..end, most, |idx| {
            let (first, size) = (number::<i64>(data, 0, idx), number::<i64>(data, 1, idx));
            child(0, first, first.saturating_add(size)).saturating_add(16)
        }),
        DataType::FixedSizeList(_, size) => {
            let size = usize::try_from(*size).unwrap_or(0);
            let at = |idx: usize| (data.offset() + idx).saturating_mul(size);
            own(1).saturating_add(child(0, at(start), at(end)))
        }
        DataType::Struct(_) => children(),
        DataType::Union(fields, UnionMode::Dense) => scattered(start..end, most, |idx| {
            let id = data.buffers().first().and_then(|ids| ids.get(data.offset() + idx));
            let is_own = |(field, _): (i8, _)| id.is_some_and(|id| field.to_le_bytes() == [*id]);
            let place = number::<i32>(data, 1, idx);
            let which = fields.iter().position(is_own);
            which.map_or(0, |which| child(which, place, place + 1)).saturating_add(5)
        }),
        DataType::Union(..) => children(),
        // Which values stand for the entries would have to be looked for; these are all.
        DataType::RunEndEncoded(..) => {
            let n_values = data.child_data().get(1).map_or(0, ArrayData::len);
            own(8).saturating_add(child(1, 0, n_values))
        }
        DataType::FixedSizeBinary(width) => own(u64::from(width.unsigned_abs())),
        DataType::Utf8View | DataType::BinaryView => own(16),
        other => own(width(other).unwrap_or(1) as u64),
    }
}

/// What entries that may lie anywhere take together, counted until it passes `most`.
fn scattered(range: std::ops::Range<usize>, most: u64, bytes: impl Fn(usize) -> u64) -> u64 {
    let mut sum = 0_u64;
    for idx in range {
        sum = sum.saturating_add(bytes(idx));
        if sum > most {
            break;
        }
    }
    sum
}

/// A number in one of an array's buffers.
fn number<T: ArrowNativeType>(data: &ArrayData, buffer: usize, idx: usize) -> usize {
    data.buffer::<T>(buffer).get(idx).map_or(0, |number| number.as_usize())
}

fn bounds<T: ArrowNativeType>(data: &ArrayData, start: usize, end: usize) -> (usize, usize) {
    (number::<T>(data, 0, start), number::<T>(data, 0, end))
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
