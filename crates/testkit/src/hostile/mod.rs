//! Arrow files as an enemy would send them.
//!
//! [`seeds`] are small valid files with every type, [`Mutator`] damages such files, and
//! [`bombs`] are files that ask for far more than they bring. All of them are the same on every
//! machine.

mod bombs;
mod codec;
mod knobs;
mod lies;
mod message;
mod mutate;
mod seeds;

pub use self::bombs::{BUDGET, Bomb, bombs};
pub use self::message::{Batch, schema_message};
pub use self::mutate::{Mutator, Seed};
pub use self::seeds::seeds;
