//! From rows of untyped values to typed batches, in two readings: one to find the types, one to
//! build the columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use indexmap::IndexMap;

use crate::cell::{Cell, Rows};
use crate::column::{ColumnBuilder, Misfit};
use crate::error::Error;
use crate::infer::{Evidence, Finding};
use crate::parse;
use crate::target::Target;
use crate::{ColumnReport, Imported, Options, text_columns};

/// A batch is closed early when its text grows past this, far below the 2 GiB that one holds.
const MAX_BATCH_TEXT: usize = 1 << 28;

pub(crate) fn read(rows: &dyn Rows, options: &Options) -> Result<Imported, Error> {
    let (names, findings, warnings) = find_types(rows, options)?;
    let fields: Vec<Field> = names
        .iter()
        .zip(&findings)
        .map(|(name, finding)| Field::new(name, finding.target.data_type(), true))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let mut batches = Vec::new();
    let mut builders: Vec<ColumnBuilder> =
        findings.iter().map(|finding| ColumnBuilder::new(finding.target.clone())).collect();
    let (mut n_rows, mut n_text) = (0, 0);
    let mut flush = |builders: &mut Vec<ColumnBuilder>, n_rows: usize| -> Result<(), Error> {
        let columns = builders.iter_mut().map(ColumnBuilder::finish).collect();
        let row_count = arrow::array::RecordBatchOptions::new().with_row_count(Some(n_rows));
        batches.push(RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &row_count)?);
        Ok(())
    };
    rows.scan(&mut |place, cells| {
        for (idx, builder) in builders.iter_mut().enumerate() {
            let cell = cells.get(idx).unwrap_or(&Cell::Null);
            n_text += builder.push(cell).map_err(|Misfit| Error::NotOfType {
                place,
                column: names.get(idx).cloned().unwrap_or_default(),
                value: cell.as_text().unwrap_or_default().to_owned(),
                expected: findings.get(idx).map(|f| f.target.to_string()).unwrap_or_default(),
            })?;
        }
        n_rows += 1;
        if n_rows == options.batch_rows.get() || n_text > MAX_BATCH_TEXT {
            flush(&mut builders, n_rows)?;
            (n_rows, n_text) = (0, 0);
        }
        Ok(())
    })?;
    if n_rows > 0 {
        flush(&mut builders, n_rows)?;
    }
    let asked: Vec<bool> =
        findings.iter().map(|finding| finding.target == Target::Category).collect();
    let (schema, batches) = text_columns::encode(&schema, batches, &asked)?;
    let columns = names.into_iter().zip(findings).map(|(name, finding)| ColumnReport {
        name,
        asked: false,
        reason: finding.reason,
        missing_marks: finding.marks.into_iter().collect(),
    });
    let mut columns: Vec<ColumnReport> = columns.collect();
    for column in &mut columns {
        column.asked = options.types.contains_key(&column.name);
    }
    Ok(Imported { schema, batches, columns, warnings })
}

type Types = (Vec<String>, Vec<Finding>, Vec<crate::Warning>);

/// The first reading, and a second one where a timestamp was asked for.
fn find_types(rows: &dyn Rows, options: &Options) -> Result<Types, Error> {
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut n_rows = 0;
    let scanned = rows.scan(&mut |_, cells| {
        while evidence.len() < cells.len() {
            evidence.push(Evidence::after(n_rows));
        }
        for (idx, column) in evidence.iter_mut().enumerate() {
            column.add(cells.get(idx).unwrap_or(&Cell::Null));
        }
        n_rows += 1;
        Ok(())
    })?;
    while evidence.len() < scanned.names.len() {
        evidence.push(Evidence::after(n_rows));
    }
    for column in options.types.keys() {
        if !scanned.names.contains(column) {
            return Err(Error::UnknownColumn { column: column.clone() });
        }
    }
    let asked = asked_types(rows, &scanned.names, &options.types)?;
    let findings =
        scanned.names.iter().zip(evidence).map(|(name, evidence)| match asked.get(name) {
            Some(target) => {
                Finding { target: target.clone(), reason: None, marks: IndexMap::new() }
            }
            None => evidence.conclude(),
        });
    let findings = findings.collect();
    Ok((scanned.names, findings, scanned.warnings))
}

/// The types asked for, timestamps with the unit and zone that their values need.
fn asked_types(
    rows: &dyn Rows,
    names: &[String],
    types: &BTreeMap<String, Target>,
) -> Result<BTreeMap<String, Target>, Error> {
    let mut moments: BTreeMap<usize, (parse::DateOrder, Evidence)> = names
        .iter()
        .enumerate()
        .filter_map(|(idx, name)| match types.get(name) {
            Some(Target::Timestamp { order, .. }) => Some((idx, (*order, Evidence::default()))),
            _ => None,
        })
        .collect();
    if moments.is_empty() {
        return Ok(types.clone());
    }
    rows.scan(&mut |_, cells| {
        for (idx, (order, evidence)) in &mut moments {
            let text = cells.get(*idx).and_then(Cell::as_text);
            if let Some(moment) = text.and_then(|text| parse::moment(text.trim(), *order)) {
                evidence.add_moment(&moment);
            }
        }
        Ok(())
    })?;
    let mut types = types.clone();
    for (idx, (order, evidence)) in moments {
        if let (Some(name), Some(target)) = (names.get(idx), evidence.timestamp(order)) {
            types.insert(name.clone(), target);
        }
    }
    Ok(types)
}
