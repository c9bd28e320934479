use sagitta_table::ColumnType;
use thiserror::Error as ThisError;

/// Why a question cannot be answered.
#[derive(Clone, Debug, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The query names a column that neither the table nor the result has.
    #[error("there is no column `{name}`")]
    UnknownColumn {
        /// The name as written.
        name: String,
        /// Which part of the query names it.
        part: Part,
    },
    /// A literal is not a value of the column's type.
    #[error("`{literal}` is not a value of `{field}`, which is {column_type:?}")]
    InvalidLiteral {
        /// The column.
        field: String,
        /// The literal as written.
        literal: String,
        /// What the column holds.
        column_type: ColumnType,
        /// Which part of the query holds it.
        part: Part,
    },
    /// A literal is a leap second: a moment that Arrow's count of seconds leaves out.
    #[error("`{literal}` for `{field}` is a leap second, which no value can be")]
    LeapSecond {
        /// The column.
        field: String,
        /// The literal as written.
        literal: String,
        /// Which part of the query holds it.
        part: Part,
    },
    /// An op, aggregate or transform does not work on the column's type.
    #[error("`{op}` does not work on `{field}`, which is {column_type:?}")]
    UnsuitableType {
        /// The op's name in JSON.
        op: &'static str,
        /// The column.
        field: String,
        /// What the column holds.
        column_type: ColumnType,
        /// Which part of the query holds it.
        part: Part,
    },
    /// A regular expression that is not one, or is too large.
    #[error("`{pattern}` for `{field}` is not a regular expression: {reason}")]
    InvalidPattern {
        /// The column.
        field: String,
        /// The pattern as written.
        pattern: String,
        /// What the parser says, in English.
        reason: String,
    },
    /// A quantile outside 0..=1.
    #[error("the quantile {p} of `{field}` is not between 0 and 1")]
    InvalidQuantile {
        /// The column.
        field: String,
        /// The quantile as written.
        p: f64,
    },
    /// A bin step that is not a finite number above zero, or no bins at all.
    #[error("`{step}` is not a bin size for `{field}`")]
    InvalidBin {
        /// The column.
        field: String,
        /// The step or the number of bins as written.
        step: String,
    },
    /// An aggregate other than `count` without a field.
    #[error("`{op}` needs a field")]
    MissingField {
        /// The aggregate's name in JSON.
        op: &'static str,
    },
    /// Both `select` and groups, or `having` without groups.
    #[error("`{part}` does not go with {with}", with = if *.grouped { "groups" } else { "rows" })]
    MisplacedPart {
        /// The part that does not fit.
        part: Part,
        /// Whether the query has groups.
        grouped: bool,
    },
    /// A period that ends today must be resolved before the question gets here.
    #[error("the period of `{field}` ends today, and today is not known here")]
    UnresolvedToday {
        /// The column.
        field: String,
    },
    /// A result is beyond its type.
    #[error("`{name}` is too large for its type")]
    Overflow {
        /// The result column.
        name: String,
    },
    /// More groups, values or rows than can be counted.
    #[error("more than 4,294,967,294 {what}")]
    TooMany {
        /// What there are too many of.
        what: &'static str,
    },
    /// A part of a query that this engine does not answer.
    #[error("`{what}` is not supported")]
    Unsupported {
        /// The part.
        what: &'static str,
    },
    /// The table does not have the columns or values the plan was made for.
    #[error("the table does not fit the plan at `{name}`")]
    TableChanged {
        /// The column.
        name: String,
    },
    /// A key is in the small table of a lookup more than once.
    #[error("`{key}` is in `{column}` of `{table}` more than once")]
    DuplicateKey {
        /// The small table's name.
        table: String,
        /// Its key column.
        column: String,
        /// The key, as text.
        key: String,
    },
    /// A window was asked for beyond the first rows that were brought in order.
    #[error("row {offset} and what follows was asked for, but only {n_ready} rows are in order")]
    NotInOrder {
        /// Where the window begins.
        offset: u64,
        /// How many rows are in order.
        n_ready: u64,
    },
    /// The answer was asked for before the last step.
    #[error("the execution has not come to its end")]
    Unfinished,
}

/// A part of a query, to put an error beside its cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `lookup`.
    Lookup,
    /// `filter`.
    Filter,
    /// `select`.
    Select,
    /// `group_by`.
    GroupBy,
    /// `aggregate`.
    Aggregate,
    /// `having`.
    Having,
    /// `sort`.
    Sort,
    /// Column summaries.
    Summary,
}

impl Part {
    /// The part's name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lookup => "lookup",
            Self::Filter => "filter",
            Self::Select => "select",
            Self::GroupBy => "group_by",
            Self::Aggregate => "aggregate",
            Self::Having => "having",
            Self::Sort => "sort",
            Self::Summary => "summary",
        }
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
