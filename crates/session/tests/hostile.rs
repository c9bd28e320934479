//! Damaged files, links, Views and queries end in an answer or a problem, never in a panic: what
//! `cargo xtask fuzz` throws at the same functions, from seeds.
//!
//! `SAGITTA_CASES` sets the number of cases of each target.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

#[path = "../../../tests/fuzz/src/targets.rs"]
mod targets;

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use sagitta_protocol::{Answer, Ask, OpenFrom, Problem, Request};
use sagitta_session::{Native, Session};
use sagitta_testkit::Generator;
use sagitta_testkit::hostile::{BUDGET, Bomb, Mutator, Seed, bombs};
use targets::TARGETS;

/// CPU time past which a case counts as hanging: a second, and one more for each MiB of it. Small
/// cases take less than a thousandth of this.
fn hang(bytes: &[u8]) -> Duration {
    Duration::from_secs(1 + bytes.len() as u64 / (1 << 20))
}

/// A folder of the shared data; none, said aloud, where it is not configured.
fn shared(folder: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("SAGITTA_SHARED") else {
        println!("skipped: SAGITTA_SHARED is not set, so data/{folder} is not known");
        return None;
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(root);
    let path = path.join("data").join(folder);
    assert!(path.is_dir(), "{} is missing", path.display());
    Some(path)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Valid files of the shared data. The large ones are few among the many.
fn valid_files() -> Vec<Seed> {
    let folders = ["arrow-golden", "catalog"].into_iter().filter_map(shared);
    let paths = folders.flat_map(|folder| files(&folder)).filter(|path| {
        path.extension().is_some_and(|end| end == "arrow_file" || end == "stream" || end == "arrow")
    });
    let seed = |path: PathBuf| {
        Seed::new(path.file_name().unwrap().to_string_lossy(), std::fs::read(&path).unwrap())
    };
    paths.map(seed).collect()
}

fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

/// Runs a case; says what is wrong with it.
fn run(target: fn(&[u8]), bytes: &[u8]) -> Option<String> {
    let start = cpu_time();
    if catch_unwind(|| target(bytes)).is_err() {
        return Some("panicked".to_owned());
    }
    let elapsed = cpu_time() - start;
    (elapsed > hang(bytes)).then(|| format!("took {elapsed:?}"))
}

fn n_cases(usual: u64) -> u64 {
    match std::env::var("SAGITTA_CASES") {
        Ok(number) => number.parse().unwrap(),
        Err(_) => usual,
    }
}

/// Throws so many damaged seeds at a target, each with the number it can be made from again.
fn replay(name: &str, n_cases: u64, seeds: &[Seed]) {
    let (_, target, _) = TARGETS.into_iter().find(|(known, ..)| *known == name).unwrap();
    // Nobody reads ten thousand backtraces: the failures are named below.
    let first = std::env::var("SAGITTA_FIRST_CASE").map_or(0, |first| first.parse().unwrap());
    let mut wrong = Vec::new();
    for number in first..first + n_cases {
        let mut choice = Generator::new(number ^ 0x5a17_7a00);
        let mut seed = &seeds[choice.below(seeds.len())];
        // A large file takes as long as a thousand small ones.
        while seed.bytes.len() > 300_000 && choice.below(50) > 0 {
            seed = &seeds[choice.below(seeds.len())];
        }
        let other = &seeds[choice.below(seeds.len())];
        let bytes = Mutator::new(number).damaged(seed, other);
        if let Some(what) = run(target, &bytes) {
            println!("{name}, case {number} of {}: {what}", seed.name);
            if let Some(folder) = std::env::var_os("SAGITTA_CRASHES") {
                std::fs::write(Path::new(&folder).join(format!("{name}-{number}")), &bytes)
                    .unwrap();
            }
            wrong.push(number);
        }
    }
    println!("{name}: {n_cases} cases, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{name}: {} of {n_cases}: {wrong:?}", wrong.len());
}

fn own_seeds(name: &str) -> Vec<Seed> {
    TARGETS.into_iter().find(|(known, ..)| *known == name).unwrap().2()
}

#[test]
fn seeds_are_read_as_they_are() {
    for (name, target, seeds) in TARGETS {
        let seeds = seeds();
        assert!(seeds.len() > 10, "{name}");
        for seed in seeds {
            assert_eq!(run(target, &seed.bytes), None, "{name}: {}", seed.name);
        }
    }
}

/// What is damaged was sound before, or nothing past the first check would be tried.
#[test]
fn seeds_are_sound() {
    let files = [own_seeds("load"), valid_files()].concat();
    for seed in files.iter().filter(|seed| seed.bytes.len() < 1 << 20) {
        let table = sagitta_table::Table::from_bytes(&seed.bytes);
        let is_foreign = matches!(
            table,
            Err(sagitta_table::Error::Refused(sagitta_guard::Error::BigEndian { .. }))
        );
        assert!(table.is_ok() || is_foreign, "{}: {table:?}", seed.name);
    }
    for seed in own_seeds("view") {
        sagitta_spec::View::from_json(&seed.name).unwrap();
    }
    assert!(own_seeds("link").len() > 15);
    for seed in own_seeds("query") {
        sagitta_spec::Query::from_json(&seed.name).unwrap();
    }
}

#[test]
fn damaged_files_are_loaded_or_refused() {
    let seeds = [own_seeds("load"), valid_files()].concat();
    replay("load", n_cases(20_000), &seeds);
}

#[test]
fn damaged_files_are_explored() {
    let seeds = [own_seeds("explore"), valid_files()].concat();
    replay("explore", n_cases(20_000) / 10, &seeds);
}

#[test]
fn damaged_links_are_read_or_refused() {
    replay("link", n_cases(20_000), &own_seeds("link"));
}

#[test]
fn damaged_views_are_read_or_refused() {
    replay("view", n_cases(20_000), &own_seeds("view"));
}

#[test]
fn damaged_queries_are_answered_or_refused() {
    replay("query", n_cases(20_000), &own_seeds("query"));
}

/// What the session says of a file that is refused.
fn problem(bomb: &Bomb) -> Problem {
    let mut session = Session::new(Native::on(0));
    let name = "bomb.arrow".to_owned();
    let ask = Ask::Open { from: OpenFrom::File, name, memory_budget: BUDGET };
    session.handle(Request::new(1, 1, ask));
    for chunk in bomb.chunks() {
        if !session.wants(1) {
            break;
        }
        session.feed(1, chunk);
    }
    session.end(1);
    let answers = session.step().outgoing.into_iter().map(|outgoing| outgoing.response.answer);
    let mut problems = answers.filter_map(|answer| match answer {
        Answer::Problem(problem) => Some(problem),
        _ => None,
    });
    problems.next().unwrap_or_else(|| panic!("{} is not refused", bomb.name))
}

#[test]
fn refused_files_are_named_with_their_column() {
    for bomb in bombs() {
        let Some(refused) = bomb.refused else { continue };
        let problem = problem(&bomb);
        assert_ne!(problem.code, "internal", "{}", bomb.name);
        assert_eq!(problem.arguments["file"], "bomb.arrow", "{}", bomb.name);
        let of_a_column = ["Decode", "BadCompression", "BadNode", "BadType", "TooDeep"];
        if of_a_column.contains(&refused) || refused.starts_with("Buffer") {
            assert!(problem.arguments.contains_key("column"), "{}: {problem:?}", bomb.name);
        }
    }
}

#[test]
fn crashers_of_others_are_explored() {
    let Some(folder) = shared("arrow-bad") else { return };
    let paths = files(&folder);
    assert!(paths.len() >= 100);
    let mut wrong = Vec::new();
    for path in &paths {
        let bytes = std::fs::read(path).unwrap();
        wrong.extend(
            run(targets::explore, &bytes).map(|what| format!("{}: {what}", path.display())),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
