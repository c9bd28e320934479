//! Keys of a dictionary as codes.

/// The greatest of keys; 0 without one.
#[inline(never)]
pub fn greatest(keys: &[u32]) -> u32 {
    keys.iter().fold(0, |greatest, key| greatest.max(*key))
}

/// A number that a code fits into.
pub trait Narrow: Sized {
    /// The codes, which the caller knows to fit: higher bits are lost.
    fn narrow(codes: &[u32]) -> Vec<Self>;
}

macro_rules! narrow {
    ($($native:ty),*) => {$(
        impl Narrow for $native {
            #[inline(never)]
            #[allow(
                clippy::cast_possible_truncation,
                clippy::unnecessary_cast,
                reason = "without a check it is a vector instruction"
            )]
            fn narrow(codes: &[u32]) -> Vec<Self> {
                codes.iter().map(|code| *code as Self).collect()
            }
        }
    )*};
}

narrow!(u8, u16, u32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_any_number() {
        for n in [0, 1, 15, 16, 17, 100] {
            let codes: Vec<u32> = (0..n).rev().collect();
            assert_eq!(greatest(&codes), n.saturating_sub(1));
            let narrow: Vec<u32> = u8::narrow(&codes).into_iter().map(u32::from).collect();
            assert_eq!(narrow, codes);
            assert_eq!(u16::narrow(&codes).len(), codes.len());
        }
        assert_eq!(greatest(&[4, u32::MAX, 3]), u32::MAX);
    }
}
