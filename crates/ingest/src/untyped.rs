//! From rows of untyped values to typed batches, in two readings: one to find the types, one to
//! build the columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};

use crate::cell::{Cell, Rows};
use crate::column::{ColumnBuilder, Misfit};
use crate::error::{Error, MOST_LISTED, Place, Warning};
use crate::infer::{Context, Evidence, Finding, Reason, Signs};
use crate::missing::WithoutMarks;
use crate::parse::{self, Style};
use crate::target::Target;
use crate::{Care, ColumnReport, Imported, Options, Progress, text_columns};

/// A batch is closed early when its text grows past this, far below the 2 GiB that one holds.
const MAX_BATCH_TEXT: usize = 1 << 28;

/// After how many rows it is told how far the work has come.
const PULSE: usize = 4096;

/// Tells how far the work has come, of which one reading is a half.
struct Pulse<'a> {
    rows: &'a dyn Rows,
    tell: &'a dyn Fn(Progress),
    /// Whether this is the second reading.
    builds: bool,
    n_rows: usize,
}

impl Pulse<'_> {
    fn beat(&mut self) {
        self.n_rows += 1;
        if self.n_rows.is_multiple_of(PULSE) {
            let (done, total) = self.rows.progress();
            let before = if self.builds { total } else { 0 };
            let n_rows = u64::try_from(self.n_rows).unwrap_or(u64::MAX);
            (self.tell)(Progress { done: before + done, total: 2 * total, n_rows });
        }
    }
}

/// Values of one column that are not of its type.
#[derive(Default)]
struct Strays {
    n_cells: u64,
    cells: Vec<(Place, String)>,
}

impl Strays {
    fn add(&mut self, place: Place, cell: &Cell<'_>) {
        self.n_cells += 1;
        if self.cells.len() < MOST_LISTED {
            self.cells.push((place, cell.as_text().unwrap_or_default().to_owned()));
        }
    }
}

pub(crate) fn read(
    rows: &dyn Rows,
    options: &Options,
    tell: &dyn Fn(Progress),
) -> Result<Imported, Error> {
    if options.missing.is_empty() {
        return read_rows(rows, options, tell);
    }
    read_rows(&WithoutMarks { rows, marks: &options.missing }, options, tell)
}

fn read_rows(
    rows: &dyn Rows,
    options: &Options,
    tell: &dyn Fn(Progress),
) -> Result<Imported, Error> {
    let (names, findings, mut warnings) = find_types(rows, options, tell)?;
    let fields: Vec<Field> = names
        .iter()
        .zip(&findings)
        .map(|(name, finding)| Field::new(name, finding.target.data_type(), true))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let mut batches = Vec::new();
    let mut builders: Vec<ColumnBuilder> = findings
        .iter()
        .map(|finding| ColumnBuilder::new(finding.target.clone()).in_style(finding.style))
        .collect();
    let mut strays: Vec<Strays> = findings.iter().map(|_| Strays::default()).collect();
    let (mut n_rows, mut n_text) = (0, 0);
    let mut flush = |builders: &mut Vec<ColumnBuilder>, n_rows: usize| -> Result<(), Error> {
        let columns = builders.iter_mut().map(ColumnBuilder::finish).collect();
        let row_count = arrow::array::RecordBatchOptions::new().with_row_count(Some(n_rows));
        batches.push(RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &row_count)?);
        Ok(())
    };
    let mut pulse = Pulse { rows, tell, builds: true, n_rows: 0 };
    rows.scan(&mut |place, cells| {
        pulse.beat();
        for (idx, (builder, strays)) in builders.iter_mut().zip(&mut strays).enumerate() {
            let cell = cells.get(idx).unwrap_or(&Cell::Null);
            let finding = findings.get(idx);
            match builder.push(cell) {
                Ok(n_bytes) => n_text += n_bytes,
                Err(Misfit) if finding.is_some_and(|finding| finding.has_strays) => {
                    strays.add(place, cell);
                    builder.push(&Cell::Null).ok();
                }
                Err(Misfit) => {
                    return Err(Error::NotOfType {
                        place,
                        column: names.get(idx).cloned().unwrap_or_default(),
                        value: cell.as_text().unwrap_or_default().to_owned(),
                        expected: finding.map(|f| f.target.to_string()).unwrap_or_default(),
                    });
                }
            }
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
    tell_of_columns(&names, &findings, strays, options.care, &mut warnings);
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
    Ok(Imported { schema, batches, columns, warnings, sheets: Vec::new(), sheet: None })
}

/// What a reader may want to know of how the columns came to their types.
fn tell_of_columns(
    names: &[String],
    findings: &[Finding],
    strays: Vec<Strays>,
    care: Care,
    warnings: &mut Vec<Warning>,
) {
    let of = |is_meant: &dyn Fn(&Finding) -> bool| -> Vec<String> {
        let meant = names.iter().zip(findings).filter(|(_, finding)| is_meant(finding));
        meant.map(|(name, _)| name.clone()).collect()
    };
    let columns = of(&|finding| finding.style == Style::Comma);
    if !columns.is_empty() {
        warnings.push(Warning::DecimalComma { columns });
    }
    let columns = of(&|finding| matches!(finding.reason, Some(Reason::Digits(_))));
    if !columns.is_empty() && care == Care::Lenient {
        warnings.push(Warning::KeptDigits { columns });
    }
    for ((name, finding), strays) in names.iter().zip(findings).zip(strays) {
        if strays.n_cells > 0 {
            warnings.push(Warning::DidNotFit {
                column: name.clone(),
                expected: finding.target.to_string(),
                n_cells: strays.n_cells,
                cells: strays.cells,
            });
        }
    }
}

type Types = (Vec<String>, Vec<Finding>, Vec<Warning>);

/// The first reading, and a second one where a timestamp was asked for.
fn find_types(rows: &dyn Rows, options: &Options, tell: &dyn Fn(Progress)) -> Result<Types, Error> {
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut n_rows = 0;
    let mut pulse = Pulse { rows, tell, builds: false, n_rows: 0 };
    let scanned = rows.scan(&mut |_, cells| {
        pulse.beat();
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
    let context = Context {
        care: options.care,
        signs: evidence.iter().map(Evidence::signs).fold(Signs::default(), Signs::and),
        is_comma_separated: rows.is_comma_separated(),
    };
    let findings =
        scanned.names.iter().zip(evidence).map(|(name, evidence)| match asked.get(name) {
            Some(target) => Finding::of(target.clone()),
            None => evidence.conclude(&context),
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
