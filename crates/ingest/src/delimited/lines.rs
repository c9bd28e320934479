//! Where the lines of a text are, while it is read.

use std::io::{self, Read};

/// Passes a text on, and counts its lines up to any byte that was passed on lately. The reader of
/// rows has a count of its own, which is one behind where lines end with CR LF.
pub(super) struct Lines<R> {
    text: R,
    /// What was passed on and not counted yet.
    tail: Vec<u8>,
    /// How much of the tail is counted all the same.
    n_counted: usize,
    /// The place of the first byte in the tail that is not counted.
    at: u64,
    line: u64,
    /// A carriage return that waits for what follows it.
    held: bool,
    n_quotes: u64,
    /// Whether lines without anything in them are counted.
    counts_blank: bool,
    n_blank: u64,
    /// Whether the next byte begins a line.
    begins: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(text: R) -> Self {
        Self {
            text,
            tail: Vec::new(),
            n_counted: 0,
            at: 0,
            line: 1,
            held: false,
            n_quotes: 0,
            counts_blank: false,
            n_blank: 0,
            begins: true,
        }
    }

    /// Has lines without anything in them counted. To be said before anything is read.
    pub(super) fn count_blank(&mut self) {
        self.counts_blank = true;
    }

    /// The line at a byte further on, or at the first byte from there on that ends no line.
    pub(super) fn advance(&mut self, byte: u64, skip_ends: bool) -> u64 {
        let tail = self.tail.get(self.n_counted..).unwrap_or_default();
        let mut end = usize::try_from(byte.saturating_sub(self.at)).unwrap_or(usize::MAX);
        end = end.min(tail.len());
        while skip_ends && matches!(tail.get(end), Some(b'\r' | b'\n')) {
            end += 1;
        }
        self.line += n_ends(tail.get(..end).unwrap_or_default(), tail.get(end));
        self.at += u64::try_from(end).unwrap_or(0);
        self.n_counted += end;
        self.line
    }

    /// How many quotation marks were passed on.
    pub(super) fn n_quotes(&self) -> u64 {
        self.n_quotes
    }

    /// How many lines had nothing in them.
    pub(super) fn n_blank(&self) -> u64 {
        self.n_blank
    }

    /// Passes bytes on that never end between a carriage return and what follows it.
    fn pass(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut n = 0;
        if let (true, Some(first)) = (self.held, out.first_mut()) {
            *first = b'\r';
            self.held = false;
            n = 1;
        }
        loop {
            let n_more = self.text.read(out.get_mut(n..).unwrap_or_default())?;
            n += n_more;
            let is_open = out.get(..n).unwrap_or_default().ends_with(b"\r");
            if n_more == 0 || !is_open {
                return Ok(n);
            }
            if n > 1 {
                self.held = true;
                return Ok(n - 1);
            }
        }
    }

    fn count(&mut self, bytes: &[u8]) {
        let n_quotes = bytes.iter().filter(|byte| **byte == b'"').count();
        self.n_quotes += u64::try_from(n_quotes).unwrap_or(0);
        let mut rest = if self.counts_blank { bytes } else { &[] };
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line = rest.get(..end).unwrap_or_default();
            self.n_blank += u64::from(self.begins && matches!(line, b"" | b"\r"));
            self.begins = true;
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        self.begins &= matches!(rest, b"" | b"\r");
    }
}

/// How many lines end in a text that another byte follows. A carriage return ends one by itself
/// only where no line feed follows.
fn n_ends(text: &[u8], next: Option<&u8>) -> u64 {
    let n_feeds = text.iter().filter(|byte| **byte == b'\n').count();
    let mut n = n_feeds;
    if text.contains(&b'\r') {
        let following = text.iter().skip(1).chain(next).map(Some).chain([None]);
        let is_alone = |(byte, next): &(&u8, Option<&u8>)| **byte == b'\r' && *next != Some(&b'\n');
        n += text.iter().zip(following).filter(is_alone).count();
    }
    u64::try_from(n).unwrap_or(0)
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.pass(out)?;
        let bytes = out.get(..n).unwrap_or_default();
        self.tail.drain(..self.n_counted);
        self.n_counted = 0;
        self.tail.extend_from_slice(bytes);
        self.count(bytes);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads so many bytes at once.
    struct Few<'a>(&'a [u8], usize);

    impl Read for Few<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(out.len());
            self.0.read(&mut out[..n])
        }
    }

    #[test]
    fn lines_end_with_any_sign_wherever_the_text_is_cut() {
        let text = b"a\r\nb\rc\n\r\n\nd\r";
        for n in 1..=text.len() {
            let mut lines = Lines::new(Few(text, n));
            lines.count_blank();
            let mut all = Vec::new();
            lines.read_to_end(&mut all).unwrap();
            assert_eq!(all, text);
            let found: Vec<u64> =
                [0, 3, 5, 7, 9, 10, 12].map(|byte| lines.advance(byte, false)).to_vec();
            assert_eq!(found, [1, 2, 3, 4, 5, 6, 7], "{n} at once");
            assert_eq!(lines.n_blank(), 2, "{n} at once");
        }
    }
}
