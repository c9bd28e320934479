//! Sums of floats without rounding on the way.

/// The float nearest to the true sum, and the sum of the absolute values.
///
/// Shewchuk's partial sums, which do not overlap, at a scale where finite values stay finite
/// ("Adaptive Precision Floating-Point Arithmetic", 1997). NaN and infinities as they add up.
pub(crate) fn sum_of_floats(values: &[f64]) -> (f64, f64) {
    if values.iter().any(|value| !value.is_finite()) {
        // However large the others are, they do not count beside these.
        return (values.iter().filter(|value| !value.is_finite()).sum(), 0.0);
    }
    let is_large = values.iter().any(|value| value.abs() > 1e280);
    let scale = if is_large { 2.0_f64.powi(-64) } else { 1.0 };
    let mut partials: Vec<f64> = Vec::new();
    for value in values {
        let mut carried = value * scale;
        let mut kept = Vec::new();
        for partial in partials {
            let (large, small) = if carried.abs() >= partial.abs() {
                (carried, partial)
            } else {
                (partial, carried)
            };
            carried = large + small;
            let lost = small - (carried - large);
            if lost != 0.0 {
                kept.push(lost);
            }
        }
        kept.push(carried);
        partials = kept;
    }
    // The smallest come first; what is lost by adding them up so is less than a last bit.
    let sum: f64 = partials.iter().sum();
    let size: f64 = values.iter().map(|value| value.abs() * scale).sum();
    (sum / scale, (size / scale).min(f64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_on_the_way() {
        let check =
            |values: &[f64], sum: f64| assert_eq!(sum_of_floats(values).0, sum, "{values:?}");
        check(&[1e16, 1.0, -1e16], 1.0);
        check(&[0.1; 10], 1.0);
        check(&[f64::MAX, f64::MAX, -f64::MAX], f64::MAX);
        check(&[f64::MAX, f64::MAX], f64::INFINITY);
        check(&[f64::INFINITY, 1.0], f64::INFINITY);
        check(&[5e-324, 5e-324], 1e-323);
        assert!(sum_of_floats(&[f64::INFINITY, f64::NEG_INFINITY]).0.is_nan());
        assert_eq!(sum_of_floats(&[-1.0, 2.0]).1, 3.0);
    }
}
