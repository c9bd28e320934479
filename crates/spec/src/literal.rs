use std::fmt;

/// A value written in a question, kept as its text until a column gives it a type.
///
/// Integers past 2^53 and decimals are therefore never rounded on the way: in
/// JSON they travel as strings, smaller ones may be written as numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Literal(String);

impl Literal {
    /// A literal with exactly this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text as written, without a copy.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
