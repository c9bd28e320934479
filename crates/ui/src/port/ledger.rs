use sagitta_protocol::{Answer, Ask, AskKind, Request, Response};

/// How many workers a request may end before it is given up.
const STRIKES: u8 = 2;

/// How many workers in a row may end without one that answered all it was asked, before the table
/// itself is given up: each of the three questions of a screen may end two.
const STOPS: u8 = 6;

/// What was sent and not yet answered, so that another worker can be asked the same.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// At most one of each kind, in the order of the kinds.
    sent: Vec<Sent>,
    /// Questions of this table that have ended too many workers.
    given_up: Vec<Ask>,
    /// Workers that ended since one last answered everything.
    stops: u8,
    /// Whether a table that had been open is being opened by another worker. The page does not
    /// know of it, and would take figures of its first rows for figures of all of them: questions
    /// wait until it is complete.
    reopens: bool,
}

#[derive(Debug)]
struct Sent {
    request: Request,
    answered: bool,
    strikes: u8,
}

impl Sent {
    fn kind(&self) -> AskKind {
        self.request.ask.kind()
    }
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
            AskKind::Open => {
                self.sent.retain(|sent| sent.kind() == AskKind::Beside);
                *self = Self { sent: std::mem::take(&mut self.sent), ..Self::default() };
            }
            AskKind::Beside
            | AskKind::Rows
            | AskKind::Detail
            | AskKind::Cross
            | AskKind::Plot
            | AskKind::Summaries
            | AskKind::Export => {}
        }
        // The same question under another id is as dangerous as it was.
        let same = self.get(kind).filter(|sent| sent.request.ask == request.ask);
        let strikes = same.map_or(0, |sent| sent.strikes);
        self.sent.retain(|sent| sent.kind() != kind);
        let place = self.sent.iter().take_while(|sent| sent.kind() < kind).count();
        self.sent.insert(place, Sent { request: request.clone(), answered: false, strikes });
    }

    fn get(&self, kind: AskKind) -> Option<&Sent> {
        self.sent.iter().find(|sent| sent.kind() == kind)
    }

    /// Whether this question has ended too many workers since the table was opened.
    pub(super) fn has_given_up(&self, ask: &Ask) -> bool {
        self.given_up.contains(ask)
    }

    /// Whether a request has to wait for the table.
    pub(super) fn holds(&self, request: &Request) -> bool {
        let kind = request.ask.kind();
        self.reopens && !matches!(kind, AskKind::Open | AskKind::Beside | AskKind::Cancel)
    }

    /// What the next worker has to open beside, before the table itself.
    pub(super) fn beside_again(&mut self) -> Option<Request> {
        let beside = self.sent.iter_mut().find(|sent| sent.kind() == AskKind::Beside)?;
        beside.answered = false;
        Some(beside.request.clone())
    }

    /// The questions that waited for the table.
    pub(super) fn held(&self) -> Vec<Request> {
        let mut waiting = self.waiting();
        waiting.retain(|request| request.ask.kind() != AskKind::Beside);
        waiting
    }

    /// Whether this response ends the opening of a table that had been open before. What it held
    /// up is [`held`](Self::held) until then.
    pub(super) fn reopened(&mut self, response: &Response) -> bool {
        let open = self.get(AskKind::Open).map(|sent| sent.request.id);
        let ends = self.reopens && response.answer.is_last() && open == Some(response.id);
        self.reopens &= !ends;
        ends
    }

    /// A response came in.
    pub(super) fn receive(&mut self, response: &Response) {
        if !response.answer.is_last() {
            return;
        }
        for sent in self.sent.iter_mut().filter(|sent| sent.request.id == response.id) {
            sent.answered = true;
            sent.strikes = 0;
        }
        if response.answer == Answer::Cancelled {
            self.sent.retain(|sent| sent.request.id != response.id);
        }
        if !self.is_busy() {
            self.stops = 0;
        }
    }

    /// A request was cancelled and is not answered; the worker that works on it will be ended.
    /// None if it is answered already, or nobody waits for it.
    pub(super) fn abandon(&mut self, id: u64) -> Option<Recovery> {
        let is_it = |sent: &Sent| sent.request.id == id && !sent.answered;
        let place = self.sent.iter().position(is_it)?;
        let kind = self.sent.remove(place).kind();
        if kind == AskKind::Open {
            return Some(Recovery { again: Vec::new(), given_up: self.take() });
        }
        let mut recovery = Recovery::default();
        if let Some(open) = self.sent.iter_mut().find(|sent| sent.kind() == AskKind::Open) {
            self.reopens |= std::mem::take(&mut open.answered);
        }
        self.beside_again();
        recovery.again = self.waiting();
        recovery.again.retain(|request| !self.holds(request));
        Some(recovery)
    }

    /// Whether something was opened before.
    pub(super) fn has_opened(&self) -> bool {
        self.get(AskKind::Open).is_some()
    }

    /// Whether an answer is awaited.
    pub(super) fn is_busy(&self) -> bool {
        self.sent.iter().any(|sent| !sent.answered)
    }

    /// The requests that are not answered, in the order in which to send them.
    pub(super) fn waiting(&self) -> Vec<Request> {
        self.sent.iter().filter(|sent| !sent.answered).map(|sent| sent.request.clone()).collect()
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
        for sent in self.sent.iter_mut().filter(|sent| !sent.answered) {
            sent.strikes += 1;
        }
        self.stops += 1;
        let too_often = self.stops >= STOPS;
        let hopeless = |sent: &Sent| too_often || sent.strikes >= STRIKES;
        let no_table = self.get(AskKind::Open).is_none_or(hopeless);
        self.sent.retain_mut(|sent| {
            let is_beside = sent.kind() == AskKind::Beside;
            let is_table = sent.kind() == AskKind::Open || (is_beside && !no_table);
            if is_table && !hopeless(sent) {
                let was_answered = std::mem::take(&mut sent.answered);
                self.reopens |= was_answered && !is_beside;
                recovery.again.push(sent.request.clone());
                return true;
            }
            if sent.answered && !is_table {
                return true;
            }
            if no_table || hopeless(sent) {
                recovery.given_up.push(sent.request.clone());
                self.given_up.push(sent.request.ask.clone());
                return false;
            }
            recovery.again.push(sent.request.clone());
            true
        });
        recovery.again.retain(|request| !self.holds(request));
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

    fn beside(id: u64) -> Request {
        Request::new(id, id, Ask::Beside { tables: vec![], memory_budget: 0 })
    }

    fn opened(complete: bool) -> Answer {
        Answer::Opened {
            columns: vec![],
            n_rows: 0,
            complete,
            warnings: vec![],
            parts: vec![],
            known: None,
        }
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
    fn a_table_that_was_not_open_yet_lets_questions_pass() {
        let mut ledger = Ledger::default();
        ledger.send(&open(1));
        ledger.receive(&Response::new(1, 1, opened(false)));
        ledger.send(&rows(2));
        assert_eq!(ledger.stop(), Recovery { again: vec![open(1), rows(2)], given_up: vec![] });
        assert!(!ledger.holds(&rows(3)));
    }

    #[test]
    fn a_question_that_ends_two_workers_is_given_up() {
        let mut ledger = Ledger::default();
        ledger.send(&open(1));
        ledger.receive(&Response::new(1, 1, opened(true)));
        ledger.send(&rows(2));
        assert_eq!(ledger.stop(), Recovery { again: vec![open(1)], given_up: vec![] });
        assert!(!ledger.reopened(&Response::new(1, 1, opened(false))));
        assert!(ledger.holds(&rows(3)) && !ledger.holds(&open(4)));
        let complete = Response::new(1, 1, opened(true));
        assert!(ledger.reopened(&complete) && !ledger.holds(&rows(3)));
        ledger.receive(&complete);
        assert_eq!(ledger.waiting(), vec![rows(2)]);
        assert_eq!(ledger.stop(), Recovery { again: vec![open(1)], given_up: vec![rows(2)] });
        ledger.receive(&Response::new(1, 1, opened(true)));
        assert_eq!(ledger.stop(), Recovery { again: vec![open(1)], given_up: vec![] });
    }

    #[test]
    fn a_question_given_up_is_not_asked_under_another_id_until_the_table_is_opened_again() {
        let mut ledger = Ledger::default();
        ledger.send(&open(1));
        ledger.receive(&Response::new(1, 1, opened(true)));
        ledger.send(&rows(2));
        ledger.stop();
        ledger.send(&rows(3));
        assert!(!ledger.has_given_up(&rows(3).ask));
        assert_eq!(ledger.stop().given_up, vec![rows(3)]);
        assert!(ledger.has_given_up(&rows(4).ask));
        ledger.send(&open(5));
        assert!(!ledger.has_given_up(&rows(6).ask));
    }

    #[test]
    fn a_worker_that_answers_everything_makes_good_for_those_before_it() {
        let mut ledger = Ledger::default();
        ledger.send(&open(1));
        for round in 0..20 {
            ledger.receive(&Response::new(1, 1, opened(true)));
            ledger.send(&rows(round + 2));
            ledger.receive(&Response::new(round + 2, round + 2, opened(true)));
            assert_eq!(ledger.stop(), Recovery { again: vec![open(1)], given_up: vec![] });
        }
    }

    #[test]
    fn a_table_that_never_comes_to_rest_is_given_up() {
        let mut ledger = Ledger::default();
        ledger.send(&open(1));
        let asked = |round: u64| {
            let view = View::of(Source::File(String::new()));
            Request::new(round + 1, round, Ask::Rows { view, offset: round, limit: 1 })
        };
        for round in 1..u64::from(STOPS) {
            ledger.receive(&Response::new(1, 1, opened(true)));
            ledger.send(&asked(round));
            assert_eq!(ledger.stop().again, vec![open(1)], "{round}");
        }
        ledger.receive(&Response::new(1, 1, opened(true)));
        ledger.send(&asked(99));
        assert_eq!(ledger.stop(), Recovery { again: vec![], given_up: vec![open(1), asked(99)] });
    }

    #[test]
    fn what_is_cancelled_and_goes_on_costs_the_worker_but_not_the_other_questions() {
        let mut ledger = Ledger::default();
        ledger.send(&open(1));
        ledger.receive(&Response::new(1, 1, opened(true)));
        ledger.send(&rows(2));
        let view = View::of(Source::File(String::new()));
        let export = Request::new(3, 3, Ask::Export { view });
        ledger.send(&export);
        assert_eq!(ledger.abandon(9), None);
        let expected = Recovery { again: vec![open(1)], given_up: vec![] };
        assert_eq!(ledger.abandon(2), Some(expected));
        assert_eq!(ledger.abandon(2), None);
        let expected = Recovery { again: vec![], given_up: vec![export] };
        assert_eq!(ledger.abandon(1), Some(expected));
        assert!(!ledger.is_busy());
    }

    #[test]
    fn a_cancelled_opening_is_not_opened_by_the_next_worker() {
        let mut ledger = Ledger::default();
        ledger.send(&open(1));
        ledger.receive(&Response::new(1, 1, Answer::Cancelled));
        assert_eq!(ledger.stop(), Recovery::default());
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
    fn what_is_opened_beside_comes_before_the_table_in_the_next_worker() {
        let mut ledger = Ledger::default();
        ledger.send(&beside(1));
        ledger.send(&open(2));
        ledger.receive(&Response::new(1, 1, Answer::Ready));
        ledger.receive(&Response::new(2, 2, opened(true)));
        ledger.send(&rows(3));
        assert_eq!(ledger.stop().again, vec![beside(1), open(2)]);
        assert!(!ledger.holds(&beside(4)) && ledger.holds(&rows(4)));
        let complete = Response::new(2, 2, opened(true));
        assert!(ledger.reopened(&complete));
        ledger.receive(&complete);
        assert_eq!(ledger.held(), vec![rows(3)], "it is on its way already");
        // What is cancelled and goes on costs the worker: all tables are opened again.
        ledger.receive(&Response::new(1, 1, Answer::Ready));
        assert_eq!(ledger.abandon(3).unwrap().again, vec![beside(1), open(2)]);
        // A new table keeps it, and has it opened again if it gets a new worker.
        ledger.receive(&Response::new(1, 1, Answer::Ready));
        ledger.send(&open(5));
        assert_eq!(ledger.waiting(), vec![open(5)]);
        assert_eq!(ledger.beside_again(), Some(beside(1)));
        assert_eq!(ledger.waiting(), vec![beside(1), open(5)]);
        assert_eq!(ledger.stop().again, vec![beside(1), open(5)]);
        let recovery = ledger.stop();
        assert_eq!((recovery.again, recovery.given_up), (vec![], vec![beside(1), open(5)]));
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
