use sagitta_table::Table;

/// A table that is open, or as much of it as has come.
pub(crate) struct Open {
    /// Its rows so far.
    pub(crate) table: Table,
    /// Whether these are all.
    pub(crate) complete: bool,
}
