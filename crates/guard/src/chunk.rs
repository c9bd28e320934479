//! Filling buffers from chunks.

use arrow_buffer::MutableBuffer;

/// Moves bytes from the front of `input` until `target` is so long.
pub(crate) fn take(input: &mut &[u8], target: &mut Vec<u8>, length: usize, position: &mut u64) {
    let n = length.saturating_sub(target.len()).min(input.len());
    let (taken, rest) = input.split_at_checked(n).unwrap_or((input, &[]));
    target.extend_from_slice(taken);
    *position += taken.len() as u64;
    *input = rest;
}

/// The same for an aligned buffer, which grows as bytes come, so that a declared length alone
/// allocates little.
pub(crate) fn fill(
    input: &mut &[u8],
    target: &mut MutableBuffer,
    length: usize,
    position: &mut u64,
) {
    while target.len() < length && !input.is_empty() {
        let room = step(length, target.len());
        target.reserve(room.saturating_sub(target.len()));
        let n = room.saturating_sub(target.len()).min(input.len());
        let (taken, rest) = input.split_at_checked(n).unwrap_or((input, &[]));
        target.extend_from_slice(taken);
        *position += taken.len() as u64;
        *input = rest;
    }
}

/// A buffer's first allocation is at most this.
const FIRST: usize = 4 << 20;

/// How much is allocated for a declared length while so many bytes of it are there: 64 times
/// more at each step, the last one ending at the length, so that the bytes before the last step,
/// which may have to be copied, are a sixty-fourth of it.
fn step(length: usize, filled: usize) -> usize {
    let mut room = length;
    while room > FIRST && room / 64 > filled {
        room /= 64;
    }
    room
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_grow_in_few_large_steps() {
        let check = |length: usize, expect: &[usize]| {
            let (mut steps, mut filled) = (Vec::new(), 0);
            while filled < length {
                filled = step(length, filled);
                steps.push(filled);
            }
            assert_eq!(steps, expect, "{length}");
        };
        check(1, &[1]);
        check(4 << 20, &[4 << 20]);
        check(1 << 30, &[256 << 10, 16 << 20, 1 << 30]);
        check((1 << 30) - 1, &[(256 << 10) - 1, (16 << 20) - 1, (1 << 30) - 1]);
        assert_eq!(step(1 << 30, 1000), 256 << 10);
    }

    #[test]
    fn a_buffer_takes_no_more_than_its_length() {
        let bytes = vec![7; 9_000_000];
        let (mut target, mut position) = (MutableBuffer::new(0), 0);
        for mut piece in bytes.chunks(1_000_000) {
            fill(&mut piece, &mut target, 8_500_000, &mut position);
        }
        assert_eq!((target.len(), position), (8_500_000, 8_500_000));
        assert!(target.capacity() < 8_500_000 + 64, "{}", target.capacity());
    }
}
