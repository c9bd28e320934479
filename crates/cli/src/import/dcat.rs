//! DCAT in JSON-LD, in the forms that portals write it: nested or as a graph, with prefixes or
//! whole addresses or plain names, and `data.json`.

use std::collections::BTreeMap;

use sagitta_catalog::{License, Localized, Temporal};
use serde_json::{Map, Value};

use super::Taken;
use super::entry::{Draft, Property, add, location};
use super::list::words as plain_words;

/// Properties that say nothing which an entry has a place for.
const IGNORED: [&str; 22] = [
    "type",
    "id",
    "context",
    "contactpoint",
    "language",
    "conformsto",
    "version",
    "hasversion",
    "isversionof",
    "creator",
    "contributor",
    "source",
    "sample",
    "page",
    "relation",
    "qualifiedrelation",
    "wasgeneratedby",
    "bureaucode",
    "programcode",
    "rights",
    "primarytopic",
    "provenance",
];

/// The nodes of a document by their ids, to look references up.
struct Nodes<'a>(BTreeMap<&'a str, &'a Map<String, Value>>);

pub(super) fn read(value: &Value) -> Taken {
    let mut nodes = Nodes(BTreeMap::new());
    nodes.gather(value);
    let mut datasets = Vec::new();
    find(value, &mut datasets);
    let mut taken = Taken::default();
    for (idx, dataset) in datasets.into_iter().enumerate() {
        let id = dataset.get("@id").and_then(Value::as_str).unwrap_or("");
        entry(dataset, &format!("dataset {} {id}", idx + 1), &nodes, &mut taken);
    }
    taken
}

/// Everything that is a dataset, in the order in which it is written.
fn find<'a>(value: &'a Value, datasets: &mut Vec<&'a Map<String, Value>>) {
    match value {
        Value::Array(list) => list.iter().for_each(|item| find(item, datasets)),
        Value::Object(map) => {
            let types = map.get("@type").map(plain_words).unwrap_or_default();
            let is_dataset = types.split('、').any(|kind| local(kind) == "dataset");
            if is_dataset && map.len() > 2 {
                datasets.push(map);
                return;
            }
            for (key, value) in map {
                match value {
                    // In `data.json` nothing but the key says that these are datasets.
                    Value::Array(list) if local(key) == "dataset" => {
                        for item in list.iter().filter_map(Value::as_object) {
                            if item.len() > 1 {
                                datasets.push(item);
                            }
                        }
                    }
                    other => find(other, datasets),
                }
            }
        }
        _ => {}
    }
}

impl<'a> Nodes<'a> {
    fn gather(&mut self, value: &'a Value) {
        match value {
            Value::Array(list) => list.iter().for_each(|item| self.gather(item)),
            Value::Object(map) => {
                if let Some(id) = map.get("@id").and_then(Value::as_str)
                    && map.len() > 1
                {
                    self.0.insert(id, map);
                }
                map.values().for_each(|value| self.gather(value));
            }
            _ => {}
        }
    }

    /// The node that a value is or refers to.
    fn node(&self, value: &'a Value) -> Option<&'a Map<String, Value>> {
        let map = value.as_object()?;
        let id = map.get("@id").and_then(Value::as_str);
        match id.and_then(|id| self.0.get(id)) {
            Some(node) if map.len() == 1 => Some(node),
            _ => Some(map),
        }
    }
}

/// The last part of a name with a prefix or of an address, in lower case.
fn local(name: &str) -> String {
    let name = name.trim_start_matches('@');
    name.rsplit(['#', '/', ':']).next().unwrap_or(name).to_lowercase()
}

/// A property of a node, whatever stands before its name.
fn get<'a>(node: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    node.iter().find(|(key, _)| local(key) == name).map(|(_, value)| value)
}

/// The values of a property: one, or those of a list.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    let list = value.as_array();
    let one = if list.is_some() { None } else { Some(value) };
    list.into_iter().flatten().chain(one)
}

/// A text in its languages: plain, tagged, or as a map of languages.
fn texts(value: &Value) -> Localized {
    let mut texts = Localized::default();
    for value in each(value) {
        match value {
            Value::String(text) => add(&mut texts, text),
            Value::Object(map) => {
                let text = map.get("@value").and_then(Value::as_str);
                match (text, map.get("@language").and_then(Value::as_str)) {
                    (Some(text), Some(tag)) if tag.starts_with("zh") && texts.zh.is_empty() => {
                        text.clone_into(&mut texts.zh);
                    }
                    (Some(text), Some(tag)) if tag.starts_with("en") && texts.en.is_empty() => {
                        text.clone_into(&mut texts.en);
                    }
                    (Some(text), None) => add(&mut texts, text),
                    _ => {}
                }
                for (tag, place) in [("en", &mut texts.en), ("zh", &mut texts.zh)] {
                    if let Some(text) = map.get(tag).and_then(Value::as_str) {
                        text.clone_into(place);
                    }
                }
            }
            _ => {}
        }
    }
    texts
}

/// A value in words: of a text with a type, of a reference its address, else what it says.
fn words(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let plain = map.get("@value").or_else(|| map.get("@id"));
            plain.map_or_else(|| plain_words(value), plain_words)
        }
        Value::Array(list) => list.iter().map(words).collect::<Vec<_>>().join("、"),
        other => plain_words(other),
    }
}

/// The name of somebody or something that is a node, a reference or a text.
fn name(value: &Value, nodes: &Nodes<'_>) -> Localized {
    let Some(node) = nodes.node(value) else { return texts(value) };
    let named = ["name", "preflabel", "title", "label", "fn"];
    match named.iter().find_map(|name| get(node, name)) {
        Some(name) => texts(name),
        None => texts(value),
    }
}

fn entry(node: &Map<String, Value>, place: &str, nodes: &Nodes<'_>, taken: &mut Taken) {
    let mut draft = Draft::default();
    for (key, value) in node {
        let property = match local(key).as_str() {
            "title" => {
                draft.dataset.title = texts(value);
                continue;
            }
            "description" => {
                draft.dataset.description = texts(value);
                continue;
            }
            "publisher" => {
                draft.dataset.publisher.name = name(value, nodes);
                continue;
            }
            "theme" => {
                let themes = each(value).map(|theme| name(theme, nodes));
                draft.themes.extend(themes.filter(|name| !name.is_empty()));
                continue;
            }
            "keyword" => {
                for keyword in each(value) {
                    let texts = texts(keyword);
                    draft.dataset.keyword.extend(texts.texts().map(|(_, text)| text.to_owned()));
                }
                continue;
            }
            "distribution" => {
                each(value).filter_map(|file| nodes.node(file)).for_each(|it| file(it, &mut draft));
                continue;
            }
            "temporal" => {
                temporal(value, nodes, &mut draft);
                continue;
            }
            "spatial" => {
                spatial(value, nodes, &mut draft);
                continue;
            }
            "license" => {
                license(value, &mut draft);
                continue;
            }
            "issued" => Property::Issued,
            "modified" => Property::Modified,
            "accrualperiodicity" => Property::Frequency,
            "accessrights" | "accesslevel" => Property::Access,
            "identifier" => Property::Identifier,
            "landingpage" => Property::Page,
            other if IGNORED.contains(&other) => continue,
            _ => {
                taken.remark(place, key, "the property is not known and was left out");
                continue;
            }
        };
        draft.put(property, &words(value), (place, key), taken);
    }
    draft.finish(place, taken);
}

/// The format of a file, its licence, and its address where the dataset has no page.
fn file(node: &Map<String, Value>, draft: &mut Draft) {
    let format = get(node, "mediatype").or_else(|| get(node, "format"));
    if let Some(format) = format.map(words).filter(|format| !format.is_empty()) {
        let format = match super::words::format(&format).as_str() {
            "vnd.apache.arrow.file" | "vnd.apache.arrow.stream" => "Arrow".to_owned(),
            other => other.to_owned(),
        };
        if !draft.dataset.format.contains(&format) {
            draft.dataset.format.push(format);
        }
    }
    if draft.dataset.license == License::default()
        && let Some(value) = get(node, "license")
    {
        license(value, draft);
    }
    let address = get(node, "accessurl").or_else(|| get(node, "downloadurl")).map(words);
    if let Some(address) = address.filter(|address| address.starts_with("http"))
        && draft.dataset.landing_page.is_none()
    {
        draft.dataset.landing_page = Some(address);
    }
}

fn license(value: &Value, draft: &mut Draft) {
    let address = words(value);
    let url = address.starts_with("http").then(|| address.clone());
    let named = value.as_object().map(|node| {
        let text = |name: &str| get(node, name).map(words).unwrap_or_default();
        (text("identifier"), text("title"))
    });
    let (id, name) = named.unwrap_or_default();
    let last = address.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned();
    let id = if id.is_empty() { last } else { id };
    let name = if name.is_empty() { address } else { name };
    draft.dataset.license = License { id, name, url };
}

fn temporal(value: &Value, nodes: &Nodes<'_>, draft: &mut Draft) {
    let period = nodes.node(value).map(|node| {
        let text = |name: &str| get(node, name).map(words).unwrap_or_default();
        (text("startdate"), text("enddate"))
    });
    let text = words(value);
    let (start, end) = period.unwrap_or_else(|| {
        let (start, end) = text.split_once('/').unwrap_or((&text, ""));
        (start.to_owned(), end.to_owned())
    });
    if let Some(start) = super::words::date(&start) {
        draft.dataset.temporal = Some(Temporal { start, end: super::words::date(&end) });
    }
}

fn spatial(value: &Value, nodes: &Nodes<'_>, draft: &mut Draft) {
    let Some(first) = each(value).next() else { return };
    let found = name(first, nodes);
    let code = nodes.node(first).and_then(|node| get(node, "identifier")).map(words);
    let mut place = if found.is_empty() {
        location(super::words::format(&words(first)).as_str())
    } else {
        sagitta_catalog::Location { code: String::new(), name: found }
    };
    if let Some(code) = code {
        place.code = code;
    }
    draft.dataset.spatial = Some(place);
}
