//! The written forms of a View: each comes back as it was, and errors name their place.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod arbitrary;
mod canonical;
mod expr;
mod fuzz;
mod golden;
mod json;
mod link;
mod schema;
