use std::collections::BTreeSet;

use arrow_buffer::{Buffer, MutableBuffer};
use arrow_ipc::{MessageHeader, MetadataVersion};

use crate::batch::{Checked, Context, check_batch};
use crate::body::{Filling, Split};
use crate::chunk::{Input, fill, take};
use crate::field::{Shapes, shapes_of};
use crate::header::{read_footer, read_header};
use crate::message::{BodyKind, Ending, Form, Message};
use crate::sniff::{
    CONTINUATION, MAGIC, MAGIC_PADDED, SNIFF, is_stream_start, n_wanted, not_arrow,
};
use crate::unpack::{Unpacked, unpack};
use crate::{Error, Limits};

/// What a message leaves behind beside its rows: where it starts, and the batch's own parts.
const MESSAGE_BYTES: u64 = 256;

/// A header is there as bytes and, while its batch is decoded, as lists of nodes, buffers and
/// counts, any of which may be nearly all of it.
const HEADER_COPIES: u64 = 4;

/// Walks over the bytes of an Arrow IPC file or stream.
#[derive(Debug)]
pub struct Walker {
    limits: Limits,
    state: State,
    form: Option<Form>,
    /// Whether a continuation marker has been seen; messages before 0.15 have none.
    has_markers: bool,
    position: u64,
    shapes: Option<Shapes>,
    /// The columns whose values are to lie apart.
    apart: Vec<usize>,
    starts: BTreeSet<u64>,
    n_messages: u64,
    n_rows: u64,
    n_bytes: u64,
    n_others: u64,
    failed: Option<Error>,
}

#[derive(Debug)]
enum State {
    /// The first bytes, until it is known what they are.
    Start(Vec<u8>),
    Prefix {
        offset: u64,
        bytes: Vec<u8>,
    },
    Header {
        offset: u64,
        length: usize,
        bytes: MutableBuffer,
    },
    Body {
        message: Pending,
        body: Filling,
    },
    /// After the messages of a file: the footer. Without an end marker before it, `why` is
    /// what was wrong with its bytes as a message.
    Footer {
        offset: u64,
        bytes: MutableBuffer,
        why: Option<Error>,
    },
    End {
        offset: u64,
    },
}

#[derive(Debug)]
struct Pending {
    offset: u64,
    kind: BodyKind,
    version: MetadataVersion,
    header: Buffer,
}

impl Walker {
    /// A walker before the first byte.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            state: State::Start(Vec::new()),
            form: None,
            has_markers: false,
            position: 0,
            shapes: None,
            apart: Vec::new(),
            starts: BTreeSet::new(),
            n_messages: 0,
            n_rows: 0,
            n_bytes: 0,
            n_others: 0,
            failed: None,
        }
    }

    /// File or stream, as soon as it is known.
    pub fn form(&self) -> Option<Form> {
        self.form
    }

    /// The dictionaries that the schema names.
    pub fn dictionary_ids(&self) -> impl Iterator<Item = i64> + '_ {
        self.shapes.iter().flat_map(|shapes| shapes.dictionaries.keys().copied())
    }

    /// Says which columns' values are read once and need not stay: from the next batch on they lie
    /// apart where the batch is plain, so that their memory can be given back.
    pub fn set_apart(&mut self, columns: Vec<usize>) {
        self.apart = columns;
    }

    /// Bytes of memory that the messages so far take decoded.
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// Says how many bytes of the budget are taken by what was made of the messages so far.
    pub fn set_others(&mut self, n_bytes: u64) {
        self.n_others = n_bytes;
    }

    /// Takes bytes off the front of `input` until a message is whole or no byte is left. After
    /// an error every further call gives the same one.
    pub fn next(&mut self, input: &mut dyn Input) -> Result<Option<Message>, Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let result = self.advance(input);
        if let Err(error) = &result {
            self.failed = Some(error.clone());
        }
        result
    }

    fn advance(&mut self, input: &mut dyn Input) -> Result<Option<Message>, Error> {
        while input.n_left() > 0 {
            match &mut self.state {
                State::Start(head) => {
                    take(input, head, n_wanted(head), &mut self.position);
                    let head = head.clone();
                    self.start(&head)?;
                }
                State::Prefix { bytes, .. } => {
                    let length = if bytes.starts_with(&CONTINUATION) { 8 } else { 4 };
                    take(input, bytes, length, &mut self.position);
                    self.prefix()?;
                }
                State::Header { length, bytes, .. } => {
                    fill(input, bytes, *length, *length, &mut self.position);
                    if bytes.len() == *length {
                        self.header()?;
                        if let Some(message) = self.whole_message()? {
                            return Ok(Some(message));
                        }
                    }
                }
                State::Body { body, .. } => {
                    body.fill(input, &mut self.position);
                    if let Some(message) = self.whole_message()? {
                        return Ok(Some(message));
                    }
                }
                State::Footer { bytes, why, offset } => {
                    let most = self.limits.max_footer();
                    // The footer is copied once, to an address that suits its numbers.
                    let needed = self.n_bytes + self.n_others + 2 * bytes.len() as u64;
                    self.limits.check_bytes(needed)?;
                    fill(input, bytes, most, most, &mut self.position);
                    if bytes.len() == most {
                        let (offset, found) = (*offset, i64::try_from(most).unwrap_or(i64::MAX));
                        let long = Error::BadLength { offset, part: "footer", found };
                        return Err(why.take().unwrap_or(long));
                    }
                }
                State::End { offset } => return Err(Error::BytesAfterEnd { offset: *offset }),
            }
        }
        Ok(None)
    }

    /// Decides what the first bytes are, as soon as enough of them are there.
    fn start(&mut self, head: &[u8]) -> Result<(), Error> {
        let Some(first) = head.first_chunk::<4>() else { return Ok(()) };
        if first == b"ARRO" {
            if head.len() == 8 && head.starts_with(MAGIC) {
                self.form = Some(Form::File);
                self.state = State::Prefix { offset: 8, bytes: Vec::new() };
            } else if head.len() == 8 {
                return Err(not_arrow(head));
            }
        } else if is_stream_start(*first) {
            self.form = Some(Form::Stream);
            self.state = State::Prefix { offset: 0, bytes: head.to_vec() };
            self.prefix()?;
        } else if head.len() == SNIFF {
            return Err(not_arrow(head));
        }
        Ok(())
    }

    /// Reads the marker and the length before a header, once they are there.
    fn prefix(&mut self) -> Result<(), Error> {
        let State::Prefix { offset, bytes } = &mut self.state else { return Ok(()) };
        let offset = *offset;
        let (has_marker, length) = match (bytes.first_chunk::<4>(), bytes.get(4..)) {
            (Some(first), Some(rest)) if *first == CONTINUATION => {
                let Some(second) = rest.first_chunk::<4>() else { return Ok(()) };
                (true, i32::from_le_bytes(*second))
            }
            (Some(first), _) => (false, i32::from_le_bytes(*first)),
            (None, _) => return Ok(()),
        };
        let prefix = std::mem::take(bytes);
        // Writers may pad the magic up to 64 bytes, as arrow-rs does.
        let is_padding = self.form == Some(Form::File) && self.shapes.is_none() && !has_marker;
        if length == 0 && is_padding && self.position <= MAGIC_PADDED {
            self.state = State::Prefix { offset: self.position, bytes: Vec::new() };
            return Ok(());
        }
        if length == 0 {
            self.state = match self.form {
                Some(Form::File) => {
                    let bytes = MutableBuffer::new(0);
                    State::Footer { offset: self.position, bytes, why: None }
                }
                _ => State::End { offset: self.position },
            };
            return if self.shapes.is_some() {
                Ok(())
            } else {
                Err(Error::MissingSchema { offset })
            };
        }
        let is_lost = self.has_markers && !has_marker;
        self.has_markers |= has_marker;
        match usize::try_from(length) {
            Ok(length) if length as u64 <= self.limits.max_header && !is_lost => {
                let bytes = MutableBuffer::new(0);
                self.state = State::Header { offset, length, bytes };
                Ok(())
            }
            _ => {
                let found = i64::from(length);
                self.footer_or(offset, &prefix, Error::BadLength { offset, part: "header", found })
            }
        }
    }

    /// Where a message without a marker should be, a file without an end marker has its footer.
    fn footer_or(&mut self, offset: u64, so_far: &[u8], why: Error) -> Result<(), Error> {
        let has_marker = so_far.starts_with(&CONTINUATION);
        if self.form != Some(Form::File) || has_marker || self.shapes.is_none() {
            return Err(why);
        }
        let mut bytes = MutableBuffer::new(so_far.len());
        bytes.extend_from_slice(so_far);
        self.state = State::Footer { offset, bytes, why: Some(why) };
        Ok(())
    }

    /// Checks a whole header and makes ready for the body.
    fn header(&mut self) -> Result<(), Error> {
        let State::Header { offset, bytes, .. } = &mut self.state else { return Ok(()) };
        let offset = *offset;
        let header = Buffer::from(std::mem::take(bytes));
        let message = match read_header(&header, offset) {
            Ok(message) => message,
            Err(why) if !self.has_markers => {
                let length = u32::try_from(header.len()).unwrap_or(u32::MAX).to_le_bytes();
                let so_far = [&length, header.as_slice()].concat();
                if self.form == Some(Form::Stream) && self.shapes.is_none() {
                    return Err(not_arrow(&so_far));
                }
                return self.footer_or(offset, &so_far, why);
            }
            Err(why) => return Err(why),
        };
        let version = message.version();
        if !matches!(version, MetadataVersion::V4 | MetadataVersion::V5) {
            return Err(Error::UnknownVersion { found: version.0 });
        }
        let found = message.bodyLength();
        let n_body = u64::try_from(found).map_err(|_lossy| Error::BadLength {
            offset,
            part: "body",
            found,
        })?;
        let n_header = header.len() as u64 * HEADER_COPIES;
        self.check_memory(n_body.saturating_add(n_header))?;
        let length = usize::try_from(n_body).map_err(|_lossy| Error::BadLength {
            offset,
            part: "body",
            found,
        })?;
        let kind = self.kind(message, offset)?;
        let batch = message.header_as_record_batch();
        let columns = self.shapes.as_ref().map_or(&[][..], |shapes| &shapes.columns);
        let split = Split::of(batch, &header, columns, &self.apart, length);
        let header = split.moved(header);
        let message = Pending { offset, kind, version, header };
        self.state = State::Body { message, body: Filling::new(split) };
        Ok(())
    }

    fn kind(&mut self, message: arrow_ipc::Message<'_>, offset: u64) -> Result<BodyKind, Error> {
        let missing = |part| Error::MissingPart { offset, part };
        let kind = match message.header_type() {
            MessageHeader::Schema if self.shapes.is_none() => {
                let schema = message.header_as_schema().ok_or(missing("schema"))?;
                let shapes = shapes_of(schema, offset, &self.limits)?;
                self.n_bytes += shapes.n_bytes;
                self.check_memory(0)?;
                self.shapes = Some(shapes);
                return Ok(BodyKind::Schema);
            }
            MessageHeader::RecordBatch => {
                let batch = message.header_as_record_batch().ok_or(missing("record batch"))?;
                let found = batch.length();
                let n_rows = u64::try_from(found).map_err(|_lossy| Error::BadLength {
                    offset,
                    part: "record batch",
                    found,
                })?;
                BodyKind::RecordBatch { n_rows }
            }
            MessageHeader::DictionaryBatch => {
                let batch = message.header_as_dictionary_batch().ok_or(missing("dictionary"))?;
                BodyKind::DictionaryBatch { id: batch.id(), is_delta: batch.isDelta() }
            }
            other => return Err(Error::UnexpectedMessage { offset, kind: other.0 }),
        };
        self.n_messages += 1;
        if self.n_messages > self.limits.max_batches {
            return Err(Error::TooManyBatches { limit: self.limits.max_batches });
        }
        if self.shapes.is_none() {
            return Err(Error::MissingSchema { offset });
        }
        Ok(kind)
    }

    /// Checks the message whose body is whole and goes on to the next one.
    fn whole_message(&mut self) -> Result<Option<Message>, Error> {
        let State::Body { body, .. } = &self.state else { return Ok(None) };
        if body.n_missing() > 0 {
            return Ok(None);
        }
        let next = State::Prefix { offset: self.position, bytes: Vec::new() };
        let State::Body { message, body } = std::mem::replace(&mut self.state, next) else {
            return Ok(None);
        };
        let Pending { offset, kind, version, header } = message;
        let (body, split) = body.finish();
        let mut message = Message { offset, kind, version, body, apart: Vec::new(), header };
        let checked = self.check_body(&message)?;
        if let Some(shapes) = &self.shapes
            && let Some(unpacked) = unpack(&message, checked, shapes, &self.apart)?
        {
            let Unpacked { header, body, apart } = unpacked;
            return Ok(Some(Message { header, body, apart, ..message }));
        }
        let batch = message.header()?.header_as_record_batch();
        let apart = batch.and_then(|batch| split.columns(batch, &message.body));
        message.apart = apart.unwrap_or_default();
        Ok(Some(message))
    }

    fn check_memory(&self, more: u64) -> Result<(), Error> {
        self.limits.check_bytes(self.n_bytes.saturating_add(self.n_others).saturating_add(more))
    }

    fn check_body(&mut self, message: &Message) -> Result<Checked, Error> {
        let offset = message.offset;
        let Some(shapes) = &self.shapes else { return Err(Error::MissingSchema { offset }) };
        let context = Context {
            offset,
            version: message.version,
            body: &message.body,
            limits: &self.limits,
            n_bytes_before: self.n_bytes
                + self.n_others
                + message.header.len() as u64 * HEADER_COPIES,
        };
        let header = message.header()?;
        let missing = |part| Error::MissingPart { offset, part };
        self.n_bytes += MESSAGE_BYTES;
        let checked = match message.kind {
            BodyKind::Schema => Checked::default(),
            BodyKind::RecordBatch { n_rows } => {
                let batch = header.header_as_record_batch().ok_or(missing("record batch"))?;
                self.n_rows = self.n_rows.saturating_add(n_rows);
                self.limits.check_rows(self.n_rows)?;
                let checked = check_batch(batch, &shapes.columns, &context)?;
                self.starts.insert(offset);
                checked
            }
            BodyKind::DictionaryBatch { id, .. } => {
                let dictionary =
                    header.header_as_dictionary_batch().ok_or(missing("dictionary"))?;
                let values = dictionary.data().ok_or(missing("values of a dictionary"))?;
                // Values of a dictionary that no column names are passed over.
                match shapes.dictionaries.get(&id) {
                    Some(shape) => check_batch(values, std::slice::from_ref(shape), &context)?,
                    None => Checked::default(),
                }
            }
        };
        self.n_bytes += checked.n_bytes;
        Ok(checked)
    }

    /// Says that no more bytes come. Fails if some are missing.
    pub fn finish(&mut self) -> Result<Ending, Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let truncated = |expected: u64| Error::Truncated { expected, found: self.position };
        match &self.state {
            State::Start(head) if head.is_empty() => Err(Error::Empty),
            State::Start(head) if MAGIC.starts_with(head.get(..6).unwrap_or(head)) => {
                Err(truncated(8))
            }
            State::Start(head) if head.len() < 4 && head.iter().all(|byte| *byte == 0xff) => {
                Err(truncated(8))
            }
            State::Start(head) => Err(not_arrow(head)),
            // A stream may end without its end marker, between two messages.
            State::Prefix { bytes, .. } if bytes.is_empty() && self.form == Some(Form::Stream) => {
                Ok(Ending { form: Form::Stream, record_batches: None })
            }
            State::Prefix { offset, .. } => Err(truncated(offset + 8)),
            State::Header { length, bytes, .. } => {
                Err(truncated(self.position + (*length - bytes.len()) as u64))
            }
            State::Body { body, .. } => Err(truncated(self.position + body.n_missing() as u64)),
            State::Footer { bytes, why, .. } => {
                let batches = read_footer(bytes.as_slice(), self.position, &self.starts);
                let record_batches = Some(batches.map_err(|error| match (why, error) {
                    (Some(why), Error::Truncated { .. }) => why.clone(),
                    (_, error) => error,
                })?);
                Ok(Ending { form: Form::File, record_batches })
            }
            State::End { .. } => Ok(Ending { form: Form::Stream, record_batches: None }),
        }
    }
}
