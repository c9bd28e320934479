//! Real files, all the way through: open, rows, chart, summaries, files.

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

use std::fs::File;
use std::path::PathBuf;

use common::{ask, cells, data, page, rows, view};
use sagitta_protocol::{Answer, Ask, Distribution};
use sagitta_session::export::{CsvStyle, Format};
use sagitta_session::{Native, Session, headless};

/// Air quality of eight stations of Beijing, hour by hour from March 2013 to February 2017.
fn beijing() -> Option<Session> {
    let path: PathBuf =
        data()?.join("catalog/environment/beijing-air-8-stations-2013-2017.zstd.arrow");
    let mut file = File::open(path).expect("the file");
    let (session, warnings) =
        headless::open(Native::on(0), "beijing-air", &mut file, 1 << 30).expect("a table");
    assert_eq!(warnings, []);
    Some(session)
}

const POLLUTED: &str = r#"{ "all": [
    { "field": "station", "op": "in", "values": ["Dongsi", "Tiantan"] },
    { "any": [ { "field": "PM2.5", "op": "ge", "value": 75 }, { "field": "wd", "op": "is_null" } ] } ] }"#;

fn by_month() -> String {
    format!(
        r#"{{ "filter": {POLLUTED},
        "group_by": [ {{ "field": "station" }}, {{ "field": "time", "time_unit": "month", "as": "month" }} ],
        "aggregate": [ {{ "op": "count", "as": "n" }},
                       {{ "op": "mean", "field": "PM2.5", "as": "avg" }},
                       {{ "op": "quantile", "field": "PM2.5", "p": 0.95, "as": "p95" }},
                       {{ "op": "missing", "field": "PM2.5", "as": "gone" }} ],
        "sort": [ {{ "field": "station", "order": "ascending" }},
                  {{ "field": "month", "order": "ascending" }} ] }}"#
    )
}

fn close(actual: &str, expected: f64) {
    let actual: f64 = actual.parse().expect("a number");
    assert!((actual - expected).abs() <= 1e-12 * expected.abs(), "{actual} is not {expected}");
}

/// The expected numbers are DuckDB's, from the same file with PM2.5 as double.
#[test]
fn polluted_hours_by_station_and_month() {
    let Some(mut session) = beijing() else { return };
    let page = page(&mut session, rows(&by_month()));
    assert_eq!((page.total, page.n_selected, page.complete), (96, 28_896, true));
    let (station, month, n, gone) =
        (cells(&page, "station"), cells(&page, "month"), cells(&page, "n"), cells(&page, "gone"));
    let (avg, p95) = (cells(&page, "avg"), cells(&page, "p95"));
    for (idx, name, start, count, mean, quantile) in [
        (0, "Dongsi", "2013-03-01", "421", 168.764_845_605_700_7, 318.0),
        (1, "Dongsi", "2013-04-01", "253", 126.588_932_806_324_11, 235.0),
        (2, "Dongsi", "2013-05-01", "385", 134.703_896_103_896_1, 266.399_999_999_999_86),
        (93, "Tiantan", "2016-12-01", "438", 226.082_191_780_821_92, 417.449_999_999_999_93),
        (94, "Tiantan", "2017-01-01", "380", 213.863_157_894_736_84, 494.1),
        (95, "Tiantan", "2017-02-01", "231", 163.961_038_961_038_95, 317.5),
    ] {
        assert_eq!(
            (station[idx].as_str(), n[idx].as_str(), gone[idx].as_str()),
            (name, count, "0")
        );
        assert!(month[idx].starts_with(start), "{}", month[idx]);
        close(&avg[idx], mean);
        close(&p95[idx], quantile);
    }
    let sum = |column: &[String]| {
        column.iter().map(|cell| cell.parse::<f64>().expect("a number")).sum::<f64>()
    };
    assert!((sum(&avg) - 14_487.140_467_946_8).abs() < 1e-8);
    assert!((sum(&p95) - 27_101.749_999_999_99).abs() < 1e-8);
}

#[test]
fn summaries_count_all_rows_and_those_the_filter_keeps() {
    let Some(mut session) = beijing() else { return };
    let filtered = view(r#"{ "filter": { "field": "PM2.5", "op": "ge", "value": 75 } }"#);
    let fields = vec!["station".to_owned(), "PM2.5".to_owned(), "time".to_owned()];
    let (answer, _) = ask(&mut session, Ask::Summaries { view: filtered, fields });
    let Answer::Summaries { columns, n_selected, .. } = answer else { panic!("{answer:?}") };
    assert_eq!(n_selected, 111_605);
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["time", "station", "PM2.5"]);
    let [time, station, pm] = columns.as_slice() else { panic!("{names:?}") };
    assert!(columns.iter().all(|column| column.n_rows == 280_512));

    assert_eq!((pm.n_nulls, pm.n_nulls_selected), (6009, 0));
    assert_eq!((pm.min.as_deref(), pm.max.as_deref()), (Some("2"), Some("999")));
    let Distribution::Histogram { bins } = &pm.distribution else { panic!("{pm:?}") };
    let (n, n_selected) = bins.iter().fold((0, 0), |(n, s), bin| (n + bin.n, s + bin.n_selected));
    // A column's own conditions do not dim its own bars.
    assert_eq!((n, n_selected), (280_512 - 6009, 280_512 - 6009));

    let Distribution::Histogram { bins } = &time.distribution else { panic!("{time:?}") };
    let (n, n_selected) = bins.iter().fold((0, 0), |(n, s), bin| (n + bin.n, s + bin.n_selected));
    assert_eq!((n, n_selected), (280_512, 111_605));

    assert_eq!((station.distinct.n, station.distinct.exact), (8, true));
    let Distribution::Top { values, n_others, n_others_selected } = &station.distribution else {
        panic!("{station:?}")
    };
    assert_eq!((values.len(), *n_others, *n_others_selected), (8, 0, 0));
    assert!(values.iter().all(|value| value.n == 280_512 / 8));
    assert_eq!(values.iter().map(|value| value.n_selected).sum::<u64>(), 111_605);
}

#[test]
fn a_bar_of_a_histogram_is_a_filter() {
    let Some(mut session) = beijing() else { return };
    let summaries = Ask::Summaries { view: view("{}"), fields: vec!["TEMP".to_owned()] };
    let (Answer::Summaries { columns, .. }, _) = ask(&mut session, summaries) else {
        panic!("no summaries")
    };
    let Distribution::Histogram { bins } = &columns[0].distribution else { panic!("{columns:?}") };
    assert!(bins.len() > 3);
    for (idx, bin) in bins.iter().enumerate() {
        let bounds = if idx + 1 == bins.len() { "[]" } else { "[)" };
        let between = format!(
            r#"{{ "filter": {{ "field": "TEMP", "op": "between", "low": "{}", "high": "{}", "bounds": "{bounds}" }}, "aggregate": [{{ "op": "count", "as": "n" }}] }}"#,
            bin.low, bin.high
        );
        let page = page(&mut session, rows(&between));
        assert_eq!(cells(&page, "n"), [bin.n.to_string()], "{bin:?}");
        assert_eq!(bin.n_selected, bin.n);
    }
}

#[test]
fn every_format_holds_the_same_result() {
    let Some(mut session) = beijing() else { return };
    let question = view(&by_month());
    let mut write = |format| {
        let mut out = Vec::new();
        assert_eq!(session.query(&question, format, &mut out).expect("a result"), 96);
        out
    };
    let csv = String::from_utf8(write(Format::Csv(CsvStyle::PLAIN))).expect("text");
    let lines: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(lines.len(), 97);
    assert_eq!(lines[0], ["station", "month", "n", "avg", "p95", "gone"]);

    let json: serde_json::Value = serde_json::from_slice(&write(Format::Json)).expect("JSON");
    assert_eq!(json["total"], 96);
    assert_eq!(json["columns"][2], serde_json::json!({ "name": "n", "type": "int64" }));
    let json_rows = json["rows"].as_array().expect("rows");
    assert_eq!(json_rows.len(), 96);
    for (line, row) in lines[1..].iter().zip(json_rows) {
        assert_eq!(row[0].as_str(), Some(line[0]));
        assert_eq!(row[2].as_u64().map(|n| n.to_string()).as_deref(), Some(line[2]));
        assert_eq!(row[3].as_f64(), line[3].parse().ok());
    }

    let arrow = write(Format::Arrow);
    let (mut again, _) =
        headless::open(Native::on(0), "again", &mut arrow.as_slice(), 1 << 30).expect("a table");
    let mut out = Vec::new();
    again.query(&view("{}"), Format::Csv(CsvStyle::PLAIN), &mut out).expect("a result");
    assert_eq!(String::from_utf8(out).expect("text"), csv);
}
