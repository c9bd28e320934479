//! A file's bytes to Arrow files, one a sheet.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use bytes::Bytes;
use sagitta_ingest::{ColumnNote, Compression, Format, Imported, Options, Target, Warning};

use super::draft::{Draft, title_of};
use super::folder::{Input, Task};
use super::ids;
use crate::failure::Failure;
use crate::{catalog, input};

/// A dataset's rows as an Arrow file, and what was odd about the file they are from.
pub(super) struct Rows {
    pub(super) draft: Draft,
    pub(super) arrow: Vec<u8>,
    pub(super) warnings: Vec<String>,
}

/// Reads a file as often as it has datasets.
pub(super) fn read(task: &Task, bytes: Vec<u8>) -> Result<Vec<Rows>> {
    let name = match task.input {
        Input::File(_) => task.place.rsplit('/').next().unwrap_or(&task.place),
        Input::Inline(_) => "rows.json",
    };
    let told = |error: sagitta_ingest::Error| Failure::of_reading(&error);
    let bytes = sagitta_ingest::unpacked(Bytes::from(bytes), input::MEMORY_BUDGET).map_err(told)?;
    ensure!(!bytes.is_empty(), "the file is empty");
    let format = Format::guess_whole(name, &bytes).ok_or(sagitta_ingest::Error::UnknownFormat);
    let format = format.map_err(told)?;
    if format == Format::Arrow {
        let [draft] = task.drafts.as_slice() else { bail!("an Arrow file holds one dataset") };
        ensure!(
            draft.reading.types.is_empty() || is_typed_by_package(draft),
            "it is an Arrow file: its columns have types already"
        );
        let rows = Rows { draft: draft.clone(), arrow: bytes.into(), warnings: Vec::new() };
        return Ok(vec![rows]);
    }
    let mut all = Vec::new();
    for draft in &task.drafts {
        all.extend(read_draft(draft, &bytes, format, task.all_sheets)?);
    }
    Ok(all)
}

/// Whether types come from a package, which tells those of every column.
fn is_typed_by_package(draft: &Draft) -> bool {
    draft.reading.types.keys().all(|column| draft.field.contains_key(column))
}

fn read_draft(draft: &Draft, bytes: &Bytes, format: Format, all_sheets: bool) -> Result<Vec<Rows>> {
    let options = draft.reading.options(Options::lenient())?;
    if format == Format::Workbook
        && let Some(wanted) = &draft.reading.sheet
    {
        let sheets = import(bytes, format, &Options::lenient())?.sheets;
        let number = sheets.iter().position(|sheet| sheet.name == *wanted);
        let names =
            || sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>().join(", ");
        let number = number
            .with_context(|| format!("it has no sheet \"{wanted}\"; its sheets are {}", names()))?;
        let options = Options { sheet: Some(number), ..options };
        let imported = lossless(bytes, format, options)?;
        return Ok(vec![rows(draft.clone(), &imported)?]);
    }
    let first = lossless(bytes, format, options.clone())?;
    let shown: Vec<(usize, &str)> = first
        .sheets
        .iter()
        .enumerate()
        .filter(|(_, sheet)| !sheet.is_hidden && sheet.n_rows > 0)
        .map(|(number, sheet)| (number, sheet.name.as_str()))
        .collect();
    if !all_sheets || shown.len() < 2 {
        return Ok(vec![rows(draft.clone(), &first)?]);
    }
    let mut all = Vec::new();
    for (number, name) in shown {
        let of_sheet = || format!("the sheet \"{name}\"");
        let options = Options { sheet: Some(number), ..options.clone() };
        let imported = lossless(bytes, format, options).with_context(of_sheet)?;
        all.push(rows(of_one_sheet(draft, name), &imported).with_context(of_sheet)?);
    }
    Ok(all)
}

/// A draft of a workbook as that of one of its sheets.
fn of_one_sheet(draft: &Draft, sheet: &str) -> Draft {
    let mut own = draft.clone();
    own.id = format!("{}-{}", draft.id, ids::id_of(sheet));
    let name = title_of(sheet);
    for (title, gap) in [(&mut own.title.en, ": "), (&mut own.title.zh, "：")] {
        if !title.is_empty() {
            *title = format!("{title}{gap}{name}");
        }
    }
    own
}

fn import(bytes: &Bytes, format: Format, options: &Options) -> Result<Imported> {
    let imported = sagitta_ingest::read(bytes.clone(), format, options);
    imported.map_err(|error| Failure::of_reading(&error).into())
}

/// Reads a table so that no value is lost: a column whose values are not all of its type stays
/// text.
fn lossless(bytes: &Bytes, format: Format, mut options: Options) -> Result<Imported> {
    let mut told = Vec::new();
    loop {
        let mut imported = import(bytes, format, &options)?;
        let mut strays = Vec::new();
        imported.warnings.retain(|warning| match warning {
            Warning::DidNotFit { column, .. } => {
                strays.push(column.clone());
                told.push(warning.clone());
                false
            }
            _ => true,
        });
        if strays.is_empty() {
            imported.warnings.extend(told);
            return Ok(imported);
        }
        for column in strays {
            options.types.insert(column, Target::Text);
        }
    }
}

fn rows(draft: Draft, imported: &Imported) -> Result<Rows> {
    let notes: BTreeMap<String, ColumnNote> = catalog::notes(&draft.field);
    let arrow = imported
        .to_arrow_file(Compression::Zstd, &notes)
        .map_err(|error| Failure::of_reading(&error))?;
    let warnings = imported.warnings.iter().map(|warning| match warning {
        Warning::DidNotFit { .. } => format!("{warning}; the column stays text"),
        other => other.to_string(),
    });
    Ok(Rows { draft, arrow, warnings: warnings.collect() })
}
