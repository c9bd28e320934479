use std::fmt;

/// Where in a file something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of the file, from 1.
    Line(u64),
    /// A row of data, from 1.
    Row(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(n) => write!(f, "line {n}"),
            Self::Row(n) => write!(f, "row {n}"),
        }
    }
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// Neither the name nor the first bytes tell what the file is.
    #[error("the file is none of CSV, TSV, JSON, Parquet and Arrow")]
    UnknownFormat,
    /// The encoding asked for has no such name.
    #[error("there is no encoding named \"{label}\"")]
    UnknownEncoding {
        /// As asked for.
        label: String,
    },
    /// Bytes that are no text in the encoding.
    #[error("line {line} is not {encoding} text")]
    NotText {
        /// The first such line.
        line: u64,
        /// The encoding's name.
        encoding: &'static str,
    },
    /// A row has more values than there are columns.
    #[error("{place} has {found} fields, the header has {expected}")]
    TooManyFields {
        /// Where.
        place: Place,
        /// Columns.
        expected: usize,
        /// Values in the row.
        found: usize,
    },
    /// A column was given a type, but a value is of another.
    #[error("{place}: \"{value}\" in column \"{column}\" is not of type {expected}")]
    NotOfType {
        /// Where.
        place: Place,
        /// The column.
        column: String,
        /// The value, as written.
        value: String,
        /// The type that was asked for.
        expected: String,
    },
    /// A type was given for a column that is not there.
    #[error("there is no column \"{column}\" to give a type to")]
    UnknownColumn {
        /// The column's name.
        column: String,
    },
    /// A type has no such name.
    #[error("there is no type \"{name}\"")]
    UnknownType {
        /// As written.
        name: String,
    },
    /// A typed file's column cannot be given another type.
    #[error("column \"{column}\" is of type {found} and cannot become {expected}")]
    CannotBecome {
        /// The column.
        column: String,
        /// Its type.
        found: String,
        /// The type asked for.
        expected: String,
    },
    /// Not an array of objects, objects line by line, or a GeoJSON FeatureCollection.
    #[error("the JSON is not rows: {source}")]
    NotRows {
        /// What serde says, with line and column.
        #[source]
        source: serde_json::Error,
    },
    /// An object names a key twice.
    #[error("{place} has the key \"{key}\" twice")]
    DuplicateKey {
        /// Where.
        place: Place,
        /// The key.
        key: String,
    },
    /// The CSV reader failed.
    #[error("the CSV cannot be read: {0}")]
    Csv(#[from] csv::Error),
    /// The Parquet reader failed.
    #[error("the Parquet file cannot be read: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The Arrow reader or writer failed.
    #[error("the Arrow data cannot be processed: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
}

/// Something odd that did no harm.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// Rows with fewer fields than columns; what is missing became null.
    ShortRows {
        /// The first of them.
        first: Place,
        /// How many.
        n_rows: u64,
    },
    /// Rows with more fields than columns, all of them empty past the last column.
    TrailingFields {
        /// The first of them.
        first: Place,
        /// How many.
        n_rows: u64,
    },
    /// A column had no name.
    UnnamedColumn {
        /// The name it got.
        name: String,
    },
    /// A second column of the same name.
    RenamedColumn {
        /// The name in the file.
        from: String,
        /// The name it got.
        to: String,
    },
    /// An odd number of quotation marks: a quoted field may not be closed.
    UnclosedQuote {
        /// Where the row starts that spans the most lines.
        place: Place,
    },
    /// Lines without anything in them were passed over.
    BlankLines {
        /// How many.
        n_lines: u64,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ShortRows { first, n_rows } => {
                write!(
                    f,
                    "{n_rows} rows have too few fields, the first at {first}; the rest became null"
                )
            }
            Self::TrailingFields { first, n_rows } => {
                write!(
                    f,
                    "{n_rows} rows end with empty fields beyond the last column, the first at {first}"
                )
            }
            Self::UnnamedColumn { name } => {
                write!(f, "a column without a name is called \"{name}\"")
            }
            Self::RenamedColumn { from, to } => {
                write!(f, "a second column \"{from}\" is called \"{to}\"")
            }
            Self::UnclosedQuote { place } => write!(
                f,
                "the number of quotation marks is odd; the quoted field at {place} may not be closed"
            ),
            Self::BlankLines { n_lines } => write!(f, "{n_lines} blank lines were passed over"),
        }
    }
}
