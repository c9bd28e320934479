//! Every code of the table in `sagitta_session::problem`, produced by what really leads to it.

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

use std::fs;

use common::{OPEN, batch, data, file, open_request, opened, problem, rows, run, session, stream};
use sagitta_protocol::{Answer, Ask, OpenFrom, Place, Problem, Request};
use sagitta_session::problem::of_spec;
use sagitta_session::{Native, SourceError, headless};
use sagitta_spec::{AggregateOp, View};

/// The problem that opening these bytes ends with.
fn open_problem(bytes: &[u8], memory_budget: u64) -> Problem {
    let mut session = session();
    let ask = Ask::Open { from: OpenFrom::File, name: "test.arrow".to_owned(), memory_budget };
    session.handle(Request::new(OPEN, 1, ask));
    for chunk in bytes.chunks(10_000) {
        session.feed(OPEN, chunk);
    }
    session.end(OPEN);
    let last = run(&mut session).pop().expect("an answer").response;
    assert_eq!((last.id, last.generation), (OPEN, 1));
    assert!(!session.wants(OPEN));
    match last.answer {
        Answer::Problem(problem) => {
            assert_eq!(problem.place, Place::Source);
            assert_eq!(
                problem.arguments.get("file").map(String::as_str),
                Some("test.arrow"),
                "{problem:?}"
            );
            assert!(problem.message.contains("test.arrow"), "{problem:?}");
            assert!(!problem.hint.is_empty());
            problem
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn bad_bytes_have_their_own_codes() {
    let budget = 1 << 30;
    let file = file(&batch(0, 1000));
    let stream = stream(&[1000, 1000]);
    for (name, bytes, budget, code) in [
        ("nothing", &b""[..], budget, "empty-file"),
        ("a page", b"<!doctype html><html><body>Not found</body></html>", budget, "not-arrow"),
        ("csv", b"a,b\n1,2\n3,4\n", budget, "not-arrow"),
        ("one byte", b"x", budget, "not-arrow"),
        (
            "parquet",
            b"PAR1\x15\x04\x15\x10\x15\x14\x4c\x15\x02\x15\x00\x12\x00\x00PAR1",
            budget,
            "not-arrow",
        ),
        ("half a file", &file[..file.len() / 2], budget, "truncated"),
        ("half a stream", &stream[..stream.len() / 2], budget, "truncated"),
        ("little memory", &stream, 10_000, "over-budget"),
    ] {
        assert_eq!(open_problem(bytes, budget).code, code, "{name}");
    }
}

#[test]
fn big_endian_files_are_refused_by_name() {
    let Some(data) = data() else { return };
    let folder = data.join("arrow-golden/1.0.0-bigendian");
    for name in ["generated_primitive", "generated_datetime", "generated_null"] {
        for ending in ["arrow_file", "stream"] {
            let bytes = fs::read(folder.join(format!("{name}.{ending}"))).unwrap();
            assert_eq!(open_problem(&bytes, 1 << 30).code, "big-endian", "{name}.{ending}");
        }
    }
}

#[test]
fn a_source_that_fails_has_its_own_code() {
    let url = || "https://data.example/a/b.arrow?x=1".to_owned();
    let detail = || "TypeError: Failed to fetch".to_owned();
    for (error, code, names) in [
        (
            SourceError::Status { url: url(), status: 404 },
            "not-found",
            "https://data.example/a/b.arrow",
        ),
        (
            SourceError::Status { url: url(), status: 410 },
            "not-found",
            "https://data.example/a/b.arrow",
        ),
        (SourceError::Status { url: url(), status: 503 }, "http-status", "503"),
        (
            SourceError::Unreachable { url: url(), cross_origin: true, detail: detail() },
            "cross-origin",
            "data.example",
        ),
        (
            SourceError::Unreachable { url: url(), cross_origin: false, detail: detail() },
            "network",
            "data.example",
        ),
        (SourceError::Interrupted { url: url(), detail: detail() }, "interrupted", "data.example"),
        (SourceError::Unreadable { detail: detail() }, "unreadable-file", "test.arrow"),
    ] {
        let mut session = session();
        session.handle(open_request(OPEN, 1));
        session.handle(Request::new(2, 1, rows("{}")));
        session.fail(OPEN, &error);
        let outgoing = run(&mut session);
        let Answer::Problem(problem) = &outgoing[0].response.answer else { panic!("{outgoing:?}") };
        assert_eq!(problem.code, code);
        assert!(problem.message.contains(names), "{problem:?}");
        assert!(!problem.detail.is_empty());
        assert_eq!(outgoing[1].response.answer, Answer::Cancelled);
        assert!(!session.wants(OPEN));
    }
}

#[test]
fn a_question_that_does_not_fit_has_its_own_code() {
    let mut session = opened(&stream(&[100]));
    for (query, code, place, argument) in [
        (
            r#"{ "filter": { "field": "Name", "op": "eq", "value": "a" } }"#,
            "unknown-column",
            Place::Filter,
            ("suggestion", "name"),
        ),
        (
            r#"{ "select": ["id", "zzzzzz"] }"#,
            "unknown-column",
            Place::Group,
            ("columns", "id, name, x, t"),
        ),
        (
            r#"{ "sort": [{ "field": "idd" }] }"#,
            "unknown-column",
            Place::Sort,
            ("suggestion", "id"),
        ),
        (
            r#"{ "group_by": [{ "field": "name" }], "aggregate": [{ "op": "count", "as": "rows" }], "sort": [{ "field": "row" }] }"#,
            "unknown-column",
            Place::Sort,
            ("suggestion", "rows"),
        ),
        (
            r#"{ "aggregate": [{ "op": "sum", "field": "y" }] }"#,
            "unknown-column",
            Place::Group,
            ("column", "y"),
        ),
        (
            r#"{ "filter": { "field": "id", "op": "ge", "value": "many" } }"#,
            "bad-literal",
            Place::Filter,
            ("literal", "many"),
        ),
        (
            r#"{ "filter": { "field": "t", "op": "ge", "value": "yesterday" } }"#,
            "bad-literal",
            Place::Filter,
            ("type", "timestamp[s, Asia/Shanghai]"),
        ),
        (
            r#"{ "filter": { "field": "t", "op": "lt", "value": "2016-12-31T23:59:60Z" } }"#,
            "leap-second",
            Place::Filter,
            ("literal", "2016-12-31T23:59:60Z"),
        ),
        (
            r#"{ "aggregate": [{ "op": "mean", "field": "name" }] }"#,
            "unsuitable-type",
            Place::Group,
            ("op", "mean"),
        ),
        (
            r#"{ "filter": { "field": "name", "op": "matches", "value": "(" } }"#,
            "bad-pattern",
            Place::Filter,
            ("pattern", "("),
        ),
        (
            r#"{ "group_by": [{ "field": "x", "bin": { "step": 0 } }] }"#,
            "bad-bin",
            Place::Group,
            ("step", "0"),
        ),
        (
            r#"{ "compute": [{ "as": "y", "expr": "x + (" }] }"#,
            "bad-expression",
            Place::Group,
            ("expected", "value"),
        ),
        (
            r#"{ "aggregate": [{ "op": "count" }], "window": [{ "op": "ratio_year", "field": "count()" }] }"#,
            "no-period",
            Place::Group,
            ("op", "ratio_year"),
        ),
        (
            r#"{ "filter": { "field": "t", "op": "within_last", "n": 4000000000, "unit": "year", "to": "today" } }"#,
            "bad-period",
            Place::Filter,
            ("column", "t"),
        ),
    ] {
        let problem = problem(&mut session, rows(query));
        assert_eq!((problem.code.as_str(), problem.place), (code, place), "{query}: {problem:?}");
        let (argument, value) = argument;
        assert_eq!(
            problem.arguments.get(argument).map(String::as_str),
            Some(value),
            "{query}: {problem:?}"
        );
    }
    let mut quantile =
        common::view(r#"{ "aggregate": [{ "op": "quantile", "field": "x", "p": 0.5 }] }"#);
    quantile.query.aggregate[0].op = AggregateOp::Quantile(2.0);
    let beyond = problem(&mut session, Ask::Rows { view: quantile, offset: 0, limit: 1 });
    assert_eq!((beyond.code.as_str(), beyond.place), ("bad-quantile", Place::Group));
    let summaries = Ask::Summaries { view: common::view("{}"), fields: vec!["nam".to_owned()] };
    let problem = problem(&mut session, summaries);
    assert_eq!((problem.code.as_str(), problem.place), ("unknown-column", Place::Source));
}

#[test]
fn a_view_that_cannot_be_read_names_the_part() {
    let text = r#"{ "version": 1, "source": { "file": "a" }, "query": { "filter": { "field": "a", "op": "equals", "value": 1 } } }"#;
    let error = View::from_json(text).unwrap_err();
    let problem = of_spec(&error);
    assert_eq!((problem.code.as_str(), problem.place), ("bad-view", Place::Filter));
    assert!(problem.message.contains("equals"), "{problem:?}");
}

#[test]
fn a_question_without_a_table_is_told_so() {
    assert_eq!(problem(&mut session(), rows("{}")).code, "nothing-open");
}

#[test]
fn an_unknown_zone_is_a_warning_and_shows_utc() {
    let t =
        arrow::array::TimestampSecondArray::from_iter_values([0, 1]).with_timezone("Mars/Olympus");
    let columns: Vec<(&str, arrow::array::ArrayRef)> = vec![("t", std::sync::Arc::new(t))];
    let bytes = file(&arrow::array::RecordBatch::try_from_iter(columns).unwrap());
    let (mut session, warnings) =
        headless::open(Native::on(0), "test.arrow", &mut bytes.as_slice(), 1 << 30).unwrap();
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].code, "unknown-zone");
    assert_eq!(warnings[0].arguments["zone"], "Mars/Olympus");
    let page = common::page(&mut session, rows("{}"));
    assert!(common::cells(&page, "t")[0].starts_with("1970-01-01T00:00:00"), "{page:?}");
}
