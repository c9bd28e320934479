//! Filling buffers from chunks.

use arrow_buffer::MutableBuffer;

/// Bytes that come from somewhere else and are taken off the front, without an intermediate copy
/// where they do not lie in this program's memory.
pub trait Input {
    /// How many bytes there are still.
    fn n_left(&self) -> usize;

    /// Moves the next bytes to `target`, which is no longer than [`Input::n_left`].
    fn read(&mut self, target: &mut [u8]);
}

impl Input for &[u8] {
    fn n_left(&self) -> usize {
        self.len()
    }

    fn read(&mut self, target: &mut [u8]) {
        if let Some((bytes, rest)) = self.split_at_checked(target.len()) {
            target.copy_from_slice(bytes);
            *self = rest;
        }
    }
}

/// Moves bytes from the front of `input` until `target` is so long.
pub(crate) fn take(input: &mut dyn Input, target: &mut Vec<u8>, length: usize, position: &mut u64) {
    let start = target.len();
    let n = length.saturating_sub(start).min(input.n_left());
    target.resize(start + n, 0);
    input.read(target.get_mut(start..).unwrap_or_default());
    *position += n as u64;
}

/// The same for an aligned buffer that will be `all` bytes long. It grows as bytes come, so that a
/// declared length alone allocates little.
pub(crate) fn fill(
    input: &mut dyn Input,
    target: &mut MutableBuffer,
    length: usize,
    all: usize,
    position: &mut u64,
) {
    while target.len() < length && input.n_left() > 0 {
        let start = target.len();
        let room = step(all, start);
        target.reserve(room.saturating_sub(start));
        let n = room.min(length).saturating_sub(start).min(input.n_left()).min(PIECE);
        target.resize(start + n, 0);
        input.read(target.as_slice_mut().get_mut(start..).unwrap_or_default());
        *position += n as u64;
    }
}

/// Memory is written twice, as zeros and as what comes: in pieces so small that the first of
/// these stays in the cache.
const PIECE: usize = 128 << 10;

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
            fill(&mut piece, &mut target, 8_500_000, 8_500_000, &mut position);
        }
        assert_eq!((target.len(), position), (8_500_000, 8_500_000));
        assert!(target.capacity() < 8_500_000 + 64, "{}", target.capacity());
    }
}
