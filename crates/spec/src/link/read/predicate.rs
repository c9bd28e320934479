use super::names::name;
use super::{list, number, pieces, unexpected, word};
use crate::error::Result;
use crate::json::MAX_DEPTH;
use crate::link::BOUNDS;
use crate::link::text::{call, decode, split_once};
use crate::{Bounds, Case, Error, Leaf, Literal, Predicate, RelativeTo, Test, TimeUnit};

pub(super) fn predicate(path: &str, text: &str, depth: usize) -> Result<Predicate> {
    if depth > MAX_DEPTH {
        return Err(Box::new(Error::TooDeep { path: path.to_owned(), limit: MAX_DEPTH }));
    }
    let parts = |inner: &str| -> Result<Vec<Predicate>> {
        if inner.is_empty() {
            return Ok(Vec::new());
        }
        pieces(path, inner, ';')?.into_iter().map(|part| predicate(path, part, depth + 1)).collect()
    };
    match call(text) {
        Some(("all", inner)) => return parts(inner).map(Predicate::All),
        Some(("any", inner)) => return parts(inner).map(Predicate::Any),
        Some(("not", inner)) => {
            return Ok(Predicate::Not(Box::new(predicate(path, inner, depth + 1)?)));
        }
        _ => {}
    }
    pieces(path, text, ':')?;
    let (field, rest) = split_once(text, ':')
        .ok_or_else(|| unexpected(path, "column:op, all(…), any(…) or not(…)", text))?;
    Ok(Predicate::Leaf(Leaf { field: name(path, field)?, test: test(path, rest)? }))
}

/// Reads `op` or `op:operands`.
pub(super) fn test(path: &str, text: &str) -> Result<Test> {
    let (op, operands) = match text.split_once(':') {
        Some((op, operands)) => (op, Some(operands)),
        None => (text, None),
    };
    if !Test::OPS.contains(&op) {
        let (path, found) = (path.to_owned(), decode(op, path)?);
        return Err(Box::new(Error::UnknownWord {
            path,
            what: "op",
            found,
            expected: Test::OPS.to_vec(),
        }));
    }
    let Some(operands) = operands else {
        return match op {
            "is_null" => Ok(Test::IsNull),
            "is_not_null" => Ok(Test::IsNotNull),
            _ => Err(unexpected(path, "\":\" and a value after the op", text)),
        };
    };
    let value = || decode(operands, path).map(Literal::new);
    let values = || list(path, operands, |path, item| decode(item, path).map(Literal::new));
    Ok(match op {
        "eq" => Test::Eq(value()?),
        "ne" => Test::Ne(value()?),
        "lt" => Test::Lt(value()?),
        "le" => Test::Le(value()?),
        "gt" => Test::Gt(value()?),
        "ge" => Test::Ge(value()?),
        "in" => Test::In(values()?),
        "not_in" => Test::NotIn(values()?),
        "between" => between(path, operands)?,
        "within_last" => within_last(path, operands)?,
        "contains" => {
            text_and_case(path, operands).map(|(text, case)| Test::Contains(text, case))?
        }
        "starts_with" => {
            text_and_case(path, operands).map(|(text, case)| Test::StartsWith(text, case))?
        }
        "ends_with" => {
            text_and_case(path, operands).map(|(text, case)| Test::EndsWith(text, case))?
        }
        "matches" => text_and_case(path, operands).map(|(text, case)| Test::Matches(text, case))?,
        _ => return Err(unexpected(path, "nothing after the op", operands)),
    })
}

fn text_and_case(path: &str, operands: &str) -> Result<(String, Case)> {
    let (text, case) = match operands.split_once(':') {
        Some((text, case)) => (text, word(path, case)?),
        None => (operands, Case::default()),
    };
    Ok((decode(text, path)?, case))
}

fn between(path: &str, operands: &str) -> Result<Test> {
    // Moments written by hand have colons of their own.
    let (values, bounds) = match operands.rsplit_once(':') {
        Some((values, word)) => match bounds_of(word) {
            Some(bounds) => (values, Some(bounds)),
            None => (operands, None),
        },
        None => (operands, None),
    };
    match pieces(path, values, ',')?.as_slice() {
        [low, high] => Ok(Test::Between {
            low: Literal::new(decode(low, path)?),
            high: Literal::new(decode(high, path)?),
            bounds,
        }),
        _ => Err(unexpected(path, "two values with a comma between them", values)),
    }
}

fn bounds_of(word: &str) -> Option<Bounds> {
    BOUNDS.iter().find(|(name, _)| *name == word).map(|(_, bounds)| *bounds)
}

fn within_last(path: &str, operands: &str) -> Result<Test> {
    let (period, to) = match operands.split_once(':') {
        Some((period, to)) => (period, word(path, to)?),
        None => (operands, RelativeTo::default()),
    };
    let (n, unit) =
        period.split_once(',').ok_or_else(|| unexpected(path, "a number and a unit", period))?;
    let unit: TimeUnit = word(path, unit)?;
    if unit.is_cyclic() {
        return Err(unexpected(path, "a length of time", unit.as_str()));
    }
    Ok(Test::WithinLast { n: number(path, n)?, unit, to })
}
