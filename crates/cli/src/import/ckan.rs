//! Answers of CKAN to `package_search`.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Taken;
use super::entry::{Draft, Property, property};
use super::list::words;

/// Keys that say nothing which an entry has a place for.
const IGNORED: [&str; 24] = [
    "author",
    "author_email",
    "creator_user_id",
    "isopen",
    "maintainer",
    "maintainer_email",
    "num_resources",
    "num_tags",
    "owner_org",
    "private",
    "relationships_as_object",
    "relationships_as_subject",
    "revision_id",
    "state",
    "type",
    "version",
    "display_name",
    "license_url",
    "score",
    "tracking_summary",
    "archiver",
    "qa",
    "title_translated",
    "notes_translated",
];

pub(super) fn read(value: &Value) -> Result<Taken> {
    let results = value.pointer("/result/results").or_else(|| value.get("results"));
    let results = results.and_then(Value::as_array).context("it has no list of results")?;
    let mut taken = Taken::default();
    for (idx, package) in results.iter().enumerate() {
        let name = package.get("name").and_then(Value::as_str).unwrap_or("");
        package_of(package, &format!("result {} ({name})", idx + 1), &mut taken);
    }
    let told = value.pointer("/result/count").and_then(Value::as_u64);
    let n = u64::try_from(results.len())?;
    if let Some(told) = told.filter(|told| *told > n) {
        let message = format!("the portal has {told} datasets, of which the file holds {n}");
        taken.remark("the file", "count", message);
    }
    Ok(taken)
}

fn package_of(package: &Value, place: &str, taken: &mut Taken) {
    let mut draft = Draft::default();
    for (key, value) in package.as_object().into_iter().flatten() {
        let put = match key.as_str() {
            "id" => continue,
            "name" => Property::Identifier,
            "title" => Property::Title,
            "notes" => Property::Description,
            "organization" => Property::Publisher,
            "groups" => Property::Theme,
            "tags" => Property::Keyword,
            "metadata_created" => Property::Issued,
            "metadata_modified" => Property::Modified,
            "url" => Property::Page,
            "license_title" => continue,
            "license_id" => Property::License,
            "extras" => {
                extras(value, &mut draft, place, taken);
                continue;
            }
            "resources" => {
                resources(value, &mut draft);
                continue;
            }
            other if IGNORED.contains(&other) => continue,
            other => match property(other) {
                Some(property) => property,
                None => {
                    taken.remark(place, other, "the key is not known and was left out");
                    continue;
                }
            },
        };
        draft.put(put, &words(value), (place, key), taken);
    }
    let text = |key: &str| package.get(key).and_then(Value::as_str);
    let license = &mut draft.dataset.license;
    if let Some(title) = text("license_title") {
        title.clone_into(&mut license.name);
    }
    license.url = text("license_url").map(str::to_owned);
    for (key, texts) in [
        ("title_translated", &mut draft.dataset.title),
        ("notes_translated", &mut draft.dataset.description),
    ] {
        let translated = |language: &str| {
            package.get(key).and_then(|all| all.get(language)).and_then(Value::as_str)
        };
        if let Some(en) = translated("en") {
            en.clone_into(&mut texts.en);
        }
        if let Some(zh) = translated("zh").or_else(|| translated("zh_Hans_CN")) {
            zh.clone_into(&mut texts.zh);
        }
    }
    draft.finish(place, taken);
}

/// What portals add by themselves, under labels of their own.
fn extras(value: &Value, draft: &mut Draft, place: &str, taken: &mut Taken) {
    for extra in value.as_array().into_iter().flatten() {
        let text = |key: &str| extra.get(key).map(words).unwrap_or_default();
        let (key, value) = (text("key"), text("value"));
        match property(&key) {
            Some(property) => draft.put(property, &value, (place, &key), taken),
            None => taken.remark(place, &key, "the extra is not known and was left out"),
        }
    }
}

/// The formats of the files, and the first file's address where there is no page.
fn resources(value: &Value, draft: &mut Draft) {
    for resource in value.as_array().into_iter().flatten() {
        let text = |key: &str| {
            resource.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
        };
        if let Some(format) = text("format").or_else(|| text("mimetype")) {
            let format = super::words::format(format);
            if !draft.dataset.format.contains(&format) {
                draft.dataset.format.push(format);
            }
        }
        if draft.dataset.landing_page.is_none() {
            draft.dataset.landing_page =
                text("url").filter(|url| url.starts_with("http")).map(str::to_owned);
        }
    }
}
