//! `cargo xtask fuzz [target] [seconds]`: the targets of `tests/fuzz`, with cargo-fuzz.

use crate::{
    tally::Tally,
    tools::{Tool, ensure},
    versions::FUZZ_TOOLCHAIN,
    workspace::{Workspace, run},
};
use anyhow::{Result, bail};

/// What is fuzzed, each a function of `tests/fuzz/src/targets.rs`.
const TARGETS: &[&str] = &["load", "explore", "link", "view", "query"];

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// One target; all if none.
    pub(crate) target: Option<String>,
    /// For how long each of them.
    pub(crate) seconds: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { target: None, seconds: 60 }
    }
}

/// Fuzzes one target after the other. What was found is in `tests/fuzz/artifacts`.
pub(crate) fn fuzz(workspace: &Workspace, options: &Options) -> Result<Tally> {
    let is_asked = |name: &&&str| options.target.as_ref().is_none_or(|target| target == **name);
    let targets: Vec<_> = TARGETS.iter().filter(is_asked).collect();
    if targets.is_empty() {
        bail!("there is no such target; there are: {}", TARGETS.join(", "));
    }
    ensure(workspace, &[Tool::FuzzToolchain, Tool::CargoFuzz])?;
    let corpus = workspace.target.join("fuzz/corpus");
    let mut seeds = workspace.cargo();
    seeds.args(["run", "--quiet", "--locked", "--package", "sagitta-session"]);
    seeds.args(["--example", "corpus", "--"]).arg(&corpus);
    run(&mut seeds)?;
    let mut tally = Tally::default();
    for target in targets {
        println!("\n== {target}, {} s", options.seconds);
        let mut cargo = workspace.command("rustup");
        cargo.args(["run", FUZZ_TOOLCHAIN, "cargo", "fuzz", "run"]);
        cargo.args(["--fuzz-dir", "tests/fuzz", "--target-dir"]);
        cargo.arg(workspace.target.join("fuzz")).arg(target).arg(corpus.join(target));
        // A case may take ten seconds, which the checks of the sanitizer make of one, and the
        // memory that a load is allowed with the sanitizer's own.
        cargo.args(["--", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]);
        cargo.arg(format!("-max_total_time={}", options.seconds));
        let result = run(&mut cargo);
        if let Err(error) = &result {
            eprintln!("error: {error:#}");
        }
        tally += Tally::one(result.is_ok());
    }
    Ok(tally)
}
