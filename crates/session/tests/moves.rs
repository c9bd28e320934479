//! An interval that moves under a chart: every answer is that of a session that knows nothing of
//! the ones before, and those after the first two come without all rows being read.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod common;

use common::{OPEN, open_request, opened, run, stream, view};
use sagitta_protocol::{Answer, Ask, Request};
use sagitta_session::Session;

/// With a clock that ends each step after one piece of work, so many steps read all rows at least.
const SCAN: usize = 300_001 / 32_768;

/// With an index, no more steps of a scan than this are left.
const LEFT: usize = 3;

/// Batches of which some end within a chunk of rows.
const SIZES: [i64; 5] = [100_000, 1, 99_000, 1_000, 100_000];

/// Questions of a chart, with their intervals; whether they can have an index.
const CASES: [(&str, [&str; 5], bool); 5] = [
    (
        r#"{ "filter": { "all": [INTERVAL] }, "group_by": [{ "field": "name" }],
             "aggregate": [{ "op": "count" }, { "op": "sum", "field": "id" }, { "op": "max", "field": "x" }] }"#,
        [
            r#"{ "field": "t", "op": "between", "low": "1975-03-01", "high": "1990-01-01" }"#,
            r#"{ "field": "t", "op": "between", "low": "1975-03-01", "high": "1990-01-02" }"#,
            r#"{ "field": "t", "op": "between", "low": "1975-03-01T05:00:00", "high": "1990-01-02T07:00:00", "bounds": "[]" }"#,
            r#"{ "field": "t", "op": "between", "low": "1960-01-01", "high": "1970-01-01T09:00:00", "bounds": "()" }"#,
            r#"{ "field": "t", "op": "between", "low": "1999-01-01", "high": "1998-01-01" }"#,
        ],
        true,
    ),
    (
        r#"{ "filter": { "all": [{ "field": "name", "op": "ne", "value": "b" }, INTERVAL] },
             "group_by": [{ "field": "id", "bin": { "max_bins": 20 } }],
             "aggregate": [{ "op": "mean", "field": "x" }, { "op": "missing", "field": "x" }] }"#,
        [
            r#"{ "field": "x", "op": "between", "low": 100, "high": 2000.5 }"#,
            r#"{ "field": "x", "op": "between", "low": 101, "high": 2000.5 }"#,
            r#"{ "field": "x", "op": "between", "low": 101.5, "high": 99999.5, "bounds": "()" }"#,
            r#"{ "field": "x", "op": "between", "low": -5, "high": "1e300", "bounds": "(]" }"#,
            r#"{ "field": "x", "op": "between", "low": 149999, "high": 149999, "bounds": "[]" }"#,
        ],
        true,
    ),
    (
        r#"{ "filter": { "all": [INTERVAL] }, "aggregate": [{ "op": "count" }, { "op": "min", "field": "x" }] }"#,
        [
            r#"{ "field": "id", "op": "ge", "value": 17 }, { "field": "id", "op": "lt", "value": 250000 }"#,
            r#"{ "field": "id", "op": "ge", "value": 18 }, { "field": "id", "op": "lt", "value": 250000 }"#,
            r#"{ "field": "id", "op": "gt", "value": 18.5 }, { "field": "id", "op": "le", "value": 250003 }"#,
            r#"{ "field": "id", "op": "ge", "value": 299999 }"#,
            r#"{ "field": "id", "op": "lt", "value": 0 }"#,
        ],
        true,
    ),
    (
        r#"{ "filter": INTERVAL, "group_by": [{ "field": "t", "time_unit": "year" }],
             "aggregate": [{ "op": "count", "as": "n" }], "sort": [{ "field": "n" }],
             "having": { "field": "n", "op": "gt", "value": 3 } }"#,
        [
            r#"{ "field": "id", "op": "between", "low": 3, "high": 100000 }"#,
            r#"{ "field": "id", "op": "between", "low": 3, "high": 100001 }"#,
            r#"{ "field": "id", "op": "between", "low": 100000, "high": 100010 }"#,
            r#"{ "field": "id", "op": "between", "low": 0, "high": 299999 }"#,
            r#"{ "field": "id", "op": "between", "low": 150000, "high": 150000 }"#,
        ],
        true,
    ),
    (
        r#"{ "filter": INTERVAL, "aggregate": [{ "op": "distinct", "field": "name" }] }"#,
        [
            r#"{ "field": "id", "op": "between", "low": 3, "high": 100000 }"#,
            r#"{ "field": "id", "op": "between", "low": 3, "high": 100001 }"#,
            r#"{ "field": "id", "op": "between", "low": 100000, "high": 100010 }"#,
            r#"{ "field": "id", "op": "between", "low": 0, "high": 299999 }"#,
            r#"{ "field": "id", "op": "between", "low": 150000, "high": 150000 }"#,
        ],
        false,
    ),
];

fn plot(question: &str, interval: &str) -> Ask {
    Ask::Plot { view: view(&question.replace("INTERVAL", interval)), limit: 10_000 }
}

/// Asks, and steps until there is an answer: that, with the numbers beside it, and how many steps
/// it took.
fn answer(session: &mut Session, id: u64, ask: Ask) -> (Answer, Vec<Vec<u8>>, usize) {
    session.handle(Request::new(id, id, ask));
    for n_steps in 1.. {
        let turn = session.step();
        for outgoing in turn.outgoing {
            let is_over = !matches!(outgoing.response.answer, Answer::Progress(_));
            if outgoing.response.id == id && is_over {
                return (outgoing.response.answer, outgoing.attachments, n_steps);
            }
        }
        assert!(turn.more, "no answer");
    }
    unreachable!("steps have no end")
}

#[test]
fn moves_are_answered_from_an_index_as_without_one() {
    let bytes = stream(&SIZES);
    for (question, intervals, has_index) in CASES {
        let mut session = opened(&bytes);
        for (at, interval) in intervals.into_iter().enumerate() {
            let (got, numbers, n_steps) =
                answer(&mut session, at as u64 + 10, plot(question, interval));
            let (expected, expected_numbers, n_fresh) =
                answer(&mut opened(&bytes), 9, plot(question, interval));
            assert!(matches!(got, Answer::Page(_)), "{got:?}");
            assert_eq!((got, numbers), (expected, expected_numbers), "{interval} in {question}");
            if at < 2 || !has_index {
                assert_eq!(n_steps, n_fresh, "{interval} in {question}");
            } else {
                assert!(n_steps + SCAN <= n_fresh + LEFT, "{n_steps}: {interval} in {question}");
            }
            // Time for the index.
            assert_eq!(run(&mut session), []);
        }
    }
}

#[test]
fn no_answer_waits_for_more_than_a_step_of_the_index() {
    let (question, intervals, _) = CASES[0];
    let mut session = opened(&stream(&SIZES));
    let (_, _, n_first) = answer(&mut session, 10, plot(question, intervals[0]));
    assert!(!session.step().more);
    let (_, _, n_second) = answer(&mut session, 11, plot(question, intervals[1]));
    // Some of the index is made, not all of it.
    assert!(session.step().more && session.step().more);
    let (_, _, n_third) = answer(&mut session, 12, plot(question, intervals[2]));
    assert!(n_first >= SCAN && n_second == n_first && n_third == n_first);
    // The step for the chart before.
    let rows = Ask::Rows { view: view("{}"), offset: 0, limit: 1 };
    let (_, _, n_rows) = answer(&mut session, 13, rows.clone());
    let mut other = opened(&stream(&SIZES));
    assert_eq!(n_rows, answer(&mut other, 13, rows).2 + 1);
    // The index comes about even if there is always something else to do.
    let filter = r#"{ "filter": { "field": "id", "op": "gt", "value": N } }"#;
    let is_made = (14..60).any(|id| {
        let view = view(&filter.replace('N', &id.to_string()));
        session.handle(Request::new(id, id, Ask::Summaries { view, fields: Vec::new() }));
        let interval = intervals[0].replace("1975-03-01", &format!("1975-03-01T00:{id:02}:00"));
        let n_steps = answer(&mut session, id + 1_000, plot(question, &interval)).2;
        assert!(n_steps <= n_first + 1, "{n_steps}");
        n_steps + SCAN <= n_first + LEFT
    });
    assert!(is_made);
}

#[test]
fn an_index_goes_with_its_question_and_its_table() {
    let (question, intervals, _) = CASES[0];
    let mut session = opened(&stream(&SIZES));
    let n_scan = answer(&mut session, 10, plot(question, intervals[0])).2;
    answer(&mut session, 11, plot(question, intervals[1]));
    run(&mut session);
    // Without the interval it waits.
    let without = question.replace("INTERVAL", "");
    assert_eq!(answer(&mut session, 12, plot(&without, "")).2, n_scan);
    assert!(answer(&mut session, 13, plot(question, intervals[2])).2 + SCAN <= n_scan + LEFT);
    // Another question has none.
    let other = question.replace("max", "min");
    assert_eq!(answer(&mut session, 14, plot(&other, intervals[2])).2, n_scan);
    let since = r#"{ "field": "t", "op": "ge", "value": "1980-01-01" }"#;
    assert_eq!(answer(&mut session, 15, plot(question, since)).2, n_scan);
    assert_eq!(answer(&mut session, 16, plot(question, intervals[0])).2, n_scan);
    run(&mut session);
    assert!(answer(&mut session, 17, plot(question, intervals[2])).2 + SCAN <= n_scan + LEFT);
    // Nor has another table, be it like the first.
    session.handle(open_request(2, 2));
    session.feed(2, &stream(&SIZES));
    session.end(2);
    run(&mut session);
    assert!(!session.wants(OPEN));
    assert_eq!(answer(&mut session, 18, plot(question, intervals[1])).2, n_scan);
}

#[test]
fn small_tables_have_no_index() {
    let (question, intervals, _) = CASES[0];
    let mut session = opened(&stream(&[199_999]));
    let (_, _, n_steps) = answer(&mut session, 10, plot(question, intervals[0]));
    for (id, interval) in [(11, intervals[1]), (12, intervals[2])] {
        assert_eq!(answer(&mut session, id, plot(question, interval)).2, n_steps);
        assert!(!session.step().more);
    }
}
