//! Groups and what is kept of them, so that two parts of a table give the same as the whole.
#![expect(
    clippy::indexing_slicing,
    reason = "codes, groups and states are made together and have one length"
)]

use std::sync::Arc;

use arrow::datatypes::i256;
use sagitta_table::{Column, ColumnType, Values};

use crate::Error;
use crate::accumulate::{Best, Beyond, Moments, State, keys_of};
use crate::intern::{Interner, KeySet, pair};
use crate::lane::{Cells, Lane, Ranks, all_null, build, build_bytes, place};
use crate::number::{scaled, wide_to_f64};
use crate::plan::{Grouping, Output};
use crate::quantile::Kept;

/// The groups of some rows, with their states.
#[derive(Clone, Debug)]
pub(crate) struct Partial {
    keys: Vec<Interner>,
    /// Two keys' codes to one, for every key after the first.
    pairs: Vec<KeySet<i64>>,
    /// By key, by group: the key's code.
    codes: Vec<Vec<u32>>,
    first: KeySet<i64>,
    n_groups: usize,
    states: Vec<State>,
    quantiles: Vec<Quantiles>,
    /// How many of the states have come to their end.
    n_settled: usize,
}

/// A quantile of every group.
#[derive(Clone, Debug)]
struct Quantiles {
    state: usize,
    p: f64,
    by_group: Vec<Option<f64>>,
}

impl Quantiles {
    fn is_of(&self, p: f64) -> bool {
        self.p.to_bits() == p.to_bits()
    }
}

/// What the states are read from: an input column's values, and what its keys lack.
pub(crate) struct Input<'a> {
    pub(crate) cells: Option<&'a Cells<'a>>,
    pub(crate) bias: i128,
}

impl Partial {
    /// Without keys there is one group from the start.
    pub(crate) fn new(grouping: &Grouping) -> Self {
        let n_keys = grouping.keys.len();
        Self {
            keys: vec![Interner::Empty; n_keys],
            pairs: vec![KeySet::new(); n_keys.saturating_sub(1)],
            codes: vec![Vec::new(); n_keys],
            first: KeySet::new(),
            n_groups: usize::from(n_keys == 0),
            states: grouping.states.iter().map(|spec| State::new(spec.kind)).collect(),
            quantiles: Vec::new(),
            n_settled: 0,
        }
    }

    pub(crate) fn n_groups(&self) -> usize {
        self.n_groups
    }

    /// Takes so many rows in: the values of each key and of each state's column.
    pub(crate) fn update(
        &mut self,
        keys: &[Cells<'_>],
        inputs: &[Input<'_>],
        n: usize,
    ) -> Result<(), Error> {
        let mut codes = Vec::with_capacity(keys.len());
        for (interner, cells) in self.keys.iter_mut().zip(keys) {
            codes.push(interner.codes(&keys_of(cells), n)?);
        }
        let groups = self.assign(&codes, n)?;
        for (state, input) in self.states.iter_mut().zip(inputs) {
            state.update(&groups, self.n_groups, input.cells, input.bias)?;
        }
        Ok(())
    }

    /// Takes in what was kept of other rows by slot, of which there are `n_slots`: the keys'
    /// values at the slots that have rows, and the states of all slots.
    pub(crate) fn adopt(
        &mut self,
        keys: &[Cells<'_>],
        states: Vec<State>,
        present: &[u32],
        n_slots: usize,
    ) -> Result<(), Error> {
        let mut codes = Vec::with_capacity(keys.len());
        for (interner, cells) in self.keys.iter_mut().zip(keys) {
            codes.push(interner.codes(&keys_of(cells), present.len())?);
        }
        let groups = self.assign(&codes, present.len())?;
        let Some(first) = groups.first() else { return Ok(()) };
        // The states of slots without rows are empty: they change no group.
        let mut mapped = vec![*first; n_slots];
        for (slot, group) in present.iter().zip(&groups) {
            mapped[place(*slot)] = *group;
        }
        for (state, others) in self.states.iter_mut().zip(states) {
            state.merge(others, &mapped, self.n_groups)?;
        }
        Ok(())
    }

    /// Takes the groups of other rows in. The order of merging does not matter, but for the
    /// last bits of floats.
    pub(crate) fn merge(&mut self, other: Self) -> Result<(), Error> {
        let mut codes = Vec::with_capacity(self.keys.len());
        for ((interner, others), theirs) in self.keys.iter_mut().zip(&other.keys).zip(&other.codes)
        {
            let mapped = interner.adopt(others)?;
            codes.push(theirs.iter().map(|code| mapped[place(*code)]).collect());
        }
        let groups = self.assign(&codes, other.n_groups)?;
        for (state, others) in self.states.iter_mut().zip(other.states) {
            state.merge(others, &groups, self.n_groups)?;
        }
        Ok(())
    }

    /// The group of each row, from the codes of its keys.
    fn assign(&mut self, codes: &[Vec<u32>], n: usize) -> Result<Vec<u32>, Error> {
        let Some((first, more)) = codes.split_first() else { return Ok(vec![0; n]) };
        let mut groups = first.clone();
        for (set, codes) in self.pairs.iter_mut().zip(more) {
            for (group, code) in groups.iter_mut().zip(codes) {
                *group = set.insert(pair(*group, *code))?.0;
            }
        }
        // Dense from here on, whatever the first key's codes are.
        for (row, group) in groups.iter_mut().enumerate() {
            let (dense, new) = self.first.insert(i64::from(*group))?;
            *group = dense;
            if new {
                self.n_groups += 1;
                for (kept, codes) in self.codes.iter_mut().zip(codes) {
                    kept.push(codes[row]);
                }
            }
        }
        Ok(groups)
    }

    /// Brings what was put off while rows came to its end, a piece at a time; true when all is
    /// done. Nothing may be taken in after it.
    pub(crate) fn settle(&mut self, grouping: &Grouping, source: &[Arc<Column>]) -> bool {
        let Some(state) = self.states.get_mut(self.n_settled) else { return true };
        let is_done = match state {
            State::Distinct(distinct) => distinct.settle(),
            State::Values(kept) => {
                let idx = self.n_settled;
                let column = grouping.states[idx].column_idx.and_then(|idx| source.get(idx));
                let input = column.map_or(&ColumnType::Null, |column| &column.column_type);
                let ps: Vec<f64> = grouping
                    .outputs
                    .iter()
                    .filter_map(|output| match output {
                        Output::Quantile(state, p) if *state == idx => Some(*p),
                        _ => None,
                    })
                    .collect();
                let by_p = kept.quantiles(&ps, self.n_groups, input);
                let found = ps.into_iter().zip(by_p);
                self.quantiles.extend(found.map(|(p, by_group)| Quantiles {
                    state: idx,
                    p,
                    by_group,
                }));
                // The values have served.
                **kept = Kept::default();
                true
            }
            _ => true,
        };
        self.n_settled += usize::from(is_done);
        false
    }

    /// The values of a key's result column, by group.
    pub(crate) fn key_values(
        &self,
        key: usize,
        column: &Column,
        ranks: Option<&Ranks>,
    ) -> Result<Values, Error> {
        let codes = &self.codes[key];
        let valid: Vec<bool> = codes.iter().map(|code| *code != 0).collect();
        let lane = match &self.keys[key] {
            Interner::Empty => Lane::Nulls(codes.len()),
            Interner::I64(set) => Lane::I64(by_code(codes, &set.keys, 0).into()),
            Interner::I128(set) => Lane::I128(by_code(codes, &set.keys, 0)),
            Interner::I256(set) => Lane::I256(by_code(codes, &set.keys, i256::ZERO)),
            Interner::Bytes(set) => {
                let entries =
                    codes.iter().map(|code| code.checked_sub(1).map(|idx| set.get(place(idx))));
                return build_bytes(column, entries);
            }
        };
        build(column, Cells { lane, valid: with_nulls(valid) }, ranks)
    }

    /// The values of an aggregate's result column, by group. `input` is the type of the column it
    /// is worked out of.
    pub(crate) fn output_values(
        &self,
        output: Output,
        column: &Column,
        input: &ColumnType,
        ranks: Option<&Ranks>,
    ) -> Result<Values, Error> {
        let n = self.n_groups;
        let overflow = || Error::Overflow { name: column.name.clone() };
        let scale = match input {
            ColumnType::Decimal { scale, .. } => i32::from(*scale),
            _ => 0,
        };
        match output {
            Output::Count(state) => {
                integers(column, (0..n).map(|group| Some(self.count(state, group))))
            }
            Output::Missing { rows, valid } => integers(
                column,
                (0..n).map(|group| Some(self.count(rows, group) - self.count(valid, group))),
            ),
            Output::Sum { sum, valid } => {
                let is_some: Vec<bool> = (0..n).map(|group| self.count(valid, group) > 0).collect();
                let sums = match &self.states[sum] {
                    State::SumFloat(sums) => {
                        Lane::F64((0..n).map(|group| at(sums, group).total()).collect())
                    }
                    State::SumI128(sums) => {
                        let total = |group| {
                            let sum = at(sums, group);
                            if sum.carry == 0 { Ok(sum.low) } else { Err(overflow()) }
                        };
                        let totals = (0..n).map(total).collect::<Result<Vec<i128>, _>>()?;
                        narrow_sums(totals, column).ok_or_else(overflow)?
                    }
                    State::SumI256(sums) => {
                        let limit = i256::from_i128(10).checked_pow(76).unwrap_or(i256::MAX);
                        let total = |group| {
                            let sum = at(sums, group);
                            let fits = sum.low < limit && sum.low > limit.wrapping_neg();
                            if sum.carry == 0 && fits { Ok(sum.low) } else { Err(overflow()) }
                        };
                        Lane::I256((0..n).map(total).collect::<Result<_, _>>()?)
                    }
                    _ => Lane::Nulls(n),
                };
                build(column, Cells { lane: sums, valid: with_nulls(is_some) }, ranks)
            }
            Output::Mean { sum, valid } => {
                #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
                let count = |group| self.count(valid, group) as f64;
                floats(
                    column,
                    (0..n).map(|group| {
                        let total = match &self.states[sum] {
                            State::SumFloat(sums) => {
                                let sum = at(sums, group);
                                return (count(group) > 0.0).then(|| sum.over(count(group)));
                            }
                            State::SumI128(sums) => carried_to_f64(at(sums, group)),
                            State::SumI256(sums) => {
                                // Each carry stands for 2^256.
                                let sum = at(sums, group);
                                wide_to_f64(sum.low)
                                    + f64::from(sum.carry) * f64::from_bits(0x4FF << 52)
                            }
                            _ => return None,
                        };
                        (count(group) > 0.0).then(|| scaled(total, scale) / count(group))
                    }),
                )
            }
            Output::Quantile(state, p) => {
                let known =
                    self.quantiles.iter().find(|known| known.state == state && known.is_of(p));
                let known = known.ok_or_else(overflow)?;
                floats(column, known.by_group.iter().copied())
            }
            Output::Variance(state) => {
                let variances = self.variances(state, scale).ok_or_else(overflow)?;
                floats(column, variances.into_iter())
            }
            Output::Stdev(state) => {
                let variances = self.variances(state, scale).ok_or_else(overflow)?;
                floats(column, variances.into_iter().map(|variance| variance.map(f64::sqrt)))
            }
            Output::Extreme(state) => {
                let State::Extreme { best, .. } = &self.states[state] else {
                    return Err(overflow());
                };
                let valid =
                    |is_some: &dyn Fn(usize) -> bool| with_nulls((0..n).map(is_some).collect());
                let cells = match best {
                    Best::None => Cells { lane: Lane::Nulls(n), valid: None },
                    Best::I64(best) | Best::Float(best) => Cells {
                        lane: Lane::I64((0..n).map(|group| at(best, group).unwrap_or(0)).collect()),
                        valid: valid(&|group| at(best, group).is_some()),
                    },
                    Best::I128(best) => Cells {
                        lane: Lane::I128(
                            (0..n).map(|group| at(best, group).unwrap_or(0)).collect(),
                        ),
                        valid: valid(&|group| at(best, group).is_some()),
                    },
                    Best::I256(best) => Cells {
                        lane: Lane::I256(
                            (0..n).map(|group| at(best, group).unwrap_or_default()).collect(),
                        ),
                        valid: valid(&|group| at(best, group).is_some()),
                    },
                    Best::Bytes(best) => {
                        let entries =
                            (0..n).map(|group| best.get(group).and_then(|best| best.as_deref()));
                        return build_bytes(column, entries);
                    }
                };
                build(column, cells, ranks)
            }
        }
    }

    fn count(&self, state: usize, group: usize) -> u64 {
        match &self.states[state] {
            State::Count { counts, .. } => counts.get(group).copied().unwrap_or(0),
            State::Distinct(distinct) => distinct.count(group),
            _ => 0,
        }
    }

    /// By group; none if one is beyond the floats.
    fn variances(&self, state: usize, scale: i32) -> Option<Vec<Option<f64>>> {
        let State::Moments(moments) = &self.states[state] else {
            return Some(vec![None; self.n_groups]);
        };
        let variance = |group| match moments.get(group).map(Moments::variance) {
            None => Some(None),
            Some(Ok(variance)) => {
                Some(variance.map(|variance| scaled(scaled(variance, scale), scale)))
            }
            Some(Err(Beyond)) => None,
        };
        (0..self.n_groups).map(variance).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a mean is a float")]
fn carried_to_f64(sum: crate::accumulate::Carried<i128>) -> f64 {
    // Each carry stands for 2^128.
    match sum.carry {
        0 => sum.low as f64,
        carry => {
            let wide =
                i256::from_parts(0, i128::from(carry)).wrapping_add(i256::from_i128(sum.low));
            wide_to_f64(wide)
        }
    }
}

/// Sums in the form of their result column; none beyond its type.
fn narrow_sums(totals: Vec<i128>, column: &Column) -> Option<Lane<'static>> {
    if let ColumnType::Decimal { .. } = column.column_type {
        let limit = 10_i128.pow(38);
        return totals
            .iter()
            .all(|total| -limit < *total && *total < limit)
            .then_some(Lane::I128(totals));
    }
    let narrow = totals.into_iter().map(i64::try_from).collect::<Result<_, _>>();
    narrow.ok().map(Lane::I64)
}

fn at<T: Copy + Default>(values: &[T], group: usize) -> T {
    values.get(group).copied().unwrap_or_default()
}

fn by_code<T: Copy>(codes: &[u32], values: &[T], null: T) -> Vec<T> {
    codes.iter().map(|code| code.checked_sub(1).map_or(null, |idx| values[place(idx)])).collect()
}

fn with_nulls(valid: Vec<bool>) -> Option<Vec<bool>> {
    if valid.iter().all(|valid| *valid) { None } else { Some(valid) }
}

fn integers(column: &Column, counts: impl Iterator<Item = Option<u64>>) -> Result<Values, Error> {
    let counts = counts.map(|count| i64::try_from(count.unwrap_or(0)));
    let counts = counts.collect::<Result<Vec<i64>, _>>();
    let counts = counts.ok().ok_or_else(|| Error::Overflow { name: column.name.clone() })?;
    build(column, Cells { lane: Lane::I64(counts.into()), valid: None }, None)
}

fn floats(column: &Column, values: impl Iterator<Item = Option<f64>>) -> Result<Values, Error> {
    let values: Vec<Option<f64>> = values.collect();
    let valid = with_nulls(values.iter().map(Option::is_some).collect());
    let values = values.into_iter().map(|value| value.unwrap_or(0.0)).collect();
    build(column, Cells { lane: Lane::F64(values), valid }, None)
}

/// The groups as one batch: keys, then aggregates.
pub(crate) fn group_values(
    partial: &Partial,
    grouping: &Grouping,
    columns: &[Arc<Column>],
    source: &[Arc<Column>],
    ranks: &dyn Fn(usize) -> Option<Arc<Ranks>>,
    result_idx: usize,
) -> Result<Values, Error> {
    let column = &columns[result_idx];
    if let Some(key) = grouping.keys.get(result_idx) {
        let ranks = ranks(key.column_idx);
        return partial.key_values(result_idx, column, ranks.as_deref());
    }
    let output = grouping.outputs[result_idx - grouping.keys.len()];
    let state = match output {
        Output::Count(state)
        | Output::Missing { valid: state, .. }
        | Output::Sum { sum: state, .. }
        | Output::Mean { sum: state, .. }
        | Output::Quantile(state, _)
        | Output::Extreme(state)
        | Output::Variance(state)
        | Output::Stdev(state) => state,
    };
    let column_idx = grouping.states[state].column_idx;
    let input = column_idx
        .and_then(|idx| source.get(idx))
        .map_or(&ColumnType::Null, |column| &column.column_type);
    let ranks = column_idx.and_then(ranks);
    if *input == ColumnType::Null && matches!(output, Output::Extreme(_)) {
        return all_null(&column.column_type, partial.n_groups())
            .ok_or_else(|| Error::Overflow { name: column.name.clone() });
    }
    partial.output_values(output, column, input, ranks.as_deref())
}
