//! What a file says of its columns comes before its rows, whatever it is.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a test fails by panicking"
)]

mod common;

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::ipc::writer::FileWriter;
use common::{OPEN, open_request, run, session};
use sagitta_protocol::{Answer, Known};

const N_ROWS: usize = 5_000;

/// A file of one column that says this of it.
fn file(text: Option<&str>) -> Vec<u8> {
    let metadata = text.map(|text| (Known::KEY.to_owned(), text.to_owned())).into_iter().collect();
    let field = Field::new("height", DataType::Float64, true);
    let schema = Arc::new(Schema::new_with_metadata(vec![field], metadata));
    let heights: Float64Array = (0..N_ROWS).map(|n| (n % 7 > 0).then_some(n as f64)).collect();
    let heights: ArrayRef = Arc::new(heights);
    let batch = RecordBatch::try_from_iter_with_nullable([("height", heights, true)]).unwrap();
    let mut writer = FileWriter::try_new(Vec::new(), &schema).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

/// What the openings tell of a file: how many rows, whether all, and what it says of itself.
fn openings(bytes: &[u8]) -> Vec<(u64, bool, Option<String>)> {
    let mut session = session();
    session.handle(open_request(OPEN, 1));
    let mut answers = Vec::new();
    for chunk in bytes.chunks(512) {
        session.feed(OPEN, chunk);
        answers.extend(run(&mut session));
    }
    session.end(OPEN);
    answers.extend(run(&mut session));
    let openings = answers.into_iter().filter_map(|outgoing| match outgoing.response.answer {
        Answer::Opened { columns, n_rows, complete, known, .. } => {
            assert_eq!(columns[0].name, "height");
            Some((n_rows, complete, known))
        }
        Answer::Problem(problem) => panic!("{problem:?}"),
        _ => None,
    });
    openings.collect()
}

#[test]
fn it_is_told_once_before_the_first_row() {
    let all = N_ROWS as u64;
    let plain = [(all, false, None), (all, true, None)];
    assert_eq!(openings(&file(None)), plain);
    // It is for the page to read, whatever it says.
    for text in ["{}", "\u{0}", r#"{"version":1}"#] {
        let told = [&[(0, false, Some(text.to_owned()))], &plain[..]].concat();
        assert_eq!(openings(&file(Some(text))), told);
    }
}

#[test]
fn too_long_a_text_is_told_as_none_that_can_be_read() {
    let long = " ".repeat(Known::MOST_BYTES + 1);
    assert_eq!(openings(&file(Some(&long)))[0], (0, false, Some(String::new())));
    let longest = " ".repeat(Known::MOST_BYTES);
    assert_eq!(openings(&file(Some(&longest)))[0], (0, false, Some(longest)));
}
