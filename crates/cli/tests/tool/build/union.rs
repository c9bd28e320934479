//! Datasets that are made of others: parts as one, and entries of other catalogues beside them.

use std::fs;

use serde_json::{Value, json};

use super::{Bench, TREES};

const WHOLE: &str = r#"
url = "https://a.example/"
[theme]
roads = { en = "Roads", zh = "道路" }

[[dataset]]
id = "roads-2022"

[[dataset]]
id = "roads"
title = { en = "Roads by year", zh = "历年道路" }
theme = ["roads"]
part_column = "year"
parts = [
  { dataset = "roads-2022", name = "2022" },
  { dataset = "roads-2023", name = "2023", columns = { km = "length_km" } },
]
[dataset.field.km]
unit = "km"
"#;

fn bench(name: &str) -> Bench {
    let bench = Bench::new(name);
    bench.put("roads-2022.csv", "road,km\na,1.5\nb,2.25\n");
    bench.put("roads-2023.csv", "road,length_km,lanes\na,1.5,2\nc,4,1\n");
    bench.put("catalog.toml", WHOLE);
    bench
}

/// The columns and rows of the first page of a dataset's interface.
fn rows(bench: &Bench, id: &str) -> (Vec<String>, Value) {
    let page = bench.json(&format!("api/{id}/rows/1.json"));
    let columns = page["columns"].as_array().unwrap().iter();
    let columns = columns.map(|column| column["name"].as_str().unwrap().to_owned()).collect();
    (columns, page["rows"].clone())
}

#[test]
fn parts_are_one_dataset_that_says_where_each_row_is_from() {
    let bench = bench("series");
    let told = bench.build();
    assert!(told.contains("the part \"2022\" has no column lanes"), "{told}");
    assert_eq!(bench.ids(), ["roads-2022", "roads", "roads-2023"]);
    let (columns, rows) = rows(&bench, "roads");
    assert_eq!(columns, ["road", "km", "lanes", "year"]);
    let expected = json!([
        ["a", 1.5, null, "2022"],
        ["b", 2.25, null, "2022"],
        ["a", 1.5, 2, "2023"],
        ["c", 4, 1, "2023"],
    ]);
    assert_eq!(rows, expected);
    let page = bench.text("dataset/roads/index.html");
    assert!(page.contains("roads-2022 · roads-2023"), "{page}");
    // It is built again when a part has changed, and only then.
    assert!(bench.build().contains("3 datasets, 0 of them built now"));
    bench.put("roads-2023.csv", "road,length_km,lanes\na,1.5,2\n");
    assert!(bench.build().contains("3 datasets, 2 of them built now"));
    assert_eq!(self::rows(&bench, "roads").1.as_array().unwrap().len(), 3);
}

#[test]
fn a_whole_without_its_parts_is_refused() {
    for (from, to, message) in [
        (
            "dataset = \"roads-2023\"",
            "dataset = \"roads-2024\"",
            "its part \"roads-2024\" is no dataset",
        ),
        ("\"length_km\"", "\"length\"", "length"),
        ("id = \"roads\"\n", "id = \"roads-2023\"\n", "a file has this id already"),
        ("part_column", "input = \"roads-2023.csv\"\npart_column", "it can have one of the two"),
        ("theme = [\"roads\"]", "theme = [\"rail\"]", "there is no theme \"rail\""),
    ] {
        let bench = bench("series-refused");
        bench.put("catalog.toml", WHOLE.replacen(from, to, 1));
        let told = bench.refuse();
        assert!(told.contains(message), "{to}: {told}");
    }
    let bench = bench("series-mixed");
    bench.put("roads-2023.csv", "road,length_km\na,far\n");
    let told = bench.refuse();
    assert!(told.contains("roads") && told.contains("km"), "{told}");
}

/// Catalogues of others in several forms.
const DCAT: &str = r#"{"@context": {}, "@type": "dcat:Catalog", "dcat:dataset": [
  {"@type": "dcat:Dataset", "dct:identifier": "trees", "dct:title": "Trees of the county",
   "dcat:landingPage": {"@id": "https://county.example/trees"}},
  {"@type": "dcat:Dataset", "dct:identifier": "x", "dct:title": "Unsafe",
   "dcat:landingPage": {"@id": "javascript:alert(1)"}}]}"#;

#[test]
fn entries_of_other_catalogues_are_found_beside_and_lead_to_where_they_are_from() {
    let other = Bench::new("include-other");
    other.put("wells.csv", "id,depth\n1,2.5\n");
    other.put(
        "catalog.toml",
        "[[dataset]]\nid = \"wells\"\ntitle = { en = \"Wells\", zh = \"水井\" }\n",
    );
    other.build();
    let bench = Bench::new("include");
    bench.put("trees.csv", TREES);
    bench.put("others/county.jsonld", DCAT);
    let catalog = fs::read(other.site.join("catalog/catalog.json")).unwrap();
    bench.put("others/wells.json", catalog);
    bench.put(
        "catalog.toml",
        "url = \"https://a.example/\"\n\
         [[include]]\ncatalog = \"others/county.jsonld\"\nsource = \"The county\"\n\
         [[include]]\ncatalog = \"others/wells.json\"\nsite = \"https://wells.example/data\"\n",
    );
    let told = bench.build();
    assert!(told.contains("county.jsonld: 2 entries"), "{told}");
    assert!(told.contains("1 datasets, 1 of them built now"), "{told}");
    assert_eq!(bench.ids(), ["trees", "trees-2", "x", "wells"]);
    let catalog = bench.json("catalog/catalog.json");
    let of = |idx: usize| &catalog["datasets"][idx];
    assert_eq!(of(1)["provenance"], json!({ "source": "The county", "identifier": "trees" }));
    assert_eq!(of(1)["landing_page"], "https://county.example/trees");
    assert!(of(2).get("landing_page").is_none(), "{}", of(2));
    assert_eq!(of(3)["landing_page"], "https://wells.example/data/dataset/wells/");
    assert_eq!(of(3)["provenance"]["source"], "https://wells.example/data/");
    assert_eq!(catalog["search"]["n_datasets"], 4);
    let list = bench.text("datasets/index.html");
    assert!(list.contains("href=\"https://county.example/trees\""), "{list}");
    assert!(list.contains("from The county") && !list.contains("javascript:"), "{list}");
    let dcat = bench.json("catalog/catalog.jsonld");
    let datasets = dcat["dcat:dataset"].as_array().unwrap();
    assert_eq!(datasets.len(), 4);
    assert_eq!(datasets[1]["dct:provenance"]["rdfs:label"], "The county: trees");
    assert!(datasets[1].get("foaf:page").is_none() && datasets[0].get("foaf:page").is_some());
    // They have no pages and interfaces here, and are none of the departments' datasets.
    assert!(!bench.has("dataset/wells") && !bench.has("api/trees-2"));
    assert!(!bench.text("sitemap.xml").contains("wells"));
    // A catalogue that cannot be read stops the build, and the site stays.
    bench.put("others/county.jsonld", "{}");
    assert!(bench.refuse().contains("\"others/county.jsonld\" cannot be included"));
    assert_eq!(bench.ids().len(), 4);
}
