//! Rows of untyped values: what the typing works on, whatever file they come from.

use std::borrow::Cow;

use indexmap::IndexMap;

use crate::error::{Error, Place, Warning};

/// One value as the file has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    /// The file says that there is none, or the row has no such field.
    Null,
    /// Text that may stand for anything: a field of a CSV file. Never empty.
    Loose(&'a str),
    /// `true` or `false` of JSON.
    Bool(bool),
    /// A number of JSON, as written.
    Number(&'a str),
    /// A string of JSON.
    Text(Cow<'a, str>),
    /// An array or object of JSON, as written.
    Nested(&'a str),
}

impl Cell<'_> {
    /// The value as text; none for null.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Null => None,
            Self::Loose(text) | Self::Number(text) | Self::Nested(text) => Some(text),
            Self::Text(text) => Some(text),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
        }
    }
}

/// Takes the rows one by one: where, and one cell a column that has been met so far.
pub(crate) type Visit<'v> = dyn FnMut(Place, &[Cell<'_>]) -> Result<(), Error> + 'v;

/// A file of rows that can be read from the start as often as needed. Every reading gives the
/// same.
pub(crate) trait Rows {
    /// Reads all rows.
    fn scan(&self, visit: &mut Visit<'_>) -> Result<Scanned, Error>;

    /// How far the reading under way has come, and how far it goes, in bytes of text or in rows.
    fn progress(&self) -> (u64, u64) {
        (0, 0)
    }

    /// Whether commas part the values of a row.
    fn is_comma_separated(&self) -> bool {
        false
    }
}

/// What one reading found beside the rows.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    /// The columns, in the order in which they were met.
    pub(crate) names: Vec<String>,
    /// What was odd.
    pub(crate) warnings: Vec<Warning>,
}

/// Names that differ: an empty one becomes `column 3`, a second `x` becomes `x (2)`.
pub(crate) fn distinct_names(names: Vec<String>, warnings: &mut Vec<Warning>) -> Vec<String> {
    let mut taken: IndexMap<String, ()> = names.iter().map(|name| (name.clone(), ())).collect();
    let mut given: IndexMap<String, ()> = IndexMap::new();
    for (idx, name) in names.into_iter().enumerate() {
        let unique = if name.is_empty() {
            let unique = free_name(&taken, |n| match n {
                1 => format!("column {}", idx + 1),
                n => format!("column {} ({n})", idx + 1),
            });
            warnings.push(Warning::UnnamedColumn { name: unique.clone() });
            unique
        } else if given.contains_key(&name) {
            let unique = free_name(&taken, |n| format!("{name} ({})", n + 1));
            warnings.push(Warning::RenamedColumn { from: name, to: unique.clone() });
            unique
        } else {
            name
        };
        taken.insert(unique.clone(), ());
        given.insert(unique, ());
    }
    given.into_keys().collect()
}

fn free_name(taken: &IndexMap<String, ()>, name: impl Fn(usize) -> String) -> String {
    let mut n = 1;
    while taken.contains_key(&name(n)) {
        n += 1;
    }
    name(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_gets_a_name_of_its_own() {
        let mut warnings = Vec::new();
        let names = ["a", "", "a", "a (2)", "a", ""].map(str::to_owned).to_vec();
        let names = distinct_names(names, &mut warnings);
        assert_eq!(names, ["a", "column 2", "a (3)", "a (2)", "a (4)", "column 6"]);
        assert_eq!(warnings.len(), 4);
    }
}
