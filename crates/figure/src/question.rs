//! What a figure draws, and the question it is made of.

use std::slice::Iter;

use sagitta_protocol::ResolvedPeriod;
use sagitta_render::{ColumnBrief, complete_display, suggest_display};
use sagitta_spec::{
    Aggregate, AggregateOp, Bin, Bounds, Channel, Display, Encoding, GroupKey, Leaf, Mark,
    Predicate, Query, SortKey, Test, Transform, View,
};

/// The most rows or groups that a picture is made of.
pub const LIMIT: u64 = 20_000;

/// How much a picture shows before it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of more points than these it is counted how many lie where.
    pub points: u64,
    /// Into how many bins at most, across and up.
    pub bins: [u32; 2],
}

impl Default for Limits {
    /// Those of a screen.
    fn default() -> Self {
        Self { points: LIMIT, bins: [60, 40] }
    }
}

/// Mark and channels: the view's, or chosen by rule.
pub fn display(view: &View, briefs: &[ColumnBrief]) -> Display {
    complete_display(&view.display, &view.query, briefs)
}

/// The question that the picture of a view answers; none if there is no picture. The filter keeps so
/// many rows.
pub fn question(view: &View, briefs: &[ColumnBrief], n_selected: u64) -> Option<View> {
    question_within(view, briefs, n_selected, Limits::default())
}

/// The same for a picture with limits of its own.
pub fn question_within(
    view: &View,
    briefs: &[ColumnBrief],
    n_selected: u64,
    limits: Limits,
) -> Option<View> {
    let display = display(view, briefs);
    display.mark?;
    let mut view = view.clone();
    if !view.query.is_grouped() {
        let channels = display.encoding.channels();
        let mut names: Vec<String> = Vec::new();
        for (_, channel) in channels {
            if let Some(channel) = channel
                && !names.contains(&channel.field)
            {
                names.push(channel.field.clone());
            }
        }
        if names.is_empty() {
            return None;
        }
        // A histogram of rows is counted by the engine, over all of them.
        if display.mark == Some(Mark::Histogram)
            && let Some(x) = &display.encoding.x
        {
            view.display.encoding.y = None;
            view.display.encoding.x = Some(x.clone());
            if let Some(field) = measured(&view, briefs) {
                count_bins(&mut view, &field, briefs);
                view.display.mark = Some(Mark::Histogram);
            }
            return Some(view.canonical());
        }
        if let Some(density) = density(&view, &display, briefs, n_selected, limits) {
            return Some(density);
        }
        view.query.select = Some(names);
    }
    view.display.mark = display.mark;
    view.display.encoding = display.encoding;
    Some(view)
}

/// Of more points than can be drawn, how many lie where: the counts of all of them over two scales
/// of bins.
fn density(
    view: &View,
    display: &Display,
    briefs: &[ColumnBrief],
    n_selected: u64,
    limits: Limits,
) -> Option<View> {
    let (Some(x), Some(y)) = (&display.encoding.x, &display.encoding.y) else { return None };
    let is_number = |channel: &Channel| {
        let brief = briefs.iter().find(|brief| brief.name == channel.field);
        brief.is_some_and(|brief| brief.kind.is_numeric())
    };
    if display.mark != Some(Mark::Point)
        || n_selected <= limits.points
        || !is_number(x)
        || !is_number(y)
    {
        return None;
    }
    let [n_across, n_up] = limits.bins;
    let [across, up] = [(x, n_across), (y, n_up)]
        .map(|(channel, n)| GroupKey::bin(channel.field.as_str(), Bin::MaxBins(n)));
    let mut view = view.clone();
    view.display.mark = Some(Mark::Rect);
    view.display.encoding = Encoding {
        x: Some(Channel::of(across.output_name())),
        y: Some(Channel::of(up.output_name())),
        color: Some(Channel::of(Aggregate::count().output_name())),
        ..Encoding::default()
    };
    view.query = Query {
        select: None,
        group_by: vec![across, up],
        aggregate: vec![Aggregate::count()],
        sort: Vec::new(),
        offset: 0,
        limit: None,
        ..view.query
    };
    Some(view)
}

/// The question of a view that has no picture: its rows, no more than so many.
pub fn table_question(view: &View, most: u64) -> View {
    let mut view = view.clone();
    view.query.limit = Some(view.query.limit.map_or(most, |limit| limit.min(most)));
    view
}

/// Counts rows over bins of a column in place of what the view asks.
pub fn count_bins(view: &mut View, field: &str, briefs: &[ColumnBrief]) {
    let key = GroupKey::bin(field, Bin::MaxBins(30));
    view.query.sort = vec![SortKey::ascending(key.output_name())];
    view.query.group_by = vec![key];
    view.query.aggregate = vec![Aggregate::count()];
    view.query.select = None;
    view.query.having = None;
    view.query.window.clear();
    view.query.limit = None;
    view.display.encoding = suggest_display(&view.query, briefs).encoding;
}

/// Whether the query counts rows over bins of one column.
pub fn is_histogram(query: &Query) -> bool {
    matches!(query.group_by.as_slice(), [GroupKey { transform: Some(Transform::Bin(_)), .. }])
        && query.aggregate.first().is_some_and(|aggregate| aggregate.op == AggregateOp::Count)
}

/// The number whose distribution a histogram of this view would show.
pub fn measured(view: &View, columns: &[ColumnBrief]) -> Option<String> {
    let is_number = |name: &&str| {
        columns.iter().any(|column| column.name == **name && column.kind.is_numeric())
    };
    let aggregated = view.query.aggregate.iter().filter_map(|aggregate| aggregate.field.as_deref());
    let drawn = [&view.display.encoding.y, &view.display.encoding.x];
    let drawn = drawn.into_iter().flatten().map(|channel| channel.field.as_str());
    let any =
        columns.iter().filter(|column| !column.is_id_like()).map(|column| column.name.as_str());
    aggregated.chain(drawn).chain(any).find(is_number).map(str::to_owned)
}

/// The view with the periods that its `within_last` stood for, as the engine told them: what it says
/// stays true on another day.
pub fn resolved(view: &View, periods: &[ResolvedPeriod]) -> View {
    let mut view = view.clone();
    let mut left = periods.iter();
    view.query.filter = view.query.filter.map(|filter| with_periods(filter, &mut left));
    view
}

/// Parts are gone through from left to right, as the periods were told.
fn with_periods(predicate: Predicate, periods: &mut Iter<'_, ResolvedPeriod>) -> Predicate {
    let mut all = |parts: Vec<Predicate>| {
        parts.into_iter().map(|part| with_periods(part, periods)).collect::<Vec<_>>()
    };
    match predicate {
        Predicate::All(parts) => Predicate::All(all(parts)),
        Predicate::Any(parts) => Predicate::Any(all(parts)),
        Predicate::Not(part) => Predicate::Not(Box::new(with_periods(*part, periods))),
        Predicate::Leaf(leaf) => Predicate::Leaf(with_period(leaf, periods)),
    }
}

fn with_period(leaf: Leaf, periods: &mut Iter<'_, ResolvedPeriod>) -> Leaf {
    if !matches!(leaf.test, Test::WithinLast { .. }) {
        return leaf;
    }
    let Some(period) = periods.next() else { return leaf };
    let bounds = if period.includes_high { Bounds::OpenClosed } else { Bounds::ClosedOpen };
    let test = Test::Between {
        low: period.low.as_str().into(),
        high: period.high.as_str().into(),
        bounds: Some(bounds),
    };
    Leaf { test, ..leaf }
}
