//! The pages of a site that are whole without a program: of datasets, lists of them, notices.

mod dataset;
mod dictionary;
mod figure;
mod html;
mod json_ld;
mod list;
mod notice;
mod rows;
mod rules;
mod scorecard;
mod shared;
mod style;
mod view;
mod words;

use std::collections::BTreeSet;

use sagitta_catalog::{Catalog, Dataset, Language, License, Localized, Publisher};
use sagitta_render::{Locale, format};

pub(super) use self::dataset::dataset;
pub(super) use self::html::{Esc, is_safe};
pub(super) use self::list::{Order, list};
pub(super) use self::notice::{moved, withdrawn};
pub(super) use self::scorecard::{
    Scorecard, department, list as departments, scorecards, to_json as scorecards_json,
};
pub(super) use self::shared::{Shared, card_file, oembed, oembed_file, synthetic, view_folder};
pub(super) use self::style::{ICON, sheet};
pub(super) use self::view::view;
use self::words::Words;
use super::facts::Facts;
use super::history::Changes;

/// What all pages of a site share.
pub(super) struct Site<'a> {
    pub(super) catalog: &'a Catalog,
    /// Who publishes the catalogue.
    pub(super) publisher: &'a Publisher,
    /// The address of the site, which ends in `/`, if it is known.
    pub(super) url: Option<&'a str>,
    /// The language of a page that does not say which one.
    pub(super) main: Language,
    /// The pages that have a picture for other sites: their folders and languages.
    pub(super) cards: BTreeSet<(String, &'static str)>,
}

impl Site<'_> {
    /// The name of a page's file in a language: the main one has the plain name.
    pub(super) fn file(&self, stem: &str, language: Language) -> String {
        match (language == self.main, stem) {
            (true, _) => format!("{stem}.html"),
            (false, "index") => format!("{}.html", language.as_str()),
            (false, _) => format!("{stem}-{}.html", language.as_str()),
        }
    }

    /// Whether the page of a folder in a language has a picture for other sites.
    fn has_card(&self, folder: &str, language: Language) -> bool {
        self.cards.contains(&(folder.to_owned(), language.as_str()))
    }

    /// The whole address of a path of the site, if the site's is known.
    pub(super) fn address(&self, path: &str) -> Option<String> {
        let path = path.strip_suffix("index.html").unwrap_or(path);
        self.url.map(|url| format!("{url}{path}"))
    }
}

/// The language as render has it.
pub(super) fn spoken(language: Language) -> Locale {
    match language {
        Language::En => Locale::EN,
        Language::Zh => Locale::ZH,
    }
}

fn other(language: Language) -> Language {
    match language {
        Language::En => Language::Zh,
        Language::Zh => Language::En,
    }
}

/// What changed from one version of a dataset to the next, in words.
pub(super) fn changed(changes: &Changes, language: Language) -> String {
    Words::of(language).changed(changes)
}

/// A text in an element, marked with its language where that is not the page's.
fn text_in(text: &Localized, language: Language, tag: &str, attributes: &str) -> String {
    let own = match language {
        Language::En => &text.en,
        Language::Zh => &text.zh,
    };
    let lang = match own.is_empty() {
        true => format!(r#" lang="{}""#, Words::of(other(language)).tag),
        false => String::new(),
    };
    format!("<{tag}{attributes}{lang}>{}</{tag}>", Esc(text.get(language)))
}

/// The licence in few words: its SPDX name, which has capitals, or else its name.
fn license_in_short(license: &License) -> &str {
    let is_spdx = license.id.contains(|c: char| c.is_ascii_uppercase());
    if is_spdx || license.name.is_empty() { &license.id } else { &license.name }
}

/// The period a dataset covers: `2013 – 2017`.
fn period(dataset: &Dataset, language: Language) -> Option<String> {
    let temporal = dataset.temporal.as_ref()?;
    let locale = spoken(language);
    let start = format::iso(&temporal.start, locale);
    let end = temporal.end.as_ref().map(|end| format::iso(end, locale));
    Some(match end {
        Some(end) if end == start => start,
        Some(end) => format!("{start} – {end}"),
        None => format!("{start} –"),
    })
}

/// How many columns are named in a description that nobody has written.
const MOST_NAMED: usize = 20;

/// A description for those who search: the publisher's own, or else what the data tells of itself.
fn text_for_search(facts: &Facts, language: Language) -> String {
    let dataset = &facts.dataset;
    let own = dataset.description.get(language);
    // Search engines show none that is shorter.
    if own.chars().count() >= 50 {
        return own.chars().take(4_900).collect();
    }
    let rows = format::count(dataset.n_rows, spoken(language));
    let names: Vec<&str> = dataset
        .fields
        .iter()
        .take(MOST_NAMED)
        .map(|field| match field.title.get(language) {
            "" => field.name.as_str(),
            title => title,
        })
        .collect();
    let title = dataset.title.get(language);
    let more = if dataset.fields.len() > names.len() { " …" } else { "" };
    let told = match language {
        Language::En => {
            format!("{title}: {rows} rows with the columns {}{more}.", names.join(", "))
        }
        Language::Zh => format!("{title}：共 {rows} 行，字段有{}{more}。", names.join("、")),
    };
    match own.is_empty() {
        true => told,
        false => format!("{own} {told}"),
    }
}

/// The mark of the site, before its name.
const LOGO: &str = r#"<svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true"><path d="M3 19 18 4M11 4h7v7"/><circle cx="4.5" cy="7.5" r="1"/><circle cx="9" cy="3.6" r=".6"/></svg>"#;

/// A page without its content.
struct Shell<'a> {
    site: &'a Site<'a>,
    language: Language,
    title: &'a str,
    description: &'a str,
    /// The folder of the page in the site, with `/` at the end.
    folder: &'a str,
    /// The name of its file without language and ending.
    stem: &'a str,
    /// What stands between the name of the site and the title of the page, as markup.
    crumb: &'a str,
    /// More for the head, as markup.
    head: &'a str,
}

impl Shell<'_> {
    /// The way from the page's folder to the site's.
    fn up(&self) -> String {
        "../".repeat(self.folder.matches('/').count())
    }

    /// The page around its content.
    fn page(&self, content: &str) -> String {
        let words = Words::of(self.language);
        let Self { site, language, title, folder, stem, crumb, head, .. } = self;
        let up = self.up();
        let other_file = site.file(stem, other(*language));
        let site_title = site.catalog.title.get(*language);
        let mut links = String::new();
        for one in Language::ALL {
            let file = site.file(stem, one);
            let href = site.address(&format!("{folder}{file}")).unwrap_or(file);
            let tag = Words::of(one).tag;
            links +=
                &format!("<link rel=\"alternate\" hreflang=\"{tag}\" href=\"{}\">\n", Esc(&href));
        }
        if let Some(address) = site.address(&format!("{folder}{}", site.file(stem, *language))) {
            links += &format!("<link rel=\"canonical\" href=\"{}\">\n", Esc(&address));
        }
        format!(
            r#"<!doctype html>
<html lang="{tag}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="description" content="{description}">
<title>{title} · {site_title}</title>
<link rel="icon" href="{up}pages.svg" type="image/svg+xml">
<link rel="stylesheet" href="{up}pages.css">
<link rel="alternate" type="application/atom+xml" href="{up}feed.xml">
<link rel="alternate" type="application/ld+json" href="{up}catalog/catalog.jsonld">
{links}{head}</head>
<body>
<header class="sg-top">
<a class="sg-logo" href="{up}index.html">{LOGO}<span>Sagitta</span></a>
<nav class="sg-crumb"><a href="{up}datasets/{list}">{open_data}</a>{crumb}</nav>
<div class="sg-top__tools"><a class="sg-tool" lang="{other_tag}" hreflang="{other_tag}" href="{other_file}">{other}</a></div>
</header>
{content}<footer class="sg-foot">
<span>{made_with}</span>
<a href="{up}feed.xml">{feed}</a>
<a href="{up}catalog/catalog.jsonld">{catalogue}</a>
</footer>
</body>
</html>
"#,
            tag = words.tag,
            description = Esc(self.description),
            title = Esc(title),
            site_title = Esc(site_title),
            list = site.file("index", *language),
            open_data = Esc(words.all_datasets),
            other_tag = words.other_tag,
            other = words.other,
            made_with = words.made_with,
            feed = words.feed,
            catalogue = words.catalogue_file,
        )
    }
}
