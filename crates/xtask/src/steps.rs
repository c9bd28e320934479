//! Running steps one after the other, and telling how long each took.

use crate::{tally::Tally, workspace::Workspace};
use anyhow::Result;
use std::time::Instant;

/// A step: its name, and what it does.
pub(crate) type Step = (&'static str, fn(&Workspace) -> Result<Tally>);

/// Runs every step, whatever became of those before it, so that one run shows all there is to mend;
/// then prints how long each took.
pub(crate) fn run(workspace: &Workspace, steps: &[Step]) -> Tally {
    let width = steps.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut total = Tally::default();
    let mut report = Vec::new();
    for (name, step) in steps {
        println!("\n== {name}");
        let start = Instant::now();
        let tally = step(workspace).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Tally::one(false)
        });
        report.push(format!("{name:<width$} {:>5.0} s   {tally}", start.elapsed().as_secs_f64()));
        total += tally;
    }
    println!("\n{}\n", report.join("\n"));
    total
}
