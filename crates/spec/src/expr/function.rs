use crate::word::{Word, words};

/// What an expression does to its parts: operators and functions.
///
/// Null gives null, but for `and`, `or`, `if`, `coalesce` and `is_null`. Integers and decimals are
/// worked out exactly; with a float among them, all become floats. A result that is beyond 64 bits,
/// or for decimals beyond 38 digits, is an error that names the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// True if one is true; else null if one is null.
    Or,
    /// False if one is false; else null if one is null.
    And,
    /// The opposite.
    Not,
    /// Equal: numbers by their value, texts exactly, moments of one kind. NaN equals itself.
    Eq,
    /// Not equal.
    Ne,
    /// Less: texts by code point. NaN is neither less nor greater than anything.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Texts one after the other; what is not text becomes it as by `text`.
    Concat,
    /// The sum of two numbers.
    Add,
    /// The difference of two numbers.
    Sub,
    /// The product of two numbers.
    Mul,
    /// The quotient of two numbers as a float, of integers too. Null where the divisor is 0.
    Div,
    /// What division towards zero leaves; it has the sign of the dividend. Null where the divisor
    /// is 0.
    Rem,
    /// The number with the other sign.
    Neg,
    /// `if(condition, a, b)`: `b` where the condition is false or null. Only what is chosen is
    /// worked out.
    If,
    /// The first that is not null.
    Coalesce,
    /// Whether it is null; never null itself.
    IsNull,
    /// `round(x)` or `round(x, places)`: half goes away from zero. A float is rounded as its
    /// shortest decimal text is. The places are a whole number, written as such, perhaps negative.
    Round,
    /// The greatest whole number that is not above.
    Floor,
    /// The least whole number that is not below.
    Ceil,
    /// The number without its sign.
    Abs,
    /// The least of some values. NaN if one is NaN.
    Min,
    /// The greatest of some values. NaN if one is NaN.
    Max,
    /// Small letters, letter by letter.
    Lower,
    /// Capitals, letter by letter.
    Upper,
    /// How many characters a text has.
    Length,
    /// `substring(text, from)` or `substring(text, from, n)`: characters by their places from 1 on.
    /// Places before the first count, but hold nothing.
    Substring,
    /// The text without white space on both ends.
    Trim,
    /// `replace(text, part, other)`: wherever the part stands; an empty part stands nowhere.
    Replace,
    /// Whether the text contains a part, exactly.
    Contains,
    /// Whether the text starts with a part, exactly.
    StartsWith,
    /// The year of a date, or of a moment in its zone.
    Year,
    /// The month, 1 to 12.
    Month,
    /// The day of the month, 1 to 31.
    Day,
    /// The day of the week, 1 for Monday to 7 for Sunday.
    Weekday,
    /// The hour of a moment in its zone or of a time of day, 0 to 23.
    Hour,
    /// `date_diff(unit, a, b)`: how many beginnings of a unit lie after `a` and not after `b`, on
    /// their calendars; negative if `b` is before `a`. Hours and minutes count time that passes.
    DateDiff,
    /// The float that a text is written as, with spaces around it or without; null if it is none.
    /// Of a number, the float nearest to it.
    Number,
    /// The exact text of a value, as the table shows it.
    Text,
}

words!(Function, "function", {
    /// All of them, in the order of this type.
    Or: "or",
    And: "and",
    Not: "not",
    Eq: "=",
    Ne: "<>",
    Lt: "<",
    Le: "<=",
    Gt: ">",
    Ge: ">=",
    Concat: "concat",
    Add: "+",
    Sub: "-",
    Mul: "*",
    Div: "/",
    Rem: "%",
    Neg: "neg",
    If: "if",
    Coalesce: "coalesce",
    IsNull: "is_null",
    Round: "round",
    Floor: "floor",
    Ceil: "ceil",
    Abs: "abs",
    Min: "min",
    Max: "max",
    Lower: "lower",
    Upper: "upper",
    Length: "length",
    Substring: "substring",
    Trim: "trim",
    Replace: "replace",
    Contains: "contains",
    StartsWith: "starts_with",
    Year: "year",
    Month: "month",
    Day: "day",
    Weekday: "weekday",
    Hour: "hour",
    DateDiff: "date_diff",
    Number: "number",
    Text: "text",
});

impl Function {
    /// How tightly an operator binds, the loosest 1; none for functions.
    pub(super) fn binding(self) -> Option<u8> {
        Some(match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Not => 3,
            Self::Eq | Self::Ne | Self::Lt | Self::Le | Self::Gt | Self::Ge => 4,
            Self::Concat => 5,
            Self::Add | Self::Sub => 6,
            Self::Mul | Self::Div | Self::Rem => 7,
            Self::Neg => 8,
            _ => return None,
        })
    }

    /// The function that is called by a name, whatever its case.
    pub(super) fn called(name: &str) -> Option<Self> {
        Self::calls().find(|one| one.as_str().eq_ignore_ascii_case(name))
    }

    /// Those that are called by their names.
    pub(super) fn calls() -> impl Iterator<Item = Self> {
        let is_call = |one: &Self| *one == Self::Concat || one.binding().is_none();
        Self::ALL.into_iter().filter(is_call)
    }

    /// How many parts it takes, at least and at most.
    pub fn arity(self) -> (usize, usize) {
        match self {
            Self::Not
            | Self::Neg
            | Self::IsNull
            | Self::Floor
            | Self::Ceil
            | Self::Abs
            | Self::Lower
            | Self::Upper
            | Self::Length
            | Self::Trim
            | Self::Year
            | Self::Month
            | Self::Day
            | Self::Weekday
            | Self::Hour
            | Self::Number
            | Self::Text => (1, 1),
            Self::Round => (1, 2),
            Self::Concat | Self::Coalesce => (1, usize::MAX),
            Self::Min | Self::Max => (2, usize::MAX),
            Self::If | Self::Replace | Self::DateDiff => (3, 3),
            Self::Substring => (2, 3),
            _ => (2, 2),
        }
    }
}
