//! Results as programs take them: every column in its own type, as bytes.

use arrow::array::{Array, StringArray};
use sagitta_engine::Answer;
use sagitta_protocol::{NumberKind, ResultColumn, ResultTable, ResultValues, Texts};
use sagitta_table::format::write_cell;
use sagitta_table::{Codes, Column, ColumnType, Unit, Values};

/// Categories of more than this many texts, and more than the result has rows, are sent as the
/// text of each row.
const MANY_TEXTS: usize = 256;

/// A result, whose bytes are added to the attachments.
pub(crate) fn result_table(answer: &Answer, attachments: &mut Vec<Vec<u8>>) -> ResultTable {
    let columns = answer.columns.iter().zip(&answer.values);
    ResultTable {
        columns: columns
            .map(|(column, values)| result_column(column, values, attachments))
            .collect(),
        rows: answer.n_rows as u64,
        total: answer.total,
    }
}

fn result_column(column: &Column, values: &Values, attachments: &mut Vec<Vec<u8>>) -> ResultColumn {
    let (unit, zone) = match &column.column_type {
        ColumnType::Date => (Some("d"), None),
        ColumnType::Time(unit) | ColumnType::Duration(unit) => (Some(unit_name(*unit)), None),
        ColumnType::Timestamp(unit, zone) => (Some(unit_name(*unit)), zone.as_deref()),
        _ => (None, None),
    };
    ResultColumn {
        name: column.name.clone(),
        type_name: column.column_type.name(),
        values: result_values(column, values, attachments),
        validity: validity(values).map(|bytes| attach(bytes, attachments)),
        unit,
        zone: zone.map(str::to_owned),
    }
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Second => "s",
        Unit::Millisecond => "ms",
        Unit::Microsecond => "us",
        Unit::Nanosecond => "ns",
    }
}

/// The number of an attachment that is added.
fn attach(bytes: Vec<u8>, attachments: &mut Vec<Vec<u8>>) -> usize {
    attachments.push(bytes);
    attachments.len() - 1
}

/// One byte a row, 1 where there is a value; none if none is null.
fn validity(values: &Values) -> Option<Vec<u8>> {
    match values.as_array() {
        Some(array) => {
            let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0)?;
            Some(nulls.iter().map(u8::from).collect())
        }
        None => (!values.is_empty()).then(|| vec![0; values.len()]),
    }
}

fn result_values(column: &Column, values: &Values, attachments: &mut Vec<Vec<u8>>) -> ResultValues {
    let mut numbers = |kind, array: &dyn Array, null: &[u8]| {
        let attachment = attach(fixed(array, null), attachments);
        ResultValues::Numbers { kind, attachment }
    };
    match values {
        Values::Bool(a) => {
            let bytes = a.iter().map(|value| u8::from(value == Some(true))).collect();
            let attachment = attach(bytes, attachments);
            ResultValues::Numbers { kind: NumberKind::UInt8, attachment }
        }
        Values::Int8(a) => numbers(NumberKind::Int8, a, &[0]),
        Values::Int16(a) => numbers(NumberKind::Int16, a, &[0; 2]),
        Values::Int32(a) | Values::Date(a) => numbers(NumberKind::Int32, a, &[0; 4]),
        Values::Int64(a) => numbers(NumberKind::Int64, a, &[0; 8]),
        Values::UInt8(a) => numbers(NumberKind::UInt8, a, &[0]),
        Values::UInt16(a) => numbers(NumberKind::UInt16, a, &[0; 2]),
        Values::UInt32(a) => numbers(NumberKind::UInt32, a, &[0; 4]),
        Values::UInt64(a) => numbers(NumberKind::UInt64, a, &[0; 8]),
        Values::Float32(a) => numbers(NumberKind::Float32, a, &f32::NAN.to_ne_bytes()),
        Values::Float64(a) => numbers(NumberKind::Float64, a, &f64::NAN.to_ne_bytes()),
        Values::Text(a) => ResultValues::Texts(texts(a, attachments)),
        Values::Category(codes) => match column.dictionary.as_deref() {
            Some(all) if all.len() <= MANY_TEXTS.max(values.len()) => {
                let (kind, codes) = match codes {
                    Codes::U8(a) => (NumberKind::UInt8, fixed(a, &[0])),
                    Codes::U16(a) => (NumberKind::UInt16, fixed(a, &[0; 2])),
                    Codes::U32(a) => (NumberKind::UInt32, fixed(a, &[0; 4])),
                };
                let codes = attach(codes, attachments);
                ResultValues::Codes { kind, codes, texts: texts(all, attachments) }
            }
            _ => ResultValues::Texts(written(column, values, attachments)),
        },
        Values::Decimal128(_)
        | Values::Decimal256(_)
        | Values::Binary(_)
        | Values::Other(_)
        | Values::Null(_) => ResultValues::Texts(written(column, values, attachments)),
    }
}

/// The bytes of an array of numbers, with those of `null` where it is null. Arrow holds numbers as
/// the machine does, and all machines that this runs on have the lowest byte first.
fn fixed(array: &dyn Array, null: &[u8]) -> Vec<u8> {
    let (data, width) = (array.to_data(), null.len());
    let start = data.offset() * width;
    let bytes = data.buffers().first().map(|buffer| buffer.as_slice()).unwrap_or_default();
    let mut bytes = bytes.get(start..start + array.len() * width).unwrap_or_default().to_vec();
    if let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) {
        for (value, is_valid) in bytes.chunks_exact_mut(width).zip(nulls) {
            if !is_valid {
                value.copy_from_slice(null);
            }
        }
    }
    bytes
}

fn texts(array: &StringArray, attachments: &mut Vec<Vec<u8>>) -> Texts {
    let offsets = array.value_offsets();
    let place = |offset: Option<&i32>| offset.and_then(|n| usize::try_from(*n).ok()).unwrap_or(0);
    let (first, last) = (place(offsets.first()), place(offsets.last()));
    let bytes = array.value_data().get(first..last).unwrap_or_default();
    let lengths = offsets.windows(2).map(|ends| place(ends.last()) - place(ends.first()));
    attach_texts(bytes.to_vec(), lengths, attachments)
}

/// Every cell as its exact text; none for null.
fn written(column: &Column, values: &Values, attachments: &mut Vec<Vec<u8>>) -> Texts {
    let mut text = String::new();
    let mut lengths = Vec::with_capacity(values.len());
    for row_idx in 0..values.len() {
        let start = text.len();
        write_cell(&mut text, column, values, row_idx);
        lengths.push(text.len() - start);
    }
    attach_texts(text.into_bytes(), lengths.into_iter(), attachments)
}

/// Attaches texts that follow each other, of these lengths in bytes.
fn attach_texts(
    utf8: Vec<u8>,
    lengths: impl ExactSizeIterator<Item = usize>,
    attachments: &mut Vec<Vec<u8>>,
) -> Texts {
    let mut ends = Vec::with_capacity(lengths.len() * 4);
    let is_ascii = utf8.is_ascii();
    let (mut at, mut end) = (0, 0);
    for length in lengths {
        end += match is_ascii {
            true => length,
            false => utf16_len(utf8.get(at..at + length).unwrap_or_default()),
        };
        at += length;
        // A memory of 4 GiB has no text that ends beyond.
        ends.extend_from_slice(&u32::try_from(end).unwrap_or(u32::MAX).to_le_bytes());
    }
    Texts { utf8: attach(utf8, attachments), ends: attach(ends, attachments) }
}

/// How long UTF-8 is in UTF-16: a unit for every character, and one more for those of four bytes.
fn utf16_len(utf8: &[u8]) -> usize {
    let units = |byte: u8| usize::from(byte & 0xc0 != 0x80) + usize::from(byte >= 0xf0);
    utf8.iter().map(|byte| units(*byte)).sum()
}

#[cfg(test)]
mod tests {
    use super::utf16_len;

    #[test]
    fn the_length_in_utf16_is_that_of_javascript() {
        for text in ["", "abc", "é", "气温", "a𝄞b", "👩‍👩‍👧", "\u{feff}x"] {
            assert_eq!(utf16_len(text.as_bytes()), text.encode_utf16().count(), "{text}");
        }
    }
}
