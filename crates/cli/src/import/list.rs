//! Lists of entries as portals and departments keep them: a table whose columns have the labels of
//! one of many portals.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use sagitta_ingest::{Format, Options, write};
use serde_json::Value;

use super::Taken;
use super::entry::{Draft, Property, property};
use crate::failure::Failure;
use crate::input;

/// The first line of a table's rows, below the one with the labels.
const FIRST_ROW: usize = 2;

/// The text of a file: UTF-8, or else the encoding of Chinese spreadsheets.
pub(super) fn text(bytes: &[u8]) -> Result<String> {
    let (text, _, is_wrong) = encoding_rs::UTF_8.decode(bytes);
    if !is_wrong {
        return Ok(text.into_owned());
    }
    let (text, _, is_wrong) = encoding_rs::GB18030.decode(bytes);
    if is_wrong {
        bail!("it is text neither in UTF-8 nor in GB18030");
    }
    Ok(text.into_owned())
}

pub(super) fn of_csv(text: &str) -> Result<Taken> {
    let first = text.lines().next().unwrap_or("");
    let delimiters = [b',', b'\t', b';'];
    let count = |delimiter: u8| first.bytes().filter(|byte| *byte == delimiter).count();
    let delimiter = delimiters.into_iter().max_by_key(|delimiter| count(*delimiter));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .from_reader(text.as_bytes());
    let labels: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let mut table = Table::new(labels)?;
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, |position| line(text, position));
        let cells: Vec<&str> = record.iter().collect();
        table.row(&format!("line {line}"), &cells);
    }
    Ok(table.taken)
}

/// The line in which a record begins: empty lines before it are not part of it.
fn line(text: &str, position: &csv::Position) -> u64 {
    let start = usize::try_from(position.byte()).ok();
    let rest = start.and_then(|start| text.get(start..)).unwrap_or("");
    let gap = rest.chars().take_while(|c| matches!(c, '\r' | '\n'));
    let n_breaks = gap.filter(|c| *c == '\n').count();
    position.line() + u64::try_from(n_breaks).unwrap_or(0)
}

/// The first sheet of a workbook.
pub(super) fn of_workbook(name: &str, bytes: Vec<u8>) -> Result<Taken> {
    let imported = input::import(name, bytes, Format::Workbook, &Options::lenient())?;
    let json = write::json(&imported.schema, &imported.batches)
        .map_err(|error| Failure::of_ingest(name, &error))?;
    let rows: Value = serde_json::from_slice(&json)?;
    of_json(&rows)
}

pub(super) fn of_json(value: &Value) -> Result<Taken> {
    let rows = rows_of(value).context("it has no list of entries")?;
    // The keys of all rows, as a row may lack some.
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut labels = Vec::new();
    for row in rows {
        for key in row.as_object().into_iter().flat_map(|row| row.keys()) {
            if !places.contains_key(key.as_str()) {
                places.insert(key, labels.len());
                labels.push(key.clone());
            }
        }
    }
    let mut table = Table::new(labels)?;
    for (line, row) in (FIRST_ROW..).zip(rows) {
        let mut cells = vec![String::new(); places.len()];
        for (key, value) in row.as_object().into_iter().flatten() {
            let cell = places.get(key.as_str()).and_then(|place| cells.get_mut(*place));
            if let Some(cell) = cell {
                *cell = words(value);
            }
        }
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        table.row(&format!("row {}", line - FIRST_ROW + 1), &cells);
    }
    Ok(table.taken)
}

/// The first list of objects in a value, however deep: services wrap their lists differently.
pub(super) fn rows_of(value: &Value) -> Option<&Vec<Value>> {
    match value {
        Value::Array(list) => list.first().is_some_and(Value::is_object).then_some(list),
        Value::Object(map) => map.values().find_map(rows_of),
        _ => None,
    }
}

/// A value as the text of a cell.
pub(super) fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(words).collect::<Vec<_>>().join("、"),
        Value::Object(map) => {
            let named = ["title", "display_name", "name", "label"];
            named.iter().find_map(|key| map.get(*key)).map(words).unwrap_or_default()
        }
        other => other.to_string(),
    }
}

/// A table with labels over its columns.
struct Table {
    columns: Vec<(String, Option<Property>)>,
    taken: Taken,
}

impl Table {
    /// Fails if no column is of titles; tells of the columns whose labels are not known.
    fn new(labels: Vec<String>) -> Result<Self> {
        let mut taken = Taken::default();
        let columns: Vec<(String, Option<Property>)> = labels
            .into_iter()
            .map(|label| (label.trim_start_matches('\u{feff}').trim().to_owned(), property(&label)))
            .collect();
        for (label, _) in columns.iter().filter(|(_, property)| property.is_none()) {
            taken.remark("line 1", label, "no property is called so; the column was left out");
        }
        if !columns.iter().any(|(_, property)| *property == Some(Property::Title)) {
            bail!(
                "no column is called 数据集名称, 资源名称, title or the like; there are: {}",
                columns.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>().join(", ")
            );
        }
        Ok(Self { columns, taken })
    }

    fn row(&mut self, place: &str, cells: &[&str]) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        if cells.len() > self.columns.len() {
            self.taken.remark(place, "row", "it has more cells than there are columns");
        }
        let mut draft = Draft::default();
        for ((label, property), cell) in self.columns.iter().zip(cells) {
            if let Some(property) = property {
                draft.put(*property, cell, (place, label), &mut self.taken);
            }
        }
        draft.finish(place, &mut self.taken);
    }
}
