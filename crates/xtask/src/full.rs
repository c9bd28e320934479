//! `cargo xtask full`: what is too long for CI.

use crate::{
    e2e,
    tally::{self, Tally},
    tools::{self, Tool, ensure},
    workspace::{Workspace, run_tests},
};
use anyhow::Result;
use std::time::Instant;

/// A step: its name, and what it does.
type Step = (&'static str, fn(&Workspace) -> Result<Tally>);

/// Every step runs, whatever became of those before it.
const STEPS: &[Step] = &[
    ("a million damaged files, links, Views and queries", |workspace| {
        cases(workspace, "sagitta-session", "hostile", "SAGITTA_CASES", 1_000_000)
    }),
    ("a hundred thousand samples of each property", |workspace| {
        cases(workspace, "sagitta-engine", "properties", "SAGITTA_PROPERTY_CASES", 100_000)
    }),
    ("a hundred thousand Views answered by DuckDB too", |workspace| {
        cases(workspace, "sagitta-engine", "duckdb", "SAGITTA_DUCKDB_VIEWS", 100_000)
    }),
    ("a hundred broken engines in each browser", |workspace| {
        let filter = Some("engine-traps".into());
        e2e::run(workspace, &e2e::Options { filter, n_traps: Some(100), ..Default::default() })
    }),
];

/// Runs the steps, then prints how long each took.
pub(crate) fn run(workspace: &Workspace) -> Result<Tally> {
    let mut total = Tally::default();
    let mut report = Vec::new();
    for (name, step) in STEPS {
        println!("\n== {name}");
        let start = Instant::now();
        let tally = step(workspace).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Tally::one(false)
        });
        report.push(format!("{:>6.0} s   {tally}   {name}", start.elapsed().as_secs_f64()));
        total += tally;
    }
    println!("\n{}\n", report.join("\n"));
    Ok(total)
}

/// The tests of one file of a package with so many cases each, which CI runs with fewer.
fn cases(
    workspace: &Workspace,
    package: &str,
    test: &str,
    variable: &str,
    n_cases: u64,
) -> Result<Tally> {
    ensure(workspace, &[Tool::DuckDb])?;
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--locked", "--package", package, "--test", test]);
    cargo.args(["--", "--nocapture"]);
    cargo.env(variable, n_cases.to_string()).env("RUST_BACKTRACE", "0");
    cargo.env("SAGITTA_PYTHON", tools::python(workspace));
    match workspace.shared()? {
        Some(data) => cargo.env("SAGITTA_SHARED", data),
        None => {
            println!("SAGITTA_SHARED is not set: tests on shared data are skipped");
            &mut cargo
        }
    };
    run_tests(&mut cargo, tally::of_libtest)
}
