//! Files cut below what a host takes: the parts are the file, and all that tells of files tells of
//! the parts.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{Bench, TREES};
use sagitta_bundle::Digest;

use crate::sagitta;

const MOST: usize = 100_000;

/// Rows whose notes have line breaks and quotes, and numbers that are hard to pack.
fn notes(n_rows: u64) -> String {
    let mut csv = "id,kind,value,note\n".to_owned();
    for n in 0..n_rows {
        let value = n.wrapping_mul(6_364_136_223_846_793_005).rotate_left(17) >> 34;
        let kind = if n % 2 == 0 { "a" } else { "b" };
        writeln!(csv, "{n},{kind},{value},\"line {value}\nsays \"\"{n}\"\", twice\"").unwrap();
    }
    csv
}

/// The files of a distribution with their bytes, each checked to be what is told of it.
fn files(bench: &Bench, distribution: &Value) -> Vec<(String, Vec<u8>)> {
    let parts = distribution["parts"].as_array().unwrap().iter();
    let file = |part: &Value| {
        let url = part["download_url"].as_str().unwrap();
        let bytes = fs::read(bench.site.join("catalog").join(url)).unwrap();
        assert!(bytes.len() <= MOST, "{url}: {}", bytes.len());
        assert_eq!(part["byte_size"], bytes.len(), "{url}");
        assert_eq!(part["sha256"], Digest::of(&bytes).hexadecimal(), "{url}");
        (url.rsplit('/').next().unwrap().to_owned(), bytes)
    };
    parts.map(file).collect()
}

fn names(files: &[(String, Vec<u8>)]) -> Vec<&str> {
    files.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn the_parts_of_a_file_are_the_file_and_are_told_of_everywhere() {
    let bench = Bench::new("parts");
    bench.put("notes.csv", notes(30_000));
    bench.put("trees.csv", TREES);
    let whole_site = bench.root.join("whole");
    assert_eq!(bench.build_to(&whole_site, &[]).status, 0);
    bench.put("catalog.toml", "url = \"https://a.example/\"\n[build]\nmax_file = \"100 kB\"\n");
    bench.build();
    let catalog = bench.json("catalog/catalog.json");
    let [arrow, csv] = [0, 1].map(|idx| &catalog["datasets"][0]["distributions"][idx]);
    let whole = fs::read(whole_site.join("dataset/notes/notes.arrow")).unwrap();
    let parts = files(&bench, arrow);
    assert!(parts.len() > 2, "{:?}", names(&parts));
    assert_eq!(names(&parts)[..2], ["notes.001.arrow", "notes.002.arrow"]);
    let together: Vec<u8> = parts.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
    assert_eq!(together, whole);
    assert_eq!(
        (&arrow["byte_size"], &arrow["sha256"]),
        (&whole.len().into(), &Digest::of(&whole).hexadecimal().into())
    );
    let tables = files(&bench, csv);
    assert_eq!(names(&tables)[..2], ["notes.001.csv", "notes.002.csv"]);
    let header = "id,kind,value,note\n";
    let mut text = header.to_owned();
    for (name, bytes) in &tables {
        let rows = std::str::from_utf8(bytes).unwrap().strip_prefix(header).unwrap();
        // A part is a CSV file of its own, whose last row is whole.
        let rows_of = csv::Reader::from_reader(bytes.as_slice()).into_records();
        assert!(rows_of.map(|row| row.unwrap().len()).all(|n| n == 4), "{name}");
        text.push_str(rows);
    }
    assert_eq!(text, fs::read_to_string(whole_site.join("dataset/notes/notes.csv")).unwrap());
    assert!(!bench.has("dataset/notes/notes.arrow") && !bench.has("dataset/notes/notes.csv"));
    // What is small enough stays one file.
    assert!(catalog["datasets"][1]["distributions"][0].get("parts").is_none());
    assert!(bench.has("dataset/trees/trees.arrow"));
    lists(&bench, &names(&parts), &names(&tables));
}

/// Everything that lists files lists these.
fn lists(bench: &Bench, arrow: &[&str], csv: &[&str]) {
    let package = bench.json("dataset/notes/datapackage.json");
    assert_eq!(package["resources"][0]["path"], serde_json::json!(csv));
    assert_eq!(package["resources"][0]["parts"].as_array().unwrap().len(), csv.len());
    assert!(package["resources"][0].get("hash").is_none());
    assert_eq!(package["alternatives"][0]["path"], serde_json::json!(arrow));
    let interface = bench.json("api/notes/index.json");
    let url = &interface["files"][0]["parts"][1]["url"];
    assert_eq!(*url, format!("../../dataset/notes/{}", arrow[1]));
    let dcat = bench.json("catalog/catalog.jsonld");
    let file = &dcat["dcat:dataset"][0]["dcat:distribution"][0];
    assert_eq!(file["dcat:downloadURL"].as_array().unwrap().len(), arrow.len());
    assert_eq!(file["dcat:accessURL"]["@id"], "../dataset/notes/index.html");
    let page = bench.text("dataset/notes/index.html");
    for name in arrow.iter().chain(csv) {
        assert!(page.contains(&format!("href=\"{name}\"")), "{name}");
    }
    let told = bench.json_ld("dataset/notes/index.html");
    let downloads = told["distribution"].as_array().unwrap().len();
    assert_eq!(downloads, arrow.len() + csv.len() + 1);
    // A browser that keeps the site fetches only the parts that have changed.
    let data = bench.json("data.json");
    let kept: Vec<&str> =
        data["files"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    for name in arrow {
        assert!(kept.contains(&format!("dataset/notes/{name}").as_str()), "{name}: {kept:?}");
    }
}

#[test]
fn versions_figures_and_bundles_are_made_of_the_parts() {
    let bench = Bench::new("parts-used");
    bench.put("notes.csv", notes(20_000));
    bench.put("catalog.toml", "[build]\nmax_file = \"100 kB\"\nhistory = \"history\"\n");
    bench.build();
    bench.put("notes.csv", notes(20_001));
    bench.build();
    let versions = bench.json("api/notes/versions.json");
    let changes = &versions["versions"][1]["changes"];
    assert_eq!((&changes["n_added"], &changes["n_removed"]), (&1.into(), &0.into()));
    let catalog = bench.site.join("catalog/catalog.json");
    let view = "#/notes?by=kind&show=count()";
    let outcome = sagitta(&[
        &"figure",
        &"--catalog",
        &catalog,
        &"--dataset",
        &"notes",
        &"--fragment",
        &view,
        &"--frozen",
    ]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let whole =
        bench.json("catalog/catalog.json")["datasets"][0]["distributions"][0]["sha256"].clone();
    assert!(outcome.stdout.contains(whole.as_str().unwrap()), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("10,001"), "{}", outcome.stdout);
}

#[test]
fn a_row_that_fits_no_file_and_a_size_that_is_none_are_refused() {
    let bench = Bench::new("parts-refused");
    bench.put("long.csv", format!("a,b\n1,{}\n", "x".repeat(20_000)));
    let outcome = bench.build_to(&bench.site, &["--max-file", "10kB"]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stderr.contains("long.csv: dataset \"long\": row 1 takes"),
        "{}",
        outcome.stderr
    );
    let outcome = bench.build_to(&bench.site, &["--max-file", "10 pounds"]);
    assert!(outcome.stderr.contains("is no size such as"), "{}", outcome.stderr);
    bench.put("catalog.toml", "[build]\nmax_file = \"1 kB\"\n");
    assert!(bench.refuse().contains("is less than 10 kB"));
}

#[test]
fn what_cannot_be_cut_is_named() {
    let bench = Bench::new("parts-named");
    bench.put("trees.csv", TREES);
    bench.put("host/video.bin", vec![0; 20_000]);
    bench.put(
        "catalog.toml",
        "static = \"host\"\nexclude = [\"host\"]\n[build]\nmax_file = \"10 kB\"\n",
    );
    let told = bench.build();
    assert!(told.contains("warning: video.bin is larger than"), "{told}");
    assert!(Path::new(&bench.site).join("video.bin").is_file());
}
