use sagitta_spec::{Bounds, Case, Test};

use super::{join, within_last};
use crate::format;
use crate::sentence::condition::Spoken;
use crate::sentence::{Tokens, period};

/// A single test in words.
pub(in crate::sentence) fn speak(it: &Spoken<'_>, test: &Test, negated: bool, out: &mut Tokens) {
    let role = it.tree.role(it.path);
    let (lead, values, last) = match test {
        Test::In(values) if !values.is_empty() => ("为", values, "或"),
        Test::NotIn(values) if values.len() == 1 => ("不为", values, "或"),
        Test::NotIn(values) if !values.is_empty() => ("既非", values, "亦非"),
        _ => {
            let words = words(it, test, negated);
            out.push(&join(&it.name(), &words), role);
            return;
        }
    };
    out.push(&it.name(), role);
    let (lead, last, end) = match test {
        Test::NotIn(values) if values.len() > 2 => ("不是", "和", "中的任何一个"),
        _ => (lead, last, ""),
    };
    out.say(lead);
    let others = it.values(values, ["、", last], out);
    if others > 0 {
        let (n, one) = (values.len(), if end.is_empty() { "之一" } else { "" });
        out.push(&format!("等 {n} 个值{one}"), it.tree.values(it.path));
    }
    out.say(end);
}

fn words(it: &Spoken<'_>, test: &Test, negated: bool) -> String {
    let (plan, field) = (it.plan, &it.leaf.field);
    let text = |literal| plan.literal(literal, field);
    let temporal = plan.is_temporal(field);
    let is_date = plan.brief(field).is_some_and(|column| column.is_date);
    let instant = |literal| period::instant(literal, is_date, plan.locale);
    let not = if negated { "不" } else { "" };
    let case_of = |case: &Case| {
        if *case == Case::Sensitive { "（区分大小写）" } else { "" }
    };
    let within = |stretch: &str| join(&join(&format!("{not}在"), stretch), "之内");
    match test {
        Test::Eq(v) if temporal => join("为", &instant(v)),
        Test::Ne(v) if temporal => join("不为", &instant(v)),
        Test::Lt(v) if temporal => join("早于", &format::iso(v.as_str(), plan.locale)),
        Test::Ge(v) if temporal => join("不早于", &format::iso(v.as_str(), plan.locale)),
        Test::Le(v) if temporal => join("不晚于", &instant(v)),
        Test::Gt(v) if temporal => join("晚于", &instant(v)),
        Test::Between { .. } if temporal => within(&plan.stretch(it.leaf).unwrap_or_default()),
        Test::WithinLast { n, unit, to } => within(&within_last(*n, *unit, *to)),
        Test::Eq(v) => join("为", &text(v)),
        Test::Ne(v) => join("不为", &text(v)),
        Test::Lt(v) => join("低于", &text(v)),
        Test::Le(v) => join("不超过", &text(v)),
        Test::Gt(v) => join("超过", &text(v)),
        Test::Ge(v) => join("不低于", &text(v)),
        Test::Between { low, high, bounds } => {
            let (low, high) = (text(low), text(high));
            let range = match bounds.unwrap_or(Bounds::Closed) {
                Bounds::Closed => return format!("{not}在 {low} 至 {high} 之间"),
                Bounds::ClosedOpen => format!("不低于 {low} 且低于 {high}"),
                Bounds::OpenClosed => format!("超过 {low} 且不超过 {high}"),
                Bounds::Open => format!("超过 {low} 且低于 {high}"),
            };
            if negated { format!("不满足“{range}”") } else { range }
        }
        Test::In(_) => "为零个值之一".to_owned(),
        Test::NotIn(_) => "可为任意值".to_owned(),
        Test::Contains(p, case) => format!("{not}含“{p}”{}", case_of(case)),
        Test::StartsWith(p, case) => format!("{not}以“{p}”开头{}", case_of(case)),
        Test::EndsWith(p, case) => format!("{not}以“{p}”结尾{}", case_of(case)),
        Test::Matches(p, case) => format!("{not}匹配模式“{p}”{}", case_of(case)),
        Test::IsNull => "缺失".to_owned(),
        Test::IsNotNull => "不缺失".to_owned(),
    }
}
