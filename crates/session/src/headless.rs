//! A session without anybody to talk to: open, ask, write.

use std::io::{self, Read, Write};
use std::num::NonZeroU64;
use std::rc::Rc;

use arrow::array::RecordBatch;
use sagitta_engine::Prepared;
use sagitta_protocol::{Answer, Ask, ColumnInfo, Match, OpenFrom, Problem, Request};
use sagitta_spec::{Source, View};
use sagitta_table::Table;

use crate::export::{self, ExportError, Format, Window};
use crate::job::window;
use crate::page::column_info;
use crate::problem::{self, SourceError};
use crate::{Environment, Outgoing, Session, Tables};

/// How many bytes are read at once.
const CHUNK: usize = 1 << 20;

/// The id of every request here, as there is only one at a time.
const ID: u64 = 1;

/// Opens a table from its bytes. Messages call it `name`; it may take so many bytes of memory.
/// Returns what was odd but did no harm, too.
pub fn open(
    environment: impl Environment + 'static,
    name: &str,
    bytes: &mut dyn Read,
    memory_budget: u64,
) -> Result<(Session, Vec<Problem>), Problem> {
    open_among(Tables::default(), environment, name, bytes, memory_budget)
}

/// The same among other tables, which it can look up and which can look it up, by `name`.
pub fn open_among(
    tables: Tables,
    environment: impl Environment + 'static,
    name: &str,
    bytes: &mut dyn Read,
    memory_budget: u64,
) -> Result<(Session, Vec<Problem>), Problem> {
    let mut session = Session::among(tables, environment);
    session.handle(Request::new(
        ID,
        0,
        Ask::Open { from: OpenFrom::File, name: name.to_owned(), memory_budget },
    ));
    let mut chunk = vec![0; CHUNK];
    loop {
        match bytes.read(&mut chunk) {
            Ok(0) => break session.end(ID),
            Ok(n) => session.feed(ID, chunk.get(..n).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => session.fail(ID, &SourceError::Unreadable { detail: error.to_string() }),
        }
        if !session.wants(ID) {
            break;
        }
    }
    match last_answer(&mut session)?.response.answer {
        Answer::Opened { warnings, complete: true, .. } => Ok((session, warnings)),
        _ => Err(problem::nothing_open()),
    }
}

/// Opens the union of tables of a list. `source` names them: what it is a union of are datasets,
/// addresses or files of these names.
pub fn union(
    tables: Tables,
    environment: impl Environment + 'static,
    source: &Source,
    memory_budget: u64,
) -> Result<(Session, Vec<Match>), Problem> {
    let Source::Union { sources, columns, name } = source else {
        return Err(problem::nothing_open());
    };
    let named = |part: &Source| match part {
        Source::Dataset(name) | Source::Url(name) | Source::File(name) => Ok(name.clone()),
        Source::Union { .. } => Err(problem::nothing_open()),
    };
    let from = OpenFrom::Union {
        tables: sources.iter().map(named).collect::<Result<_, _>>()?,
        columns: columns.clone(),
        provenance: name.clone(),
    };
    let mut session = Session::among(tables, environment);
    session.handle(Request::new(
        ID,
        0,
        Ask::Open { from, name: "union".to_owned(), memory_budget },
    ));
    match last_answer(&mut session)?.response.answer {
        Answer::Opened { parts, .. } => Ok((session, parts)),
        _ => Err(problem::nothing_open()),
    }
}

impl Session {
    /// The table that is open, as far as it has come.
    pub fn table(&self) -> Option<&Table> {
        self.open_table().map(|open| &open.table)
    }

    /// The columns of the open table, as a page knows them.
    pub fn columns(&self) -> Vec<ColumnInfo> {
        let columns = self.table().into_iter().flat_map(|table| table.columns());
        columns.map(|column| column_info(column)).collect()
    }

    /// Asks as a page does, works until it is answered, and gives the last answer with its attachments.
    /// Fails with the first problem.
    pub fn ask(&mut self, ask: Ask) -> Result<Outgoing, Problem> {
        self.handle(Request::new(ID, 0, ask));
        last_answer(self)
    }

    /// Writes the result of a view, within its own offset and limit. Returns how many rows were
    /// written. Nothing is written if the view has a problem.
    pub fn query(
        &mut self,
        view: &View,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<u64, QueryError> {
        let (kept, window) = self.prepared(view)?;
        Ok(export::write(&kept, window, format, out)?)
    }

    /// Calls back with the result of a view, so many rows at once. Categories are dictionaries, the
    /// same ones each time.
    pub fn batches(
        &mut self,
        view: &View,
        n_rows: NonZeroU64,
        on_batch: &mut dyn FnMut(RecordBatch) -> io::Result<()>,
    ) -> Result<(), QueryError> {
        let (kept, window) = self.prepared(view)?;
        Ok(export::batches(&kept, window, n_rows, on_batch)?)
    }

    /// The result of a view, and the window of it that the view asks for.
    fn prepared(&mut self, view: &View) -> Result<(Rc<Prepared>, Window), Problem> {
        let window = window(&view.query, 0, None);
        self.handle(Request::new(ID, 0, Ask::Rows { view: view.clone(), offset: 0, limit: 0 }));
        self.need(ID, window);
        last_answer(self)?;
        Ok((self.last_result().ok_or_else(problem::nothing_open)?, window))
    }
}

/// Why a view's result could not be written.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The view, the table or this program is at fault.
    #[error("{0}")]
    Problem(#[from] Problem),
    /// The output is.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<ExportError> for QueryError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Query(error) => Self::Problem(problem::of_engine(&error, &[])),
            ExportError::Io(error) => Self::Io(error),
            ExportError::Arrow(error) => Self::Problem(problem::internal(&error)),
        }
    }
}

/// Works until nothing is left to do and returns the last answer; the first problem is an error.
fn last_answer(session: &mut Session) -> Result<Outgoing, Problem> {
    let mut last = None;
    loop {
        let turn = session.step();
        for outgoing in turn.outgoing {
            if let Answer::Problem(problem) = outgoing.response.answer {
                return Err(problem);
            }
            last = Some(outgoing);
        }
        if !turn.more {
            return last.ok_or_else(problem::nothing_open);
        }
    }
}
