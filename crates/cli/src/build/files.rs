//! The files of a dataset: Arrow, CSV, its package, and its interface for programs.

use std::fs;
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use sagitta_catalog::{ARROW_FILE, ARROW_STREAM, Dataset, Distribution, Language, Localized};
use sagitta_protocol::ColumnKind;
use sagitta_session::Session;
use sagitta_session::export::{CsvStyle, Format};
use sagitta_session::headless::QueryError;
use sagitta_spec::View;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::ask;
use super::cut::{self, MaxFile};
use super::draft::Draft;
use super::facts::{ColumnFacts, Facts};
use crate::catalog::{digest_of_file, hexadecimal};
use crate::failure::Failure;

/// Rows on a page of the interface.
pub(super) const PAGE_ROWS: u64 = 1_000;

/// The most rows that the interface has pages of.
pub(super) const MOST_PAGED: u64 = 100_000;

/// The form of the interface.
const INTERFACE_VERSION: u64 = 1;

/// The address of a dataset's own folder from the catalogue.
pub(super) fn folder_of(id: &str) -> String {
    format!("../dataset/{id}/")
}

/// Writes the answer of a view to a file.
pub(super) fn answer(
    session: &mut Session,
    view: &View,
    format: Format,
    out: &mut dyn io::Write,
) -> Result<u64> {
    session.query(view, format, out).map_err(of_query)
}

/// Why a view could not be answered.
pub(super) fn of_query(error: QueryError) -> anyhow::Error {
    match error {
        QueryError::Problem(problem) => Failure::of_problem(&problem).into(),
        QueryError::Io(error) => error.into(),
    }
}

/// A file that is written, with the digest and the number of its bytes.
pub(super) struct Digested<W> {
    out: W,
    hasher: Sha256,
    n_bytes: u64,
}

impl<W> Digested<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, hasher: Sha256::new(), n_bytes: 0 }
    }

    /// How many bytes were written.
    pub(super) fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// How many bytes there are, and their SHA-256 in hexadecimal digits.
    pub(super) fn finish(self) -> (u64, String) {
        (self.n_bytes, hexadecimal(&self.hasher.finalize()))
    }
}

impl<W: io::Write> io::Write for Digested<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.hasher.update(bytes.get(..n).unwrap_or_default());
        self.n_bytes += u64::try_from(n).unwrap_or(0);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes the CSV file of a dataset beside its Arrow file; what the catalogue says of the two. A file
/// that is larger than files may be is cut.
pub(super) fn write_rows(
    session: &mut Session,
    id: &str,
    arrow: &Path,
    folder: &Path,
    max: Option<MaxFile>,
) -> Result<Vec<Distribution>> {
    let path = folder.join(format!("{id}.csv"));
    let cannot = || format!("cannot write {}", path.display());
    let out = BufWriter::new(fs::File::create(&path).with_context(cannot)?);
    let mut csv = Digested::new(out);
    answer(session, &ask::all_rows(id), Format::Csv(CsvStyle::PLAIN), &mut csv)?;
    csv.flush().with_context(cannot)?;
    let url = |ending: &str| format!("{}{id}.{ending}", folder_of(id));
    let cannot = || format!("cannot read {}", arrow.display());
    let mut start = Vec::new();
    let file = fs::File::open(arrow).with_context(cannot)?;
    let byte_size = file.metadata().with_context(cannot)?.len();
    file.take(6).read_to_end(&mut start).with_context(cannot)?;
    let media_type = if start == b"ARROW1" { ARROW_FILE } else { ARROW_STREAM };
    let mut arrow_file = Distribution {
        download_url: url("arrow"),
        media_type: media_type.to_owned(),
        byte_size,
        sha256: Some(digest_of_file(arrow)?),
        parts: Vec::new(),
    };
    let (n_bytes, sha256) = csv.finish();
    let mut csv_file = Distribution {
        download_url: url("csv"),
        media_type: "text/csv".to_owned(),
        byte_size: n_bytes,
        sha256: Some(sha256),
        parts: Vec::new(),
    };
    let is_over = |file: &Distribution| max.filter(|max| file.byte_size > max.bytes());
    if let Some(max) = is_over(&arrow_file) {
        arrow_file.parts = cut::arrow(arrow, max, &folder_of(id))?;
    }
    if let Some(max) = is_over(&csv_file) {
        csv_file.parts = cut::csv(&path, max, &folder_of(id))?;
        csv_file.byte_size = csv_file.parts.iter().map(|part| part.byte_size).sum();
    }
    Ok(vec![arrow_file, csv_file])
}

/// The name of a file by its address.
pub(super) fn name_of(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}

/// Makes a folder with all that it is in.
pub(super) fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// Writes `datapackage.json` into the folder of the data.
pub(super) fn write_package(facts: &Facts, draft: &Draft, folder: &Path) -> Result<()> {
    let package = package(&facts.dataset, &facts.columns, draft);
    write_json(&folder.join("datapackage.json"), &package)
}

/// A text in one language: English where there is one.
fn plain(text: &Localized) -> &str {
    text.get(Language::En)
}

fn put(map: &mut Map<String, Value>, name: &str, value: Value) {
    let is_there = match &value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(object) => !object.is_empty(),
        _ => true,
    };
    if is_there {
        map.insert(name.to_owned(), value);
    }
}

fn package(dataset: &Dataset, columns: &[ColumnFacts], draft: &Draft) -> Value {
    let mut map = Map::new();
    put(&mut map, "$schema", json!("https://datapackage.org/profiles/1.0/datapackage.json"));
    put(&mut map, "profile", json!("data-package"));
    put(&mut map, "name", json!(dataset.id));
    put(&mut map, "title", json!(plain(&dataset.title)));
    put(&mut map, "description", json!(plain(&dataset.description)));
    put(&mut map, "titles", json!(dataset.title));
    put(&mut map, "descriptions", json!(dataset.description));
    put(&mut map, "homepage", json!(dataset.landing_page));
    put(&mut map, "keywords", json!(dataset.keyword));
    // The standard has a moment here.
    let created = dataset.issued.as_deref().filter(|date| date.len() > 10);
    put(&mut map, "created", json!(created));
    if !dataset.license.is_unknown() {
        let mut license = Map::new();
        put(&mut license, "name", json!(license_name(&dataset.license.id)));
        put(&mut license, "title", json!(dataset.license.name));
        put(&mut license, "path", json!(dataset.license.url));
        put(&mut map, "licenses", json!([license]));
    }
    if !dataset.publisher.is_unknown() {
        let mut publisher = Map::new();
        put(&mut publisher, "title", json!(plain(&dataset.publisher.name)));
        put(&mut publisher, "path", json!(dataset.publisher.url));
        put(&mut publisher, "role", json!("publisher"));
        put(&mut map, "contributors", json!([publisher]));
    }
    let sources = draft.sources.iter().map(|source| {
        let mut map = Map::new();
        put(&mut map, "title", json!(source.title));
        put(&mut map, "path", json!(source.url));
        Value::Object(map)
    });
    put(&mut map, "sources", sources.collect());
    let (tables, others): (Vec<_>, Vec<_>) =
        dataset.distributions.iter().partition(|file| file.media_type == "text/csv");
    let tables = tables.into_iter().map(|file| table_resource(file, dataset, columns, draft));
    put(&mut map, "resources", tables.collect());
    // The same rows in other forms are no other resources.
    let others = others.into_iter().map(|file| Value::Object(described(file)));
    put(&mut map, "alternatives", others.collect());
    Value::Object(map)
}

/// The name of a licence as the standard asks: without spaces.
fn license_name(id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-._".contains(c) { c } else { '-' };
    id.chars().map(plain).collect()
}

/// A file, by its name in the package's folder.
fn described(file: &Distribution) -> Map<String, Value> {
    let hash =
        |sha256: &Option<String>| json!(sha256.as_ref().map(|digits| format!("sha256:{digits}")));
    let mut map = Map::new();
    let parts: Vec<&str> = file.parts.iter().map(|part| name_of(&part.download_url)).collect();
    match parts.is_empty() {
        true => put(&mut map, "path", json!(name_of(&file.download_url))),
        false => put(&mut map, "path", json!(parts)),
    }
    put(&mut map, "mediatype", json!(file.media_type));
    put(&mut map, "bytes", json!(file.byte_size));
    // The standard has one hash a resource; those of parts are told beside it.
    if file.parts.is_empty() {
        put(&mut map, "hash", hash(&file.sha256));
    }
    let parts = file.parts.iter().map(|part| {
        let (path, hash) = (name_of(&part.download_url), hash(&part.sha256));
        json!({ "path": path, "bytes": part.byte_size, "hash": hash })
    });
    put(&mut map, "parts", parts.collect());
    map
}

fn table_resource(
    file: &Distribution,
    dataset: &Dataset,
    columns: &[ColumnFacts],
    draft: &Draft,
) -> Value {
    let fields = columns.iter().map(|column| schema_field(column, dataset));
    let mut schema = Map::new();
    put(&mut schema, "fields", fields.collect());
    put(&mut schema, "missingValues", json!([""]));
    put(&mut schema, "primaryKey", json!(draft.check.key));
    let mut map = described(file);
    put(&mut map, "name", json!(dataset.id));
    put(&mut map, "profile", json!("tabular-data-resource"));
    put(&mut map, "format", json!("csv"));
    put(&mut map, "encoding", json!("utf-8"));
    put(&mut map, "schema", Value::Object(schema));
    Value::Object(map)
}

fn schema_field(column: &ColumnFacts, dataset: &Dataset) -> Value {
    let field = dataset.field(&column.name).cloned().unwrap_or_default();
    let data_type = field.data_type.as_deref().unwrap_or_default();
    let (kind, format) = match column.kind {
        ColumnKind::Integer => ("integer", None),
        ColumnKind::Number => ("number", None),
        ColumnKind::Boolean => ("boolean", None),
        ColumnKind::Temporal if column.is_date => ("date", None),
        ColumnKind::Temporal => ("datetime", Some("any")),
        _ => ("string", None),
    };
    let mut map = Map::new();
    put(&mut map, "name", json!(column.name));
    put(&mut map, "type", json!(kind));
    put(&mut map, "format", json!(format));
    put(&mut map, "title", json!(plain(&field.title)));
    put(&mut map, "description", json!(plain(&field.description)));
    put(&mut map, "titles", json!(field.title));
    put(&mut map, "descriptions", json!(field.description));
    put(&mut map, "unit", json!(column.unit));
    put(&mut map, "arrowType", json!(data_type));
    Value::Object(map)
}

/// Writes the interface of a dataset for programs; returns how many pages of rows it has.
pub(super) fn write_interface(
    session: &mut Session,
    facts: &Facts,
    first: Option<&View>,
    folder: &Path,
) -> Result<u64> {
    let dataset = &facts.dataset;
    let id = &dataset.id;
    let n_pages = match dataset.n_rows {
        1..=MOST_PAGED => dataset.n_rows.div_ceil(PAGE_ROWS),
        _ => 0,
    };
    write_json(&folder.join("summary.json"), &summary(facts))?;
    let has_first = match first {
        Some(view) => {
            let mut json = Vec::new();
            answer(session, view, Format::Json, &mut json)?;
            write(&folder.join("first-view.json"), &json)?;
            true
        }
        None => false,
    };
    if n_pages > 0 {
        fs::create_dir_all(folder.join("rows"))?;
    }
    for page in 1..=n_pages {
        let mut view = ask::all_rows(id);
        view.query.offset = (page - 1) * PAGE_ROWS;
        view.query.limit = Some(PAGE_ROWS);
        let head = json!({
            "version": INTERFACE_VERSION,
            "dataset": id,
            "page": page,
            "pages": n_pages,
            "offset": view.query.offset,
            "previous": (page > 1).then(|| format!("{}.json", page - 1)),
            "next": (page < n_pages).then(|| format!("{}.json", page + 1)),
        });
        let mut text = head.to_string();
        text.pop();
        text.push(',');
        let mut answered = Vec::new();
        answer(session, &view, Format::Json, &mut answered)?;
        let rest = answered.strip_prefix(b"{").context("the answer is no object")?;
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(rest);
        write(&folder.join(format!("rows/{page}.json")), &bytes)?;
    }
    write_json(&folder.join("index.json"), &interface(dataset, n_pages, has_first))?;
    Ok(n_pages)
}

/// The description of the interface. Addresses are from its own.
fn interface(dataset: &Dataset, n_pages: u64, has_first: bool) -> Value {
    let id = &dataset.id;
    let mut map = Map::new();
    put(&mut map, "version", json!(INTERFACE_VERSION));
    put(&mut map, "dataset", json!(id));
    put(&mut map, "title", json!(dataset.title));
    put(&mut map, "description", json!(dataset.description));
    put(&mut map, "publisher", json!(dataset.publisher.name));
    put(
        &mut map,
        "license",
        if dataset.license.is_unknown() { Value::Null } else { json!(dataset.license) },
    );
    put(&mut map, "issued", json!(dataset.issued));
    put(&mut map, "modified", json!(dataset.modified));
    put(&mut map, "n_rows", json!(dataset.n_rows));
    put(&mut map, "columns", json!(dataset.fields));
    if n_pages > 0 {
        let rows = json!({
            "first": "rows/1.json",
            "pattern": "rows/{page}.json",
            "pages": n_pages,
            "page_rows": PAGE_ROWS,
        });
        put(&mut map, "rows", rows);
    }
    put(&mut map, "summary", json!("summary.json"));
    put(&mut map, "first_view", json!(has_first.then_some("first-view.json")));
    let address = |url: &str| format!("../../dataset/{id}/{}", name_of(url));
    let files = dataset.distributions.iter().map(|file| {
        if file.parts.is_empty() {
            return json!({
                "url": address(&file.download_url),
                "media_type": file.media_type,
                "byte_size": file.byte_size,
                "sha256": file.sha256,
            });
        }
        let parts = file.parts.iter().map(|part| {
            let url = address(&part.download_url);
            json!({ "url": url, "byte_size": part.byte_size, "sha256": part.sha256 })
        });
        json!({
            "media_type": file.media_type,
            "byte_size": file.byte_size,
            "parts": parts.collect::<Vec<_>>(),
        })
    });
    put(&mut map, "files", files.collect());
    put(&mut map, "package", json!(format!("../../dataset/{id}/datapackage.json")));
    put(&mut map, "page", json!(format!("../../dataset/{id}/index.html")));
    put(
        &mut map,
        "values",
        json!(
            "Integers beyond 2^53, decimals, dates, times and values that are no finite number are strings; a missing value is null."
        ),
    );
    Value::Object(map)
}

/// Every column over all rows. Values are text, so that none is rounded.
fn summary(facts: &Facts) -> Value {
    let columns = facts.columns.iter().map(|column| {
        let field = facts.dataset.field(&column.name).cloned().unwrap_or_default();
        let mut map = Map::new();
        put(&mut map, "name", json!(column.name));
        put(&mut map, "type", json!(field.data_type));
        put(&mut map, "unit", json!(column.unit));
        put(&mut map, "nulls", json!(column.n_nulls));
        let distinct = json!({ "n": column.n_distinct, "exact": column.is_exact });
        put(&mut map, "distinct", distinct);
        put(&mut map, "min", json!(column.min));
        put(&mut map, "max", json!(column.max));
        let bins =
            column.bins.iter().map(|(low, high, n)| json!({ "low": low, "high": high, "n": n }));
        put(&mut map, "histogram", bins.collect());
        let top = column.top.iter().map(|(value, n)| json!({ "value": value, "n": n }));
        put(&mut map, "top", top.collect());
        if !column.top.is_empty() {
            put(&mut map, "others", json!(column.n_others));
        }
        Value::Object(map)
    });
    let mut told = json!({
        "version": INTERFACE_VERSION,
        "dataset": facts.dataset.id,
        "n_rows": facts.dataset.n_rows,
        "columns": columns.collect::<Vec<_>>(),
    });
    if let (true, Some(map)) = (facts.n_hidden > 0, told.as_object_mut()) {
        map.insert("hidden_counts".to_owned(), json!(facts.n_hidden));
    }
    told
}

pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

pub(super) fn write_json(path: &Path, value: &Value) -> Result<()> {
    write(path, (serde_json::to_string_pretty(value)? + "\n").as_bytes())
}
