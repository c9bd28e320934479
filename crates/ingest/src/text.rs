//! Bytes to text.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::encoding;
use crate::error::{MOST_LISTED, Warning};
use crate::{Care, Error};

/// Text in an encoding, by a name it has on the web: its standard name and the text, with U+FFFD for
/// what has no meaning in it and without a byte-order mark. None for a name that is none.
///
/// A browser knows the encodings itself, so that a module for it can do without their tables.
pub type Decode = fn(label: &str, bytes: &[u8]) -> Option<(String, String)>;

/// The same with tables of our own.
pub fn decode_by_tables(label: &str, bytes: &[u8]) -> Option<(String, String)> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    Some((encoding.name().to_owned(), text.into_owned()))
}

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
    by: Decode,
) -> Result<Decoded<'a>, Error> {
    let (label, is_told) = match (bytes, label) {
        ([0xEF, 0xBB, 0xBF, ..], _) => ("UTF-8", true),
        ([0xFF, 0xFE, ..], _) => ("UTF-16LE", true),
        ([0xFE, 0xFF, ..], _) => ("UTF-16BE", true),
        (_, None) => ("UTF-8", false),
        (_, Some(label)) => (label, true),
    };
    if label.eq_ignore_ascii_case("UTF-8") {
        let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => return Ok(Decoded { text: Cow::Borrowed(text), warnings: Vec::new() }),
            Err(error) if care == Care::Strict => {
                let good = bytes.get(..error.valid_up_to()).unwrap_or(bytes);
                let newlines = good.iter().filter(|byte| **byte == b'\n').count();
                let line = u64::try_from(newlines).unwrap_or(u64::MAX - 1) + 1;
                return Err(Error::NotText { line, encoding: "UTF-8".to_owned() });
            }
            Err(_) => {}
        }
    }
    let label = if is_told || care == Care::Strict { label } else { encoding::guess(bytes) };
    let unknown = || Error::UnknownEncoding { label: label.to_owned() };
    let (name, text) = by(label, bytes).ok_or_else(unknown)?;
    let has_errors = text.contains('\u{FFFD}');
    if care == Care::Strict && has_errors {
        return Err(Error::NotText { line: first_bad_line(bytes, &name, by), encoding: name });
    }
    let mut warnings = Vec::new();
    if care == Care::Lenient && !name.eq_ignore_ascii_case("UTF-8") {
        warnings.push(Warning::Encoding { name, guessed: !is_told });
    }
    if has_errors {
        warnings.push(replaced(&text));
    }
    Ok(Decoded { text: Cow::Owned(text), warnings })
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

/// The first line that does not decode, from 1. For encodings in which a newline is a byte of its
/// own, which leaves out UTF-16: there the first line is named.
fn first_bad_line(bytes: &[u8], name: &str, by: Decode) -> u64 {
    if name.starts_with("UTF-16") {
        return 1;
    }
    let is_bad = |part: &[u8]| by(name, part).is_none_or(|(_, text)| text.contains('\u{FFFD}'));
    let at = bytes.split(|byte| *byte == b'\n').position(is_bad).unwrap_or(0);
    u64::try_from(at).unwrap_or(u64::MAX - 1) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_stripped_and_bad_bytes_named() {
        let decode = |bytes, label| {
            decode(bytes, label, Care::Strict, decode_by_tables).map(|decoded| decoded.text)
        };
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
        let decode = |bytes| decode(bytes, None, Care::Lenient, decode_by_tables).unwrap();
        let decoded = decode(b"a\n\xCC\xEC\xBD\xF2\n");
        assert_eq!(decoded.text, "a\n天津\n");
        assert_eq!(
            decoded.warnings,
            [Warning::Encoding { name: "gb18030".to_owned(), guessed: true }]
        );
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
        assert_eq!(
            decoded.warnings,
            [Warning::Encoding { name: "UTF-16LE".to_owned(), guessed: false }]
        );
    }
}
