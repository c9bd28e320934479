use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::Digest as _;

use crate::{folder, sagitta, shared};

const CSV: &str = "zip,day,n,ratio,kind\n00501,2020-01-31,1,0.5,a\n10001,2020-02-29,-2,NA,b\n20001,,3,1e-05,a\n30001,2020-03-01,,2.0,a\n";

/// A CSV file in a folder of its own.
fn csv(name: &str) -> (std::path::PathBuf, std::path::PathBuf) {
    let folder = folder(name);
    let path = folder.join("table.csv");
    fs::write(&path, CSV).unwrap();
    (folder, path)
}

fn inspect(path: &Path) -> Value {
    let outcome = sagitta(&[&"inspect", &path, &"--format", &"json"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    serde_json::from_str(&outcome.stdout).unwrap()
}

fn columns(report: &Value) -> Vec<(String, String, u64)> {
    let columns = report["columns"].as_array().unwrap().iter().map(|column| {
        let text = |key: &str| column[key].as_str().unwrap().to_owned();
        (text("name"), text("type"), column["nulls"].as_u64().unwrap())
    });
    columns.collect()
}

fn expected(columns: &[(&str, &str, u64)]) -> Vec<(String, String, u64)> {
    columns
        .iter()
        .map(|(name, kind, nulls)| ((*name).to_owned(), (*kind).to_owned(), *nulls))
        .collect()
}

#[test]
fn wrong_usage_ends_with_2_and_help_with_0() {
    for arguments in [
        &["no-such-command"][..],
        &["query", "x.arrow"],
        &["inspect"],
        &["convert", "x", "--out", "y", "--type", "z"],
    ] {
        let arguments: Vec<&dyn AsRef<OsStr>> =
            arguments.iter().map(|argument| argument as &dyn AsRef<OsStr>).collect();
        let outcome = sagitta(&arguments);
        assert_eq!(outcome.status, 2, "{}", outcome.stderr);
        assert!(outcome.stdout.is_empty());
    }
    let outcome = sagitta(&[&"--help"]);
    assert_eq!(outcome.status, 0);
    for command in ["inspect", "query", "convert", "bundle", "catalog"] {
        assert!(outcome.stdout.contains(command), "{}", outcome.stdout);
    }
}

#[test]
fn inspect_tells_types_and_nulls_of_a_csv_file_and_of_its_conversion() {
    let (folder, path) = csv("inspect");
    let report = inspect(&path);
    assert_eq!(report["rows"], 4);
    let out = folder.join("table.arrow");
    let outcome = sagitta(&[&"convert", &path, &"--out", &out, &"--unit", &"ratio=%"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("1 × \"NA\" read as missing"), "{}", outcome.stderr);
    let converted = inspect(&out);
    assert_eq!(columns(&converted), columns(&report));
    let told = columns(&report);
    assert_eq!(
        told[1..4],
        expected(&[("day", "date", 1), ("n", "int64", 1), ("ratio", "float64", 1)])
    );
    assert!(matches!(told[0].1.as_str(), "text" | "category"));
    assert_eq!(converted["columns"][3]["metadata"]["unit"], "%");
    // The folder holds these two files and no unfinished one.
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}

#[test]
fn leading_zeros_survive_every_way() {
    let (folder, path) = csv("zeros");
    let out = folder.join("table.arrow");
    for compression in ["zstd", "lz4", "none"] {
        let outcome = sagitta(&[
            &"convert",
            &path,
            &"--out",
            &out,
            &"--compression",
            &compression,
            &"--quiet",
        ]);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
        let outcome = sagitta(&[&"query", &out, &"--fragment", &"#/x?sort=zip&limit=1"]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        assert_eq!(outcome.stdout, "zip,day,n,ratio,kind\n00501,2020-01-31,1,0.5,a\n");
    }
}

#[test]
fn formats_of_the_same_rows_are_the_same_table() {
    let folder = folder("formats");
    let json = r#"[{"a":1,"b":"x"},{"a":2,"b":null},{"a":null,"b":"x"}]"#;
    let files = [
        ("t.csv", "a,b\n1,x\n2,\n,x\n"),
        ("t.tsv", "a\tb\n1\tx\n2\t\n\tx\n"),
        ("t.json", json),
        ("t.ndjson", "{\"a\":1,\"b\":\"x\"}\n{\"a\":2}\n{\"b\":\"x\"}\n"),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        let out = folder.join(format!("{name}.arrow"));
        let outcome = sagitta(&[&"convert", &path, &"--out", &out]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        for path in [&path, &out] {
            let answer = sagitta(&[&"query", path, &"--fragment", &"#/x"]);
            assert_eq!(answer.stdout, "a,b\n1,x\n2,\n,x\n", "{name}: {}", answer.stderr);
        }
    }
}

#[test]
fn types_asked_for_win() {
    let (folder, path) = csv("types");
    let out = folder.join("table.arrow");
    let outcome = sagitta(&[
        &"convert",
        &path,
        &"--out",
        &out,
        &"--type",
        &"n=text",
        &"--type",
        &"kind=category",
    ]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let told = columns(&inspect(&out));
    assert!(matches!(told[2].1.as_str(), "text" | "category"), "{told:?}");
    assert_eq!(told[4].1, "category");
    let before = fs::read(&out).unwrap();
    let outcome = sagitta(&[&"convert", &path, &"--out", &out, &"--type", &"ratio=int64"]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stderr.contains("line 2: \"0.5\" in column \"ratio\" is not of type int64"),
        "{}",
        outcome.stderr
    );
    assert_eq!(fs::read(&out).unwrap(), before, "what was there stays as it was");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}

#[test]
fn what_cannot_be_read_gets_a_message_each() {
    let folder = folder("unreadable");
    let path = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let (_, table) = csv("unreadable-source");
    let whole = folder.join("whole.arrow");
    assert_eq!(sagitta(&[&"convert", &table, &"--out", &whole]).status, 0);
    let whole = fs::read(whole).unwrap();
    let truncated = whole.get(..whole.len() / 2).unwrap();
    let mut messages = std::collections::BTreeSet::new();
    for (path, part) in [
        (path("not.arrow", b"<html>404</html>"), "not.arrow"),
        (path("cut.arrow", truncated), "cut.arrow"),
        (path("empty.arrow", b""), "empty.arrow"),
        (path("empty.csv", b""), "empty.csv"),
        (folder.join("missing.arrow"), "missing.arrow"),
        (path("latin1.csv", b"a\ncaf\xE9\n"), "line 2 is not UTF-8 text"),
        (path("ragged.csv", b"a,b\n1,2\n1,2,3\n"), "line 3 has 3 fields"),
        (path("cut.json", b"[{\"a\":1},"), "the JSON is not rows"),
    ] {
        let out = folder.join("out.arrow");
        let is_arrow = path.extension().is_some_and(|ending| ending == "arrow");
        let outcome = match is_arrow {
            true => sagitta(&[&"inspect", &path]),
            // Who only looks into a file gets what can be read of it.
            false => sagitta(&[&"convert", &path, &"--out", &out]),
        };
        assert_eq!(outcome.status, 1, "{}", path.display());
        assert!(outcome.stdout.is_empty(), "{}", outcome.stdout);
        assert!(outcome.stderr.starts_with("error: "), "{}", outcome.stderr);
        assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
        messages.insert(outcome.stderr);
    }
    assert_eq!(messages.len(), 8);
}

#[test]
fn a_column_that_is_not_there_gets_a_suggestion() {
    let (folder, path) = csv("unknown-column");
    let out = folder.join("answer.csv");
    let outcome = sagitta(&[&"query", &path, &"--fragment", &"#/x?ration=ge:1", &"--out", &out]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""));
    assert!(
        outcome.stderr.contains("ration") && outcome.stderr.contains("\"ratio\""),
        "{}",
        outcome.stderr
    );
    assert!(!out.exists());
    let outcome = sagitta(&[&"query", &path, &"--fragment", &"#/x?show=nonsense("]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""));
    assert!(outcome.stderr.contains("no View"), "{}", outcome.stderr);
}

#[test]
fn answers_come_as_csv_json_and_arrow() {
    let (folder, path) = csv("answers");
    let view = folder.join("view.json");
    fs::write(&view, r#"{"version":1,"source":{"dataset":"another"},"query":{"group_by":[{"field":"kind"}],"aggregate":[{"op":"sum","field":"n","as":"total"}]}}"#).unwrap();
    let answer = sagitta(&[&"query", &path, &"--view", &view]);
    assert_eq!(answer.stdout, "kind,total\na,4\nb,-2\n", "{}", answer.stderr);
    let answer = sagitta(&[&"query", &path, &"--view", &view, &"--format", &"json"]);
    let answer: Value = serde_json::from_str(&answer.stdout).unwrap();
    // The sum of integers is a decimal, which is never rounded on its way through JSON.
    assert_eq!(answer["rows"], serde_json::json!([["a", "4"], ["b", "-2"]]));
    assert_eq!(answer["total"], 2);
    let out = folder.join("answer.arrow");
    let answer =
        sagitta(&[&"query", &path, &"--view", &view, &"--format", &"arrow", &"--out", &out]);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    let told = columns(&inspect(&out));
    assert_eq!(told.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), ["kind", "total"]);
}

#[test]
fn shared_files_are_told_as_they_are() {
    let Some(path) = shared("catalog/environment/beijing-air-8-stations-2013-2017.zstd.arrow")
    else {
        return;
    };
    let report = inspect(&path);
    assert_eq!(report["rows"], 280_512);
    let told = columns(&report);
    assert_eq!(told.len(), 14);
    let station = told.iter().find(|(name, ..)| name == "station").unwrap();
    assert_eq!((station.1.as_str(), station.2), ("category", 0));
    let flights = shared("catalog/transport/flights-200k.arrow").unwrap();
    assert_eq!(inspect(&flights)["rows"], 200_000);
    let parquet = shared("catalog/environment/beijing-air-8-stations-2013-2017.parquet").unwrap();
    let comparable = |told: Vec<(String, String, u64)>| {
        let mut told: Vec<_> = told
            .into_iter()
            // Parquet has no seconds, so the same moments come in milliseconds.
            .map(|(name, kind, nulls)| (name, kind.replace("[ms]", "[s]"), nulls))
            .collect();
        told.sort();
        told
    };
    assert_eq!(
        comparable(columns(&inspect(&parquet))),
        comparable(told),
        "the same rows in another format"
    );
}

#[test]
fn a_catalogue_is_built_whole() {
    let (folder, _) = csv("catalogue");
    let description = folder.join("catalog.toml");
    fs::write(
        &description,
        r##"
            title = { en = "One table", zh = "一张表" }
            [theme]
            any = { en = "Any", zh = "任意" }
            [publisher]
            us = { name = { en = "We", zh = "我们" } }
            [license.ours]
            name = "Ours"
            [[dataset]]
            id = "table"
            input = "table.csv"
            title = { en = "Table", zh = "表" }
            description = { en = "A table.", zh = "一张表。" }
            publisher = "us"
            license = "ours"
            theme = ["any"]
            default_view = "#/table?by=kind&show=count()"
            [dataset.types]
            n = "text"
            [dataset.field]
            ratio = { title = { en = "Ratio", zh = "比率" }, unit = "%" }
        "##,
    )
    .unwrap();
    let out = folder.join("out");
    let outcome =
        sagitta(&[&"catalog", &"build", &description, &"--input", &folder, &"--out", &out]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let catalog: Value =
        serde_json::from_str(&fs::read_to_string(out.join("catalog.json")).unwrap()).unwrap();
    let dataset = &catalog["datasets"][0];
    assert_eq!((&dataset["n_rows"], &dataset["n_columns"]), (&Value::from(4), &Value::from(5)));
    assert_eq!(dataset["fields"][3]["unit"], "%");
    assert_eq!(dataset["fields"][0]["name"], "zip");
    let file = &dataset["distributions"][0];
    let bytes = fs::read(out.join(file["download_url"].as_str().unwrap())).unwrap();
    assert_eq!(file["byte_size"], bytes.len());
    assert_eq!(file["sha256"].as_str().unwrap().len(), 64);

    let wrong = fs::read_to_string(&description).unwrap().replace("by=kind", "by=kinds");
    fs::write(&description, wrong).unwrap();
    let out = folder.join("none");
    let outcome =
        sagitta(&[&"catalog", &"build", &description, &"--input", &folder, &"--out", &out]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stderr.contains("\"table\" cannot be built") && outcome.stderr.contains("kinds"),
        "{}",
        outcome.stderr
    );
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
}

#[test]
fn tables_beside_are_looked_up_and_united() {
    let folder = folder("tables");
    let (cities, towns) = (folder.join("cities.csv"), folder.join("towns.csv"));
    fs::write(&cities, "city,n\nx,1\ny,2\n").unwrap();
    fs::write(&towns, "town,n,m\nx,4,5\n").unwrap();
    let named = |name: &str, path: &std::path::Path| format!("{name}={}", path.display());
    let (first, second) = (named("2013", &cities), named("2014", &towns));
    let link = "#/x?lookup=2014(city:town;m)&compute=p:n%2Fm&select=city,p";
    let answer = sagitta(&[&"query", &cities, &"--table", &second, &"--fragment", &link]);
    assert_eq!(answer.stdout, "city,p\nx,0.2\ny,\n", "{}", answer.stderr);
    let link = "#/union(2013,2014;city:city,town;as:year)";
    let answer =
        sagitta(&[&"query", &"--table", &first, &"--table", &second, &"--fragment", &link]);
    assert_eq!(answer.stdout, "city,n,m,year\nx,1,,2013\ny,2,,2013\nx,4,5,2014\n");
    assert!(answer.stderr.contains("2013 has no column m"), "{}", answer.stderr);
    let answer = sagitta(&[&"query", &"--table", &first, &"--fragment", &link]);
    assert_eq!((answer.status, answer.stdout.as_str()), (1, ""));
    assert!(answer.stderr.contains("2014"), "{}", answer.stderr);
}

#[test]
fn what_must_not_be_published_ends_with_status_1_unless_it_is_waived() {
    let folder = folder("check");
    let file = folder.join("people.csv");
    std::fs::write(&file, "name,phone\nA,13800138000\nB,139-0013-9000\n").unwrap();
    let found = sagitta(&[&"check", &file]);
    assert_eq!(found.status, 1);
    assert!(found.stdout.contains("error P002: mobile phone numbers in phone: 2 in rows 1, 2"));
    assert!(found.stdout.contains("138******00") && !found.stdout.contains("13800138000"));
    let waived = sagitta(&[&"check", &file, &"--waive", &"P002", &"--format", &"json"]);
    assert_eq!(waived.status, 0, "{}", waived.stderr);
    let report: serde_json::Value = serde_json::from_str(&waived.stdout).unwrap();
    assert_eq!(report["errors"], 0);
    assert_eq!(report["findings"][0]["rule"], "P002");
    assert_eq!(report["findings"][0]["waived"], true);
    let unknown = sagitta(&[&"check", &file, &"--waive", &"P999"]);
    assert_eq!((unknown.status, unknown.stderr.contains("P999")), (1, true));
}

#[test]
fn a_figure_is_written_whole_with_the_hash_of_its_data() {
    let (folder, path) = csv("figure");
    let arrow = folder.join("table.arrow");
    let outcome = sagitta(&[&"convert", &path, &"--out", &arrow, &"--quiet"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let out = folder.join("figure.html");
    let fragment = "#/~?by=kind&show=sum(n)&mark=bar";
    let outcome =
        sagitta(&[&"figure", &arrow, &"--fragment", &fragment, &"--frozen", &"--out", &out]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let html = fs::read_to_string(&out).unwrap();
    let digest = sha2::Sha256::digest(fs::read(&arrow).unwrap());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(html.contains(&digest), "{html}");
    for part in ["<figcaption>", "<svg ", "<td>a</td><td align=\"right\">4</td>", "table.arrow"] {
        assert!(html.contains(part), "no {part} in {html}");
    }
    // A chart that these columns do not make is refused, and nothing is written.
    let none = folder.join("none.html");
    let outcome = sagitta(&[
        &"figure",
        &arrow,
        &"--fragment",
        &"#/~?by=kind&show=count()&mark=bar&x=nope&y=count()",
        &"--out",
        &none,
    ]);
    assert_eq!(outcome.status, 1, "{}", outcome.stdout);
    assert!(!outcome.stderr.is_empty() && !none.exists(), "{}", outcome.stderr);
}
