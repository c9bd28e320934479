use super::{Grouping, ROUNDED, figure, figure_grouped, number, trim};
use crate::{Language, num};

/// The units of short forms, the largest first, as powers of ten.
const EN: [(i32, &str); 4] = [(12, "T"), (9, "B"), (6, "M"), (3, "K")];
const ZH: [(i32, &str); 3] = [(12, "万亿"), (8, "亿"), (4, "万")];

/// From here on a short form counts in units.
const LEAST: f64 = 9_999.5;

/// A number in few characters, for axes and figures: `12.3K`, `1.2M` and `3B`, or `12.3万` and
/// `1.2亿`.
///
/// Below ten thousand it is [`figure`]: `9,999`. From there it is counted in the largest unit of
/// which there is one or more after rounding to the next smaller one, with three significant digits but never rounded
/// before the decimal point: 99,995 is `100K` and `10万`, 12,345,678 is `1,235万`. What is rounded
/// are decimal digits, half away from zero. NaN, infinities and what has 16 digits or more before
/// the point are written as [`figure`] does.
///
/// Numbers that are years or labels have no short form: see [`short_grouped`].
pub fn short(value: f64, language: Language) -> String {
    let size = value.abs();
    let units: &[(i32, &str)] = language.pick(&EN, &ZH);
    if !size.is_finite() || !(LEAST..ROUNDED).contains(&size) {
        return figure(value);
    }
    let mut smaller = units.iter().skip(1);
    for (exponent, unit) in units {
        // From here on the next unit would be rounded up to one of this.
        let least = smaller
            .next()
            .map_or(LEAST, |(smaller, _)| num::pow10(*exponent) - 0.5 * num::pow10(*smaller));
        if size < least {
            continue;
        }
        let scaled = value / num::pow10(*exponent);
        let decimals = usize::try_from(2 - num::decade(scaled.abs())).unwrap_or(0);
        let mut text = number(trim(&num::rounded(scaled, decimals)), Grouping::Thousands);
        text.push_str(unit);
        return text;
    }
    figure(value)
}

/// [`short`] for a column that is grouped; the whole figure for years and labels.
pub fn short_grouped(value: f64, grouping: Grouping, language: Language) -> String {
    match grouping {
        Grouping::Thousands => short(value, language),
        Grouping::Never => figure_grouped(value, grouping),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_counted_in_units() {
        let check = |value: f64, en: &str, zh: &str| {
            assert_eq!(short(value, Language::En), en, "{value}");
            assert_eq!(short(value, Language::Zh), zh, "{value}");
        };
        check(0.0, "0", "0");
        check(-0.0, "0", "0");
        check(1e-9, "1×10⁻⁹", "1×10⁻⁹");
        check(0.0123, "0.0123", "0.0123");
        check(999.0, "999", "999");
        check(1_234.5, "1,235", "1,235");
        check(9_999.0, "9,999", "9,999");
        check(9_999.4, "9,999", "9,999");
        check(9_999.5, "10K", "1万");
        check(10_000.0, "10K", "1万");
        check(-10_000.0, "−10K", "−1万");
        check(12_345.0, "12.3K", "1.23万");
        check(99_949.0, "99.9K", "9.99万");
        check(99_995.0, "100K", "10万");
        check(123_000.0, "123K", "12.3万");
        check(999_499.0, "999K", "99.9万");
        check(999_500.0, "1M", "100万");
        check(1_250_000.0, "1.25M", "125万");
        check(12_345_678.0, "12.3M", "1,235万");
        check(99_994_999.0, "100M", "9,999万");
        check(99_995_000.0, "100M", "1亿");
        check(123_456_789.0, "123M", "1.23亿");
        check(-6_180_000_000.0, "−6.18B", "−61.8亿");
        check(999_500_000_000.0, "1T", "9,995亿");
        check(1e12, "1T", "1万亿");
        check(9.99e14, "999T", "999万亿");
        check(1e15, "1×10¹⁵", "1×10¹⁵");
        check(f64::NAN, "NaN", "NaN");
        check(f64::NEG_INFINITY, "−∞", "−∞");
    }

    #[test]
    fn years_and_labels_are_never_shortened() {
        assert_eq!(short_grouped(2014.0, Grouping::Never, Language::En), "2014");
        assert_eq!(short_grouped(120_116.0, Grouping::Never, Language::Zh), "120116");
        assert_eq!(short_grouped(120_116.0, Grouping::Thousands, Language::Zh), "12万");
    }
}
