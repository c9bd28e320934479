//! Runs the cases of `tests/suite`.
//!
//! A file holds cases that start with `=== name` and have the sections `--- input` (a table;
//! the one before if absent), `--- query` (JSON), `--- expect` (a table, or `error: ` and a part
//! of the message) and perhaps `--- known_failure` (why). `SUITE_FILTER` picks cases by a part
//! of their file or name, `UPDATE_EXPECT=1` writes what came out. Every answer is also worked
//! out in other layouts and, where it knows how, by the oracle.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sagitta_engine::{Answer, run};
use sagitta_spec::Query;
use sagitta_table::format::cell_text;
use sagitta_testkit::{Fixture, Layout, Value, answer};

#[derive(Default)]
struct Case {
    name: String,
    /// Section names and bodies, in order.
    sections: Vec<(String, String)>,
}

impl Case {
    fn section(&self, name: &str) -> Option<&str> {
        self.sections.iter().find(|(known, _)| known == name).map(|(_, body)| body.as_str())
    }
}

fn parse(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case { name: name.to_owned(), sections: Vec::new() });
        } else if let Some(name) = line.strip_prefix("--- ") {
            cases.last_mut().unwrap().sections.push((name.to_owned(), String::new()));
        } else if let Some((_, body)) = cases.last_mut().and_then(|case| case.sections.last_mut()) {
            body.push_str(line);
            body.push('\n');
        }
    }
    cases
}

fn show(cases: &[Case]) -> String {
    let mut text = String::new();
    for (place, case) in cases.iter().enumerate() {
        let gap = if place == 0 { "" } else { "\n" };
        writeln!(text, "{gap}=== {}", case.name).unwrap();
        for (name, body) in &case.sections {
            writeln!(text, "--- {name}\n{}", body.trim_end()).unwrap();
        }
    }
    text
}

/// The answer as the table of an `expect`.
fn table_text(answer: &Answer) -> String {
    let header = answer
        .columns
        .iter()
        .map(|column| format!("{}:{}", column.name, column.column_type.name()));
    let mut lines = vec![header.collect::<Vec<_>>().join(" | ")];
    for row in 0..answer.n_rows {
        let cells =
            answer.columns.iter().zip(&answer.values).map(|(column, values)| {
                match cell_text(column, values, row) {
                    None => "∅".to_owned(),
                    Some(text) if text.is_empty() => "\"\"".to_owned(),
                    Some(text) => text,
                }
            });
        lines.push(cells.collect::<Vec<_>>().join(" | "));
    }
    let shown = u64::try_from(answer.n_rows).unwrap();
    if answer.total != shown {
        lines.push(format!("total {}", answer.total));
    }
    lines.join("\n")
}

fn work_out(query: &Query, fixture: &Fixture, layout: Layout) -> String {
    match run(query, &fixture.table(layout)) {
        Ok(answer) => table_text(&answer),
        Err(error) => format!("error: {error}"),
    }
}

/// What is wrong with a case, if anything, and what came out.
fn check(case: &Case, fixture: &Fixture) -> (Result<(), String>, String) {
    let query = match Query::from_json(case.section("query").unwrap()) {
        Ok(query) => query,
        Err(error) => return (Err(format!("query: {error}")), String::new()),
    };
    let got = work_out(&query, fixture, Layout::PLAIN);
    let expected = case.section("expect").unwrap_or("").trim_end();
    let same = match expected.strip_prefix("error: ") {
        Some(part) => got.starts_with("error: ") && got.contains(part.trim()),
        None => got == expected,
    };
    if !same {
        return (Err(format!("expected\n{expected}\ngot\n{got}")), got);
    }
    for (batch_rows, padding) in [(1, 0), (3, 2)] {
        let other = work_out(&query, fixture, Layout { batch_rows, padding, categories: false });
        if other != got {
            return (Err(format!("in batches of {batch_rows}\n{other}\ninstead of\n{got}")), got);
        }
    }
    if let Ok(result) = run(&query, &fixture.table(Layout::PLAIN))
        && let Some((rows, total)) = answer(&query, fixture)
    {
        let n_rows = result.n_rows;
        let cell =
            |row: usize, idx: usize| Value::read(&result.columns[idx], &result.values[idx], row);
        let close = total == usize::try_from(result.total).unwrap()
            && rows.len() == n_rows
            && (0..n_rows).all(|row| {
                (0..rows[row].len()).all(|idx| rows[row][idx].is_close(&cell(row, idx)))
            });
        if !close {
            return (
                Err(format!("the oracle has {total} rows:\n{rows:?}\nthe engine\n{got}")),
                got,
            );
        }
    }
    (Ok(()), got)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "test") {
            found.push(path);
        }
    }
}

#[test]
fn suite() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite");
    let filter = std::env::var("SUITE_FILTER").unwrap_or_default();
    let update = std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.sort();
    let mut failures = Vec::new();
    let mut n_run = 0;
    for path in paths {
        let mut cases = parse(&std::fs::read_to_string(&path).unwrap());
        let file = path.strip_prefix(&root).unwrap().display().to_string();
        let mut fixture = None;
        for case in &mut cases {
            if let Some(input) = case.section("input") {
                fixture = Some(Fixture::parse(input));
            }
            let name = format!("{file}: {}", case.name);
            if !name.contains(&filter) {
                continue;
            }
            n_run += 1;
            let (result, got) = check(case, fixture.as_ref().unwrap());
            match (result, case.section("known_failure").is_some()) {
                (Ok(()), false) | (Err(_), true) => {}
                (Ok(()), true) => failures.push(format!("{name}: known failure succeeds")),
                (Err(why), false) => failures.push(format!("{name}: {why}")),
            }
            if update {
                match case.sections.iter_mut().find(|(name, _)| name == "expect") {
                    Some((_, body))
                        if body.starts_with("error: ") && got.starts_with("error: ") => {}
                    Some((_, body)) => *body = got,
                    None => case.sections.push(("expect".to_owned(), got)),
                }
            }
        }
        if update {
            std::fs::write(&path, show(&cases)).unwrap();
        }
    }
    println!("{n_run} cases");
    assert!(failures.is_empty(), "{} of {n_run} failed\n{}", failures.len(), failures.join("\n\n"));
}
