//! The explorer without a screen: requests in, responses out.
//!
//! A [`Session`] holds one table and answers questions about it; several share a list of their
//! [`Tables`]. It is carried three ways: by the
//! browser's worker, in-process, and by native tools, which read a table and a View and write the
//! result with [`headless::open`] and [`Session::query`]. What it cannot know by itself, such as
//! time, time zones and today, it asks its [`Environment`].

#![allow(
    clippy::result_large_err,
    reason = "a problem is made at most once a request, so its size costs nothing"
)]

mod beside;
mod cache;
mod calls;
mod columns;
mod derived;
mod environment;
pub mod export;
pub mod headless;
mod job;
mod later;
mod moves;
#[cfg(feature = "native")]
mod native;
mod open;
mod opening;
mod page;
pub mod problem;
mod programs;
mod relative;
mod session;
mod summaries;
mod tables;
mod union;
pub mod zone;

pub use self::beside::{Beside, Errand};
pub use self::environment::Environment;
pub use self::later::Later;
#[cfg(feature = "native")]
pub use self::native::Native;
pub use self::problem::SourceError;
pub use self::session::{Outgoing, Session, Turn};
pub use self::tables::Tables;
pub use sagitta_table::{Input, Zone};
