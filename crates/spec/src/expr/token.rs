use std::ops::Range;

/// What stands next in a text, behind its white space.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Number(&'a str),
    /// Between single quotes, these taken off.
    Text(String),
    /// Between double quotes, these taken off.
    Quoted(String),
    /// Letters, digits and `_`.
    Word(&'a str),
    /// An operator, a parenthesis or a separator.
    Sign(&'static str),
    /// A quote without its end.
    Open,
    /// Any other character.
    Other,
    End,
}

/// The longest come first.
const SIGNS: [&str; 19] = [
    "<=", ">=", "<>", "!=", "==", "=", "<", ">", "&", "+", "-", "*", "/", "%", "(", ")", ",", ";",
    "!",
];

/// The token from a place on, and its bytes.
pub(super) fn token(text: &str, from: usize) -> (Token<'_>, Range<usize>) {
    let rest = text.get(from..).unwrap_or("");
    let start = text.len() - rest.trim_start().len();
    let rest = rest.trim_start();
    let Some(first) = rest.chars().next() else { return (Token::End, start..start) };
    let here = |n: usize| start..start + n;
    if let '\'' | '"' = first {
        let Some((inner, n)) = quoted(rest, first) else { return (Token::Open, here(rest.len())) };
        let token = if first == '"' { Token::Quoted(inner) } else { Token::Text(inner) };
        return (token, here(n));
    }
    if is_letter(first) {
        let n = rest.find(|c: char| !is_in_word(c)).unwrap_or(rest.len());
        return (Token::Word(rest.get(..n).unwrap_or("")), here(n));
    }
    if let Some(n) = number(rest.as_bytes()) {
        return (Token::Number(rest.get(..n).unwrap_or("")), here(n));
    }
    match SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
        Some(sign) => (Token::Sign(sign), here(sign.len())),
        None => (Token::Other, here(first.len_utf8())),
    }
}

/// Whether a word can begin with it.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether a word can go on with it.
pub(super) fn is_in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What stands between two quotes, of which a double one stands for itself, and its length with
/// the quotes.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut inner = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return Some((inner, at + 1));
        }
        inner.push(c);
    }
    None
}

/// How many bytes the number at the front takes; none if there is none.
fn number(text: &[u8]) -> Option<usize> {
    let digits =
        |from: usize| text.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let n_whole = digits(0);
    let mut n = n_whole;
    if text.get(n) == Some(&b'.') {
        let n_part = digits(n + 1);
        if n_whole + n_part == 0 {
            return None;
        }
        n += 1 + n_part;
    }
    if n == 0 {
        return None;
    }
    if let Some(b'e' | b'E') = text.get(n) {
        let sign = usize::from(matches!(text.get(n + 1), Some(b'+' | b'-')));
        let n_exponent = digits(n + 1 + sign);
        if n_exponent > 0 {
            n += 1 + sign + n_exponent;
        }
    }
    Some(n)
}
