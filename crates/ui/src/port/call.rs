use std::cell::RefCell;

use js_sys::Array;
use sagitta_protocol::{Answer, Problem};
use yew::Callback;

use super::Received;

/// Results as the worker sent them: for another worker, the page does not read them.
#[derive(Clone)]
pub(crate) struct Called {
    /// The response as JSON.
    pub(crate) text: String,
    /// What it refers to by number.
    pub(crate) buffers: Array,
}

/// What comes of a call. None if it was given up.
pub(crate) type Outcome = Option<Result<Called, Problem>>;

/// The calls that wait for their answers.
#[derive(Default)]
pub(super) struct Calls(RefCell<Vec<(u64, Callback<Outcome>)>>);

impl Calls {
    pub(super) fn push(&self, id: u64, then: Callback<Outcome>) {
        self.0.borrow_mut().push((id, then));
    }

    pub(super) fn is_busy(&self) -> bool {
        !self.0.borrow().is_empty()
    }

    /// Hands on what came of a call, if it is waited for.
    pub(super) fn end(&self, id: u64, outcome: Outcome) -> bool {
        let place = self.0.borrow().iter().position(|(other, _)| *other == id);
        let waiting = place.map(|place| self.0.borrow_mut().remove(place));
        waiting.map(|(_, then)| then.emit(outcome)).is_some()
    }

    /// Takes an answer that is none with results. Whether it was one to a call.
    pub(super) fn receive(&self, received: &Received) -> bool {
        let outcome = match &received.response.answer {
            Answer::Problem(problem) => Some(Err(problem.clone())),
            Answer::Cancelled => None,
            _ => return false,
        };
        self.end(received.response.id, outcome)
    }

    /// The worker that knew of the calls is gone.
    pub(super) fn fail(&self, problem: &Problem) {
        for (_, then) in self.0.take() {
            then.emit(Some(Err(problem.clone())));
        }
    }
}
