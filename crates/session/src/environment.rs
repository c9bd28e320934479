use sagitta_table::Zone;

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

    /// What few questions need; nothing as long as it has not come. What needs it waits. It is there
    /// from the start unless a carrier brings it.
    fn later(&self) -> Option<&Later> {
        Some(&Later::ALL)
    }
}
