//! The nodes and buffers of one record batch against the schema's shapes.

use arrow_ipc::{BodyCompressionMethod, CompressionType, MetadataVersion, RecordBatch};

use crate::body::Body;
use crate::compression::is_plausible;
use crate::field::{Layout, Shape};
use crate::unpack::AROUND;
use crate::{Error, Limits};

/// Where a batch stands and what is checked against.
pub(crate) struct Context<'a> {
    pub(crate) offset: u64,
    pub(crate) version: MetadataVersion,
    pub(crate) body: &'a Body,
    pub(crate) limits: &'a Limits,
    /// Bytes of memory that are taken already.
    pub(crate) n_bytes_before: u64,
}

/// What a check has found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Checked {
    /// How many bytes of memory the batch takes decoded.
    pub(crate) n_bytes: u64,
    /// How many of its buffers were looked at: those that the schema asks for.
    pub(crate) n_buffers: usize,
}

/// Checks a batch.
pub(crate) fn check_batch(
    batch: RecordBatch<'_>,
    shapes: &[Shape],
    context: &Context<'_>,
) -> Result<Checked, Error> {
    let offset = context.offset;
    let n_rows = u64::try_from(batch.length()).map_err(|_lossy| Error::BadLength {
        offset,
        part: "record batch",
        found: batch.length(),
    })?;
    context.limits.check_rows(n_rows)?;
    let nodes = batch.nodes().ok_or(Error::MissingPart { offset, part: "nodes" })?;
    let buffers = batch.buffers().ok_or(Error::MissingPart { offset, part: "buffers" })?;
    let codec = match batch.compression() {
        None => None,
        Some(compression) => {
            let codec = compression.codec();
            let known = matches!(codec, CompressionType::LZ4_FRAME | CompressionType::ZSTD);
            if !known || compression.method() != BodyCompressionMethod::BUFFER {
                return Err(Error::UnknownCodec { offset, found: codec.0 });
            }
            Some(codec)
        }
    };
    let mut check = Check {
        context,
        codec,
        nodes: nodes.iter().map(|node| (node.length(), node.null_count())).collect(),
        buffers: buffers.iter().map(|buffer| (buffer.offset(), buffer.length())).collect(),
        variadic: batch.variadicBufferCounts().iter().flatten().collect(),
        node_idx: 0,
        buffer_idx: 0,
        variadic_idx: 0,
        path: Vec::new(),
        n_bytes: 0,
        n_copied: 0,
        keeps_body: codec.is_none(),
    };
    for shape in shapes {
        let n = check.shape(shape)?;
        if n != n_rows {
            let column = shape.name.clone();
            return Err(Error::BadNode { offset, column, length: signed(n), null_count: 0 });
        }
    }
    if check.variadic_idx != check.variadic.len() {
        return Err(Error::BadCount {
            offset,
            part: "variadic buffer counts",
            expected: check.variadic_idx as u64,
            found: check.variadic.len() as u64,
        });
    }
    let n_bytes = check.memory(check.keeps_body);
    Ok(Checked { n_bytes, n_buffers: check.buffer_idx })
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// What an entry counts for that has no bytes of its own, unless it is a row of a column of nulls:
/// about what it takes when it is shown. A few bytes could declare billions of them in one list.
const WEIGHTLESS_BYTES: u64 = 16;

struct Check<'a> {
    context: &'a Context<'a>,
    codec: Option<CompressionType>,
    nodes: Vec<(i64, i64)>,
    buffers: Vec<(i64, i64)>,
    variadic: Vec<i64>,
    node_idx: usize,
    buffer_idx: usize,
    variadic_idx: usize,
    /// The names on the way to the field.
    path: Vec<&'a str>,
    /// Bytes of the buffers, uncompressed.
    n_bytes: u64,
    /// Those of them that are copied because their address does not suit their type.
    n_copied: u64,
    /// Whether a part of the body stays as it is.
    keeps_body: bool,
}

impl<'a> Check<'a> {
    /// Checks a field and those under it; returns its number of entries.
    fn shape(&mut self, shape: &'a Shape) -> Result<u64, Error> {
        self.path.push(&shape.name);
        let (length, null_count) = self.next_node()?;
        let is_column = self.path.len() == 1;
        if shape.is_weightless() && !(is_column && shape.layout == Layout::Null) {
            self.n_bytes = self.n_bytes.saturating_add(length.saturating_mul(WEIGHTLESS_BYTES));
            self.check_memory()?;
        }
        let validity = if null_count > 0 { length.div_ceil(8) } else { 0 };
        let offsets = |width: u64| if length == 0 { 0 } else { (length + 1) * width };
        match shape.layout {
            Layout::Null => {}
            Layout::Fixed { bits } => {
                self.next_buffer(validity)?;
                // Wider values are never read as a whole slice.
                let (width, whole) = (bits / 8, if bits <= 64 { bits / 8 } else { 1 });
                let found = self.next_buffer(length.saturating_mul(bits).div_ceil(8))?;
                self.check_array(found, width, whole)?;
            }
            Layout::Bytes { width } => {
                self.next_buffer(validity)?;
                self.next_array(offsets(width), width)?;
                self.next_buffer(0)?;
            }
            Layout::View => {
                let n_data = self.next_variadic()?;
                self.next_buffer(validity)?;
                self.next_array(length * 16, 16)?;
                for _ in 0..n_data {
                    self.next_buffer(0)?;
                }
            }
            Layout::List { width } => {
                self.next_buffer(validity)?;
                self.next_array(offsets(width), width)?;
            }
            Layout::ListView { width } => {
                self.next_buffer(validity)?;
                self.next_array(length * width, width)?;
                self.next_array(length * width, width)?;
            }
            Layout::FixedList { .. } | Layout::Struct => {
                self.next_buffer(validity)?;
            }
            Layout::RunEnd => {}
            Layout::Union { dense } => {
                if self.context.version < MetadataVersion::V5 {
                    self.next_buffer(0)?;
                }
                self.next_buffer(length)?;
                if dense {
                    // Arrow brings any other buffer to an address that suits it, but asserts that
                    // this one is there, even if it is empty.
                    let start = self.buffers.get(self.buffer_idx).map_or(0, |(start, _)| *start);
                    self.next_buffer(length * 4)?;
                    if start % 4 != 0 {
                        let (offset, column) = (self.context.offset, self.column());
                        return Err(Error::BufferAskew { offset, column, width: 4 });
                    }
                }
            }
        }
        self.children(shape, length, null_count)?;
        self.path.pop();
        Ok(length)
    }

    fn column(&self) -> String {
        self.path.join(".")
    }

    fn children(&mut self, shape: &'a Shape, length: u64, null_count: u64) -> Result<(), Error> {
        for child in &shape.children {
            let n = self.shape(child)?;
            let needed = match shape.layout {
                Layout::FixedList { size } => length.saturating_mul(size),
                Layout::Struct | Layout::Union { dense: false } => length,
                _ => 0,
            };
            if n < needed {
                let (length, null_count) = (signed(length), signed(null_count));
                let (offset, column) = (self.context.offset, self.column());
                return Err(Error::BadNode { offset, column, length, null_count });
            }
        }
        Ok(())
    }

    fn next_node(&mut self) -> Result<(u64, u64), Error> {
        let offset = self.context.offset;
        let Some((length, null_count)) = self.nodes.get(self.node_idx).copied() else {
            let found = self.nodes.len() as u64;
            return Err(Error::BadCount { offset, part: "nodes", expected: found + 1, found });
        };
        self.node_idx += 1;
        match (u64::try_from(length), u64::try_from(null_count)) {
            (Ok(n), Ok(n_null)) if n_null <= n => {
                self.context.limits.check_rows(n)?;
                Ok((n, n_null))
            }
            _ => {
                let column = self.column();
                Err(Error::BadNode { offset, column, length, null_count })
            }
        }
    }

    fn next_variadic(&mut self) -> Result<u64, Error> {
        let (offset, part) = (self.context.offset, "variadic buffer counts");
        let found = self.variadic.len() as u64;
        let Some(count) = self.variadic.get(self.variadic_idx).copied() else {
            return Err(Error::BadCount { offset, part, expected: found + 1, found });
        };
        self.variadic_idx += 1;
        u64::try_from(count).map_err(|_lossy| Error::BadLength { offset, part, found: count })
    }

    /// Takes the next buffer, which must hold whole entries of a width.
    fn next_array(&mut self, expected: u64, width: u64) -> Result<(), Error> {
        let found = self.next_buffer(expected)?;
        self.check_array(found, width, width)
    }

    /// Checks a buffer that is read as entries of a width.
    fn check_array(
        &mut self,
        (found, address): (u64, Option<usize>),
        width: u64,
        whole: u64,
    ) -> Result<(), Error> {
        // Arrow asserts that a buffer of offsets or keys has no bytes left over.
        if whole > 1 && found % whole != 0 {
            let (offset, column) = (self.context.offset, self.column());
            return Err(Error::BufferNotWhole { offset, column, width, found });
        }
        let alignment = if width.is_power_of_two() { width.min(16) } else { 16 };
        if address.is_some_and(|address| !(address as u64).is_multiple_of(alignment)) {
            self.n_copied = self.n_copied.saturating_add(found);
            self.check_memory()?;
        }
        Ok(())
    }

    /// Takes the next buffer, which must be at least so long uncompressed; returns its length,
    /// and its address if it stays where it is.
    fn next_buffer(&mut self, expected: u64) -> Result<(u64, Option<usize>), Error> {
        let offset = self.context.offset;
        let Some((start, length)) = self.buffers.get(self.buffer_idx).copied() else {
            let found = self.buffers.len() as u64;
            return Err(Error::BadCount { offset, part: "buffers", expected: found + 1, found });
        };
        self.buffer_idx += 1;
        let body = self.context.body;
        let bytes = match (usize::try_from(start), usize::try_from(length)) {
            (Ok(start), Ok(length)) => body.bytes(start, length),
            _ => None,
        };
        let Some(bytes) = bytes else {
            let (column, body) = (self.column(), body.len() as u64);
            return Err(Error::BufferOutsideBody { offset, column, start, length, body });
        };
        let (found, address) = self.unpacked_length(bytes)?;
        if found < expected {
            let column = self.column();
            return Err(Error::BufferTooShort { offset, column, expected, found });
        }
        self.keeps_body |= address.is_some();
        let n_around = if self.codec.is_some() { AROUND as u64 } else { 0 };
        self.n_bytes = self.n_bytes.saturating_add(found).saturating_add(n_around);
        self.check_memory()?;
        Ok((found, address))
    }

    /// While a batch is decoded its body is there, too.
    fn check_memory(&self) -> Result<(), Error> {
        let needed = self.context.n_bytes_before.saturating_add(self.memory(true));
        self.context.limits.check_bytes(needed)
    }

    /// Bytes of memory for the buffers so far. Buffers may share bytes of the body; they count
    /// for each, as every one of them is read.
    fn memory(&self, with_body: bool) -> u64 {
        let body = if with_body { self.context.body.len() as u64 } else { 0 };
        let buffers = match self.codec {
            None => self.n_bytes.max(body),
            Some(_) => self.n_bytes.saturating_add(body),
        };
        buffers.saturating_add(self.n_copied)
    }

    fn unpacked_length(&self, bytes: &[u8]) -> Result<(u64, Option<usize>), Error> {
        let found = bytes.len() as u64;
        let Some(codec) = self.codec else { return Ok((found, Some(bytes.as_ptr().addr()))) };
        if bytes.is_empty() {
            return Ok((0, None));
        }
        let (declared, packed) = match bytes.split_first_chunk::<8>() {
            Some((prefix, packed)) => (i64::from_le_bytes(*prefix), packed),
            None => (i64::MIN, bytes),
        };
        // -1 says that the bytes after the prefix are not compressed.
        match u64::try_from(declared) {
            // The length is compared with the budget first: it is what may be too large.
            Ok(n) if n == 0 || n > self.context.limits.memory_budget => Ok((n, None)),
            Ok(n) if is_plausible(codec, packed, n) => Ok((n, None)),
            Err(_) if declared == -1 => Ok((packed.len() as u64, Some(packed.as_ptr().addr()))),
            _ => {
                let (offset, column) = (self.context.offset, self.column());
                Err(Error::BadCompression { offset, column, declared, found })
            }
        }
    }
}
