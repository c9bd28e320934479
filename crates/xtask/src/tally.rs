//! Counting tests.

use std::{fmt, ops::AddAssign, process::ExitCode};

/// How many tests ran, and how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// The result of one test.
    pub(crate) fn one(passed: bool) -> Self {
        Self { passed: u64::from(passed), failed: u64::from(!passed) }
    }

    /// The exit status that tells whether all passed.
    pub(crate) fn status(self) -> ExitCode {
        ExitCode::from(u8::from(self.failed > 0))
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Reads the summary line of a Rust test program: `test result: ok. 3 passed; 0 failed; …`.
pub(crate) fn of_libtest(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number =
        |suffix| counts.split("; ").find_map(|part| part.strip_suffix(suffix)?.parse().ok());
    Some(Tally { passed: number(" passed")?, failed: number(" failed")? })
}

/// Reads a summary line of our own: `3 passed, 0 failed, chromium 156.0`.
pub(crate) fn of_summary(line: &str) -> Option<Tally> {
    let mut parts = line.split(", ");
    let passed = parts.next()?.strip_suffix(" passed")?.parse().ok()?;
    let failed = parts.next()?.strip_suffix(" failed")?.parse().ok()?;
    Some(Tally { passed, failed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_lines_are_counted_and_others_are_not() {
        let tally = |passed, failed| Some(Tally { passed, failed });
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.01s";
        assert_eq!(of_libtest(line), tally(12, 3));
        assert_eq!(of_libtest("test spec::tests::one ... ok"), None);
        assert_eq!(of_summary("7 passed, 1 failed, chromium 156.0.8078.79"), tally(7, 1));
        assert_eq!(of_summary("7 passed, 1 failed"), tally(7, 1));
        assert_eq!(of_summary("ok 7 passed, 1 failed"), None);
    }
}
