/// What a file may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Columns at the top level.
    pub max_columns: usize,
    /// Fields in all, nested ones included.
    pub max_fields: usize,
    /// Levels of nesting below a column.
    pub max_depth: usize,
    /// Record batches and dictionary batches in all.
    pub max_batches: u64,
    /// Rows in all. Row numbers fit 32 bits.
    pub max_rows: u64,
    /// Bytes of one message's header, and of a file's footer.
    pub max_header: u64,
    /// Bytes of all bodies together, counted uncompressed.
    pub memory_budget: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_columns: 10_000,
            max_fields: 100_000,
            max_depth: 64,
            max_batches: 1_000_000,
            max_rows: 4_000_000_000,
            max_header: 64 << 20,
            memory_budget: 2 << 30,
        }
    }
}
