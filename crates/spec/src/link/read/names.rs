//! Names of columns, and what gives columns of the result their names.

use super::{list, number, pieces, unexpected};
use crate::error::Result;
use crate::json::MAX_DEPTH;
use crate::link::text::{call, decode, split_once};
use crate::parse_f64;
use crate::word::Word;
use crate::{
    Aggregate, AggregateOp, Bin, Error, GroupKey, Literal, Lookup, NullOrder, SortKey, SortOrder,
    TimeUnit, Transform, Window, WindowOp,
};

/// The name of a column of the data.
pub(super) fn plain_name(path: &str, piece: &str) -> Result<String> {
    if piece.is_empty() || piece.contains(['(', ')']) {
        return Err(unexpected(path, "the name of a column", piece));
    }
    decode(piece, path)
}

/// The name of a column of the data or of the result.
pub(super) fn name(path: &str, piece: &str) -> Result<String> {
    name_within(path, piece, 0)
}

fn name_within(path: &str, piece: &str, depth: usize) -> Result<String> {
    let Some((head, _)) = call(piece) else {
        return plain_name(path, piece);
    };
    if depth > MAX_DEPTH {
        return Err(Box::new(Error::TooDeep { path: path.to_owned(), limit: MAX_DEPTH }));
    }
    if AggregateOp::NAMES.contains(&head) {
        aggregate(path, piece).map(|aggregate| aggregate.output_name())
    } else if WindowOp::ALL.iter().any(|op| op.as_str() == head) {
        window(path, piece, depth).map(|window| window.output_name())
    } else {
        group_key(path, piece).map(|key| key.output_name())
    }
}

/// What is asked for, and the name after `:as:`.
fn with_name<'a>(path: &str, item: &'a str) -> Result<(&'a str, Option<String>)> {
    let Some((what, rest)) = split_once(item, ':') else {
        return Ok((item, None));
    };
    match rest.strip_prefix("as:") {
        Some(name) => Ok((what, Some(plain_name(path, name)?))),
        None => Err(unexpected(path, "\":as:\" and a name after it", item)),
    }
}

pub(super) fn group_key_item(path: &str, item: &str) -> Result<GroupKey> {
    let (what, name) = with_name(path, item)?;
    Ok(GroupKey { name, ..group_key(path, what)? })
}

fn group_key(path: &str, text: &str) -> Result<GroupKey> {
    let Some((head, inner)) = call(text) else {
        return plain_name(path, text).map(GroupKey::of);
    };
    let (field, transform) = if let "bin" | "bins" = head {
        let (field, how) = inner
            .split_once(';')
            .ok_or_else(|| unexpected(path, "bin(column;width) or bins(column;number)", text))?;
        let bin = if head == "bin" {
            Bin::Step(Literal::new(decode(how, path)?))
        } else {
            Bin::MaxBins(number(path, how)?)
        };
        (field, Transform::Bin(bin))
    } else {
        (inner, Transform::TimeUnit(TimeUnit::read(head, || path.to_owned())?))
    };
    Ok(GroupKey { field: plain_name(path, field)?, transform: Some(transform), name: None })
}

pub(super) fn aggregate_item(path: &str, item: &str) -> Result<Aggregate> {
    let (what, name) = with_name(path, item)?;
    Ok(Aggregate { name, ..aggregate(path, what)? })
}

fn aggregate(path: &str, text: &str) -> Result<Aggregate> {
    let (head, inner) =
        call(text).ok_or_else(|| unexpected(path, "count() or op(column)", text))?;
    let (field, p) = match head {
        "quantile" => {
            let (field, p) = inner
                .split_once(';')
                .ok_or_else(|| unexpected(path, "quantile(column;p)", text))?;
            let number = parse_f64(&decode(p, path)?).filter(|p| (0.0..=1.0).contains(p));
            (field, number.ok_or_else(|| unexpected(path, "a number from 0 to 1", p))?)
        }
        _ => (inner, 0.0),
    };
    let op = AggregateOp::from_name(head, p).ok_or_else(|| {
        Box::new(Error::UnknownWord {
            path: path.to_owned(),
            what: "op",
            found: head.to_owned(),
            expected: AggregateOp::NAMES.to_vec(),
        })
    })?;
    let field = match op {
        AggregateOp::Count if inner.is_empty() => None,
        AggregateOp::Count => {
            return Err(unexpected(path, "count(), or valid(column)", text));
        }
        _ => Some(plain_name(path, field)?),
    };
    Ok(Aggregate { op, field, name: None })
}

pub(super) fn window_item(path: &str, item: &str) -> Result<Window> {
    let (what, name) = with_name(path, item)?;
    Ok(Window { name, ..window(path, what, 0)? })
}

fn window(path: &str, text: &str, depth: usize) -> Result<Window> {
    let (head, inner) = call(text).ok_or_else(|| unexpected(path, "op(column)", text))?;
    let op = WindowOp::read(head, || path.to_owned())?;
    let within = |path: &str, piece: &str| name_within(path, piece, depth + 1);
    let (field, keys) = split_once(inner, ';').unwrap_or((inner, ""));
    let (by, keys) = match op {
        WindowOp::Per => (Some(within(path, keys)?), ""),
        _ => (None, keys),
    };
    let partition_by = list(path, keys, within)?;
    Ok(Window { op, field: within(path, field)?, by, partition_by, name: None })
}

pub(super) fn sort_item(path: &str, item: &str) -> Result<SortKey> {
    let mut parts = pieces(path, item, ':')?.into_iter();
    let mut key = SortKey::ascending(name(path, parts.next().unwrap_or(""))?);
    for part in parts {
        match part {
            "asc" => key.order = SortOrder::Ascending,
            "desc" => key.order = SortOrder::Descending,
            "nulls_first" => key.nulls = NullOrder::First,
            "nulls_last" => key.nulls = NullOrder::Last,
            _ => {
                return Err(Box::new(Error::UnknownWord {
                    path: path.to_owned(),
                    what: "order",
                    found: part.to_owned(),
                    expected: vec!["desc", "nulls_first", "asc", "nulls_last"],
                }));
            }
        }
    }
    Ok(key)
}

pub(super) fn lookup_item(path: &str, item: &str) -> Result<Lookup> {
    let shape = || unexpected(path, "table(field:key;fields)", item);
    let (from, inner) = call(item).ok_or_else(shape)?;
    let (keys, fields) = inner.split_once(';').ok_or_else(shape)?;
    let (field, key) = keys.split_once(':').ok_or_else(shape)?;
    Ok(Lookup {
        field: plain_name(path, field)?,
        from: plain_name(path, from)?,
        key: plain_name(path, key)?,
        fields: list(path, fields, plain_name)?,
    })
}
