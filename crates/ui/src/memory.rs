//! How much memory a table may take: by the device, or as the reader says.

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// What may be taken where nothing else was chosen. A module for the browser cannot have more
/// than 4 GiB, and needs room to work in beside the table.
const USUAL: u64 = 2 * GIB;
/// The same on a small device, before its reader agrees to more.
const SMALL: u64 = 384 * MIB;

/// What can be chosen.
pub(crate) const CHOICES: [u64; 4] = [SMALL, GIB, USUAL, 3 * GIB];

/// The most memory a table may take, in bytes.
pub(crate) fn budget(chosen: Option<u64>, is_small: bool, consent: bool) -> u64 {
    chosen.unwrap_or(if is_small && !consent { SMALL } else { USUAL })
}

/// A choice as it is remembered; none for a word that is none of them.
pub(crate) fn chosen(word: &str) -> Option<u64> {
    word.parse().ok().filter(|bytes| CHOICES.contains(bytes))
}

/// An amount of memory in words: `384 MiB`, `2 GiB`.
pub(crate) fn words(bytes: u64) -> String {
    match bytes {
        _ if bytes >= GIB && bytes.is_multiple_of(GIB) => format!("{} GiB", bytes / GIB),
        _ if bytes >= MIB => format!("{} MiB", bytes / MIB),
        _ => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readers_word_counts_more_than_the_device() {
        assert_eq!(budget(None, false, false), 2 << 30);
        assert_eq!(budget(None, true, false), 384 << 20);
        assert_eq!(budget(None, true, true), 2 << 30);
        assert_eq!(budget(Some(GIB), true, false), 1 << 30);
        assert_eq!(budget(chosen("402653184"), false, false), 384 << 20);
        assert_eq!((chosen("1"), chosen("much")), (None, None));
    }

    #[test]
    fn memory_is_named_in_powers_of_two() {
        let cases = [(384 << 20, "384 MiB"), (2 << 30, "2 GiB"), (1_500_000, "1 MiB")];
        for (bytes, expected) in cases.into_iter().chain([(3 << 29, "1536 MiB"), (12, "12 bytes")])
        {
            assert_eq!(words(bytes), expected);
        }
    }
}
