//! How the datasets of every department stand: what rules they break, whether they are in time, how
//! open they are.

use std::collections::BTreeMap;

use sagitta_catalog::{AccessRights, Dataset, Freshness, Language, Localized};
use sagitta_check::{Rule, Severity};
use sagitta_render::format;
use serde_json::{Value, json};

use super::words::Words;
use super::{Esc, Shell, Site, rules, spoken, text_in};
use crate::build::facts::{Facts, Found};
use crate::build::ids;

/// A department with its datasets.
pub(in crate::build) struct Scorecard<'a> {
    /// The name of its page.
    id: String,
    name: &'a Localized,
    datasets: Vec<&'a Facts>,
    /// The day for which it is told what is overdue.
    today: Option<&'a str>,
}

/// The departments that publish something, by name, whoever is not named last.
pub(in crate::build) fn scorecards<'a>(
    facts: &[&'a Facts],
    today: Option<&'a str>,
) -> Vec<Scorecard<'a>> {
    let mut by_name: BTreeMap<(bool, &str, &str), Vec<&'a Facts>> = BTreeMap::new();
    for facts in facts {
        let publisher = &facts.dataset.publisher;
        let key = (publisher.is_unknown(), publisher.name.en.as_str(), publisher.name.zh.as_str());
        by_name.entry(key).or_default().push(facts);
    }
    let mut cards: Vec<Scorecard<'a>> = Vec::new();
    for ((is_unknown, en, zh), datasets) in by_name {
        let Some(first) = datasets.first() else { continue };
        let stem = match (is_unknown, en.is_empty()) {
            (true, _) => "unknown".to_owned(),
            (false, true) => ids::id_of(zh),
            (false, false) => ids::id_of(en),
        };
        let mut id = stem.clone();
        let mut n = 2;
        while cards.iter().any(|card| card.id == id) || id == "index" {
            id = format!("{stem}-{n}");
            n += 1;
        }
        cards.push(Scorecard { id, name: &first.dataset.publisher.name, datasets, today });
    }
    cards
}

/// A rule that datasets break.
struct Broken {
    rule: Rule,
    n_datasets: u64,
    n: u64,
    /// How many of the datasets have a waiver for it.
    n_waived: u64,
}

impl Scorecard<'_> {
    /// The name of its page's file without language and ending.
    pub(in crate::build) fn stem(&self) -> &str {
        &self.id
    }

    /// The rules that its datasets break, by code.
    fn broken(&self) -> Vec<Broken> {
        let mut broken: Vec<Broken> = Vec::new();
        for rule in Rule::ALL {
            let mut one = Broken { rule: *rule, n_datasets: 0, n: 0, n_waived: 0 };
            for facts in &self.datasets {
                let found: Vec<&Found> =
                    facts.findings.iter().filter(|found| found.rule == rule.code()).collect();
                one.n_datasets += u64::from(!found.is_empty());
                one.n += found.iter().map(|found| found.n).sum::<u64>();
                one.n_waived += u64::from(found.iter().any(|found| found.is_waived));
            }
            if one.n_datasets > 0 {
                broken.push(one);
            }
        }
        broken
    }

    fn with_access(&self, rights: AccessRights) -> usize {
        self.datasets.iter().filter(|facts| facts.dataset.access_rights == rights).count()
    }

    /// How many datasets are in time, how many are overdue; the others promise nothing.
    fn freshness(&self) -> (usize, usize) {
        let all = self.datasets.iter().filter_map(|facts| freshness(&facts.dataset, self.today));
        let (current, overdue): (Vec<_>, Vec<_>) =
            all.partition(|freshness| *freshness == Freshness::Current);
        (current.len(), overdue.len())
    }

    /// How many datasets break no rule that is an error, waived or not.
    fn n_clean(&self) -> usize {
        let is_clean = |facts: &&&Facts| facts.findings.iter().all(|found| !found.is_error());
        self.datasets.iter().filter(is_clean).count()
    }

    /// The name in a language.
    fn name_in(&self, language: Language) -> &str {
        match self.name.is_empty() {
            true => Words::of(language).unknown_publisher,
            false => self.name.get(language),
        }
    }

    /// The same for programs.
    fn json(&self, site: &Site<'_>) -> Value {
        let broken = self.broken();
        let findings = broken.iter().map(|one| {
            json!({
                "rule": one.rule.code(),
                "severity": one.rule.severity().to_string(),
                "title": { "en": one.rule.title(), "zh": rules::title(one.rule) },
                "n_datasets": one.n_datasets,
                "n": one.n,
                "n_waived": one.n_waived,
            })
        });
        let datasets = self.datasets.iter().map(|facts| {
            let dataset = &facts.dataset;
            let freshness = freshness(dataset, self.today);
            let findings = facts.findings.iter().map(|found| {
                json!({ "rule": found.rule, "column": found.column, "n": found.n, "waived": found.is_waived })
            });
            json!({
                "id": dataset.id,
                "access_rights": dataset.access_rights,
                "modified": dataset.modified,
                "overdue_days": freshness.map(|freshness| match freshness {
                    Freshness::Current => 0,
                    Freshness::Overdue { n_days } => n_days,
                }),
                "findings": findings.collect::<Vec<_>>(),
            })
        });
        let (n_current, n_overdue) = self.freshness();
        json!({
            "id": self.id,
            "name": self.name,
            "page": site.file(&self.id, site.main),
            "n_datasets": self.datasets.len(),
            "n_without_errors": self.n_clean(),
            "openness": AccessRights::ALL.map(|rights| {
                json!({ "access_rights": rights, "n_datasets": self.with_access(rights) })
            }),
            "freshness": { "n_current": n_current, "n_overdue": n_overdue },
            "findings": findings.collect::<Vec<_>>(),
            "datasets": datasets.collect::<Vec<_>>(),
        })
    }
}

/// How a dataset stands on the day, if there is one.
fn freshness(dataset: &Dataset, today: Option<&str>) -> Option<Freshness> {
    dataset.freshness(today?)
}

/// All scorecards for programs.
pub(in crate::build) fn to_json(site: &Site<'_>, cards: &[Scorecard<'_>]) -> Value {
    let today = cards.first().and_then(|card| card.today);
    let cards: Vec<Value> = cards.iter().map(|card| card.json(site)).collect();
    json!({ "version": 1, "as_of": today, "departments": cards })
}

/// The list of departments.
pub(in crate::build) fn list(
    site: &Site<'_>,
    cards: &[Scorecard<'_>],
    language: Language,
) -> String {
    let words = Words::of(language);
    let rows = cards.iter().map(|card| {
        let (n_current, n_overdue) = card.freshness();
        let n_errors: u64 = card.broken().iter().filter(|one| is_error(one)).map(|one| one.n).sum();
        let n_warnings: u64 =
            card.broken().iter().filter(|one| !is_error(one)).map(|one| one.n).sum();
        let numbers = [
            card.datasets.len() as u64,
            card.with_access(AccessRights::Public) as u64,
            n_current as u64,
            n_overdue as u64,
            n_errors,
            n_warnings,
        ];
        let numbers = numbers
            .map(|n| format!("<td data-align=\"end\">{}</td>", format::count(n, spoken(language))));
        format!(
            "<tr><th scope=\"row\"><a href=\"{}\">{}</a></th>{}</tr>\n",
            Esc(&site.file(&card.id, language)),
            Esc(card.name_in(language)),
            numbers.concat()
        )
    });
    let heads = [
        words.datasets_head,
        words.open_to_all,
        words.in_time,
        words.overdue,
        words.errors,
        words.warnings,
    ];
    let content = format!(
        "<main class=\"sg-read\">\n<header class=\"sg-read__head\">\n<h1>{}</h1>\n<p>{}</p>\n<p class=\"sg-ways\"><a class=\"sg-button\" href=\"scorecards.json\">JSON</a></p>\n</header>\n{}</main>\n",
        words.departments,
        words.scorecard_told,
        table(words.departments, words.publisher, &heads, &rows.collect::<String>())
    );
    let shell = Shell {
        site,
        language,
        title: words.departments,
        description: words.scorecard_told,
        folder: "departments/",
        stem: "index",
        crumb: &format!("<span> › </span><b>{}</b>", words.departments),
        head: "",
    };
    shell.page(&content)
}

fn is_error(one: &Broken) -> bool {
    one.rule.severity() == Severity::Error
}

/// The page of a department.
pub(in crate::build) fn department(
    site: &Site<'_>,
    card: &Scorecard<'_>,
    language: Language,
) -> String {
    let words = Words::of(language);
    let name = card.name_in(language);
    let list = site.file("index", language);
    let content = format!(
        "<main class=\"sg-read\">\n<header class=\"sg-read__head\">\n<h1>{}</h1>\n<p>{}</p>\n</header>\n{}{}{}</main>\n",
        Esc(name),
        words.datasets(card.datasets.len()),
        state(card, words),
        findings(card, language),
        datasets(site, card, language)
    );
    let shell = Shell {
        site,
        language,
        title: name,
        description: words.scorecard_told,
        folder: "departments/",
        stem: &card.id,
        crumb: &format!(
            "<span> › <a href=\"{list}\">{}</a> › </span><b>{}</b>",
            words.departments,
            Esc(name)
        ),
        head: "",
    };
    shell.page(&content)
}

/// Openness and freshness.
fn state(card: &Scorecard<'_>, words: &Words) -> String {
    let (n_current, n_overdue) = card.freshness();
    let facts = [
        (words.open_to_all, card.with_access(AccessRights::Public)),
        (words.open_on_conditions, card.with_access(AccessRights::Restricted)),
        (words.not_open, card.with_access(AccessRights::NonPublic)),
        (words.in_time, n_current),
        (words.overdue, n_overdue),
        (words.without_errors, card.n_clean()),
    ];
    let facts = facts.map(|(word, n)| format!("<div><dt>{word}</dt><dd>{n}</dd></div>\n"));
    let day = card.today.map(|day| format!("<p><small>{} {day}</small></p>\n", words.as_of));
    format!(
        "<section class=\"sg-card sg-about\">\n<h2>{}</h2>\n<dl class=\"sg-facts\">\n{}</dl>\n{}</section>\n",
        words.state,
        facts.concat(),
        day.unwrap_or_default()
    )
}

fn findings(card: &Scorecard<'_>, language: Language) -> String {
    let words = Words::of(language);
    let broken = card.broken();
    if broken.is_empty() {
        return format!(
            "<section class=\"sg-card sg-about\">\n<h2>{}</h2>\n<p>{}</p>\n</section>\n",
            words.findings, words.no_findings
        );
    }
    let rows = broken.iter().map(|one| {
        let title = match language {
            Language::En => one.rule.title(),
            Language::Zh => rules::title(one.rule),
        };
        let severity = if is_error(one) { words.error } else { words.warning };
        let numbers = [one.n_datasets, one.n, one.n_waived];
        let numbers = numbers
            .map(|n| format!("<td data-align=\"end\">{}</td>", format::count(n, spoken(language))));
        format!(
            "<tr><th scope=\"row\">{} <small>{}</small></th><td>{severity}</td>{}</tr>\n",
            one.rule.code(),
            Esc(title),
            numbers.concat()
        )
    });
    let heads = [words.severity, words.datasets_head, words.places, words.waived];
    table(words.findings, words.rule, &heads, &rows.collect::<String>())
}

fn datasets(site: &Site<'_>, card: &Scorecard<'_>, language: Language) -> String {
    let words = Words::of(language);
    let rows = card.datasets.iter().map(|facts| {
        let dataset = &facts.dataset;
        let href = format!("../dataset/{}/{}", dataset.id, site.file("index", language));
        let title = text_in(&dataset.title, language, "a", &format!(" href=\"{}\"", Esc(&href)));
        let late = match freshness(dataset, card.today) {
            Some(Freshness::Overdue { n_days }) => words.days_late(n_days),
            Some(Freshness::Current) => words.in_time.to_owned(),
            None => "–".to_owned(),
        };
        let mut codes: Vec<&str> = facts.findings.iter().map(|found| found.rule.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        let access = match dataset.access_rights {
            AccessRights::Public => words.open_to_all,
            AccessRights::Restricted => words.open_on_conditions,
            AccessRights::NonPublic => words.not_open,
        };
        format!(
            "<tr><th scope=\"row\">{title}</th><td>{access}</td><td>{late}</td><td>{}</td></tr>\n",
            codes.join(" ")
        )
    });
    let heads = [words.access, words.freshness, words.findings];
    table(words.datasets_head, words.datasets_head, &heads, &rows.collect::<String>())
}

/// A card with a table, whose first column names the rows.
fn table(title: &str, first: &str, heads: &[&str], rows: &str) -> String {
    let heads: Vec<String> =
        heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    format!(
        "<section class=\"sg-card sg-about\">\n<h2>{title}</h2>\n<div class=\"sg-dictionary\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\">\n<table>\n<thead><tr><th scope=\"col\">{first}</th>{}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n</section>\n",
        heads.concat()
    )
}
