//! Tables that come after the questions that need them.
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

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow::ipc::writer::StreamWriter;
use common::{Ticking, cells, rows, run};
use sagitta_protocol::{Answer, Ask, OpenFrom, Request, Response, TableAt};
use sagitta_session::{Beside, Errand, Session, SourceError, Tables};

const BUDGET: u64 = 1 << 30;

/// A stream with a text column and a column of integers.
fn stream(key: &str, keys: &[&str], number: &str, numbers: &[i64]) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter([
        (key, Arc::new(StringArray::from(keys.to_vec())) as ArrayRef),
        (number, Arc::new(Int64Array::from(numbers.to_vec())) as ArrayRef),
    ])
    .unwrap();
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn cities() -> Vec<u8> {
    stream("city", &["Tianjin", "Beijing", "Hebei"], "cases", &[10, 40, 5])
}

fn people() -> Vec<u8> {
    stream("name", &["Tianjin", "Beijing"], "people", &[4, 8])
}

const LOOKUP: &str =
    r#"{ "lookup": [{ "field": "city", "from": "people", "key": "name", "fields": ["people"] }] }"#;

fn at(name: &str) -> TableAt {
    let url = format!("https://data.example/{name}");
    TableAt { name: name.to_owned(), url, more: Vec::new() }
}

/// A carrier of one session and those beside it, whose bytes come when the test says so.
struct Carrier {
    tables: Tables,
    main: Session,
    beside: Beside,
    sessions: BTreeMap<u64, Session>,
    /// What was opened, in this order.
    opened: Vec<(u64, String)>,
    /// What was answered, without progress.
    told: Vec<Response>,
}

impl Carrier {
    fn new() -> Self {
        let tables = Tables::default();
        Self {
            main: Session::among(tables.clone(), Ticking::by(10.0)),
            beside: Beside::among(tables.clone(), 1 << 32),
            tables,
            sessions: BTreeMap::new(),
            opened: Vec::new(),
            told: Vec::new(),
        }
    }

    fn ask(&mut self, id: u64, names: &[&str], budget: u64) {
        let errands = self.beside.ask(id, id, names.iter().map(|name| at(name)).collect(), budget);
        self.run(errands);
    }

    fn run(&mut self, errands: Vec<Errand>) {
        for errand in errands {
            match errand {
                Errand::Open { number, request } => {
                    let Ask::Open { from: OpenFrom::Url { url, .. }, name, .. } = &request.ask
                    else {
                        panic!("{request:?}")
                    };
                    assert_eq!(*url, at(name).url);
                    self.opened.push((number, name.clone()));
                    let mut session = Session::among(self.tables.clone(), Ticking::by(10.0));
                    session.handle(request);
                    self.sessions.insert(number, session);
                }
                Errand::Close { number } => {
                    self.sessions.remove(&number).expect("a session");
                }
                Errand::Tell(response) => {
                    if response.answer.is_last() {
                        self.told.push(response);
                    }
                }
            }
        }
    }

    /// The bytes of what was opened last, or why they do not come.
    fn arrive(&mut self, bytes: Result<&[u8], &SourceError>) {
        let number = self.opened.last().unwrap().0;
        let session = self.sessions.get_mut(&number).unwrap();
        // Its only request has the id of what it was opened for.
        let id = (1..100).find(|id| session.wants(*id)).unwrap();
        match bytes {
            Ok(bytes) => {
                session.feed(id, bytes);
                session.end(id);
            }
            Err(error) => session.fail(id, error),
        }
        for outgoing in common::run(session) {
            let errands = self.beside.receive(number, outgoing.response.answer);
            self.run(errands);
        }
    }

    fn open_main(&mut self, bytes: &[u8]) {
        let ask =
            Ask::Open { from: OpenFrom::File, name: "cities".to_owned(), memory_budget: BUDGET };
        self.main.handle(Request::new(50, 50, ask));
        self.main.feed(50, bytes);
        self.main.end(50);
        run(&mut self.main);
    }

    /// The answers to what was asked of the main session.
    fn answers(&mut self) -> Vec<Answer> {
        run(&mut self.main).into_iter().map(|outgoing| outgoing.response.answer).collect()
    }

    fn last_told(&self) -> (u64, String) {
        let Response { id, answer, .. } = self.told.last().expect("an answer");
        let words = match answer {
            Answer::Problem(problem) => {
                format!("{} {}", problem.code, problem.arguments["file"])
            }
            other => format!("{other:?}"),
        };
        (*id, words)
    }
}

#[test]
fn a_question_waits_for_the_table_it_looks_up() {
    let mut carrier = Carrier::new();
    carrier.ask(1, &["people"], BUDGET);
    carrier.open_main(&cities());
    carrier.main.handle(Request::new(60, 60, rows(LOOKUP)));
    assert_eq!(carrier.answers(), [], "it is on its way");
    assert!(!carrier.main.step().more, "nobody turns in circles");
    carrier.main.handle(Request::new(61, 61, Ask::Plot { view: common::view("{}"), limit: 9 }));
    assert_eq!(carrier.answers().len(), 1, "what does not need it is answered");
    carrier.arrive(Ok(&people()));
    assert_eq!(carrier.last_told(), (1, "Ready".to_owned()));
    let answers = carrier.answers();
    let Some(Answer::Page(page)) = answers.last() else { panic!("{answers:?}") };
    assert_eq!(cells(page, "people"), ["4", "8", "null"]);
    assert_eq!(page.matches[0].unknown, ["Hebei"]);
    // Asked again it is there; not asked for any more it is gone.
    carrier.ask(2, &["people"], BUDGET);
    assert_eq!((carrier.last_told(), carrier.opened.len()), ((2, "Ready".to_owned()), 1));
    carrier.ask(3, &[], BUDGET);
    assert_eq!(carrier.last_told(), (3, "Ready".to_owned()));
    assert!(carrier.tables.get("people").is_none() && carrier.sessions.is_empty());
}

#[test]
fn a_table_that_does_not_come_is_a_problem_beside_the_question() {
    let gone = SourceError::Status { url: at("people").url, status: 404 };
    let mut carrier = Carrier::new();
    carrier.ask(1, &["people"], BUDGET);
    carrier.open_main(&cities());
    carrier.main.handle(Request::new(60, 60, rows(LOOKUP)));
    assert_eq!(carrier.answers(), []);
    carrier.arrive(Err(&gone));
    assert_eq!(carrier.last_told(), (1, "not-found people".to_owned()));
    let answers = carrier.answers();
    assert!(
        matches!(&answers[..], [Answer::Problem(problem)] if problem.code == "not-found"),
        "{answers:?}"
    );
    // The next request tries once more.
    carrier.ask(2, &["people"], BUDGET);
    carrier.arrive(Ok(&people()));
    assert_eq!(carrier.last_told(), (2, "Ready".to_owned()));
    carrier.main.handle(Request::new(61, 61, rows(LOOKUP)));
    assert!(matches!(carrier.answers().last(), Some(Answer::Page(_))));
}

#[test]
fn a_union_waits_for_its_parts_and_its_questions_for_it() {
    let mut carrier = Carrier::new();
    carrier.ask(1, &["cities", "people"], BUDGET);
    let union = Ask::Open {
        from: OpenFrom::Union {
            tables: vec!["cities".to_owned(), "people".to_owned()],
            columns: BTreeMap::new(),
            provenance: None,
        },
        name: "both".to_owned(),
        memory_budget: BUDGET,
    };
    carrier.main.handle(Request::new(50, 50, union.clone()));
    carrier.main.handle(Request::new(60, 60, rows("{}")));
    assert_eq!(carrier.answers(), []);
    carrier.arrive(Ok(&cities()));
    assert_eq!(carrier.answers(), [], "one part is not all");
    assert!(carrier.told.is_empty());
    carrier.arrive(Ok(&people()));
    let answers = carrier.answers();
    assert!(
        matches!(&answers[..], [Answer::Opened { n_rows: 5, complete: true, .. }, Answer::Page(_)]),
        "{answers:?}"
    );
    // A part that cannot be had: the opening fails, and what waited for it is given up.
    let mut carrier = Carrier::new();
    carrier.ask(1, &["cities", "people"], BUDGET);
    carrier.main.handle(Request::new(50, 50, union.clone()));
    carrier.main.handle(Request::new(60, 60, rows("{}")));
    carrier.arrive(Ok(&cities()));
    carrier.arrive(Ok(b"no table at all"));
    let answers = carrier.answers();
    assert!(
        matches!(&answers[..], [Answer::Problem(problem), Answer::Cancelled]
            if problem.arguments["file"] == "people"),
        "{answers:?}"
    );
    // While it waits it can be given up.
    let mut carrier = Carrier::new();
    carrier.ask(1, &["cities"], BUDGET);
    carrier.main.handle(Request::new(50, 50, union));
    carrier.main.handle(Request::new(51, 51, Ask::Cancel { id: 50 }));
    assert_eq!(carrier.answers().len(), 1, "the other part is not even on its way");
}

#[test]
fn a_newer_request_keeps_what_is_still_wanted_and_ends_the_rest() {
    let mut carrier = Carrier::new();
    carrier.ask(1, &["people", "other", "people"], BUDGET);
    assert_eq!(carrier.opened.len(), 1, "one after the other");
    carrier.ask(2, &["more", "people"], BUDGET);
    assert_eq!(carrier.last_told(), (1, "Cancelled".to_owned()));
    carrier.arrive(Ok(&people()));
    assert_eq!(carrier.opened.last().unwrap().1, "more");
    let errands = carrier.beside.cancel(2);
    carrier.run(errands);
    assert_eq!(carrier.last_told(), (2, "Cancelled".to_owned()));
    assert_eq!(carrier.sessions.len(), 1);
    assert!(carrier.tables.get("people").is_some());
    assert_eq!(carrier.beside.cancel(2), []);
}

#[test]
fn all_tables_count_against_one_budget() {
    let texts: Vec<String> = (0..100_000).map(|i| i.to_string()).collect();
    let names: Vec<&str> = texts.iter().map(String::as_str).collect();
    let large = stream("city", &names, "n", &vec![1; 100_000]);
    // Each takes about 1.7 megabytes.
    let outcome = |budget: u64| {
        let mut carrier = Carrier::new();
        carrier.ask(1, &["people", "other"], budget);
        carrier.arrive(Ok(&large));
        carrier.arrive(Ok(&large));
        carrier.last_told().1
    };
    assert_eq!(outcome(BUDGET), "Ready");
    assert_eq!(outcome(2_500_000), "over-budget other");
    // The table that is asked about counts, whichever is complete first.
    let mut carrier = Carrier::new();
    carrier.ask(1, &["people"], 2_500_000);
    carrier.main.handle(common::open_request(50, 50));
    carrier.arrive(Ok(&large));
    assert_eq!(carrier.last_told().1, "Ready");
    carrier.main.feed(50, &large);
    carrier.main.end(50);
    let answers = carrier.answers();
    assert!(
        matches!(answers.last(), Some(Answer::Problem(problem)) if problem.code == "over-budget"),
        "{answers:?}"
    );
}

#[test]
fn a_session_alone_says_which_table_is_not_there() {
    let mut session = common::session();
    let beside = |names: &[&str]| Ask::Beside {
        tables: names.iter().map(|name| at(name)).collect(),
        memory_budget: BUDGET,
    };
    assert_eq!(common::ask(&mut session, beside(&[])).0, Answer::Ready);
    assert_eq!(common::problem(&mut session, beside(&["a"])).code, "unknown-table");
}
