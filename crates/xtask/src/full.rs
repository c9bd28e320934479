//! `cargo xtask full`: what is too long for CI.

use crate::{
    cluster, e2e, lint,
    steps::{self, Step},
    tally::{self, Tally},
    test,
    workspace::{Workspace, run_tests},
};
use anyhow::Result;

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
    ("lint of SQL sources", |workspace| lint::of_sql(workspace).map(|()| Tally::one(true))),
    ("SQL sources, asked of a cluster", |workspace| {
        cluster::run(workspace, &cluster::Options::default())
    }),
    ("fifty builds of sites that are killed", |workspace| {
        cases(workspace, "sagitta-cli", "tool", "SAGITTA_KILLS", 50)
    }),
    ("a hundred broken engines in each browser", |workspace| {
        repeated(workspace, "engine-traps", &[("SAGITTA_TRAPS", 100)])
    }),
    ("fifty broken updates of a kept site, a hundred reloads without a network", |workspace| {
        repeated(workspace, "kept-", &[("SAGITTA_KILLS", 50), ("SAGITTA_RELOADS", 100)])
    }),
    ("ten questions in every surrounding and browser", |workspace| {
        repeated(workspace, "tasks-in-", &[("SAGITTA_SURROUNDINGS", 1)])
    }),
    ("the first rows of bundles of 20 and 100 MB", |workspace| {
        repeated(workspace, "bundle-large", &[("SAGITTA_LARGE", 1)])
    }),
    ("five hundred elements made and removed", |workspace| {
        repeated(workspace, "embed-element", &[("SAGITTA_ELEMENTS", 500)])
    }),
];

/// Runs the steps in order.
pub(crate) fn run(workspace: &Workspace) -> Result<Tally> {
    Ok(steps::run(workspace, STEPS))
}

/// Journeys whose files have this in their names, which repeat what they do so often.
fn repeated(
    workspace: &Workspace,
    filter: &str,
    repeats: &'static [(&'static str, u32)],
) -> Result<Tally> {
    let filter = Some(filter.to_owned());
    e2e::journeys(workspace, &e2e::Options { filter, repeats, ..Default::default() })
}

/// The tests of one file of a package with so many cases each, which CI runs with fewer.
fn cases(
    workspace: &Workspace,
    package: &str,
    file: &str,
    variable: &str,
    n_cases: u64,
) -> Result<Tally> {
    let mut cargo = test::with_data(workspace)?;
    cargo.args(["test", "--locked", "--package", package, "--test", file]);
    cargo.args(["--", "--nocapture"]);
    cargo.env(variable, n_cases.to_string()).env("RUST_BACKTRACE", "0");
    run_tests(&mut cargo, tally::of_libtest)
}
