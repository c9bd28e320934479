//! Bytes to text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::encoding;
use crate::error::{MOST_LISTED, Warning};
use crate::{Care, Error};

/// A file's text, without its byte-order mark, and what was odd about its bytes.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) warnings: Vec<Warning>,
}

/// The text of a file.
///
/// A byte-order mark decides; without one the encoding asked for does; else it is UTF-8. A strict
/// reading refuses bytes that are no text in it and names the line. A lenient one finds the
/// encoding of bytes that are not UTF-8, and tells which it took and where a byte had no meaning.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    label: Option<&str>,
    care: Care,
) -> Result<Decoded<'a>, Error> {
    let (encoding, bytes, is_told) = match (bytes, label) {
        ([0xEF, 0xBB, 0xBF, rest @ ..], _) => (UTF_8, rest, true),
        ([0xFF, 0xFE, rest @ ..], _) => (UTF_16LE, rest, true),
        ([0xFE, 0xFF, rest @ ..], _) => (UTF_16BE, rest, true),
        (_, None) => (UTF_8, bytes, false),
        (_, Some(label)) => {
            let encoding = Encoding::for_label(label.as_bytes())
                .ok_or_else(|| Error::UnknownEncoding { label: label.to_owned() })?;
            (encoding, bytes, true)
        }
    };
    if care == Care::Strict {
        let text = exactly(bytes, encoding)?;
        return Ok(Decoded { text, warnings: Vec::new() });
    }
    if let (true, Ok(text)) = (encoding == UTF_8, std::str::from_utf8(bytes)) {
        return Ok(Decoded { text: Cow::Borrowed(text), warnings: Vec::new() });
    }
    let encoding = if is_told { encoding } else { encoding::guess(bytes) };
    let mut warnings = Vec::new();
    if encoding != UTF_8 {
        warnings.push(Warning::Encoding { name: encoding.name(), guessed: !is_told });
    }
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    if has_errors {
        warnings.push(replaced(&text));
    }
    Ok(Decoded { text, warnings })
}

/// Where the mark for bytes without a meaning stands.
fn replaced(text: &str) -> Warning {
    let (mut n_cells, mut lines) = (0, Vec::new());
    for (line, content) in (1..).zip(text.split('\n')) {
        let n = content.matches('\u{FFFD}').count();
        if n > 0 {
            n_cells += u64::try_from(n).unwrap_or(0);
            if lines.len() < MOST_LISTED {
                lines.push(line);
            }
        }
    }
    Warning::ReplacedBytes { n: n_cells, lines }
}

fn exactly<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Cow<'a, str>, Error> {
    if encoding == UTF_8 {
        return match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(error) => Err(not_text(bytes.get(..error.valid_up_to()).unwrap_or(bytes), UTF_8)),
        };
    }
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| first_bad_line(bytes, encoding))
}

/// The error at the end of the part that is text.
fn not_text(good: &[u8], encoding: &'static Encoding) -> Error {
    let newlines = good.iter().filter(|byte| **byte == b'\n').count();
    Error::NotText {
        line: u64::try_from(newlines).unwrap_or(u64::MAX - 1) + 1,
        encoding: encoding.name(),
    }
}

/// The error at the first line that does not decode. For encodings in which a newline is a byte
/// of its own, which leaves out UTF-16: there the first line is named.
fn first_bad_line(bytes: &[u8], encoding: &'static Encoding) -> Error {
    let mut line = 1;
    if encoding.is_ascii_compatible() {
        for part in bytes.split(|byte| *byte == b'\n') {
            if encoding.decode_without_bom_handling_and_without_replacement(part).is_none() {
                break;
            }
            line += 1;
        }
    }
    Error::NotText { line, encoding: encoding.name() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_stripped_and_bad_bytes_named() {
        let decode = |bytes, label| decode(bytes, label, Care::Strict).map(|decoded| decoded.text);
        assert_eq!(decode(b"\xEF\xBB\xBFa,b", None).unwrap(), "a,b");
        assert_eq!(decode(b"\xFF\xFEa\0\n\0", None).unwrap(), "a\n");
        assert_eq!(decode(b"\xCC\xEC\xBD\xF2", Some("gb18030")).unwrap(), "天津");
        let error = decode(b"a\nb\n\xCC\xEC\n", None).unwrap_err();
        assert_eq!(error.to_string(), "line 3 is not UTF-8 text");
        let error = decode(b"a\n\xFF\xFF\n", Some("gbk")).unwrap_err();
        assert_eq!(error.to_string(), "line 2 is not GBK text");
        assert!(matches!(decode(b"a", Some("no")), Err(Error::UnknownEncoding { .. })));
    }

    #[test]
    fn a_lenient_reading_tells_what_it_took() {
        let decode = |bytes| decode(bytes, None, Care::Lenient).unwrap();
        let decoded = decode(b"a\n\xCC\xEC\xBD\xF2\n");
        assert_eq!(decoded.text, "a\n天津\n");
        assert_eq!(decoded.warnings, [Warning::Encoding { name: "gb18030", guessed: true }]);
        let decoded = decode("天津\n北京 \u{e9}\n".as_bytes());
        assert!(decoded.warnings.is_empty());
        // One byte in good UTF-8 text has no meaning.
        let decoded = decode(
            "天津\n北京大学\n"
                .as_bytes()
                .iter()
                .copied()
                .chain([0xE6, b'\n'])
                .collect::<Vec<_>>()
                .leak(),
        );
        assert_eq!(decoded.text, "天津\n北京大学\n\u{FFFD}\n");
        assert_eq!(decoded.warnings, [Warning::ReplacedBytes { n: 1, lines: vec![3] }]);
        let decoded = decode(b"\xFF\xFEa\0\n\0");
        assert_eq!(decoded.warnings, [Warning::Encoding { name: "UTF-16LE", guessed: false }]);
    }
}
