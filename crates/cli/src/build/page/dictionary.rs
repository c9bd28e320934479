//! Every column of a dataset: what it is called, what it means, what it holds.

use sagitta_catalog::{Dataset, Language};
use sagitta_render::ColumnBrief;
use sagitta_render::format;

use super::dataset::shown;
use super::words::Words;
use super::{Esc, spoken, text_in};
use crate::build::facts::{ColumnFacts, Facts};

/// How many frequent values are told of a column.
const TOP: usize = 4;

/// What a cell of the table is about. Those that no column has anything to say to are left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Type,
    Unit,
    Missing,
    Distinct,
    Values,
    Meaning,
}

const PARTS: [Part; 6] =
    [Part::Type, Part::Unit, Part::Missing, Part::Distinct, Part::Values, Part::Meaning];

impl Part {
    fn name(self, words: &Words) -> &'static str {
        match self {
            Self::Type => words.type_,
            Self::Unit => words.unit,
            Self::Missing => words.missing,
            Self::Distinct => words.distinct,
            Self::Values => words.values,
            Self::Meaning => words.meaning,
        }
    }

    fn align(self) -> &'static str {
        match self {
            Self::Missing | Self::Distinct => " data-align=\"end\"",
            _ => "",
        }
    }
}

/// The columns of a dataset as a table; on a narrow screen its rows become cards.
pub(super) fn dictionary(facts: &Facts, briefs: &[ColumnBrief], language: Language) -> String {
    let words = Words::of(language);
    let dataset = &facts.dataset;
    let rows: Vec<(String, [String; 6])> = facts
        .columns
        .iter()
        .zip(briefs)
        .map(|(column, brief)| {
            let cells = PARTS.map(|part| cell(part, column, brief, dataset, language));
            (head(column, dataset, language), cells)
        })
        .collect();
    let parts: Vec<(usize, Part)> = PARTS
        .into_iter()
        .enumerate()
        .filter(|(idx, _)| {
            rows.iter().any(|(_, cells)| cells.get(*idx).is_some_and(|cell| !cell.is_empty()))
        })
        .collect();
    let heads: Vec<String> = parts
        .iter()
        .map(|(_, part)| format!("<th scope=\"col\"{}>{}</th>", part.align(), part.name(words)))
        .collect();
    let mut body = String::new();
    for (head, cells) in &rows {
        body += &format!("<tr><th scope=\"row\">{head}</th>");
        for (idx, part) in &parts {
            let cell = cells.get(*idx).map_or("", String::as_str);
            body += &format!("<td data-label=\"{}\"{}>{cell}</td>", part.name(words), part.align());
        }
        body += "</tr>\n";
    }
    format!(
        "<section class=\"sg-card sg-about\">\n<h2>{}</h2>\n<div class=\"sg-dictionary sg-columns-told\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n<table>\n<thead><tr><th scope=\"col\">{}</th>{}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n</section>\n",
        words.columns,
        words.columns,
        words.column,
        heads.concat()
    )
}

/// The name of a column, and what readers call it.
fn head(column: &ColumnFacts, dataset: &Dataset, language: Language) -> String {
    let field = dataset.field(&column.name).cloned().unwrap_or_default();
    let title = match field.title.get(language) {
        title if title.is_empty() || title == column.name => String::new(),
        _ => text_in(&field.title, language, "small", ""),
    };
    format!("{}{title}", Esc(&column.name))
}

fn cell(
    part: Part,
    column: &ColumnFacts,
    brief: &ColumnBrief,
    dataset: &Dataset,
    language: Language,
) -> String {
    let field = dataset.field(&column.name).cloned().unwrap_or_default();
    match part {
        Part::Type => Esc(field.data_type.as_deref().unwrap_or_default()).to_string(),
        Part::Unit => Esc(column.unit.as_deref().unwrap_or_default()).to_string(),
        Part::Missing => match column.n_nulls {
            0 => "0".to_owned(),
            n => share(n, dataset, language),
        },
        Part::Distinct => {
            let about = if column.is_exact { "" } else { "≈ " };
            format!("{about}{}", format::count(column.n_distinct, spoken(language)))
        }
        Part::Values => values(column, brief, dataset, language),
        Part::Meaning => {
            let mut meaning = match field.description.is_empty() {
                true => String::new(),
                false => text_in(&field.description, language, "span", ""),
            };
            if !field.alias.is_empty() {
                let formerly = Words::of(language).formerly;
                meaning += &format!(" <small>{formerly} {}</small>", Esc(&field.alias.join(", ")));
            }
            meaning
        }
    }
}

/// A part of all rows in per cent, as markup: it may be less than a tenth.
fn share(n: u64, dataset: &Dataset, language: Language) -> String {
    Esc(&format::percent(n, dataset.n_rows, spoken(language))).to_string()
}

/// How the values of a column lie: a small plot with its ends, or the most frequent ones.
fn values(
    column: &ColumnFacts,
    brief: &ColumnBrief,
    dataset: &Dataset,
    language: Language,
) -> String {
    let show = |text: &str| shown(text, brief, language);
    let ends = column.min.as_deref().zip(column.max.as_deref());
    if let (false, Some((min, max))) = (column.bins.is_empty(), ends) {
        return format!(
            "{}<span class=\"sg-ends\"><span>{}</span><span>{}</span></span>",
            mini_plot(column),
            show(min),
            show(max)
        );
    }
    if column.top.is_empty() {
        return ends
            .map_or_else(String::new, |(min, max)| format!("{} – {}", show(min), show(max)));
    }
    // Of values that are all different none is frequent.
    let n_values = dataset.n_rows.saturating_sub(column.n_nulls);
    let is_unique = column.n_distinct >= n_values;
    let n_shown = if is_unique { 2 } else { TOP };
    let mut list: Vec<String> = column
        .top
        .iter()
        .take(n_shown)
        .map(|(value, n)| match is_unique {
            true => format!("<li>{}</li>", show(value)),
            false => {
                format!("<li>{} <small>{}</small></li>", show(value), share(*n, dataset, language))
            }
        })
        .collect();
    if u64::try_from(list.len()).is_ok_and(|n| n < column.n_distinct) {
        list.push("<li>…</li>".to_owned());
    }
    format!("<ul class=\"sg-frequent\">{}</ul>", list.concat())
}

/// The histogram of a column, as high as its greatest bin.
fn mini_plot(column: &ColumnFacts) -> String {
    let most = column.bins.iter().map(|(_, _, n)| *n).max().unwrap_or(0).max(1);
    let mut bars = String::new();
    for (x, (_, _, n)) in column.bins.iter().enumerate() {
        // In hundredths of the height; what is not nothing is seen.
        let height = (n.saturating_mul(100) / most).max(u64::from(*n > 0) * 2);
        if height > 0 {
            bars += &format!(
                "<rect x=\"{x}\" y=\"{}\" width=\".86\" height=\"{height}\"/>",
                100 - height
            );
        }
    }
    format!(
        "<svg class=\"sg-mini\" viewBox=\"0 0 {} 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{bars}</svg>",
        column.bins.len()
    )
}
