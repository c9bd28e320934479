//! What crosses between the page and the worker: requests, responses, problems.
//!
//! Every message is JSON text ([`Request`], [`Response`]) with a list of binary
//! attachments beside it, which are transferred and not copied. An answer carries the id
//! and the generation of its request; of answers to a kind of question only the newest
//! generation counts. Programs ask by [`Call`], and each of their questions is answered.

mod call;
mod json;
mod known;
mod page;
mod problem;
mod request;
mod response;
mod results;
mod summary;

pub use self::call::{BrushCall, Call, MoveCall};
pub use self::known::Known;
pub use self::page::{ColumnKind, Match, PageColumn, PageValues, ResolvedPeriod, TablePage};
pub use self::problem::{Place, Problem};
pub use self::request::{Ask, AskKind, OpenFrom, Request, TableAt};
pub use self::response::{Answer, ColumnInfo, Progress, Response};
pub use self::results::{
    Edges, NumberKind, ResultColumn, ResultTable, ResultValues, Results, Texts,
};
pub use self::summary::{ColumnSummary, Distinct, Distribution, HistogramBin, TopValue};
