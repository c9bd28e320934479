use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sagitta_catalog::ARROW_FILE;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of bytes that come piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Digest {
    hash: Sha256,
    n_bytes: u64,
}

impl Digest {
    /// That of all bytes at once.
    pub fn of(bytes: &[u8]) -> Self {
        let mut digest = Self::default();
        digest.update(bytes);
        digest
    }

    /// Goes on with the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.n_bytes = self.n_bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    }

    /// In hexadecimal, as catalogues and bundles have it: 64 digits in lower case.
    pub fn hexadecimal(&self) -> String {
        self.sum().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// As a policy names a script or a style sheet: `'sha256-…'`, in base64.
    pub(crate) fn policy(&self) -> String {
        format!("'sha256-{}'", STANDARD.encode(self.sum()))
    }

    pub(crate) fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    fn sum(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }
}

/// A file of a bundle.
#[derive(Clone, Debug)]
pub struct Entry {
    pub(crate) name: String,
    pub(crate) digest: Digest,
    /// How many bytes are carried.
    pub(crate) n_carried: usize,
    /// Whether they have to be inflated.
    pub(crate) packed: bool,
}

impl Entry {
    /// A file that is carried as it is, of `n_carried` bytes, which `digest` is of.
    pub fn plain(name: impl Into<String>, digest: Digest, n_carried: usize) -> Self {
        Self { name: name.into(), digest, n_carried, packed: false }
    }

    /// A file that is carried deflated (RFC 1951, without a header): `n_carried` is the number of
    /// bytes after that, `digest` is of the file itself.
    pub fn deflated(name: impl Into<String>, digest: Digest, n_carried: usize) -> Self {
        Self { name: name.into(), digest, n_carried, packed: true }
    }

    /// Whether deflating pays: a page that inflates what is hardly smaller starts later for nothing.
    pub fn pays(n_bytes: usize, n_deflated: usize) -> bool {
        n_deflated < n_bytes / 10 * 9
    }

    /// The media type, by the ending of the name.
    pub(crate) fn media_type(&self) -> &'static str {
        match self.name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("wasm") => "application/wasm",
            Some("js") => "text/javascript",
            Some("json") => "application/json",
            Some("arrow") => ARROW_FILE,
            Some("ftl") => "text/plain",
            _ => "application/octet-stream",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_the_same_in_one_piece_and_in_several() {
        let mut pieces = Digest::default();
        pieces.update(b"a");
        pieces.update(b"bc");
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((pieces.hexadecimal().as_str(), pieces.n_bytes()), (expected, 3));
        assert_eq!(Digest::of(b"abc").hexadecimal(), expected);
        assert_eq!(
            Digest::of(b"").policy(),
            "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
        );
    }

    #[test]
    fn little_gain_is_none() {
        assert!(Entry::pays(1000, 800) && !Entry::pays(1000, 900) && !Entry::pays(0, 2));
    }
}
