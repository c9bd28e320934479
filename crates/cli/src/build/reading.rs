//! A file to Arrow files, one a sheet.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use bytes::Bytes;
use sagitta_ingest::{
    ArrowFile, ColumnNote, Compression, Error, Format, Imported, Options, Target, Warning,
};

use super::dataset::data_folder;
use super::draft::{Draft, title_of};
use super::folder::{Input, Task};
use super::together::{Piece, Together};
use super::{files, ids};
use crate::failure::Failure;
use crate::rows::RowsFile;
use crate::sql::{self, Question};
use crate::{catalog, input};

/// A dataset's rows as an Arrow file, and what was odd about the file they are from.
pub(super) struct Rows {
    pub(super) draft: Draft,
    pub(super) arrow: PathBuf,
    pub(super) warnings: Vec<String>,
}

/// Reads a file as often as it has datasets, and writes their Arrow files into a folder.
pub(super) fn read(task: &Task, folder: &Path) -> Result<Vec<Rows>> {
    let told = |error: Error| Failure::of_reading(&error);
    let file = match &task.input {
        Input::Inline(json) => RowsFile::Held(Bytes::from(json.clone()), Format::Json),
        Input::Sql(question) => return answered(task, question, folder),
        Input::Files(pieces) => return together(task, pieces, folder),
        Input::File(path) => {
            let name = task.place.rsplit('/').next().unwrap_or(&task.place);
            let start = sagitta_ingest::start(path).map_err(told)?;
            ensure!(!start.is_empty(), "the file is empty");
            let format = Format::guess_whole(name, &start).ok_or(Error::UnknownFormat);
            let format = format.map_err(told)?;
            if format == Format::Arrow {
                return Ok(vec![take_over(task, path, folder)?]);
            }
            RowsFile::open(path, format).map_err(told)?
        }
    };
    let mut all = Vec::new();
    for draft in &task.drafts {
        all.extend(read_draft(draft, &file, task.all_sheets, folder)?);
    }
    Ok(all)
}

/// What an engine answers. The answer lies beside the file that is made of it until that is whole.
fn answered(task: &Task, question: &Question, folder: &Path) -> Result<Vec<Rows>> {
    let [draft] = task.drafts.as_slice() else { bail!("an answer is one dataset") };
    let spool = place(draft, folder)?.with_extension("answer");
    sql::answer(question, &spool)?;
    let rows = read_draft(draft, &RowsFile::Spooled(&spool), false, folder)?;
    fs::remove_file(&spool).with_context(|| format!("cannot remove {}", spool.display()))?;
    Ok(rows)
}

/// The rows of several files. Their text is in one file beside the one that is made of it until that
/// is whole.
fn together(task: &Task, pieces: &[Piece], folder: &Path) -> Result<Vec<Rows>> {
    let [draft] = task.drafts.as_slice() else { bail!("several files are one dataset") };
    let options = draft.reading.options(Options::lenient())?;
    let text = place(draft, folder)?.with_extension("text");
    let together = Together::write(pieces, &options, &text)?;
    let file = RowsFile::open(&text, together.format).map_err(|it| Failure::of_reading(&it))?;
    // The text is in UTF-8, whatever the files are in.
    let options = Options { encoding: None, ..options };
    let mut rows = lossless(draft.clone(), &file, options, folder, Some(&together))?;
    rows.warnings.splice(..0, together.warnings);
    fs::remove_file(&text).with_context(|| format!("cannot remove {}", text.display()))?;
    Ok(vec![rows])
}

/// An Arrow file as it is, without its packing.
fn take_over(task: &Task, path: &Path, folder: &Path) -> Result<Rows> {
    let [draft] = task.drafts.as_slice() else { bail!("an Arrow file holds one dataset") };
    ensure!(
        draft.reading.types.is_empty() || is_typed_by_package(draft),
        "it is an Arrow file: its columns have types already"
    );
    let arrow = place(draft, folder)?;
    if sagitta_ingest::is_packed(path).map_err(|error| Failure::of_reading(&error))? {
        fs::write(&arrow, input::bytes(path)?)
    } else {
        fs::copy(path, &arrow).map(drop)
    }
    .with_context(|| cannot_write(&arrow))?;
    Ok(Rows { draft: draft.clone(), arrow, warnings: Vec::new() })
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

/// Where the Arrow file of a dataset goes.
pub(super) fn place(draft: &Draft, folder: &Path) -> Result<PathBuf> {
    let data = data_folder(folder, &draft.id);
    files::make(&data)?;
    Ok(data.join(format!("{}.arrow", draft.id)))
}

/// Whether types come from a package, which tells those of every column.
fn is_typed_by_package(draft: &Draft) -> bool {
    draft.reading.types.keys().all(|column| draft.field.contains_key(column))
}

fn read_draft(
    draft: &Draft,
    file: &RowsFile<'_>,
    all_sheets: bool,
    folder: &Path,
) -> Result<Vec<Rows>> {
    let options = draft.reading.options(Options::lenient())?;
    let RowsFile::Held(bytes, Format::Workbook) = file else {
        return Ok(vec![lossless(draft.clone(), file, options, folder, None)?]);
    };
    let sheets = import(bytes, &Options::lenient())?.sheets;
    if let Some(wanted) = &draft.reading.sheet {
        let number = sheets.iter().position(|sheet| sheet.name == *wanted);
        let names =
            || sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>().join(", ");
        let number = number
            .with_context(|| format!("it has no sheet \"{wanted}\"; its sheets are {}", names()))?;
        let options = Options { sheet: Some(number), ..options };
        return Ok(vec![lossless(draft.clone(), file, options, folder, None)?]);
    }
    let shown: Vec<(usize, &str)> = sheets
        .iter()
        .enumerate()
        .filter(|(_, sheet)| !sheet.is_hidden && sheet.n_rows > 0)
        .map(|(number, sheet)| (number, sheet.name.as_str()))
        .collect();
    if !all_sheets || shown.len() < 2 {
        return Ok(vec![lossless(draft.clone(), file, options, folder, None)?]);
    }
    let mut all = Vec::new();
    for (number, name) in shown {
        let options = Options { sheet: Some(number), ..options.clone() };
        let rows = lossless(of_one_sheet(draft, name), file, options, folder, None);
        all.push(rows.with_context(|| format!("the sheet \"{name}\""))?);
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

fn import(bytes: &Bytes, options: &Options) -> Result<Imported> {
    let imported = sagitta_ingest::read(bytes.clone(), Format::Workbook, options);
    imported.map_err(|error| Failure::of_reading(&error).into())
}

/// Writes a table so that no value is lost: a column whose values are not all of its type stays
/// text.
fn lossless(
    draft: Draft,
    file: &RowsFile<'_>,
    mut options: Options,
    folder: &Path,
    together: Option<&Together>,
) -> Result<Rows> {
    let arrow = place(&draft, folder)?;
    let notes: BTreeMap<String, ColumnNote> = catalog::notes(&draft.field);
    let mut told = Vec::new();
    loop {
        let out = BufWriter::new(File::create(&arrow).with_context(|| cannot_write(&arrow))?);
        let converted = file.convert(&options, ArrowFile::new(out, Compression::Zstd, &notes));
        let (mut out, found) = converted.map_err(|error| match together {
            Some(together) => together.failure(error),
            None => Failure::of_reading(&error).into(),
        })?;
        out.flush().with_context(|| cannot_write(&arrow))?;
        let mut strays = Vec::new();
        let mut warnings = Vec::new();
        let split = |warning| match together {
            Some(together) => together.split(warning),
            None => vec![(None, warning)],
        };
        for (name, warning) in found.warnings.into_iter().flat_map(split) {
            let of_file = name.map(|name| format!("{name}: ")).unwrap_or_default();
            match &warning {
                Warning::DidNotFit { column, .. } => {
                    strays.push(column.clone());
                    told.push(format!("{of_file}{warning}; the column stays text"));
                }
                _ => warnings.push(format!("{of_file}{warning}")),
            }
        }
        if strays.is_empty() {
            warnings.append(&mut told);
            return Ok(Rows { draft, arrow, warnings });
        }
        for column in strays {
            options.types.insert(column, Target::Text);
        }
    }
}
