use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{ArrayData, ArrayRef, RecordBatch, make_array};
use arrow::buffer::Buffer;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow_ipc::DictionaryBatch;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::RecordBatchDecoder;
use sagitta_guard::{Apart, BodyKind, Form, Input, Limits, Message, Walker};

#[cfg(feature = "spill")]
use crate::Spill;
use crate::builder::{Piece, TableBuilder};
use crate::category::{are_below, wide_keys};
use crate::normalise::type_of;
use crate::take::concat;
use crate::{Column, ColumnType, Error, Loaded, Table, Warning};

#[expect(clippy::disallowed_types, reason = "arrow-ipc asks for it; nothing iterates over it")]
type Dictionaries = std::collections::HashMap<i64, ArrayRef>;

/// Dictionaries that grow are copied each time; in all at most so many times the budget, which
/// takes some seconds.
const MAX_GROWN: u64 = 4;

/// What record batches are decoded as, so that dictionaries' keys come as they are.
#[derive(Debug)]
struct Keyed {
    /// Columns of dictionary-encoded text have the type of their keys.
    schema: SchemaRef,
    /// The dictionary of each of these columns, and its type.
    dictionaries: Vec<Option<(i64, DataType)>>,
}

impl Keyed {
    fn new(schema: &Schema) -> Self {
        let columns = schema.fields().iter().map(|field| {
            let is_category = type_of(field.data_type()) == ColumnType::Category;
            match (field.data_type(), dictionary_id(field)) {
                (DataType::Dictionary(keys, values), Some(id)) if is_category => {
                    let keyed = Field::new(field.name(), keys.as_ref().clone(), true);
                    (Arc::new(keyed), Some((id, values.as_ref().clone())))
                }
                _ => (Arc::clone(field), None),
            }
        });
        let (fields, dictionaries): (Vec<_>, Vec<_>) = columns.unzip();
        Self { schema: Arc::new(Schema::new(fields)), dictionaries }
    }
}

fn dictionary_id(field: &Field) -> Option<i64> {
    #[expect(deprecated, reason = "nothing else tells which field a dictionary belongs to")]
    field.dict_id()
}

/// Makes a [`Table`] from the bytes of an Arrow IPC file or stream, chunk by chunk.
///
/// Which of the two it is shows in the first bytes. A file is read as its bytes come, too; a
/// record batch that precedes its dictionary waits for it, and at the end the footer has the
/// last word on which batches there are and in which order.
#[derive(Debug)]
pub struct Loader {
    walker: Walker,
    schema: Option<SchemaRef>,
    /// What stands beside the fields in the schema.
    metadata: BTreeMap<String, String>,
    /// The same with dictionaries' keys where they are kept as codes, and their ids.
    keyed: Option<Keyed>,
    builder: Option<TableBuilder>,
    dictionaries: Dictionaries,
    /// The types of the dictionaries' values.
    value_types: BTreeMap<i64, DataType>,
    /// Dictionaries that the schema names and that have not come.
    missing: BTreeSet<i64>,
    /// Record batches of a file that wait for a dictionary.
    waiting: Vec<Message>,
    /// Bytes of these.
    n_waiting: u64,
    /// Bytes that were copied to let dictionaries grow.
    n_grown: u64,
    /// Where each record batch starts.
    starts: Vec<u64>,
    limits: Limits,
    n_bytes: u64,
    #[cfg(feature = "spill")]
    spill: Option<Arc<Spill>>,
}

impl Loader {
    /// A loader before the first byte.
    pub fn new(limits: Limits) -> Self {
        Self {
            walker: Walker::new(limits.clone()),
            schema: None,
            metadata: BTreeMap::new(),
            keyed: None,
            builder: None,
            dictionaries: Dictionaries::new(),
            value_types: BTreeMap::new(),
            missing: BTreeSet::new(),
            waiting: Vec::new(),
            n_waiting: 0,
            n_grown: 0,
            starts: Vec::new(),
            limits,
            n_bytes: 0,
            #[cfg(feature = "spill")]
            spill: None,
        }
    }

    /// A loader whose batches go there if they do not find room in memory.
    #[cfg(feature = "spill")]
    pub fn spilling(limits: Limits, spill: Arc<Spill>) -> Self {
        Self { spill: Some(spill), ..Self::new(limits) }
    }

    /// Says how many bytes will come, so that the memory for them is asked for at once: a
    /// browser takes a while for each of many small steps.
    pub fn expect_bytes(&mut self, n_bytes: u64) {
        let n_bytes = n_bytes.min(self.limits.memory_budget);
        // Given back to the allocator, which keeps it for what comes. Too little memory shows when
        // it is needed.
        let mut room: Vec<u8> = Vec::new();
        room.try_reserve_exact(usize::try_from(n_bytes).unwrap_or(0)).ok();
        // Room that nobody looks at might not be asked for.
        std::hint::black_box(&room);
    }

    /// Takes the next bytes. After an error the loader is of no more use.
    pub fn push(&mut self, mut chunk: &[u8]) -> Result<(), Error> {
        self.push_from(&mut chunk)
    }

    /// Takes the next bytes, all that `input` has, from where they lie: they are copied once,
    /// into the buffer in which they stay.
    pub fn push_from(&mut self, input: &mut dyn Input) -> Result<(), Error> {
        self.n_bytes += input.n_left() as u64;
        while let Some(message) = self.walker.next(input)? {
            self.message(message)?;
            let n_built = self.builder.as_ref().map_or(0, TableBuilder::n_bytes);
            self.walker.set_others(n_built.saturating_add(self.n_waiting));
        }
        Ok(())
    }

    fn message(&mut self, message: Message) -> Result<(), Error> {
        match message.kind {
            BodyKind::Schema => self.schema(&message),
            BodyKind::DictionaryBatch { id, .. } => {
                self.dictionary(&message)?;
                self.missing.remove(&id);
                self.decode_waiting()
            }
            BodyKind::RecordBatch { .. } => {
                self.starts.push(message.offset);
                let is_file = self.walker.form() == Some(Form::File);
                if is_file && (!self.missing.is_empty() || !self.waiting.is_empty()) {
                    self.n_waiting += message.body.len() as u64;
                    self.waiting.push(message);
                    return Ok(());
                }
                self.record_batch(&message)
            }
        }
    }

    fn schema(&mut self, message: &Message) -> Result<(), Error> {
        let header = message.header()?;
        let Some(schema) = header.header_as_schema() else { return Ok(()) };
        // A null in a column that should have none is shown, not refused.
        let schema = fb_to_schema(schema);
        let metadata = schema.metadata().iter();
        self.metadata.extend(metadata.map(|(key, value)| (key.clone(), value.clone())));
        let fields: Vec<_> =
            schema.fields().iter().map(|field| Arc::new(nullable(field))).collect();
        let schema = Arc::new(Schema::new(fields));
        self.missing.extend(self.walker.dictionary_ids());
        for field in schema.flattened_fields() {
            if let (Some(id), DataType::Dictionary(_, values)) =
                (dictionary_id(field), field.data_type())
            {
                self.value_types.insert(id, values.as_ref().clone());
            }
        }
        #[cfg_attr(not(feature = "spill"), expect(unused_mut, reason = "a spill is set"))]
        let mut builder = TableBuilder::new(&schema, self.limits.memory_budget);
        #[cfg(feature = "spill")]
        if let Some(spill) = &self.spill {
            builder.spill_to(Arc::clone(spill));
        }
        self.builder = Some(builder);
        let keyed = Keyed::new(&schema);
        // Keys are read once, to make codes of them.
        let is_keys = |(_, dictionary): &(usize, &Option<_>)| dictionary.is_some();
        let keys = keyed.dictionaries.iter().enumerate().filter(is_keys);
        self.walker.set_apart(keys.map(|(column_idx, _)| column_idx).collect());
        self.keyed = Some(keyed);
        self.schema = Some(schema);
        Ok(())
    }

    fn dictionary(&mut self, message: &Message) -> Result<(), Error> {
        let header = message.header()?;
        let Some(dictionary) = header.header_as_dictionary_batch() else { return Ok(()) };
        let id = dictionary.id();
        // Values of a dictionary that no column names are passed over.
        let Some(value_type) = self.value_types.get(&id).cloned() else { return Ok(()) };
        let values = self.dictionary_values(message, dictionary, value_type);
        let fail = |source| Error::Decode { offset: message.offset, column: None, source };
        let values = values.map_err(fail)?;
        let grown = match self.dictionaries.get(&id) {
            Some(earlier) if dictionary.isDelta() => {
                let n_bytes = earlier.get_array_memory_size() + values.get_array_memory_size();
                self.n_grown += n_bytes as u64;
                if self.n_grown > self.limits.memory_budget.saturating_mul(MAX_GROWN) {
                    return Err(Error::GrowsTooOften { id });
                }
                // Old and new are there at once, and the new one grows by doubling.
                self.check_memory(n_bytes as u64 * 3)?;
                concat(earlier.as_ref(), values.as_ref()).map_err(fail)?
            }
            None if dictionary.isDelta() => {
                let lost = format!("no earlier values of dictionary {id}");
                return Err(fail(ArrowError::IpcError(lost)));
            }
            _ => values,
        };
        self.dictionaries.insert(id, grown);
        Ok(())
    }

    /// Whether so many bytes more are within the budget.
    fn check_memory(&self, more: u64) -> Result<(), Error> {
        let n_built = self.builder.as_ref().map_or(0, TableBuilder::n_bytes);
        let taken = self.walker.n_bytes().saturating_add(n_built).saturating_add(self.n_waiting);
        let (needed, budget) = (taken.saturating_add(more), self.limits.memory_budget);
        if needed > budget {
            return Err(Error::Refused(sagitta_guard::Error::OverBudget { needed, budget }));
        }
        Ok(())
    }

    /// The values that a message brings for a dictionary.
    fn dictionary_values(
        &self,
        message: &Message,
        dictionary: DictionaryBatch<'_>,
        value_type: DataType,
    ) -> Result<ArrayRef, ArrowError> {
        let lost = || ArrowError::IpcError("no values of a dictionary".to_owned());
        let schema = Arc::new(Schema::new(vec![Field::new("", value_type, true)]));
        let batch = dictionary.data().ok_or_else(lost)?;
        let body = message.body.whole();
        let batch = self.decoder(message, &body, batch, schema)?.read_record_batch()?;
        batch.columns().first().map(Arc::clone).ok_or_else(lost)
    }

    fn decode_waiting(&mut self) -> Result<(), Error> {
        if !self.missing.is_empty() {
            return Ok(());
        }
        for message in std::mem::take(&mut self.waiting) {
            self.record_batch(&message)?;
            self.n_waiting -= message.body.len() as u64;
        }
        Ok(())
    }

    fn record_batch(&mut self, message: &Message) -> Result<(), Error> {
        if let Some((n_rows, pieces)) = self.pieces(message) {
            if let Some(builder) = &mut self.builder {
                builder.set_others(self.walker.n_bytes().saturating_add(self.n_waiting));
                builder.push_pieces(n_rows, &pieces)?;
            }
            return Ok(());
        }
        let schema = self.schema.clone();
        let batch = self.decoded(message, &message.body.whole(), schema, None);
        let batch = batch.map_err(|source| Error::Decode {
            offset: message.offset,
            column: self.damaged_column(message),
            source,
        })?;
        match &mut self.builder {
            Some(builder) => {
                builder.set_others(self.walker.n_bytes().saturating_add(self.n_waiting));
                builder.push(&batch)
            }
            None => Ok(()),
        }
    }

    /// The values of a record batch, those of a Category as keys and dictionary: Arrow would look
    /// at each key by itself. None if there is an error, which decoding the usual way tells.
    fn pieces(&self, message: &Message) -> Option<(usize, Vec<Piece>)> {
        let keyed = self.keyed.as_ref()?;
        let apart: BTreeMap<usize, &Apart> =
            message.apart.iter().map(|apart| (apart.column_idx, apart)).collect();
        let is_kept = |column_idx: &usize| !apart.contains_key(column_idx);
        let kept: Vec<usize> = (0..keyed.dictionaries.len()).filter(is_kept).collect();
        let schema = Some(Arc::clone(&keyed.schema));
        let kept = (!apart.is_empty()).then_some(kept.as_slice());
        let batch = self.decoded(message, message.body.kept(), schema, kept).ok()?;
        let n_rows = batch.num_rows();
        let mut kept = batch.columns().iter();
        let fields = keyed.schema.fields().iter().zip(&keyed.dictionaries).enumerate();
        let pieces = fields.map(|(column_idx, (field, dictionary))| {
            let array = match apart.get(&column_idx) {
                Some(apart) => keys_of(field.data_type(), n_rows, apart)?,
                None => Arc::clone(kept.next()?),
            };
            let Some((id, value_type)) = dictionary else {
                return Some(Piece::Array(array));
            };
            let values = self.dictionaries.get(id)?;
            let is_sound = values.data_type() == value_type
                && are_below(&wide_keys(&array), array.nulls(), values.len());
            is_sound.then(|| Piece::Keys { keys: array, values: Arc::clone(values) })
        });
        Some((n_rows, pieces.collect::<Option<_>>()?))
    }

    /// The first column that cannot be decoded by itself; not looked for among very many, as
    /// each look passes over all the others.
    fn damaged_column(&self, message: &Message) -> Option<String> {
        let fields = self.schema.as_ref()?.fields();
        if fields.len() > 1_000 {
            return None;
        }
        let (schema, body) = (|| self.schema.clone(), message.body.whole());
        let is_damaged =
            |idx: &usize| self.decoded(message, &body, schema(), Some(&[*idx])).is_err();
        let idx = (0..fields.len()).find(is_damaged)?;
        fields.get(idx).map(|field| field.name().clone())
    }

    fn decoded(
        &self,
        message: &Message,
        body: &Buffer,
        schema: Option<SchemaRef>,
        columns: Option<&[usize]>,
    ) -> Result<RecordBatch, ArrowError> {
        let lost = |part: &str| ArrowError::IpcError(format!("no {part}"));
        let header =
            message.header().map_err(|error| ArrowError::from_external_error(error.into()))?;
        let batch = header.header_as_record_batch().ok_or_else(|| lost("record batch"))?;
        let schema = schema.ok_or_else(|| lost("schema"))?;
        self.decoder(message, body, batch, schema)?.with_projection(columns).read_record_batch()
    }

    fn decoder<'a>(
        &'a self,
        message: &'a Message,
        body: &'a Buffer,
        batch: arrow_ipc::RecordBatch<'a>,
        schema: SchemaRef,
    ) -> Result<RecordBatchDecoder<'a>, ArrowError> {
        let version = &message.version;
        let decoder =
            RecordBatchDecoder::try_new(body, batch, schema, &self.dictionaries, version)?;
        Ok(decoder.with_require_alignment(false))
    }

    /// How many bytes have come.
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// How many rows are ready.
    pub fn n_rows(&self) -> usize {
        self.builder.as_ref().map_or(0, TableBuilder::n_rows)
    }

    /// The columns as they are now; none before the schema has come. A Category may still
    /// become Text, a Date a Timestamp.
    pub fn columns(&mut self) -> Option<Vec<Arc<Column>>> {
        self.builder.as_mut().map(TableBuilder::columns)
    }

    /// The metadata of the schema, as the file has it; nothing before the schema has come.
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    /// What was odd so far.
    pub fn warnings(&self) -> &[Warning] {
        self.builder.as_ref().map_or(&[], TableBuilder::warnings)
    }

    /// The rows so far; no columns before the schema has come.
    pub fn snapshot(&mut self) -> Table {
        self.builder.as_mut().map(TableBuilder::snapshot).unwrap_or_default()
    }

    /// Says that no more bytes come and gives the whole table. Fails if some are missing.
    pub fn finish(mut self) -> Result<Loaded, Error> {
        let ending = self.walker.finish()?;
        // What has not come now is a dictionary without values.
        self.missing.clear();
        self.decode_waiting()?;
        let Some(mut builder) = self.builder else {
            return Err(Error::Refused(sagitta_guard::Error::MissingSchema {
                offset: self.n_bytes,
            }));
        };
        if let Some(order) = ending.record_batches
            && order != self.starts
        {
            // Messages come in the order of their starts.
            let places: Vec<_> =
                order.iter().filter_map(|start| self.starts.binary_search(start).ok()).collect();
            builder.reorder(&places);
            builder.warn(Warning::Reordered);
        }
        builder.finish()
    }
}

/// The keys of a column that lies apart.
fn keys_of(data_type: &DataType, n_rows: usize, apart: &Apart) -> Option<ArrayRef> {
    let data = ArrayData::builder(data_type.clone())
        .len(n_rows)
        .add_buffer(apart.values.clone())
        .null_bit_buffer(apart.validity.clone())
        .align_buffers(true);
    data.build().ok().map(make_array)
}

fn nullable(field: &Field) -> Field {
    field.clone().with_nullable(true)
}

impl Table {
    /// Reads the bytes of a whole Arrow IPC file or stream with the usual limits.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut loader = Loader::new(Limits::default());
        loader.push(bytes)?;
        Ok(loader.finish()?.table)
    }
}
