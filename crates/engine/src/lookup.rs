//! Columns of a small table brought to the rows of another by a key.
#![expect(
    clippy::indexing_slicing,
    reason = "rows of the small table come from its own length, codes are looked up with a default"
)]

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{Array, StringArray, UInt8Array, UInt16Array, UInt32Array};
use arrow::buffer::NullBuffer;
use sagitta_spec::Lookup;
use sagitta_table::{Batch, Codes, Column, ColumnType, Table, Values};

use crate::gather::{Starts, gather};
use crate::intern::Interner;
use crate::lane::{Rows, all_null, cells, place};
use crate::plan::{find, unique, unsuitable};
use crate::{Error, Part};

/// The table with the columns of a small one behind its own: a left join. A row whose key is null,
/// or is not in the small table, has nulls there. A column whose name is taken becomes `name (2)`.
///
/// Keys are texts, whole numbers, dates, times or truth values, of one kind on both sides; integers
/// of different widths are of one kind. Fails with [`Error::DuplicateKey`] if a key is in the small
/// table twice.
///
/// Beside the table it says what did not match, over all rows.
pub fn join(table: &Table, lookup: &Lookup, small: &Table) -> Result<(Table, Unmatched), Error> {
    let (column_idx, column) = find(table.columns(), &lookup.field, Part::Lookup)?;
    let (key_idx, key_column) = find(small.columns(), &lookup.key, Part::Lookup)?;
    if kind_of(&column.column_type) != kind_of(&key_column.column_type) {
        return Err(unsuitable("lookup", column, Part::Lookup));
    }
    if kind_of(&column.column_type).is_none() {
        return Err(unsuitable("lookup", key_column, Part::Lookup));
    }
    let keys = Keys::new(small, key_idx, lookup)?;
    let by_code = match (&column.column_type, &column.dictionary) {
        (ColumnType::Category, Some(dictionary)) => {
            let texts = Values::Text(StringArray::clone(dictionary));
            Some(keys.find(&texts)?)
        }
        _ => None,
    };
    let mut rows = Vec::with_capacity(table.batches().len());
    let mut counts = Counts::new(&keys);
    for batch in table.batches() {
        let values = batch.values(column_idx).ok_or_else(|| changed(column))?;
        let values = values.as_ref();
        rows.push(match (values, &by_code) {
            (Values::Category(codes), Some(by_code)) => {
                let row = |row| code_at(codes, row).and_then(|code| by_code.get(place(code)));
                let rows = (0..values.len()).map(|at| row(at).copied().unwrap_or(NONE));
                counts.add(column, values, rows);
                Vec::new()
            }
            _ => {
                let rows = keys.find(values)?;
                counts.add(column, values, rows.iter().copied());
                rows
            }
        });
    }
    let mut columns: Vec<Column> = table.columns().iter().map(|c| Column::clone(c)).collect();
    let mut added: Vec<Vec<Values>> = vec![Vec::new(); table.batches().len()];
    for name in &lookup.fields {
        let (idx, _) = find(small.columns(), name, Part::Lookup)?;
        let brought = Brought::new(small, idx)?;
        columns.push(brought.column.clone());
        for ((batch, rows), added) in table.batches().iter().zip(&rows).zip(&mut added) {
            let values = batch.values(column_idx).ok_or_else(|| changed(&brought.column))?;
            added.push(match (values.as_ref(), &by_code) {
                (Values::Category(codes), Some(by_code)) => brought.by_code(codes, by_code)?,
                _ => brought.by_row(rows)?,
            });
        }
    }
    let columns = unique(columns).into_iter().map(Arc::unwrap_or_clone);
    let mut joined = Table::new(columns.collect());
    for (batch, added) in table.batches().iter().zip(added) {
        let batch = Batch::clone(batch);
        joined.push(added.into_iter().fold(batch, |batch, values| batch.with_column(values)));
    }
    Ok((joined, counts.finish(small, key_idx)))
}

/// What of two tables did not match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unmatched {
    /// Rows whose key is null.
    pub n_null: u64,
    /// Rows whose key is not in the small table.
    pub n_unknown: u64,
    /// Some of these keys, 20 at most, in the order in which they come.
    pub unknown: Vec<String>,
    /// Keys of the small table that no row has.
    pub n_unused: u64,
    /// Some of these, 20 at most, in the order of the small table.
    pub unused: Vec<String>,
}

/// How many keys are named that have no partner.
const NAMED: usize = 20;

/// How many rows without a partner are looked at for keys to name.
const LOOKED: u64 = 10_000;

/// What did not match so far.
struct Counts {
    /// Rows of the small table that have a key.
    with_key: Vec<u32>,
    /// By row of the small table: whether its key is that of some row.
    used: Vec<bool>,
    found: Unmatched,
}

impl Counts {
    fn new(keys: &Keys) -> Self {
        let n = keys.rows.iter().max().map_or(0, |last| place(*last) + 1);
        Self { with_key: keys.rows.clone(), used: vec![false; n], found: Unmatched::default() }
    }

    /// Takes in the row of the small table for each of some values.
    fn add(&mut self, column: &Column, values: &Values, rows: impl Iterator<Item = u32>) {
        let found = &mut self.found;
        for (row, small_row) in rows.enumerate() {
            if let Some(used) = self.used.get_mut(place(small_row)) {
                *used = true;
            } else if values.is_null(row) {
                found.n_null += 1;
            } else {
                found.n_unknown += 1;
                if found.unknown.len() < NAMED && found.n_unknown <= LOOKED {
                    let key = sagitta_table::format::cell_text(column, values, row);
                    found.unknown.extend(key.filter(|key| !found.unknown.contains(key)));
                }
            }
        }
    }

    fn finish(mut self, small: &Table, key_idx: usize) -> Unmatched {
        let starts = Starts::new(small.batches());
        for row in self.with_key.iter().filter(|row| !self.used[place(**row)]) {
            self.found.n_unused += 1;
            if self.found.unused.len() < NAMED {
                let (batch, row) = starts.find(*row);
                let values = small.batches().get(batch).and_then(|b| b.values(key_idx));
                let found = small.columns().get(key_idx).zip(values);
                let text = |(column, values): (&Arc<Column>, Cow<'_, Values>)| {
                    sagitta_table::format::cell_text(column, &values, row)
                };
                self.found.unused.extend(found.and_then(text));
            }
        }
        self.found
    }
}

/// What stands for a key that is not in the small table.
const NONE: u32 = u32::MAX;

/// The keys of the small table.
struct Keys {
    interner: Interner,
    /// By code of the interner, which counts from 1: the row.
    rows: Vec<u32>,
}

impl Keys {
    fn new(small: &Table, key_idx: usize, lookup: &Lookup) -> Result<Self, Error> {
        let column = small.columns().get(key_idx).ok_or(Error::Unfinished)?;
        let mut keys = Self { interner: Interner::Empty, rows: Vec::new() };
        let mut first = 0;
        for batch in small.batches() {
            let values = batch.values(key_idx).ok_or_else(|| changed(column))?;
            let values = values.as_ref();
            let texts = texts_of(values, column)?;
            for (row, code) in (first..).zip(keys.codes(&texts)?) {
                let Some(idx) = code.checked_sub(1) else { continue };
                if place(idx) < keys.rows.len() {
                    let text = sagitta_table::format::cell_text(column, values, place(row - first));
                    return Err(Error::DuplicateKey {
                        table: lookup.from.clone(),
                        column: lookup.key.clone(),
                        key: text.unwrap_or_default(),
                    });
                }
                keys.rows.push(row);
            }
            let n = u32::try_from(batch.n_rows).ok();
            let next = n.and_then(|n| first.checked_add(n)).filter(|next| *next < NONE);
            first = next.ok_or(Error::TooMany { what: "rows" })?;
        }
        Ok(keys)
    }

    fn codes(&mut self, values: &Values) -> Result<Vec<u32>, Error> {
        let cells = cells(values, &Rows::All(values.len()), None);
        let cells = cells.ok_or_else(|| Error::TableChanged { name: String::new() })?;
        self.interner.codes(&cells, values.len())
    }

    /// The row of the small table for each value; [`NONE`] where there is none.
    fn find(&self, values: &Values) -> Result<Vec<u32>, Error> {
        let cells = cells(values, &Rows::All(values.len()), None);
        let cells = cells.ok_or_else(|| Error::TableChanged { name: String::new() })?;
        let row = |code: u32| code.checked_sub(1).and_then(|idx| self.rows.get(place(idx)));
        let codes = self.interner.known(&cells, values.len());
        Ok(codes.into_iter().map(|code| row(code).copied().unwrap_or(NONE)).collect())
    }
}

/// A Category's texts in the place of its codes; other values as they are.
pub(crate) fn texts_of(values: &Values, column: &Column) -> Result<Values, Error> {
    let (Values::Category(codes), Some(dictionary)) = (values, &column.dictionary) else {
        return Ok(values.clone());
    };
    let texts = (0..values.len()).map(|row| {
        let code = code_at(codes, row).map(place).filter(|code| *code < dictionary.len());
        code.map(|code| dictionary.value(code))
    });
    Ok(Values::Text(texts.collect()))
}

pub(crate) fn code_at(codes: &Codes, row: usize) -> Option<u32> {
    match codes {
        Codes::U8(a) => a.is_valid(row).then(|| u32::from(a.value(row))),
        Codes::U16(a) => a.is_valid(row).then(|| u32::from(a.value(row))),
        Codes::U32(a) => a.is_valid(row).then(|| a.value(row)),
    }
}

/// A column of the small table, texts as a Category, with a null behind its last row.
struct Brought {
    column: Column,
    batches: Vec<Arc<Batch>>,
    starts: Starts,
    null: u32,
}

impl Brought {
    fn new(small: &Table, idx: usize) -> Result<Self, Error> {
        let small_column = small.columns().get(idx).ok_or(Error::Unfinished)?;
        let mut column = Column::clone(small_column);
        let mut parts = Vec::new();
        for batch in small.batches() {
            parts.push(batch.values(idx).ok_or_else(|| changed(&column))?.into_owned());
        }
        if column.column_type == ColumnType::Text {
            let coded = as_category(&column, &parts, usize::MAX)?;
            (column, parts) = coded.ok_or_else(|| changed(small_column))?;
        }
        let null = all_null(&column.column_type, 1);
        parts.push(null.ok_or_else(|| unsuitable("lookup", &column, Part::Lookup))?);
        let batches: Vec<Arc<Batch>> =
            parts.into_iter().map(|part| Arc::new(Batch::new(part.len(), vec![part]))).collect();
        let starts = Starts::new(&batches);
        let n = u32::try_from(small.n_rows()).ok().ok_or(Error::TooMany { what: "rows" })?;
        Ok(Self { column, batches, starts, null: n })
    }

    fn by_row(&self, rows: &[u32]) -> Result<Values, Error> {
        let rows: Vec<u32> = rows.iter().map(|row| (*row).min(self.null)).collect();
        let values = gather(&self.column, 0, &self.batches, &self.starts, &rows)?;
        Ok(match (&self.column.dictionary, values) {
            (Some(dictionary), Values::Category(codes)) => {
                Values::Category(narrow(codes, dictionary.len()))
            }
            (_, values) => values,
        })
    }

    /// The values by code of a Category: `rows` holds the row of each code.
    fn by_code(&self, codes: &Codes, rows: &[u32]) -> Result<Values, Error> {
        let Values::Category(brought) = self.by_row(rows)? else {
            let row = |row| code_at(codes, row).and_then(|code| rows.get(place(code))).copied();
            let n = codes_len(codes);
            let rows: Vec<u32> = (0..n).map(|at| row(at).unwrap_or(NONE)).collect();
            return self.by_row(&rows);
        };
        Ok(Values::Category(match (codes, brought) {
            (Codes::U8(codes), Codes::U8(brought)) => {
                let (values, nulls) = map(codes.values(), codes.nulls(), &brought);
                Codes::U8(UInt8Array::new(values.into(), nulls))
            }
            (codes, brought) => {
                let wide: Vec<Option<u32>> =
                    (0..codes_len(&brought)).map(|at| code_at(&brought, at)).collect();
                let code = |at| code_at(codes, at).and_then(|code| *wide.get(place(code))?);
                let codes: UInt32Array = (0..codes_len(codes)).map(code).collect();
                let n = self.column.dictionary.as_ref().map_or(0, |texts| texts.len());
                narrow(Codes::U32(codes), n)
            }
        }))
    }
}

/// Codes through a table of codes; null where either is.
fn map(
    codes: &[u8],
    nulls: Option<&NullBuffer>,
    brought: &UInt8Array,
) -> (Vec<u8>, Option<NullBuffer>) {
    let (mut table, mut is_there) = ([0; 256], [false; 256]);
    for code in 0..brought.len().min(256) {
        (table[code], is_there[code]) = (brought.value(code), brought.is_valid(code));
    }
    let values = codes.iter().map(|code| table[usize::from(*code)]).collect();
    // Whatever lies under a null may be no code at all; it is null anyway.
    if brought.null_count() == 0 {
        return (values, nulls.cloned());
    }
    let there: NullBuffer = codes.iter().map(|code| is_there[usize::from(*code)]).collect();
    (values, NullBuffer::union(nulls, Some(&there)))
}

fn codes_len(codes: &Codes) -> usize {
    match codes {
        Codes::U8(a) => a.len(),
        Codes::U16(a) => a.len(),
        Codes::U32(a) => a.len(),
    }
}

/// Codes as narrow as so many texts allow.
pub(crate) fn narrow(codes: Codes, n_texts: usize) -> Codes {
    let Codes::U32(a) = &codes else { return codes };
    let nulls = || a.nulls().cloned();
    if n_texts <= 1 << 8 {
        let values = a.values().iter().map(|code| u8::try_from(*code).unwrap_or(0));
        Codes::U8(UInt8Array::new(values.collect(), nulls()))
    } else if n_texts <= 1 << 16 {
        let values = a.values().iter().map(|code| u16::try_from(*code).unwrap_or(0));
        Codes::U16(UInt16Array::new(values.collect(), nulls()))
    } else {
        codes
    }
}

/// Text as a Category of its different values; none if there are more than `most`.
pub(crate) fn as_category(
    column: &Column,
    parts: &[Values],
    most: usize,
) -> Result<Option<(Column, Vec<Values>)>, Error> {
    let mut interner = Interner::Empty;
    let mut coded = Vec::with_capacity(parts.len());
    for part in parts {
        let cells = cells(part, &Rows::All(part.len()), None).ok_or_else(|| changed(column))?;
        let codes = interner.codes(&cells, part.len())?;
        if interner.n_values() > most {
            return Ok(None);
        }
        let nulls: NullBuffer = codes.iter().map(|code| *code != 0).collect();
        let codes: Vec<u32> = codes.into_iter().map(|code| code.saturating_sub(1)).collect();
        let codes = UInt32Array::new(codes.into(), Some(nulls).filter(|n| n.null_count() > 0));
        coded.push(Values::Category(Codes::U32(codes)));
    }
    let texts = interner.texts().ok_or_else(|| changed(column))?;
    let column = Column {
        column_type: ColumnType::Category,
        dictionary: Some(Arc::new(texts)),
        ..column.clone()
    };
    Ok(Some((column, coded)))
}

/// What kind of key a type is; none if it is no key.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Whole,
    Unsigned,
    Same(ColumnType),
}

fn kind_of(column_type: &ColumnType) -> Option<Kind> {
    Some(match column_type {
        ColumnType::Text | ColumnType::Category => Kind::Text,
        ColumnType::Int(_) => Kind::Whole,
        ColumnType::UInt(_) => Kind::Unsigned,
        ColumnType::Bool
        | ColumnType::Date
        | ColumnType::Time(_)
        | ColumnType::Timestamp(..)
        | ColumnType::Duration(_) => Kind::Same(column_type.clone()),
        _ => return None,
    })
}

fn changed(column: &Column) -> Error {
    Error::TableChanged { name: column.name.clone() }
}
