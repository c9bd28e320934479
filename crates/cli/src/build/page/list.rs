//! The list of all datasets, by theme or by publisher.

use std::collections::BTreeMap;

use sagitta_catalog::{Dataset, Language};
use sagitta_render::format;

use super::words::Words;
use super::{Esc, Shell, Site, license_in_short, period, spoken, text_in};
use crate::build::include::is_of_others;

/// What the list is in the order of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::build) enum Order {
    Theme,
    Publisher,
}

impl Order {
    pub(in crate::build) const ALL: [Self; 2] = [Self::Theme, Self::Publisher];

    /// The name of the page's file without language and ending.
    pub(in crate::build) fn stem(self) -> &'static str {
        match self {
            Self::Theme => "index",
            Self::Publisher => "publishers",
        }
    }
}

/// A part of the list: an id for its address, its title as markup, its datasets.
struct Part<'a> {
    id: String,
    title: String,
    datasets: Vec<&'a Dataset>,
}

/// The list of all datasets in a language.
pub(in crate::build) fn list(site: &Site<'_>, order: Order, language: Language) -> String {
    let words = Words::of(language);
    let parts = match order {
        Order::Theme => by_theme(site, language),
        Order::Publisher => by_publisher(site, language),
    };
    let title = site.catalog.title.get(language);
    let n = words.datasets(site.catalog.datasets.len());
    let orders: Vec<String> =
        [(Order::Theme, words.by_theme), (Order::Publisher, words.by_publisher)]
            .into_iter()
            .map(|(one, name)| {
                let current = if one == order { " aria-current=\"page\"" } else { "" };
                let file = site.file(one.stem(), language);
                format!("<a class=\"sg-tab\" href=\"{file}\"{current}>{name}</a>\n")
            })
            .collect();
    // A list of one part needs no way to it.
    let themes: Vec<String> = parts
        .iter()
        .filter(|_| parts.len() > 1)
        .map(|part| {
            format!(
                "<a class=\"sg-theme\" href=\"#{}\">{}<b>{}</b></a>\n",
                Esc(&part.id),
                part.title,
                part.datasets.len()
            )
        })
        .collect();
    let sections: Vec<String> = parts.iter().map(|part| section(site, part, language)).collect();
    let described = match site.catalog.description.is_empty() {
        true => String::new(),
        false => text_in(&site.catalog.description, language, "p", ""),
    };
    let content = format!(
        "<main class=\"sg-hero\">\n{}\n{described}\n<p class=\"sg-ways\"><a class=\"sg-button\" data-kind=\"main\" href=\"../index.html\">{}</a> <a class=\"sg-button\" href=\"../departments/{}\">{}</a> <span>{n}</span></p>\n<nav class=\"sg-tabs\">{}</nav>\n<div class=\"sg-themes sg-themes--all\">{}</div>\n{}</main>\n",
        text_in(&site.catalog.title, language, "h1", ""),
        words.explore,
        site.file("index", language),
        words.departments,
        orders.concat(),
        themes.concat(),
        sections.concat()
    );
    let shell = Shell {
        site,
        language,
        title: words.all_datasets,
        description: &format!("{title}: {n}"),
        folder: "datasets/",
        stem: order.stem(),
        crumb: "",
        head: "",
    };
    shell.page(&content)
}

fn by_theme<'a>(site: &Site<'a>, language: Language) -> Vec<Part<'a>> {
    let catalog = site.catalog;
    let part = |id: &str, title: String, has: &dyn Fn(&Dataset) -> bool| Part {
        id: format!("theme-{id}"),
        title,
        datasets: catalog.datasets.iter().filter(|dataset| has(dataset)).collect(),
    };
    let mut parts: Vec<Part<'_>> = catalog
        .themes
        .iter()
        .map(|theme| {
            let title = Esc(theme.title.get(language)).to_string();
            part(&theme.id, title, &|dataset| dataset.theme.contains(&theme.id))
        })
        .collect();
    let words = Words::of(language);
    let title = if parts.is_empty() { words.all_datasets } else { words.no_theme };
    parts.push(part("", title.to_owned(), &|dataset| dataset.theme.is_empty()));
    parts.retain(|part| !part.datasets.is_empty());
    parts
}

fn by_publisher<'a>(site: &Site<'a>, language: Language) -> Vec<Part<'a>> {
    let mut by_name: BTreeMap<(bool, &str), Vec<&Dataset>> = BTreeMap::new();
    for dataset in &site.catalog.datasets {
        let name = dataset.publisher.name.get(language);
        by_name.entry((name.is_empty(), name)).or_default().push(dataset);
    }
    let unknown = Words::of(language).unknown_publisher;
    by_name
        .into_iter()
        .enumerate()
        .map(|(idx, ((is_unknown, name), datasets))| Part {
            id: format!("publisher-{}", idx + 1),
            title: Esc(if is_unknown { unknown } else { name }).to_string(),
            datasets,
        })
        .collect()
}

fn section(site: &Site<'_>, part: &Part<'_>, language: Language) -> String {
    let rows: Vec<String> =
        part.datasets.iter().map(|dataset| row(site, dataset, language)).collect();
    format!(
        "<section id=\"{}\">\n<h2 class=\"sg-part\">{}</h2>\n<ul class=\"sg-datasets\">\n{}</ul>\n</section>\n",
        Esc(&part.id),
        part.title,
        rows.concat()
    )
}

fn row(site: &Site<'_>, dataset: &Dataset, language: Language) -> String {
    let words = Words::of(language);
    let count = |n| format::count(n, spoken(language));
    let size = match (dataset.n_rows, dataset.n_columns) {
        // Of entries of other catalogues that is often not known.
        (0, 0) if is_of_others(dataset) => Esc(&dataset.formats().join(" · ")).to_string(),
        (n_rows, n_columns) => words.size(&count(n_rows), &count(n_columns)),
    };
    let bytes = dataset
        .distribution()
        .map(|file| format!(" · {}", format::bytes(file.byte_size, spoken(language))));
    let publisher = match dataset.publisher.is_unknown() {
        true => words.unknown_publisher,
        false => dataset.publisher.name.get(language),
    };
    let license = match dataset.license.is_unknown() {
        true => words.licensed(words.unknown),
        false => license_in_short(&dataset.license).to_owned(),
    };
    let date = dataset.modified.as_ref().map(|date| format::iso(date, spoken(language)));
    let more = [Some(publisher.to_owned()), Some(license), period(dataset, language), date];
    let mut facts: String =
        more.into_iter().flatten().map(|text| format!("<span>{}</span>", Esc(&text))).collect();
    if dataset.synthetic {
        facts += &format!("<span class=\"sg-warn\">{}</span>", words.synthetic);
    }
    let described = match dataset.description.is_empty() {
        true => String::new(),
        false => text_in(&dataset.description, language, "p", ""),
    };
    if let Some(from) = &dataset.provenance {
        facts += &format!("<span>{}</span>", Esc(&words.taken_over(&from.source)));
    }
    let href = match is_of_others(dataset) {
        true => dataset.landing_page.clone(),
        false => Some(format!("../dataset/{}/{}", dataset.id, site.file("index", language))),
    };
    let title = match href {
        Some(href) => text_in(&dataset.title, language, "a", &format!(" href=\"{}\"", Esc(&href))),
        None => text_in(&dataset.title, language, "span", ""),
    };
    format!(
        "<li class=\"sg-dataset\"><div>\n<h3>{title}</h3>\n{described}\n<div class=\"sg-dataset__facts\"><b>{size}{}</b>{facts}</div>\n</div></li>\n",
        bytes.unwrap_or_default()
    )
}
