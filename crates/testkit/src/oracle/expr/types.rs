//! The type of an expression over the columns of a table.

use sagitta_spec::expr::{Expr, ExprKind, Function};
use sagitta_table::{ColumnType, Unit};

use super::super::{Outcome, Unanswered};
use crate::FixtureColumn;
use crate::calendar::first_utc;
use crate::fixture::zone_of;
use crate::instant::{FINE, Instant, time_of_day};

pub(super) fn refused<T>() -> Outcome<T> {
    Err(Unanswered::Refused)
}

/// A whole number or a decimal of so many places.
pub(super) fn exact(places: i32) -> ColumnType {
    match places {
        0 => ColumnType::Int(64),
        _ => ColumnType::Decimal { precision: 38, scale: places as i8 },
    }
}

pub(super) fn places(column_type: &ColumnType) -> i32 {
    match column_type {
        ColumnType::Decimal { scale, .. } => i32::from(*scale),
        _ => 0,
    }
}

pub(super) fn is_number(column_type: &ColumnType) -> bool {
    matches!(column_type, ColumnType::Int(_) | ColumnType::Float(_) | ColumnType::Decimal { .. })
}

pub(super) fn is_day(column_type: &ColumnType) -> bool {
    matches!(column_type, ColumnType::Date | ColumnType::Timestamp(..))
}

pub(super) fn whole(expr: &Expr) -> Option<i32> {
    match &expr.kind {
        ExprKind::Number(text) => text.parse().ok(),
        ExprKind::Call(Function::Neg, parts) => whole(&parts[0]).map(|places| -places),
        _ => None,
    }
}

/// The kind of value that several have in common.
pub(super) fn common(types: &[ColumnType]) -> Outcome<ColumnType> {
    let mut found = ColumnType::Null;
    for next in types {
        found = match (&found, next) {
            (_, ColumnType::Nested | ColumnType::Interval | ColumnType::Binary) => {
                return refused();
            }
            (ColumnType::Null, other) | (other, ColumnType::Null) => other.clone(),
            (a, b) if is_number(a) && is_number(b) => {
                if [a, b].iter().any(|one| matches!(one, ColumnType::Float(_))) {
                    ColumnType::Float(64)
                } else {
                    exact(places(a).max(places(b)))
                }
            }
            (ColumnType::Time(a), ColumnType::Time(b)) => ColumnType::Time((*a).max(*b)),
            (ColumnType::Duration(a), ColumnType::Duration(b)) => {
                ColumnType::Duration((*a).max(*b))
            }
            (ColumnType::Timestamp(a, zone), ColumnType::Timestamp(b, other)) if zone == other => {
                ColumnType::Timestamp((*a).max(*b), zone.clone())
            }
            (a, b) if a == b => a.clone(),
            _ => return refused(),
        };
    }
    Ok(found)
}

pub(super) fn type_of(expr: &Expr, columns: &[FixtureColumn]) -> Outcome<ColumnType> {
    let (function, parts) = match &expr.kind {
        ExprKind::Null => return Ok(ColumnType::Null),
        ExprKind::Bool(_) => return Ok(ColumnType::Bool),
        ExprKind::Text(_) => return Ok(ColumnType::Text),
        ExprKind::Number(text) if text.contains(['e', 'E']) => return Ok(ColumnType::Float(64)),
        ExprKind::Number(text) => {
            return Ok(exact(text.split_once('.').map_or(0, |(_, part)| part.len() as i32)));
        }
        ExprKind::Column(name) => {
            let column = columns.iter().find(|column| column.name == *name);
            return Ok(match &column.ok_or(Unanswered::Refused)?.column_type {
                ColumnType::Int(_) | ColumnType::UInt(_) => ColumnType::Int(64),
                ColumnType::Float(_) => ColumnType::Float(64),
                ColumnType::Decimal { scale, .. } => exact((*scale).into()),
                ColumnType::Category => ColumnType::Text,
                other => other.clone(),
            });
        }
        ExprKind::Call(function, parts) => (*function, parts),
    };
    let parts = if function == Function::DateDiff { &parts[1..] } else { &parts[..] };
    let mut types = Vec::new();
    for part in parts {
        types.push(type_of(part, columns)?);
    }
    // A text that is written down beside a moment is one.
    let timely = types
        .iter()
        .find(|one| is_day(one) || matches!(one, ColumnType::Time(_) | ColumnType::Duration(_)));
    let timely = match (function, timely.cloned()) {
        (Function::DateDiff, None) => Some(ColumnType::Date),
        (_, timely) => timely,
    };
    if let Some(timely) = timely
        && is_common(function)
    {
        for (part, found) in parts.iter().zip(&mut types) {
            if let ExprKind::Text(text) = &part.kind {
                moment(text, &timely)?;
                *found = timely.clone();
            }
        }
    }
    let all = |fits: &dyn Fn(&ColumnType) -> bool, types: &[ColumnType]| {
        let fits = types.iter().all(|one| *one == ColumnType::Null || fits(one));
        if fits { Ok(()) } else { refused() }
    };
    let text = |one: &ColumnType| *one == ColumnType::Text;
    Ok(match function {
        Function::Or | Function::And | Function::Not => {
            all(&|one| *one == ColumnType::Bool, &types)?;
            ColumnType::Bool
        }
        Function::Eq | Function::Ne | Function::Lt | Function::Le | Function::Gt | Function::Ge => {
            common(&types)?;
            ColumnType::Bool
        }
        Function::IsNull => ColumnType::Bool,
        Function::Coalesce | Function::Min | Function::Max => common(&types)?,
        Function::If => {
            all(&|one| *one == ColumnType::Bool, &types[..1])?;
            common(&types[1..])?
        }
        Function::Concat | Function::Text => ColumnType::Text,
        Function::Add | Function::Sub | Function::Mul | Function::Rem => {
            all(&is_number, &types)?;
            let (a, b) = (places(&types[0]), places(&types[1]));
            let places = if function == Function::Mul { a + b } else { a.max(b) };
            let is_float = types.iter().any(|one| matches!(one, ColumnType::Float(_)));
            if is_float || places > 38 { ColumnType::Float(64) } else { exact(places) }
        }
        Function::Div => {
            all(&is_number, &types)?;
            ColumnType::Float(64)
        }
        Function::Neg | Function::Abs | Function::Floor | Function::Ceil | Function::Round => {
            all(&is_number, &types[..1])?;
            let own = places(&types[0]);
            let left = match (function, parts.get(1)) {
                (Function::Neg | Function::Abs, _) => own,
                (Function::Round, Some(places)) => {
                    whole(places).ok_or(Unanswered::Refused)?.clamp(0, own)
                }
                _ => 0,
            };
            if matches!(types[0], ColumnType::Float(_)) {
                ColumnType::Float(64)
            } else {
                exact(left)
            }
        }
        Function::Lower | Function::Upper | Function::Trim | Function::Replace => {
            all(&text, &types)?;
            ColumnType::Text
        }
        Function::Length => {
            all(&text, &types)?;
            ColumnType::Int(64)
        }
        Function::Contains | Function::StartsWith => {
            all(&text, &types)?;
            ColumnType::Bool
        }
        Function::Substring => {
            all(&text, &types[..1])?;
            all(&|one| *one == ColumnType::Int(64), &types[1..])?;
            ColumnType::Text
        }
        Function::Year | Function::Month | Function::Day | Function::Weekday => {
            all(&is_day, &types)?;
            ColumnType::Int(64)
        }
        Function::Hour => {
            let has_hour =
                |one: &ColumnType| matches!(one, ColumnType::Timestamp(..) | ColumnType::Time(_));
            all(&has_hour, &types)?;
            ColumnType::Int(64)
        }
        Function::DateDiff => {
            all(&is_day, &types)?;
            ColumnType::Int(64)
        }
        Function::Number => {
            all(&|one| is_number(one) || text(one), &types)?;
            ColumnType::Float(64)
        }
    })
}

/// Whether the parts of a function are of one kind.
pub(super) fn is_common(function: Function) -> bool {
    matches!(
        function,
        Function::Eq
            | Function::Ne
            | Function::Lt
            | Function::Le
            | Function::Gt
            | Function::Ge
            | Function::Coalesce
            | Function::Min
            | Function::Max
            | Function::If
            | Function::DateDiff
    )
}

/// A text as a date, a time of day, or a moment as the clocks of its zone show it.
pub(super) fn moment(text: &str, column_type: &ColumnType) -> Outcome<i128> {
    if let ColumnType::Time(unit) = column_type {
        let part = FINE / i128::from(unit.per_second());
        let fine = time_of_day(text).filter(|fine| fine % part == 0);
        return fine.map(|fine| fine / part).ok_or(Unanswered::Refused);
    }
    let instant = Instant::parse(text).filter(|instant| instant.offset.is_none());
    let fine = instant.ok_or(Unanswered::Refused)?.fine;
    let part = match column_type {
        ColumnType::Date => 86_400 * FINE,
        ColumnType::Timestamp(unit, None) => FINE / i128::from(unit.per_second()),
        ColumnType::Timestamp(Unit::Second, Some(zone)) if fine % FINE == 0 => {
            return Ok(first_utc(&zone_of(zone), fine / FINE));
        }
        // The others are left to the tests of literals.
        _ => return Err(Unanswered::Unsure),
    };
    if fine % part == 0 { Ok(fine / part) } else { refused() }
}
