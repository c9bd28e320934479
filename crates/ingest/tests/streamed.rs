//! A file that is read piece by piece gives what the same bytes give that are all there.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail, and says when it is skipped"
)]

use std::fs;
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use bytes::Bytes;
use proptest::prelude::*;
use sagitta_ingest::{
    Care, Error, Format, Header, Options, Sink, Target, is_streamed, read, start, stream, unpacked,
};

#[derive(Default)]
struct Collected(Vec<RecordBatch>);

impl Sink for Collected {
    fn begin(&mut self, _: &SchemaRef) -> Result<(), Error> {
        Ok(())
    }

    fn take(&mut self, batch: RecordBatch) -> Result<(), Error> {
        self.0.push(batch);
        Ok(())
    }
}

/// Everything that a reading tells, as text.
fn whole(path: &Path, options: &Options) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    let bytes = match unpacked(Bytes::from(fs::read(path).unwrap()), 1 << 30) {
        Ok(bytes) => bytes,
        Err(error) => return error.to_string(),
    };
    let format = Format::guess_whole(name, &bytes).unwrap();
    match read(bytes, format, options) {
        Ok(found) => {
            told(&found.schema, found.n_rows(), &found.batches)
                + &format!("{:?}\n{:?}", found.columns, found.warnings)
        }
        Err(error) => error.to_string(),
    }
}

fn streamed(path: &Path, options: &Options) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    let start = match start(path) {
        Ok(start) => start,
        Err(error) => return error.to_string(),
    };
    let format = Format::guess_whole(name, &start).unwrap();
    let mut batches = Collected::default();
    match stream(path, format, options, &|_| {}, &mut batches) {
        Ok(found) => {
            told(&found.schema, usize::try_from(found.n_rows).unwrap(), &batches.0)
                + &format!("{:?}\n{:?}", found.columns, found.warnings)
        }
        Err(error) => error.to_string(),
    }
}

fn told(schema: &SchemaRef, n_rows: usize, batches: &[RecordBatch]) -> String {
    assert!(batches.iter().all(|batch| batch.schema() == *schema));
    let arrow = sagitta_ingest::write::arrow(schema, batches, sagitta_ingest::Compression::None);
    format!("{schema:?}\n{n_rows} rows\n{:?}\n", Bytes::from(arrow.unwrap()))
}

fn assert_same(path: &Path, options: &Options) {
    assert_like(path, options, str::to_owned);
}

/// The place of a value of the wrong type: readers of a text and of a file tell it by one character
/// apart.
fn without_column(told: &str) -> String {
    let place = told.rfind(" column ").filter(|_| told.contains("invalid type"));
    told.get(..place.unwrap_or(told.len())).unwrap_or_default().to_owned()
}

fn assert_like(path: &Path, options: &Options, like: fn(&str) -> String) {
    let (one, other) = (like(&whole(path, options)), like(&streamed(path, options)));
    if one != other {
        let cut = |text: &str| text.chars().take(3000).collect::<String>();
        panic!("{}:\n{}\n\nstreamed:\n{}", path.display(), cut(&one), cut(&other));
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn real_files_are_the_same_piece_by_piece() {
    let Some(shared) = std::env::var_os("SAGITTA_SHARED") else {
        println!("skipped: SAGITTA_SHARED is not set");
        return;
    };
    let mut paths = Vec::new();
    for part in ["messy", "catalog", "csv-conformance"] {
        files(&Path::new(&shared).join("data").join(part), &mut paths);
    }
    let is_streamed = |path: &PathBuf| {
        let is_small = fs::metadata(path).unwrap().len() < 2_000_000;
        let name = path.file_name().unwrap().to_str().unwrap();
        let format = start(path).ok().and_then(|start| Format::guess_whole(name, &start));
        is_small && format.is_some_and(|format| is_streamed(path, format).unwrap())
    };
    paths.retain(is_streamed);
    assert!(paths.len() > 40, "{} files", paths.len());
    let few = NonZeroUsize::new(1000).unwrap();
    for path in &paths {
        for options in [Options::default(), Options::lenient()] {
            assert_same(path, &Options { batch_rows: few, ..options });
        }
    }
}

#[test]
fn every_encoding_and_packing_is_the_same() {
    let folder = folder("streamed");
    let text = "地区,人口,n\n天津市,1386,1\n\"北京\n市\",2189,\n";
    let gb = [
        b"\xB5\xD8\xC7\xF8,n\r\n".as_slice(),
        &b"\xCC\xEC\xBD\xF2\xCA\xD0,1\r\n".repeat(9000),
        b"\xFF\xFF,2\r\n",
    ]
    .concat();
    let utf16: Vec<u8> =
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    // A character lies on both sides of the edge of every piece.
    let shifted = format!("x{},b\n", "天".repeat(200_000));
    let packed = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let late = [text.repeat(9000).as_bytes(), b"\xE6,1,2\n"].concat();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("plain.csv", text.into()),
        ("marked.csv", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        ("gb.csv", gb.clone()),
        ("gb.csv.gz", packed(&gb)),
        ("utf16.csv", utf16),
        ("shifted.csv", shifted.into()),
        ("late.csv", late),
        ("cut.csv.gz", packed(text.as_bytes()).split_last_chunk::<6>().unwrap().0.to_vec()),
        ("unfinished.csv", b"a,b\n1,\xE5\xA4".to_vec()),
        ("empty.csv", Vec::new()),
        ("names.csv", b"a,b\n".to_vec()),
        ("blank.csv", b"a\n\n1\r\n\r\n2\n".to_vec()),
        ("late-text.csv", format!("a,b\n{}x,NA\n", "1,NA\n".repeat(500)).into()),
        ("bars.txt", b"a|b\n1|2\n".to_vec()),
        ("tabs.tsv", b"a\tb\n1\t2\n".to_vec()),
    ];
    for (name, bytes) in cases {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        for options in [Options::default(), Options::lenient()] {
            for encoding in [None, Some("gbk"), Some("no such"), Some("utf-8")] {
                let encoding = encoding.map(str::to_owned);
                assert_same(&path, &Options { encoding, ..options.clone() });
            }
        }
    }
}

#[test]
fn objects_line_by_line_are_the_same() {
    let folder = folder("streamed-lines");
    let many: String = (0..3000).map(|n| format!("{{\"n\":{n},\"t\":\"x{}\"}}\n", n % 7)).collect();
    let cases: Vec<(&str, String)> = vec![
        ("many.ndjson", many.clone()),
        ("marked.ndjson", format!("\u{feff}{many}")),
        ("later.ndjson", format!("{many}{{\"t\":null,\"new\":[1,{{}}]}}")),
        ("two.ndjson", "{\"a\":1}\n{\"a\":2} {\"a\":3}{\"a\":4}\n{\"a\":5}".to_string()),
        ("broad.ndjson", "{\"a\":1}\n\n{\n\"a\":\n 2,\n\"b\":\"}\"\n}\n{\"a\"\n:3}\n".to_owned()),
        ("twice.ndjson", format!("{many}{{\"n\":1,\"n\":2}}\n")),
        ("number.ndjson", format!("{many} 7\n{many}")),
        ("cut.ndjson", format!("{many}{{\"n\":\n1")),
        ("cut-later.ndjson", "{\"n\":1}\n{\"n\":2} {\"n\":".to_string()),
        ("wrong.ndjson", "{\"a\":1}\n{\"a\":1} {\"a\" 2}\n".to_string()),
        ("wrong-later.ndjson", "{\"a\":1}\n{\"a\":1,\n\"b\" 2}\n".to_owned()),
        ("typed.ndjson", "{\"type\":\"Feature\"}\n{\"type\":7}\n".to_owned()),
    ];
    for (name, text) in cases {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        assert!(is_streamed(&path, Format::Json).unwrap(), "{name}");
        for options in [Options::default(), Options::lenient()] {
            let types = [("n".to_owned(), Target::Text)].into_iter();
            let types = types.filter(|_| name == "many.ndjson").collect();
            let batch_rows = NonZeroUsize::new(700).unwrap();
            assert_same(&path, &Options { types, batch_rows, ..options });
        }
    }
    let gz = folder.join("packed.ndjson.gz");
    let mut encoder =
        flate2::write::GzEncoder::new(fs::File::create(&gz).unwrap(), flate2::Compression::fast());
    encoder.write_all(many.as_bytes()).unwrap();
    encoder.finish().unwrap();
    assert_same(&gz, &Options::default());
}

#[test]
fn arrays_and_collections_are_the_same() {
    let folder = folder("streamed-whole");
    let many: Vec<String> =
        (0..3000).map(|n| format!("{{\"n\":{n},\"t\":\"天{}\"}}", n % 7)).collect();
    let points: Vec<String> = (0..900)
        .map(|n| {
            let place = format!("{{\"type\":\"Point\",\"coordinates\":[1{n}.5,2]}}");
            format!("{{\"type\":\"Feature\",\"id\":{n},\"properties\":{{\"id\":\"x\"}},\"geometry\":{place}}}")
        })
        .collect();
    let (many, points) = (many.join(",\n"), points.join(","));
    let cases = [
        ("array.json", format!("[{many}]")),
        ("marked.json", format!("\u{feff} \n[{many}]\n")),
        ("cut.json", format!("[{many}")),
        ("behind.json", format!("[{many}] 7")),
        ("number.json", format!("[{many}, 7]")),
        ("twice.json", format!("[{many},{{\"n\":1,\"n\":2}}]")),
        ("wrong.json", "[{\"a\":1},\n{\"a\" 1}]".to_owned()),
        ("escapes.json", r#"[{"a\u0062":"x\n\"天\ud83d\ude00","b":[1,{"c":null}],"d":-1.50e3}]"#.to_owned()),
        ("surrogate.json", r#"[{"a":"\ud83d"}]"#.to_owned()),
        ("none.json", "[]".to_owned()),
        ("one.json", "{\"a\":1}".to_owned()),
        ("broad.json", "{\n\"a\":1\n}\n{\"a\":2}".to_owned()),
        ("broken.json", "{\"a\":1".to_owned()),
        ("points.geojson", format!("{{\"type\":\"FeatureCollection\",\"features\":[{points}]}}")),
        ("late.geojson", format!("{{\"features\":[{points}],\"type\":\"FeatureCollection\"}}\n")),
        ("behind.geojson", format!("{{\"type\":\"FeatureCollection\",\"features\":[{points}]}}\n{{}}\n")),
        ("numbers.geojson", "{\"type\":\"FeatureCollection\",\"features\":[7]}".to_owned()),
        ("none.geojson", "{\"type\":\"FeatureCollection\",\"features\":[]}".to_owned()),
        ("shapes.geojson", r#"{"type":"FeatureCollection","x":{},"features":[{"properties":null,"geometry":{"type":"Polygon","coordinates":[[[0,0]]]}}, {"properties":{"geometry":1},"geometry":null}]}"#.to_owned()),
    ];
    for (name, text) in cases {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        assert!(is_streamed(&path, Format::Json).unwrap(), "{name}");
        for options in [Options::default(), Options::lenient()] {
            let batch_rows = NonZeroUsize::new(700).unwrap();
            assert_like(&path, &Options { batch_rows, ..options }, without_column);
        }
    }
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,4}",
        "-?[0-9]{1,3}(,[0-9]{3})?(\\.[0-9]{1,3})?",
        "0[0-9]{3}",
        "[a-c]",
        "[a-zA-Z天津\"\n\r,; ]{0,6}",
        "20[0-2][0-9]-0[1-9]-[0-2][0-9]",
        Just(String::new()),
        Just("NA".to_owned()),
        Just("true".to_owned()),
    ]
}

/// Text of rows whose columns are mostly of one kind each.
fn table() -> impl Strategy<Value = String> {
    let ends = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
    let columns = proptest::collection::vec(proptest::collection::vec(field(), 1..4), 1..5);
    let picks = proptest::collection::vec(proptest::collection::vec(0_usize..5, 0..6), 0..60);
    let delimiter = prop_oneof![Just(","), Just(";"), Just("\t")];
    (columns, picks, ends, delimiter, any::<bool>()).prop_map(
        |(columns, picks, end, delimiter, is_quoted)| {
            let quote = |field: &str| match is_quoted || field.contains(['"', '\n', '\r']) {
                true => format!("\"{}\"", field.replace('"', "\"\"")),
                false => field.to_owned(),
            };
            let names: Vec<String> = (0..columns.len()).map(|n| format!("name{n}")).collect();
            let mut text = names.join(delimiter) + end;
            for row in picks {
                let cells = row.iter().enumerate().map(|(idx, pick)| {
                    let column = columns.get(idx % columns.len()).unwrap();
                    quote(column.get(pick % column.len()).unwrap())
                });
                text += &cells.collect::<Vec<_>>().join(delimiter);
                text += end;
            }
            text
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_table_is_the_same(
        text in table(),
        is_lenient: bool,
        batch_rows in 1_usize..20,
        asked in proptest::option::of(prop_oneof![Just(Target::Text), Just(Target::Category)]),
    ) {
        let path = folder("streamed-any").join("t.csv");
        fs::write(&path, text).unwrap();
        let care = if is_lenient { Care::Lenient } else { Care::Strict };
        let header = if is_lenient { Header::Found } else { Header::Present };
        let options = Options {
            care,
            header,
            batch_rows: NonZeroUsize::new(batch_rows).unwrap(),
            types: asked.map(|target| ("name0".to_owned(), target)).into_iter().collect(),
            ..Options::default()
        };
        assert_same(&path, &options);
    }
}
