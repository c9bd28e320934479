//! Looking for a few bytes at many places together.
#![expect(clippy::indexing_slicing, reason = "a block holds the bytes behind its last place, too")]

/// Bytes of an anchor; more of them rarely tell more.
const ANCHOR: usize = 3;

/// Places looked at together.
const BLOCK: usize = 64;

/// A byte to find: equal to `value` once the bits of `mask` are set, which is how the case of
/// ASCII letters is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Byte {
    /// Bits that do not count.
    pub mask: u8,
    /// The byte with these bits set.
    pub value: u8,
}

impl Byte {
    /// Whether a byte is this one.
    #[inline]
    pub fn is(self, byte: u8) -> bool {
        byte | self.mask == self.value
    }
}

/// Calls back with each place where the first three bytes match, or as many as there are, rising.
pub fn candidates(data: &[u8], bytes: &[Byte], found: &mut dyn FnMut(usize)) {
    match bytes {
        [] => {}
        [a] => anchors(data, [*a], found),
        [a, b] => anchors(data, [*a, *b], found),
        [a, b, c, ..] => anchors(data, [*a, *b, *c], found),
    }
}

#[inline(never)]
fn anchors<const N: usize>(data: &[u8], anchor: [Byte; N], found: &mut dyn FnMut(usize)) {
    let mut at = 0;
    while let Some(block) = data.get(at..).and_then(<[u8]>::first_chunk::<{ BLOCK + ANCHOR - 1 }>) {
        let mut matches = [0_u8; BLOCK];
        let mut any = 0;
        for (place, matched) in matches.iter_mut().enumerate() {
            let mut all = 1;
            for (distance, byte) in anchor.iter().enumerate() {
                all &= u8::from(byte.is(block[place + distance]));
            }
            *matched = all;
            any |= all;
        }
        if any != 0 {
            let (words, _) = matches.as_chunks::<8>();
            for (word_idx, word) in words.iter().enumerate() {
                let mut word = u64::from_le_bytes(*word);
                while word != 0 {
                    let place = usize::try_from(word.trailing_zeros() / 8).unwrap_or(0);
                    found(at + word_idx * 8 + place);
                    word &= word - 1;
                }
            }
        }
        at += BLOCK;
    }
    for (place, window) in data.get(at..).unwrap_or_default().windows(N).enumerate() {
        if anchor.iter().zip(window).all(|(byte, b)| byte.is(*b)) {
            found(at + place);
        }
    }
}
