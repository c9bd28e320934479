//! Files that ask for far more than they bring are refused, or loaded within the memory budget
//! and 64 MiB. One test alone in its program, as it counts what the whole program allocates.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and reports how long each file took"
)]

use std::time::Instant;

use peak_alloc::PeakAlloc;
use sagitta_table::{Error, Limits, Loader};
use sagitta_testkit::hostile::{BUDGET, bombs};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What a load may take beside its budget.
const SLACK: usize = 64 << 20;

fn load<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> Result<usize, Error> {
    let mut loader = Loader::new(Limits { memory_budget: BUDGET, ..Limits::default() });
    for chunk in chunks {
        loader.push(chunk)?;
    }
    Ok(loader.finish()?.table.n_rows())
}

#[test]
fn bombs_are_refused_or_kept_small() {
    let mut wrong = Vec::new();
    for bomb in bombs() {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let start = Instant::now();
        let result = load(bomb.chunks());
        let elapsed = start.elapsed();
        let peak = MEMORY.peak_usage() - before;
        let outcome = match &result {
            Ok(n_rows) => format!("{n_rows} rows"),
            Err(Error::Refused(error)) => format!("{error:?}"),
            Err(error) => format!("{error:?}"),
        };
        let short: String = outcome.chars().take(110).collect();
        let (name, peak_mb, ms) = (bomb.name, peak >> 20, elapsed.as_millis());
        let line = format!("{peak_mb:4} MiB {ms:5} ms  {name}: {short}");
        println!("{line}");
        let is_expected = match bomb.refused {
            None => result.is_ok(),
            Some(error) => result.is_err() && outcome.starts_with(error),
        };
        if !is_expected || peak > usize::try_from(BUDGET).unwrap() + SLACK {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
