use sagitta_engine::{Error, Prepared};
use sagitta_table::ColumnType;
use sagitta_table::format::cell_text;

use super::Window;

/// The choices that CSV leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvStyle {
    /// Whether text that a spreadsheet would run as a formula (first character `=`, `+`, `-`, `@`,
    /// tab, carriage return or NUL) gets a leading apostrophe. Numbers are never touched.
    pub neutralise_formulas: bool,
    /// Whether lines end with CR LF, as RFC 4180 has it, or with LF.
    pub crlf: bool,
}

impl CsvStyle {
    /// For a person who opens the file in a spreadsheet.
    pub const DOWNLOAD: Self = Self { neutralise_formulas: true, crlf: true };
    /// For programs: plain data.
    pub const PLAIN: Self = Self { neutralise_formulas: false, crlf: false };
}

/// Writes a result as CSV, chunk by chunk.
#[derive(Debug)]
pub(crate) struct CsvWriter {
    style: CsvStyle,
    window: Window,
    next: Option<u64>,
    n_rows: u64,
}

impl CsvWriter {
    pub(crate) fn new(window: Window, style: CsvStyle) -> Self {
        Self { style, window, next: None, n_rows: 0 }
    }

    /// How many rows were written.
    pub(crate) fn n_rows(&self) -> u64 {
        self.n_rows
    }

    /// Writes the header or the next chunk of rows. Returns whether there is more.
    pub(crate) fn step(&mut self, prepared: &Prepared, out: &mut String) -> Result<bool, Error> {
        let Some(next) = self.next else {
            self.line(
                out,
                prepared.columns().iter().map(|column| (Some(column.name.clone()), true)),
            );
            self.next = Some(self.window.offset);
            return Ok(true);
        };
        let Some(limit) = self.window.chunk(next, prepared.total()) else {
            return Ok(false);
        };
        let answer = prepared.window(next, Some(limit))?;
        for row_idx in 0..answer.n_rows {
            let cells = answer.columns.iter().zip(&answer.values);
            self.line(
                out,
                cells.map(|(column, values)| {
                    (cell_text(column, values, row_idx), is_text(&column.column_type))
                }),
            );
        }
        self.n_rows += limit;
        self.next = Some(next + limit);
        Ok(true)
    }

    /// One line; a cell is its text and whether it is text rather than a number or a moment.
    fn line(&self, out: &mut String, cells: impl ExactSizeIterator<Item = (Option<String>, bool)>) {
        let alone = cells.len() == 1;
        for (idx, (cell, is_text)) in cells.enumerate() {
            if idx > 0 {
                out.push(',');
            }
            match cell {
                Some(cell) => self.cell(out, &cell, is_text),
                None if alone => out.push_str("\"\""),
                None => {}
            }
        }
        out.push_str(if self.style.crlf { "\r\n" } else { "\n" });
    }

    fn cell(&self, out: &mut String, cell: &str, is_text: bool) {
        let is_formula = self.style.neutralise_formulas
            && is_text
            && cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']);
        let quoted = cell.is_empty() || cell.contains(['"', ',', '\r', '\n']);
        if quoted {
            out.push('"');
        }
        if is_formula {
            out.push('\'');
        }
        for (idx, part) in cell.split('"').enumerate() {
            if idx > 0 {
                out.push_str("\"\"");
            }
            out.push_str(part);
        }
        if quoted {
            out.push('"');
        }
    }
}

/// Whether a spreadsheet might take the type's cells for formulas.
fn is_text(column_type: &ColumnType) -> bool {
    match column_type {
        ColumnType::Text
        | ColumnType::Category
        | ColumnType::Binary
        | ColumnType::Interval
        | ColumnType::Nested => true,
        ColumnType::Bool
        | ColumnType::Int(_)
        | ColumnType::UInt(_)
        | ColumnType::Float(_)
        | ColumnType::Decimal { .. }
        | ColumnType::Date
        | ColumnType::Time(_)
        | ColumnType::Timestamp(..)
        | ColumnType::Duration(_)
        | ColumnType::Null => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(style: CsvStyle, cells: &[(Option<&str>, bool)]) -> String {
        let writer =
            CsvWriter { style, window: Window { offset: 0, limit: None }, next: None, n_rows: 0 };
        let mut out = String::new();
        writer.line(
            &mut out,
            cells.iter().map(|(cell, is_text)| (cell.map(str::to_owned), *is_text)),
        );
        out
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let cells = [
            (Some("a"), true),
            (Some("a,b"), true),
            (Some("say \"no\""), true),
            (Some("two\nlines"), true),
            (Some(""), true),
            (None, true),
            (Some("-1"), false),
        ];
        assert_eq!(
            line(CsvStyle::PLAIN, &cells),
            "a,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"\",,-1\n"
        );
        assert_eq!(line(CsvStyle::PLAIN, &[(None, true)]), "\"\"\n");
    }

    #[test]
    fn formulas_are_text_in_a_download_and_data_for_programs() {
        for first in ["=", "+", "-", "@", "\t", "\0"] {
            let cell = format!("{first}1");
            let cells = [(Some(cell.as_str()), true), (Some(cell.as_str()), false)];
            assert_eq!(line(CsvStyle::DOWNLOAD, &cells), format!("'{cell},{cell}\r\n"));
            assert_eq!(line(CsvStyle::PLAIN, &cells), format!("{cell},{cell}\n"));
        }
        assert_eq!(
            line(CsvStyle::DOWNLOAD, &[(Some("\r,"), true), (Some("x"), true)]),
            "\"'\r,\",x\r\n"
        );
    }
}
