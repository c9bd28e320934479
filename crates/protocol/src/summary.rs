use sagitta_spec::Error;
use sagitta_spec::node::{At, Read};

use crate::json::{Write, message, write_variant};

/// What is known of a column, over all rows and under the filter.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnSummary {
    /// The column's name.
    pub name: String,
    /// Rows in all.
    pub n_rows: u64,
    /// Nulls among them.
    pub n_nulls: u64,
    /// Nulls among the rows the filter keeps.
    pub n_nulls_selected: u64,
    /// NaN values among them (floats only).
    pub n_nan: u64,
    /// How many different values.
    pub distinct: Distinct,
    /// The least value as canonical text; none without a value.
    pub min: Option<String>,
    /// The greatest value as canonical text.
    pub max: Option<String>,
    /// How the values lie.
    pub distribution: Distribution,
}

/// How many different values a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distinct {
    /// How many.
    pub n: u64,
    /// Whether that is exact or an estimate.
    pub exact: bool,
}

/// How the values of a column lie.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Bins of numbers or moments, rising, without gaps. The last bin includes its high edge.
    Histogram {
        /// The bins.
        bins: Vec<HistogramBin>,
    },
    /// The most frequent values, and how much is not listed.
    Top {
        /// Most frequent first, ties by text.
        values: Vec<TopValue>,
        /// Rows with a value that is not listed.
        n_others: u64,
        /// The same under the filter.
        n_others_selected: u64,
    },
    /// Nothing that could be drawn.
    None,
}

/// One bin `[low, high)`.
#[derive(Clone, Debug, PartialEq)]
pub struct HistogramBin {
    /// The lower edge as a literal that can stand in a filter.
    pub low: String,
    /// The upper edge as a literal.
    pub high: String,
    /// Rows in it.
    pub n: u64,
    /// Rows in it that the filter keeps, this column's own conditions aside.
    pub n_selected: u64,
}

/// One frequent value.
#[derive(Clone, Debug, PartialEq)]
pub struct TopValue {
    /// The value as a literal.
    pub value: String,
    /// Rows with it.
    pub n: u64,
    /// Rows with it that the filter keeps, this column's own conditions aside.
    pub n_selected: u64,
}

message!(ColumnSummary {
    name,
    n_rows,
    n_nulls,
    n_nulls_selected,
    n_nan,
    distinct,
    min,
    max,
    distribution,
});
message!(Distinct { n, exact });
message!(HistogramBin { low, high, n, n_selected });
message!(TopValue { value, n, n_selected });

impl Write for Distribution {
    fn write(&self, out: &mut String) {
        match self {
            Self::None => "none".write(out),
            Self::Histogram { bins } => write_variant(out, "histogram", &[("bins", bins)]),
            Self::Top { values, n_others, n_others_selected } => write_variant(
                out,
                "top",
                &[
                    ("values", values),
                    ("n_others", n_others),
                    ("n_others_selected", n_others_selected),
                ],
            ),
        }
    }
}

impl Read for Distribution {
    fn read(at: &At<'_>) -> Result<Self, Box<Error>> {
        match at.variant()? {
            ("none", None) => Ok(Self::None),
            ("histogram", Some(at)) => {
                Ok(Self::Histogram { bins: at.object(&["bins"])?.read("bins")? })
            }
            ("top", Some(at)) => {
                let fields = at.object(&["values", "n_others", "n_others_selected"])?;
                Ok(Self::Top {
                    values: fields.read("values")?,
                    n_others: fields.read("n_others")?,
                    n_others_selected: fields.read("n_others_selected")?,
                })
            }
            _ => Err(at.unexpected("a distribution")),
        }
    }
}
