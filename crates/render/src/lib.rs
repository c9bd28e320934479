//! The answer made visible: scales, chart scenes, SVG, the sentence.
//!
//! Everything here is a pure function of its arguments: a [`Frame`] (columns of a result) and a
//! [`sagitta_spec::Display`] become a [`Scene`] of nodes in pixels, a [`sagitta_spec::View`]
//! becomes a [`sentence`] of tokens, a canonical text becomes what a reader sees ([`mod@format`]).
//! Numbers come out the same on every machine.

#![cfg_attr(
    test,
    allow(
        clippy::float_cmp,
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "tests compare exact values and may stop at the first that is not there"
    )
)]

mod alternative;
mod bars;
mod brief;
mod calendar;
mod chart;
mod error;
pub mod format;
mod frame;
mod language;
mod layout;
mod lines;
mod notes;
mod num;
mod paint;
mod points;
mod reference;
mod scale;
mod scene;
mod sentence;
mod series;
mod suggest;
mod svg;
mod ticks;

pub use self::alternative::{ChartTable, chart_table, summary};
pub use self::brief::{ColumnBrief, Kind};
pub use self::chart::scene;
pub use self::error::Error;
pub use self::frame::{Frame, FrameColumn, FrameValues, Step};
pub use self::language::Language;
pub use self::layout::{Layout, text_width};
pub use self::paint::{Ink, Painter, Theme};
pub use self::scene::{
    Anchor, Hit, Node, Note, NoteKind, Part, PathCommand, Scene, Series, Style, path_data,
};
pub use self::sentence::{Token, TokenRole, column_label, plain_text, sentence};
pub use self::suggest::{Rule, Suggestion, suggest, suggest_display};
pub use self::svg::{SvgColors, Words, to_svg};
