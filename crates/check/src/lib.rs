//! What must not be published as it is: rules over a table and over what its catalogue says of it.
//!
//! A rule has a code that stays (`P001`), so that a publisher can waive it by name. What breaks it is
//! a [`Finding`], which says how often and where, and shows one value with most of it hidden.
//!
//! Rules look at values, not at names of columns, wherever values tell enough: an identity number
//! has a check digit, a phone number a form. A column of numbers is taken for one of identifiers
//! only if most of its values look like one, as some of many numbers always do.

mod alike;
mod dataset;
mod finding;
mod identifier;
mod privacy;
mod quality;
mod rows;
mod rule;
mod suppress;

pub use self::dataset::check_dataset;
pub use self::finding::Finding;
pub use self::identifier::{Identifier, find};
pub use self::rule::{Rule, Severity};
pub use self::suppress::{Aggregate, CannotHide, TOTALS, hidden};

use std::io;

use sagitta_table::{Scratch, Table};

/// What a publisher says of a table before it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The columns whose values together name a row; none if there is no such key.
    pub key: Vec<String>,
    /// The columns by which somebody could be known again: age, sex, postal code and the like.
    pub quasi_identifiers: Vec<String>,
    /// The columns that count people.
    pub counts: Vec<String>,
    /// The fewest people that may share what is published of them.
    pub k: u64,
}

impl Default for Asked {
    /// Nothing is said; `k` is 10, as statistical offices have it.
    fn default() -> Self {
        Self { key: Vec::new(), quasi_identifiers: Vec::new(), counts: Vec::new(), k: 10 }
    }
}

/// A column was named that the table does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no column \"{name}\"")]
pub struct UnknownColumn {
    /// As it was named.
    pub name: String,
}

/// Why a table could not be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CannotCheck {
    /// A column is not there.
    #[error(transparent)]
    Unknown(#[from] UnknownColumn),
    /// The file for what does not find room in memory could not be made, written or read.
    #[error("what does not find room in memory cannot be kept in a file: {0}")]
    Scratch(#[from] io::Error),
}

/// What is found in a table, errors first, in the order of the rules. Rows are compared in files
/// that `scratch` makes, if there are more than about a million.
///
/// # Errors
/// If a column is asked for that the table does not have, or a file fails.
pub fn check_table(
    table: &Table,
    asked: &Asked,
    scratch: &Scratch<'_>,
) -> Result<Vec<Finding>, CannotCheck> {
    let mut findings = privacy::identifiers(table);
    findings.extend(privacy::few_alike(table, asked, scratch)?);
    findings.extend(privacy::small_cells(table, asked)?);
    findings.extend(quality::columns(table));
    findings.extend(quality::places(table));
    findings.extend(quality::keys(table, asked, scratch)?);
    findings.extend(quality::duplicates(table, scratch)?);
    finding::sort(&mut findings);
    Ok(findings)
}
