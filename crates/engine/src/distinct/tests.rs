use std::collections::BTreeSet;

use arrow::array::{Float64Array, Int64Array, StringArray};
use sagitta_table::Values as Column;

use super::*;
use crate::lane::{Rows, cells};

/// How values are hashed: as they are, by their length, or by what only the parts see.
const HASHES: [fn(&[u8]) -> u64; 3] = [
    hash_bytes,
    |bytes| u64::try_from(bytes.len()).unwrap_or(0),
    |bytes| hash_bytes(bytes) & (u64::MAX << 56),
];

fn text(i: usize, n_different: usize) -> Option<String> {
    (i % 13 != 5).then(|| format!("text {}", i * 7_919 % n_different))
}

/// Rows from..to of a table of texts in four groups.
fn read(from: usize, to: usize, n_different: usize, hash: fn(&[u8]) -> u64) -> Distinct {
    let mut distinct = Distinct::default();
    for start in (from..to).step_by(700) {
        let rows = start..(start + 700).min(to);
        let texts: StringArray = rows.clone().map(|i| text(i, n_different)).collect();
        let groups: Vec<u32> = rows.map(group).collect();
        let texts = Column::Text(texts);
        let cells = cells(&texts, &Rows::All(groups.len()), None).unwrap();
        let Lane::Bytes(bytes) = &cells.lane else { unreachable!() };
        distinct.counts.resize(4, 0);
        distinct.add_texts(bytes, &groups, &cells, hash).unwrap();
    }
    distinct
}

fn group(i: usize) -> u32 {
    u32::try_from(i * 31 % 4).unwrap()
}

fn counts(mut distinct: Distinct) -> Vec<u64> {
    while !distinct.settle() {}
    distinct.counts
}

#[test]
fn texts_of_equal_hashes_are_told_apart() {
    for (n, n_different) in [(40_000, 900), (3_000, 1_000_000)] {
        let mut expected = vec![BTreeSet::new(); 4];
        for i in 0..n {
            if let Some(text) = text(i, n_different) {
                expected[place(group(i))].insert(text);
            }
        }
        let expected: Vec<u64> = expected.iter().map(|texts| texts.len() as u64).collect();
        for hash in HASHES {
            assert_eq!(counts(read(0, n, n_different, hash)), expected);
            let mut left = read(0, n / 3, n_different, hash);
            let right = read(n / 3, n, n_different, hash);
            left.merge(right, &[0, 1, 2, 3], 4).unwrap();
            assert_eq!(counts(left), expected);
        }
    }
}

/// One group's keys in chunks, with other groups that have the same keys and one more.
fn read_keys(keys: &[Option<i64>], n_groups: u32) -> Distinct {
    let mut distinct = Distinct::default();
    for keys in keys.chunks(1_000) {
        for group in 0..n_groups {
            let own = i64::from(group).wrapping_mul(1 << 40) + 12_345;
            let keys: Int64Array = keys.iter().copied().chain([Some(own)]).collect();
            let groups = vec![group; keys.len()];
            let keys = Column::Int64(keys);
            let cells = cells(&keys, &Rows::All(groups.len()), None).unwrap();
            distinct.update(&groups, place(n_groups), &cells).unwrap();
        }
    }
    distinct
}

#[test]
fn integers_near_and_far_are_counted() {
    let wild = |i: i64| i.wrapping_mul(-7_046_029_254_386_353_131);
    let tables: [Vec<Option<i64>>; 6] = [
        (0..5_000).map(|i| Some(i % 200)).collect(),
        (0..5_000).map(|i| (i % 3 > 0).then_some(i * 40)).collect(),
        (0..70_000).map(|i| Some(wild(i))).collect(),
        (0..70_000).map(|i| Some(wild(i % 100))).collect(),
        vec![Some(i64::MIN), Some(0), Some(i64::MAX), None, Some(0), Some(-1)],
        vec![None; 10],
    ];
    for keys in tables {
        for n_groups in [1, 3, 300] {
            let keys = if n_groups == 300 { &keys[..keys.len().min(2_000)] } else { &keys };
            let expected: Vec<u64> = (0..n_groups)
                .map(|group| {
                    let mut found: BTreeSet<i64> = keys.iter().flatten().copied().collect();
                    found.insert(i64::from(group).wrapping_mul(1 << 40) + 12_345);
                    found.len() as u64
                })
                .collect();
            assert_eq!(counts(read_keys(keys, n_groups)), expected);
            let (front, back) = keys.split_at(keys.len() / 2);
            let (front, back) = (read_keys(front, n_groups), read_keys(back, n_groups));
            let mapped: Vec<u32> = (0..n_groups).collect();
            for (one, other) in [(&front, &back), (&back, &front)] {
                let mut merged = one.clone();
                merged.merge(other.clone(), &mapped, place(n_groups)).unwrap();
                let merged = counts(merged);
                // Both halves have their group's own key only if they have rows.
                let n = u64::from(keys.is_empty());
                assert_eq!(merged.iter().map(|count| count + n).collect::<Vec<_>>(), expected);
            }
        }
    }
}

#[test]
fn zeros_of_both_signs_are_one_and_nan_is_one() {
    let mut distinct = Distinct::default();
    let values = [0.0, -0.0, f64::NAN, -f64::NAN, f64::INFINITY, 5e-324, 1.0, 1.0];
    let values = Column::Float64(Float64Array::from(values.to_vec()));
    let cells = cells(&values, &Rows::All(8), None).unwrap();
    distinct.update(&[0; 8], 1, &cells).unwrap();
    assert_eq!(counts(distinct), [5]);
}

#[test]
fn hashes_of_keys_can_be_undone() {
    for key in [0, 1, -1, i64::MIN, i64::MAX, 12_345_678_901_234] {
        assert_eq!(unhashed(hashed(key)), key);
    }
}
