use sagitta_spec::node::{At, Node, Read};
use sagitta_spec::{Error, Literal, Query, fields_of};

/// What a program asks of a table, where a page asks a [`Request`](crate::Request).
///
/// A page wants its newest question answered and no older one; a program wants an answer to each.
/// Calls therefore have no generation. Every one is answered once, in the order in which they came:
/// by `Results`, `Cancelled` or a problem. They wait until the table is complete.
///
/// Written by JavaScript, as JSON: an object whose one field is named after the call.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// `{ "query": [query, …] }`: the results of these queries, each within its own offset and
    /// limit.
    Query(Vec<Query>),
    /// `{ "brush": { "queries", "field" } }`: takes up an interval of a column, to be moved by
    /// [`Call::Move`] under the id of this call. Answered by `Results` without a result.
    Brush(BrushCall),
    /// `{ "move": { "brush", "low", "high" } }`: the results of a brush's queries under an interval,
    /// `low <= x < high` with the edges that the answer names.
    Move(MoveCall),
    /// `{ "release": brush }`: the brush is not moved any more. Answered by `Results` without a
    /// result.
    Release(u64),
}

/// What a brush is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct BrushCall {
    /// The questions, whose filters count beside the interval.
    pub queries: Vec<Query>,
    /// The column that the interval is of.
    pub field: String,
}

/// Where a brush is moved to.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveCall {
    /// The id of the call that took up the brush.
    pub brush: u64,
    /// The lower edge, as in `between`, or a little above it.
    pub low: Literal,
    /// The upper edge, or a little below it.
    pub high: Literal,
}

fields_of!(BrushCall { queries, field });
fields_of!(MoveCall { brush, low, high });

impl Call {
    /// Reads a call. Fails on text that is none, and names the field at fault.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::read(&At::root(&Node::from_json(text)?)).map_err(|error| *error)
    }
}

impl Read for Call {
    fn read(at: &At<'_>) -> Result<Self, Box<Error>> {
        match at.variant()? {
            ("query", Some(at)) => Vec::read(&at).map(Self::Query),
            ("brush", Some(at)) => BrushCall::read(&at).map(Self::Brush),
            ("move", Some(at)) => MoveCall::read(&at).map(Self::Move),
            ("release", Some(at)) => u64::read(&at).map(Self::Release),
            _ => Err(at.unexpected("a call")),
        }
    }
}
