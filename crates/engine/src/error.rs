use sagitta_spec::expr::Reason;
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
    /// A window that looks a year back, without a period to look back from.
    #[error("`{op}` needs exactly one key with a time unit that is not cyclic")]
    NoPeriod {
        /// The window's name in JSON.
        op: &'static str,
    },
    /// Both `select` and groups, or `having` or `window` without groups.
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
    /// Columns of a union do not go together.
    #[error("`{column}` of `{table}` is {found:?}, elsewhere {expected:?}")]
    MixedTypes {
        /// The part.
        table: String,
        /// Its column.
        column: String,
        /// What it holds.
        found: ColumnType,
        /// What it would have to become.
        expected: ColumnType,
    },
    /// A part of a union has two columns for one.
    #[error("`{table}` has two columns for `{column}`")]
    TwoForOne {
        /// The part.
        table: String,
        /// The column of the union.
        column: String,
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
    /// An expression is not one, or does not fit the table.
    #[error("{fault} in the expression of `{column}`, bytes {start} to {end}")]
    Expression {
        /// The computed column.
        column: String,
        /// Where the part at fault begins in the expression's text.
        start: usize,
        /// Where it ends.
        end: usize,
        /// What is wrong with it.
        fault: Fault,
    },
    /// A computed column takes more memory than is left.
    #[error("`{column}` needs more memory than is left")]
    OverBudget {
        /// The column.
        column: String,
        /// How many bytes were needed when there were no more.
        n_bytes: u64,
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

/// What is wrong with a part of an expression.
#[derive(Clone, Debug, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Fault {
    /// It cannot be read.
    #[error("{} expected", .0.code())]
    Syntax(Reason),
    /// There is no such column.
    #[error("there is no column `{0}`")]
    UnknownColumn(String),
    /// A value of another kind is needed.
    #[error("{expected} expected, not {found:?}")]
    Operand {
        /// `number`, `integer`, `text`, `boolean`, `date`, `time`, `timestamp` or `duration`.
        expected: &'static str,
        /// What it is.
        found: ColumnType,
    },
    /// A text that is compared with moments is none.
    #[error("`{text}` is not a value of {column_type:?}")]
    Literal {
        /// The text.
        text: String,
        /// What it would have to be.
        column_type: ColumnType,
    },
    /// A number of more digits than there can be.
    #[error("a number of at most 38 digits expected")]
    Number,
    /// The places to round to are not written as a whole number.
    #[error("a whole number, written as such, expected")]
    Places,
    /// Exact values have a result that is beyond its type.
    #[error("numbers become too large: {values}")]
    Overflow {
        /// The result, or what it would be worked out of.
        values: String,
    },
    /// A value of more than 38 digits, or more text than a column holds.
    #[error("a value is too large")]
    Digits,
}

/// A part of a query, to put an error beside its cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `lookup`.
    Lookup,
    /// `compute`.
    Compute,
    /// The columns of a union.
    Union,
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
    /// `window`.
    Window,
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
            Self::Compute => "compute",
            Self::Union => "union",
            Self::Filter => "filter",
            Self::Select => "select",
            Self::GroupBy => "group_by",
            Self::Aggregate => "aggregate",
            Self::Having => "having",
            Self::Window => "window",
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
