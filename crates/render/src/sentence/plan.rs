use sagitta_spec::{
    Aggregate, AggregateOp, GroupKey, Leaf, Literal, Predicate, Query, SortKey, SortOrder, Test,
    TimeUnit, Transform, Window,
};

use super::{TokenRole, en, period, zh};
use crate::format::{self, Grouping};
use crate::{ColumnBrief, Kind, Language, num};

/// The parts of a query sorted into the places they have in a sentence.
pub(super) struct Plan<'a> {
    pub(super) query: &'a Query,
    pub(super) columns: &'a [ColumnBrief],
    pub(super) language: Language,
    /// The keys that are named, with their place in the query.
    pub(super) keys: Vec<(usize, &'a GroupKey)>,
    /// The values of a key that stand in for its name.
    pub(super) chosen: Option<(Vec<usize>, &'a [Literal], &'a str)>,
    /// The stretch of time at the end of the headline.
    pub(super) period: Option<(Vec<usize>, String)>,
    /// All other conditions.
    pub(super) conditions: Vec<(Vec<usize>, &'a Predicate)>,
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
    pub(super) fn new(query: &'a Query, columns: &'a [ColumnBrief], language: Language) -> Self {
        let mut plan = Self {
            query,
            columns,
            language,
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
        plan
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

    /// The words for a `between` of moments or a `within_last`.
    pub(super) fn stretch(&self, leaf: &Leaf) -> Option<String> {
        match &leaf.test {
            Test::Between { low, high, bounds } => {
                let is_date = self.brief(&leaf.field).is_some_and(|column| column.is_date);
                Some(period::stretch(low, high, *bounds, is_date, self.language))
            }
            Test::WithinLast { n, unit, to } => Some(match self.language {
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

    /// What a column of the result is called within a sentence.
    pub(super) fn result_phrase(&self, output_name: &str) -> String {
        if let Some(aggregate) = self.aggregate_named(output_name) {
            let field = aggregate.field.as_deref().map(|field| self.name(field));
            let temporal = aggregate.field.as_deref().is_some_and(|field| self.is_temporal(field));
            return match self.language {
                Language::En => en::aggregate_phrase(aggregate.op, field, temporal),
                Language::Zh => zh::aggregate_phrase(aggregate.op, field, temporal),
            };
        }
        if let Some(key) = self.query.group_by.iter().find(|key| key.output_name() == output_name) {
            let name = self.name(&key.field);
            return match &key.transform {
                Some(Transform::TimeUnit(unit)) => match self.language {
                    Language::En => format!("{name} ({})", en::unit(*unit)),
                    Language::Zh => format!("{name}（{}）", zh::unit(*unit)),
                },
                _ => name.to_owned(),
            };
        }
        let window = self.query.window.iter().find(|w| w.name.as_deref() == Some(output_name));
        if let Some(window) = window {
            return self.window_phrase(window);
        }
        match self.brief(output_name) {
            Some(column) => column.display_name().to_owned(),
            None => output_name.to_owned(),
        }
    }

    /// What a window works out.
    pub(super) fn window_phrase(&self, window: &Window) -> String {
        let of = self.result_phrase(&window.field);
        let by = window.by.as_ref().map(|by| self.result_phrase(by)).unwrap_or_default();
        match self.language {
            Language::En => en::window(window.op, &of, &by),
            Language::Zh => zh::window(window.op, &of, &by),
        }
    }

    /// The unit of measurement of a column of the result, with a comma before it.
    pub(super) fn result_unit(&self, output_name: &str) -> String {
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
        unit.map(|unit| format!(", {unit}")).unwrap_or_default()
    }

    /// A literal as the reader writes it.
    pub(super) fn literal(&self, literal: &Literal, field: &str) -> String {
        let text = literal.as_str();
        let column = self.brief(field);
        let op = self.aggregate_named(field).map(|aggregate| aggregate.op);
        let number = op.is_some() || column.is_some_and(|column| column.kind.is_numeric());
        if number {
            return format::number(text, column.map_or(Grouping::Thousands, Grouping::of));
        }
        let odd = text.trim() != text || text.is_empty() || text.contains([',', '、', '“', '”']);
        if odd { format!("“{text}”") } else { text.to_owned() }
    }

    /// The values that are named, and how many are not.
    pub(super) fn listed<'v>(&self, values: &'v [Literal]) -> (&'v [Literal], usize) {
        if values.len() <= LISTED {
            return (values, 0);
        }
        let (listed, others) = values.split_at_checked(LISTED - 1).unwrap_or((values, &[]));
        (listed, others.len())
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

/// A test that says the opposite, in three-valued logic too; none where only words can.
pub(super) fn opposite(test: &Test) -> Option<Test> {
    Some(match test {
        Test::Eq(v) => Test::Ne(v.clone()),
        Test::Ne(v) => Test::Eq(v.clone()),
        Test::Lt(v) => Test::Ge(v.clone()),
        Test::Le(v) => Test::Gt(v.clone()),
        Test::Gt(v) => Test::Le(v.clone()),
        Test::Ge(v) => Test::Lt(v.clone()),
        Test::In(v) => Test::NotIn(v.clone()),
        Test::NotIn(v) => Test::In(v.clone()),
        Test::IsNull => Test::IsNotNull,
        Test::IsNotNull => Test::IsNull,
        _ => return None,
    })
}
