use sagitta_spec::Predicate;
use sagitta_table::Table;

use crate::{Error, Step};

/// What is counted of one column.
#[derive(Clone, Debug, PartialEq)]
pub struct SummaryAsk {
    /// The column's name.
    pub field: String,
    /// What its values are counted into.
    pub buckets: Buckets,
}

/// What a column's values are counted into.
#[derive(Clone, Debug, PartialEq)]
pub enum Buckets {
    /// Bins between rising edges, in the column's own numbers (days, units since 1970, decimals
    /// as numbers); the last bin includes its high edge.
    Bins(Vec<f64>),
    /// These values, as canonical text.
    Values(Vec<String>),
    /// Rows and nulls only.
    None,
}

/// The counts of one column, under the filter without the column's own conditions, except
/// `n_nulls`, which is under the whole filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SummaryCounts {
    /// Rows kept.
    pub n_selected: u64,
    /// Nulls among the rows the whole filter keeps.
    pub n_nulls: u64,
    /// One entry a bin or value.
    pub counts: Vec<u64>,
    /// Rows with a value in none of them; nulls are not counted.
    pub n_others: u64,
}

/// The counts of several columns in one scan.
#[derive(Debug)]
pub struct SummaryExecution {
    counts: Vec<SummaryCounts>,
}

impl SummaryExecution {
    /// Starts. Fails if a name or a literal of the filter does not fit.
    pub fn new(filter: Option<&Predicate>, asks: Vec<SummaryAsk>, table: Table) -> Result<Self, Error> {
        let _ = (filter, table);
        Ok(Self { counts: asks.iter().map(|_| SummaryCounts::default()).collect() })
    }

    /// Does a few milliseconds' work.
    pub fn step(&mut self) -> Result<Step, Error> {
        Ok(Step::Done)
    }

    /// One entry a column asked for, and how many rows the whole filter keeps. Fails before
    /// [`Step::Done`].
    pub fn finish(self) -> Result<(Vec<SummaryCounts>, u64), Error> {
        Ok((self.counts, 0))
    }
}
