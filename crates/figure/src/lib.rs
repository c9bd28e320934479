//! A View's answer as a figure that other pages can hold.
//!
//! A figure is the picture, its numbers as a table, the View as a sentence, the source, the licence
//! and the date, as one tree of [`Markup`]: written as HTML it is complete without a script, and a
//! script can make the same elements of it. [`Frozen`] is the answer of a day, which stays as it is
//! when the data do not; [`difference`] tells what has changed since.
//!
//! Everything here is a function of its arguments: who has the answer from the engine hands it in as
//! an [`Answer`].

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "tests may stop at the first that is not there"
    )
)]

mod answer;
mod cells;
mod columns;
mod credit;
mod difference;
mod drawing;
mod error;
mod figure;
mod frozen;
mod markup;
mod question;
mod words;

pub use self::answer::Answer;
pub use self::cells::numbers;
pub use self::columns::{Known, brief, briefs, frame, kind};
pub use self::credit::{Credit, column_title, license, localized, shown_title};
pub use self::difference::{Difference, difference};
pub use self::drawing::Paint;
pub use self::error::Error;
pub use self::figure::{Drawn, Figure, LARGEST};
pub use self::frozen::Frozen;
pub use self::markup::{Markup, element};
pub use self::question::{
    LIMIT, Limits, count_bins, display, is_histogram, measured, question, question_within,
    resolved, table_question,
};
