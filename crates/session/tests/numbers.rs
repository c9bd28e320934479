//! The numbers of `tests/numbers/edges.txt` on every way out: table, chart, link, CSV and JSON.
//!
//! A section starts with `# type`; a line is a value's canonical text, behind its count of days or
//! units where the type is counted.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, Date32Array, Decimal128Array,
    Decimal256Array, DurationMicrosecondArray, DurationMillisecondArray, DurationNanosecondArray,
    DurationSecondArray, Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Int64Array,
    RecordBatch, Time32MillisecondArray, Time32SecondArray, Time64MicrosecondArray,
    Time64NanosecondArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt8Array, UInt16Array, UInt32Array,
    UInt64Array,
};
use arrow::datatypes::i256;
use arrow::ipc::reader::FileReader;
use common::{ask, cells, file, page, results, view};
use sagitta_protocol::{Answer, Ask, PageValues, TablePage};
use sagitta_render::{Frame, FrameColumn, FrameValues, Kind, Layout, Locale, chart_table, scene};
use sagitta_session::export::{CsvStyle, Format};
use sagitta_session::{Native, Session, headless};
use sagitta_spec::{
    Channel, ChannelType, Display, Encoding, Leaf, Literal, Mark, Source, Test, View,
};

const EDGES: &str = include_str!("../../../tests/numbers/edges.txt");

struct Section {
    type_name: &'static str,
    /// The count, if the type is counted, and the text.
    lines: Vec<(Option<i64>, &'static str)>,
}

impl Section {
    fn texts(&self) -> Vec<&'static str> {
        self.lines.iter().map(|(_, text)| *text).collect()
    }

    fn counts(&self) -> Vec<i64> {
        self.lines.iter().map(|(count, _)| count.expect("a count")).collect()
    }

    fn base(&self) -> &'static str {
        self.type_name.split(['[', '(']).next().unwrap()
    }

    fn arguments(&self) -> Vec<&'static str> {
        let inside = self.type_name.split(['[', '(', ']', ')']).nth(1).unwrap_or("");
        inside.split(", ").collect()
    }

    /// A session with the values as column `v`, and the number of each as column `id`.
    fn open(&self) -> Session {
        let ids: Vec<i32> = (0..self.lines.len()).map(|id| i32::try_from(id).unwrap()).collect();
        let columns: Vec<(&str, ArrayRef)> =
            vec![("id", Arc::new(Int32Array::from(ids))), ("v", self.array())];
        let bytes = file(&RecordBatch::try_from_iter(columns).unwrap());
        let name = "edges.arrow";
        let (session, warnings) =
            headless::open(Native::on(0), name, &mut bytes.as_slice(), 1 << 30).unwrap();
        assert_eq!(warnings, [], "{}", self.type_name);
        session
    }

    fn array(&self) -> ArrayRef {
        fn parsed<T: std::str::FromStr>(texts: &[&str]) -> Vec<T> {
            texts.iter().map(|text| text.parse().ok().expect("a number")).collect()
        }
        let texts = self.texts();
        let unit = self.arguments()[0];
        let zone = self.arguments().get(1).map(|zone| Arc::from(*zone));
        let small =
            || self.counts().iter().map(|n| i32::try_from(*n).unwrap()).collect::<Vec<i32>>();
        match (self.base(), unit) {
            ("bool", _) => Arc::new(BooleanArray::from(parsed::<bool>(&texts))),
            ("int8", _) => Arc::new(Int8Array::from(parsed::<i8>(&texts))),
            ("int16", _) => Arc::new(Int16Array::from(parsed::<i16>(&texts))),
            ("int32", _) => Arc::new(Int32Array::from(parsed::<i32>(&texts))),
            ("int64", _) => Arc::new(Int64Array::from(parsed::<i64>(&texts))),
            ("uint8", _) => Arc::new(UInt8Array::from(parsed::<u8>(&texts))),
            ("uint16", _) => Arc::new(UInt16Array::from(parsed::<u16>(&texts))),
            ("uint32", _) => Arc::new(UInt32Array::from(parsed::<u32>(&texts))),
            ("uint64", _) => Arc::new(UInt64Array::from(parsed::<u64>(&texts))),
            ("float32", _) => Arc::new(Float32Array::from(parsed::<f32>(&texts))),
            ("float64", _) => Arc::new(Float64Array::from(parsed::<f64>(&texts))),
            ("decimal", _) => self.decimals(),
            ("date", _) => Arc::new(Date32Array::from(small())),
            ("time", "s") => Arc::new(Time32SecondArray::from(small())),
            ("time", "ms") => Arc::new(Time32MillisecondArray::from(small())),
            ("time", "us") => Arc::new(Time64MicrosecondArray::from(self.counts())),
            ("time", _) => Arc::new(Time64NanosecondArray::from(self.counts())),
            ("duration", "s") => Arc::new(DurationSecondArray::from(self.counts())),
            ("duration", "ms") => Arc::new(DurationMillisecondArray::from(self.counts())),
            ("duration", "us") => Arc::new(DurationMicrosecondArray::from(self.counts())),
            ("duration", _) => Arc::new(DurationNanosecondArray::from(self.counts())),
            (_, "s") => Arc::new(
                TimestampSecondArray::from(self.counts()).with_timezone_opt::<Arc<str>>(zone),
            ),
            (_, "ms") => Arc::new(
                TimestampMillisecondArray::from(self.counts()).with_timezone_opt::<Arc<str>>(zone),
            ),
            (_, "us") => Arc::new(
                TimestampMicrosecondArray::from(self.counts()).with_timezone_opt::<Arc<str>>(zone),
            ),
            _ => Arc::new(
                TimestampNanosecondArray::from(self.counts()).with_timezone_opt::<Arc<str>>(zone),
            ),
        }
    }

    fn decimals(&self) -> ArrayRef {
        let (precision, scale): (u8, i8) =
            (self.arguments()[0].parse().unwrap(), self.arguments()[1].parse().unwrap());
        let digits = self.texts().into_iter().map(|text| text.replace('.', ""));
        if precision <= 38 {
            let digits: Vec<i128> = digits.map(|digits| digits.parse().unwrap()).collect();
            let array = Decimal128Array::from(digits);
            return Arc::new(array.with_precision_and_scale(precision, scale).unwrap());
        }
        let digits: Vec<i256> = digits.map(|digits| i256::from_string(&digits).unwrap()).collect();
        let array = Decimal256Array::from(digits);
        Arc::new(array.with_precision_and_scale(precision, scale).unwrap())
    }
}

fn sections() -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in EDGES.lines() {
        if let Some(type_name) = line.strip_prefix("# ") {
            sections.push(Section { type_name, lines: Vec::new() });
            continue;
        }
        let line = match line.split_once('\t') {
            Some((count, text)) => (Some(count.parse().unwrap()), text),
            None => (None, line),
        };
        sections.last_mut().unwrap().lines.push(line);
    }
    let n_lines: usize = sections.iter().map(|section| section.lines.len()).sum();
    assert!(n_lines >= 1_000, "{n_lines} numbers");
    sections
}

fn rows(query: &str) -> Ask {
    Ask::Rows { view: view(query), offset: 0, limit: 10_000 }
}

#[test]
fn a_table_shows_every_digit() {
    for section in sections() {
        let page = page(&mut section.open(), rows(r#"{ "sort": [{ "field": "id" }] }"#));
        assert_eq!(page.columns[1].type_name, section.type_name);
        assert_eq!(cells(&page, "v"), section.texts(), "{}", section.type_name);
    }
}

#[test]
fn groups_ends_and_the_order_keep_every_digit() {
    for section in sections() {
        let mut session = section.open();
        let groups = r#"{ "group_by": [{ "field": "v" }],
            "aggregate": [{ "op": "min", "field": "v" }, { "op": "max", "field": "v" }],
            "sort": [{ "field": "v", "order": "descending" }] }"#;
        let page = page(&mut session, rows(groups));
        let keys = cells(&page, "v");
        assert_eq!(cells(&page, "min(v)"), keys);
        assert_eq!(cells(&page, "max(v)"), keys);
        let (mut sorted, mut expected) = (keys, section.texts());
        sorted.sort_unstable();
        expected.sort_unstable();
        assert_eq!(sorted, expected, "{}", section.type_name);
    }
}

#[test]
fn a_program_gets_every_number_in_its_own_type() {
    for section in sections() {
        let mut session = section.open();
        let zone = session.table().unwrap().columns()[1].zone.clone();
        let result = results::query(&mut session, r#"{ "sort": [{ "field": "id" }] }"#);
        assert_eq!(result.column("v").type_name, section.type_name);
        let expected: Vec<_> =
            section.texts().into_iter().map(|text| Some(text.to_owned())).collect();
        assert_eq!(result.cells("v", zone.as_deref()), expected, "{}", section.type_name);
    }
}

/// What the page makes of a chart's columns.
fn frame(page: &TablePage, attachments: &[Vec<u8>]) -> Frame {
    let columns = page.columns.iter().map(|column| {
        let values = match &column.values {
            PageValues::Text { cells } => FrameValues::Text(cells.clone()),
            PageValues::Float64 { attachment, .. } => {
                let (numbers, _) = attachments[*attachment].as_chunks::<8>();
                let numbers = numbers.iter().map(|bytes| Some(f64::from_le_bytes(*bytes)));
                FrameValues::numbers(&numbers.collect::<Vec<_>>())
            }
        };
        FrameColumn::new(column.name.as_str(), Kind::Integer, values)
    });
    Frame { columns: columns.collect() }
}

/// The number of milliseconds that a count stands for, read from its digits.
fn milliseconds(count: i64, unit: &str, zone: Option<&&str>) -> f64 {
    let (per_day, places) = match unit {
        "" => (86_400_000, 0),
        "s" => (1_000, 0),
        "ms" => (1, 0),
        "us" => (1, 3),
        _ => (1, 6),
    };
    let east = match zone {
        Some(&"+05:45") => 20_700_000,
        Some(&"Asia/Shanghai") if count < 0 => 29_143_000,
        Some(&"Asia/Shanghai") => 28_800_000,
        _ => 0,
    };
    let shifted = i128::from(count) * per_day + east * 10_i128.pow(places);
    format!("{shifted}e-{places}").parse().unwrap()
}

#[test]
fn a_chart_gets_every_number_as_a_float_or_as_its_text() {
    for section in sections() {
        let mut session = section.open();
        let view = view(r#"{ "sort": [{ "field": "id" }] }"#);
        let (answer, attachments) = ask(&mut session, Ask::Plot { view, limit: 10_000 });
        let Answer::Page(page) = answer else { panic!("{answer:?}") };
        let frame = frame(&page, &attachments);
        let column = frame.column("v").unwrap();
        for (row, (count, text)) in section.lines.iter().enumerate() {
            match &column.values {
                FrameValues::Text(texts) => assert_eq!(texts[row].as_deref(), Some(*text)),
                FrameValues::Number { values, .. } => {
                    let expected = match count {
                        Some(count) => {
                            milliseconds(*count, section.arguments()[0], section.arguments().get(1))
                        }
                        None if section.base() == "float32" => text.parse::<f32>().unwrap().into(),
                        None => text.parse::<f64>().unwrap(),
                    };
                    let same =
                        values[row] == expected || (values[row].is_nan() && expected.is_nan());
                    assert!(
                        same,
                        "{} {text}: {} is not {expected}",
                        section.type_name, values[row]
                    );
                }
            }
        }
    }
}

#[test]
fn a_tooltip_writes_whole_numbers_to_the_last_digit() {
    let channel = |field: &str| Some(Channel::of(field));
    for section in sections() {
        let is_whole = section.base().contains("int") || section.type_name.ends_with(", 0)");
        if !is_whole {
            continue;
        }
        let mut session = section.open();
        let view = view(r#"{ "sort": [{ "field": "id" }] }"#);
        let (answer, attachments) = ask(&mut session, Ask::Plot { view, limit: 10_000 });
        let Answer::Page(page) = answer else { panic!("{answer:?}") };
        let frame = frame(&page, &attachments);
        let written = |text: &str| {
            sagitta_render::format::number(
                text,
                sagitta_render::format::Grouping::Thousands,
                Locale::EN,
            )
        };
        for mark in [Mark::Point, Mark::Line] {
            let encoding = Encoding { x: channel("id"), y: channel("v"), ..Encoding::default() };
            let display = Display { mark: Some(mark), encoding, ..Display::default() };
            let scene = scene(&frame, &display, &Layout::new(800.0, 400.0)).unwrap();
            assert_eq!(scene.hits.len(), section.lines.len());
            for hit in &scene.hits {
                let expected = format!("v: {}", written(section.texts()[hit.row]));
                assert_eq!(hit.lines.last(), Some(&expected), "{}", section.type_name);
            }
            let table = chart_table(&frame, &display, Locale::EN).unwrap();
            let figures: Vec<String> = table.rows.iter().map(|row| row[1].clone()).collect();
            let expected: Vec<String> = section.texts().into_iter().map(written).collect();
            assert_eq!(figures, expected, "{}", section.type_name);
        }
    }
}

#[test]
fn two_numbers_never_become_one_name() {
    for section in sections() {
        if !section.base().contains("int") && section.base() != "decimal" {
            continue;
        }
        let groups =
            r#"{ "group_by": [{ "field": "v" }], "aggregate": [{ "op": "count", "as": "n" }] }"#;
        let question = Ask::Plot { view: view(groups), limit: 10_000 };
        let (answer, attachments) = ask(&mut section.open(), question);
        let Answer::Page(page) = answer else { panic!("{answer:?}") };
        let x = Channel { channel_type: Some(ChannelType::Nominal), ..Channel::of("v") };
        let y = Channel::of("n");
        let encoding = Encoding { x: Some(x), y: Some(y), ..Encoding::default() };
        let display = Display { mark: Some(Mark::Bar), encoding, ..Display::default() };
        let table = chart_table(&frame(&page, &attachments), &display, Locale::EN).unwrap();
        let names: BTreeSet<&String> = table.rows.iter().map(|row| &row[0]).collect();
        assert_eq!(names.len(), section.lines.len(), "{} {names:?}", section.type_name);
    }
}

#[test]
fn a_link_finds_the_row_it_names() {
    for section in sections() {
        let mut session = section.open();
        for (id, text) in section.texts().into_iter().enumerate() {
            let mut view = View::of(Source::Url("https://data.example/edges.arrow".to_owned()));
            let test = Test::Eq(Literal::new(text));
            view.query.filter = Some(Leaf::new("v", test).into());
            let link = View::from_fragment(&view.to_fragment().unwrap()).unwrap();
            assert_eq!(link, view, "{text}");
            assert_eq!(View::from_json(&view.to_json()).unwrap(), view, "{text}");
            let page = page(&mut session, Ask::Rows { view: link, offset: 0, limit: 10 });
            assert_eq!(cells(&page, "id"), [id.to_string()], "{} {text}", section.type_name);
            assert_eq!(cells(&page, "v"), [text], "{}", section.type_name);
        }
    }
}

/// A result as a file.
fn written(session: &mut Session, format: Format) -> Vec<u8> {
    let mut bytes = Vec::new();
    session.query(&view(r#"{ "sort": [{ "field": "id" }] }"#), format, &mut bytes).unwrap();
    bytes
}

#[test]
fn files_keep_every_digit() {
    for section in sections() {
        let mut session = section.open();
        for style in [CsvStyle::PLAIN, CsvStyle::DOWNLOAD] {
            let csv = String::from_utf8(written(&mut session, Format::Csv(style))).unwrap();
            let values = csv.lines().skip(1).map(|line| line.split_once(',').unwrap().1);
            assert_eq!(values.collect::<Vec<_>>(), section.texts(), "{}", section.type_name);
        }
        let json = written(&mut session, Format::Json);
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let rows = json["rows"].as_array().unwrap();
        assert_eq!(rows.len(), section.lines.len());
        for (row, text) in rows.iter().zip(section.texts()) {
            match &row[1] {
                serde_json::Value::String(string) => assert_eq!(string, text),
                serde_json::Value::Bool(value) => assert_eq!(value.to_string(), text),
                // A reader that knows floats only reads the same number.
                serde_json::Value::Number(number) if section.base().contains("int") => {
                    let float = number.as_f64().unwrap();
                    assert_eq!(format!("{float:.0}"), text, "{}", section.type_name);
                }
                serde_json::Value::Number(number) => {
                    let float: f64 = text.parse().unwrap();
                    assert_eq!(number.as_f64(), Some(float), "{}", section.type_name);
                }
                other => panic!("{other}"),
            }
        }
        let arrow = written(&mut session, Format::Arrow);
        let mut reader = FileReader::try_new(std::io::Cursor::new(arrow), None).unwrap();
        let batch = reader.next().unwrap().unwrap();
        let (ours, theirs) = (section.array(), batch.column(1));
        if let (Some(ours), Some(theirs)) =
            (ours.as_primitive_opt::<arrow::datatypes::Float64Type>(), theirs.as_primitive_opt())
        {
            let bits = |array: &Float64Array| -> Vec<u64> {
                array.values().iter().map(|value| value.to_bits()).collect()
            };
            assert_eq!(bits(ours), bits(theirs));
        } else {
            assert_eq!(theirs.len(), ours.len());
            assert_eq!(format!("{theirs:?}"), format!("{ours:?}"), "{}", section.type_name);
        }
    }
}
