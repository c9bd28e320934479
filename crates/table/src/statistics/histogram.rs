use arrow::datatypes::i256;

use super::valid::for_each_valid;
use super::{Edges, Histogram, Statistics};
use crate::{Column, Values};

/// Counts a column's values into the bins that its extremes give.
#[derive(Debug)]
pub(super) struct HistogramExecution {
    histogram: Option<Histogram>,
    grid: Grid,
}

impl HistogramExecution {
    pub(super) fn new(column: &Column, statistics: &Statistics) -> Self {
        let edges = Edges::of(column, statistics).filter(|edges| edges.len() > 1);
        let grid = edges.as_ref().map(Grid::new).unwrap_or_default();
        let histogram = edges.map(|edges| {
            let counts = vec![0; edges.len() - 1];
            Histogram { edges, counts, n_infinite: 0 }
        });
        Self { histogram, grid }
    }

    /// Whether there is nothing to count.
    pub(super) fn is_idle(&self) -> bool {
        self.histogram.is_none()
    }

    pub(super) fn push(&mut self, values: &Values) {
        let Some(Histogram { edges, counts, n_infinite }) = &mut self.histogram else { return };
        let grid = &self.grid;
        match edges {
            Edges::I64(edges) => {
                let mut count = |value: i64| grid.count(value, integer_cell, edges, counts);
                match values {
                    Values::Int8(a) => for_each_valid(a, |value| count(value.into())),
                    Values::Int16(a) => for_each_valid(a, |value| count(value.into())),
                    Values::Int32(a) | Values::Date(a) => {
                        for_each_valid(a, |value| count(value.into()));
                    }
                    Values::Int64(a) => for_each_valid(a, count),
                    Values::UInt8(a) => for_each_valid(a, |value| count(value.into())),
                    Values::UInt16(a) => for_each_valid(a, |value| count(value.into())),
                    Values::UInt32(a) => for_each_valid(a, |value| count(value.into())),
                    _ => {}
                }
            }
            Edges::U64(edges) => {
                let Values::UInt64(a) = values else { return };
                for_each_valid(a, |value| grid.count(value, unsigned_cell, edges, counts));
            }
            Edges::F32(edges) => {
                let Values::Float32(a) = values else { return };
                for_each_valid(a, |value| match value.is_finite() {
                    true => grid.count(value, float32_cell, edges, counts),
                    false => *n_infinite += u64::from(value.is_infinite()),
                });
            }
            Edges::F64(edges) => {
                let Values::Float64(a) = values else { return };
                for_each_valid(a, |value| match value.is_finite() {
                    true => grid.count(value, float_cell, edges, counts),
                    false => *n_infinite += u64::from(value.is_infinite()),
                });
            }
            Edges::Decimal(edges) => {
                let mut count = |value| grid.count(value, |_, _| 0, edges, counts);
                match values {
                    Values::Decimal128(a) => {
                        for_each_valid(a, |value| count(i256::from_i128(value)));
                    }
                    Values::Decimal256(a) => for_each_valid(a, count),
                    _ => {}
                }
            }
        }
    }

    pub(super) fn finish(self) -> Option<Histogram> {
        self.histogram
    }
}

/// Cells of a grid. A column has at most 40 bins, so that few cells hold an edge.
const N_CELLS: usize = 1 << 10;

/// Where to begin to look for a value's bin: equal cells between the first edge and the last.
///
/// A value's cell never falls while the values rise, whatever is rounded on the way. So every
/// edge in an earlier cell is below the value, and only those in the same cell are compared.
#[derive(Debug, Default)]
struct Grid {
    /// For each cell, how many inner edges are in earlier ones; empty where there is one cell.
    first_bins: Vec<u8>,
    scale: Scale,
}

/// How far apart the cells are.
#[derive(Clone, Copy, Debug, Default)]
struct Scale {
    /// The first edge, as 64 bits.
    origin: u64,
    /// Bits that integers of one cell differ in.
    shift: u32,
    /// The first edge as a float.
    low: f64,
    /// Cells to one of a float.
    per_unit: f64,
}

impl Grid {
    fn new(edges: &Edges) -> Self {
        let mut scale = Scale::default();
        match edges {
            Edges::I64(edges) => {
                let (Some(first), Some(last)) = (edges.first(), edges.last()) else {
                    return Self::default();
                };
                scale.origin = first.cast_unsigned();
                scale.shift = shift(last.abs_diff(*first));
                Self::over(edges, |edge| integer_cell(&scale, edge), scale)
            }
            Edges::U64(edges) => {
                let (Some(first), Some(last)) = (edges.first(), edges.last()) else {
                    return Self::default();
                };
                scale.origin = *first;
                scale.shift = shift(last.abs_diff(*first));
                Self::over(edges, |edge| unsigned_cell(&scale, edge), scale)
            }
            Edges::F32(edges) => {
                let ends = edges.first().zip(edges.last());
                let (low, high) = ends.map_or((0.0, 0.0), |(a, b)| (f64::from(*a), f64::from(*b)));
                (scale.low, scale.per_unit) = (low, N_CELLS as f64 / (high - low));
                Self::over(edges, |edge| float32_cell(&scale, edge), scale)
            }
            Edges::F64(edges) => {
                let ends = edges.first().zip(edges.last());
                let (low, high) = ends.map_or((0.0, 0.0), |(a, b)| (*a, *b));
                (scale.low, scale.per_unit) = (low, N_CELLS as f64 / (high - low));
                Self::over(edges, |edge| float_cell(&scale, edge), scale)
            }
            Edges::Decimal(_) => Self::default(),
        }
    }

    fn over<W: Copy>(edges: &[W], cell: impl Fn(W) -> usize, scale: Scale) -> Self {
        let n_inner = edges.len().saturating_sub(2);
        let inner = || edges.iter().skip(1).take(n_inner);
        let n_before = |idx: usize| inner().take_while(|edge| cell(**edge) < idx).count();
        let first_bins = (0..N_CELLS).map(|idx| u8::try_from(n_before(idx)).unwrap_or(0));
        Self { first_bins: first_bins.collect(), scale }
    }

    /// Counts a value. The last bin holds its high edge.
    #[inline]
    fn count<W: Copy + PartialOrd>(
        &self,
        value: W,
        cell: impl Fn(&Scale, W) -> usize,
        edges: &[W],
        counts: &mut [u64],
    ) {
        let first = self.first_bins.get(cell(&self.scale, value).min(N_CELLS - 1));
        let mut bin = usize::from(first.copied().unwrap_or(0));
        let last = counts.len().saturating_sub(1);
        while bin < last && edges.get(bin + 1).is_some_and(|edge| *edge <= value) {
            bin += 1;
        }
        if let Some(count) = counts.get_mut(bin) {
            *count += 1;
        }
    }
}

/// How many bits to drop so that a distance becomes one of the cells.
fn shift(distance: u64) -> u32 {
    (u64::BITS - distance.leading_zeros()).saturating_sub(N_CELLS.ilog2())
}

/// Values are not below the first edge.
fn integer_cell(scale: &Scale, value: i64) -> usize {
    unsigned_cell(scale, value.cast_unsigned())
}

fn unsigned_cell(scale: &Scale, value: u64) -> usize {
    usize::try_from(value.wrapping_sub(scale.origin) >> scale.shift).unwrap_or(usize::MAX)
}

fn float32_cell(scale: &Scale, value: f32) -> usize {
    float_cell(scale, value.into())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and makes 0 of the NaN that an infinite distance gives"
)]
fn float_cell(scale: &Scale, value: f64) -> usize {
    ((value - scale.low) * scale.per_unit) as usize
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::float_cmp, reason = "tests may fail")]

    use super::*;

    fn counted<W: Copy + PartialOrd>(
        edges: &[W],
        grid: &Grid,
        cell: impl Fn(&Scale, W) -> usize + Copy,
        values: &[W],
    ) {
        let mut counts = vec![0; edges.len() - 1];
        let mut expected = counts.clone();
        for value in values {
            grid.count(*value, cell, edges, &mut counts);
            let place = edges.partition_point(|edge| edge <= value);
            let last = expected.len() - 1;
            *expected.get_mut(place.saturating_sub(1).min(last)).unwrap() += 1;
        }
        assert_eq!(counts, expected);
    }

    #[test]
    fn a_grid_finds_the_bin_that_bisection_finds() {
        for edges in [
            vec![0, 1],
            vec![i64::MIN, 0, i64::MAX],
            vec![i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX],
            vec![-31, 0, 28, 59, 90, 120],
            vec![0, 1 << 40, (1 << 40) + 1, 1 << 50],
            (0..=40).map(|k| k * 1_000_003).collect(),
        ] {
            let near = |edge: &i64| [edge.saturating_sub(1), *edge, edge.saturating_add(1)];
            let (first, last) = (*edges.first().unwrap(), *edges.last().unwrap());
            let values: Vec<i64> =
                edges.iter().flat_map(near).map(|value| value.clamp(first, last)).collect();
            let edges = Edges::I64(edges);
            let grid = Grid::new(&edges);
            let Edges::I64(edges) = edges else { panic!() };
            counted(&edges, &grid, integer_cell, &values);
        }
        for edges in [
            vec![0.0, 1.0],
            vec![f64::MIN, 0.0, f64::MAX],
            vec![0.0, f64::MIN_POSITIVE / 4.0, f64::MIN_POSITIVE / 2.0],
            vec![1e15, 1e15 + 0.125, 1e15 + 0.25],
            (0..=40).map(|k| f64::from(k) * 0.1 - 1.7).collect(),
        ] {
            let near = |edge: &f64| [edge.next_down(), *edge, edge.next_up()];
            let (first, last) = (*edges.first().unwrap(), *edges.last().unwrap());
            let values: Vec<f64> =
                edges.iter().flat_map(near).map(|value| value.clamp(first, last)).collect();
            let edges = Edges::F64(edges);
            let grid = Grid::new(&edges);
            let Edges::F64(edges) = edges else { panic!() };
            counted(&edges, &grid, float_cell, &values);
        }
    }
}
