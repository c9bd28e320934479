//! What a site tells other sites of its pages, and browsers of its files.

use std::fs;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Bench, TREES, assert_same};
use crate::sagitta;

const DESCRIPTION: &str = r#"
title = { en = "City & co", zh = "城市" }
url = "https://data.example/open"
[[dataset]]
id = "trees"
input = "trees.csv"
title = { en = "Trees \"of\" <the> city", zh = "城市树木" }
default_view = "/trees?by=kind&show=mean(height)&mark=bar"
"#;

fn bench(name: &str) -> Bench {
    let bench = Bench::new(name);
    bench.put("trees.csv", TREES);
    bench.put("catalog.toml", DESCRIPTION.replace("\"/trees", "\"#/trees"));
    bench
}

#[test]
fn other_sites_are_told_of_a_page_and_get_a_picture() {
    let bench = bench("shared");
    bench.build();
    let page = bench.text("dataset/trees/index.html");
    let image = "https://data.example/open/dataset/trees/card-en.png";
    for tag in [
        r#"<link rel="alternate" type="application/json+oembed" title="Trees &quot;of&quot; &lt;the&gt; city" href="https://data.example/open/dataset/trees/oembed-en.json">"#,
        r#"<meta property="og:title" content="Trees &quot;of&quot; &lt;the&gt; city">"#,
        r#"<meta property="og:url" content="https://data.example/open/dataset/trees/">"#,
        r#"<meta property="og:site_name" content="City &amp; co">"#,
        &format!(r#"<meta property="og:image" content="{image}">"#),
        r#"<meta property="og:image:alt" content="Mean height by kind">"#,
    ] {
        assert!(page.contains(tag), "{tag} is not in {page}");
    }
    let told = bench.json("dataset/trees/oembed-en.json");
    assert_eq!((&told["version"], &told["type"]), (&"1.0".into(), &"rich".into()));
    assert_eq!(told["title"], "Trees \"of\" <the> city");
    assert_eq!(told["provider_url"], "https://data.example/open/");
    assert_eq!(told["thumbnail_url"], image);
    let frame = r#"<iframe src="https://data.example/open/?embed&amp;lang=en#/trees?by=kind&amp;show=mean(height)&amp;mark=bar" title="Mean height by kind" width="720" height="510" "#;
    assert!(told["html"].as_str().unwrap().starts_with(frame), "{told}");

    let png = fs::read(bench.site.join("dataset/trees/card-en.png")).unwrap();
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert!(png.starts_with(b"\x89PNG") && png.len() > 4_000, "{} bytes", png.len());
    assert_eq!((number(16), number(20)), (1_200, 630));
    // It is drawn once, and goes with what it was drawn of.
    let cards = bench.root.join(".site.sagitta/cards");
    let kept =
        || fs::read_dir(&cards).unwrap().map(|one| one.unwrap().file_name()).collect::<Vec<_>>();
    let before = kept();
    bench.build();
    assert_eq!(kept(), before);
    bench.put("trees.csv", format!("{TREES}004,ash,2022-01-01,1\n"));
    bench.build();
    assert!(kept().len() == before.len() && kept() != before, "{before:?}");
}

const VIEWS: &str = r##"
[[dataset.view]]
id = "kinds"
title = { en = "How <many> of each", zh = "各类数量" }
link = "?by=kind&show=count()&sort=kind&mark=bar"
[[dataset.view]]
id = "tall"
title = { en = "Tall trees" }
link = "#/trees?height=gt:5&tab=table"
"##;

#[test]
fn saved_views_have_pages_that_other_sites_are_told_of() {
    let bench = bench("saved-views");
    let described = DESCRIPTION.replace("\"/trees", "\"#/trees") + VIEWS;
    bench.put("catalog.toml", &described);
    bench.build();
    let folder = "https://data.example/open/dataset/trees/view/kinds/";
    let page = bench.text("dataset/trees/view/kinds/index.html");
    for part in [
        "<h1>How &lt;many&gt; of each</h1>",
        r#"<meta property="og:title" content="How &lt;many&gt; of each">"#,
        r#"<meta property="og:description" content="Number of rows by kind">"#,
        &format!(r#"<meta property="og:url" content="{folder}">"#),
        &format!(r#"<meta property="og:image" content="{folder}card-en.png">"#),
        &format!(r#"<link rel="canonical" href="{folder}">"#),
        r##"href="../../../../index.html#/trees?by=kind&amp;show=count()&amp;sort=kind&amp;mark=bar""##,
        r#"<a href="../../index.html">Trees &quot;of&quot; &lt;the&gt; city</a>"#,
        r#"<link rel="stylesheet" href="../../../../pages.css">"#,
        "<td>elm</td><td data-align=\"end\">1</td>",
        "<td>oak</td><td data-align=\"end\">2</td>",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(bench.text("dataset/trees/view/kinds/zh.html").contains("<h1>各类数量</h1>"));
    let told = bench.json("dataset/trees/view/kinds/oembed-zh.json");
    assert_eq!((&told["type"], &told["title"]), (&"rich".into(), &"各类数量".into()));
    assert_eq!(told["thumbnail_url"], format!("{folder}card-zh.png"));
    let frame = r#"<iframe src="https://data.example/open/?embed&amp;lang=zh-CN#/trees?by=kind&amp;show=count()"#;
    assert!(told["html"].as_str().unwrap().starts_with(frame), "{told}");
    let png = |path: &str| fs::read(bench.site.join(path)).unwrap();
    assert_ne!(png("dataset/trees/view/kinds/card-en.png"), png("dataset/trees/card-en.png"));

    // Rows alone have no picture, and are whole on their page.
    let rows = bench.text("dataset/trees/view/tall/index.html");
    assert!(rows.contains("<td>001</td><td>oak</td>") && !rows.contains("<svg class"), "{rows}");
    assert!(!rows.contains("<td>003</td>"), "{rows}");
    assert_eq!(bench.json("dataset/trees/view/tall/oembed-en.json")["type"], "link");
    assert!(
        bench.text("dataset/trees/view/tall/zh.html").contains(r#"<h1 lang="en">Tall trees</h1>"#)
    );

    let of_dataset = bench.text("dataset/trees/index.html");
    assert!(of_dataset.contains(r#"<a href="view/kinds/index.html">How &lt;many&gt; of each</a>"#));
    let of_dataset = bench.text("dataset/trees/zh.html");
    assert!(of_dataset.contains(r#"<a href="view/kinds/zh.html">各类数量</a>"#), "{of_dataset}");
    let map = bench.text("sitemap.xml");
    for address in [folder, &format!("{folder}zh.html")] {
        assert!(map.contains(&format!("<loc>{address}</loc>")), "{map}");
    }
    // Without the site's address they are there, too.
    bench.put("catalog.toml", described.replace("url = \"https://data.example/open\"\n", ""));
    bench.build();
    assert!(!bench.text("dataset/trees/view/kinds/index.html").contains("og:"));
    assert!(!bench.has("dataset/trees/view/kinds/oembed-en.json"));
}

#[test]
fn a_saved_view_without_an_answer_is_named() {
    let bench = bench("saved-views-refused");
    let entry = |id: &str, title: &str, link: &str| {
        let head = DESCRIPTION.replace("\"/trees", "\"#/trees");
        let view = "[[dataset.view]]\nid = \"a\"\ntitle = { en = \"A\" }\nlink = \"?by=kind&show=count()\"\n";
        format!(
            "{head}{view}[[dataset.view]]\nid = \"{id}\"\ntitle = {{ en = \"{title}\" }}\nlink = \"{link}\"\n"
        )
    };
    for (id, title, link, told) in [
        ("b", "B", "?by=kidn&show=count()", "its view \"b\""),
        ("b", "B", "?by=kidn&show=count()", "kidn"),
        ("b", "B", "?nothing=~", "its view \"b\""),
        ("b", "B", "#/others?by=kind&show=count()", "its link is of another dataset"),
        ("a", "B", "?by=kind&show=count()", "it has two views \"a\""),
        ("B/", "B", "?by=kind&show=count()", "its view \"B/\""),
        ("b", "", "?by=kind&show=count()", "its view \"b\" has no title"),
    ] {
        bench.put("catalog.toml", entry(id, title, link));
        let refused = bench.refuse();
        assert!(refused.contains(told), "{told} is not in {refused}");
    }
}

#[test]
fn without_an_address_nothing_is_told_that_needs_one() {
    let bench = Bench::new("unshared");
    bench.put("trees.csv", TREES);
    bench.build();
    assert!(!bench.text("dataset/trees/index.html").contains("og:"));
    assert!(!bench.has("dataset/trees/oembed-en.json") && !bench.has("dataset/trees/card-en.png"));
}

#[test]
fn a_site_lists_what_browsers_keep_of_it() {
    let bench = bench("release");
    bench.build();
    let list = bench.json("release.json");
    let files = list["files"].as_array().unwrap();
    let names: Vec<&str> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
    for name in ["index.html", "locales/en.ftl", "catalog/catalog.json", "data.json"] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert!(!names.iter().any(|name| name.starts_with("dataset/") || *name == "release.json"));
    let mut lines = String::new();
    for file in files {
        let bytes = fs::read(bench.site.join(file["name"].as_str().unwrap())).unwrap();
        assert_eq!(file["bytes"], bytes.len());
        let hash = hexadecimal(&bytes);
        assert_eq!(file["sha256"], hash.as_str());
        lines += &format!("{hash} {} {}\n", bytes.len(), file["name"].as_str().unwrap());
    }
    assert_eq!(list["release"], hexadecimal(lines.as_bytes()).as_str());

    let data = bench.json("data.json");
    let [file] = data["files"].as_array().unwrap().as_slice() else { panic!("{data}") };
    let bytes = fs::read(bench.site.join(file["name"].as_str().unwrap())).unwrap();
    assert_eq!(file["name"], "dataset/trees/trees.arrow");
    let mut at = 0;
    for part in file["parts"].as_array().unwrap() {
        let end = at + usize::try_from(part[0].as_u64().unwrap()).unwrap();
        assert_eq!(part[1], hexadecimal(&bytes[at..end])[..32]);
        at = end;
    }
    assert_eq!(at, bytes.len());
    // The schema, the dictionary, the rows, the footer.
    assert!(file["parts"].as_array().unwrap().len() >= 4, "{file}");

    // What is written by hand is what the build has written.
    let copy = bench.root.join("copy");
    copy_tree(&bench.site, &copy);
    assert_eq!(sagitta(&[&"release", &copy]).status, 0);
    assert_same(&bench.site, &copy);
    assert_eq!(sagitta(&[&"release", &copy, &"--remove"]).status, 0);
    let list: Value =
        serde_json::from_str(&fs::read_to_string(copy.join("release.json")).unwrap()).unwrap();
    assert_eq!(list["remove"], true);
    let refused = sagitta(&[&"release", &bench.input]);
    assert_eq!(refused.status, 1);
    assert!(refused.stderr.contains("there is no explorer"), "{}", refused.stderr);
}

fn hexadecimal(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn copy_tree(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_tree(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}
