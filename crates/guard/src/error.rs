use flatbuffers::InvalidFlatbuffer;

/// What bytes that are not Arrow look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Lines of text with separators.
    Csv,
    /// JSON.
    Json,
    /// A web page, often an error page of the host.
    Html,
    /// XML.
    Xml,
    /// Text of another kind.
    Text,
    /// Parquet.
    Parquet,
    /// The first version of Feather, which is not Arrow IPC.
    FeatherV1,
    /// ORC.
    Orc,
    /// Avro.
    Avro,
    /// A ZIP archive; also Excel's `.xlsx`.
    Zip,
    /// Excel's old `.xls`.
    Xls,
    /// gzip.
    Gzip,
    /// A bare zstd frame.
    Zstd,
    /// A bare LZ4 frame.
    Lz4,
    /// PDF.
    Pdf,
    /// A SQLite database.
    Sqlite,
}

/// Why bytes were refused. Offsets count from the start of the file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There are no bytes.
    #[error("the file is empty")]
    Empty,
    /// The bytes are something else.
    #[error("not an Arrow file; looks like {guess:?}")]
    NotArrow {
        /// The first bytes, at most 16.
        found: Vec<u8>,
        /// What they look like.
        guess: Option<Format>,
    },
    /// The bytes end too early.
    #[error("the file ends after {found} bytes, at least {expected} were expected")]
    Truncated {
        /// How many bytes there must be at least.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// More bytes come after the end of the stream.
    #[error("bytes after the end of the stream at {offset}")]
    BytesAfterEnd {
        /// Where they start.
        offset: u64,
    },
    /// The numbers are stored most significant byte first.
    #[error("big-endian data")]
    BigEndian {
        /// The first column.
        column: Option<String>,
    },
    /// The metadata has a version that is not known: V4 and V5 are.
    #[error("unknown metadata version V{}", i32::from(*found) + 1)]
    UnknownVersion {
        /// The number in the file: 3 is V4.
        found: i16,
    },
    /// A header is not a valid flatbuffer.
    #[error("the header at {offset} is damaged")]
    BadHeader {
        /// Where the message starts.
        offset: u64,
        /// What is wrong with it.
        source: InvalidFlatbuffer,
    },
    /// A header lacks a part that it must have.
    #[error("the header at {offset} has no {part}")]
    MissingPart {
        /// Where the message starts.
        offset: u64,
        /// What is missing.
        part: &'static str,
    },
    /// A length is negative or larger than allowed.
    #[error("{part} at {offset} has the length {found}")]
    BadLength {
        /// Where the message starts.
        offset: u64,
        /// Whose length.
        part: &'static str,
        /// The length.
        found: i64,
    },
    /// A message of a kind that has no place in a table.
    #[error("the message at {offset} is of kind {kind}")]
    UnexpectedMessage {
        /// Where the message starts.
        offset: u64,
        /// The number of its kind in the file: 1 is a schema.
        kind: u8,
    },
    /// A batch came before the schema, or the file has none.
    #[error("no schema before {offset}")]
    MissingSchema {
        /// Where the message starts.
        offset: u64,
    },
    /// More columns than allowed.
    #[error("{found} columns, {limit} are allowed")]
    TooManyColumns {
        /// How many there are.
        found: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// Deeper nesting than allowed.
    #[error("column {column} is nested deeper than {limit}")]
    TooDeep {
        /// The column.
        column: String,
        /// How deep is allowed.
        limit: u64,
    },
    /// More rows than allowed.
    #[error("{found} rows, {limit} are allowed")]
    TooManyRows {
        /// How many there are at least.
        found: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// More batches than allowed.
    #[error("more than {limit} batches")]
    TooManyBatches {
        /// How many are allowed.
        limit: u64,
    },
    /// The data needs more memory than allowed.
    #[error("{needed} bytes needed, {budget} are allowed")]
    OverBudget {
        /// Bytes needed at least, counted uncompressed, up to this message.
        needed: u64,
        /// Bytes allowed.
        budget: u64,
    },
    /// A type that is not known or contradicts itself.
    #[error("column {column} has a type that cannot be read: {found}")]
    BadType {
        /// The column.
        column: String,
        /// The type as far as it can be named.
        found: String,
    },
    /// A batch has fewer nodes or buffers than the schema asks for, or another number of buffer
    /// counts.
    #[error("the batch at {offset} has {found} {part}, {expected} expected")]
    BadCount {
        /// Where the message starts.
        offset: u64,
        /// What was counted.
        part: &'static str,
        /// How many there must be.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// A column's number of entries or nulls cannot be right.
    #[error("column {column} in the batch at {offset}: {length} entries, {null_count} null")]
    BadNode {
        /// Where the message starts.
        offset: u64,
        /// The column.
        column: String,
        /// Declared entries.
        length: i64,
        /// Declared nulls.
        null_count: i64,
    },
    /// A buffer lies outside the body of its message.
    #[error("column {column} in the batch at {offset}: bytes {start}+{length} of {body}")]
    BufferOutsideBody {
        /// Where the message starts.
        offset: u64,
        /// The column.
        column: String,
        /// Where the buffer starts in the body.
        start: i64,
        /// Its length.
        length: i64,
        /// The length of the body.
        body: u64,
    },
    /// A buffer is shorter than its entries need.
    #[error(
        "column {column} in the batch at {offset}: a buffer of {found} bytes, {expected} needed"
    )]
    BufferTooShort {
        /// Where the message starts.
        offset: u64,
        /// The column.
        column: String,
        /// Bytes needed.
        expected: u64,
        /// Bytes there are, uncompressed.
        found: u64,
    },
    /// A buffer does not hold a whole number of entries.
    #[error("column {column} in the batch at {offset}: {found} bytes are no multiple of {width}")]
    BufferNotWhole {
        /// Where the message starts.
        offset: u64,
        /// The column.
        column: String,
        /// Bytes of an entry.
        width: u64,
        /// Bytes there are, uncompressed.
        found: u64,
    },
    /// A union's offsets lie where they cannot be read.
    #[error("column {column} in the batch at {offset}: offsets at no multiple of {width}")]
    BufferAskew {
        /// Where the message starts.
        offset: u64,
        /// The column.
        column: String,
        /// Bytes of an entry.
        width: u64,
    },
    /// The codec is neither LZ4 nor ZSTD.
    #[error("the batch at {offset} is compressed with codec {found}")]
    UnknownCodec {
        /// Where the message starts.
        offset: u64,
        /// The codec's number in the file.
        found: i8,
    },
    /// A compressed buffer declares a length that its bytes cannot unpack to.
    #[error("column {column} in the batch at {offset}: {found} bytes cannot unpack to {declared}")]
    BadCompression {
        /// Where the message starts.
        offset: u64,
        /// The column.
        column: String,
        /// The declared length.
        declared: i64,
        /// The compressed length.
        found: u64,
    },
    /// The footer names a record batch where there is none, or names one twice.
    #[error("the footer names a batch at {offset} that is not there, or twice")]
    BadFooter {
        /// Where the batch should be.
        offset: i64,
    },
}
