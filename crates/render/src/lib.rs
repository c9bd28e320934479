//! The answer made visible: scales, chart scenes, SVG, the sentence.
//!
//! Everything here is a pure function of its arguments: a [`Frame`] (columns of a result) and a
//! [`sagitta_spec::Display`] become a [`Scene`] of nodes in pixels, a [`sagitta_spec::View`]
//! becomes a [`sentence`] of tokens, a [`file_name`] and a program ([`code`]), a canonical text
//! becomes what a reader sees ([`mod@format`]).
//! Numbers come out the same on every machine.
//!
//! ```
//! use sagitta_render::{
//!     Frame, FrameColumn, FrameValues, Kind, Layout, SvgColors, Words, scene, to_svg,
//! };
//! use sagitta_spec::{Channel, Display, Encoding, Mark};
//!
//! let names = ["Dongsi", "Tiantan"].map(|name| Some(name.to_owned()));
//! let frame = Frame {
//!     columns: vec![
//!         FrameColumn::new("station", Kind::Category, FrameValues::Text(names.into())),
//!         FrameColumn::new("n", Kind::Integer, FrameValues::numbers(&[Some(3.0), Some(5.0)])),
//!     ],
//! };
//! let channel = |field: &str| Some(Channel::of(field));
//! let display = Display {
//!     mark: Some(Mark::Bar),
//!     encoding: Encoding { x: channel("station"), y: channel("n"), ..Encoding::default() },
//!     ..Display::default()
//! };
//! let scene = scene(&frame, &display, &Layout::new(358.0, 250.0))?;
//! assert_eq!(scene.hits[0].lines, ["Dongsi", "n: 3"]);
//! let words = Words { title: "Number of rows by station", description: "" };
//! assert!(to_svg(&scene, &words, SvgColors::Classes, 12.0).starts_with("<svg"));
//! # Ok::<(), sagitta_render::Error>(())
//! ```

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
mod axis;
mod bars;
mod boxes;
mod brief;
mod calendar;
mod chart;
pub mod cite;
pub mod code;
mod dumbbell;
mod error;
mod facets;
mod figure;
mod figures;
mod file_name;
pub mod format;
mod frame;
mod heatmap;
mod incomplete;
mod keys;
mod layout;
mod legend;
mod lines;
mod locale;
mod lying;
pub mod map;
mod notes;
mod num;
mod paint;
mod palette;
mod points;
mod reference;
pub mod report;
mod scale;
mod scene;
mod selection;
mod sentence;
mod series;
mod slope;
mod stack;
mod style;
mod suggest;
mod svg;
mod ticks;
mod top;
mod typed;

pub use self::alternative::{ChartTable, chart_table, summary};
pub use self::boxes::five_numbers;
pub use self::brief::{ColumnBrief, Kind};
pub use self::calendar::{day_after, day_of};
pub use self::chart::scene;
pub use self::error::Error;
pub use self::figure::{Captions, figure, figure_svg};
pub use self::file_name::file_name;
pub use self::frame::{Frame, FrameColumn, FrameValues, Measure, Step};
pub use self::incomplete::incomplete_period;
pub use self::layout::{Layout, text_width};
pub use self::locale::{Dates, Language, Locale, Numbers};
pub use self::notes::{Note, NoteKind};
pub use self::num::rounded;
pub use self::paint::{Ink, Painter, Theme};
pub use self::scene::{Anchor, Hit, LegendEntry, Node, PathCommand, Scene, path_data, pixels};
pub use self::selection::selected;
pub use self::sentence::{
    Token, TokenRole, column_label, excluded, plain_text, sentence, sentence_of,
};
pub use self::style::{Part, Series, Style};
pub use self::suggest::{Rule, Suggestion, complete_display, suggest, suggest_display};
pub use self::svg::{SvgColors, Words, to_svg};
