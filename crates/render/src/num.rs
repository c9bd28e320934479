//! Conversions and powers of ten that come out the same on every machine.

use std::iter;

use sagitta_spec::{format_f64, parse_f64};

/// The whole number at or below, held within ±2^62; 0 for NaN.
#[expect(clippy::cast_possible_truncation, reason = "the value is held within range first")]
pub(crate) fn floor(x: f64) -> i64 {
    const LIMIT: f64 = 4_611_686_018_427_387_904.0;
    x.floor().clamp(-LIMIT, LIMIT) as i64
}

/// The nearest whole number, held within ±2^62; 0 for NaN.
pub(crate) fn round(x: f64) -> i64 {
    floor(x + 0.5)
}

/// A count as a float.
pub(crate) fn float(n: usize) -> f64 {
    n as f64
}

/// A small count as a count.
pub(crate) fn from_u32(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// A float that counts, as a count; 0 below zero.
pub(crate) fn count(x: f64) -> usize {
    usize::try_from(floor(x)).unwrap_or(0)
}

/// Sorts by a number of each item, −0 before 0 and NaN at the ends; equal ones keep their places.
///
/// All lists share one sorting routine, which otherwise weighs four kilobytes for each type.
pub(crate) fn sort_by<T>(items: &mut Vec<T>, key: impl Fn(&T) -> f64) {
    let keys: Vec<f64> = items.iter().map(key).collect();
    let mut slots: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(ascending(&keys).into_iter().filter_map(|i| slots.get_mut(i)?.take()));
}

/// The places of numbers in rising order.
fn ascending(keys: &[f64]) -> Vec<usize> {
    let mut order: Vec<(f64, usize)> = keys.iter().copied().zip(0..).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    order.into_iter().map(|(_, i)| i).collect()
}

/// The logarithm to the base 10 of a positive number, within 1e-14; 0 for all others.
///
/// Only additions, multiplications and divisions are used, so the last bit is the same everywhere.
pub(crate) fn log10(x: f64) -> f64 {
    if !(x > 0.0 && x.is_finite()) {
        return 0.0;
    }
    let (x, shift) =
        if x < f64::MIN_POSITIVE { (x * 18_014_398_509_481_984.0, 54.0) } else { (x, 0.0) };
    let bits = x.to_bits();
    let exponent = (bits >> 52) as f64 - 1_023.0 - shift;
    let mantissa = f64::from_bits(bits & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000);
    // ln m = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1) / (m + 1), which is at most a third.
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let (mut power, mut sum) = (s, 0.0);
    for k in 0..16 {
        sum += power / f64::from(2 * k + 1);
        power *= s * s;
    }
    exponent * std::f64::consts::LOG10_2 + 2.0 * sum * std::f64::consts::LOG10_E
}

/// Ten to a power, exact for 0..=22 and correctly rounded elsewhere.
pub(crate) fn pow10(exponent: i32) -> f64 {
    parse_f64(&format!("1e{exponent}")).unwrap_or(1.0)
}

/// The power of ten at or below a positive number: 2 for 100 to 999.
pub(crate) fn decade(x: f64) -> i32 {
    Decimal::of(x).map_or(0, |decimal| decimal.exponent)
}

/// A difference of decimals without the noise of binary: 0.30000000000000004 becomes 0.3.
pub(crate) fn without_noise(x: f64) -> f64 {
    parse_f64(&scientific(x, 12)).unwrap_or(x)
}

/// A number with a fixed count of decimals, rounded half away from zero.
///
/// What is rounded are the digits of the shortest text that reads back as the number: those a
/// reader sees in the data. The nearest binary fraction to 2.675 is a little less and would give
/// 2.67. A zero has no sign; NaN and infinities come out as [`f64`]'s own text.
///
/// ```
/// use sagitta_render::rounded;
/// assert_eq!(rounded(2.675, 2), "2.68");
/// assert_eq!(rounded(9.995, 2), "10.00");
/// assert_eq!(rounded(-0.004, 2), "0.00");
/// ```
pub fn rounded(x: f64, decimals: usize) -> String {
    let mut decimal = match Decimal::of(x) {
        Ok(decimal) => decimal,
        Err(text) => return text,
    };
    let before_point = i64::from(decimal.exponent) + 1;
    decimal.keep(i64::try_from(decimals).unwrap_or(i64::MAX).saturating_add(before_point));
    let whole = usize::try_from(decimal.exponent).unwrap_or(0) + 1;
    let leading = usize::try_from(-decimal.exponent).unwrap_or(0);
    let mut out = decimal.sign().to_owned();
    let digits = iter::repeat_n(b'0', leading).chain(decimal.digits).chain(iter::repeat(b'0'));
    for (i, digit) in digits.take(whole.saturating_add(decimals)).enumerate() {
        if i == whole {
            out.push('.');
        }
        out.push(char::from(digit));
    }
    out
}

/// A number with an exponent and at most so many significant digits, rounded as [`rounded`] does
/// and without zeros at the end: `1.5e-7`. All digits of any number are within 17.
pub(crate) fn scientific(x: f64, figures: u8) -> String {
    let mut decimal = match Decimal::of(x) {
        Ok(decimal) => decimal,
        Err(text) => return text,
    };
    decimal.keep(i64::from(figures));
    let mut out = decimal.sign().to_owned();
    if decimal.digits.is_empty() {
        out.push('0');
    }
    for (i, digit) in decimal.digits.iter().enumerate() {
        if i == 1 {
            out.push('.');
        }
        out.push(char::from(*digit));
    }
    out.push('e');
    out.push_str(&decimal.exponent.to_string());
    out
}

/// The shortest decimal number that reads back as the same float.
struct Decimal {
    negative: bool,
    /// ASCII digits without zeros at either end; none for zero.
    digits: Vec<u8>,
    /// The power of ten of the first digit; 0 for zero.
    exponent: i32,
}

impl Decimal {
    /// A float's digits, or the text of one that has none.
    fn of(x: f64) -> Result<Self, String> {
        let text = format_f64(x);
        if !x.is_finite() {
            return Err(text);
        }
        let unsigned = text.strip_prefix('-').unwrap_or(&text);
        let whole = unsigned.find('.').unwrap_or(unsigned.len());
        let digits = unsigned.bytes().filter(|byte| *byte != b'.');
        let leading = digits.clone().take_while(|digit| *digit == b'0').count();
        let mut decimal =
            Self { negative: x < 0.0, digits: digits.skip(leading).collect(), exponent: 0 };
        decimal.trim();
        if !decimal.digits.is_empty() {
            let place = |n: usize| i32::try_from(n).unwrap_or(0);
            decimal.exponent = place(whole) - place(leading) - 1;
        }
        Ok(decimal)
    }

    /// Rounds to the first so many digits, half away from zero; below none of them, to zero.
    fn keep(&mut self, digits: i64) {
        let Ok(digits) = usize::try_from(digits) else {
            self.digits.clear();
            return;
        };
        let up = self.digits.get(digits).is_some_and(|digit| *digit >= b'5');
        self.digits.truncate(digits);
        if up {
            while self.digits.last() == Some(&b'9') {
                self.digits.pop();
            }
            if let Some(last) = self.digits.last_mut() {
                *last += 1;
            } else {
                self.digits.push(b'1');
                self.exponent += 1;
            }
        }
        self.trim();
    }

    /// Cuts the zeros at the end.
    fn trim(&mut self) {
        while self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
    }

    fn sign(&self) -> &'static str {
        if self.negative && !self.digits.is_empty() { "-" } else { "" }
    }
}

#[cfg(test)]
mod tests;
