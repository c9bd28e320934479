//! Exact quantiles: the values of each group, and a selection among them.
#![expect(
    clippy::indexing_slicing,
    reason = "ranks lie within the values they are looked for in, slots within their counts"
)]

use arrow::datatypes::i256;
use sagitta_kernels::{Digit, count_digits, ends, find_digits, push_float_keys};
use sagitta_table::ColumnType;

use crate::Error;
use crate::lane::{Cells, Lane, place};
use crate::number::{NAN_KEY, bias_of, float_of_key, scaled, wide_to_f64};

/// Values that stand in one piece of memory.
const BLOCK: usize = 1 << 16;

/// Up to so many values are selected from without counting them first.
const FEW: usize = 1 << 14;

/// Values are counted in so many slots, as a power of two.
const SLOT_BITS: u32 = 14;

/// The values of a column, beside their groups.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    /// The group of each value; empty as long as there is one group.
    groups: Vec<u32>,
    values: Values,
}

#[derive(Clone, Debug, Default)]
enum Values {
    /// No value has come yet.
    #[default]
    None,
    /// Floats as keys.
    I64(Blocks<i64>),
    I128(Blocks<i128>),
    I256(Blocks<i256>),
}

/// A sequence that grows without moving what it has.
#[derive(Clone, Debug)]
struct Blocks<T> {
    blocks: Vec<Vec<T>>,
}

impl<T: Copy> Blocks<T> {
    fn new() -> Self {
        Self { blocks: Vec::new() }
    }

    fn len(&self) -> usize {
        self.blocks.iter().map(Vec::len).sum()
    }

    fn iter(&self) -> impl Iterator<Item = &T> {
        self.blocks.iter().flatten()
    }

    /// A block with room for so many values.
    fn room(&mut self, n: usize) -> Option<&mut Vec<T>> {
        let has_room = |block: &&mut Vec<T>| block.capacity() - block.len() >= n;
        if self.blocks.last_mut().filter(has_room).is_none() {
            self.blocks.push(Vec::with_capacity(BLOCK.max(n)));
        }
        self.blocks.last_mut()
    }

    /// Adds those of `n` values that are there.
    fn extend(&mut self, n: usize, cells: &Cells<'_>, value: impl Fn(usize) -> T) {
        let Some(block) = self.room(n) else { return };
        match &cells.valid {
            None => block.extend((0..n).map(value)),
            Some(valid) => {
                let there = valid.iter().enumerate().take(n).filter(|(_, valid)| **valid);
                block.extend(there.map(|(i, _)| value(i)));
            }
        }
    }

    fn append(&mut self, other: Self) {
        self.blocks.extend(other.blocks);
    }
}

impl Kept {
    /// Takes rows in: the group and the value of each.
    pub(crate) fn update(
        &mut self,
        groups: &[u32],
        n_groups: usize,
        cells: &Cells<'_>,
    ) -> Result<(), Error> {
        let n = groups.len();
        if let Values::None = self.values {
            self.values = match &cells.lane {
                Lane::I64(_) | Lane::F64(_) => Values::I64(Blocks::new()),
                Lane::I128(_) => Values::I128(Blocks::new()),
                Lane::I256(_) => Values::I256(Blocks::new()),
                Lane::Bytes(_) | Lane::Nulls(_) | Lane::Opaque => return Ok(()),
            };
        }
        if n_groups > 1 {
            self.groups.resize(self.n_values(), 0);
            cells.each_valid(n, |i| self.groups.push(groups[i]));
        }
        match (&mut self.values, &cells.lane) {
            (Values::I64(kept), Lane::I64(keys)) => kept.extend(n, cells, |i| keys[i]),
            (Values::I64(kept), Lane::F64(values)) => {
                if let Some(block) = kept.room(n) {
                    push_float_keys(block, values, cells.valid.as_deref());
                }
            }
            (Values::I128(kept), Lane::I128(values)) => kept.extend(n, cells, |i| values[i]),
            (Values::I256(kept), Lane::I256(values)) => kept.extend(n, cells, |i| values[i]),
            _ => {}
        }
        self.check()
    }

    /// Takes the other's values in; `mapped` holds each one's group here.
    pub(crate) fn merge(
        &mut self,
        mut other: Self,
        mapped: &[u32],
        n_groups: usize,
    ) -> Result<(), Error> {
        if let Values::None = self.values {
            other.regroup(mapped, n_groups);
            *self = other;
            return self.check();
        }
        if n_groups > 1 {
            self.groups.resize(self.n_values(), 0);
            let groups = other.groups.iter().copied();
            let groups = groups.chain(std::iter::repeat(0)).take(other.n_values());
            self.groups.extend(groups.map(|group| mapped[place(group)]));
        }
        match (&mut self.values, other.values) {
            (Values::I64(kept), Values::I64(others)) => kept.append(others),
            (Values::I128(kept), Values::I128(others)) => kept.append(others),
            (Values::I256(kept), Values::I256(others)) => kept.append(others),
            _ => {}
        }
        self.check()
    }

    /// Gives every group another number, or several the same.
    pub(crate) fn regroup(&mut self, mapped: &[u32], n_groups: usize) {
        if n_groups > 1 {
            self.groups.resize(self.n_values(), 0);
            self.groups.iter_mut().for_each(|group| *group = mapped[place(*group)]);
        } else {
            self.groups = Vec::new();
        }
    }

    fn n_values(&self) -> usize {
        match &self.values {
            Values::None => 0,
            Values::I64(kept) => kept.len(),
            Values::I128(kept) => kept.len(),
            Values::I256(kept) => kept.len(),
        }
    }

    fn check(&self) -> Result<(), Error> {
        match u32::try_from(self.n_values()) {
            Ok(_) => Ok(()),
            Err(_) => Err(Error::TooMany { what: "values" }),
        }
    }

    /// Quantiles of type 7, by `ps`, by group: linear between the two values next to
    /// `(n − 1) × p`. NaN where one of the values is NaN, none without a value.
    pub(crate) fn quantiles(
        &self,
        ps: &[f64],
        n_groups: usize,
        input: &ColumnType,
    ) -> Vec<Vec<Option<f64>>> {
        let bias = bias_of(input);
        let scale = match input {
            ColumnType::Decimal { scale, .. } => i32::from(*scale),
            _ => 0,
        };
        #[expect(clippy::cast_precision_loss, reason = "a quantile of integers is a float")]
        let between = |low: i128, high: i128, part: f64| {
            // Twice 38 digits are more than 128 bits.
            let wide = i256::from_i128;
            let distance = wide_to_f64(wide(high).wrapping_sub(wide(low)));
            scaled(low.saturating_add(bias) as f64 + distance * part, scale)
        };
        let between_wide = |low: i256, high: i256, part: f64| {
            scaled(wide_to_f64(low) + wide_to_f64(high.wrapping_sub(low)) * part, scale)
        };
        match (&self.values, input) {
            (Values::None, _) => vec![vec![None; n_groups]; ps.len()],
            (Values::I64(kept), ColumnType::Float(_)) => {
                let select = |parts: &mut [Part<'_, i64>], ranks: &[usize]| {
                    let mut values = parts.iter().map(Part::as_slice);
                    match values.any(|values| values.contains(&NAN_KEY)) {
                        true => vec![NAN_KEY; ranks.len()],
                        false => select_keys(parts, ranks),
                    }
                };
                self.by_group(kept, ps, n_groups, &select, &|low, high, part| {
                    lerp(float_of_key(low), float_of_key(high), part)
                })
            }
            (Values::I64(kept), _) => {
                self.by_group(kept, ps, n_groups, &select_keys, &|low, high, part| {
                    between(i128::from(low), i128::from(high), part)
                })
            }
            (Values::I128(kept), _) => self.by_group(kept, ps, n_groups, &select_all, &between),
            (Values::I256(kept), _) => {
                self.by_group(kept, ps, n_groups, &select_all, &between_wide)
            }
        }
    }

    fn by_group<T: Copy + Ord + Default>(
        &self,
        kept: &Blocks<T>,
        ps: &[f64],
        n_groups: usize,
        select: &Select<T>,
        between: &dyn Fn(T, T, f64) -> f64,
    ) -> Vec<Vec<Option<f64>>> {
        let mut result = vec![vec![None; n_groups]; ps.len()];
        let mut set = |group: usize, n: usize, parts: &mut [Part<'_, T>]| {
            let positions: Vec<Option<(usize, f64)>> = ps.iter().map(|p| position(n, *p)).collect();
            let mut ranks: Vec<usize> = Vec::with_capacity(positions.len() * 2);
            for (below, part) in positions.iter().flatten() {
                ranks.extend(std::iter::once(*below).chain((*part > 0.0).then_some(below + 1)));
            }
            ranks.sort_unstable();
            ranks.dedup();
            let found = select(parts, &ranks);
            let value = |rank| ranks.binary_search(&rank).ok().and_then(|idx| found.get(idx));
            for (result, position) in result.iter_mut().zip(positions) {
                result[group] = position.and_then(|(below, part)| {
                    let low = *value(below)?;
                    let high = if part > 0.0 { *value(below + 1)? } else { low };
                    Some(between(low, high, part))
                });
            }
        };
        if self.groups.is_empty() {
            let mut parts: Vec<Part<'_, T>> =
                kept.blocks.iter().map(|block| Part::Kept(block)).collect();
            if n_groups > 0 {
                set(0, kept.len(), &mut parts);
            }
            return result;
        }
        let (mut values, starts) = self.sorted(kept, n_groups);
        let mut rest = values.as_mut_slice();
        for group in 0..n_groups {
            let n = starts[group + 1] - starts[group];
            let (values, others) = rest.split_at_mut(n);
            rest = others;
            set(group, n, &mut [Part::Own(values)]);
        }
        result
    }

    /// The values sorted into their groups, and where each group starts.
    fn sorted<T: Copy + Default>(&self, kept: &Blocks<T>, n_groups: usize) -> (Vec<T>, Vec<usize>) {
        let mut starts = vec![0; n_groups + 1];
        for group in &self.groups {
            starts[place(*group) + 1] += 1;
        }
        for group in 0..n_groups {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        let mut sorted = vec![T::default(); self.groups.len()];
        for (group, value) in self.groups.iter().zip(kept.iter()) {
            let next = &mut next[place(*group)];
            sorted[*next] = *value;
            *next += 1;
        }
        (sorted, starts)
    }
}

/// Finds the values of some ranks, which rise.
type Select<T> = dyn Fn(&mut [Part<'_, T>], &[usize]) -> Vec<T>;

/// Some of the values to select from.
enum Part<'a, T> {
    Kept(&'a [T]),
    /// Their order may be changed.
    Own(&'a mut [T]),
}

impl<T> Part<'_, T> {
    fn as_slice(&self) -> &[T] {
        match self {
            Self::Kept(values) => values,
            Self::Own(values) => values,
        }
    }
}

/// Where a quantile of so many values lies: behind the value of this rank by a part of the way
/// to the next.
fn position(n: usize, p: f64) -> Option<(usize, f64)> {
    let last = n.checked_sub(1)?;
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    let position = last as f64 * p;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to the count")]
    let below = (position.floor() as usize).min(last);
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    let part = position - below as f64;
    Some(if below == last { (last, 0.0) } else { (below, part) })
}

/// The values of some ranks, which rise.
fn select_all<T: Copy + Ord>(parts: &mut [Part<'_, T>], ranks: &[usize]) -> Vec<T> {
    if let [Part::Own(values)] = parts {
        return select_from(values, ranks);
    }
    let mut values: Vec<T> = parts.iter().flat_map(Part::as_slice).copied().collect();
    select_from(&mut values, ranks)
}

fn select_from<T: Copy + Ord>(values: &mut [T], ranks: &[usize]) -> Vec<T> {
    // What lies in front has been found already.
    let mut first = 0;
    ranks
        .iter()
        .map(|rank| {
            let value = *values[first..].select_nth_unstable(rank - first).1;
            first = rank + 1;
            value
        })
        .collect()
}

/// As [`select_all`]. Many keys are first counted by their upper bits, so that only those next to
/// the wanted ones have to be compared.
fn select_keys(parts: &mut [Part<'_, i64>], ranks: &[usize]) -> Vec<i64> {
    let n: usize = parts.iter().map(|part| part.as_slice().len()).sum();
    if n <= FEW {
        return select_all(parts, ranks);
    }
    let (mut least, mut greatest) = (i64::MAX, i64::MIN);
    for part in parts.iter() {
        let (low, high) = ends(part.as_slice());
        (least, greatest) = (least.min(low), greatest.max(high));
    }
    if least == greatest {
        return vec![least; ranks.len()];
    }
    let cut = (64 - greatest.abs_diff(least).leading_zeros()).saturating_sub(SLOT_BITS);
    let digit = Digit { least, cut, bits: SLOT_BITS };
    let mut counts = vec![0_u32; 1 << SLOT_BITS];
    for part in parts.iter() {
        count_digits(part.as_slice(), digit, &mut counts);
    }
    // The wanted slots, each with the ranks in it, and by slot its place among them.
    let mut wanted: Vec<(Vec<i64>, Vec<usize>)> = Vec::new();
    let mut wanted_of = vec![0_u32; 1 << SLOT_BITS];
    let mut ranks = ranks.iter().copied().peekable();
    let mut start = 0;
    for (count, wanted_of) in counts.iter().zip(&mut wanted_of) {
        let end = start + place(*count);
        let mut within = Vec::new();
        while let Some(rank) = ranks.next_if(|rank| *rank < end) {
            within.push(rank - start);
        }
        if !within.is_empty() {
            wanted.push((Vec::with_capacity(end - start), within));
            *wanted_of = u32::try_from(wanted.len()).unwrap_or(u32::MAX);
        }
        start = end;
    }
    for part in parts.iter() {
        find_digits(part.as_slice(), digit, &wanted_of, &mut |as_what, key| {
            wanted[place(as_what) - 1].0.push(key);
        });
    }
    let found = wanted.iter_mut().map(|(keys, ranks)| select_keys(&mut [Part::Own(keys)], ranks));
    found.collect::<Vec<_>>().concat()
}

/// Equal ends give themselves, infinities too; only between opposite infinities there is none.
fn lerp(low: f64, high: f64, part: f64) -> f64 {
    let distance = high - low;
    if part <= 0.0 || low >= high || low.is_nan() {
        low
    } else if distance.is_finite() {
        low + distance * part
    } else {
        low * (1.0 - part) + high * part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_selects_as_sorting_does() {
        let check = |keys: Vec<i64>| {
            let mut sorted = keys.clone();
            sorted.sort_unstable();
            let n = sorted.len();
            let mut ranks = vec![0, 1, n / 3, n / 2, n / 2 + 1, n * 19 / 20, n - 2, n - 1];
            ranks.sort_unstable();
            ranks.dedup();
            let expected: Vec<i64> = ranks.iter().map(|rank| sorted[*rank]).collect();
            let mut parts: Vec<Part<'_, i64>> = keys.chunks(7_000).map(Part::Kept).collect();
            assert_eq!(select_keys(&mut parts, &ranks), expected);
            let mut keys = keys;
            assert_eq!(select_keys(&mut [Part::Own(&mut keys)], &ranks), expected);
        };
        let mixed = |i: i64| i.wrapping_mul(-7_046_029_254_386_353_131);
        for n in [9, 1_000, 60_000] {
            check((0..n).map(mixed).collect());
            check((0..n).map(|i| mixed(i) >> 40).collect());
            check((0..n).collect());
            check(vec![5; 60_000]);
            check((0..n).map(|i| i64::from(i % 3 != 0)).collect());
            // Almost all in one slot.
            let mut keys: Vec<i64> = (0..n).map(|i| mixed(i) >> 44).collect();
            keys.extend([i64::MIN, i64::MAX]);
            check(keys);
        }
    }
}
