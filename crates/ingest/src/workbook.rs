//! Workbooks of Excel and OpenDocument: their sheets, and the table on one of them.

use std::cell::Cell as Shared;
use std::collections::BTreeMap;
use std::io::Cursor;

use bytes::Bytes;
use calamine::{
    Data, Dimensions, ExcelDateTime, Ods, Range, Reader as _, SheetType, SheetVisible, Xlsx,
    open_workbook_from_rs,
};
#[cfg(feature = "binary-workbooks")]
use calamine::{Xls, Xlsb};

use crate::cell::{Cell, Rows, Scanned, Visit, distinct_names};
use crate::delimited::note;
use crate::error::{Error, Place, Warning};
use crate::layout::{self, Layout};
use crate::{Header, Options};

/// How a workbook of Excel 97 begins, as all compound files do.
pub(crate) const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// How a packed workbook begins, as all ZIP files do.
pub(crate) const ZIP: [u8; 4] = *b"PK\x03\x04";

/// What a packed workbook of the binary kind has in it.
#[cfg(not(feature = "binary-workbooks"))]
const OF_XLSB: &[u8] = b"xl/workbook.bin";

/// Words that notes under a table begin with.
const NOTES: [&str; 12] = [
    "注",
    "数据来源",
    "资料来源",
    "来源",
    "说明",
    "备注",
    "单位",
    "Note",
    "Source",
    "Sources",
    "*",
    "1)",
];

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// How many rows it has, names and notes among them.
    pub n_rows: usize,
    /// How many columns it has.
    pub n_columns: usize,
    /// Whether the workbook hides it.
    pub is_hidden: bool,
}

/// The table on one sheet of a workbook.
pub(crate) struct Workbook {
    /// All sheets that can hold a table.
    pub(crate) sheets: Vec<Sheet>,
    /// Which of them this is.
    pub(crate) chosen: usize,
    table: SheetRows,
}

/// The rows of a sheet.
pub(crate) struct SheetRows {
    range: Range<Data>,
    /// For a cell that is merged with one above it, the row of that one.
    merged: BTreeMap<(usize, usize), usize>,
    /// The rows of the table, without those that are empty.
    rows: Vec<usize>,
    names: Vec<String>,
    /// Whether some moment in a column is not the beginning of a day.
    has_clock: Vec<bool>,
    warnings: Vec<Warning>,
    at: Shared<u64>,
}

type Source = Cursor<Bytes>;

/// A workbook of some kind.
enum Sheets {
    Xlsx(Xlsx<Source>),
    Ods(Ods<Source>),
    #[cfg(feature = "binary-workbooks")]
    Xls(Xls<Source>),
    #[cfg(feature = "binary-workbooks")]
    Xlsb(Xlsb<Source>),
}

impl Sheets {
    /// What is known of each sheet.
    fn metadata(&self) -> Vec<calamine::Sheet> {
        let sheets = match self {
            Self::Xlsx(workbook) => workbook.sheets_metadata(),
            Self::Ods(workbook) => workbook.sheets_metadata(),
            #[cfg(feature = "binary-workbooks")]
            Self::Xls(workbook) => workbook.sheets_metadata(),
            #[cfg(feature = "binary-workbooks")]
            Self::Xlsb(workbook) => workbook.sheets_metadata(),
        };
        sheets.to_vec()
    }

    /// The values of a sheet.
    fn range(&mut self, name: &str) -> Result<Range<Data>, calamine::Error> {
        Ok(match self {
            Self::Xlsx(workbook) => workbook.worksheet_range(name)?,
            Self::Ods(workbook) => workbook.worksheet_range(name)?,
            #[cfg(feature = "binary-workbooks")]
            Self::Xls(workbook) => workbook.worksheet_range(name)?,
            #[cfg(feature = "binary-workbooks")]
            Self::Xlsb(workbook) => workbook.worksheet_range(name)?,
        })
    }
}

fn open(bytes: Bytes) -> Result<Sheets, Error> {
    let source = Cursor::new(bytes.clone());
    #[cfg(feature = "binary-workbooks")]
    if bytes.starts_with(&COMPOUND) {
        let workbook = open_workbook_from_rs::<Xls<Source>, _>(source);
        return workbook.map(Sheets::Xls).map_err(|error| Error::Workbook(error.into()));
    }
    #[cfg(not(feature = "binary-workbooks"))]
    if bytes.starts_with(&COMPOUND) {
        return Err(Error::BinaryWorkbook);
    }
    // What one kind cannot be is tried as the next; the first one's reason is told.
    let error = match open_workbook_from_rs::<Xlsx<Source>, _>(source.clone()) {
        Ok(workbook) => return Ok(Sheets::Xlsx(workbook)),
        Err(error) => error,
    };
    #[cfg(feature = "binary-workbooks")]
    if let Ok(workbook) = open_workbook_from_rs::<Xlsb<Source>, _>(source.clone()) {
        return Ok(Sheets::Xlsb(workbook));
    }
    #[cfg(not(feature = "binary-workbooks"))]
    if bytes.windows(OF_XLSB.len()).any(|part| part == OF_XLSB) {
        return Err(Error::BinaryWorkbook);
    }
    if let Ok(workbook) = open_workbook_from_rs::<Ods<Source>, _>(source) {
        return Ok(Sheets::Ods(workbook));
    }
    Err(Error::Workbook(error.into()))
}

impl Workbook {
    /// The sheets of a workbook, and the table on the one asked for; without one asked for, on the
    /// first that is shown and not empty.
    pub(crate) fn new(bytes: Bytes, options: &Options) -> Result<Self, Error> {
        let mut workbook = open(bytes)?;
        let metadata = workbook.metadata();
        let mut sheets = Vec::new();
        let mut first = None;
        let mut asked = None;
        for sheet in metadata.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
            let range = workbook.range(&sheet.name).map_err(Error::Workbook)?;
            let (n_rows, n_columns) = range.get_size();
            let number = sheets.len();
            let is_hidden = sheet.visible != SheetVisible::Visible;
            sheets.push(Sheet { name: sheet.name.clone(), n_rows, n_columns, is_hidden });
            if options.sheet == Some(number) {
                asked = Some((number, range));
            } else if first.is_none() && options.sheet.is_none() && n_rows > 0 && !is_hidden {
                first = Some((number, range));
            }
        }
        if let (Some(number), None) = (options.sheet, &asked) {
            return Err(Error::NoSheet { number: number + 1 });
        }
        let (chosen, range) = asked.or(first).ok_or(Error::Empty)?;
        let name = sheets.get(chosen).map(|sheet| sheet.name.clone()).unwrap_or_default();
        let merged = merged(&mut workbook, &name);
        let mut table = SheetRows::new(range, &merged, options.header)?;
        let hidden = sheets.iter().filter(|sheet| sheet.is_hidden && sheet.n_rows > 0);
        let names: Vec<String> = hidden.map(|sheet| sheet.name.clone()).collect();
        if !names.is_empty() {
            table.warnings.push(Warning::HiddenSheets { names });
        }
        Ok(Self { sheets, chosen, table })
    }

    pub(crate) fn rows(&self) -> &SheetRows {
        &self.table
    }
}

/// The regions of merged cells of a sheet. OpenDocument and the binary form tell none.
fn merged(workbook: &mut Sheets, name: &str) -> Vec<Dimensions> {
    match workbook {
        Sheets::Xlsx(workbook) => workbook.merge_cells_by_sheet_name(name).unwrap_or_default(),
        Sheets::Ods(_) => Vec::new(),
        #[cfg(feature = "binary-workbooks")]
        Sheets::Xls(workbook) => workbook.merge_cells_by_sheet_name(name).unwrap_or_default(),
        #[cfg(feature = "binary-workbooks")]
        Sheets::Xlsb(_) => Vec::new(),
    }
}

impl SheetRows {
    fn new(range: Range<Data>, merged: &[Dimensions], header: Header) -> Result<Self, Error> {
        let mut table = Self {
            merged: filled_down(&range, merged),
            has_clock: vec![false; range.width()],
            range,
            rows: Vec::new(),
            names: Vec::new(),
            warnings: Vec::new(),
            at: Shared::new(0),
        };
        let height = table.range.height();
        table.rows = (0..height).filter(|row| !table.is_blank(*row)).collect();
        let sample: Vec<Vec<String>> =
            table.rows.iter().take(layout::SAMPLE).map(|row| table.texts(*row)).collect();
        let found = layout::find(&sample);
        let layout = match header {
            Header::Found => found,
            Header::Present => Layout { has_names: true, ..found },
            Header::Absent => Layout { n_above: 0, has_names: false },
        };
        table.leave_out_notes(&sample, layout);
        let names = match layout.has_names {
            true => sample.get(layout.n_above).cloned().ok_or(Error::Empty)?,
            false => (1..=table.range.width()).map(|n| format!("column {n}")).collect(),
        };
        if layout.has_names {
            table.rows.remove(0);
        } else if header == Header::Found {
            table.warnings.push(Warning::NoNames);
        }
        table.name_columns(names);
        for idx in 0..table.has_clock.len() {
            let has_clock = table.rows.iter().any(|row| has_clock(table.value(*row, idx)));
            if let Some(slot) = table.has_clock.get_mut(idx) {
                *slot = has_clock;
            }
        }
        let n_cells = table.rows.iter().map(|row| {
            let merged =
                (0..table.names.len()).filter(|idx| table.merged.contains_key(&(*row, *idx)));
            merged.count()
        });
        let n_cells = u64::try_from(n_cells.sum::<usize>()).unwrap_or(u64::MAX);
        if n_cells > 0 {
            table.warnings.push(Warning::MergedCells { n_cells });
        }
        Ok(table)
    }

    /// Takes the rows above and below the table away and tells of them.
    fn leave_out_notes(&mut self, sample: &[Vec<String>], layout: Layout) {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        if layout.n_above > 0 {
            let above: Vec<String> =
                sample.iter().take(layout.n_above).map(|row| row.join(" ")).collect();
            let text = note(above.iter().map(String::as_str));
            self.warnings.push(Warning::Preamble { n_lines: count(layout.n_above), text });
            self.rows.drain(..layout.n_above.min(self.rows.len()));
        }
        let mut below = Vec::new();
        while self.rows.len() > 1 {
            let Some(text) = self.rows.last().and_then(|row| self.note_at(*row)) else { break };
            below.insert(0, text);
            self.rows.pop();
        }
        if !below.is_empty() {
            let text = note(below.iter().map(String::as_str));
            self.warnings.push(Warning::Footer { n_lines: count(below.len()), text });
        }
    }

    /// The text of a row that is a note under the table: one text alone that begins as notes do,
    /// or that an empty row parts from the table.
    fn note_at(&self, row: usize) -> Option<String> {
        let texts = self.texts(row);
        let (first, rest) = texts.split_first()?;
        let is_alone = texts.len() > 2 && rest.iter().all(String::is_empty);
        let is_text = matches!(self.value(row, 0), Data::String(_));
        let is_note = NOTES.iter().any(|start| first.trim_start().starts_with(start));
        let is_apart = row.checked_sub(1).is_some_and(|before| self.is_blank(before));
        (is_alone && is_text && (is_note || is_apart)).then(|| first.clone())
    }

    /// Names the columns, without those at the end that have neither name nor value.
    fn name_columns(&mut self, mut names: Vec<String>) {
        while names.last().is_some_and(String::is_empty) {
            let idx = names.len() - 1;
            if self.rows.iter().any(|row| !is_empty(self.value(*row, idx))) {
                break;
            }
            names.pop();
        }
        self.names = distinct_names(names, &mut self.warnings);
    }

    fn is_blank(&self, row: usize) -> bool {
        (0..self.range.width()).all(|idx| is_empty(self.value(row, idx)))
    }

    /// The value of a cell, or of the one that it is merged with.
    fn value(&self, row: usize, idx: usize) -> &Data {
        let row = self.merged.get(&(row, idx)).copied().unwrap_or(row);
        self.range.get((row, idx)).unwrap_or(&Data::Empty)
    }

    /// The texts of a row, with an empty one where there is no value.
    fn texts(&self, row: usize) -> Vec<String> {
        (0..self.range.width()).map(|idx| text(self.value(row, idx), false)).collect()
    }

    /// The number of the row in the sheet, from 1.
    fn place(&self, row: usize) -> Place {
        let first = self.range.start().and_then(|(row, _)| usize::try_from(row).ok()).unwrap_or(0);
        Place::Line(u64::try_from(first + row + 1).unwrap_or(u64::MAX))
    }
}

impl Rows for SheetRows {
    fn scan(&self, visit: &mut Visit<'_>) -> Result<Scanned, Error> {
        let mut errors: Option<(Place, u64)> = None;
        let mut texts: Vec<String> = vec![String::new(); self.names.len()];
        for (n, row) in self.rows.iter().enumerate() {
            let place = self.place(*row);
            self.at.set(u64::try_from(n).unwrap_or(u64::MAX));
            for (idx, slot) in texts.iter_mut().enumerate() {
                let value = self.value(*row, idx);
                if matches!(value, Data::Error(_)) {
                    errors.get_or_insert((place, 0)).1 += 1;
                }
                *slot = text(value, self.has_clock.get(idx) == Some(&true));
            }
            let cells: Vec<Cell<'_>> = texts
                .iter()
                .enumerate()
                .map(|(idx, text)| match self.value(*row, idx) {
                    _ if text.is_empty() => Cell::Null,
                    Data::Int(_) | Data::Float(_) => Cell::Number(text),
                    Data::Bool(value) => Cell::Bool(*value),
                    _ => Cell::Text(text.as_str().into()),
                })
                .collect();
            visit(place, &cells)?;
        }
        let mut warnings = self.warnings.clone();
        if let Some((first, n_cells)) = errors {
            warnings.push(Warning::ErrorCells { first, n_cells });
        }
        Ok(Scanned { names: self.names.clone(), warnings })
    }

    fn progress(&self) -> (u64, u64) {
        (self.at.get(), u64::try_from(self.rows.len()).unwrap_or(u64::MAX))
    }
}

/// A value as it is written in a text file. Days of a column with times of day get theirs.
fn text(value: &Data, with_clock: bool) -> String {
    match value {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Int(n) => n.to_string(),
        Data::Float(n) => number(*n),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(moment) => moment_text(*moment, with_clock),
    }
}

fn is_empty(value: &Data) -> bool {
    match value {
        Data::Empty => true,
        Data::String(text) => text.is_empty(),
        _ => false,
    }
}

/// For every cell below the first of its column in a region of merged cells, the row of that one.
/// Only the first column of a region is filled: what spans columns is a heading.
fn filled_down(range: &Range<Data>, merged: &[Dimensions]) -> BTreeMap<(usize, usize), usize> {
    let mut filled = BTreeMap::new();
    let Some((first_row, first_column)) = range.start() else { return filled };
    for region in merged {
        let inside = |at: u32, first: u32| usize::try_from(at.checked_sub(first)?).ok();
        let (top, bottom) = (region.start.0, region.end.0);
        let place = (inside(top, first_row), inside(region.start.1, first_column));
        let (Some(row), Some(idx)) = place else { continue };
        let height = usize::try_from(bottom.saturating_sub(top)).unwrap_or(0);
        for below in row + 1..=(row + height).min(range.height().saturating_sub(1)) {
            filled.insert((below, idx), row);
        }
    }
    filled
}

/// A number as text from which the same number is read. A whole one that a spreadsheet may have
/// rounded is written as one with a fraction is.
fn number(n: f64) -> String {
    #[expect(clippy::float_cmp, reason = "a whole number is equal to itself without its fraction")]
    let is_whole = n.trunc() == n && n.abs() < 1e15;
    match is_whole || (n.abs() < 1e15 && n.abs() >= 1e-5) {
        // Minus zero is zero.
        true => (n + 0.0).to_string(),
        false => format!("{n:e}"),
    }
}

fn has_clock(value: &Data) -> bool {
    match value {
        Data::DateTime(moment) if moment.is_datetime() && moment.as_f64() >= 1.0 => {
            let (_, _, _, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            (hour, minute, second, milli) != (0, 0, 0, 0)
        }
        _ => false,
    }
}

/// `2020-01-31`, `2020-01-31 12:00:00`, or the time alone where there is no day.
fn moment_text(moment: ExcelDateTime, with_clock: bool) -> String {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let fraction = if milli == 0 { String::new() } else { format!(".{milli:03}") };
    if moment.is_duration() {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a duration of 2^63 ms is none; it saturates"
        )]
        let all = (moment.as_f64() * 86_400_000.0).round() as i64;
        let (sign, all) = (if all < 0 { "-" } else { "" }, all.unsigned_abs());
        let (hours, minutes, seconds) = (all / 3_600_000, all / 60_000 % 60, all / 1000 % 60);
        return format!("{sign}{hours}:{minutes:02}:{seconds:02}");
    }
    let clock = format!("{hour:02}:{minute:02}:{second:02}{fraction}");
    match (moment.as_f64() < 1.0, with_clock) {
        (true, _) => clock,
        (false, true) => format!("{year:04}-{month:02}-{day:02} {clock}"),
        (false, false) => format!("{year:04}-{month:02}-{day:02}"),
    }
}

#[cfg(test)]
mod tests;
