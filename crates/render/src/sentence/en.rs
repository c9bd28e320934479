//! English grammar.

pub(super) mod leaf;

use sagitta_spec::{
    Aggregate, AggregateOp, Bin, GroupKey, NullOrder, RelativeTo, SortKey, SortOrder, TimeUnit,
    Transform, Window, WindowOp,
};

use super::plan::{Plan, Top, percentile};
use super::{TokenRole, Tokens, condition};
use crate::{Kind, format};

pub(super) fn speak(plan: &Plan<'_>, out: &mut Tokens) {
    if plan.query.is_grouped() {
        match &plan.top {
            Some(top) => leaders(plan, top, out),
            None => groups(plan, out),
        }
        condition::filter(plan, " where ", out);
    } else {
        rows(plan, out);
    }
    if let Some((path, text)) = &plan.period {
        let plain = !plan.query.is_grouped() && plan.conditions.is_empty();
        out.say(if plain { " from " } else { ", " });
        out.push(text, TokenRole::Period(path.clone()));
    }
    if !plan.present.is_empty() {
        out.say(", rows without ");
        out.list(&plan.present, ", ", " or ", |out, (path, field)| {
            out.push(plan.name(field), condition::role(path));
        });
        out.say(" left out");
    }
    if plan.query.is_grouped() {
        together(plan, ", over ", out);
    }
    extras(plan, out);
}

/// The sources that are read as one.
fn together(plan: &Plan<'_>, lead: &str, out: &mut Tokens) {
    if !plan.sources.is_empty() {
        out.say(lead);
        out.push(&listed(&plan.sources, "and", "sources"), TokenRole::Sources);
        out.say(" together");
    }
}

fn groups(plan: &Plan<'_>, out: &mut Tokens) {
    let aggregates: Vec<_> = plan.query.aggregate.iter().enumerate().collect();
    out.list(&aggregates, ", ", " and ", |out, (i, aggregate)| {
        let words = op(aggregate.op, plan.is_temporal_value(aggregate));
        worked_out(plan, *i, aggregate, &words, out);
    });
    if !plan.keys.is_empty() {
        out.say(match (aggregates.is_empty(), plan.keys.len()) {
            (false, _) => " by ",
            (true, 1) => "each ",
            (true, _) => "each combination of ",
        });
        out.list(&plan.keys, ", ", " and ", |out, (i, grouped)| key(plan, *i, grouped, out));
    }
    if let Some((path, values, field)) = &plan.chosen {
        out.say(" for ");
        out.list(values, ", ", " and ", |out, value| {
            out.push(&plan.literal(value, field), TokenRole::Values(path.clone()));
        });
    }
}

/// "The 10 stations with the highest mean PM2.5".
fn leaders(plan: &Plan<'_>, top: &Top<'_>, out: &mut Tokens) {
    let n = if top.n == 1 { "one".to_owned() } else { format::count(top.n, plan.locale) };
    out.say("The ");
    out.push(&n, TokenRole::Limit);
    out.say(" ");
    let name = plan.name(&top.key.field);
    let noun = if top.n == 1 { Some(name.to_owned()) } else { plural(name) };
    out.push(noun.as_deref().unwrap_or(name), TokenRole::Key(0));
    out.say(" with the ");
    let (way, words) = most(top.aggregate.op, top.order);
    out.push(way, TokenRole::Sort(0));
    out.say(" ");
    worked_out(plan, 0, top.aggregate, &words, out);
}

/// An aggregate and its column, each a token.
fn worked_out(plan: &Plan<'_>, i: usize, of: &Aggregate, words: &str, out: &mut Tokens) {
    out.push(words, TokenRole::Aggregate(i));
    if let (Some(field), true) = (&of.field, of.op != AggregateOp::Count) {
        out.say(" ");
        out.push(plan.name(field), TokenRole::Field(i));
    }
}

/// How the ends of an order are called, and of what.
fn most(of: AggregateOp, order: SortOrder) -> (&'static str, String) {
    let words = op(of, false);
    match (words.strip_prefix("number of "), order) {
        (Some(rest), SortOrder::Descending) => ("most", rest.to_owned()),
        (Some(rest), SortOrder::Ascending) => ("fewest", rest.to_owned()),
        (None, SortOrder::Descending) => ("highest", words),
        (None, SortOrder::Ascending) => ("lowest", words),
    }
}

/// A name in the plural, if it reads as an English noun.
pub(super) fn plural(name: &str) -> Option<String> {
    let last = name.rsplit(' ').next()?;
    let is_noun = name.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ')
        && last.bytes().all(|b| b.is_ascii_lowercase())
        && last.len() > 3
        && !name.contains(" of ");
    let ends = |ends: &[&str]| ends.iter().any(|end| last.ends_with(end));
    if !is_noun || (last.ends_with('s') && !ends(&["ss", "us"])) {
        return None;
    }
    Some(match name.strip_suffix('y') {
        Some(stem) if !ends(&["ay", "ey", "oy", "uy"]) => format!("{stem}ies"),
        _ if ends(&["s", "x", "z", "ch", "sh"]) => format!("{name}es"),
        _ => format!("{name}s"),
    })
}

fn key(plan: &Plan<'_>, i: usize, key: &GroupKey, out: &mut Tokens) {
    match &key.transform {
        None => out.push(plan.name(&key.field), TokenRole::Key(i)),
        Some(Transform::TimeUnit(unit_of)) => {
            out.push(unit(*unit_of), TokenRole::TimeUnit(i));
            if !plan.time_is_plain(key) {
                out.say(if unit_of.is_cyclic() { " (" } else { " of " });
                out.push(plan.name(&key.field), TokenRole::Key(i));
                out.say(if unit_of.is_cyclic() { ")" } else { "" });
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
    let n = plan.n_rows().map(|n| format::count(n, plan.locale));
    let filtered = plan.query.filter.is_some();
    match n {
        _ if filtered => out.say("rows"),
        Some(n) => out.say(&format!("all {n} rows")),
        None => out.say("all rows"),
    }
    together(plan, " of ", out);
    condition::filter(plan, " where ", out);
    if let Some(select) = &plan.query.select {
        out.say(if plan.conditions.is_empty() { " showing " } else { ", showing " });
        let names: Vec<&str> = select.iter().map(|name| plan.name(name)).collect();
        out.push(&listed(&names, "and", "columns"), TokenRole::Columns);
    }
}

fn listed<T: AsRef<str>>(names: &[T], word: &str, what: &str) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let (shown, others) = super::plan::first_few(&names);
    match shown.split_last() {
        _ if others > 0 => format!("{} {word} {others} more {what}", shown.join(", ")),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} {word} {last}", rest.join(", ")),
        None => format!("no {what}"),
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
    let query = plan.query;
    if let Some(part) = &query.having {
        out.say(", only groups where ");
        condition::having(plan, part, out);
    }
    let computed = query.compute.iter().enumerate().map(|(i, compute)| {
        (format!("{} = {}", compute.name, compute.expr), TokenRole::Compute(i))
    });
    let looked_up = query.lookup.iter().enumerate().map(|(i, lookup)| {
        let names: Vec<&str> = lookup.fields.iter().map(|name| plan.name(name)).collect();
        let from = plan.title(&lookup.from);
        let text = format!("{} from {from}", listed(&names, "and", "columns"));
        (text, TokenRole::Lookup(i))
    });
    let windows = query.window.iter().enumerate().map(|(i, one)| {
        (window(plan, one, !plan.is_only_aggregate(&one.field)), TokenRole::Window(i))
    });
    let with: Vec<_> = windows.chain(computed).chain(looked_up).collect();
    if !with.is_empty() {
        out.say(", with ");
        out.list(&with, ", ", " and ", |out, (text, role)| out.push(text, role.clone()));
    }
    if plan.top.is_none() {
        order(plan, out);
    }
}

/// The order and how much of it is shown.
fn order(plan: &Plan<'_>, out: &mut Tokens) {
    let query = plan.query;
    let keys: Vec<_> = plan.sort().iter().enumerate().collect();
    let best = match keys.as_slice() {
        [(_, key)] => superlative(plan, key),
        _ => None,
    };
    match (&best, query.limit, query.offset) {
        (Some(best), Some(n), 0) => {
            let n = if n == 1 { "one".to_owned() } else { format::count(n, plan.locale) };
            out.say(", the ");
            out.push(&n, TokenRole::Limit);
            out.say(" with the ");
            out.push(best, TokenRole::Sort(0));
            return;
        }
        (Some(best), ..) => {
            out.say(", ");
            out.push(&format!("{best} first"), TokenRole::Sort(0));
        }
        (None, ..) if !keys.is_empty() => {
            out.say(", sorted by ");
            out.list(&keys, ", then ", ", then ", |out, (i, key)| {
                let (phrase, way) = (plan.result_phrase(&key.field), way(plan, key));
                let text = match phrase.ends_with(')') {
                    true => format!("{phrase}, {way}"),
                    false => format!("{phrase} ({way})"),
                };
                out.push(&text, TokenRole::Sort(*i));
            });
        }
        _ => {}
    }
    let what = if query.is_grouped() { "groups" } else { "rows" };
    let from = query.offset.saturating_add(1);
    let text = match (query.limit, query.offset) {
        (None, 0) => return,
        (Some(1), 0) => format!("only the first {}", what.trim_end_matches('s')),
        (Some(n), 0) => format!("only the first {} {what}", format::count(n, plan.locale)),
        (None, offset) => {
            format!("without the first {} {what}", format::count(offset, plan.locale))
        }
        (Some(n), offset) => {
            let to = offset.saturating_add(n);
            format!(
                "only {what} {} to {}",
                format::count(from, plan.locale),
                format::count(to, plan.locale)
            )
        }
    };
    out.say(", ");
    out.push(&text, TokenRole::Limit);
}

/// "Highest mean PM2.5" for a key that orders by it; none where that reads badly.
fn superlative(plan: &Plan<'_>, key: &SortKey) -> Option<String> {
    let kind = plan.ranked(key)?;
    if let Some(aggregate) = plan.aggregate_named(&key.field) {
        let (way, words) = most(aggregate.op, key.order);
        return Some(
            match aggregate.field.as_deref().filter(|_| aggregate.op != AggregateOp::Count) {
                Some(field) => format!("{way} {words} {}", plan.name(field)),
                None => format!("{way} {words}"),
            },
        );
    }
    let way = match (kind, key.order) {
        (Kind::Temporal, SortOrder::Ascending) => "earliest",
        (Kind::Temporal, SortOrder::Descending) => "latest",
        (_, SortOrder::Ascending) => "lowest",
        (_, SortOrder::Descending) => "highest",
    };
    Some(format!("{way} {}", plan.result_phrase(&key.field)))
}

fn way(plan: &Plan<'_>, key: &SortKey) -> String {
    let way = match (plan.order_kind(&key.field), key.order) {
        (Kind::Temporal, SortOrder::Ascending) => "earliest first",
        (Kind::Temporal, SortOrder::Descending) => "latest first",
        (Kind::Text | Kind::Category, SortOrder::Ascending) => "A to Z",
        (Kind::Text | Kind::Category, SortOrder::Descending) => "Z to A",
        (_, SortOrder::Ascending) => "lowest first",
        (_, SortOrder::Descending) => "highest first",
    };
    match key.nulls {
        NullOrder::Last => way.to_owned(),
        NullOrder::First => format!("{way}, after those without a value"),
    }
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

/// A column of a window; it names what it is made of unless the sentence has just done so.
pub(super) fn window(plan: &Plan<'_>, one: &Window, names_field: bool) -> String {
    let unit = plan.period_unit().map_or("period", TimeUnit::as_str);
    let before = match unit {
        "year" => "the year before".to_owned(),
        unit => format!("the same {unit} a year before"),
    };
    let of = plan.result_phrase(&one.field);
    let named = |lead: &str| if names_field { format!("{lead}{of}") } else { String::new() };
    let whole = match plan.aggregate_named(&one.field).map(|aggregate| aggregate.op) {
        Some(AggregateOp::Count) => "all rows".to_owned(),
        Some(AggregateOp::Sum) => of.clone(),
        _ => format!("the total of {of}"),
    };
    let mut text = match one.op {
        WindowOp::Share => format!("share of {whole}"),
        WindowOp::Difference => format!("change{} from the previous {unit}", named(" in ")),
        WindowOp::Ratio => format!("{of} as a percentage of the previous {unit}"),
        WindowOp::DifferenceYear => format!("change{} from {before}", named(" in ")),
        WindowOp::RatioYear => format!("{of} as a percentage of {before}"),
        WindowOp::RunningSum => format!("running total{}", named(" of ")),
        WindowOp::Rank => format!("rank{}", named(" by ")),
        WindowOp::Per => {
            let by = one.by.as_ref().map(|by| plan.result_phrase(by)).unwrap_or_default();
            format!("{of} per {by}")
        }
    };
    if !one.partition_by.is_empty() {
        let keys: Vec<String> =
            one.partition_by.iter().map(|name| plan.result_phrase(name)).collect();
        text = format!("{text} within each {}", listed(&keys, "and", "columns"));
    }
    text
}
