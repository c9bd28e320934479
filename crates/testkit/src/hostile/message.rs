//! Messages of an Arrow stream made by hand, so that any number in them can be wrong.

use arrow::datatypes::Schema;
use arrow_ipc::writer::{DictionaryTracker, IpcDataGenerator, IpcWriteOptions, write_message};
use arrow_ipc::{
    BodyCompression, BodyCompressionArgs, Buffer, CompressionType, DictionaryBatch,
    DictionaryBatchArgs, FieldNode, Message, MessageArgs, MessageHeader, MetadataVersion,
    RecordBatch, RecordBatchArgs,
};
use flatbuffers::{FlatBufferBuilder, UnionWIPOffset, WIPOffset};

/// The message of a schema. Dictionaries are numbered from 0 in the order of their fields.
pub fn schema_message(schema: &Schema) -> Vec<u8> {
    let options = IpcWriteOptions::default();
    let mut tracker = DictionaryTracker::new(false);
    let encoded = IpcDataGenerator::default().schema_to_bytes_with_dictionary_tracker(
        schema,
        &mut tracker,
        &options,
    );
    let mut bytes = Vec::new();
    write_message(&mut bytes, encoded, &options).unwrap();
    bytes
}

/// A message of a header that is built so far, and a body of which only a part may be there.
pub(super) fn message(
    mut fbb: FlatBufferBuilder<'_>,
    version: MetadataVersion,
    header_type: MessageHeader,
    header: WIPOffset<UnionWIPOffset>,
    body: &[u8],
    body_length: i64,
) -> Vec<u8> {
    let root = Message::create(
        &mut fbb,
        &MessageArgs {
            version,
            header_type,
            header: Some(header),
            bodyLength: body_length,
            custom_metadata: None,
        },
    );
    fbb.finish(root, None);
    let header = fbb.finished_data();
    let padded = header.len().next_multiple_of(8);
    let mut bytes = vec![0xff; 4];
    bytes.extend((padded as u32).to_le_bytes());
    bytes.extend(header);
    bytes.resize(8 + padded, 0);
    bytes.extend(body);
    bytes
}

/// A batch to be written as rows or as values of a dictionary.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    n_rows: i64,
    nodes: Vec<(i64, i64)>,
    buffers: Vec<(i64, i64)>,
    variadic: Vec<i64>,
    codec: Option<CompressionType>,
    body: Vec<u8>,
    body_length: Option<i64>,
    version: Option<i16>,
}

impl Batch {
    /// A batch of so many rows without columns.
    pub fn new(n_rows: i64) -> Self {
        Self { n_rows, ..Self::default() }
    }

    /// Says that buffers are compressed.
    #[must_use]
    pub fn codec(mut self, codec: CompressionType) -> Self {
        self.codec = Some(codec);
        self
    }

    /// Adds a node of so many entries and nulls.
    #[must_use]
    pub fn node(mut self, n: i64, n_nulls: i64) -> Self {
        self.nodes.push((n, n_nulls));
        self
    }

    /// Adds a buffer with its bytes, as they are.
    #[must_use]
    pub fn buffer(self, bytes: &[u8]) -> Self {
        self.buffer_at(0, bytes)
    }

    /// The same, so many bytes past an address that suits every type.
    #[must_use]
    pub fn buffer_at(mut self, past: usize, bytes: &[u8]) -> Self {
        self.body.resize(self.body.len().next_multiple_of(64) + past, 0);
        self.buffers.push((self.body.len() as i64, bytes.len() as i64));
        self.body.extend(bytes);
        self
    }

    /// Adds a buffer that claims a place in the body.
    #[must_use]
    pub fn buffer_claimed(mut self, start: i64, length: i64) -> Self {
        self.buffers.push((start, length));
        self
    }

    /// Adds a buffer in the place of the last one.
    #[must_use]
    pub fn same_buffer(mut self) -> Self {
        self.buffers.push(*self.buffers.last().unwrap());
        self
    }

    /// Adds a count of a view's buffers.
    #[must_use]
    pub fn variadic(mut self, n: i64) -> Self {
        self.variadic.push(n);
        self
    }

    /// Claims another length of the body than it has.
    #[must_use]
    pub fn body_length(mut self, n: i64) -> Self {
        self.body_length = Some(n);
        self
    }

    /// Claims another version than V5, which is 4.
    #[must_use]
    pub fn version(mut self, version: i16) -> Self {
        self.version = Some(version);
        self
    }

    fn header<'a>(&self, fbb: &mut FlatBufferBuilder<'a>) -> WIPOffset<RecordBatch<'a>> {
        let nodes: Vec<_> =
            self.nodes.iter().map(|(n, nulls)| FieldNode::new(*n, *nulls)).collect();
        let buffers: Vec<_> = self.buffers.iter().map(|(at, n)| Buffer::new(*at, *n)).collect();
        let nodes = Some(fbb.create_vector(&nodes));
        let buffers = Some(fbb.create_vector(&buffers));
        let variadic = (!self.variadic.is_empty()).then(|| fbb.create_vector(&self.variadic));
        let compression = self.codec.map(|codec| {
            BodyCompression::create(fbb, &BodyCompressionArgs { codec, ..Default::default() })
        });
        RecordBatch::create(
            fbb,
            &RecordBatchArgs {
                length: self.n_rows,
                nodes,
                buffers,
                compression,
                variadicBufferCounts: variadic,
            },
        )
    }

    /// As a message of rows.
    pub fn rows(&self) -> Vec<u8> {
        let mut fbb = FlatBufferBuilder::new();
        let header = self.header(&mut fbb).as_union_value();
        self.finish(fbb, MessageHeader::RecordBatch, header)
    }

    /// As a message of a dictionary's values.
    pub fn dictionary(&self, id: i64, is_delta: bool) -> Vec<u8> {
        let mut fbb = FlatBufferBuilder::new();
        let data = Some(self.header(&mut fbb));
        let args = DictionaryBatchArgs { id, data, isDelta: is_delta };
        let header = DictionaryBatch::create(&mut fbb, &args).as_union_value();
        self.finish(fbb, MessageHeader::DictionaryBatch, header)
    }

    fn finish(
        &self,
        fbb: FlatBufferBuilder<'_>,
        kind: MessageHeader,
        header: WIPOffset<UnionWIPOffset>,
    ) -> Vec<u8> {
        let mut body = self.body.clone();
        body.resize(body.len().next_multiple_of(8), 0);
        let length = self.body_length.unwrap_or(body.len() as i64);
        let version = self.version.map_or(MetadataVersion::V5, MetadataVersion);
        message(fbb, version, kind, header, &body, length)
    }
}
