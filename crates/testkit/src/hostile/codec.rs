//! Compressed buffers that are small and unpack to much.

/// What an LZ4 block of [`lz4`] unpacks to: nearly the 4 MiB that it may.
pub(super) const LZ4_BLOCK: usize = 21 + 16_447 * 255;

/// What a ZSTD block of [`zstd`] unpacks to.
pub(super) const ZSTD_BLOCK: usize = 128 << 10;

/// A buffer of so many LZ4 blocks, each one byte repeated, that declares a length.
pub(super) fn lz4(n_blocks: usize, declared: i64) -> Vec<u8> {
    let mut bytes = declared.to_le_bytes().to_vec();
    bytes.extend([0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73]);
    // A literal, a match of 15 + 4 bytes and 255 for each byte of length, a last literal.
    let mut block = vec![0x1f, 0, 1, 0];
    block.extend(vec![255; 16_447]);
    block.extend([0, 0x10, 0]);
    for _ in 0..n_blocks {
        bytes.extend((block.len() as u32).to_le_bytes());
        bytes.extend(&block);
    }
    bytes.extend([0; 4]);
    bytes
}

/// A buffer of so many ZSTD blocks of zeros that declares a length; the frame itself declares
/// `content`, if any.
pub(super) fn zstd(n_blocks: usize, declared: i64, content: Option<u64>) -> Vec<u8> {
    let mut bytes = declared.to_le_bytes().to_vec();
    bytes.extend([0x28, 0xb5, 0x2f, 0xfd]);
    match content {
        // A window of 8 MiB.
        None => bytes.extend([0x00, 0x68]),
        Some(content) => {
            bytes.extend([0xc0, 0x68]);
            bytes.extend(content.to_le_bytes());
        }
    }
    for idx in 0..n_blocks {
        let is_last = u32::from(idx + 1 == n_blocks);
        let head = (ZSTD_BLOCK as u32) << 3 | 1 << 1 | is_last;
        bytes.extend(&head.to_le_bytes()[..3]);
        bytes.push(0);
    }
    bytes
}
