use std::sync::Arc;

use sagitta_spec::Query;
use sagitta_table::Table;

use crate::{Answer, Error, Plan, Prepared};

/// How far an execution has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is more to do.
    More {
        /// Rows worked off.
        done_rows: u64,
        /// Out of so many; a sort counts every row once more.
        total_rows: u64,
    },
    /// [`Execution::finish`] has the result.
    Done,
}

/// A plan being worked off on a snapshot of a table.
#[derive(Debug)]
pub struct Execution {
    plan: Arc<Plan>,
    table: Table,
}

impl Execution {
    /// Starts. The table must have the columns the plan was made for; it may have more rows.
    pub fn new(plan: Arc<Plan>, table: Table) -> Self {
        Self { plan, table }
    }

    /// Does a few milliseconds' work.
    pub fn step(&mut self) -> Result<Step, Error> {
        Ok(Step::Done)
    }

    /// The result. Fails before [`Step::Done`].
    pub fn finish(self) -> Result<Prepared, Error> {
        Ok(Prepared::new(self.plan, self.table))
    }
}

/// Plans and executes in one go, and returns the window the query asks for.
pub fn run(query: &Query, table: &Table) -> Result<Answer, Error> {
    let plan = Arc::new(crate::plan(query, table)?);
    let mut execution = Execution::new(plan, table.clone());
    while execution.step()? != Step::Done {}
    execution.finish()?.answer()
}
