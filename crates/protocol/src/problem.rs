use std::collections::BTreeMap;
use std::fmt;

use crate::json::{message, words};

/// Why something cannot be done, and what to do.
///
/// `code` is stable; the page has a message and a hint for every code in every language,
/// into which it puts `arguments`. `message` and `hint` are the English ones, for the command
/// line and for logs.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// A stable name in kebab case: `not-arrow`, `truncated`, `unknown-column`.
    pub code: String,
    /// What is wrong, naming the file, column or filter.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// What the messages name: `file`, `column`, `expected`, `found`, `suggestion`, ….
    pub arguments: BTreeMap<String, String>,
    /// Where on the screen it belongs.
    pub place: Place,
    /// More for a report: the chain of causes. Empty if there is none.
    pub detail: String,
}

impl Problem {
    /// A problem without arguments and detail.
    pub fn new(
        code: impl Into<String>,
        place: Place,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            hint: hint.into(),
            arguments: BTreeMap::new(),
            place,
            detail: String::new(),
        }
    }

    /// A problem that the page itself has found. Its English words stay empty, for the page has its
    /// own for every code.
    pub fn of(code: &str, place: Place) -> Self {
        Self::new(code, place, String::new(), String::new())
    }

    /// The same with one more argument.
    #[must_use]
    pub fn with(mut self, argument: &str, value: impl Into<String>) -> Self {
        self.arguments.insert(argument.to_owned(), value.into());
        self
    }

    /// The same with this detail.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

impl fmt::Display for Problem {
    /// The message, then the hint.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if !self.hint.is_empty() {
            write!(f, " {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// Where on the screen a problem belongs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The file or address that was opened.
    #[default]
    Source,
    /// The filter.
    Filter,
    /// The grouping or what is worked out.
    Group,
    /// The order.
    Sort,
    /// The chart.
    Chart,
    /// The worker itself: it stopped and was started again.
    Engine,
}

message!(Problem { code, message, hint, arguments, place, detail });
words!(Place, "a place on the screen" {
    Source: "source",
    Filter: "filter",
    Group: "group",
    Sort: "sort",
    Chart: "chart",
    Engine: "engine",
});
