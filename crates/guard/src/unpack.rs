//! The buffers of a packed batch, unpacked into memory in which they stay.

use arrow_buffer::{Buffer, MutableBuffer};
use arrow_ipc::{CompressionType, RecordBatch};

use crate::Error;
use crate::batch::Checked;
use crate::body::{Apart, Body, buffers_of, parts_of, placed, with_first_buffers};
use crate::compression::Lz4Frame;
use crate::field::{Shape, Shapes};
use crate::message::{BodyKind, Message};

/// Before each compressed buffer stands how long it is unpacked, in 64 bits.
const PREFIX: usize = 8;

/// What stands there if the bytes behind it are not compressed.
const NOT_COMPRESSED: i64 = -1;

/// Values of every type may start at a multiple of this.
const ALIGNMENT: usize = 64;

/// What a buffer takes at most to start at such a place, behind its prefix, and to end.
pub(crate) const AROUND: usize = 2 * ALIGNMENT;

/// A batch that counts its buffers as not compressed, and its body.
pub(crate) struct Unpacked {
    pub(crate) header: Buffer,
    pub(crate) body: Body,
    pub(crate) apart: Vec<Apart>,
}

/// What a checked message brings, unpacked, if it is packed in a way that is unpacked here. None also
/// if a frame is damaged, which decoding it the usual way tells.
pub(crate) fn unpack(
    message: &Message,
    checked: Checked,
    shapes: &Shapes,
    apart: &[usize],
) -> Result<Option<Unpacked>, Error> {
    let header = message.header()?;
    let (batch, shapes, apart) = match message.kind {
        BodyKind::Schema => return Ok(None),
        BodyKind::RecordBatch { .. } => {
            (header.header_as_record_batch(), shapes.columns.as_slice(), apart)
        }
        BodyKind::DictionaryBatch { id, .. } => {
            let Some(shape) = shapes.dictionaries.get(&id) else { return Ok(None) };
            let dictionary = header.header_as_dictionary_batch();
            let values = dictionary.and_then(|dictionary| dictionary.data());
            (values, std::slice::from_ref(shape), &[][..])
        }
    };
    Ok(batch.and_then(|batch| unpack_batch(batch, checked, message, shapes, apart)))
}

/// Unpacks a checked batch of LZ4 frames, with the values of these columns apart. The batch lies in
/// its header.
///
/// Each buffer is unpacked where it stays: blocks of a frame look back into what is there, so that
/// nothing is copied once more.
fn unpack_batch(
    batch: RecordBatch<'_>,
    checked: Checked,
    Message { header, body, .. }: &Message,
    shapes: &[Shape],
    wanted: &[usize],
) -> Option<Unpacked> {
    if batch.compression()?.codec() != CompressionType::LZ4_FRAME {
        return None;
    }
    let (buffers_at, buffers) = buffers_of(batch, header)?;
    let columns = with_first_buffers(wanted, shapes).unwrap_or_default();
    let is_apart = |idx: usize| columns.iter().any(|(_, first)| first + 1 == idx);
    let (mut room, mut room_apart) = (0, 0);
    let mut packed = Vec::with_capacity(buffers.len());
    for (idx, (start, length)) in buffers.into_iter().enumerate() {
        // Nobody has looked at what the schema does not ask for, nor will anybody read it.
        let is_checked = idx < checked.n_buffers;
        let bytes = if is_checked { body.bytes(start, length)? } else { &[] };
        let buffer = Packed::of(bytes)?;
        *(if is_apart(idx) { &mut room_apart } else { &mut room }) += buffer.room();
        packed.push(buffer);
    }
    let mut kept = MutableBuffer::with_capacity(room);
    let mut apart = MutableBuffer::with_capacity(room_apart);
    let mut places = Vec::with_capacity(packed.len());
    for (idx, buffer) in packed.iter().enumerate() {
        places.push(buffer.write(if is_apart(idx) { &mut apart } else { &mut kept })?);
    }
    for (_, first) in &columns {
        places.get_mut(first + 1)?.0 += kept.len();
    }
    let body = Body::new(kept.into(), apart.into());
    // What is read without its header lies behind the prefix.
    let slice = |idx: usize| {
        let (start, length) = *places.get(idx)?;
        body.slice(start + PREFIX.min(length), length.saturating_sub(PREFIX))
    };
    let apart = parts_of(batch, &columns, slice)?;
    Some(Unpacked { header: placed(header.clone(), buffers_at, &places), body, apart })
}

/// A buffer of a packed batch.
enum Packed<'a> {
    Empty,
    Stored(&'a [u8]),
    Frame { frame: Lz4Frame<'a>, length: usize },
}

impl<'a> Packed<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        if bytes.is_empty() {
            return Some(Self::Empty);
        }
        let (prefix, rest) = bytes.split_first_chunk::<PREFIX>()?;
        Some(match i64::from_le_bytes(*prefix) {
            0 => Self::Empty,
            NOT_COMPRESSED => Self::Stored(rest),
            length => {
                let length = usize::try_from(length).ok()?;
                Self::Frame { frame: Lz4Frame::of(rest)?, length }
            }
        })
    }

    /// How many bytes it takes at most.
    fn room(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Stored(bytes) => bytes.len().saturating_add(AROUND),
            Self::Frame { length, .. } => length.saturating_add(AROUND),
        }
    }

    /// Appends the prefix of what is not compressed, so that what follows is aligned, and the
    /// bytes; returns where the prefix starts and how many bytes there are with it.
    fn write(&self, target: &mut MutableBuffer) -> Option<(usize, usize)> {
        if matches!(self, Self::Empty) {
            return Some((0, 0));
        }
        let values_at = (target.len() + PREFIX).next_multiple_of(ALIGNMENT);
        let start = values_at - PREFIX;
        target.resize(start, 0);
        target.extend_from_slice(&NOT_COMPRESSED.to_le_bytes());
        match self {
            Self::Empty => {}
            Self::Stored(bytes) => target.extend_from_slice(bytes),
            Self::Frame { frame, length } => frame.unpack(*length, target)?,
        }
        Some((start, target.len() - start))
    }
}
