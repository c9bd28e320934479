use std::collections::BTreeMap;
use std::sync::Arc;

use sagitta_spec::{Query, TimeUnit, Transform, Window, WindowOp};
use sagitta_table::{Column, ColumnType};

use crate::plan::{Order, find, unique, unsuitable};
use crate::{Error, Part};

/// The windows of a plan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Windows {
    pub(super) list: Vec<Spec>,
    /// The order they run in.
    order: Vec<Order>,
    /// The one key that is cut to a calendar unit, and the unit.
    pub(super) period: Option<(usize, TimeUnit)>,
    pub(super) n_keys: usize,
}

/// A window with its columns of the result.
#[derive(Clone, Debug)]
pub(super) struct Spec {
    pub(super) op: WindowOp,
    pub(super) column_idx: usize,
    /// What `per` divides by.
    pub(super) by: usize,
    /// Places of keys.
    pub(super) partition: Vec<usize>,
}

impl Windows {
    /// The windows of a query whose keys and aggregates are these columns, and all its columns.
    pub(crate) fn plan(
        query: &Query,
        columns: Vec<Arc<Column>>,
    ) -> Result<(Self, Vec<Arc<Column>>), Error> {
        let n_keys = query.group_by.len();
        let unit = |(idx, transform): (usize, &Option<Transform>)| match transform {
            Some(Transform::TimeUnit(unit)) if !unit.is_cyclic() => Some((idx, *unit)),
            _ => None,
        };
        let keys = query.group_by.iter().map(|key| &key.transform).enumerate();
        let mut periods = keys.filter_map(unit);
        let period = periods.next().filter(|_| periods.next().is_none());
        let mut windows = Self { list: Vec::new(), order: Vec::new(), period, n_keys };
        let mut columns = columns;
        for window in &query.window {
            let (spec, column) = windows.plan_one(window, &columns)?;
            windows.list.push(spec);
            let all = columns.into_iter().map(Arc::unwrap_or_clone).chain([column]);
            columns = unique(all.collect());
        }
        Ok((windows, columns))
    }

    fn plan_one(&self, window: &Window, columns: &[Arc<Column>]) -> Result<(Spec, Column), Error> {
        let op = window.op;
        let (column_idx, column) = find(columns, &window.field, Part::Window)?;
        let column_type = match op {
            WindowOp::Rank => {
                if matches!(column.column_type, ColumnType::Nested | ColumnType::Interval) {
                    return Err(unsuitable(op.as_str(), column, Part::Window));
                }
                ColumnType::Int(64)
            }
            _ => result_type(op, column)?,
        };
        let mut by = column_idx;
        if op == WindowOp::Per {
            let name = window.by.as_ref().ok_or(Error::MissingField { op: op.as_str() })?;
            let divisor;
            (by, divisor) = find(columns, name, Part::Window)?;
            result_type(op, divisor)?;
        }
        if matches!(op, WindowOp::DifferenceYear | WindowOp::RatioYear) && self.period.is_none() {
            return Err(Error::NoPeriod { op: op.as_str() });
        }
        let keys = columns.get(..self.n_keys).unwrap_or(&[]);
        let partition = window.partition_by.iter();
        let partition = partition.map(|name| find(keys, name, Part::Window).map(|(idx, _)| idx));
        let spec = Spec { op, column_idx, by, partition: partition.collect::<Result<_, _>>()? };
        let column = Column {
            name: window.output_name(),
            column_type,
            dictionary: None,
            zone: None,
            metadata: BTreeMap::new(),
        };
        Ok((spec, column))
    }

    /// Runs along the period if there is one, then in the order of the result as far as that does
    /// not come from windows, which are the columns from `n_columns` on.
    pub(crate) fn order_by(&mut self, sort: &[Order], n_columns: usize) {
        let period = self.period.map(|(column_idx, _)| Order {
            column_idx,
            descending: false,
            nulls_first: false,
        });
        let plain = sort.iter().filter(|order| order.column_idx < n_columns).copied();
        self.order = period.into_iter().chain(plain).collect();
    }

    pub(crate) fn order(&self) -> &[Order] {
        &self.order
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// The type of what is worked out of numbers; an error for other columns.
fn result_type(op: WindowOp, column: &Column) -> Result<ColumnType, Error> {
    let exact = match &column.column_type {
        ColumnType::UInt(64) => ColumnType::Decimal { precision: 38, scale: 0 },
        ColumnType::Int(_) | ColumnType::UInt(_) => ColumnType::Int(64),
        ColumnType::Float(_) => ColumnType::Float(64),
        ColumnType::Decimal { precision, scale } => {
            ColumnType::Decimal { precision: if *precision <= 38 { 38 } else { 76 }, scale: *scale }
        }
        ColumnType::Duration(unit) => ColumnType::Duration(*unit),
        _ => return Err(unsuitable(op.as_str(), column, Part::Window)),
    };
    Ok(match op {
        WindowOp::Difference | WindowOp::DifferenceYear | WindowOp::RunningSum => exact,
        _ => ColumnType::Float(64),
    })
}
