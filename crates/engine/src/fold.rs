//! Unicode's simple case folding, from the case mappings of the standard library.

use std::sync::OnceLock;

/// The last character that can have a case. Beyond it the planes hold ideographs and no letters.
const LAST: char = '\u{1FFFF}';

/// The characters that fold to the same as one of these ranges, themselves included, as ranges
/// in order that do not touch.
pub(crate) fn fold(ranges: impl IntoIterator<Item = (char, char)>) -> Vec<(char, char)> {
    let mut folded: Vec<_> = ranges.into_iter().collect();
    let n_given = folded.len();
    for class in classes().chunk_by(|(a, _), (b, _)| a == b) {
        let given = folded.get(..n_given).unwrap_or_default();
        let is_given = |c: char| given.iter().any(|(low, high)| (*low..=*high).contains(&c));
        if class.iter().any(|(_, c)| is_given(*c)) {
            folded.extend(class.iter().map(|(_, c)| (*c, *c)));
        }
    }
    folded.sort_unstable();
    folded.dedup_by(|next, last| {
        let touches = u32::from(next.0) <= u32::from(last.1) + 1;
        if touches {
            last.1 = last.1.max(next.1);
        }
        touches
    });
    folded
}

/// All characters that do not fold to themselves alone, each behind what it folds to, in order.
fn classes() -> &'static [(char, char)] {
    static CLASSES: OnceLock<Vec<(char, char)>> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let mut classes = Vec::new();
        for c in '\0'..=LAST {
            let folded = folded(c);
            if folded != c {
                classes.extend([(folded, folded), (folded, c)]);
            }
        }
        classes.sort_unstable();
        classes.dedup();
        classes
    })
}

/// One of the characters that are the same whatever their case, the same for each of them.
fn folded(c: char) -> char {
    match c {
        // The dotless i has a capital in common with i, but is a letter of its own.
        '\u{131}' => c,
        // These have their capitals in several characters, so that the mappings of single
        // characters do not bring them together.
        '\u{1FD3}' => '\u{390}',
        '\u{1FE3}' => '\u{3B0}',
        '\u{FB05}' => '\u{FB06}',
        _ => {
            let upper = only(c.to_uppercase(), c);
            only(upper.to_lowercase(), upper)
        }
    }
}

/// The character of a mapping to one character, else the other.
fn only(mut mapping: impl Iterator<Item = char>, other: char) -> char {
    match (mapping.next(), mapping.next()) {
        (Some(c), None) => c,
        _ => other,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

    use super::*;

    fn reference(ranges: &[(char, char)]) -> Vec<(char, char)> {
        let ranges = ranges.iter().map(|(low, high)| ClassUnicodeRange::new(*low, *high));
        let mut class = ClassUnicode::new(ranges);
        class.case_fold_simple();
        class.iter().map(|range| (range.start(), range.end())).collect()
    }

    fn expanded(ranges: &[(char, char)]) -> Vec<char> {
        ranges.iter().flat_map(|(low, high)| *low..=*high).collect()
    }

    #[test]
    fn every_character_folds_as_unicode_says() {
        let mut known = BTreeMap::new();
        for class in classes().chunk_by(|(a, _), (b, _)| a == b) {
            let mut members: Vec<_> = class.iter().map(|(_, c)| *c).collect();
            members.sort_unstable();
            known.extend(members.clone().into_iter().map(|c| (c, members.clone())));
        }
        for c in '\0'..=char::MAX {
            let found = known.get(&c).cloned().unwrap_or_else(|| vec![c]);
            let expected = expanded(&reference(&[(c, c)]));
            if found != expected {
                // The standard library's Unicode is newer than the reference's: pairs of
                // characters that the reference does not know yet.
                for member in found {
                    assert_eq!(reference(&[(member, member)]), [(member, member)]);
                }
            }
        }
    }

    #[test]
    fn ranges_fold_as_a_whole() {
        for ranges in [
            vec![('а', 'я')],
            vec![('k', 'k')],
            vec![('ß', 'ß'), ('Α', 'Ω')],
            vec![('a', 'z'), ('0', '9')],
            vec![('一', '龥')],
            vec![],
        ] {
            assert_eq!(fold(ranges.clone()), reference(&ranges), "{ranges:?}");
        }
    }
}
