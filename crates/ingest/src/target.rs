//! The types a column of a file without types can get.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use arrow::datatypes::{DataType, TimeUnit};

use crate::error::Error;
use crate::parse::DateOrder;

/// The type of a column, as found or as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Nulls only. Cannot be asked for.
    Null,
    /// True and false.
    Bool,
    /// Whole numbers from −2^63 to 2^63 − 1.
    Int64,
    /// Whole numbers from 0 to 2^64 − 1.
    UInt64,
    /// Numbers with a fraction.
    Float64,
    /// Text as it is; in a CSV file the empty field is null.
    Text,
    /// Text of few different values, held once each.
    Category,
    /// Days.
    Date(DateOrder),
    /// Calendar and clock. In the unit given, and if zoned as moments shown in this zone;
    /// without a unit, in the one that holds the most digits met.
    Timestamp {
        /// How its date is written.
        order: DateOrder,
        /// The unit; found from the values if absent.
        unit: Option<TimeUnit>,
        /// The zone for values with an offset; found from the values if absent.
        zone: Option<Arc<str>>,
    },
    /// Moments counted from 1970-01-01T00:00:00Z in seconds or milliseconds.
    Epoch(TimeUnit),
}

impl Target {
    /// A timestamp of which the values tell the rest.
    pub(crate) fn timestamp(order: DateOrder) -> Self {
        Self::Timestamp { order, unit: None, zone: None }
    }

    /// The Arrow type that holds it.
    pub(crate) fn data_type(&self) -> DataType {
        match self {
            Self::Null => DataType::Null,
            Self::Bool => DataType::Boolean,
            Self::Int64 => DataType::Int64,
            Self::UInt64 => DataType::UInt64,
            Self::Float64 => DataType::Float64,
            Self::Text | Self::Category => DataType::Utf8,
            Self::Date(_) => DataType::Date32,
            Self::Timestamp { unit, zone, .. } => {
                DataType::Timestamp(unit.unwrap_or(TimeUnit::Millisecond), zone.clone())
            }
            Self::Epoch(unit) => DataType::Timestamp(*unit, Some(Arc::from("UTC"))),
        }
    }
}

impl FromStr for Target {
    type Err = Error;

    /// Reads `bool`, `int64`, `uint64`, `float64`, `text`, `category`, `date`, `date:mdy`,
    /// `date:dmy`, `timestamp`, `timestamp:mdy`, `timestamp:dmy`, `epoch:s` and `epoch:ms`.
    fn from_str(name: &str) -> Result<Self, Error> {
        Ok(match name {
            "bool" => Self::Bool,
            "int64" => Self::Int64,
            "uint64" => Self::UInt64,
            "float64" => Self::Float64,
            "text" => Self::Text,
            "category" => Self::Category,
            "date" => Self::Date(DateOrder::YearFirst),
            "date:mdy" => Self::Date(DateOrder::MonthFirst),
            "date:dmy" => Self::Date(DateOrder::DayFirst),
            "timestamp" => Self::timestamp(DateOrder::YearFirst),
            "timestamp:mdy" => Self::timestamp(DateOrder::MonthFirst),
            "timestamp:dmy" => Self::timestamp(DateOrder::DayFirst),
            "epoch:s" => Self::Epoch(TimeUnit::Second),
            "epoch:ms" => Self::Epoch(TimeUnit::Millisecond),
            _ => return Err(Error::UnknownType { name: name.to_owned() }),
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Int64 => "int64",
            Self::UInt64 => "uint64",
            Self::Float64 => "float64",
            Self::Text => "text",
            Self::Category => "category",
            Self::Date(DateOrder::YearFirst) => "date",
            Self::Date(DateOrder::MonthFirst) => "date:mdy",
            Self::Date(DateOrder::DayFirst) => "date:dmy",
            Self::Timestamp { order: DateOrder::YearFirst, zone: None, .. } => "timestamp",
            Self::Timestamp { order: DateOrder::MonthFirst, zone: None, .. } => "timestamp:mdy",
            Self::Timestamp { order: DateOrder::DayFirst, zone: None, .. } => "timestamp:dmy",
            Self::Timestamp { zone: Some(zone), .. } => return write!(f, "timestamp[{zone}]"),
            Self::Epoch(TimeUnit::Second) => "epoch:s",
            Self::Epoch(_) => "epoch:ms",
        })
    }
}
