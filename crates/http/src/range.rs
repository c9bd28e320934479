use http_range_header::{RangeUnsatisfiableError, parse_range_header};

/// Which bytes of a file an answer carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// All of them.
    Whole,
    /// From the first to the last, both included.
    Part {
        /// The first byte.
        first: u64,
        /// The last byte.
        last: u64,
    },
    /// The range lies outside of the file.
    Outside,
}

impl Span {
    /// Reads a `Range` header for a file of this many bytes.
    ///
    /// As the standard allows, what is malformed, in another unit or of several ranges is answered
    /// with the whole file: <https://www.rfc-editor.org/rfc/rfc9110.html#section-14.2>.
    #[must_use]
    pub fn of(header: Option<&str>, length: u64) -> Self {
        let parsed = header.and_then(|text| parse_range_header(text.trim()).ok());
        let Some(parsed) = parsed.filter(|parsed| parsed.len() == 1) else { return Self::Whole };
        match parsed.validate(length).as_deref() {
            Ok([part]) => Self::Part { first: *part.start(), last: *part.end() },
            Ok(_) | Err(RangeUnsatisfiableError::Unsatisfiable) => Self::Outside,
            Err(_) => Self::Whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_file() {
        let part = |first, last| Span::Part { first, last };
        let cases = [
            (None, 10, Span::Whole),
            (Some("bytes=0-3"), 10, part(0, 3)),
            (Some("bytes=0-0"), 1, part(0, 0)),
            (Some("bytes=4-"), 10, part(4, 9)),
            (Some("bytes=-3"), 10, part(7, 9)),
            (Some("bytes=-30"), 10, part(0, 9)),
            (Some("bytes=8-100"), 10, part(8, 9)),
            (Some("bytes=10-"), 10, Span::Outside),
            (Some("bytes=10-12"), 10, Span::Outside),
            (Some("bytes=0-"), 0, Span::Outside),
            (Some("bytes=-5"), 0, Span::Outside),
            (Some("bytes=-0"), 10, Span::Outside),
            (Some("bytes=99999999999999999999-"), 10, Span::Outside),
            (Some("bytes=5-4"), 10, Span::Whole),
            (Some("bytes=0-1,4-5"), 10, Span::Whole),
            (Some("bytes=a-b"), 10, Span::Whole),
            (Some("items=0-3"), 10, Span::Whole),
        ];
        for (header, length, expected) in cases {
            assert_eq!(Span::of(header, length), expected, "{header:?} of {length}");
        }
    }
}
