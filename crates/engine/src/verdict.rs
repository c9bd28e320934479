//! What a block's least and greatest value say of a condition before a row is looked at.

use sagitta_table::{BLOCK_ROWS, Blocks, Extent, Extents};

use crate::filter::{Filter, Kernel};
use crate::lane::Chunk;

/// For which rows of a chunk a condition is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// For none.
    Never,
    /// For all.
    Always,
    /// The rows have to be looked at.
    Open,
}

impl Filter {
    /// What is known of a chunk without a look at its rows.
    pub(crate) fn verdict(&self, chunk: &Chunk) -> Verdict {
        match self {
            Self::All(parts) => of_parts(parts, chunk, Verdict::Never, Verdict::Always),
            Self::Any(parts) => of_parts(parts, chunk, Verdict::Always, Verdict::Never),
            // The opposite of what is unknown is unknown.
            Self::Not(_) => Verdict::Open,
            Self::Leaf { column_idx, kernel, .. } => match chunk.batch.extents(*column_idx) {
                Some(extents) => kernel.verdict(extents, chunk.start / BLOCK_ROWS),
                None => Verdict::Open,
            },
        }
    }
}

/// `one` if it is the verdict of any part, `all` if that is the verdict of every part.
fn of_parts(parts: &[Filter], chunk: &Chunk, one: Verdict, all: Verdict) -> Verdict {
    let mut verdict = all;
    for part in parts {
        match part.verdict(chunk) {
            found if found == one => return one,
            found if found == all => {}
            _ => verdict = Verdict::Open,
        }
    }
    verdict
}

impl Kernel {
    fn verdict(&self, extents: &Extents, block: usize) -> Verdict {
        match (self, extents) {
            (Self::IsNull, extents) => of_nulls(extents, block, Verdict::Always, Verdict::Never),
            (Self::IsNotNull, extents) => of_nulls(extents, block, Verdict::Never, Verdict::Always),
            (Self::I8(ranges), Extents::Int(blocks)) => within(ranges, blocks, block),
            (Self::I16(ranges), Extents::Int(blocks)) => within(ranges, blocks, block),
            (Self::I32(ranges), Extents::Int(blocks)) => within(ranges, blocks, block),
            (Self::I64(ranges), Extents::Int(blocks)) => within(ranges, blocks, block),
            (Self::U8(ranges), Extents::Int(blocks)) => within(ranges, blocks, block),
            (Self::U16(ranges), Extents::Int(blocks)) => within(ranges, blocks, block),
            (Self::U32(ranges), Extents::Int(blocks)) => within(ranges, blocks, block),
            (Self::U64(ranges), Extents::UInt(blocks)) => within(ranges, blocks, block),
            (Self::Float(ranges, false), Extents::Float(blocks)) => within(ranges, blocks, block),
            (Self::I128(ranges), Extents::Decimal(blocks)) => within(ranges, blocks, block),
            (Self::Codes(accepted), Extents::Code(blocks)) => of_codes(accepted, blocks, block),
            _ => Verdict::Open,
        }
    }
}

fn of_nulls(extents: &Extents, block: usize, all_null: Verdict, no_null: Verdict) -> Verdict {
    let counts = match extents {
        Extents::Int(blocks) => counts(blocks, block),
        Extents::UInt(blocks) => counts(blocks, block),
        Extents::Float(blocks) => counts(blocks, block),
        Extents::Decimal(blocks) => counts(blocks, block),
        Extents::Code(blocks) => counts(blocks, block),
    };
    match counts {
        Some((_, 0)) => no_null,
        Some((n_rows, n_nulls)) if n_rows == n_nulls => all_null,
        _ => Verdict::Open,
    }
}

fn counts<T>(blocks: &Blocks<T>, block: usize) -> Option<(usize, usize)> {
    blocks.blocks.get(block).map(|extent| (extent.n_rows, extent.n_nulls))
}

fn within<S, T>(ranges: &[(S, S)], blocks: &Blocks<T>, block: usize) -> Verdict
where
    S: Copy + Into<T>,
    T: Copy + PartialOrd,
{
    let Some(Extent { n_nulls, n_nan, range, .. }) = blocks.blocks.get(block) else {
        return Verdict::Open;
    };
    let Some((least, greatest)) = *range else { return Verdict::Never };
    for (low, high) in ranges {
        let (low, high): (T, T) = ((*low).into(), (*high).into());
        if low <= least && greatest <= high && n_nulls + n_nan == 0 {
            return Verdict::Always;
        }
        if low <= greatest && least <= high {
            return Verdict::Open;
        }
    }
    Verdict::Never
}

fn of_codes(accepted: &[bool], blocks: &Blocks<u32>, block: usize) -> Verdict {
    let Some(Extent { n_nulls, range, .. }) = blocks.blocks.get(block) else {
        return Verdict::Open;
    };
    let Some((least, greatest)) = *range else { return Verdict::Never };
    let place = |code: u32| usize::try_from(code).unwrap_or(usize::MAX);
    match accepted.get(place(least)..=place(greatest)) {
        Some(codes) if !codes.contains(&true) => Verdict::Never,
        Some(codes) if *n_nulls == 0 && !codes.contains(&false) => Verdict::Always,
        _ => Verdict::Open,
    }
}
