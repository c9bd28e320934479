//! Bytes to [`Table`]: decode, normalise, statistics.
//!
//! Arrow's many types are turned into a closed set ([`ColumnType`], [`Values`])
//! for which the engine has kernels. A table grows batch by batch while it loads;
//! a clone is a cheap snapshot of what has come so far.

mod batch;
mod builder;
pub mod calendar;
mod category;
mod column;
mod error;
mod extent;
pub mod format;
mod loader;
mod normalise;
#[cfg(feature = "spill")]
mod partitions;
#[cfg(feature = "spill")]
mod spill;
pub mod statistics;
mod take;
mod types;
mod zone;

pub use sagitta_guard::{Input, Limits};

pub use self::batch::Batch;
pub use self::builder::{Loaded, MAX_BATCH_ROWS, MAX_CATEGORIES, TableBuilder};
pub use self::error::{Error, Warning};
pub use self::extent::{BLOCK_ROWS, Blocks, Extent, Extents};
pub use self::loader::Loader;
#[cfg(feature = "spill")]
pub use self::partitions::{Medium, Partitions, Scratch};
#[cfg(feature = "spill")]
pub use self::spill::Spill;
pub use self::types::{Codes, Column, ColumnType, Table, Unit, Values};
pub use self::zone::Zone;
