//! Text that can be read from its start as often as needed, whether it is held or not.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use encoding_rs::{Decoder, Encoding, UTF_8};
use flate2::read::MultiGzDecoder;

use crate::error::{MOST_LISTED, Warning};
use crate::{Care, Error, Options, encoding, gzip};

/// How much of a file is read at once.
pub(crate) const CHUNK: usize = 1 << 16;

const UTF8_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// Text that can be read from its start as often as needed.
pub(crate) trait Source {
    /// The text from its start, in UTF-8 and without a byte-order mark.
    fn open(&self) -> Result<Box<dyn Read + '_>, Error>;

    /// How many bytes it has in UTF-8; 0 if that is not known.
    fn n_bytes(&self) -> u64;
}

impl Source for &str {
    fn open(&self) -> Result<Box<dyn Read + '_>, Error> {
        Ok(Box::new(self.as_bytes()))
    }

    fn n_bytes(&self) -> u64 {
        u64::try_from(self.len()).unwrap_or(u64::MAX)
    }
}

/// A text file that is read piece by piece, packed by gzip or not, in any encoding. What it is read
/// as is what [`crate::text::decode`] makes of the same bytes.
#[derive(Debug)]
pub(crate) struct TextFile {
    path: PathBuf,
    n_bytes: u64,
    /// None for UTF-8 without a fault.
    encoding: Option<&'static Encoding>,
    pub(crate) warnings: Vec<Warning>,
}

impl TextFile {
    /// Reads a file once to find out its encoding. Bytes that are no text in it are refused by a
    /// strict reading, and told by a lenient one.
    pub(crate) fn survey(path: &Path, label: Option<&str>, care: Care) -> Result<Self, Error> {
        let seen = Seen::of(path)?;
        if seen.n_bytes == 0 {
            return Err(Error::Empty);
        }
        let (label, is_told) = match (seen.start.as_slice(), label) {
            ([0xEF, 0xBB, 0xBF, ..], _) => ("UTF-8", true),
            ([0xFF, 0xFE, ..], _) => ("UTF-16LE", true),
            ([0xFE, 0xFF, ..], _) => ("UTF-16BE", true),
            (_, None) => ("UTF-8", false),
            (_, Some(label)) => (label, true),
        };
        let mut file = Self {
            path: path.to_owned(),
            n_bytes: seen.n_bytes,
            encoding: None,
            warnings: Vec::new(),
        };
        if label.eq_ignore_ascii_case("UTF-8") {
            match seen.bad_line {
                None => return Ok(file),
                Some(line) if care == Care::Strict => {
                    return Err(Error::NotText { line, encoding: "UTF-8".to_owned() });
                }
                Some(_) => {}
            }
        }
        let label = match is_told || care == Care::Strict {
            true => label,
            false => encoding::guess_sample(&seen.sample),
        };
        let unknown = || Error::UnknownEncoding { label: label.to_owned() };
        let encoding = Encoding::for_label(label.as_bytes()).ok_or_else(unknown)?;
        file.encoding = Some(encoding);
        file.n_bytes = 0;
        let faults = Faults::of(&mut *file.open()?)?;
        let name = encoding.name().to_owned();
        if let (Care::Strict, Some(line)) = (care, faults.lines.first()) {
            return Err(Error::NotText { line: *line, encoding: name });
        }
        if care == Care::Lenient && encoding != UTF_8 {
            file.warnings.push(Warning::Encoding { name, guessed: !is_told });
        }
        if faults.n > 0 {
            file.warnings.push(Warning::ReplacedBytes { n: faults.n, lines: faults.lines });
        }
        Ok(file)
    }
}

/// The text of a file, packed by gzip or not, whose encoding was found out.
#[derive(Debug)]
pub struct Text(TextFile);

impl Text {
    /// Reads a file once to find out its encoding, as [`crate::stream`] does.
    pub fn open(path: &Path, options: &Options) -> Result<Self, Error> {
        TextFile::survey(path, options.encoding.as_deref(), options.care).map(Self)
    }

    /// The text from its start, in UTF-8 and without a byte-order mark.
    pub fn read(&self) -> Result<Box<dyn Read + '_>, Error> {
        self.0.open()
    }

    /// What was odd about its bytes.
    pub fn warnings(&self) -> &[Warning] {
        &self.0.warnings
    }
}

impl Source for TextFile {
    fn open(&self) -> Result<Box<dyn Read + '_>, Error> {
        let Raw { bytes: mut raw, .. } = Raw::open(&self.path)?;
        if let Some(encoding) = self.encoding {
            return Ok(Box::new(Decoding::new(raw, encoding.new_decoder_with_bom_removal())));
        }
        let mut start = Vec::new();
        raw.by_ref().take(3).read_to_end(&mut start).map_err(Error::Read)?;
        if start == UTF8_MARK {
            start.clear();
        }
        Ok(Box::new(io::Cursor::new(start).chain(raw)))
    }

    fn n_bytes(&self) -> u64 {
        self.n_bytes
    }
}

/// The bytes of a file; of one packed by gzip, those of what is in it.
struct Raw {
    bytes: Box<dyn Read>,
    is_packed: bool,
}

impl Raw {
    fn open(path: &Path) -> Result<Self, Error> {
        let mut start = Vec::new();
        let mut file = File::open(path).map_err(Error::Read)?;
        file.by_ref().take(2).read_to_end(&mut start).map_err(Error::Read)?;
        let is_packed = start == gzip::MAGIC;
        let whole = io::Cursor::new(start).chain(file);
        let bytes: Box<dyn Read> = match is_packed {
            true => Box::new(MultiGzDecoder::new(io::BufReader::with_capacity(CHUNK, whole))),
            false => Box::new(whole),
        };
        Ok(Self { bytes, is_packed })
    }

    /// What went wrong while it was read.
    fn error(&self, error: io::Error) -> Error {
        if self.is_packed { Error::Gzip(error) } else { Error::Read(error) }
    }
}

/// Whether a file is packed by gzip.
pub(crate) fn is_packed(path: &Path) -> Result<bool, Error> {
    Ok(Raw::open(path)?.is_packed)
}

/// The first bytes of a file; of one packed by gzip, of what is in it.
pub(crate) fn start(path: &Path, n_bytes: u64) -> Result<Vec<u8>, Error> {
    let mut raw = Raw::open(path)?;
    let mut start = Vec::new();
    match raw.bytes.by_ref().take(n_bytes).read_to_end(&mut start) {
        Ok(_) => Ok(start),
        Err(error) => Err(raw.error(error)),
    }
}

/// What a look at all bytes of a file found.
#[derive(Debug, Default)]
struct Seen {
    n_bytes: u64,
    /// The first bytes.
    start: Vec<u8>,
    /// The first line that is no UTF-8, from 1.
    bad_line: Option<u64>,
    /// Lines with bytes beyond ASCII, as many as tell the encoding.
    sample: Vec<u8>,
}

impl Seen {
    fn of(path: &Path) -> Result<Self, Error> {
        let mut raw = Raw::open(path)?;
        let mut seen = Self::default();
        let mut chunk = vec![0; CHUNK * 4];
        let (mut line, mut n_lines) = (Vec::new(), 1);
        // The bytes of a character that is not complete yet.
        let mut rest = Vec::new();
        loop {
            let n = match raw.bytes.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other.map_err(|error| raw.error(error))?,
            };
            let bytes = chunk.get(..n).unwrap_or_default();
            if seen.start.len() < 3 {
                seen.start.extend(bytes.iter().take(3));
            }
            seen.n_bytes += u64::try_from(n).unwrap_or(0);
            if seen.bad_line.is_none() {
                seen.validate(bytes, &mut rest, &mut n_lines);
            }
            seen.keep(bytes, &mut line);
            if n == 0 {
                seen.keep_line(&line);
                return Ok(seen);
            }
        }
    }

    /// Looks whether the next bytes are UTF-8; none are the end.
    fn validate(&mut self, bytes: &[u8], rest: &mut Vec<u8>, n_lines: &mut u64) {
        let joined;
        let all = match rest.is_empty() {
            true => bytes,
            false => {
                rest.extend_from_slice(bytes);
                joined = std::mem::take(rest);
                joined.as_slice()
            }
        };
        let good = match std::str::from_utf8(all) {
            Ok(_) => all,
            Err(error) => {
                let (good, others) = all.split_at(error.valid_up_to());
                match error.error_len().is_none() && !bytes.is_empty() {
                    true => *rest = others.to_vec(),
                    false => self.bad_line = Some(0),
                }
                good
            }
        };
        let n = good.iter().filter(|byte| **byte == b'\n').count();
        *n_lines += u64::try_from(n).unwrap_or(0);
        self.bad_line = self.bad_line.map(|_| *n_lines);
    }

    /// Keeps lines with bytes beyond ASCII, as long as more are wanted.
    fn keep(&mut self, bytes: &[u8], line: &mut Vec<u8>) {
        if self.sample.len() > encoding::SAMPLE || (bytes.is_ascii() && line.is_ascii()) {
            // Of a line in the making only its end is in the next piece.
            let end = bytes.iter().rposition(|byte| matches!(byte, b'\n' | b'\r'));
            if end.is_some() {
                line.clear();
            }
            let from = end.map_or(0, |end| end + 1);
            if line.len() < CHUNK {
                line.extend_from_slice(bytes.get(from..).unwrap_or_default());
            }
            return;
        }
        for part in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
            line.extend_from_slice(part);
            if part.ends_with(b"\n") || part.ends_with(b"\r") || line.len() > CHUNK {
                self.keep_line(line);
                line.clear();
            }
        }
    }

    fn keep_line(&mut self, line: &[u8]) {
        if !line.is_ascii() && self.sample.len() <= encoding::SAMPLE {
            self.sample.extend_from_slice(line);
        }
    }
}

/// Bytes that mean nothing in the encoding.
#[derive(Debug, Default)]
struct Faults {
    n: u64,
    /// The first lines with some.
    lines: Vec<u64>,
}

impl Faults {
    fn of(text: &mut dyn Read) -> Result<Self, Error> {
        const MARK: &[u8] = "\u{FFFD}".as_bytes();
        let mut faults = Self::default();
        let mut chunk = vec![0; CHUNK];
        let mut line = 1;
        // How many bytes of the mark were met.
        let mut n_met = 0;
        loop {
            let n = text.read(&mut chunk).map_err(Error::Read)?;
            for byte in chunk.get(..n).unwrap_or_default() {
                n_met = match MARK.get(n_met) == Some(byte) {
                    true => n_met + 1,
                    false => usize::from(MARK.first() == Some(byte)),
                };
                if n_met == MARK.len() {
                    n_met = 0;
                    faults.n += 1;
                    if faults.lines.last() != Some(&line) && faults.lines.len() < MOST_LISTED {
                        faults.lines.push(line);
                    }
                }
                line += u64::from(*byte == b'\n');
            }
            if n == 0 {
                return Ok(faults);
            }
        }
    }
}

/// Bytes in an encoding, read as UTF-8.
struct Decoding<R> {
    raw: R,
    decoder: Decoder,
    chunk: Vec<u8>,
    /// What of the chunk is not decoded yet.
    left: std::ops::Range<usize>,
    is_end: bool,
    is_done: bool,
}

impl<R: Read> Decoding<R> {
    fn new(raw: R, decoder: Decoder) -> Self {
        Self { raw, decoder, chunk: vec![0; CHUNK], left: 0..0, is_end: false, is_done: false }
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.is_done && !out.is_empty() {
            if self.left.is_empty() && !self.is_end {
                let n = self.raw.read(&mut self.chunk)?;
                self.left = 0..n;
                self.is_end = n == 0;
            }
            let bytes = self.chunk.get(self.left.clone()).unwrap_or_default();
            let (result, n_read, n_written, _) =
                self.decoder.decode_to_utf8(bytes, out, self.is_end);
            self.left.start += n_read;
            self.is_done = self.is_end && result == encoding_rs::CoderResult::InputEmpty;
            if n_written > 0 {
                return Ok(n_written);
            }
            if n_read == 0 && result == encoding_rs::CoderResult::OutputFull {
                return Err(io::Error::other("there is no room for one character"));
            }
        }
        Ok(0)
    }
}
