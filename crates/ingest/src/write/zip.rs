//! A ZIP file of packed parts, as workbooks are.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use crate::Error;

/// The first day that ZIP knows, 1980-01-01: the same table makes the same file.
const DAY: u16 = 0x21;

/// Parts that have been written, and the list of them that ends the file.
#[derive(Default)]
pub(crate) struct Archive {
    out: Vec<u8>,
    list: Vec<u8>,
    n_parts: u16,
}

/// A part that is being written.
pub(crate) struct Part {
    encoder: DeflateEncoder<Vec<u8>>,
    crc: Crc,
}

impl Part {
    pub(crate) fn new() -> Self {
        Self { encoder: DeflateEncoder::new(Vec::new(), Compression::new(5)), crc: Crc::new() }
    }

    pub(crate) fn push(&mut self, text: &str) -> Result<(), Error> {
        self.crc.update(text.as_bytes());
        self.encoder.write_all(text.as_bytes()).map_err(Error::Write)
    }
}

impl Archive {
    /// Adds a whole part.
    pub(crate) fn add_text(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let mut part = Part::new();
        part.push(text)?;
        self.add(name, part)
    }

    /// Adds a part that has been written. Fails on one of 4 GiB, which no browser has room for.
    pub(crate) fn add(&mut self, name: &str, part: Part) -> Result<(), Error> {
        let too_large = |_| Error::TooLarge { limit: u32::MAX.into() };
        let size = u32::try_from(part.encoder.total_in()).map_err(too_large)?;
        let packed = part.encoder.finish().map_err(Error::Write)?;
        let packed_size = u32::try_from(packed.len()).map_err(too_large)?;
        let offset = u32::try_from(self.out.len()).map_err(too_large)?;
        let name_size = u16::try_from(name.len()).unwrap_or(0);
        let mut facts = Vec::new();
        // Made for version 2.0, with names in UTF-8, deflated, at midnight.
        for word in [20, 1 << 11, 8, 0, DAY] {
            facts.extend_from_slice(&u16::to_le_bytes(word));
        }
        for word in [part.crc.sum(), packed_size, size] {
            facts.extend_from_slice(&word.to_le_bytes());
        }
        facts.extend_from_slice(&name_size.to_le_bytes());
        facts.extend_from_slice(&[0; 2]);
        self.out.extend_from_slice(b"PK\x03\x04");
        self.out.extend_from_slice(&facts);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(&packed);
        self.list.extend_from_slice(b"PK\x01\x02\x14\0");
        self.list.extend_from_slice(&facts);
        // No comment, on the first disk, no attributes.
        self.list.extend_from_slice(&[0; 10]);
        self.list.extend_from_slice(&offset.to_le_bytes());
        self.list.extend_from_slice(name.as_bytes());
        self.n_parts += 1;
        Ok(())
    }

    /// The whole file.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, Error> {
        let too_large = |_| Error::TooLarge { limit: u32::MAX.into() };
        let offset = u32::try_from(self.out.len()).map_err(too_large)?;
        let size = u32::try_from(self.list.len()).map_err(too_large)?;
        self.out.append(&mut self.list);
        self.out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        self.out.extend_from_slice(&self.n_parts.to_le_bytes());
        self.out.extend_from_slice(&self.n_parts.to_le_bytes());
        self.out.extend_from_slice(&size.to_le_bytes());
        self.out.extend_from_slice(&offset.to_le_bytes());
        self.out.extend_from_slice(&[0; 2]);
        Ok(self.out)
    }
}
