//! The question: a [`View`] is everything a reader sees, as a value.
//!
//! The URL fragment, a saved link, an embed's attribute, a worker message, a
//! command-line argument and a test case all carry the same [`View`].

mod display;
mod literal;
mod predicate;
mod query;
mod view;

pub use self::display::{Channel, ChannelType, Display, Encoding, Mark, ReferenceLine, Tab};
pub use self::literal::Literal;
pub use self::predicate::{Bounds, Case, Leaf, Predicate, RelativeTo, Test};
pub use self::query::{
    Aggregate, AggregateOp, Bin, Compute, GroupKey, Lookup, NullOrder, Query, SortKey, SortOrder,
    TimeUnit, Transform, Window, WindowOp,
};
pub use self::view::{Source, View};
