//! What is done with any bytes. Each function returns, whatever it is given; a panic is a finding.
//!
//! The fuzzer calls these functions, and so does a test that replays seeded damage.

#![allow(unreachable_pub, reason = "public in the fuzzer's crate, not in the test")]
#![allow(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a failed check is a finding"
)]

use std::cell::RefCell;

use sagitta_protocol::{Answer, Ask, OpenFrom, Request};
use sagitta_session::{Native, Session};
use sagitta_spec::View;
use sagitta_table::format::cell_text;
use sagitta_table::{Limits, Loader};
use sagitta_testkit::hostile::{Seed, seeds};

/// Memory that a table may take here.
const BUDGET: u64 = 64 << 20;

/// Rows and columns past which a table is opened but not looked through.
const MANY: usize = 10_000;

/// A target: its name, what it does, and files or texts to begin with.
pub type Target = (&'static str, fn(&[u8]), fn() -> Vec<Seed>);

/// All targets.
pub const TARGETS: [Target; 5] = [
    ("load", load, seeds),
    ("explore", explore, seeds),
    ("link", link, links),
    ("view", view, views),
    ("query", query, queries),
];

/// Checks and decodes an Arrow file, and writes every cell.
pub fn load(bytes: &[u8]) {
    let mut loader = Loader::new(Limits { memory_budget: BUDGET, ..Limits::default() });
    let (first, second) = bytes.split_at(bytes.len() / 2);
    for chunk in [first, second] {
        if loader.push(chunk).is_err() {
            return;
        }
        loader.snapshot();
    }
    let Ok(loaded) = loader.finish() else { return };
    if loaded.table.n_rows() > MANY {
        return;
    }
    for (idx, column) in loaded.table.columns().iter().enumerate() {
        for batch in loaded.table.batches() {
            if let Some(values) = batch.values(idx) {
                (0..batch.n_rows).for_each(|row| drop(cell_text(column, &values, row)));
            }
        }
    }
    sagitta_table::statistics::statistics(&loaded.table);
}

/// Opens an Arrow file in a session and asks for rows, a chart, summaries, a download, and for
/// the groups of every column.
pub fn explore(bytes: &[u8]) {
    let mut session = open(bytes);
    let Some(table) = session.table() else { return };
    let fields: Vec<String> = table.columns().iter().map(|column| column.name.clone()).collect();
    if table.n_rows() > MANY || fields.len() > 100 {
        return;
    }
    let rows = read("{}");
    ask(&mut session, Ask::Rows { view: rows.clone(), offset: 0, limit: 100 });
    ask(&mut session, Ask::Plot { view: rows.clone(), limit: 100 });
    ask(&mut session, Ask::Summaries { view: rows.clone(), fields: Vec::new() });
    ask(&mut session, Ask::Export { view: rows });
    for field in fields {
        let view = grouped(&field);
        ask(&mut session, Ask::Rows { view, offset: 0, limit: 100 });
    }
}

/// Reads the fragment of a link. What is read is written and read again as the same.
pub fn link(bytes: &[u8]) {
    let Ok(view) = View::from_fragment(&String::from_utf8_lossy(bytes)) else { return };
    match view.to_fragment() {
        Ok(fragment) => {
            assert_eq!(View::from_fragment(&fragment).ok().as_ref(), Some(&view), "{fragment}");
        }
        // A link names no file of the reader's disk; all else that was read can be written.
        Err(error) => panic!("{view:?}: {error}"),
    }
}

/// Reads a View as JSON. What is read is written and read again as the same, as JSON and, where
/// it has a link, as that.
pub fn view(bytes: &[u8]) {
    let Ok(view) = View::from_json(&String::from_utf8_lossy(bytes)) else { return };
    let json = view.to_json();
    assert_eq!(View::from_json(&json).ok().as_ref(), Some(&view), "{json}");
    if let Ok(fragment) = view.to_fragment() {
        assert_eq!(View::from_fragment(&fragment).ok(), Some(view.canonical()), "{fragment}");
    }
}

/// Asks a query, given as JSON after one byte that chooses the table.
pub fn query(bytes: &[u8]) {
    thread_local! {
        static TABLES: Vec<RefCell<Session>> =
            tables().iter().map(|seed| RefCell::new(open(&seed.bytes))).collect();
    }
    let Some((which, json)) = bytes.split_first() else { return };
    let json = String::from_utf8_lossy(json);
    let view = format!(r#"{{"version":1,"source":{{"file":"x"}},"query":{json}}}"#);
    let Ok(view) = View::from_json(&view) else { return };
    TABLES.with(|tables| {
        let mut session = tables[usize::from(*which) % tables.len()].borrow_mut();
        ask(&mut session, Ask::Rows { view: view.clone(), offset: 0, limit: 10 });
        ask(&mut session, Ask::Plot { view: view.clone(), limit: 10 });
        ask(&mut session, Ask::Summaries { view, fields: Vec::new() });
    });
}

fn open(bytes: &[u8]) -> Session {
    let mut session = Session::new(Native::on(20_000));
    let ask = Ask::Open { from: OpenFrom::File, name: "x".to_owned(), memory_budget: BUDGET };
    session.handle(Request::new(1, 1, ask));
    bytes.chunks(4096).for_each(|chunk| session.feed(1, chunk));
    session.end(1);
    while session.step().more {}
    session
}

/// Every question has one answer in the end.
fn ask(session: &mut Session, ask: Ask) {
    session.handle(Request::new(2, u64::MAX, ask));
    let mut n_answers = 0;
    loop {
        let turn = session.step();
        let answers = turn.outgoing.iter().map(|outgoing| &outgoing.response.answer);
        n_answers += answers.filter(|answer| !matches!(answer, Answer::Progress(_))).count();
        if !turn.more {
            break;
        }
    }
    assert_eq!(n_answers, 1);
}

fn read(query: &str) -> View {
    let view = format!(r#"{{"version":1,"source":{{"file":"x"}},"query":{query}}}"#);
    View::from_json(&view).unwrap_or_else(|error| panic!("{view}: {error}"))
}

fn grouped(field: &str) -> View {
    use sagitta_spec::{Aggregate, AggregateOp, GroupKey};
    let mut view = read("{}");
    view.query.group_by = vec![GroupKey { field: field.to_owned(), transform: None, name: None }];
    view.query.aggregate = vec![Aggregate { op: AggregateOp::Count, field: None, name: None }];
    view
}

/// One table of each group of types.
fn tables() -> Vec<Seed> {
    seeds().into_iter().filter(|seed| seed.name.ends_with("plain file")).collect()
}

/// Queries of every column with every operation, those that have no meaning among them.
fn queries() -> Vec<Seed> {
    let mut queries = Vec::new();
    for (which, seed) in tables().iter().enumerate() {
        let session = open(&seed.bytes);
        let columns = session.table().map(|table| table.columns().to_vec()).unwrap_or_default();
        for column in columns {
            for query in questions(&column.name) {
                let mut bytes = vec![which as u8];
                bytes.extend(query.as_bytes());
                queries.push(Seed::new(query, bytes));
            }
        }
    }
    queries
}

fn questions(field: &str) -> Vec<String> {
    let leaf = |rest: &str| format!(r#"{{"filter":{{"field":"{field}",{rest}}}}}"#);
    let by = |rest: &str| {
        format!(
            r#"{{"group_by":[{{"field":"{field}"{rest}}}],"aggregate":[{{"op":"count","as":"n"}},{{"op":"min","field":"{field}","as":"least"}}],"sort":[{{"field":"n","order":"descending"}}],"limit":5}}"#
        )
    };
    let total =
        |op: &str| format!(r#"{{"aggregate":[{{"op":"{op}","field":"{field}","as":"x"}}]}}"#);
    let mut all = vec![
        "{}".to_owned(),
        leaf(r#""op":"eq","value":"1""#),
        leaf(r#""op":"in","values":["1","a","2020-01-01"]"#),
        leaf(r#""op":"between","low":"0","high":"9""#),
        leaf(r#""op":"is_null""#),
        leaf(r#""op":"contains","value":"a""#),
        leaf(r#""op":"matches","value":"^a.*""#),
        leaf(r#""op":"within_last","n":3,"unit":"month","to":"data""#),
        format!(
            r#"{{"filter":{{"not":{{"any":[{{"field":"{field}","op":"lt","value":"5"}},{{"all":[]}}]}}}}}}"#
        ),
        by(""),
        by(r#","time_unit":"month""#),
        by(r#","time_unit":"day_of_week""#),
        by(r#","bin":{"step":2.5}"#),
        by(r#","bin":{"max_bins":10}"#),
        format!(
            r#"{{"select":["{field}"],"sort":[{{"field":"{field}","order":"descending","nulls":"first"}}],"offset":1,"limit":2}}"#
        ),
        format!(
            r#"{{"aggregate":[{{"op":"quantile","field":"{field}","p":0.9,"as":"q"}}],"having":{{"field":"q","op":"ge","value":"1"}}}}"#
        ),
    ];
    let ops = ["valid", "missing", "distinct", "sum", "mean", "median", "min", "max", "stdev"];
    all.extend(ops.map(total));
    all
}

/// Views of many forms, as JSON.
fn views() -> Vec<Seed> {
    let display = r#"{"mark":"line","encoding":{"x":{"field":"a","type":"temporal"},"y":{"field":"n","type":"quantitative"}},"title":"t"}"#;
    let sources = [
        r#"{"dataset":"d"}"#,
        r#"{"url":"https://example.org/a.arrow"}"#,
        r#"{"file":"f"}"#,
        r#"{"union":[{"dataset":"a"},{"dataset":"b"}],"as":"which"}"#,
    ];
    let mut seeds = Vec::new();
    for (idx, query) in questions("a~b, 天津").into_iter().enumerate() {
        let source = sources[idx % sources.len()];
        let json =
            format!(r#"{{"version":1,"source":{source},"query":{query},"display":{display}}}"#);
        seeds.push(Seed::new(json.clone(), json.into_bytes()));
    }
    seeds
}

/// The links of these, where they have one.
fn links() -> Vec<Seed> {
    let views = views().into_iter().filter_map(|seed| View::from_json(&seed.name).ok());
    let links = views.filter_map(|view| view.to_fragment().ok());
    links.map(|link| Seed::new(link.clone(), link.into_bytes())).collect()
}
