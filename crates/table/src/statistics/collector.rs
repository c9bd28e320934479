use std::hash::BuildHasher;

use arrow::array::{Array, ArrayAccessor, ArrayIter, BinaryArray, PrimitiveArray, StringArray};
use arrow::datatypes::{ArrowPrimitiveType, i256};

use super::distinct::{DistinctCounter, HASHER, HyperLogLog};
use super::{Distinct, Distribution, N_TOP, Scalar, Statistics, Top};
use crate::builder::{MAX_CATEGORIES, MAX_CATEGORY_BYTES};
use crate::category::Categories;
use crate::{Codes, Column, ColumnType, Values};

/// Gathers what one pass over a column can tell.
#[derive(Debug)]
pub(crate) struct Collector {
    n_rows: u64,
    n_nulls: u64,
    n_nan: u64,
    longest: u64,
    finite: Option<(f64, f64)>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Bool { n_true: u64, n_false: u64 },
    Int { range: Option<(i64, i64)>, distinct: DistinctCounter<i64> },
    UInt { range: Option<(u64, u64)>, distinct: DistinctCounter<u64> },
    Float32 { range: Option<(f32, f32)>, distinct: DistinctCounter<u64> },
    Float64 { range: Option<(f64, f64)>, distinct: DistinctCounter<u64> },
    Decimal { range: Option<(i256, i256)>, distinct: DistinctCounter<i256> },
    Category { counts: Vec<u64> },
    Text { range: Option<(String, String)>, counts: Counts },
    Binary { range: Option<(Vec<u8>, Vec<u8>)>, distinct: DistinctCounter<Vec<u8>>, n_kept: usize },
    Other,
}

/// How often each text occurs, while there are few different ones.
#[derive(Debug)]
enum Counts {
    Few { texts: Categories, counts: Vec<u64> },
    Many(HyperLogLog),
}

impl Collector {
    pub(crate) fn new(column_type: &ColumnType) -> Self {
        let kind = match column_type {
            ColumnType::Bool => Kind::Bool { n_true: 0, n_false: 0 },
            ColumnType::UInt(64) => Kind::UInt { range: None, distinct: DistinctCounter::new() },
            ColumnType::Int(_)
            | ColumnType::UInt(_)
            | ColumnType::Date
            | ColumnType::Time(_)
            | ColumnType::Timestamp(..)
            | ColumnType::Duration(_) => {
                Kind::Int { range: None, distinct: DistinctCounter::new() }
            }
            ColumnType::Float(32) => {
                Kind::Float32 { range: None, distinct: DistinctCounter::new() }
            }
            ColumnType::Float(_) => Kind::Float64 { range: None, distinct: DistinctCounter::new() },
            ColumnType::Decimal { .. } => {
                Kind::Decimal { range: None, distinct: DistinctCounter::new() }
            }
            ColumnType::Category => Kind::Category { counts: Vec::new() },
            ColumnType::Text => {
                let counts = Counts::Few { texts: Categories::new(), counts: Vec::new() };
                Kind::Text { range: None, counts }
            }
            ColumnType::Binary => {
                Kind::Binary { range: None, distinct: DistinctCounter::new(), n_kept: 0 }
            }
            ColumnType::Interval | ColumnType::Nested | ColumnType::Null => Kind::Other,
        };
        Self { n_rows: 0, n_nulls: 0, n_nan: 0, longest: 0, finite: None, kind }
    }

    /// Takes the values of one batch in.
    pub(crate) fn push(&mut self, values: &Values) {
        self.n_rows += values.len() as u64;
        self.n_nulls += match values.as_array() {
            Some(array) => array.null_count() as u64,
            None => values.len() as u64,
        };
        match (&mut self.kind, values) {
            (Kind::Bool { n_true, n_false }, Values::Bool(a)) => {
                let n = a.true_count() as u64;
                *n_true += n;
                *n_false += (a.len() - a.null_count()) as u64 - n;
            }
            (Kind::Int { range, distinct }, values) => match values {
                Values::Int8(a) => integers(a, range, distinct),
                Values::Int16(a) => integers(a, range, distinct),
                Values::Int32(a) => integers(a, range, distinct),
                Values::Int64(a) => integers(a, range, distinct),
                Values::UInt8(a) => integers(a, range, distinct),
                Values::UInt16(a) => integers(a, range, distinct),
                Values::UInt32(a) => integers(a, range, distinct),
                Values::Date(a) => integers(a, range, distinct),
                _ => {}
            },
            (Kind::UInt { range, distinct }, Values::UInt64(a)) => integers(a, range, distinct),
            (Kind::Float32 { range, distinct }, Values::Float32(a)) => {
                for value in valid(a) {
                    distinct.insert(float_key(value.into()));
                    if value.is_nan() {
                        self.n_nan += 1;
                        continue;
                    }
                    widen(range, value);
                    if value.is_finite() {
                        widen(&mut self.finite, value.into());
                    }
                }
            }
            (Kind::Float64 { range, distinct }, Values::Float64(a)) => {
                for value in valid(a) {
                    distinct.insert(float_key(value));
                    if value.is_nan() {
                        self.n_nan += 1;
                        continue;
                    }
                    widen(range, value);
                    if value.is_finite() {
                        widen(&mut self.finite, value);
                    }
                }
            }
            (Kind::Decimal { range, distinct }, values) => {
                let mut take = |value| {
                    distinct.insert(value);
                    widen(range, value);
                };
                match values {
                    Values::Decimal128(a) => valid(a).map(i256::from_i128).for_each(&mut take),
                    Values::Decimal256(a) => valid(a).for_each(&mut take),
                    _ => {}
                }
            }
            (Kind::Category { counts }, Values::Category(codes)) => match codes {
                Codes::U8(a) => count_codes(a, counts),
                Codes::U16(a) => count_codes(a, counts),
                Codes::U32(a) => count_codes(a, counts),
            },
            (Kind::Text { range, counts }, Values::Text(a)) => {
                for text in valid_in::<&StringArray>(a) {
                    self.longest = self.longest.max(n_chars(text, self.longest));
                    widen_text(range, text);
                    counts.insert(text);
                }
            }
            (Kind::Binary { range, distinct, n_kept }, Values::Binary(a)) => {
                for bytes in valid_in::<&BinaryArray>(a) {
                    self.longest = self.longest.max(bytes.len() as u64);
                    distinct.insert_bytes(bytes, n_kept);
                    widen_bytes(range, bytes);
                }
            }
            _ => {}
        }
    }

    /// Bytes of memory.
    pub(crate) fn n_bytes(&self) -> usize {
        match &self.kind {
            Kind::Bool { .. } | Kind::Other => 0,
            Kind::Int { distinct, .. } => distinct.n_bytes(),
            Kind::UInt { distinct, .. } => distinct.n_bytes(),
            Kind::Float32 { distinct, .. } | Kind::Float64 { distinct, .. } => distinct.n_bytes(),
            Kind::Decimal { distinct, .. } => distinct.n_bytes(),
            Kind::Category { counts } => counts.capacity() * 8,
            Kind::Text { range, counts } => {
                let ends = range.as_ref().map_or(0, |(a, b)| a.capacity() + b.capacity());
                ends + match counts {
                    Counts::Few { texts, counts } => texts.n_bytes() + counts.capacity() * 8,
                    Counts::Many(many) => many.n_bytes(),
                }
            }
            Kind::Binary { range, distinct, n_kept } => {
                let ends = range.as_ref().map_or(0, |(a, b)| a.capacity() + b.capacity());
                ends + n_kept + distinct.n_bytes()
            }
        }
    }

    /// What is known so far, but for the histogram.
    pub(crate) fn statistics(&self, column: &Column) -> Statistics {
        let mut statistics = Statistics {
            n_rows: self.n_rows,
            n_nulls: self.n_nulls,
            n_nan: self.n_nan,
            distinct: None,
            min: None,
            max: None,
            longest: None,
            distribution: Distribution::None,
            finite: self.finite,
        };
        let both = |range: Option<(Scalar, Scalar)>| match range {
            Some((min, max)) => (Some(min), Some(max)),
            None => (None, None),
        };
        let (min, max) = both(match &self.kind {
            Kind::Bool { n_true, n_false } => (n_true + n_false > 0)
                .then_some((Scalar::Bool(*n_false == 0), Scalar::Bool(*n_true > 0))),
            Kind::Int { range, .. } => range.map(|(a, b)| (Scalar::Int(a), Scalar::Int(b))),
            Kind::UInt { range, .. } => range.map(|(a, b)| (Scalar::UInt(a), Scalar::UInt(b))),
            Kind::Float32 { range, .. } => {
                range.map(|(a, b)| (Scalar::Float32(a), Scalar::Float32(b)))
            }
            Kind::Float64 { range, .. } => {
                range.map(|(a, b)| (Scalar::Float64(a), Scalar::Float64(b)))
            }
            Kind::Decimal { range, .. } => {
                range.map(|(a, b)| (Scalar::Decimal(a), Scalar::Decimal(b)))
            }
            Kind::Category { counts } => {
                let used = used(column, counts).map(|(text, _)| text);
                let texts = used.clone().min().zip(used.max());
                texts.map(|(a, b)| (Scalar::Text(a.to_owned()), Scalar::Text(b.to_owned())))
            }
            Kind::Text { range, .. } => {
                let texts = range.as_ref();
                texts.map(|(a, b)| (Scalar::Text(a.clone()), Scalar::Text(b.clone())))
            }
            Kind::Binary { range, .. } => {
                let bytes = range.as_ref();
                bytes.map(|(a, b)| (Scalar::Binary(a.clone()), Scalar::Binary(b.clone())))
            }
            Kind::Other => None,
        });
        (statistics.min, statistics.max) = (min, max);
        self.add_distinct(column, &mut statistics);
        statistics
    }

    fn add_distinct(&self, column: &Column, statistics: &mut Statistics) {
        let exact = |n: usize| Distinct { n: n as u64, exact: true };
        let longest = statistics.min.is_some().then_some(self.longest);
        match &self.kind {
            Kind::Bool { n_true, n_false } => {
                let counts = [(false, *n_false), (true, *n_true)];
                let used: Vec<_> = counts.into_iter().filter(|(_, n)| *n > 0).collect();
                statistics.distinct = Some(exact(used.len()));
                statistics.distribution = top(used.into_iter(), |value| Scalar::Bool(*value));
            }
            Kind::Int { distinct, .. } => statistics.distinct = Some(distinct.count()),
            Kind::UInt { distinct, .. } => statistics.distinct = Some(distinct.count()),
            Kind::Float32 { distinct, .. } | Kind::Float64 { distinct, .. } => {
                statistics.distinct = Some(distinct.count());
            }
            Kind::Decimal { distinct, .. } => statistics.distinct = Some(distinct.count()),
            Kind::Category { counts } => {
                let used = used(column, counts);
                statistics.distinct = Some(exact(used.clone().count()));
                statistics.longest = used.clone().map(|(text, _)| n_chars(text, 0)).max();
                statistics.distribution = top(used, |text| Scalar::Text((*text).to_owned()));
            }
            Kind::Text { counts: Counts::Few { texts, counts }, .. } => {
                statistics.distinct = Some(exact(texts.len()));
                statistics.longest = longest;
                let used = counts.iter().enumerate().map(|(code, n)| (texts.get(code), *n));
                statistics.distribution = top(used, |text| Scalar::Text((*text).to_owned()));
            }
            Kind::Text { counts: Counts::Many(many), .. } => {
                statistics.distinct = Some(Distinct { n: many.estimate(), exact: false });
                statistics.longest = longest;
            }
            Kind::Binary { distinct, .. } => {
                statistics.distinct = Some(distinct.count());
                statistics.longest = longest;
            }
            Kind::Other if column.column_type == ColumnType::Null => {
                statistics.distinct = Some(exact(0));
            }
            Kind::Other => {}
        }
    }
}

impl Counts {
    fn insert(&mut self, text: &str) {
        match self {
            Self::Few { texts, counts } => {
                match texts
                    .code(text, MAX_CATEGORY_BYTES)
                    .and_then(|code| usize::try_from(code).ok())
                {
                    Some(code) if code < counts.len() => {
                        if let Some(count) = counts.get_mut(code) {
                            *count += 1;
                        }
                    }
                    Some(_) if counts.len() < MAX_CATEGORIES => counts.push(1),
                    _ => {
                        let mut many = HyperLogLog::new();
                        (0..texts.len())
                            .for_each(|code| many.insert(HASHER.hash_one(texts.get(code))));
                        many.insert(HASHER.hash_one(text));
                        *self = Self::Many(many);
                    }
                }
            }
            Self::Many(many) => many.insert(HASHER.hash_one(text)),
        }
    }
}

/// The values that are not null.
fn valid<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>) -> impl Iterator<Item = T::Native> + '_ {
    array.iter().flatten()
}

fn valid_in<A: ArrayAccessor>(array: A) -> impl Iterator<Item = A::Item> {
    ArrayIter::new(array).flatten()
}

fn integers<T, W>(
    array: &PrimitiveArray<T>,
    range: &mut Option<(W, W)>,
    distinct: &mut DistinctCounter<W>,
) where
    T: ArrowPrimitiveType<Native: Into<W>>,
    W: Copy + PartialOrd + Eq + std::hash::Hash,
{
    let mut last = None;
    for value in valid(array) {
        let value = value.into();
        // Sorted and repeated columns are common: what equals its neighbour is known.
        if last != Some(value) {
            distinct.insert(value);
            widen(range, value);
            last = Some(value);
        }
    }
}

fn widen<T: PartialOrd + Clone>(range: &mut Option<(T, T)>, value: T) {
    match range {
        None => *range = Some((value.clone(), value)),
        Some((min, _)) if value < *min => *min = value,
        Some((_, max)) if value > *max => *max = value,
        Some(_) => {}
    }
}

fn widen_bytes(range: &mut Option<(Vec<u8>, Vec<u8>)>, bytes: &[u8]) {
    match range {
        None => *range = Some((bytes.to_owned(), bytes.to_owned())),
        Some((min, _)) if bytes < min.as_slice() => bytes.clone_into(min),
        Some((_, max)) if bytes > max.as_slice() => bytes.clone_into(max),
        Some(_) => {}
    }
}

fn widen_text(range: &mut Option<(String, String)>, text: &str) {
    match range {
        None => *range = Some((text.to_owned(), text.to_owned())),
        Some((min, _)) if text < min.as_str() => text.clone_into(min),
        Some((_, max)) if text > max.as_str() => text.clone_into(max),
        Some(_) => {}
    }
}

/// One key for all NaNs, one for both zeros.
fn float_key(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { (value + 0.0).to_bits() }
}

/// Characters of a text; counted only if they may be more than `most`.
fn n_chars(text: &str, most: u64) -> u64 {
    if text.len() as u64 > most { text.chars().count() as u64 } else { 0 }
}

fn count_codes<T>(codes: &PrimitiveArray<T>, counts: &mut Vec<u64>)
where
    T: ArrowPrimitiveType<Native: Into<u32>>,
{
    for code in valid(codes) {
        let code: u32 = code.into();
        let code = code as usize;
        if code >= counts.len() {
            counts.resize(code + 1, 0);
        }
        if let Some(count) = counts.get_mut(code) {
            *count += 1;
        }
    }
}

/// The texts of a dictionary that occur, and how often.
fn used<'a>(column: &'a Column, counts: &'a [u64]) -> impl Iterator<Item = (&'a str, u64)> + Clone {
    let texts = column.dictionary.iter().flat_map(|dictionary| dictionary.iter());
    let pairs = texts.zip(counts).filter(|(_, n)| **n > 0);
    pairs.map(|(text, n)| (text.unwrap_or_default(), *n))
}

fn top<T: Ord>(
    counts: impl Iterator<Item = (T, u64)>,
    scalar: impl Fn(&T) -> Scalar,
) -> Distribution {
    // By count, then by value, and never more than the list holds.
    let mut best: Vec<(u64, T)> = Vec::new();
    let mut n_all = 0;
    for (value, n) in counts {
        n_all += n;
        let precedes = |(m, other): &(u64, T)| *m > n || (*m == n && *other < value);
        let place = best.partition_point(precedes);
        if place < N_TOP {
            best.truncate(N_TOP - 1);
            best.insert(place, (n, value));
        }
    }
    if best.is_empty() {
        return Distribution::None;
    }
    let values: Vec<_> = best.iter().map(|(n, value)| (scalar(value), *n)).collect();
    let n_listed: u64 = values.iter().map(|(_, n)| n).sum();
    Distribution::Top(Top { values, n_others: n_all - n_listed })
}
