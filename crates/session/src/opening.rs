use std::sync::Arc;

use sagitta_protocol::{Answer, Known, Problem, Progress};
use sagitta_table::statistics::StatisticsExecution;
use sagitta_table::{Column, Input, Limits, Loader, Table};

use crate::Environment;
use crate::job::REPORT;
use crate::open::{Open, n_bytes};
use crate::page::column_info;
use crate::problem;
use crate::tables::Tables;
use crate::zone::Zones;

/// A table on its way: the bytes that came and what they gave.
pub(crate) struct Opening {
    pub(crate) id: u64,
    pub(crate) generation: u64,
    pub(crate) name: String,
    memory_budget: u64,
    loader: Option<Loader>,
    zones: Zones,
    /// Whether what the file says of its columns was told.
    has_told: bool,
    /// How many rows the last snapshot had.
    n_rows: usize,
    done: u64,
    expected: Option<u64>,
    reported: f64,
}

/// What bytes led to.
pub(crate) enum Event {
    /// Something to tell the page.
    Answer(Answer),
    /// There are more rows.
    Rows(Open),
    /// These are all.
    Complete(Open),
}

impl Opening {
    pub(crate) fn new(
        id: u64,
        generation: u64,
        name: String,
        limits: Limits,
        environment: &dyn Environment,
    ) -> Self {
        Self {
            id,
            generation,
            name,
            memory_budget: limits.memory_budget,
            loader: Some(environment.loader(limits)),
            zones: Zones::default(),
            has_told: false,
            n_rows: 0,
            done: 0,
            expected: None,
            reported: environment.now(),
        }
    }

    pub(crate) fn expect_bytes(&mut self, total: Option<u64>) {
        self.expected = total;
        if let (Some(loader), Some(total)) = (&mut self.loader, total) {
            loader.expect_bytes(total);
        }
    }

    /// Decodes the next bytes.
    pub(crate) fn feed(
        &mut self,
        input: &mut dyn Input,
        environment: &dyn Environment,
    ) -> Result<Vec<Event>, Problem> {
        let Some(loader) = self.loader.as_mut() else {
            return Ok(Vec::new());
        };
        self.done += input.n_left() as u64;
        let fail = |error| problem::of_table(&error, &self.name);
        loader.push_from(input).map_err(fail)?;
        let mut events = Vec::new();
        let is_told_now = !self.has_told
            && loader.columns().is_some_and(|columns| {
                events.extend(told(loader, &columns));
                true
            });
        self.has_told |= is_told_now;
        if loader.n_rows() > self.n_rows {
            let is_first = self.n_rows == 0;
            self.n_rows = loader.n_rows();
            let snapshot = loader.snapshot();
            let table = self.zones.set(&snapshot, environment);
            let open = Open {
                tables: Tables::default(),
                n_left: left(&table, self.memory_budget),
                table,
                complete: false,
                statistics: Vec::new(),
                gathering: None,
            };
            let columns = open.table.columns();
            let opened = is_first.then(|| opened(columns, self.n_rows, false, Vec::new(), None));
            events.push(Event::Rows(open));
            events.extend(opened);
        }
        let now = environment.now();
        // A line that stands still after the columns has told how far it came.
        if now - self.reported >= REPORT || is_told_now {
            self.reported = now;
            events.push(Event::Answer(Answer::Progress(Progress {
                done: self.done,
                // A length that the bytes have outgrown was that of something else.
                total: self.expected.filter(|total| *total >= self.done),
                n_rows: self.n_rows as u64,
            })));
        }
        Ok(events)
    }

    /// Finishes the table.
    pub(crate) fn end(&mut self, environment: &dyn Environment) -> Result<Vec<Event>, Problem> {
        if self.done == 0 {
            return Err(problem::empty_file(&self.name));
        }
        let Some(loader) = self.loader.take() else {
            return Ok(Vec::new());
        };
        let loaded = loader.finish().map_err(|error| problem::of_table(&error, &self.name))?;
        let table = self.zones.set(&loaded.table, environment);
        // Bins of moments begin where their zone's days do, which the loader does not know.
        let gathering = StatisticsExecution::new(table.clone());
        let open = Open {
            tables: Tables::default(),
            n_left: left(&table, self.memory_budget),
            table,
            complete: true,
            statistics: Vec::new(),
            gathering: Some(Box::new(gathering)),
        };
        let mut warnings: Vec<Problem> = loaded
            .warnings
            .iter()
            .map(|warning| problem::of_warning(warning, &self.name))
            .collect();
        warnings.extend(self.zones.warnings());
        let (columns, n_rows) = (open.table.columns(), open.table.n_rows());
        let opened = opened(columns, n_rows, true, warnings, None);
        Ok(vec![Event::Complete(open), opened])
    }
}

/// What the file says of its columns, before the first row. Too long a text is told as an empty one,
/// which nobody can read.
fn told(loader: &Loader, columns: &[Arc<Column>]) -> Option<Event> {
    let text = loader.metadata().get(Known::KEY)?;
    let is_short = text.len() <= Known::MOST_BYTES;
    let text = if is_short { text.clone() } else { String::new() };
    Some(opened(columns, 0, false, Vec::new(), Some(text)))
}

fn opened(
    columns: &[Arc<Column>],
    n_rows: usize,
    complete: bool,
    warnings: Vec<Problem>,
    known: Option<String>,
) -> Event {
    Event::Answer(Answer::Opened {
        columns: columns.iter().map(|column| column_info(column)).collect(),
        n_rows: n_rows as u64,
        complete,
        warnings,
        parts: Vec::new(),
        known,
    })
}

/// How much of a budget is left beside a table.
pub(crate) fn left(table: &Table, memory_budget: u64) -> u64 {
    memory_budget.saturating_sub(n_bytes(table))
}
