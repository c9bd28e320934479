//! What a built file says of its columns ahead of its rows is what is counted in them.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use arrow::ipc::reader::FileReader;
use arrow::ipc::writer::FileWriter;
use sagitta_protocol::{Answer, Ask, ColumnInfo, ColumnSummary, Known, OpenFrom, Request};
use sagitta_session::{Native, Session};
use sagitta_spec::{Source, View};

use super::{Bench, TREES};

const ID: u64 = 1;

/// Columns of every kind that has a plot, and some that have none.
fn readings(n_rows: u32) -> String {
    let mut csv = "id,at,station,level,share,wet,note\n".to_owned();
    for n in 0..n_rows {
        let (day, hour, minute) = (1 + n / 1440 % 28, n / 60 % 24, n % 60);
        let station = ["Harbour", "Bridge", "港口", ""][(n % 4) as usize];
        let level = if n % 11 == 0 { String::new() } else { (n * 7919 % 1000).to_string() };
        let share = f64::from(n * 31 % 997) / 7.0;
        writeln!(
            csv,
            "{n},2024-03-{day:02}T{hour:02}:{minute:02}:00+08:00,{station},{level},{share},{},no. {n}",
            n % 3 == 0
        )
        .unwrap();
    }
    csv
}

/// What a file says of its columns, and what was counted in its rows.
fn opened(bytes: &[u8]) -> (Option<String>, Vec<ColumnInfo>, Vec<ColumnSummary>) {
    let mut session = Session::new(Native::on(0));
    let ask = Ask::Open { from: OpenFrom::File, name: "built".to_owned(), memory_budget: 1 << 30 };
    session.handle(Request::new(ID, 1, ask));
    let (mut told, mut found) = (None, Vec::new());
    for chunk in bytes.chunks(1 << 12) {
        session.feed(ID, chunk);
        for outgoing in session.step().outgoing {
            if let Answer::Opened { n_rows, columns, known: Some(known), .. } =
                outgoing.response.answer
            {
                assert_eq!(n_rows, 0);
                (told, found) = (Some(known), columns);
            }
        }
    }
    session.end(ID);
    session.step();
    let view = View::of(Source::Dataset("built".to_owned()));
    let counted = session.ask(Ask::Summaries { view, fields: Vec::new() }).unwrap();
    let Answer::Summaries { columns, .. } = counted.response.answer else { panic!("{counted:?}") };
    (told, found, columns)
}

#[test]
fn a_file_says_of_its_columns_what_is_counted_in_its_rows() {
    let bench = Bench::new("ahead");
    bench.put("readings.csv", readings(70_000));
    bench.build();
    let path = bench.site.join("dataset/readings/readings.arrow");
    let bytes = fs::read(&path).unwrap();
    let (told, columns, counted) = opened(&bytes);
    let known = Known::from_json(&told.unwrap(), &columns).unwrap();
    assert_eq!(known.summaries(), counted);
    assert!(known.agrees(&counted));
    assert_eq!(counted.len(), 7);
    // Others read the file as any; its footer, from which they take the schema, says nothing of it.
    let reader = FileReader::try_new(File::open(&path).unwrap(), None).unwrap();
    assert!(!reader.schema().metadata().contains_key(Known::KEY));
    assert_eq!(reader.map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 70_000);
    // What the catalogue says of the file is of the file as it is.
    let catalog = bench.json("catalog/catalog.json");
    let file = &catalog["datasets"][0]["distributions"][0];
    assert_eq!(file["byte_size"], bytes.len());
}

#[test]
fn a_file_that_comes_at_once_and_one_of_others_say_nothing() {
    let bench = Bench::new("ahead-none");
    bench.put("trees.csv", TREES);
    bench.build();
    let built = fs::read(bench.site.join("dataset/trees/trees.arrow")).unwrap();
    assert_eq!(opened(&built).0, None);
    // As it is laid out by default, which is not how this program does it.
    let numbers: Int64Array = (0..100_000).collect();
    let batch = RecordBatch::try_from_iter([("n", Arc::new(numbers) as ArrayRef)]).unwrap();
    let mut writer = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    let others = writer.into_inner().unwrap();
    bench.put("numbers.arrow", &others);
    bench.build();
    assert_eq!(fs::read(bench.site.join("dataset/numbers/numbers.arrow")).unwrap(), others);
}
