//! Chinese grammar.

pub(super) mod leaf;

use sagitta_spec::{
    Aggregate, AggregateOp, Bin, GroupKey, NullOrder, RelativeTo, SortKey, SortOrder, TimeUnit,
    Transform, Window, WindowOp,
};

use super::plan::{Plan, Top, percentile, time_unit};
use super::{TokenRole, Tokens, condition, is_han, is_latin};
use crate::{Kind, format};

pub(super) fn speak(plan: &Plan<'_>, out: &mut Tokens) {
    if plan.query.is_grouped() {
        match &plan.top {
            Some(top) => leaders(plan, top, out),
            None => groups(plan, out),
        }
        if let Some((path, text)) = &plan.period {
            out.say("，");
            out.push(text, TokenRole::Period(path.clone()));
        }
        if !plan.conditions.is_empty() {
            condition::filter(plan, "，仅计", out);
            out.say("的行");
        }
    } else {
        rows(plan, out);
    }
    if !plan.present.is_empty() {
        out.say("，剔除");
        out.list(&plan.present, "、", "或", |out, (path, field)| {
            out.push(plan.name(field), condition::role(path));
        });
        out.say("缺失的行");
    }
    if !plan.sources.is_empty() {
        out.say("，数据合并自");
        out.push(&listed(&plan.sources, "个来源"), TokenRole::Sources);
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
    if let [aggregate] = plan.query.aggregate.as_slice()
        && let Some((each, time)) = each(plan)
    {
        if let Some((i, key)) = each {
            out.say("各");
            out.push(plan.name(&key.field), TokenRole::Key(i));
        }
        let named = chosen || each.is_some();
        match time {
            Some((i, unit)) => by_period(plan, named, i, unit, aggregate, out),
            None => {
                out.say("的");
                worked_out(plan, 0, aggregate, out);
            }
        }
        return;
    }
    if !plan.keys.is_empty() {
        let alone = plan.query.aggregate.is_empty();
        out.say(if alone { "各" } else { "按" });
        out.list(&plan.keys, "、", "和", |out, (i, grouped)| key(plan, *i, grouped, out));
        out.say(match (alone, plan.keys.len()) {
            (false, _) => "统计的",
            (true, 1) => "",
            (true, _) => "的组合",
        });
    }
    let aggregates: Vec<_> = plan.query.aggregate.iter().enumerate().collect();
    out.list(&aggregates, "、", "和", |out, (i, aggregate)| worked_out(plan, *i, aggregate, out));
}

type Each<'a> = (Option<(usize, &'a GroupKey)>, Option<(usize, TimeUnit)>);

/// The keys of a headline without "by": names of one column, a period, or both.
fn each<'a>(plan: &Plan<'a>) -> Option<Each<'a>> {
    let (mut name, mut time) = (None, None);
    for (i, key) in &plan.keys {
        match time_unit(key) {
            None if key.transform.is_none() && name.is_none() => name = Some((*i, *key)),
            Some(unit) if !unit.is_cyclic() && plan.time_is_plain(key) && time.is_none() => {
                time = Some((*i, unit));
            }
            _ => return None,
        }
    }
    (!plan.keys.is_empty() && (name.is_none() || plan.chosen.is_none())).then_some((name, time))
}

/// `PM2.5 的月均值`, `每月行数`, `各站每月的 PM2.5 第 95 百分位数`.
fn by_period(
    plan: &Plan<'_>,
    named: bool,
    i: usize,
    of: TimeUnit,
    aggregate: &Aggregate,
    out: &mut Tokens,
) {
    let short = matches!(
        aggregate.op,
        AggregateOp::Sum
            | AggregateOp::Mean
            | AggregateOp::Median
            | AggregateOp::Min
            | AggregateOp::Max
    ) && !plan.is_temporal_value(aggregate);
    if let (Some(field), true) = (&aggregate.field, short) {
        out.say(if named { "的" } else { "" });
        out.push(plan.name(field), TokenRole::Field(0));
        out.say(if named { "" } else { "的" });
        out.push(unit(of), TokenRole::TimeUnit(i));
        out.push(&op(aggregate.op, false), TokenRole::Aggregate(0));
        return;
    }
    out.push(&format!("每{}", unit(of)), TokenRole::TimeUnit(i));
    out.say(if named || aggregate.op != AggregateOp::Count { "的" } else { "" });
    worked_out(plan, 0, aggregate, out);
}

/// `PM2.5 均值最高的 10 个站点`.
fn leaders(plan: &Plan<'_>, top: &Top<'_>, out: &mut Tokens) {
    worked_out(plan, 0, top.aggregate, out);
    out.push(most(Some(top.aggregate.op), top.order), TokenRole::Sort(0));
    out.say("的");
    out.push(&format::count(top.n, plan.locale), TokenRole::Limit);
    out.say("个");
    out.push(plan.name(&top.key.field), TokenRole::Key(0));
}

/// An aggregate and its column, each a token.
fn worked_out(plan: &Plan<'_>, i: usize, of: &Aggregate, out: &mut Tokens) {
    if let Some(field) = of.field.as_deref().filter(|_| of.op != AggregateOp::Count) {
        out.push(plan.name(field), TokenRole::Field(i));
    }
    out.push(&op(of.op, plan.is_temporal_value(of)), TokenRole::Aggregate(i));
}

/// How the ends of an order are called: counts are many or few, all else high or low.
fn most(of: Option<AggregateOp>, order: SortOrder) -> &'static str {
    let counts = matches!(
        of,
        Some(
            AggregateOp::Count | AggregateOp::Valid | AggregateOp::Missing | AggregateOp::Distinct
        )
    );
    match (counts, order) {
        (true, SortOrder::Descending) => "最多",
        (true, SortOrder::Ascending) => "最少",
        (false, SortOrder::Descending) => "最高",
        (false, SortOrder::Ascending) => "最低",
    }
}

fn key(plan: &Plan<'_>, i: usize, key: &GroupKey, out: &mut Tokens) {
    match &key.transform {
        None => out.push(plan.name(&key.field), TokenRole::Key(i)),
        Some(Transform::TimeUnit(of)) => {
            if plan.time_is_plain(key) {
                out.push(unit(*of), TokenRole::TimeUnit(i));
                return;
            }
            out.push(plan.name(&key.field), TokenRole::Key(i));
            out.say("的");
            let noun = match of {
                TimeUnit::Year => "年份",
                TimeUnit::Month => "月份",
                TimeUnit::Day => "日期",
                other => unit(*other),
            };
            out.push(noun, TokenRole::TimeUnit(i));
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
        (None, Some(n)) => out.say(&format!("全部 {} 行", format::count(n, plan.locale))),
        (None, None) => out.say("全部行"),
        _ => {
            condition::filter(plan, "", out);
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
        out.push(&listed(&names, "列"), TokenRole::Columns);
    }
}

fn listed<T: AsRef<str>>(names: &[T], what: &str) -> String {
    let all: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let (shown, others) = super::plan::first_few(&all);
    match shown.split_last() {
        _ if others > 0 => {
            let text = join(&shown.join("、"), "等");
            format!("{text} {} {what}", all.len())
        }
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => join(&join(&rest.join("、"), "和"), last),
        None => format!("零{what}"),
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

pub(super) fn within_last(n: u32, of: TimeUnit, to: RelativeTo) -> String {
    let unit = counted(of);
    match to {
        RelativeTo::Data => format!("数据的最后 {n} {unit}"),
        RelativeTo::Today => format!("截至今天的 {n} {unit}"),
    }
}

fn extras(plan: &Plan<'_>, out: &mut Tokens) {
    let query = plan.query;
    if let Some(part) = &query.having {
        out.say("，仅列");
        condition::having(plan, part, out);
        out.say("的组");
    }
    let windows: Vec<_> = query.window.iter().enumerate().collect();
    out.say(if windows.is_empty() { "" } else { "，另列" });
    out.list(&windows, "、", "和", |out, (i, one)| {
        let text = window(plan, one, !plan.is_only_aggregate(&one.field));
        out.push(&text, TokenRole::Window(*i));
    });
    let computed: Vec<_> = query.compute.iter().enumerate().collect();
    out.say(if computed.is_empty() { "" } else { "，其中" });
    out.list(&computed, "、", "、", |out, (i, one)| {
        out.push(&format!("{} = {}", one.name, one.expr), TokenRole::Compute(*i));
    });
    for (i, lookup) in query.lookup.iter().enumerate() {
        let names: Vec<&str> = lookup.fields.iter().map(|name| plan.name(name)).collect();
        let text = join(&join(&listed(&names, "列"), "取自"), plan.title(&lookup.from));
        out.say("，");
        out.push(&text, TokenRole::Lookup(i));
    }
    if plan.top.is_none() {
        order(plan, out);
    }
}

/// The order and how much of it is shown.
fn order(plan: &Plan<'_>, out: &mut Tokens) {
    let query = plan.query;
    let keys: Vec<_> = plan.sort().iter().enumerate().collect();
    let what = if query.is_grouped() { "组" } else { "行" };
    if let ([(_, key)], Some(n), 0) = (keys.as_slice(), query.limit, query.offset)
        && let Some(best) = superlative(plan, key)
    {
        out.say("，取");
        out.push(&best, TokenRole::Sort(0));
        out.say("的");
        out.push(&format!("{} {what}", format::count(n, plan.locale)), TokenRole::Limit);
        return;
    }
    if !keys.is_empty() {
        out.say("，按");
        out.list(&keys, "、", "、", |out, (i, key)| {
            let text = join(&plan.result_phrase(&key.field), way(plan, key));
            let nulls = if key.nulls == NullOrder::First { "（缺失值在前）" } else { "" };
            out.push(&format!("{text}{nulls}"), TokenRole::Sort(*i));
        });
        out.say("排序");
    }
    let from = query.offset.saturating_add(1);
    let text = match (query.limit, query.offset) {
        (None, 0) => return,
        (Some(n), 0) => format!("只取前 {} {what}", format::count(n, plan.locale)),
        (None, offset) => format!("略去前 {} {what}", format::count(offset, plan.locale)),
        (Some(n), offset) => {
            let to = offset.saturating_add(n);
            format!(
                "只取第 {}–{} {what}",
                format::count(from, plan.locale),
                format::count(to, plan.locale)
            )
        }
    };
    out.say("，");
    out.push(&text, TokenRole::Limit);
}

/// `PM2.5 均值最高` for a key that orders by it; none where that reads badly.
fn superlative(plan: &Plan<'_>, key: &SortKey) -> Option<String> {
    let kind = plan.ranked(key)?;
    let phrase = plan.result_phrase(&key.field);
    let word = match (kind, key.order) {
        (Kind::Temporal, SortOrder::Ascending) => "最早",
        (Kind::Temporal, SortOrder::Descending) => "最晚",
        (_, order) => most(plan.aggregate_named(&key.field).map(|one| one.op), order),
    };
    Some(join(&phrase, word))
}

fn way(plan: &Plan<'_>, key: &SortKey) -> &'static str {
    match (plan.order_kind(&key.field), key.order) {
        (Kind::Temporal, SortOrder::Ascending) => "从早到晚",
        (Kind::Temporal, SortOrder::Descending) => "从晚到早",
        (Kind::Text | Kind::Category, SortOrder::Ascending) => "升序",
        (Kind::Text | Kind::Category, SortOrder::Descending) => "降序",
        (_, SortOrder::Ascending) => "从低到高",
        (_, SortOrder::Descending) => "从高到低",
    }
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
        TimeUnit::MonthOfYear => "月份（1–12 月）",
        TimeUnit::DayOfWeek => "星期几",
        TimeUnit::HourOfDay => "钟点（0–23 时）",
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
        AggregateOp::Distinct => "不同取值数",
        AggregateOp::Sum => "合计",
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

/// A column of a window; it names what it is made of unless the sentence has just done so.
pub(super) fn window(plan: &Plan<'_>, one: &Window, names_field: bool) -> String {
    let (previous, before) = match plan.period_unit() {
        Some(TimeUnit::Year) => ("上年", "上年"),
        Some(TimeUnit::Quarter) => ("上季度", "上年同季度"),
        Some(TimeUnit::Month) => ("上月", "上年同月"),
        Some(TimeUnit::Week) => ("上周", "上年同周"),
        Some(TimeUnit::Day) => ("前一日", "上年同日"),
        Some(TimeUnit::Hour) => ("前一小时", "上年同一小时"),
        _ => ("上期", "上年同期"),
    };
    let words = match one.op {
        WindowOp::Per => {
            let by = one.by.as_ref().map(|by| plan.result_phrase(by)).unwrap_or_default();
            return join(&join(&plan.result_phrase(&one.field), "与"), &join(&by, "之比"));
        }
        WindowOp::Share => "占总量的比重",
        WindowOp::Difference => &format!("较{previous}增减"),
        WindowOp::Ratio => &format!("相当于{previous}的百分比"),
        WindowOp::DifferenceYear => &format!("较{before}增减"),
        WindowOp::RatioYear => &format!("相当于{before}的百分比"),
        WindowOp::RunningSum => "累计值",
        WindowOp::Rank => "排名",
    };
    let mut text = words.to_owned();
    if names_field {
        text = join(&plan.result_phrase(&one.field), words);
    }
    if !one.partition_by.is_empty() {
        let keys: Vec<String> =
            one.partition_by.iter().map(|name| plan.result_phrase(name)).collect();
        text = format!("{text}（{}）", join("各", &join(&listed(&keys, "列"), "内")));
    }
    text
}
