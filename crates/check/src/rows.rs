//! The cells of a table, one after the other.

use sagitta_table::format::{cell_text, write_cell};
use sagitta_table::{Column, Table, Values};

use crate::UnknownColumn;

/// The columns of these names.
pub(crate) fn places(table: &Table, names: &[String]) -> Result<Vec<usize>, UnknownColumn> {
    let place =
        |name: &String| table.column_idx(name).ok_or_else(|| UnknownColumn { name: name.clone() });
    names.iter().map(place).collect()
}

/// Calls back with every value of a column and its row, from 0; null is none.
pub(crate) fn each(table: &Table, column_idx: usize, mut on_cell: impl FnMut(u64, Option<&str>)) {
    let Some(column) = table.columns().get(column_idx) else { return };
    let mut row = 0;
    let mut text = String::new();
    for batch in table.batches() {
        let Some(values) = batch.values(column_idx) else { continue };
        for row_idx in 0..values.len() {
            text.clear();
            let is_there = write_cell(&mut text, column, &values, row_idx);
            on_cell(row, is_there.then_some(text.as_str()));
            row += 1;
        }
    }
}

/// Calls back with the values of two columns and their row, from 0, where both are numbers.
pub(crate) fn each_pair(
    table: &Table,
    [first, second]: [usize; 2],
    mut on_pair: impl FnMut(u64, f64, f64),
) {
    let columns = table.columns();
    let (Some(first_column), Some(second_column)) = (columns.get(first), columns.get(second))
    else {
        return;
    };
    let number = |column: &Column, values: &Values, row_idx: usize| {
        cell_text(column, values, row_idx).and_then(|text| text.parse::<f64>().ok())
    };
    let mut row = 0;
    for batch in table.batches() {
        let (Some(ones), Some(others)) = (batch.values(first), batch.values(second)) else {
            continue;
        };
        for row_idx in 0..batch.n_rows {
            let one = number(first_column, &ones, row_idx);
            if let Some((one, other)) = one.zip(number(second_column, &others, row_idx)) {
                on_pair(row, one, other);
            }
            row += 1;
        }
    }
}

/// Calls back with the texts of some columns of every row, as one text that is the same for the
/// same values alone, and whether one of them is null.
pub(crate) fn each_of(table: &Table, columns: &[usize], mut on_row: impl FnMut(u64, &str, bool)) {
    let mut row = 0;
    let mut text = String::new();
    for batch in table.batches() {
        let values: Vec<_> = columns
            .iter()
            .filter_map(|idx| Some((table.columns().get(*idx)?, batch.values(*idx)?)))
            .collect();
        for row_idx in 0..batch.n_rows {
            text.clear();
            let mut has_null = false;
            for (column, values) in &values {
                let is_there = write_value(&mut text, column, values, row_idx);
                has_null |= !is_there;
            }
            on_row(row, &text, has_null);
            row += 1;
        }
    }
}

/// Adds a value and a mark that no value has, another one for null.
fn write_value(text: &mut String, column: &Column, values: &Values, row_idx: usize) -> bool {
    let before = text.len();
    let is_there = write_cell(text, column, values, row_idx);
    // A length in front keeps `a|b` and `a`, `b` apart.
    let length = text.len() - before;
    text.push_str(&if is_there { format!("\u{1f}{length}\u{1e}") } else { "\u{1f}-\u{1e}".into() });
    is_there
}
