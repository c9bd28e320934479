//! The targets of `cargo xtask fuzz`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed check is a finding")]

mod targets;

pub use targets::*;
