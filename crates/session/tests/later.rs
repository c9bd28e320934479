//! What few questions need, and comes later than the rest: questions wait for it, each by itself, and
//! are answered if it cannot be had.
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

use std::cell::OnceCell;
use std::rc::Rc;

use common::{OPEN, TODAY, batch, cells, file, open_request, rows};
use sagitta_protocol::{Answer, Ask, OpenFrom, Request};
use sagitta_session::{Environment, Later, Native, Outgoing, Session, Turn, Zone, problem};

/// An environment that has everything but what comes later.
struct Lacking(Rc<OnceCell<Later>>);

impl Environment for Lacking {
    fn now(&self) -> f64 {
        0.0
    }

    fn today(&self) -> i32 {
        TODAY
    }

    fn zone(&self, name: &str) -> Option<Zone> {
        Native::on(TODAY).zone(name)
    }

    fn later(&self) -> Option<&Later> {
        self.0.get()
    }
}

/// A session with a table that lacks what comes later, and where that goes.
fn opened() -> (Session, Rc<OnceCell<Later>>) {
    let later = Rc::default();
    let mut session = Session::new(Lacking(Rc::clone(&later)));
    session.handle(open_request(OPEN, 1));
    session.feed(OPEN, &file(&batch(0, 5)));
    session.end(OPEN);
    let turn = session.step();
    assert!(!turn.lacks, "{turn:?}");
    (session, later)
}

/// Ids and answers.
fn answers(turn: Turn) -> Vec<(u64, Answer)> {
    let answers = turn.outgoing.into_iter();
    answers.map(|Outgoing { response, .. }| (response.id, response.answer)).collect()
}

/// A question for a computed column, one for rows as they are, and a call.
fn ask(session: &mut Session) {
    let computed = r#"{ "compute": [{ "as": "double", "expr": "id * 2" }] }"#;
    let Ask::Rows { view, .. } = rows(computed) else { unreachable!("it is for rows") };
    session.handle(Request::new(2, 2, Ask::Detail { views: vec![view], limit: 10 }));
    session.handle(Request::new(3, 3, rows("{}")));
    session.call(4, r#"{ "query": [{ "limit": 1 }] }"#);
}

#[test]
fn what_needs_it_waits_and_the_rest_does_not() {
    let (mut session, later) = opened();
    ask(&mut session);
    let turn = session.step();
    assert!(turn.lacks && !turn.more);
    let first = answers(turn);
    assert!(matches!(first.as_slice(), [(3, Answer::Page(_))]), "{first:?}");
    assert!(later.set(Later::ALL).is_ok());
    let turn = session.step();
    assert!(!turn.lacks && !turn.more);
    let rest = answers(turn);
    let [(2, Answer::Pages(pages)), (4, Answer::Results(_))] = rest.as_slice() else {
        panic!("{rest:?}")
    };
    assert_eq!(cells(pages.first().unwrap(), "double"), ["0", "2", "4", "6", "8"]);
}

#[test]
fn what_waits_is_answered_where_it_cannot_be_had_and_the_next_question_waits_anew() {
    let (mut session, later) = opened();
    for _ in 0..2 {
        ask(&mut session);
        session.step();
        session.fail_later(&problem::no_later());
        let turn = session.step();
        assert!(!turn.lacks && !turn.more);
        for (id, (found, answer)) in [2, 4].into_iter().zip(answers(turn)) {
            let Answer::Problem(problem) = answer else { panic!("{answer:?}") };
            assert_eq!((found, problem.code.as_str()), (id, "engine-part-missing"));
        }
    }
    session.call(5, r#"{ "query": [{ "limit": 1 }] }"#);
    assert!(session.step().lacks);
    assert!(later.set(Later::ALL).is_ok());
    let rest = answers(session.step());
    assert!(matches!(rest.as_slice(), [(5, Answer::Results(_))]), "{rest:?}");
}

#[test]
fn a_union_waits_and_a_call_that_is_given_up_is_answered() {
    let (mut session, later) = opened();
    session.call(6, "no call");
    session.call(7, r#"{ "query": [{}] }"#);
    session.handle(Request::new(8, 8, Ask::Cancel { id: 7 }));
    let given_up = answers(session.step());
    assert!(matches!(given_up.as_slice(), [(7, Answer::Cancelled)]), "{given_up:?}");
    let from = OpenFrom::Union {
        tables: vec!["test.arrow".to_owned()],
        columns: Default::default(),
        provenance: None,
    };
    let name = "all".to_owned();
    session.handle(Request::new(9, 9, Ask::Open { from, name, memory_budget: 1 << 30 }));
    let turn = session.step();
    assert!(turn.lacks && !turn.more);
    assert!(matches!(answers(turn).as_slice(), [(6, Answer::Cancelled)]));
    assert!(later.set(Later::ALL).is_ok());
    // The table that it is a union of went with the session's last one.
    let rest = answers(session.step());
    assert!(matches!(rest.as_slice(), [(9, Answer::Problem(_))]), "{rest:?}");
}
