//! An interval of one column that is moved again and again under the same questions.

use std::sync::Arc;

use arrow::datatypes::i256;
use sagitta_spec::{Bounds, Leaf, Literal, Predicate, Query, Test, TimeUnit, format_f64};
use sagitta_table::{Column, ColumnType, Extents, Table};

use crate::dense::Dense;
use crate::literal::{Place, place};
use crate::number::float_of_key;
use crate::plan::{Body, Change, Key, find, unsuitable};
use crate::shared::Shared;
use crate::slots::{Slots, key_range};
use crate::transform::{BinStep, Extent, nice_step};
use crate::{Error, Execution, Part, Plan, Prepared, Step};

/// The most bins an interval's ends snap to: more than a chart has pixels for.
const BINS: usize = 1 << 10;

/// The units that bins of moments may have, the finest first, with their least seconds.
const UNITS: [(TimeUnit, i64); 7] = [
    (TimeUnit::Minute, 60),
    (TimeUnit::Hour, 3_600),
    (TimeUnit::Day, 86_400),
    (TimeUnit::Week, 604_800),
    (TimeUnit::Month, 2_419_200),
    (TimeUnit::Quarter, 7_776_000),
    (TimeUnit::Year, 31_536_000),
];

/// The making of a [`Brush`]: one pass over the rows, in steps.
#[derive(Debug)]
pub struct BrushExecution {
    field: String,
    table: Table,
    plans: Vec<Arc<Plan>>,
    bins: Option<Bins>,
    /// By plan: its place among those of `indexed`, if an index can be made for it.
    places: Vec<Option<usize>>,
    indexed: Shared,
}

/// An index over the bins of one column and the groups of several plans.
///
/// A move of the interval costs bins and not rows. Plans without such an index (rows, groups of
/// very many different values, states that cannot be put together bin by bin) read the rows again.
#[derive(Debug)]
pub struct Brush {
    field: String,
    table: Table,
    plans: Vec<Arc<Plan>>,
    bins: Option<Bins>,
    indexes: Vec<Option<Index>>,
}

#[derive(Debug)]
struct Index {
    /// How to make a result of groups.
    execution: Execution,
    /// Groups and bins, bins last.
    dense: Dense,
}

/// Results under an interval, being worked out.
#[derive(Debug)]
pub struct Move {
    /// By plan; none for those that read rows.
    known: Vec<Option<Prepared>>,
    reading: Shared,
    interval: (Literal, Literal),
}

/// The bins of the column: their edges are where an interval's ends snap to.
#[derive(Clone, Debug)]
pub(crate) struct Bins {
    key: Key,
    column: Arc<Column>,
    slots: Slots,
}

impl BrushExecution {
    /// Starts for plans made for the table. Fails if the column is missing or has no order to
    /// speak of: an interval is of numbers, dates, moments, times or durations.
    pub fn new(plans: Vec<Arc<Plan>>, field: &str, table: Table) -> Result<Self, Error> {
        let (column_idx, column) = find(table.columns(), field, Part::Filter)?;
        if !is_ordered(&column.column_type) {
            return Err(unsuitable("between", column, Part::Filter));
        }
        let bins = Bins::new(column_idx, column, &table);
        let mut places = Vec::with_capacity(plans.len());
        let mut indexed = Vec::new();
        for plan in &plans {
            let keyed = bins.as_ref().and_then(|bins| bins.keyed(plan));
            places.push(keyed.as_ref().map(|_| indexed.len()));
            indexed.extend(keyed.map(Arc::new));
        }
        let indexed = Shared::new(indexed, table.clone());
        Ok(Self { field: field.to_owned(), table, plans, bins, places, indexed })
    }

    /// Does a few milliseconds' work.
    pub fn step(&mut self) -> Result<Step, Error> {
        if self.indexed.has_read() {
            return Ok(Step::Done);
        }
        self.indexed.step()
    }

    /// The index. Fails before [`Step::Done`].
    pub fn finish(mut self) -> Result<Brush, Error> {
        if !self.indexed.has_read() {
            return Err(Error::Unfinished);
        }
        let mut indexes = Vec::with_capacity(self.plans.len());
        for (plan, place) in self.plans.iter().zip(&self.places) {
            let dense = place.and_then(|place| self.indexed.take_dense(place));
            indexes.push(match dense.filter(Dense::is_additive) {
                None => None,
                Some(dense) => {
                    let mut execution = Execution::new(Arc::clone(plan), self.table.clone());
                    while !execution.has_begun() {
                        execution.step()?;
                    }
                    Some(Index { execution, dense })
                }
            });
        }
        let Self { field, table, plans, bins, .. } = self;
        Ok(Brush { field, table, plans, bins, indexes })
    }
}

impl Brush {
    /// Moves the interval: `[low, high)` after its ends were taken to the edges of bins, outwards.
    /// Null, NaN and infinities are in no interval. Fails on literals that are not of the column.
    pub fn move_to(&self, low: &Literal, high: &Literal) -> Result<Move, Error> {
        let (range, interval) = match &self.bins {
            Some(bins) => bins.snap(low, high)?,
            None => (0..0, (low.clone(), high.clone())),
        };
        let mut known = Vec::with_capacity(self.plans.len());
        let mut reading = Vec::new();
        for (plan, index) in self.plans.iter().zip(&self.indexes) {
            known.push(match index {
                Some(index) => {
                    let groups = index.dense.within(range.clone());
                    Some(index.execution.with_groups(groups)?)
                }
                None => {
                    let query = self.under(&plan.query, &interval);
                    reading.push(Arc::new(crate::plan(&query, &self.table)?));
                    None
                }
            });
        }
        Ok(Move { known, reading: Shared::new(reading, self.table.clone()), interval })
    }

    fn under(&self, query: &Query, (low, high): &(Literal, Literal)) -> Query {
        let test = Test::Between {
            low: low.clone(),
            high: high.clone(),
            bounds: Some(Bounds::ClosedOpen),
        };
        let interval = Predicate::Leaf(Leaf { field: self.field.clone(), test });
        let filter = match &query.filter {
            Some(Predicate::All(parts)) => {
                Predicate::All(parts.iter().cloned().chain([interval]).collect())
            }
            Some(own) => Predicate::All(vec![own.clone(), interval]),
            None => interval,
        };
        Query { filter: Some(filter), ..query.clone() }
    }
}

impl Move {
    /// The interval's ends, on the edges of bins: the lower one belongs to it, the upper does not.
    pub fn interval(&self) -> (&Literal, &Literal) {
        (&self.interval.0, &self.interval.1)
    }

    /// Does a few milliseconds' work; done at once if all plans have an index.
    pub fn step(&mut self) -> Result<Step, Error> {
        self.reading.step()
    }

    /// The results, in the order of the plans. Fails before [`Step::Done`].
    pub fn finish(self) -> Result<Vec<Prepared>, Error> {
        let mut read = self.reading.finish()?.into_iter();
        let known = self.known.into_iter();
        known.map(|known| known.or_else(|| read.next()).ok_or(Error::Unfinished)).collect()
    }
}

impl Bins {
    /// None for a column without values, or where bins would be too many or uneven.
    pub(crate) fn new(column_idx: usize, column: &Arc<Column>, table: &Table) -> Option<Self> {
        let slots = |change: Change| {
            let slots = Slots::new(column_idx, &change, table, column)?;
            Some(Self { key: Key { column_idx, change }, column: Arc::clone(column), slots })
        };
        match &column.column_type {
            ColumnType::Date | ColumnType::Timestamp(..) => {
                let per_second = match &column.column_type {
                    ColumnType::Timestamp(unit, _) => unit.per_second(),
                    _ => 0,
                };
                let (low, high) = key_range(table, column_idx)?;
                let span = i128::from(high) - i128::from(low);
                let fits = |seconds: i64| match per_second {
                    0 => span * 86_400 / i128::from(seconds) < 1 << 10,
                    per_second => span / i128::from(per_second * seconds) < 1 << 10,
                };
                let first = if per_second == 0 { 2 } else { 0 };
                let units = UNITS.iter().skip(first).filter(|(_, seconds)| fits(*seconds));
                let mut made = units.filter_map(|(unit, _)| slots(Change::TimeUnit(*unit)));
                made.find(|bins| bins.slots.len() <= BINS + 1)
            }
            // Literals of 32-bit floats are rounded, which edges are not.
            ColumnType::Float(64) => {
                let Extents::Float(blocks) = table.extents(column_idx)? else { return None };
                let (low, high) = blocks.all.range?;
                slots(Change::Bin(nice_step(Extent::Float(low, high), 1_000)?))
            }
            ColumnType::Int(_) => {
                let (low, high) = key_range(table, column_idx)?;
                let extent = Extent::Exact(low.into(), high.into(), 0);
                let step = nice_step(extent, 1_000)?;
                slots(match step {
                    BinStep { digits: 1, scale: 0 } => Change::None,
                    step => Change::Bin(step),
                })
            }
            _ => None,
        }
    }

    /// The plan with the bins as one more key, behind its own; none for rows.
    pub(crate) fn keyed(&self, plan: &Plan) -> Option<Plan> {
        let mut plan = plan.clone();
        let Body::Groups(grouping) = &mut plan.body else { return None };
        plan.columns.insert(grouping.keys.len(), Arc::clone(&self.column));
        grouping.keys.push(self.key.clone());
        Some(plan)
    }

    /// The bounds between the bins, as keys of the column: one more than there are bins.
    pub(crate) fn edges(&self) -> Vec<i64> {
        self.slots.edges()
    }

    /// The bins of an interval, and its ends as they are after snapping.
    fn snap(
        &self,
        low: &Literal,
        high: &Literal,
    ) -> Result<(std::ops::Range<usize>, (Literal, Literal)), Error> {
        let read = |literal: &Literal| match place(&self.column, literal.as_str()) {
            Some(Place::At(point)) => Ok(point),
            Some(Place::Nan) | None => Err(Error::InvalidLiteral {
                field: self.column.name.clone(),
                literal: literal.as_str().to_owned(),
                column_type: self.column.column_type.clone(),
                part: Part::Filter,
            }),
        };
        let (from, to) = (read(low)?, read(high)?);
        let edges = self.slots.edges();
        let wide = |edge: &i64| i256::from_i128(i128::from(*edge));
        let is_below = |edge: i256| edge < to.floor || (edge == to.floor && !to.exact);
        let n_bins = edges.len().saturating_sub(1);
        let start = edges.partition_point(|edge| wide(edge) <= from.floor);
        let start = start.saturating_sub(1).min(n_bins);
        let end = edges.partition_point(|edge| is_below(wide(edge))).min(n_bins).max(start);
        let literal = |at: usize| edges.get(at).map(|edge| literal_of(*edge, &self.column));
        let interval = (
            literal(start).unwrap_or_else(|| low.clone()),
            literal(end).unwrap_or_else(|| high.clone()),
        );
        Ok((start..end, interval))
    }
}

/// An edge, counted as the column's keys are, as a literal.
fn literal_of(edge: i64, column: &Column) -> Literal {
    Literal::new(match &column.column_type {
        ColumnType::Float(64) => format_f64(float_of_key(edge)),
        ColumnType::Int(_) => edge.to_string(),
        column_type => {
            let mut text = String::new();
            let zone = column.zone.as_deref();
            sagitta_table::format::write_count(&mut text, column_type, zone, edge);
            text
        }
    })
}

fn is_ordered(column_type: &ColumnType) -> bool {
    matches!(
        column_type,
        ColumnType::Int(_)
            | ColumnType::UInt(_)
            | ColumnType::Float(_)
            | ColumnType::Decimal { .. }
            | ColumnType::Date
            | ColumnType::Time(_)
            | ColumnType::Timestamp(..)
            | ColumnType::Duration(_)
    )
}
