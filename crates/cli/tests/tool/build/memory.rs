//! Rows that do not stay in memory.

use std::fmt::Write as _;

use super::{Bench, assert_same};

const DESCRIPTION: &str = r#"
[build]
history = "history"

[[dataset]]
input = "calls.csv"
id = "calls"
[[dataset.view]]
id = "kinds"
title = { en = "How many of each", zh = "各类数量" }
link = "?by=kind,month(time)&show=count(),median(minutes),distinct(place)&sort=kind"
[[dataset.view]]
id = "longest"
title = { en = "The longest", zh = "最长" }
link = "?minutes=gt:500&sort=minutes:desc,place&tab=table"
[dataset.check]
key = ["number"]
quasi_identifiers = ["kind"]
k = 100000
waive = ["P006", "Q002"]

[[dataset]]
id = "roads"
part_column = "year"
parts = [{ dataset = "roads-2022" }, { dataset = "roads-2023", columns = { km = "length" } }]
"#;

/// Rows of every type that text has, over two batches; some stand twice, some keys do.
fn calls(n: u64) -> String {
    let mut text = String::from("number,time,kind,minutes,cost,place,is_new,latitude,longitude\n");
    for row in 0..n {
        let number = if row % 1_000 == 999 { row - 1 } else { row };
        let (day, minutes) = (1 + number % 28, number * 7_919 % 997);
        let kind = ["路灯", "噪音", "garbage, bulky"][usize::try_from(number % 3).unwrap()];
        let cost = if number % 10 == 0 { String::new() } else { format!("{}.25", number % 77) };
        let x = number % 90;
        writeln!(
            text,
            "{number:08},2024-{:02}-{day:02} 10:00:00,\"{kind}\",{minutes},{cost},place {number},{},{x}.5,{}.25",
            1 + number % 12,
            number % 2 == 0,
            x + 10,
        )
        .unwrap();
    }
    text
}

fn bench(name: &str) -> Bench {
    let bench = Bench::new(name);
    bench.put("catalog.toml", DESCRIPTION);
    bench.put("calls.csv", calls(70_000));
    bench.put("roads-2022.csv", "road,km\na,1.5\nb,2.25\n");
    bench.put("roads-2023.csv", "road,length,lanes\na,1.5,2\nc,4,1\n");
    bench.put("tags.ndjson", "{\"id\":1,\"tags\":[\"a\",\"b\"]}\n{\"id\":2,\"tags\":null}\n");
    bench
}

#[test]
fn a_site_is_the_same_however_much_of_its_rows_stays_in_memory() {
    let benches = [("memory-all", "1GiB"), ("memory-none", "0"), ("memory-some", "2MB")];
    let benches = benches.map(|(name, size)| (bench(name), size));
    for (bench, size) in &benches {
        // Once more with other rows, which are compared with those before.
        for n_rows in [70_000, 69_000] {
            bench.put("calls.csv", calls(n_rows));
            let more = ["--memory", size, "--date", "2024-05-01"];
            let outcome = bench.build_to(&bench.site, &more);
            assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        }
    }
    let [(all, _), others @ ..] = &benches;
    for (other, _) in others {
        assert_same(&all.site, &other.site);
    }
    let versions = all.text("dataset/calls/index.html");
    assert!(versions.contains("1,000 rows removed"), "{versions}");
}
