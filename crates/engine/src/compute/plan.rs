use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use sagitta_spec::TimeUnit;
use sagitta_spec::expr::{Expr, ExprKind, Function};
use sagitta_table::{Column, ColumnType, Unit};

use crate::error::Fault;
use crate::literal::{Place, place};
use crate::number::Decimal;

/// What is wrong, and where in the text.
pub(super) type Wrong = (Range<usize>, Fault);

/// An expression with its names and types resolved.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) of: Of,
    pub(super) parts: Vec<Node>,
    /// What comes out: `Null`, `Bool`, `Int(64)`, `Decimal` of 38 digits, `Float(64)`, `Text`, or
    /// what counts time. Columns of these names are read as these types.
    pub(super) column: Column,
    pub(super) range: Range<usize>,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(super) enum Of {
    /// A column of the table.
    Column(usize),
    /// A value that is counted or compared exactly.
    Exact(i128),
    Float(f64),
    Text(String),
    Null,
    Call(Function),
    /// How many of these units lie between its two parts.
    DateDiff(TimeUnit),
    /// Its part, rounded to so many places.
    Round(i32),
}

/// Resolves the names and types of an expression.
pub(super) fn plan(expr: &Expr, columns: &[Arc<Column>]) -> Result<Node, Wrong> {
    let range = expr.range.clone();
    let wrong = |fault| (expr.range.clone(), fault);
    let leaf = |of, column_type| {
        let (parts, range) = (Vec::new(), expr.range.clone());
        Node { of, parts, column: typed(column_type), range }
    };
    Ok(match &expr.kind {
        ExprKind::Null => leaf(Of::Null, ColumnType::Null),
        ExprKind::Bool(value) => leaf(Of::Exact(i128::from(*value)), ColumnType::Bool),
        ExprKind::Text(text) => leaf(Of::Text(text.clone()), ColumnType::Text),
        ExprKind::Number(text) => {
            let (of, column_type) = number(text).ok_or_else(|| wrong(Fault::Number))?;
            leaf(of, column_type)
        }
        ExprKind::Column(name) => {
            let mut known = columns.iter().enumerate();
            let known = known.find(|(_, column)| column.name == *name);
            let unknown = || wrong(Fault::UnknownColumn(name.clone()));
            let (idx, column) = known.ok_or_else(unknown)?;
            let column_type = match &column.column_type {
                ColumnType::Int(_) | ColumnType::UInt(_) => ColumnType::Int(64),
                ColumnType::Float(_) => ColumnType::Float(64),
                ColumnType::Decimal { scale, .. } => decimal((*scale).max(0)),
                ColumnType::Category => ColumnType::Text,
                other => other.clone(),
            };
            let column = Column { column_type, dictionary: None, ..Column::clone(column) };
            Node { of: Of::Column(idx), parts: Vec::new(), column, range }
        }
        ExprKind::Call(function, parts) => {
            // The unit of a difference is not a text to be worked out.
            let skipped = usize::from(*function == Function::DateDiff);
            let nodes = parts.iter().skip(skipped).map(|part| plan(part, columns));
            let mut nodes = nodes.collect::<Result<Vec<_>, _>>()?;
            let of = match (function, parts.first().map(|part| &part.kind)) {
                (Function::DateDiff, Some(ExprKind::Text(unit))) => {
                    let unit = TimeUnit::ALL.into_iter().find(|known| known.as_str() == unit);
                    Of::DateDiff(unit.unwrap_or(TimeUnit::Day))
                }
                (Function::Round, _) => Of::Round(match parts.get(1) {
                    None => 0,
                    Some(places) => {
                        nodes.truncate(1);
                        whole(places).ok_or_else(|| (places.range.clone(), Fault::Places))?
                    }
                }),
                _ => Of::Call(*function),
            };
            let column = result(*function, &of, &mut nodes)?;
            Node { of, parts: nodes, column, range }
        }
    })
}

/// What a function of these parts gives. Texts that stand for moments become these.
fn result(function: Function, of: &Of, parts: &mut [Node]) -> Result<Column, Wrong> {
    let expect = |parts: &[Node], fits: fn(&ColumnType) -> bool, expected: &'static str| {
        let is_wrong = |part: &&Node| {
            part.column.column_type != ColumnType::Null && !fits(&part.column.column_type)
        };
        match parts.iter().find(is_wrong) {
            Some(part) => {
                let found = part.column.column_type.clone();
                Err((part.range.clone(), Fault::Operand { expected, found }))
            }
            None => Ok(()),
        }
    };
    let is_text = |column_type: &ColumnType| *column_type == ColumnType::Text;
    let is_bool = |column_type: &ColumnType| *column_type == ColumnType::Bool;
    let is_exact = |node: &Node| is_exact(&node.column.column_type);
    let is_decimal = |node: &Node| matches!(node.column.column_type, ColumnType::Decimal { .. });
    Ok(typed(match function {
        Function::Or | Function::And | Function::Not => {
            expect(parts, is_bool, "boolean")?;
            ColumnType::Bool
        }
        Function::Eq | Function::Ne | Function::Lt | Function::Le | Function::Gt | Function::Ge => {
            common(parts)?;
            ColumnType::Bool
        }
        Function::IsNull => ColumnType::Bool,
        Function::Coalesce | Function::Min | Function::Max => return common(parts),
        Function::If => {
            let (condition, rest) = parts.split_at_mut(1);
            expect(condition, is_bool, "boolean")?;
            return common(rest);
        }
        Function::Concat | Function::Text => ColumnType::Text,
        Function::Add | Function::Sub | Function::Mul | Function::Rem => {
            expect(parts, is_number, "number")?;
            let scales = || parts.iter().map(|part| scale(&part.column.column_type));
            let places: i32 = match function {
                Function::Mul => scales().map(i32::from).sum(),
                _ => scales().map(i32::from).max().unwrap_or(0),
            };
            match i8::try_from(places) {
                Ok(places) if parts.iter().all(is_exact) && places <= 38 => {
                    exact(places, parts.iter().any(is_decimal))
                }
                _ => ColumnType::Float(64),
            }
        }
        Function::Div => {
            expect(parts, is_number, "number")?;
            ColumnType::Float(64)
        }
        Function::Neg | Function::Abs | Function::Floor | Function::Ceil | Function::Round => {
            expect(parts, is_number, "number")?;
            let input = parts.first().map_or(&ColumnType::Null, |part| &part.column.column_type);
            let places = match of {
                Of::Round(places) => (*places).clamp(0, i32::from(scale(input))),
                _ if matches!(function, Function::Neg | Function::Abs) => scale(input).into(),
                _ => 0,
            };
            match *input {
                ColumnType::Float(_) => ColumnType::Float(64),
                ColumnType::Decimal { .. } if matches!(function, Function::Neg | Function::Abs) => {
                    input.clone()
                }
                _ => exact(i8::try_from(places).unwrap_or(0), false),
            }
        }
        Function::Lower | Function::Upper | Function::Trim | Function::Replace => {
            expect(parts, is_text, "text")?;
            ColumnType::Text
        }
        Function::Length => {
            expect(parts, is_text, "text")?;
            ColumnType::Int(64)
        }
        Function::Contains | Function::StartsWith => {
            expect(parts, is_text, "text")?;
            ColumnType::Bool
        }
        Function::Substring => {
            let (text, places) = parts.split_at_mut(1);
            expect(text, is_text, "text")?;
            expect(places, |found: &ColumnType| *found == ColumnType::Int(64), "integer")?;
            ColumnType::Text
        }
        Function::Year | Function::Month | Function::Day | Function::Weekday => {
            expect(parts, is_date, "date")?;
            ColumnType::Int(64)
        }
        Function::Hour => {
            let has_hour = |found: &ColumnType| {
                matches!(found, ColumnType::Timestamp(..) | ColumnType::Time(_))
            };
            expect(parts, has_hour, "time")?;
            ColumnType::Int(64)
        }
        Function::DateDiff => {
            // A text is a moment of the other's kind, or a day.
            let kind = parts.iter().find(|part| is_date(&part.column.column_type));
            let kind = kind.map_or(typed(ColumnType::Date), |part| part.column.clone());
            for part in parts.iter_mut() {
                read_as(part, &kind)?;
            }
            expect(parts, is_date, "date")?;
            ColumnType::Int(64)
        }
        Function::Number => {
            let fits = |found: &ColumnType| is_number(found) || *found == ColumnType::Text;
            expect(parts, fits, "text")?;
            ColumnType::Float(64)
        }
    }))
}

/// The type that values have in common.
fn common(parts: &mut [Node]) -> Result<Column, Wrong> {
    let is_timely = |part: &&Node| {
        is_date(&part.column.column_type)
            || matches!(part.column.column_type, ColumnType::Time(_) | ColumnType::Duration(_))
    };
    if let Some(kind) = parts.iter().find(is_timely).map(|part| part.column.clone()) {
        for part in parts.iter_mut() {
            read_as(part, &kind)?;
        }
    }
    let mut found = typed(ColumnType::Null);
    for part in parts.iter() {
        let both = shared(&found.column_type, &part.column.column_type).ok_or_else(|| {
            let (expected, found) = (kind_of(&found.column_type), part.column.column_type.clone());
            (part.range.clone(), Fault::Operand { expected, found })
        })?;
        if found.column_type == ColumnType::Null {
            found.zone.clone_from(&part.column.zone);
        }
        found.column_type = both;
    }
    Ok(found)
}

/// Reads a text that is written down as a value of another kind.
fn read_as(part: &mut Node, kind: &Column) -> Result<(), Wrong> {
    let Of::Text(text) = &part.of else { return Ok(()) };
    let point = match place(kind, text) {
        Some(Place::At(point)) if point.exact => point.floor.to_i128(),
        _ => None,
    };
    let wrong = || {
        let (text, column_type) = (text.clone(), kind.column_type.clone());
        (part.range.clone(), Fault::Literal { text, column_type })
    };
    part.of = Of::Exact(point.ok_or_else(wrong)?);
    part.column = Column { name: String::new(), ..kind.clone() };
    Ok(())
}

/// The type of two; none if they are of different kinds, or of one that is only shown.
pub(super) fn shared(a: &ColumnType, b: &ColumnType) -> Option<ColumnType> {
    let finer = |a: &Unit, b: &Unit| (*a).max(*b);
    Some(match (a, b) {
        (_, ColumnType::Nested | ColumnType::Interval | ColumnType::Binary) => return None,
        (ColumnType::Null, other) | (other, ColumnType::Null) => other.clone(),
        (ColumnType::Time(a), ColumnType::Time(b)) => ColumnType::Time(finer(a, b)),
        (ColumnType::Duration(a), ColumnType::Duration(b)) => ColumnType::Duration(finer(a, b)),
        (ColumnType::Timestamp(a, zone), ColumnType::Timestamp(b, other)) if zone == other => {
            ColumnType::Timestamp(finer(a, b), zone.clone())
        }
        (a, b) if is_exact(a) && is_exact(b) => {
            let is_decimal = |one: &ColumnType| matches!(one, ColumnType::Decimal { .. });
            exact(scale(a).max(scale(b)), is_decimal(a) || is_decimal(b))
        }
        (a, b) if is_number(a) && is_number(b) => ColumnType::Float(64),
        (a, b) if a == b => a.clone(),
        _ => return None,
    })
}

/// What kind of value a type has, in a word.
fn kind_of(column_type: &ColumnType) -> &'static str {
    match column_type {
        ColumnType::Bool => "boolean",
        ColumnType::Text => "text",
        ColumnType::Date => "date",
        ColumnType::Time(_) => "time",
        ColumnType::Timestamp(..) => "timestamp",
        ColumnType::Duration(_) => "duration",
        _ => "number",
    }
}

fn is_exact(column_type: &ColumnType) -> bool {
    matches!(column_type, ColumnType::Null | ColumnType::Int(_) | ColumnType::Decimal { .. })
}

fn is_number(column_type: &ColumnType) -> bool {
    matches!(column_type, ColumnType::Int(_) | ColumnType::Float(_) | ColumnType::Decimal { .. })
}

fn is_date(column_type: &ColumnType) -> bool {
    matches!(column_type, ColumnType::Date | ColumnType::Timestamp(..))
}

/// Decimal places of exact numbers.
pub(super) fn scale(column_type: &ColumnType) -> i8 {
    match column_type {
        ColumnType::Decimal { scale, .. } => *scale,
        _ => 0,
    }
}

/// Whole numbers are integers, unless they come from decimals.
fn exact(places: i8, is_decimal: bool) -> ColumnType {
    if places == 0 && !is_decimal { ColumnType::Int(64) } else { decimal(places) }
}

fn decimal(scale: i8) -> ColumnType {
    ColumnType::Decimal { precision: 38, scale }
}

fn typed(column_type: ColumnType) -> Column {
    let (name, metadata) = (String::new(), BTreeMap::new());
    Column { name, column_type, dictionary: None, zone: None, metadata }
}

/// A number as it is written: with an exponent a float, else exact.
fn number(text: &str) -> Option<(Of, ColumnType)> {
    if text.contains(['e', 'E']) {
        let value = sagitta_spec::parse_f64(text).filter(|value| value.is_finite())?;
        return Some((Of::Float(value), ColumnType::Float(64)));
    }
    let places = text.split_once('.').map_or(0, |(_, part)| part.len());
    let places = i8::try_from(places).ok().filter(|places| *places <= 38)?;
    let value = Decimal::parse(text)?.at_scale(places.into()).floor.to_i128()?;
    (value < 10_i128.pow(38)).then_some((Of::Exact(value), exact(places, false)))
}

/// A whole number that is written down, perhaps with a minus.
fn whole(expr: &Expr) -> Option<i32> {
    match &expr.kind {
        ExprKind::Number(text) => text.parse().ok().filter(|places: &i32| *places <= 400),
        ExprKind::Call(Function::Neg, parts) => {
            parts.first().and_then(whole).and_then(i32::checked_neg)
        }
        _ => None,
    }
}
