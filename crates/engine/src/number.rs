//! Exact decimal numbers, and the order of floats as integers.

use arrow::datatypes::i256;
use sagitta_spec::parse_f64;
use sagitta_table::ColumnType;
use sagitta_table::format::write_decimal;

/// `±digits × 10^exponent`, exactly as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) negative: bool,
    /// 0 to 9 each, most significant first, no zero in front; empty for 0.
    pub(crate) digits: Vec<u8>,
    pub(crate) exponent: i64,
}

/// Where a literal lies on an axis of integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    /// The greatest integer that is not above it, as far as 256 bits reach.
    pub(crate) floor: i256,
    /// Whether it is that integer.
    pub(crate) exact: bool,
}

impl Point {
    pub(crate) fn of(value: impl Into<i256>) -> Self {
        Self { floor: value.into(), exact: true }
    }
}

impl Decimal {
    /// Reads `-12.5`, `.5`, `1e-3`. No spaces, no separators; none for `NaN` and infinities.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        Self::from_parts(negative, whole, fraction, exponent)
    }

    /// A number from its digits before and after the point; none if they are not digits.
    pub(crate) fn from_parts(
        negative: bool,
        whole: &str,
        fraction: &str,
        exponent: i64,
    ) -> Option<Self> {
        let mut digits = Vec::with_capacity(whole.len() + fraction.len());
        for byte in whole.bytes().chain(fraction.bytes()) {
            match byte {
                b'0' if digits.is_empty() => {}
                b'0'..=b'9' => digits.push(byte - b'0'),
                _ => return None,
            }
        }
        let exponent = exponent.saturating_sub(i64::try_from(fraction.len()).ok()?);
        Some(Self { negative, digits, exponent })
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Its place among the multiples of 10^-scale.
    pub(crate) fn at_scale(&self, scale: i64) -> Point {
        if self.is_zero() {
            return Point::of(i256::ZERO);
        }
        let n_digits = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        let shift = self.exponent.saturating_add(scale);
        let n_whole = n_digits.saturating_add(shift);
        // 76 digits always fit into 256 bits.
        if n_whole > 76 {
            let floor = if self.negative { i256::MIN } else { i256::MAX };
            return Point { floor, exact: false };
        }
        let n_kept = usize::try_from(n_whole.clamp(0, n_digits)).unwrap_or(0);
        let (kept, cut) = self.digits.split_at(n_kept);
        let mut value = i256::ZERO;
        let ten = i256::from_i128(10);
        for digit in kept {
            value = value.wrapping_mul(ten).wrapping_add(i256::from_i128(i128::from(*digit)));
        }
        for _ in 0..shift.max(0) {
            value = value.wrapping_mul(ten);
        }
        let exact = cut.iter().all(|digit| *digit == 0);
        let floor = match (self.negative, exact) {
            (false, _) => value,
            (true, true) => value.wrapping_neg(),
            (true, false) => value.wrapping_neg().wrapping_sub(i256::ONE),
        };
        Point { floor, exact }
    }

    /// The text of the number rounded to so many places, half away from zero.
    pub(crate) fn rounded(&self, places: i32) -> String {
        let cut = -(self.exponent + i64::from(places));
        let n_kept = i64::try_from(self.digits.len()).unwrap_or(i64::MAX) - cut;
        let sign = if self.negative { "-" } else { "" };
        if cut <= 0 {
            let digits: String = self.digits.iter().map(|digit| char::from(digit + b'0')).collect();
            return format!("{sign}0{digits}e{}", self.exponent);
        }
        let n_kept = usize::try_from(n_kept).ok();
        let is_up = n_kept.and_then(|n| self.digits.get(n)).is_some_and(|digit| *digit >= 5);
        let mut digits = vec![0];
        digits.extend(self.digits.iter().take(n_kept.unwrap_or(0)));
        let mut carry = u8::from(is_up);
        for digit in digits.iter_mut().rev() {
            *digit += carry;
            carry = u8::from(*digit == 10);
            *digit %= 10;
        }
        let digits: String = digits.iter().map(|digit| char::from(digit + b'0')).collect();
        format!("{sign}{digits}e{}", -places)
    }

    /// The number as `digits × 10^-scale` with the least scale of at least 0; none past 18
    /// digits, before or after the point.
    pub(crate) fn to_step(&self) -> Option<(i128, u32)> {
        let scale = (0..=18).find(|scale| self.at_scale(*scale).exact)?;
        let value = self.at_scale(scale).floor.to_i128()?;
        (value.abs() < 10_i128.pow(18)).then_some((value, u32::try_from(scale).ok()?))
    }
}

fn parse_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Beyond 64 bits only the sign matters.
    let limit = if text.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 };
    Some(text.parse().unwrap_or(limit))
}

/// The float of a key.
#[inline]
#[expect(clippy::cast_possible_wrap, clippy::cast_sign_loss, reason = "bits, not numbers")]
pub(crate) fn float_of_key(key: i64) -> f64 {
    if key == i64::MAX {
        return f64::NAN;
    }
    let bits = key + (key >> 63);
    f64::from_bits((bits ^ (((bits >> 63) as u64) >> 1) as i64) as u64)
}

/// The key of NaN.
pub(crate) const NAN_KEY: i64 = i64::MAX;

/// The key of an unsigned integer, which orders as the integer does.
#[inline]
#[expect(clippy::cast_possible_wrap, reason = "bits, not numbers")]
pub(crate) fn unsigned_key(value: u64) -> i64 {
    (value ^ (1 << 63)) as i64
}

/// The unsigned integer of a key.
#[inline]
#[expect(clippy::cast_sign_loss, reason = "bits, not numbers")]
pub(crate) fn unsigned_of_key(key: i64) -> u64 {
    (key as u64) ^ (1 << 63)
}

/// The float nearest to 10^n; exact up to 22.
pub(crate) fn power_of_ten(n: u32) -> f64 {
    if n > 22 {
        return parse_f64(&format!("1e{n}")).unwrap_or(f64::INFINITY);
    }
    let mut power = 1.0;
    for _ in 0..n {
        power *= 10.0;
    }
    power
}

/// The nearest float of a 256-bit integer.
#[expect(clippy::cast_precision_loss, reason = "rounding to the nearest float is the purpose")]
pub(crate) fn wide_to_f64(value: i256) -> f64 {
    match value.to_i128() {
        Some(value) => value as f64,
        None => {
            let mut text = String::new();
            write_decimal(&mut text, value, 0);
            parse_f64(&text).unwrap_or(f64::NAN)
        }
    }
}

/// The float nearest to `value × 10^-scale`.
#[expect(clippy::cast_precision_loss, reason = "exact below 2^53, else not used")]
pub(crate) fn nearest_float(value: i256, scale: i32) -> f64 {
    match value.to_i128() {
        // A product or a quotient of two exact floats is rounded once.
        Some(value) if value.abs() < 1 << 53 && scale.abs() <= 22 => scaled(value as f64, scale),
        _ if scale == 0 => wide_to_f64(value),
        _ => {
            let mut text = String::new();
            write_decimal(&mut text, value, 0);
            parse_f64(&format!("{text}e{}", -scale)).unwrap_or(f64::NAN)
        }
    }
}

/// Decimal places of a type; 0 for all but decimals.
pub(crate) fn scale_of(column_type: &ColumnType) -> i32 {
    match column_type {
        ColumnType::Decimal { scale, .. } => i32::from(*scale),
        _ => 0,
    }
}

/// A number of so many decimal places.
pub(crate) fn scaled(value: f64, scale: i32) -> f64 {
    let power = power_of_ten(scale.unsigned_abs());
    if scale >= 0 { value / power } else { value * power }
}

/// What the keys of unsigned integers lack.
pub(crate) fn bias_of(column_type: &ColumnType) -> i128 {
    if matches!(column_type, ColumnType::UInt(_)) { 1 << 63 } else { 0 }
}

#[cfg(test)]
mod tests {
    use sagitta_kernels::float_key;

    use super::*;

    #[test]
    fn decimals_are_placed_exactly() {
        let check = |text: &str, scale, floor: i128, exact| {
            let point = Decimal::parse(text).unwrap().at_scale(scale);
            assert_eq!(point, Point { floor: i256::from_i128(floor), exact }, "{text} at {scale}");
        };
        check("2.5", 0, 2, false);
        check("-2.5", 0, -3, false);
        check("-2.50", 1, -25, true);
        check("1e3", 0, 1000, true);
        check("0.001e3", 0, 1, true);
        check("1e-9", 0, 0, false);
        check("-1e-9", 0, -1, false);
        check("120", -2, 1, false);
        check("1200", -2, 12, true);
        check("9007199254740993", 0, 9_007_199_254_740_993, true);
        check("-0", 0, 0, true);
        assert_eq!(Decimal::parse("1e999999999999999999999").unwrap().at_scale(0).floor, i256::MAX);
        assert_eq!(Decimal::parse("-1e99").unwrap().at_scale(0).floor, i256::MIN);
        assert_eq!(
            Decimal::parse("1e-99999999999999999999").unwrap().at_scale(0),
            Point { floor: i256::ZERO, exact: false }
        );
        for text in ["", "-", ".", "1,5", "1e", "e5", "0x1", " 1", "١", "1e+-5", "NaN", "--1"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn float_keys_order_and_return() {
        let values =
            [f64::NEG_INFINITY, -1e300, -1.0, -5e-324, 0.0, 5e-324, 1.0, 2.0, f64::INFINITY];
        for pair in values.windows(2) {
            assert!(float_key(pair[0]) < float_key(pair[1]));
        }
        for value in values {
            assert_eq!(float_of_key(float_key(value)).to_bits(), value.to_bits());
        }
        assert_eq!(float_key(-0.0), float_key(0.0));
        assert_eq!(float_key(-5e-324), -1);
        assert!(float_key(f64::NAN) > float_key(f64::INFINITY));
        assert!(unsigned_key(3) < unsigned_key(u64::MAX));
        assert_eq!(unsigned_of_key(unsigned_key(u64::MAX)), u64::MAX);
    }

    #[test]
    fn steps_keep_their_decimal_places() {
        let step = |text: &str| Decimal::parse(text).unwrap().to_step();
        assert_eq!(step("0.25"), Some((25, 2)));
        assert_eq!(step("10"), Some((10, 0)));
        assert_eq!(step("1e-18"), Some((1, 18)));
        assert_eq!(step("1e-19"), None);
        assert_eq!(step("1e18"), None);
    }
}
