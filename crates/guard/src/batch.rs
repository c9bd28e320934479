//! The nodes and buffers of one record batch against the schema's shapes.

use arrow_ipc::{BodyCompressionMethod, CompressionType, MetadataVersion, RecordBatch};

use crate::compression::is_plausible;
use crate::field::{Layout, Shape};
use crate::{Error, Limits};

/// Where a batch stands and what is checked against.
pub(crate) struct Context<'a> {
    pub(crate) offset: u64,
    pub(crate) version: MetadataVersion,
    pub(crate) body: &'a [u8],
    pub(crate) limits: &'a Limits,
    /// Bytes that the messages before took, uncompressed.
    pub(crate) n_bytes_before: u64,
}

/// Checks a batch; returns how many bytes its buffers take uncompressed.
pub(crate) fn check_batch(
    batch: RecordBatch<'_>,
    shapes: &[Shape],
    context: &Context<'_>,
) -> Result<u64, Error> {
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
        n_bytes: 0,
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
    Ok(check.n_bytes)
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

struct Check<'a> {
    context: &'a Context<'a>,
    codec: Option<CompressionType>,
    nodes: Vec<(i64, i64)>,
    buffers: Vec<(i64, i64)>,
    variadic: Vec<i64>,
    node_idx: usize,
    buffer_idx: usize,
    variadic_idx: usize,
    n_bytes: u64,
}

impl Check<'_> {
    /// Checks a field and those under it; returns its number of entries.
    fn shape(&mut self, shape: &Shape) -> Result<u64, Error> {
        let (length, null_count) = self.next_node(shape)?;
        let validity = if null_count > 0 { length.div_ceil(8) } else { 0 };
        let offsets = |width: u64| if length == 0 { 0 } else { (length + 1) * width };
        match shape.layout {
            Layout::Null => {}
            Layout::Fixed { bits } => {
                self.next_buffer(shape, validity)?;
                // Wider values are never read as a whole slice.
                let width = if bits <= 64 { bits / 8 } else { 1 };
                self.next_array(shape, length.saturating_mul(bits).div_ceil(8), width)?;
            }
            Layout::Bytes { width } => {
                self.next_buffer(shape, validity)?;
                self.next_array(shape, offsets(width), width)?;
                self.next_buffer(shape, 0)?;
            }
            Layout::View => {
                let n_data = self.next_variadic()?;
                self.next_buffer(shape, validity)?;
                self.next_array(shape, length * 16, 16)?;
                for _ in 0..n_data {
                    self.next_buffer(shape, 0)?;
                }
            }
            Layout::List { width } => {
                self.next_buffer(shape, validity)?;
                self.next_array(shape, offsets(width), width)?;
            }
            Layout::ListView { width } => {
                self.next_buffer(shape, validity)?;
                self.next_array(shape, length * width, width)?;
                self.next_array(shape, length * width, width)?;
            }
            Layout::FixedList { .. } | Layout::Struct => {
                self.next_buffer(shape, validity)?;
            }
            Layout::RunEnd => {}
            Layout::Union { dense } => {
                if self.context.version < MetadataVersion::V5 {
                    self.next_buffer(shape, 0)?;
                }
                self.next_buffer(shape, length)?;
                if dense {
                    self.next_array(shape, length * 4, 4)?;
                }
            }
        }
        self.children(shape, length, null_count)?;
        Ok(length)
    }

    fn children(&mut self, shape: &Shape, length: u64, null_count: u64) -> Result<(), Error> {
        for child in &shape.children {
            let n = self.shape(child)?;
            let needed = match shape.layout {
                Layout::FixedList { size } => length.saturating_mul(size),
                Layout::Struct | Layout::Union { dense: false } => length,
                _ => 0,
            };
            if n < needed {
                let (length, null_count) = (signed(length), signed(null_count));
                let (offset, column) = (self.context.offset, shape.name.clone());
                return Err(Error::BadNode { offset, column, length, null_count });
            }
        }
        Ok(())
    }

    fn next_node(&mut self, shape: &Shape) -> Result<(u64, u64), Error> {
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
                let column = shape.name.clone();
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
    fn next_array(&mut self, shape: &Shape, expected: u64, width: u64) -> Result<(), Error> {
        let found = self.next_buffer(shape, expected)?;
        // Arrow asserts that a buffer of offsets or keys has no bytes left over.
        if width > 1 && found % width != 0 {
            let (offset, column) = (self.context.offset, shape.name.clone());
            return Err(Error::BufferNotWhole { offset, column, width, found });
        }
        Ok(())
    }

    /// Takes the next buffer, which must be at least so long uncompressed; returns its length.
    fn next_buffer(&mut self, shape: &Shape, expected: u64) -> Result<u64, Error> {
        let offset = self.context.offset;
        let Some((start, length)) = self.buffers.get(self.buffer_idx).copied() else {
            let found = self.buffers.len() as u64;
            return Err(Error::BadCount { offset, part: "buffers", expected: found + 1, found });
        };
        self.buffer_idx += 1;
        let body = self.context.body;
        let range = match (usize::try_from(start), usize::try_from(length)) {
            (Ok(start), Ok(length)) => start.checked_add(length).map(|end| start..end),
            _ => None,
        };
        let Some(bytes) = range.and_then(|range| body.get(range)) else {
            let (column, body) = (shape.name.clone(), body.len() as u64);
            return Err(Error::BufferOutsideBody { offset, column, start, length, body });
        };
        let found = self.unpacked_length(shape, bytes)?;
        if found < expected {
            let column = shape.name.clone();
            return Err(Error::BufferTooShort { offset, column, expected, found });
        }
        self.n_bytes = self.n_bytes.saturating_add(found);
        self.context
            .limits
            .check_bytes(self.context.n_bytes_before.saturating_add(self.n_bytes))?;
        Ok(found)
    }

    fn unpacked_length(&self, shape: &Shape, bytes: &[u8]) -> Result<u64, Error> {
        let found = bytes.len() as u64;
        let Some(codec) = self.codec else { return Ok(found) };
        if bytes.is_empty() {
            return Ok(0);
        }
        let (declared, packed) = match bytes.split_first_chunk::<8>() {
            Some((prefix, packed)) => (i64::from_le_bytes(*prefix), packed),
            None => (i64::MIN, bytes),
        };
        // -1 says that the bytes after the prefix are not compressed.
        match u64::try_from(declared) {
            Ok(n) if n == 0 || is_plausible(codec, packed, n) => Ok(n),
            Err(_) if declared == -1 => Ok(packed.len() as u64),
            _ => {
                let (offset, column) = (self.context.offset, shape.name.clone());
                Err(Error::BadCompression { offset, column, declared, found })
            }
        }
    }
}
