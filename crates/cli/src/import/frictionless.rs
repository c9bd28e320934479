//! Data Packages: each of their resources is an entry.

use sagitta_catalog::{Field, License};
use serde_json::Value;

use super::Taken;
use super::entry::{Draft, Property, add};
use super::words;

/// Keys of a package that are taken, or say nothing which an entry has a place for.
const PACKAGE: [&str; 16] = [
    "resources",
    "name",
    "id",
    "title",
    "description",
    "licenses",
    "license",
    "keywords",
    "created",
    "version",
    "homepage",
    "contributors",
    "sources",
    "profile",
    "$schema",
    "image",
];

/// And of a resource.
const RESOURCE: [&str; 18] = [
    "name",
    "path",
    "data",
    "title",
    "description",
    "format",
    "mediatype",
    "encoding",
    "bytes",
    "hash",
    "schema",
    "sources",
    "licenses",
    "profile",
    "dialect",
    "type",
    "$schema",
    "homepage",
];

pub(super) fn read(value: &Value) -> Taken {
    let mut taken = Taken::default();
    match value.get("packages").or(Some(value)).and_then(Value::as_array) {
        Some(packages) => packages.iter().for_each(|package| package_of(package, &mut taken)),
        None => package_of(value, &mut taken),
    }
    taken
}

fn package_of(package: &Value, taken: &mut Taken) {
    let name = text(package, "name").unwrap_or("");
    unknown(package, &PACKAGE, &format!("package {name}"), taken);
    let resources = package.get("resources").and_then(Value::as_array);
    let n_resources = resources.map_or(0, Vec::len);
    for (idx, resource) in resources.into_iter().flatten().enumerate() {
        let own = text(resource, "name").unwrap_or("");
        let place = format!("package {name}, resource {} ({own})", idx + 1);
        unknown(resource, &RESOURCE, &place, taken);
        let mut draft = Draft {
            identifier: if n_resources == 1 { name.to_owned() } else { format!("{name}/{own}") },
            ..Draft::default()
        };
        draft.identifier = draft.identifier.trim_matches('/').to_owned();
        resource_of(resource, package, n_resources == 1, &mut draft);
        for (key, property) in [("created", Property::Issued), ("homepage", Property::Page)] {
            if let Some(value) = text(resource, key).or_else(|| text(package, key)) {
                draft.put(property, value, (&place, key), taken);
            }
        }
        draft.finish(&place, taken);
    }
}

fn resource_of(resource: &Value, package: &Value, is_only: bool, draft: &mut Draft) {
    let dataset = &mut draft.dataset;
    let own_title = text(resource, "title").or_else(|| text(resource, "name"));
    let (first, second) =
        if is_only { (text(package, "title"), own_title) } else { (own_title, None) };
    if let Some(title) = first.or(second).or_else(|| text(package, "name")) {
        add(&mut dataset.title, title);
    }
    for part in [resource, package] {
        if let Some(description) = text(part, "description") {
            add(&mut dataset.description, description);
        }
    }
    let keywords = package.get("keywords").and_then(Value::as_array).into_iter().flatten();
    dataset.keyword.extend(keywords.filter_map(Value::as_str).map(str::to_owned));
    let licenses = resource.get("licenses").or_else(|| package.get("licenses"));
    if let Some(license) = licenses.and_then(|list| list.get(0)) {
        let named = |key: &str| text(license, key).unwrap_or("").to_owned();
        let name = if named("title").is_empty() { named("name") } else { named("title") };
        let url = text(license, "path").filter(|path| path.starts_with("http")).map(str::to_owned);
        dataset.license = License { id: named("name"), name, url };
    }
    for who in [package.get("contributors"), package.get("sources")].into_iter().flatten() {
        let first =
            who.get(0).and_then(|who| text(who, "title").or_else(|| text(who, "organization")));
        if let Some(name) = first.filter(|_| dataset.publisher.name.is_empty()) {
            add(&mut dataset.publisher.name, name);
        }
    }
    let path =
        resource.get("path").and_then(|path| path.as_str().or_else(|| path.get(0)?.as_str()));
    let ending = path.and_then(|path| path.rsplit_once('.')).map(|(_, ending)| ending);
    if let Some(format) =
        text(resource, "format").or_else(|| text(resource, "mediatype")).or(ending)
    {
        dataset.format.push(words::format(format));
    }
    dataset.landing_page = path.filter(|path| path.starts_with("http")).map(str::to_owned);
    let fields = resource.pointer("/schema/fields").and_then(Value::as_array);
    dataset.fields = fields.into_iter().flatten().map(field).collect();
    dataset.n_columns = u64::try_from(dataset.fields.len()).unwrap_or(0);
}

fn field(value: &Value) -> Field {
    let mut field = Field {
        name: text(value, "name").unwrap_or("").to_owned(),
        data_type: text(value, "type").map(str::to_owned),
        unit: text(value, "unit").map(str::to_owned),
        ..Field::default()
    };
    if let Some(title) = text(value, "title") {
        add(&mut field.title, title);
    }
    if let Some(description) = text(value, "description") {
        add(&mut field.description, description);
    }
    field
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

fn unknown(value: &Value, known: &[&str], place: &str, taken: &mut Taken) {
    for key in value.as_object().into_iter().flat_map(|map| map.keys()) {
        if !known.contains(&key.as_str()) {
            taken.remark(place, key, "the property is not known and was left out");
        }
    }
}
