//! Batches as a JSON array of objects.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::values::{Reader, Value, reader};
use crate::Error;

/// The largest integer that every reader of JSON keeps.
const SAFE: u128 = 1 << 53;

/// An array with an object a row, one a line, keys in the order of the columns.
///
/// Nulls are `null`, and so are NaN and the infinities, for which JSON has no words. Integers beyond
/// 2^53 and decimals are strings with all their digits; dates, times and moments are strings as in
/// ISO 8601, zoned moments in UTC.
pub fn json(schema: &SchemaRef, batches: &[RecordBatch]) -> Result<Vec<u8>, Error> {
    let keys: Vec<String> = schema.fields().iter().map(|field| quoted(field.name())).collect();
    let mut out = String::from("[");
    let mut is_first = true;
    for batch in batches {
        let columns: Vec<Reader<'_>> = batch
            .columns()
            .iter()
            .zip(schema.fields())
            .map(|(array, field)| reader(array, field))
            .collect::<Result<_, _>>()?;
        for row in 0..batch.num_rows() {
            out.push_str(if is_first { "\n{" } else { ",\n{" });
            is_first = false;
            for (idx, (key, column)) in keys.iter().zip(&columns).enumerate() {
                if idx > 0 {
                    out.push(',');
                }
                out.push_str(key);
                out.push(':');
                out.push_str(&word(&column(row)));
            }
            out.push('}');
        }
    }
    out.push_str("\n]\n");
    Ok(out.into_bytes())
}

fn word(value: &Value<'_>) -> String {
    let is_plain = match value {
        Value::Float(n) if !n.is_finite() => return "null".to_owned(),
        Value::Float(_) | Value::Bool(_) => true,
        Value::Int(n) => n.unsigned_abs() <= SAFE,
        _ => false,
    };
    match value.to_text() {
        None => "null".to_owned(),
        Some(text) if is_plain => text,
        Some(text) => quoted(&text),
    }
}

/// A text as a JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_would_round_is_a_string() {
        for (value, expected) in [
            (Value::Int(1 << 53), "9007199254740992"),
            (Value::Int((1 << 53) + 1), "\"9007199254740993\""),
            (Value::Float(f64::NAN), "null"),
            (Value::Float(1.5), "1.5"),
            (Value::Text("a\"\n北"), "\"a\\\"\\n北\""),
            (Value::Decimal("1.10".to_owned()), "\"1.10\""),
            (Value::Bool(true), "true"),
            (Value::Null, "null"),
            (Value::Date(0), "\"1970-01-01\""),
        ] {
            assert_eq!(word(&value), expected);
        }
    }
}
