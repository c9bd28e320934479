//! From rows of untyped values to typed batches, in two readings: one to find the types, one to
//! build the columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{AsArray as _, RecordBatch};
use arrow::datatypes::{Field, Schema};
use arrow::error::ArrowError;

use crate::cell::{Cell, Rows};
use crate::column::{ColumnBuilder, Misfit};
use crate::dictionary::{Dictionary, Gathering, When};
use crate::error::{Error, MOST_LISTED, Place, Warning};
use crate::infer::{Context, Evidence, Finding, Reason, Signs, is_code_name};
use crate::missing::WithoutMarks;
use crate::parse::{self, Style};
use crate::stream::{Held, Sink, Streamed};
use crate::target::Target;
use crate::{Care, ColumnReport, Imported, Options, Progress};

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

/// Reads all rows and holds them.
pub(crate) fn read(
    rows: &dyn Rows,
    options: &Options,
    tell: &dyn Fn(Progress),
) -> Result<Imported, Error> {
    let mut batches = Held::default();
    let Streamed { schema, columns, warnings, .. } = stream(rows, options, tell, &mut batches)?;
    let Held(batches) = batches;
    Ok(Imported { schema, batches, columns, warnings, sheets: Vec::new(), sheet: None })
}

/// Reads all rows and gives them on batch by batch.
pub(crate) fn stream(
    rows: &dyn Rows,
    options: &Options,
    tell: &dyn Fn(Progress),
    sink: &mut dyn Sink,
) -> Result<Streamed, Error> {
    if options.missing.is_empty() {
        return stream_rows(rows, options, tell, sink);
    }
    stream_rows(&WithoutMarks { rows, marks: &options.missing }, options, tell, sink)
}

fn stream_rows(
    rows: &dyn Rows,
    options: &Options,
    tell: &dyn Fn(Progress),
    sink: &mut dyn Sink,
) -> Result<Streamed, Error> {
    let Found { names, findings, dictionaries, mut warnings } = find_types(rows, options, tell)?;
    let of_column = |((name, finding), dictionary): ((&String, &Finding), &Option<Dictionary>)| {
        let found = dictionary.as_ref().map(Dictionary::data_type);
        Field::new(name, found.unwrap_or_else(|| finding.target.data_type()), true)
    };
    let fields: Vec<Field> =
        names.iter().zip(&findings).zip(&dictionaries).map(of_column).collect();
    let schema = Arc::new(Schema::new(fields));
    sink.begin(&schema)?;
    let mut builders: Vec<ColumnBuilder> = findings
        .iter()
        .map(|finding| ColumnBuilder::new(finding.target.clone()).in_style(finding.style))
        .collect();
    let mut strays: Vec<Strays> = findings.iter().map(|_| Strays::default()).collect();
    let (mut n_rows, mut n_text, mut n_before) = (0, 0, 0);
    let mut flush = |builders: &mut Vec<ColumnBuilder>, n_rows: usize| -> Result<(), Error> {
        n_before += u64::try_from(n_rows).unwrap_or(0);
        let columns = builders.iter_mut().zip(&dictionaries).map(|(builder, dictionary)| {
            let column = builder.finish();
            match dictionary.as_ref().zip(column.as_string_opt::<i32>()) {
                Some((dictionary, texts)) => dictionary.encode(texts),
                None => Ok(column),
            }
        });
        let columns = columns.collect::<Result<_, ArrowError>>()?;
        let row_count = arrow::array::RecordBatchOptions::new().with_row_count(Some(n_rows));
        sink.take(RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &row_count)?)
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
    tell_of_columns(&names, &findings, strays, options.care, &mut warnings);
    let columns = names.into_iter().zip(findings).map(|(name, finding)| ColumnReport {
        asked: options.types.contains_key(&name),
        name,
        reason: finding.reason,
        missing_marks: finding.marks.into_iter().collect(),
    });
    Ok(Streamed { schema, n_rows: n_before, columns: columns.collect(), warnings })
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

/// What the first reading found.
struct Found {
    names: Vec<String>,
    findings: Vec<Finding>,
    /// Of the columns that are categories.
    dictionaries: Vec<Option<Dictionary>>,
    warnings: Vec<Warning>,
}

/// What the first reading knows of a column.
struct Column {
    evidence: Evidence,
    /// The different values of what may become text.
    texts: Option<Gathering>,
    n_values: u64,
}

impl Column {
    fn after(n_rows: u64) -> Self {
        Self { evidence: Evidence::after(n_rows), texts: None, n_values: 0 }
    }

    fn add(&mut self, cell: &Cell<'_>) {
        self.evidence.add(cell);
        let Some(text) = cell.as_text() else { return };
        let may_be_text = self.evidence.has_text() || self.evidence.has_marks_alone();
        if !may_be_text {
            self.texts = None;
        } else if self.n_values == 0 {
            self.texts = Some(Gathering::new(When::Worthwhile));
        }
        self.n_values += 1;
        if let Some(texts) = &mut self.texts {
            texts.add(text);
        }
    }
}

/// The first reading, and another one where a timestamp was asked for, or where a column turned out
/// to be text after other values had come.
fn find_types(rows: &dyn Rows, options: &Options, tell: &dyn Fn(Progress)) -> Result<Found, Error> {
    let mut columns: Vec<Column> = Vec::new();
    let mut n_rows = 0;
    let mut pulse = Pulse { rows, tell, builds: false, n_rows: 0 };
    let scanned = rows.scan(&mut |_, cells| {
        pulse.beat();
        while columns.len() < cells.len() {
            columns.push(Column::after(n_rows));
        }
        for (idx, column) in columns.iter_mut().enumerate() {
            column.add(cells.get(idx).unwrap_or(&Cell::Null));
        }
        n_rows += 1;
        Ok(())
    })?;
    while columns.len() < scanned.names.len() {
        columns.push(Column::after(n_rows));
    }
    for column in options.types.keys() {
        if !scanned.names.contains(column) {
            return Err(Error::UnknownColumn { column: column.clone() });
        }
    }
    let asked = asked_types(rows, &scanned.names, &options.types)?;
    let signs = columns.iter().map(|column| column.evidence.signs());
    let context = Context {
        care: options.care,
        signs: signs.fold(Signs::default(), Signs::and),
        is_comma_separated: rows.is_comma_separated(),
    };
    let (mut findings, mut texts) = (Vec::new(), Vec::new());
    for (name, column) in scanned.names.iter().zip(columns) {
        let finding = match asked.get(name) {
            Some(target) => Finding::of(target.clone()),
            None if column.evidence.may_be_code() && is_code_name(name) => {
                Finding { reason: Some(Reason::Code), ..Finding::of(Target::Text) }
            }
            None => column.evidence.conclude(&context),
        };
        texts.push(match finding.target {
            Target::Text => {
                let whole = column.texts.filter(|texts| texts.n_all() == column.n_values);
                whole.map_or(Texts::Missing(When::Worthwhile), Texts::Gathered)
            }
            Target::Category => Texts::Missing(When::Asked),
            _ => Texts::None,
        });
        findings.push(finding);
    }
    let dictionaries = dictionaries(rows, &scanned.names, texts)?;
    Ok(Found { names: scanned.names, findings, dictionaries, warnings: scanned.warnings })
}

/// The texts of a column.
enum Texts {
    /// It has none: it is of another type.
    None,
    /// All of them are known.
    Gathered(Gathering),
    /// They were not looked at from the first on.
    Missing(When),
}

/// The dictionaries of the columns of text for which one is worthwhile or asked for.
fn dictionaries(
    rows: &dyn Rows,
    names: &[String],
    texts: Vec<Texts>,
) -> Result<Vec<Option<Dictionary>>, Error> {
    let mut missing = Vec::new();
    let mut gatherings = Vec::with_capacity(texts.len());
    for (idx, texts) in texts.into_iter().enumerate() {
        gatherings.push(match texts {
            Texts::None => None,
            Texts::Gathered(gathering) => Some(gathering),
            Texts::Missing(when) => {
                missing.push(idx);
                Some(Gathering::new(when))
            }
        });
    }
    if !missing.is_empty() {
        rows.scan(&mut |_, cells| {
            for idx in &missing {
                let text = cells.get(*idx).and_then(Cell::as_text);
                if let (Some(text), Some(Some(gathering))) = (text, gatherings.get_mut(*idx)) {
                    gathering.add(text);
                }
            }
            Ok(())
        })?;
    }
    let finish = |(name, gathering): (&String, Option<Gathering>)| match gathering {
        Some(gathering) => gathering.finish(name),
        None => Ok(None),
    };
    names.iter().zip(gatherings).map(finish).collect()
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
