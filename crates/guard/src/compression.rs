//! What compressed bytes unpack to, read from their frame's structure.
//!
//! The ratio of a frame is bounded by its format: an LZ4 byte stands for at most 255 others, and
//! a ZSTD block of 4 bytes for at most 128 KiB. A column of one value reaches these ratios, so
//! there is no smaller cap than the memory budget.

use std::io::Read;

use arrow_buffer::MutableBuffer;
use arrow_ipc::CompressionType;
use lz4_flex::block::decompress_into_with_dict;
use lz4_flex::frame::FrameDecoder;

/// The most a ZSTD block unpacks to (RFC 8878, 3.1.1.2.4).
const ZSTD_BLOCK: u64 = 128 << 10;

/// An LZ4 sequence adds at most 255 bytes of a match for each of its own bytes
/// (LZ4 block format).
const LZ4_RATIO: u64 = 255;

/// The largest block of an LZ4 frame.
const LZ4_BLOCK: u64 = 4 << 20;

/// How far back a match reaches.
const LZ4_WINDOW: usize = 64 << 10;

/// A buffer up to this long may grow to twice its length while an LZ4 frame that says too little
/// is unpacked into it: 32 MiB and the 16 MiB that it had.
const LZ4_SMALL: u64 = 16 << 20;

/// Whether compressed bytes unpack to the declared length, as far as their frame tells; it is
/// certain that no more memory is taken than for the declared length and 64 MiB.
pub(crate) fn is_plausible(codec: CompressionType, packed: &[u8], declared: u64) -> bool {
    match codec {
        CompressionType::ZSTD => {
            zstd_range(packed).is_some_and(|(low, high)| (low..=high).contains(&declared))
        }
        CompressionType::LZ4_FRAME => lz4_holds(packed, declared).unwrap_or(false),
        _ => false,
    }
}

/// The fewest and the most bytes that ZSTD frames unpack to; none if they are not whole frames
/// or contradict themselves.
fn zstd_range(packed: &[u8]) -> Option<(u64, u64)> {
    let (mut low, mut high) = (0_u64, 0_u64);
    let mut rest = packed;
    while !rest.is_empty() {
        let (flags, after) = rest.strip_prefix(&[0x28, 0xb5, 0x2f, 0xfd])?.split_first()?;
        let is_single = flags & 0x20 != 0;
        let n_before = usize::from(!is_single) + [0, 1, 2, 4].get(usize::from(flags & 3))?;
        let n_content = match flags >> 6 {
            0 => usize::from(is_single),
            1 => 2,
            2 => 4,
            _ => 8,
        };
        let content = little_endian(after.get(n_before..n_before + n_content)?);
        let content = if n_content == 2 { content + 256 } else { content };
        rest = after.get(n_before + n_content..)?;
        let (mut fewest, mut most) = (0_u64, 0_u64);
        loop {
            let (head, after) = rest.split_first_chunk::<3>()?;
            let head = little_endian(head);
            let size = head >> 3;
            let n_packed = match (head >> 1) & 3 {
                0 => size,
                1 => 1,
                2 => {
                    most += ZSTD_BLOCK;
                    size
                }
                _ => return None,
            };
            if (head >> 1) & 3 != 2 {
                fewest += size;
                most += size;
            }
            rest = after.get(usize::try_from(n_packed).ok()?..)?;
            if head & 1 == 1 {
                break;
            }
        }
        rest = rest.get(if flags & 4 == 0 { 0 } else { 4 }..)?;
        if n_content > 0 {
            if !(fewest..=most).contains(&content) {
                return None;
            }
            (fewest, most) = (content, content);
        }
        (low, high) = (low.checked_add(fewest)?, high.checked_add(most)?);
    }
    Some((low, high))
}

fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

/// A block of an LZ4 frame.
#[derive(Clone, Copy)]
struct Block<'a> {
    bytes: &'a [u8],
    is_stored: bool,
    max: u64,
}

impl Block<'_> {
    fn most(self) -> u64 {
        let n = self.bytes.len() as u64;
        if self.is_stored { n } else { n.saturating_mul(LZ4_RATIO).min(self.max) }
    }

    /// What the block unpacks to, from the lengths of its sequences; none if it is damaged.
    fn exactly(self) -> Option<u64> {
        if self.is_stored {
            return Some(self.bytes.len() as u64);
        }
        let (mut sum, mut rest) = (0_u64, self.bytes);
        loop {
            let (token, after) = rest.split_first()?;
            let (literals, after) = lz4_length(token >> 4, after)?;
            sum = sum.checked_add(literals)?;
            rest = after.get(usize::try_from(literals).ok()?..)?;
            // The last sequence has no match.
            if rest.is_empty() {
                return Some(sum);
            }
            let (matched, after) = lz4_length(token & 15, rest.get(2..)?)?;
            sum = sum.checked_add(matched + 4)?;
            rest = after;
        }
    }
}

fn lz4_length(nibble: u8, rest: &[u8]) -> Option<(u64, &[u8])> {
    let mut length = u64::from(nibble);
    if nibble < 15 {
        return Some((length, rest));
    }
    let mut bytes = rest.iter();
    loop {
        let more = *bytes.next()?;
        length += u64::from(more);
        if more < 255 {
            return Some((length, bytes.as_slice()));
        }
    }
}

/// Whether an LZ4 frame (format 1.6.1) unpacks to so many bytes, or to at most a block more where
/// that does no harm; none if it is not a whole frame.
///
/// Only the last block of an honest frame is not full, so that usually no other is looked into.
fn lz4_holds(packed: &[u8], declared: u64) -> Option<bool> {
    let (content, most, last) = lz4_sum(packed, |block| Some(block.most()))?;
    if content.is_some_and(|content| content != declared) || most < declared {
        return Some(false);
    }
    let is_small = declared <= LZ4_SMALL && most - declared <= LZ4_BLOCK;
    if is_small
        || most - last.map_or(0, Block::most) + last.map_or(Some(0), Block::exactly)? == declared
    {
        return Some(true);
    }
    Some(lz4_sum(packed, Block::exactly)?.1 == declared)
}

/// What the frame's header says it holds, the sum over its blocks, and the last one of these.
fn lz4_sum<'a>(
    packed: &'a [u8],
    size: impl Fn(Block<'a>) -> Option<u64>,
) -> Option<(Option<u64>, u64, Option<Block<'a>>)> {
    let frame = Lz4Frame::of(packed)?;
    let (mut sum, mut last, mut rest) = (0_u64, None, frame.blocks);
    while let Some(block) = frame.next_block(&mut rest)? {
        sum = sum.checked_add(size(block)?)?;
        last = Some(block);
    }
    Some((frame.content, sum, last))
}

/// An LZ4 frame (format 1.6.1).
#[derive(Clone, Copy)]
pub(crate) struct Lz4Frame<'a> {
    /// All of it.
    bytes: &'a [u8],
    /// How many bytes it says it holds.
    content: Option<u64>,
    /// The most that a block holds.
    max: u64,
    /// Whether blocks refer to no others.
    is_independent: bool,
    has_block_checksums: bool,
    has_checksum: bool,
    /// The blocks and what stands behind them.
    blocks: &'a [u8],
}

impl<'a> Lz4Frame<'a> {
    /// Reads a frame's header.
    pub(crate) fn of(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(&[0x04, 0x22, 0x4d, 0x18])?;
        let (flags, rest) = rest.split_first()?;
        let (descriptor, rest) = rest.split_first()?;
        let max: u64 = match (descriptor >> 4) & 7 {
            4 => 64 << 10,
            5 => 256 << 10,
            6 => 1 << 20,
            7 => LZ4_BLOCK,
            _ => return None,
        };
        let n_content = if flags & 0x08 == 0 { 0 } else { 8 };
        let content = (n_content > 0).then_some(little_endian(rest.get(..n_content)?));
        let n_optional = n_content + if flags & 1 == 0 { 0 } else { 4 };
        Some(Self {
            bytes,
            content,
            max,
            is_independent: flags & 0x20 != 0,
            has_block_checksums: flags & 0x10 != 0,
            has_checksum: flags & 0x04 != 0,
            blocks: rest.get(n_optional + 1..)?,
        })
    }

    /// Takes the next block off; none after the last one, and nothing if the frame is cut off.
    fn next_block(&self, rest: &mut &'a [u8]) -> Option<Option<Block<'a>>> {
        let (head, after) = rest.split_first_chunk::<4>()?;
        let head = u32::from_le_bytes(*head);
        if head == 0 {
            return Some(None);
        }
        let (bytes, after) = after.split_at_checked(usize::try_from(head & 0x7fff_ffff).ok()?)?;
        *rest = after.get(if self.has_block_checksums { 4 } else { 0 }..)?;
        Some(Some(Block { bytes, is_stored: head >> 31 == 1, max: self.max }))
    }

    /// Appends what the frame holds, which is so many bytes; none if it is not, or damaged.
    ///
    /// The target should have room, so that it does not move. Frames with checksums are unpacked
    /// by who checks these, with a copy.
    pub(crate) fn unpack(&self, length: usize, target: &mut MutableBuffer) -> Option<()> {
        if self.has_block_checksums || self.has_checksum {
            let mut unpacked = Vec::with_capacity(length);
            let most = (length as u64).saturating_add(1);
            FrameDecoder::new(self.bytes).take(most).read_to_end(&mut unpacked).ok()?;
            target.extend_from_slice(&unpacked);
            return (unpacked.len() == length).then_some(());
        }
        let start = target.len();
        let end = start.checked_add(length)?;
        let mut rest = self.blocks;
        while let Some(block) = self.next_block(&mut rest)? {
            let filled = target.len();
            if block.is_stored {
                target.extend_from_slice(block.bytes);
                continue;
            }
            let room = usize::try_from(self.max).ok()?.min(end.checked_sub(filled)?);
            target.resize(filled + room, 0);
            let (before, free) =
                target.as_slice_mut().get_mut(start..)?.split_at_mut(filled - start);
            let near = if self.is_independent { 0 } else { before.len().min(LZ4_WINDOW) };
            let window = before.get(before.len() - near..)?;
            let n = decompress_into_with_dict(block.bytes, free, window).ok()?;
            target.truncate(filled + n);
        }
        (target.len() == end).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LZ4: CompressionType = CompressionType::LZ4_FRAME;

    /// A frame of blocks of at most 4 MiB without checksums, each stored (`true`) or packed.
    fn lz4(content: Option<u64>, blocks: &[(bool, &[u8])]) -> Vec<u8> {
        let mut frame = vec![4, 0x22, 0x4d, 0x18, 0x60, 0x70];
        if let Some(content) = content {
            frame[4] |= 8;
            frame.extend(content.to_le_bytes());
        }
        frame.push(0);
        for (is_stored, bytes) in blocks {
            let length = u32::try_from(bytes.len()).unwrap() | u32::from(*is_stored) << 31;
            frame.extend(length.to_le_bytes());
            frame.extend(*bytes);
        }
        frame.extend([0; 4]);
        frame
    }

    /// One literal, repeated by a match of so many bytes of length, and the last sequence.
    fn repeated(n_length: usize) -> Vec<u8> {
        let mut block = vec![0x1f, b'a', 1, 0];
        block.extend(vec![255; n_length]);
        block.extend([0, 0x10, b'b']);
        block
    }

    #[test]
    fn lz4_frames_tell_their_length() {
        let frame = lz4(None, &[(true, &[1, 2, 3])]);
        assert!(is_plausible(LZ4, &frame, 3));
        assert!(!is_plausible(LZ4, &frame, 4));
        assert!(!is_plausible(LZ4, &frame[..frame.len() - 4], 3), "no end mark");
        assert!(is_plausible(LZ4, &lz4(Some(3), &[(true, &[1, 2, 3])]), 3));
        assert!(!is_plausible(LZ4, &lz4(Some(2), &[(true, &[1, 2, 3])]), 3));
        // A literal, a match of 15 + 4 bytes and 255 a byte of length, another literal.
        let block = repeated(10);
        assert_eq!(Block { bytes: &block, is_stored: false, max: LZ4_BLOCK }.exactly(), Some(2571));
        assert!(is_plausible(LZ4, &lz4(None, &[(false, &block)]), 2571));
    }

    #[test]
    fn lz4_frames_of_large_buffers_are_counted_exactly() {
        // Each block unpacks to nearly its 4 MiB.
        let block = repeated(16_447);
        let exactly = 21 + 16_447 * 255;
        for n in [1, 8] {
            let frame = lz4(None, &vec![(false, block.as_slice()); n]);
            let length = exactly * n as u64;
            assert!(is_plausible(LZ4, &frame, length), "{n}");
            assert_eq!(is_plausible(LZ4, &frame, length - 1), n == 1, "{n}");
            assert!(!is_plausible(LZ4, &frame, length + (4 << 20)), "{n}");
        }
        let cut = lz4(None, &[(false, &block[..100]); 8]);
        assert!(!is_plausible(LZ4, &cut, 20 << 20));
    }

    #[test]
    fn lz4_frames_unpack_to_what_was_packed() {
        use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
        use std::io::Write;

        // Matches from near and from far, over more than one window.
        let mut bytes: Vec<u8> =
            (0..400_000_u32).flat_map(|n| (n / 7 % 60_013).to_le_bytes()).collect();
        bytes.extend_from_within(..70_000);
        for (mode, has_checksums) in [
            (BlockMode::Linked, false),
            (BlockMode::Independent, false),
            (BlockMode::Linked, true),
            (BlockMode::Independent, true),
        ] {
            for n in [0, 1, 13, 64 << 10, (64 << 10) + 1, 70_000, bytes.len()] {
                let plain = &bytes[..n];
                let info = FrameInfo::new()
                    .block_mode(mode)
                    .block_size(BlockSize::Max64KB)
                    .block_checksums(has_checksums)
                    .content_checksum(has_checksums);
                let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
                encoder.write_all(plain).unwrap();
                let packed = encoder.finish().unwrap();
                let unpack = |packed: &[u8], length: usize| {
                    let mut target = MutableBuffer::new(0);
                    target.extend_from_slice(b"before");
                    Lz4Frame::of(packed)?.unpack(length, &mut target)?;
                    Some(target.as_slice().to_vec())
                };
                let name = format!("{mode:?}, checksums {has_checksums}, {n} bytes");
                let expected = [b"before", plain].concat();
                assert_eq!(unpack(&packed, n), Some(expected), "{name}");
                assert_eq!(unpack(&packed, n + 1), None, "{name}: too short");
                assert!(n == 0 || unpack(&packed, n - 1).is_none(), "{name}: too long");
                assert!(
                    n == 0 || unpack(&packed[..packed.len() / 2], n).is_none(),
                    "{name}: cut off"
                );
                let mut flipped = packed.clone();
                if let (true, Some(byte)) = (has_checksums && n > 0, flipped.get_mut(20)) {
                    *byte ^= 1;
                    assert_eq!(unpack(&flipped, n), None, "{name}: flipped");
                }
            }
        }
    }

    #[test]
    fn zstd_frames_tell_their_length() {
        // A raw block of 2, then a last block of one byte repeated 1,000 times; 1,002 in all.
        let blocks = [0x10, 0, 0, 1, 2, 0x43, 0x1f, 0, 7];
        let frame = |head: &[u8]| [&[0x28, 0xb5, 0x2f, 0xfd], head, &blocks].concat();
        let with_window = frame(&[0, 0x58]);
        assert_eq!(zstd_range(&with_window), Some((1002, 1002)));
        assert_eq!(zstd_range(&[with_window.clone(), with_window].concat()), Some((2004, 2004)));
        assert_eq!(zstd_range(&frame(&[0x60, 0xea, 2])), Some((1002, 1002)), "1,002 - 256");
        assert_eq!(zstd_range(&frame(&[0x60, 0xeb, 2])), None, "another content size");
        assert_eq!(zstd_range(&[0; 8]), None);
        // A compressed block of 4 bytes.
        let packed = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x58, 0x25, 0, 0, 1, 2, 3, 4];
        assert_eq!(zstd_range(&packed), Some((0, 128 << 10)));
        assert!(!is_plausible(CompressionType::ZSTD, &packed, (128 << 10) + 1));
    }
}
