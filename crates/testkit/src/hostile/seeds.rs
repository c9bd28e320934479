use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, Date32Array, Date64Array,
    Decimal32Array, Decimal64Array, Decimal128Array, Decimal256Array, DictionaryArray,
    DurationSecondArray, FixedSizeBinaryArray, FixedSizeListArray, Float16Array, Float32Array,
    Float64Array, Int8Array, Int16Array, Int32Array, Int64Array, IntervalDayTimeArray,
    IntervalMonthDayNanoArray, IntervalYearMonthArray, LargeBinaryArray, LargeListArray,
    LargeStringArray, ListArray, ListViewArray, MapBuilder, NullArray, RecordBatch, RunArray,
    StringArray, StringBuilder, StringViewArray, StructArray, Time32SecondArray,
    Time64MicrosecondArray, TimestampMillisecondArray, UInt8Array, UInt16Array, UInt32Array,
    UInt64Array, UnionArray,
};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Field, Float16Type, Float64Type, Int8Type, Int16Type, Int32Type,
    UInt16Type, UnionFields, i256,
};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{DictionaryHandling, FileWriter, IpcWriteOptions, StreamWriter};

use super::Seed;

/// Small valid files and streams: every type, every codec, two batches each.
pub fn seeds() -> Vec<Seed> {
    let groups = [
        ("numbers", numbers()),
        ("decimals", decimals()),
        ("text", text()),
        ("moments", moments()),
        ("nested", nested()),
        ("encoded", encoded()),
    ];
    let mut seeds = Vec::new();
    for (name, columns) in groups {
        let batch = RecordBatch::try_from_iter_with_nullable(
            columns.into_iter().map(|(name, array)| (name, array, true)),
        )
        .unwrap();
        for codec in [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)] {
            let label = codec.map_or("plain", |codec| codec.variant_name().unwrap());
            let file = Seed::new(format!("{name}, {label} file"), file(&batch, codec));
            let stream = Seed::new(format!("{name}, {label} stream"), stream(&batch, codec));
            seeds.extend([file, stream]);
        }
    }
    seeds
}

fn options(codec: Option<CompressionType>) -> IpcWriteOptions {
    IpcWriteOptions::default().try_with_compression(codec).unwrap()
}

fn file(batch: &RecordBatch, codec: Option<CompressionType>) -> Vec<u8> {
    let mut writer =
        FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options(codec)).unwrap();
    writer.write(batch).unwrap();
    writer.write(&batch.slice(1, 2)).unwrap();
    writer.into_inner().unwrap()
}

fn stream(batch: &RecordBatch, codec: Option<CompressionType>) -> Vec<u8> {
    let options = options(codec).with_dictionary_handling(DictionaryHandling::Delta);
    let mut writer =
        StreamWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
    writer.write(&batch.slice(0, 3)).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

type Columns = Vec<(&'static str, ArrayRef)>;

fn half(n: i8) -> <Float16Type as ArrowPrimitiveType>::Native {
    n.into()
}

fn numbers() -> Columns {
    vec![
        ("b", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false), Some(true)]))),
        ("i8", Arc::new(Int8Array::from(vec![Some(1), None, Some(-128), Some(127)]))),
        ("i16", Arc::new(Int16Array::from(vec![1, 2, 3, -4]))),
        ("i32", Arc::new(Int32Array::from(vec![Some(1), Some(2), None, Some(-4)]))),
        ("i64", Arc::new(Int64Array::from(vec![Some(i64::MIN), None, Some(3), Some(i64::MAX)]))),
        ("u8", Arc::new(UInt8Array::from(vec![1, 2, 3, 255]))),
        ("u16", Arc::new(UInt16Array::from(vec![Some(1), None, Some(3), Some(4)]))),
        ("u32", Arc::new(UInt32Array::from(vec![1, 2, 3, u32::MAX]))),
        ("u64", Arc::new(UInt64Array::from(vec![Some(1), None, Some(3), Some(u64::MAX)]))),
        ("f16", Arc::new(Float16Array::from_iter([None, Some(half(1)), Some(half(2)), None]))),
        ("f32", Arc::new(Float32Array::from(vec![Some(0.5), None, Some(f32::NAN), Some(-0.0)]))),
        ("f64", Arc::new(Float64Array::from(vec![Some(0.1), None, Some(f64::NAN), Some(-1e300)]))),
        ("null", Arc::new(NullArray::new(4))),
    ]
}

fn decimals() -> Columns {
    let wide = |n| i256::from_i128(n);
    vec![
        ("d32", Arc::new(Decimal32Array::from(vec![Some(1), None, Some(-3), Some(4)]))),
        ("d64", Arc::new(Decimal64Array::from(vec![Some(1), None, Some(-3), Some(4)]))),
        ("d128", Arc::new(Decimal128Array::from(vec![Some(1), None, Some(-3), Some(4)]))),
        ("d256", Arc::new(Decimal256Array::from(vec![Some(wide(1)), None, Some(wide(-3)), None]))),
        (
            "narrow",
            Arc::new(
                Decimal256Array::from(vec![Some(wide(1)), None, Some(wide(-3)), None])
                    .with_precision_and_scale(20, 4)
                    .unwrap(),
            ),
        ),
    ]
}

const TEXTS: [Option<&str>; 4] = [Some("a"), None, Some("long enough to be out of line"), Some("")];

fn text() -> Columns {
    let fixed = [Some(&b"abc"[..]), None, Some(b"def"), None];
    vec![
        ("utf8", Arc::new(StringArray::from_iter(TEXTS))),
        ("large_utf8", Arc::new(LargeStringArray::from_iter(TEXTS))),
        ("utf8_view", Arc::new(StringViewArray::from_iter(TEXTS))),
        ("binary", Arc::new(BinaryArray::from_iter(TEXTS))),
        ("large_binary", Arc::new(LargeBinaryArray::from_iter(TEXTS))),
        ("binary_view", Arc::new(BinaryViewArray::from_iter(TEXTS))),
        (
            "fixed",
            Arc::new(
                FixedSizeBinaryArray::try_from_sparse_iter_with_size(fixed.into_iter(), 3).unwrap(),
            ),
        ),
    ]
}

fn moments() -> Columns {
    let counts = vec![Some(1), None, Some(-3), Some(86_400_000)];
    vec![
        ("date32", Arc::new(Date32Array::from(vec![Some(1), None, Some(-3), Some(20_000)]))),
        ("days", Arc::new(Date64Array::from(vec![Some(0), None, Some(86_400_000), None]))),
        ("date64", Arc::new(Date64Array::from(counts.clone()))),
        ("time32", Arc::new(Time32SecondArray::from(vec![Some(1), None, Some(86_399), None]))),
        ("time64", Arc::new(Time64MicrosecondArray::from(counts.clone()))),
        ("naive", Arc::new(TimestampMillisecondArray::from(counts.clone()))),
        (
            "zoned",
            Arc::new(
                TimestampMillisecondArray::from(counts.clone()).with_timezone("Asia/Shanghai"),
            ),
        ),
        ("duration", Arc::new(DurationSecondArray::from(counts))),
        ("months", Arc::new(IntervalYearMonthArray::from(vec![Some(14), None, Some(-1), None]))),
        (
            "days_ms",
            Arc::new(IntervalDayTimeArray::from([None, Some(Default::default())].repeat(2))),
        ),
        (
            "all_parts",
            Arc::new(IntervalMonthDayNanoArray::from([None, Some(Default::default())].repeat(2))),
        ),
    ]
}

fn nested() -> Columns {
    let lists = [Some(vec![Some(1.0)]), None, Some(vec![]), Some(vec![None, Some(4.0)])];
    let list = ListArray::from_iter_primitive::<Float64Type, _, _>(lists.clone());
    let item = Arc::new(Field::new_list_field(DataType::Utf8, true));
    let texts: ArrayRef = Arc::new(StringArray::from_iter(TEXTS));
    let pairs = StructArray::from(vec![
        (
            Arc::new(Field::new("n", DataType::Int64, true)),
            Arc::new(Int64Array::from(vec![Some(1), None, Some(3), Some(4)])) as ArrayRef,
        ),
        (Arc::new(Field::new("l", list.data_type().clone(), true)), Arc::new(list.clone())),
    ]);
    let mut map = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for text in TEXTS {
        map.keys().append_value(text.unwrap_or("none"));
        map.values().append_option(text);
        map.append(text.is_some()).unwrap();
    }
    let fields: UnionFields = [
        (3, Arc::new(Field::new("n", DataType::Int32, true))),
        (5, Arc::new(Field::new("t", DataType::Utf8, true))),
    ]
    .into_iter()
    .collect();
    let union = |offsets| {
        let ints: ArrayRef = Arc::new(Int32Array::from(vec![Some(5), None, Some(7), Some(8)]));
        let ids = vec![3_i8, 5, 5, 3].into();
        UnionArray::try_new(fields.clone(), ids, offsets, vec![ints, Arc::clone(&texts)]).unwrap()
    };
    let view = ListViewArray::new(
        Arc::clone(&item),
        vec![2, 0, 0, 1].into(),
        vec![2, 0, 4, 1].into(),
        Arc::clone(&texts),
        None,
    );
    vec![
        ("list", Arc::new(list)),
        ("large_list", Arc::new(LargeListArray::from_iter_primitive::<Float64Type, _, _>(lists))),
        ("list_view", Arc::new(view)),
        (
            "fixed_list",
            Arc::new(FixedSizeListArray::new(
                item,
                1,
                Arc::clone(&texts),
                Some(vec![true, false, true, true].into()),
            )),
        ),
        ("struct", Arc::new(pairs)),
        ("map", Arc::new(map.finish())),
        ("sparse", Arc::new(union(None))),
        ("dense", Arc::new(union(Some(vec![0, 1, 0, 2].into())))),
    ]
}

fn encoded() -> Columns {
    let categories: DictionaryArray<Int8Type> = TEXTS.into_iter().collect();
    let numbers = DictionaryArray::<UInt16Type>::new(
        UInt16Array::from(vec![Some(2), Some(1), None, Some(0)]),
        Arc::new(Float64Array::from(vec![Some(0.5), None, Some(f64::NAN)])),
    );
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([
        Some(vec![Some(1), None]),
        None,
        Some(vec![]),
    ]);
    let of_lists = DictionaryArray::<Int32Type>::new(vec![2, 0, 0, 1].into(), Arc::new(lists));
    let ends = Int32Array::from(vec![1, 3, 4]);
    let runs = RunArray::<Int32Type>::try_new(&ends, &Int8Array::from(vec![7, 8, 9])).unwrap();
    let ends = Int16Array::from(vec![2, 4]);
    let texts = StringArray::from(vec![Some("x"), None]);
    let text_runs = RunArray::<Int16Type>::try_new(&ends, &texts).unwrap();
    let item = Arc::new(Field::new("item", categories.data_type().clone(), true));
    let listed = ListArray::new(
        item,
        arrow::buffer::OffsetBuffer::from_lengths([2, 0, 1, 1]),
        Arc::new(categories.clone()),
        None,
    );
    vec![
        ("categories", Arc::new(categories)),
        ("numbers", Arc::new(numbers)),
        ("lists", Arc::new(of_lists)),
        ("runs", Arc::new(runs)),
        ("text_runs", Arc::new(text_runs)),
        ("listed", Arc::new(listed)),
    ]
}
