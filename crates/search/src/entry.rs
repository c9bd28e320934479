//! Blocks of entries: what the catalogue says of each dataset, and the values it can be found by.

use sagitta_catalog::Dataset;

use crate::Error;
use crate::bytes::{Cursor, put_len, put_text};

/// The values of a column that has few of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnValues {
    /// The column's name.
    pub field: String,
    /// Its values, each once.
    pub values: Vec<String>,
}

/// Tells the values of a dataset's columns that have few of them.
pub type ValuesOf<'a> = &'a dyn Fn(&Dataset) -> Vec<ColumnValues>;

/// What an index holds of a dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What the catalogue says of it.
    pub dataset: Dataset,
    /// The values it can be found by.
    pub values: Vec<ColumnValues>,
}

/// Adds an entry to a block.
pub(crate) fn write(
    dataset: &Dataset,
    values: ValuesOf<'_>,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    let json = dataset.to_json();
    let json =
        json.map_err(|error| Error::Entry { id: dataset.id.clone(), cause: error.to_string() })?;
    let mut entry = Vec::new();
    put_text(&mut entry, &json);
    for column in values(dataset) {
        put_text(&mut entry, &column.field);
        put_len(&mut entry, column.values.len());
        for value in &column.values {
            put_text(&mut entry, value);
        }
    }
    put_len(out, entry.len());
    out.extend_from_slice(&entry);
    Ok(())
}

/// The entry of a block at a place, counted from 0.
pub(crate) fn read(block: &[u8], place: usize) -> Option<Entry> {
    let mut cursor = Cursor::new(block);
    for _ in 0..place {
        let n = cursor.len()?;
        cursor.take(n)?;
    }
    let n = cursor.len()?;
    let mut cursor = Cursor::new(cursor.take(n)?);
    let mut entry = Entry { dataset: Dataset::from_json(cursor.text()?).ok()?, values: Vec::new() };
    while !cursor.is_empty() {
        let field = cursor.text()?.to_owned();
        let mut values = Vec::new();
        for _ in 0..cursor.len()? {
            values.push(cursor.text()?.to_owned());
        }
        entry.values.push(ColumnValues { field, values });
    }
    Some(entry)
}
