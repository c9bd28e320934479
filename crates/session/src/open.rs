use sagitta_table::Table;
use sagitta_table::statistics::{Statistics, StatisticsExecution};

use crate::tables::Tables;

/// A table that is open, or as much of it as has come.
pub(crate) struct Open {
    /// Its rows so far.
    pub(crate) table: Table,
    /// The tables that its questions can look up.
    pub(crate) tables: Tables,
    /// How many bytes looked-up and computed columns may take.
    pub(crate) n_left: u64,
    /// Whether these are all.
    pub(crate) complete: bool,
    /// What is known of each column, in file order; empty until it was asked for.
    pub(crate) statistics: Vec<Statistics>,
    /// The work on the statistics of a complete table, until it is done.
    pub(crate) gathering: Option<Box<StatisticsExecution>>,
}

impl Open {
    /// Does a few milliseconds' work on the statistics. Returns whether there was any.
    pub(crate) fn gather(&mut self) -> bool {
        let Some(mut gathering) = self.gathering.take() else {
            return false;
        };
        if gathering.step() {
            self.statistics = gathering.finish();
        } else {
            self.gathering = Some(gathering);
        }
        true
    }
}

/// How many bytes a table takes.
pub(crate) fn n_bytes(table: &Table) -> u64 {
    let batches = table.batches().iter();
    batches.flat_map(|batch| (0..batch.n_columns()).map(|idx| batch.n_bytes(idx))).sum()
}
