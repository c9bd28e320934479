//! Query over Table gives a result.
//!
//! [`plan`] resolves names and literals against the table's columns, an [`Execution`] works
//! the plan off in steps of a few milliseconds, and [`Prepared`] is what comes out: rows or
//! groups in order, read in windows. Nothing here knows the clock, reads a file or guesses.

mod accumulate;
mod answer;
mod brush;
mod calendar;
mod compute;
mod condition;
mod dense;
mod distinct;
mod error;
mod execution;
mod extent;
mod filter;
mod find;
mod fold;
mod gather;
mod intern;
mod interval;
mod lane;
mod literal;
mod lookup;
mod number;
mod order;
mod partial;
mod period;
mod plan;
mod prepared;
mod quantile;
mod ranges;
mod relative;
mod runs;
mod shared;
mod shelf;
mod slots;
mod sort_key;
mod summary;
mod text;
mod top;
mod transform;
mod union;
mod verdict;
mod window;

pub use self::answer::Answer;
pub use self::brush::{Brush, BrushExecution, Move};
pub use self::compute::{ComputeExecution, compute};
pub use self::error::{Error, Fault, Part};
pub use self::execution::{Execution, Step, run};
pub use self::interval::{IntervalExecution, IntervalIndex, moved_field};
pub use self::lookup::{Unmatched, join};
pub use self::plan::{Plan, plan};
pub use self::prepared::Prepared;
pub use self::shared::Shared;
pub use self::summary::{Buckets, SummaryAsk, SummaryCounts, SummaryExecution};
pub use self::union::union;
