use crate::Error;
use crate::bytes::{Cursor, hash, put_len};

/// A part of an index that is fetched by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartId(pub(crate) usize);

/// What a part has to be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PartInfo {
    hash: u64,
    len: usize,
}

/// The file of a part, by the hash of what is in it: no two indexes share a name for unlike parts.
pub(crate) fn file_name(hash: u64) -> String {
    format!("{hash:016x}.part")
}

impl PartInfo {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self { hash: hash(bytes), len: bytes.len() }
    }

    pub(crate) fn name(self) -> String {
        file_name(self.hash)
    }

    /// Whether these are the bytes of the part.
    pub(crate) fn check(self, bytes: &[u8]) -> Result<(), Error> {
        if bytes.len() != self.len {
            return Err(Error::Length {
                name: self.name(),
                found: bytes.len(),
                expected: self.len,
            });
        }
        if hash(bytes) == self.hash { Ok(()) } else { Err(Error::Content { name: self.name() }) }
    }

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.hash.to_le_bytes());
        put_len(out, self.len);
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        Some(Self { hash: cursor.hash()?, len: cursor.size()? })
    }
}
