//! Looking for a part of a text in all texts of a column at once.
//!
//! The texts of a column lie behind each other. A few bytes of the part, its anchor, are looked
//! for at many places together, which compilers turn into vector instructions; only where they
//! are found is the text looked at.
#![expect(clippy::indexing_slicing, reason = "rows end where the offsets do")]

use crate::text::{Needle, Position, TextTest};
use arrow::array::{Array, StringArray};
use sagitta_kernels::{Byte, candidates};

/// How a text test is answered for many texts at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// Nothing can be found.
    Never,
    /// The part is these bytes.
    Whole(Vec<Byte>),
    /// Texts with the part have these bytes, too.
    Part(Vec<Byte>),
}

impl Search {
    /// None if every text has to be looked at. `is_ascii` tells that the texts have no other
    /// characters.
    pub(crate) fn new(test: &TextTest, is_ascii: bool) -> Option<Self> {
        let search = match test {
            TextTest::Exact(Position::Anywhere, part) => {
                let exact = |value: u8| Byte { mask: 0, value };
                Self::Whole(part.bytes().map(exact).collect())
            }
            TextTest::Folded(Position::Anywhere, needle) if is_ascii => {
                match needle.ascii_bytes() {
                    Some(bytes) => Self::Whole(bytes.into_iter().map(of_case).collect()),
                    None => Self::Never,
                }
            }
            TextTest::Folded(Position::Anywhere, needle) => anchored(needle),
            _ => return None,
        };
        match &search {
            Self::Whole(bytes) | Self::Part(bytes) if bytes.is_empty() => None,
            _ => Some(search),
        }
    }

    /// Calls back with each row whose text has the part, rising. Nulls may be among them.
    pub(crate) fn rows(&self, texts: &StringArray, test: &TextTest, mut found: impl FnMut(usize)) {
        let (bytes, whole) = match self {
            Self::Never => return,
            Self::Whole(bytes) => (bytes, true),
            Self::Part(bytes) => (bytes, false),
        };
        let offsets = texts.value_offsets();
        let offset = |row: usize| usize::try_from(offsets[row]).unwrap_or(0);
        let (mut row, n) = (0, texts.len());
        if n == 0 {
            return;
        }
        let (start, end) = (offset(0), offset(n));
        let data = &texts.value_data()[start..end];
        // Up to here all is settled.
        let mut settled = 0;
        candidates(data, bytes, &mut |at| {
            if at < settled {
                return;
            }
            while offset(row + 1) - start <= at {
                row += 1;
            }
            let row_end = offset(row + 1) - start;
            let is_found = if whole {
                let text = &data[at..row_end];
                text.len() >= bytes.len() && bytes.iter().zip(text).all(|(byte, b)| byte.is(*b))
            } else {
                settled = row_end;
                texts.is_valid(row) && test.accepts(texts.value(row))
            };
            if is_found {
                settled = row_end;
                found(row);
            }
        });
    }
}

/// A character's byte as it is looked for: in lower case, and whether it has a case.
fn of_case((lower, has_case): (u8, bool)) -> Byte {
    Byte { mask: if has_case { 0x20 } else { 0 }, value: lower }
}

/// The longest stretch of a needle whose characters are the same bytes in every text, but for
/// the case of ASCII letters.
fn anchored(needle: &Needle) -> Search {
    let mut best: Vec<Byte> = Vec::new();
    let mut current: Vec<Byte> = Vec::new();
    let mut is_whole = true;
    for bytes in needle.fixed_bytes() {
        match bytes {
            Some(bytes) => current.extend(bytes.into_iter().map(of_case)),
            None => {
                is_whole = false;
                current.clear();
            }
        }
        if current.len() > best.len() {
            best.clone_from(&current);
        }
    }
    if is_whole { Search::Whole(best) } else { Search::Part(best) }
}

#[cfg(test)]
mod tests {
    use sagitta_spec::Case;

    use super::*;

    /// The rows that a test accepts, found one by one and together.
    fn check(test: &TextTest, texts: &[&str]) {
        // Filled up so that parts lie across the ends of blocks.
        for filler in 0..70 {
            let mut all = vec!["-".repeat(filler)];
            all.extend(texts.iter().map(|text| (*text).to_owned()));
            let array = StringArray::from(all.clone());
            let expected: Vec<usize> =
                (0..all.len()).filter(|row| test.accepts(&all[*row])).collect();
            let is_ascii = all.iter().all(|text| text.is_ascii());
            for is_ascii in [false, is_ascii] {
                let Some(search) = Search::new(test, is_ascii) else { continue };
                let mut found = Vec::new();
                search.rows(&array, test, |row| found.push(row));
                assert_eq!(found, expected, "{test:?} with {filler} before");
                let mut found = Vec::new();
                search.rows(&array.slice(1, all.len() - 1), test, |row| found.push(row + 1));
                assert_eq!(
                    found,
                    expected.iter().copied().filter(|row| *row > 0).collect::<Vec<_>>()
                );
            }
        }
    }

    #[test]
    fn finds_what_single_tests_find() {
        let ascii = [
            "",
            "Road works",
            "ROAD",
            "ro",
            "ad",
            "broadly",
            "aaab",
            "task",
            "KIOSK",
            "a.b",
            "a,b",
        ];
        let all = [
            "",
            "Straße",
            "STRASSE",
            "ſtone kiosk",
            "\u{212A}iosk",
            "天津市",
            "在天津",
            "天",
            "津",
            "Écoles",
            "éa",
            "aé",
            "ΟΔΟΣ",
        ];
        for part in [
            "road",
            "aab",
            "r",
            "ro",
            "k",
            "sk",
            "kios",
            "a.b",
            "oa",
            "xyz",
            "天津",
            "天",
            "é",
            "coles",
            "éc",
            "σ",
            "stone",
            "road works and more",
            "ß",
        ] {
            for case in [Case::Sensitive, Case::Insensitive] {
                let test = TextTest::find(Position::Anywhere, part, case);
                check(&test, &ascii);
                check(&test, &all);
                check(&test, &ascii.iter().chain(&all).copied().collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn which_bytes_are_looked_for() {
        let search = |part: &str, is_ascii| {
            Search::new(&TextTest::find(Position::Anywhere, part, Case::Insensitive), is_ascii)
        };
        let n_bytes = |search: Option<Search>| match search {
            Some(Search::Whole(bytes)) => (true, bytes.len()),
            Some(Search::Part(bytes)) => (false, bytes.len()),
            other => panic!("{other:?}"),
        };
        assert_eq!(n_bytes(search("road", false)), (true, 4));
        assert_eq!(n_bytes(search("kiosk", true)), (true, 5));
        assert_eq!(n_bytes(search("kiosk", false)), (false, 2));
        assert_eq!(n_bytes(search("天津", false)), (true, 6));
        assert_eq!(search("天津", true), Some(Search::Never));
        assert_eq!(search("", false), None);
        assert_eq!(search("σ", false), None);
    }
}
