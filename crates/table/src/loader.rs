use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow_ipc::DictionaryBatch;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::RecordBatchDecoder;
use sagitta_guard::{BodyKind, Form, Limits, Message, Walker};

use crate::builder::TableBuilder;
use crate::statistics::StatisticsExecution;
use crate::take::concat;
use crate::{Column, Error, Loaded, Table, Warning};

#[expect(clippy::disallowed_types, reason = "arrow-ipc asks for it; nothing iterates over it")]
type Dictionaries = std::collections::HashMap<i64, ArrayRef>;

/// Makes a [`Table`] from the bytes of an Arrow IPC file or stream, chunk by chunk.
///
/// Which of the two it is shows in the first bytes. A file is read as its bytes come, too; a
/// record batch that precedes its dictionary waits for it, and at the end the footer has the
/// last word on which batches there are and in which order.
#[derive(Debug)]
pub struct Loader {
    walker: Walker,
    schema: Option<SchemaRef>,
    builder: Option<TableBuilder>,
    dictionaries: Dictionaries,
    /// Dictionaries that the schema names and that have not come.
    missing: BTreeSet<i64>,
    /// Record batches of a file that wait for a dictionary.
    waiting: Vec<Message>,
    /// Where each record batch starts.
    starts: Vec<u64>,
    limits: Limits,
    n_bytes: u64,
}

impl Loader {
    /// A loader before the first byte.
    pub fn new(limits: Limits) -> Self {
        Self {
            walker: Walker::new(limits.clone()),
            schema: None,
            builder: None,
            dictionaries: Dictionaries::new(),
            missing: BTreeSet::new(),
            waiting: Vec::new(),
            starts: Vec::new(),
            limits,
            n_bytes: 0,
        }
    }

    /// Takes the next bytes. After an error the loader is of no more use.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Error> {
        self.n_bytes += chunk.len() as u64;
        let mut rest = chunk;
        while let Some(message) = self.walker.next(&mut rest)? {
            self.message(message)?;
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
        let fields: Vec<_> =
            schema.fields().iter().map(|field| Arc::new(nullable(field))).collect();
        let schema = Arc::new(Schema::new(fields));
        self.missing = self.walker.dictionary_ids().collect();
        self.builder = Some(TableBuilder::new(&schema, self.limits.memory_budget));
        self.schema = Some(schema);
        Ok(())
    }

    fn dictionary(&mut self, message: &Message) -> Result<(), Error> {
        let header = message.header()?;
        let Some(dictionary) = header.header_as_dictionary_batch() else { return Ok(()) };
        let id = dictionary.id();
        // Values of a dictionary that no column names are passed over.
        if !self.walker.dictionary_ids().any(|known| known == id) {
            return Ok(());
        }
        let values = self.dictionary_values(message, dictionary);
        let values = values.map_err(|source| Error::Decode { offset: message.offset, source })?;
        self.dictionaries.insert(id, values);
        Ok(())
    }

    /// The values of a dictionary as it is after the message: new, or grown.
    fn dictionary_values(
        &self,
        message: &Message,
        dictionary: DictionaryBatch<'_>,
    ) -> Result<ArrayRef, ArrowError> {
        let id = dictionary.id();
        let lost = |part: &str| ArrowError::IpcError(format!("no {part} of dictionary {id}"));
        #[expect(deprecated, reason = "nothing else tells which field a dictionary belongs to")]
        let fields = self.schema.as_deref().map(|schema| schema.fields_with_dict_id(id));
        let value_type = fields.iter().flatten().find_map(|field| match field.data_type() {
            DataType::Dictionary(_, value_type) => Some(value_type.as_ref().clone()),
            _ => None,
        });
        let value_type = value_type.ok_or_else(|| lost("field"))?;
        let schema = Arc::new(Schema::new(vec![Field::new("", value_type, true)]));
        let batch = dictionary.data().ok_or_else(|| lost("values"))?;
        let batch = self.batch(message, batch, schema)?;
        let values = batch.columns().first().ok_or_else(|| lost("values"))?;
        if !dictionary.isDelta() {
            return Ok(Arc::clone(values));
        }
        let earlier = self.dictionaries.get(&id).ok_or_else(|| lost("earlier values"))?;
        concat(earlier.as_ref(), values.as_ref())
    }

    fn decode_waiting(&mut self) -> Result<(), Error> {
        if !self.missing.is_empty() {
            return Ok(());
        }
        for message in std::mem::take(&mut self.waiting) {
            self.record_batch(&message)?;
        }
        Ok(())
    }

    fn record_batch(&mut self, message: &Message) -> Result<(), Error> {
        let batch = self.decoded(message);
        let batch = batch.map_err(|source| Error::Decode { offset: message.offset, source })?;
        match &mut self.builder {
            Some(builder) => builder.push(&batch),
            None => Ok(()),
        }
    }

    fn decoded(&self, message: &Message) -> Result<RecordBatch, ArrowError> {
        let lost = |part: &str| ArrowError::IpcError(format!("no {part}"));
        let header =
            message.header().map_err(|error| ArrowError::from_external_error(error.into()))?;
        let batch = header.header_as_record_batch().ok_or_else(|| lost("record batch"))?;
        let schema = self.schema.clone().ok_or_else(|| lost("schema"))?;
        self.batch(message, batch, schema)
    }

    fn batch(
        &self,
        message: &Message,
        batch: arrow_ipc::RecordBatch<'_>,
        schema: SchemaRef,
    ) -> Result<RecordBatch, ArrowError> {
        let (body, version) = (&message.body, &message.version);
        RecordBatchDecoder::try_new(body, batch, schema, &self.dictionaries, version)?
            .with_require_alignment(false)
            .read_record_batch()
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

    /// What was odd so far.
    pub fn warnings(&self) -> &[Warning] {
        self.builder.as_ref().map_or(&[], TableBuilder::warnings)
    }

    /// The rows so far; no columns before the schema has come.
    pub fn snapshot(&mut self) -> Table {
        self.builder.as_mut().map(TableBuilder::snapshot).unwrap_or_default()
    }

    /// The statistics of the rows so far, worked out but for the histograms; no columns before
    /// the schema has come.
    pub fn statistics(&mut self) -> StatisticsExecution {
        match &mut self.builder {
            Some(builder) => builder.statistics(),
            None => StatisticsExecution::new(Table::default()),
        }
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
            let places: Vec<_> = order
                .iter()
                .filter_map(|start| self.starts.iter().position(|other| other == start))
                .collect();
            builder.reorder(&places);
            builder.warn(Warning::Reordered);
        }
        builder.finish()
    }
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
