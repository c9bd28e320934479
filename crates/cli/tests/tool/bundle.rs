use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{Outcome, folder, sagitta};

const INDEX: &str = r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">
<link rel="icon" href="./icon.svg"/><link rel="stylesheet" href="./styles.css"/>
<script type="module" src="./boot.js" data-js="./app.js" data-wasm="./app_bg.wasm"></script></head>
<body><div id="app"></div></body></html>
"#;

/// A link to a View that looks up in a dataset nobody has.
const LOOKUP: &str = "#/air-quality?lookup=water(station:id;name)";

/// A folder with files of a site, which would run nothing, and a CSV file.
fn site(name: &str) -> PathBuf {
    let folder = folder(name);
    fs::create_dir_all(folder.join("site/locales")).unwrap();
    for (name, text) in [
        ("index.html", INDEX),
        ("boot.js", "start();"),
        ("styles.css", "b { color: red; }"),
        ("icon.svg", "<svg/>"),
        (
            "app.js",
            "globalThis.sagittaEngine='';load(\"./part-tools-1.wasm\");export{a as initSync,b as default};",
        ),
        ("app_bg.wasm", "the page"),
        ("part-tools-1.wasm", "the tools"),
        ("engine_bg.wasm", "the engine"),
        ("engine_later.wasm", "the rest of it"),
        ("ingest.js", "ingest()"),
        ("ingest_bg.wasm", "ingest"),
        ("locales/en.ftl", "a = A"),
        ("locales/zh.ftl", "a = 甲"),
    ] {
        fs::write(folder.join("site").join(name), text).unwrap();
    }
    fs::write(folder.join("Air quality.csv"), "station,pm\n00501,1\n00502,2\n").unwrap();
    folder
}

fn bundle(folder: &Path, more: &[&dyn AsRef<OsStr>]) -> Outcome {
    let (csv, assets) = (folder.join("Air quality.csv"), folder.join("site"));
    let first: [&dyn AsRef<OsStr>; 4] = [&"bundle", &csv, &"--assets", &assets];
    sagitta(&[&first[..], more].concat())
}

/// The files that the first script of a bundle lists.
fn manifest(html: &str) -> serde_json::Value {
    let (_, rest) = html.split_once("const manifest = ").unwrap();
    serde_json::from_str(rest.split_once(";\n").unwrap().0).unwrap()
}

#[test]
fn the_parts_of_a_file_go_along_each_by_itself() {
    let folder = site("bundle-parts");
    let data = folder.join("site/dataset/notes");
    fs::create_dir_all(&data).unwrap();
    fs::create_dir_all(folder.join("site/catalog")).unwrap();
    let mut parts = Vec::new();
    for (name, bytes) in [("notes.001.arrow", "the first"), ("notes.002.arrow", "and the rest")] {
        fs::write(data.join(name), bytes).unwrap();
        parts.push(serde_json::json!({
            "download_url": format!("../dataset/notes/{name}"),
            "byte_size": bytes.len(),
            "sha256": sagitta_bundle::Digest::of(bytes.as_bytes()).hexadecimal(),
        }));
    }
    let catalog = serde_json::json!({ "version": 1, "title": { "en": "City" }, "datasets": [
        { "id": "notes", "title": { "en": "Notes" }, "publisher": { "name": { "en": "City" } },
          "license": { "id": "CC0-1.0", "name": "CC0" }, "n_rows": 1, "n_columns": 1,
          "distributions": [{ "download_url": "../dataset/notes/notes.arrow", "byte_size": 21,
            "media_type": "application/vnd.apache.arrow.file", "parts": parts }] }] });
    fs::write(folder.join("site/catalog/catalog.json"), catalog.to_string()).unwrap();
    let (from, out) = (folder.join("site"), folder.join("out.html"));
    let outcome = sagitta(&[&"bundle", &from, &"--out", &out]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let manifest = manifest(&fs::read_to_string(&out).unwrap());
    let files = manifest["files"].as_array().unwrap();
    let names: Vec<&str> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert!(names.ends_with(&["catalog/notes.001.arrow", "catalog/notes.002.arrow"]), "{names:?}");
    // A part that is another one than the catalogue says is refused.
    fs::write(data.join("notes.002.arrow"), "and another").unwrap();
    let outcome = sagitta(&[&"bundle", &from, &"--out", &out]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.contains("notes.002.arrow is not the file"), "{}", outcome.stderr);
}

#[test]
fn files_become_one_page_which_is_the_same_each_time() {
    let folder = site("bundle");
    let (one, other) = (folder.join("one.html"), folder.join("other.html"));
    let outcome = bundle(&folder, &[&"--out", &one]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("1 datasets"), "{}", outcome.stderr);
    let outcome = bundle(&folder, &[&"--out", &other, &"--quiet"]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    let html = fs::read_to_string(&one).unwrap();
    assert!(html == fs::read_to_string(&other).unwrap(), "two bundles of the same differ");
    let manifest = manifest(&html);
    let names: Vec<&str> =
        manifest["files"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    let expected = [
        "app.js",
        "app_bg.wasm",
        "engine_bg.wasm",
        "locales/en.ftl",
        "locales/zh.ftl",
        "engine_later.wasm",
        "part-tools-1.wasm",
        "ingest.js",
        "ingest_bg.wasm",
        "catalog/catalog.json",
        "catalog/air-quality.arrow",
    ];
    assert_eq!(names, expected);
    assert_eq!(manifest["start"], "#/air-quality");
    assert!(!html.contains(" src=\"") && !html.contains("http://"), "it leads outside");
}

#[test]
fn a_view_is_what_is_opened_first() {
    let folder = site("bundle-view");
    let out = folder.join("x.html");
    let link = "#/whatever?pm=gt:1&sort=station";
    let outcome = bundle(&folder, &[&"--out", &out, &"--fragment", &link]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let html = fs::read_to_string(&out).unwrap();
    assert_eq!(manifest(&html)["start"], "#/air-quality?pm=gt:1&sort=station");
}

#[test]
fn more_than_a_page_is_a_folder_in_an_archive() {
    let folder = site("bundle-zip");
    let (one, other) = (folder.join("air.zip"), folder.join("again/air.zip"));
    fs::create_dir_all(folder.join("again")).unwrap();
    for out in [&one, &other] {
        let outcome = bundle(&folder, &[&"--out", out]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    }
    let bytes = fs::read(&one).unwrap();
    assert!(bytes == fs::read(&other).unwrap(), "two archives of the same differ");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names, ["air/index.html", "air/data/sagitta-file-10-0.js"]);
    let script = std::io::read_to_string(zip.by_index(1).unwrap()).unwrap();
    assert!(script.starts_with("sagittaInside.piece(\"sagitta-file-10-0\",\""), "{script}");
}

#[test]
fn what_cannot_be_bundled_is_named_and_nothing_is_written() {
    let folder = site("bundle-refused");
    let out = folder.join("x.html");
    let broken = folder.join("broken");
    fs::create_dir_all(&broken).unwrap();
    fs::write(broken.join("index.html"), "<html></html>").unwrap();
    let (whole, nothing, file) =
        (folder.join("site"), folder.join("nothing"), folder.join("x.tar"));
    let csv = folder.join("Air quality.csv");
    let cases: [(&Path, &[&dyn AsRef<OsStr>], &str); 6] = [
        (&whole, &[&"--out", &file], "neither .html nor .zip"),
        (&nothing, &[&"--out", &out], "no built site"),
        (&broken, &[&"--out", &out], "no page of the explorer"),
        (&whole, &[&"--out", &out, &"--dataset", &"water"], "no dataset \"water\""),
        (&whole, &[&"--out", &out, &"--formats", &"all"], "workbook.js"),
        (&whole, &[&"--out", &out, &"--fragment", &LOOKUP], "a dataset that does not go along"),
    ];
    for (assets, more, expected) in cases {
        let first: [&dyn AsRef<OsStr>; 4] = [&"bundle", &csv, &"--assets", &assets];
        let outcome = sagitta(&[&first[..], more].concat());
        assert_eq!(outcome.status, 1, "{expected}: {}", outcome.stderr);
        assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
    }
    assert!(!out.exists() && !file.exists());
}

#[test]
fn a_site_is_bundled_with_its_own_explorer_and_its_data_are_checked() {
    let folder = site("bundle-site");
    let catalog = folder.join("site/catalog");
    fs::create_dir_all(&catalog).unwrap();
    let out = catalog.join("air.arrow");
    let csv = folder.join("Air quality.csv");
    assert_eq!(sagitta(&[&"convert", &csv, &"--out", &out, &"--quiet"]).status, 0);
    let json = |url: &str, sha256: &str| {
        format!(
            r#"{{ "version": 1, "title": {{ "en": "City" }}, "datasets": [ {{ "id": "air",
            "title": {{ "en": "Air" }}, "publisher": {{ "name": {{ "en": "City" }} }},
            "license": {{ "id": "CC0-1.0", "name": "CC0" }}, "n_rows": 2, "n_columns": 2, "distributions": [ {{
            "download_url": "{url}", "media_type": "application/vnd.apache.arrow.file",
            "byte_size": 8{sha256} }} ] }} ] }}"#
        )
    };
    let (site, html) = (folder.join("site"), folder.join("city.html"));
    let wrong = r#", "sha256": "00""#;
    for (url, sha256, expected) in [
        ("air.arrow", wrong, "air.arrow is not the file that the catalogue was made of"),
        ("../../air.arrow", "", "../../air.arrow is not in the folder of the site"),
        ("https://a.example/air.arrow", "", "https://a.example/air.arrow is not in the folder"),
        ("air.arrow", "", ""),
    ] {
        fs::write(catalog.join("catalog.json"), json(url, sha256)).unwrap();
        let outcome = sagitta(&[&"bundle", &site, &"--out", &html]);
        assert_eq!(outcome.status, i32::from(!expected.is_empty()), "{}", outcome.stderr);
        assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
        assert_eq!(html.exists(), expected.is_empty());
    }
}
