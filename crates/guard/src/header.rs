//! Headers and footers as flatbuffers.

use std::collections::BTreeSet;

use arrow_buffer::Buffer;
use flatbuffers::VerifierOptions;

use crate::Error;
use crate::sniff::MAGIC;

/// What a header may hold, counting a part as often as it is named: four times its length.
const MAX_APPARENT: usize = 64 << 20;

pub(crate) fn read_header(header: &Buffer, offset: u64) -> Result<arrow_ipc::Message<'_>, Error> {
    arrow_ipc::root_as_message_with_opts(&verifier_options(), header)
        .map_err(|source| Error::BadHeader { offset, source })
}

/// Where the record batches start, in the order of the footer. `bytes` are the last ones before
/// `position`: the footer, its length and the magic, with padding before them.
pub(crate) fn read_footer(
    bytes: &[u8],
    position: u64,
    starts: &BTreeSet<u64>,
) -> Result<Vec<u64>, Error> {
    let Some((rest, length)) =
        bytes.strip_suffix(MAGIC).and_then(|rest| rest.split_last_chunk::<4>())
    else {
        let expected = position + 10_u64.saturating_sub(bytes.len() as u64).max(1);
        return Err(Error::Truncated { expected, found: position });
    };
    let length = i32::from_le_bytes(*length);
    let offset = position - bytes.len() as u64;
    let bad = || Error::BadLength { offset, part: "footer", found: i64::from(length) };
    let start = usize::try_from(length).ok().and_then(|n| rest.len().checked_sub(n));
    let footer = start.and_then(|start| rest.get(start..)).ok_or_else(bad)?;
    // Aligned again, as flatbuffers want it.
    let footer = Buffer::from(footer);
    let footer = arrow_ipc::root_as_footer_with_opts(&verifier_options(), &footer)
        .map_err(|source| Error::BadHeader { offset, source })?;
    let blocks = footer.recordBatches().map(|blocks| blocks.iter()).into_iter().flatten();
    let mut seen = BTreeSet::new();
    blocks
        .map(|block| match u64::try_from(block.offset()) {
            Ok(start) if starts.contains(&start) && seen.insert(start) => Ok(start),
            _ => Err(Error::BadFooter { offset: block.offset() }),
        })
        .collect()
}

fn verifier_options() -> VerifierOptions {
    // Deeper than any schema that is let through, so that nesting is refused by its own name.
    VerifierOptions {
        max_depth: 512,
        max_apparent_size: MAX_APPARENT,
        ..VerifierOptions::default()
    }
}
