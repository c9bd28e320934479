use std::collections::BTreeMap;

use sagitta_spec::node::{At, Fields, Node, ObjectWriter, Read};
use sagitta_spec::{Error, Query, Source, View, fields_of, words_of};

/// What the page asks of the worker. Written as JSON, its View is its query alone: questions are about
/// the table that is open, and how an answer is drawn makes no difference to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Names this request; answers carry it.
    pub id: u64,
    /// Rises with every newer question of the same kind; an older one is dropped.
    pub generation: u64,
    /// What is asked.
    pub ask: Ask,
}

/// The closed list of what can be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// Have these tables open beside the one that is asked about, by name: those that are not yet are
    /// opened, others are closed. Questions and unions that need one wait for it. Answered by
    /// [`Progress`] many times, then `Ready`, or the first problem once all have come or failed.
    ///
    /// [`Progress`]: crate::Progress
    Beside {
        /// The tables.
        tables: Vec<TableAt>,
        /// The most memory all tables together may take, that which is asked about too, in bytes.
        memory_budget: u64,
    },
    /// Open a table; it replaces the one that is open. Answered by [`Progress`]
    /// many times, `Opened` (first with the rows so far, in the end complete), or a problem.
    ///
    /// [`Progress`]: crate::Progress
    Open {
        /// Where the bytes are.
        from: OpenFrom,
        /// The name messages use for it.
        name: String,
        /// The most memory the table may take, in bytes.
        memory_budget: u64,
    },
    /// Rows of the view's result for the table on the screen. Replaces the view's own
    /// offset and limit by the window, within them. Answered by `Page`.
    Rows {
        /// The question.
        view: View,
        /// The first row of the result wanted.
        offset: u64,
        /// How many rows are wanted.
        limit: u64,
    },
    /// Rows of several views' results for what stands beside the table: a list to choose values
    /// from, the facts of a column. Answered by `Pages`, one a view.
    Detail {
        /// The questions.
        views: Vec<View>,
        /// The most rows or groups wanted of each; `total` tells when there are more.
        limit: u64,
    },
    /// The same for a cross table: its cells, its totals.
    Cross {
        /// The questions.
        views: Vec<View>,
        /// The most groups wanted of each.
        limit: u64,
    },
    /// The view's result for a chart: numbers and moments come as attachments.
    /// Answered by `Page`.
    Plot {
        /// The question.
        view: View,
        /// The most rows or groups wanted; `total` tells when there are more.
        limit: u64,
    },
    /// The summaries of columns, over all rows and under the view's filter. Answered by `Summaries`,
    /// once the table is complete.
    Summaries {
        /// The question whose filter counts.
        view: View,
        /// Which columns; all if empty.
        fields: Vec<String>,
    },
    /// The view's result as a CSV file (plain text, header first, nulls empty), for a download,
    /// once the table is complete. Text that a spreadsheet would run as a formula gets a leading
    /// apostrophe. Answered by `File`.
    Export {
        /// The question.
        view: View,
    },
    /// Stop working on a request. It is answered by `Cancelled`.
    Cancel {
        /// The id of that request.
        id: u64,
    },
}

impl Request {
    /// A request with this id and generation.
    pub fn new(id: u64, generation: u64, ask: Ask) -> Self {
        Self { id, generation, ask }
    }

    /// The message as JSON text.
    pub fn to_json(&self) -> String {
        let mut object = ObjectWriter::default();
        object.put("id", Node::Unsigned(self.id));
        object.put("generation", Node::Unsigned(self.generation));
        object.put("ask", write_ask(&self.ask));
        object.done().to_string()
    }

    /// Reads a message. Fails on text that is not a request.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::read(&At::root(&Node::from_json(text)?)).map_err(|error| *error)
    }
}

/// The kinds of question within which a newer generation replaces an older one. In the order
/// in which they are worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AskKind {
    /// [`Ask::Cancel`]; its generation does not count.
    Cancel,
    /// [`Ask::Beside`].
    Beside,
    /// [`Ask::Open`].
    Open,
    /// [`Ask::Rows`].
    Rows,
    /// [`Ask::Detail`].
    Detail,
    /// [`Ask::Cross`].
    Cross,
    /// [`Ask::Plot`].
    Plot,
    /// [`Ask::Summaries`].
    Summaries,
    /// [`Ask::Export`].
    Export,
}

words_of!(AskKind, "a kind of question" {
    Cancel: "cancel",
    Beside: "beside",
    Open: "open",
    Rows: "rows",
    Detail: "detail",
    Cross: "cross",
    Plot: "plot",
    Summaries: "summaries",
    Export: "export",
});

impl Ask {
    /// Which kind of question this is.
    pub fn kind(&self) -> AskKind {
        match self {
            Self::Beside { .. } => AskKind::Beside,
            Self::Open { .. } => AskKind::Open,
            Self::Rows { .. } => AskKind::Rows,
            Self::Detail { .. } => AskKind::Detail,
            Self::Cross { .. } => AskKind::Cross,
            Self::Plot { .. } => AskKind::Plot,
            Self::Summaries { .. } => AskKind::Summaries,
            Self::Export { .. } => AskKind::Export,
            Self::Cancel { .. } => AskKind::Cancel,
        }
    }
}

fn write_ask(ask: &Ask) -> Node {
    let mut object = ObjectWriter::default();
    object.put_text("ask", ask.kind().as_str());
    match ask {
        Ask::Beside { tables, memory_budget } => {
            let table = |table: &TableAt| {
                let mut object = ObjectWriter::default();
                object.put_text("name", &table.name);
                object.put_text("url", &table.url);
                put_more(&mut object, &table.more);
                object.done()
            };
            object.put("tables", Node::List(tables.iter().map(table).collect()));
            object.put("memory_budget", Node::Unsigned(*memory_budget));
        }
        Ask::Open { from, name, memory_budget } => {
            object.put("from", write_from(from));
            object.put_text("name", name);
            object.put("memory_budget", Node::Unsigned(*memory_budget));
        }
        Ask::Rows { view, offset, limit } => {
            object.put("query", write_view(view));
            object.put("offset", Node::Unsigned(*offset));
            object.put("limit", Node::Unsigned(*limit));
        }
        Ask::Detail { views, limit } | Ask::Cross { views, limit } => {
            object.put("queries", Node::List(views.iter().map(write_view).collect()));
            object.put("limit", Node::Unsigned(*limit));
        }
        Ask::Plot { view, limit } => {
            object.put("query", write_view(view));
            object.put("limit", Node::Unsigned(*limit));
        }
        Ask::Summaries { view, fields } => {
            object.put("query", write_view(view));
            object.put("fields", Node::List(fields.iter().cloned().map(Node::Text).collect()));
        }
        Ask::Export { view } => object.put("query", write_view(view)),
        Ask::Cancel { id } => object.put("id", Node::Unsigned(*id)),
    }
    object.done()
}

/// Of a View its query crosses, in one form for what means the same.
fn write_view(view: &View) -> Node {
    view.canonical().query.to_node()
}

fn read_view(fields: &Fields<'_>) -> Result<View, Box<Error>> {
    Ok(view_of(fields.read("query")?))
}

fn view_of(query: Query) -> View {
    View { query, ..View::of(Source::Dataset(String::new())) }
}

/// The addresses of the parts behind the first one, if there are any.
fn put_more(object: &mut ObjectWriter, more: &[String]) {
    if !more.is_empty() {
        object.put("more", Node::List(more.iter().cloned().map(Node::Text).collect()));
    }
}

fn write_from(from: &OpenFrom) -> Node {
    let mut object = ObjectWriter::default();
    match from {
        OpenFrom::Url { url, more } => {
            object.put_text("from", "url");
            object.put_text("url", url);
            put_more(&mut object, more);
        }
        OpenFrom::File => object.put_text("from", "file"),
        OpenFrom::Union { tables, columns, provenance } => {
            object.put_text("from", "union");
            let names = |names: &[String]| names.iter().cloned().map(Node::Text).collect();
            object.put("tables", Node::List(names(tables)));
            let columns = columns.iter().map(|(name, parts)| {
                let parts = parts.iter().map(|part| part.clone().map_or(Node::Null, Node::Text));
                (name.clone().into(), Node::List(parts.collect()))
            });
            object.put("columns", Node::Object(columns.collect()));
            if let Some(name) = provenance {
                object.put_text("as", name);
            }
        }
    }
    object.done()
}

/// A table that others can look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableAt {
    /// The name that questions and unions have for it.
    pub name: String,
    /// The absolute address of its bytes.
    pub url: String,
    /// Where the rest of its bytes is, in order, if its file is cut into parts.
    pub more: Vec<String>,
}

/// Where the bytes of a table are.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenFrom {
    /// At an address, fetched and decoded as it comes.
    Url {
        /// The absolute address.
        url: String,
        /// Those of the parts behind it, in order, if the file is cut: their bytes are read as if they
        /// were one file's.
        more: Vec<String>,
    },
    /// In a `File` handed over beside the message.
    File,
    /// The rows of other tables that are open and complete, in the sessions that share their list
    /// with this one: each part is opened by name first. No bytes come.
    Union {
        /// The names of the tables.
        tables: Vec<String>,
        /// For a column of the union, its name in each table, as a View's source has it.
        columns: BTreeMap<String, Vec<Option<String>>>,
        /// The column that says which table a row is from.
        provenance: Option<String>,
    },
}

fields_of!(Request { id, generation, ask });
fields_of!(TableAt { name, url, more });

impl Read for Ask {
    fn read(at: &At<'_>) -> Result<Self, Box<Error>> {
        let fields = at.object(&[
            "ask",
            "tables",
            "from",
            "name",
            "memory_budget",
            "query",
            "queries",
            "offset",
            "limit",
            "fields",
            "id",
        ])?;
        Ok(match fields.read("ask")? {
            AskKind::Beside => Self::Beside {
                tables: fields.read("tables")?,
                memory_budget: fields.read("memory_budget")?,
            },
            AskKind::Open => Self::Open {
                from: fields.read("from")?,
                name: fields.read("name")?,
                memory_budget: fields.read("memory_budget")?,
            },
            AskKind::Rows => Self::Rows {
                view: read_view(&fields)?,
                offset: fields.read("offset")?,
                limit: fields.read("limit")?,
            },
            kind @ (AskKind::Detail | AskKind::Cross) => {
                let queries: Vec<Query> = fields.read("queries")?;
                let views = queries.into_iter().map(view_of).collect();
                let limit = fields.read("limit")?;
                match kind {
                    AskKind::Detail => Self::Detail { views, limit },
                    _ => Self::Cross { views, limit },
                }
            }
            AskKind::Plot => Self::Plot { view: read_view(&fields)?, limit: fields.read("limit")? },
            AskKind::Summaries => {
                Self::Summaries { view: read_view(&fields)?, fields: fields.read("fields")? }
            }
            AskKind::Export => Self::Export { view: read_view(&fields)? },
            AskKind::Cancel => Self::Cancel { id: fields.read("id")? },
        })
    }
}

impl Read for OpenFrom {
    fn read(at: &At<'_>) -> Result<Self, Box<Error>> {
        let fields = at.object(&["from", "url", "more", "tables", "columns", "as"])?;
        match fields.read::<String>("from")?.as_str() {
            "url" => Ok(Self::Url { url: fields.read("url")?, more: fields.read("more")? }),
            "file" => Ok(Self::File),
            "union" => Ok(Self::Union {
                tables: fields.read("tables")?,
                columns: fields.read("columns")?,
                provenance: fields.read("as")?,
            }),
            _ => Err(at.unexpected("where a table is")),
        }
    }
}
