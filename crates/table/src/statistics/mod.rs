//! What is known of a column's values: counts, extremes, a histogram or the most frequent ones.
//!
//! The extremes are known from the [`Extents`](crate::Extents) of each batch. A
//! [`StatisticsExecution`] works off what is left in steps of a few milliseconds, for a whole
//! table or for the rows so far.

mod collector;
mod distinct;
mod edges;
mod histogram;
mod valid;

use arrow::datatypes::i256;

use crate::format::{write_count, write_decimal, write_f32, write_f64};
use crate::{Column, Table};

use self::collector::Collector;
pub use self::edges::Edges;
use self::histogram::HistogramExecution;

/// Values of a step, one full batch: about a millisecond's work.
const STEP: usize = 1 << 16;

/// How many values are listed as the most frequent ones.
pub const N_TOP: usize = 20;

/// What is known of a column. NaN and null are not among the values that `min`, `max` and the
/// distribution speak of.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// Rows.
    pub n_rows: u64,
    /// Nulls among them.
    pub n_nulls: u64,
    /// NaN among them; floats only.
    pub n_nan: u64,
    /// How many different values, NaN as one of them; none for Interval and Nested.
    pub distinct: Option<Distinct>,
    /// The least value: false before true, text and bytes by byte. None without a value.
    pub min: Option<Scalar>,
    /// The greatest value.
    pub max: Option<Scalar>,
    /// The longest text in characters, or bytes in bytes.
    pub longest: Option<u64>,
    /// How the values lie.
    pub distribution: Distribution,
    /// The least and the greatest finite value of a float column.
    pub(crate) finite: Option<(f64, f64)>,
}

/// How many different values there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distinct {
    /// How many.
    pub n: u64,
    /// Whether that is exact; if not, it is within about 2 % (HyperLogLog of 16,384 registers).
    pub exact: bool,
}

/// One value, exactly.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// For Bool.
    Bool(bool),
    /// For Int; also Date, Time, Timestamp and Duration, in the column's unit.
    Int(i64),
    /// For UInt.
    UInt(u64),
    /// For floats of 32 bits.
    Float32(f32),
    /// For floats of 64 bits.
    Float64(f64),
    /// For decimals: the digits without the point.
    Decimal(i256),
    /// For Text and Category.
    Text(String),
    /// For Binary.
    Binary(Vec<u8>),
}

/// How the values of a column lie.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// For numbers and times.
    Histogram(Histogram),
    /// For Bool, Category and text of few values.
    Top(Top),
    /// Nothing exact can be said: no values, bytes, nested values, or text of more than 65,536
    /// different values.
    None,
}

/// Bins between edges, exactly counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// One more than there are bins, rising. A bin is `[low, high)`, the last one `[low, high]`.
    pub edges: Edges,
    /// Values in each bin.
    pub counts: Vec<u64>,
    /// Infinite values, which are in no bin.
    pub n_infinite: u64,
}

/// The most frequent values, exactly counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Top {
    /// At most 20, most frequent first, ties by the value.
    pub values: Vec<(Scalar, u64)>,
    /// Rows with a value that is not listed.
    pub n_others: u64,
}

impl Scalar {
    /// The canonical text of a value of this column.
    pub fn text(&self, column: &Column) -> String {
        let mut out = String::new();
        match self {
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Int(value) => {
                write_count(&mut out, &column.column_type, column.zone.as_deref(), *value);
            }
            Self::UInt(value) => out = value.to_string(),
            Self::Float32(value) => write_f32(&mut out, *value),
            Self::Float64(value) => write_f64(&mut out, *value),
            Self::Decimal(value) => {
                let scale = match column.column_type {
                    crate::ColumnType::Decimal { scale, .. } => scale,
                    _ => 0,
                };
                write_decimal(&mut out, *value, scale);
            }
            Self::Text(value) => out.push_str(value),
            Self::Binary(bytes) => out.extend(bytes.iter().map(|byte| format!("{byte:02x}"))),
        }
        out
    }
}

/// Works out the statistics of a table, step by step.
#[derive(Debug)]
pub struct StatisticsExecution {
    table: Table,
    /// None for the columns that still have to be gathered.
    gathered: Vec<Option<Statistics>>,
    gathering: Option<Collector>,
    counting: Option<HistogramExecution>,
    column_idx: usize,
    batch_idx: usize,
    done: Vec<Statistics>,
}

impl StatisticsExecution {
    /// Starts on a table of which nothing is known yet.
    pub fn new(table: Table) -> Self {
        let gathered = table.columns().iter().map(|_| None).collect();
        let done = Vec::with_capacity(table.columns().len());
        Self { table, gathered, gathering: None, counting: None, column_idx: 0, batch_idx: 0, done }
    }

    /// Does a few milliseconds' work; true when all is done.
    pub fn step(&mut self) -> bool {
        let mut n_values = 0;
        while n_values < STEP {
            let Some(column) = self.table.columns().get(self.column_idx) else { return true };
            let batch = self.table.batches().get(self.batch_idx);
            let values = batch.and_then(|batch| batch.values(self.column_idx));
            let extents = batch.and_then(|batch| batch.extents(self.column_idx));
            let Some(Some(statistics)) = self.gathered.get_mut(self.column_idx) else {
                // First pass: everything but the histogram.
                let collector =
                    self.gathering.get_or_insert_with(|| Collector::new(&column.column_type));
                if let Some(values) = values {
                    n_values += values.len() + 1;
                    collector.push(&values, extents);
                    self.batch_idx += 1;
                    continue;
                }
                let statistics = collector.statistics(column);
                if let Some(place) = self.gathered.get_mut(self.column_idx) {
                    *place = Some(statistics);
                }
                (self.gathering, self.batch_idx) = (None, 0);
                continue;
            };
            // Second pass: the histogram between edges that the extremes give.
            let counting =
                self.counting.get_or_insert_with(|| HistogramExecution::new(column, statistics));
            match values {
                Some(values) if !counting.is_idle() => {
                    n_values += values.len() + 1;
                    counting.push(&values);
                    self.batch_idx += 1;
                }
                _ => {
                    let mut statistics = statistics.clone();
                    if let Some(histogram) =
                        self.counting.take().and_then(HistogramExecution::finish)
                    {
                        statistics.distribution = Distribution::Histogram(histogram);
                    }
                    self.done.push(statistics);
                    (self.column_idx, self.batch_idx) = (self.column_idx + 1, 0);
                    n_values += 1;
                }
            }
        }
        false
    }

    /// One entry a column, in the order of the table's. What no step has reached yet is worked
    /// out now.
    pub fn finish(mut self) -> Vec<Statistics> {
        while !self.step() {}
        self.done
    }
}

/// The statistics of a whole table at once.
pub fn statistics(table: &Table) -> Vec<Statistics> {
    StatisticsExecution::new(table.clone()).finish()
}
