//! The `Range` header of HTTP, for one range of bytes.

/// Which bytes of a file an answer carries.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// All of them.
    Whole,
    /// From the first to the last, both included.
    Part { first: u64, last: u64 },
    /// The range lies outside of the file.
    Outside,
}

/// Reads a `Range` header for a file of this length.
///
/// As the standard allows, what is malformed, in another unit or of several ranges is answered with
/// the whole file.
pub(super) fn parse(header: Option<&str>, length: u64) -> Span {
    let spec = header.and_then(|text| text.trim().strip_prefix("bytes="));
    let Some((first, last)) = spec.and_then(|spec| spec.split_once('-')) else {
        return Span::Whole;
    };
    let (first, last) = (first.trim(), last.trim());
    let end = length.saturating_sub(1);
    let (first, last) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.min(end)),
        (Ok(first), Err(_)) if last.is_empty() => (first, end),
        // The last so many bytes.
        (Err(_), Ok(0)) if first.is_empty() => return Span::Outside,
        (Err(_), Ok(count)) if first.is_empty() => (length.saturating_sub(count), end),
        _ => return Span::Whole,
    };
    if first >= length { Span::Outside } else { Span::Part { first, last } }
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
            (Some("bytes=0-"), 0, Span::Outside),
            (Some("bytes=-5"), 0, Span::Outside),
            (Some("bytes=-0"), 10, Span::Outside),
            (Some("bytes=5-4"), 10, Span::Whole),
            (Some("bytes=0-1,4-5"), 10, Span::Whole),
            (Some("bytes=a-b"), 10, Span::Whole),
            (Some("bytes=99999999999999999999-"), 10, Span::Whole),
            (Some("items=0-3"), 10, Span::Whole),
        ];
        for (header, length, expected) in cases {
            assert_eq!(parse(header, length), expected, "{header:?} of {length}");
        }
    }
}
