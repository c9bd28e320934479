//! What programs ask: every call is answered by itself, in the order in which they came.

use std::collections::VecDeque;

use sagitta_protocol::{Answer, Problem};

use crate::Environment;
use crate::cache::Cache;
use crate::later::{Later, Programs};
use crate::open::Open;

/// What came of a piece of work for a call.
pub(crate) type Outcome = Result<Option<(Answer, Vec<Vec<u8>>)>, Problem>;

/// The calls that wait for their answers.
#[derive(Default)]
pub(crate) struct Calls {
    /// Those that came before what reads them, with their ids.
    unread: VecDeque<(u64, String)>,
    /// What reads and answers them, once it is there.
    programs: Option<Box<dyn Programs>>,
}

impl Calls {
    /// Takes a call, as JSON. Fails if it cannot be read; what cannot be read yet waits.
    pub(crate) fn take(
        &mut self,
        id: u64,
        text: &str,
        later: Option<&Later>,
    ) -> Result<(), Problem> {
        match later {
            Some(later) => self.programs.get_or_insert_with(later.programs).take(id, text),
            None => {
                self.unread.push_back((id, text.to_owned()));
                Ok(())
            }
        }
    }

    /// The oldest call that could not be read when it came.
    pub(crate) fn take_unread(&mut self) -> Option<(u64, String)> {
        self.unread.pop_front()
    }

    /// Whether calls wait for what reads them.
    pub(crate) fn has_unread(&self) -> bool {
        !self.unread.is_empty()
    }

    /// Whether a call waits for its answer that was read.
    pub(crate) fn is_busy(&self) -> bool {
        self.programs.as_ref().is_some_and(|programs| !programs.is_empty())
    }

    /// Gives up a call. Returns whether it was waiting.
    pub(crate) fn cancel(&mut self, id: u64) -> bool {
        let before = self.unread.len();
        self.unread.retain(|(waiting, _)| *waiting != id);
        self.unread.len() < before
            || self.programs.as_mut().is_some_and(|programs| programs.cancel(id))
    }

    /// Gives up everything; returns the ids of what was waiting.
    pub(crate) fn clear(&mut self) -> Vec<u64> {
        let read = self.programs.take().map(|mut programs| programs.clear()).unwrap_or_default();
        read.into_iter().chain(self.unread.drain(..).map(|(id, _)| id)).collect()
    }

    /// Does a few milliseconds' work for the oldest call, on a table that is complete. Nothing if
    /// there is none.
    pub(crate) fn work(
        &mut self,
        open: &Open,
        cache: &mut Cache,
        environment: &dyn Environment,
    ) -> Option<(u64, Outcome)> {
        self.programs.as_mut()?.work(open, cache, environment)
    }
}
