//! English grammar.

use sagitta_spec::{
    AggregateOp, Bin, Bounds, Case, GroupKey, Leaf, Predicate, RelativeTo, SortOrder, Test,
    TimeUnit, Transform, WindowOp,
};

use super::plan::{Plan, Tree, opposite, percentile};
use super::{TokenRole, Tokens, period};
use crate::calendar::{self, Written};
use crate::{Kind, Language, format};

pub(super) fn speak(plan: &Plan<'_>, out: &mut Tokens) {
    if plan.query.is_grouped() {
        groups(plan, out);
    } else {
        rows(plan, out);
    }
    if let Some((path, text)) = &plan.period {
        out.say(if plan.query.is_grouped() || !plan.conditions.is_empty() {
            ", "
        } else {
            " from "
        });
        out.push(text, TokenRole::Period(path.clone()));
    }
    extras(plan, out);
}

fn groups(plan: &Plan<'_>, out: &mut Tokens) {
    let aggregates: Vec<_> = plan.query.aggregate.iter().enumerate().collect();
    out.list(&aggregates, ", ", " and ", |out, (i, aggregate)| {
        let field = aggregate.field.as_deref();
        let temporal = field.is_some_and(|field| plan.is_temporal(field));
        out.push(&op(aggregate.op, temporal), TokenRole::Aggregate(*i));
        if let (Some(field), true) = (field, aggregate.op != AggregateOp::Count) {
            out.say(" ");
            out.push(plan.name(field), TokenRole::Field(*i));
        }
    });
    if !plan.keys.is_empty() {
        out.say(if aggregates.is_empty() { "each " } else { " by " });
        out.list(&plan.keys, ", ", " and ", |out, (i, grouped)| key(plan, *i, grouped, out));
    }
    if let Some((path, values, field)) = &plan.chosen {
        out.say(" for ");
        out.list(values, ", ", " and ", |out, value| {
            out.push(&plan.literal(value, field), TokenRole::Values(path.clone()));
        });
    }
    conditions(plan, " where ", out);
}

fn key(plan: &Plan<'_>, i: usize, key: &GroupKey, out: &mut Tokens) {
    match &key.transform {
        None => out.push(plan.name(&key.field), TokenRole::Key(i)),
        Some(Transform::TimeUnit(unit_of)) => {
            out.push(unit(*unit_of), TokenRole::TimeUnit(i));
            if !plan.time_is_plain(key) {
                out.say(" of ");
                out.push(plan.name(&key.field), TokenRole::Key(i));
            }
        }
        Some(Transform::Bin(bin)) => {
            out.push(plan.name(&key.field), TokenRole::Key(i));
            out.say(" in ");
            let text = match bin {
                Bin::Step(step) => format!("steps of {}", plan.literal(step, &key.field)),
                Bin::MaxBins(n) => format!("up to {n} bins"),
            };
            out.push(&text, TokenRole::Bin(i));
        }
    }
}

fn rows(plan: &Plan<'_>, out: &mut Tokens) {
    let n = plan.n_rows().map(format::count);
    match (&plan.query.filter, n) {
        (None, Some(n)) => out.say(&format!("all {n} rows")),
        (None, None) => out.say("all rows"),
        _ => {
            out.say("rows");
            conditions(plan, " where ", out);
        }
    }
    if let Some(select) = &plan.query.select {
        out.say(" showing ");
        let names: Vec<&str> = select.iter().map(|name| plan.name(name)).collect();
        out.push(&listed(&names, "and"), TokenRole::Columns);
    }
}

fn listed(names: &[&str], word: &str) -> String {
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} {word} {last}", rest.join(", ")),
        None => "no columns".to_owned(),
    }
}

fn conditions(plan: &Plan<'_>, lead: &str, out: &mut Tokens) {
    if plan.conditions.is_empty() {
        return;
    }
    out.say(lead);
    let several = plan.conditions.len() > 1;
    let list = several && plan.conditions.iter().any(|(_, part)| names_several(part));
    let joint = if list { ", and " } else { " and " };
    out.list(&plan.conditions, joint, joint, |out, (path, part)| {
        let nested = several && is_any(part, false);
        wrapped(plan, Tree::Filter, part, path, false, nested, out);
    });
}

/// Whether the words of a condition hold an "or" of their own.
fn names_several(part: &Predicate) -> bool {
    matches!(part, Predicate::Leaf(Leaf { test: Test::In(values), .. }) if values.len() > 1)
}

/// Whether a condition is an "or" of several once "not" has been pushed down.
fn is_any(part: &Predicate, negated: bool) -> bool {
    match part {
        Predicate::All(parts) => negated && parts.len() > 1,
        Predicate::Any(parts) => !negated && parts.len() > 1,
        Predicate::Not(inner) => is_any(inner, !negated),
        Predicate::Leaf(_) => false,
    }
}

fn wrapped(
    plan: &Plan<'_>,
    tree: Tree,
    part: &Predicate,
    path: &[usize],
    negated: bool,
    parentheses: bool,
    out: &mut Tokens,
) {
    if parentheses {
        out.say("(");
    }
    condition(plan, tree, part, path, negated, out);
    if parentheses {
        out.say(")");
    }
}

/// A condition; `not` is pushed down to the tests, which keeps the meaning in three-valued logic.
fn condition(
    plan: &Plan<'_>,
    tree: Tree,
    part: &Predicate,
    path: &[usize],
    negated: bool,
    out: &mut Tokens,
) {
    let place = |i: usize| path.iter().copied().chain([i]).collect::<Vec<_>>();
    match part {
        Predicate::All(parts) | Predicate::Any(parts) => {
            let or = matches!(part, Predicate::Any(_)) != negated;
            if parts.is_empty() {
                out.push(
                    if or { "nothing matches" } else { "everything matches" },
                    tree.role(path),
                );
                return;
            }
            let comma = parts.len() > 1 && parts.iter().any(names_several);
            let joint = match (or, comma) {
                (true, false) => " or ",
                (true, true) => ", or ",
                (false, false) => " and ",
                (false, true) => ", and ",
            };
            let parts: Vec<_> = parts.iter().enumerate().collect();
            out.list(&parts, joint, joint, |out, (i, inner)| {
                let compound = !or && is_any(inner, negated) || or && is_any(inner, !negated);
                let nested = parts.len() > 1 && compound;
                wrapped(plan, tree, inner, &place(*i), negated, nested, out);
            });
        }
        Predicate::Not(inner) => condition(plan, tree, inner, &place(0), !negated, out),
        Predicate::Leaf(leaf) => leaf_words(plan, tree, leaf, path, negated, out),
    }
}

fn leaf_words(
    plan: &Plan<'_>,
    tree: Tree,
    leaf: &Leaf,
    path: &[usize],
    negated: bool,
    out: &mut Tokens,
) {
    let turned = negated.then(|| opposite(&leaf.test)).flatten();
    let negated = negated && turned.is_none();
    let test = turned.as_ref().unwrap_or(&leaf.test);
    let name = match tree {
        Tree::Filter => plan.name(&leaf.field).to_owned(),
        Tree::Having => plan.result_phrase(&leaf.field),
    };
    let (lead, values, joint, last) = match test {
        Test::In(values) if !values.is_empty() => (" is ", values, ", ", " or "),
        Test::NotIn(values) if values.len() == 2 => (" is neither ", values, " nor ", " nor "),
        Test::NotIn(values) if values.len() == 1 => (" is not ", values, ", ", ", "),
        Test::NotIn(values) if !values.is_empty() => (" is none of ", values, ", ", " and "),
        _ => {
            let words = test_words(plan, leaf, test, negated);
            out.push(&format!("{name} {words}"), tree.role(path));
            return;
        }
    };
    out.push(&name, tree.role(path));
    out.say(lead);
    let (shown, others) = plan.listed(values);
    let before_last = if others > 0 { joint } else { last };
    out.list(shown, joint, before_last, |out, value| {
        out.push(&plan.literal(value, &leaf.field), tree.values(path));
    });
    if others > 0 {
        out.say(last);
        let text = format!("{}{others} more", if last == " or " { "one of " } else { "" });
        out.push(&text, tree.values(path));
    }
}

fn test_words(plan: &Plan<'_>, leaf: &Leaf, test: &Test, negated: bool) -> String {
    let text = |literal| plan.literal(literal, &leaf.field);
    let temporal = plan.is_temporal(&leaf.field);
    let is_date = plan.brief(&leaf.field).is_some_and(|column| column.is_date);
    let instant = |literal| period::instant(literal, is_date, Language::En);
    let on = if is_date { "on" } else { "at" };
    let (is, does) = if negated { ("is not", "does not") } else { ("is", "does") };
    let part = |verb: &str, part: &str, case: &Case| {
        let case = if *case == Case::Sensitive { " (in this case)" } else { "" };
        let verb = match (negated, verb) {
            (true, verb) => format!("{does} {verb}"),
            (false, "match") => "matches".to_owned(),
            (false, verb) => match verb.split_once(' ') {
                Some((verb, rest)) => format!("{verb}s {rest}"),
                None => format!("{verb}s"),
            },
        };
        format!("{verb} “{part}”{case}")
    };
    match test {
        Test::Eq(v) if temporal => format!("is {}", instant(v)),
        Test::Ne(v) if temporal => format!("is not {}", instant(v)),
        Test::Lt(v) if temporal => format!("is before {}", format::iso(v.as_str(), Language::En)),
        Test::Ge(v) if temporal => {
            let word = match calendar::parse(v.as_str()).map(|read| read.written) {
                Some(Written::Year | Written::Month) => "in",
                Some(Written::Day) => "on",
                _ => "at",
            };
            format!("is {word} or after {}", format::iso(v.as_str(), Language::En))
        }
        Test::Le(v) if temporal => format!("is {on} or before {}", instant(v)),
        Test::Gt(v) if temporal => format!("is after {}", instant(v)),
        Test::Between { .. } | Test::WithinLast { .. } if temporal => {
            format!("{is} within {}", plan.stretch(leaf).unwrap_or_default())
        }
        Test::WithinLast { n, unit, to } => format!("{is} within {}", within_last(*n, *unit, *to)),
        Test::Eq(v) => format!("is {}", text(v)),
        Test::Ne(v) => format!("is not {}", text(v)),
        Test::Lt(v) => format!("is below {}", text(v)),
        Test::Le(v) => format!("is at most {}", text(v)),
        Test::Gt(v) => format!("is above {}", text(v)),
        Test::Ge(v) => format!("is at least {}", text(v)),
        Test::Between { low, high, bounds } => {
            let (low, high) = (text(low), text(high));
            let range = match bounds.unwrap_or(Bounds::Closed) {
                Bounds::Closed if negated => return format!("is not between {low} and {high}"),
                Bounds::Closed => format!("between {low} and {high}"),
                Bounds::ClosedOpen => format!("from {low} to below {high}"),
                Bounds::OpenClosed => format!("above {low} up to {high}"),
                Bounds::Open => format!("above {low} and below {high}"),
            };
            if negated { format!("is outside the range {range}") } else { format!("is {range}") }
        }
        Test::In(_) => "is one of no values".to_owned(),
        Test::NotIn(_) => "has any value".to_owned(),
        Test::Contains(p, case) => part("contain", p, case),
        Test::StartsWith(p, case) => part("start with", p, case),
        Test::EndsWith(p, case) => part("end with", p, case),
        Test::Matches(p, case) => part("match", p, case),
        Test::IsNull => "has no value".to_owned(),
        Test::IsNotNull => "has a value".to_owned(),
    }
}

pub(super) fn within_last(n: u32, of: TimeUnit, to: RelativeTo) -> String {
    let word = unit(of);
    let length = if n == 1 { format!("last {word}") } else { format!("last {n} {word}s") };
    match to {
        RelativeTo::Data => format!("the {length} of the data"),
        RelativeTo::Today => format!("the {length} up to today"),
    }
}

fn extras(plan: &Plan<'_>, out: &mut Tokens) {
    if let Some(having) = &plan.query.having {
        out.say(", only groups where ");
        condition(plan, Tree::Having, having, &[], false, out);
    }
    let query = plan.query;
    let computed = query.compute.iter().enumerate().map(|(i, compute)| {
        (format!("{} = {}", compute.name, compute.expr), TokenRole::Compute(i))
    });
    let looked_up = query.lookup.iter().enumerate().map(|(i, lookup)| {
        let names: Vec<&str> = lookup.fields.iter().map(String::as_str).collect();
        (format!("{} from {}", listed(&names, "and"), lookup.from), TokenRole::Lookup(i))
    });
    let windows =
        query.window.iter().enumerate().map(|(i, w)| (plan.window_phrase(w), TokenRole::Window(i)));
    let with: Vec<_> = windows.chain(computed).chain(looked_up).collect();
    if !with.is_empty() {
        out.say(", with ");
        out.list(&with, ", ", " and ", |out, (text, role)| out.push(text, role.clone()));
    }
    let sort: Vec<_> = plan.sort().iter().enumerate().collect();
    if !sort.is_empty() {
        out.say(", sorted by ");
        out.list(&sort, ", then ", ", then ", |out, (i, key)| {
            let way = match (plan.order_kind(&key.field), key.order) {
                (Kind::Temporal, SortOrder::Ascending) => "earliest first",
                (Kind::Temporal, SortOrder::Descending) => "latest first",
                (Kind::Text | Kind::Category, SortOrder::Ascending) => "A to Z",
                (Kind::Text | Kind::Category, SortOrder::Descending) => "Z to A",
                (_, SortOrder::Ascending) => "lowest first",
                (_, SortOrder::Descending) => "highest first",
            };
            let phrase = plan.result_phrase(&key.field);
            out.push(&format!("{phrase} ({way})"), TokenRole::Sort(*i));
        });
    }
    let what = if query.is_grouped() { "groups" } else { "rows" };
    let from = query.offset.saturating_add(1);
    let text = match (query.limit, query.offset) {
        (None, 0) => return,
        (Some(n), 0) => format!("first {} {what} only", format::count(n)),
        (None, _) => format!("{what} from the {}", ordinal(&from.to_string())),
        (Some(n), offset) => {
            let to = offset.saturating_add(n);
            format!("{what} {} to {} only", format::count(from), format::count(to))
        }
    };
    out.say(", ");
    out.push(&text, TokenRole::Limit);
}

pub(super) fn unit(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::MonthOfYear => "month of the year",
        TimeUnit::DayOfWeek => "day of the week",
        TimeUnit::HourOfDay => "hour of the day",
        plain => plain.as_str(),
    }
}

pub(super) fn aggregate_phrase(of: AggregateOp, field: Option<&str>, temporal: bool) -> String {
    match field {
        Some(field) if of != AggregateOp::Count => format!("{} {field}", op(of, temporal)),
        _ => op(of, temporal),
    }
}

/// What stands before the column's name.
fn op(op: AggregateOp, temporal: bool) -> String {
    let words = match op {
        AggregateOp::Count => "number of rows",
        AggregateOp::Valid => "number of rows with",
        AggregateOp::Missing => "number of rows without",
        AggregateOp::Distinct => "number of different values of",
        AggregateOp::Sum => "total",
        AggregateOp::Mean => "mean",
        AggregateOp::Median => "median",
        AggregateOp::Q1 => "first quartile of",
        AggregateOp::Q3 => "third quartile of",
        AggregateOp::Quantile(p) => {
            return format!("{} percentile of", ordinal(&percentile(p)));
        }
        AggregateOp::Min if temporal => "earliest",
        AggregateOp::Max if temporal => "latest",
        AggregateOp::Min => "lowest",
        AggregateOp::Max => "highest",
        AggregateOp::Stdev => "standard deviation of",
        AggregateOp::Variance => "variance of",
    };
    words.to_owned()
}

/// `95th`, `1st`, `99.9th`.
fn ordinal(number: &str) -> String {
    let teen = number.ends_with("11") || number.ends_with("12") || number.ends_with("13");
    let end = match number.chars().last() {
        _ if teen || number.contains('.') => "th",
        Some('1') => "st",
        Some('2') => "nd",
        Some('3') => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

/// A column of a window, of this column of the result and by that one.
pub(super) fn window(op: WindowOp, of: &str, by: &str) -> String {
    let words = match op {
        WindowOp::Per => return format!("{of} per {by}"),
        WindowOp::Share => "share of the total of",
        WindowOp::Difference => "difference to the previous period of",
        WindowOp::Ratio => "ratio to the previous period of",
        WindowOp::DifferenceYear => "difference to a year before of",
        WindowOp::RatioYear => "ratio to a year before of",
        WindowOp::RunningSum => "running total of",
        WindowOp::Rank => "rank by",
    };
    format!("{words} {of}")
}
