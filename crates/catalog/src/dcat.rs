//! A catalogue as DCAT 3 in JSON-LD, for programs that harvest catalogues.
//!
//! It keeps the application profile DCAT-AP 3. Addresses are written as they are known: those of the
//! catalogue's own files relative to it, so that the same catalogue can stand anywhere.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::{
    AccessRights, Catalog, Dataset, Distribution, Frequency, License, Localized, Location,
    Provenance, Publisher, Temporal,
};

/// The vocabularies of the European Union, which the application profile asks for.
const AUTHORITY: &str = "http://publications.europa.eu/resource/authority";

/// What a site has of a dataset beside its files. Addresses are from the catalogue's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The page that tells of it.
    pub page: Option<String>,
    /// The description of an interface for programs.
    pub interface: Option<String>,
    /// The ids of the datasets that it is a part of.
    pub wholes: Vec<String>,
}

/// The namespaces of the words that are used.
fn context() -> Value {
    json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": "http://spdx.org/rdf/terms#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

impl Catalog {
    /// The catalogue as DCAT 3 in JSON-LD (`catalog.jsonld`), published by somebody. Texts that are
    /// not written are left out; a catalogue without a description is described by its title.
    pub fn to_dcat(&self, publisher: &Publisher) -> String {
        self.to_dcat_of_site(publisher, &|_| Beside::default())
    }

    /// The same of a site that has more of each dataset than files: pages, interfaces.
    pub fn to_dcat_of_site(
        &self,
        publisher: &Publisher,
        beside: &dyn Fn(&Dataset) -> Beside,
    ) -> String {
        let described = if self.description.is_empty() { &self.title } else { &self.description };
        let mut catalog = Map::new();
        catalog.insert("@context".into(), context());
        catalog.insert("@id".into(), json!("#catalog"));
        catalog.insert("@type".into(), json!("dcat:Catalog"));
        put(&mut catalog, "dct:title", texts(&self.title));
        put(&mut catalog, "dct:description", texts(described));
        // The profile asks for a publisher; who is not named is the catalogue itself.
        let publisher = match publisher.is_unknown() {
            true => &Publisher { name: self.title.clone(), url: None },
            false => publisher,
        };
        put(&mut catalog, "dct:publisher", agent(publisher));
        if !self.themes.is_empty() {
            let scheme = json!({
                "@id": "#themes",
                "@type": "skos:ConceptScheme",
                "dct:title": texts(&self.title),
            });
            put(&mut catalog, "dcat:themeTaxonomy", scheme);
        }
        let all: Vec<(&Dataset, Beside)> =
            self.datasets.iter().map(|dataset| (dataset, beside(dataset))).collect();
        // A series is described once, where it is first named.
        let mut described = BTreeSet::new();
        let mut in_series = |beside: &Beside| -> Value {
            let wholes = all.iter().filter(|(whole, _)| beside.wholes.contains(&whole.id));
            let series = wholes.map(|(whole, beside)| match described.insert(&whole.id) {
                true => series(whole, beside),
                false => json!({ "@id": series_id(whole) }),
            });
            series.collect()
        };
        let datasets = all.iter().map(|(dataset, beside)| {
            let mut map = self.dataset_of(dataset, beside);
            put(&mut map, "dcat:inSeries", in_series(beside));
            Value::Object(map)
        });
        put(&mut catalog, "dcat:dataset", datasets.collect());
        let services = all.iter().filter_map(|(dataset, beside)| service(dataset, beside));
        put(&mut catalog, "dcat:service", services.collect());
        // A map of texts, numbers and lists can always be written.
        serde_json::to_string_pretty(&Value::Object(catalog)).unwrap_or_default() + "\n"
    }

    fn dataset_of(&self, dataset: &Dataset, beside: &Beside) -> Map<String, Value> {
        let mut map = Map::new();
        map.insert("@id".into(), json!(format!("#{}", dataset.id)));
        map.insert("@type".into(), json!("dcat:Dataset"));
        put(&mut map, "dct:identifier", json!(dataset.id));
        put(&mut map, "dct:title", texts(&dataset.title));
        let described =
            if dataset.description.is_empty() { &dataset.title } else { &dataset.description };
        put(&mut map, "dct:description", texts(described));
        if !dataset.publisher.is_unknown() {
            put(&mut map, "dct:publisher", agent(&dataset.publisher));
        }
        put(&mut map, "dcat:keyword", dataset.keyword.iter().map(|word| json!(word)).collect());
        let themes = dataset.theme.iter().filter_map(|id| self.theme(id)).map(|theme| {
            json!({
                "@id": format!("#theme-{}", theme.id),
                "@type": "skos:Concept",
                "skos:prefLabel": texts(&theme.title),
                "skos:inScheme": { "@id": "#themes" },
            })
        });
        put(&mut map, "dcat:theme", themes.collect());
        put(&mut map, "dct:issued", date(dataset.issued.as_deref()));
        put(&mut map, "dct:modified", date(dataset.modified.as_deref()));
        put(&mut map, "dct:temporal", dataset.temporal.as_ref().map_or(Value::Null, period));
        put(&mut map, "dct:spatial", dataset.spatial.as_ref().map_or(Value::Null, location));
        put(&mut map, "dct:accrualPeriodicity", frequency(dataset.accrual_periodicity));
        put(&mut map, "dct:accessRights", access_rights(dataset.access_rights));
        put(&mut map, "dct:provenance", provenance(dataset));
        if let Some(page) = &dataset.landing_page {
            put(&mut map, "dcat:landingPage", json!({ "@id": page, "@type": "foaf:Document" }));
        }
        if let Some(page) = &beside.page {
            put(&mut map, "foaf:page", json!({ "@id": page, "@type": "foaf:Document" }));
        }
        let files = dataset.distributions.iter();
        let page = beside.page.as_deref();
        let files = files.map(|file| distribution(file, &dataset.license, page));
        put(&mut map, "dcat:distribution", files.collect());
        map
    }
}

fn series_id(whole: &Dataset) -> String {
    format!("#{}-series", whole.id)
}

/// The series whose members are the parts of a dataset. The application profile keeps series and
/// datasets apart: the files of all parts as one are those of the dataset, which is no member.
fn series(whole: &Dataset, beside: &Beside) -> Value {
    let mut map = Map::new();
    map.insert("@id".into(), json!(series_id(whole)));
    map.insert("@type".into(), json!("dcat:DatasetSeries"));
    put(&mut map, "dct:title", texts(&whole.title));
    let described = if whole.description.is_empty() { &whole.title } else { &whole.description };
    put(&mut map, "dct:description", texts(described));
    if !whole.publisher.is_unknown() {
        put(&mut map, "dct:publisher", agent(&whole.publisher));
    }
    put(&mut map, "dct:issued", date(whole.issued.as_deref()));
    put(&mut map, "dct:modified", date(whole.modified.as_deref()));
    put(&mut map, "dct:temporal", whole.temporal.as_ref().map_or(Value::Null, period));
    put(&mut map, "dct:spatial", whole.spatial.as_ref().map_or(Value::Null, location));
    put(&mut map, "dct:accrualPeriodicity", frequency(whole.accrual_periodicity));
    if let Some(page) = &beside.page {
        put(&mut map, "foaf:page", json!({ "@id": page, "@type": "foaf:Document" }));
    }
    Value::Object(map)
}

/// The interface of a dataset as a service.
fn service(dataset: &Dataset, beside: &Beside) -> Option<Value> {
    let interface = beside.interface.as_ref()?;
    let mut map = Map::new();
    map.insert("@id".into(), json!(format!("#{}-interface", dataset.id)));
    map.insert("@type".into(), json!("dcat:DataService"));
    put(&mut map, "dct:title", texts(&dataset.title));
    put(&mut map, "dcat:endpointURL", json!({ "@id": interface }));
    put(&mut map, "dcat:endpointDescription", json!({ "@id": interface }));
    put(&mut map, "dcat:servesDataset", json!({ "@id": format!("#{}", dataset.id) }));
    Some(Value::Object(map))
}

/// Adds what is there.
fn put(map: &mut Map<String, Value>, name: &str, value: Value) {
    let is_there = match &value {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        _ => true,
    };
    if is_there {
        map.insert(name.to_owned(), value);
    }
}

fn texts(text: &Localized) -> Value {
    let tagged =
        [("en", &text.en), ("zh", &text.zh)].into_iter().filter(|(_, text)| !text.is_empty());
    tagged.map(|(tag, text)| json!({ "@language": tag, "@value": text })).collect()
}

fn agent(publisher: &Publisher) -> Value {
    let mut map = Map::new();
    map.insert("@type".into(), json!("foaf:Agent"));
    put(&mut map, "foaf:name", texts(&publisher.name));
    if let Some(url) = &publisher.url {
        put(&mut map, "foaf:page", json!({ "@id": url, "@type": "foaf:Document" }));
    }
    Value::Object(map)
}

/// A day, a month or a year, in the type that it has.
fn date(text: Option<&str>) -> Value {
    let Some(text) = text else { return Value::Null };
    let kind = match text.len() {
        4 => "xsd:gYear",
        7 => "xsd:gYearMonth",
        10 => "xsd:date",
        _ => "xsd:dateTime",
    };
    json!({ "@type": kind, "@value": text })
}

fn period(temporal: &Temporal) -> Value {
    let mut map = Map::new();
    map.insert("@type".into(), json!("dct:PeriodOfTime"));
    put(&mut map, "dcat:startDate", date(Some(&temporal.start)));
    put(&mut map, "dcat:endDate", date(temporal.end.as_deref()));
    Value::Object(map)
}

fn location(location: &Location) -> Value {
    let mut map = Map::new();
    map.insert("@type".into(), json!("dct:Location"));
    if !location.code.is_empty() {
        put(&mut map, "dct:identifier", json!(location.code));
    }
    put(&mut map, "skos:prefLabel", texts(&location.name));
    Value::Object(map)
}

fn frequency(frequency: Option<Frequency>) -> Value {
    let Some(frequency) = frequency else { return Value::Null };
    let code = match frequency {
        Frequency::Continuous => "CONT",
        Frequency::Daily => "DAILY",
        Frequency::Weekly => "WEEKLY",
        Frequency::Monthly => "MONTHLY",
        Frequency::Quarterly => "QUARTERLY",
        Frequency::Biannual => "ANNUAL_2",
        Frequency::Annual => "ANNUAL",
        Frequency::Irregular => "IRREG",
    };
    json!({ "@id": format!("{AUTHORITY}/frequency/{code}"), "@type": "dct:Frequency" })
}

fn access_rights(rights: AccessRights) -> Value {
    let code = match rights {
        AccessRights::Public => "PUBLIC",
        AccessRights::Restricted => "RESTRICTED",
        AccessRights::NonPublic => "NON_PUBLIC",
    };
    json!({ "@id": format!("{AUTHORITY}/access-right/{code}"), "@type": "dct:RightsStatement" })
}

/// Where the entry comes from.
fn provenance(dataset: &Dataset) -> Value {
    let Some(Provenance { source, identifier }) = &dataset.provenance else { return Value::Null };
    let label =
        if identifier.is_empty() { source.clone() } else { format!("{source}: {identifier}") };
    json!({ "@type": "dct:ProvenanceStatement", "rdfs:label": label })
}

fn license_of(license: &License) -> Value {
    let mut map = Map::new();
    if let Some(url) = &license.url {
        map.insert("@id".into(), json!(url));
    }
    map.insert("@type".into(), json!("dct:LicenseDocument"));
    put(&mut map, "dct:identifier", json!(license.id));
    put(&mut map, "dct:title", json!(license.name));
    Value::Object(map)
}

/// A file. Of one that is cut into parts all are told where they are; their names keep the order, and
/// the page of the dataset tells the rest.
fn distribution(file: &Distribution, license: &License, page: Option<&str>) -> Value {
    let mut map = Map::new();
    map.insert("@type".into(), json!("dcat:Distribution"));
    let files = file.files();
    let addresses = files.iter().map(|file| json!({ "@id": file.download_url }));
    let mut addresses: Vec<Value> = addresses.collect();
    let access = match page.filter(|_| addresses.len() > 1) {
        Some(page) => json!({ "@id": page }),
        None => addresses.first().cloned().unwrap_or_default(),
    };
    let download = match addresses.len() {
        1 => addresses.remove(0),
        _ => Value::Array(addresses),
    };
    put(&mut map, "dcat:accessURL", access);
    put(&mut map, "dcat:downloadURL", download);
    let media_type = format!("http://www.iana.org/assignments/media-types/{}", file.media_type);
    put(&mut map, "dcat:mediaType", json!({ "@id": media_type, "@type": "dct:MediaType" }));
    // The shapes of DCAT-AP 3.0.0 ask for a decimal, where DCAT has a whole number.
    let size = json!({ "@type": "xsd:decimal", "@value": file.byte_size.to_string() });
    put(&mut map, "dcat:byteSize", size);
    if !license.is_unknown() {
        put(&mut map, "dct:license", license_of(license));
    }
    if let Some(digits) = file.sha256.as_ref().filter(|_| file.parts.is_empty()) {
        let checksum = json!({
            "@type": "spdx:Checksum",
            "spdx:algorithm": { "@id": "spdx:checksumAlgorithm_sha256" },
            "spdx:checksumValue": { "@type": "xsd:hexBinary", "@value": digits },
        });
        put(&mut map, "spdx:checksum", checksum);
    }
    Value::Object(map)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]
mod tests {
    use super::*;
    use crate::FilePart;

    #[test]
    fn a_dataset_has_its_texts_dates_and_files() {
        let mut catalog = Catalog::new(Localized::new("Data", "数据"));
        catalog.datasets.push(Dataset {
            id: "trees".into(),
            title: Localized::new("Trees", ""),
            issued: Some("2024-05".into()),
            spatial: Some(Location { code: "120101".into(), name: Localized::new("Heping", "") }),
            accrual_periodicity: Some(Frequency::Biannual),
            access_rights: AccessRights::Restricted,
            provenance: Some(Provenance { source: "list.csv".into(), identifier: "7".into() }),
            distributions: vec![Distribution {
                download_url: "trees.arrow".into(),
                media_type: "application/vnd.apache.arrow.file".into(),
                byte_size: 12,
                sha256: None,
                parts: Vec::new(),
            }],
            ..Dataset::default()
        });
        let publisher = Publisher { name: Localized::new("City", "市"), url: None };
        let text: Value = serde_json::from_str(&catalog.to_dcat(&publisher)).unwrap();
        assert_eq!(text["dct:title"][1], json!({ "@language": "zh", "@value": "数据" }));
        let dataset = &text["dcat:dataset"][0];
        assert_eq!(dataset["@id"], "#trees");
        // A text that is not written is not there, and the title describes what nobody has.
        assert_eq!(dataset["dct:title"], dataset["dct:description"]);
        assert_eq!(dataset["dct:issued"]["@type"], "xsd:gYearMonth");
        assert_eq!(dataset["dct:spatial"]["skos:prefLabel"][0]["@value"], "Heping");
        for (name, end) in [("accrualPeriodicity", "/ANNUAL_2"), ("accessRights", "/RESTRICTED")] {
            let id = dataset[format!("dct:{name}")]["@id"].as_str().unwrap();
            assert!(id.ends_with(end), "{id}");
        }
        assert_eq!(dataset["dct:provenance"]["rdfs:label"], "list.csv: 7");
        let file = &dataset["dcat:distribution"][0];
        assert_eq!(file["dcat:byteSize"]["@value"], "12");
        assert!(file.get("spdx:checksum").is_none());
    }

    #[test]
    fn parts_are_in_a_series_that_is_described_once() {
        let mut catalog = Catalog::new(Localized::new("Data", ""));
        for id in ["roads-2022", "roads-2023", "roads"] {
            let title = Localized::new(id, "");
            catalog.datasets.push(Dataset { id: id.into(), title, ..Dataset::default() });
        }
        let beside = |dataset: &Dataset| Beside {
            page: Some(format!("{}.html", dataset.id)),
            wholes: if dataset.id == "roads" { vec![] } else { vec!["roads".into()] },
            ..Beside::default()
        };
        let text = catalog.to_dcat_of_site(&Publisher::default(), &beside);
        let text: Value = serde_json::from_str(&text).unwrap();
        let in_series = |idx: usize| text["dcat:dataset"][idx]["dcat:inSeries"].clone();
        let series = json!([{
            "@id": "#roads-series",
            "@type": "dcat:DatasetSeries",
            "dct:title": [{ "@language": "en", "@value": "roads" }],
            "dct:description": [{ "@language": "en", "@value": "roads" }],
            "foaf:page": { "@id": "roads.html", "@type": "foaf:Document" },
        }]);
        assert_eq!(in_series(0), series);
        assert_eq!(in_series(1), json!([{ "@id": "#roads-series" }]));
        assert_eq!(in_series(2), Value::Null);
    }

    #[test]
    fn a_file_in_parts_is_told_by_the_addresses_of_all() {
        let part = |url: &str| FilePart { download_url: url.into(), ..FilePart::default() };
        let file = Distribution {
            download_url: "a.arrow".into(),
            sha256: Some("00".into()),
            parts: vec![part("a.001.arrow"), part("a.002.arrow")],
            ..Distribution::default()
        };
        let told = distribution(&file, &License::default(), Some("page.html"));
        assert_eq!(told["dcat:accessURL"], json!({ "@id": "page.html" }));
        let parts = json!([{ "@id": "a.001.arrow" }, { "@id": "a.002.arrow" }]);
        assert_eq!(told["dcat:downloadURL"], parts);
        assert!(told.get("spdx:checksum").is_none(), "there is no file of this hash");
        let alone = distribution(&file, &License::default(), None);
        assert_eq!(alone["dcat:accessURL"], json!({ "@id": "a.001.arrow" }));
    }
}
