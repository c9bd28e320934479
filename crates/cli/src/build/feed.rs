//! What changed, as an Atom feed, and all addresses, as a site map.

use std::iter;

use sagitta_catalog::Language;

use super::facts::Facts;
use super::page::{Esc, Order, Scorecard, Site, changed, is_safe, view_folder};
use crate::catalog::digest;
use crate::description::WithdrawnEntry;

/// The most changes that a feed tells of.
const MOST_ENTRIES: usize = 200;

/// Addresses of one site map, by its standard.
const MOST_ADDRESSES: usize = 50_000;

/// A change of a dataset.
struct Entry<'a> {
    /// The ISO date.
    date: &'a str,
    id: &'a str,
    title: String,
    summary: String,
    author: Option<&'a str>,
}

/// When a feed was changed last that tells of no dated change.
const NEVER: &str = "1970";

/// The feed. Only what has a date is told; `date` is the day of the build, if it is known.
pub(super) fn feed(
    site: &Site<'_>,
    facts: &[&Facts],
    withdrawn: &[WithdrawnEntry],
    date: Option<&str>,
) -> String {
    let language = site.main;
    let mut entries: Vec<Entry<'_>> = facts
        .iter()
        .filter_map(|facts| {
            let dataset = &facts.dataset;
            let last = facts.versions.last();
            let told = dataset.modified.as_deref().or(dataset.issued.as_deref());
            let of_version = || last.and_then(|version| version.date.as_deref());
            let changes = last.and_then(|version| version.changes.as_ref());
            let described = dataset.description.get(language);
            Some(Entry {
                date: told.or_else(of_version)?,
                id: &dataset.id,
                title: dataset.title.get(language).to_owned(),
                summary: match changes {
                    Some(changes) => changed(changes, language),
                    None => described.to_owned(),
                },
                author: Some(dataset.publisher.name.get(language)).filter(|name| !name.is_empty()),
            })
        })
        .collect();
    entries.extend(withdrawn.iter().map(|entry| {
        let title = match entry.title.get(language) {
            "" => &entry.id,
            title => title,
        };
        Entry {
            date: &entry.date,
            id: &entry.id,
            title: match language {
                Language::En => format!("Withdrawn: {title}"),
                Language::Zh => format!("已撤回：{title}"),
            },
            summary: entry.reason.get(language).to_owned(),
            author: None,
        }
    }));
    entries.sort_by(|a, b| moment(b.date).cmp(&moment(a.date)).then_with(|| a.id.cmp(b.id)));
    entries.truncate(MOST_ENTRIES);
    let newest = entries.first().map(|entry| entry.date);
    let updated = moment(date.or(newest).unwrap_or(NEVER));
    let title = site.catalog.title.get(language);
    let publisher = match site.publisher.name.get(language) {
        "" => title,
        name => name,
    };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<id>{}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n<author><name>{}</name></author>\n",
        language.as_str(),
        Esc(&name_of(site, "feed.xml")),
        Esc(title),
        Esc(publisher)
    );
    for (rel, path) in [("self", "feed.xml"), ("alternate", "datasets/index.html")] {
        let href = site.address(path).unwrap_or_else(|| path.to_owned());
        out += &format!("<link rel=\"{rel}\" href=\"{}\"/>\n", Esc(&href));
    }
    for entry in &entries {
        let path = format!("dataset/{}/index.html", entry.id);
        let href = site.address(&path).unwrap_or_else(|| path.clone());
        // A later change is another entry.
        let name = format!("{}#{}", name_of(site, &path), entry.date);
        let author =
            entry.author.map(|name| format!("<author><name>{}</name></author>\n", Esc(name)));
        out += &format!(
            "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<link href=\"{}\"/>\n{}<summary>{}</summary>\n</entry>\n",
            Esc(&name),
            Esc(&entry.title),
            moment(entry.date),
            Esc(&href),
            author.unwrap_or_default(),
            Esc(&entry.summary)
        );
    }
    out + "</feed>\n"
}

/// A name that stays, of something in the site: its address, or one made of its path.
fn name_of(site: &Site<'_>, path: &str) -> String {
    site.address(path).filter(|address| is_safe(address)).unwrap_or_else(|| {
        let about = format!("{}\n{path}", site.catalog.title.get(Language::En));
        let digits = digest(about.as_bytes());
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default().to_owned();
        // A UUID of version 8, whose digits are anybody's own.
        format!(
            "urn:uuid:{}-{}-8{}-8{}-{}",
            part(0, 8),
            part(8, 12),
            part(13, 16),
            part(17, 20),
            part(20, 32)
        )
    })
}

/// A date as the moment with which it begins.
fn moment(date: &str) -> String {
    match date.len() {
        4 => format!("{date}-01-01T00:00:00Z"),
        7 => format!("{date}-01T00:00:00Z"),
        10 => format!("{date}T00:00:00Z"),
        _ => date.to_owned(),
    }
}

/// The site map: the lists, the departments, the page of every dataset, and those of its views. None
/// without the site's address.
pub(super) fn site_map(
    site: &Site<'_>,
    facts: &[&Facts],
    cards: &[Scorecard<'_>],
) -> Option<String> {
    site.url?;
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    let add = |out: &mut String, folder: &str, stem: &str, date: Option<&str>| {
        for language in Language::ALL {
            let Some(address) = site.address(&format!("{folder}{}", site.file(stem, language)))
            else {
                continue;
            };
            *out += &format!("<url><loc>{}</loc>", Esc(&address));
            if let Some(date) = date {
                *out += &format!("<lastmod>{}</lastmod>", Esc(date));
            }
            for one in Language::ALL {
                let tag = if one == Language::Zh { "zh-CN" } else { "en" };
                let other =
                    site.address(&format!("{folder}{}", site.file(stem, one))).unwrap_or_default();
                *out += &format!(
                    "<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{}\"/>",
                    Esc(&other)
                );
            }
            *out += "</url>\n";
        }
    };
    let lists = Order::ALL.iter().map(|order| ("datasets/", order.stem()));
    let departments = iter::once("index").chain(cards.iter().map(Scorecard::stem));
    let departments = departments.map(|stem| ("departments/", stem));
    let lists: Vec<(&str, &str)> = lists.chain(departments).collect();
    // Each page is there in two languages.
    let most = MOST_ADDRESSES / Language::ALL.len();
    for (folder, stem) in lists.iter().take(most) {
        add(&mut out, folder, stem, None);
    }
    let pages = facts.iter().flat_map(|facts| {
        let id = &facts.dataset.id;
        let views = facts.views.iter().map(|saved| view_folder(id, &saved.id));
        let folders = iter::once(format!("dataset/{id}/")).chain(views);
        folders.map(|folder| (folder, &facts.dataset))
    });
    for (folder, dataset) in pages.take(most.saturating_sub(lists.len())) {
        let date = dataset.modified.as_deref().or(dataset.issued.as_deref());
        add(&mut out, &folder, "index", date);
    }
    Some(out + "</urlset>\n")
}
