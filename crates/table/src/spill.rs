//! Values of large tables that lie elsewhere until they are looked at.

use std::collections::VecDeque;
use std::fmt;
use std::io::{Cursor, Error, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use arrow::array::{ArrayRef, AsArray, RecordBatch, RecordBatchOptions, make_array};
use arrow::datatypes::{
    DataType, Decimal128Type, Decimal256Type, Field, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, Schema, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow::error::ArrowError;
use arrow_ipc::CompressionType;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::{IpcWriteOptions, StreamWriter};

use crate::{Codes, Medium, Values};

/// How many bytes of values that were read last are kept: a scan comes back to a column of a batch
/// several times before it goes on, and to some batches while it puts rows in order.
const MOST_RECENT: u64 = 64 << 20;

#[cfg(not(target_pointer_width = "64"))]
compile_error!("what Arrow packs on fewer than 64 bits cannot be read again");

/// Takes the values of a table that do not find room in memory, and gives them back when they are
/// asked for, exactly as they were.
///
/// What cannot be written stays in memory; what cannot be read is missing, as a column would be that
/// the table does not have. Either way [`Spill::failure`] says so from then on, and whoever has made
/// the spill has to ask for it before anything is made of the table.
pub struct Spill {
    /// Values of so many bytes stay in memory.
    most_held: u64,
    state: Mutex<State>,
    failure: OnceLock<String>,
}

struct State {
    medium: Box<dyn Medium>,
    /// Where the next values go.
    end: u64,
    /// Bytes of the values that stay in memory.
    n_held: u64,
    /// The values that were read last, by where they lie; the newest last.
    recent: VecDeque<(u64, Values)>,
    n_recent: u64,
}

impl fmt::Debug for Spill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spill").field("most_held", &self.most_held).finish_non_exhaustive()
    }
}

/// Values that lie in a spill.
#[derive(Clone, Debug)]
pub(crate) struct Away {
    spill: Arc<Spill>,
    start: u64,
    length: usize,
    form: Form,
    /// What they take in memory.
    n_bytes: u64,
}

/// What an array stands for, where its own type does not tell.
#[derive(Clone, Copy, Debug)]
enum Form {
    AsTyped,
    Category,
    Date,
    Other,
}

impl Spill {
    /// A spill over an empty medium. Tables whose values take no more than so many bytes do not
    /// touch it.
    pub fn new(medium: impl Medium + 'static, most_held: u64) -> Self {
        let (recent, n_recent) = (VecDeque::new(), 0);
        let state = State { medium: Box::new(medium), end: 0, n_held: 0, recent, n_recent };
        Self { most_held, state: Mutex::new(state), failure: OnceLock::new() }
    }

    /// What went wrong first: it could not be written, or not be read.
    pub fn failure(&self) -> Option<&str> {
        self.failure.get().map(String::as_str)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fail(&self, error: &dyn fmt::Display) {
        self.failure.get_or_init(|| error.to_string());
    }

    /// Whether so many bytes more may stay in memory; they are counted if so.
    pub(crate) fn has_room(&self, n_bytes: u64) -> bool {
        let mut state = self.state();
        let n_held = state.n_held.saturating_add(n_bytes);
        let has_room = n_held <= self.most_held;
        if has_room {
            state.n_held = n_held;
        }
        has_room
    }

    /// Puts values away; none if they have to stay where they are.
    pub(crate) fn put(self: &Arc<Self>, values: &Values) -> Option<Away> {
        let form = match values {
            Values::Null(_) => return None,
            Values::Category(_) => Form::Category,
            Values::Date(_) => Form::Date,
            Values::Other(_) => Form::Other,
            _ => Form::AsTyped,
        };
        let put = || -> Result<Away, ArrowError> {
            let bytes = encoded(values)?;
            let start = self.state().append(&bytes)?;
            let n_bytes = values.n_bytes();
            Ok(Away { spill: Arc::clone(self), start, length: bytes.len(), form, n_bytes })
        };
        put().inspect_err(|error| self.fail(error)).ok()
    }
}

impl State {
    fn append(&mut self, bytes: &[u8]) -> Result<u64, Error> {
        let start = self.end;
        self.medium.seek(SeekFrom::Start(start))?;
        self.medium.write_all(bytes)?;
        self.end += bytes.len() as u64;
        Ok(start)
    }

    fn read(&mut self, start: u64, length: usize) -> Result<Vec<u8>, Error> {
        let mut bytes = vec![0; length];
        self.medium.seek(SeekFrom::Start(start))?;
        self.medium.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn find(&self, start: u64) -> Option<Values> {
        let found = self.recent.iter().rev().find(|(other, _)| *other == start);
        found.map(|(_, values)| values.clone())
    }

    fn keep(&mut self, start: u64, values: Values) {
        self.n_recent += values.n_bytes();
        self.recent.push_back((start, values));
        while self.n_recent > MOST_RECENT && self.recent.len() > 1 {
            let oldest = self.recent.pop_front();
            self.n_recent -= oldest.map_or(0, |(_, values)| values.n_bytes());
        }
    }
}

impl Away {
    /// How many bytes the values take in memory.
    pub(crate) fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// Where values that replace these go.
    pub(crate) fn spill(&self) -> &Arc<Spill> {
        &self.spill
    }

    /// The values; none if they cannot be read.
    pub(crate) fn values(&self) -> Option<Values> {
        if let Some(values) = self.spill.state().find(self.start) {
            return Some(values);
        }
        let read = || -> Result<Values, ArrowError> {
            let bytes = self.spill.state().read(self.start, self.length)?;
            let array = decoded(bytes)?;
            let lost = || ArrowError::IpcError(format!("a {} is no value", array.data_type()));
            self.form.values(&array).ok_or_else(lost)
        };
        let values = read().inspect_err(|error| self.spill.fail(error)).ok()?;
        self.spill.state().keep(self.start, values.clone());
        Some(values)
    }
}

impl Form {
    fn values(self, array: &ArrayRef) -> Option<Values> {
        Some(match (self, array.data_type()) {
            (Self::Other, _) => Values::Other(Arc::clone(array)),
            (Self::Date, _) => Values::Date(array.as_primitive_opt::<Int32Type>()?.clone()),
            (Self::Category, DataType::UInt8) => {
                Values::Category(Codes::U8(array.as_primitive_opt::<UInt8Type>()?.clone()))
            }
            (Self::Category, DataType::UInt16) => {
                Values::Category(Codes::U16(array.as_primitive_opt::<UInt16Type>()?.clone()))
            }
            (Self::Category, _) => {
                Values::Category(Codes::U32(array.as_primitive_opt::<UInt32Type>()?.clone()))
            }
            (Self::AsTyped, data_type) => as_typed(data_type, array)?,
        })
    }
}

fn as_typed(data_type: &DataType, array: &ArrayRef) -> Option<Values> {
    Some(match data_type {
        DataType::Boolean => Values::Bool(array.as_boolean_opt()?.clone()),
        DataType::Int8 => Values::Int8(array.as_primitive_opt::<Int8Type>()?.clone()),
        DataType::Int16 => Values::Int16(array.as_primitive_opt::<Int16Type>()?.clone()),
        DataType::Int32 => Values::Int32(array.as_primitive_opt::<Int32Type>()?.clone()),
        DataType::Int64 => Values::Int64(array.as_primitive_opt::<Int64Type>()?.clone()),
        DataType::UInt8 => Values::UInt8(array.as_primitive_opt::<UInt8Type>()?.clone()),
        DataType::UInt16 => Values::UInt16(array.as_primitive_opt::<UInt16Type>()?.clone()),
        DataType::UInt32 => Values::UInt32(array.as_primitive_opt::<UInt32Type>()?.clone()),
        DataType::UInt64 => Values::UInt64(array.as_primitive_opt::<UInt64Type>()?.clone()),
        DataType::Float32 => Values::Float32(array.as_primitive_opt::<Float32Type>()?.clone()),
        DataType::Float64 => Values::Float64(array.as_primitive_opt::<Float64Type>()?.clone()),
        DataType::Decimal128(..) => {
            Values::Decimal128(array.as_primitive_opt::<Decimal128Type>()?.clone())
        }
        DataType::Decimal256(..) => {
            Values::Decimal256(array.as_primitive_opt::<Decimal256Type>()?.clone())
        }
        DataType::Utf8 => Values::Text(array.as_string_opt::<i32>()?.clone()),
        DataType::Binary => Values::Binary(array.as_binary_opt::<i32>()?.clone()),
        _ => return None,
    })
}

/// Values as an Arrow stream of one column, packed by LZ4.
fn encoded(values: &Values) -> Result<Vec<u8>, ArrowError> {
    let lost = || ArrowError::IpcError("there is no value".to_owned());
    let array = make_array(values.as_array().ok_or_else(lost)?.to_data());
    let n_rows = RecordBatchOptions::new().with_row_count(Some(array.len()));
    let field = Field::new("", array.data_type().clone(), true);
    let schema = Arc::new(Schema::new(vec![field]));
    let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), vec![array], &n_rows)?;
    let options =
        IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME))?;
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), &schema, options)?;
    writer.write(&batch)?;
    writer.into_inner()
}

fn decoded(bytes: Vec<u8>) -> Result<ArrayRef, ArrowError> {
    let lost = || ArrowError::IpcError("there is no value".to_owned());
    let batch = StreamReader::try_new(Cursor::new(bytes), None)?.next().ok_or_else(lost)??;
    batch.columns().first().map(Arc::clone).ok_or_else(lost)
}
