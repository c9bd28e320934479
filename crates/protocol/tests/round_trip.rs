//! Every message survives JSON, and its JSON has the documented shape.

use sagitta_protocol::{
    Answer, Ask, AskKind, BrushCall, Call, ColumnInfo, ColumnKind, ColumnSummary, Distinct,
    Distribution, HistogramBin, Match, MoveCall, OpenFrom, PageColumn, PageValues, Place, Problem,
    Progress, Request, ResolvedPeriod, Response, TableAt, TablePage, TopValue,
};
use sagitta_spec::{Leaf, Literal, Predicate, Query, Source, Test, View};

/// A question as it crosses: canonical, without its source.
fn view() -> View {
    let mut view = View::of(Source::Dataset(String::new()));
    view.query.filter = Some(Predicate::Leaf(Leaf {
        field: "station".to_owned(),
        test: Test::In(vec![Literal::new("Dongsi"), Literal::new("9007199254740993")]),
    }));
    view.query.limit = Some(10);
    view
}

fn asks() -> Vec<(Ask, AskKind)> {
    vec![
        (
            Ask::Open {
                from: OpenFrom::Url {
                    url: "https://a.example/b.001.arrow".to_owned(),
                    more: vec!["https://a.example/b.002.arrow".to_owned()],
                },
                name: "b".to_owned(),
                memory_budget: u64::MAX,
            },
            AskKind::Open,
        ),
        (
            Ask::Open { from: OpenFrom::File, name: "c.arrow".to_owned(), memory_budget: 0 },
            AskKind::Open,
        ),
        (
            Ask::Open {
                from: OpenFrom::Union {
                    tables: vec!["2013".to_owned(), "2014".to_owned()],
                    columns: [("a".to_owned(), vec![Some("A".to_owned()), None])].into(),
                    provenance: Some("year".to_owned()),
                },
                name: "years".to_owned(),
                memory_budget: 1,
            },
            AskKind::Open,
        ),
        (Ask::Rows { view: view(), offset: 1 << 60, limit: 200 }, AskKind::Rows),
        (Ask::Cross { views: vec![], limit: 7 }, AskKind::Cross),
        (Ask::Detail { views: vec![view(), view()], limit: 100 }, AskKind::Detail),
        (Ask::Plot { view: view(), limit: 10_000 }, AskKind::Plot),
        (Ask::Summaries { view: view(), fields: vec!["é".to_owned()] }, AskKind::Summaries),
        (Ask::Export { view: view() }, AskKind::Export),
        (
            Ask::Beside {
                tables: vec![
                    TableAt {
                        name: "站".to_owned(),
                        url: "https://a.example/b".to_owned(),
                        more: vec!["https://a.example/c".to_owned(), "d".to_owned()],
                    },
                    TableAt { name: String::new(), url: String::new(), more: Vec::new() },
                ],
                memory_budget: u64::MAX,
            },
            AskKind::Beside,
        ),
        (Ask::Beside { tables: vec![], memory_budget: 0 }, AskKind::Beside),
        (Ask::Cancel { id: 7 }, AskKind::Cancel),
    ]
}

#[test]
fn every_request_survives_json() {
    for (ask, kind) in asks() {
        assert_eq!(ask.kind(), kind);
        let request = Request::new(u64::MAX, 3, ask);
        let text = request.to_json();
        assert_eq!(Request::from_json(&text).unwrap(), request, "{text}");
    }
}

#[test]
fn a_request_is_readable() {
    let request = Request::new(7, 2, Ask::Cancel { id: 5 });
    assert_eq!(request.to_json(), r#"{"id":7,"generation":2,"ask":{"ask":"cancel","id":5}}"#);
}

fn unmatched() -> Match {
    Match {
        table: "stations".to_owned(),
        n_rows: 9,
        n_null: 1,
        n_unknown: 2,
        unknown: vec!["天".to_owned(), String::new()],
        n_unused: 1,
        unused: vec!["x".to_owned()],
        missing: vec!["PM10".to_owned()],
    }
}

fn page() -> TablePage {
    let column = |name: &str, kind, values| PageColumn {
        name: name.to_owned(),
        type_name: "int64".to_owned(),
        kind,
        values,
    };
    TablePage {
        columns: vec![
            column(
                "n",
                ColumnKind::Integer,
                PageValues::Text { cells: vec![Some("9223372036854775807".to_owned()), None] },
            ),
            column(
                "x",
                ColumnKind::Number,
                PageValues::Float64 { attachment: 0, n: 2, validity: Some(1) },
            ),
        ],
        offset: 1,
        total: u64::MAX,
        n_selected: 3,
        complete: true,
        resolved: vec![ResolvedPeriod {
            field: "time".into(),
            low: "2026-11-23".into(),
            high: "2026-11-25".into(),
            includes_high: false,
        }],
        matches: vec![unmatched()],
    }
}

fn answers() -> Vec<(Answer, bool)> {
    let info = ColumnInfo {
        name: "t".to_owned(),
        type_name: "timestamp[us, Asia/Shanghai]".to_owned(),
        kind: ColumnKind::Temporal,
        unit: None,
    };
    let problem = Problem::new("unknown-column", Place::Filter, "No column \"a\".", "Pick one.")
        .with("column", "a")
        .with_detail("because");
    let opened = |complete| Answer::Opened {
        columns: vec![info.clone()],
        n_rows: 5,
        complete,
        warnings: vec![problem.clone()],
        parts: vec![unmatched()],
        known: (!complete).then(|| "{\"version\":1}".to_owned()),
    };
    let summary = |distribution| ColumnSummary {
        name: "a".to_owned(),
        n_rows: 9,
        n_nulls: 1,
        n_nulls_selected: 0,
        n_nan: 0,
        distinct: Distinct { n: 4, exact: true },
        min: Some("-1".to_owned()),
        max: None,
        distribution,
    };
    let columns = vec![
        summary(Distribution::None),
        summary(Distribution::Histogram {
            bins: vec![HistogramBin {
                low: "0".to_owned(),
                high: "1".to_owned(),
                n: 2,
                n_selected: 1,
            }],
        }),
        summary(Distribution::Top {
            values: vec![TopValue { value: "x".to_owned(), n: 2, n_selected: 1 }],
            n_others: 3,
            n_others_selected: 0,
        }),
    ];
    vec![
        (Answer::Progress(Progress { done: 1, total: None, n_rows: 0 }), false),
        (Answer::Progress(Progress { done: 1, total: Some(2), n_rows: 3 }), false),
        (opened(false), false),
        (opened(true), true),
        (Answer::Page(page()), true),
        (Answer::Page(TablePage::default()), true),
        (Answer::Summaries { columns, n_selected: 8, derived: Vec::new() }, true),
        (Answer::File { media_type: "text/csv".to_owned(), n_rows: 4 }, true),
        (Answer::Cancelled, true),
        (Answer::Ready, true),
        (Answer::Problem(problem), true),
    ]
}

#[test]
fn every_response_survives_json() {
    for (answer, is_last) in answers() {
        assert_eq!(answer.is_last(), is_last);
        let response = Response::new(1, 2, answer);
        let text = response.to_json();
        assert_eq!(Response::from_json(&text).unwrap(), response, "{text}");
    }
}

#[test]
fn what_is_not_a_message_is_refused() {
    for text in ["", "{}", "[]", r#"{"id":1,"generation":1,"ask":{"ask":"drop_table"}}"#] {
        assert!(Request::from_json(text).is_err(), "{text}");
        assert!(Response::from_json(text).is_err(), "{text}");
    }
}

#[test]
fn a_call_is_named_by_its_field() {
    let query = Query { limit: Some(1), ..Query::default() };
    let queries = vec![Query::default(), query];
    let cases = [
        (r#"{"query":[{},{"limit":1}]}"#, Call::Query(queries.clone())),
        (
            r#"{"brush":{"queries":[{},{"limit":1}],"field":"t"}}"#,
            Call::Brush(BrushCall { queries, field: "t".to_owned() }),
        ),
        (
            r#"{"move":{"brush":3,"low":0.5,"high":"9007199254740993"}}"#,
            Call::Move(MoveCall {
                brush: 3,
                low: Literal::new("0.5"),
                high: Literal::new("9007199254740993"),
            }),
        ),
        (r#"{"release":3}"#, Call::Release(3)),
    ];
    for (text, expected) in cases {
        assert_eq!(Call::from_json(text).unwrap(), expected, "{text}");
    }
    for text in
        ["", "{}", "[]", r#"{"query":{}}"#, r#"{"move":{"brush":3,"low":1}}"#, r#"{"drop":1}"#]
    {
        assert!(Call::from_json(text).is_err(), "{text}");
    }
}

#[test]
fn a_request_needs_all_its_fields() {
    for ask in [
        r#"{"ask":"open","name":"b","memory_budget":1}"#,
        r#"{"ask":"open","from":{"from":"url"},"name":"b","memory_budget":1}"#,
        r#"{"ask":"rows","offset":0,"limit":1}"#,
        r#"{"ask":"rows","query":null,"offset":0,"limit":1}"#,
        r#"{"ask":"cancel"}"#,
        r#"{"ask":"beside","tables":[{"name":"a"}],"memory_budget":1}"#,
        r#"{"id":1}"#,
    ] {
        let text = format!(r#"{{"id":1,"generation":1,"ask":{ask}}}"#);
        assert!(Request::from_json(&text).is_err(), "{text}");
    }
    let text = r#"{"id":1,"generation":1,"ask":{"id":2,"ask":"cancel"}}"#;
    assert_eq!(Request::from_json(text).unwrap(), Request::new(1, 1, Ask::Cancel { id: 2 }));
}

#[test]
fn a_problem_reads_as_message_and_hint() {
    let problem = Problem::new("x", Place::Source, "It broke.", "Mend it.");
    assert_eq!(problem.to_string(), "It broke. Mend it.");
    assert_eq!(Problem::new("x", Place::Source, "It broke.", "").to_string(), "It broke.");
}
