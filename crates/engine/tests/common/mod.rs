//! What holds natively and in a browser alike.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "every test file uses its own part of this, and a test fails by panicking"
)]

pub(crate) mod properties;
pub(crate) mod suite;

use sagitta_engine::Answer;
use sagitta_testkit::Value;

/// The answer as plain values.
pub(crate) fn values(answer: &Answer) -> Vec<Vec<Value>> {
    (0..answer.n_rows)
        .map(|row| {
            let cells = answer.columns.iter().zip(&answer.values);
            cells.map(|(column, values)| Value::read(column, values, row)).collect()
        })
        .collect()
}

/// Whether an answer's rows are the expected ones.
pub(crate) fn are_as(got: &[Vec<Value>], expected: &[Vec<Value>]) -> bool {
    got.len() == expected.len()
        && got
            .iter()
            .zip(expected)
            .all(|(a, b)| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_as(b)))
}
