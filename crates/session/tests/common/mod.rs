//! A carrier for tests, with a clock that only moves when it is looked at.

#![allow(dead_code, reason = "every test file uses its own part of this")]

pub(crate) mod results;

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampSecondArray,
};
use arrow::ipc::writer::{FileWriter, StreamWriter};
use sagitta_protocol::{
    Answer, Ask, OpenFrom, PageColumn, PageValues, Problem, Request, TablePage,
};
use sagitta_session::{Environment, Native, Outgoing, Session, Zone};
use sagitta_spec::View;

/// The id of the opening in every test.
pub(crate) const OPEN: u64 = 1;

/// 2026-11-24.
pub(crate) const TODAY: i32 = 20_781;

/// An environment whose clock moves on by `tick` milliseconds whenever it is looked at.
pub(crate) struct Ticking {
    now: Cell<f64>,
    tick: f64,
    max_rows: Option<u64>,
}

impl Ticking {
    pub(crate) fn by(tick: f64) -> Self {
        Self { now: Cell::new(0.0), tick, max_rows: None }
    }

    /// One in which tables have no more rows than these.
    pub(crate) fn of_rows(max_rows: u64) -> Self {
        Self { max_rows: Some(max_rows), ..Self::by(10.0) }
    }
}

impl Environment for Ticking {
    fn now(&self) -> f64 {
        self.now.set(self.now.get() + self.tick);
        self.now.get()
    }

    fn today(&self) -> i32 {
        TODAY
    }

    fn zone(&self, name: &str) -> Option<Zone> {
        Native::on(TODAY).zone(name)
    }

    fn max_rows(&self) -> Option<u64> {
        self.max_rows
    }
}

/// A session whose clock ends every step after one piece of work.
pub(crate) fn session() -> Session {
    Session::new(Ticking::by(10.0))
}

pub(crate) fn open_request(id: u64, generation: u64) -> Request {
    let ask =
        Ask::Open { from: OpenFrom::File, name: "test.arrow".to_owned(), memory_budget: 1 << 30 };
    Request::new(id, generation, ask)
}

/// A session with this table, loaded to its end.
pub(crate) fn opened(bytes: &[u8]) -> Session {
    let mut session = session();
    session.handle(open_request(OPEN, 1));
    session.feed(OPEN, bytes);
    session.end(OPEN);
    let answers = run(&mut session);
    assert!(
        matches!(answers.last(), Some(Outgoing { response, .. })
            if matches!(response.answer, Answer::Opened { complete: true, .. })),
        "{answers:?}"
    );
    session
}

/// Steps until nothing is left to do.
pub(crate) fn run(session: &mut Session) -> Vec<Outgoing> {
    let mut all = Vec::new();
    loop {
        let turn = session.step();
        all.extend(turn.outgoing);
        if !turn.more {
            return all;
        }
    }
}

/// Asks one thing and returns the last answer with its attachments.
pub(crate) fn ask(session: &mut Session, ask: Ask) -> (Answer, Vec<Vec<u8>>) {
    session.handle(Request::new(100, u64::MAX, ask));
    let last = run(session).pop().expect("an answer");
    assert_eq!(last.response.id, 100);
    (last.response.answer, last.attachments)
}

pub(crate) fn page(session: &mut Session, question: Ask) -> TablePage {
    match ask(session, question).0 {
        Answer::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn problem(session: &mut Session, question: Ask) -> Problem {
    match ask(session, question).0 {
        Answer::Problem(problem) => problem,
        other => panic!("{other:?}"),
    }
}

/// A View with this query, as JSON.
pub(crate) fn view(query: &str) -> View {
    serde_json::from_str(&format!(
        r#"{{ "version": 1, "source": {{ "file": "test.arrow" }}, "query": {query} }}"#
    ))
    .expect("a view")
}

pub(crate) fn rows(query: &str) -> Ask {
    Ask::Rows { view: view(query), offset: 0, limit: 1000 }
}

/// The cells of a column of text.
pub(crate) fn cells(page: &TablePage, name: &str) -> Vec<String> {
    let column: &PageColumn =
        page.columns.iter().find(|column| column.name == name).expect("the column");
    match &column.values {
        PageValues::Text { cells } => {
            cells.iter().map(|cell| cell.clone().unwrap_or_else(|| "null".to_owned())).collect()
        }
        PageValues::Float64 { .. } => panic!("{name} is not text"),
    }
}

/// `n` rows: `id` 0.., `name` of three values and null, `x` with NaN, `t` an hour apart in Shanghai.
pub(crate) fn batch(first: i64, n: i64) -> RecordBatch {
    let ids = first..first + n;
    let names = ids.clone().map(|id| ["a", "b", "=c"].get(id as usize % 4).copied());
    let xs = ids.clone().map(|id| match id % 5 {
        0 => None,
        1 => Some(f64::NAN),
        _ => Some(id as f64 / 2.0),
    });
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from_iter_values(ids.clone()))),
        ("name", Arc::new(StringArray::from_iter(names))),
        ("x", Arc::new(Float64Array::from_iter(xs))),
        (
            "t",
            Arc::new(
                TimestampSecondArray::from_iter_values(ids.map(|id| id * 3600))
                    .with_timezone("Asia/Shanghai"),
            ),
        ),
    ];
    RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .expect("a batch")
}

/// A stream of batches of so many rows each.
pub(crate) fn stream(sizes: &[i64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::try_new(&mut bytes, &batch(0, 0).schema()).expect("a writer");
    let mut first = 0;
    for n in sizes {
        writer.write(&batch(first, *n)).expect("a batch");
        first += n;
    }
    writer.finish().expect("an end");
    bytes
}

/// A file of one batch.
pub(crate) fn file(batch: &RecordBatch) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new(&mut bytes, &batch.schema()).expect("a writer");
    writer.write(batch).expect("a batch");
    writer.finish().expect("an end");
    bytes
}

/// The folder of real data; none, said aloud, where it is not configured.
pub(crate) fn data() -> Option<PathBuf> {
    match std::env::var_os("SAGITTA_SHARED") {
        Some(shared) => {
            let path = PathBuf::from(shared).join("data");
            assert!(path.is_dir(), "{} is missing", path.display());
            Some(path)
        }
        None => {
            println!("skipped: SAGITTA_SHARED is not set");
            None
        }
    }
}
