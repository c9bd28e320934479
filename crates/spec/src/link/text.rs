use std::fmt::Write;

use crate::Error;
use crate::error::Result;

/// A fragment in ASCII alone, for the clipboard: every other character percent-encoded.
pub fn encode_for_copy(fragment: &str) -> String {
    let mut out = String::with_capacity(fragment.len());
    for c in fragment.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            push_encoded(&mut out, c);
        }
    }
    out
}

/// Appends a text so that it is read as itself.
pub(super) fn push_text(out: &mut String, text: &str) {
    if text.is_empty() {
        out.push('~');
    }
    for c in text.chars() {
        if is_readable(c) {
            out.push(c);
        } else {
            push_encoded(out, c);
        }
    }
}

fn push_encoded(out: &mut String, c: char) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        let written = write!(out, "%{byte:02X}");
        debug_assert!(written.is_ok(), "a String takes any text");
    }
}

fn is_readable(c: char) -> bool {
    match c {
        '%' | '&' | '=' | ':' | ';' | ',' | '(' | ')' | '#' | '?' | '+' | '~' => false,
        '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '[' | ']' => false,
        // Soft hyphen, joiners, marks of direction, byte order mark: invisible.
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => false,
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' => false,
        _ => !c.is_whitespace() && !c.is_control(),
    }
}

/// The text that is written as `piece` in the parameter `path`.
pub(super) fn decode(piece: &str, path: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(piece.len());
    let mut rest = piece.strip_prefix('~').unwrap_or(piece).bytes();
    let wrong =
        || Box::new(Error::Encoding { path: path.to_owned(), found: crate::node::shorten(piece) });
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let high = rest.next().and_then(hex_digit).ok_or_else(wrong)?;
                let low = rest.next().and_then(hex_digit).ok_or_else(wrong)?;
                high * 16 + low
            }
            b'+' => b' ',
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok().ok_or_else(wrong)
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// The pieces between the delimiters that stand outside parentheses; `None` if these do not match.
pub(super) fn split(text: &str, delimiter: char) -> Option<Vec<&str>> {
    let mut pieces = Vec::new();
    let mut depth = 0usize;
    let mut start = 0;
    for (idx, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ if c == delimiter && depth == 0 => {
                pieces.push(text.get(start..idx)?);
                start = idx + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(text.get(start..)?);
    (depth == 0).then_some(pieces)
}

/// What stands before and after the first delimiter outside parentheses, if there is one.
pub(super) fn split_once(text: &str, delimiter: char) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    for (idx, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if c == delimiter && depth == 0 => {
                return Some((text.get(..idx)?, text.get(idx + c.len_utf8()..)?));
            }
            _ => {}
        }
    }
    None
}

/// The head and the inner text of `head(inner)`, if it is all of the text.
pub(super) fn call(text: &str) -> Option<(&str, &str)> {
    let (head, rest) = text.split_once('(')?;
    let inner = rest.strip_suffix(')')?;
    split(inner, ')').map(|_| (head, inner))
}
