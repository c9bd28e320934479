use sagitta_spec::Error;
use sagitta_spec::node::{At, Node, Read};

use crate::json::{Write, message, write_object, write_variant};
use crate::{ColumnKind, ColumnSummary, Match, Problem, Results, TablePage};

/// What the worker answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The request's id.
    pub id: u64,
    /// The request's generation.
    pub generation: u64,
    /// The answer.
    pub answer: Answer,
}

impl Response {
    /// The answer to the request with this id and generation.
    pub fn new(id: u64, generation: u64, answer: Answer) -> Self {
        Self { id, generation, answer }
    }

    /// The message as JSON text.
    pub fn to_json(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    /// Reads a message. Fails on text that is not a response to a page: `Results` are not.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::read(&At::root(&Node::from_json(text)?)).map_err(|error| *error)
    }
}

/// The closed list of answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The work goes on.
    Progress(Progress),
    /// A table is open, as far as it has come.
    Opened {
        /// Its columns.
        columns: Vec<ColumnInfo>,
        /// How many rows so far.
        n_rows: u64,
        /// Whether these are all.
        complete: bool,
        /// What was odd but did no harm.
        warnings: Vec<Problem>,
        /// The parts of a union, in order; of any other table none.
        parts: Vec<Match>,
        /// What the file itself says of its columns, as [`Known`](crate::Known) reads it. Only as
        /// long as not all rows are there, and at most [`Known::MOST_BYTES`](crate::Known::MOST_BYTES)
        /// long; of a longer text, its beginning, which cannot be read.
        known: Option<String>,
    },
    /// All tables that were to be opened beside are there.
    Ready,
    /// Rows or groups.
    Page(TablePage),
    /// The same of several questions, in their order.
    Pages(Vec<TablePage>),
    /// Column summaries.
    Summaries {
        /// One entry a column asked for, in file order.
        columns: Vec<ColumnSummary>,
        /// How many rows the filter keeps.
        n_selected: u64,
        /// The columns that the view adds to those of the table: looked up or computed.
        derived: Vec<ColumnInfo>,
    },
    /// What a [`Call`](crate::Call) is answered with.
    Results(Results),
    /// A file to download; its bytes are attachment 0.
    File {
        /// Its media type.
        media_type: String,
        /// How many rows it has.
        n_rows: u64,
    },
    /// The request was given up as asked, or because a newer one replaced it.
    Cancelled,
    /// It cannot be done.
    Problem(Problem),
}

impl Answer {
    /// Whether nothing more is to come for the request.
    pub fn is_last(&self) -> bool {
        match self {
            Self::Progress(_) => false,
            Self::Opened { complete, .. } => *complete,
            Self::Ready
            | Self::Page(_)
            | Self::Pages(_)
            | Self::Summaries { .. }
            | Self::Results(_)
            | Self::File { .. }
            | Self::Cancelled
            | Self::Problem(_) => true,
        }
    }
}

/// How far the work has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read, or rows scanned.
    pub done: u64,
    /// Out of how many, where that is known.
    pub total: Option<u64>,
    /// Rows ready so far (while opening).
    pub n_rows: u64,
}

/// A column as the page knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnInfo {
    /// Its name.
    pub name: String,
    /// Its type in lower case: `int64`, `category`, `timestamp[us, Asia/Shanghai]`.
    pub type_name: String,
    /// How the page treats it.
    pub kind: ColumnKind,
    /// The unit of its values, if the file names one.
    pub unit: Option<String>,
}

message!(Response { id, generation, answer });
message!(Progress { done, total, n_rows });
message!(ColumnInfo { name, type_name, kind, unit });

impl Write for Answer {
    fn write(&self, out: &mut String) {
        match self {
            Self::Progress(progress) => write_object(out, &[("progress", progress)]),
            Self::Opened { columns, n_rows, complete, warnings, parts, known } => write_variant(
                out,
                "opened",
                &[
                    ("columns", columns),
                    ("n_rows", n_rows),
                    ("complete", complete),
                    ("warnings", warnings),
                    ("parts", parts),
                    ("known", known),
                ],
            ),
            Self::Ready => "ready".write(out),
            Self::Page(page) => write_object(out, &[("page", page)]),
            Self::Pages(pages) => write_object(out, &[("pages", pages)]),
            Self::Summaries { columns, n_selected, derived } => write_variant(
                out,
                "summaries",
                &[("columns", columns), ("n_selected", n_selected), ("derived", derived)],
            ),
            Self::Results(results) => results.write(out),
            Self::File { media_type, n_rows } => {
                write_variant(out, "file", &[("media_type", media_type), ("n_rows", n_rows)]);
            }
            Self::Cancelled => "cancelled".write(out),
            Self::Problem(problem) => write_object(out, &[("problem", problem)]),
        }
    }
}

impl Read for Answer {
    fn read(at: &At<'_>) -> Result<Self, Box<Error>> {
        let (name, held) = at.variant()?;
        let Some(held) = held else {
            return match name {
                "ready" => Ok(Self::Ready),
                "cancelled" => Ok(Self::Cancelled),
                _ => Err(at.unexpected(ANSWER)),
            };
        };
        match name {
            "progress" => Progress::read(&held).map(Self::Progress),
            "page" => TablePage::read(&held).map(Self::Page),
            "pages" => Vec::read(&held).map(Self::Pages),
            "problem" => Problem::read(&held).map(Self::Problem),
            "opened" => {
                let names = ["columns", "n_rows", "complete", "warnings", "parts", "known"];
                let fields = held.object(&names)?;
                Ok(Self::Opened {
                    columns: fields.read("columns")?,
                    n_rows: fields.read("n_rows")?,
                    complete: fields.read("complete")?,
                    warnings: fields.read("warnings")?,
                    parts: fields.read("parts")?,
                    known: fields.read("known")?,
                })
            }
            "summaries" => {
                let fields = held.object(&["columns", "n_selected", "derived"])?;
                Ok(Self::Summaries {
                    columns: fields.read("columns")?,
                    n_selected: fields.read("n_selected")?,
                    derived: fields.read("derived")?,
                })
            }
            "file" => {
                let fields = held.object(&["media_type", "n_rows"])?;
                Ok(Self::File {
                    media_type: fields.read("media_type")?,
                    n_rows: fields.read("n_rows")?,
                })
            }
            _ => Err(at.unexpected(ANSWER)),
        }
    }
}

const ANSWER: &str = "an answer";
