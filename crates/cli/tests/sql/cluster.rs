//! The same with a real engine, whose address `SAGITTA_ENGINE` holds and whose executors leave
//! what they work out in the folders of `SAGITTA_EXECUTORS`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Date32Array, Int64Array, RecordBatch, StringArray};

use crate::Bench;
use crate::answers::batch;

const DISTRICTS: [&str; 4] = ["和平区", "河东区", "河西区", "南开区"];
const N_FILES: i64 = 8;
const FILE_ROWS: i64 = 50_000;

/// The rows of a file, which are the same in every run: id, district, day, minutes.
fn calls(file: i64) -> Vec<(i64, &'static str, i32, Option<i64>)> {
    let ids = file * FILE_ROWS..(file + 1) * FILE_ROWS;
    let row = |id: i64| {
        let noise = id * 1_103_515_245 % 2_147_483_647;
        let district = DISTRICTS[usize::try_from(noise % 4).unwrap()];
        let day = 19_000 + i32::try_from(noise / 4 % 90).unwrap();
        (id, district, day, (noise % 10 > 0).then_some(noise % 1000))
    };
    ids.map(row).collect()
}

fn as_batch(rows: &[(i64, &str, i32, Option<i64>)]) -> RecordBatch {
    batch(&[
        ("id", Arc::new(rows.iter().map(|row| row.0).collect::<Int64Array>())),
        ("district", Arc::new(rows.iter().map(|row| Some(row.1)).collect::<StringArray>())),
        ("day", Arc::new(Date32Array::from_iter_values(rows.iter().map(|row| row.2)))),
        ("minutes", Arc::new(rows.iter().map(|row| row.3).collect::<Int64Array>())),
    ])
}

/// Writes the files that the engine reads; the folder's statement for the engine.
fn put_calls(bench: &Bench) -> String {
    let folder = bench.root.join("calls");
    std::fs::create_dir_all(&folder).unwrap();
    for file in 0..N_FILES {
        let batch = as_batch(&calls(file));
        let bytes = sagitta_ingest::write::parquet(&batch.schema(), &[batch], &[]).unwrap();
        std::fs::write(folder.join(format!("{file}.parquet")), bytes).unwrap();
    }
    format!(
        "create external table if not exists calls stored as parquet location '{}/'",
        folder.display()
    )
}

/// The address of the engine; none if there is none, which is said.
fn engine() -> Option<String> {
    let address = std::env::var("SAGITTA_ENGINE").ok();
    if address.is_none() {
        println!("skipped: SAGITTA_ENGINE is not set; cargo xtask cluster sets it");
    }
    address
}

fn n_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { n_files(&path) } else { 1 }).sum()
}

#[test]
fn a_cluster_s_answers_are_published_to_the_last_digit() {
    let Some(address) = engine() else { return };
    let bench = Bench::new("cluster");
    let table = put_calls(&bench);
    let catalog = format!(
        r#"
[engine.cluster]
url = "{address}"

[[dataset]]
id = "calls-by-day"
[dataset.sql]
engine = "cluster"
before = ["{table}"]
query = """
select district, day, count(*) as n, count(minutes) as known, sum(minutes) as minutes
from calls group by district, day order by district, day
"""

[[dataset]]
id = "calls-sample"
[dataset.sql]
engine = "cluster"
before = ["{table}"]
query = "select * from calls where id % 1000 = 7 order by id"

[[dataset]]
id = "calls-all"
[dataset.sql]
engine = "cluster"
before = ["{table}"]
query = "select id, minutes from calls order by id"
"#
    );
    bench.put("catalog.toml", &catalog);
    bench.build();
    let mut days: BTreeMap<(&str, i32), (u64, u64, Option<i64>)> = BTreeMap::new();
    let (mut sample, mut all) = ("id,district,day,minutes\n".to_owned(), String::new());
    for (id, district, day, minutes) in (0..N_FILES).flat_map(calls) {
        let cell = days.entry((district, day)).or_default();
        cell.0 += 1;
        cell.1 += u64::from(minutes.is_some());
        // The sum of nothing is null.
        cell.2 = cell.2.map_or(minutes, |sum| Some(sum + minutes.unwrap_or(0)));
        let shown = text(minutes);
        if id % 1000 == 7 {
            writeln!(sample, "{id},{district},{},{shown}", iso(day)).unwrap();
        }
        writeln!(all, "{id},{shown}").unwrap();
    }
    let mut cube = "district,day,n,known,minutes\n".to_owned();
    for ((district, day), (n, known, minutes)) in days {
        writeln!(cube, "{district},{},{n},{known},{}", iso(day), text(minutes)).unwrap();
    }
    for (id, expected) in [
        ("calls-by-day", cube),
        ("calls-sample", sample),
        ("calls-all", format!("id,minutes\n{all}")),
    ] {
        let found = bench.text(&format!("dataset/{id}/{id}.csv"));
        let first = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
        assert_eq!(first, None, "{id}");
        assert!(found == expected, "{id}: {} bytes, not {}", found.len(), expected.len());
    }
    let Some(folders) = std::env::var_os("SAGITTA_EXECUTORS") else { return };
    let folders: Vec<_> = std::env::split_paths(&folders).collect();
    assert_eq!(folders.len(), 2);
    for folder in folders {
        assert!(n_files(&folder) > 0, "the executor of {} did nothing", folder.display());
    }
}

#[test]
fn a_cluster_says_what_is_wrong_with_a_query() {
    let Some(address) = engine() else { return };
    let bench = Bench::new("cluster-refused");
    bench.put(
        "catalog.toml",
        &format!("[engine.cluster]\nurl = \"{address}\"\n[[dataset]]\nid = \"calls\"\nsql = {{ engine = \"cluster\", query = \"select nothing from nowhere\" }}\n"),
    );
    let stderr = bench.refuse();
    assert!(stderr.contains("dataset \"calls\": engine \"cluster\" refuses the query"), "{stderr}");
    assert!(stderr.contains("nowhere"), "{stderr}");
}

/// A number as text, and nothing as none.
fn text(number: Option<i64>) -> String {
    number.map(|n| n.to_string()).unwrap_or_default()
}

/// A day since 1970 as text.
fn iso(day: i32) -> String {
    let day = sagitta_table::calendar::civil_from_days(i64::from(day));
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}
