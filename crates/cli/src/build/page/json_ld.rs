//! A dataset in schema.org's words.

use sagitta_catalog::{Dataset, Language};
use serde_json::{Map, Value, json};

use super::html::is_safe;
use super::{Site, text_for_search};
use crate::build::facts::Facts;

/// The most columns that are told.
const MOST_COLUMNS: usize = 200;

/// A dataset as schema.org has it, for the page in a language. Addresses are whole where the site's
/// is known, else from the page.
pub(super) fn dataset(site: &Site<'_>, facts: &Facts, language: Language, page: &str) -> Value {
    let dataset = &facts.dataset;
    let mut map = Map::new();
    map.insert("@context".into(), json!("https://schema.org/"));
    map.insert("@type".into(), json!("Dataset"));
    let address = |path: &str| site.address(path).unwrap_or_else(|| format!("../../{path}"));
    map.insert("@id".into(), json!(address(&format!("dataset/{}/index.html", dataset.id))));
    map.insert("url".into(), json!(address(page)));
    map.insert("name".into(), json!(dataset.title.get(language)));
    map.insert("description".into(), json!(text_for_search(facts, language)));
    map.insert("identifier".into(), json!(dataset.id));
    map.insert("isAccessibleForFree".into(), json!(true));
    let mut others = dataset.title.texts().filter(|(one, _)| *one != language);
    if let Some((_, title)) =
        others.next().filter(|(_, title)| *title != dataset.title.get(language))
    {
        map.insert("alternateName".into(), json!(title));
    }
    if !dataset.license.is_unknown() {
        let license = &dataset.license;
        let told = license.url.as_deref().filter(|url| is_safe(url));
        map.insert("license".into(), json!(told.unwrap_or(&license.name)));
    }
    if !dataset.publisher.is_unknown() {
        let mut organization = Map::new();
        organization.insert("@type".into(), json!("Organization"));
        organization.insert("name".into(), json!(dataset.publisher.name.get(language)));
        if let Some(url) = &dataset.publisher.url {
            organization.insert("url".into(), json!(url));
        }
        map.insert("creator".into(), json!(organization));
        map.insert("publisher".into(), json!(organization));
    }
    let themes = dataset.theme.iter().filter_map(|id| site.catalog.theme(id));
    let themes = themes.map(|theme| theme.title.get(language));
    let keywords: Vec<&str> = dataset.keyword.iter().map(String::as_str).chain(themes).collect();
    if !keywords.is_empty() {
        map.insert("keywords".into(), json!(keywords));
    }
    if let Some(period) = &dataset.temporal {
        let end = period.end.as_deref().unwrap_or("..");
        map.insert("temporalCoverage".into(), json!(format!("{}/{end}", period.start)));
    }
    for (name, date) in [("datePublished", &dataset.issued), ("dateModified", &dataset.modified)] {
        if let Some(date) = date {
            map.insert(name.into(), json!(date));
        }
    }
    if let Some(landing_page) = dataset.landing_page.as_deref().filter(|url| is_safe(url)) {
        map.insert("isBasedOn".into(), json!(landing_page));
    }
    map.insert("distribution".into(), distributions(dataset, &address));
    map.insert("variableMeasured".into(), variables(facts, language));
    map.insert(
        "includedInDataCatalog".into(),
        json!({
            "@type": "DataCatalog",
            "name": site.catalog.title.get(language),
            "url": address("datasets/index.html"),
        }),
    );
    Value::Object(map)
}

fn distributions(dataset: &Dataset, address: &dyn Fn(&str) -> String) -> Value {
    let id = &dataset.id;
    let mut all: Vec<Value> = Vec::new();
    for file in dataset.distributions.iter().rev() {
        let files = file.files();
        for (idx, part) in files.iter().enumerate() {
            let name = part.download_url.rsplit('/').next().unwrap_or_default();
            let mut download = json!({
                "@type": "DataDownload",
                "contentUrl": address(&format!("dataset/{id}/{name}")),
                "encodingFormat": file.media_type,
                "contentSize": format!("{} B", part.byte_size),
                "sha256": part.sha256,
            });
            if let Some(map) = download.as_object_mut().filter(|_| files.len() > 1) {
                map.insert("position".into(), json!(idx + 1));
                map.insert("name".into(), json!(format!("{name} ({}/{})", idx + 1, files.len())));
            }
            all.push(download);
        }
    }
    all.push(json!({
        "@type": "DataDownload",
        "contentUrl": address(&format!("api/{id}/index.json")),
        "encodingFormat": "application/json",
    }));
    Value::Array(all)
}

fn variables(facts: &Facts, language: Language) -> Value {
    let variables = facts.columns.iter().take(MOST_COLUMNS).map(|column| {
        let field = facts.dataset.field(&column.name).cloned().unwrap_or_default();
        let mut map = Map::new();
        map.insert("@type".into(), json!("PropertyValue"));
        map.insert("name".into(), json!(column.name));
        let mut put = |name: &str, text: &str| {
            if !text.is_empty() {
                map.insert(name.into(), json!(text));
            }
        };
        put("alternateName", field.title.get(language));
        put("description", field.description.get(language));
        put("unitText", column.unit.as_deref().unwrap_or_default());
        if column.kind().is_numeric() {
            put("minValue", column.min.as_deref().unwrap_or_default());
            put("maxValue", column.max.as_deref().unwrap_or_default());
        }
        Value::Object(map)
    });
    variables.collect()
}
