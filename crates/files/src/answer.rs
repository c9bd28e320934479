//! An answer of the engine as typed columns.
//!
//! The engine answers a `Call` in columns of their own types, for programs in JavaScript; see
//! `protocol::Results`. Here they become Arrow arrays again.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayData, ArrayRef, BooleanArray, Decimal128Array, DictionaryArray, NullArray,
    PrimitiveArray, RecordBatch, RecordBatchOptions, StringArray, make_array,
};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer};
use arrow::datatypes::{
    ArrowDictionaryKeyType, DataType, Field, Schema, SchemaRef, TimeUnit, UInt8Type, UInt16Type,
    UInt32Type,
};
use arrow::error::ArrowError;
use sagitta_spec::fields_of;
use sagitta_spec::node::{At, Node, Read as _};

/// A response whose answer are results.
#[expect(dead_code, reason = "all fields are read, as one that is not known is refused")]
struct Envelope {
    id: u64,
    generation: u64,
    answer: Results,
}

#[expect(dead_code, reason = "all fields are read, as one that is not known is refused")]
struct Results {
    results: Vec<ResultTable>,
    edges: Option<String>,
}

#[expect(dead_code, reason = "all fields are read, as one that is not known is refused")]
struct ResultTable {
    columns: Vec<Column>,
    rows: u64,
    total: u64,
}

/// A column as its words in the answer say.
pub struct Column {
    name: String,
    type_name: String,
    values: Values,
    validity: Option<usize>,
    unit: Option<String>,
    zone: Option<String>,
}

/// Where the values are: numbers, or codes into texts, or texts.
struct Values {
    numbers: Option<usize>,
    codes: Option<usize>,
    kind: Option<String>,
    utf8: Option<usize>,
    ends: Option<usize>,
}

fields_of!(Envelope { id, generation, answer });
fields_of!(Results { results, edges });
fields_of!(ResultTable { columns, rows, total });
fields_of!(Column { name, type_name: "type", values, validity, unit, zone });
fields_of!(Values { numbers, codes, kind, utf8, ends });

/// A result as one batch.
pub struct Table {
    /// Its columns, with their types.
    pub schema: SchemaRef,
    /// Its rows.
    pub batch: RecordBatch,
}

/// The first result of an answer. Fails, and says why, on what is no answer of the engine's.
pub fn table_of(text: &str, buffers: &[Buffer]) -> Result<Table, String> {
    let node = Node::from_json(text).map_err(|error| error.to_string())?;
    let envelope = Envelope::read(&At::root(&node)).map_err(|error| error.to_string())?;
    let table = envelope.answer.results.into_iter().next().ok_or("there is no result")?;
    let ResultTable { columns, rows, .. } = table;
    let n_rows = usize::try_from(rows).map_err(|error| error.to_string())?;
    let mut fields = Vec::new();
    let mut arrays = Vec::new();
    for column in &columns {
        let array = array_of(column, buffers, n_rows)
            .map_err(|error| format!("{}: {error}", column.name))?;
        fields.push(Field::new(&column.name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let row_count = RecordBatchOptions::new().with_row_count(Some(n_rows));
    let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &row_count);
    Ok(Table { schema, batch: batch.map_err(|error| error.to_string())? })
}

fn array_of(column: &Column, buffers: &[Buffer], n_rows: usize) -> Result<ArrayRef, ArrowError> {
    let missing = || ArrowError::ParseError("a buffer is missing".to_owned());
    let buffer = |at: Option<usize>| at.and_then(|at| buffers.get(at)).cloned().ok_or_else(missing);
    let nulls = match column.validity {
        None => None,
        Some(at) => {
            let bytes = buffer(Some(at))?;
            let bits = BooleanBuffer::from_iter(bytes.iter().map(|byte| *byte != 0));
            Some(NullBuffer::new(bits))
        }
    };
    let Values { numbers, codes, kind, utf8, ends } = &column.values;
    if numbers.is_some() {
        return numbers_of(column, buffer(*numbers)?, nulls, n_rows);
    }
    let (utf8, ends) = (buffer(*utf8)?, buffer(*ends)?);
    if codes.is_some() {
        let texts: ArrayRef = Arc::new(texts_of(utf8, &ends, None)?);
        let codes = (buffer(*codes)?, nulls, n_rows);
        return match kind.as_deref() {
            Some("uint8") => keyed::<UInt8Type>(DataType::UInt8, codes, texts),
            Some("uint16") => keyed::<UInt16Type>(DataType::UInt16, codes, texts),
            _ => keyed::<UInt32Type>(DataType::UInt32, codes, texts),
        };
    }
    let texts = texts_of(utf8, &ends, nulls)?;
    if column.type_name == "null" {
        return Ok(Arc::new(NullArray::new(n_rows)));
    }
    Ok(decimals(&column.type_name, &texts).unwrap_or_else(|| Arc::new(texts)))
}

fn keyed<K: ArrowDictionaryKeyType>(
    data_type: DataType,
    (codes, nulls, n_rows): (Buffer, Option<NullBuffer>, usize),
    texts: ArrayRef,
) -> Result<ArrayRef, ArrowError> {
    let keys = PrimitiveArray::<K>::from(plain(data_type, codes, nulls, n_rows)?);
    Ok(Arc::new(DictionaryArray::<K>::try_new(keys, texts)?))
}

/// Numbers in the type that the column has.
fn numbers_of(
    column: &Column,
    buffer: Buffer,
    nulls: Option<NullBuffer>,
    n_rows: usize,
) -> Result<ArrayRef, ArrowError> {
    let unit = match column.unit.as_deref() {
        Some("s") => TimeUnit::Second,
        Some("ms") => TimeUnit::Millisecond,
        Some("us") => TimeUnit::Microsecond,
        _ => TimeUnit::Nanosecond,
    };
    let name = column.type_name.split('[').next().unwrap_or_default();
    let kind = column.values.kind.as_deref().unwrap_or_default();
    let data_type = match (name, kind) {
        ("bool", _) => {
            let bits = BooleanBuffer::from_iter(buffer.iter().map(|byte| *byte != 0));
            return Ok(Arc::new(BooleanArray::new(bits, nulls)));
        }
        ("date", _) => DataType::Date32,
        ("timestamp", _) => DataType::Timestamp(unit, column.zone.as_deref().map(Arc::from)),
        ("duration", _) => DataType::Duration(unit),
        ("time", _) if matches!(unit, TimeUnit::Second | TimeUnit::Millisecond) => {
            // Seconds and milliseconds of a day are held in 32 bits, but sent in 64.
            let narrow = buffer.chunks_exact(8).filter_map(|bytes| bytes.first_chunk::<4>());
            let narrow: Vec<u8> = narrow.copied().flatten().collect();
            let data_type = DataType::Time32(unit);
            let aligned = arrow::buffer::MutableBuffer::from_iter(
                narrow
                    .chunks_exact(4)
                    .filter_map(|b| b.first_chunk().copied())
                    .map(i32::from_le_bytes),
            );
            return Ok(make_array(plain(data_type, aligned.into(), nulls, n_rows)?));
        }
        ("time", _) => DataType::Time64(unit),
        (_, "uint8") => DataType::UInt8,
        (_, "uint16") => DataType::UInt16,
        (_, "uint32") => DataType::UInt32,
        (_, "uint64") => DataType::UInt64,
        (_, "int8") => DataType::Int8,
        (_, "int16") => DataType::Int16,
        (_, "int32") => DataType::Int32,
        (_, "int64") => DataType::Int64,
        (_, "float32") => DataType::Float32,
        (_, "float64") => DataType::Float64,
        (_, other) => return Err(ArrowError::ParseError(format!("numbers as {other}"))),
    };
    Ok(make_array(plain(data_type, buffer, nulls, n_rows)?))
}

fn plain(
    data_type: DataType,
    buffer: Buffer,
    nulls: Option<NullBuffer>,
    n_rows: usize,
) -> Result<ArrayData, ArrowError> {
    ArrayData::builder(data_type).len(n_rows).add_buffer(buffer).nulls(nulls).build()
}

/// Texts whose ends are counted in UTF-16.
fn texts_of(
    utf8: Buffer,
    ends: &Buffer,
    nulls: Option<NullBuffer>,
) -> Result<StringArray, ArrowError> {
    let text =
        std::str::from_utf8(&utf8).map_err(|error| ArrowError::ParseError(error.to_string()))?;
    let mut offsets = vec![0_i32];
    let mut chars = text.chars();
    let mut units = 0;
    for end in ends.chunks_exact(4).filter_map(|bytes| bytes.first_chunk().copied()) {
        let end = usize::try_from(u32::from_le_bytes(end)).unwrap_or(usize::MAX);
        while units < end {
            let Some(c) = chars.next() else { break };
            units += c.len_utf16();
        }
        let at = text.len() - chars.as_str().len();
        offsets.push(i32::try_from(at).map_err(|_too_large| ArrowError::OffsetOverflowError(at))?);
    }
    StringArray::try_new(OffsetBuffer::new(offsets.into()), utf8, nulls)
}

/// Texts of a decimal type, `decimal(10, 2)`, as decimals; none if they are none, or of more than
/// 38 digits.
fn decimals(type_name: &str, texts: &StringArray) -> Option<ArrayRef> {
    let parameters = type_name.strip_prefix("decimal(")?.strip_suffix(')')?;
    let (precision, scale) = parameters.split_once(", ")?;
    let (precision, scale): (u8, i8) = (precision.parse().ok()?, scale.parse().ok()?);
    let digits = usize::try_from(scale).ok()?;
    let values = texts.iter().map(|text| match text {
        None => Some(None),
        Some(text) => {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
            (fraction.len() <= digits)
                .then(|| format!("{whole}{fraction:0<digits$}").parse::<i128>().ok())
                .flatten()
                .map(Some)
        }
    });
    let values: Vec<Option<i128>> = values.collect::<Option<_>>()?;
    let array = Decimal128Array::from(values).with_precision_and_scale(precision, scale).ok()?;
    Some(Arc::new(array))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::AsArray as _;
    use arrow::datatypes::{Date32Type, Decimal128Type, Int64Type, TimestampMicrosecondType};

    fn bytes<const N: usize>(values: &[[u8; N]]) -> Buffer {
        let mut buffer = arrow::buffer::MutableBuffer::new(values.len() * N);
        buffer.extend_from_slice(&values.concat());
        buffer.into()
    }

    fn table(columns: &str, rows: usize, buffers: &[Buffer]) -> Table {
        let text = format!(
            r#"{{"id":3,"generation":0,"answer":{{"results":[{{"columns":[{columns}],"rows":{rows},"total":9}}],"edges":null}}}}"#
        );
        table_of(&text, buffers).unwrap()
    }

    #[test]
    fn numbers_keep_type_and_digits() {
        let large = [9_007_199_254_740_993_i64, 0].map(i64::to_le_bytes);
        let days = [19_000_i32, -1].map(i32::to_le_bytes);
        let buffers = [bytes(&large), bytes(&[[1_u8], [0]]), bytes(&days)];
        let table = table(
            r#"{"name":"n","type":"int64","values":{"numbers":0,"kind":"int64"},"validity":1,"unit":null,"zone":null},
               {"name":"b","type":"bool","values":{"numbers":1,"kind":"uint8"},"validity":null,"unit":null,"zone":null},
               {"name":"d","type":"date","values":{"numbers":2,"kind":"int32"},"validity":null,"unit":"d","zone":null},
               {"name":"t","type":"timestamp[us, Asia/Shanghai]","values":{"numbers":0,"kind":"int64"},"validity":null,"unit":"us","zone":"Asia/Shanghai"}"#,
            2,
            &buffers,
        );
        let n = table.batch.column(0).as_primitive::<Int64Type>();
        assert_eq!((n.value(0), n.is_null(1)), (9_007_199_254_740_993, true));
        assert!(table.batch.column(1).as_boolean().value(0));
        assert_eq!(table.batch.column(2).as_primitive::<Date32Type>().value(0), 19_000);
        let t = table.batch.column(3).as_primitive::<TimestampMicrosecondType>();
        assert_eq!(t.timezone(), Some("Asia/Shanghai"));
    }

    #[test]
    fn texts_are_cut_where_javascript_counts() {
        let utf8 = Buffer::from("a𝄞北京".as_bytes());
        let ends = bytes(&[1_u32, 3, 3, 5].map(u32::to_le_bytes));
        let codes = bytes(&[[3_u8], [0], [1]]);
        let validity = bytes(&[[1_u8], [1], [0]]);
        let table = table(
            r#"{"name":"c","type":"category","values":{"codes":2,"kind":"uint8","utf8":0,"ends":1},"validity":3,"unit":null,"zone":null}"#,
            3,
            &[utf8, ends, codes, validity],
        );
        let column = table.batch.column(0).as_dictionary::<UInt8Type>();
        let texts: Vec<Option<&str>> =
            column.downcast_dict::<StringArray>().unwrap().into_iter().collect();
        assert_eq!(texts, [Some("北京"), Some("a"), None]);
    }

    #[test]
    fn decimals_are_exact() {
        let utf8 = Buffer::from("-1.1012.00".as_bytes());
        let ends = bytes(&[5_u32, 10].map(u32::to_le_bytes));
        let table = table(
            r#"{"name":"p","type":"decimal(20, 2)","values":{"utf8":0,"ends":1},"validity":null,"unit":null,"zone":null}"#,
            2,
            &[utf8, ends],
        );
        let column = table.batch.column(0).as_primitive::<Decimal128Type>();
        assert_eq!((column.value(0), column.value(1)), (-110, 1200));
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for text in ["", "{}", r#"{"id":1,"generation":0,"answer":{"results":[],"edges":null}}"#] {
            assert!(table_of(text, &[]).is_err());
        }
        let text = r#"{"id":1,"generation":0,"answer":{"results":[{"columns":[{"name":"n","type":"int64","values":{"numbers":0,"kind":"int64"},"validity":null,"unit":null,"zone":null}],"rows":2,"total":2}],"edges":null}}"#;
        assert!(table_of(text, &[]).is_err());
        assert!(table_of(text, &[bytes(&[[0_u8; 8]])]).is_err());
    }
}
