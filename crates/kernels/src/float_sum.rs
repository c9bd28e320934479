//! Sums of floats, compensated.

/// A sum of floats and what rounding lost on the way (Knuth's TwoSum).
///
/// Finite values whose sum passes the ends of the type on the way come back: `over` counts how
/// often [`HALF`] was taken out.
#[derive(Clone, Copy, Debug, Default)]
pub struct FloatSum {
    sum: f64,
    lost: f64,
    over: i32,
}

/// 2^1023, half of the least power of two that is beyond the floats.
const HALF: f64 = 8.98846567431158e307;

impl FloatSum {
    /// Adds a value.
    #[inline]
    pub fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        if !sum.is_finite() {
            return self.add_beyond(value);
        }
        let part = sum - self.sum;
        self.lost += (self.sum - (sum - part)) + (value - part);
        self.sum = sum;
    }

    /// Adds where plain addition leaves the finite numbers.
    #[cold]
    fn add_beyond(&mut self, value: f64) {
        if !self.sum.is_finite() || !value.is_finite() {
            self.sum += value;
            return;
        }
        // Two finite numbers of one sign: the larger is past HALF, so taking it out is exact.
        let half = HALF.copysign(value);
        let (small, large) =
            if value.abs() < self.sum.abs() { (value, self.sum) } else { (self.sum, value) };
        self.over += if half > 0.0 { 1 } else { -1 };
        self.sum = large - half;
        self.add(small);
    }

    /// Adds what another sum holds.
    pub fn merge(&mut self, other: &Self) {
        self.add(other.sum);
        self.lost += other.lost;
        self.over += other.over;
    }

    /// Infinities and NaN as plain addition gives them.
    pub fn total(self) -> f64 {
        self.over(1.0)
    }

    /// The total over a count, rounded as if once: the mean of what is always the same is that.
    pub fn over(self, count: f64) -> f64 {
        if !self.sum.is_finite() {
            return self.sum;
        }
        if self.over == 0 {
            return divided(self.sum, self.lost, count);
        }
        // Scaled by 2^-64, exactly, so that as many halves as there are rows stay finite.
        const SCALE: f64 = 18_446_744_073_709_551_616.0;
        let mut scaled = Self { sum: self.sum / SCALE, lost: self.lost / SCALE, over: 0 };
        scaled.add(f64::from(self.over) * (HALF / SCALE));
        divided(scaled.sum, scaled.lost, count) * SCALE
    }
}

/// The quotient of a sum of two floats and a count. What its rounding leaves over is divided, too, as
/// in Joldes, Muller and Popescu, Tight and rigorous error bounds for basic building blocks of
/// double-word arithmetic, 2017, algorithm 15.
fn divided(sum: f64, lost: f64, count: f64) -> f64 {
    let high = sum + lost;
    let quotient = high / count;
    // Greater products do not split, and lesser quotients have fewer digits.
    if count < 2.0 || !(f64::MIN_POSITIVE..1e290).contains(&quotient.abs()) {
        return quotient;
    }
    let part = high - sum;
    let low = (sum - (high - part)) + (lost - part);
    let (product, error) = product(quotient, count);
    quotient + ((high - product) - error + low) / count
}

/// A product and what its rounding lost (Dekker, 1971).
fn product(a: f64, b: f64) -> (f64, f64) {
    let split = |x: f64| {
        // 2^27 + 1
        let shifted = 134_217_729.0 * x;
        let high = shifted - (shifted - x);
        (high, x - high)
    };
    let ((a_high, a_low), (b_high, b_low)) = (split(a), split(b));
    let product = a * b;
    (product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low)
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the sums of these values are exact")]
mod tests {
    use super::*;

    fn sum(values: &[f64]) -> FloatSum {
        let mut sum = FloatSum::default();
        values.iter().for_each(|value| sum.add(*value));
        sum
    }

    fn check(values: &[f64], total: f64) {
        let same = |found: f64| found == total || (found.is_nan() && total.is_nan());
        assert!(same(sum(values).total()), "{values:?}: {}", sum(values).total());
        for at in 0..values.len() {
            let (front, back) = values.split_at(at);
            let mut merged = sum(back);
            merged.merge(&sum(front));
            assert!(same(merged.total()), "{front:?} and {back:?}: {}", merged.total());
        }
    }

    #[test]
    fn what_passes_the_ends_comes_back() {
        let (max, inf) = (f64::MAX, f64::INFINITY);
        check(&[max, max, -max], max);
        check(&[max, max, max, -max, -max, -max], 0.0);
        check(&[-max, -max, -max, max, max, 1.0], -max);
        check(&[max, max], inf);
        check(&[-max, -max], -inf);
        check(&[1e16, 1.0, -1e16], 1.0);
        assert_eq!(sum(&[max; 8]).over(8.0), max);
        assert_eq!(sum(&[-max; 1_000]).over(1_000.0), -max);
    }

    #[test]
    fn the_mean_of_what_is_always_the_same_is_that() {
        let values =
            [0.1, 0.3, 1e-300, -7.1e200, 1.0 / 3.0, f64::MAX, f64::MIN_POSITIVE, 1e16 + 2.0];
        for value in values {
            for n in 1..500_u32 {
                let mut sum = FloatSum::default();
                (0..n).for_each(|_| sum.add(value));
                assert_eq!(sum.over(f64::from(n)), value, "{n} times {value:e}");
            }
        }
    }

    #[test]
    fn infinities_and_nan_add_up_as_ever() {
        let inf = f64::INFINITY;
        check(&[inf, 1.0], inf);
        check(&[f64::MAX, f64::MAX, -inf], -inf);
        check(&[inf, -inf], f64::NAN);
        check(&[f64::NAN, f64::MAX, f64::MAX], f64::NAN);
    }
}
