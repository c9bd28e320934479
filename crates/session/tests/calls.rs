//! What a program sees: an answer to every call, in columns of their own types.

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

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray,
    Float64Array, Int64Array, NullArray, RecordBatch, StringArray, TimestampMicrosecondArray,
    UInt32Array,
};
use common::results::{call, query};
use common::{OPEN, Ticking, cells, file, open_request, opened, page, rows, run, session, stream};
use sagitta_protocol::{Answer, Ask, Edges, OpenFrom, Request, ResultValues};
use sagitta_session::{Session, Tables};
use sagitta_spec::Literal;

/// A column of every kind, each with a null in the middle, and text that is long in UTF-16.
fn mixed() -> Vec<u8> {
    let texts = ["a𝄞b", "", "\u{feff}mark", "气温"];
    let many: Vec<Option<String>> =
        (0..4).map(|row| (row != 1).then(|| format!("text {row} 🙂"))).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("b", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false), Some(true)]))),
        ("i", Arc::new(Int64Array::from(vec![Some(i64::MIN), None, Some(1 << 60), Some(-1)]))),
        (
            "x",
            Arc::new(Float64Array::from(vec![
                Some(f64::NAN),
                None,
                Some(-0.0),
                Some(f64::INFINITY),
            ])),
        ),
        ("d", Arc::new(Date32Array::from(vec![Some(0), None, Some(-1), Some(20_000)]))),
        (
            "t",
            Arc::new(
                TimestampMicrosecondArray::from(vec![Some(0), None, Some(-1), Some(1 << 50)])
                    .with_timezone("Asia/Shanghai"),
            ),
        ),
        (
            "m",
            Arc::new(
                Decimal128Array::from(vec![Some(10_i128.pow(30)), None, Some(-5), Some(0)])
                    .with_precision_and_scale(38, 2)
                    .unwrap(),
            ),
        ),
        (
            "s",
            Arc::new(StringArray::from(vec![Some(texts[0]), None, Some(texts[1]), Some(texts[2])])),
        ),
        ("u", Arc::new(StringArray::from(many))),
        (
            "c",
            Arc::new(
                DictionaryArray::try_new(
                    UInt32Array::from(vec![Some(3), None, Some(0), Some(3)]),
                    Arc::new(StringArray::from(texts.to_vec())) as ArrayRef,
                )
                .unwrap(),
            ),
        ),
        (
            "y",
            Arc::new(BinaryArray::from(vec![
                Some(b"\x00\xff".as_slice()),
                None,
                Some(b""),
                Some(b"a"),
            ])),
        ),
        ("n", Arc::new(NullArray::new(4))),
    ];
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    file(&RecordBatch::try_from_iter_with_nullable(columns).unwrap())
}

#[test]
fn every_type_arrives_as_the_page_writes_it() {
    let mut session = opened(&mixed());
    let zone = session.table().unwrap().columns()[4].zone.clone();
    for question in [
        "{}",
        r#"{ "filter": { "field": "i", "op": "is_not_null" } }"#,
        r#"{ "filter": { "field": "i", "op": "lt", "value": -5 } }"#,
        r#"{ "filter": { "field": "n", "op": "is_not_null" } }"#,
        r#"{ "sort": [{ "field": "x", "order": "descending" }], "offset": 1, "limit": 2 }"#,
    ] {
        let shown = page(&mut session, rows(question));
        let result = query(&mut session, question);
        assert_eq!((result.table.total, result.table.columns.len()), (shown.total, 11));
        for column in &shown.columns {
            let found = result.cells(&column.name, zone.as_deref());
            let found: Vec<_> =
                found.into_iter().map(|cell| cell.unwrap_or("null".to_owned())).collect();
            assert_eq!(found, cells(&shown, &column.name), "{} of {question}", column.name);
            assert_eq!(result.column(&column.name).type_name, column.type_name);
        }
    }
    let result = query(&mut session, r#"{ "filter": { "field": "i", "op": "is_not_null" } }"#);
    assert!(result.column("x").validity.is_none());
    assert!(matches!(result.column("c").values, ResultValues::Codes { .. }));
    assert_eq!(
        (result.column("t").unit, result.column("t").zone.as_deref()),
        (Some("us"), Some("Asia/Shanghai"))
    );
}

#[test]
fn categories_of_many_texts_come_as_the_texts_of_their_rows() {
    let names: Vec<String> = (0..1_000).map(|n| format!("n{}", n % 500)).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![("name", Arc::new(StringArray::from(names)))];
    let mut session = opened(&file(&RecordBatch::try_from_iter(columns).unwrap()));
    let few = query(&mut session, r#"{ "offset": 499, "limit": 2 }"#);
    assert!(matches!(few.column("name").values, ResultValues::Texts(_)));
    assert_eq!(few.cells("name", None), [Some("n499".to_owned()), Some("n0".to_owned())]);
    let all = query(&mut session, "{}");
    assert!(matches!(all.column("name").values, ResultValues::Codes { .. }));
    assert_eq!(all.cells("name", None)[999].as_deref(), Some("n499"));
}

#[test]
fn a_list_of_queries_is_answered_in_its_order() {
    let mut session = opened(&stream(&[100, 0, 1]));
    // The first reads no rows, under the filter of others that do.
    let text = r#"{ "query": [
        {},
        { "aggregate": [{ "op": "count", "as": "n" }, { "op": "sum", "field": "id", "as": "s" }] },
        { "group_by": [{ "field": "name" }], "aggregate": [{ "op": "count", "as": "n" }], "limit": 2 },
        { "filter": { "field": "id", "op": "eq", "value": "100" }, "select": ["id"] } ] }"#;
    let (mut read, _) = call(&mut session, 7, text).unwrap();
    assert_eq!(read.len(), 4);
    assert_eq!(read.remove(0).table.rows, 101);
    assert_eq!(read[0].cells("n", None), [Some("101".to_owned())]);
    assert_eq!(read[0].cells("s", None), [Some("5050".to_owned())]);
    assert_eq!((read[1].table.rows, read[1].table.total), (2, 4));
    assert_eq!(read[2].cells("id", None), [Some("100".to_owned())]);
    assert_eq!(call(&mut session, 8, r#"{ "query": [] }"#).unwrap().0.len(), 0);
}

#[test]
fn no_call_takes_the_place_of_another() {
    let mut session = session();
    session.call(1, r#"{ "query": [{}] }"#);
    assert!(
        matches!(&run(&mut session)[..], [one] if matches!(&one.response.answer, Answer::Problem(problem) if problem.code == "nothing-open"))
    );
    session.handle(open_request(OPEN, 1));
    // They wait until the table is complete.
    session.call(11, r#"{ "query": [{}] }"#);
    let bytes = stream(&[10, 10]);
    session.feed(OPEN, &bytes[..bytes.len() - 20]);
    assert!(run(&mut session).iter().all(|outgoing| outgoing.response.id == OPEN));
    session.call(12, r#"{ "query": [{ "limit": 3 }] }"#);
    session.call(13, r#"{ "query": [{ "limit": 4 }] }"#);
    session.handle(Request::new(14, 0, Ask::Cancel { id: 12 }));
    session.feed(OPEN, &bytes[bytes.len() - 20..]);
    session.end(OPEN);
    let answers: Vec<(u64, Option<u64>)> = run(&mut session)
        .into_iter()
        .filter(|outgoing| outgoing.response.id != OPEN)
        .map(|outgoing| match outgoing.response.answer {
            Answer::Results(results) => (outgoing.response.id, Some(results.results[0].rows)),
            Answer::Cancelled => (outgoing.response.id, None),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(answers, [(12, None), (11, Some(20)), (13, Some(4))]);
    // A table that is closed answers nothing more.
    session.call(15, r#"{ "query": [{}] }"#);
    session.close();
    let answers = run(&mut session);
    assert!(
        matches!(&answers[..], [one] if one.response.answer == Answer::Cancelled),
        "{answers:?}"
    );
}

#[test]
fn a_call_that_fails_says_why_and_the_next_is_answered() {
    let mut session = opened(&stream(&[10]));
    for (text, code, says) in [
        ("", "bad-view", "JSON"),
        (r#"{ "drop": [] }"#, "bad-view", "a call"),
        (
            r#"{ "query": [{ "filter": { "field": "id", "op": "eq", "value": null } }] }"#,
            "bad-view",
            "is_null",
        ),
        (r#"{ "query": [{}, { "select": ["nmae"] }] }"#, "unknown-column", "nmae"),
        (
            r#"{ "query": [{ "filter": { "field": "id", "op": "eq", "value": "x" } }] }"#,
            "bad-literal",
            "\"x\"",
        ),
        (r#"{ "brush": { "queries": [{}], "field": "tt" } }"#, "unknown-column", "tt"),
        (r#"{ "move": { "brush": 99, "low": 1, "high": 2 } }"#, "no-brush", "released"),
    ] {
        let problem = call(&mut session, 3, text).unwrap_err();
        assert_eq!(problem.code, code, "{text}");
        assert!(problem.message.contains(says), "{text}: {}", problem.message);
    }
    assert_eq!(query(&mut session, "{}").table.rows, 10);
}

#[test]
fn a_deep_page_goes_on_with_the_order_that_is_there() {
    let mut session = opened(&stream(&[20_000, 20_000]));
    let text = |offset| {
        format!(
            r#"{{ "query": [{{ "sort": [{{ "field": "id", "order": "descending" }}],
                "select": ["id"], "offset": {offset}, "limit": 2 }}] }}"#
        )
    };
    let pages = |session: &mut Session, offset: u64| {
        session.call(offset, &text(offset));
        let mut n_turns = 0;
        let mut last = session.step();
        while last.more {
            n_turns += 1;
            last = session.step();
        }
        assert!(matches!(last.outgoing[0].response.answer, Answer::Results(_)));
        n_turns
    };
    assert!(pages(&mut session, 20_000) > 2);
    assert!(pages(&mut session, 30_000) <= 1);
    let (read, _) = call(&mut session, 1, &text(39_998)).unwrap();
    assert_eq!(read[0].cells("id", None), [Some("1".to_owned()), Some("0".to_owned())]);
    assert_eq!(read[0].table.total, 40_000);
}

#[test]
fn a_brush_gives_what_its_queries_give_under_the_interval() {
    let mut session = opened(&stream(&[300, 700]));
    let own = r#""filter": { "field": "name", "op": "ne", "value": "b" }"#;
    let brush = format!(
        r#"{{ "brush": {{ "field": "t", "queries": [
            {{ {own}, "aggregate": [{{ "op": "count", "as": "n" }}, {{ "op": "sum", "field": "x", "as": "s" }}] }},
            {{ "group_by": [{{ "field": "name" }}], "aggregate": [{{ "op": "max", "field": "id", "as": "m" }}] }} ] }} }}"#
    );
    assert_eq!(call(&mut session, 40, &brush).unwrap().0.len(), 0);
    for (low, high, snapped) in [
        ("1970-01-02", "1970-01-03", ["1970-01-02T00", "1970-01-03T00"]),
        ("1970-01-05T12:34", "1970-02-01", ["1970-01-05T12", "1970-02-01T00"]),
        ("1999-01-01", "1998-01-01", ["1970-02-12T00", "1970-02-12T00"]),
    ] {
        let to = format!(r#"{{ "move": {{ "brush": 40, "low": "{low}", "high": "{high}" }} }}"#);
        let (moved, edges) = call(&mut session, 41, &to).unwrap();
        let [low, high] = snapped.map(|hour| format!("{hour}:00:00+08:00"));
        assert_eq!(
            edges,
            Some(Edges { low: Literal::new(low.as_str()), high: Literal::new(high.as_str()) })
        );
        let interval =
            format!(r#"{{ "field": "t", "op": "between", "low": "{low}", "high": "{high}" }}"#);
        let first = query(
            &mut session,
            &format!(
                r#"{{ "filter": {{ "all": [{interval}, {{ "field": "name", "op": "ne", "value": "b" }}] }},
                    "aggregate": [{{ "op": "count", "as": "n" }}, {{ "op": "sum", "field": "x", "as": "s" }}] }}"#
            ),
        );
        let second = query(
            &mut session,
            &format!(
                r#"{{ "filter": {interval}, "group_by": [{{ "field": "name" }}],
                    "aggregate": [{{ "op": "max", "field": "id", "as": "m" }}] }}"#
            ),
        );
        for name in ["n", "s"] {
            assert_eq!(moved[0].cells(name, None), first.cells(name, None));
        }
        for name in ["name", "m"] {
            assert_eq!(moved[1].cells(name, None), second.cells(name, None));
        }
    }
    call(&mut session, 42, r#"{ "release": 40 }"#).unwrap();
    let to = r#"{ "move": { "brush": 40, "low": "1970", "high": "1971" } }"#;
    assert_eq!(call(&mut session, 43, to).unwrap_err().code, "no-brush");
}

#[test]
fn complete_tables_are_listed_by_their_names_for_the_sessions_beside() {
    let tables = Tables::default();
    let open = |name: &str, n: i64| {
        let mut session = Session::among(tables.clone(), Ticking::by(10.0));
        let ask = Ask::Open { from: OpenFrom::File, name: name.to_owned(), memory_budget: 1 << 30 };
        session.handle(Request::new(OPEN, 1, ask));
        session.feed(OPEN, &stream(&[n]));
        assert!(tables.get(name).is_none());
        session.end(OPEN);
        run(&mut session);
        session
    };
    let mut first = open("one", 10);
    let second = open("two", 20);
    let n_rows = |name: &str| tables.get(name).map(|table| table.n_rows());
    assert_eq!((n_rows("one"), n_rows("two")), (Some(10), Some(20)));
    first.close();
    assert_eq!((n_rows("one"), n_rows("two")), (None, Some(20)));
    drop(second);
    assert_eq!(n_rows("two"), None);
}

#[test]
fn an_answer_is_written_for_javascript() {
    let mut session = opened(&stream(&[100]));
    session.call(5, r#"{ "query": [{ "select": ["name", "t", "x"], "limit": 2 }] }"#);
    let last = run(&mut session).pop().unwrap();
    assert_eq!(
        last.response.to_json(),
        concat!(
            r#"{"id":5,"generation":0,"answer":{"results":[{"columns":["#,
            r#"{"name":"name","type":"category","values":{"codes":0,"kind":"uint32","utf8":1,"ends":2},"validity":null,"unit":null,"zone":null},"#,
            r#"{"name":"t","type":"timestamp[s, Asia/Shanghai]","values":{"numbers":3,"kind":"int64"},"validity":null,"unit":"s","zone":"Asia/Shanghai"},"#,
            r#"{"name":"x","type":"float64","values":{"numbers":4,"kind":"float64"},"validity":5,"unit":null,"zone":null}"#,
            r#"],"rows":2,"total":100}],"edges":null}}"#
        )
    );
    assert_eq!(last.attachments.iter().map(Vec::len).collect::<Vec<_>>(), [8, 4, 12, 16, 16, 2]);
}
