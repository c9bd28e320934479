//! What the first rows and the first picture of a table do without: in a browser it comes later than
//! the rest, as a module of its own.
//!
//! A session reaches it through [`Later`], a table of functions that its
//! [`Environment`](crate::Environment) has or does not have yet. Nothing else of a session names what
//! they lead to, so that a linker can tell the two apart.

use std::rc::Rc;
use std::sync::Arc;

use sagitta_engine::{
    ComputeExecution, Error, Execution, IntervalExecution, IntervalIndex, Plan, Step,
};
use sagitta_protocol::{Answer, Match, Problem};
use sagitta_spec::Query;
use sagitta_table::Table;

use crate::Environment;
use crate::cache::Cache;
use crate::calls::Outcome;
use crate::open::Open;
use crate::tables::Tables;
use crate::union::Union;
use crate::{derived, programs, union};

/// What few questions need: columns that are looked up and computed, unions of tables, the index of
/// a brush, and the calls of programs.
#[derive(Clone, Copy)]
pub struct Later {
    pub(crate) derive: fn(&Query, &Open) -> Result<Begun, Problem>,
    pub(crate) union: fn(&Union, &Tables, &dyn Environment) -> Result<United, Problem>,
    pub(crate) index: fn(&Query, &str, Table) -> Begins,
    pub(crate) programs: fn() -> Box<dyn Programs>,
}

/// Columns being computed, and what the lookups before them did not match.
pub(crate) type Begun = (Box<dyn Deriving>, Rc<[Match]>);

/// The index of a brush being made; none where there can be none.
pub(crate) type Begins = Result<Option<Box<dyn Indexing>>, Error>;

/// A union, and the answer that tells what each part brought.
pub(crate) type United = (Open, Answer);

impl Later {
    /// All of it.
    pub const ALL: Self =
        Self { derive: derived::begin, union: union::open, index, programs: programs::programs };
}

/// Columns being computed.
pub(crate) trait Deriving {
    /// Does a few milliseconds' work.
    fn step(&mut self) -> Result<Step, Error>;

    /// The table with its columns.
    fn finish(self: Box<Self>) -> Result<Table, Error>;
}

impl Deriving for ComputeExecution {
    fn step(&mut self) -> Result<Step, Error> {
        self.step()
    }

    fn finish(self: Box<Self>) -> Result<Table, Error> {
        (*self).finish()
    }
}

/// The index of a brush being made.
pub(crate) trait Indexing {
    /// Whether it will answer a question.
    fn serves(&self, query: &Query) -> bool;

    /// Does a few milliseconds' work.
    fn step(&mut self) -> Result<Step, Error>;

    /// The index.
    fn finish(self: Box<Self>) -> Result<Box<dyn Indexed>, Error>;
}

impl Indexing for IntervalExecution {
    fn serves(&self, query: &Query) -> bool {
        self.serves(query)
    }

    fn step(&mut self) -> Result<Step, Error> {
        self.step()
    }

    fn finish(self: Box<Self>) -> Result<Box<dyn Indexed>, Error> {
        Ok(Box::new((*self).finish()?))
    }
}

/// The index of a brush.
pub(crate) trait Indexed {
    /// Whether it answers a question.
    fn serves(&self, query: &Query) -> bool;

    /// The execution that answers from it; none where it cannot.
    fn execution(&self, plan: &Arc<Plan>) -> Result<Option<Execution>, Error>;
}

impl Indexed for IntervalIndex {
    fn serves(&self, query: &Query) -> bool {
        self.serves(query)
    }

    fn execution(&self, plan: &Arc<Plan>) -> Result<Option<Execution>, Error> {
        self.execution(plan)
    }
}

/// Begins the index for an interval of a field; none where there can be none.
fn index(query: &Query, field: &str, table: Table) -> Begins {
    let making = IntervalExecution::new(query, field, table)?;
    Ok(making.map(|making| Box::new(making) as Box<dyn Indexing>))
}

/// What reads the calls of programs and answers them.
pub(crate) trait Programs {
    /// Takes a call, as JSON. Fails if it cannot be read.
    fn take(&mut self, id: u64, text: &str) -> Result<(), Problem>;

    /// Whether no call waits.
    fn is_empty(&self) -> bool;

    /// Gives up a call. Returns whether it was waiting.
    fn cancel(&mut self, id: u64) -> bool;

    /// Gives up everything; returns the ids of what was waiting.
    fn clear(&mut self) -> Vec<u64>;

    /// Does a few milliseconds' work for the oldest call, on a table that is complete. Nothing if
    /// there is none.
    fn work(
        &mut self,
        open: &Open,
        cache: &mut Cache,
        environment: &dyn Environment,
    ) -> Option<(u64, Outcome)>;
}
