//! Files that are packed.

use std::io::Read;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;

use crate::Error;

/// How every gzip file begins.
pub(crate) const MAGIC: [u8; 2] = [0x1F, 0x8B];

/// What is in a gzip file; other files stay as they are. More than `limit` bytes are refused, and
/// so is a file that ends too early.
pub(crate) fn unpacked(bytes: Bytes, limit: u64) -> Result<Bytes, Error> {
    if !bytes.starts_with(&MAGIC) {
        return Ok(bytes);
    }
    let mut out = Vec::new();
    let mut reader = MultiGzDecoder::new(&*bytes).take(limit.saturating_add(1));
    reader.read_to_end(&mut out).map_err(Error::Gzip)?;
    if u64::try_from(out.len()).unwrap_or(u64::MAX) > limit {
        return Err(Error::TooLarge { limit });
    }
    Ok(Bytes::from(out))
}

/// The name of what is in a packed file: without its `.gz`.
pub(crate) fn inner_name(name: &str) -> &str {
    let is_packed = name.len() > 3
        && name.get(name.len() - 3..).is_some_and(|end| end.eq_ignore_ascii_case(".gz"));
    if is_packed { name.get(..name.len() - 3).unwrap_or(name) } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn packed_files_are_unpacked_and_bounded() {
        let twice = [packed(b"a,b\n"), packed(b"1,2\n")].concat();
        assert_eq!(unpacked(Bytes::from(twice), 100).unwrap(), "a,b\n1,2\n");
        assert_eq!(unpacked(Bytes::from_static(b"a,b"), 1).unwrap(), "a,b");
        let bomb = Bytes::from(packed(&[b'x'; 1000]));
        assert!(matches!(unpacked(bomb.clone(), 999), Err(Error::TooLarge { limit: 999 })));
        assert_eq!(unpacked(bomb.clone(), 1000).unwrap().len(), 1000);
        assert!(matches!(unpacked(bomb.slice(..bomb.len() - 4), 1000), Err(Error::Gzip(_))));
    }

    #[test]
    fn the_ending_of_the_packed_file_goes() {
        let cases = [("a.csv.gz", "a.csv"), ("A.GZ", "A"), (".gz", ".gz"), ("数据.gz", "数据")];
        for (name, inner) in cases {
            assert_eq!(inner_name(name), inner);
        }
    }
}
