//! CSV, TSV and the like.

use csv::{ReaderBuilder, StringRecord};

use crate::cell::{Cell, Rows, Scanned, Visit, distinct_names};
use crate::error::{Error, Place, Warning};

/// Text with one row a line and a delimiter between fields; fields may be quoted.
pub(crate) struct Delimited<'a> {
    pub(crate) text: &'a str,
    pub(crate) delimiter: u8,
    pub(crate) has_header: bool,
}

/// The delimiter that stands most often outside quotes in the first line: `,` if none does.
pub(crate) fn guess_delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some((_, n)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte) {
                    *n += 1;
                }
            }
        }
    }
    // The first of equals wins, so a comma does.
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(delimiter, _)| *delimiter)
}

/// Counts lines along the text. The reader's own count is one behind where lines end with CR LF.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line at a byte further on, or at the first byte from there on that ends no line.
    fn advance(&mut self, byte: u64, skip_ends: bool) -> u64 {
        let mut end = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        while skip_ends && matches!(self.text.get(end), Some(b'\r' | b'\n')) {
            end += 1;
        }
        let passed = self.text.get(self.at..end).unwrap_or_default();
        self.line += passed.iter().fold(0, |n, byte| n + u64::from(*byte == b'\n'));
        self.at = self.at.max(end);
        self.line
    }
}

/// What does not fit, counted while reading.
#[derive(Default)]
struct Oddities {
    short: Option<(Place, u64)>,
    trailing: Option<(Place, u64)>,
    longest: Option<(u64, Place)>,
}

impl Rows for Delimited<'_> {
    fn scan(&self, visit: &mut Visit<'_>) -> Result<Scanned, Error> {
        let mut reader = self.reader();
        let mut record = StringRecord::new();
        let mut scanned = Scanned::default();
        let mut odd = Oddities::default();
        if !self.has_header {
            scanned.names = (1..=self.width()?).map(|n| format!("column {n}")).collect();
        } else if reader.read_record(&mut record)? {
            let names = record.iter().map(|name| name.trim().to_owned()).collect();
            scanned.names = distinct_names(names, &mut scanned.warnings);
        }
        let mut lines = Lines { text: self.text.as_bytes(), at: 0, line: 1 };
        while reader.read_record(&mut record)? {
            let line = lines.advance(record.position().map_or(0, csv::Position::byte), true);
            let n_lines = lines.advance(reader.position().byte(), false) - line;
            let place = Place::Line(line);
            if odd.longest.is_none_or(|(n, _)| n_lines > n) {
                odd.longest = Some((n_lines, place));
            }
            visit(place, &cells(&record, scanned.names.len(), place, &mut odd)?)?;
        }
        self.report(odd, &mut scanned);
        Ok(scanned)
    }
}

/// The fields of a row, one a column.
fn cells<'r>(
    record: &'r StringRecord,
    n_columns: usize,
    place: Place,
    odd: &mut Oddities,
) -> Result<Vec<Cell<'r>>, Error> {
    let found = record.len();
    if found < n_columns {
        odd.short.get_or_insert((place, 0)).1 += 1;
    } else if found > n_columns {
        if record.iter().skip(n_columns).any(|field| !field.is_empty()) {
            return Err(Error::TooManyFields { place, expected: n_columns, found });
        }
        odd.trailing.get_or_insert((place, 0)).1 += 1;
    }
    Ok((0..n_columns)
        .map(|idx| match record.get(idx) {
            None | Some("") => Cell::Null,
            Some(field) => Cell::Loose(field),
        })
        .collect())
}

impl Delimited<'_> {
    fn reader(&self) -> csv::Reader<&[u8]> {
        ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(self.text.as_bytes())
    }

    /// How many columns the rows have, empty fields at their ends aside.
    fn width(&self) -> Result<usize, Error> {
        let mut record = StringRecord::new();
        let mut reader = self.reader();
        let mut width = 0;
        while reader.read_record(&mut record)? {
            let filled = record.iter().enumerate().filter(|(_, field)| !field.is_empty());
            width = width.max(filled.last().map_or(1, |(idx, _)| idx + 1));
        }
        Ok(width)
    }

    fn report(&self, odd: Oddities, scanned: &mut Scanned) {
        if let Some((first, n_rows)) = odd.short {
            scanned.warnings.push(Warning::ShortRows { first, n_rows });
        }
        if let Some((first, n_rows)) = odd.trailing {
            scanned.warnings.push(Warning::TrailingFields { first, n_rows });
        }
        let n_quotes = self.text.bytes().filter(|byte| *byte == b'"').count();
        if let Some((_, place)) = odd.longest.filter(|_| n_quotes % 2 == 1) {
            scanned.warnings.push(Warning::UnclosedQuote { place });
        }
        // A blank line is a row of nothing where there is one column; the reader passes it over.
        if scanned.names.len() == 1 && n_quotes == 0 {
            let n_lines = self.text.lines().filter(|line| line.is_empty()).count();
            if n_lines > 0 {
                let n_lines = u64::try_from(n_lines).unwrap_or(u64::MAX);
                scanned.warnings.push(Warning::BlankLines { n_lines });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<(Scanned, Vec<String>), Error> {
        let rows = Delimited { text, delimiter: guess_delimiter(text), has_header: true };
        let mut lines = Vec::new();
        let scanned = rows.scan(&mut |place, cells| {
            let cells: Vec<&str> = cells.iter().map(|cell| cell.as_text().unwrap_or("∅")).collect();
            lines.push(format!("{place}: {}", cells.join("|")));
            Ok(())
        })?;
        Ok((scanned, lines))
    }

    #[test]
    fn delimiters_are_guessed_outside_quotes() {
        for (text, delimiter) in [
            ("a,b\n", b','),
            ("a;b,c;d\n", b';'),
            ("\"a;;;\",b\n", b','),
            ("a\tb\n", b'\t'),
            ("a\nb,c", b','),
            ("a|b\n", b'|'),
        ] {
            assert_eq!(guess_delimiter(text), delimiter, "{text}");
        }
    }

    #[test]
    fn quotes_newlines_and_places() {
        let (_, lines) = rows("a,b\r\n\"x\ny\",\"he said \"\"no\"\"\"\r\n1,\r\n").unwrap();
        assert_eq!(lines, ["line 2: x\ny|he said \"no\"", "line 4: 1|∅"]);
    }

    #[test]
    fn ragged_rows_are_named() {
        let (scanned, lines) = rows("a,b\n1\n2,3,,\n4,5\n6\n").unwrap();
        assert_eq!(lines, ["line 2: 1|∅", "line 3: 2|3", "line 4: 4|5", "line 5: 6|∅"]);
        assert_eq!(
            scanned.warnings,
            [
                Warning::ShortRows { first: Place::Line(2), n_rows: 2 },
                Warning::TrailingFields { first: Place::Line(3), n_rows: 1 },
            ]
        );
        let error = rows("a,b\n1,2\n1,2,3\n").unwrap_err();
        assert_eq!(error.to_string(), "line 3 has 3 fields, the header has 2");
    }

    #[test]
    fn an_open_quote_is_told() {
        let (scanned, _) = rows("a,b\n1,2\n\"3,4\n5,6\n").unwrap();
        assert_eq!(
            scanned.warnings.last(),
            Some(&Warning::UnclosedQuote { place: Place::Line(3) })
        );
    }
}
