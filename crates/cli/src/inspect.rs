//! `sagitta inspect`: the columns of a file.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use sagitta_table::Table;
use serde::Serialize;

use crate::args::{InspectArguments, InspectFormat};
use crate::{input, output, scratch};

/// A file as `inspect` tells it.
#[derive(Serialize)]
struct Report<'a> {
    rows: usize,
    columns: Vec<ColumnReport<'a>>,
}

#[derive(Serialize)]
struct ColumnReport<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    type_name: String,
    nulls: usize,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: &'a BTreeMap<String, String>,
}

pub(crate) fn run(arguments: &InspectArguments) -> Result<()> {
    let read = &arguments.input.read;
    let spill = scratch::spill_anywhere(read.memory)?;
    let session = input::look_into(&arguments.input.file, read, &spill)?;
    let table = session.table().context("no table was opened")?;
    let report = report(table);
    scratch::ensure_whole_anywhere(&spill)?;
    let text = match arguments.format {
        InspectFormat::Json => serde_json::to_string_pretty(&report)? + "\n",
        InspectFormat::Text => as_text(&report),
    };
    output::print(text.as_bytes())
}

fn report(table: &Table) -> Report<'_> {
    let columns = table.columns().iter().enumerate().map(|(idx, column)| ColumnReport {
        name: &column.name,
        type_name: column.column_type.name(),
        nulls: n_nulls(table, idx),
        metadata: &column.metadata,
    });
    Report { rows: table.n_rows(), columns: columns.collect() }
}

/// How many values of a column are null.
fn n_nulls(table: &Table, column_idx: usize) -> usize {
    let values = table.batches().iter().filter_map(|batch| batch.values(column_idx));
    values.map(|values| values.as_array().map_or(values.len(), |array| array.null_count())).sum()
}

fn as_text(report: &Report<'_>) -> String {
    let width = |cells: &mut dyn Iterator<Item = usize>| cells.max().unwrap_or(0);
    let name_width = width(&mut report.columns.iter().map(|column| column.name.chars().count()));
    let type_width = width(&mut report.columns.iter().map(|column| column.type_name.len()));
    let mut text = format!("{} rows, {} columns\n", report.rows, report.columns.len());
    for column in &report.columns {
        let unit =
            column.metadata.get("unit").map(|unit| format!("  [{unit}]")).unwrap_or_default();
        let (name, type_name, nulls) = (column.name, &column.type_name, column.nulls);
        text += &format!("  {name:name_width$}  {type_name:type_width$}  {nulls} null{unit}\n");
    }
    text
}
