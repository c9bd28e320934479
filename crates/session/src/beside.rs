//! Tables that are opened beside the one that questions are about.

use sagitta_protocol::{Answer, Ask, OpenFrom, Problem, Progress, Request, Response, TableAt};

use crate::tables::Tables;

/// Which tables are to be open beside the one that questions are about, and how far they have come.
///
/// Each is a session of its own among those that share the list of tables, under a number of this
/// one's choice. They are opened one after the other, so that each gets what memory the ones before
/// have left. Whoever carries the sessions does the [`Errand`]s that come of a request
/// ([`Beside::ask`]) and of what these sessions answer ([`Beside::receive`]).
#[derive(Debug)]
pub struct Beside {
    tables: Tables,
    parts: Vec<Part>,
    /// The request that is not answered yet.
    asked: Option<(u64, u64)>,
    /// The number of the next session.
    next: u64,
}

#[derive(Debug)]
struct Part {
    number: u64,
    at: TableAt,
    state: State,
    progress: Progress,
}

#[derive(Debug, PartialEq)]
enum State {
    Waiting,
    Coming,
    Here,
    Failed(Problem),
}

/// Something to be done by whoever carries the sessions.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a few a table, and each is run at once")]
pub enum Errand {
    /// Hand this request to a new session of this number. What it answers goes to
    /// [`Beside::receive`].
    Open {
        /// The number of the session.
        number: u64,
        /// Opens the table from its address.
        request: Request,
    },
    /// End the session of this number.
    Close {
        /// The number of the session.
        number: u64,
    },
    /// Send this.
    Tell(Response),
}

impl Beside {
    /// Nothing beside. The numbers of sessions start from the one given.
    pub fn among(tables: Tables, first: u64) -> Self {
        Self { tables, parts: Vec::new(), asked: None, next: first }
    }

    /// Takes an [`Ask::Beside`]. What is there stays, what failed is tried anew, what is not asked
    /// for any more is closed.
    pub fn ask(
        &mut self,
        id: u64,
        generation: u64,
        tables: Vec<TableAt>,
        memory_budget: u64,
    ) -> Vec<Errand> {
        self.tables.limit(memory_budget);
        let mut errands = Vec::new();
        if let Some((id, generation)) = self.asked.replace((id, generation)) {
            errands.push(Errand::Tell(Response::new(id, generation, Answer::Cancelled)));
        }
        let stays =
            |part: &Part| tables.contains(&part.at) && !matches!(part.state, State::Failed(_));
        self.drop_all_but(stays, &mut errands);
        for at in tables {
            if self.parts.iter().any(|part| part.at.name == at.name) {
                continue;
            }
            self.tables.expect(&at.name);
            let (number, progress) = (self.next, Progress::default());
            self.next += 1;
            self.parts.push(Part { number, at, state: State::Waiting, progress });
        }
        self.go_on(errands)
    }

    /// Takes what a session of this one's answers.
    pub fn receive(&mut self, number: u64, answer: Answer) -> Vec<Errand> {
        let Some(part) = self.parts.iter_mut().find(|part| part.number == number) else {
            return Vec::new();
        };
        let mut errands = Vec::new();
        match answer {
            Answer::Progress(progress) => {
                part.progress = progress;
                self.tell(Answer::Progress(self.progress()), &mut errands);
                return errands;
            }
            Answer::Opened { complete: true, n_rows, .. } => {
                part.state = State::Here;
                part.progress.n_rows = n_rows;
            }
            Answer::Problem(problem) => {
                self.tables.fail(&part.at.name, problem.clone());
                part.state = State::Failed(problem);
                errands.push(Errand::Close { number });
            }
            _ => return errands,
        }
        self.go_on(errands)
    }

    /// Gives the request of this id up: what has not come does not come any more.
    pub fn cancel(&mut self, id: u64) -> Vec<Errand> {
        let mut errands = Vec::new();
        if self.asked.is_some_and(|(asked, _)| asked == id) {
            self.drop_all_but(|part| part.state == State::Here, &mut errands);
            self.tell(Answer::Cancelled, &mut errands);
            self.asked = None;
        }
        errands
    }

    /// Opens the next table, or answers.
    fn go_on(&mut self, mut errands: Vec<Errand>) -> Vec<Errand> {
        if self.parts.iter().any(|part| part.state == State::Coming) {
            return errands;
        }
        let next = self.parts.iter_mut().find(|part| part.state == State::Waiting);
        if let (Some(part), Some((id, generation))) = (next, self.asked) {
            part.state = State::Coming;
            let TableAt { name, url, more } = part.at.clone();
            // The list knows how much is left.
            let memory_budget = u64::MAX;
            let ask = Ask::Open { from: OpenFrom::Url { url, more }, name, memory_budget };
            let request = Request::new(id, generation, ask);
            errands.push(Errand::Open { number: part.number, request });
            return errands;
        }
        let problem = self.parts.iter().find_map(|part| match &part.state {
            State::Failed(problem) => Some(problem.clone()),
            _ => None,
        });
        self.tell(problem.map_or(Answer::Ready, Answer::Problem), &mut errands);
        self.asked = None;
        errands
    }

    /// How far all of them have come.
    fn progress(&self) -> Progress {
        let all = self.parts.iter().map(|part| part.progress);
        let is_known = self.parts.iter().all(|part| part.progress.total.is_some());
        let mut sum = Progress { total: is_known.then_some(0), ..Progress::default() };
        for one in all {
            sum.done += one.done;
            sum.n_rows += one.n_rows;
            sum.total = sum.total.zip(one.total).map(|(sum, one)| sum + one);
        }
        sum
    }

    fn tell(&self, answer: Answer, errands: &mut Vec<Errand>) {
        if let Some((id, generation)) = self.asked {
            errands.push(Errand::Tell(Response::new(id, generation, answer)));
        }
    }

    fn drop_all_but(&mut self, stays: impl Fn(&Part) -> bool, errands: &mut Vec<Errand>) {
        let tables = &self.tables;
        self.parts.retain(|part| {
            let keep = stays(part);
            if !keep {
                tables.forget(&part.at.name);
                if matches!(part.state, State::Coming | State::Here) {
                    errands.push(Errand::Close { number: part.number });
                }
            }
            keep
        });
    }
}
