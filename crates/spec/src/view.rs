use std::collections::BTreeMap;

use crate::{Display, Query};

/// Everything a reader sees, as a value. The version is 1.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Which data.
    pub source: Source,
    /// What is asked of it.
    pub query: Query,
    /// How the answer is shown.
    pub display: Display,
}

impl View {
    /// The plain view of a source: all rows, all columns.
    pub fn of(source: Source) -> Self {
        Self { source, query: Query::default(), display: Display::default() }
    }
}

/// Which data a view speaks of.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A dataset of the catalogue, by its id.
    Dataset(String),
    /// An Arrow file at an address.
    Url(String),
    /// A file opened from disk, by its name; never in a link.
    File(String),
    /// Several sources as one table.
    Union {
        /// The parts, in order.
        sources: Vec<Source>,
        /// For a column of the result, its name in each part, in the order of the parts.
        columns: BTreeMap<String, Vec<Option<String>>>,
        /// The column that tells the parts apart.
        name: Option<String>,
    },
}
