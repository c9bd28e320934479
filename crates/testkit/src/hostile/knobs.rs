use arrow::buffer::Buffer;
use arrow_ipc::{Field, Message, RecordBatch, Schema, root_as_footer, root_as_message};
use flatbuffers::Table;

/// A number in a file that decides about memory or about where something is: its place and how
/// many bytes it has.
pub(super) type Knob = (usize, usize);

/// The numbers of a valid file or stream: lengths, offsets and counts of its messages and of
/// their flatbuffers, and the first numbers of every buffer.
pub(super) fn knobs(bytes: &[u8]) -> Vec<Knob> {
    let mut finder = Finder { bytes, knobs: Vec::new() };
    let mut at = if bytes.starts_with(b"ARROW1") { 8 } else { 0 };
    while let Some(next) = finder.message(at) {
        at = next;
    }
    finder.footer();
    finder.knobs
}

struct Finder<'a> {
    bytes: &'a [u8],
    knobs: Vec<Knob>,
}

impl Finder<'_> {
    fn number(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.bytes.get(at..at + 4)?.try_into().ok()?))
    }

    /// Reads the message at a place; returns where the next one is.
    fn message(&mut self, at: usize) -> Option<usize> {
        let (start, length) = match self.number(at)? {
            0 if at < 64 => return Some(at + 8),
            u32::MAX => (at + 8, self.number(at + 4)? as usize),
            length => (at + 4, length as usize),
        };
        self.knobs.extend([(at, 4), (start - 4, 4)]);
        if length == 0 {
            return None;
        }
        let header = Buffer::from(self.bytes.get(start..start + length)?);
        let message: Message<'_> = root_as_message(&header).ok()?;
        self.table(start, &message._tab);
        let body = start + length;
        if let Some(schema) = message.header_as_schema() {
            self.schema(start, schema);
        }
        if let Some(batch) = message.header_as_record_batch() {
            self.batch(start, &header, batch, body);
        }
        if let Some(dictionary) = message.header_as_dictionary_batch() {
            self.table(start, &dictionary._tab);
            if let Some(batch) = dictionary.data() {
                self.batch(start, &header, batch, body);
            }
        }
        Some(body + usize::try_from(message.bodyLength()).ok()?)
    }

    /// Every field of a table, and the places of its vtable.
    fn table(&mut self, start: usize, table: &Table<'_>) {
        let (vtable, at) = (table.vtable(), start + table.loc());
        for idx in 0..vtable.num_fields() {
            let field = usize::from(vtable.get_field(idx));
            if field > 0 {
                self.knobs.extend([(at + field, 1), (at + field, 4), (at + field, 8)]);
            }
        }
    }

    fn schema(&mut self, start: usize, schema: Schema<'_>) {
        self.table(start, &schema._tab);
        for field in schema.fields().iter().flatten() {
            self.field(start, field);
        }
    }

    fn field(&mut self, start: usize, field: Field<'_>) {
        self.table(start, &field._tab);
        if let Some(kind) = field.type_() {
            self.table(start, &kind);
        }
        if let Some(dictionary) = field.dictionary() {
            self.table(start, &dictionary._tab);
        }
        for child in field.children().iter().flatten() {
            self.field(start, child);
        }
    }

    fn batch(&mut self, start: usize, header: &Buffer, batch: RecordBatch<'_>, body: usize) {
        self.table(start, &batch._tab);
        if let Some(compression) = batch.compression() {
            self.table(start, &compression._tab);
        }
        // Pairs of 64-bit numbers, after the count of the pairs.
        let mut list = |list: &[u8]| {
            let at = start + list.as_ptr().addr() - header.as_ptr().addr();
            self.knobs.push((at - 4, 4));
            self.knobs.extend((0..list.len() / 8).map(|idx| (at + idx * 8, 8)));
        };
        if let Some(nodes) = batch.nodes() {
            list(nodes.bytes());
        }
        if let Some(buffers) = batch.buffers() {
            list(buffers.bytes());
        }
        if let Some(counts) = batch.variadicBufferCounts() {
            list(counts.bytes());
        }
        for buffer in batch.buffers().iter().flatten() {
            let (at, n) = (body + buffer.offset() as usize, buffer.length() as usize);
            let wide = (0..n / 8).take(6).map(|idx| (at + idx * 8, 8));
            let narrow = (0..n / 4).take(12).map(|idx| (at + idx * 4, 4));
            let bytes = (0..n).take(24).map(|idx| (at + idx, 1));
            self.knobs.extend(wide.chain(narrow).chain(bytes));
        }
    }

    fn footer(&mut self) -> Option<()> {
        let end = self.bytes.strip_suffix(b"ARROW1")?.len().checked_sub(4)?;
        self.knobs.push((end, 4));
        let start = end.checked_sub(self.number(end)? as usize)?;
        let bytes = Buffer::from(self.bytes.get(start..end)?);
        let footer = root_as_footer(&bytes).ok()?;
        self.table(start, &footer._tab);
        let blocks = footer.recordBatches()?;
        let at = start + blocks.bytes().as_ptr().addr() - bytes.as_ptr().addr();
        self.knobs.push((at - 4, 4));
        self.knobs.extend((0..blocks.len() * 3).map(|idx| (at + idx * 8, 8)));
        Some(())
    }
}
