//! Reading and writing numbers with a fraction.

/// The f64 nearest to a decimal text, as [`str::parse`] reads it; none if it is no number.
///
/// The standard library's parser brings ten kilobytes of powers that cannot be compressed; this
/// one works them out.
///
/// ```
/// assert_eq!(sagitta_spec::parse_f64("0.1"), Some(0.1));
/// assert_eq!(sagitta_spec::parse_f64("-1e-320"), Some(-1e-320));
/// assert_eq!(sagitta_spec::parse_f64("1 "), None);
/// ```
pub fn parse_f64(text: &str) -> Option<f64> {
    lexical_core::parse(text.as_bytes()).ok()
}

/// The f32 nearest to a decimal text, likewise.
pub fn parse_f32(text: &str) -> Option<f32> {
    lexical_core::parse(text.as_bytes()).ok()
}

/// The shortest decimal text that reads back as the same f64, without an exponent: `0.1`, `12`.
///
/// What the page links writes floats through this function alone. A format string with a float in
/// it brings the standard library's routines for a given precision, whether one is given or not,
/// and so does [`f64::clamp`] within limits that are not constants, for the message of its panic.
///
/// ```
/// assert_eq!(sagitta_spec::format_f64(0.1 + 0.2), "0.30000000000000004");
/// assert_eq!(sagitta_spec::format_f64(-1e-7), "-0.0000001");
/// assert_eq!(sagitta_spec::format_f64(f64::INFINITY), "inf");
/// ```
#[inline(never)]
pub fn format_f64(value: f64) -> String {
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::{parse_f32, parse_f64};

    /// Both parsers' answers as bits; they have to be the same.
    fn check(text: &str) {
        let bits = |value: Option<f64>| value.map(f64::to_bits);
        assert_eq!(bits(parse_f64(text)), bits(text.parse().ok()), "{text:?}");
        let bits = |value: Option<f32>| value.map(f32::to_bits);
        assert_eq!(bits(parse_f32(text)), bits(text.parse().ok()), "{text:?} in 32 bits");
    }

    #[test]
    fn texts_are_read_as_the_standard_library_reads_them() {
        for text in [
            "",
            " ",
            "1 ",
            " 1",
            "+1",
            "-0",
            "0.0",
            ".5",
            "5.",
            ".",
            "-",
            "+",
            "e5",
            "1e",
            "1e+",
            "1e5",
            "1E-5",
            "1_000",
            "0x10",
            "１",
            "1,5",
            "--1",
            "1.2.3",
            "1e5.0",
            "1e400",
            "-1e400",
            "1e-400",
            "inf",
            "-inf",
            "Infinity",
            "+INF",
            "NaN",
            "nan",
            "infinit",
            "4.9e-324",
            "2.4e-324",
            "2.5e-324",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "2.2250738585072011e-308",
            "9007199254740993",
            "9007199254740993.0000000000000000001",
            "179769313486231580793728971405301199e273",
            "0.500000000000000166533453693773481063544750213623046875",
            "7.2057594037927933e16",
            "1e99999999999999999999",
            "-00.1e-0",
        ] {
            check(text);
        }
    }

    #[test]
    fn every_power_of_ten_is_read_exactly() {
        for exponent in -350..=320 {
            for digits in ["1", "9", "123456789", "9007199254740991", "9007199254740993"] {
                check(&format!("{digits}e{exponent}"));
            }
        }
    }

    #[test]
    fn random_digits_are_read_exactly() {
        // A multiplicative congruential generator: Knuth's MMIX constants.
        let mut state = 0x5a61_6769_7474_6121_u64;
        let mut next = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 11
        };
        for _ in 0..100_000 {
            let (bits, digits) = ((next() << 11) ^ next(), next());
            let value = f64::from_bits(bits);
            check(&format!("{value:e}"));
            check(&format!("{value:.25e}"));
            check(&format!("{}.{digits}e{}", next() % 100_000, next() % 60));
            // Halfway between a number and the next, and a digit to either side.
            let (low, high) = (value, f64::from_bits(bits ^ 1));
            check(&format!("{:.30e}", low / 2.0 + high / 2.0));
            check(&format!("{}", next() % 1_000_000_007));
        }
    }
}
