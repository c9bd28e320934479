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
