//! What a folder may hold, and what becomes of it.

use bytes::Bytes;
use sagitta_ingest::write::xlsx;
use sagitta_ingest::{Format, Options, read};
use serde_json::json;

use super::{Bench, TREES};

/// `区县,数量` and two rows, in GBK.
const GBK: &[u8] = b"\xC7\xF8\xCF\xD8,\xCA\xFD\xC1\xBF\n\xBA\xCD\xC6\xBD,1\n\xBA\xD3\xB6\xAB,2\n";

/// A workbook with a sheet of data and one about it.
fn workbook(csv: &str) -> Vec<u8> {
    let imported = read(Bytes::from(csv.to_owned()), Format::Csv, &Options::default()).unwrap();
    let about = [("source".to_owned(), "we".to_owned()), ("date".to_owned(), "2024".to_owned())];
    xlsx(&imported.schema, &imported.batches, &about).unwrap()
}

#[test]
fn a_department_s_folder_works_without_a_word() {
    let bench = Bench::new("bare");
    bench.put("trees.csv", TREES);
    bench.put("统计/人口_2023.csv", GBK);
    bench.put("统计/roads.xlsx", workbook("name,km\nA1,3.5\nB2,7\n"));
    bench.put("cities.json", r#"[{"name":"x","n":1},{"name":"y","n":2}]"#);
    bench.put("readme.txt", "nothing to see");
    bench.put("photo.png", b"\x89PNG");
    bench.put(".hidden.csv", "a\n1\n");
    bench.put("~$roads.xlsx", "lock");
    let told = bench.build();
    assert_eq!(
        bench.ids(),
        ["cities", "tong-ji-ren-kou-2023", "tong-ji-roads-about", "tong-ji-roads-data", "trees"],
        "{told}"
    );
    assert!(told.contains("photo.png, readme.txt"), "{told}");
    assert!(told.contains("the text was taken for gb18030") || told.contains("gbk"), "{told}");
    let catalog = bench.json("catalog/catalog.json");
    let title = &catalog["datasets"][1]["title"];
    assert_eq!(title, &json!({ "zh": "人口 2023" }));
    assert_eq!(catalog["datasets"][3]["title"]["en"], "roads: data");
    // What nobody has said is said to be unknown, not made up.
    let page = bench.text("dataset/trees/index.html");
    assert!(page.contains("Publisher unknown") && page.contains("unknown</span>"), "{page}");
    assert!(!catalog.to_string().contains("unknown"));
    assert!(bench.json_ld("dataset/trees/index.html").get("license").is_none());
    // Codes keep their zeros, and all that is offered is there.
    assert!(bench.text("dataset/trees/trees.csv").contains("\n001,oak,2001-04-05,12.5\n"));
    for path in [
        "index.html",
        "locales/en.ftl",
        "pages.css",
        "dataset/trees/trees.arrow",
        "dataset/trees/datapackage.json",
        "dataset/trees/zh.html",
        "datasets/index.html",
        "datasets/publishers-zh.html",
        "api/trees/rows/1.json",
        "catalog/catalog.jsonld",
        "feed.xml",
    ] {
        assert!(bench.has(path), "{path}");
    }
    assert!(bench.text("index.html").contains("datasets/index.html"));
}

#[test]
fn a_data_package_says_what_its_data_is() {
    let bench = Bench::new("package");
    let descriptor = json!({
        "name": "parks", "title": "Parks", "description": "All parks of the city.",
        "licenses": [{ "name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/" }],
        "contributors": [{ "title": "Parks Department", "role": "publisher" }],
        "sources": [{ "title": "Survey of 2020", "path": "https://survey.example/" }],
        "keywords": ["green"],
        "resources": [
            { "name": "parks", "path": "data/parks.csv", "schema": {
                "missingValues": ["", "none", "-1"],
                "fields": [
                    { "name": "no", "type": "string", "title": "Number" },
                    { "name": "opened", "type": "date", "format": "%d/%m/%Y" },
                    { "name": "visitors", "type": "integer", "description": "A year." },
                    { "name": "keeper", "type": "string" } ] } },
            { "name": "kinds", "data": [{ "kind": "a", "n": 1 }, { "kind": "b", "n": 2 }] }
        ]
    });
    bench.put("p/datapackage.json", descriptor.to_string());
    bench.put(
        "p/data/parks.csv",
        "no,opened,visitors,keeper\n7,03/02/1999,10,none\n8,28/02/2001,-1,Ann\n",
    );
    bench.put("p/data/other.csv", "a\n1\n");
    let told = bench.build();
    assert_eq!(bench.ids(), ["parks-kinds", "parks-parks"]);
    assert!(told.contains("p/data/other.csv (its data package does not name it)"), "{told}");
    let csv = bench.text("dataset/parks-parks/parks-parks.csv");
    assert_eq!(csv, "no,opened,visitors,keeper\n7,1999-02-03,10,\n8,2001-02-28,,Ann\n");
    let package = bench.json("dataset/parks-parks/datapackage.json");
    assert_eq!(package["licenses"][0]["name"], "CC0-1.0");
    assert_eq!(package["contributors"][0]["title"], "Parks Department");
    assert_eq!(package["sources"][0]["path"], "https://survey.example/");
    let csv = &package["resources"][0];
    assert_eq!((&csv["path"], &csv["encoding"]), (&json!("parks-parks.csv"), &json!("utf-8")));
    let types: Vec<&str> = csv["schema"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["type"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["string", "date", "integer", "string"]);
    let page = bench.text("dataset/parks-parks/index.html");
    for part in ["Parks Department", "CC0-1.0", "Survey of 2020", "Number", "A year."] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn what_is_published_is_a_package_that_builds_again() {
    let bench = Bench::new("again-package");
    bench.put("trees.csv", TREES);
    bench.build();
    let second = Bench::new("again-package-2");
    for file in ["datapackage.json", "trees.csv"] {
        second.put(&format!("trees/{file}"), bench.text(&format!("dataset/trees/{file}")));
    }
    second.build();
    assert_eq!(second.ids(), ["trees"]);
    let csv = "dataset/trees/trees.csv";
    assert_eq!(second.text(csv), bench.text(csv));
    let types = |bench: &Bench| bench.json("catalog/catalog.json")["datasets"][0]["fields"].clone();
    assert_eq!(types(&second), types(&bench));
}

#[test]
fn no_value_is_lost_to_a_type() {
    let bench = Bench::new("strays");
    let rows: String = (0..300).map(|n| format!("{n}\n")).collect();
    bench.put("n.csv", format!("n\n{rows}see note\n"));
    let told = bench.build();
    assert!(told.contains("\"see note\"") && told.contains("stays text"), "{told}");
    assert!(bench.text("dataset/n/n.csv").ends_with("\n299\nsee note\n"));
}

#[test]
fn a_file_that_cannot_be_read_is_named_after_all_others_were_tried() {
    let bench = Bench::new("failures");
    bench.put("good.csv", "a\n1\n");
    bench.put("page.csv", "<!doctype html><html><body>404</body></html>");
    bench.put("empty.csv", "");
    bench.put("cut.json", "[{\"a\":1},");
    bench.put("book.xlsx", "PK\x03\x04nothing");
    bench.put("p/datapackage.json", r#"{"resources":[{"name":"r","path":"gone.csv"}]}"#);
    bench.put("people.csv", "name,phone\na,13800138000\nb,13900139000\n");
    bench.put("a b.csv", "a\n1\n");
    bench.put("a-b.csv", "a\n1\n");
    let told = bench.refuse();
    for part in [
        "error: page.csv: ",
        "error: empty.csv: the file is empty",
        "error: cut.json: the JSON is not rows",
        "error: book.xlsx: ",
        "error: p/datapackage.json: r: there is no file p/gone.csv",
        "P002",
        "its id \"a-b\" is that of a b.csv too",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("error: good.csv"), "{told}");
    assert!(
        told.trim_end().ends_with("7 of 9 files cannot be published; nothing was written"),
        "{told}"
    );
    assert!(!bench.site.exists());
    bench.put("catalog.toml", "exclude = [\"page.csv\", \"empty.csv\", \"cut.json\", \"book.xlsx\", \"p\", \"people.csv\", \"a b.csv\"]");
    bench.build();
    assert_eq!(bench.ids(), ["a-b", "good"]);
}

/// What is put into `catalog.toml`, and what the message names.
const WRONG: [(&str, &str); 9] = [
    ("titel = 1", "titel"),
    ("[[dataset]]\nid = \"Trees\"\ninput = \"trees.csv\"", "its id is not of a-z"),
    ("[[dataset]]\nid = \"x\"\ninput = \"gone.csv\"", "gone.csv: catalog.toml names it"),
    ("[[dataset]]\nid = \"x\"\n", "no file or package here is the dataset \"x\""),
    ("[[dataset]]\nid = \"trees\"\npublisher = \"nobody\"", "there is no publisher \"nobody\""),
    ("[[dataset]]\nid = \"trees\"\nmodified = \"May\"", "\"May\" is no date"),
    ("[[dataset]]\nid = \"trees\"\ntheme = [\"green\"]", "there is no theme \"green\""),
    (
        "[[dataset]]\nid = \"trees\"\n[dataset.types]\nheight = \"int64\"",
        "\"12.5\" in column \"height\"",
    ),
    (
        "[[withdrawn]]\nid = \"trees\"\ndate = \"2024\"\nreason = { en = \"x\" }",
        "withdrawn and published",
    ),
];

#[test]
fn a_description_that_is_wrong_is_refused_by_its_part() {
    let bench = Bench::new("wrong");
    bench.put("trees.csv", TREES);
    for (toml, part) in WRONG {
        bench.put("catalog.toml", toml);
        let told = bench.refuse();
        assert!(told.contains(part), "{part}: {told}");
        assert!(!bench.site.exists());
    }
}

#[test]
fn folders_tell_what_holds_for_all_in_them() {
    let bench = Bench::new("folders");
    bench.put("roads/a.csv", "a\n1\n");
    bench.put("roads/old/b.csv", "a\n1\n");
    bench.put("c.csv", "a\n1\n");
    bench.put(
        "catalog.toml",
        r#"
            title = { en = "City", zh = "城市" }
            theme.traffic = { en = "Traffic", zh = "交通" }
            publisher.city = { name = { en = "City", zh = "市" } }
            publisher.roads = { name = { en = "Roads", zh = "道路局" } }
            license.CC0 = { name = "CC0" }
            folder = [
                { path = ".", publisher = "city", license = "CC0" },
                { path = "roads", publisher = "roads", theme = ["traffic"] },
            ]
            dataset = [{ id = "c", title = { en = "Cars", zh = "汽车" }, alias = ["cars"] }]
        "#,
    );
    bench.build();
    let catalog = bench.json("catalog/catalog.json");
    let told: Vec<_> = catalog["datasets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|dataset| {
            let text = |path: &str| {
                dataset.pointer(path).and_then(|text| text.as_str()).unwrap_or("").to_owned()
            };
            (text("/id"), text("/publisher/name/en"), text("/license/id"), text("/theme/0"))
        })
        .collect();
    let expected = [
        ("c", "City", "CC0", ""),
        ("roads-a", "Roads", "CC0", "traffic"),
        ("roads-old-b", "Roads", "CC0", "traffic"),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(a, b, c, d)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned(), (*d).to_owned()))
        .collect();
    assert_eq!(told, expected);
    assert!(bench.text("datasets/publishers.html").contains("Roads<b>2</b>"));
}

#[test]
fn sheets_are_named_by_those_who_want_one() {
    let bench = Bench::new("sheets");
    bench.put("book.xlsx", workbook("a,b\n1,2\n"));
    let entry = "[[dataset]]\nid = \"numbers\"\ninput = \"book.xlsx\"\n";
    // Without a name it is the first one, as long as one dataset is spoken of.
    for sheet in ["", "sheet = \"data\"\n"] {
        bench.put("catalog.toml", format!("{entry}{sheet}"));
        bench.build();
        assert_eq!(bench.ids(), ["numbers"], "{sheet}");
    }
    bench.put("catalog.toml", format!("{entry}sheet = \"date\"\n"));
    assert!(bench.refuse().contains("it has no sheet \"date\"; its sheets are data, about"));
}

#[cfg(not(feature = "sql"))]
#[test]
fn a_tool_that_cannot_ask_engines_says_so() {
    let bench = Bench::new("no-sql");
    bench.put(
        "catalog.toml",
        "[engine.lake]\nurl = \"grpc://127.0.0.1:1\"\n[[dataset]]\nid = \"calls\"\nsql = { engine = \"lake\", query = \"select 1\" }\n",
    );
    let stderr = bench.refuse();
    assert!(
        stderr.contains("catalog.toml: dataset \"calls\": this sagitta was made without"),
        "{stderr}"
    );
    assert!(stderr.contains("--features sql"), "{stderr}");
}
