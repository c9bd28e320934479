use sagitta_spec::{
    Aggregate, AggregateOp, GroupKey, Leaf, Literal, NullOrder, Predicate, Query, SortKey,
    SortOrder, Source, Test, TimeUnit, Transform, Window, WindowOp,
};

use super::{TokenRole, en, period, zh};
use crate::format::{self, Grouping};
use crate::{ColumnBrief, Kind, Language, Locale, num};

/// The parts of a query sorted into the places they have in a sentence.
pub(super) struct Plan<'a> {
    pub(super) query: &'a Query,
    pub(super) columns: &'a [ColumnBrief],
    pub(super) locale: Locale,
    /// What datasets are called, by id.
    titles: &'a [(String, String)],
    /// What the sources that are read as one are called; none if there is one source only.
    pub(super) sources: Vec<String>,
    /// The keys that are named, with their place in the query.
    pub(super) keys: Vec<(usize, &'a GroupKey)>,
    /// The values of a key that stand in for its name.
    pub(super) chosen: Option<(Vec<usize>, &'a [Literal], &'a str)>,
    /// The stretch of time at the end of the headline.
    pub(super) period: Option<(Vec<usize>, String)>,
    /// The columns without which a row of a grouped query is left out.
    pub(super) present: Vec<(Vec<usize>, &'a str)>,
    /// The first groups by what is worked out of them, as the headline.
    pub(super) top: Option<Top<'a>>,
    /// All other conditions.
    pub(super) conditions: Vec<(Vec<usize>, &'a Predicate)>,
}

/// The `n` greatest or least groups of one key.
pub(super) struct Top<'a> {
    pub(super) n: u64,
    pub(super) key: &'a GroupKey,
    pub(super) aggregate: &'a Aggregate,
    pub(super) order: SortOrder,
}

/// Which tree of conditions a path belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tree {
    Filter,
    Having,
}

impl Tree {
    pub(super) fn role(self, path: &[usize]) -> TokenRole {
        match self {
            Self::Filter => TokenRole::Condition(path.to_vec()),
            Self::Having => TokenRole::Having(path.to_vec()),
        }
    }

    pub(super) fn values(self, path: &[usize]) -> TokenRole {
        match self {
            Self::Filter => TokenRole::Values(path.to_vec()),
            Self::Having => TokenRole::Having(path.to_vec()),
        }
    }
}

/// Longer lists of values name the first few and count the others.
const LISTED: usize = 5;

impl<'a> Plan<'a> {
    pub(super) fn new(query: &'a Query, columns: &'a [ColumnBrief], locale: Locale) -> Self {
        let mut plan = Self {
            query,
            columns,
            locale,
            titles: &[],
            sources: Vec::new(),
            present: Vec::new(),
            top: None,
            keys: query.group_by.iter().enumerate().collect(),
            chosen: None,
            period: None,
            conditions: match &query.filter {
                None => Vec::new(),
                Some(Predicate::All(parts)) => {
                    parts.iter().enumerate().map(|(i, part)| (vec![i], part)).collect()
                }
                Some(other) => vec![(Vec::new(), other)],
            },
        };
        plan.take_period();
        plan.take_chosen();
        plan.take_present();
        plan.top = plan.find_top();
        plan
    }

    /// The plan with the sources of a view, and what they are called.
    pub(super) fn of_sources(self, source: &Source, titles: &'a [(String, String)]) -> Self {
        let mut plan = Self { titles, ..self };
        if let Source::Union { sources, .. } = source {
            for part in sources {
                plan.add_source(part);
            }
        }
        plan
    }

    fn add_source(&mut self, source: &Source) {
        let name = match source {
            Source::Dataset(id) => self.title(id).to_owned(),
            Source::Url(address) => {
                let path = address.split(['?', '#']).next().unwrap_or_default();
                path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
            }
            Source::File(name) => name.clone(),
            Source::Union { sources, .. } => {
                return sources.iter().for_each(|part| self.add_source(part));
            }
        };
        self.sources.push(name);
    }

    /// What a dataset is called.
    pub(super) fn title<'t>(&'t self, id: &'t str) -> &'t str {
        self.titles.iter().find(|(name, _)| name == id).map_or(id, |(_, title)| title)
    }

    /// Takes the first condition that is a stretch of the time the sentence speaks of: the only
    /// temporal column, or the one of a time-unit key.
    fn take_period(&mut self) {
        let temporal =
            |field: &str| self.brief(field).is_some_and(|column| column.kind == Kind::Temporal);
        let n_temporal = self.columns.iter().filter(|c| c.kind == Kind::Temporal).count();
        let is_main = |field: &str| {
            temporal(field)
                && (n_temporal == 1
                    || self
                        .query
                        .group_by
                        .iter()
                        .any(|key| key.field == field && key.transform.is_some()))
        };
        let found = self.conditions.iter().position(|(_, part)| match part {
            Predicate::Leaf(Leaf { field, test }) => {
                is_main(field) && matches!(test, Test::Between { .. } | Test::WithinLast { .. })
            }
            _ => false,
        });
        if let Some(at) = found
            && let (path, Predicate::Leaf(leaf)) = self.conditions.remove(at)
        {
            let text = self.stretch(leaf);
            self.period = text.map(|text| (path, text));
        }
    }

    /// Takes a list of names that a key is held to, when another key remains to be named.
    fn take_chosen(&mut self) {
        if self.keys.len() < 2 {
            return;
        }
        for (place, (_, key)) in self.keys.iter().enumerate() {
            let named = self
                .brief(&key.field)
                .is_some_and(|column| matches!(column.kind, Kind::Category | Kind::Text));
            if !named || key.transform.is_some() {
                continue;
            }
            let found = self.conditions.iter().position(|(_, part)| match part {
                Predicate::Leaf(Leaf { field, test: Test::In(values) }) => {
                    *field == key.field
                        && !values.is_empty()
                        && values.len() <= LISTED
                        && values.iter().all(|v| v.as_str().chars().any(char::is_alphabetic))
                }
                _ => false,
            });
            if let Some(at) = found
                && let (path, Predicate::Leaf(Leaf { field, test: Test::In(values) })) =
                    self.conditions.remove(at)
            {
                self.chosen = Some((path, values, field));
                self.keys.remove(place);
                return;
            }
        }
    }

    /// Takes the conditions that rows of a grouped query have a value.
    fn take_present(&mut self) {
        if !self.query.is_grouped() {
            return;
        }
        let conditions = std::mem::take(&mut self.conditions);
        for (path, part) in conditions {
            match part {
                Predicate::Leaf(Leaf { field, test: Test::IsNotNull }) => {
                    self.present.push((path, field));
                }
                other => self.conditions.push((path, other)),
            }
        }
    }

    fn find_top(&self) -> Option<Top<'a>> {
        let query = self.query;
        let ([key], [aggregate], [sort], Some(n), 0) = (
            query.group_by.as_slice(),
            query.aggregate.as_slice(),
            query.sort.as_slice(),
            query.limit,
            query.offset,
        ) else {
            return None;
        };
        let found = key.transform.is_none()
            && n > 0
            && sort.field == aggregate.output_name()
            && self.ranked(sort) == Some(Kind::Number)
            && query.having.is_none()
            && (self.locale.language == Language::Zh
                || en::plural(self.name(&key.field)).is_some());
        found.then_some(Top { n, key, aggregate, order: sort.order })
    }

    /// What a sort key ranks by, numbers or moments, where "the highest" and "the latest" say it.
    pub(super) fn ranked(&self, sort: &SortKey) -> Option<Kind> {
        let extreme = self
            .aggregate_named(&sort.field)
            .is_some_and(|one| matches!(one.op, AggregateOp::Min | AggregateOp::Max));
        let key = self.query.group_by.iter().any(|key| key.output_name() == sort.field);
        let window = self.window_named(&sort.field).is_some();
        if extreme || key || window || sort.nulls == NullOrder::First {
            return None;
        }
        match self.order_kind(&sort.field) {
            Kind::Integer | Kind::Number => Some(Kind::Number),
            Kind::Temporal => Some(Kind::Temporal),
            _ => None,
        }
    }

    /// The words for a `between` of moments or a `within_last`.
    pub(super) fn stretch(&self, leaf: &Leaf) -> Option<String> {
        match &leaf.test {
            Test::Between { low, high, bounds } => {
                let is_date = self.brief(&leaf.field).is_some_and(|column| column.is_date);
                Some(period::stretch(low, high, *bounds, is_date, self.locale))
            }
            Test::WithinLast { n, unit, to } => Some(match self.locale.language {
                Language::En => en::within_last(*n, *unit, *to),
                Language::Zh => zh::within_last(*n, *unit, *to),
            }),
            _ => None,
        }
    }

    pub(super) fn brief(&self, field: &str) -> Option<&'a ColumnBrief> {
        self.columns.iter().find(|column| column.name == field)
    }

    /// What a column of the table is called.
    pub(super) fn name(&self, field: &'a str) -> &'a str {
        self.brief(field).map_or(field, ColumnBrief::display_name)
    }

    pub(super) fn is_temporal(&self, field: &str) -> bool {
        self.brief(field).is_some_and(|column| column.kind == Kind::Temporal)
    }

    pub(super) fn aggregate_named(&self, output_name: &str) -> Option<&'a Aggregate> {
        self.query.aggregate.iter().find(|aggregate| aggregate.output_name() == output_name)
    }

    pub(super) fn window_named(&self, output_name: &str) -> Option<&'a Window> {
        self.query.window.iter().find(|window| window.output_name() == output_name)
    }

    /// Whether this is what the only aggregate works out, which the headline has named.
    pub(super) fn is_only_aggregate(&self, output_name: &str) -> bool {
        self.query.aggregate.len() == 1 && self.aggregate_named(output_name).is_some()
    }

    /// Whether an aggregate's column holds moments.
    pub(super) fn is_temporal_value(&self, aggregate: &Aggregate) -> bool {
        aggregate.field.as_deref().is_some_and(|field| self.is_temporal(field))
    }

    /// The calendar unit that the groups follow each other by.
    pub(super) fn period_unit(&self) -> Option<TimeUnit> {
        self.query.group_by.iter().find_map(time_unit).filter(|unit| !unit.is_cyclic())
    }

    /// What a column of the result is called within a sentence.
    pub(super) fn result_phrase(&self, output_name: &str) -> String {
        if let Some(aggregate) = self.aggregate_named(output_name) {
            let field = aggregate.field.as_deref().map(|field| self.name(field));
            let temporal = aggregate.field.as_deref().is_some_and(|field| self.is_temporal(field));
            return match self.locale.language {
                Language::En => en::aggregate_phrase(aggregate.op, field, temporal),
                Language::Zh => zh::aggregate_phrase(aggregate.op, field, temporal),
            };
        }
        if let Some(key) = self.query.group_by.iter().find(|key| key.output_name() == output_name) {
            let name = self.name(&key.field);
            return match &key.transform {
                Some(Transform::TimeUnit(unit)) => match self.locale.language {
                    Language::En => format!("{name} ({})", en::unit(*unit)),
                    Language::Zh => format!("{name}（{}）", zh::unit(*unit)),
                },
                _ => name.to_owned(),
            };
        }
        if let Some(window) = self.window_named(output_name) {
            return match self.locale.language {
                Language::En => en::window(self, window, true),
                Language::Zh => zh::window(self, window, true),
            };
        }
        match self.brief(output_name) {
            Some(column) => column.display_name().to_owned(),
            None => output_name.to_owned(),
        }
    }

    /// The unit of measurement of a column of the result, after its name.
    pub(super) fn result_unit(&self, output_name: &str) -> String {
        if let Some(window) = self.window_named(output_name) {
            return match window.op {
                WindowOp::Difference | WindowOp::DifferenceYear | WindowOp::RunningSum => {
                    self.result_unit(&window.field)
                }
                _ => String::new(),
            };
        }
        let field = match self.aggregate_named(output_name) {
            Some(aggregate) => match aggregate.op {
                AggregateOp::Count
                | AggregateOp::Valid
                | AggregateOp::Missing
                | AggregateOp::Distinct
                | AggregateOp::Variance => None,
                _ => aggregate.field.as_deref(),
            },
            None => match self.query.group_by.iter().find(|key| key.output_name() == output_name) {
                Some(GroupKey { transform: Some(Transform::TimeUnit(_)), .. }) => None,
                Some(key) => Some(key.field.as_str()),
                None => Some(output_name),
            },
        };
        let unit =
            field.and_then(|field| self.brief(field)).and_then(|column| column.unit.as_deref());
        unit.map(|unit| match self.locale.language {
            Language::En => format!(", {unit}"),
            Language::Zh => format!("（{unit}）"),
        })
        .unwrap_or_default()
    }

    /// A literal as the reader writes it.
    pub(super) fn literal(&self, literal: &Literal, field: &str) -> String {
        let text = literal.as_str();
        let column = self.brief(field);
        let op = self.aggregate_named(field).map(|aggregate| aggregate.op);
        let number = op.is_some() || column.is_some_and(|column| column.kind.is_numeric());
        if number {
            return format::number(
                text,
                column.map_or(Grouping::Thousands, Grouping::of),
                self.locale,
            );
        }
        let odd = text.trim() != text || text.is_empty() || text.contains([',', '、', '“', '”']);
        if odd { format!("“{text}”") } else { text.to_owned() }
    }

    /// The values that are named, and how many are not.
    pub(super) fn listed<'v>(&self, values: &'v [Literal]) -> (&'v [Literal], usize) {
        first_few(values)
    }

    /// The sort keys, unless they say no more than the order of the group keys.
    pub(super) fn sort(&self) -> &'a [SortKey] {
        let plain = self.query.sort.iter().zip(&self.query.group_by).all(|(sort, key)| {
            sort.order == SortOrder::Ascending && sort.field == key.output_name()
        }) && self.query.sort.len() <= self.query.group_by.len();
        if plain { &[] } else { &self.query.sort }
    }

    /// How a column of the result is ordered in words: by time, by size or by letter.
    pub(super) fn order_kind(&self, field: &str) -> Kind {
        if let Some(aggregate) = self.aggregate_named(field) {
            let same = matches!(aggregate.op, AggregateOp::Min | AggregateOp::Max);
            return match aggregate.field.as_deref().and_then(|field| self.brief(field)) {
                Some(column) if same => column.kind,
                _ => Kind::Number,
            };
        }
        let key = self.query.group_by.iter().find(|key| key.output_name() == field);
        if let Some(GroupKey { transform: Some(Transform::TimeUnit(unit)), .. }) = key {
            return if unit.is_cyclic() { Kind::Number } else { Kind::Temporal };
        }
        let column = self.brief(key.map_or(field, |key| key.field.as_str()));
        column.map_or(Kind::Number, |column| column.kind)
    }

    /// Rows of the whole table, if known.
    pub(super) fn n_rows(&self) -> Option<u64> {
        self.columns.first().map(|column| column.n_rows).filter(|n| *n > 0)
    }

    /// Whether a time unit says by itself which column it cuts.
    pub(super) fn time_is_plain(&self, key: &GroupKey) -> bool {
        self.is_temporal(&key.field)
            && self.columns.iter().filter(|column| column.kind == Kind::Temporal).count() == 1
    }
}

/// The first of a list that are named, and how many are not.
pub(super) fn first_few<T>(all: &[T]) -> (&[T], usize) {
    if all.len() <= LISTED {
        return (all, 0);
    }
    let (listed, others) = all.split_at_checked(LISTED - 1).unwrap_or((all, &[]));
    (listed, others.len())
}

/// The time unit of a key.
pub(super) fn time_unit(key: &GroupKey) -> Option<TimeUnit> {
    match key.transform {
        Some(Transform::TimeUnit(unit)) => Some(unit),
        _ => None,
    }
}

/// A quantile in hundredths, without the noise of binary.
pub(super) fn percentile(p: f64) -> String {
    sagitta_spec::format_f64(num::without_noise(p * 100.0))
}
