use std::collections::BTreeMap;

use sagitta_protocol::{AskKind, Request, Response};

/// How many workers a request may end before it is given up.
const STRIKES: u8 = 2;

/// What was sent and not yet answered, so that another worker can be asked the same.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    sent: BTreeMap<AskKind, Sent>,
}

#[derive(Debug)]
struct Sent {
    request: Request,
    answered: bool,
    strikes: u8,
}

/// What to do after a worker has stopped.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Recovery {
    /// To be sent to the next worker, in this order.
    pub(super) again: Vec<Request>,
    /// Were under way when a worker stopped once too often.
    pub(super) given_up: Vec<Request>,
}

impl Ledger {
    /// A request goes out. It replaces the older one of its kind; a new `Open` replaces all.
    pub(super) fn send(&mut self, request: &Request) {
        let kind = request.ask.kind();
        match kind {
            AskKind::Cancel => return,
            AskKind::Open => self.sent.clear(),
            AskKind::Rows | AskKind::Plot | AskKind::Summaries | AskKind::Export => {}
        }
        self.sent.insert(kind, Sent { request: request.clone(), answered: false, strikes: 0 });
    }

    /// A response came in.
    pub(super) fn receive(&mut self, response: &Response) {
        if response.answer.is_last() {
            for sent in self.sent.values_mut().filter(|sent| sent.request.id == response.id) {
                sent.answered = true;
            }
        }
    }

    /// Whether something was opened before.
    pub(super) fn has_opened(&self) -> bool {
        self.sent.contains_key(&AskKind::Open)
    }

    /// Whether an answer is awaited.
    pub(super) fn is_busy(&self) -> bool {
        self.sent.values().any(|sent| !sent.answered)
    }

    /// The requests that are not answered, in the order in which to send them.
    pub(super) fn waiting(&self) -> Vec<Request> {
        self.sent.values().filter(|sent| !sent.answered).map(|sent| sent.request.clone()).collect()
    }

    /// The same, and forgets everything.
    pub(super) fn take(&mut self) -> Vec<Request> {
        let waiting = self.waiting();
        self.sent.clear();
        waiting
    }

    /// The worker has stopped. What was under way gets a strike; with too many it is given up,
    /// and without its table no question is asked again.
    pub(super) fn stop(&mut self) -> Recovery {
        let mut recovery = Recovery::default();
        for sent in self.sent.values_mut().filter(|sent| !sent.answered) {
            sent.strikes += 1;
        }
        let hopeless = |sent: &Sent| sent.strikes >= STRIKES;
        let no_table = self.sent.get(&AskKind::Open).is_none_or(hopeless);
        self.sent.retain(|kind, sent| {
            if *kind == AskKind::Open && !hopeless(sent) {
                sent.answered = false;
                recovery.again.push(sent.request.clone());
                return true;
            }
            if sent.answered {
                return *kind != AskKind::Open;
            }
            if no_table || hopeless(sent) {
                recovery.given_up.push(sent.request.clone());
                return false;
            }
            recovery.again.push(sent.request.clone());
            true
        });
        recovery
    }
}

#[cfg(test)]
mod tests {
    use sagitta_protocol::{Answer, Ask, OpenFrom};
    use sagitta_spec::{Source, View};

    use super::*;

    fn open(id: u64) -> Request {
        let ask = Ask::Open { from: OpenFrom::File, name: String::new(), memory_budget: 0 };
        Request::new(id, id, ask)
    }

    fn rows(id: u64) -> Request {
        let view = View::of(Source::File(String::new()));
        Request::new(id, id, Ask::Rows { view, offset: 0, limit: 1 })
    }

    fn opened(complete: bool) -> Answer {
        Answer::Opened { columns: vec![], n_rows: 0, complete, warnings: vec![] }
    }

    #[test]
    fn an_answered_question_is_not_asked_again_but_its_table_is_opened() {
        let mut ledger = Ledger::default();
        ledger.send(&open(1));
        ledger.send(&rows(2));
        ledger.receive(&Response::new(1, 1, opened(false)));
        assert!(ledger.is_busy());
        ledger.receive(&Response::new(1, 1, opened(true)));
        ledger.receive(&Response::new(2, 2, Answer::Cancelled));
        assert!(!ledger.is_busy());
        let expected = Recovery { again: vec![open(1)], given_up: vec![] };
        assert_eq!(ledger.stop(), expected);
        assert!(ledger.is_busy());
    }

    #[test]
    fn a_question_that_ends_two_workers_is_given_up() {
        let mut ledger = Ledger::default();
        ledger.send(&open(1));
        ledger.receive(&Response::new(1, 1, opened(true)));
        ledger.send(&rows(2));
        assert_eq!(ledger.stop(), Recovery { again: vec![open(1), rows(2)], given_up: vec![] });
        ledger.receive(&Response::new(1, 1, opened(true)));
        assert_eq!(ledger.stop(), Recovery { again: vec![open(1)], given_up: vec![rows(2)] });
        ledger.receive(&Response::new(1, 1, opened(true)));
        assert_eq!(ledger.stop(), Recovery { again: vec![open(1)], given_up: vec![] });
    }

    #[test]
    fn a_table_that_ends_two_workers_is_given_up_with_its_questions() {
        let mut ledger = Ledger::default();
        ledger.send(&open(1));
        ledger.stop();
        ledger.send(&rows(2));
        assert_eq!(ledger.stop(), Recovery { again: vec![], given_up: vec![open(1), rows(2)] });
        assert_eq!(ledger.stop(), Recovery::default());
        assert!(!ledger.is_busy());
    }

    #[test]
    fn a_new_table_forgets_the_questions_of_the_old_one() {
        let mut ledger = Ledger::default();
        ledger.send(&open(1));
        ledger.send(&rows(2));
        ledger.send(&open(3));
        assert_eq!(ledger.stop(), Recovery { again: vec![open(3)], given_up: vec![] });
    }
}
