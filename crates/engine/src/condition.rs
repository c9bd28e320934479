//! Predicates with their names and literals resolved.

use std::sync::Arc;

use arrow::datatypes::i256;
use sagitta_spec::{Bounds, Leaf, Literal, Predicate, RelativeTo, Test};
use sagitta_table::{Column, ColumnType};

use crate::literal::{Place, is_leap_second, place};
use crate::number::Point;
use crate::plan::{Condition, LeafTest, find, unsuitable};
use crate::ranges::Ranges;
use crate::text::{Position, TextTest};
use crate::transform::{has_unit, units_before};
use crate::{Error, Part};

/// Resolves a predicate against columns. `part` says where it stands.
pub(crate) fn resolve(
    predicate: &Predicate,
    columns: &[Arc<Column>],
    part: Part,
) -> Result<Condition, Error> {
    let list = |parts: &[Predicate]| {
        parts.iter().map(|inner| resolve(inner, columns, part)).collect::<Result<Vec<_>, Error>>()
    };
    Ok(match predicate {
        Predicate::All(parts) => Condition::All(list(parts)?),
        Predicate::Any(parts) => Condition::Any(list(parts)?),
        Predicate::Not(inner) => Condition::Not(Box::new(resolve(inner, columns, part)?)),
        Predicate::Leaf(Leaf { field, test }) => {
            let (column_idx, column) = find(columns, field, part)?;
            let test = resolve_test(test, column, part)?;
            Condition::Leaf { column_idx, name: field.clone(), test }
        }
    })
}

fn resolve_test(test: &Test, column: &Column, part: Part) -> Result<LeafTest, Error> {
    let op = op_name(test);
    match (test, &column.column_type) {
        (Test::IsNull, _) => return Ok(LeafTest::IsNull),
        (Test::IsNotNull, _) => return Ok(LeafTest::IsNotNull),
        (_, ColumnType::Binary | ColumnType::Interval | ColumnType::Nested) => {
            return Err(unsuitable(op, column, part));
        }
        (Test::WithinLast { n, unit, to }, _) => {
            let temporal =
                matches!(column.column_type, ColumnType::Date | ColumnType::Timestamp(..));
            if unit.is_cyclic() || !temporal || !has_unit(&column.column_type, *unit) {
                return Err(unsuitable(op, column, part));
            }
            return match to {
                RelativeTo::Data if part == Part::Having => Err(unsuitable(op, column, part)),
                RelativeTo::Data => Ok(LeafTest::WithinLast { n: *n, unit: *unit }),
                RelativeTo::Today => Err(Error::UnresolvedToday { field: column.name.clone() }),
            };
        }
        // Whatever it is compared with, nothing follows from a column of nulls.
        (_, ColumnType::Null) => return Ok(numbers(Ranges::none())),
        (_, ColumnType::Text | ColumnType::Category) => {
            return text_test(test, column).map(LeafTest::Text);
        }
        _ => {}
    }
    let read = |literal: &Literal| {
        place(column, literal.as_str()).ok_or_else(|| {
            let (field, text) = (column.name.clone(), literal.as_str().to_owned());
            if is_leap_second(column, &text) {
                return Error::LeapSecond { field, literal: text, part };
            }
            let column_type = column.column_type.clone();
            Error::InvalidLiteral { field, literal: text, column_type, part }
        })
    };
    let read_all = |literals: &[Literal]| {
        let places = literals.iter().map(&read).collect::<Result<Vec<_>, _>>()?;
        let points: Vec<Point> = places.iter().filter_map(|place| point(*place)).collect();
        Ok((Ranges::points(&points), places.contains(&Place::Nan)))
    };
    Ok(match test {
        Test::Eq(literal) => one_of(read_all(std::slice::from_ref(literal))?, true),
        Test::Ne(literal) => one_of(read_all(std::slice::from_ref(literal))?, false),
        Test::In(literals) => one_of(read_all(literals)?, true),
        Test::NotIn(literals) => one_of(read_all(literals)?, false),
        // NaN is neither less nor greater than anything; it equals itself.
        Test::Lt(literal) => bounded(None, Some((read(literal)?, false))),
        Test::Le(literal) => bounded(None, Some((read(literal)?, true))),
        Test::Gt(literal) => bounded(Some((read(literal)?, false)), None),
        Test::Ge(literal) => bounded(Some((read(literal)?, true)), None),
        Test::Between { low, high, bounds } => {
            let temporal = matches!(
                column.column_type,
                ColumnType::Date | ColumnType::Time(_) | ColumnType::Timestamp(..)
            );
            let (from, to) = ends(*bounds, temporal);
            bounded(Some((read(low)?, from)), Some((read(high)?, to)))
        }
        _ => return Err(unsuitable(op, column, part)),
    })
}

fn point(place: Place) -> Option<Point> {
    match place {
        Place::At(point) => Some(point),
        Place::Nan => None,
    }
}

fn numbers(ranges: Ranges) -> LeafTest {
    LeafTest::Numbers { ranges, nan: false }
}

fn one_of((ranges, nan): (Ranges, bool), accepted: bool) -> LeafTest {
    match accepted {
        true => LeafTest::Numbers { ranges, nan },
        false => LeafTest::Numbers { ranges: ranges.complement(), nan: !nan },
    }
}

fn bounded(low: Option<(Place, bool)>, high: Option<(Place, bool)>) -> LeafTest {
    let given = [low, high].into_iter().flatten();
    if given.clone().any(|(place, _)| place == Place::Nan) {
        let mut given = given;
        let nan = given.all(|(place, inclusive)| place == Place::Nan && inclusive);
        return LeafTest::Numbers { ranges: Ranges::none(), nan };
    }
    let bound = |given: Option<(Place, bool)>| {
        given.and_then(|(place, inclusive)| Some((point(place)?, inclusive)))
    };
    numbers(Ranges::between(bound(low), bound(high)))
}

/// Whether the lower and the upper end belong.
fn ends(bounds: Option<Bounds>, temporal: bool) -> (bool, bool) {
    match bounds {
        None if temporal => (true, false),
        None | Some(Bounds::Closed) => (true, true),
        Some(Bounds::ClosedOpen) => (true, false),
        Some(Bounds::OpenClosed) => (false, true),
        Some(Bounds::Open) => (false, false),
    }
}

fn text_test(test: &Test, column: &Column) -> Result<TextTest, Error> {
    let sorted = |literals: &[Literal]| {
        let mut values: Vec<String> =
            literals.iter().map(|value| value.as_str().to_owned()).collect();
        values.sort_unstable();
        values
    };
    let bound = |literal: &Literal, inclusive| Some((literal.as_str().to_owned(), inclusive));
    Ok(match test {
        Test::Eq(literal) => TextTest::In(sorted(std::slice::from_ref(literal))),
        Test::Ne(literal) => TextTest::NotIn(sorted(std::slice::from_ref(literal))),
        Test::In(literals) => TextTest::In(sorted(literals)),
        Test::NotIn(literals) => TextTest::NotIn(sorted(literals)),
        Test::Lt(literal) => TextTest::Between(None, bound(literal, false)),
        Test::Le(literal) => TextTest::Between(None, bound(literal, true)),
        Test::Gt(literal) => TextTest::Between(bound(literal, false), None),
        Test::Ge(literal) => TextTest::Between(bound(literal, true), None),
        Test::Between { low, high, bounds } => {
            let (from, to) = ends(*bounds, false);
            TextTest::Between(bound(low, from), bound(high, to))
        }
        Test::Contains(part, case) => TextTest::find(Position::Anywhere, part, *case),
        Test::StartsWith(part, case) => TextTest::find(Position::Start, part, *case),
        Test::EndsWith(part, case) => TextTest::find(Position::End, part, *case),
        Test::Matches(pattern, case) => TextTest::pattern(pattern, *case).map_err(|reason| {
            Error::InvalidPattern { field: column.name.clone(), pattern: pattern.clone(), reason }
        })?,
        Test::IsNull | Test::IsNotNull | Test::WithinLast { .. } => TextTest::In(Vec::new()),
    })
}

/// The op's name in JSON.
fn op_name(test: &Test) -> &'static str {
    match test {
        Test::Eq(_) => "eq",
        Test::Ne(_) => "ne",
        Test::Lt(_) => "lt",
        Test::Le(_) => "le",
        Test::Gt(_) => "gt",
        Test::Ge(_) => "ge",
        Test::Between { .. } => "between",
        Test::In(_) => "in",
        Test::NotIn(_) => "not_in",
        Test::Contains(..) => "contains",
        Test::StartsWith(..) => "starts_with",
        Test::EndsWith(..) => "ends_with",
        Test::Matches(..) => "matches",
        Test::IsNull => "is_null",
        Test::IsNotNull => "is_not_null",
        Test::WithinLast { .. } => "within_last",
    }
}

/// The columns whose greatest value must be known before the condition can be evaluated.
pub(crate) fn relative_columns(condition: &Condition, found: &mut Vec<usize>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| relative_columns(part, found));
        }
        Condition::Not(inner) => relative_columns(inner, found),
        Condition::Leaf { column_idx, test: LeafTest::WithinLast { .. }, .. } => {
            found.push(*column_idx);
        }
        Condition::Leaf { .. } => {}
    }
}

/// The same with every `within_last` as the range `(greatest − n units, greatest]`. `greatest`
/// tells a column's greatest value; without one, nothing is within.
pub(crate) fn settle(
    condition: &Condition,
    columns: &[Arc<Column>],
    greatest: &dyn Fn(usize) -> Option<i64>,
) -> Condition {
    let list = |parts: &[Condition]| {
        parts.iter().map(|part| settle(part, columns, greatest)).collect::<Vec<_>>()
    };
    match condition {
        Condition::All(parts) => Condition::All(list(parts)),
        Condition::Any(parts) => Condition::Any(list(parts)),
        Condition::Not(inner) => Condition::Not(Box::new(settle(inner, columns, greatest))),
        Condition::Leaf { column_idx, name, test: LeafTest::WithinLast { n, unit } } => {
            let range = columns.get(*column_idx).and_then(|column| {
                let high = greatest(*column_idx)?;
                let low = units_before(high, *n, *unit, column);
                let at = |value: i64| Point::of(i256::from_i128(i128::from(value)));
                Some(Ranges::between(low.map(|low| (at(low), false)), Some((at(high), true))))
            });
            let test = numbers(range.unwrap_or_else(Ranges::none));
            Condition::Leaf { column_idx: *column_idx, name: name.clone(), test }
        }
        leaf @ Condition::Leaf { .. } => leaf.clone(),
    }
}
