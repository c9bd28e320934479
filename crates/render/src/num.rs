//! Conversions and powers of ten that come out the same on every machine.

use sagitta_spec::parse_f64;

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

/// Ten to a power, exact for 0..=22 and correctly rounded elsewhere.
pub(crate) fn pow10(exponent: i32) -> f64 {
    parse_f64(&format!("1e{exponent}")).unwrap_or(1.0)
}

/// The power of ten at or below a positive number: 2 for 100 to 999.
pub(crate) fn decade(x: f64) -> i32 {
    format!("{x:e}").split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

/// A difference of decimals without the noise of binary: 0.30000000000000004 becomes 0.3.
pub(crate) fn without_noise(x: f64) -> f64 {
    parse_f64(&format!("{x:.11e}")).unwrap_or(x)
}
