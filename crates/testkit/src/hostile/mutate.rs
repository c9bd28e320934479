use super::knobs::{Knob, knobs};
use crate::Generator;

/// A valid file to be damaged.
#[derive(Clone, Debug)]
pub struct Seed {
    /// What it is.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    knobs: Vec<Knob>,
}

impl Seed {
    /// A seed of these bytes.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let knobs = knobs(&bytes);
        Self { name: name.into(), bytes, knobs }
    }
}

/// Damages files: bytes are changed, cut off, and copied elsewhere, and the numbers that decide
/// about memory are set to what is at the edges of their range. The same number always does the
/// same damage.
#[derive(Clone, Debug)]
pub struct Mutator(Generator);

/// Numbers at the edges of something.
const EDGES: [i64; 16] = [
    0,
    1,
    -1,
    2,
    7,
    64,
    127,
    128,
    255,
    65_536,
    i32::MAX as i64,
    i32::MIN as i64,
    u32::MAX as i64,
    1 << 40,
    i64::MAX,
    i64::MIN,
];

impl Mutator {
    /// The damage of this number.
    pub fn new(number: u64) -> Self {
        Self(Generator::new(number))
    }

    /// A damaged copy of a seed; pieces may come from another one.
    pub fn damaged(&mut self, seed: &Seed, other: &Seed) -> Vec<u8> {
        let mut bytes = seed.bytes.clone();
        for _ in 0..=self.0.below(3) {
            match self.0.below(10) {
                0..=4 if !seed.knobs.is_empty() => {
                    let (at, width) = self.0.pick(&seed.knobs);
                    self.turn(&mut bytes, at, width);
                }
                5 => bytes.truncate(self.0.below(bytes.len() + 1)),
                6 => self.splice(&mut bytes, &other.bytes),
                _ => self.change(&mut bytes),
            }
        }
        bytes
    }

    fn change(&mut self, bytes: &mut [u8]) {
        if bytes.is_empty() {
            return;
        }
        let value = self.0.below(256) as u8;
        let value = self.0.pick(&[0, 1, 0x7f, 0x80, 0xff, value]);
        bytes[self.0.below(bytes.len())] = value;
    }

    /// Sets a number to an edge, or near what it was, or to what leads near the end of the file.
    fn turn(&mut self, bytes: &mut [u8], at: usize, width: usize) {
        let n_bytes = bytes.len();
        let Some(place) = bytes.get_mut(at..at + width) else { return };
        let mut number = [0; 8];
        number[..width].copy_from_slice(place);
        let number = i64::from_le_bytes(number);
        let near = self.0.below(17) as i64 - 8;
        let number = match self.0.below(8) {
            0..=3 => self.0.pick(&EDGES),
            4 => number.wrapping_add(near),
            5 => number.wrapping_mul(2),
            6 => n_bytes as i64 + near,
            _ => number ^ (1 << self.0.below(width * 8)),
        };
        place.copy_from_slice(&number.to_le_bytes()[..width]);
    }

    /// Copies a piece over another, or puts it between.
    fn splice(&mut self, bytes: &mut Vec<u8>, from: &[u8]) {
        if from.is_empty() {
            return;
        }
        let start = self.0.below(from.len());
        let length = self.0.below((from.len() - start).min(512) + 1);
        let piece = &from[start..start + length];
        let at = self.0.below(bytes.len() + 1);
        let end = if self.0.below(2) == 0 { at } else { (at + length).min(bytes.len()) };
        bytes.splice(at..end, piece.iter().copied());
    }
}
