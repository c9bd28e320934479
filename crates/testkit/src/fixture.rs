use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{
    ArrowPrimitiveType, BooleanArray, Decimal128Array, Decimal256Array, Float32Array, Float64Array,
    PrimitiveArray, StringArray, UInt8Array, UInt16Array, UInt32Array,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{
    Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type, i256,
};
use sagitta_table::{Batch, Codes, Column, ColumnType, Table, Unit, Values, Zone};

use crate::Value;

/// A table as plain values.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// Its columns.
    pub columns: Vec<FixtureColumn>,
    /// Its rows, each as long as `columns`.
    pub rows: Vec<Vec<Value>>,
}

/// A column of a fixture.
#[derive(Clone, Debug)]
pub struct FixtureColumn {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub column_type: ColumnType,
}

/// How a fixture is laid out in memory; the same whatever is asked of it.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Rows a batch; all in one if 0.
    pub batch_rows: usize,
    /// Rows of something else before and after each array, cut off as a slice.
    pub padding: usize,
    /// Whether text is held as categories.
    pub categories: bool,
}

impl Layout {
    /// One batch.
    pub const PLAIN: Self = Self { batch_rows: 0, padding: 0, categories: false };
}

impl Fixture {
    /// Reads a table: a header of `name:type` and one line a row, cells parted by `|`, null
    /// written `∅` and empty text `""`.
    pub fn parse(text: &str) -> Self {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let header = lines.next().unwrap();
        let columns: Vec<FixtureColumn> = header
            .split('|')
            .map(|cell| {
                let (name, column_type) = cell.trim().split_once(':').unwrap();
                FixtureColumn { name: name.to_owned(), column_type: parse_type(column_type) }
            })
            .collect();
        let rows = lines
            .map(|line| {
                let cells = line.split('|').map(str::trim).zip(&columns);
                let row: Vec<Value> =
                    cells.map(|(cell, column)| Value::parse(&column.column_type, cell)).collect();
                assert_eq!(row.len(), columns.len(), "{line}");
                row
            })
            .collect();
        Self { columns, rows }
    }

    /// The place of a column.
    pub fn column_idx(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The fixture as a table.
    pub fn table(&self, layout: Layout) -> Table {
        let as_category = |column: &FixtureColumn| {
            column.column_type == ColumnType::Category
                || (layout.categories && column.column_type == ColumnType::Text)
        };
        // Categories come in the order of their first row, not sorted.
        let dictionaries: Vec<Vec<String>> = (0..self.columns.len())
            .map(|idx| {
                let mut texts: Vec<String> = Vec::new();
                let mut known = BTreeSet::new();
                for row in self.rows.iter().filter(|_| as_category(&self.columns[idx])) {
                    if let Value::Text(text) = &row[idx]
                        && known.insert(text)
                    {
                        texts.push(text.clone());
                    }
                }
                texts
            })
            .collect();
        let columns = self.columns.iter().zip(&dictionaries).map(|(column, texts)| {
            let category = as_category(column);
            Column {
                name: column.name.clone(),
                column_type: if category {
                    ColumnType::Category
                } else {
                    column.column_type.clone()
                },
                dictionary: category.then(|| Arc::new(StringArray::from_iter_values(texts))),
                zone: match &column.column_type {
                    ColumnType::Timestamp(_, Some(zone)) => Some(Arc::new(zone_of(zone))),
                    _ => None,
                },
                metadata: BTreeMap::new(),
            }
        });
        let mut table = Table::new(columns.collect());
        let size = if layout.batch_rows == 0 { self.rows.len().max(1) } else { layout.batch_rows };
        for (number, rows) in self.rows.chunks(size).enumerate() {
            let columns = self.columns.iter().enumerate().map(|(idx, column)| {
                let values: Vec<&Value> = rows.iter().map(|row| &row[idx]).collect();
                let dictionary =
                    as_category(column).then(|| (dictionaries[idx].as_slice(), number));
                values_of(&column.column_type, &values, dictionary, layout.padding)
            });
            table.push(Batch::new(rows.len(), columns.collect()));
        }
        table
    }
}

fn parse_type(name: &str) -> ColumnType {
    let (base, arguments) = match name.split_once(['[', '(']) {
        Some((base, rest)) => (base, rest.trim_end_matches([']', ')'])),
        None => (name, ""),
    };
    let unit = || match arguments.split(',').next().unwrap() {
        "s" => Unit::Second,
        "ms" => Unit::Millisecond,
        "us" => Unit::Microsecond,
        "ns" => Unit::Nanosecond,
        other => panic!("unit {other}"),
    };
    match base {
        "bool" => ColumnType::Bool,
        "text" => ColumnType::Text,
        "category" => ColumnType::Category,
        "date" => ColumnType::Date,
        "null" => ColumnType::Null,
        "time" => ColumnType::Time(unit()),
        "duration" => ColumnType::Duration(unit()),
        "timestamp" => {
            let zone = arguments.split_once(',').map(|(_, zone)| zone.trim().into());
            ColumnType::Timestamp(unit(), zone)
        }
        "decimal" => {
            let (precision, scale) = arguments.split_once(',').unwrap();
            ColumnType::Decimal {
                precision: precision.parse().unwrap(),
                scale: scale.trim().parse().unwrap(),
            }
        }
        _ => match base.find(|c: char| c.is_ascii_digit()).map(|at| base.split_at(at)) {
            Some(("int", bits)) => ColumnType::Int(bits.parse().unwrap()),
            Some(("uint", bits)) => ColumnType::UInt(bits.parse().unwrap()),
            Some(("float", bits)) => ColumnType::Float(bits.parse().unwrap()),
            _ => panic!("type {name}"),
        },
    }
}

/// Fixed offsets, and Berlin and New York in the years that fixtures have: around 1970, 2009 and
/// 2021.
pub(crate) fn zone_of(name: &str) -> Zone {
    let (base, changes) = match name {
        "UTC" => (0, vec![]),
        "+08:00" | "Asia/Shanghai" => (28_800, vec![]),
        "Europe/Berlin" => (
            3_600,
            vec![
                (1_206_838_800, 7_200),
                (1_224_982_800, 3_600),
                (1_585_443_600, 7_200),
                (1_603_587_600, 3_600),
                (1_616_893_200, 7_200),
                (1_635_642_000, 3_600),
            ],
        ),
        "America/New_York" => (
            -18_000,
            vec![
                (-21_488_400, -14_400),
                (-5_767_200, -18_000),
                (1_205_046_000, -14_400),
                (1_225_605_600, -18_000),
                (1_583_650_800, -14_400),
                (1_604_210_400, -18_000),
                (1_615_705_200, -14_400),
                (1_636_264_800, -18_000),
            ],
        ),
        other => panic!("zone {other}"),
    };
    Zone { name: name.to_owned(), base, changes }
}

/// An array with something else around it and garbage under its nulls.
fn padded<T: Clone>(values: Vec<Option<T>>, padding: usize, garbage: &T) -> (Vec<T>, NullBuffer) {
    let around = std::iter::repeat_n(Some(garbage.clone()), padding);
    let all: Vec<Option<T>> = around.clone().chain(values).chain(around).collect();
    let nulls = NullBuffer::from_iter(all.iter().map(Option::is_some));
    (all.into_iter().map(|value| value.unwrap_or_else(|| garbage.clone())).collect(), nulls)
}

fn integers<T: ArrowPrimitiveType>(
    values: &[&Value],
    padding: usize,
    garbage: T::Native,
) -> PrimitiveArray<T>
where
    T::Native: TryFrom<i128>,
{
    let values = values.iter().map(|value| match value {
        Value::Int(value) => Some(T::Native::try_from(*value).ok().expect("in range")),
        _ => None,
    });
    let n = values.len();
    let (values, nulls) = padded(values.collect(), padding, &garbage);
    PrimitiveArray::new(values.into(), Some(nulls)).slice(padding, n)
}

fn values_of(
    column_type: &ColumnType,
    values: &[&Value],
    dictionary: Option<(&[String], usize)>,
    padding: usize,
) -> Values {
    let n = values.len();
    if let Some((texts, number)) = dictionary {
        let codes = values.iter().map(|value| match value {
            Value::Text(text) => texts.iter().position(|known| known == text),
            _ => None,
        });
        let (codes, nulls) = padded(codes.collect(), padding, &(texts.len().min(200) + 3));
        let nulls = Some(nulls);
        // The width of the codes may grow from batch to batch.
        return Values::Category(match number {
            0 if texts.len() < 200 => {
                let codes: Vec<u8> = codes.iter().map(|code| *code as u8).collect();
                Codes::U8(UInt8Array::new(codes.into(), nulls).slice(padding, n))
            }
            1 => {
                let codes: Vec<u16> = codes.iter().map(|code| *code as u16).collect();
                Codes::U16(UInt16Array::new(codes.into(), nulls).slice(padding, n))
            }
            _ => {
                let codes: Vec<u32> = codes.iter().map(|code| *code as u32).collect();
                Codes::U32(UInt32Array::new(codes.into(), nulls).slice(padding, n))
            }
        });
    }
    let floats = || {
        let floats = values.iter().map(|value| match value {
            Value::Float(value) => Some(*value),
            _ => None,
        });
        padded(floats.collect(), padding, &f64::NAN)
    };
    match column_type {
        ColumnType::Bool => {
            let bools = values.iter().map(|value| match value {
                Value::Bool(value) => Some(*value),
                _ => None,
            });
            let (bools, nulls) = padded(bools.collect(), padding, &true);
            Values::Bool(BooleanArray::new(bools.into(), Some(nulls)).slice(padding, n))
        }
        ColumnType::Int(8) => Values::Int8(integers::<Int8Type>(values, padding, i8::MIN)),
        ColumnType::Int(16) => Values::Int16(integers::<Int16Type>(values, padding, i16::MIN)),
        ColumnType::Int(32) => Values::Int32(integers::<Int32Type>(values, padding, i32::MIN)),
        ColumnType::UInt(8) => Values::UInt8(integers::<UInt8Type>(values, padding, u8::MAX)),
        ColumnType::UInt(16) => Values::UInt16(integers::<UInt16Type>(values, padding, u16::MAX)),
        ColumnType::UInt(32) => Values::UInt32(integers::<UInt32Type>(values, padding, u32::MAX)),
        ColumnType::UInt(_) => Values::UInt64(integers::<UInt64Type>(values, padding, u64::MAX)),
        ColumnType::Date => Values::Date(integers::<Int32Type>(values, padding, i32::MAX)),
        ColumnType::Float(32) => {
            let (floats, nulls) = floats();
            let floats: Vec<f32> = floats.into_iter().map(|value| value as f32).collect();
            Values::Float32(Float32Array::new(floats.into(), Some(nulls)).slice(padding, n))
        }
        ColumnType::Float(_) => {
            let (floats, nulls) = floats();
            Values::Float64(Float64Array::new(floats.into(), Some(nulls)).slice(padding, n))
        }
        ColumnType::Decimal { precision, scale } => {
            let units = values.iter().map(|value| match value {
                Value::Decimal(value, _) => Some(*value),
                _ => None,
            });
            let (units, nulls) = padded(units.collect(), padding, &7);
            if *precision > 38 {
                let units: Vec<i256> = units.into_iter().map(i256::from_i128).collect();
                let array = Decimal256Array::new(units.into(), Some(nulls))
                    .with_precision_and_scale(*precision, *scale)
                    .unwrap();
                return Values::Decimal256(array.slice(padding, n));
            }
            let array = Decimal128Array::new(units.into(), Some(nulls))
                .with_precision_and_scale(*precision, *scale)
                .unwrap();
            Values::Decimal128(array.slice(padding, n))
        }
        ColumnType::Text => {
            let texts = values.iter().map(|value| match value {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            });
            let (texts, nulls) = padded(texts.collect(), padding, &"garbage");
            let texts = StringArray::from_iter_values(texts);
            let (offsets, bytes) = (texts.offsets().clone(), texts.values().clone());
            Values::Text(StringArray::new(offsets, bytes, Some(nulls)).slice(padding, n))
        }
        ColumnType::Null => Values::Null(n),
        _ => Values::Int64(integers::<Int64Type>(values, padding, i64::MAX)),
    }
}
