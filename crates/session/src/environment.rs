use sagitta_table::{Batch, Limits, Loader, Zone};

use crate::Later;

/// What a session cannot know by itself. The carrier (worker, command line, test) provides it.
pub trait Environment {
    /// Milliseconds since some fixed moment; never falls. A clock that stands still is allowed
    /// where nobody has to be let in between: then a step ends only with its work.
    fn now(&self) -> f64;

    /// The reader's today, in days since 1970-01-01.
    fn today(&self) -> i32;

    /// The offsets of a zone named as in the IANA database; none if the name is unknown.
    /// Fixed offsets and UTC are never asked for.
    fn zone(&self, name: &str) -> Option<Zone>;

    /// The most rows a table may have here, where that is less than what can be read anywhere: in a
    /// place that other work has to share with the session.
    fn max_rows(&self) -> Option<u64> {
        None
    }

    /// What reads a table from its bytes. Where there is a disk it may keep values there.
    fn loader(&self, limits: Limits) -> Loader {
        Loader::new(limits)
    }

    /// Rows that were made of other tables, their values where they are to stay.
    fn place(&self, batch: Batch) -> Batch {
        batch
    }

    /// What few questions need; nothing as long as it has not come. What needs it waits. It is there
    /// from the start unless a carrier brings it.
    fn later(&self) -> Option<&Later> {
        Some(&Later::ALL)
    }
}

/// What a file may ask for under a budget of memory.
pub(crate) fn limits(environment: &dyn Environment, memory_budget: u64) -> Limits {
    let limits = Limits { memory_budget, ..Limits::default() };
    let max_rows = environment.max_rows().unwrap_or(u64::MAX).min(limits.max_rows);
    Limits { max_rows, ..limits }
}
