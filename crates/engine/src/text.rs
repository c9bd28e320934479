//! Tests of text, in time linear in the text.

use regex_lite::{Regex, RegexBuilder};
use sagitta_spec::Case;

use crate::fold::fold;

/// What a text is tested for.
#[derive(Clone, Debug)]
pub(crate) enum TextTest {
    /// One of these, sorted.
    In(Vec<String>),
    /// None of these, sorted.
    NotIn(Vec<String>),
    /// Between bounds by code point, each with whether it belongs itself.
    Between(Option<(String, bool)>, Option<(String, bool)>),
    /// Holds, starts with or ends with this exactly.
    Exact(Position, String),
    /// The same whatever the case.
    Folded(Position, Needle),
    /// Matches somewhere.
    Pattern(Regex),
}

/// Where a part has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    Anywhere,
    Start,
    End,
}

impl TextTest {
    pub(crate) fn find(position: Position, part: &str, case: Case) -> Self {
        match case {
            Case::Sensitive => Self::Exact(position, part.to_owned()),
            Case::Insensitive => Self::Folded(position, Needle::new(part)),
        }
    }

    /// Fails with the parser's words.
    pub(crate) fn pattern(pattern: &str, case: Case) -> Result<Self, String> {
        let insensitive = case == Case::Insensitive;
        let unfolded = if insensitive { unfold_pattern(pattern) } else { pattern.to_owned() };
        RegexBuilder::new(&unfolded)
            .case_insensitive(insensitive)
            .size_limit(1 << 20)
            .build()
            .map(Self::Pattern)
            .map_err(|error| error.to_string())
    }

    pub(crate) fn accepts(&self, text: &str) -> bool {
        match self {
            Self::In(values) => values.binary_search_by(|value| value.as_str().cmp(text)).is_ok(),
            Self::NotIn(values) => {
                values.binary_search_by(|value| value.as_str().cmp(text)).is_err()
            }
            Self::Between(low, high) => {
                low.as_ref().is_none_or(|(low, inclusive)| {
                    text > low.as_str() || (*inclusive && text == low)
                }) && high.as_ref().is_none_or(|(high, inclusive)| {
                    text < high.as_str() || (*inclusive && text == high)
                })
            }
            Self::Exact(Position::Anywhere, part) => text.contains(part.as_str()),
            Self::Exact(Position::Start, part) => text.starts_with(part.as_str()),
            Self::Exact(Position::End, part) => text.ends_with(part.as_str()),
            Self::Folded(Position::Anywhere, needle) => needle.is_in(text),
            Self::Folded(Position::Start, needle) => needle.is_at_front(text.chars(), false),
            Self::Folded(Position::End, needle) => needle.is_at_front(text.chars().rev(), true),
            Self::Pattern(regex) => regex.is_match(text),
        }
    }
}

/// A part of a text to find whatever the case, by Unicode's simple case folding.
///
/// Characters that fold to the same are one class; a text is read as the classes of the
/// needle's characters, everything else being class 0.
#[derive(Clone, Debug)]
pub(crate) struct Needle {
    classes: Vec<u32>,
    /// Knuth, Morris and Pratt: how much of the needle still matches after a mismatch behind
    /// so many characters.
    fallback: Vec<usize>,
    ascii: Vec<u32>,
    /// Sorted by character.
    others: Vec<(char, u32)>,
}

impl Needle {
    pub(crate) fn new(part: &str) -> Self {
        let mut needle = Self {
            classes: Vec::new(),
            fallback: Vec::new(),
            ascii: vec![0; 128],
            others: Vec::new(),
        };
        let mut n_classes = 0;
        for c in part.chars() {
            let mut class = needle.class(c);
            if class == 0 {
                n_classes += 1;
                class = n_classes;
                for range in fold([(c, c)]) {
                    for same in range.0..=range.1 {
                        match ascii_place(same).and_then(|place| needle.ascii.get_mut(place)) {
                            Some(slot) => *slot = class,
                            None => {
                                let place =
                                    needle.others.partition_point(|(known, _)| *known < same);
                                needle.others.insert(place, (same, class));
                            }
                        }
                    }
                }
            }
            needle.classes.push(class);
        }
        let mut matched = 0;
        needle.fallback = vec![0; needle.classes.len()];
        for place in 1..needle.classes.len() {
            matched = needle.advance(matched, needle.classes.get(place).copied().unwrap_or(0));
            if let Some(slot) = needle.fallback.get_mut(place) {
                *slot = matched;
            }
        }
        needle
    }

    /// The needle as far as ASCII text can hold it: each character in lower case, and whether it
    /// has a case. None if a character has no form in ASCII.
    pub(crate) fn ascii_bytes(&self) -> Option<Vec<(u8, bool)>> {
        self.classes.iter().map(|class| self.ascii_byte(*class)).collect()
    }

    fn ascii_byte(&self, class: u32) -> Option<(u8, bool)> {
        let members = (0..).zip(&self.ascii).filter(|(_, known)| **known == class);
        let members: Vec<u8> = members.map(|(byte, _)| byte).collect();
        members.last().map(|last| (*last, members.len() > 1))
    }

    /// By character: its bytes as for [`Self::ascii_bytes`], none if texts may have it in forms
    /// that differ in more than the case of an ASCII letter.
    pub(crate) fn fixed_bytes(&self) -> impl Iterator<Item = Option<Vec<(u8, bool)>>> {
        self.classes.iter().map(|class| {
            let mut others = self.others.iter().filter(|(_, known)| known == class);
            match (self.ascii_byte(*class), others.next(), others.next()) {
                (Some(byte), None, _) => Some(vec![byte]),
                (None, Some((c, _)), None) => {
                    let mut bytes = [0; 4];
                    Some(c.encode_utf8(&mut bytes).bytes().map(|byte| (byte, false)).collect())
                }
                _ => None,
            }
        })
    }

    fn class(&self, c: char) -> u32 {
        match ascii_place(c) {
            Some(place) => self.ascii.get(place).copied().unwrap_or(0),
            None => match self.others.binary_search_by_key(&c, |(known, _)| *known) {
                Ok(place) => self.others.get(place).map_or(0, |(_, class)| *class),
                Err(_) => 0,
            },
        }
    }

    /// How much of the needle matches after one more character.
    fn advance(&self, mut matched: usize, class: u32) -> usize {
        loop {
            if self.classes.get(matched) == Some(&class) {
                return matched + 1;
            }
            match matched.checked_sub(1) {
                None => return 0,
                Some(last) => matched = self.fallback.get(last).copied().unwrap_or(0),
            }
        }
    }

    fn is_in(&self, text: &str) -> bool {
        let mut matched = 0;
        if self.classes.is_empty() {
            return true;
        }
        for c in text.chars() {
            matched = self.advance(matched, self.class(c));
            if matched == self.classes.len() {
                return true;
            }
        }
        false
    }

    fn is_at_front(&self, mut text: impl Iterator<Item = char>, reversed: bool) -> bool {
        let mut same = |class: &u32| text.next().is_some_and(|c| self.class(c) == *class);
        if reversed {
            self.classes.iter().rev().all(&mut same)
        } else {
            self.classes.iter().all(&mut same)
        }
    }
}

fn ascii_place(c: char) -> Option<usize> {
    c.is_ascii().then(|| usize::try_from(u32::from(c)).unwrap_or(0))
}

/// Writes the characters outside ASCII that fold to the same as those of a pattern into it,
/// as the regular expressions used here know only the case of ASCII letters.
fn unfold_pattern(pattern: &str) -> String {
    let mut unfolded = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    let mut class_is_empty = false;
    while let Some(c) = chars.next() {
        let starts_class = class_is_empty;
        class_is_empty = false;
        match c {
            '\\' => {
                unfolded.push(c);
                unfolded.extend(chars.next());
                // `\x{10FFFF}` and `\u{…}` go on to the closing brace.
                if chars.peek() == Some(&'{') && unfolded.ends_with(['x', 'u', 'U']) {
                    for inner in chars.by_ref() {
                        unfolded.push(inner);
                        if inner == '}' {
                            break;
                        }
                    }
                }
            }
            '[' if !in_class => {
                (in_class, class_is_empty) = (true, true);
                unfolded.push(c);
                if chars.peek() == Some(&'^') {
                    unfolded.extend(chars.next());
                }
            }
            '[' => {
                // A POSIX class such as `[:alpha:]` is taken over as it is.
                unfolded.push(c);
                if chars.peek() == Some(&':') {
                    for inner in chars.by_ref() {
                        unfolded.push(inner);
                        if inner == ']' {
                            break;
                        }
                    }
                }
            }
            ']' if in_class && !starts_class => {
                in_class = false;
                unfolded.push(c);
            }
            '(' if !in_class && chars.peek() == Some(&'?') => {
                // Flags and group names up to their end hold no text to match.
                unfolded.push(c);
                for inner in chars.by_ref() {
                    unfolded.push(inner);
                    if matches!(inner, ':' | ')' | '>') {
                        break;
                    }
                }
            }
            _ if in_class => {
                let mut ahead = chars.clone();
                let high = match (ahead.next(), ahead.next()) {
                    (Some('-'), Some(high)) if !matches!(high, ']' | '\\' | '[') => Some(high),
                    _ => None,
                };
                unfolded.push(c);
                if let Some(high) = high {
                    chars = ahead;
                    unfolded.push('-');
                    unfolded.push(high);
                }
                let high = high.unwrap_or(c);
                if c <= high {
                    push_ranges(&mut unfolded, &fold([(c, high)]), (c, high));
                }
            }
            _ => {
                let same = fold([(c, c)]);
                let beyond_ascii = same.iter().any(|(_, high)| !high.is_ascii());
                if beyond_ascii && same != [(c, c)] {
                    unfolded.push('[');
                    unfolded.push(c);
                    push_ranges(&mut unfolded, &same, (c, c));
                    unfolded.push(']');
                } else {
                    unfolded.push(c);
                }
            }
        }
    }
    unfolded
}

/// Writes the ranges beyond ASCII into a class; those within it are the builder's.
fn push_ranges(class: &mut String, ranges: &[(char, char)], own: (char, char)) {
    for (low, high) in ranges {
        if high.is_ascii() || (*low, *high) == own {
            continue;
        }
        let low = (*low).max('\u{80}');
        class.push(low);
        if low != *high {
            class.push('-');
            class.push(*high);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_finds_every_case() {
        let check = |position, part: &str, text: &str, expected| {
            let found = TextTest::find(position, part, Case::Insensitive).accepts(text);
            assert_eq!(found, expected, "{part} {position:?} {text}");
        };
        check(Position::Anywhere, "straße", "HAUPTSTRAẞE 1", true);
        check(Position::Anywhere, "strasse", "Straße", false);
        check(Position::Anywhere, "σ", "ΟΔΟΣ", true);
        check(Position::Anywhere, "ς", "ΟΔΟΣ", true);
        check(Position::Anywhere, "k", "\u{212A}", true);
        check(Position::Anywhere, "\u{17F}", "S", true);
        check(Position::Anywhere, "i", "İ", false);
        check(Position::Anywhere, "aab", "AaAaB", true);
        check(Position::Anywhere, "abab", "abacababa", true);
        check(Position::Anywhere, "天津", "在天津市", true);
        check(Position::Anywhere, "", "", true);
        check(Position::Start, "éC", "Écoles", true);
        check(Position::Start, "cole", "Écoles", false);
        check(Position::End, "LES", "Écoles", true);
        check(Position::End, "Écoles!", "Écoles", false);
        check(Position::End, "😀", "a😀", true);
    }

    #[test]
    fn patterns_know_case_beyond_ascii() {
        let check = |pattern: &str, text: &str, expected| {
            let found = TextTest::pattern(pattern, Case::Insensitive).unwrap().accepts(text);
            assert_eq!(found, expected, "{pattern} in {text}");
        };
        check("^é+$", "ÉéÉ", true);
        check("[а-я]{3}", "МИР", true);
        check("[^а-я]", "МИР", false);
        check("k", "\u{212A}", true);
        check("[]é]x", "Éx", true);
        check("[[:alpha:]é]x", "Éx", true);
        check(r"\x{E9}", "é", true);
        check(r"(?P<é>a)", "A", true);
        check(r"a\.b", "A.B", true);
        check("a|Ö", "ö", true);
        let exact = TextTest::pattern("é", Case::Sensitive).unwrap();
        assert!(!exact.accepts("É"));
        assert!(TextTest::pattern("(", Case::Insensitive).is_err());
    }

    #[test]
    fn bounds_by_code_point() {
        let test = TextTest::Between(Some(("b".to_owned(), false)), Some(("é".to_owned(), true)));
        assert!(test.accepts("c") && test.accepts("é") && !test.accepts("b") && !test.accepts("ê"));
    }
}
