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
    /// The expression as written.
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

impl TimeUnit {
    /// Every unit, in the order of this type.
    pub const ALL: [Self; 10] = [
        Self::Year,
        Self::Quarter,
        Self::Month,
        Self::Week,
        Self::Day,
        Self::Hour,
        Self::Minute,
        Self::MonthOfYear,
        Self::DayOfWeek,
        Self::HourOfDay,
    ];

    /// The name in JSON and in links.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::MonthOfYear => "month_of_year",
            Self::DayOfWeek => "day_of_week",
            Self::HourOfDay => "hour_of_day",
        }
    }

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
    /// The result column's name: as given, else as written: `mean(PM2.5)`.
    pub fn output_name(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let field = self.field.as_deref().unwrap_or("");
        match self.op {
            AggregateOp::Quantile(p) => format!("quantile({field};{p})"),
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
    /// Within which keys; the whole result if empty.
    pub partition_by: Vec<String>,
    /// The new column's name.
    pub name: Option<String>,
}

/// What a window works out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowOp {
    /// The part of the total.
    Share,
    /// The difference to the previous period.
    Difference,
    /// The ratio to the previous period.
    Ratio,
    /// The difference to the same period one year before.
    DifferenceYear,
    /// The ratio to the same period one year before.
    RatioYear,
    /// The sum so far.
    RunningSum,
    /// The place in descending order, equal values sharing the best.
    Rank,
}

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

/// Which way a key sorts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortOrder {
    /// Least first.
    #[default]
    Ascending,
    /// Greatest first.
    Descending,
}

/// Where nulls go. NaN stands next to them: values, NaN, null.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NullOrder {
    /// After everything, in both directions.
    #[default]
    Last,
    /// Before everything, in both directions.
    First,
}
