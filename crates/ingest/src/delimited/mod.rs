//! CSV, TSV and the like.

mod lines;

use std::cell::Cell as Shared;
use std::io::Read;

use csv::{ReaderBuilder, StringRecord};

use crate::cell::{Cell, Rows, Scanned, Visit, distinct_names};
use crate::error::{Error, Place, Warning};
use crate::layout::{self, Layout};
use crate::source::{CHUNK, Source};
use crate::{Care, Header};

use self::lines::Lines;

/// How many rows a note after the table may have.
const MOST_BELOW: usize = 20;

/// How much of a note is told, in characters.
const NOTE: usize = 120;

/// Text with one row a line and a delimiter between fields; fields may be quoted.
pub(crate) struct Delimited<'a> {
    source: &'a dyn Source,
    delimiter: u8,
    care: Care,
    layout: Layout,
    /// The columns; in a lenient reading also those that no name stands over.
    names: Vec<String>,
    /// How many of them are named.
    n_named: usize,
    /// What was odd about what stands above the rows.
    warnings: Vec<Warning>,
    /// How far the reading under way has come.
    at: Shared<u64>,
}

/// The delimiter that parts the first lines most evenly: `,` if none does.
pub(crate) fn guess_delimiter(source: &dyn Source) -> Result<u8, Error> {
    const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
    let (mut best, mut found) = ((0, 0), b',');
    for delimiter in DELIMITERS {
        let rating = evenness(source, delimiter)?;
        // The first of equals wins, so a comma does.
        if rating > best {
            (best, found) = (rating, delimiter);
        }
    }
    Ok(found)
}

/// How many of the first hundred rows, in percent, have the most frequent number of fields, and that number.
fn evenness(source: &dyn Source, delimiter: u8) -> Result<(usize, usize), Error> {
    let mut reader = reader(source, delimiter)?;
    let mut record = StringRecord::new();
    let mut widths = std::collections::BTreeMap::<usize, usize>::new();
    for _ in 0..100 {
        match reader.read_record(&mut record) {
            Ok(true) => *widths.entry(record.len()).or_default() += 1,
            _ => break,
        }
    }
    let n_rows: usize = widths.values().sum();
    let usual = widths.iter().filter(|(width, _)| **width > 1).max_by_key(|(_, n)| **n);
    Ok(usual.map_or((0, 0), |(width, n)| ((n * 100).checked_div(n_rows).unwrap_or(0), *width)))
}

type Reader<'a> = csv::Reader<Lines<Box<dyn Read + 'a>>>;

fn reader(source: &dyn Source, delimiter: u8) -> Result<Reader<'_>, Error> {
    Ok(builder(delimiter).from_reader(Lines::new(source.open()?)))
}

fn builder(delimiter: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter).has_headers(false).flexible(true).buffer_capacity(CHUNK);
    builder
}

/// What does not fit, counted while reading.
#[derive(Default)]
struct Oddities {
    short: Option<(Place, u64)>,
    trailing: Option<(Place, u64)>,
    extra: Option<(Place, u64)>,
    longest: Option<(u64, Place)>,
}

impl Rows for Delimited<'_> {
    fn scan(&self, visit: &mut Visit<'_>) -> Result<Scanned, Error> {
        let mut reader = reader(self.source, self.delimiter)?;
        let mut record = StringRecord::new();
        let mut odd = Oddities::default();
        if self.names.len() == 1 {
            reader.get_mut().count_blank();
        }
        for _ in 0..self.layout.n_above + usize::from(self.layout.has_names) {
            reader.read_record(&mut record)?;
        }
        // Rows that may be a note after the table wait for the next that is none.
        let mut waiting: Vec<(Place, StringRecord)> = Vec::new();
        let mut take = |record: &StringRecord, place: Place, odd: &mut Oddities| {
            visit(place, &self.cells(record, place, odd)?)
        };
        while reader.read_record(&mut record)? {
            let start = record.position().map_or(0, csv::Position::byte);
            let end = reader.position().byte();
            let lines = reader.get_mut();
            let line = lines.advance(start, true);
            self.at.set(end);
            let n_lines = lines.advance(end, false) - line;
            let place = Place::Line(line);
            if odd.longest.is_none_or(|(n, _)| n_lines > n) {
                odd.longest = Some((n_lines, place));
            }
            if self.may_be_note(&record) && waiting.len() < MOST_BELOW {
                waiting.push((place, record.clone()));
                continue;
            }
            for (place, record) in waiting.drain(..) {
                take(&record, place, &mut odd)?;
            }
            take(&record, place, &mut odd)?;
        }
        let mut scanned = Scanned { names: self.names.clone(), warnings: self.warnings.clone() };
        if !waiting.is_empty() {
            let n_lines = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
            let words = waiting.iter().filter_map(|(_, record)| record.get(0));
            scanned.warnings.push(Warning::Footer { n_lines, text: note(words) });
        }
        self.report(odd, reader.get_ref(), &mut scanned);
        Ok(scanned)
    }

    fn progress(&self) -> (u64, u64) {
        (self.at.get(), self.source.n_bytes())
    }

    fn is_comma_separated(&self) -> bool {
        self.delimiter == b','
    }
}

/// The words of a note in one line, cut where they are long.
pub(crate) fn note<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let all = words.map(str::trim).collect::<Vec<_>>().join(" / ");
    match all.char_indices().nth(NOTE) {
        Some((at, _)) => format!("{}…", all.get(..at).unwrap_or_default()),
        None => all,
    }
}

impl<'a> Delimited<'a> {
    /// Finds the columns of a text.
    pub(crate) fn new(
        source: &'a dyn Source,
        delimiter: u8,
        header: Header,
        care: Care,
    ) -> Result<Self, Error> {
        let layout = Layout { n_above: 0, has_names: header != Header::Absent };
        let mut rows = Self {
            source,
            delimiter,
            care,
            layout,
            names: Vec::new(),
            n_named: 0,
            warnings: Vec::new(),
            at: Shared::new(0),
        };
        if care == Care::Lenient {
            rows.layout = rows.find_layout(header)?;
        }
        rows.name_columns(header)?;
        Ok(rows)
    }

    /// Where the table is in the first rows.
    fn find_layout(&self, header: Header) -> Result<Layout, Error> {
        let mut sample = Vec::new();
        let mut record = StringRecord::new();
        let mut reader = reader(self.source, self.delimiter)?;
        while sample.len() < layout::SAMPLE && reader.read_record(&mut record)? {
            sample.push(record.iter().map(|field| field.trim().to_owned()).collect());
        }
        let found = layout::find(&sample);
        Ok(match header {
            Header::Found => found,
            Header::Present => Layout { has_names: true, ..found },
            Header::Absent => Layout { n_above: 0, has_names: false },
        })
    }

    fn name_columns(&mut self, header: Header) -> Result<(), Error> {
        let mut reader = reader(self.source, self.delimiter)?;
        let mut record = StringRecord::new();
        let mut above = Vec::new();
        for _ in 0..self.layout.n_above {
            reader.read_record(&mut record)?;
            above.push(
                record.iter().filter(|field| !field.is_empty()).collect::<Vec<_>>().join(" "),
            );
        }
        if !above.is_empty() {
            let n_lines = u64::try_from(above.len()).unwrap_or(u64::MAX);
            let text = note(above.iter().map(String::as_str));
            self.warnings.push(Warning::Preamble { n_lines, text });
        }
        if !self.layout.has_names {
            self.names = (1..=self.width()?).map(|n| format!("column {n}")).collect();
            if header == Header::Found {
                self.warnings.push(Warning::NoNames);
            }
        } else if reader.read_record(&mut record)? {
            let mut names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
            self.n_named = names.len();
            if self.care == Care::Lenient {
                let width = self.width()?.max(names.len());
                names.resize(width, String::new());
            }
            self.names = distinct_names(names, &mut self.warnings);
        }
        if !self.layout.has_names {
            self.n_named = self.names.len();
        }
        Ok(())
    }

    /// The fields of a row, one a column.
    fn cells<'r>(
        &self,
        record: &'r StringRecord,
        place: Place,
        odd: &mut Oddities,
    ) -> Result<Vec<Cell<'r>>, Error> {
        let (found, expected) = (record.len(), self.n_named);
        if found < expected {
            odd.short.get_or_insert((place, 0)).1 += 1;
        } else if found > expected {
            let has_more = record.iter().skip(expected).any(|field| !field.is_empty());
            let kind = match (has_more, self.care) {
                (true, Care::Strict) => {
                    return Err(Error::TooManyFields { place, expected, found });
                }
                (true, Care::Lenient) => &mut odd.extra,
                (false, _) => &mut odd.trailing,
            };
            kind.get_or_insert((place, 0)).1 += 1;
        }
        Ok((0..self.names.len())
            .map(|idx| match record.get(idx) {
                None | Some("") => Cell::Null,
                Some(field) => Cell::Loose(field),
            })
            .collect())
    }

    /// Whether a row could be a line of a note: it is one text where the table has several columns.
    fn may_be_note(&self, record: &StringRecord) -> bool {
        self.care == Care::Lenient && record.len() == 1 && self.n_named > 2
    }

    /// How many columns the rows have, empty fields at their ends aside.
    fn width(&self) -> Result<usize, Error> {
        let mut record = StringRecord::new();
        // Nobody asks for lines here: what waits to be counted would be the whole text.
        let mut reader = builder(self.delimiter).from_reader(self.source.open()?);
        for _ in 0..self.layout.n_above {
            reader.read_record(&mut record)?;
        }
        let mut width = 0;
        while reader.read_record(&mut record)? {
            let filled = record.iter().enumerate().filter(|(_, field)| !field.is_empty());
            width = width.max(filled.last().map_or(1, |(idx, _)| idx + 1));
        }
        Ok(width)
    }

    fn report<R: Read>(&self, odd: Oddities, lines: &Lines<R>, scanned: &mut Scanned) {
        if let Some((first, n_rows)) = odd.short {
            scanned.warnings.push(Warning::ShortRows { first, n_rows });
        }
        if let Some((first, n_rows)) = odd.extra {
            scanned.warnings.push(Warning::ExtraFields { first, n_rows });
        }
        if let Some((first, n_rows)) = odd.trailing {
            scanned.warnings.push(Warning::TrailingFields { first, n_rows });
        }
        let n_quotes = lines.n_quotes();
        if let Some((_, place)) = odd.longest.filter(|_| n_quotes % 2 == 1) {
            scanned.warnings.push(Warning::UnclosedQuote { place });
        }
        // A blank line is a row of nothing where there is one column; the reader passes it over.
        if scanned.names.len() == 1 && n_quotes == 0 {
            let n_lines = lines.n_blank();
            if n_lines > 0 {
                scanned.warnings.push(Warning::BlankLines { n_lines });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, header: Header, care: Care) -> Result<(Scanned, Vec<String>), Error> {
        let rows = Delimited::new(&text, guess_delimiter(&text)?, header, care)?;
        let mut lines = Vec::new();
        let scanned = rows.scan(&mut |place, cells| {
            let cells: Vec<&str> = cells.iter().map(|cell| cell.as_text().unwrap_or("∅")).collect();
            lines.push(format!("{place}: {}", cells.join("|")));
            Ok(())
        })?;
        Ok((scanned, lines))
    }

    fn rows(text: &str) -> Result<(Scanned, Vec<String>), Error> {
        read(text, Header::Present, Care::Strict)
    }

    fn lenient(text: &str) -> (Scanned, Vec<String>) {
        read(text, Header::Found, Care::Lenient).unwrap()
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
            ("n;v\nx;1,5\ny;2,5\n", b';'),
            ("a title\n\nn,v\nx;y,1\nz,2\n", b','),
            ("plain\n", b','),
        ] {
            assert_eq!(guess_delimiter(&text).unwrap(), delimiter, "{text}");
        }
    }

    #[test]
    fn quotes_newlines_and_places() {
        let (_, lines) = rows("a,b\r\n\"x\ny\",\"he said \"\"no\"\"\"\r\n1,\r\n").unwrap();
        assert_eq!(lines, ["line 2: x\ny|he said \"no\"", "line 4: 1|∅"]);
        let (_, lines) = rows("a,b\r1,2\r3,4\r").unwrap();
        assert_eq!(lines, ["line 2: 1|2", "line 3: 3|4"]);
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
    fn a_lenient_reading_keeps_what_has_no_name() {
        let (scanned, lines) = lenient("a,b\n1,2\n1,2,3\n");
        assert_eq!(lines, ["line 2: 1|2|∅", "line 3: 1|2|3"]);
        assert_eq!(scanned.names, ["a", "b", "column 3"]);
        assert_eq!(
            scanned.warnings,
            [
                Warning::UnnamedColumn { name: "column 3".to_owned() },
                Warning::ExtraFields { first: Place::Line(3), n_rows: 1 },
            ]
        );
    }

    #[test]
    fn notes_around_a_table_are_left_out_and_told() {
        let (scanned, lines) = lenient(
            "Table 1\nin thousands\na,b,c\nx,1,2\ny,3,4\nz,,\nw,5,6\nNote: none\nSource: us\n",
        );
        assert_eq!(lines, ["line 4: x|1|2", "line 5: y|3|4", "line 6: z|∅|∅", "line 7: w|5|6"]);
        assert_eq!(
            scanned.warnings,
            [
                Warning::Preamble { n_lines: 2, text: "Table 1 / in thousands".to_owned() },
                Warning::Footer { n_lines: 2, text: "Note: none / Source: us".to_owned() },
            ]
        );
        // Between rows such a line is a row.
        let (_, lines) = lenient("a,b,c\nx,1,2\nalone\ny,3,4\n");
        assert_eq!(lines, ["line 2: x|1|2", "line 3: alone|∅|∅", "line 4: y|3|4"]);
    }

    #[test]
    fn a_first_row_of_data_is_kept() {
        let (scanned, lines) = lenient("Olivia,F,15270\nEmma,F,13527\n");
        assert_eq!(lines.len(), 2);
        assert_eq!(scanned.names, ["column 1", "column 2", "column 3"]);
        assert_eq!(scanned.warnings, [Warning::NoNames]);
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
