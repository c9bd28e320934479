//! Rows that a SQL engine answers with: the engine does the heavy work where the data are, and its
//! answer alone becomes a file.

mod address;
mod entry;
#[cfg(feature = "sql")]
mod flight;
mod question;
#[cfg(feature = "sql")]
mod spool;

pub(crate) use self::entry::{EngineEntry, SqlEntry};
pub(crate) use self::question::Question;

use std::path::Path;

use anyhow::Result;

/// Asks the engine and writes its answer to a file, as a stream of Arrow batches.
#[cfg(feature = "sql")]
pub(crate) fn answer(question: &Question, out: &Path) -> Result<()> {
    flight::answer(question, out)
}

/// What is told of the version of the data, as far as the engine has to be asked for it.
#[cfg(feature = "sql")]
pub(crate) fn version(question: &Question, query: &str) -> Result<String> {
    flight::version(question, query)
}

/// Says that this program cannot ask.
#[cfg(not(feature = "sql"))]
pub(crate) fn answer(_: &Question, _: &Path) -> Result<()> {
    Err(cannot_ask())
}

/// Says that this program cannot ask.
#[cfg(not(feature = "sql"))]
pub(crate) fn version(_: &Question, _: &str) -> Result<String> {
    Err(cannot_ask())
}

#[cfg(not(feature = "sql"))]
fn cannot_ask() -> anyhow::Error {
    crate::failure::Failure::with_hint(
        "this sagitta was made without the part that asks SQL engines",
        "Make one that has it: cargo build --release --package sagitta-cli --features sql",
    )
    .into()
}
