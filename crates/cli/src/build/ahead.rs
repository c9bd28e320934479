//! What an Arrow file says of its columns ahead of its rows, put into a file that is there already.
//!
//! The batches stay as they are, byte for byte. It stands in the schema at the beginning, which a
//! page reads first, and not in the footer: programs that read files whole take the schema from there,
//! and would carry it on to other rows.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use arrow::datatypes::Schema;
use arrow::ipc::convert::{IpcSchemaEncoder, fb_to_schema};
use arrow::ipc::writer::{DictionaryTracker, IpcDataGenerator, IpcWriteOptions, write_message};
use arrow::ipc::{Block, Footer, FooterBuilder, MetadataVersion, root_as_footer, root_as_message};
use flatbuffers::FlatBufferBuilder;
use sagitta_protocol::{ColumnSummary, Known};

/// What a file begins with: its magic, to a whole eight bytes.
const START: &[u8; 8] = b"ARROW1\0\0";

/// What a file ends with, behind the length of its footer.
const END: &[u8; 6] = b"ARROW1";

/// A file is so many times as long as what it says of itself at least. A shorter one comes at once.
const TIMES: u64 = 8;

/// Puts the summaries of its columns over all its rows into a file. A file that was not written as
/// this program writes files, or is too short to be waited for, stays as it is.
pub(super) fn tell(path: &Path, n_rows: u64, columns: &[ColumnSummary]) -> Result<()> {
    let Some(text) = Known::of(n_rows, columns).to_json() else { return Ok(()) };
    let cannot = || format!("cannot read {}", path.display());
    let file = File::open(path).with_context(cannot)?;
    let length = file.metadata().with_context(cannot)?.len();
    if u64::try_from(text.len())?.saturating_mul(TIMES) > length {
        return Ok(());
    }
    let mut file = BufReader::new(file);
    let Some(parts) = Parts::of(&mut file, length).with_context(cannot)? else { return Ok(()) };
    let part = path.with_extension("ahead");
    parts
        .write(&mut file, &part, &text)
        .with_context(|| format!("cannot write {}", part.display()))?;
    fs::rename(&part, path).with_context(|| format!("cannot write {}", path.display()))
}

/// A file of one schema and batches behind it.
struct Parts {
    schema: Schema,
    /// Where the message of the schema ends.
    batches: u64,
    /// Where the footer begins.
    end: u64,
    footer: Vec<u8>,
}

impl Parts {
    /// The parts of a file; none if its schema is not written as this program does.
    fn of(file: &mut BufReader<File>, length: u64) -> Result<Option<Self>> {
        let mut start = [0; 16];
        if length < 64 || file.read_exact(&mut start).is_err() || !start.starts_with(START) {
            return Ok(None);
        }
        let header = read(file, u64::from(number(start.get(12..))))?;
        let Some(schema) = schema_of(&header) else { return Ok(None) };
        let mut found = start.get(8..).unwrap_or_default().to_vec();
        found.extend_from_slice(&header);
        if message(&schema)? != found {
            return Ok(None);
        }
        let batches = 16 + u64::try_from(header.len())?;
        file.seek(SeekFrom::Start(length - 10))?;
        let tail = read(file, 10)?;
        let end = (length - 10).checked_sub(u64::from(number(Some(&tail))));
        let Some(end) = end.filter(|end| *end >= batches && tail.ends_with(END)) else {
            return Ok(None);
        };
        file.seek(SeekFrom::Start(end))?;
        let footer = read(file, length - 10 - end)?;
        Ok(Some(Self { schema, batches, end, footer }))
    }

    /// Writes the same file with a text in its schema.
    fn write(&self, file: &mut BufReader<File>, to: &Path, text: &str) -> Result<()> {
        let mut metadata = self.schema.metadata().clone();
        metadata.insert(Known::KEY.to_owned(), text.to_owned());
        let told = message(&self.schema.clone().with_metadata(metadata))?;
        let footer = root_as_footer(&self.footer).context("its footer is damaged")?;
        let more = i64::try_from(8 + told.len())? - i64::try_from(self.batches)?;
        let mut out = BufWriter::new(File::create(to)?);
        out.write_all(START)?;
        out.write_all(&told)?;
        file.seek(SeekFrom::Start(self.batches))?;
        io::copy(&mut file.take(self.end - self.batches), &mut out)?;
        let footer = moved(footer, &self.schema, more);
        out.write_all(&footer)?;
        out.write_all(&i32::try_from(footer.len())?.to_le_bytes())?;
        out.write_all(END)?;
        out.flush()?;
        Ok(())
    }
}

fn read(file: &mut impl Read, n_bytes: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(n_bytes).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The number that four bytes are.
fn number(bytes: Option<&[u8]>) -> u32 {
    bytes.and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn schema_of(header: &[u8]) -> Option<Schema> {
    root_as_message(header).ok()?.header_as_schema().map(fb_to_schema)
}

/// The message of a schema, as files of this program have it.
fn message(schema: &Schema) -> Result<Vec<u8>> {
    let options = IpcWriteOptions::try_new(8, false, MetadataVersion::V5)?;
    let mut dictionaries = DictionaryTracker::new(true);
    let encoded = IpcDataGenerator::default().schema_to_bytes_with_dictionary_tracker(
        schema,
        &mut dictionaries,
        &options,
    );
    let mut bytes = Vec::new();
    write_message(&mut bytes, encoded, &options)?;
    Ok(bytes)
}

/// A footer whose batches lie so many bytes further on.
fn moved(footer: Footer<'_>, schema: &Schema, more: i64) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let blocks = |blocks: Option<flatbuffers::Vector<'_, Block>>| -> Vec<Block> {
        let moved = |block: &Block| {
            Block::new(block.offset() + more, block.metaDataLength(), block.bodyLength())
        };
        blocks.iter().flatten().map(moved).collect()
    };
    let dictionaries = builder.create_vector(&blocks(footer.dictionaries()));
    let batches = builder.create_vector(&blocks(footer.recordBatches()));
    let mut tracker = DictionaryTracker::new(true);
    let schema = IpcSchemaEncoder::new()
        .with_dictionary_tracker(&mut tracker)
        .schema_to_fb_offset(&mut builder, schema);
    let mut fields = FooterBuilder::new(&mut builder);
    fields.add_version(footer.version());
    fields.add_schema(schema);
    fields.add_dictionaries(dictionaries);
    fields.add_recordBatches(batches);
    let root = fields.finish();
    builder.finish(root, None);
    builder.finished_data().to_vec()
}
