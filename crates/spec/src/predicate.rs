use crate::word::{Word, words};
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

impl From<Leaf> for Predicate {
    fn from(leaf: Leaf) -> Self {
        Self::Leaf(leaf)
    }
}

impl Predicate {
    /// True when both are true. What is an `all` already grows by the other.
    pub fn and(self, other: impl Into<Self>) -> Self {
        let mut parts = match self {
            Self::All(parts) => parts,
            one => vec![one],
        };
        match other.into() {
            Self::All(others) => parts.extend(others),
            one => parts.push(one),
        }
        Self::All(parts)
    }

    /// Every leaf, from left to right.
    pub fn leaves(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        self.walk(&mut |leaf| leaves.push(leaf));
        leaves
    }

    /// The name of every field, each once, in the order of first mention.
    pub fn fields(&self) -> Vec<&str> {
        let mut fields = Vec::new();
        self.walk(&mut |leaf| {
            if !fields.contains(&leaf.field.as_str()) {
                fields.push(leaf.field.as_str());
            }
        });
        fields
    }

    /// How many `all`, `any` and `not` stand around the deepest part.
    pub fn depth(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().map(|part| 1 + part.depth()).max().unwrap_or(0)
            }
            Self::Not(part) => 1 + part.depth(),
            Self::Leaf(_) => 0,
        }
    }

    fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Leaf)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.walk(visit);
                }
            }
            Self::Not(part) => part.walk(visit),
            Self::Leaf(leaf) => visit(leaf),
        }
    }
}

/// One test of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// The column's name.
    pub field: String,
    /// What it is tested for.
    pub test: Test,
}

impl Leaf {
    /// A test of a field.
    pub fn new(field: impl Into<String>, test: Test) -> Self {
        Self { field: field.into(), test }
    }
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

impl Test {
    /// The name of every op, in the order of this type.
    pub const OPS: [&'static str; 16] = [
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "between",
        "in",
        "not_in",
        "contains",
        "starts_with",
        "ends_with",
        "matches",
        "is_null",
        "is_not_null",
        "within_last",
    ];

    /// The op's name in JSON and in links.
    pub fn op(&self) -> &'static str {
        match self {
            Self::Eq(_) => "eq",
            Self::Ne(_) => "ne",
            Self::Lt(_) => "lt",
            Self::Le(_) => "le",
            Self::Gt(_) => "gt",
            Self::Ge(_) => "ge",
            Self::Between { .. } => "between",
            Self::In(_) => "in",
            Self::NotIn(_) => "not_in",
            Self::Contains(..) => "contains",
            Self::StartsWith(..) => "starts_with",
            Self::EndsWith(..) => "ends_with",
            Self::Matches(..) => "matches",
            Self::IsNull => "is_null",
            Self::IsNotNull => "is_not_null",
            Self::WithinLast { .. } => "within_last",
        }
    }
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

words!(Bounds, "bounds", {
    /// Every choice, in the order of this type.
    Closed: "[]",
    ClosedOpen: "[)",
    OpenClosed: "(]",
    Open: "()",
});

/// Whether upper and lower case differ, by Unicode's simple case folding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Case {
    /// They do not differ.
    #[default]
    Insensitive,
    /// They differ.
    Sensitive,
}

words!(Case, "case", {
    /// Both choices, in the order of this type.
    Insensitive: "insensitive",
    Sensitive: "sensitive",
});

/// The moment a relative period ends at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RelativeTo {
    /// The largest value of the column.
    #[default]
    Data,
    /// The reader's today.
    Today,
}

words!(RelativeTo, "end of the period", {
    /// Both choices, in the order of this type.
    Data: "data",
    Today: "today",
});
