use std::hash::BuildHasher;

use arrow::array::{Array, ArrayAccessor, ArrayIter, BinaryArray, PrimitiveArray, StringArray};
use arrow::datatypes::{ArrowPrimitiveType, i256};

use super::distinct::{DistinctCounter, HASHER, HyperLogLog, Key};
use super::valid::for_each_valid;
use super::{Distinct, Distribution, N_TOP, Scalar, Statistics, Top};
use crate::builder::{MAX_CATEGORIES, MAX_CATEGORY_BYTES};
use crate::category::Categories;
use crate::{Codes, Column, ColumnType, Extent, Extents, Values};

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
    Float { range: Option<(f64, f64)>, distinct: DistinctCounter<u64> },
    Decimal { range: Option<(i256, i256)>, distinct: DistinctCounter<i256> },
    Category { counts: Vec<u64> },
    Text { range: TextRange, counts: Counts },
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
            ColumnType::Float(_) => Kind::Float { range: None, distinct: DistinctCounter::new() },
            ColumnType::Decimal { .. } => {
                Kind::Decimal { range: None, distinct: DistinctCounter::new() }
            }
            ColumnType::Category => Kind::Category { counts: Vec::new() },
            ColumnType::Text => {
                let counts = Counts::Few { texts: Categories::new(), counts: Vec::new() };
                Kind::Text { range: TextRange::default(), counts }
            }
            ColumnType::Binary => {
                Kind::Binary { range: None, distinct: DistinctCounter::new(), n_kept: 0 }
            }
            ColumnType::Interval | ColumnType::Nested | ColumnType::Null => Kind::Other,
        };
        Self { n_rows: 0, n_nulls: 0, n_nan: 0, longest: 0, finite: None, kind }
    }

    /// Takes the values of one batch in, with what is known of them.
    pub(crate) fn push(&mut self, values: &Values, extents: Option<&Extents>) {
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
            (Kind::Int { range, distinct }, values) => {
                if let Some(Extents::Int(blocks)) = extents {
                    widen_to(range, blocks.all.range);
                }
                match values {
                    Values::Int8(a) => integers(a, distinct),
                    Values::Int16(a) => integers(a, distinct),
                    Values::Int32(a) | Values::Date(a) => integers(a, distinct),
                    Values::Int64(a) => integers(a, distinct),
                    Values::UInt8(a) => integers(a, distinct),
                    Values::UInt16(a) => integers(a, distinct),
                    Values::UInt32(a) => integers(a, distinct),
                    _ => {}
                }
            }
            (Kind::UInt { range, distinct }, Values::UInt64(a)) => {
                if let Some(Extents::UInt(blocks)) = extents {
                    widen_to(range, blocks.all.range);
                }
                integers(a, distinct);
            }
            (Kind::Float { range, distinct }, values) => {
                let Some(Extents::Float(blocks)) = extents else { return };
                self.n_nan += blocks.all.n_nan as u64;
                widen_to(range, blocks.all.range);
                let finite = &mut self.finite;
                match values {
                    Values::Float32(a) => floats(a, &blocks.all, distinct, finite),
                    Values::Float64(a) => floats(a, &blocks.all, distinct, finite),
                    _ => {}
                }
            }
            (Kind::Decimal { range, distinct }, values) => {
                let mut take = |value| {
                    distinct.insert(value);
                    widen(range, value);
                };
                match values {
                    Values::Decimal128(a) => {
                        for_each_valid(a, |value| take(i256::from_i128(value)));
                    }
                    Values::Decimal256(a) => for_each_valid(a, take),
                    _ => {}
                }
            }
            (Kind::Category { counts }, Values::Category(codes)) => {
                if let Some(Extents::Code(blocks)) = extents {
                    let n = blocks.all.range.map_or(0, |(_, last)| last as usize + 1);
                    counts.resize(counts.len().max(n), 0);
                }
                match codes {
                    Codes::U8(a) => count_codes(a, counts),
                    Codes::U16(a) => count_codes(a, counts),
                    Codes::U32(a) => count_codes(a, counts),
                }
            }
            (Kind::Text { range, counts }, Values::Text(a)) => {
                for text in valid_in::<&StringArray>(a) {
                    self.longest = self.longest.max(n_chars(text, self.longest));
                    range.widen(text);
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
            Kind::Float { range, .. } if column.column_type == ColumnType::Float(32) => {
                #[expect(clippy::cast_possible_truncation, reason = "it was a float of 32 bits")]
                let narrow = |value: f64| Scalar::Float32(value as f32);
                range.map(|(a, b)| (narrow(a), narrow(b)))
            }
            Kind::Float { range, .. } => {
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
                let texts = range.ends.as_ref();
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
            Kind::Float { distinct, .. } => statistics.distinct = Some(distinct.count()),
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

fn valid_in<A: ArrayAccessor>(array: A) -> impl Iterator<Item = A::Item> {
    ArrayIter::new(array).flatten()
}

fn integers<T, W>(array: &PrimitiveArray<T>, distinct: &mut DistinctCounter<W>)
where
    T: ArrowPrimitiveType<Native: Into<W>>,
    W: Key,
{
    if let DistinctCounter::Many(many) = distinct {
        return for_each_valid(array, |value| many.insert(value.into().bits()));
    }
    let mut last = None;
    for_each_valid(array, |value| {
        let value = value.into();
        // Sorted and repeated columns are common: what equals its neighbour is known.
        if last != Some(value) {
            distinct.insert(value);
            last = Some(value);
        }
    });
}

fn floats<T: ArrowPrimitiveType<Native: Into<f64>>>(
    array: &PrimitiveArray<T>,
    extent: &Extent<f64>,
    distinct: &mut DistinctCounter<u64>,
    finite: &mut Option<(f64, f64)>,
) {
    match distinct {
        DistinctCounter::Many(many) => {
            for_each_valid(array, |value| many.insert(float_key(value.into())));
        }
        few => for_each_valid(array, |value| few.insert(float_key(value.into()))),
    }
    match extent.range {
        Some((low, high)) if low.is_infinite() || high.is_infinite() => {
            for_each_valid(array, |value| {
                let value: f64 = value.into();
                if value.is_finite() {
                    widen(finite, value);
                }
            });
        }
        range => widen_to(finite, range),
    }
}

fn widen_to<T: PartialOrd + Copy>(range: &mut Option<(T, T)>, other: Option<(T, T)>) {
    if let Some((low, high)) = other {
        widen(range, low);
        widen(range, high);
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

/// The least and the greatest text.
#[derive(Debug, Default)]
struct TextRange {
    ends: Option<(String, String)>,
    /// The first bytes of both.
    starts: (u64, u64),
}

impl TextRange {
    fn widen(&mut self, text: &str) {
        let start = first_bytes(text);
        let Some((least, greatest)) = &mut self.ends else {
            self.ends = Some((text.to_owned(), text.to_owned()));
            self.starts = (start, start);
            return;
        };
        // Where the first bytes tell, the others need not be looked at.
        if start <= self.starts.0 && text < least.as_str() {
            text.clone_into(least);
            self.starts.0 = start;
        }
        if start >= self.starts.1 && text > greatest.as_str() {
            text.clone_into(greatest);
            self.starts.1 = start;
        }
    }
}

/// Eight bytes as a number that orders as texts do, as far as it tells.
fn first_bytes(text: &str) -> u64 {
    let bytes = text.as_bytes();
    match bytes.first_chunk::<8>() {
        Some(first) => u64::from_be_bytes(*first),
        None => {
            let number = bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
            number << (64 - 8 * bytes.len()).min(63) << u32::from(bytes.is_empty())
        }
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

fn count_codes<T>(codes: &PrimitiveArray<T>, counts: &mut [u64])
where
    T: ArrowPrimitiveType<Native: Into<u32>>,
{
    for_each_valid(codes, |code| {
        let code: u32 = code.into();
        if let Some(count) = counts.get_mut(code as usize) {
            *count += 1;
        }
    });
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
