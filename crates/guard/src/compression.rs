//! What compressed bytes can unpack to at most, read from their frame's structure.

use arrow_ipc::CompressionType;

/// A ZSTD block is at most 128 KiB unpacked and takes at least 3 bytes for its header and 1 of
/// content (RFC 8878, 3.1.1.2).
const ZSTD_BLOCK: u64 = 128 << 10;

/// An LZ4 sequence adds at most 255 bytes of a match for each of its own bytes
/// (LZ4 block format).
const LZ4_RATIO: u64 = 255;

/// Whether the compressed bytes can unpack to the declared length and to little more.
pub(crate) fn is_plausible(codec: CompressionType, packed: &[u8], declared: u64) -> bool {
    let n_packed = packed.len() as u64;
    match codec {
        CompressionType::ZSTD => declared <= (n_packed / 4 + 1) * ZSTD_BLOCK,
        CompressionType::LZ4_FRAME => match lz4_bound(packed) {
            // A frame of blocks that are not full unpacks to less than its bound; a decoder
            // that trusts the frame must still not be led far past the declared length.
            Some(bound) => declared <= bound && bound <= declared.saturating_mul(2) + (8 << 20),
            None => false,
        },
        _ => false,
    }
}

/// The most that an LZ4 frame can unpack to; none if it is not a whole frame
/// (LZ4 frame format 1.6.1).
fn lz4_bound(packed: &[u8]) -> Option<u64> {
    let rest = packed.strip_prefix(&[0x04, 0x22, 0x4d, 0x18])?;
    let (flags, rest) = rest.split_first()?;
    let (descriptor, rest) = rest.split_first()?;
    let block_max: u64 = match (descriptor >> 4) & 7 {
        4 => 64 << 10,
        5 => 256 << 10,
        6 => 1 << 20,
        7 => 4 << 20,
        _ => return None,
    };
    let n_optional = if flags & 0x08 == 0 { 0 } else { 8 } + if flags & 1 == 0 { 0 } else { 4 };
    let n_checksum = if flags & 0x10 == 0 { 0 } else { 4 };
    let mut rest = rest.get(n_optional + 1..)?;
    let mut bound = 0_u64;
    loop {
        let (size, after) = rest.split_first_chunk::<4>()?;
        let size = u32::from_le_bytes(*size);
        if size == 0 {
            return Some(bound);
        }
        let n_bytes = size & 0x7fff_ffff;
        let most = if size >> 31 == 1 { 1 } else { LZ4_RATIO };
        bound += (u64::from(n_bytes) * most).min(block_max);
        rest = after.get(usize::try_from(n_bytes).ok()?.checked_add(n_checksum)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lz4_frames_are_bounded() {
        // One stored block of 3 bytes in blocks of 64 KiB, no checksums.
        let mut frame = vec![4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82];
        frame.extend([3, 0, 0, 0x80, 1, 2, 3]);
        assert_eq!(lz4_bound(&frame), None, "no end mark");
        frame.extend([0; 4]);
        assert_eq!(lz4_bound(&frame), Some(3));
        assert!(is_plausible(CompressionType::LZ4_FRAME, &frame, 3));
        assert!(!is_plausible(CompressionType::LZ4_FRAME, &frame, 4));
        assert!(!is_plausible(CompressionType::ZSTD, &[0; 8], 1 << 30));
    }
}
