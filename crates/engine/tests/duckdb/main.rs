//! Random queries of random tables, answered by DuckDB too.
//!
//! `SAGITTA_DUCKDB_VIEWS` says how many queries are compared; without it 5,000 are. The Python of
//! `SAGITTA_PYTHON` has DuckDB; `cargo xtask test` sees to that. One process answers them all.
//!
//! Where DuckDB means something else, the translation says so and bridges it: NaN, the order of
//! nulls and NaN, case, bins, readings of clocks that are set, floats past 1e150. What it has no
//! words for (bins that are nice, periods in zones, years before 0) is left to the oracle.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_lossless,
    clippy::float_cmp,
    reason = "a test fails by panicking"
)]

mod aggregate;
mod compare;
mod condition;
mod literal;
mod query;
mod table;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use sagitta_engine::run;
use sagitta_spec::Query;
use sagitta_testkit::{Fixture, Generator, Layout, Unanswered, answer};
use serde_json::{Value as Json, json};

use crate::compare::{Verdict, compare};
use crate::query::{Sql, translate};

const N_VIEWS: usize = 5_000;
const QUERIES_OF_A_TABLE: usize = 20;

/// A table with the questions of it that DuckDB has words for. What hangs on the last bits of a
/// float is left out.
fn task(seed: u64) -> (Fixture, Vec<(Query, Sql)>) {
    let mut generator = Generator::new(seed);
    let fixture = match seed % 10 {
        0 => generator.fixture_of(300),
        _ => generator.fixture(),
    };
    let mut queries = Vec::new();
    for _ in 0..QUERIES_OF_A_TABLE {
        // DuckDB answers whole results; windows of them are tested elsewhere.
        let query = Query { offset: 0, limit: None, ..generator.query(&fixture) };
        if answer(&query, &fixture).is_err_and(|why| why == Unanswered::Unsure) {
            continue;
        }
        if let Some(sql) = translate(&query, &fixture) {
            queries.push((query, sql));
        }
    }
    (fixture, queries)
}

#[test]
fn duckdb_answers_the_same() {
    let Some(python) = std::env::var_os("SAGITTA_PYTHON") else {
        println!("skipped: SAGITTA_PYTHON is not set");
        return;
    };
    let n_views = match std::env::var("SAGITTA_DUCKDB_VIEWS") {
        Ok(n_views) => n_views.parse().unwrap(),
        Err(_) => N_VIEWS,
    };
    let mut duckdb = Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/duckdb/answer.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = duckdb.stdin.take().unwrap();
    let mut output = BufReader::new(duckdb.stdout.take().unwrap()).lines();
    let (mut n_compared, mut n_refused, mut n_left) = (0, 0, 0);
    let mut differences = Vec::new();
    for seed in 0.. {
        if n_compared >= n_views {
            break;
        }
        let (fixture, queries) = task(seed);
        let texts: Vec<&str> = queries.iter().map(|(_, sql)| sql.text.as_str()).collect();
        let line = json!({ "setup": table::statements(&fixture), "queries": texts });
        writeln!(input, "{line}").unwrap();
        let answers: Vec<Json> = match output.next() {
            Some(line) => serde_json::from_str(&line.unwrap()).unwrap(),
            None => panic!("DuckDB ended at table {seed}"),
        };
        let table = fixture.table(Layout { batch_rows: 16, padding: 1, categories: false });
        for ((query, sql), theirs) in queries.iter().zip(&answers) {
            match compare(run(query, &table).as_ref(), sql, theirs) {
                Verdict::Same => n_compared += 1,
                Verdict::BothRefuse => n_refused += 1,
                Verdict::LeftOut => n_left += 1,
                Verdict::Different(why) => differences.push(format!(
                    "table {seed}: {why}\n{}\n{}",
                    query.to_json(),
                    sql.text
                )),
            }
        }
        if seed % 1_000 == 999 {
            println!("{n_compared} of {n_views} compared");
        }
        assert!(differences.len() < 5, "{}", differences.join("\n\n"));
    }
    drop(input);
    assert!(duckdb.wait().unwrap().success());
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
    println!("{n_compared} compared, {n_refused} refused by both, {n_left} left out");
    // What is left out is the exception.
    assert!(n_left * 20 < n_compared, "{n_left} left out");
}
