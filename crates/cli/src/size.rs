//! Sizes as people write them.

use std::str::FromStr;

use anyhow::{Context as _, Error, Result};

/// A number of bytes: `25 MB`, `25MiB` or `25000000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size(pub(crate) u64);

impl FromStr for Size {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let factor: Option<u64> = match unit.trim().to_ascii_lowercase().as_str() {
            "" | "b" => Some(1),
            "kb" => Some(1_000),
            "mb" => Some(1_000_000),
            "gb" => Some(1_000_000_000),
            "kib" => Some(1 << 10),
            "mib" => Some(1 << 20),
            "gib" => Some(1 << 30),
            _ => None,
        };
        let bytes = number.parse().ok().zip(factor);
        let bytes = bytes.and_then(|(number, factor): (u64, u64)| number.checked_mul(factor));
        Ok(Self(bytes.with_context(|| format!("\"{text}\" is no size such as \"25 MB\""))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_with_a_unit_or_without() {
        let cases = [
            ("25 MB", Some(25_000_000)),
            ("25MiB", Some(25 << 20)),
            ("100 kB", Some(100_000)),
            ("1gb", Some(1_000_000_000)),
            ("123456", Some(123_456)),
            ("0", Some(0)),
            ("MB", None),
            ("-1 MB", None),
            ("1.5 MB", None),
            ("25 pounds", None),
            ("99999999999 GB", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Size>().ok().map(|size| size.0), expected, "{text}");
        }
    }
}
