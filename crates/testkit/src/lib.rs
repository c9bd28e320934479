//! Oracle, generators and fixtures for tests.
//!
//! The oracle answers a query row by row over plain values. It shares no code with the engine:
//! calendar, literals and comparisons are its own, written for plainness.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    reason = "only tests are built with it; a panic there is a failed test"
)]

mod bench_table;
mod calendar;
mod decimal;
mod exact;
mod fixture;
mod generate;
pub mod hostile;
mod instant;
mod oracle;
pub mod suite;
mod value;
mod write;

pub use self::bench_table::{BATCH_ROWS, bench_schema, write_bench_departments, write_bench_table};
pub use self::fixture::{Fixture, FixtureColumn, Layout};
pub use self::generate::Generator;
pub use self::oracle::{Answer, Unanswered, answer, n_unknown};
pub use self::value::Value;
