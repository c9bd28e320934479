//! Bytes to [`Table`]: decode, normalise, statistics.
//!
//! Arrow's many types are turned into a closed set ([`ColumnType`], [`Values`])
//! for which the engine has kernels. A table grows batch by batch while it loads;
//! a clone is a cheap snapshot of what has come so far.

mod types;
mod zone;

pub use self::types::{Batch, Codes, Column, ColumnType, Table, Unit, Values};
pub use self::zone::Zone;
