use crate::word::{Word, words};
use crate::{Literal, Predicate};

/// What is asked of a table, in the order in which it is applied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Columns brought in from small tables by a left join.
    pub lookup: Vec<Lookup>,
    /// Columns worked out row by row.
    pub compute: Vec<Compute>,
    /// Which rows count.
    pub filter: Option<Predicate>,
    /// The columns of a row query; all of them if absent. Excludes grouping.
    pub select: Option<Vec<String>>,
    /// The keys of a grouped query.
    pub group_by: Vec<GroupKey>,
    /// What is worked out per group; with no keys, over all rows.
    pub aggregate: Vec<Aggregate>,
    /// Which groups count.
    pub having: Option<Predicate>,
    /// Columns worked out over the ordered groups.
    pub window: Vec<Window>,
    /// The order of the result.
    pub sort: Vec<SortKey>,
    /// How many rows or groups of the result to pass over.
    pub offset: u64,
    /// How many rows or groups to return at most.
    pub limit: Option<u64>,
}

impl Query {
    /// Whether the result has groups rather than rows.
    pub fn is_grouped(&self) -> bool {
        !self.group_by.is_empty() || !self.aggregate.is_empty()
    }
}

/// A left join with a small table. A duplicate key there is an error; null never matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// The column of this table.
    pub field: String,
    /// The name of the small table.
    pub from: String,
    /// The key column of the small table.
    pub key: String,
    /// The columns to bring in.
    pub fields: Vec<String>,
}

/// A column worked out from others in the same row.
#[derive(Clone, Debug, PartialEq)]
pub struct Compute {
    /// The new column's name.
    pub name: String,
    /// The expression as written; see [`expr`](crate::expr).
    pub expr: String,
}

/// A key of a grouped query.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupKey {
    /// The column's name.
    pub field: String,
    /// What is done to its value first.
    pub transform: Option<Transform>,
    /// The result column's name; see [`GroupKey::output_name`] for the default.
    pub name: Option<String>,
}

impl GroupKey {
    /// A column as it is.
    pub fn of(field: impl Into<String>) -> Self {
        Self { field: field.into(), transform: None, name: None }
    }

    /// A column of moments, cut to a unit.
    pub fn time_unit(field: impl Into<String>, unit: TimeUnit) -> Self {
        Self { field: field.into(), transform: Some(Transform::TimeUnit(unit)), name: None }
    }

    /// A column of numbers, cut into bins.
    pub fn bin(field: impl Into<String>, bin: Bin) -> Self {
        Self { field: field.into(), transform: Some(Transform::Bin(bin)), name: None }
    }

    /// The same key under a name.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// The result column's name: as given, else as written: `month(time)`.
    pub fn output_name(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let field = &self.field;
        match &self.transform {
            None => field.clone(),
            Some(Transform::TimeUnit(unit)) => format!("{}({field})", unit.as_str()),
            Some(Transform::Bin(Bin::Step(step))) => format!("bin({field};{step})"),
            Some(Transform::Bin(Bin::MaxBins(n))) => format!("bins({field};{n})"),
        }
    }
}

/// What is done to a value before it becomes a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Transform {
    /// Cut to a calendar unit, or turned into a cyclic part of it.
    TimeUnit(TimeUnit),
    /// Cut to the lower edge of a bin.
    Bin(Bin),
}

/// Bins `[k × step, (k + 1) × step)`.
#[derive(Clone, Debug, PartialEq)]
pub enum Bin {
    /// Bins of this width.
    Step(Literal),
    /// At most so many bins with nice edges, taken from the whole column.
    MaxBins(u32),
}

/// Calendar units, by SQL's `date_trunc` names, and cyclic parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeUnit {
    /// Years.
    Year,
    /// Quarters.
    Quarter,
    /// Months.
    Month,
    /// ISO weeks, from Monday.
    Week,
    /// Days.
    Day,
    /// Hours.
    Hour,
    /// Minutes.
    Minute,
    /// 1 to 12.
    MonthOfYear,
    /// ISO: Monday is 1, Sunday is 7.
    DayOfWeek,
    /// 0 to 23.
    HourOfDay,
}

words!(TimeUnit, "time unit", {
    /// Every unit, in the order of this type.
    Year: "year",
    Quarter: "quarter",
    Month: "month",
    Week: "week",
    Day: "day",
    Hour: "hour",
    Minute: "minute",
    MonthOfYear: "month_of_year",
    DayOfWeek: "day_of_week",
    HourOfDay: "hour_of_day",
});

impl TimeUnit {
    /// Whether the unit names a part that comes again, rather than a moment.
    pub fn is_cyclic(self) -> bool {
        matches!(self, Self::MonthOfYear | Self::DayOfWeek | Self::HourOfDay)
    }
}

/// Something worked out per group.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// What is worked out.
    pub op: AggregateOp,
    /// Of which column; absent for `count` only.
    pub field: Option<String>,
    /// The result column's name; see [`Aggregate::output_name`] for the default.
    pub name: Option<String>,
}

impl Aggregate {
    /// The number of rows.
    pub fn count() -> Self {
        Self { op: AggregateOp::Count, field: None, name: None }
    }

    /// Something of a column; of `count`, use [`Aggregate::count`].
    pub fn of(op: AggregateOp, field: impl Into<String>) -> Self {
        Self { op, field: Some(field.into()), name: None }
    }

    /// The same under a name.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// The result column's name: as given, else as written: `mean(PM2.5)`.
    pub fn output_name(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let field = self.field.as_deref().unwrap_or("");
        match self.op {
            AggregateOp::Quantile(p) => format!("quantile({field};{})", crate::format_f64(p)),
            op => format!("{}({field})", op.as_str()),
        }
    }
}

/// What is worked out. All but `count` and `missing` pass over null.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AggregateOp {
    /// Rows, null or not.
    Count,
    /// Values that are not null.
    Valid,
    /// Nulls.
    Missing,
    /// Different values.
    Distinct,
    /// The sum; null of nothing.
    Sum,
    /// The mean.
    Mean,
    /// The middle value.
    Median,
    /// The quantile at 0.25.
    Q1,
    /// The quantile at 0.75.
    Q3,
    /// The quantile at `p` in 0..=1, linearly interpolated (type 7).
    Quantile(f64),
    /// The least value.
    Min,
    /// The greatest value.
    Max,
    /// The square root of the variance.
    Stdev,
    /// The sample variance (n − 1); null for one value.
    Variance,
}

impl AggregateOp {
    /// The name of every op, in the order of this type.
    pub const NAMES: [&'static str; 14] = [
        "count", "valid", "missing", "distinct", "sum", "mean", "median", "q1", "q3", "quantile",
        "min", "max", "stdev", "variance",
    ];

    /// The op of this name; `p` counts for `quantile` only. `None` if there is no such op.
    pub fn from_name(name: &str, p: f64) -> Option<Self> {
        Some(match name {
            "count" => Self::Count,
            "valid" => Self::Valid,
            "missing" => Self::Missing,
            "distinct" => Self::Distinct,
            "sum" => Self::Sum,
            "mean" => Self::Mean,
            "median" => Self::Median,
            "q1" => Self::Q1,
            "q3" => Self::Q3,
            "quantile" => Self::Quantile(p),
            "min" => Self::Min,
            "max" => Self::Max,
            "stdev" => Self::Stdev,
            "variance" => Self::Variance,
            _ => return None,
        })
    }

    /// The name in JSON and in links.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Valid => "valid",
            Self::Missing => "missing",
            Self::Distinct => "distinct",
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Median => "median",
            Self::Q1 => "q1",
            Self::Q3 => "q3",
            Self::Quantile(_) => "quantile",
            Self::Min => "min",
            Self::Max => "max",
            Self::Stdev => "stdev",
            Self::Variance => "variance",
        }
    }
}

/// A column worked out over the ordered groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// What is worked out.
    pub op: WindowOp,
    /// Of which result column.
    pub field: String,
    /// The result column to divide by, of `per` and of no other op.
    pub by: Option<String>,
    /// Within which keys; the whole result if empty. Empty for `per`.
    pub partition_by: Vec<String>,
    /// The new column's name; see [`Window::output_name`] for the default.
    pub name: Option<String>,
}

impl Window {
    /// The new column's name: as given, else as written: `share(n)`, `share(n;station)` or
    /// `per(sum(n);max(population))`.
    pub fn output_name(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let (op, field) = (self.op.as_str(), &self.field);
        let within = match &self.by {
            Some(by) => by.clone(),
            None if self.partition_by.is_empty() => return format!("{op}({field})"),
            None => self.partition_by.join(","),
        };
        format!("{op}({field};{within})")
    }
}

/// What a window works out, of the groups that `having` leaves.
///
/// The *period* of a query is its one key with a time unit that is not cyclic. Along it the
/// previous period is the one that ends where a period begins, with the other keys the same: where
/// it is missing the result is null, whatever row stands before. Without a period, or with several,
/// the previous row is meant, in the order of the result and within the partition. The order is
/// that of `sort` without the keys that are windows, then of the group keys.
///
/// Null gives null. Shares and ratios are quotients of the two values as floats, null where the
/// divisor is 0. Differences and running sums of integers and decimals are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowOp {
    /// The part of the total of the partition.
    Share,
    /// The difference to the previous period.
    Difference,
    /// The value over that of the previous period.
    Ratio,
    /// The difference to the same period one calendar year before; that of 29 February is null, and
    /// so is that of a 53rd week of which the year before has none. Needs a period.
    DifferenceYear,
    /// The value over that of the same period one year before, likewise.
    RatioYear,
    /// The sum of the partition so far: along the period if there is one, else in the order of the
    /// result. Nulls add nothing; before the first value it is null.
    RunningSum,
    /// The place in descending order within the partition, from 1, equal values sharing the best.
    /// NaN comes after all numbers; null has no rank.
    Rank,
    /// The value over that of another column of the same group.
    Per,
}

words!(WindowOp, "window op", {
    /// Every op, in the order of this type.
    Share: "share",
    Difference: "difference",
    Ratio: "ratio",
    DifferenceYear: "difference_year",
    RatioYear: "ratio_year",
    RunningSum: "running_sum",
    Rank: "rank",
    Per: "per",
});

/// One key of the order.
#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    /// A column of the result.
    pub field: String,
    /// Which way.
    pub order: SortOrder,
    /// Where nulls go.
    pub nulls: NullOrder,
}

impl SortKey {
    /// Least first, nulls last.
    pub fn ascending(field: impl Into<String>) -> Self {
        Self { field: field.into(), order: SortOrder::Ascending, nulls: NullOrder::Last }
    }

    /// Greatest first, nulls last.
    pub fn descending(field: impl Into<String>) -> Self {
        Self { field: field.into(), order: SortOrder::Descending, nulls: NullOrder::Last }
    }
}

/// Which way a key sorts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortOrder {
    /// Least first.
    #[default]
    Ascending,
    /// Greatest first.
    Descending,
}

words!(SortOrder, "order", {
    /// Both orders, in the order of this type.
    Ascending: "ascending",
    Descending: "descending",
});

/// Where nulls go. NaN stands next to them: values, NaN, null.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NullOrder {
    /// After everything, in both directions.
    #[default]
    Last,
    /// Before everything, in both directions.
    First,
}

words!(NullOrder, "place of nulls", {
    /// Both places, in the order of this type.
    Last: "last",
    First: "first",
});
