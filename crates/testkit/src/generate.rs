use sagitta_spec::{
    Aggregate, AggregateOp, Bin, Bounds, Case, GroupKey, Leaf, Literal, NullOrder, Predicate,
    Query, SortKey, SortOrder, Test, TimeUnit, Transform,
};
use sagitta_table::{ColumnType, Unit};

use crate::{Fixture, FixtureColumn, Value};

/// Random tables and queries, the same for the same seed.
#[derive(Clone, Debug)]
pub struct Generator(u64);

const TEXTS: [&str; 16] = [
    "",
    "a",
    "A",
    "ab",
    "abc",
    "天津",
    "天",
    "北京市",
    "😀",
    "Straße",
    "STRASSE",
    "ÉCOLE",
    "école",
    "ΟΔΟΣ",
    "K",
    "s",
];

const FLOATS: [f64; 14] = [
    0.0,
    -0.0,
    1.0,
    2.5,
    -2.5,
    0.1,
    0.3,
    1e6,
    -1e6,
    123.456,
    f64::NAN,
    f64::INFINITY,
    5e-324,
    -7.25,
];

impl Generator {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `n` (xorshift64*).
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    /// One of these.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// A table with a column of most types.
    pub fn fixture(&mut self) -> Fixture {
        let column = |name: &str, column_type| FixtureColumn { name: name.to_owned(), column_type };
        let columns = vec![
            column("b", ColumnType::Bool),
            column("i8", ColumnType::Int(8)),
            column("i64", ColumnType::Int(64)),
            column("u64", ColumnType::UInt(64)),
            column("f32", ColumnType::Float(32)),
            column("f64", ColumnType::Float(64)),
            column("d", ColumnType::Decimal { precision: 20, scale: 2 }),
            column("t", ColumnType::Text),
            column("c", ColumnType::Category),
            column("day", ColumnType::Date),
            column("at", ColumnType::Timestamp(Unit::Millisecond, None)),
            column("zoned", ColumnType::Timestamp(Unit::Second, Some("Europe/Berlin".into()))),
        ];
        let n_rows = self.below(40);
        let rows = (0..n_rows)
            .map(|_| columns.iter().map(|column| self.value(&column.column_type)).collect());
        let rows = rows.collect();
        Fixture { columns, rows }
    }

    fn value(&mut self, column_type: &ColumnType) -> Value {
        if self.below(6) == 0 {
            return Value::Null;
        }
        let small = self.below(9) as i128 - 4;
        match column_type {
            ColumnType::Bool => Value::Bool(self.below(2) == 0),
            ColumnType::Int(8) => Value::Int(self.pick(&[small, small, -128, 127])),
            ColumnType::Int(_) => {
                let wide = [i128::from(i64::MIN), i128::from(i64::MAX), 9_007_199_254_740_993];
                if self.below(4) == 0 { Value::Int(self.pick(&wide)) } else { Value::Int(small) }
            }
            ColumnType::UInt(_) => {
                Value::Int(self.pick(&[small.abs(), small.abs(), i128::from(u64::MAX)]))
            }
            ColumnType::Float(32) => Value::Float(f64::from(self.pick(&FLOATS) as f32)),
            ColumnType::Float(_) => Value::Float(self.pick(&FLOATS)),
            ColumnType::Decimal { .. } => {
                Value::Decimal(self.pick(&[small * 25, small * 101, 12_345_678_901_234_567_890]), 2)
            }
            ColumnType::Date => Value::Int(18_600 + small * 37),
            // Around Berlin's changes of 2021.
            ColumnType::Timestamp(Unit::Second, _) => {
                let change = self.pick(&[1_616_893_200, 1_635_642_000]);
                Value::Int(change + small * 1_750)
            }
            ColumnType::Timestamp(..) => {
                Value::Int((1_616_000_000 + small * 86_399) * 1_000 + small)
            }
            _ => Value::Text(self.pick(&TEXTS).to_owned()),
        }
    }

    fn literal(&mut self, column_type: &ColumnType) -> Literal {
        Literal::new(match column_type {
            ColumnType::Bool => self.pick(&["true", "false"]),
            ColumnType::Int(_) | ColumnType::UInt(_) => self.pick(&[
                "0",
                "2.5",
                "-1",
                "3",
                "9007199254740993",
                "-2.5",
                "300",
                "18446744073709551615",
            ]),
            ColumnType::Float(_) => {
                self.pick(&["0", "0.1", "2.5", "-2.5", "NaN", "inf", "1e6", "0.3"])
            }
            ColumnType::Decimal { .. } => self.pick(&["0", "0.25", "1.005", "-1.01", "2.02"]),
            ColumnType::Date | ColumnType::Timestamp(..) => {
                self.pick(&["2021", "2021-03", "2021-03-28", "2020-12-05", "2021-10-31"])
            }
            _ => self.pick(&TEXTS),
        })
    }

    /// A condition on the fixture's columns.
    pub fn predicate(&mut self, fixture: &Fixture, depth: usize) -> Predicate {
        if depth > 0 && self.below(3) == 0 {
            let n = self.below(3);
            let parts = (0..n).map(|_| self.predicate(fixture, depth - 1)).collect();
            return match self.below(3) {
                0 => Predicate::All(parts),
                1 => Predicate::Any(parts),
                _ => Predicate::Not(Box::new(self.predicate(fixture, depth - 1))),
            };
        }
        let column = self.pick(&fixture.columns);
        let is_text = matches!(column.column_type, ColumnType::Text | ColumnType::Category);
        let mut literal = || self.literal(&column.column_type);
        let (one, two) = (literal(), literal());
        let case = self.pick(&[Case::Insensitive, Case::Sensitive]);
        let bounds = self.pick(&[
            None,
            Some(Bounds::Open),
            Some(Bounds::OpenClosed),
            Some(Bounds::ClosedOpen),
        ]);
        let test = match self.below(if is_text { 14 } else { 11 }) {
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
            11 => Test::Contains(one.as_str().to_owned(), case),
            12 => Test::StartsWith(one.as_str().to_owned(), case),
            _ => Test::EndsWith(one.as_str().to_owned(), case),
        };
        Predicate::Leaf(Leaf { field: column.name, test })
    }

    /// A query of rows or groups over the fixture.
    pub fn query(&mut self, fixture: &Fixture) -> Query {
        let mut query = Query::default();
        if self.below(3) > 0 {
            query.filter = Some(self.predicate(fixture, 2));
        }
        let mut names: Vec<String> =
            fixture.columns.iter().map(|column| column.name.clone()).collect();
        if self.below(3) > 0 {
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
        } else if self.below(2) == 0 {
            query.select = Some(vec![self.pick(&names), "i64".to_owned()]);
            query.select.as_mut().unwrap().dedup();
        }
        // A float worked out may differ in its last bit, and would then sort differently.
        let exact = |name: &String| {
            !name.contains('(') || name.starts_with("count") || name.starts_with("m")
        };
        names
            .retain(|name| exact(name) && !name.starts_with("mean") && !name.starts_with("median"));
        if !names.is_empty() {
            for _ in 0..self.below(3) {
                query.sort.push(SortKey {
                    field: self.pick(&names),
                    order: self.pick(&[SortOrder::Ascending, SortOrder::Descending]),
                    nulls: self.pick(&[NullOrder::Last, NullOrder::First]),
                });
            }
        }
        query.offset = self.pick(&[0, 0, 3]);
        query.limit = self.pick(&[None, None, Some(5)]);
        query
    }

    fn group_key(&mut self, fixture: &Fixture) -> GroupKey {
        let column = self.pick(&fixture.columns);
        let transform = match &column.column_type {
            ColumnType::Date => {
                let unit = self.pick(&[
                    TimeUnit::Year,
                    TimeUnit::Quarter,
                    TimeUnit::Month,
                    TimeUnit::Week,
                    TimeUnit::MonthOfYear,
                ]);
                Some(Transform::TimeUnit(unit))
            }
            ColumnType::Timestamp(..) => Some(Transform::TimeUnit(self.pick(&TimeUnit::ALL))),
            ColumnType::Float(_) => {
                Some(Transform::Bin(Bin::Step(Literal::new(self.pick(&["0.1", "10", "0.25"])))))
            }
            ColumnType::Int(8) | ColumnType::Decimal { .. } => {
                Some(Transform::Bin(Bin::Step(Literal::new(self.pick(&["3", "0.5"])))))
            }
            _ => None,
        };
        let transform = transform.filter(|_| self.below(3) > 0);
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
        let numeric = matches!(
            column.column_type,
            ColumnType::Int(_)
                | ColumnType::UInt(_)
                | ColumnType::Float(_)
                | ColumnType::Decimal { .. }
        );
        if numeric {
            ops.extend([
                AggregateOp::Sum,
                AggregateOp::Mean,
                AggregateOp::Median,
                AggregateOp::Q1,
                AggregateOp::Quantile(0.95),
            ]);
            // Where the spread is moderate, the oracle's plain formula is exact enough.
            if column.column_type == ColumnType::Int(8) {
                ops.extend([AggregateOp::Variance, AggregateOp::Stdev]);
            }
        }
        let op = self.pick(&ops);
        let field = (op != AggregateOp::Count).then_some(column.name);
        Aggregate { op, field, name: None }
    }
}
