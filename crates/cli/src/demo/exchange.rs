//! `sagitta demo exchange`: the catalogue of a city's data exchange. Its entries are made up and
//! say so; none of them has a file.

use anyhow::Result;
use sagitta_catalog::{
    AccessRights, Catalog, Dataset, Field, Frequency, License, Localized, Location, Publisher,
    Theme,
};

use super::chance::Chance;
use super::districts::{DISTRICTS, District};
use super::words::{Both, DEPARTMENTS, DOMAINS, Domain, KINDS, Kind, SERVICES};

/// How many entries there are.
pub(super) const N_ENTRIES: usize = 23_500;

/// The day by which entries are late or not.
pub(super) const AS_OF: &str = "2025-12-31";

/// The days of a month that every month has.
const DAYS: u32 = 28;

/// What an entry is about.
#[derive(Clone, Copy)]
struct Topic<'a> {
    domain: &'a Domain,
    subject: Both,
    kind: &'a Kind,
    /// The district it covers, or the whole city.
    district: Option<&'a District>,
    publisher: Both,
}

/// The whole catalogue; the same for the same seed.
pub(super) fn catalog(seed: u64) -> Result<Catalog> {
    let title = Localized::new("City data exchange (synthetic)", "城市数据交换目录（模拟数据）");
    let mut catalog = Catalog::new(title);
    catalog.description = Localized::new(
        "What the departments, districts and public services of a city exchange. A program made it up.",
        "一座城市各部门、各区和公共服务单位的数据资源目录，由程序生成，仅供演示。",
    );
    catalog.as_of = Some(AS_OF.to_owned());
    catalog.themes = DOMAINS.iter().map(theme).collect();
    let mut chance = Chance::new(seed);
    for (number, topic) in (1_u32..).zip(topics(&mut chance)) {
        catalog.datasets.push(dataset(number, topic, &mut chance)?);
    }
    catalog.check()?;
    Ok(catalog)
}

pub(super) fn theme(domain: &Domain) -> Theme {
    Theme { id: domain.id.to_owned(), title: both(domain.title) }
}

pub(super) fn both((zh, en): Both) -> Localized {
    Localized::new(en, zh)
}

/// All that the city has, then of what its districts have as many as there is room for.
fn topics(chance: &mut Chance) -> Vec<Topic<'static>> {
    let mut topics = Vec::with_capacity(N_ENTRIES);
    for (publisher, domain, subject) in SERVICES {
        let Some(domain) = DOMAINS.iter().find(|other| other.id == domain) else { continue };
        for kind in &KINDS {
            topics.push(Topic { domain, subject, kind, district: None, publisher });
        }
    }
    for domain in &DOMAINS {
        for (idx, subject) in domain.subjects.into_iter().enumerate() {
            let publisher = department(domain, idx);
            for kind in &KINDS {
                topics.push(Topic { domain, subject, kind, district: None, publisher });
            }
        }
    }
    let n_subjects: usize = DOMAINS.iter().map(|domain| domain.subjects.len()).sum();
    let mut n_left = n_subjects * KINDS.len() * DISTRICTS.len();
    let mut n_wanted = N_ENTRIES.saturating_sub(topics.len());
    for district in &DISTRICTS {
        for domain in &DOMAINS {
            for subject in domain.subjects {
                for kind in &KINDS {
                    let publisher = (district.name, district.name_en);
                    let is_taken = below(chance, n_left) < n_wanted;
                    n_left -= 1;
                    if is_taken {
                        n_wanted -= 1;
                        let district = Some(district);
                        topics.push(Topic { domain, subject, kind, district, publisher });
                    }
                }
            }
        }
    }
    topics
}

/// The department that looks after a subject.
pub(super) fn department(domain: &Domain, subject_idx: usize) -> Both {
    let idx = domain.departments.get(subject_idx % domain.departments.len().max(1));
    idx.and_then(|idx| DEPARTMENTS.get(*idx)).copied().unwrap_or_default()
}

fn below(chance: &mut Chance, n: usize) -> usize {
    let below = chance.below(u32::try_from(n).unwrap_or(u32::MAX));
    usize::try_from(below).unwrap_or(usize::MAX)
}

fn dataset(number: u32, topic: Topic<'_>, chance: &mut Chance) -> Result<Dataset> {
    let Topic { subject, kind, district, .. } = topic;
    let id = format!("x{number:05}");
    let publisher = match district {
        Some(_) => Localized::new(
            format!("{} District Government", topic.publisher.1),
            format!("{}人民政府", topic.publisher.0),
        ),
        None => both(topic.publisher),
    };
    let frequency = frequency(kind)?;
    let access_rights = match chance.below(100) {
        0..70 => AccessRights::Public,
        70..92 => AccessRights::Restricted,
        _ => AccessRights::NonPublic,
    };
    let fields = fields(kind);
    Ok(Dataset {
        title: title(subject, kind, district),
        description: description(topic, &publisher, frequency),
        publisher: Publisher { name: publisher, url: None },
        license: License {
            id: "demo".to_owned(),
            name: "Demonstration only".to_owned(),
            url: None,
        },
        theme: vec![topic.domain.id.to_owned()],
        keyword: vec![topic.domain.title.0.to_owned(), topic.domain.title.1.to_owned()],
        landing_page: Some(format!("https://exchange.example/datasets/{id}")),
        issued: Some(format!("{}-{:02}", 2019 + chance.below(5), 1 + chance.below(12))),
        modified: Some(modified(frequency, chance)),
        spatial: Some(place(district)),
        accrual_periodicity: Some(frequency),
        access_rights,
        rights: rights(access_rights),
        format: formats(access_rights, chance),
        n_rows: u64::from(chance.below(60_000)) + 12,
        n_columns: u64::try_from(fields.len())?,
        synthetic: true,
        fields,
        id,
        ..Dataset::default()
    })
}

pub(super) fn frequency(kind: &Kind) -> Result<Frequency> {
    let found = Frequency::ALL.into_iter().find(|other| other.as_str() == kind.frequency);
    found.ok_or_else(|| anyhow::anyhow!("\"{}\" is no frequency", kind.frequency))
}

/// `和平区空气质量监测数据`, `Air quality: monitoring readings, Heping`.
pub(super) fn title(subject: Both, kind: &Kind, district: Option<&District>) -> Localized {
    let (zh, en) = (subject.0, capital(subject.1));
    match district {
        Some(District { name, name_en, .. }) => Localized::new(
            format!("{en}: {}, {name_en}", kind.title.1),
            format!("{name}{zh}{}", kind.title.0),
        ),
        None => Localized::new(format!("{en}: {}", kind.title.1), format!("{zh}{}", kind.title.0)),
    }
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(rest).collect()
}

fn description(topic: Topic<'_>, publisher: &Localized, frequency: Frequency) -> Localized {
    let named = |pick: fn(&(&'static str, &'static str)) -> &'static str, gap: &str| {
        let names = topic.kind.columns.iter().map(|(en, zh, _)| pick(&(*en, *zh)));
        names.collect::<Vec<_>>().join(gap)
    };
    let (often_zh, often_en) = often(frequency);
    let (area_zh, area_en) =
        topic.district.map_or(("全市", "the whole city"), |it| (it.name, it.name_en));
    Localized::new(
        format!(
            "{} of {} in {area_en}: {}. {} renews it {often_en}.",
            capital(topic.kind.title.1),
            topic.subject.1,
            named(|column| column.0, ", "),
            publisher.en,
        ),
        format!(
            "{area_zh}{}的{}，包括{}，由{}{often_zh}更新。",
            topic.subject.0,
            topic.kind.title.0,
            named(|column| column.1, "、"),
            publisher.zh,
        ),
    )
}

fn often(frequency: Frequency) -> Both {
    match frequency {
        Frequency::Continuous => ("实时", "all the time"),
        Frequency::Daily => ("每日", "every day"),
        Frequency::Weekly => ("每周", "every week"),
        Frequency::Monthly => ("每月", "every month"),
        Frequency::Quarterly => ("每季度", "every quarter"),
        Frequency::Biannual => ("每半年", "every half year"),
        Frequency::Annual => ("每年", "every year"),
        Frequency::Irregular => ("不定期", "now and then"),
    }
}

fn fields(kind: &Kind) -> Vec<Field> {
    let first = [("id", "序号"), ("district", "所属区")];
    let others = kind.columns.iter().map(|(name, zh, _)| (*name, *zh));
    let field = |(name, zh): (&str, &str)| Field {
        name: name.to_owned(),
        title: Localized::new("", zh),
        ..Field::default()
    };
    first.into_iter().chain(others).map(field).collect()
}

/// Most are renewed in time at the end of 2025; some are late.
fn modified(frequency: Frequency, chance: &mut Chance) -> String {
    let is_late = chance.below(5) == 0;
    let day = match frequency {
        Frequency::Continuous | Frequency::Daily if !is_late => 31,
        Frequency::Weekly if !is_late => 25 + chance.below(7),
        _ => 1 + chance.below(DAYS),
    };
    let month = match frequency {
        Frequency::Continuous | Frequency::Daily | Frequency::Weekly | Frequency::Monthly => 12,
        Frequency::Quarterly => 10 + chance.below(3),
        Frequency::Biannual => 7 + chance.below(6),
        Frequency::Annual | Frequency::Irregular => 1 + chance.below(12),
    };
    if is_late {
        format!("{}-{:02}-{day:02}", 2022 + chance.below(3), 1 + chance.below(12))
    } else {
        format!("2025-{month:02}-{day:02}")
    }
}

fn place(district: Option<&District>) -> Location {
    let (code, name) = district.map_or(("120000", Localized::new("Tianjin", "天津市")), |it| {
        (it.code, Localized::new(it.name_en, it.name))
    });
    Location { code: code.to_owned(), name }
}

fn rights(access_rights: AccessRights) -> Localized {
    match access_rights {
        AccessRights::Public => Localized::default(),
        AccessRights::Restricted => Localized::new("On application", "依申请开放"),
        AccessRights::NonPublic => Localized::new("Not shared outside", "仅限部门内部使用"),
    }
}

fn formats(access_rights: AccessRights, chance: &mut Chance) -> Vec<String> {
    let all: &[&str] = match (access_rights, chance.below(4)) {
        (AccessRights::NonPublic, _) => &[],
        (AccessRights::Restricted, _) => &["API"],
        (AccessRights::Public, 0) => &["CSV"],
        (AccessRights::Public, 1) => &["CSV", "XLSX"],
        (AccessRights::Public, 2) => &["CSV", "JSON", "API"],
        (AccessRights::Public, _) => &["XLSX", "API"],
    };
    all.iter().map(|format| (*format).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalog::digest;

    #[test]
    fn the_catalogue_is_whole_and_the_same_everywhere() {
        let catalog = catalog(1).unwrap();
        assert_eq!(catalog.datasets.len(), N_ENTRIES);
        let names = |pick: fn(&Dataset) -> &str| -> BTreeSet<&str> {
            catalog.datasets.iter().map(pick).collect()
        };
        let publishers = DEPARTMENTS.len() + DISTRICTS.len() + SERVICES.len();
        assert_eq!(names(|dataset| &dataset.publisher.name.zh).len(), publishers);
        assert_eq!(names(|dataset| &dataset.title.zh).len(), N_ENTRIES);
        assert_eq!(names(|dataset| &dataset.title.en).len(), N_ENTRIES);
        assert_eq!(names(|dataset| dataset.theme.first().unwrap()).len(), DOMAINS.len());
        assert!(catalog.datasets.iter().all(|dataset| dataset.synthetic));
        let expected = "26a9cdf1eece5389e51700123f98870bdc1a9f23c053e2b175abb4154163c7da";
        assert_eq!(digest(catalog.to_json().unwrap().as_bytes()), expected);
    }
}
