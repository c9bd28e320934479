//! What is on the screen, part by part.

mod about;
mod button;
mod chart;
mod chips;
mod columns;
mod dock;
mod editors;
mod embed;
mod explorer;
mod icons;
mod kept;
mod map;
mod marks;
mod matches;
mod memory_limit;
mod mini_plot;
mod parts;
mod paste;
mod popover;
mod problem;
mod progress;
mod remarks;
mod search;
mod sentence;
mod shape;
mod sheets;
mod start;
mod table;
mod takeaway;
mod toolbar;
mod top_bar;

pub(crate) use self::chips::condition_text as condition_words;
#[cfg(test)]
pub(crate) use self::editors::TEST_OPS;
pub(crate) use self::explorer::ExplorerPage;
pub(crate) use self::kept::release_note;
pub use self::parts::{Loading, Maps, Parts, Search, Share, Tools, maps, search, share, tools};
pub(crate) use self::parts::{Part, use_part};
pub(crate) use self::problem::{ProblemProps, problem_note};
pub(crate) use self::start::StartPage;
pub(crate) use self::top_bar::{TopBarProps, top_bar};
