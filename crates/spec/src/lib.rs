//! The question: a [`View`] is everything a reader sees, as a value.
//!
//! The URL fragment, a saved link, an embed's attribute, a worker message, a
//! command-line argument and a test case all carry the same [`View`]. It has two written forms:
//! JSON ([`View::from_json`], [`View::to_json`], and serde) and the fragment of a link
//! ([`View::from_fragment`], [`View::to_fragment`]; the grammar is in [`link`]).
//!
//! ```
//! use sagitta_spec::View;
//!
//! let view = View::from_fragment("#/beijing-air?station=eq:Dongsi&by=month(time)&show=count()")?;
//! assert_eq!(View::from_json(&view.to_json())?, view);
//! assert_eq!(
//!     view.to_fragment()?,
//!     "#/beijing-air?station=eq:Dongsi&by=month(time)&show=count()"
//! );
//! # Ok::<(), sagitta_spec::Error>(())
//! ```

mod canonical;
mod decimal;
mod display;
mod error;
pub mod expr;
mod fields;
mod json;
pub mod link;
mod literal;
mod migrate;
pub mod node;
mod predicate;
mod query;
mod view;
mod word;

pub use self::decimal::{format_f64, parse_f32, parse_f64};
pub use self::display::{
    Channel, ChannelType, Display, Encoding, MapForm, Mark, ReferenceLine, Resolve, Scale, Stack,
    Tab,
};
pub use self::error::Error;
pub use self::link::encode_for_copy;
pub use self::literal::Literal;
pub use self::migrate::migrate;
pub use self::predicate::{Bounds, Case, Leaf, Predicate, RelativeTo, Test};
pub use self::query::{
    Aggregate, AggregateOp, Bin, Compute, GroupKey, Lookup, NullOrder, Query, SortKey, SortOrder,
    TimeUnit, Transform, Window, WindowOp,
};
pub use self::view::{Source, View};

/// The JSON Schema (draft 2020-12) of the JSON form of a [`View`].
pub const JSON_SCHEMA: &str = include_str!("../view.schema.json");
