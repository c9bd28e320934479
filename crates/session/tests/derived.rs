//! Columns that are looked up and computed, and unions, through a session.
#![cfg(feature = "native")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

mod common;

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow::ipc::writer::StreamWriter;
use common::{OPEN, Ticking, ask, cells, page, problem, rows, run, view};
use sagitta_protocol::{Answer, Ask, Distribution, Match, OpenFrom, Problem, Request};
use sagitta_session::{Outgoing, Session, Tables};

const BUDGET: u64 = 1 << 30;

/// A stream with a text column and a column of integers.
fn stream(key: &str, keys: &[Option<&str>], number: &str, numbers: &[i64]) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter([
        (key, Arc::new(StringArray::from(keys.to_vec())) as ArrayRef),
        (number, Arc::new(Int64Array::from(numbers.to_vec())) as ArrayRef),
    ])
    .unwrap();
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn open(tables: &Tables, name: &str, bytes: &[u8], memory_budget: u64) -> Session {
    let mut session = Session::among(tables.clone(), Ticking::by(10.0));
    let ask = Ask::Open { from: OpenFrom::File, name: name.to_owned(), memory_budget };
    session.handle(Request::new(OPEN, 1, ask));
    session.feed(OPEN, bytes);
    session.end(OPEN);
    run(&mut session);
    session
}

fn cities() -> Vec<u8> {
    let keys = [Some("Tianjin"), Some("Beijing"), None, Some("Hebei"), Some("Hebei")];
    stream("city", &keys, "cases", &[10, 40, 5, 6, 7])
}

fn people() -> Vec<u8> {
    stream("name", &[Some("Tianjin"), Some("Beijing"), Some("Shanxi")], "people", &[4, 8, 1])
}

const LOOKUP: &str =
    r#"{ "field": "city", "from": "people", "key": "name", "fields": ["people"] }"#;

#[test]
fn what_is_looked_up_is_computed_with_and_what_did_not_match_is_told() {
    let tables = Tables::default();
    let _people = open(&tables, "people", &people(), BUDGET);
    let mut session = open(&tables, "cities", &cities(), BUDGET);
    let query = format!(
        r#"{{ "lookup": [{LOOKUP}], "compute": [{{ "as": "per", "expr": "cases / people" }}],
             "filter": {{ "field": "per", "op": "is_not_null" }},
             "select": ["city", "per"], "sort": [{{ "field": "per", "order": "descending" }}] }}"#
    );
    let expected = Match {
        table: "people".to_owned(),
        n_rows: 5,
        n_null: 1,
        n_unknown: 2,
        unknown: vec!["Hebei".to_owned()],
        n_unused: 1,
        unused: vec!["Shanxi".to_owned()],
        missing: Vec::new(),
    };
    for _ in 0..2 {
        let page = page(&mut session, rows(&query));
        assert_eq!(cells(&page, "city"), ["Beijing", "Tianjin"]);
        assert_eq!(cells(&page, "per"), ["5", "2.5"]);
        assert_eq!(page.matches, std::slice::from_ref(&expected));
    }
    let grouped = format!(
        r#"{{ "lookup": [{LOOKUP}], "compute": [{{ "as": "kind", "expr": "if(is_null(people), 'none', city)" }}],
             "group_by": [{{ "field": "kind" }}],
             "aggregate": [{{ "op": "sum", "field": "cases" }}, {{ "op": "max", "field": "people" }}],
             "window": [{{ "op": "per", "field": "sum(cases)", "by": "max(people)" }}] }}"#
    );
    let page = page(&mut session, rows(&grouped));
    assert_eq!(cells(&page, "kind"), ["Beijing", "Tianjin", "none"]);
    assert_eq!(cells(&page, "per(sum(cases);max(people))"), ["5", "2.5", "null"]);
}

#[test]
fn computed_columns_are_summarised_and_exported() {
    let tables = Tables::default();
    let mut session = open(&tables, "cities", &cities(), BUDGET);
    let query = r#"{ "compute": [{ "as": "twice", "expr": "cases * 2" }],
                     "filter": { "field": "twice", "op": "gt", "value": 12 } }"#;
    let summaries = |fields: &[&str]| Ask::Summaries {
        view: view(query),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
    };
    let (answer, _) = ask(&mut session, summaries(&["twice"]));
    let Answer::Summaries { columns, n_selected, .. } = answer else { panic!("{answer:?}") };
    assert_eq!((columns.len(), n_selected), (1, 3));
    assert_eq!((columns[0].min.as_deref(), columns[0].max.as_deref()), (Some("10"), Some("80")));
    assert!(!matches!(columns[0].distribution, Distribution::None));
    let (answer, _) = ask(&mut session, summaries(&[]));
    assert!(matches!(answer, Answer::Summaries { columns, .. } if columns.len() == 3));
    let (_, attachments) = ask(&mut session, Ask::Export { view: view(query) });
    assert_eq!(
        String::from_utf8(attachments[0].clone()).unwrap().lines().collect::<Vec<_>>(),
        ["city,cases,twice", "Tianjin,10,20", "Beijing,40,80", "Hebei,7,14"]
    );
}

#[test]
fn programs_get_them_too() {
    let tables = Tables::default();
    let _people = open(&tables, "people", &people(), BUDGET);
    let mut session = open(&tables, "cities", &cities(), BUDGET);
    session.call(
        7,
        &format!(
            r#"{{ "query": [
                {{ "compute": [{{ "as": "x", "expr": "cases + 1" }}], "aggregate": [{{ "op": "sum", "field": "x" }}] }},
                {{ "lookup": [{LOOKUP}], "aggregate": [{{ "op": "sum", "field": "people" }}] }},
                {{ "compute": [{{ "as": "x", "expr": "cases * 2" }}], "aggregate": [{{ "op": "sum", "field": "x" }}] }}
            ] }}"#
        ),
    );
    let last = run(&mut session).pop().unwrap();
    let Answer::Results(results) = &last.response.answer else { panic!("{last:?}") };
    assert_eq!(results.results.len(), 3);
    session.call(
        8,
        r#"{ "brush": { "queries": [{ "compute": [{ "as": "x", "expr": "cases + 1" }], "aggregate": [{ "op": "sum", "field": "x" }] }], "field": "x" } }"#,
    );
    let last = run(&mut session).pop().unwrap();
    assert!(matches!(last.response.answer, Answer::Results(_)), "{last:?}");
}

#[test]
fn problems_of_expressions_have_their_place() {
    let tables = Tables::default();
    let mut session = open(&tables, "cities", &cities(), BUDGET);
    let mut of = |expr: &str| -> Problem {
        let expr = expr.replace('"', "\\\"");
        problem(
            &mut session,
            rows(&format!(r#"{{ "compute": [{{ "as": "x", "expr": "{expr}" }}] }}"#)),
        )
    };
    for (expr, code, range, argument) in [
        ("cases +", "bad-expression", "7..7", ("expected", "value")),
        ("rund(cases)", "bad-expression", "0..4", ("suggestion", "round")),
        ("1 + case", "unknown-column", "4..8", ("suggestion", "cases")),
        ("城 + 1", "unknown-column", "0..3", ("column", "城")),
        ("cases + city", "bad-operand", "8..12", ("expected", "number")),
        (
            "9223372036854775807 + cases",
            "compute-overflow",
            "0..27",
            ("values", "9223372036854775817"),
        ),
    ] {
        let problem = of(expr);
        let found = (
            problem.code.as_str(),
            problem.arguments["range"].as_str(),
            problem.arguments[argument.0].as_str(),
        );
        assert_eq!(found, (code, range, argument.1), "{problem:?}");
        assert_eq!(problem.arguments["expression"], "x");
    }
}

#[test]
fn columns_are_under_the_account_of_memory() {
    let tables = Tables::default();
    let bytes = stream("city", &vec![Some("a"); 100_000], "n", &vec![1; 100_000]);
    let n_held = |budget: u64| {
        let mut session = open(&tables, "cities", &bytes, budget);
        let query = r#"{ "compute": [{ "as": "x", "expr": "n * 1.5" }], "limit": 1 }"#;
        match ask(&mut session, rows(query)).0 {
            Answer::Page(page) => Ok(cells(&page, "x")),
            Answer::Problem(problem) => Err(problem.code),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(n_held(BUDGET), Ok(vec!["1.5".to_owned()]));
    assert_eq!(n_held(2_200_000), Err("column-over-budget".to_owned()));
}

#[test]
fn a_union_is_opened_from_tables_that_are_open() {
    let tables = Tables::default();
    let first = open(&tables, "2013", &cities(), BUDGET);
    let second = open(&tables, "2014", &people(), BUDGET);
    let mut session = Session::among(tables.clone(), Ticking::by(10.0));
    let union = |tables: &[&str]| Ask::Open {
        from: OpenFrom::Union {
            tables: tables.iter().map(|name| (*name).to_owned()).collect(),
            columns: [("city".to_owned(), vec![Some("city".to_owned()), Some("name".to_owned())])]
                .into(),
            provenance: Some("year".to_owned()),
        },
        name: "years".to_owned(),
        memory_budget: BUDGET,
    };
    session.handle(Request::new(OPEN, 1, union(&["2013", "2015"])));
    let last: Outgoing = run(&mut session).pop().unwrap();
    assert!(
        matches!(last.response.answer, Answer::Problem(problem) if problem.code == "unknown-table")
    );
    session.handle(Request::new(OPEN, 2, union(&["2013", "2014"])));
    let last = run(&mut session).pop().unwrap();
    let Answer::Opened { columns, n_rows, complete, parts, .. } = last.response.answer else {
        panic!("{last:?}")
    };
    drop((first, second));
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!((names, n_rows, complete), (vec!["city", "cases", "people", "year"], 8, true));
    let parts: Vec<_> = parts.iter().map(|part| (part.n_rows, part.missing.concat())).collect();
    assert_eq!(parts, [(5, "people".to_owned()), (3, "cases".to_owned())]);
    let query = r#"{ "group_by": [{ "field": "year" }], "aggregate": [{ "op": "count" }] }"#;
    let page = page(&mut session, rows(query));
    assert_eq!(
        (cells(&page, "year"), cells(&page, "count()")),
        (vec!["2013".to_owned(), "2014".to_owned()], vec!["5".to_owned(), "3".to_owned()])
    );
    assert!(tables.get("years").is_some());
}
