//! The records of delimited text as they are written.

use std::io::{self, BufRead as _, BufReader, Read};

/// The records of a text, each with the end of its line. A line break between quotes is none.
pub(super) struct Records<R> {
    text: BufReader<R>,
}

impl<R: Read> Records<R> {
    pub(super) fn new(text: R) -> Self {
        Self { text: BufReader::with_capacity(1 << 16, text) }
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut record = Vec::new();
        let mut is_quoted = false;
        loop {
            let line = record.len();
            if self.text.read_until(b'\n', &mut record)? == 0 {
                return Ok((!record.is_empty()).then_some(record));
            }
            let line = record.get(line..).unwrap_or_default();
            is_quoted ^= line.iter().filter(|byte| **byte == b'"').count() % 2 == 1;
            if !is_quoted {
                return Ok(Some(record));
            }
        }
    }
}
