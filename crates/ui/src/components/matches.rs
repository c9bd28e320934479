//! What did not match when tables were put together.

use sagitta_protocol::Match;
use sagitta_render::format;
use yew::{AttrValue, Html, html};

use super::editors::Facts;
use crate::context::Cx;
use crate::{I18n, Language};

/// How many keys a line names before its details are opened.
const NAMED: usize = 3;

pub(super) struct MatchesProps<'a> {
    pub(super) facts: &'a Facts,
    /// One a lookup.
    pub(super) lookups: &'a [Match],
    /// One a part of a union.
    pub(super) parts: &'a [Match],
}

/// One line for each lookup or part with something that did not match; the rest on demand.
pub(super) fn matches(cx: &Cx, props: &MatchesProps<'_>) -> Html {
    let i18n = &cx.i18n;
    let facts = props.facts;
    let lookups = props.lookups.iter().zip(&facts.view.query.lookup);
    let lookups = lookups.filter(|(one, _)| one.n_unknown > 0 || one.n_null > 0);
    let lookups = lookups.map(|(one, lookup)| {
        let column = facts.brief(&lookup.field);
        let column = column.map_or(lookup.field.as_str(), |column| column.display_name());
        looked_up(one, column, facts, i18n)
    });
    let parts = props.parts.iter().filter(|part| !part.missing.is_empty());
    let parts = parts.map(|part| {
        let columns = part
            .missing
            .iter()
            .map(|name| facts.brief(name).map_or(name.as_str(), |column| column.display_name()));
        let columns: Vec<&str> = columns.collect();
        let arguments = [
            ("table", facts.title(&part.table, i18n)),
            ("columns", &joined(&columns, i18n)),
            ("rows", &format::count(part.n_rows, i18n.locale())),
        ];
        html! { <p class="sg-note sg-match">{ i18n.with("part-lacks", &arguments) }</p> }
    });
    html! { <>{ for lookups }{ for parts }</> }
}

fn looked_up(one: &Match, column: &str, facts: &Facts, i18n: &I18n) -> Html {
    let table = facts.title(&one.table, i18n);
    let total = format::count(one.n_rows, i18n.locale());
    let with = |key: &str, n: u64, names: &str| -> AttrValue {
        let count = format::count(n, i18n.locale());
        let arguments =
            [("count", count.as_str()), ("total", &total), ("column", column), ("table", table)];
        let arguments: Vec<(&str, &str)> =
            arguments.into_iter().chain((!names.is_empty()).then_some(("names", names))).collect();
        i18n.with(key, &arguments)
    };
    let nulls = (one.n_null > 0).then(|| with("match-null", one.n_null, ""));
    let head = if one.n_unknown == 0 {
        nulls.clone().unwrap_or_default()
    } else {
        with("match-unknown", one.n_unknown, &named(&one.unknown, NAMED, i18n))
    };
    let is_more = one.n_unknown > 0 && nulls.is_some();
    let has_details = one.unknown.len() > NAMED || one.n_unused > 0 || is_more;
    if !has_details {
        return html! { <p class="sg-note sg-match">{ head }</p> };
    }
    let unknown = (one.unknown.len() > NAMED)
        .then(|| with("match-all-unknown", one.n_unknown, &named(&one.unknown, usize::MAX, i18n)));
    let unused = (one.n_unused > 0)
        .then(|| with("match-unused", one.n_unused, &named(&one.unused, usize::MAX, i18n)));
    let lines = [unknown, nulls.filter(|_| is_more), unused].into_iter().flatten();
    let lines = lines.map(|words| html! { <p>{ words }</p> });
    html! { <details class="sg-note sg-match"><summary>{ head }</summary>{ for lines }</details> }
}

/// The first of some keys.
fn named(keys: &[String], n: usize, i18n: &I18n) -> String {
    let word = |key: &String| {
        if key.is_empty() { i18n.text("empty-text").to_string() } else { key.clone() }
    };
    let words: Vec<String> = keys.iter().take(n).map(word).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    joined(&words, i18n) + if keys.len() > n { "…" } else { "" }
}

fn joined(words: &[&str], i18n: &I18n) -> String {
    words.join(match i18n.language() {
        Language::En => ", ",
        Language::Zh => "、",
    })
}
