use std::fmt;
use std::io;

/// How many places a warning lists at most.
pub(crate) const MOST_LISTED: usize = 20;

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
    #[error("the file is none of CSV, TSV, JSON, Excel, OpenDocument, Parquet and Arrow")]
    UnknownFormat,
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    Read(#[source] io::Error),
    /// A category was asked for whose values are too many to be held at once.
    #[error(
        "the different values of column \"{column}\" have more than {limit} bytes, which is too many for a category"
    )]
    LargeCategory {
        /// The column.
        column: String,
        /// How many bytes they may have.
        limit: usize,
    },
    /// What is packed in the file cannot be unpacked.
    #[error("the packed file cannot be read: {0}")]
    Gzip(#[source] io::Error),
    /// What is packed in the file is larger than allowed.
    #[error("the file unpacks to more than {limit} bytes")]
    TooLarge {
        /// What is allowed, in bytes.
        limit: u64,
    },
    /// A workbook cannot be read.
    #[error("the workbook cannot be read: {0}")]
    Workbook(#[source] calamine::Error),
    /// A workbook of a kind that is no XML, .xls or .xlsb, where those are not read.
    #[error("the workbook is a binary one, .xls or .xlsb, which is not read here")]
    BinaryWorkbook,
    /// A workbook has no such sheet.
    #[error("the workbook has no sheet number {number}")]
    NoSheet {
        /// The number asked for, from 1.
        number: usize,
    },
    /// A table is larger than the format that it is to be written in allows.
    #[error("the table has {found} {what}, a spreadsheet holds {limit}")]
    DoesNotFit {
        /// `rows` or `columns`.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A text is longer than the format that it is to be written in allows.
    #[error(
        "a text in column \"{column}\" has more than {limit} characters, which a spreadsheet does not hold"
    )]
    LongText {
        /// The column.
        column: String,
        /// How many characters there may be.
        limit: usize,
    },
    /// The output could not be written.
    #[error("the file cannot be written: {0}")]
    Write(#[source] io::Error),
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
        encoding: String,
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
    /// The Parquet reader or writer failed.
    #[cfg(feature = "parquet")]
    #[error("the Parquet file cannot be processed: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The Arrow reader or writer failed.
    #[error("the Arrow data cannot be processed: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
}

impl Error {
    /// Where in the file it is; none if it is about the whole, or about a line that
    /// [`Error::NotText`] names.
    pub fn place_mut(&mut self) -> Option<&mut Place> {
        match self {
            Self::TooManyFields { place, .. }
            | Self::NotOfType { place, .. }
            | Self::DuplicateKey { place, .. } => Some(place),
            _ => None,
        }
    }
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
    /// The text is not UTF-8.
    Encoding {
        /// The encoding's name on the web.
        name: String,
        /// Whether it was found by looking at the text; else the file or the caller says so.
        guessed: bool,
    },
    /// Bytes that mean nothing in the encoding became the mark for that, U+FFFD.
    ReplacedBytes {
        /// How many.
        n: u64,
        /// The first lines with some.
        lines: Vec<u64>,
    },
    /// Rows with more values than there are columns; the table got columns for them.
    ExtraFields {
        /// The first of them.
        first: Place,
        /// How many.
        n_rows: u64,
    },
    /// Lines before the names of the columns were left out.
    Preamble {
        /// How many.
        n_lines: u64,
        /// What they say.
        text: String,
    },
    /// Lines after the last row were left out.
    Footer {
        /// How many.
        n_lines: u64,
        /// What they say.
        text: String,
    },
    /// The first row is one of data, so that the columns were numbered.
    NoNames,
    /// Values that are not of their column's type became null.
    DidNotFit {
        /// The column.
        column: String,
        /// The column's type.
        expected: String,
        /// How many.
        n_cells: u64,
        /// Where they are, and what is there: the first of them.
        cells: Vec<(Place, String)>,
    },
    /// Numbers were read with a comma before the fraction: `1.234,5`.
    DecimalComma {
        /// The columns.
        columns: Vec<String>,
    },
    /// Digits stayed text, because a number would lose some: leading zeros, or more than 15.
    KeptDigits {
        /// The columns.
        columns: Vec<String>,
    },
    /// Sheets that the workbook hides.
    HiddenSheets {
        /// Their names.
        names: Vec<String>,
    },
    /// The value of cells merged over several rows was taken for each of them.
    MergedCells {
        /// How many cells got it.
        n_cells: u64,
    },
    /// Cells with an error in place of a value, such as `#DIV/0!`, became null.
    ErrorCells {
        /// The first of them.
        first: Place,
        /// How many.
        n_cells: u64,
    },
}

impl Warning {
    /// Where it is first; none if it is about the whole file, or about several cells
    /// ([`Warning::DidNotFit`]).
    pub fn place_mut(&mut self) -> Option<&mut Place> {
        match self {
            Self::ShortRows { first, .. }
            | Self::TrailingFields { first, .. }
            | Self::ExtraFields { first, .. }
            | Self::ErrorCells { first, .. }
            | Self::UnclosedQuote { place: first } => Some(first),
            _ => None,
        }
    }
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
            Self::Encoding { name, guessed: true } => write!(f, "the text was taken for {name}"),
            Self::Encoding { name, guessed: false } => write!(f, "the text is {name}"),
            Self::ReplacedBytes { n, lines } => {
                write!(f, "{n} bytes have no meaning in the encoding, in lines {}", listed(lines))
            }
            Self::ExtraFields { first, n_rows } => write!(
                f,
                "{n_rows} rows have more fields than there are names, the first at {first}; the table got columns for them"
            ),
            Self::Preamble { n_lines, text } => {
                write!(f, "{n_lines} lines before the table were left out: {text}")
            }
            Self::Footer { n_lines, text } => {
                write!(f, "{n_lines} lines after the table were left out: {text}")
            }
            Self::NoNames => write!(f, "the first row is data; the columns are numbered"),
            Self::DidNotFit { column, expected, n_cells, cells } => {
                write!(f, "{n_cells} values in column \"{column}\" are not of type {expected}: ")?;
                write!(f, "{}", cells_listed(cells))
            }
            Self::DecimalComma { columns } => {
                write!(f, "numbers with a comma before the fraction in {}", columns.join(", "))
            }
            Self::KeptDigits { columns } => {
                write!(f, "digits that a number would lose stay text in {}", columns.join(", "))
            }
            Self::HiddenSheets { names } => write!(f, "hidden sheets: {}", names.join(", ")),
            Self::MergedCells { n_cells } => {
                write!(f, "{n_cells} cells got the value of the cell they are merged with")
            }
            Self::ErrorCells { first, n_cells } => {
                write!(f, "{n_cells} cells have an error in place of a value, the first at {first}")
            }
        }
    }
}

fn listed(lines: &[u64]) -> String {
    lines.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
}

/// Cells with their places: `line 3 "x", line 8 "y"`.
pub fn cells_listed(cells: &[(Place, String)]) -> String {
    let cells = cells.iter().map(|(place, value)| format!("{place} \"{value}\""));
    cells.collect::<Vec<_>>().join(", ")
}
