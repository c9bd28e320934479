use sagitta_spec::Error;
use sagitta_spec::node::{At, Read};

use crate::json::{Write, message, words, write_variant};

/// Rows or groups of a result, column by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TablePage {
    /// The columns, each of the same length.
    pub columns: Vec<PageColumn>,
    /// The place of the first row in the whole result.
    pub offset: u64,
    /// How many rows or groups the whole result has, before offset and limit.
    pub total: u64,
    /// How many rows of the table the filter keeps.
    pub n_selected: u64,
    /// Whether the table was complete when this was worked out.
    pub complete: bool,
    /// What each `within_last` of the view's filter stood for, from left to right.
    pub resolved: Vec<ResolvedPeriod>,
    /// What each lookup of the view did not find, in the order of the lookups.
    pub matches: Vec<Match>,
}

/// What did not match when tables were put together: rows of a lookup over all rows of the table,
/// whatever the filter; or the columns of a part of a union.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// The table that was looked up, or the part of a union.
    pub table: String,
    /// How many rows looked something up, or how many the part of a union has.
    pub n_rows: u64,
    /// Rows whose key is null.
    pub n_null: u64,
    /// Rows whose key is not in the table that was looked up.
    pub n_unknown: u64,
    /// Some of these keys, 20 at most.
    pub unknown: Vec<String>,
    /// Keys of the table that was looked up that no row has.
    pub n_unused: u64,
    /// Some of these, 20 at most.
    pub unused: Vec<String>,
    /// Columns of the union that the part does not have; they are null in its rows.
    pub missing: Vec<String>,
}

/// The period that a `within_last` stood for when the question was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedPeriod {
    /// The column.
    pub field: String,
    /// The lower bound as a literal.
    pub low: String,
    /// The upper bound as a literal.
    pub high: String,
    /// Which bound belongs to it: the upper one where the period ends with the data, as
    /// `low < x <= high`; else the lower one, as `low <= x < high`.
    pub includes_high: bool,
}

/// One column of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct PageColumn {
    /// Its name in the result.
    pub name: String,
    /// Its type in lower case.
    pub type_name: String,
    /// How the page treats it.
    pub kind: ColumnKind,
    /// Its values.
    pub values: PageValues,
}

/// The values of one column of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum PageValues {
    /// Exact canonical text: all digits of integers and decimals, shortest round-trip floats
    /// (`NaN`, `inf`, `-inf`), ISO dates and times (with offset in zoned columns), text as it is,
    /// nested values as JSON; null is null.
    Text {
        /// One entry a row.
        cells: Vec<Option<String>>,
    },
    /// Little-endian f64 in an attachment: numbers, or milliseconds since 1970 for dates and
    /// moments (wall-clock milliseconds of the column's zone), since midnight for times of day,
    /// in all for durations. Null is NaN here and 0 in the validity. For charts only; a column
    /// whose integers or decimals floats would round comes as text to charts too.
    Float64 {
        /// Which attachment.
        attachment: usize,
        /// How many values.
        n: usize,
        /// The attachment with one byte a row, 1 where there is a value; absent if no null.
        validity: Option<usize>,
    },
}

/// How the page treats a column: alignment, filter editors, axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Whole numbers.
    Integer,
    /// Numbers with a fraction: floats and decimals.
    Number,
    /// True and false.
    Boolean,
    /// Dates and moments.
    Temporal,
    /// Time of day.
    Time,
    /// Lengths of time.
    Duration,
    /// Few different texts.
    Category,
    /// Many different texts.
    Text,
    /// Shown only: binary, nested, interval, null.
    Other,
}

message!(TablePage { columns, offset, total, n_selected, complete, resolved, matches });
message!(Match { table, n_rows, n_null, n_unknown, unknown, n_unused, unused, missing });
message!(ResolvedPeriod { field, low, high, includes_high });
message!(PageColumn { name, type_name, kind, values });

impl Write for PageValues {
    fn write(&self, out: &mut String) {
        match self {
            Self::Text { cells } => write_variant(out, "text", &[("cells", cells)]),
            Self::Float64 { attachment, n, validity } => write_variant(
                out,
                "float64",
                &[("attachment", attachment), ("n", n), ("validity", validity)],
            ),
        }
    }
}

impl Read for PageValues {
    fn read(at: &At<'_>) -> Result<Self, Box<Error>> {
        match at.variant()? {
            ("text", Some(at)) => Ok(Self::Text { cells: at.object(&["cells"])?.read("cells")? }),
            ("float64", Some(at)) => {
                let fields = at.object(&["attachment", "n", "validity"])?;
                Ok(Self::Float64 {
                    attachment: fields.read("attachment")?,
                    n: fields.read("n")?,
                    validity: fields.read("validity")?,
                })
            }
            _ => Err(at.unexpected("the values of a column")),
        }
    }
}

words!(ColumnKind, "how a column is treated" {
    Integer: "integer",
    Number: "number",
    Boolean: "boolean",
    Temporal: "temporal",
    Time: "time",
    Duration: "duration",
    Category: "category",
    Text: "text",
    Other: "other",
});
