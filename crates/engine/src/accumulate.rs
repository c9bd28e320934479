//! What is kept per group while rows come, and how two of it become one.
#![expect(
    clippy::indexing_slicing,
    reason = "every row's group lies within the groups the states were grown to"
)]

use arrow::datatypes::i256;

use crate::Error;
use crate::distinct::Distinct;
use crate::lane::{Bytes, Cells, Lane, place};
use crate::number::{NAN_KEY, wide_to_f64};
use crate::quantile::Kept;
use sagitta_kernels::{FloatSum, float_key};

/// A kind of state. Several results may be read from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StateKind {
    /// Rows.
    Rows,
    /// Values that are not null.
    Valid,
    /// The exact sum, or the compensated one of floats.
    Sum,
    /// Mean and squared deviations.
    Moments,
    /// The least value.
    Min,
    /// The greatest value. NaN counts only where there is nothing else, as for the least.
    Max,
    /// Different values.
    Distinct,
    /// All values.
    Values,
}

/// The states of all groups, by group.
#[derive(Clone, Debug)]
pub(crate) enum State {
    Count {
        valid_only: bool,
        counts: Vec<u64>,
    },
    /// Nothing has come that tells which kind of number it is.
    NoSum,
    SumFloat(Vec<FloatSum>),
    SumI128(Vec<Carried<i128>>),
    SumI256(Vec<Carried<i256>>),
    Moments(Vec<Moments>),
    Extreme {
        greatest: bool,
        best: Best,
    },
    Distinct(Box<Distinct>),
    Values(Box<Kept>),
}

/// A sum that may pass the ends of its type on the way: `carry` counts how often.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Carried<T> {
    pub(crate) low: T,
    pub(crate) carry: i32,
}

impl Carried<i128> {
    #[inline]
    fn add(&mut self, value: i128) {
        let (low, over) = self.low.overflowing_add(value);
        self.low = low;
        if over {
            self.carry += if value < 0 { -1 } else { 1 };
        }
    }
}

impl Carried<i256> {
    #[inline]
    fn add(&mut self, value: i256) {
        match self.low.checked_add(value) {
            Some(low) => self.low = low,
            None => {
                self.low = self.low.wrapping_add(value);
                self.carry += if value.is_negative() { -1 } else { 1 };
            }
        }
    }
}

/// Mean and squared deviations by Welford's update and Chan's merge.
///
/// Integers and decimals are taken relative to the group's first value, so that large ones
/// lose nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moments {
    n: u64,
    origin: i256,
    mean: f64,
    m2: f64,
    has_non_finite: bool,
}

/// The squares of finite values are beyond the floats.
pub(crate) struct Beyond;

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
impl Moments {
    #[inline]
    fn add(&mut self, value: f64) {
        self.n += 1;
        self.has_non_finite |= !value.is_finite();
        let delta = value - self.mean;
        self.mean += delta / self.n as f64;
        self.m2 += delta * (value - self.mean);
    }

    #[inline]
    fn add_exact(&mut self, value: i256) {
        if self.n == 0 {
            self.origin = value;
        }
        self.add(wide_to_f64(value.wrapping_sub(self.origin)));
    }

    fn merge(&mut self, other: &Self) {
        if other.n == 0 {
            return;
        }
        if self.n == 0 {
            *self = *other;
            return;
        }
        let (n, m) = (self.n as f64, other.n as f64);
        let delta = other.mean - self.mean + wide_to_f64(other.origin.wrapping_sub(self.origin));
        self.mean += delta * m / (n + m);
        self.m2 += other.m2 + delta * delta * n * m / (n + m);
        self.has_non_finite |= other.has_non_finite;
        self.n += other.n;
    }

    /// Over n − 1; none for fewer than two values. Infinite or NaN only if a value is.
    pub(crate) fn variance(&self) -> Result<Option<f64>, Beyond> {
        if self.m2.is_finite() || self.has_non_finite {
            return Ok((self.n > 1).then(|| self.m2 / (self.n - 1) as f64));
        }
        Err(Beyond)
    }
}

/// The best values so far, null where there is none.
#[derive(Clone, Debug)]
pub(crate) enum Best {
    None,
    I64(Vec<Option<i64>>),
    /// Floats as keys.
    Float(Vec<Option<i64>>),
    I128(Vec<Option<i128>>),
    I256(Vec<Option<i256>>),
    Bytes(Vec<Option<Box<[u8]>>>),
}

impl State {
    pub(crate) fn new(kind: StateKind) -> Self {
        match kind {
            StateKind::Rows => Self::Count { valid_only: false, counts: Vec::new() },
            StateKind::Valid => Self::Count { valid_only: true, counts: Vec::new() },
            StateKind::Sum => Self::NoSum,
            StateKind::Moments => Self::Moments(Vec::new()),
            StateKind::Min => Self::Extreme { greatest: false, best: Best::None },
            StateKind::Max => Self::Extreme { greatest: true, best: Best::None },
            StateKind::Distinct => Self::Distinct(Box::default()),
            StateKind::Values => Self::Values(Box::default()),
        }
    }

    /// Takes rows in: the group and the value of each. `bias` is what keys of unsigned integers
    /// lack. `cells` is absent for `Rows` only.
    pub(crate) fn update(
        &mut self,
        groups: &[u32],
        n_groups: usize,
        cells: Option<&Cells<'_>>,
        bias: i128,
    ) -> Result<(), Error> {
        let n = groups.len();
        if let (Self::NoSum, Some(cells)) = (&*self, cells) {
            match &cells.lane {
                Lane::F64(_) => *self = Self::SumFloat(Vec::new()),
                Lane::I64(_) | Lane::I128(_) => *self = Self::SumI128(Vec::new()),
                Lane::I256(_) => *self = Self::SumI256(Vec::new()),
                Lane::Bytes(_) | Lane::Nulls(_) | Lane::Opaque => {}
            }
        }
        match (self, cells) {
            (Self::Count { counts, valid_only }, cells) => {
                counts.resize(n_groups, 0);
                match cells.filter(|_| *valid_only) {
                    None => groups.iter().for_each(|group| counts[place(*group)] += 1),
                    Some(cells) => cells.each_valid(n, |i| counts[place(groups[i])] += 1),
                }
            }
            (Self::SumFloat(sums), Some(Cells { lane: Lane::F64(values), .. })) => {
                sums.resize(n_groups, FloatSum::default());
                each(cells, n, |i| sums[place(groups[i])].add(values[i]));
            }
            (Self::SumI128(sums), Some(Cells { lane: Lane::I64(keys), .. })) => {
                sums.resize(n_groups, Carried::default());
                // Fewer than 2^32 rows of 64 bits stay within 128.
                each(cells, n, |i| sums[place(groups[i])].low += i128::from(keys[i]) + bias);
            }
            (Self::SumI128(sums), Some(Cells { lane: Lane::I128(values), .. })) => {
                sums.resize(n_groups, Carried::default());
                each(cells, n, |i| sums[place(groups[i])].add(values[i]));
            }
            (Self::SumI256(sums), Some(Cells { lane: Lane::I256(values), .. })) => {
                sums.resize(n_groups, Carried::default());
                each(cells, n, |i| sums[place(groups[i])].add(values[i]));
            }
            (Self::Moments(moments), Some(Cells { lane, .. })) => {
                moments.resize(n_groups, Moments::default());
                match lane {
                    Lane::F64(values) => {
                        each(cells, n, |i| moments[place(groups[i])].add(values[i]))
                    }
                    Lane::I64(keys) => each(cells, n, |i| {
                        moments[place(groups[i])]
                            .add_exact(i256::from_i128(i128::from(keys[i]) + bias));
                    }),
                    Lane::I128(values) => each(cells, n, |i| {
                        moments[place(groups[i])].add_exact(i256::from_i128(values[i]));
                    }),
                    Lane::I256(values) => {
                        each(cells, n, |i| moments[place(groups[i])].add_exact(values[i]));
                    }
                    Lane::Bytes(_) | Lane::Nulls(_) | Lane::Opaque => {}
                }
            }
            (Self::Extreme { greatest, best }, Some(cells)) => {
                best.update(groups, n_groups, cells, *greatest);
            }
            (Self::Distinct(distinct), Some(cells)) => distinct.update(groups, n_groups, cells)?,
            (Self::Values(kept), Some(cells)) => kept.update(groups, n_groups, cells)?,
            _ => {}
        }
        Ok(())
    }

    /// Takes the other's groups in; `mapped` holds each one's group here.
    pub(crate) fn merge(
        &mut self,
        other: Self,
        mapped: &[u32],
        n_groups: usize,
    ) -> Result<(), Error> {
        if let Self::NoSum = self {
            *self = match &other {
                Self::SumFloat(_) => Self::SumFloat(Vec::new()),
                Self::SumI128(_) => Self::SumI128(Vec::new()),
                Self::SumI256(_) => Self::SumI256(Vec::new()),
                _ => Self::NoSum,
            };
        }
        match (self, other) {
            (Self::Count { counts, .. }, Self::Count { counts: others, .. }) => {
                counts.resize(n_groups, 0);
                for (group, count) in mapped.iter().zip(others) {
                    counts[place(*group)] += count;
                }
            }
            (Self::SumFloat(sums), Self::SumFloat(others)) => {
                sums.resize(n_groups, FloatSum::default());
                for (group, other) in mapped.iter().zip(others) {
                    sums[place(*group)].merge(&other);
                }
            }
            (Self::SumI128(sums), Self::SumI128(others)) => {
                sums.resize(n_groups, Carried::default());
                for (group, other) in mapped.iter().zip(others) {
                    let sum = &mut sums[place(*group)];
                    sum.add(other.low);
                    sum.carry += other.carry;
                }
            }
            (Self::SumI256(sums), Self::SumI256(others)) => {
                sums.resize(n_groups, Carried::default());
                for (group, other) in mapped.iter().zip(others) {
                    let sum = &mut sums[place(*group)];
                    sum.add(other.low);
                    sum.carry += other.carry;
                }
            }
            (Self::Moments(moments), Self::Moments(others)) => {
                moments.resize(n_groups, Moments::default());
                for (group, other) in mapped.iter().zip(others) {
                    moments[place(*group)].merge(&other);
                }
            }
            (Self::Extreme { greatest, best }, Self::Extreme { best: others, .. }) => {
                best.merge(&others, mapped, n_groups, *greatest);
            }
            (Self::Distinct(distinct), Self::Distinct(others)) => {
                distinct.merge(*others, mapped, n_groups)?;
            }
            (Self::Values(kept), Self::Values(others)) => kept.merge(*others, mapped, n_groups)?,
            _ => {}
        }
        Ok(())
    }
}

#[inline]
fn each(cells: Option<&Cells<'_>>, n: usize, visit: impl FnMut(usize)) {
    if let Some(cells) = cells {
        cells.each_valid(n, visit);
    }
}

/// Floats as keys.
pub(crate) fn keys_of<'a>(cells: &Cells<'a>) -> Cells<'a> {
    Cells { lane: cells.lane.clone().into_keys(), valid: cells.valid.clone() }
}

impl Best {
    fn update(&mut self, groups: &[u32], n_groups: usize, cells: &Cells<'_>, greatest: bool) {
        let n = groups.len();
        if let Self::None = self {
            *self = match &cells.lane {
                Lane::I64(_) => Self::I64(Vec::new()),
                Lane::F64(_) => Self::Float(Vec::new()),
                Lane::I128(_) => Self::I128(Vec::new()),
                Lane::I256(_) => Self::I256(Vec::new()),
                Lane::Bytes(_) => Self::Bytes(Vec::new()),
                Lane::Nulls(_) | Lane::Opaque => return,
            };
        }
        match (self, &cells.lane) {
            (Self::I64(best), Lane::I64(keys)) => {
                best.resize(n_groups, None);
                cells.each_valid(n, |i| improve(&mut best[place(groups[i])], keys[i], greatest));
            }
            (Self::Float(best), Lane::F64(values)) => {
                best.resize(n_groups, None);
                cells.each_valid(n, |i| {
                    improve_float(&mut best[place(groups[i])], float_key(values[i]), greatest);
                });
            }
            (Self::I128(best), Lane::I128(values)) => {
                best.resize(n_groups, None);
                cells.each_valid(n, |i| improve(&mut best[place(groups[i])], values[i], greatest));
            }
            (Self::I256(best), Lane::I256(values)) => {
                best.resize(n_groups, None);
                cells.each_valid(n, |i| improve(&mut best[place(groups[i])], values[i], greatest));
            }
            (Self::Bytes(best), Lane::Bytes(bytes)) => {
                best.resize(n_groups, None);
                cells.each_valid(n, |i| {
                    improve_bytes(&mut best[place(groups[i])], bytes, i, greatest)
                });
            }
            _ => {}
        }
    }

    fn merge(&mut self, other: &Self, mapped: &[u32], n_groups: usize, greatest: bool) {
        if let Self::None = self {
            *self = match other {
                Self::None => return,
                Self::I64(_) => Self::I64(Vec::new()),
                Self::Float(_) => Self::Float(Vec::new()),
                Self::I128(_) => Self::I128(Vec::new()),
                Self::I256(_) => Self::I256(Vec::new()),
                Self::Bytes(_) => Self::Bytes(Vec::new()),
            };
        }
        match (self, other) {
            (Self::I64(best), Self::I64(others)) => {
                merge_best(best, others, mapped, n_groups, |slot, key| {
                    improve(slot, key, greatest)
                });
            }
            (Self::Float(best), Self::Float(others)) => {
                merge_best(best, others, mapped, n_groups, |slot, key| {
                    improve_float(slot, key, greatest);
                });
            }
            (Self::I128(best), Self::I128(others)) => {
                merge_best(best, others, mapped, n_groups, |slot, key| {
                    improve(slot, key, greatest)
                });
            }
            (Self::I256(best), Self::I256(others)) => {
                merge_best(best, others, mapped, n_groups, |slot, key| {
                    improve(slot, key, greatest)
                });
            }
            (Self::Bytes(best), Self::Bytes(others)) => {
                best.resize(n_groups, None);
                for (group, other) in mapped.iter().zip(others) {
                    let slot = &mut best[place(*group)];
                    if let Some(other) = other
                        && slot.as_ref().is_none_or(|best| is_better(other, best, greatest))
                    {
                        *slot = Some(other.clone());
                    }
                }
            }
            _ => {}
        }
    }
}

fn merge_best<T: Copy>(
    best: &mut Vec<Option<T>>,
    others: &[Option<T>],
    mapped: &[u32],
    n_groups: usize,
    improve: impl Fn(&mut Option<T>, T),
) {
    best.resize(n_groups, None);
    for (group, other) in mapped.iter().zip(others) {
        if let Some(other) = other {
            improve(&mut best[place(*group)], *other);
        }
    }
}

#[inline]
fn is_better<T: PartialOrd + ?Sized>(value: &T, best: &T, greatest: bool) -> bool {
    if greatest { value > best } else { value < best }
}

#[inline]
fn improve<T: Copy + PartialOrd>(slot: &mut Option<T>, value: T, greatest: bool) {
    match slot {
        Some(best) if !is_better(&value, best, greatest) => {}
        _ => *slot = Some(value),
    }
}

/// NaN gives way to everything and replaces nothing.
#[inline]
fn improve_float(slot: &mut Option<i64>, key: i64, greatest: bool) {
    match *slot {
        None | Some(NAN_KEY) => *slot = Some(key),
        Some(best) if key != NAN_KEY && is_better(&key, &best, greatest) => *slot = Some(key),
        Some(_) => {}
    }
}

fn improve_bytes(slot: &mut Option<Box<[u8]>>, bytes: &Bytes, i: usize, greatest: bool) {
    let value = bytes.get(i);
    if slot.as_ref().is_none_or(|best| is_better(value, best, greatest)) {
        *slot = Some(value.into());
    }
}
