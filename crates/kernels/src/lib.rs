//! Loops over columns.
//!
//! What a table or a question does once for every row is here, over plain slices, and is compiled for speed;
//! the rest of the engine decides what to do, and is compiled for size. The loops are not drawn into
//! their callers, as they would be compiled like them.

mod bits;
mod digits;
mod extent;
mod few;
mod find;
mod float_sum;
mod hash;
mod keys;
mod parted;
mod pick;
mod radix;
mod slots;
mod stretches;
mod sums;

pub use self::bits::{Bits, Range, is_within, nans, of_codes_u8, of_codes_u16, of_codes_u32};
pub use self::digits::{Digit, count_digits, ends, find_digits, float_key, push_float_keys};
pub use self::extent::{Ordered, Span};
pub use self::find::{Byte, candidates};
pub use self::float_sum::FloatSum;
pub use self::hash::{hash_bytes, mix_bits, unmix_bits};
pub use self::keys::{Narrow, greatest};
pub use self::parted::{Part, new_parts, part_of, settle_parts};
pub use self::pick::{Pick, all_bits, bits_at, each_null};
pub use self::radix::{Radix, entry, key_of, number_of};
pub use self::slots::{Code, bins, combine, offsets, set_null};
pub use self::stretches::Stretches;
pub use self::sums::{FloatCell, IntegerCell, count_slots, sum_floats, sum_integers};

/// A row, a code or a slot as a place in memory; memory has at least 32 bits here.
#[inline]
pub(crate) fn place(idx: u32) -> usize {
    usize::try_from(idx).unwrap_or(usize::MAX)
}
