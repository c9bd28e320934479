use arrow_buffer::Buffer;
use arrow_ipc::MetadataVersion;

use crate::Error;
use crate::body::{Apart, Body};
use crate::header::read_header;

/// The two forms of Arrow IPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Starts with `ARROW1` and ends with a footer.
    File,
    /// Messages only.
    Stream,
}

/// What a message's body holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// Nothing: the header is the schema.
    Schema,
    /// Rows.
    RecordBatch {
        /// How many.
        n_rows: u64,
    },
    /// Values of a dictionary.
    DictionaryBatch {
        /// Which dictionary.
        id: i64,
        /// Whether they are added to the ones before.
        is_delta: bool,
    },
}

/// A checked message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Where it starts in the file.
    pub offset: u64,
    /// What it holds.
    pub kind: BodyKind,
    /// The version of the header.
    pub version: MetadataVersion,
    /// What stands behind the header.
    pub body: Body,
    /// The columns whose values lie apart, of those that were asked for.
    pub apart: Vec<Apart>,
    pub(crate) header: Buffer,
}

impl Message {
    /// The header, read again.
    pub fn header(&self) -> Result<arrow_ipc::Message<'_>, Error> {
        read_header(&self.header, self.offset)
    }
}

/// What is known at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// File or stream.
    pub form: Form,
    /// Where the record batches start, in the order of the file's footer; none for a stream.
    pub record_batches: Option<Vec<u64>>,
}
