//! `cargo xtask ci`: all that the project's own machine runs, in order.

use crate::{
    check_deps, e2e,
    lint::lint,
    size,
    steps::{self, Step},
    tally::Tally,
    test,
    workspace::Workspace,
};
use anyhow::Result;

const STEPS: &[Step] = &[
    ("lint", |workspace| lint(workspace).map(|()| Tally::one(true))),
    ("check-deps", check_deps::run),
    ("native tests", test::native),
    ("browser tests", test::in_browser),
    ("size", |workspace| size::run(workspace, size::Options::default())),
    ("e2e", |workspace| e2e::journeys(workspace, &e2e::Options::default())),
];

/// Runs the steps in order.
pub(crate) fn run(workspace: &Workspace) -> Result<Tally> {
    Ok(steps::run(workspace, STEPS))
}
