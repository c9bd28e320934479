//! Statistics against a plain count, whatever the batches.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test's helpers fail by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Date64Array, Decimal128Array, DictionaryArray,
    Float32Array, Float64Array, Int64Array, RecordBatch, StringArray, UInt64Array,
};
use arrow::datatypes::Int8Type;
use proptest::prelude::*;
use sagitta_table::statistics::{Distribution, Edges, Scalar, Statistics, statistics};
use sagitta_table::{ColumnType, Loaded, TableBuilder, Values, Warning};

fn build(arrays: Vec<ArrayRef>) -> Loaded {
    let batches: Vec<_> = arrays
        .into_iter()
        .map(|array| RecordBatch::try_from_iter_with_nullable([("x", array, true)]).unwrap())
        .collect();
    let mut builder = TableBuilder::new(&batches[0].schema(), 1 << 30);
    for batch in &batches {
        builder.push(batch).unwrap();
        // What is known in between is consistent, too.
        let statistics = statistics(&builder.snapshot());
        assert_eq!(statistics[0].n_rows, builder.n_rows() as u64);
    }
    builder.finish().unwrap()
}

fn one(arrays: Vec<ArrayRef>) -> Statistics {
    statistics(&build(arrays).table).remove(0)
}

fn split<T: Clone>(values: &[T], at: &[usize]) -> Vec<Vec<T>> {
    let mut cuts: Vec<_> = at.iter().map(|cut| cut % (values.len() + 1)).collect();
    cuts.extend([0, values.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| values[pair[0]..pair[1]].to_vec()).collect()
}

fn counts_of<T: PartialOrd + Copy>(values: &[T], edges: &[T]) -> Vec<u64> {
    let mut counts = vec![0; edges.len() - 1];
    for value in values {
        let last = counts.len() - 1;
        let bin = (0..=last).find(|bin| {
            edges[*bin] <= *value
                && (*value < edges[bin + 1] || (*bin == last && *value <= edges[bin + 1]))
        });
        counts[bin.expect("every value is in a bin")] += 1;
    }
    counts
}

fn check_integers(values: &[Option<i64>], cuts: &[usize]) {
    let pieces = split(values, cuts);
    let found = one(pieces
        .into_iter()
        .map(|piece| Arc::new(Int64Array::from(piece)) as ArrayRef)
        .collect());
    let valid: Vec<i64> = values.iter().flatten().copied().collect();
    assert_eq!(found.n_rows, values.len() as u64);
    assert_eq!(found.n_nulls, (values.len() - valid.len()) as u64);
    assert_eq!(found.min, valid.iter().min().copied().map(Scalar::Int));
    assert_eq!(found.max, valid.iter().max().copied().map(Scalar::Int));
    let distinct = found.distinct.unwrap();
    assert!(distinct.exact);
    assert_eq!(distinct.n, valid.iter().collect::<BTreeSet<_>>().len() as u64);
    match found.distribution {
        Distribution::None => assert!(valid.is_empty()),
        Distribution::Histogram(histogram) => {
            let Edges::I64(edges) = &histogram.edges else { panic!("{histogram:?}") };
            assert!(edges.windows(2).all(|pair| pair[0] < pair[1]), "{edges:?}");
            assert!(histogram.counts.len() <= 41);
            assert_eq!(histogram.counts, counts_of(&valid, edges));
        }
        other => panic!("{other:?}"),
    }
}

fn check_floats(values: &[Option<f64>], cuts: &[usize]) {
    let pieces = split(values, cuts);
    let found = one(pieces
        .into_iter()
        .map(|piece| Arc::new(Float64Array::from(piece)) as ArrayRef)
        .collect());
    let numbers: Vec<f64> =
        values.iter().flatten().copied().filter(|value| !value.is_nan()).collect();
    let finite: Vec<f64> = numbers.iter().copied().filter(|value| value.is_finite()).collect();
    let n_valid = values.iter().flatten().count();
    assert_eq!(found.n_nan, (n_valid - numbers.len()) as u64);
    assert_eq!(found.n_nulls, (values.len() - n_valid) as u64);
    let (min, max) =
        (numbers.iter().copied().reduce(f64::min), numbers.iter().copied().reduce(f64::max));
    assert_eq!(found.min, min.map(Scalar::Float64));
    assert_eq!(found.max, max.map(Scalar::Float64));
    let keys: BTreeSet<u64> = values
        .iter()
        .flatten()
        .map(|value| if value.is_nan() { u64::MAX } else { (value + 0.0).to_bits() })
        .collect();
    assert_eq!(found.distinct.unwrap().n, keys.len() as u64);
    match found.distribution {
        Distribution::None => assert!(finite.is_empty()),
        Distribution::Histogram(histogram) => {
            let Edges::F64(edges) = &histogram.edges else { panic!("{histogram:?}") };
            assert!(edges.windows(2).all(|pair| pair[0] < pair[1]), "{edges:?}");
            assert_eq!(histogram.counts, counts_of(&finite, edges));
            assert_eq!(histogram.n_infinite, (numbers.len() - finite.len()) as u64);
        }
        other => panic!("{other:?}"),
    }
}

fn check_texts(values: &[Option<String>], cuts: &[usize]) {
    let pieces = split(values, cuts);
    let arrays: Vec<ArrayRef> =
        pieces.into_iter().map(|piece| Arc::new(StringArray::from(piece)) as ArrayRef).collect();
    let loaded = build(arrays.clone());
    let whole = build(vec![Arc::new(StringArray::from(values.to_vec()))]);
    let type_of = |loaded: &Loaded| loaded.table.columns()[0].column_type.clone();
    assert_eq!(type_of(&loaded), type_of(&whole), "the type does not depend on the batches");
    let found = one(arrays);
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    values.iter().flatten().for_each(|text| *counts.entry(text).or_default() += 1);
    let n_valid: u64 = counts.values().sum();
    assert_eq!(
        type_of(&loaded) == ColumnType::Category,
        !counts.is_empty() && counts.len() as u64 <= n_valid / 2
    );
    assert_eq!(found.distinct.unwrap().n, counts.len() as u64);
    assert_eq!(found.min, counts.keys().next().map(|text| Scalar::Text((*text).to_owned())));
    assert_eq!(found.max, counts.keys().next_back().map(|text| Scalar::Text((*text).to_owned())));
    assert_eq!(found.longest, counts.keys().map(|text| text.chars().count() as u64).max());
    let mut top: Vec<_> = counts.into_iter().collect();
    top.sort_by(|(a, n), (b, m)| m.cmp(n).then(a.cmp(b)));
    top.truncate(20);
    match found.distribution {
        Distribution::None => assert!(top.is_empty()),
        Distribution::Top(found) => {
            let expected: Vec<_> =
                top.iter().map(|(text, n)| (Scalar::Text((*text).to_owned()), *n)).collect();
            assert_eq!(found.values, expected);
            assert_eq!(found.n_others, n_valid - top.iter().map(|(_, n)| n).sum::<u64>());
        }
        other => panic!("{other:?}"),
    }
}

fn any_integer() -> impl Strategy<Value = i64> {
    let edge = prop::sample::select(vec![
        i64::MIN,
        i64::MIN + 1,
        -1,
        0,
        1,
        1 << 53,
        (1 << 53) + 1,
        i64::MAX,
    ]);
    prop_oneof![3 => -50..50_i64, 1 => any::<i64>(), 1 => edge]
}

fn any_float() -> impl Strategy<Value = f64> {
    let edge = prop::sample::select(vec![
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -0.0,
        f64::MAX,
        f64::MIN,
        5e-324,
    ]);
    prop_oneof![3 => -50.0..50.0, 1 => prop::num::f64::ANY, 1 => edge]
}

proptest! {
    #[test]
    fn integers(values in prop::collection::vec(prop::option::of(any_integer()), 0..200), cuts in prop::collection::vec(any::<usize>(), 0..5)) {
        check_integers(&values, &cuts);
    }

    #[test]
    fn narrow_integers(low in any::<i64>(), steps in prop::collection::vec(0..90_i64, 1..100)) {
        let values: Vec<_> = steps.iter().map(|step| Some(low.saturating_add(*step))).collect();
        check_integers(&values, &[]);
    }

    #[test]
    fn floats(values in prop::collection::vec(prop::option::of(any_float()), 0..200), cuts in prop::collection::vec(any::<usize>(), 0..5)) {
        check_floats(&values, &cuts);
    }

    #[test]
    fn texts(values in prop::collection::vec(prop::option::of("[a-c京]{0,2}"), 0..200), cuts in prop::collection::vec(any::<usize>(), 0..5)) {
        check_texts(&values, &cuts);
    }
}

#[test]
fn small_and_extreme_columns() {
    check_integers(&[], &[]);
    check_integers(&[None], &[]);
    check_integers(&[Some(7)], &[]);
    check_integers(&[Some(i64::MAX)], &[]);
    check_integers(&[Some(i64::MIN)], &[]);
    check_integers(&[Some(i64::MIN), Some(i64::MAX), None], &[1]);
    check_floats(&[Some(f64::NAN)], &[]);
    check_floats(&[Some(f64::INFINITY)], &[]);
    let found = one(vec![Arc::new(UInt64Array::from(vec![0, u64::MAX, 1 << 63]))]);
    assert_eq!(found.max, Some(Scalar::UInt(u64::MAX)));
    let Distribution::Histogram(histogram) = found.distribution else { panic!() };
    assert_eq!(histogram.counts.iter().sum::<u64>(), 3);
    let found = one(vec![Arc::new(UInt64Array::from(vec![u64::MAX]))]);
    let Distribution::Histogram(histogram) = found.distribution else { panic!() };
    assert_eq!(histogram.counts, [1]);
    let found = one(vec![Arc::new(BooleanArray::from(vec![Some(true), None, Some(true)]))]);
    assert_eq!(found.min, Some(Scalar::Bool(true)));
    let Distribution::Top(top) = found.distribution else { panic!() };
    assert_eq!(top.values, [(Scalar::Bool(true), 2)]);
}

#[test]
fn floats_of_32_bits_have_edges_of_32_bits() {
    let values = vec![0.1_f32, 0.2, 0.3, 0.7];
    let loaded = build(vec![Arc::new(Float32Array::from(values.clone()))]);
    let column = loaded.table.columns()[0].clone();
    let found = statistics(&loaded.table).remove(0);
    assert_eq!(found.min.unwrap().text(&column), "0.1");
    let Distribution::Histogram(histogram) = found.distribution else { panic!() };
    let Edges::F32(edges) = &histogram.edges else { panic!() };
    assert_eq!(histogram.counts, counts_of(&values, edges));
    assert_eq!(histogram.edges.get(0).unwrap().text(&column), "0.1");
}

#[test]
fn decimals_and_dates_have_exact_edges() {
    let array = Decimal128Array::from(vec![125, 875]).with_precision_and_scale(10, 2).unwrap();
    let loaded = build(vec![Arc::new(array)]);
    let column = loaded.table.columns()[0].clone();
    let found = statistics(&loaded.table).remove(0);
    let Distribution::Histogram(histogram) = found.distribution else { panic!() };
    assert_eq!(histogram.edges.get(0).unwrap().text(&column), "1.20");
    assert_eq!(histogram.edges.get(1).unwrap().text(&column), "1.40");
    let loaded = build(vec![Arc::new(Date32Array::from(vec![0, 364]))]);
    let column = loaded.table.columns()[0].clone();
    let found = statistics(&loaded.table).remove(0);
    let Distribution::Histogram(histogram) = found.distribution else { panic!() };
    assert_eq!(histogram.edges.get(1).unwrap().text(&column), "1970-02-01");
    assert_eq!(histogram.counts.len(), 12);
}

#[test]
fn days_become_moments_when_one_is_not_whole() {
    let day = 86_400_000;
    let loaded = build(vec![
        Arc::new(Date64Array::from(vec![Some(day), None])),
        Arc::new(Date64Array::from(vec![Some(2 * day)])),
    ]);
    assert_eq!(loaded.table.columns()[0].column_type, ColumnType::Date);
    let loaded = build(vec![
        Arc::new(Date64Array::from(vec![Some(day), None])),
        Arc::new(Date64Array::from(vec![Some(2 * day + 1)])),
    ]);
    assert_eq!(loaded.table.columns()[0].column_type.name(), "timestamp[ms]");
    let Some(Values::Int64(first)) = loaded.table.batches()[0].held(0) else { panic!() };
    assert_eq!(first, &Int64Array::from(vec![Some(day), None]));
    assert_eq!(statistics(&loaded.table)[0].max, Some(Scalar::Int(2 * day + 1)));
}

#[test]
fn text_of_many_values_stays_text() {
    let many: Vec<String> = (0..70_000).map(|n| format!("note {n}")).collect();
    let mut rows = vec!["same".to_owned(); 100_000];
    rows.extend(many);
    let loaded = build(
        split(&rows, &[90_000, 130_000])
            .into_iter()
            .map(|rows| Arc::new(StringArray::from(rows)) as ArrayRef)
            .collect(),
    );
    assert_eq!(loaded.table.columns()[0].column_type, ColumnType::Text);
    let found: Vec<_> = loaded
        .table
        .batches()
        .iter()
        .flat_map(|batch| match batch.held(0).unwrap() {
            Values::Text(array) => {
                array.iter().map(|text| text.unwrap().to_owned()).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(found, rows);
    let found = statistics(&loaded.table).remove(0);
    let distinct = found.distinct.unwrap();
    assert!(!distinct.exact && distinct.n.abs_diff(70_001) < 1_750, "{distinct:?}");
    assert_eq!(found.distribution, Distribution::None);
}

#[test]
fn dictionaries_are_unified() {
    let array = |keys: Vec<Option<i8>>, values: Vec<Option<&str>>| -> ArrayRef {
        let keys = arrow::array::Int8Array::from(keys);
        Arc::new(DictionaryArray::<Int8Type>::new(keys, Arc::new(StringArray::from(values))))
    };
    let loaded = build(vec![
        array(
            vec![Some(0), Some(1), None, Some(2)],
            vec![Some("a"), None, Some("a"), Some("unused")],
        ),
        array(vec![Some(0), Some(1)], vec![Some("b"), Some("a")]),
        array(vec![None], vec![]),
    ]);
    let column = &loaded.table.columns()[0];
    let cells: Vec<_> = loaded
        .table
        .batches()
        .iter()
        .flat_map(|batch| {
            (0..batch.n_rows)
                .map(|row| sagitta_table::format::cell_text(column, batch.held(0).unwrap(), row))
                .collect::<Vec<_>>()
        })
        .collect();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(cells, [text("a"), None, None, text("a"), text("b"), text("a"), None]);
    let found = statistics(&loaded.table).remove(0);
    assert_eq!((found.n_nulls, found.distinct.unwrap().n), (3, 2), "unused values are not counted");
    assert_eq!(found.max, Some(Scalar::Text("b".to_owned())));
}

#[test]
fn columns_of_the_same_name_are_renamed() {
    let array = || Arc::new(Int64Array::from(vec![1])) as ArrayRef;
    let names = ["x", "x", "x (2)", "x", "y"];
    let batch = RecordBatch::try_from_iter(names.map(|name| (name, array()))).unwrap();
    let mut builder = TableBuilder::new(&batch.schema(), 1 << 20);
    builder.push(&batch).unwrap();
    let names: Vec<_> = builder.columns().iter().map(|column| column.name.clone()).collect();
    assert_eq!(names, ["x", "x (3)", "x (2)", "x (4)", "y"]);
    assert_eq!(
        builder.warnings()[0],
        Warning::Renamed { from: "x".to_owned(), to: "x (3)".to_owned() }
    );
}
