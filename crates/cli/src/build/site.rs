//! The site, written from what is built: the explorer, the catalogue, data, interfaces, pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use sagitta_catalog::{Beside, Catalog, Dataset, Language, Localized};
use serde_json::json;

use super::cache::{Cache, Entry};
use super::card::Cards;
use super::facts::Facts;
use super::files::make;
use super::page::{self, Order, Scorecard, Shared, Site};
use super::{assets, draft, feed, files, include, series};
use crate::args::BuildArguments;
use crate::description::{Description, check_id};
use crate::{release, search_index, shapes};

/// Writes a site into an empty folder. The result depends on its arguments alone.
pub(super) fn write(
    entries: &[Entry],
    description: &Description,
    cache: &Cache,
    arguments: &BuildArguments,
    url: Option<&str>,
    date: Option<&str>,
    out: &Path,
) -> Result<()> {
    assets::copy(arguments.assets.as_deref(), out)?;
    for folder in ["catalog", "dataset", "datasets", "departments", "api"] {
        make(&out.join(folder))?;
    }
    let facts: Vec<&Facts> = ordered(entries, description);
    let mut catalog = catalog(&facts, description);
    for entry in &description.shapes {
        let built = build_shapes(entry, description, &arguments.folder)
            .with_context(|| format!("the shapes \"{}\" cannot be built", entry.id))?;
        let path = out.join("catalog").join(&built.set.distribution.download_url);
        files::write(&path, built.json.as_bytes())?;
        catalog.shapes.push(built.set);
    }
    include::add(&mut catalog, description, &arguments.folder, arguments.quiet)?;
    catalog.check()?;
    check_withdrawn(description, &catalog)?;
    for entry in entries {
        for facts in &entry.facts {
            let id = &facts.dataset.id;
            let from = cache.folder(&entry.key, id);
            place_tree(&from.join("data"), &out.join("dataset").join(id))?;
            place_tree(&from.join("api"), &out.join("api").join(id))?;
            if !facts.versions.is_empty() {
                let told = json!({ "version": 1, "dataset": id, "versions": facts.versions });
                files::write_json(&out.join("api").join(id).join("versions.json"), &told)?;
            }
        }
    }
    let publisher = description.published_by(&catalog)?;
    let mut site = Site {
        catalog: &catalog,
        publisher: &publisher,
        url,
        main: main_language(description),
        cards: BTreeSet::new(),
    };
    if url.is_some() {
        site.cards = write_cards(&facts, cache, arguments.quiet, out)?;
        write_oembed(&site, &facts, out)?;
    }
    write_pages(&site, &facts, description, out)?;
    let today = description.as_of.as_deref().or(date);
    let cards = page::scorecards(&facts, today);
    write_scorecards(&site, &cards, out)?;
    write_lists(&site, &facts, &cards, description, date, out)?;
    let beside = |dataset: &Dataset| match include::is_of_others(dataset) {
        true => Beside::default(),
        false => Beside {
            page: Some(format!("../dataset/{}/index.html", dataset.id)),
            interface: Some(format!("../api/{}/index.json", dataset.id)),
            wholes: series::wholes(dataset, description),
        },
    };
    let dcat = catalog.to_dcat_of_site(&publisher, &beside);
    files::write(&out.join("catalog/catalog.jsonld"), dcat.as_bytes())?;
    let values = facts.iter().map(|facts| (facts.dataset.id.clone(), facts.column_values()));
    let (catalog, _) = search_index::indexed(catalog, &values.collect(), &out.join("catalog"))?;
    files::write(&out.join("catalog/catalog.json"), catalog.to_json()?.as_bytes())?;
    if let Some(folder) = &description.static_files {
        add_static(&arguments.folder.join(folder), "", out)?;
    }
    release::write(out)
}

/// Writes the pictures that other sites show; which pages have one.
fn write_cards(
    facts: &[&Facts],
    cache: &Cache,
    is_quiet: bool,
    out: &Path,
) -> Result<BTreeSet<(String, &'static str)>> {
    let mut cards = Cards::new(cache);
    let mut written = BTreeSet::new();
    for page in facts.iter().flat_map(|facts| Shared::all(facts)) {
        let folder = out.join(&page.folder);
        make(&folder)?;
        if cards.write(&page.card(), &folder.join(page::card_file(page.language)))? {
            written.insert((page.folder.clone(), page.language.as_str()));
        }
    }
    let unwritable = cards.finish()?;
    if !unwritable.is_empty() && !is_quiet {
        eprintln!(
            "warning: no picture for other sites, as no font of this machine has all letters (fonts-noto-cjk has the Chinese ones): {}",
            unwritable.join(", ")
        );
    }
    Ok(written)
}

/// Writes what other sites are told of the pages of datasets and their views.
fn write_oembed(site: &Site<'_>, facts: &[&Facts], out: &Path) -> Result<()> {
    for page in facts.iter().flat_map(|facts| Shared::all(facts)) {
        if let Some(told) = page::oembed(site, &page) {
            files::write_json(
                &out.join(&page.folder).join(page::oembed_file(page.language)),
                &told,
            )?;
        }
    }
    Ok(())
}

/// Adds the files that a host asks for, or whatever else, as they are. They take no other's place.
fn add_static(from: &Path, prefix: &str, out: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let target = out.join(&name);
        if entry.path().is_dir() {
            make(&target)?;
            add_static(&entry.path(), &format!("{name}/"), out)?;
        } else {
            ensure!(
                !target.exists(),
                "the static file {name} would take the place of the site's own"
            );
            fs::copy(entry.path(), &target)
                .with_context(|| format!("cannot write {}", target.display()))?;
        }
    }
    Ok(())
}

/// Those that `catalog.toml` names, in its order, then the others by their ids.
fn ordered<'a>(entries: &'a [Entry], description: &Description) -> Vec<&'a Facts> {
    let place = |facts: &&Facts| {
        let id = &facts.dataset.id;
        let told = description.dataset.iter().position(|entry| entry.id == *id);
        (told.unwrap_or(usize::MAX), id.clone())
    };
    let mut facts: Vec<&Facts> = entries.iter().flat_map(|entry| &entry.facts).collect();
    facts.sort_by_key(place);
    facts
}

fn catalog(facts: &[&Facts], description: &Description) -> Catalog {
    let title = match description.title.is_empty() {
        true => Localized::new("Open data", "开放数据"),
        false => description.title.clone(),
    };
    let mut catalog = Catalog::new(title);
    catalog.description = description.description.clone();
    catalog.as_of.clone_from(&description.as_of);
    catalog.themes = description.themes(facts.iter().flat_map(|facts| &facts.dataset.theme));
    catalog.datasets = facts.iter().map(|facts| facts.dataset.clone()).collect();
    catalog
}

/// The language of plain addresses: as told, or Chinese where the catalogue's title is Chinese
/// alone.
fn main_language(description: &Description) -> Language {
    let title = &description.title;
    let is_chinese = title.en.is_empty() && !title.zh.is_empty();
    let found = if is_chinese { Language::Zh } else { Language::En };
    description.language.map_or(found, Language::from)
}

fn build_shapes(
    entry: &shapes::ShapesEntry,
    description: &Description,
    folder: &Path,
) -> Result<shapes::BuiltSet> {
    check_id(&entry.id)?;
    let mut inputs = Vec::with_capacity(entry.input.len());
    for input in &entry.input {
        inputs.push(shapes::text(&folder.join(input))?);
    }
    let publisher = description.publisher(&entry.publisher)?;
    entry.build(&inputs, publisher, description.license(&entry.license)?)
}

fn check_withdrawn(description: &Description, catalog: &Catalog) -> Result<()> {
    let mut seen = BTreeSet::new();
    for entry in &description.withdrawn {
        let id = &entry.id;
        check_id(id).with_context(|| format!("the withdrawn dataset \"{id}\""))?;
        draft::check_date(&entry.date)
            .with_context(|| format!("the withdrawn dataset \"{id}\""))?;
        ensure!(seen.insert(id), "\"{id}\" is withdrawn twice");
        ensure!(catalog.dataset(id).is_none(), "\"{id}\" is withdrawn and published");
    }
    Ok(())
}

fn write_pages(
    site: &Site<'_>,
    facts: &[&Facts],
    description: &Description,
    out: &Path,
) -> Result<()> {
    files::write(&out.join("pages.css"), page::sheet().as_bytes())?;
    files::write(&out.join("pages.svg"), page::ICON.as_bytes())?;
    for language in Language::ALL {
        let file = site.file("index", language);
        for facts in facts {
            let dataset = &facts.dataset;
            let html = page::dataset(site, facts, language);
            files::write(&out.join("dataset").join(&dataset.id).join(&file), html.as_bytes())?;
            for saved in &facts.views {
                let folder = out.join(page::view_folder(&dataset.id, &saved.id));
                make(&folder)?;
                let html = page::view(site, facts, saved, language);
                files::write(&folder.join(&file), html.as_bytes())?;
            }
            for alias in &dataset.alias {
                let folder = out.join("dataset").join(alias);
                make(&folder)?;
                let html = page::moved(site, alias, dataset, language);
                files::write(&folder.join(&file), html.as_bytes())?;
            }
        }
        for entry in &description.withdrawn {
            let folder = out.join("dataset").join(&entry.id);
            make(&folder)?;
            files::write(&folder.join(&file), page::withdrawn(site, entry, language).as_bytes())?;
        }
        for order in Order::ALL {
            let path = out.join("datasets").join(site.file(order.stem(), language));
            files::write(&path, page::list(site, order, language).as_bytes())?;
        }
    }
    Ok(())
}

/// How the departments stand.
fn write_scorecards(site: &Site<'_>, cards: &[Scorecard<'_>], out: &Path) -> Result<()> {
    let folder = out.join("departments");
    for language in Language::ALL {
        let html = page::departments(site, cards, language);
        files::write(&folder.join(site.file("index", language)), html.as_bytes())?;
        for card in cards {
            let html = page::department(site, card, language);
            files::write(&folder.join(site.file(card.stem(), language)), html.as_bytes())?;
        }
    }
    files::write_json(&folder.join("scorecards.json"), &page::scorecards_json(site, cards))
}

/// The lists for programs: interfaces, changes, addresses.
fn write_lists(
    site: &Site<'_>,
    facts: &[&Facts],
    cards: &[Scorecard<'_>],
    description: &Description,
    date: Option<&str>,
    out: &Path,
) -> Result<()> {
    let interfaces: Vec<_> = facts
        .iter()
        .map(|facts| {
            let dataset = &facts.dataset;
            json!({
                "id": dataset.id,
                "title": dataset.title,
                "n_rows": dataset.n_rows,
                "n_columns": dataset.n_columns,
                "modified": dataset.modified,
                "url": format!("{}/index.json", dataset.id),
            })
        })
        .collect();
    for dataset in facts.iter().map(|facts| &facts.dataset) {
        for alias in &dataset.alias {
            let moved = format!("../{}/index.json", dataset.id);
            let notice = json!({ "version": 1, "dataset": dataset.id, "moved": moved });
            write_notice(out, alias, &notice)?;
        }
    }
    for entry in &description.withdrawn {
        let told = json!({ "date": entry.date, "reason": entry.reason });
        let notice = json!({ "version": 1, "dataset": entry.id, "withdrawn": told });
        write_notice(out, &entry.id, &notice)?;
    }
    let list = json!({ "version": 1, "title": site.catalog.title, "datasets": interfaces });
    files::write_json(&out.join("api/index.json"), &list)?;
    let feed = feed::feed(site, facts, &description.withdrawn, date);
    files::write(&out.join("feed.xml"), feed.as_bytes())?;
    if let Some(map) = feed::site_map(site, facts, cards) {
        files::write(&out.join("sitemap.xml"), map.as_bytes())?;
        let address = site.address("sitemap.xml").unwrap_or_default();
        let robots = format!("User-agent: *\nAllow: /\nSitemap: {address}\n");
        files::write(&out.join("robots.txt"), robots.as_bytes())?;
    }
    Ok(())
}

/// What stands at the address of an interface that is elsewhere, or no longer here.
fn write_notice(out: &Path, id: &str, notice: &serde_json::Value) -> Result<()> {
    let folder = out.join("api").join(id);
    make(&folder)?;
    files::write_json(&folder.join("index.json"), notice)
}

/// Puts a folder of the cache and all in it into the site, without a second copy on the disk where
/// that can be: files of the cache are written once and never changed.
fn place_tree(from: &Path, to: &Path) -> Result<()> {
    make(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            place_tree(&entry.path(), &target)?;
        } else if fs::hard_link(entry.path(), &target).is_err() {
            fs::copy(entry.path(), &target)
                .with_context(|| format!("cannot write {}", target.display()))?;
        }
    }
    Ok(())
}
