//! The page of a dataset.

use sagitta_catalog::{Dataset, Language};
use sagitta_render::cite::{Cited, apa, gb_t_7714};
use sagitta_render::format::{self, Grouping};
use sagitta_render::{ColumnBrief, Kind};

use super::dictionary::dictionary;
use super::html::{json_in_script, link};
use super::rows::{self, Head};
use super::words::Words;
use super::{Esc, Shell, Site, figure, json_ld, period, shared, spoken, text_for_search, text_in};
use crate::build::facts::Facts;

/// Longer values are cut on the page; the files have them whole.
const LONGEST_VALUE: usize = 60;

/// What the parts of a page are written from.
struct Page<'a> {
    site: &'a Site<'a>,
    facts: &'a Facts,
    dataset: &'a Dataset,
    language: Language,
    words: &'static Words,
    briefs: Vec<ColumnBrief>,
}

/// The page of a dataset in a language.
pub(in crate::build) fn dataset(site: &Site<'_>, facts: &Facts, language: Language) -> String {
    let page = Page {
        site,
        facts,
        dataset: &facts.dataset,
        language,
        words: Words::of(language),
        briefs: facts.briefs(spoken(language).language),
    };
    let dataset = page.dataset;
    let folder = format!("dataset/{}/", dataset.id);
    let path = format!("{folder}{}", site.file("index", language));
    let json = json_in_script(&json_ld::dataset(site, facts, language, &path));
    let shell = Shell {
        site,
        language,
        title: dataset.title.get(language),
        description: &text_for_search(facts, language),
        folder: &folder,
        stem: "index",
        crumb: &page.crumb(),
        head: &format!(
            "<script type=\"application/ld+json\">{json}</script>\n{}",
            shared::head(site, &shared::Shared::dataset(facts, language))
        ),
    };
    shell.page(&page.content())
}

impl Page<'_> {
    fn crumb(&self) -> String {
        let theme = theme_in_crumb(self.site, self.dataset, self.language, "../../");
        format!("<span>{theme} › </span><b>{}</b>", Esc(self.dataset.title.get(self.language)))
    }

    fn content(&self) -> String {
        let Self { dataset, language, words, .. } = self;
        let synthetic = match dataset.synthetic {
            true => format!(
                "<p><span class=\"sg-warn\">{}</span> {}</p>\n",
                words.synthetic, words.synthetic_long
            ),
            false => String::new(),
        };
        let description = match dataset.description.is_empty() {
            true => format!("<p>{}</p>", self.size()),
            false => text_in(&dataset.description, *language, "p", ""),
        };
        format!(
            "<main class=\"sg-read\">\n<header class=\"sg-read__head\">\n{}\n{description}\n{synthetic}{}</header>\n{}{}{}{}{}{}{}{}</main>\n",
            text_in(&dataset.title, *language, "h1", ""),
            self.ways(),
            self.picture(),
            self.views(),
            self.about(),
            dictionary(self.facts, &self.briefs, *language),
            self.sample(),
            self.versions(),
            self.interface(),
            self.citation(),
        )
    }

    /// How many rows and columns.
    fn size(&self) -> String {
        let Self { dataset, words, language, .. } = self;
        let count = |n| format::count(n, spoken(*language));
        words.size(&count(dataset.n_rows), &count(dataset.n_columns))
    }

    /// The explorer and the files.
    fn ways(&self) -> String {
        let Self { dataset, words, language, .. } = self;
        let mut files = String::new();
        for file in dataset.distributions.iter().rev() {
            let kind = if file.media_type == "text/csv" { "CSV" } else { "Arrow" };
            let parts = file.files();
            for (idx, part) in parts.iter().enumerate() {
                let place = match parts.len() {
                    1 => String::new(),
                    n => format!(" {}/{n}", idx + 1),
                };
                let name = part.download_url.rsplit('/').next().unwrap_or_default();
                files += &format!(
                    "<a class=\"sg-button\" href=\"{}\" download>{kind}{place} <small>{}</small></a>\n",
                    Esc(name),
                    format::bytes(part.byte_size, spoken(*language))
                );
            }
        }
        format!(
            "<div class=\"sg-ways\">\n<a class=\"sg-button\" data-kind=\"main\" href=\"../../index.html#/{}\">{}</a>\n{files}<a class=\"sg-button\" href=\"datapackage.json\">Data Package</a>\n<a class=\"sg-button\" href=\"#interface\">{}</a>\n</div>\n",
            Esc(&dataset.id),
            words.explore,
            words.for_programs
        )
    }

    /// The first picture.
    fn picture(&self) -> String {
        let picture = self.facts.picture(spoken(self.language).language);
        picture.map_or_else(String::new, |picture| {
            figure::shown(picture, self.dataset, self.language, "../../")
        })
    }

    /// The views that its publisher has saved.
    fn views(&self) -> String {
        let Self { site, words, language, .. } = self;
        if self.facts.views.is_empty() {
            return String::new();
        }
        let file = site.file("index", *language);
        let views = self.facts.views.iter().map(|saved| {
            format!(
                "<li><a href=\"view/{}/{file}\">{}</a> <small>{}</small></li>\n",
                Esc(&saved.id),
                Esc(saved.title.get(*language)),
                Esc(saved.sentence(spoken(*language)))
            )
        });
        format!(
            "<section class=\"sg-card sg-about\" id=\"views\">\n<h2>{}</h2>\n<ul class=\"sg-interface\">\n{}</ul>\n</section>\n",
            words.views,
            views.collect::<String>()
        )
    }

    /// Who, when, under which licence.
    fn about(&self) -> String {
        let Self { dataset, words, language, .. } = self;
        let known = |text: String| match text.is_empty() {
            true => format!("<span class=\"sg-unknown\">{}</span>", words.unknown),
            false => text,
        };
        let license = match (&dataset.license.id, &dataset.license.name) {
            (id, name) if name.is_empty() || id == name => id.clone(),
            (id, name) if id.is_empty() => name.clone(),
            (id, name) => format!("{name} ({id})"),
        };
        let date = |text: &Option<String>| {
            text.as_ref().map(|text| Esc(&format::iso(text, spoken(*language))).to_string())
        };
        let themes: Vec<&str> = dataset
            .theme
            .iter()
            .filter_map(|id| self.site.catalog.theme(id))
            .map(|theme| theme.title.get(*language))
            .collect();
        let publisher = dataset.publisher.name.get(*language);
        let mut facts = vec![
            (words.publisher, known(link(dataset.publisher.url.as_deref(), publisher))),
            (words.license, known(link(dataset.license.url.as_deref(), &license))),
            (words.modified, known(date(&dataset.modified).unwrap_or_default())),
            (words.rows, self.size()),
        ];
        let csv = dataset.distributions.iter().find(|file| file.media_type == "text/csv");
        let sources: Vec<String> =
            self.facts.sources.iter().map(|(title, url)| link(url.as_deref(), title)).collect();
        let page = dataset.landing_page.as_deref().map(|url| link(Some(url), url));
        let hidden = self.facts.n_hidden;
        let optional = [
            (words.hidden, (hidden > 0).then(|| words.hidden_told(hidden))),
            (words.issued, date(&dataset.issued)),
            (words.covers, period(dataset, *language).map(|text| Esc(&text).to_string())),
            (words.theme, (!themes.is_empty()).then(|| Esc(&themes.join(" · ")).to_string())),
            (
                words.keywords,
                (!dataset.keyword.is_empty())
                    .then(|| Esc(&dataset.keyword.join(" · ")).to_string()),
            ),
            (words.landing_page, page),
            (words.sources, (!sources.is_empty()).then(|| sources.join(" · "))),
            (words.identifier, Some(Esc(&dataset.id).to_string())),
            (
                words.former_ids,
                (!dataset.alias.is_empty()).then(|| Esc(&dataset.alias.join(" · ")).to_string()),
            ),
            (
                words.checksum,
                csv.filter(|file| file.parts.is_empty())
                    .and_then(|file| file.sha256.clone())
                    .map(|hash| format!("<code>{hash}</code>")),
            ),
        ];
        facts.extend(optional.into_iter().filter_map(|(word, value)| Some((word, value?))));
        let facts: Vec<String> = facts
            .into_iter()
            .map(|(word, value)| format!("<div><dt>{word}</dt><dd>{value}</dd></div>\n"))
            .collect();
        format!(
            "<section class=\"sg-card sg-about\">\n<h2>{}</h2>\n<dl class=\"sg-facts\">\n{}</dl>\n</section>\n",
            words.about,
            facts.concat()
        )
    }

    /// The first rows.
    fn sample(&self) -> String {
        let words = self.words;
        if self.facts.sample.is_empty() {
            return format!(
                "<section class=\"sg-card sg-about\">\n<h2>{}</h2>\n<p>{}</p>\n</section>\n",
                words.first_rows, words.no_rows
            );
        }
        let head = |brief: &ColumnBrief| Head {
            name: Esc(brief.display_name()).to_string(),
            is_figure: brief.kind.is_numeric(),
        };
        let heads: Vec<Head> = self.briefs.iter().map(head).collect();
        let rows = self.facts.sample.iter().map(|row| {
            let cells = row.iter().zip(&self.briefs);
            cells.map(|(cell, brief)| cell.as_ref().map(|text| shown(text, brief, self.language)))
        });
        rows::card(words.first_rows, &heads, rows, "")
    }

    /// The versions, the last one first.
    fn versions(&self) -> String {
        let Self { words, language, .. } = self;
        if self.facts.versions.is_empty() {
            return String::new();
        }
        let rows = self.facts.versions.iter().rev().map(|version| {
            let date = match &version.date {
                Some(date) => format::iso(date, spoken(*language)),
                None => words.undated.to_owned(),
            };
            let changes = match &version.changes {
                Some(changes) => words.changed(changes),
                None => words.first_version.to_owned(),
            };
            format!(
                "<tr><th scope=\"row\">{}</th><td data-align=\"end\">{}</td><td>{}</td></tr>\n",
                Esc(&date),
                format::count(version.n_rows, spoken(*language)),
                Esc(&changes)
            )
        });
        format!(
            "<section class=\"sg-card sg-about\" id=\"versions\">\n<h2>{title}</h2>\n<div class=\"sg-dictionary\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\">\n<table>\n<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>\n{}</tbody>\n</table>\n</div>\n</section>\n",
            words.date,
            words.rows,
            words.changes,
            rows.collect::<String>(),
            title = words.versions,
        )
    }

    /// The addresses for programs.
    fn interface(&self) -> String {
        let Self { dataset, words, .. } = self;
        let id = Esc(&dataset.id);
        let mut lines = Vec::new();
        if self.facts.n_pages > 0 {
            lines.push((format!("api/{id}/rows/1.json"), words.interface_rows));
        }
        lines.push((format!("api/{id}/summary.json"), words.interface_summary));
        if self.facts.pictures.is_some() {
            lines.push((format!("api/{id}/first-view.json"), words.interface_first));
        }
        if !self.facts.versions.is_empty() {
            lines.push((format!("api/{id}/versions.json"), words.versions));
        }
        lines.insert(0, (format!("api/{id}/index.json"), "JSON"));
        let base = self.site.url.unwrap_or_default();
        let lines: Vec<String> = lines
            .into_iter()
            .map(|(path, told)| {
                format!("<li><a href=\"../../{path}\"><code>{}{path}</code></a> <small>{told}</small></li>\n", Esc(base))
            })
            .collect();
        format!(
            "<section class=\"sg-card sg-about\" id=\"interface\">\n<h2>{}</h2>\n<ul class=\"sg-interface\">\n{}</ul>\n</section>\n",
            words.for_programs,
            lines.concat()
        )
    }

    /// The data set as APA and as GB/T 7714 have it.
    fn citation(&self) -> String {
        let Self { dataset, language, words, site, .. } = self;
        let address = site.address(&format!("dataset/{}/index.html", dataset.id));
        let publisher = dataset.publisher.name.get(*language);
        let cited = Cited {
            publisher: (!publisher.is_empty()).then_some(publisher),
            title: dataset.title.get(*language),
            issued: dataset.issued.as_deref(),
            modified: dataset.modified.as_deref(),
            address: address.as_deref(),
            ..Cited::default()
        };
        let locale = spoken(*language);
        format!(
            "<section class=\"sg-card sg-about\">\n<h2>{}</h2>\n<dl class=\"sg-cite\">\n<dt>APA</dt><dd>{}</dd>\n<dt>GB/T 7714</dt><dd>{}</dd>\n</dl>\n</section>\n",
            words.cite,
            Esc(&apa(&cited, locale)),
            Esc(&gb_t_7714(&cited, locale))
        )
    }
}

/// The first theme of a dataset with what parts it from the site's name, for what stands above a page
/// from whose folder `up` leads to the site's; nothing where it has none.
pub(super) fn theme_in_crumb(
    site: &Site<'_>,
    dataset: &Dataset,
    language: Language,
    up: &str,
) -> String {
    let theme = dataset.theme.first().and_then(|id| site.catalog.theme(id));
    theme.map_or_else(String::new, |theme| {
        let list = site.file("index", language);
        let title = Esc(theme.title.get(language));
        format!(" › <a href=\"{up}datasets/{list}#theme-{}\">{title}</a>", Esc(&theme.id))
    })
}

/// A value for reading, cut where it is long, as markup.
pub(super) fn shown(text: &str, brief: &ColumnBrief, language: Language) -> String {
    let text = match brief.kind {
        Kind::Text | Kind::Category | Kind::Other => text.to_owned(),
        kind => format::cell(text, kind, Grouping::of(brief), spoken(language)),
    };
    let mut cut: String = text.chars().take(LONGEST_VALUE).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    Esc(&cut).to_string()
}
