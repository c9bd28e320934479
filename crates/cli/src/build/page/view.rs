//! The page of a view that a publisher has saved.

use sagitta_catalog::Language;
use sagitta_render::format;

use super::dataset::theme_in_crumb;
use super::figure::{shown, source_line};
use super::rows::{self, Head};
use super::shared::{self, Shared, view_folder};
use super::words::Words;
use super::{Esc, Shell, Site, spoken, text_in};
use crate::build::facts::Facts;
use crate::build::saved::Saved;

/// The way from the page's folder to the site's.
const UP: &str = "../../../../";

/// The page of a view of a dataset in a language.
pub(in crate::build) fn view(
    site: &Site<'_>,
    facts: &Facts,
    saved: &Saved,
    language: Language,
) -> String {
    let dataset = &facts.dataset;
    let title = saved.title.get(language);
    let theme = theme_in_crumb(site, dataset, language, UP);
    let crumb = format!(
        "<span>{theme} › </span><a href=\"../../{}\">{}</a><span> › </span><b>{}</b>",
        site.file("index", language),
        Esc(dataset.title.get(language)),
        Esc(title)
    );
    let shell = Shell {
        site,
        language,
        title,
        description: saved.sentence(spoken(language)),
        folder: &view_folder(&dataset.id, &saved.id),
        stem: "index",
        crumb: &crumb,
        head: &shared::head(site, &Shared::view(facts, saved, language)),
    };
    let words = Words::of(language);
    let synthetic = match dataset.synthetic {
        true => format!(
            "<p><span class=\"sg-warn\">{}</span> {}</p>\n",
            words.synthetic, words.synthetic_long
        ),
        false => String::new(),
    };
    shell.page(&format!(
        "<main class=\"sg-read\">\n<header class=\"sg-read__head\">\n{}\n{synthetic}{}</header>\n{}{}</main>\n",
        text_in(&saved.title, language, "h1", ""),
        ways(site, facts, saved, language),
        picture(facts, saved, language),
        numbers(saved, language)
    ))
}

/// The view in the explorer, and its dataset.
fn ways(site: &Site<'_>, facts: &Facts, saved: &Saved, language: Language) -> String {
    format!(
        "<div class=\"sg-ways\">\n<a class=\"sg-button\" data-kind=\"main\" href=\"{UP}index.html{}\">{}</a>\n<a class=\"sg-button\" href=\"../../{}\">{}</a>\n</div>\n",
        Esc(&sagitta_spec::encode_for_copy(&saved.fragment)),
        Words::of(language).explore,
        site.file("index", language),
        Esc(facts.dataset.title.get(language))
    )
}

/// Its picture; where it has none, what is asked and where the answer is from.
fn picture(facts: &Facts, saved: &Saved, language: Language) -> String {
    match saved.picture(spoken(language)) {
        Some(picture) => shown(picture, &facts.dataset, language, UP),
        None => format!(
            "<section class=\"sg-card sg-shown\">\n<h2>{}</h2>\n<footer class=\"sg-source\">{}</footer>\n</section>\n",
            Esc(saved.sentence(spoken(language))),
            source_line(&facts.dataset, language)
        ),
    }
}

/// Its rows or groups.
fn numbers(saved: &Saved, language: Language) -> String {
    let words = Words::of(language);
    let count = |n| format::count(n, spoken(language));
    let numbers = saved.numbers(spoken(language));
    let heads = numbers.headers.iter().enumerate().map(|(at, name)| Head {
        name: Esc(name).to_string(),
        is_figure: numbers.are_figures.get(at) == Some(&true),
    });
    let heads: Vec<Head> = heads.collect();
    let rows = numbers.rows.iter().map(|row| row.iter().map(|cell| Some(Esc(cell).to_string())));
    let n_shown = u64::try_from(numbers.rows.len()).unwrap_or(u64::MAX);
    let more = match n_shown < saved.total {
        true => {
            format!("<p>{}</p>\n", words.first_of(&count(n_shown), &count(saved.total)))
        }
        false => String::new(),
    };
    rows::card(words.numbers, &heads, rows, &more)
}
