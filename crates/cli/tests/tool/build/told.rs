//! What a site tells of its datasets: how departments stand, what is hidden, what changed.

use std::fs;

use serde_json::{Value, json};

use super::{Bench, TREES, assert_same, tree};

const CASES: &str = "district,year,cases\n\
    和平区,2023,3\n河东区,2023,40\n河西区,2023,25\n合计,2023,68\n\
    和平区,2024,12\n河东区,2024,33\n河西区,2024,51\n合计,2024,96\n\
    和平区,合计,15\n河东区,合计,73\n河西区,合计,76\n合计,合计,164\n";

#[test]
fn no_count_of_few_people_is_published_nor_told_by_totals() {
    let bench = Bench::new("hidden");
    bench.put("cases.csv", CASES);
    let entry = "[[dataset]]\nid = \"cases\"\ninput = \"cases.csv\"\n[dataset.check]\ncounts = [\"cases\"]\n";
    bench.put("catalog.toml", entry);
    assert!(bench.refuse().contains("P007"));
    bench.put("catalog.toml", format!("{entry}suppress = true\n"));
    bench.build();
    let csv = bench.text("dataset/cases/cases.csv");
    let rows: Vec<Vec<&str>> = csv.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let count = |district: &str, year: &str| -> Option<u32> {
        let row = rows.iter().find(|row| row[0] == district && row[1] == year).unwrap();
        row[2].parse().ok()
    };
    assert_eq!(count("和平区", "2023"), None);
    assert!(
        rows.iter().all(|row| row[2].parse::<u32>().is_ok_and(|n| n >= 10) || row[2].is_empty())
    );
    // Neither its row nor its column gives it away, nor both.
    for (of, total, others) in [
        (("和平区", "2023"), ("合计", "2023"), [("河东区", "2023"), ("河西区", "2023")].as_slice()),
        (("和平区", "2023"), ("和平区", "合计"), &[("和平区", "2024")]),
    ] {
        let known = |(district, year): (&str, &str)| count(district, year).is_some();
        assert!(!(known(total) && others.iter().all(|one| known(*one))), "{of:?}");
    }
    // The small count stands nowhere else.
    let rows = bench.json("api/cases/rows/1.json");
    assert_eq!(rows["rows"][0], json!(["和平区", "2023", null]));
    let summary = bench.json("api/cases/summary.json");
    assert!(summary["hidden_counts"].as_u64().unwrap() >= 4, "{summary}");
    assert!(summary["columns"][2]["min"].as_str().unwrap().parse::<u32>().unwrap() >= 10);
    assert!(bench.text("dataset/cases/index.html").contains("counts are left out"));
    assert!(bench.text("dataset/cases/zh.html").contains("隐去"));
}

#[test]
fn every_department_has_a_scorecard() {
    let bench = Bench::new("scorecards");
    bench.put("parks/trees.csv", TREES);
    bench.put("parks/people.csv", "name,phone\na,13800138000\nb,13900139000\n");
    bench.put("roads/roads.csv", "name,km\nA1,3.5\nB2,7\n");
    bench.put(
        "catalog.toml",
        "as_of = \"2024-06-30\"\n[publisher]\nparks = { name = { en = \"Parks\", zh = \"公园局\" } }\nroads = { name = { zh = \"道路局\" } }\n[[folder]]\npath = \"parks\"\npublisher = \"parks\"\n[[folder]]\npath = \"roads\"\npublisher = \"roads\"\n[[dataset]]\nid = \"trees\"\ninput = \"parks/trees.csv\"\nmodified = \"2024-05-01\"\naccrual_periodicity = \"monthly\"\n[[dataset]]\nid = \"people\"\ninput = \"parks/people.csv\"\naccess_rights = \"restricted\"\ncheck.waive = [\"P002\"]\n",
    );
    bench.build();
    let cards = bench.json("departments/scorecards.json");
    let departments = cards["departments"].as_array().unwrap();
    let ids: Vec<&str> = departments.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["dao-lu-ju", "parks"]);
    assert_eq!(cards["as_of"], "2024-06-30");
    let parks = &departments[1];
    assert_eq!(parks["n_datasets"], 2);
    assert_eq!(parks["freshness"], json!({ "n_current": 0, "n_overdue": 1 }));
    let of = |rule: &str| -> Value {
        let findings = parks["findings"].as_array().unwrap();
        findings.iter().find(|one| one["rule"] == rule).cloned().unwrap()
    };
    assert_eq!(of("P002")["n_waived"], 1);
    assert_eq!(of("P002")["n"], 2);
    assert_eq!(of("M001")["n_datasets"], 2);
    assert_eq!(parks["openness"][1], json!({ "access_rights": "restricted", "n_datasets": 1 }));
    let trees = parks["datasets"].as_array().unwrap().iter().find(|one| one["id"] == "trees");
    assert_eq!(trees.unwrap()["overdue_days"], 29);
    let page = bench.text("departments/parks.html");
    assert!(page.contains("29 days overdue") && page.contains("P002"), "{page}");
    let page = bench.text("departments/parks-zh.html");
    assert!(page.contains("逾期 29 天") && page.contains("手机号码"), "{page}");
    let list = bench.text("departments/zh.html");
    assert!(list.contains("公园局") && list.contains("道路局"), "{list}");
    // What is said in the pages is no number of anybody.
    assert!(!page.contains("13800138000"));
}

#[test]
fn versions_tell_what_changed() {
    let bench = Bench::new("versions");
    let entry = |date: &str| {
        format!(
            "[build]\nhistory = \"history\"\n[[dataset]]\nid = \"trees\"\nmodified = \"{date}\"\ncheck.key = [\"code\"]\n"
        )
    };
    bench.put("trees.csv", TREES);
    bench.put("catalog.toml", entry("2024-01-01"));
    bench.build();
    let versions = bench.json("api/trees/versions.json");
    assert_eq!(versions["versions"].as_array().unwrap().len(), 1);
    // Nothing new is no version.
    let kept = tree(&bench.input.join("history"));
    bench.build();
    assert_eq!(tree(&bench.input.join("history")), kept);
    // One tree grew, one is gone, two are new, and all have a place.
    bench.put(
        "trees.csv",
        "code,kind,planted,height,place\n001,oak,2001-04-05,13.5,a\n003,oak,2020-03-09,3.25,b\n004,ash,2022-01-01,1,c\n005,ash,2022-01-01,1,d\n",
    );
    bench.put("catalog.toml", entry("2024-02-01"));
    bench.build();
    let versions = bench.json("api/trees/versions.json");
    let last = &versions["versions"][1];
    assert_eq!(last["date"], "2024-02-01");
    assert_eq!(
        last["changes"],
        json!({
            "key": ["code"], "n_added": 2, "n_removed": 1, "n_changed": 1,
            "columns_added": ["place"], "columns_removed": [], "columns_retyped": [],
        })
    );
    let told = "2 rows added; 1 row removed; 1 row changed; new columns: place";
    assert!(bench.text("dataset/trees/index.html").contains(told));
    assert!(bench.text("dataset/trees/zh.html").contains("新增 2 行；删除 1 行；修改 1 行"));
    assert!(bench.text("feed.xml").contains(told));
    // A build of nothing but the folder tells the same.
    let cold = bench.root.join("cold");
    assert_eq!(bench.build_to(&cold, &[]).status, 0);
    assert_same(&bench.site, &cold);
    // A list that somebody has spoiled is named.
    fs::write(bench.input.join("history/trees.json"), "{").unwrap();
    let told = bench.refuse();
    assert!(told.contains("trees.json is no list of versions"), "{told}");
}
