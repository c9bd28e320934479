//! A site that is built again: the same bytes, only what changed, whole at any moment.

use std::fs;
use std::process::{Command, Stdio};

use super::{Bench, TREES, assert_same, tree};

fn bench(name: &str) -> Bench {
    let bench = Bench::new(name);
    for n in 0..12 {
        let rows: String =
            (0..400).map(|row| format!("{row},{},k{}\n", row * n, row % 5)).collect();
        bench.put(&format!("f{n:02}.csv"), format!("row,x,kind\n{rows}"));
    }
    bench.put("trees.csv", TREES);
    bench.put(
        "catalog.toml",
        "[[dataset]]\nid = \"trees\"\nmodified = \"2024-01-02\"\ndefault_view = \"#/trees?planted=within_last:20,year:today&by=kind&show=count()\"\n",
    );
    bench
}

#[test]
fn two_cold_builds_are_the_same_bytes() {
    let bench = bench("twice");
    bench.build();
    let other = bench.root.join("other");
    let outcome = bench.build_to(&other, &["--jobs", "1"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert_same(&bench.site, &other);
}

#[test]
fn only_what_changed_is_built_and_the_result_is_that_of_a_cold_build() {
    let bench = bench("change");
    assert!(bench.build().contains("13 datasets, 13 of them built now"));
    assert!(bench.build().contains("13 datasets, 0 of them built now"));
    bench.put("trees.csv", format!("{TREES}004,ash,2022-01-01,1\n"));
    let told = bench.build();
    assert!(
        told.contains("13 datasets, 1 of them built now") && told.contains("trees: 4 rows"),
        "{told}"
    );
    let cold = bench.root.join("cold");
    assert_eq!(bench.build_to(&cold, &[]).status, 0);
    assert_same(&bench.site, &cold);
    // Words change a dataset too, and what is gone leaves nothing behind.
    bench.put("catalog.toml", "[[dataset]]\nid = \"f03\"\ntitle = { en = \"Three\" }\n");
    fs::remove_file(bench.input.join("f04.csv")).unwrap();
    let told = bench.build();
    assert!(told.contains("12 datasets, 2 of them built now"), "{told}");
    assert!(!bench.has("dataset/f04"));
    let cold = bench.root.join("colder");
    assert_eq!(bench.build_to(&cold, &[]).status, 0);
    assert_same(&bench.site, &cold);
    let cache = bench.root.join(".site.sagitta");
    assert_eq!(
        fs::read_dir(cache)
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().path().is_dir())
            .count(),
        12
    );
}

/// Kills a build once it has written so many files to the cache or beside the site.
fn kill_after(bench: &Bench, n_files: usize) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sagitta"))
        .args(["build", "--quiet", "--jobs", "1", "--out"])
        .arg(&bench.site)
        .arg("--assets")
        .arg(bench.root.join("assets"))
        .arg(&bench.input)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    loop {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        let n: usize =
            [".site.sagitta", ".site.new"].iter().map(|name| count(&bench.root.join(name))).sum();
        if n >= n_files {
            child.kill().unwrap();
            child.wait().unwrap();
            return true;
        }
        std::thread::yield_now();
    }
}

/// How many files a folder has that may change meanwhile.
fn count(folder: &std::path::Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let n = entries.flatten().map(|entry| match entry.path().is_dir() {
        true => count(&entry.path()),
        false => 1,
    });
    n.sum()
}

#[test]
fn a_build_that_is_killed_leaves_the_old_site_whole_and_the_next_one_finishes() {
    let bench = bench("killed");
    bench.build();
    let old = tree(&bench.site);
    // Everything is new, so that there is work in every part.
    for n in 0..12 {
        let rows: String =
            (0..500).map(|row| format!("{row},{},k{}\n", row * n, row % 7)).collect();
        bench.put(&format!("f{n:02}.csv"), format!("row,x,kind\n{rows}"));
    }
    let n_cached = count(&bench.root.join(".site.sagitta"));
    let mut n_killed = 0;
    for n_more in [1, 20, 60, 110, 150] {
        n_killed += usize::from(kill_after(&bench, n_cached + n_more));
        let now = tree(&bench.site);
        let is_new = now.get("dataset/f11/f11.csv") != old.get("dataset/f11/f11.csv");
        // Either it came too late and the new site is there, or nothing has changed.
        if !is_new {
            assert!(now == old, "after {n_more} files the old site is not whole");
        }
    }
    assert!(n_killed >= 3, "only {n_killed} were killed before they were done");
    bench.build();
    let cold = bench.root.join("cold");
    assert_eq!(bench.build_to(&cold, &[]).status, 0);
    assert_same(&bench.site, &cold);
    assert!(!bench.root.join(".site.new").exists() && !bench.root.join(".site.old").exists());
}

#[test]
fn nothing_that_is_no_site_is_replaced() {
    let bench = bench("foreign");
    fs::create_dir_all(&bench.site).unwrap();
    fs::write(bench.site.join("thesis.txt"), "years of work").unwrap();
    assert!(bench.refuse().contains("is no site of sagitta"));
    assert_eq!(tree(&bench.site).len(), 1);
    // Nor is what it would be built from.
    let outcome = bench.build_to(&bench.input, &[]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.contains("would take the place"), "{}", outcome.stderr);
    assert!(bench.input.join("trees.csv").is_file());
    // A cache may be any folder; what else is in it stays.
    let home = bench.root.join("home");
    fs::create_dir_all(home.join("photos")).unwrap();
    let shared = bench.root.join("shared");
    let cache = home.to_str().unwrap();
    for _ in 0..2 {
        assert_eq!(bench.build_to(&shared, &["--cache", cache]).status, 0);
    }
    assert!(home.join("photos").is_dir());
    // A site within the folder is none of its data.
    let inner = bench.input.join("public");
    for n_new in [13, 0] {
        let outcome = bench.build_to(&inner, &[]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        assert!(
            outcome.stderr.contains(&format!("13 datasets, {n_new} of them")),
            "{}",
            outcome.stderr
        );
    }
}
