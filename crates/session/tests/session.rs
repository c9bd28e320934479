//! What a page sees: opening, questions, the newest one, cancelling.

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

use common::{
    OPEN, Ticking, ask, cells, open_request, opened, page, rows, run, session, stream, view,
};
use sagitta_protocol::{Answer, Ask, PageValues, Request};
use sagitta_session::{Outgoing, Session};

fn answers(outgoing: &[Outgoing]) -> Vec<(u64, &Answer)> {
    outgoing.iter().map(|outgoing| (outgoing.response.id, &outgoing.response.answer)).collect()
}

/// Feeds in pieces and returns the answers that come in between.
fn feed(session: &mut Session, bytes: &[u8]) -> Vec<Outgoing> {
    let mut all = Vec::new();
    for chunk in bytes.chunks(777) {
        session.feed(OPEN, chunk);
        all.extend(run(session));
    }
    all
}

#[test]
fn the_first_rows_are_there_before_the_last_byte() {
    let bytes = stream(&[1000, 1000, 1000]);
    let mut session = session();
    session.handle(open_request(OPEN, 1));
    session.expect_bytes(OPEN, Some(bytes.len() as u64));
    session.handle(Request::new(2, 1, rows(r#"{ "aggregate": [{ "op": "count", "as": "n" }] }"#)));
    assert!(run(&mut session).is_empty());

    let half = bytes.len() / 2;
    let early = feed(&mut session, &bytes[..half]);
    let Some((OPEN, Answer::Opened { columns, n_rows: 1000, complete: false, .. })) =
        answers(&early).into_iter().find(|(_, answer)| matches!(answer, Answer::Opened { .. }))
    else {
        panic!("{early:?}");
    };
    let types: Vec<&str> = columns.iter().map(|column| column.type_name.as_str()).collect();
    assert_eq!(types[0], "int64");
    assert_eq!(types[3], "timestamp[s, Asia/Shanghai]");
    let partial = answers(&early).into_iter().find_map(|(id, answer)| match answer {
        Answer::Page(page) if id == 2 => Some(page.clone()),
        _ => None,
    });
    let partial = partial.expect("a page of the first rows");
    assert!(!partial.complete);
    assert_eq!(cells(&partial, "n"), ["1000"]);
    assert!(early.iter().any(|outgoing| matches!(
        &outgoing.response.answer,
        Answer::Progress(progress) if progress.total == Some(bytes.len() as u64) && progress.n_rows == 1000
    )));

    feed(&mut session, &bytes[half..]);
    assert!(session.wants(OPEN));
    session.end(OPEN);
    assert!(!session.wants(OPEN));
    let end = run(&mut session);
    assert!(
        matches!(
            answers(&end).last(),
            Some((OPEN, Answer::Opened { n_rows: 3000, complete: true, .. }))
        ),
        "{end:?}"
    );
    let whole = page(&mut session, rows(r#"{ "aggregate": [{ "op": "count", "as": "n" }] }"#));
    assert!(whole.complete);
    assert_eq!(cells(&whole, "n"), ["3000"]);
}

#[test]
fn a_window_lies_within_the_views_own() {
    let mut session = opened(&stream(&[50, 50]));
    let query = r#"{ "select": ["id"], "sort": [{ "field": "id", "order": "descending" }], "offset": 10, "limit": 20 }"#;
    let window = |offset, limit| Ask::Rows { view: view(query), offset, limit };
    let first = page(&mut session, window(0, 3));
    assert_eq!((first.offset, first.total, first.n_selected), (10, 100, 100));
    assert_eq!(cells(&first, "id"), ["89", "88", "87"]);
    assert_eq!(cells(&page(&mut session, window(18, 5)), "id"), ["71", "70"]);
    assert_eq!(cells(&page(&mut session, window(20, 5)), "id"), Vec::<String>::new());
}

#[test]
fn the_newest_generation_is_answered_and_the_others_are_given_up() {
    let mut session = opened(&stream(&[5000]));
    let count = |filter: &str| {
        rows(&format!(r#"{{ "filter": {filter}, "aggregate": [{{ "op": "count", "as": "n" }}] }}"#))
    };
    session.handle(Request::new(10, 1, count(r#"{ "field": "id", "op": "lt", "value": 1 }"#)));
    session.step();
    session.handle(Request::new(12, 3, count(r#"{ "field": "id", "op": "lt", "value": 3 }"#)));
    session.handle(Request::new(11, 2, count(r#"{ "field": "id", "op": "lt", "value": 2 }"#)));
    // Another kind of question has generations of its own.
    session.handle(Request::new(13, 1, Ask::Plot { view: view("{}"), limit: 1 }));
    let outgoing = run(&mut session);
    let answers = answers(&outgoing);
    let mut given_up: Vec<u64> = answers
        .iter()
        .filter(|(_, answer)| matches!(answer, Answer::Cancelled))
        .map(|(id, _)| *id)
        .collect();
    given_up.sort_unstable();
    assert_eq!(given_up, [10, 11], "{answers:?}");
    let pages: Vec<u64> = answers
        .iter()
        .filter(|(_, answer)| matches!(answer, Answer::Page(_)))
        .map(|(id, _)| *id)
        .collect();
    assert_eq!(pages, [12, 13]);
    let newest = answers.iter().find_map(|(id, answer)| match answer {
        Answer::Page(page) if *id == 12 => Some(cells(page, "n")),
        _ => None,
    });
    assert_eq!(newest, Some(vec!["3".to_owned()]));
}

#[test]
fn scrolling_goes_on_with_the_work_already_done() {
    let mut session = opened(&stream(&[20_000]));
    let sorted = |offset| Ask::Rows {
        view: view(r#"{ "sort": [{ "field": "x", "order": "descending" }], "select": ["id"] }"#),
        offset,
        limit: 1,
    };
    session.handle(Request::new(10, 1, sorted(0)));
    session.step();
    session.step();
    session.handle(Request::new(11, 2, sorted(1)));
    let outgoing = run(&mut session);
    let answers = answers(&outgoing);
    assert_eq!(answers.first(), Some(&(10, &Answer::Cancelled)));
    assert!(
        matches!(answers.last(), Some((11, Answer::Page(page))) if cells(page, "id") == ["19998"]),
        "{answers:?}"
    );
    // The result is kept: the next window comes with the first piece of work.
    session.handle(Request::new(12, 3, sorted(2)));
    let turn = session.step();
    assert!(
        matches!(turn.outgoing.as_slice(), [one] if matches!(one.response.answer, Answer::Page(_)))
    );
}

#[test]
fn pages_of_a_sorted_table_are_parts_of_the_whole() {
    let sizes = [30_000, 1, 20_000, 0, 10_000];
    let query = r#"{ "select": ["id"], "sort": [{ "field": "name", "order": "descending" }, { "field": "x" }] }"#;
    let mut session = opened(&stream(&sizes));
    let (answer, files) = ask(&mut session, Ask::Export { view: view(query) });
    assert!(matches!(answer, Answer::File { n_rows: 60_001, .. }), "{answer:?}");
    let whole = String::from_utf8(files[0].clone()).unwrap();
    let whole: Vec<&str> = whole.lines().skip(1).collect();

    let mut session = opened(&stream(&sizes));
    for (offset, limit) in
        [(0, 100), (0, 1_000), (950, 100), (9_000, 1_000), (9_500, 501), (40_000, 7), (60_000, 9)]
    {
        let question = Ask::Rows { view: view(query), offset, limit };
        let page = page(&mut session, question);
        assert_eq!(page.total, 60_001);
        let start = offset as usize;
        let end = (start + limit as usize).min(whole.len());
        assert!(cells(&page, "id") == whole[start..end], "{limit} rows from {offset}");
    }
    // A view's own window is counted in.
    let query = query.replace("{ \"select\"", "{ \"offset\": 990, \"limit\": 20, \"select\"");
    let question = Ask::Rows { view: view(&query), offset: 5, limit: 100 };
    assert!(cells(&page(&mut session, question), "id") == whole[995..1_010]);
    let (_, files) = ask(&mut opened(&stream(&sizes)), Ask::Export { view: view(&query) });
    let part = String::from_utf8(files[0].clone()).unwrap();
    assert!(part.lines().skip(1).eq(whole[990..1_010].iter().copied()));
    let question = Ask::Rows { view: view(&query), offset: u64::MAX, limit: u64::MAX };
    assert!(cells(&page(&mut session, question), "id").is_empty());
}

#[test]
fn a_page_further_on_does_not_take_over_a_search_for_less() {
    let query = r#"{ "select": ["id"], "sort": [{ "field": "x" }] }"#;
    let mut session = opened(&stream(&[20_000]));
    let question = |offset| Ask::Rows { view: view(query), offset, limit: 3 };
    session.handle(Request::new(5, 2, question(0)));
    session.step();
    session.step();
    session.handle(Request::new(6, 3, question(15_000)));
    let late = run(&mut session);
    let answers = answers(&late);
    assert!(matches!(answers.first(), Some((5, Answer::Cancelled))), "{answers:?}");
    let Some((6, Answer::Page(page))) = answers.last() else { panic!("{answers:?}") };
    // 12,000 values, 4,000 NaN, then the nulls at every fifth row.
    assert_eq!(cells(page, "id"), ["15001", "15006", "15011"]);
}

#[test]
fn what_is_cancelled_is_answered_so() {
    let mut session = opened(&stream(&[5000]));
    session.handle(Request::new(10, 1, rows("{}")));
    session.handle(Request::new(11, 1, Ask::Cancel { id: 10 }));
    session.handle(Request::new(12, 1, Ask::Cancel { id: 999 }));
    let outgoing = run(&mut session);
    assert_eq!(answers(&outgoing), [(10, &Answer::Cancelled)]);
}

#[test]
fn a_cancelled_opening_closes_the_table() {
    let bytes = stream(&[1000, 1000]);
    let mut session = session();
    session.handle(open_request(OPEN, 1));
    feed(&mut session, &bytes[..bytes.len() / 2]);
    session.handle(Request::new(2, 1, Ask::Summaries { view: view("{}"), fields: vec![] }));
    session.handle(Request::new(3, 1, Ask::Cancel { id: OPEN }));
    assert!(!session.wants(OPEN));
    session.feed(OPEN, &bytes);
    session.end(OPEN);
    let outgoing = run(&mut session);
    assert_eq!(answers(&outgoing), [(OPEN, &Answer::Cancelled), (2, &Answer::Cancelled)]);
    let (answer, _) = ask(&mut session, rows("{}"));
    assert!(matches!(answer, Answer::Problem(problem) if problem.code == "nothing-open"));
}

#[test]
fn a_place_with_little_room_refuses_tables_of_more_rows() {
    for (max_rows, is_opened) in [(2000, true), (1999, false)] {
        let mut session = Session::new(Ticking::of_rows(max_rows));
        session.handle(open_request(OPEN, 1));
        let mut outgoing = feed(&mut session, &stream(&[1000, 1000]));
        session.end(OPEN);
        outgoing.extend(run(&mut session));
        match answers(&outgoing).last() {
            Some((OPEN, Answer::Opened { complete: true, n_rows: 2000, .. })) => {
                assert!(is_opened, "{max_rows}");
            }
            Some((OPEN, Answer::Problem(problem))) => {
                assert!(!is_opened && problem.code == "over-limit", "{max_rows} {problem:?}");
                assert!(problem.message.contains("1999 rows"), "{problem:?}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_new_table_replaces_the_old_one() {
    let mut session = opened(&stream(&[10]));
    session.handle(open_request(2, 2));
    session.feed(OPEN, b"of the old table, not wanted any more");
    session.feed(2, &stream(&[20]));
    session.end(2);
    run(&mut session);
    assert_eq!(page(&mut session, rows("{}")).total, 20);
}

#[test]
fn long_work_reports_how_far_it_has_come() {
    let mut session = opened(&stream(&[20_000; 20]));
    session.handle(Request::new(
        10,
        1,
        rows(r#"{ "sort": [{ "field": "x", "order": "ascending" }], "select": ["id"] }"#),
    ));
    let outgoing = run(&mut session);
    let answers = answers(&outgoing);
    let reports = answers.iter().filter(|(id, answer)| {
        *id == 10 && matches!(answer, Answer::Progress(progress) if progress.total.is_some_and(|total| total >= progress.done))
    });
    assert!(reports.count() >= 1, "{answers:?}");
    assert!(matches!(answers.last(), Some((10, Answer::Page(_)))));
}

#[test]
fn a_chart_gets_numbers_and_wall_clock_moments() {
    let mut session = opened(&stream(&[6]));
    let (answer, attachments) = ask(&mut session, Ask::Plot { view: view("{}"), limit: 4 });
    let Answer::Page(page) = answer else { panic!("{answer:?}") };
    let numbers = |attachment: usize| -> Vec<f64> {
        attachments[attachment]
            .chunks_exact(8)
            .map(|n| f64::from_le_bytes(n.try_into().unwrap()))
            .collect()
    };
    let values =
        |name: &str| &page.columns.iter().find(|column| column.name == name).unwrap().values;
    let PageValues::Float64 { attachment, n: 4, validity: None } = values("id") else {
        panic!("{page:?}")
    };
    assert_eq!(numbers(*attachment), [0.0, 1.0, 2.0, 3.0]);
    let PageValues::Float64 { attachment, n: 4, validity: Some(validity) } = values("x") else {
        panic!("{page:?}")
    };
    assert_eq!(attachments[*validity], [0, 1, 1, 1]);
    assert_eq!(numbers(*attachment)[2..], [1.0, 1.5]);
    assert!(numbers(*attachment)[..2].iter().all(|x| x.is_nan()));
    let PageValues::Float64 { attachment, .. } = values("t") else { panic!("{page:?}") };
    assert_eq!(numbers(*attachment)[..2], [8.0 * 3_600_000.0, 9.0 * 3_600_000.0]);
    assert_eq!(cells(&page, "name"), ["a", "b", "=c", "null"]);
    assert_eq!(page.total, 6);
}

#[test]
fn a_period_to_today_is_shown_as_what_it_stands_for() {
    let mut session = opened(&stream(&[10]));
    let page = page(
        &mut session,
        rows(
            r#"{ "filter": { "field": "t", "op": "within_last", "n": 2, "unit": "day", "to": "today" } }"#,
        ),
    );
    assert_eq!((page.n_selected, page.total), (0, 0));
    let [period] = page.resolved.as_slice() else { panic!("{:?}", page.resolved) };
    assert_eq!((period.field.as_str(), period.includes_high), ("t", false));
    assert_eq!((period.low.as_str(), period.high.as_str()), ("2026-11-23", "2026-11-25"));
}

#[test]
fn a_download_is_csv_that_a_spreadsheet_does_not_run() {
    let mut session = opened(&stream(&[4]));
    let query = r#"{ "select": ["id", "name", "x"], "offset": 1, "limit": 3 }"#;
    let (answer, attachments) = ask(&mut session, Ask::Export { view: view(query) });
    assert_eq!(answer, Answer::File { media_type: "text/csv".to_owned(), n_rows: 3 });
    assert_eq!(
        String::from_utf8(attachments[0].clone()).unwrap(),
        "id,name,x\r\n1,b,NaN\r\n2,'=c,1\r\n3,,1.5\r\n"
    );
}
