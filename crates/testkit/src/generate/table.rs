//! Tables of all types, with the ends of each.

use sagitta_table::{ColumnType, Unit};

use super::Generator;
use crate::{Fixture, FixtureColumn, Value};

pub(super) const TEXTS: [&str; 18] = [
    "",
    "a",
    "A",
    "ab",
    "abc",
    "a.c",
    "12",
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

/// Floats that 32 bits hold too, or nearly.
const FLOATS: [f64; 16] = [
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
    f64::NEG_INFINITY,
    -7.25,
    16_777_217.0,
    1e-3,
];

/// Floats at the ends of 64 bits.
const EXTREMES: [f64; 9] = [
    f64::MAX,
    f64::MIN,
    5e-324,
    -5e-324,
    2.225_073_858_507_201e-308,
    9_007_199_254_740_993.0,
    1e16,
    -1e16,
    1e300,
];

impl Generator {
    /// A table with a column of every type, of fewer than 40 rows.
    pub fn fixture(&mut self) -> Fixture {
        let n_rows = self.below(40);
        self.fixture_of(n_rows)
    }

    /// A table with a column of every type.
    pub fn fixture_of(&mut self, n_rows: usize) -> Fixture {
        let column = |name: &str, column_type| FixtureColumn { name: name.to_owned(), column_type };
        let decimal = |precision, scale| ColumnType::Decimal { precision, scale };
        let zoned = |unit, zone: &str| ColumnType::Timestamp(unit, Some(zone.into()));
        let columns = vec![
            column("b", ColumnType::Bool),
            column("i8", ColumnType::Int(8)),
            column("i16", ColumnType::Int(16)),
            column("i32", ColumnType::Int(32)),
            column("i64", ColumnType::Int(64)),
            column("u8", ColumnType::UInt(8)),
            column("u16", ColumnType::UInt(16)),
            column("u32", ColumnType::UInt(32)),
            column("u64", ColumnType::UInt(64)),
            column("f32", ColumnType::Float(32)),
            column("f64", ColumnType::Float(64)),
            column("d", decimal(20, 2)),
            column("d38", decimal(38, 10)),
            column("d76", decimal(76, 3)),
            column("t", ColumnType::Text),
            column("c", ColumnType::Category),
            column("day", ColumnType::Date),
            column("time", ColumnType::Time(Unit::Microsecond)),
            column("span", ColumnType::Duration(Unit::Millisecond)),
            column("s", ColumnType::Timestamp(Unit::Second, None)),
            column("ms", ColumnType::Timestamp(Unit::Millisecond, None)),
            column("us", zoned(Unit::Microsecond, "America/New_York")),
            column("ns", ColumnType::Timestamp(Unit::Nanosecond, None)),
            column("zoned", zoned(Unit::Second, "Europe/Berlin")),
            column("none", ColumnType::Null),
        ];
        // A column may have no null, or nothing else.
        let nulls: Vec<usize> = columns.iter().map(|_| self.pick(&[0, 6, 6, 6, 6, 2, 1])).collect();
        let rows = (0..n_rows).map(|_| {
            let cells = columns.iter().zip(&nulls);
            cells
                .map(|(column, one_in)| match one_in {
                    0 => self.value(&column.column_type),
                    n if self.one_in(*n) => Value::Null,
                    _ => self.value(&column.column_type),
                })
                .collect()
        });
        let rows = rows.collect();
        Fixture { columns, rows }
    }

    fn value(&mut self, column_type: &ColumnType) -> Value {
        let small = self.below(9) as i128 - 4;
        match column_type {
            ColumnType::Null => Value::Null,
            ColumnType::Bool => Value::Bool(self.one_in(2)),
            ColumnType::Int(width) => {
                self.integer(-(1_i128 << (width - 1)), (1 << (width - 1)) - 1)
            }
            ColumnType::UInt(width) => self.integer(0, (1 << width) - 1),
            ColumnType::Float(32) => {
                let value = if self.one_in(10) {
                    self.pick(&[f32::MAX, f32::MIN, f32::MIN_POSITIVE, 1e-45])
                } else {
                    self.pick(&FLOATS) as f32
                };
                Value::Float(value.into())
            }
            ColumnType::Float(_) => match self.below(10) {
                0 => Value::Float(self.pick(&EXTREMES)),
                // Not a short decimal.
                1 => Value::Float((self.below(2_000_001) as f64 - 1e6) / 7.0),
                _ => Value::Float(self.pick(&FLOATS)),
            },
            ColumnType::Decimal { precision, scale } => {
                let most = 10_i128.pow(u32::from(*precision).min(38)) - 1;
                let units = [small * 25, small * 101, 1_234_567_890_123_456_789];
                let units =
                    if self.one_in(12) { self.pick(&[most, -most]) } else { self.pick(&units) };
                Value::Decimal(units, u32::try_from(*scale).unwrap())
            }
            ColumnType::Date => match self.below(12) {
                0 => Value::Int(self.pick(&[-719_529, 2_932_896, -1, 0, 11_016])),
                _ => Value::Int(18_600 + small * 37),
            },
            ColumnType::Time(unit) => {
                let second = self.pick(&[0, 1, 3_599, 3_600, 43_200, 86_399]);
                let part = self.pick(&[0, 1, i128::from(unit.per_second()) - 1]);
                Value::Int(second * i128::from(unit.per_second()) + part)
            }
            ColumnType::Duration(unit) => {
                Value::Int(small * 1_800 * i128::from(unit.per_second()) + small)
            }
            ColumnType::Timestamp(unit, zone) => self.moment(*unit, zone.is_some()),
            _ => Value::Text(self.pick(&TEXTS).to_owned()),
        }
    }

    fn integer(&mut self, least: i128, greatest: i128) -> Value {
        let small = self.below(9) as i128 - 4;
        let wide = [least, greatest, greatest - 1, 9_007_199_254_740_993, -9_007_199_254_740_993];
        let value = if self.one_in(5) { self.pick(&wide) } else { small };
        Value::Int(value.clamp(least, greatest))
    }

    /// Around the changes of clocks in 2021, years that begin within a week, 1970, and far away.
    fn moment(&mut self, unit: Unit, is_zoned: bool) -> Value {
        let per_second = i128::from(unit.per_second());
        let small = self.below(9) as i128 - 4;
        let berlin = [1_616_893_200, 1_635_642_000];
        let new_york = [1_615_705_200, 1_636_264_800];
        let years = [1_609_459_200, 1_640_995_200, 1_230_768_000, -1_356_998_400, 0];
        let second = match (is_zoned, unit, self.below(4)) {
            (true, Unit::Second, 1..) => self.pick(&berlin) + small * 1_750,
            (true, _, 1..) => self.pick(&new_york) + small * 1_750,
            (_, _, 0 | 1) => self.pick(&years) + small * 43_210,
            _ => 1_616_000_000 + small * 86_399,
        };
        let part = self.pick(&[0, 1, per_second - 1]) % per_second;
        Value::Int(second * per_second + part)
    }
}
