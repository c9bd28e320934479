//! Chinese grammar.

use sagitta_spec::{
    AggregateOp, Bin, Bounds, Case, GroupKey, Leaf, Predicate, RelativeTo, SortOrder, Test,
    TimeUnit, Transform, WindowOp,
};

use super::plan::{Plan, Tree, opposite, percentile, time_unit};
use super::{TokenRole, Tokens, is_han, is_latin, period};
use crate::{Kind, Language, format};

pub(super) fn speak(plan: &Plan<'_>, out: &mut Tokens) {
    if plan.query.is_grouped() {
        groups(plan, out);
        conditions(plan, "，其中", out);
        if let Some((path, text)) = &plan.period {
            out.say("，");
            out.push(text, TokenRole::Period(path.clone()));
        }
    } else {
        rows(plan, out);
    }
    extras(plan, out);
}

fn groups(plan: &Plan<'_>, out: &mut Tokens) {
    let chosen = plan.chosen.is_some();
    if let Some((path, values, field)) = &plan.chosen {
        out.list(values, "、", "和", |out, value| {
            out.push(&plan.literal(value, field), TokenRole::Values(path.clone()));
        });
    }
    let short = match (plan.keys.as_slice(), plan.query.aggregate.as_slice()) {
        ([(i, key)], [aggregate]) => match time_unit(key) {
            Some(unit) if !unit.is_cyclic() && plan.time_is_plain(key) => {
                Some((*i, unit, aggregate))
            }
            _ => None,
        },
        _ => None,
    };
    if let Some((i, of, aggregate)) = short {
        let temporal = aggregate.field.as_deref().is_some_and(|field| plan.is_temporal(field));
        if chosen {
            out.say("的");
        }
        match aggregate.field.as_deref().filter(|_| aggregate.op != AggregateOp::Count) {
            Some(field) => {
                out.push(plan.name(field), TokenRole::Field(0));
                out.say(if chosen { "" } else { "的" });
                out.push(unit(of), TokenRole::TimeUnit(i));
            }
            None => out.push(&format!("每{}", unit(of)), TokenRole::TimeUnit(i)),
        }
        out.push(&op(aggregate.op, temporal), TokenRole::Aggregate(0));
        return;
    }
    if !plan.keys.is_empty() {
        out.say(if plan.query.aggregate.is_empty() { "各" } else { "按" });
        out.list(&plan.keys, "、", "和", |out, (i, grouped)| key(plan, *i, grouped, out));
        out.say(if plan.query.aggregate.is_empty() { "" } else { "统计的" });
    }
    let aggregates: Vec<_> = plan.query.aggregate.iter().enumerate().collect();
    out.list(&aggregates, "、", "和", |out, (i, aggregate)| {
        let field = aggregate.field.as_deref().filter(|_| aggregate.op != AggregateOp::Count);
        if let Some(field) = field {
            out.push(plan.name(field), TokenRole::Field(*i));
        }
        let temporal = field.is_some_and(|field| plan.is_temporal(field));
        out.push(&op(aggregate.op, temporal), TokenRole::Aggregate(*i));
    });
}

fn key(plan: &Plan<'_>, i: usize, key: &GroupKey, out: &mut Tokens) {
    match &key.transform {
        None => out.push(plan.name(&key.field), TokenRole::Key(i)),
        Some(Transform::TimeUnit(of)) => {
            if !plan.time_is_plain(key) {
                out.push(plan.name(&key.field), TokenRole::Key(i));
                out.say("的");
            }
            out.push(unit(*of), TokenRole::TimeUnit(i));
        }
        Some(Transform::Bin(bin)) => {
            out.push(plan.name(&key.field), TokenRole::Key(i));
            out.say("（");
            let text = match bin {
                Bin::Step(step) => format!("每 {} 一档", plan.literal(step, &key.field)),
                Bin::MaxBins(n) => format!("最多 {n} 档"),
            };
            out.push(&text, TokenRole::Bin(i));
            out.say("）");
        }
    }
}

fn rows(plan: &Plan<'_>, out: &mut Tokens) {
    match (&plan.query.filter, plan.n_rows()) {
        (None, Some(n)) => out.say(&format!("全部 {} 行", format::count(n))),
        (None, None) => out.say("全部行"),
        _ => {
            conditions(plan, "", out);
            match (&plan.period, plan.conditions.is_empty()) {
                (Some((path, text)), true) => {
                    out.push(text, TokenRole::Period(path.clone()));
                    out.say("的行");
                }
                (Some((path, text)), false) => {
                    out.say("的行，");
                    out.push(text, TokenRole::Period(path.clone()));
                }
                (None, true) => out.say("全部行"),
                (None, false) => out.say("的行"),
            }
        }
    }
    if let Some(select) = &plan.query.select {
        out.say("，显示");
        let names: Vec<&str> = select.iter().map(|name| plan.name(name)).collect();
        let text = if names.is_empty() { "零列".to_owned() } else { listed(&names) };
        out.push(&text, TokenRole::Columns);
    }
}

fn listed(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => join(&join(&rest.join("、"), "和"), last),
        None => String::new(),
    }
}

/// Two texts with a space between a Chinese and a Latin character.
fn join(a: &str, b: &str) -> String {
    let space = match (a.chars().last(), b.chars().next()) {
        (Some(a), Some(b)) if is_han(a) && is_latin(b) || is_latin(a) && is_han(b) => " ",
        _ => "",
    };
    format!("{a}{space}{b}")
}

fn conditions(plan: &Plan<'_>, lead: &str, out: &mut Tokens) {
    if plan.conditions.is_empty() {
        return;
    }
    out.say(lead);
    let several = plan.conditions.len() > 1;
    out.list(&plan.conditions, "，且", "，且", |out, (path, part)| {
        wrapped(plan, Tree::Filter, part, path, false, several && is_any(part, false), out);
    });
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
        out.say("（");
    }
    condition(plan, tree, part, path, negated, out);
    if parentheses {
        out.say("）");
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
                out.push(if or { "无一符合" } else { "全部符合" }, tree.role(path));
                return;
            }
            let joint = if or { "，或" } else { "，且" };
            let parts: Vec<_> = parts.iter().enumerate().collect();
            out.list(&parts, joint, joint, |out, (i, inner)| {
                let nested = parts.len() > 1
                    && (!or && is_any(inner, negated) || or && is_any(inner, !negated));
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
    let (lead, values, last) = match test {
        Test::In(values) if !values.is_empty() => ("为", values, "或"),
        Test::NotIn(values) if !values.is_empty() => ("不为", values, "或"),
        _ => {
            let words = test_words(plan, leaf, test, negated);
            out.push(&join(&name, &words), tree.role(path));
            return;
        }
    };
    out.push(&name, tree.role(path));
    out.say(lead);
    let (shown, others) = plan.listed(values);
    out.list(shown, "、", if others > 0 { "、" } else { last }, |out, value| {
        out.push(&plan.literal(value, &leaf.field), tree.values(path));
    });
    if others > 0 {
        out.push(&format!("等 {} 个值之一", values.len()), tree.values(path));
    }
}

fn test_words(plan: &Plan<'_>, leaf: &Leaf, test: &Test, negated: bool) -> String {
    let text = |literal| plan.literal(literal, &leaf.field);
    let temporal = plan.is_temporal(&leaf.field);
    let is_date = plan.brief(&leaf.field).is_some_and(|column| column.is_date);
    let instant = |literal| period::instant(literal, is_date, Language::Zh);
    let not = if negated { "不" } else { "" };
    let case_of = |case: &Case| {
        if *case == Case::Sensitive { "（区分大小写）" } else { "" }
    };
    match test {
        Test::Eq(v) if temporal => join("为", &instant(v)),
        Test::Ne(v) if temporal => join("不为", &instant(v)),
        Test::Lt(v) if temporal => join("早于", &format::iso(v.as_str(), Language::Zh)),
        Test::Ge(v) if temporal => join("不早于", &format::iso(v.as_str(), Language::Zh)),
        Test::Le(v) if temporal => join("不晚于", &instant(v)),
        Test::Gt(v) if temporal => join("晚于", &instant(v)),
        Test::Between { .. } | Test::WithinLast { .. } if temporal => {
            join(&join(&format!("{not}在"), &plan.stretch(leaf).unwrap_or_default()), "之内")
        }
        Test::WithinLast { n, unit, to } => {
            join(&join(&format!("{not}在"), &within_last(*n, *unit, *to)), "之内")
        }
        Test::Eq(v) => join("为", &text(v)),
        Test::Ne(v) => join("不为", &text(v)),
        Test::Lt(v) => join("小于", &text(v)),
        Test::Le(v) => join("不超过", &text(v)),
        Test::Gt(v) => join("大于", &text(v)),
        Test::Ge(v) => join("不小于", &text(v)),
        Test::Between { low, high, bounds } => {
            let (low, high) = (text(low), text(high));
            let range = match bounds.unwrap_or(Bounds::Closed) {
                Bounds::Closed => return format!("{not}在 {low} 至 {high} 之间"),
                Bounds::ClosedOpen => format!("不小于 {low} 且小于 {high}"),
                Bounds::OpenClosed => format!("大于 {low} 且不超过 {high}"),
                Bounds::Open => format!("大于 {low} 且小于 {high}"),
            };
            if negated { format!("不在“{range}”之内") } else { range }
        }
        Test::In(_) => "为零个值之一".to_owned(),
        Test::NotIn(_) => "可为任意值".to_owned(),
        Test::Contains(p, case) => format!("{not}含“{p}”{}", case_of(case)),
        Test::StartsWith(p, case) => format!("{not}以“{p}”开头{}", case_of(case)),
        Test::EndsWith(p, case) => format!("{not}以“{p}”结尾{}", case_of(case)),
        Test::Matches(p, case) => format!("{not}匹配“{p}”{}", case_of(case)),
        Test::IsNull => "无值".to_owned(),
        Test::IsNotNull => "有值".to_owned(),
    }
}

pub(super) fn within_last(n: u32, of: TimeUnit, to: RelativeTo) -> String {
    let unit = counted(of);
    match to {
        RelativeTo::Data => format!("数据的最后 {n} {unit}"),
        RelativeTo::Today => format!("截至今天的 {n} {unit}"),
    }
}

fn extras(plan: &Plan<'_>, out: &mut Tokens) {
    let query = plan.query;
    if let Some(having) = &query.having {
        out.say("，仅含");
        condition(plan, Tree::Having, having, &[], false, out);
        out.say("的组");
    }
    let computed = query.compute.iter().enumerate().map(|(i, compute)| {
        (format!("{} = {}", compute.name, compute.expr), TokenRole::Compute(i))
    });
    let looked_up = query.lookup.iter().enumerate().map(|(i, lookup)| {
        let names: Vec<&str> = lookup.fields.iter().map(String::as_str).collect();
        let text = format!("{}（取自 {}）", listed(&names), lookup.from);
        (text, TokenRole::Lookup(i))
    });
    let windows =
        query.window.iter().enumerate().map(|(i, w)| (plan.window_phrase(w), TokenRole::Window(i)));
    let with: Vec<_> = windows.chain(computed).chain(looked_up).collect();
    if !with.is_empty() {
        out.say("，另有");
        out.list(&with, "、", "和", |out, (text, role)| out.push(text, role.clone()));
    }
    let sort: Vec<_> = plan.sort().iter().enumerate().collect();
    if !sort.is_empty() {
        out.say("，按");
        out.list(&sort, "、", "、", |out, (i, key)| {
            let way = match (plan.order_kind(&key.field), key.order) {
                (Kind::Temporal, SortOrder::Ascending) => "从早到晚",
                (Kind::Temporal, SortOrder::Descending) => "从晚到早",
                (Kind::Text | Kind::Category, SortOrder::Ascending) => "升序",
                (Kind::Text | Kind::Category, SortOrder::Descending) => "降序",
                (_, SortOrder::Ascending) => "从低到高",
                (_, SortOrder::Descending) => "从高到低",
            };
            let text = join(&plan.result_phrase(&key.field), way);
            out.push(&text, TokenRole::Sort(*i));
        });
        out.say("排序");
    }
    let what = if query.is_grouped() { "组" } else { "行" };
    let from = query.offset.saturating_add(1);
    let text = match (query.limit, query.offset) {
        (None, 0) => return,
        (Some(n), 0) => format!("仅前 {} {what}", format::count(n)),
        (None, _) => format!("从第 {} {what}起", format::count(from)),
        (Some(n), offset) => {
            let to = offset.saturating_add(n);
            format!("仅第 {}–{} {what}", format::count(from), format::count(to))
        }
    };
    out.say("，");
    out.push(&text, TokenRole::Limit);
}

pub(super) fn unit(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Year => "年",
        TimeUnit::Quarter => "季度",
        TimeUnit::Month => "月",
        TimeUnit::Week => "周",
        TimeUnit::Day => "日",
        TimeUnit::Hour => "小时",
        TimeUnit::Minute => "分钟",
        TimeUnit::MonthOfYear => "一年中的月份",
        TimeUnit::DayOfWeek => "星期几",
        TimeUnit::HourOfDay => "一天中的时刻",
    }
}

/// The unit with the word that counting it needs.
fn counted(of: TimeUnit) -> &'static str {
    match of {
        TimeUnit::Quarter => "个季度",
        TimeUnit::Month | TimeUnit::MonthOfYear => "个月",
        TimeUnit::Day | TimeUnit::DayOfWeek => "天",
        TimeUnit::Hour | TimeUnit::HourOfDay => "个小时",
        other => unit(other),
    }
}

pub(super) fn aggregate_phrase(of: AggregateOp, field: Option<&str>, temporal: bool) -> String {
    match field {
        Some(field) if of != AggregateOp::Count => join(field, &op(of, temporal)),
        _ => op(of, temporal),
    }
}

/// What stands after the column's name.
fn op(op: AggregateOp, temporal: bool) -> String {
    let words = match op {
        AggregateOp::Count => "行数",
        AggregateOp::Valid => "有值行数",
        AggregateOp::Missing => "缺失行数",
        AggregateOp::Distinct => "不同值个数",
        AggregateOp::Sum => "总和",
        AggregateOp::Mean => "均值",
        AggregateOp::Median => "中位数",
        AggregateOp::Q1 => "下四分位数",
        AggregateOp::Q3 => "上四分位数",
        AggregateOp::Quantile(p) => return format!("第 {} 百分位数", percentile(p)),
        AggregateOp::Min if temporal => "最早值",
        AggregateOp::Max if temporal => "最晚值",
        AggregateOp::Min => "最小值",
        AggregateOp::Max => "最大值",
        AggregateOp::Stdev => "标准差",
        AggregateOp::Variance => "方差",
    };
    words.to_owned()
}

/// A column of a window, of this column of the result and by that one.
pub(super) fn window(op: WindowOp, of: &str, by: &str) -> String {
    let words = match op {
        WindowOp::Per => return join(&join(of, "与"), &join(by, "之比")),
        WindowOp::Share => "占总量的比例",
        WindowOp::Difference => "较上期的差",
        WindowOp::Ratio => "与上期之比",
        WindowOp::DifferenceYear => "较一年前的差",
        WindowOp::RatioYear => "与一年前之比",
        WindowOp::RunningSum => "累计",
        WindowOp::Rank => "排名",
    };
    join(of, words)
}
