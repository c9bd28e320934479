use crate::{Literal, TimeUnit};

/// A condition on a row (or on a group, in `having`), in SQL's three-valued logic.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    /// True when every part is true; the empty `all` is true.
    All(Vec<Predicate>),
    /// True when one part is true; the empty `any` is false.
    Any(Vec<Predicate>),
    /// The opposite; unknown stays unknown.
    Not(Box<Predicate>),
    /// One test of one field.
    Leaf(Leaf),
}

/// One test of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// The column's name.
    pub field: String,
    /// What it is tested for.
    pub test: Test,
}

/// What a field is tested for. Null satisfies none of these but [`Test::IsNull`].
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Equal to the value.
    Eq(Literal),
    /// Not equal to the value.
    Ne(Literal),
    /// Less than the value.
    Lt(Literal),
    /// Less than or equal to the value.
    Le(Literal),
    /// Greater than the value.
    Gt(Literal),
    /// Greater than or equal to the value.
    Ge(Literal),
    /// Between two values.
    Between {
        /// The lower bound.
        low: Literal,
        /// The upper bound.
        high: Literal,
        /// Which ends belong; `[)` for temporal fields and `[]` for others if absent.
        bounds: Option<Bounds>,
    },
    /// One of the values; the empty list is false.
    In(Vec<Literal>),
    /// None of the values; the empty list is true.
    NotIn(Vec<Literal>),
    /// The text holds this part.
    Contains(String, Case),
    /// The text starts with this part.
    StartsWith(String, Case),
    /// The text ends with this part.
    EndsWith(String, Case),
    /// The text matches this regular expression somewhere.
    Matches(String, Case),
    /// There is no value.
    IsNull,
    /// There is a value.
    IsNotNull,
    /// Within the last `n` units before a moment.
    WithinLast {
        /// How many units.
        n: u32,
        /// Of which length.
        unit: TimeUnit,
        /// Before which moment.
        to: RelativeTo,
    },
}

/// Which ends of a `between` belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// `[]`: both ends.
    Closed,
    /// `[)`: the lower end.
    ClosedOpen,
    /// `(]`: the upper end.
    OpenClosed,
    /// `()`: neither end.
    Open,
}

/// Whether upper and lower case differ, by Unicode's simple case folding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Case {
    /// They do not differ.
    #[default]
    Insensitive,
    /// They differ.
    Sensitive,
}

/// The moment a relative period ends at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RelativeTo {
    /// The largest value of the column.
    #[default]
    Data,
    /// The reader's today.
    Today,
}
