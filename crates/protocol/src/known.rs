//! What an Arrow file says of its own columns, ahead of its rows.
//!
//! It stands under [`Known::KEY`] in the metadata of the schema at the beginning of the file, as JSON
//! of a few kilobytes, so that how values lie can be drawn before they have come. Nobody vouches for
//! it: it is read within bounds, drawn, and forgotten once the rows themselves were counted.

use sagitta_spec::Error;
use sagitta_spec::node::{At, Node, Read as _};

use crate::json::{Write, message};
use crate::{ColumnInfo, ColumnSummary, Distinct, Distribution, HistogramBin, TopValue};

/// The form that is written and read.
const VERSION: u64 = 1;

/// The most bins or values of a column that are read. The engine makes fewer.
const MOST_COUNTS: usize = 256;

/// What a file says of all its columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The form.
    version: u64,
    /// Rows of the file.
    n_rows: u64,
    /// One a column, in file order.
    columns: Vec<KnownColumn>,
}

/// What it says of one.
#[derive(Clone, Debug, PartialEq)]
struct KnownColumn {
    name: String,
    n_nulls: u64,
    n_nan: u64,
    distinct: u64,
    exact: bool,
    min: Option<String>,
    max: Option<String>,
    /// The edges of bins, one more than there are counts, or the most frequent values.
    values: Vec<String>,
    counts: Vec<u64>,
    /// Rows with a value that is not listed; none for bins.
    n_others: Option<u64>,
}

message!(Known { version, n_rows, columns });
message!(KnownColumn { name, n_nulls, n_nan, distinct, exact, min, max, values, counts, n_others });

impl Known {
    /// The key of the schema's metadata.
    pub const KEY: &str = "sagitta.summaries";

    /// The most bytes of text that are written or read. A column of 30 bins takes about 600.
    pub const MOST_BYTES: usize = 64 << 10;

    /// What a file should say of its columns, from their summaries over all its rows.
    pub fn of(n_rows: u64, columns: &[ColumnSummary]) -> Self {
        Self { version: VERSION, n_rows, columns: columns.iter().map(KnownColumn::of).collect() }
    }

    /// The text for the file; none if it were longer than [`Self::MOST_BYTES`].
    pub fn to_json(&self) -> Option<String> {
        let mut text = String::new();
        self.write(&mut text);
        (text.len() <= Self::MOST_BYTES).then_some(text)
    }

    /// Reads the text of a file with these columns.
    ///
    /// # Errors
    /// Text that is too long, of another version, of other columns, or that contradicts itself.
    pub fn from_json(text: &str, columns: &[ColumnInfo]) -> Result<Self, Box<Error>> {
        let node = match text.len() <= Self::MOST_BYTES {
            true => Node::from_json(text)?,
            false => Node::Null,
        };
        let at = At::root(&node);
        let known = Self::read(&at)?;
        let is_sound = known.version == VERSION
            && known.columns.len() == columns.len()
            && known.columns.iter().zip(columns).all(|(known, column)| known.name == column.name)
            && known.columns.iter().all(|column| column.is_sound(known.n_rows));
        is_sound.then_some(known).ok_or_else(|| at.unexpected("summaries of these columns"))
    }

    /// How many rows it speaks of.
    pub fn n_rows(&self) -> u64 {
        self.n_rows
    }

    /// The summaries of the columns. Without a filter all rows are selected.
    pub fn summaries(&self) -> Vec<ColumnSummary> {
        self.columns.iter().map(|column| column.summary(self.n_rows)).collect()
    }

    /// Whether what was counted in the rows is what it says: rows, nulls, NaN, and how many different
    /// values. Summaries behind those of its columns are passed over.
    pub fn agrees(&self, counted: &[ColumnSummary]) -> bool {
        let agrees = |(known, counted): (&KnownColumn, &ColumnSummary)| {
            (self.n_rows, known.n_nulls, known.n_nan, known.distinct)
                == (counted.n_rows, counted.n_nulls, counted.n_nan, counted.distinct.n)
        };
        self.columns.len() <= counted.len() && self.columns.iter().zip(counted).all(agrees)
    }
}

impl KnownColumn {
    fn of(summary: &ColumnSummary) -> Self {
        let (values, counts, n_others) = match &summary.distribution {
            Distribution::Histogram { bins } => {
                let last = bins.last().map(|bin| bin.high.clone());
                let edges = bins.iter().map(|bin| bin.low.clone()).chain(last);
                (edges.collect(), bins.iter().map(|bin| bin.n).collect(), None)
            }
            Distribution::Top { values, n_others, .. } => (
                values.iter().map(|top| top.value.clone()).collect(),
                values.iter().map(|top| top.n).collect(),
                Some(*n_others),
            ),
            Distribution::None => Default::default(),
        };
        Self {
            name: summary.name.clone(),
            n_nulls: summary.n_nulls,
            n_nan: summary.n_nan,
            distinct: summary.distinct.n,
            exact: summary.distinct.exact,
            min: summary.min.clone(),
            max: summary.max.clone(),
            values,
            counts,
            n_others,
        }
    }

    /// Whether its counts are those of a column of so many rows.
    fn is_sound(&self, n_rows: u64) -> bool {
        let (n_values, n_counts) = (self.values.len(), self.counts.len());
        let is_listed = match (self.n_others, n_counts) {
            (None, 0) => n_values == 0,
            (None, _) => n_values == n_counts + 1,
            (Some(_), _) => n_values == n_counts,
        };
        let parts = [self.n_nulls, self.n_nan, self.n_others.unwrap_or(0)];
        let all = parts.iter().chain(&self.counts).try_fold(0, |sum: u64, n| sum.checked_add(*n));
        is_listed && n_counts <= MOST_COUNTS && all.is_some_and(|all| all <= n_rows)
    }

    fn summary(&self, n_rows: u64) -> ColumnSummary {
        let counted = || self.values.iter().cloned().zip(self.counts.iter().copied());
        let distribution = match self.n_others {
            Some(n) => Distribution::Top {
                values: counted().map(|(value, n)| TopValue { value, n, n_selected: n }).collect(),
                n_others: n,
                n_others_selected: n,
            },
            None if self.counts.is_empty() => Distribution::None,
            None => {
                let highs = self.values.iter().skip(1).cloned();
                let bin = |((low, n), high)| HistogramBin { low, high, n, n_selected: n };
                Distribution::Histogram { bins: counted().zip(highs).map(bin).collect() }
            }
        };
        ColumnSummary {
            name: self.name.clone(),
            n_rows,
            n_nulls: self.n_nulls,
            n_nulls_selected: self.n_nulls,
            n_nan: self.n_nan,
            distinct: Distinct { n: self.distinct, exact: self.exact },
            min: self.min.clone(),
            max: self.max.clone(),
            distribution,
        }
    }
}
