use crate::Error;

/// What a file may ask for.
///
/// Every number is a bound on memory or work that a few bytes of a file could ask for. Memory is
/// counted before it is taken: a load takes no more than [`Limits::memory_budget`] and the
/// slack of its one-off buffers, which is under 64 MiB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Columns at the top level. The widest published tables have some thousand; a list of more
    /// is of no use to a reader.
    pub max_columns: usize,
    /// Fields in all, nested ones included: ten for each column.
    pub max_fields: usize,
    /// Levels of nesting below a column. Reading and showing a value calls itself once a level,
    /// and a worker's stack is 1 MiB.
    pub max_depth: usize,
    /// Record batches and dictionary batches in all: 4 billion rows in batches of 4,096.
    pub max_batches: u64,
    /// Rows in all. Row numbers fit 32 bits.
    pub max_rows: u64,
    /// Bytes of one message's header. A field takes about 150 bytes of a schema and 64 of a
    /// batch, so that 100,000 of them fit; a footer may hold 24 bytes a batch more.
    pub max_header: u64,
    /// Bytes of one field's name.
    pub max_name: usize,
    /// Bytes of memory that the table may take while and after it is loaded: the bodies
    /// uncompressed, those that are being unpacked, copies and what describes them. An address
    /// space of 4 GiB holds it, an answer and the page's own memory.
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
            max_header: 16 << 20,
            max_name: 1 << 16,
            memory_budget: 2 << 30,
        }
    }
}

impl Limits {
    /// Bytes of a file's footer: a schema, and a block of 24 bytes for every batch.
    pub(crate) fn max_footer(&self) -> usize {
        let most = self.max_header.saturating_add(self.max_batches.saturating_mul(24));
        usize::try_from(most).unwrap_or(usize::MAX)
    }

    pub(crate) fn check_rows(&self, found: u64) -> Result<(), Error> {
        if found > self.max_rows {
            return Err(Error::TooManyRows { found, limit: self.max_rows });
        }
        Ok(())
    }

    pub(crate) fn check_bytes(&self, needed: u64) -> Result<(), Error> {
        if needed > self.memory_budget {
            return Err(Error::OverBudget { needed, budget: self.memory_budget });
        }
        Ok(())
    }
}
