//! Columns worked out over the ordered groups.
#![expect(
    clippy::indexing_slicing,
    reason = "rows, partitions and values are made from the same groups"
)]

mod plan;

use std::sync::Arc;

use arrow::datatypes::i256;
use sagitta_kernels::FloatSum;
use sagitta_spec::WindowOp;
use sagitta_table::{Column, ColumnType, Table, Values};

pub(crate) use self::plan::Windows;
use crate::Error;
use crate::accumulate::keys_of;
use crate::calendar::Offsets;
use crate::intern::{Interner, KeySet, pair};
use crate::lane::{Cells, Lane, Rows, build, cells, place, ranks_of};
use crate::number::{nearest_float, scale_of};
use crate::order::Sorter;
use crate::period::{period_before, year_before};
use crate::plan::Order;
use crate::sort_key::{Picked, SortSource};
use crate::transform::integer;

/// What stands for no other row.
const NONE: usize = usize::MAX;

impl Windows {
    /// The values of a window's column, by group. `rows` are the groups in the order that windows
    /// run in, `column` is what the plan calls the result.
    pub(crate) fn values(
        &self,
        window_idx: usize,
        column: &Column,
        groups: &Table,
        rows: &[u32],
    ) -> Result<Values, Error> {
        let spec = self.list.get(window_idx).ok_or(Error::Unfinished)?;
        let n = groups.n_rows();
        if spec.op == WindowOp::Rank {
            let partitions = partitions(groups, &spec.partition)?;
            return ranks(spec.column_idx, column, groups, &partitions);
        }
        let numbers = Numbers::new(groups, spec.column_idx)?;
        let overflow = || Error::Overflow { name: column.name.clone() };
        let others = match spec.op {
            WindowOp::Per => Some((Numbers::new(groups, spec.by)?, (0..n).collect())),
            WindowOp::Share | WindowOp::RunningSum => {
                let partitions = partitions(groups, &spec.partition)?;
                let mut sums = Vec::new();
                let mut so_far = Numbers::of(&numbers, n);
                for row in rows.iter().map(|row| place(*row)) {
                    let partition = place(partitions[row]);
                    if sums.len() <= partition {
                        sums.resize(partition + 1, Sum::default());
                    }
                    if numbers.valid[row] {
                        sums[partition].add(&numbers, row).ok_or_else(overflow)?;
                    }
                    so_far.set(row, &sums[partition]);
                }
                if spec.op == WindowOp::RunningSum {
                    return so_far.build(column);
                }
                for row in 0..n {
                    so_far.set(row, &sums[place(partitions[row])]);
                }
                Some((so_far, (0..n).collect()))
            }
            _ => None,
        };
        let (others, other_row) = match others {
            Some(others) => others,
            None => (numbers.clone(), self.rows_before(spec, groups, rows)?),
        };
        let is_quotient = !matches!(spec.op, WindowOp::Difference | WindowOp::DifferenceYear);
        let mut result = if is_quotient { Numbers::floats(n) } else { Numbers::of(&numbers, n) };
        for (row, other) in other_row.into_iter().enumerate() {
            if other == NONE || !numbers.valid[row] || !others.valid[other] {
                continue;
            }
            if is_quotient {
                let (value, divisor) = (numbers.float(row), others.float(other));
                result.valid[row] = divisor != 0.0;
                result.floats[row] = value / divisor;
                continue;
            }
            result.valid[row] = true;
            if numbers.exact.is_empty() {
                result.floats[row] = numbers.floats[row] - others.floats[other];
            } else {
                let difference = numbers.exact[row].checked_sub(others.exact[other]);
                result.exact[row] = difference.ok_or_else(overflow)?;
            }
        }
        result.build(column)
    }

    /// By group: the one that is the period before, or a year before; without a period the row
    /// before within the partition.
    fn rows_before(
        &self,
        spec: &plan::Spec,
        groups: &Table,
        rows: &[u32],
    ) -> Result<Vec<usize>, Error> {
        let mut before = vec![NONE; groups.n_rows()];
        let Some((period_idx, unit)) = self.period else {
            let partitions = partitions(groups, &spec.partition)?;
            let mut last = vec![NONE; partitions.iter().max().map_or(0, |most| place(*most) + 1)];
            for row in rows.iter().map(|row| place(*row)) {
                before[row] = std::mem::replace(&mut last[place(partitions[row])], row);
            }
            return Ok(before);
        };
        // The period before is in no partition by the period.
        if spec.partition.contains(&period_idx) {
            return Ok(before);
        }
        let keys: Vec<usize> = (0..self.n_keys).filter(|idx| *idx != period_idx).collect();
        let series = partitions(groups, &keys)?;
        let (column, periods) = column_cells(groups, period_idx)?;
        let Lane::I64(starts) = &periods.lane else { return Ok(before) };
        let key = |row: usize, start: i64| (i128::from(series[row]) << 64) + i128::from(start);
        let (mut known, mut row_of) = (KeySet::new(), Vec::new());
        for row in (0..groups.n_rows()).filter(|row| periods.is_valid(*row)) {
            known.insert(key(row, starts[row]))?;
            row_of.push(row);
        }
        let mut offsets = Offsets::new(column.zone.as_deref());
        let look_back = match spec.op {
            WindowOp::DifferenceYear | WindowOp::RatioYear => year_before,
            _ => period_before,
        };
        for row in &row_of {
            let start = look_back(starts[*row], unit, column, &mut offsets);
            let found = start.and_then(|start| known.get(key(*row, start)));
            before[*row] = found.map_or(NONE, |found| row_of[place(found)]);
        }
        Ok(before)
    }
}

/// A column of the groups and its values.
fn column_cells(groups: &Table, idx: usize) -> Result<(&Column, Cells<'_>), Error> {
    let changed = || Error::TableChanged { name: String::new() };
    let column = groups.columns().get(idx).ok_or_else(changed)?;
    let batch = groups.batches().first().ok_or_else(changed)?;
    let values = batch.held(idx).ok_or_else(changed)?;
    let found = cells(values, &Rows::All(batch.n_rows), ranks_of(column).as_deref());
    Ok((column, found.ok_or_else(changed)?))
}

/// The partition of each group by the values of some keys, counted from 0 or 1 on.
fn partitions(groups: &Table, keys: &[usize]) -> Result<Vec<u32>, Error> {
    let n = groups.n_rows();
    let mut partitions = vec![0; n];
    for idx in keys {
        let codes = codes(groups, *idx)?;
        let mut pairs = KeySet::new();
        for (partition, code) in partitions.iter_mut().zip(codes) {
            *partition = pairs.insert(pair(*partition, code))?.0;
        }
    }
    Ok(partitions)
}

/// Numbers that are the same where the values are; null is 0.
fn codes(groups: &Table, idx: usize) -> Result<Vec<u32>, Error> {
    let (_, cells) = column_cells(groups, idx)?;
    Interner::Empty.codes(&keys_of(&cells), groups.n_rows())
}

/// The place of each value within its partition, the greatest first.
fn ranks(
    column_idx: usize,
    column: &Column,
    groups: &Table,
    partitions: &[u32],
) -> Result<Values, Error> {
    let n = groups.n_rows();
    let codes = codes(groups, column_idx)?;
    let order = Order { column_idx, descending: true, nulls_first: false };
    let ranks = |idx: usize| groups.columns().get(idx).and_then(|column| ranks_of(column));
    let source = Arc::new(SortSource::new(&[order], groups, &ranks)?);
    let mut sorter = Sorter::new(source, Picked::All(n))?;
    while !sorter.step()? {}
    // By partition: how many came so far, and the code and the rank of the last.
    let n_partitions = partitions.iter().max().map_or(0, |most| place(*most) + 1);
    let mut last = vec![(0_i64, 0, 0); n_partitions];
    let mut result = vec![0; n];
    for row in sorter.into_rows().into_iter().map(place) {
        let (so_far, code, rank) = &mut last[place(partitions[row])];
        *so_far += 1;
        if *code != codes[row] || *so_far == 1 {
            (*code, *rank) = (codes[row], *so_far);
        }
        result[row] = *rank;
    }
    let valid: Vec<bool> = codes.iter().map(|code| *code != 0).collect();
    let valid = Some(valid).filter(|valid| valid.contains(&false));
    build(column, Cells { lane: Lane::I64(result.into()), valid }, None)
}

/// Numbers by group: exact ones with so many decimal places, or floats.
#[derive(Clone)]
struct Numbers {
    /// Empty for floats.
    exact: Vec<i256>,
    /// Empty for exact ones.
    floats: Vec<f64>,
    scale: i32,
    valid: Vec<bool>,
}

impl Numbers {
    fn new(groups: &Table, idx: usize) -> Result<Self, Error> {
        let (column, cells) = column_cells(groups, idx)?;
        let n = groups.n_rows();
        let wide = |value: i128| i256::from_i128(value);
        let (mut exact, mut floats) = (Vec::new(), Vec::new());
        match &cells.lane {
            Lane::I64(keys) => {
                exact.extend(keys.iter().map(|key| wide(integer(*key, &column.column_type))));
            }
            Lane::I128(values) => exact.extend(values.iter().map(|value| wide(*value))),
            Lane::I256(values) => exact.clone_from(values),
            Lane::F64(values) => floats.extend_from_slice(values),
            _ => return Err(Error::TableChanged { name: column.name.clone() }),
        }
        let valid = (0..n).map(|row| cells.is_valid(row)).collect();
        Ok(Self { exact, floats, scale: scale_of(&column.column_type), valid })
    }

    /// So many nulls of the same kind.
    fn of(like: &Self, n: usize) -> Self {
        match like.exact.is_empty() {
            true => Self::floats(n),
            false => {
                let (exact, valid) = (vec![i256::ZERO; n], vec![false; n]);
                Self { exact, floats: Vec::new(), scale: like.scale, valid }
            }
        }
    }

    fn floats(n: usize) -> Self {
        Self { exact: Vec::new(), floats: vec![0.0; n], scale: 0, valid: vec![false; n] }
    }

    fn float(&self, row: usize) -> f64 {
        match self.exact.get(row) {
            Some(value) => nearest_float(*value, self.scale),
            None => self.floats[row],
        }
    }

    fn set(&mut self, row: usize, sum: &Sum) {
        self.valid[row] = sum.n > 0;
        match self.exact.get_mut(row) {
            Some(value) => *value = sum.exact,
            None => self.floats[row] = sum.float.total(),
        }
    }

    fn build(self, column: &Column) -> Result<Values, Error> {
        let overflow = || Error::Overflow { name: column.name.clone() };
        let lane = match &column.column_type {
            ColumnType::Float(_) => Lane::F64(self.floats.into()),
            ColumnType::Decimal { precision, .. } => {
                let limit = i256::from_i128(10).checked_pow(u32::from(*precision));
                let limit = limit.ok_or_else(overflow)?;
                let is_within = |value: &i256| *value < limit && *value > limit.wrapping_neg();
                if !self.exact.iter().all(is_within) {
                    return Err(overflow());
                }
                match self.exact.iter().map(|value| value.to_i128()).collect() {
                    Some(narrow) if *precision <= 38 => Lane::I128(narrow),
                    _ => Lane::I256(self.exact),
                }
            }
            _ => {
                let narrow = |value: &i256| value.to_i128().and_then(|v| i64::try_from(v).ok());
                let keys: Option<Vec<i64>> = self.exact.iter().map(narrow).collect();
                Lane::I64(keys.ok_or_else(overflow)?.into())
            }
        };
        let valid = Some(self.valid).filter(|valid| valid.contains(&false));
        build(column, Cells { lane, valid }, None)
    }
}

/// A sum and of how many values.
#[derive(Clone, Default)]
struct Sum {
    exact: i256,
    float: FloatSum,
    n: u64,
}

impl Sum {
    /// Adds one of some numbers; none if the sum is beyond 256 bits.
    fn add(&mut self, numbers: &Numbers, row: usize) -> Option<()> {
        self.n += 1;
        match numbers.exact.get(row) {
            Some(value) => self.exact = self.exact.checked_add(*value)?,
            None => self.float.add(numbers.floats[row]),
        }
        Some(())
    }
}
