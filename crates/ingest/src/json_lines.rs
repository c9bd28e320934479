//! Objects one after another, mostly one a line, read piece by piece: what is held is an object.

use std::cell::Cell as Count;
use std::io::{BufRead as _, BufReader};

use serde::de::Error as _;

use crate::Error;
use crate::cell::{Rows, Scanned, Visit};
use crate::json::{Row, State};
use crate::source::Source;

/// The text of a file of objects.
pub(crate) struct JsonLines<'a> {
    source: &'a dyn Source,
    /// How many bytes of text the reading under way has taken.
    at: Count<u64>,
}

impl<'a> JsonLines<'a> {
    pub(crate) fn new(source: &'a dyn Source) -> Self {
        Self { source, at: Count::new(0) }
    }
}

impl Rows for JsonLines<'_> {
    fn scan(&self, visit: &mut Visit<'_>) -> Result<Scanned, Error> {
        self.at.set(0);
        let mut reader = BufReader::with_capacity(1 << 16, self.source.open()?);
        let mut state = State::new(visit);
        let mut rest = Rest::default();
        loop {
            let n = reader.read_line(&mut rest.text).map_err(Error::Read)?;
            self.at.set(self.at.get() + u64::try_from(n).unwrap_or(0));
            if n == 0 {
                rest.take(&mut state, true)?;
                return Ok(Scanned { names: state.into_names(), warnings: Vec::new() });
            }
            if rest.text.len() >= rest.wanted {
                rest.take(&mut state, false)?;
            }
        }
    }

    fn progress(&self) -> (u64, u64) {
        (self.at.get(), self.source.n_bytes())
    }
}

/// Text that has been read and is not a row yet.
#[derive(Default)]
struct Rest {
    text: String,
    /// Where it begins, from 0.
    line: usize,
    column: usize,
    /// How long it has to be before it is looked at again: an object of many lines is looked at a few
    /// times, not once a line.
    wanted: usize,
}

impl Rest {
    /// Takes the objects that are whole. At the end all of them have to be.
    fn take(&mut self, state: &mut State<'_, '_>, is_end: bool) -> Result<(), Error> {
        let mut rows = serde_json::Deserializer::from_str(&self.text).into_iter::<Row<'_>>();
        let mut n_used = 0;
        while let Some(row) = rows.next() {
            match row {
                Ok(Row(entries)) => {
                    if state.take(entries).is_err() {
                        return Err(state.failure());
                    }
                    n_used = rows.byte_offset();
                }
                Err(error) if error.is_eof() && !is_end => break,
                Err(error) => return Err(Error::NotRows { source: self.placed(&error) }),
            }
        }
        let used = self.text.get(..n_used).unwrap_or_default();
        self.line += used.bytes().filter(|byte| *byte == b'\n').count();
        self.column = match used.rfind('\n') {
            Some(end) => used.len() - end - 1,
            None => self.column + used.len(),
        };
        self.text.drain(..n_used);
        if self.text.trim().is_empty() {
            self.line += self.text.matches('\n').count();
            self.column = if self.text.ends_with('\n') { 0 } else { self.column + self.text.len() };
            self.text.clear();
        }
        self.wanted = self.text.len() * 2;
        Ok(())
    }

    /// An error with its place in the whole text.
    fn placed(&self, error: &serde_json::Error) -> serde_json::Error {
        let told = error.to_string();
        let what = told.rsplit_once(" at line ").map_or(told.as_str(), |(what, _)| what);
        let (line, column) = match error.line() {
            0 => (self.line + 1, self.column),
            1 => (self.line + 1, self.column + error.column()),
            line => (self.line + line, error.column()),
        };
        // The place is read out of the text again.
        serde_json::Error::custom(format!("{what} at line {line} column {column}"))
    }
}
