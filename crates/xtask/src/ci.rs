//! `cargo xtask ci`: all that the project's own machine runs, in order.

use crate::{check_deps, e2e, lint::lint, size, tally::Tally, test, workspace::Workspace};
use anyhow::Result;
use std::time::Instant;

type Step = fn(&Workspace) -> Result<Tally>;

/// Every step runs, whatever became of those before it, so that one run shows all there is to mend.
const STEPS: &[(&str, Step)] = &[
    ("lint", |workspace| lint(workspace).map(|()| Tally::one(true))),
    ("check-deps", check_deps::run),
    ("native tests", test::native),
    ("browser tests", test::in_browser),
    ("size", |workspace| size::run(workspace, size::Options::default())),
    ("e2e", |workspace| e2e::run(workspace, &e2e::Options::default())),
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
        report.push(format!("{name:<14} {:>5.0} s   {tally}", start.elapsed().as_secs_f64()));
        total += tally;
    }
    println!("\n{}\n", report.join("\n"));
    Ok(total)
}
