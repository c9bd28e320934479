//! Which encoding a text is in that is not UTF-8, by what is valid and what is frequent.
//!
//! Of the encodings with two bytes a character the one is taken in which nearly all characters are
//! of those that people write: each has them in rows of their own. A character alone among Latin
//! letters counts as none of them, for that is what an accented letter and its neighbour look like.

/// How many bytes of lines that are not plain ASCII are looked at.
pub(crate) const SAMPLE: usize = 1 << 18;

/// How many of a thousand characters have to be frequent ones.
const FREQUENT: usize = 800;

/// What two bytes are in an encoding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pair {
    /// A character that people write.
    Frequent,
    /// Another one.
    Rare,
    /// One byte is a character of its own.
    Single,
    /// None.
    Invalid,
}

type Classify = fn(u8, u8) -> Pair;

/// The encoding of a text that is not wholly UTF-8, by its name on the web. UTF-8 itself, if few bytes
/// are wrong.
pub(crate) fn guess(bytes: &[u8]) -> &'static str {
    guess_sample(&sample(bytes))
}

/// The same of the lines with bytes beyond ASCII.
pub(crate) fn guess_sample(sample: &[u8]) -> &'static str {
    let (mut n_good, mut n_bad) = (0_usize, 0_usize);
    for chunk in sample.utf8_chunks() {
        n_good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        n_bad += usize::from(!chunk.invalid().is_empty());
    }
    if n_good >= 4 * n_bad {
        return "UTF-8";
    }
    let candidates: [(&'static str, Classify); 3] =
        [("gb18030", gb18030), ("Big5", big5), ("Shift_JIS", shift_jis)];
    let shares = candidates.map(|(encoding, classify)| (share(sample, classify), encoding));
    // Of equals the first counts.
    let best = shares.into_iter().rev().max_by_key(|(share, _)| *share);
    match best {
        Some((share, encoding)) if share >= FREQUENT => encoding,
        _ => western(sample),
    }
}

/// The lines with bytes beyond ASCII, as many as are looked at.
fn sample(bytes: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n' || *byte == b'\r') {
        if !line.is_ascii() {
            sample.extend_from_slice(line);
            if sample.len() > SAMPLE {
                break;
            }
        }
    }
    sample
}

/// How many of a thousand characters beyond ASCII are frequent ones.
fn share(text: &[u8], classify: Classify) -> usize {
    let (mut n_frequent, mut n_all, mut at) = (0_usize, 0_usize, 0);
    let byte = |at: usize| text.get(at).copied().unwrap_or(b' ');
    while at < text.len() {
        if byte(at).is_ascii() {
            at += 1;
            continue;
        }
        let is_alone = at.checked_sub(1).is_some_and(|before| byte(before).is_ascii_alphabetic())
            && byte(at + 2).is_ascii_alphabetic();
        match classify(byte(at), byte(at + 1)) {
            Pair::Frequent if !is_alone => {
                (n_frequent, n_all, at) = (n_frequent + 1, n_all + 1, at + 2)
            }
            Pair::Frequent | Pair::Rare => (n_all, at) = (n_all + 1, at + 2),
            Pair::Single => (n_all, at) = (n_all + 1, at + 1),
            Pair::Invalid => (n_all, at) = (n_all + 4, at + 1),
        }
    }
    (n_frequent * 1000).checked_div(n_all).unwrap_or(0)
}

/// The first level of GB 2312 and its signs; four bytes for what came later.
fn gb18030(lead: u8, trail: u8) -> Pair {
    match (lead, trail) {
        (0xA1..=0xA3 | 0xB0..=0xD7, 0xA1..=0xFE) => Pair::Frequent,
        (0x81..=0xFE, 0x30..=0x39 | 0x40..=0x7E | 0x80..=0xFE) => Pair::Rare,
        _ => Pair::Invalid,
    }
}

/// The first level of Big5 and its signs.
fn big5(lead: u8, trail: u8) -> Pair {
    match (lead, trail) {
        (0xA1..=0xC6, 0x40..=0x7E | 0xA1..=0xFE) => Pair::Frequent,
        (0x87..=0xFE, 0x40..=0x7E | 0xA1..=0xFE) => Pair::Rare,
        _ => Pair::Invalid,
    }
}

/// Kana, the first level of JIS X 0208 and its signs; narrow kana are one byte.
fn shift_jis(lead: u8, trail: u8) -> Pair {
    match (lead, trail) {
        (0x81..=0x83 | 0x88..=0x97, 0x40..=0x7E | 0x80..=0xFC) => Pair::Frequent,
        (0x84..=0x9F | 0xE0..=0xFC, 0x40..=0x7E | 0x80..=0xFC) => Pair::Rare,
        (0xA1..=0xDF, _) => Pair::Single,
        _ => Pair::Invalid,
    }
}

/// Windows-1252, or what old Macs wrote: there small accented letters lie where Windows has signs.
fn western(text: &[u8]) -> &'static str {
    let (mut n_mac, mut n_windows) = (0_usize, 0_usize);
    let mut before = b' ';
    for (byte, after) in text.iter().zip(text.iter().skip(1).chain([&b' '])) {
        let beside = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
        match byte {
            0x87..=0x90 | 0x98..=0x9F | 0xD2..=0xD5 if beside => n_mac += 1,
            0x80 | 0x85 | 0x91..=0x97 | 0xE0..=0xFE if beside => n_windows += 1,
            _ => {}
        }
        before = *byte;
    }
    if n_mac > n_windows { "macintosh" } else { "windows-1252" }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, Encoding, GB18030, SHIFT_JIS, WINDOWS_1252};

    use super::*;

    fn check(encoding: &'static Encoding, text: &str) {
        let (bytes, _, _) = encoding.encode(text);
        assert_eq!(guess(&bytes), encoding.name(), "{text}");
    }

    #[test]
    fn texts_of_each_encoding_are_known_again() {
        check(GB18030, "地区,人口\n天津市,1386\n北京市,2189\n");
        check(GB18030, "天津");
        check(GB18030, "河北省，石家庄市（新华区）：“数据”");
        check(BIG5, "縣市,人口數\n臺北市,2480681\n高雄市,2737941\n嘉義縣,480000\n");
        check(SHIFT_JIS, "都道府県,人口\n東京都,13960000\nおおさか,8800000\nカタカナ,1\n");
        check(WINDOWS_1252, "name,city\nJosé,São Paulo\nJürgen,Köln\nFrançois,Orléans\n");
        check(WINDOWS_1252, "caf\u{e9}\n");
        check(WINDOWS_1252, "it\u{2019}s \u{201c}fine\u{201d}\n");
    }

    #[test]
    fn text_of_old_macs_is_known_by_its_small_letters() {
        // `macintosh` has no encoder of its own: é is 8E, ö 9A, ü 9F.
        assert_eq!(guess(b"Orl\x8Eans,K\x9Aln,M\x9Fnchen\n"), "macintosh");
        assert_eq!(guess(b"don\xD5t\n"), "macintosh");
    }

    #[test]
    fn few_wrong_bytes_do_not_make_another_encoding() {
        let mut bytes = "天津市北京市河北省".as_bytes().to_vec();
        bytes.extend(b"\n\xE6\n");
        assert_eq!(guess(&bytes), "UTF-8");
        assert_eq!(guess(b"plain\nand one \xE6 byte\n"), "windows-1252");
    }
}
