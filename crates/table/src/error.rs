use arrow::error::ArrowError;

/// Why a table could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes were refused before they were decoded.
    #[error("the file was refused")]
    Refused(#[from] sagitta_guard::Error),
    /// A message could not be decoded.
    #[error("the message at {offset} cannot be decoded")]
    Decode {
        /// Where the message starts in the file.
        offset: u64,
        /// The column whose values contradict themselves, if it is one of a record batch.
        column: Option<String>,
        /// What Arrow says.
        source: ArrowError,
    },
    /// A column could not be brought into normal form.
    #[error("column {column} cannot be brought into normal form")]
    Column {
        /// The column.
        column: String,
        /// What Arrow says.
        source: ArrowError,
    },
    /// A column's text or bytes of one batch pass 2 GiB, or its dictionary does.
    #[error("column {column} has {n_bytes} bytes in one piece")]
    TooLarge {
        /// The column.
        column: String,
        /// How many bytes.
        n_bytes: u64,
    },
    /// The values of a dictionary were added to so often that putting them together would take
    /// longer than reading the file.
    #[error("dictionary {id} grows too often")]
    GrowsTooOften {
        /// The dictionary.
        id: i64,
    },
    /// With a column expanded the table would take more memory than allowed.
    #[error("column {column} needs {needed} bytes, {budget} are allowed")]
    OverBudget {
        /// The column.
        column: String,
        /// Bytes needed.
        needed: u64,
        /// Bytes allowed.
        budget: u64,
    },
    /// A decimal has more digits than its column allows.
    #[error("column {column} has a decimal of more digits than its type allows")]
    Digits {
        /// The column.
        column: String,
    },
    /// A batch has another number of columns, or another type in one, than the table.
    #[error("a batch does not fit the table at column {column}")]
    Mismatch {
        /// The column, or the count of columns.
        column: String,
        /// What the table has.
        expected: String,
        /// What the batch has.
        found: String,
    },
}

/// Something odd that does no harm.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// A second column of the same name got another name.
    Renamed {
        /// The name in the file.
        from: String,
        /// The name in the table.
        to: String,
    },
    /// An extension type is shown as the type it is stored as.
    Extension {
        /// The column.
        column: String,
        /// The extension's name.
        extension: String,
    },
    /// The rows are in another order than in the file: the file's footer says so.
    Reordered,
}
