//! Hostile bytes: checks an Arrow file before anything decodes it.
//!
//! A [`Walker`] takes the bytes of an Arrow IPC file or stream in chunks of any size and
//! yields whole [`Message`]s. Each has a header that is a valid flatbuffer of a known version,
//! a body of the declared length, and buffers that lie inside the body and are as long as the
//! schema and the row count ask for. Compressed buffers declare what their frames hold, and
//! everything together stays inside a budget: [`Limits`] says which numbers there are and where
//! they come from. LZ4 frames are unpacked into the memory in which their values stay. Nothing else is
//! decoded here; what only values can tell (offsets that rise, codes
//! that are in their dictionary, text that is UTF-8) is checked when they are.

mod batch;
mod body;
mod chunk;
mod compression;
mod error;
mod field;
mod header;
mod limits;
mod message;
mod sniff;
mod unpack;
mod walker;

pub use self::body::{Apart, Body};
pub use self::chunk::Input;
pub use self::error::{Error, Format};
pub use self::limits::Limits;
pub use self::message::{BodyKind, Ending, Form, Message};
pub use self::walker::Walker;
