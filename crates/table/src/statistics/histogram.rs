use arrow::array::PrimitiveArray;
use arrow::datatypes::{ArrowPrimitiveType, i256};

use super::{Edges, Histogram, Statistics};
use crate::{Column, Values};

/// Counts a column's values into the bins that its extremes give.
#[derive(Debug)]
pub(super) struct HistogramExecution {
    histogram: Option<Histogram>,
}

impl HistogramExecution {
    pub(super) fn new(column: &Column, statistics: &Statistics) -> Self {
        let edges = Edges::of(column, statistics).filter(|edges| edges.len() > 1);
        let histogram = edges.map(|edges| {
            let counts = vec![0; edges.len() - 1];
            Histogram { edges, counts, n_infinite: 0 }
        });
        Self { histogram }
    }

    /// Whether there is nothing to count.
    pub(super) fn is_idle(&self) -> bool {
        self.histogram.is_none()
    }

    pub(super) fn push(&mut self, values: &Values) {
        let Some(Histogram { edges, counts, n_infinite }) = &mut self.histogram else { return };
        match (edges, values) {
            (Edges::I64(edges), Values::Int8(a)) => count(a, edges, counts),
            (Edges::I64(edges), Values::Int16(a)) => count(a, edges, counts),
            (Edges::I64(edges), Values::Int32(a)) => count(a, edges, counts),
            (Edges::I64(edges), Values::Int64(a)) => count(a, edges, counts),
            (Edges::I64(edges), Values::UInt8(a)) => count(a, edges, counts),
            (Edges::I64(edges), Values::UInt16(a)) => count(a, edges, counts),
            (Edges::I64(edges), Values::UInt32(a)) => count(a, edges, counts),
            (Edges::I64(edges), Values::Date(a)) => count(a, edges, counts),
            (Edges::U64(edges), Values::UInt64(a)) => count(a, edges, counts),
            (Edges::F32(edges), Values::Float32(a)) => {
                for value in a.iter().flatten() {
                    *n_infinite += u64::from(value.is_infinite());
                    if value.is_finite() {
                        count_one(value, edges, counts);
                    }
                }
            }
            (Edges::F64(edges), Values::Float64(a)) => {
                for value in a.iter().flatten() {
                    *n_infinite += u64::from(value.is_infinite());
                    if value.is_finite() {
                        count_one(value, edges, counts);
                    }
                }
            }
            (Edges::Decimal(edges), Values::Decimal128(a)) => {
                let values = a.iter().flatten().map(i256::from_i128);
                values.for_each(|value| count_one(value, edges, counts));
            }
            (Edges::Decimal(edges), Values::Decimal256(a)) => {
                a.iter().flatten().for_each(|value| count_one(value, edges, counts));
            }
            _ => {}
        }
    }

    pub(super) fn finish(self) -> Option<Histogram> {
        self.histogram
    }
}

fn count<T, W>(array: &PrimitiveArray<T>, edges: &[W], counts: &mut [u64])
where
    T: ArrowPrimitiveType<Native: Into<W>>,
    W: PartialOrd,
{
    for value in array.iter().flatten() {
        count_one(value.into(), edges, counts);
    }
}

/// The last bin holds its high edge.
fn count_one<W: PartialOrd>(value: W, edges: &[W], counts: &mut [u64]) {
    let place = edges.partition_point(|edge| *edge <= value);
    let bin = place.saturating_sub(1).min(counts.len().saturating_sub(1));
    if let Some(count) = counts.get_mut(bin) {
        *count += 1;
    }
}
