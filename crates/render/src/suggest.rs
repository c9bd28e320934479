//! A first picture, chosen by rule.

use sagitta_spec::{
    Aggregate, AggregateOp, Bin, Channel, ChannelType, Display, Encoding, GroupKey, Mark,
    NullOrder, Query, SortKey, SortOrder, Stack, TimeUnit, Transform,
};

use crate::{ColumnBrief, Kind, Measure, calendar};

/// A query with a display, and the rule that chose them.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// What to ask.
    pub query: Query,
    /// How to show it.
    pub display: Display,
    /// Why.
    pub rule: Rule,
}

/// The rule that chose a first picture. The first that fits is taken; a *measure* is a numeric
/// column that is no label, year or coordinate; a *category* has 2 to 1,000 different values.
///
/// | rule | columns | picture |
/// |---|---|---|
/// | [`Rule::MeanOverTime`] | a temporal column and a measure | line of the mean, by a unit that gives at least ten points; one line per value of a category with 2 to 5 |
/// | [`Rule::CountOverTime`] | a temporal column | bars of the number of rows |
/// | [`Rule::MeanOverYears`] | whole numbers that read as years, and a measure | line of the mean |
/// | [`Rule::MeanByCategory`] | a category and a measure | bars of the mean (of the total, where each row has its own name), the 20 greatest |
/// | [`Rule::CountByCategory`] | a category or a yes-no column | bars of the number of rows, the 20 greatest |
/// | [`Rule::TwoMeasures`] | two measures, at most 5,000 rows | points |
/// | [`Rule::Histogram`] | a measure | histogram |
/// | [`Rule::NoPicture`] | anything else | the table |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// The mean of a measure over time.
    MeanOverTime,
    /// The number of rows over time.
    CountOverTime,
    /// The mean of a measure over years written as numbers.
    MeanOverYears,
    /// The mean or total of a measure by category.
    MeanByCategory,
    /// The number of rows by category.
    CountByCategory,
    /// One measure against another.
    TwoMeasures,
    /// How a measure lies.
    Histogram,
    /// Nothing that a picture would make clearer.
    NoPicture,
}

const TOP: u64 = 20;
const MOST_POINTS: u64 = 5_000;

/// A sensible first picture of a table, by the rules of [`Rule`].
pub fn suggest(columns: &[ColumnBrief]) -> Suggestion {
    let has_values = |column: &&ColumnBrief| column.n_rows == 0 || column.n_nulls < column.n_rows;
    let find = |test: &dyn Fn(&ColumnBrief) -> bool| {
        columns.iter().filter(has_values).find(|column| test(column))
    };
    let time = find(&|column| column.kind == Kind::Temporal && varies(column));
    let measure = find(&is_measure);
    let years = find(&ColumnBrief::is_year_like).filter(|column| varies(column));
    let category = find(&is_category);
    let flag = find(&|column| column.kind == Kind::Boolean);

    if let (Some(time), Some(measure)) = (time, measure) {
        let color = find(&|c| is_category(c) && (2..=5).contains(&c.n_distinct));
        return over_time(Rule::MeanOverTime, time, mean(measure), color);
    }
    if let Some(time) = time {
        return over_time(Rule::CountOverTime, time, count(), None);
    }
    if let (Some(years), Some(measure)) = (years, measure) {
        let query = Query {
            group_by: vec![key(years, None)],
            aggregate: vec![mean(measure)],
            sort: vec![ascending(years.name.clone())],
            ..Query::default()
        };
        return Suggestion {
            display: Display {
                mark: Some(Mark::Line),
                encoding: Encoding {
                    x: channel(years.name.clone(), ChannelType::Quantitative),
                    y: channel(mean(measure).output_name(), ChannelType::Quantitative),
                    ..Encoding::default()
                },
                ..Display::default()
            },
            query,
            rule: Rule::MeanOverYears,
        };
    }
    match (category.or(flag), category, measure) {
        (_, Some(category), Some(measure)) => {
            let single = category.n_rows > 0 && category.n_distinct >= category.n_rows;
            let op = if single { AggregateOp::Sum } else { AggregateOp::Mean };
            let aggregate = Aggregate { op, ..mean(measure) };
            return greatest(Rule::MeanByCategory, category, aggregate);
        }
        (Some(category), ..) => return greatest(Rule::CountByCategory, category, count()),
        _ => {}
    }
    let mut measures = columns.iter().filter(has_values).filter(|column| is_measure(column));
    match (measures.next(), measures.next()) {
        (Some(x), Some(y)) if (1..=MOST_POINTS).contains(&x.n_rows) => Suggestion {
            query: Query { select: Some(vec![x.name.clone(), y.name.clone()]), ..Query::default() },
            display: Display {
                mark: Some(Mark::Point),
                encoding: Encoding {
                    x: channel(x.name.clone(), ChannelType::Quantitative),
                    y: channel(y.name.clone(), ChannelType::Quantitative),
                    ..Encoding::default()
                },
                ..Display::default()
            },
            rule: Rule::TwoMeasures,
        },
        (Some(x), _) => {
            let bins = key(x, Some(Transform::Bin(Bin::MaxBins(30))));
            let query = Query {
                sort: vec![ascending(bins.output_name())],
                group_by: vec![bins],
                aggregate: vec![count()],
                ..Query::default()
            };
            let display = suggest_display(&query, columns);
            Suggestion { query, display, rule: Rule::Histogram }
        }
        _ => Suggestion {
            query: Query::default(),
            display: Display::default(),
            rule: Rule::NoPicture,
        },
    }
}

/// Mark and encoding for a query of the reader's own.
///
/// | query | x | colour | mark |
/// |---|---|---|---|
/// | a time-unit key | that key | the next key | line (bars for a single key with `count`) |
/// | a cyclic unit | that key | the next key | bars; lines with a colour |
/// | bins | that key | the next key | histogram for `count`, else bars; lines with a colour |
/// | two keys, each cyclic or bins | the first | – | cells: the other goes up, the aggregate is the colour |
/// | two names, the second with 2 to 8 values, of something that can be added up | the first | the second | bars on each other |
/// | two names, the second with more values, or both with more than four | the first | – | cells |
/// | other keys | the first | the second | bars |
/// | rows with a moment and a number | the moment | – | points |
/// | rows with two numbers | the first | – | points |
/// | rows with one number | it | – | histogram |
///
/// The first aggregate goes up, and a third key into `row`. Where no picture fits, the mark is
/// absent.
pub fn suggest_display(query: &Query, columns: &[ColumnBrief]) -> Display {
    let display = if query.is_grouped() {
        grouped_display(query, columns)
    } else {
        row_display(query, columns)
    };
    display.unwrap_or_default()
}

/// A display with what it leaves open chosen by rule: the mark, and, where nothing goes across, all
/// channels that it does not name. No column goes into two of them.
pub fn complete_display(display: &Display, query: &Query, columns: &[ColumnBrief]) -> Display {
    let mut display = display.clone();
    if display.mark.is_some() && display.encoding.x.is_some() {
        return display;
    }
    let suggested = suggest_display(query, columns);
    display.mark = display.mark.or(suggested.mark);
    if display.encoding.x.is_none() {
        let (own, rule) = (std::mem::take(&mut display.encoding), suggested.encoding);
        let taken = |field: &str| {
            own.channels().iter().any(|(_, one)| one.is_some_and(|one| one.field == field))
        };
        // Where the column that would go across is taken, the one that would be a colour does.
        let mut free: Vec<_> =
            [rule.x, rule.color, rule.row].map(|one| one.filter(|one| !taken(&one.field))).into();
        free.retain(Option::is_some);
        let mut free = free.into_iter().flatten();
        let (x, color, row) = (free.next(), free.next(), free.next());
        display.encoding = Encoding {
            x,
            y: own.y.clone().or_else(|| rule.y.filter(|one| !taken(&one.field))),
            color: own.color.clone().or(color),
            row: own.row.clone().or(row),
            size: own.size.clone().or(rule.size),
        };
    }
    display
}

fn grouped_display(query: &Query, columns: &[ColumnBrief]) -> Option<Display> {
    let aggregate = query.aggregate.first()?;
    let rank = |key: &GroupKey| match key.transform {
        Some(Transform::TimeUnit(unit)) if !unit.is_cyclic() => 0,
        Some(Transform::TimeUnit(_)) => 1,
        Some(Transform::Bin(_)) => 2,
        None => match columns.iter().find(|column| column.name == key.field) {
            Some(column) if column.kind == Kind::Temporal => 0,
            Some(column) if column.is_year_like() => 1,
            _ => 3,
        },
    };
    let of_rank = |wanted| query.group_by.iter().filter(move |key| rank(key) == wanted);
    let keys: Vec<&GroupKey> = (0..=3).flat_map(of_rank).collect();
    let first = *keys.first()?;
    let second = keys.get(1);
    let is_count = aggregate.op == AggregateOp::Count;
    let (mark, x_type) = match rank(first) {
        0 if is_count && second.is_none() => (Mark::Bar, ChannelType::Temporal),
        0 => (Mark::Line, ChannelType::Temporal),
        1 | 2 if second.is_some() => (Mark::Line, ChannelType::Ordinal),
        1 => (Mark::Bar, ChannelType::Ordinal),
        2 if is_count => (Mark::Histogram, ChannelType::Quantitative),
        2 => (Mark::Bar, ChannelType::Quantitative),
        _ => (Mark::Bar, ChannelType::Nominal),
    };
    if keys.len() == 2
        && let Some(second) = second
        && are_cells(rank(first), rank(second), [first, second], aggregate, columns)
    {
        let kind = |rank| if rank == 2 { ChannelType::Quantitative } else { ChannelType::Ordinal };
        return Some(Display {
            mark: Some(Mark::Rect),
            encoding: Encoding {
                x: channel(first.output_name(), kind(rank(first))),
                y: channel(second.output_name(), kind(rank(second))),
                color: channel(aggregate.output_name(), ChannelType::Quantitative),
                ..Encoding::default()
            },
            ..Display::default()
        });
    }
    let few = second.is_some_and(|key| (2..=8).contains(&n_distinct(key, columns)));
    let stacks = mark == Mark::Bar && x_type == ChannelType::Nominal && few;
    let x_type = if rank(first) == 2 { ChannelType::Quantitative } else { x_type };
    let named = |key: &&GroupKey| channel(key.output_name(), ChannelType::Nominal);
    Some(Display {
        mark: Some(mark),
        stack: (stacks && is_additive(aggregate)).then_some(Stack::Zero),
        encoding: Encoding {
            x: channel(first.output_name(), x_type),
            y: channel(aggregate.output_name(), ChannelType::Quantitative),
            color: second.and_then(named),
            row: keys.get(2).and_then(named),
            size: None,
        },
        ..Display::default()
    })
}

fn is_additive(aggregate: &Aggregate) -> bool {
    Measure { op: aggregate.op, field: None }.is_additive()
}

/// How many values a key without a transform has; 0 if that is unknown.
fn n_distinct(key: &GroupKey, columns: &[ColumnBrief]) -> u64 {
    let column = columns.iter().find(|column| column.name == key.field);
    column.filter(|_| key.transform.is_none()).map_or(0, |column| column.n_distinct)
}

/// Whether two keys are better read as a table of cells.
fn are_cells(
    first: u8,
    second: u8,
    keys: [&GroupKey; 2],
    aggregate: &Aggregate,
    columns: &[ColumnBrief],
) -> bool {
    match (first, second) {
        (1 | 2, 1 | 2) => keys.iter().all(|key| key.transform.is_some()),
        (3, 3) => {
            let [n, m] = keys.map(|key| n_distinct(key, columns));
            m > 8 || (!is_additive(aggregate) && n > 4 && m > 4)
        }
        _ => false,
    }
}

fn row_display(query: &Query, columns: &[ColumnBrief]) -> Option<Display> {
    let selected = |column: &&ColumnBrief| {
        query.select.as_ref().is_none_or(|names| names.contains(&column.name))
    };
    let time = columns.iter().filter(selected).find(|column| column.kind == Kind::Temporal);
    let mut measures = columns.iter().filter(selected).filter(|column| is_measure(column));
    let first = measures.next()?;
    let (mark, x, y) = match (time, measures.next()) {
        (Some(time), _) => (Mark::Point, (time, ChannelType::Temporal), Some(first)),
        (None, Some(second)) => (Mark::Point, (first, ChannelType::Quantitative), Some(second)),
        (None, None) => (Mark::Histogram, (first, ChannelType::Quantitative), None),
    };
    Some(Display {
        mark: Some(mark),
        encoding: Encoding {
            x: channel(x.0.name.clone(), x.1),
            y: y.and_then(|y| channel(y.name.clone(), ChannelType::Quantitative)),
            ..Encoding::default()
        },
        ..Display::default()
    })
}

fn over_time(
    rule: Rule,
    time: &ColumnBrief,
    aggregate: Aggregate,
    color: Option<&ColumnBrief>,
) -> Suggestion {
    let period = key(time, Some(Transform::TimeUnit(fitting_unit(time))));
    let group_by: Vec<GroupKey> =
        color.map(|color| key(color, None)).into_iter().chain([period]).collect();
    let query = Query {
        sort: group_by.iter().map(|key| ascending(key.output_name())).collect(),
        group_by,
        aggregate: vec![aggregate],
        ..Query::default()
    };
    let display = suggest_display(&query, &[]);
    Suggestion { query, display, rule }
}

fn greatest(rule: Rule, category: &ColumnBrief, aggregate: Aggregate) -> Suggestion {
    let query = Query {
        sort: vec![SortKey {
            field: aggregate.output_name(),
            order: SortOrder::Descending,
            nulls: NullOrder::Last,
        }],
        group_by: vec![key(category, None)],
        aggregate: vec![aggregate],
        limit: Some(TOP),
        ..Query::default()
    };
    let display = suggest_display(&query, &[]);
    Suggestion { query, display, rule }
}

/// The coarsest unit that cuts the column's span into ten periods or more, weeks into 26.
fn fitting_unit(time: &ColumnBrief) -> TimeUnit {
    let moment = |text: &Option<String>| {
        text.as_deref().and_then(calendar::parse).map(|read| read.milliseconds)
    };
    let (Some(min), Some(max)) = (moment(&time.min), moment(&time.max)) else {
        return TimeUnit::Month;
    };
    let finest = if time.is_date { TimeUnit::Day } else { TimeUnit::Minute };
    let enough = |unit: &TimeUnit| {
        let least = if *unit == TimeUnit::Week { 26.0 } else { 10.0 };
        (max - min) / calendar::length(*unit) >= least - 1.0
    };
    [TimeUnit::Year, TimeUnit::Month, TimeUnit::Week, TimeUnit::Day, TimeUnit::Hour]
        .into_iter()
        .filter(|unit| *unit <= finest)
        .find(enough)
        .unwrap_or(finest)
}

fn varies(column: &ColumnBrief) -> bool {
    column.min.is_none() || column.min != column.max
}

fn is_measure(column: &ColumnBrief) -> bool {
    column.kind.is_numeric()
        && !column.is_id_like()
        && !column.is_year_like()
        && !column.is_coordinate_like()
}

fn is_category(column: &ColumnBrief) -> bool {
    matches!(column.kind, Kind::Category | Kind::Text)
        && (2..=1_000).contains(&column.n_distinct)
        && (column.kind == Kind::Category || column.n_distinct <= 60 || unique(column))
}

/// Whether each row has a name of its own, in a table short enough to show them.
fn unique(column: &ColumnBrief) -> bool {
    column.n_distinct >= column.n_rows
}

fn key(column: &ColumnBrief, transform: Option<Transform>) -> GroupKey {
    GroupKey { field: column.name.clone(), transform, name: None }
}

fn mean(column: &ColumnBrief) -> Aggregate {
    Aggregate { op: AggregateOp::Mean, field: Some(column.name.clone()), name: None }
}

fn count() -> Aggregate {
    Aggregate { op: AggregateOp::Count, field: None, name: None }
}

fn ascending(field: String) -> SortKey {
    SortKey { field, order: SortOrder::Ascending, nulls: NullOrder::Last }
}

#[expect(clippy::unnecessary_wraps, reason = "channels are optional in an encoding")]
fn channel(field: String, channel_type: ChannelType) -> Option<Channel> {
    Some(Channel { channel_type: Some(channel_type), ..Channel::of(field) })
}

#[cfg(test)]
mod tests;
