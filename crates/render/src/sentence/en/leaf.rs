use sagitta_spec::{Bounds, Case, Test};

use super::within_last;
use crate::format;
use crate::sentence::condition::Spoken;
use crate::sentence::{Tokens, period};

/// A single test in words.
pub(in crate::sentence) fn speak(it: &Spoken<'_>, test: &Test, negated: bool, out: &mut Tokens) {
    let role = it.tree.role(it.path);
    let (lead, values, between, last) = match test {
        Test::In(values) if !values.is_empty() => (" is ", values, ", ", " or "),
        Test::NotIn(values) if values.len() == 2 => (" is neither ", values, " nor ", " nor "),
        Test::NotIn(values) if values.len() == 1 => (" is not ", values, ", ", ", "),
        Test::NotIn(values) if !values.is_empty() => (" is none of ", values, ", ", " and "),
        _ => {
            let words = words(it, test, negated);
            out.push(&format!("{} {words}", it.name()), role);
            return;
        }
    };
    out.push(&it.name(), role);
    out.say(lead);
    let others = it.values(values, [between, last], out);
    if others > 0 {
        out.say(last);
        let text = format!("{}{others} more", if last == " or " { "one of " } else { "" });
        out.push(&text, it.tree.values(it.path));
    }
}

fn words(it: &Spoken<'_>, test: &Test, negated: bool) -> String {
    let (plan, field) = (it.plan, &it.leaf.field);
    let text = |literal| plan.literal(literal, field);
    let temporal = plan.is_temporal(field);
    let is_date = plan.brief(field).is_some_and(|column| column.is_date);
    let instant = |literal| period::instant(literal, is_date, plan.locale);
    let is = if negated { "is not" } else { "is" };
    let part = |verb: [&str; 2], part: &str, case: &Case| {
        let case = if *case == Case::Sensitive { " (case-sensitive)" } else { "" };
        let [plain, third] = verb;
        let (does, verb) = if negated { ("does not ", plain) } else { ("", third) };
        format!("{does}{verb} “{part}”{case}")
    };
    match test {
        Test::Eq(v) if temporal => format!("is {}", instant(v)),
        Test::Ne(v) if temporal => format!("is not {}", instant(v)),
        Test::Lt(v) if temporal => format!("is before {}", format::iso(v.as_str(), plan.locale)),
        Test::Ge(v) if temporal => format!("is {} or later", format::iso(v.as_str(), plan.locale)),
        Test::Le(v) if temporal => format!("is {} or earlier", instant(v)),
        Test::Gt(v) if temporal => format!("is after {}", instant(v)),
        Test::Between { .. } if temporal => {
            let stretch = plan.stretch(it.leaf).unwrap_or_default();
            format!("is {} {stretch}", if negated { "outside" } else { "within" })
        }
        Test::WithinLast { n, unit, to } => {
            let last = within_last(*n, *unit, *to);
            format!("is {} {last}", if negated { "outside" } else { "within" })
        }
        Test::Eq(v) => format!("is {}", text(v)),
        Test::Ne(v) => format!("is not {}", text(v)),
        Test::Lt(v) => format!("is below {}", text(v)),
        Test::Le(v) => format!("is at most {}", text(v)),
        Test::Gt(v) => format!("is above {}", text(v)),
        Test::Ge(v) => format!("is at least {}", text(v)),
        Test::Between { low, high, bounds } => {
            let (low, high) = (text(low), text(high));
            let range = match bounds.unwrap_or(Bounds::Closed) {
                Bounds::Closed => return format!("{is} between {low} and {high}"),
                Bounds::ClosedOpen => format!("at least {low} and below {high}"),
                Bounds::OpenClosed => format!("above {low} and at most {high}"),
                Bounds::Open => format!("above {low} and below {high}"),
            };
            if negated { format!("is not both {range}") } else { format!("is {range}") }
        }
        Test::In(_) => "is one of no values".to_owned(),
        Test::NotIn(_) => "has any value".to_owned(),
        Test::Contains(p, case) => part(["contain", "contains"], p, case),
        Test::StartsWith(p, case) => part(["start with", "starts with"], p, case),
        Test::EndsWith(p, case) => part(["end with", "ends with"], p, case),
        Test::Matches(p, case) => part(["match the pattern", "matches the pattern"], p, case),
        Test::IsNull => "has no value".to_owned(),
        Test::IsNotNull => "has a value".to_owned(),
    }
}
