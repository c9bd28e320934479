//! The bytes behind a header, and where they go as they come.

use arrow_buffer::{Buffer, MutableBuffer};
use arrow_ipc::RecordBatch;

use crate::chunk::{Input, fill};
use crate::field::{Layout, Shape};

/// A message's bytes behind its header, at addresses that suit every Arrow type.
///
/// The values of some columns may lie apart, so that their memory can be given back while that of
/// the others stays. A header that comes with such a body counts them behind all others.
#[derive(Clone, Debug)]
pub struct Body {
    kept: Buffer,
    apart: Buffer,
}

impl Body {
    pub(crate) fn new(kept: Buffer, apart: Buffer) -> Self {
        Self { kept, apart }
    }

    /// How many bytes.
    pub fn len(&self) -> usize {
        self.kept.len() + self.apart.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes but for those that lie apart.
    pub fn kept(&self) -> &Buffer {
        &self.kept
    }

    /// All bytes in one piece, copied if some lie apart.
    pub fn whole(&self) -> Buffer {
        if self.apart.is_empty() {
            return self.kept.clone();
        }
        let mut whole = MutableBuffer::with_capacity(self.len());
        whole.extend_from_slice(&self.kept);
        whole.extend_from_slice(&self.apart);
        whole.into()
    }

    /// So many bytes from a place on, if there are so many and all lie in the same part.
    pub(crate) fn bytes(&self, start: usize, length: usize) -> Option<&[u8]> {
        let end = start.checked_add(length)?;
        match start.checked_sub(self.kept.len()) {
            Some(start) if start > 0 || length > 0 => self.apart.get(start..end - self.kept.len()),
            _ => self.kept.get(start..end),
        }
    }

    /// The same, kept for longer.
    pub(crate) fn slice(&self, start: usize, length: usize) -> Option<Buffer> {
        self.bytes(start, length)?;
        Some(match start.checked_sub(self.kept.len()) {
            Some(start) => self.apart.slice_with_length(start, length),
            None => self.kept.slice_with_length(start, length),
        })
    }
}

/// A column whose values lie apart.
#[derive(Clone, Debug)]
pub struct Apart {
    /// Its place among the columns.
    pub column_idx: usize,
    /// A bit a row that is 0 for null; none if no row is.
    pub validity: Option<Buffer>,
    /// The values.
    pub values: Buffer,
}

/// A stretch of a body as it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    is_apart: bool,
    /// How long its part is at its end.
    end: usize,
}

/// Which columns of a batch lie apart, and where the bytes of the others go.
#[derive(Debug, Default)]
pub(crate) struct Split {
    stretches: Vec<Stretch>,
    n_kept: usize,
    n_apart: usize,
    /// Where the header counts the buffers.
    buffers_at: usize,
    /// By buffer, where it starts in the body once that is split, and its length.
    places: Vec<(usize, usize)>,
    /// The columns that lie apart, and the first buffer of each.
    columns: Vec<(usize, usize)>,
}

impl Split {
    /// A body of so many bytes in one piece.
    pub(crate) fn none(length: usize) -> Self {
        let stretches = vec![Stretch { is_apart: false, end: length }];
        Self { stretches, n_kept: length, ..Self::default() }
    }

    /// The body of a batch with the values of these columns apart. In one piece if there are none,
    /// or if the batch is not plain: packed, with columns of parts, or with buffers that overlap; so
    /// are bodies of other messages. The batch lies in its header.
    pub(crate) fn of(
        batch: Option<RecordBatch<'_>>,
        header: &Buffer,
        shapes: &[Shape],
        columns: &[usize],
        length: usize,
    ) -> Self {
        let plain = batch.and_then(|batch| Self::plain(batch, header, shapes, columns, length));
        plain.unwrap_or_else(|| Self::none(length))
    }

    fn plain(
        batch: RecordBatch<'_>,
        header: &Buffer,
        shapes: &[Shape],
        wanted: &[usize],
        length: usize,
    ) -> Option<Self> {
        if batch.compression().is_some() || wanted.is_empty() {
            return None;
        }
        let columns = with_first_buffers(wanted, shapes)?;
        let (buffers_at, buffers) = buffers_of(batch, header)?;
        // Each buffer reaches up to the next one, with the bytes that fill it up.
        let bounds: Vec<usize> =
            buffers.iter().map(|(start, _)| *start).skip(1).chain([length]).collect();
        for ((start, n), bound) in buffers.iter().zip(&bounds) {
            if start.checked_add(*n)? > *bound {
                return None;
            }
        }
        let mut split = Self { columns, buffers_at, ..Self::default() };
        split.push(false, buffers.first()?.0);
        for (idx, ((start, n), bound)) in buffers.iter().zip(&bounds).enumerate() {
            let is_apart = split.columns.iter().any(|(_, first)| first + 1 == idx);
            split.places.push((if is_apart { split.n_apart } else { split.n_kept }, *n));
            split.push(is_apart, bound - start);
        }
        for (_, first) in &split.columns {
            split.places.get_mut(first + 1)?.0 += split.n_kept;
        }
        Some(split)
    }

    fn push(&mut self, is_apart: bool, length: usize) {
        let end = if is_apart { &mut self.n_apart } else { &mut self.n_kept };
        *end += length;
        self.stretches.push(Stretch { is_apart, end: *end });
    }

    /// A header of a batch that counts its buffers as they lie in the split body.
    pub(crate) fn moved(&self, header: Buffer) -> Buffer {
        if self.places.is_empty() { header } else { placed(header, self.buffers_at, &self.places) }
    }

    /// The columns that lie apart, of a batch that was checked.
    pub(crate) fn columns(&self, batch: RecordBatch<'_>, body: &Body) -> Option<Vec<Apart>> {
        let buffers = batch.buffers()?;
        let slice = |idx: usize| {
            let buffer = buffers.iter().nth(idx)?;
            let (start, length) = (buffer.offset(), buffer.length());
            body.slice(usize::try_from(start).ok()?, usize::try_from(length).ok()?)
        };
        parts_of(batch, &self.columns, slice)
    }
}

/// Columns that lie apart, each with its place and its first buffer; `slice` gives a buffer's bytes.
pub(crate) fn parts_of(
    batch: RecordBatch<'_>,
    columns: &[(usize, usize)],
    slice: impl Fn(usize) -> Option<Buffer>,
) -> Option<Vec<Apart>> {
    let nodes = batch.nodes()?;
    let column = |(column_idx, first): &(usize, usize)| {
        let has_null = nodes.iter().nth(*column_idx)?.null_count() > 0;
        let validity = if has_null { Some(slice(*first)?) } else { None };
        Some(Apart { column_idx: *column_idx, validity, values: slice(first + 1)? })
    };
    columns.iter().map(column).collect()
}

/// Where a header counts the buffers of its batch, and by buffer where it starts in the body and its
/// length.
pub(crate) fn buffers_of(
    batch: RecordBatch<'_>,
    header: &Buffer,
) -> Option<(usize, Vec<(usize, usize)>)> {
    let buffers = batch.buffers()?;
    let at = buffers.bytes().as_ptr().addr().checked_sub(header.as_ptr().addr())?;
    let place = |buffer: &arrow_ipc::Buffer| {
        Some((usize::try_from(buffer.offset()).ok()?, usize::try_from(buffer.length()).ok()?))
    };
    Some((at, buffers.iter().map(place).collect::<Option<_>>()?))
}

/// The header with other places for its buffers: where each starts in the body, and its length.
pub(crate) fn placed(header: Buffer, buffers_at: usize, places: &[(usize, usize)]) -> Buffer {
    let mut header = header.into_mutable().unwrap_or_else(|shared| {
        let mut copy = MutableBuffer::with_capacity(shared.len());
        copy.extend_from_slice(&shared);
        copy
    });
    let entries = header.as_slice_mut().get_mut(buffers_at..).unwrap_or_default();
    // A place and a length of 64 bits each.
    for (entry, (start, length)) in entries.chunks_exact_mut(16).zip(places) {
        for (number, value) in entry.chunks_exact_mut(8).zip([*start, *length]) {
            number.copy_from_slice(&(value as u64).to_le_bytes());
        }
    }
    header.into()
}

/// These columns, each with its first buffer among those of a batch; none if one is missing, or if
/// some column has parts or as many buffers as it likes.
pub(crate) fn with_first_buffers(
    wanted: &[usize],
    shapes: &[Shape],
) -> Option<Vec<(usize, usize)>> {
    let firsts = first_buffers(shapes)?;
    wanted.iter().map(|idx| Some((*idx, *firsts.get(*idx)?))).collect()
}

/// Among the buffers of a batch the first one of each column, if none has parts or as many buffers
/// as it likes.
fn first_buffers(shapes: &[Shape]) -> Option<Vec<usize>> {
    let mut next = 0;
    let first = |shape: &Shape| {
        let n = match shape.layout {
            Layout::Null => 0,
            Layout::Fixed { .. } => 2,
            Layout::Bytes { .. } => 3,
            _ => return None,
        };
        let first = next;
        next += n;
        Some(first)
    };
    shapes.iter().map(first).collect()
}

/// A body of which some bytes have come.
#[derive(Debug)]
pub(crate) struct Filling {
    split: Split,
    kept: MutableBuffer,
    apart: MutableBuffer,
}

impl Filling {
    pub(crate) fn new(split: Split) -> Self {
        Self { split, kept: MutableBuffer::new(0), apart: MutableBuffer::new(0) }
    }

    /// How many bytes have not come.
    pub(crate) fn n_missing(&self) -> usize {
        let split = &self.split;
        (split.n_kept - self.kept.len()) + (split.n_apart - self.apart.len())
    }

    /// Moves bytes from the front of `input` until the body is whole.
    pub(crate) fn fill(&mut self, input: &mut dyn Input, position: &mut u64) {
        for Stretch { is_apart, end } in &self.split.stretches {
            let (target, all) = match is_apart {
                true => (&mut self.apart, self.split.n_apart),
                false => (&mut self.kept, self.split.n_kept),
            };
            fill(input, target, *end, all, position);
        }
    }

    pub(crate) fn finish(self) -> (Body, Split) {
        (Body { kept: self.kept.into(), apart: self.apart.into() }, self.split)
    }
}
