//! Columns worked out row by row from others.

mod calendar;
mod evaluate;
mod number;
mod plan;
mod text;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;

use arrow::array::Array;
use sagitta_spec::Compute;
use sagitta_spec::expr::Expr;
use sagitta_table::{Batch, Column, ColumnType, MAX_CATEGORIES, Table, Values};

use self::evaluate::Rows;
use self::plan::{Node, Of};
use crate::error::Fault;
use crate::lookup::{as_category, narrow};
use crate::plan::unique;
use crate::{Error, Step};

/// Computed columns being worked out, one batch a step.
#[derive(Debug)]
pub struct ComputeExecution {
    /// The table with the columns that are done.
    table: Table,
    waiting: VecDeque<Compute>,
    current: Option<Current>,
    /// How many bytes the columns may still take.
    n_left: u64,
}

/// The column being worked out.
#[derive(Debug)]
struct Current {
    node: Node,
    column: Column,
    parts: Vec<Values>,
}

impl ComputeExecution {
    /// Starts. Each column can use those before it. Together they may take so many bytes.
    pub fn new(table: Table, computes: &[Compute], n_bytes: u64) -> Self {
        Self { table, waiting: computes.iter().cloned().collect(), current: None, n_left: n_bytes }
    }

    /// Works out a batch of a column.
    pub fn step(&mut self) -> Result<Step, Error> {
        let Some(mut current) = self.current.take() else {
            let Some(compute) = self.waiting.pop_front() else { return Ok(Step::Done) };
            self.current = Some(Current::new(&compute, &self.table)?);
            return Ok(self.more(0));
        };
        let Some(batch) = self.table.batches().get(current.parts.len()) else {
            let (column, parts) = current.finish(self.table.n_rows())?;
            self.table = with_column(&self.table, column, parts);
            return Ok(self.more(0));
        };
        let values = current.values(batch, &self.table)?;
        let n_bytes = values.n_bytes();
        let over = || Error::OverBudget { column: current.column.name.clone(), n_bytes };
        if !matches!(current.node.of, Of::Column(_)) {
            self.n_left = self.n_left.checked_sub(n_bytes).ok_or_else(over)?;
        }
        current.parts.push(values);
        let n_done = current.parts.len();
        self.current = Some(current);
        Ok(self.more(n_done))
    }

    fn more(&self, n_batches: usize) -> Step {
        let done = self.table.batches().iter().take(n_batches).map(|batch| batch.n_rows as u64);
        Step::More { done_rows: done.sum(), total_rows: self.table.n_rows() as u64 }
    }

    /// The table with the columns behind its own. Fails before [`Step::Done`].
    pub fn finish(self) -> Result<Table, Error> {
        match self.waiting.is_empty() && self.current.is_none() {
            true => Ok(self.table),
            false => Err(Error::Unfinished),
        }
    }
}

impl Current {
    fn new(compute: &Compute, table: &Table) -> Result<Self, Error> {
        let wrong = |(range, fault): (std::ops::Range<usize>, Fault)| Error::Expression {
            column: compute.name.clone(),
            start: range.start,
            end: range.end,
            fault,
        };
        let expr = Expr::parse(&compute.expr)
            .map_err(|error| wrong((error.range, Fault::Syntax(error.reason))))?;
        let node = plan::plan(&expr, table.columns()).map_err(wrong)?;
        // A column that is only renamed stays what it is.
        let like = match node.of {
            Of::Column(idx) => table.columns().get(idx).map(Arc::as_ref),
            _ => None,
        };
        let column = Column { name: compute.name.clone(), ..like.unwrap_or(&node.column).clone() };
        Ok(Self { node, column, parts: Vec::new() })
    }

    fn values(&self, batch: &Batch, table: &Table) -> Result<Values, Error> {
        let changed = || Error::TableChanged { name: self.column.name.clone() };
        if let Of::Column(idx) = self.node.of {
            return batch.values(idx).map(Cow::into_owned).ok_or_else(changed);
        }
        let n = u32::try_from(batch.n_rows).ok().ok_or_else(changed)?;
        let batch = batch.gathered();
        let values: Option<Vec<&Values>> =
            (0..batch.n_columns()).map(|idx| batch.held(idx)).collect();
        let values = values.ok_or_else(changed)?;
        let rows = Rows { columns: table.columns(), values: &values, rows: (0..n).collect() };
        let wrong = |(range, fault): (std::ops::Range<usize>, Fault)| Error::Expression {
            column: self.column.name.clone(),
            start: range.start,
            end: range.end,
            fault,
        };
        let lane = rows.evaluate(&self.node).map_err(wrong)?;
        lane.build(&self.column, &self.node).map_err(wrong)
    }

    /// The column with its values by batch. Texts that repeat become a Category.
    fn finish(self, n_rows: usize) -> Result<(Column, Vec<Values>), Error> {
        if self.column.column_type != ColumnType::Text || matches!(self.node.of, Of::Column(_)) {
            return Ok((self.column, self.parts));
        }
        let most = (n_rows / 2).clamp(1 << 10, MAX_CATEGORIES);
        let Some((column, parts)) = as_category(&self.column, &self.parts, most)? else {
            return Ok((self.column, self.parts));
        };
        let n_texts = column.dictionary.as_ref().map_or(0, |texts| texts.len());
        let narrowed = parts.into_iter().map(|part| match part {
            Values::Category(codes) => Values::Category(narrow(codes, n_texts)),
            other => other,
        });
        Ok((column, narrowed.collect()))
    }
}

/// A table with one more column.
fn with_column(table: &Table, column: Column, parts: Vec<Values>) -> Table {
    let columns = table.columns().iter().map(|column| Column::clone(column));
    let columns = unique(columns.chain([column]).collect());
    let mut more = Table::new(columns.into_iter().map(Arc::unwrap_or_clone).collect());
    for (batch, part) in table.batches().iter().zip(parts) {
        more.push(batch.with_column(part));
    }
    more
}

/// Works out computed columns in one go.
pub fn compute(table: &Table, computes: &[Compute]) -> Result<Table, Error> {
    let mut execution = ComputeExecution::new(table.clone(), computes, u64::MAX);
    while execution.step()? != Step::Done {}
    execution.finish()
}
