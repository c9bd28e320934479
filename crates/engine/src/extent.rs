//! The least and the greatest value of the columns a query depends on as wholes.

use std::sync::Arc;

use arrow::datatypes::i256;
use sagitta_table::{self as table, Column, ColumnType, Table};

use crate::Error;
use crate::lane::{Chunk, Lane, Rows, cells};
use crate::number::bias_of;
use crate::transform::Extent;

/// By column; nothing where there is no value. NaN and infinities do not count.
#[derive(Debug)]
pub(crate) struct Extents(Vec<Found>);

#[derive(Debug)]
struct Found {
    column_idx: usize,
    ends: Option<Ends>,
    /// Whether the table does not tell, so that rows have to be read.
    is_open: bool,
}

#[derive(Clone, Copy, Debug)]
enum Ends {
    Exact(i256, i256),
    Float(f64, f64),
}

impl Extents {
    /// As far as the table knows its columns' extents.
    pub(crate) fn new(column_idxs: Vec<usize>, table: &Table) -> Self {
        let mut extents = Self(Vec::new());
        for column_idx in column_idxs {
            if extents.ends(column_idx).is_none() {
                let known = known(table, column_idx);
                let (ends, is_open) = (known.flatten(), known.is_none());
                extents.0.push(Found { column_idx, ends, is_open });
            }
        }
        extents
    }

    /// The ends of a column as they are now; none of a column that was not asked for.
    fn ends(&self, column_idx: usize) -> Option<Option<Ends>> {
        self.0.iter().find(|found| found.column_idx == column_idx).map(|found| found.ends)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether rows have to be read.
    pub(crate) fn is_open(&self) -> bool {
        self.0.iter().any(|found| found.is_open)
    }

    pub(crate) fn update(&mut self, chunk: &Chunk, columns: &[Arc<Column>]) -> Result<(), Error> {
        let rows = Rows::All(chunk.n_rows);
        for Found { column_idx: idx, ends, .. } in self.0.iter_mut().filter(|found| found.is_open) {
            let changed = || Error::TableChanged { name: format!("column {idx}") };
            let column = columns.get(*idx).ok_or_else(changed)?;
            let values = chunk.values(*idx).ok_or_else(changed)?;
            let cells = cells(values, &rows, None).ok_or_else(changed)?;
            let bias = bias_of(&column.column_type);
            cells.each_valid(chunk.n_rows, |i| match &cells.lane {
                Lane::F64(values) => {
                    if let Some(value) = values.get(i).filter(|value| value.is_finite()) {
                        *ends = Some(match *ends {
                            Some(Ends::Float(low, high)) => {
                                Ends::Float(low.min(*value), high.max(*value))
                            }
                            _ => Ends::Float(*value, *value),
                        });
                    }
                }
                Lane::I64(keys) => {
                    if let Some(key) = keys.get(i) {
                        widen(ends, i256::from_i128(i128::from(*key) + bias));
                    }
                }
                Lane::I128(values) => {
                    if let Some(value) = values.get(i) {
                        widen(ends, i256::from_i128(*value));
                    }
                }
                Lane::I256(values) => {
                    if let Some(value) = values.get(i) {
                        widen(ends, *value);
                    }
                }
                Lane::Bytes(_) | Lane::Nulls(_) | Lane::Opaque => {}
            });
        }
        Ok(())
    }

    /// The greatest value of a column of whole numbers, dates or moments.
    pub(crate) fn greatest(&self, column_idx: usize) -> Option<i64> {
        match self.ends(column_idx)? {
            Some(Ends::Exact(_, high)) => i64::try_from(high.to_i128()?).ok(),
            _ => None,
        }
    }

    /// The extent of a column of numbers; none without a value.
    pub(crate) fn extent(&self, column_idx: usize, columns: &[Arc<Column>]) -> Option<Extent> {
        match self.ends(column_idx)?? {
            Ends::Float(low, high) => Some(Extent::Float(low, high)),
            Ends::Exact(low, high) => {
                let scale = match columns.get(column_idx)?.column_type {
                    ColumnType::Decimal { scale, .. } => scale,
                    _ => 0,
                };
                let raise = 10_i128.checked_pow(u32::from(scale.min(0).unsigned_abs()));
                let exact = |value: i256| value.to_i128()?.checked_mul(raise?);
                Some(match (exact(low), exact(high)) {
                    (Some(low), Some(high)) => {
                        Extent::Exact(low, high, u32::from(scale.max(0).unsigned_abs()))
                    }
                    _ => Extent::Beyond,
                })
            }
        }
    }
}

/// The ends of a column without a look at its rows; none within if it has no value. None if they
/// have to be read: for decimals past 38 digits, and where infinities hide the last finite values.
fn known(table: &Table, column_idx: usize) -> Option<Option<Ends>> {
    let exact = |low: i128, high: i128| Ends::Exact(i256::from_i128(low), i256::from_i128(high));
    Some(match table.extents(column_idx)? {
        table::Extents::Int(blocks) => {
            blocks.all.range.map(|(low, high)| exact(low.into(), high.into()))
        }
        table::Extents::UInt(blocks) => {
            blocks.all.range.map(|(low, high)| exact(low.into(), high.into()))
        }
        table::Extents::Decimal(blocks) => blocks.all.range.map(|(low, high)| exact(low, high)),
        table::Extents::Float(blocks) => match blocks.all.range {
            Some((low, high)) if !low.is_finite() || !high.is_finite() => return None,
            range => range.map(|(low, high)| Ends::Float(low, high)),
        },
        table::Extents::Code(_) => return None,
    })
}

fn widen(ends: &mut Option<Ends>, value: i256) {
    *ends = Some(match *ends {
        Some(Ends::Exact(low, high)) => Ends::Exact(low.min(value), high.max(value)),
        _ => Ends::Exact(value, value),
    });
}
