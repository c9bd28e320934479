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

/// The same for an aligned buffer.
pub(crate) fn fill(
    input: &mut &[u8],
    target: &mut MutableBuffer,
    length: usize,
    position: &mut u64,
) {
    let n = length.saturating_sub(target.len()).min(input.len());
    let (taken, rest) = input.split_at_checked(n).unwrap_or((input, &[]));
    target.extend_from_slice(taken);
    *position += taken.len() as u64;
    *input = rest;
}
