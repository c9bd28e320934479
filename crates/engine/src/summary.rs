use std::collections::BTreeMap;

use arrow::array::Array;
use arrow::buffer::NullBuffer;
use arrow::datatypes::i256;
use sagitta_kernels::Bits;
use sagitta_spec::{Leaf, Literal, Predicate, Test};
use sagitta_table::statistics::Edges;
use sagitta_table::{Codes, ColumnType, Table, Values};

use crate::condition::{relative_columns, resolve, settle};
use crate::execution::{Cursor, wide};
use crate::extent::Extents;
use crate::filter::{Filter, selected};
use crate::lane::{Chunk, Lane, Ranks, Rows, cells, nulls, place};
use crate::number::bias_of;
use crate::plan::{Condition, find};
use crate::{Error, Part, Step};

/// What is counted of one column.
#[derive(Clone, Debug, PartialEq)]
pub struct SummaryAsk {
    /// The column's name.
    pub field: String,
    /// What its values are counted into.
    pub buckets: Buckets,
}

/// What a column's values are counted into.
#[derive(Clone, Debug, PartialEq)]
pub enum Buckets {
    /// Bins between rising edges; the last bin includes its high edge.
    Bins(Edges),
    /// These values, as literals.
    Values(Vec<String>),
    /// Rows and nulls only.
    None,
}

/// The counts of one column, under the filter without the column's own conditions, except
/// `n_nulls`, which is under the whole filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SummaryCounts {
    /// Rows kept.
    pub n_selected: u64,
    /// Nulls among the rows the whole filter keeps.
    pub n_nulls: u64,
    /// One entry a bin or value.
    pub counts: Vec<u64>,
    /// Rows with a value in none of them; nulls are not counted.
    pub n_others: u64,
}

/// The counts of several columns in one scan.
#[derive(Debug)]
pub struct SummaryExecution {
    table: Table,
    asks: Vec<Ask>,
    conditions: Vec<Condition>,
    extents: Extents,
    /// The parts of the filter that all have to hold; none before the extents are known.
    filters: Option<Vec<Filter>>,
    cursor: Cursor,
    done: bool,
    done_rows: u64,
    n_selected: u64,
}

#[derive(Debug)]
struct Ask {
    column_idx: usize,
    /// Which parts of the filter are the column's own.
    own: Vec<bool>,
    counter: Counter,
    counts: SummaryCounts,
}

#[derive(Debug)]
enum Counter {
    /// Edges of floats.
    Floats(Vec<f64>),
    /// Edges of all that is counted in whole numbers.
    Whole(Vec<i128>),
    /// One filter a value.
    Values(Vec<Filter>),
    /// By code of the dictionary: the place of the value, and the rows counted so far.
    Codes(Vec<(Option<usize>, u64)>),
    None,
}

impl SummaryExecution {
    /// Starts. Fails if a name or a literal of the filter, or a value, does not fit.
    pub fn new(
        filter: Option<&Predicate>,
        asks: Vec<SummaryAsk>,
        table: Table,
    ) -> Result<Self, Error> {
        let parts: Vec<&Predicate> = match filter {
            None => Vec::new(),
            Some(Predicate::All(parts)) => parts.iter().collect(),
            Some(other) => vec![other],
        };
        let columns = table.columns();
        let conditions = parts
            .iter()
            .map(|part| resolve(part, columns, Part::Filter))
            .collect::<Result<Vec<_>, _>>()?;
        let mut needed = Vec::new();
        conditions.iter().for_each(|condition| relative_columns(condition, &mut needed));
        let mut planned = Vec::with_capacity(asks.len());
        for ask in asks {
            let (column_idx, _) = find(columns, &ask.field, Part::Summary)?;
            let own = parts.iter().map(|part| is_about(part, &ask.field)).collect();
            let mut n_counts = 0;
            let counter = match ask.buckets {
                Buckets::None => Counter::None,
                Buckets::Bins(edges) => {
                    n_counts = edges.len().saturating_sub(1);
                    bins_counter(&edges)
                }
                Buckets::Values(values) => {
                    n_counts = values.len();
                    values_counter(&ask.field, column_idx, values, &table)?
                }
            };
            let counts = SummaryCounts { counts: vec![0; n_counts], ..SummaryCounts::default() };
            planned.push(Ask { column_idx, own, counter, counts });
        }
        Ok(Self {
            asks: planned,
            conditions,
            extents: Extents::new(needed, &table),
            filters: None,
            cursor: Cursor::default(),
            done: false,
            done_rows: 0,
            n_selected: 0,
            table,
        })
    }

    /// Does a few milliseconds' work.
    pub fn step(&mut self) -> Result<Step, Error> {
        let n_rows = wide(self.table.n_rows());
        let more = |done_rows| Step::More { done_rows, total_rows: n_rows };
        let Some(filters) = &self.filters else {
            if self.extents.is_open()
                && let Some(chunk) = self.cursor.next(Some(self.table.batches()))
            {
                self.extents.update(&chunk, self.table.columns())?;
                return Ok(more(0));
            }
            self.cursor = Cursor::default();
            let greatest = |idx| self.extents.greatest(idx);
            let settled = self.conditions.iter().map(|condition| {
                Filter::new(&settle(condition, self.table.columns(), &greatest), &self.table)
            });
            self.filters = Some(settled.collect::<Result<_, _>>()?);
            return Ok(more(0));
        };
        let Some(chunk) = self.cursor.next(Some(self.table.batches())) else {
            self.done = true;
            return Ok(Step::Done);
        };
        let parts =
            filters.iter().map(|filter| filter.truths(&chunk)).collect::<Result<Vec<Bits>, _>>()?;
        let whole = Kept::new(&parts, &vec![false; parts.len()], chunk.n_rows);
        self.n_selected += wide(whole.rows.len());
        for ask in &mut self.asks {
            let own;
            let kept = if ask.own.contains(&true) {
                own = Kept::new(&parts, &ask.own, chunk.n_rows);
                &own
            } else {
                &whole
            };
            ask.count(&chunk, kept, &whole, &self.table)?;
        }
        self.done_rows += wide(chunk.n_rows);
        Ok(more(self.done_rows))
    }

    /// One entry a column asked for, and how many rows the whole filter keeps. Fails before
    /// [`Step::Done`].
    pub fn finish(self) -> Result<(Vec<SummaryCounts>, u64), Error> {
        if !self.done {
            return Err(Error::Unfinished);
        }
        let counts = self.asks.into_iter().map(|ask| {
            let mut counts = ask.counts;
            if let Counter::Codes(by_code) = ask.counter {
                for (place, n) in by_code {
                    match place.and_then(|place| counts.counts.get_mut(place)) {
                        Some(count) => *count += n,
                        None => counts.n_others += n,
                    }
                }
            }
            counts
        });
        Ok((counts.collect(), self.n_selected))
    }
}

/// The rows of a chunk that some parts of a filter keep.
struct Kept {
    /// None if there are no parts.
    truths: Option<Bits>,
    rows: Rows,
}

impl Kept {
    fn new(parts: &[Bits], left_out: &[bool], n_rows: usize) -> Self {
        let mut truths: Option<Bits> = None;
        for (part, left_out) in parts.iter().zip(left_out) {
            match &mut truths {
                _ if *left_out => {}
                Some(truths) => truths.and(part),
                None => truths = Some(part.clone()),
            }
        }
        let rows = truths.as_ref().map_or(Rows::All(n_rows), selected);
        Self { truths, rows }
    }
}

/// Whether a condition speaks of one column only.
fn is_about(predicate: &Predicate, field: &str) -> bool {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => {
            !parts.is_empty() && parts.iter().all(|part| is_about(part, field))
        }
        Predicate::Not(inner) => is_about(inner, field),
        Predicate::Leaf(leaf) => leaf.field == field,
    }
}

fn values_counter(
    field: &str,
    column_idx: usize,
    values: Vec<String>,
    table: &Table,
) -> Result<Counter, Error> {
    let column = table.columns().get(column_idx);
    if let Some(column) = column
        && column.column_type == ColumnType::Category
    {
        let ranks = Ranks::new(column.dictionary.as_ref());
        let mut places = BTreeMap::new();
        for (place, value) in values.into_iter().enumerate() {
            places.insert(value, place);
        }
        let texts = ranks.texts(column.dictionary.as_ref());
        let by_rank: Vec<Option<usize>> =
            texts.iter().map(|text| places.get(*text).copied()).collect();
        let n_codes = column.dictionary.as_ref().map_or(0, |dictionary| dictionary.len());
        let place = |code: usize| {
            let rank = ranks.rank(u32::try_from(code).ok()?);
            by_rank.get(usize::try_from(rank).ok()?).copied().flatten()
        };
        return Ok(Counter::Codes((0..n_codes).map(|code| (place(code), 0)).collect()));
    }
    let filters = values.into_iter().map(|value| {
        let leaf = Leaf { field: field.to_owned(), test: Test::Eq(Literal::new(value)) };
        let condition = resolve(&Predicate::Leaf(leaf), table.columns(), Part::Summary)?;
        Filter::new(&condition, table)
    });
    Ok(Counter::Values(filters.collect::<Result<_, _>>()?))
}

impl Ask {
    fn count(
        &mut self,
        chunk: &Chunk,
        kept: &Kept,
        whole: &Kept,
        table: &Table,
    ) -> Result<(), Error> {
        let changed = || Error::TableChanged { name: format!("column {}", self.column_idx) };
        let values = chunk.values(self.column_idx).ok_or_else(changed)?;
        let column = table.columns().get(self.column_idx).ok_or_else(changed)?;
        let n_null = |rows: &Rows| n_nulls(values, rows);
        self.counts.n_selected += wide(kept.rows.len());
        self.counts.n_nulls += wide(n_null(&whole.rows));
        let counts = &mut self.counts;
        let read = |ranks| cells(values, &kept.rows, ranks).ok_or_else(changed);
        match &mut self.counter {
            Counter::None => {}
            Counter::Floats(edges) => {
                let cells = read(None)?;
                let Lane::F64(values) = &cells.lane else { return Err(changed()) };
                let near = Near::new(edges.first().copied(), edges.last().copied(), edges.len());
                cells.each_valid(kept.rows.len(), |i| {
                    let bin = values.get(i).and_then(|value| bin(edges, value, near.at(*value)));
                    count_bin(bin, counts);
                });
            }
            Counter::Whole(edges) => {
                let cells = read(None)?;
                let bias = bias_of(&column.column_type);
                #[expect(clippy::cast_precision_loss, reason = "only a place near the bin")]
                let float = |edge: Option<&i128>| edge.map(|edge| *edge as f64);
                let near = Near::new(float(edges.first()), float(edges.last()), edges.len());
                cells.each_valid(kept.rows.len(), |i| {
                    let value = match &cells.lane {
                        Lane::I64(keys) => keys.get(i).map(|key| i128::from(*key) + bias),
                        Lane::I128(values) => values.get(i).copied(),
                        Lane::I256(values) => values.get(i).and_then(|value| value.to_i128()),
                        Lane::F64(_) | Lane::Bytes(_) | Lane::Nulls(_) | Lane::Opaque => None,
                    };
                    #[expect(clippy::cast_precision_loss, reason = "only a place near the bin")]
                    let bin = value.and_then(|value| bin(edges, &value, near.at(value as f64)));
                    count_bin(bin, counts);
                });
            }
            Counter::Codes(by_code) => {
                let Values::Category(codes) = values else { return Err(changed()) };
                match codes {
                    Codes::U8(a) => count_codes(by_code, a.values(), a.nulls(), &kept.rows),
                    Codes::U16(a) => count_codes(by_code, a.values(), a.nulls(), &kept.rows),
                    Codes::U32(a) => count_codes(by_code, a.values(), a.nulls(), &kept.rows),
                }
            }
            Counter::Values(filters) => {
                let mut n_found = 0;
                for (filter, total) in filters.iter().zip(&mut counts.counts) {
                    let mut found = filter.truths(chunk)?;
                    if let Some(kept) = &kept.truths {
                        found.and(kept);
                    }
                    let n = found.count();
                    *total += wide(n);
                    n_found += n;
                }
                let n_values = kept.rows.len() - n_null(&kept.rows);
                counts.n_others += wide(n_values.saturating_sub(n_found));
            }
        }
        Ok(())
    }
}

/// Where a number lies about, if the edges have about the same distance from each other.
#[derive(Clone, Copy, Debug)]
struct Near {
    first: f64,
    per_unit: f64,
}

impl Near {
    fn new(first: Option<f64>, last: Option<f64>, n_edges: usize) -> Self {
        let (first, last) = (first.unwrap_or(0.0), last.unwrap_or(0.0));
        #[expect(clippy::cast_precision_loss, reason = "only a place near the bin")]
        let n = n_edges.saturating_sub(1) as f64;
        Self { first, per_unit: n / (last - first) }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut by the cast")]
    fn at(self, value: f64) -> usize {
        ((value - self.first) * self.per_unit) as usize
    }
}

/// The bin of a number; none for NaN and what lies outside. `near` is a guess.
#[inline]
fn bin<T: PartialOrd>(edges: &[T], value: &T, near: usize) -> Option<usize> {
    if let (Some(low), Some(high)) = (edges.get(near), edges.get(near.saturating_add(1)))
        && low <= value
        && value < high
    {
        return Some(near);
    }
    let n_passed = edges.partition_point(|edge| edge <= value);
    if n_passed < edges.len() {
        return n_passed.checked_sub(1);
    }
    (edges.last() == Some(value)).then_some(n_passed).and_then(|n| n.checked_sub(2))
}

fn n_nulls(values: &Values, rows: &Rows) -> usize {
    if let Values::Null(_) = values {
        return rows.len();
    }
    match (nulls(values), rows) {
        (None, _) => 0,
        (Some(nulls), Rows::All(_)) => nulls.null_count(),
        (Some(nulls), Rows::Some(rows)) => {
            rows.iter().filter(|row| nulls.is_null(place(**row))).count()
        }
    }
}

/// Counts the selected rows by code.
fn count_codes<T: Copy + Into<u32>>(
    by_code: &mut [(Option<usize>, u64)],
    codes: &[T],
    nulls: Option<&NullBuffer>,
    rows: &Rows,
) {
    let mut count = |row: usize| {
        let code = codes.get(row).map(|code| place((*code).into()));
        if let Some((_, n)) = code.and_then(|code| by_code.get_mut(code)) {
            *n += 1;
        }
    };
    match (nulls, rows) {
        (None, Rows::All(n)) => (0..*n).for_each(count),
        (None, Rows::Some(rows)) => rows.iter().for_each(|row| count(place(*row))),
        (Some(nulls), rows) => {
            let rows = (0..rows.len()).map(|i| rows.get(i));
            rows.filter(|row| nulls.is_valid(*row)).for_each(count);
        }
    }
}

fn count_bin(bin: Option<usize>, counts: &mut SummaryCounts) {
    match bin.and_then(|bin| counts.counts.get_mut(bin)) {
        Some(count) => *count += 1,
        None => counts.n_others += 1,
    }
}

fn bins_counter(edges: &Edges) -> Counter {
    match edges {
        Edges::F32(edges) => Counter::Floats(edges.iter().copied().map(f64::from).collect()),
        Edges::F64(edges) => Counter::Floats(edges.clone()),
        Edges::I64(edges) => Counter::Whole(edges.iter().copied().map(i128::from).collect()),
        Edges::U64(edges) => Counter::Whole(edges.iter().copied().map(i128::from).collect()),
        Edges::Decimal(edges) => {
            // Statistics make edges of what 128 bits hold only.
            let whole = |edge: &i256| edge.to_i128().unwrap_or(i128::MAX);
            Counter::Whole(edges.iter().map(whole).collect())
        }
    }
}
