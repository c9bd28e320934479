use thiserror::Error;

/// Why no picture can be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// A channel names a column that the result does not have.
    #[error("the result has no column {column:?} for the {channel} channel")]
    UnknownColumn {
        /// `x`, `y`, `color`, `size` or `row`.
        channel: &'static str,
        /// The name as written.
        column: String,
    },
    /// The mark needs a channel that is not there.
    #[error("this mark needs a column on the {channel} channel")]
    MissingChannel {
        /// `x` or `y`.
        channel: &'static str,
    },
    /// A channel needs numbers, and the column has none.
    #[error("the {channel} channel needs numbers, {column:?} holds none")]
    NotQuantitative {
        /// `x`, `y` or `size`.
        channel: &'static str,
        /// The column's name.
        column: String,
    },
    /// A box needs five numbers of one column, and the query does not ask for one of them.
    #[error("a box plot needs the {op} of {field:?}, which the query does not ask for")]
    MissingAggregate {
        /// `min`, `q1`, `median`, `q3` or `max`.
        op: &'static str,
        /// The column of the table.
        field: String,
    },
    /// The mark needs more different values on a channel.
    #[error("this mark needs {expected} different values on the {channel} channel, found {found}")]
    TooFewValues {
        /// `x` or `color`.
        channel: &'static str,
        /// How many at least.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The mark cannot be split into small charts.
    #[error("a {mark} cannot be split into small charts")]
    NotSplit {
        /// The mark's word.
        mark: &'static str,
    },
    /// The columns of the frame differ in length.
    #[error("column {column:?} has {found} values, not {expected}")]
    UnequalColumns {
        /// The column's name.
        column: String,
        /// The length of the first column.
        expected: usize,
        /// The length of this one.
        found: usize,
    },
}
