//! Bytes to text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::Error;

/// The text of a file, without its byte-order mark.
///
/// A byte-order mark decides; without one the encoding asked for does, and that is UTF-8 unless
/// named. Bytes that are no text in it are an error that names the line: nothing is replaced.
pub(crate) fn decode<'a>(bytes: &'a [u8], label: Option<&str>) -> Result<Cow<'a, str>, Error> {
    let (encoding, bytes) = match (bytes, label) {
        ([0xEF, 0xBB, 0xBF, rest @ ..], _) => (UTF_8, rest),
        ([0xFF, 0xFE, rest @ ..], _) => (UTF_16LE, rest),
        ([0xFE, 0xFF, rest @ ..], _) => (UTF_16BE, rest),
        (_, None) => (UTF_8, bytes),
        (_, Some(label)) => {
            let encoding = Encoding::for_label(label.as_bytes())
                .ok_or_else(|| Error::UnknownEncoding { label: label.to_owned() })?;
            (encoding, bytes)
        }
    };
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
        assert_eq!(decode(b"\xEF\xBB\xBFa,b", None).unwrap(), "a,b");
        assert_eq!(decode(b"\xFF\xFEa\0\n\0", None).unwrap(), "a\n");
        assert_eq!(decode(b"\xCC\xEC\xBD\xF2", Some("gb18030")).unwrap(), "天津");
        let error = decode(b"a\nb\n\xCC\xEC\n", None).unwrap_err();
        assert_eq!(error.to_string(), "line 3 is not UTF-8 text");
        let error = decode(b"a\n\xFF\xFF\n", Some("gbk")).unwrap_err();
        assert_eq!(error.to_string(), "line 2 is not GBK text");
        assert!(matches!(decode(b"a", Some("no")), Err(Error::UnknownEncoding { .. })));
    }
}
