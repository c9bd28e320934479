//! Queries over a table of a generator.

use sagitta_spec::{
    Aggregate, AggregateOp, Bin, Bounds, Case, Compute, GroupKey, Leaf, Literal, NullOrder,
    Predicate, Query, RelativeTo, SortKey, SortOrder, Test, TimeUnit, Transform, Window, WindowOp,
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

    /// An expression over the fixture's columns, of a kind that its operators take more often than
    /// not.
    pub fn expr(&mut self, fixture: &Fixture, depth: usize) -> String {
        let names = |fits: fn(&ColumnType) -> bool| -> Vec<String> {
            let fits = fixture.columns.iter().filter(|column| fits(&column.column_type));
            fits.map(|column| column.name.clone()).collect()
        };
        match self.below(9) {
            0 => self.truth(fixture, depth),
            1 | 2 => self.text(fixture, depth),
            3 => {
                let days =
                    names(|found| matches!(found, ColumnType::Date | ColumnType::Timestamp(..)));
                let mut day = || match self.one_in(4) {
                    true => {
                        self.pick(&["'2021-03-28'", "'2020-02-29'", "'2021'", "null"]).to_owned()
                    }
                    false => self.pick(&days),
                };
                let (a, b) = (day(), day());
                let part = self.pick(&["year", "month", "day", "weekday", "hour"]);
                let unit = self.pick(&TimeUnit::ALL[..7]);
                match self.below(4) {
                    0 => format!("{part}({})", self.pick(&days)),
                    1 => format!("date_diff({}, {a}, {b})", unit.as_str()),
                    2 => format!("{a} < {b}"),
                    _ => format!("coalesce({a}, {b})"),
                }
            }
            4 => self.pick(&names(|_| true)),
            _ => self.number(fixture, depth),
        }
    }

    fn number(&mut self, fixture: &Fixture, depth: usize) -> String {
        if depth == 0 || self.one_in(4) {
            let literals = ["0", "1", "2.5", "0.10", "3", "1e3", "9007199254740993", "null", "-7"];
            let columns = ["i8", "i32", "i64", "u8", "u64", "f32", "f64", "d", "d38", "d76"];
            let of = |idx: usize| fixture.columns[idx].name.clone();
            return match self.one_in(3) {
                true => self.pick(&literals).to_owned(),
                false => of(fixture.column_idx(self.pick(&columns)).unwrap()),
            };
        }
        let (a, b) = (self.number(fixture, depth - 1), self.number(fixture, depth - 1));
        match self.below(14) {
            0 | 1 => format!("({a} + {b})"),
            2 | 3 => format!("({a} - {b})"),
            4 => format!("{a} * ({b})"),
            5 => format!("({a}) / ({b})"),
            6 => format!("({a}) % ({b})"),
            7 => format!("round({a}, {})", self.pick(&["0", "1", "2", "-1", "-3", "20"])),
            8 => format!("{}({a})", self.pick(&["floor", "ceil", "abs", "round", "-"])),
            9 => format!("{}({a}, {b})", self.pick(&["min", "max", "coalesce"])),
            10 => format!("if({}, {a}, {b})", self.truth(fixture, depth - 1)),
            11 => format!("length({})", self.text(fixture, depth - 1)),
            12 => format!("number({})", self.text(fixture, depth - 1)),
            _ => format!("number({a})"),
        }
    }

    fn truth(&mut self, fixture: &Fixture, depth: usize) -> String {
        if depth == 0 {
            return self.pick(&["b", "true", "false", "null"]).to_owned();
        }
        let op = self.pick(&["=", "<>", "<", "<=", ">", ">="]);
        match self.below(6) {
            0 => format!(
                "({}) {op} ({})",
                self.number(fixture, depth - 1),
                self.number(fixture, depth - 1)
            ),
            1 => format!(
                "({}) {op} ({})",
                self.text(fixture, depth - 1),
                self.text(fixture, depth - 1)
            ),
            2 => format!(
                "({}) {} ({})",
                self.truth(fixture, depth - 1),
                self.pick(&["and", "or", "="]),
                self.truth(fixture, depth - 1)
            ),
            3 => format!("not ({})", self.truth(fixture, depth - 1)),
            4 => format!("is_null({})", self.expr(fixture, depth - 1)),
            _ => format!(
                "{}({}, {})",
                self.pick(&["contains", "starts_with"]),
                self.text(fixture, depth - 1),
                self.text(fixture, depth - 1)
            ),
        }
    }

    fn text(&mut self, fixture: &Fixture, depth: usize) -> String {
        if depth == 0 || self.one_in(4) {
            let literals = ["'a'", "''", "'天'", "' 12 '", "'1e3'", "null", "'ß'"];
            return if self.one_in(3) { self.pick(&literals) } else { self.pick(&["t", "c"]) }
                .to_owned();
        }
        let (a, b) = (self.text(fixture, depth - 1), self.text(fixture, depth - 1));
        match self.below(8) {
            0 => format!("({a} & {b})"),
            1 => format!("{}({a})", self.pick(&["lower", "upper", "trim"])),
            2 => format!("substring({a}, {})", self.pick(&["1", "2", "-1", "i8"])),
            3 => format!("substring({a}, {}, {})", self.pick(&["1", "0", "i8"]), self.below(4)),
            4 => format!("replace({a}, {b}, 'x')"),
            5 => format!("coalesce({a}, {b})"),
            6 => format!("if({}, {a}, {b})", self.truth(fixture, depth - 1)),
            _ => format!("text({})", self.pick(&["i64", "d", "u8", "b", "t", "i32 * 2", "d + 1"])),
        }
    }

    /// A query of rows or groups over the fixture and over columns that it computes.
    pub fn query(&mut self, fixture: &Fixture) -> Query {
        let mut query = self.plain_query(fixture);
        if self.one_in(3) {
            let depth = self.below(4);
            query.compute.push(Compute { name: "x".to_owned(), expr: self.expr(fixture, depth) });
            if !query.is_grouped() {
                query.select = Some(vec!["x".to_owned(), "i64".to_owned()]);
            } else if self.one_in(2) {
                query.group_by.push(GroupKey::of("x"));
            } else {
                let op = self.pick(&[AggregateOp::Min, AggregateOp::Max, AggregateOp::Missing]);
                query.aggregate.push(Aggregate::of(op, "x"));
            }
        }
        query
    }

    fn plain_query(&mut self, fixture: &Fixture) -> Query {
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
            if self.one_in(2) {
                query.window = self.windows(&query);
                names.extend(query.window.iter().map(Window::output_name));
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

    /// Some windows over keys and aggregates, and over the windows before them.
    fn windows(&mut self, query: &Query) -> Vec<Window> {
        let keys: Vec<String> = query.group_by.iter().map(GroupKey::output_name).collect();
        let of = query.aggregate.iter().map(Aggregate::output_name);
        let mut fields: Vec<String> = of.chain(keys.iter().cloned()).collect();
        let is_number =
            |aggregate: &&Aggregate| !matches!(aggregate.op, AggregateOp::Min | AggregateOp::Max);
        let numbers = query.aggregate.iter().filter(is_number).map(Aggregate::output_name);
        let mut numbers: Vec<String> = numbers.collect();
        let unit = |key: &&GroupKey| match key.transform {
            Some(Transform::TimeUnit(unit)) => !unit.is_cyclic(),
            _ => false,
        };
        let has_period = query.group_by.iter().filter(unit).count() == 1;
        let mut windows = Vec::new();
        while !fields.is_empty() && windows.len() < 3 && !self.one_in(3) {
            // Aggregates come first, and are what windows are mostly about.
            let n = query.aggregate.len().max(1).min(fields.len());
            let any = self.one_in(3);
            let fields_now = if any { &fields[..] } else { &fields[..n] };
            let (mut op, field) = (self.pick(&WindowOp::ALL), self.pick(fields_now));
            // What is no number has ranks, and most queries have no period.
            let is_number = numbers.contains(&field);
            let is_year = matches!(op, WindowOp::DifferenceYear | WindowOp::RatioYear);
            if !self.one_in(12) && (!is_number || (is_year && !has_period)) {
                op = if is_number { WindowOp::Difference } else { WindowOp::Rank };
            }
            let is_per = op == WindowOp::Per;
            let by = is_per.then(|| self.pick(if numbers.is_empty() { &fields } else { &numbers }));
            let partition = keys.iter().filter(|_| !is_per && self.one_in(2)).cloned().collect();
            let window = Window { op, field, by, partition_by: partition, name: None };
            fields.push(window.output_name());
            numbers.push(window.output_name());
            windows.push(window);
        }
        windows
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
