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

/// After how many files builds are killed: five times, or as often as `SAGITTA_KILLS` says, at points
/// that look like chance.
fn points() -> Vec<usize> {
    const MOST: u64 = 170;
    let Ok(n) = std::env::var("SAGITTA_KILLS") else { return vec![1, 20, 60, 110, 150] };
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % MOST + 1).unwrap()
    };
    (0..n.parse().unwrap()).map(|_| next()).collect()
}

#[test]
fn a_build_that_is_killed_leaves_the_old_site_whole_and_the_next_one_finishes() {
    let bench = bench("killed");
    bench.build();
    let mut old = tree(&bench.site);
    let points = points();
    let mut n_killed = 0;
    for (round, n_more) in points.iter().enumerate() {
        // Everything is new, so that there is work in every part.
        for n in 0..12 {
            let rows: String =
                (0..500).map(|row| format!("{row},{},k{}\n", row * n + round, row % 7)).collect();
            bench.put(&format!("f{n:02}.csv"), format!("row,x,kind\n{rows}"));
        }
        let n_cached = count(&bench.root.join(".site.sagitta"));
        n_killed += usize::from(kill_after(&bench, n_cached + n_more));
        let now = tree(&bench.site);
        let is_new = now.get("dataset/f11/f11.csv") != old.get("dataset/f11/f11.csv");
        // Either it came too late and the new site is there, or nothing has changed.
        if is_new {
            old = now;
        } else {
            assert!(now == old, "after {n_more} files the old site is not whole");
        }
    }
    assert!(n_killed * 2 > points.len(), "only {n_killed} were killed before they were done");
    bench.build();
    let cold = bench.root.join("cold");
    assert_eq!(bench.build_to(&cold, &[]).status, 0);
    assert_same(&bench.site, &cold);
    assert!(!bench.root.join(".site.new").exists() && !bench.root.join(".site.old").exists());
}

/// A build that may write no file of more than so many bytes, which ends it as a full disk does.
#[cfg(unix)]
fn build_on_full_disk(bench: &Bench, n_blocks: u32) -> (bool, String) {
    let output = Command::new("sh")
        .arg("-c")
        // With the signal ignored a write fails, as it does where there is no room.
        .arg(format!("trap '' XFSZ; ulimit -f {n_blocks}; exec \"$@\""))
        .arg("sh")
        .arg(env!("CARGO_BIN_EXE_sagitta"))
        .args(["build", "--quiet", "--out"])
        .arg(&bench.site)
        .arg("--assets")
        .arg(bench.root.join("assets"))
        .arg(&bench.input)
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

#[cfg(unix)]
#[test]
fn a_disk_without_room_leaves_the_old_site_whole() {
    let bench = bench("full-disk");
    bench.build();
    let old = tree(&bench.site);
    let rows: String = (0..40_000).map(|row| format!("{row},{}\n", row * 7919 % 10_007)).collect();
    bench.put("large.csv", format!("row,x\n{rows}"));
    // Blocks are of 512 bytes or of 1,024; the file is larger either way.
    let (has_succeeded, told) = build_on_full_disk(&bench, 64);
    assert!(!has_succeeded, "{told}");
    assert!(told.contains("large.csv") && told.contains("File too large"), "{told}");
    assert_eq!(tree(&bench.site), old);
    assert!(!bench.root.join(".site.new").exists());
    assert!(bench.build().contains("14 datasets, 1 of them built now"));
}

#[test]
fn an_input_that_changes_while_it_is_read_is_told() {
    let bench = bench("changing");
    let rows: String = (0..60_000).map(|row| format!("{row},{}\n", row * 7919 % 10_007)).collect();
    bench.put("growing.csv", format!("row,x\n{rows}"));
    let is_done = std::sync::atomic::AtomicBool::new(false);
    let told = std::thread::scope(|scope| {
        let path = bench.input.join("growing.csv");
        let is_done = &is_done;
        scope.spawn(move || {
            use std::io::Write as _;
            let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
            while !is_done.load(std::sync::atomic::Ordering::Relaxed) {
                file.write_all(b"1,1\n").unwrap();
                std::thread::yield_now();
            }
        });
        let outcome = bench.build_to(&bench.site, &[]);
        is_done.store(true, std::sync::atomic::Ordering::Relaxed);
        outcome.stderr
    });
    assert!(told.contains("growing.csv: it was changed while it was read"), "{told}");
    assert!(!bench.site.exists());
    bench.build();
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
