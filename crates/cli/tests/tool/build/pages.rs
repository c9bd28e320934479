//! What the pages, interfaces and lists of a site say.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::Bench;
use crate::shared;

const DESCRIPTION: &str = r##"
title = { en = "City data", zh = "城市数据" }
description = { en = "What the city knows.", zh = "城市所知。" }
url = "https://data.example/open"
published_by = "city"
[theme]
green = { en = "Green", zh = "绿化" }
[publisher]
city = { name = { en = "City", zh = "市" }, url = "https://city.example/" }
[license]
"CC0-1.0" = { name = "Creative Commons Zero", url = "https://creativecommons.org/publicdomain/zero/1.0/" }
[[dataset]]
id = "trees"
alias = ["old-trees"]
input = "trees.csv"
title = { en = "Trees <of> the city", zh = "城市树木" }
description = { en = "Every tree that stands in a street of the city, with its height.", zh = "城市街道上的每一棵树及其高度，由园林部门逐年测量、核对，并在每年三月公布，供公众查询使用。" }
publisher = "city"
license = "CC0-1.0"
theme = ["green"]
keyword = ["tree", "树"]
landing_page = "https://city.example/trees"
issued = "2024-05"
modified = "2024-06-01"
temporal = { start = "2001", end = "2020" }
default_view = "#/trees?by=kind&show=mean(height)&mark=bar"
[dataset.field.height]
title = { en = "Height", zh = "高度" }
description = { en = "Measured in March.", zh = "三月测量。" }
unit = "m"
alias = ["size"]
[[withdrawn]]
id = "wells"
title = { en = "Wells", zh = "水井" }
date = "2024-07-01"
reason = { en = "The places were wrong.", zh = "位置有误。" }
"##;

fn bench(name: &str) -> Bench {
    let bench = Bench::new(name);
    bench.put("trees.csv", super::TREES);
    bench.put("catalog.toml", DESCRIPTION);
    bench
}

#[test]
fn a_page_tells_everything_in_both_languages_without_a_program() {
    let bench = bench("page");
    bench.build();
    let parts = [
        (
            "index.html",
            "en",
            [
                "Trees &lt;of&gt; the city",
                "Measured in March.",
                "Mean Height",
                "Creative Commons Zero (CC0-1.0)",
                "1 Jun 2024",
                "2001 – 2020",
            ],
        ),
        (
            "zh.html",
            "zh-CN",
            [
                "城市树木",
                "三月测量。",
                "高度",
                "Creative Commons Zero (CC0-1.0)",
                "2024年6月1日",
                "2001年 – 2020年",
            ],
        ),
    ];
    for (file, tag, parts) in parts {
        let page = bench.text(&format!("dataset/trees/{file}"));
        assert!(page.contains(&format!("<html lang=\"{tag}\">")), "{page}");
        for part in parts {
            assert!(page.contains(part), "{file} has no {part}: {page}");
        }
        // The picture is drawn, the rows are there, a null is seen.
        assert!(page.contains("<svg xmlns") && page.contains("oak") && page.contains("∅"));
        assert!(page.contains("../../index.html#/trees?by=kind"), "{page}");
        for address in ["trees.csv", "trees.arrow", "datapackage.json"] {
            assert!(page.contains(&format!("href=\"{address}\"")), "{address}");
        }
        // Nothing runs, and nothing is styled in place.
        assert_eq!(page.matches("<script").count(), 1);
        assert!(!page.contains("style=") && page.contains("default-src 'none'"));
        assert!(page.contains("rel=\"canonical\" href=\"https://data.example/open/dataset/trees/"));
        assert_eq!(page.matches("hreflang").count(), 3);
    }
}

#[test]
fn schema_org_is_told_all_that_it_asks_for() {
    let bench = bench("schema-org");
    bench.build();
    for (file, name) in [("index.html", "Trees <of> the city"), ("zh.html", "城市树木")] {
        let told = bench.json_ld(&format!("dataset/trees/{file}"));
        let expected = json!({
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "name": name,
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
            "isAccessibleForFree": true,
            "temporalCoverage": "2001/2020",
            "dateModified": "2024-06-01",
            "datePublished": "2024-05",
            "identifier": "trees",
        });
        for (key, value) in expected.as_object().unwrap() {
            assert_eq!(&told[key], value, "{key}");
        }
        let description = told["description"].as_str().unwrap().chars().count();
        assert!((50..=5_000).contains(&description), "{told}");
        assert_eq!(told["creator"]["@type"], "Organization");
        assert!(
            told["url"].as_str().unwrap().starts_with("https://data.example/open/dataset/trees/")
        );
        assert_eq!(told["keywords"][0], "tree");
        let files = told["distribution"].as_array().unwrap();
        assert_eq!(files[0]["contentUrl"], "https://data.example/open/dataset/trees/trees.csv");
        assert_eq!(files[0]["encodingFormat"], "text/csv");
        let size = fs::metadata(bench.site.join("dataset/trees/trees.csv")).unwrap().len();
        assert_eq!(files[0]["contentSize"], format!("{size} B"));
        let height = &told["variableMeasured"][3];
        assert_eq!((&height["unitText"], &height["maxValue"]), (&json!("m"), &json!("12.5")));
    }
}

#[test]
fn the_interface_has_every_row_once_and_every_digit() {
    let bench = Bench::new("interface");
    let rows: Vec<String> =
        (0..2_345_u64).map(|n| format!("{},{n}.5", 9_007_199_254_740_000 + n)).collect();
    bench.put("big.csv", format!("n,x\n{}\n", rows.join("\n")));
    bench.put("catalog.toml", "[[dataset]]\nid = \"big\"\n[dataset.types]\nn = \"int64\"\n");
    bench.build();
    let index = bench.json("api/big/index.json");
    assert_eq!((&index["n_rows"], &index["rows"]["pages"]), (&json!(2_345), &json!(3)));
    let mut next = Some("1.json".to_owned());
    let mut found = Vec::new();
    while let Some(file) = next {
        let page = bench.json(&format!("api/big/rows/{file}"));
        assert_eq!(page["offset"], found.len());
        assert_eq!(page["total"], 2_345);
        assert_eq!(page["columns"][0]["type"], "int64");
        for row in page["rows"].as_array().unwrap() {
            // What no double holds is text.
            let n = match &row[0] {
                Value::String(digits) => digits.clone(),
                Value::Number(n) if n.as_u64().unwrap() <= 1 << 53 => n.to_string(),
                other => panic!("{other}"),
            };
            found.push(format!("{n},{}", row[1]));
        }
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(found, rows);
    let summary = bench.json("api/big/summary.json");
    assert_eq!(summary["columns"][0]["max"], "9007199254742344");
    for file in index["files"].as_array().unwrap() {
        let url = file["url"].as_str().unwrap();
        let bytes = fs::read(bench.site.join("api/big").join(url)).unwrap();
        assert_eq!(file["byte_size"], bytes.len());
    }
}

#[test]
fn nothing_in_data_or_words_is_markup() {
    let bench = Bench::new("markup");
    let rows: String = (0..3_000).map(|n| format!("<b>{}</b>,{n}\n", n % 3)).collect();
    bench.put("x.csv", format!("a<i>,b\n{rows}<b>rare</b>,\n"));
    bench.put(
        "catalog.toml",
        "[[dataset]]\nid = \"x\"\ntitle = { en = \"<b>&amp;\" }\ndescription = { zh = \"</script>\" }\n",
    );
    bench.build();
    for page in ["dataset/x/index.html", "dataset/x/zh.html", "datasets/index.html"] {
        let text = bench.text(page);
        assert!(!text.contains("<b>&amp;<") && !text.contains("<b>rare") && !text.contains("a<i>"));
        // The share of a rare value is written with a sign that begins a tag elsewhere.
        assert!(text.contains("&lt;0.1") || page.starts_with("datasets"), "{page}");
        for (at, _) in text.match_indices('<') {
            let next = text[at + 1..].chars().next().unwrap();
            assert!(
                next.is_ascii_alphabetic() || "/!".contains(next),
                "{page}: {}",
                &text[at..at + 20]
            );
        }
        assert_eq!(text.matches("</script>").count(), text.matches("<script").count());
    }
    assert_eq!(bench.json_ld("dataset/x/index.html")["name"], "<b>&amp;");
}

#[test]
fn many_rows_are_summed_up_instead_of_paged() {
    let bench = Bench::new("many");
    let rows: String = (0..100_001).map(|n| format!("{}\n", ["a", "b"][n % 2])).collect();
    bench.put("many.csv", format!("kind\n{rows}"));
    bench.build();
    let index = bench.json("api/many/index.json");
    assert!(index.get("rows").is_none() && !bench.has("api/many/rows"));
    let summary = bench.json("api/many/summary.json");
    assert_eq!(
        summary["columns"][0]["top"],
        json!([{ "n": 50_001, "value": "a" }, { "n": 50_000, "value": "b" }])
    );
    assert_eq!(
        bench.json("api/many/first-view.json")["rows"],
        json!([["a", 50_001], ["b", 50_000]])
    );
}

#[test]
fn former_addresses_and_withdrawn_ones_say_so() {
    let bench = bench("moved");
    bench.build();
    for file in ["index.html", "zh.html"] {
        let moved = bench.text(&format!("dataset/old-trees/{file}"));
        assert!(moved.contains(&format!("0; url=../trees/{file}")), "{moved}");
        assert!(moved.contains("noindex"));
    }
    let gone = bench.text("dataset/wells/index.html");
    assert!(gone.contains("The places were wrong.") && gone.contains("1 Jul 2024"), "{gone}");
    assert!(bench.text("dataset/wells/zh.html").contains("位置有误。"));
    assert_eq!(bench.json("api/old-trees/index.json")["moved"], "../trees/index.json");
    assert_eq!(bench.json("api/wells/index.json")["withdrawn"]["date"], "2024-07-01");
    assert!(!bench.text("datasets/index.html").contains("wells"));
    // The explorer finds it by its former name, and readers find the former name of a column.
    let dataset = &bench.json("catalog/catalog.json")["datasets"][0];
    assert_eq!(dataset["alias"], json!(["old-trees"]));
    assert!(bench.text("dataset/trees/index.html").contains("formerly size"));
}

#[test]
fn changes_and_addresses_are_listed_without_a_clock() {
    let bench = bench("lists");
    bench.build();
    let feed = bench.text("feed.xml");
    assert!(feed.contains("<updated>2024-07-01T00:00:00Z</updated>"), "{feed}");
    let (gone, trees) =
        (feed.find("Withdrawn: Wells").unwrap(), feed.find("Trees &lt;of&gt;").unwrap());
    assert!(gone < trees, "the newest comes first");
    assert!(
        feed.contains("<id>https://data.example/open/dataset/trees/#2024-06-01</id>"),
        "{feed}"
    );
    let map = bench.text("sitemap.xml");
    assert!(
        map.contains(
            "<loc>https://data.example/open/dataset/trees/</loc><lastmod>2024-06-01</lastmod>"
        ),
        "{map}"
    );
    assert!(map.contains("<loc>https://data.example/open/dataset/trees/zh.html</loc>"));
    // Every address of the map is that of a page, and lists and departments are among them.
    let pages: Vec<&str> = map
        .split("<loc>https://data.example/open/")
        .skip(1)
        .filter_map(|rest| rest.split('<').next())
        .collect();
    for page in &pages {
        let file =
            if page.ends_with('/') { format!("{page}index.html") } else { (*page).to_owned() };
        assert!(bench.has(&file), "{page}");
    }
    let of_departments = pages.iter().filter(|page| page.starts_with("departments/")).count();
    assert!(of_departments > 2, "{pages:?}");
    assert!(pages.iter().any(|page| page.starts_with("datasets/publishers")), "{pages:?}");
    let outcome =
        bench.build_to(&bench.site, &["--date", "2025-01-02", "--url", "https://b.example/"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(bench.text("feed.xml").contains("<updated>2025-01-02T00:00:00Z</updated>\n<author>"));
    assert!(bench.text("sitemap.xml").contains("https://b.example/dataset/trees/"));
}

#[test]
fn files_for_the_host_go_along_as_they_are() {
    let bench = Bench::new("static");
    bench.put("trees.csv", super::TREES);
    bench.put("host/_headers", "/*\n  X-Robots-Tag: none\n");
    bench.put("host/.nojekyll", "");
    bench.put("host/maps/a.csv", "a\n1\n");
    bench.put("catalog.toml", "static = \"host\"");
    bench.build();
    assert_eq!(bench.ids(), ["trees"]);
    assert!(bench.has(".nojekyll") && bench.has("maps/a.csv") && bench.has("_headers"));
    bench.put("host/index.html", "mine");
    assert!(bench.refuse().contains("the static file index.html would take the place"));
}

#[test]
fn outlines_for_maps_go_along_and_are_no_dataset() {
    let bench = Bench::new("shapes");
    bench.put("trees.csv", super::TREES);
    let square = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"1","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,9],[0,0]]]}}]}"#;
    bench.put("maps/city.json", square);
    bench.put(
        "catalog.toml",
        r#"
            publisher.us = { name = { en = "We", zh = "我们" } }
            license.ours = { name = "Ours" }
            [[shapes]]
            id = "city"
            input = ["maps/city.json"]
            title = { en = "City", zh = "城市" }
            publisher = "us"
            license = "ours"
            areas = [{ code = "1", name = { en = "One", zh = "一" } }]
        "#,
    );
    bench.build();
    assert_eq!(bench.ids(), ["trees"]);
    let set = &bench.json("catalog/catalog.json")["shapes"][0];
    let file = set["distribution"]["download_url"].as_str().unwrap();
    assert!(bench.has(&format!("catalog/{file}")));
}

#[test]
fn the_catalogue_of_a_site_keeps_dcat_ap() {
    let bench = bench("dcat");
    bench.put("unknown.csv", "a\n1\n");
    let whole = "[[dataset]]\nid = \"whole\"\nparts = [{ dataset = \"unknown\" }, { dataset = \"trees\" }]\n";
    bench.put("catalog.toml", format!("{DESCRIPTION}\n{whole}"));
    bench.build();
    let catalog = bench.json("catalog/catalog.jsonld");
    let datasets = catalog["dcat:dataset"].as_array().unwrap();
    let series = datasets.iter().filter_map(|dataset| dataset.get("dcat:inSeries"));
    let told: Vec<&Value> = series.map(|series| &series[0]["@id"]).collect();
    assert_eq!(told, ["#whole-series", "#whole-series"]);
    let trees = &catalog["dcat:dataset"][0];
    assert_eq!(trees["dcat:distribution"].as_array().unwrap().len(), 2);
    assert_eq!(trees["foaf:page"]["@id"], "../dataset/trees/index.html");
    assert_eq!(catalog["dcat:service"][0]["dcat:endpointURL"]["@id"], "../api/trees/index.json");
    assert!(catalog["dcat:dataset"][1].get("dct:publisher").is_none());
    let Some(python) = std::env::var_os("SAGITTA_PYTHON") else {
        println!("skipped: SAGITTA_PYTHON is not set");
        return;
    };
    let (Some(shapes), Some(range)) = (shared("dcat-ap/shapes.ttl"), shared("dcat-ap/range.ttl"))
    else {
        return;
    };
    let output = Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tool/dcat_ap.py"))
        .args([bench.site.join("catalog/catalog.jsonld"), shapes, range])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr)
    );
}
