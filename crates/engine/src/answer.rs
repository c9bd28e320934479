use std::sync::Arc;

use sagitta_table::{Column, Values};

/// Rows or groups of a result: one batch in the normal form of a table.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The result's columns.
    pub columns: Vec<Arc<Column>>,
    /// One entry a column, each `n_rows` long.
    pub values: Vec<Values>,
    /// How many rows or groups are here.
    pub n_rows: usize,
    /// The place of the first one in the whole result.
    pub offset: u64,
    /// How many rows or groups the whole result has, before offset and limit.
    pub total: u64,
    /// How many rows of the table the filter keeps.
    pub n_selected: u64,
}
