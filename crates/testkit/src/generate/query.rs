//! Queries over a table of a generator.

use sagitta_spec::{
    Aggregate, AggregateOp, Bin, Bounds, Case, GroupKey, Leaf, Literal, NullOrder, Predicate,
    Query, RelativeTo, SortKey, SortOrder, Test, TimeUnit, Transform,
};
use sagitta_table::ColumnType;

use super::Generator;
use super::table::TEXTS;
use crate::{Fixture, FixtureColumn};

const PATTERNS: [&str; 12] =
    ["a", "^a", "[ab]+c?$", ".", "^.$", "天|北", "ß", r"\d+", r"^\w*$", "é", "(", "σ$"];

const SPANS: [&str; 6] = ["PT0S", "PT1H", "-PT30M", "PT1800.001S", "P1D", "-P1W"];
const CLOCKS: [&str; 6] =
    ["00:00", "01:00", "00:59:59.999999", "12:00:00", "23:59:59.9999995", "08:30:15"];
const MOMENTS: [&str; 12] = [
    "2021",
    "2021-03",
    "2021-03-28",
    "2021-03-28T02:30",
    "2021-10-31T02:30:00",
    "2020-12-05",
    "2021-03-14T02:15",
    "2021-11-07 01:30",
    "1970",
    "1926-12-31T23:59:59.5",
    "2021-01-04T00",
    "2009-01-01",
];

impl Generator {
    fn literal(&mut self, fixture: &Fixture, column: &FixtureColumn) -> Literal {
        // Most literals are a value of the column, so that equality has something to find.
        if let Some(idx) = fixture.column_idx(&column.name)
            && !fixture.rows.is_empty()
            && !self.one_in(3)
        {
            let row = self.below(fixture.rows.len());
            if let Some(text) = fixture.rows[row][idx].literal(&column.column_type) {
                return Literal::new(text);
            }
        }
        if self.one_in(40) {
            return Literal::new(self.pick(&[
                "x",
                "1,5",
                "2021-02-29",
                "2016-12-31T23:59:60",
                "1e999",
                "",
            ]));
        }
        Literal::new(match column.column_type {
            ColumnType::Bool => self.pick(&["true", "false"]),
            ColumnType::Int(_) | ColumnType::UInt(_) => self.pick(&[
                "0",
                "2.5",
                "-1",
                "3",
                "9007199254740993",
                "9007199254740992.5",
                "-2.5",
                "300",
                "1e3",
                "18446744073709551615",
            ]),
            ColumnType::Float(_) => self
                .pick(&["0", "0.1", "2.5", "-2.5", "NaN", "inf", "1e6", "0.3", "-0", "16777217"]),
            ColumnType::Decimal { .. } => {
                self.pick(&["0", "0.25", "1.005", "-1.01", "2.02", "1e37", "0.0000000025"])
            }
            ColumnType::Date | ColumnType::Timestamp(..) => self.pick(&MOMENTS),
            ColumnType::Time(_) => self.pick(&CLOCKS),
            ColumnType::Duration(_) => self.pick(&SPANS),
            _ => self.pick(&TEXTS),
        })
    }

    /// A condition on the fixture's columns.
    pub fn predicate(&mut self, fixture: &Fixture, depth: usize) -> Predicate {
        if depth > 0 && self.one_in(3) {
            let n = self.below(3);
            let parts = (0..n).map(|_| self.predicate(fixture, depth - 1)).collect();
            return match self.below(3) {
                0 => Predicate::All(parts),
                1 => Predicate::Any(parts),
                _ => Predicate::Not(Box::new(self.predicate(fixture, depth - 1))),
            };
        }
        let column = self.pick(&fixture.columns);
        let test = self.test(fixture, &column);
        Predicate::Leaf(Leaf { field: column.name, test })
    }

    fn test(&mut self, fixture: &Fixture, column: &FixtureColumn) -> Test {
        let is_text = matches!(column.column_type, ColumnType::Text | ColumnType::Category);
        let is_day = matches!(column.column_type, ColumnType::Date | ColumnType::Timestamp(..));
        let (one, two) = (self.literal(fixture, column), self.literal(fixture, column));
        let case = self.pick(&[Case::Insensitive, Case::Sensitive]);
        let bounds = self.pick(&[
            None,
            Some(Bounds::Open),
            Some(Bounds::Closed),
            Some(Bounds::OpenClosed),
            Some(Bounds::ClosedOpen),
        ]);
        let n = if is_text {
            15
        } else if is_day {
            12
        } else {
            11
        };
        match self.below(n) {
            0 => Test::Eq(one),
            1 => Test::Ne(one),
            2 => Test::Lt(one),
            3 => Test::Le(one),
            4 => Test::Gt(one),
            5 => Test::Ge(one),
            6 => Test::Between { low: one, high: two, bounds },
            7 => Test::In(vec![one, two]),
            8 => Test::NotIn(vec![one, two]),
            9 => Test::IsNull,
            10 => Test::IsNotNull,
            11 if is_day => {
                let unit = self.pick(&TimeUnit::ALL[..7]);
                let n = self.pick(&[1, 2, 7, 40]);
                Test::WithinLast { n, unit, to: RelativeTo::Data }
            }
            11 => Test::Contains(one.as_str().to_owned(), case),
            12 => Test::StartsWith(one.as_str().to_owned(), case),
            13 => Test::EndsWith(one.as_str().to_owned(), case),
            _ => Test::Matches(self.pick(&PATTERNS).to_owned(), case),
        }
    }

    /// A query of rows or groups over the fixture.
    pub fn query(&mut self, fixture: &Fixture) -> Query {
        let mut query = Query::default();
        if !self.one_in(3) {
            query.filter = Some(self.predicate(fixture, 2));
        }
        let mut names: Vec<String> =
            fixture.columns.iter().map(|column| column.name.clone()).collect();
        if !self.one_in(3) {
            names.clear();
            for _ in 0..self.below(3) {
                let key = self.group_key(fixture);
                if !names.contains(&key.output_name()) {
                    names.push(key.output_name());
                    query.group_by.push(key);
                }
            }
            for _ in 0..1 + self.below(4) {
                let aggregate = self.aggregate(fixture);
                if !names.contains(&aggregate.output_name()) {
                    names.push(aggregate.output_name());
                    query.aggregate.push(aggregate);
                }
            }
            if self.one_in(3) {
                query.having = self.having(fixture, &query);
            }
        } else if self.one_in(2) {
            query.select = Some(vec![self.pick(&names), "i64".to_owned()]);
        }
        for _ in 0..self.below(3) {
            query.sort.push(SortKey {
                field: self.pick(&names),
                order: self.pick(&[SortOrder::Ascending, SortOrder::Descending]),
                nulls: self.pick(&[NullOrder::Last, NullOrder::First]),
            });
        }
        query.offset = self.pick(&[0, 0, 3]);
        query.limit = self.pick(&[None, None, Some(5)]);
        query
    }

    /// A condition on one of the aggregates, or on a key as it is.
    fn having(&mut self, fixture: &Fixture, query: &Query) -> Option<Predicate> {
        if let Some(key) = query.group_by.iter().find(|key| key.transform.is_none())
            && self.one_in(2)
        {
            let idx = fixture.column_idx(&key.field)?;
            let column = &fixture.columns[idx];
            let test = self.test(fixture, column);
            return Some(Leaf { field: key.output_name(), test }.into());
        }
        let aggregate = self.pick(&query.aggregate);
        let (counts, numbers) = (["0", "1", "2", "3"], ["0", "1", "2.5", "-1", "100", "1e10"]);
        let test = match aggregate.op {
            AggregateOp::Count
            | AggregateOp::Valid
            | AggregateOp::Missing
            | AggregateOp::Distinct => {
                let literal = Literal::new(self.pick(&counts));
                self.pick(&[
                    Test::Ge(literal.clone()),
                    Test::Eq(literal.clone()),
                    Test::Ne(literal),
                ])
            }
            AggregateOp::Min | AggregateOp::Max => {
                let idx = fixture.column_idx(aggregate.field.as_deref()?)?;
                self.test(fixture, &fixture.columns[idx])
            }
            _ => {
                let literal = Literal::new(self.pick(&numbers));
                self.pick(&[Test::Gt(literal.clone()), Test::Le(literal), Test::IsNull])
            }
        };
        Some(Leaf { field: aggregate.output_name(), test }.into())
    }

    fn group_key(&mut self, fixture: &Fixture) -> GroupKey {
        let column = self.pick(&fixture.columns);
        let step = |text: &str| Bin::Step(Literal::new(text));
        let transform = match &column.column_type {
            ColumnType::Date => Some(Transform::TimeUnit(self.pick(&[
                TimeUnit::Year,
                TimeUnit::Quarter,
                TimeUnit::Month,
                TimeUnit::Week,
                TimeUnit::Day,
                TimeUnit::MonthOfYear,
                TimeUnit::DayOfWeek,
            ]))),
            ColumnType::Time(_) => Some(Transform::TimeUnit(self.pick(&[
                TimeUnit::Hour,
                TimeUnit::Minute,
                TimeUnit::HourOfDay,
            ]))),
            ColumnType::Timestamp(..) => Some(Transform::TimeUnit(self.pick(&TimeUnit::ALL))),
            ColumnType::Float(_)
            | ColumnType::Int(_)
            | ColumnType::UInt(_)
            | ColumnType::Decimal { .. } => {
                let texts = ["0.1", "10", "0.25", "3", "5.0", "1e3", "0.07"];
                let bin = if self.one_in(3) {
                    Bin::MaxBins(self.pick(&[1, 2, 5, 20, 1_000]))
                } else {
                    step(self.pick(&texts))
                };
                Some(Transform::Bin(bin))
            }
            _ => None,
        };
        let transform = transform.filter(|_| !self.one_in(3));
        GroupKey { field: column.name, transform, name: None }
    }

    fn aggregate(&mut self, fixture: &Fixture) -> Aggregate {
        let column = self.pick(&fixture.columns);
        let mut ops = vec![
            AggregateOp::Count,
            AggregateOp::Valid,
            AggregateOp::Missing,
            AggregateOp::Distinct,
            AggregateOp::Min,
            AggregateOp::Max,
        ];
        match &column.column_type {
            ColumnType::Int(_)
            | ColumnType::UInt(_)
            | ColumnType::Float(_)
            | ColumnType::Decimal { .. } => {
                ops.extend([
                    AggregateOp::Sum,
                    AggregateOp::Sum,
                    AggregateOp::Mean,
                    AggregateOp::Median,
                    AggregateOp::Q1,
                    AggregateOp::Q3,
                    AggregateOp::Quantile(0.95),
                    AggregateOp::Variance,
                    AggregateOp::Stdev,
                ]);
            }
            ColumnType::Duration(_) => ops.push(AggregateOp::Sum),
            _ => {}
        }
        let op = self.pick(&ops);
        let field = (op != AggregateOp::Count).then_some(column.name);
        Aggregate { op, field, name: None }
    }
}
