//! Frictionless Data Packages as they come: `datapackage.json` and the files it names.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use sagitta_catalog::{License, Localized, Publisher};
use serde::Deserialize;
use serde_json::Value;

use super::draft::{Draft, Origin, in_its_language};
use super::ids;
use crate::description::{FieldEntry, Reading};

/// The name of the file that makes a folder a package.
pub(super) const FILE: &str = "datapackage.json";

/// What is read of a descriptor. Properties of other kinds are passed over, as the standard allows
/// any.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Descriptor {
    name: String,
    title: String,
    description: String,
    homepage: Option<String>,
    created: Option<String>,
    licenses: Vec<LicenseEntry>,
    sources: Vec<SourceEntry>,
    contributors: Vec<Contributor>,
    keywords: Vec<String>,
    resources: Vec<Resource>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Resource {
    name: String,
    title: String,
    description: String,
    path: Value,
    data: Value,
    encoding: Option<String>,
    dialect: Dialect,
    schema: Value,
    licenses: Vec<LicenseEntry>,
    sources: Vec<SourceEntry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Dialect {
    delimiter: Option<char>,
    header: Option<bool>,
    sheet: Option<Value>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct LicenseEntry {
    name: String,
    title: String,
    path: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct SourceEntry {
    title: String,
    path: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Contributor {
    title: String,
    path: Option<String>,
    role: Option<String>,
    roles: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Schema {
    fields: Vec<SchemaField>,
    missing_values: Vec<Value>,
    primary_key: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SchemaField {
    name: String,
    title: String,
    description: String,
    #[serde(rename = "type")]
    kind: String,
    format: Value,
    unit: Option<String>,
    #[serde(rename = "decimalChar")]
    decimal_char: Option<String>,
    #[serde(rename = "groupChar")]
    group_char: Option<String>,
    #[serde(rename = "trueValues")]
    true_values: Option<Vec<String>>,
}

/// A resource of a package: where its rows are, and what is said of it.
pub(super) struct Packaged {
    pub(super) draft: Draft,
    pub(super) rows: Rows,
}

/// Where the rows of a resource are.
pub(super) enum Rows {
    /// In a file of the package's folder.
    File(String),
    /// In several files of the package's folder, in this order.
    Files(Vec<String>),
    /// In the descriptor itself, as JSON.
    Inline(Vec<u8>),
}

/// The resources of a descriptor, each with why it cannot be had if so. `folder` is the package's
/// own, from the one that is built.
pub(super) fn resources(
    text: &str,
    folder: &str,
    read: &dyn Fn(&str) -> Result<String>,
) -> Result<Vec<(String, Result<Packaged>)>> {
    let descriptor: Descriptor = serde_json::from_str(text).context("it is no data package")?;
    ensure!(!descriptor.resources.is_empty(), "it has no resources");
    let is_single = descriptor.resources.len() == 1;
    let resources = descriptor.resources.iter().enumerate().map(|(idx, resource)| {
        let name = match (resource.name.is_empty(), resource.path.as_str()) {
            (false, _) => resource.name.clone(),
            (true, Some(path)) => path.to_owned(),
            (true, None) => format!("resource {}", idx + 1),
        };
        (name.clone(), packaged(&descriptor, resource, &name, folder, is_single, read))
    });
    Ok(resources.collect())
}

fn packaged(
    descriptor: &Descriptor,
    resource: &Resource,
    name: &str,
    folder: &str,
    is_single: bool,
    read: &dyn Fn(&str) -> Result<String>,
) -> Result<Packaged> {
    let package = match descriptor.name.is_empty() {
        true => folder,
        false => &descriptor.name,
    };
    let own = |text: &str, of_package: &str| match text.is_empty() {
        true if is_single => of_package.to_owned(),
        _ => text.to_owned(),
    };
    let title = match own(&resource.title, &descriptor.title) {
        title if !title.is_empty() => title,
        _ if descriptor.title.is_empty() => name.to_owned(),
        _ => format!("{}: {name}", descriptor.title),
    };
    let described = match resource.description.is_empty() {
        true => &descriptor.description,
        false => &resource.description,
    };
    let mut draft = Draft {
        id: ids::id_of(&if is_single { package.to_owned() } else { format!("{package} {name}") }),
        title: in_its_language(&title),
        description: in_its_language(described),
        publisher: publisher(&descriptor.contributors),
        license: first(&resource.licenses, &descriptor.licenses).map(license).unwrap_or_default(),
        keyword: descriptor.keywords.clone(),
        landing_page: descriptor.homepage.clone(),
        issued: descriptor.created.clone(),
        reading: Reading {
            encoding: resource.encoding.clone(),
            delimiter: resource.dialect.delimiter,
            header: resource.dialect.header,
            sheet: resource.dialect.sheet.as_ref().and_then(Value::as_str).map(str::to_owned),
            ..Reading::default()
        },
        sources: match resource.sources.is_empty() {
            true => origins(&descriptor.sources),
            false => origins(&resource.sources),
        },
        ..Draft::default()
    };
    if draft.reading.encoding.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("utf-8")) {
        // Files say so by themselves.
        draft.reading.encoding = None;
    }
    let schema = match &resource.schema {
        Value::Null => Schema::default(),
        Value::String(path) => serde_json::from_str(&read(&inside(path)?)?)
            .with_context(|| format!("{path} is no schema"))?,
        told => Schema::deserialize(told).context("its schema is none")?,
    };
    tell_schema(&schema, &mut draft);
    Ok(Packaged { draft, rows: rows(resource)? })
}

fn rows(resource: &Resource) -> Result<Rows> {
    match (&resource.path, &resource.data) {
        (Value::String(path), _) => Ok(Rows::File(inside(path)?)),
        (Value::Array(paths), _) => match paths.as_slice() {
            [Value::String(path)] => Ok(Rows::File(inside(path)?)),
            [] => bail!("its path is a list without a file"),
            paths => {
                let path = |path: &Value| {
                    inside(path.as_str().context("its path is a list of other things than files")?)
                };
                Ok(Rows::Files(paths.iter().map(path).collect::<Result<_>>()?))
            }
        },
        (_, Value::Array(_)) => Ok(Rows::Inline(resource.data.to_string().into_bytes())),
        (_, Value::String(text)) => Ok(Rows::Inline(text.clone().into_bytes())),
        _ => bail!("it has neither a path nor data"),
    }
}

/// A path of a package, which stays in the package's folder.
fn inside(path: &str) -> Result<String> {
    ensure!(!path.contains("://"), "{path} is on another host; download it first");
    let is_inside = !path.is_empty()
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !path.contains('\\');
    ensure!(is_inside, "{path} is not inside the package");
    Ok(path.to_owned())
}

fn first<'a>(own: &'a [LicenseEntry], other: &'a [LicenseEntry]) -> Option<&'a LicenseEntry> {
    own.first().or_else(|| other.first())
}

fn license(entry: &LicenseEntry) -> License {
    License {
        id: entry.name.clone(),
        name: match entry.title.is_empty() {
            true => entry.name.clone(),
            false => entry.title.clone(),
        },
        url: entry.path.clone(),
    }
}

/// The contributor whose role is to publish, if there is one.
fn publisher(contributors: &[Contributor]) -> Publisher {
    let publishes = |one: &&Contributor| {
        one.role.as_deref() == Some("publisher") || one.roles.iter().any(|role| role == "publisher")
    };
    let Some(one) = contributors.iter().find(publishes) else { return Publisher::default() };
    Publisher { name: in_its_language(&one.title), url: one.path.clone() }
}

fn origins(sources: &[SourceEntry]) -> Vec<Origin> {
    let origin = |source: &SourceEntry| Origin {
        title: match (source.title.is_empty(), &source.path) {
            (true, Some(path)) => path.clone(),
            _ => source.title.clone(),
        },
        url: source.path.clone(),
    };
    sources.iter().map(origin).collect()
}

fn tell_schema(schema: &Schema, draft: &mut Draft) {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let marks = schema.missing_values.iter().filter_map(|value| match value {
        Value::String(mark) => Some(mark.clone()),
        told => told.get("value").and_then(text),
    });
    draft.reading.missing = marks.filter(|mark| !mark.is_empty()).collect();
    draft.check.key = match &schema.primary_key {
        Value::String(column) => vec![column.clone()],
        Value::Array(columns) => columns.iter().filter_map(text).collect(),
        _ => Vec::new(),
    };
    let mut fields = BTreeMap::new();
    for field in &schema.fields {
        if let Some(name) = type_of(field) {
            draft.reading.types.insert(field.name.clone(), name.to_owned());
        }
        // The words of a title are often the name again.
        let title = match field.title == field.name {
            true => Localized::default(),
            false => in_its_language(&field.title),
        };
        let description = in_its_language(&field.description);
        let entry = FieldEntry { alias: Vec::new(), title, description, unit: field.unit.clone() };
        fields.insert(field.name.clone(), entry);
    }
    draft.field = fields;
}

/// The type to ask for; none where the values themselves tell it better.
fn type_of(field: &SchemaField) -> Option<&'static str> {
    let format = field.format.as_str().unwrap_or("default");
    let is_plain = field.decimal_char.is_none() && field.group_char.is_none();
    let place = |part: &str| format.find(part).unwrap_or(usize::MAX);
    let (day, month, year) = (place("%d"), place("%m"), place("%Y").min(place("%y")));
    match field.kind.as_str() {
        "string" => Some("text"),
        "integer" | "year" if is_plain => Some("int64"),
        "number" if is_plain => Some("float64"),
        "boolean" if field.true_values.is_none() => Some("bool"),
        "date" if day < month && month < year => Some("date:dmy"),
        "date" if month < day && day < year => Some("date:mdy"),
        "date" => Some("date"),
        "datetime" if day < month && month < year => Some("timestamp:dmy"),
        "datetime" if month < day && day < year => Some("timestamp:mdy"),
        "datetime" => Some("timestamp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Result<Packaged> {
        let nothing = |path: &str| -> Result<String> { bail!("no {path}") };
        resources(text, "parks", &nothing)?.remove(0).1
    }

    #[test]
    fn what_a_package_says_is_known_of_its_dataset() {
        let packaged = one(r#"{
            "name": "city-parks", "title": "公园", "licenses": [{"name": "CC0-1.0", "path": "https://a.example/"}],
            "contributors": [{"title": "A", "role": "author"}, {"title": "园林局", "role": "publisher"}],
            "resources": [{"name": "parks", "path": "data/parks.csv", "schema": {
                "missingValues": ["", "-"], "primaryKey": "code",
                "fields": [{"name": "code", "type": "string", "title": "代码", "unit": "m"},
                           {"name": "opened", "type": "date", "format": "%d/%m/%Y"},
                           {"name": "area", "type": "number", "decimalChar": ","}]}}]}"#)
        .unwrap();
        let draft = packaged.draft;
        assert!(matches!(packaged.rows, Rows::File(path) if path == "data/parks.csv"));
        assert_eq!((draft.id.as_str(), draft.title.zh.as_str()), ("city-parks", "公园"));
        assert_eq!(
            (draft.license.id.as_str(), draft.publisher.name.zh.as_str()),
            ("CC0-1.0", "园林局")
        );
        assert_eq!(
            (draft.reading.missing, draft.check.key),
            (vec!["-".to_owned()], vec!["code".to_owned()])
        );
        let types: Vec<_> = draft.reading.types.iter().map(|(a, b)| format!("{a} {b}")).collect();
        assert_eq!(types, ["code text", "opened date:dmy"]);
        assert_eq!(draft.field["code"].title.zh, "代码");
        assert_eq!(draft.field["code"].unit.as_deref(), Some("m"));
    }

    #[test]
    fn paths_stay_in_the_package() {
        for (path, part) in [
            ("\"../secret.csv\"", "not inside"),
            ("\"/etc/passwd\"", "not inside"),
            ("\"https://a.example/b.csv\"", "another host"),
            ("[\"a.csv\", \"../b.csv\"]", "../b.csv is not inside"),
            ("[\"a.csv\", 7]", "other things than files"),
            ("[]", "without a file"),
            ("null", "neither"),
        ] {
            let error = one(&format!(r#"{{"resources": [{{"path": {path}}}]}}"#)).err().unwrap();
            assert!(error.to_string().contains(part), "{path}: {error}");
        }
        assert!(one(r#"{"resources": []}"#).is_err() && one("[]").is_err());
    }
}
