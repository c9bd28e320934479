use crate::{Error, Format};

/// The first bytes of an Arrow file, and its last ones.
pub(crate) const MAGIC: &[u8; 6] = b"ARROW1";
/// How long the magic is with the most padding.
pub(crate) const MAGIC_PADDED: u64 = 64;
/// What stands before the length of a header since Arrow 0.15.
pub(crate) const CONTINUATION: [u8; 4] = [0xff; 4];
/// How many bytes a guess is made from.
pub(crate) const SNIFF: usize = 512;

const FORMATS: [(&[u8], Format); 14] = [
    (b"PAR1", Format::Parquet),
    (b"FEA1", Format::FeatherV1),
    (b"ORC", Format::Orc),
    (b"Obj\x01", Format::Avro),
    (b"PK\x03\x04", Format::Zip),
    (b"PK\x05\x06", Format::Zip),
    (b"\xd0\xcf\x11\xe0", Format::Xls),
    (b"\x1f\x8b", Format::Gzip),
    (b"\x28\xb5\x2f\xfd", Format::Zstd),
    (b"\x04\x22\x4d\x18", Format::Lz4),
    (b"%PDF", Format::Pdf),
    (b"SQLite format 3", Format::Sqlite),
    (b"<?xml", Format::Xml),
    (b"\xef\xbb\xbf<?xml", Format::Xml),
];

pub(crate) fn not_arrow(head: &[u8]) -> Error {
    Error::NotArrow { found: head.iter().copied().take(16).collect(), guess: guess(head) }
}

pub(crate) fn guess(head: &[u8]) -> Option<Format> {
    let magic = FORMATS.iter().find(|(magic, _)| head.starts_with(magic));
    magic.map(|(_, format)| *format).or_else(|| guess_text(head))
}

fn guess_text(head: &[u8]) -> Option<Format> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    // Legacy encodings of text have bytes past ASCII but no control characters.
    if head.is_empty() || head.iter().any(|b| *b < 0x20 && !b"\t\n\r\x0c".contains(b)) {
        return None;
    }
    let lower: Vec<u8> = head.iter().take(64).map(u8::to_ascii_lowercase).collect();
    let separators = head.iter().filter(|b| b",;\t|".contains(b)).count();
    Some(match head.first() {
        Some(b'<') if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") => {
            Format::Html
        }
        Some(b'<') => Format::Xml,
        Some(b'{' | b'[') => Format::Json,
        _ if separators > 0 => Format::Csv,
        _ => Format::Text,
    })
}

/// Whether a stream may start so: with a marker, or with the length of a short header.
pub(crate) fn is_stream_start(first: [u8; 4]) -> bool {
    first == CONTINUATION || (1..1 << 24).contains(&i32::from_le_bytes(first))
}

/// How many first bytes are needed to go on.
pub(crate) fn n_wanted(head: &[u8]) -> usize {
    match head.first_chunk::<4>() {
        None => 4,
        Some(b"ARRO") => 8,
        Some(_) => SNIFF,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses() {
        let check = |head: &[u8], expect| assert_eq!(guess(head), expect, "{head:?}");
        check(b"time,station\n1,2\n", Some(Format::Csv));
        check("站点;值\n".as_bytes(), Some(Format::Csv));
        check(b"\xef\xbb\xbf  <!DOCTYPE html><html>", Some(Format::Html));
        check(b"<rss>", Some(Format::Xml));
        check(b" [{\"a\":1}]", Some(Format::Json));
        check(b"PAR1\x15\x04", Some(Format::Parquet));
        check(b"PK\x03\x04\x14\0", Some(Format::Zip));
        check(b"\x1f\x8b\x08\0", Some(Format::Gzip));
        check(b"hello", Some(Format::Text));
        check(b"\0\x01\x02\x03", None);
        check(b"", None);
    }
}
