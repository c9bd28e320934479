//! Groups by the bins of one column: an interval of it that moves under the same question is
//! answered from its bins, and the rows of those bins that its ends cut are read.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use arrow::datatypes::i256;
use sagitta_spec::{Leaf, Predicate, Query, Test};
use sagitta_table::{Batch, Table};

use crate::brush::Bins;
use crate::dense::Dense;
use crate::execution::{CHUNK, CHUNKS, Cursor, wide};
use crate::extent::Extents;
use crate::filter::{Filter, select};
use crate::lane::{Chunk, Ranks, Rows, place};
use crate::plan::{Condition, LeafTest, find};
use crate::ranges::Ranges;
use crate::shared::{Shared, parts_of};
use crate::shelf::Shelf;
use crate::verdict::Verdict;
use crate::{Error, Execution, Part, Plan, Step};

/// The most numbers that an index keeps for its groups: a count for each group and bin, and as
/// many again for each aggregated column, of up to 56 bytes each. 28 MB at most.
const MOST_CELLS: usize = 1 << 19;

/// As many rows as a chunk costs beside its rows.
const CHUNK_COST: usize = 256;

/// The making of an [`IntervalIndex`]: two passes over the rows, in steps.
#[derive(Debug)]
pub struct IntervalExecution {
    field: String,
    query: Query,
    table: Table,
    edges: Vec<i64>,
    /// The pass over the rows that counts.
    shared: Shared,
    /// The pass that puts rows in the order of their bins, once the bins' rows are counted.
    sorting: Option<Sorting>,
}

/// Rows being put in the order of their bins.
#[derive(Debug)]
struct Sorting {
    dense: Dense,
    cursor: Cursor,
    /// By bin: where its next row goes.
    next: Vec<usize>,
    binned: Binned,
}

/// Rows in the order of their bins.
#[derive(Debug)]
struct Binned {
    /// By bin: where its rows start; at last where they end.
    starts: Vec<usize>,
    /// Rising within each bin.
    rows: Vec<u32>,
}

/// What a query of groups, without its intervals of one column, comes to in each bin of it.
///
/// With the bins' rows it answers the query with any intervals there, exactly: bins that lie within
/// are added up, rows of bins that lie partly within are read. Nothing is subtracted, so that
/// infinities and NaN outside leave no trace.
///
/// It takes four bytes for each row that the rest of the filter selects and at most 28 MB for the
/// groups.
#[derive(Debug)]
pub struct IntervalIndex {
    field: String,
    /// The query without the intervals.
    query: Query,
    table: Table,
    /// Between the bins, as keys: one more than there are bins.
    edges: Vec<i64>,
    /// Groups and bins, bins last.
    dense: Dense,
    extents: Rc<Extents>,
    ranks: BTreeMap<usize, Arc<Ranks>>,
    binned: Rc<Binned>,
}

/// Rows that are still to be tested and read, beside groups that are known.
#[derive(Debug)]
pub(crate) struct Cut {
    binned: Rc<Binned>,
    /// What has not been read of the bins' rows, the last bin first.
    left: Vec<Range<usize>>,
    /// The batch of the last row, of the same bin as the next one.
    batch: usize,
    /// The number of the batch's first row in the table.
    batch_row: usize,
    /// The parts of the filter that these rows have to be tested for.
    parts: Vec<usize>,
}

/// Rows of a chunk.
pub(crate) struct CutChunk {
    pub(crate) chunk: Chunk,
    /// The number of the chunk's first row in the table.
    pub(crate) first_row: usize,
    rows: Vec<u32>,
}

/// The field of which an interval moved from one query to the next.
///
/// The queries differ in nothing else than `lt`, `le`, `gt`, `ge` and `between` of it among those
/// parts of their filters that all have to hold, and both have one. None if they differ in more,
/// or in nothing.
pub fn moved_field<'a>(before: &Query, after: &'a Query) -> Option<&'a str> {
    let mut fields = parts_of(&after.filter).iter().filter_map(interval_field);
    fields.find(|field| {
        before.filter != after.filter
            && parts_of(&before.filter).iter().any(|part| interval_field(part) == Some(field))
            && without_intervals(before, field) == without_intervals(after, field)
    })
}

fn interval_field(part: &Predicate) -> Option<&str> {
    match part {
        Predicate::Leaf(Leaf { field, test }) => matches!(
            test,
            Test::Lt(_) | Test::Le(_) | Test::Gt(_) | Test::Ge(_) | Test::Between { .. }
        )
        .then_some(field.as_str()),
        _ => None,
    }
}

fn without_intervals(query: &Query, field: &str) -> Query {
    let parts = parts_of(&query.filter).iter();
    let parts = parts.filter(|part| interval_field(part) != Some(field)).cloned();
    Query { filter: Some(Predicate::All(parts.collect())), ..query.clone() }
}

impl IntervalExecution {
    /// Starts for the query without its intervals of the field. None for a query of rows, and for
    /// a column whose values have no bins: one without order or values, with infinities, or of
    /// another type than whole numbers, 64-bit floats, dates and moments. Fails as
    /// [`plan`](crate::plan) does.
    pub fn new(query: &Query, field: &str, table: Table) -> Result<Option<Self>, Error> {
        let (column_idx, column) = find(table.columns(), field, Part::Filter)?;
        let query = without_intervals(query, field);
        let plan = crate::plan(&query, &table)?;
        let Some(bins) = Bins::new(column_idx, column, &table) else { return Ok(None) };
        let Some(keyed) = bins.keyed(&plan) else { return Ok(None) };
        Ok(Some(Self {
            field: field.to_owned(),
            query,
            edges: bins.edges(),
            shared: Shared::new(vec![Arc::new(keyed)], table.clone()),
            table,
            sorting: None,
        }))
    }

    /// Whether the index will be that of a query: without intervals of the field it is the one that
    /// this was made for.
    pub fn serves(&self, query: &Query) -> bool {
        without_intervals(query, &self.field) == self.query
    }

    /// Does a few milliseconds' work. Fails with [`Error::Unsupported`] where the groups are too
    /// many or their aggregates cannot be put together bin by bin; after that, and after any other
    /// error, nothing here is of any more use.
    pub fn step(&mut self) -> Result<Step, Error> {
        let total_rows = wide(self.table.n_rows()) * 2;
        let Some(sorting) = &mut self.sorting else {
            if !self.shared.has_read() {
                let has_begun = self.shared.has_begun();
                self.shared.step()?;
                if !has_begun && self.shared.has_begun() {
                    self.check()?;
                }
                let done_rows = wide(self.shared.n_read());
                return Ok(Step::More { done_rows, total_rows });
            }
            let dense = self.shared.take_dense(0).ok_or_else(unsupported)?;
            self.sorting = Some(Sorting::new(dense, self.edges.len().saturating_sub(1))?);
            return Ok(Step::More { done_rows: total_rows / 2, total_rows });
        };
        let scan = self.shared.execution(0).and_then(Execution::scanning);
        let scan = scan.ok_or(Error::Unfinished)?;
        if sorting.step(&scan.filters, self.table.batches())? {
            return Ok(Step::Done);
        }
        let done_rows = total_rows / 2 + wide(sorting.cursor.row);
        Ok(Step::More { done_rows, total_rows })
    }

    /// The index. Fails before [`Step::Done`].
    pub fn finish(self) -> Result<IntervalIndex, Error> {
        let Some(Sorting { dense, binned, cursor, .. }) = self.sorting else {
            return Err(Error::Unfinished);
        };
        if cursor.row < self.table.n_rows() {
            return Err(Error::Unfinished);
        }
        let execution = self.shared.execution(0).ok_or(Error::Unfinished)?;
        let scan = execution.scanning().ok_or(Error::Unfinished)?;
        Ok(IntervalIndex {
            extents: Rc::clone(&scan.extents),
            ranks: execution.ranks().clone(),
            field: self.field,
            query: self.query,
            table: self.table,
            edges: self.edges,
            dense,
            binned: Rc::new(binned),
        })
    }

    /// Whether the groups can be kept, which is known before rows are read.
    fn check(&self) -> Result<(), Error> {
        let dense = self.shared.execution(0).and_then(Execution::dense);
        match dense.is_some_and(|dense| dense.is_additive() && dense.n_cells() <= MOST_CELLS) {
            true => Ok(()),
            false => Err(unsupported()),
        }
    }
}

fn unsupported() -> Error {
    Error::Unsupported { what: "an index of these groups" }
}

impl Sorting {
    fn new(dense: Dense, n_bins: usize) -> Result<Self, Error> {
        let mut starts = Vec::with_capacity(n_bins + 1);
        let mut n_rows = 0_usize;
        starts.push(0);
        for count in dense.counts_by_last().into_iter().take(n_bins) {
            let count = usize::try_from(count).ok();
            let sum = count.and_then(|count| n_rows.checked_add(count));
            n_rows = sum.ok_or(Error::TooMany { what: "rows" })?;
            starts.push(n_rows);
        }
        let next = starts.clone();
        let binned = Binned { starts, rows: vec![0; n_rows] };
        Ok(Self { dense, cursor: Cursor::default(), next, binned })
    }

    /// Puts the rows of some chunks in their places; true after the last ones.
    fn step(&mut self, filters: &[(usize, Filter)], batches: &[Arc<Batch>]) -> Result<bool, Error> {
        let slots = self.dense.keys.last().map(Rc::clone).ok_or(Error::Unfinished)?;
        for _ in 0..CHUNKS {
            let first_row = self.cursor.row;
            let Some(chunk) = self.cursor.next(Some(batches)) else { return Ok(true) };
            let first = u32::try_from(first_row).ok().ok_or(Error::TooMany { what: "rows" })?;
            let rows = select(filters.iter().map(|(_, filter)| filter), &chunk, None)?;
            let bins = Shelf::new(&chunk).slots(0, &rows, &slots, None);
            let bins = bins.ok_or_else(|| Error::TableChanged {
                name: format!("column {}", slots.column_idx),
            })?;
            match &rows {
                Rows::All(_) => self.place_rows(bins.0.iter().zip(first..)),
                Rows::Some(rows) => {
                    self.place_rows(bins.0.iter().zip(rows.iter().map(|row| first + row)));
                }
            }
        }
        Ok(false)
    }

    fn place_rows<'a>(&mut self, rows: impl Iterator<Item = (&'a u32, u32)>) {
        for (bin, row) in rows {
            // Null, NaN and infinities have slots behind those of the bins.
            if place(*bin) + 1 < self.binned.starts.len()
                && let Some(next) = self.next.get_mut(place(*bin))
                && let Some(slot) = self.binned.rows.get_mut(*next)
            {
                *slot = row;
                *next += 1;
            }
        }
    }
}

impl IntervalIndex {
    /// Whether this is the index of a query: without intervals of the field it is the one that this
    /// was made for.
    pub fn serves(&self, query: &Query) -> bool {
        without_intervals(query, &self.field) == self.query
    }

    /// The execution of a plan on the table of the index that reads no more rows than it has to.
    /// What comes out is what [`Execution::new`] gives. None for a plan that is not served, one
    /// without an interval of the field, and where a bound is NaN.
    pub fn execution(&self, plan: &Arc<Plan>) -> Result<Option<Execution>, Error> {
        if !self.serves(&plan.query) {
            return Ok(None);
        }
        let Some((parts, ranges)) = self.intervals(plan) else { return Ok(None) };
        let (mut whole, mut n_whole) = (0..0, 0);
        let mut left = Vec::new();
        for (bin, edges) in self.edges.windows(2).enumerate() {
            let [first, end] = edges else { continue };
            match verdict(&ranges, *first, *end) {
                Verdict::Never => {}
                Verdict::Always => {
                    whole = if n_whole == 0 { bin..bin + 1 } else { whole.start..bin + 1 };
                    n_whole += 1;
                }
                Verdict::Open => {
                    if let Some([from, to]) = self.binned.starts.get(bin..bin + 2) {
                        left.push(*from..*to);
                    }
                }
            }
        }
        if whole.len() != n_whole {
            return Ok(None);
        }
        left.reverse();
        let cut = Cut { binned: Rc::clone(&self.binned), left, batch: 0, batch_row: 0, parts };
        Execution::from_groups(
            Arc::clone(plan),
            self.table.clone(),
            (Rc::clone(&self.extents), self.ranks.clone()),
            self.dense.within(whole),
            cut,
        )
        .map(Some)
    }

    /// Which parts of the filter are intervals, and of which keys.
    fn intervals<'a>(&self, plan: &'a Plan) -> Option<(Vec<usize>, Vec<&'a Ranges>)> {
        let conditions = match plan.filter.as_ref()? {
            Condition::All(conditions) => conditions.as_slice(),
            other => std::slice::from_ref(other),
        };
        let (mut parts, mut ranges) = (Vec::new(), Vec::new());
        let own = parts_of(&plan.query.filter).iter().zip(conditions).enumerate();
        for (at, (part, condition)) in own {
            if interval_field(part) == Some(&self.field) {
                let Condition::Leaf { test: LeafTest::Numbers { ranges: own, nan: false }, .. } =
                    condition
                else {
                    return None;
                };
                parts.push(at);
                ranges.push(own);
            }
        }
        (!parts.is_empty()).then_some((parts, ranges))
    }
}

/// For which of the keys from `first` up to `end` all of the ranges hold.
fn verdict(ranges: &[&Ranges], first: i64, end: i64) -> Verdict {
    let wide = |key: i64| i256::from_i128(i128::from(key));
    let (first, last) = (wide(first), wide(end).wrapping_sub(i256::ONE));
    let mut verdict = Verdict::Always;
    for ranges in ranges {
        match ranges.verdict(first, last) {
            Verdict::Never => return Verdict::Never,
            Verdict::Open => verdict = Verdict::Open,
            Verdict::Always => {}
        }
    }
    verdict
}

impl Cut {
    /// The next chunks of a step, as `batches` has them; fewer, the more of their rows are read.
    pub(crate) fn next_chunks(&mut self, batches: &[Arc<Batch>]) -> Result<Vec<CutChunk>, Error> {
        let mut chunks = Vec::new();
        let mut cost = 0;
        while cost < CHUNKS * CHUNK
            && let Some(chunk) = self.next(batches)?
        {
            cost += CHUNK_COST + chunk.rows.len();
            chunks.push(chunk);
        }
        Ok(chunks)
    }

    fn next(&mut self, batches: &[Arc<Batch>]) -> Result<Option<CutChunk>, Error> {
        let (own, row) = loop {
            let Some(own) = self.left.last_mut() else { return Ok(None) };
            match self.binned.rows.get(own.start).filter(|_| own.start < own.end) {
                Some(row) => break (own, place(*row)),
                None => {
                    self.left.pop();
                    (self.batch, self.batch_row) = (0, 0);
                }
            }
        };
        let rest = self.binned.rows.get(own.clone()).unwrap_or_default();
        let batch = loop {
            let batch = batches.get(self.batch).ok_or(Error::Unfinished)?;
            if row < self.batch_row + batch.n_rows {
                break batch;
            }
            self.batch_row += batch.n_rows;
            self.batch += 1;
        };
        let start = (row - self.batch_row) / CHUNK * CHUNK;
        let n_rows = (batch.n_rows - start).min(CHUNK);
        let first_row = self.batch_row + start;
        let n = rest.partition_point(|row| place(*row) < first_row + n_rows);
        let first = u32::try_from(first_row).ok().ok_or(Error::TooMany { what: "rows" })?;
        let rows = rest.iter().take(n).map(|row| row - first).collect();
        own.start += n;
        Ok(Some(CutChunk { chunk: Chunk::new(batch, start, n_rows), first_row, rows }))
    }

    /// Those of a chunk's rows that belong to the intervals. `filters` are those of the query, with
    /// the place of each in it.
    pub(crate) fn select(
        &self,
        filters: &[(usize, Filter)],
        chunk: &mut CutChunk,
    ) -> Result<Rows, Error> {
        let mut rows = std::mem::take(&mut chunk.rows);
        for (_, filter) in filters.iter().filter(|(part, _)| self.parts.contains(part)) {
            filter.retain(&chunk.chunk, &mut rows)?;
        }
        Ok(Rows::Some(rows))
    }
}
