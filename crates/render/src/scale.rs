//! From values to pixels.

use crate::num;
use crate::ticks::NiceStep;

/// The box that the data is drawn in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Plot {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Plot {
    pub(crate) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// A map from a domain to pixels, by differences or by ratios.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Linear {
    pub(crate) domain: (f64, f64),
    pub(crate) range: (f64, f64),
    /// Whether equal ratios are equal distances; then everything is positive.
    pub(crate) log: bool,
}

impl Linear {
    pub(crate) fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        Self { domain, range, log: false }
    }

    pub(crate) fn px(&self, value: f64) -> f64 {
        let place = |v: f64| if self.log { num::log10(v) } else { v };
        let finite = |v: f64| place(v.clamp(f64::MIN, f64::MAX));
        let (low, high) = (finite(self.domain.0), finite(self.domain.1));
        let value = finite(if self.log { value.max(self.domain.0) } else { value });
        let (start, end) = self.range;
        // Halved first, so that a domain as wide as the floats themselves does not overflow.
        let span = high / 2.0 - low / 2.0;
        if span <= 0.0 {
            return f64::midpoint(start, end);
        }
        start + (value / 2.0 - low / 2.0) / span * (end - start)
    }
}

/// Equal bands side by side; the one without a value stands apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bands {
    pub(crate) start: f64,
    pub(crate) size: f64,
    n: usize,
    apart: bool,
}

impl Bands {
    const GAP: f64 = 0.5;

    pub(crate) fn new(start: f64, length: f64, n: usize, apart: bool) -> Self {
        let slots = num::float(n) + if apart { Self::GAP } else { 0.0 };
        Self { start, size: length / slots.max(1.0), n, apart }
    }

    /// The edge of a band nearest to the start.
    pub(crate) fn edge(&self, band: usize) -> f64 {
        let gap = if self.apart && band + 1 == self.n { Self::GAP } else { 0.0 };
        self.start + (num::float(band) + gap) * self.size
    }

    pub(crate) fn center(&self, band: usize) -> f64 {
        self.edge(band) + self.size / 2.0
    }
}

/// A value axis: its domain, rounded outwards to its ticks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ValueAxis {
    pub(crate) domain: (f64, f64),
    pub(crate) step: NiceStep,
    /// Whether zero is left out although lines are read against it.
    pub(crate) truncated: bool,
    /// Whether equal ratios are equal distances.
    pub(crate) log: bool,
}

/// How a mark treats zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zero {
    /// Bars and areas: their length is the value.
    Always,
    /// Lines: shown unless the data would then take up less than a third of the height.
    IfSensible,
    /// Points: places, not lengths.
    Never,
}

impl ValueAxis {
    /// An axis for values from `low` to `high` with about `n` steps.
    pub(crate) fn new((low, high): (f64, f64), zero: Zero, n: usize, whole: bool) -> Self {
        let extreme = low.abs().max(high.abs());
        let spread = high - low;
        let (with_low, with_high) = (low.min(0.0), high.max(0.0));
        let include = match zero {
            Zero::Always => true,
            Zero::IfSensible => spread <= 0.0 || spread * 3.0 >= extreme,
            Zero::Never => false,
        };
        let (mut low, mut high) = if include { (with_low, with_high) } else { (low, high) };
        if high <= low {
            let room = if extreme > 0.0 { extreme * 0.1 } else { 1.0 };
            (low, high) = if include { (0.0, 1.0) } else { (low - room, high + room) };
        }
        let step = NiceStep::new(high - low, n, whole);
        let (first, last) = (step.below(low), step.above(high));
        let truncated = zero == Zero::IfSensible && (first > 0 || last < 0);
        // A little air beyond the data is enough; a whole empty step would waste height.
        let air = 0.06 * (high - low);
        let from = match low - step.at(first) {
            empty if first < 0 && empty > 0.6 * step.at(1) => low - air,
            _ => step.at(first),
        };
        let to = match step.at(last) - high {
            empty if last > 1 && empty > 0.6 * step.at(1) => high + air,
            _ => step.at(last),
        };
        let domain = (from, to);
        let domain = (domain.0.max(f64::MIN), domain.1.min(f64::MAX));
        Self { domain, step, truncated, log: false }
    }

    /// A logarithmic axis for positive values from `low` to `high`, from a 1, 2 or 5 to another.
    pub(crate) fn logarithmic((low, high): (f64, f64)) -> Self {
        let (low, high) = if low > 0.0 && high >= low { (low, high) } else { (1.0, 10.0) };
        let exact = low >= high;
        let below = round_below(if exact { low / 2.0 } else { low });
        let above = if exact { high * 2.0 } else { high };
        let to = match round_below(above) {
            round if round >= above => round,
            round => next_round(round),
        };
        let domain = (below.max(f64::MIN_POSITIVE), to.min(f64::MAX));
        Self { domain, step: NiceStep::new(0.0, 1, false), truncated: false, log: true }
    }

    /// The scale of the axis over a range of pixels.
    pub(crate) fn scale(&self, range: (f64, f64)) -> Linear {
        Linear { domain: self.domain, range, log: self.log }
    }
}

/// The greatest 1, 2 or 5 times a power of ten that is not above a positive number.
fn round_below(x: f64) -> f64 {
    let unit = num::pow10(num::decade(x));
    [5.0, 2.0].into_iter().map(|digit| digit * unit).find(|round| *round <= x).unwrap_or(unit)
}

/// The next 1, 2 or 5 times a power of ten after one.
pub(crate) fn next_round(round: f64) -> f64 {
    let exponent = num::decade(round);
    match num::round(round / num::pow10(exponent)) {
        1 => 2.0 * num::pow10(exponent),
        2 => 5.0 * num::pow10(exponent),
        _ => num::pow10(exponent + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_shown_where_it_is_sensible() {
        let check = |range, zero, starts_at_zero: bool, truncated| {
            let axis = ValueAxis::new(range, zero, 5, false);
            assert_eq!(
                (axis.domain.0 == 0.0, axis.truncated),
                (starts_at_zero, truncated),
                "{range:?}"
            );
        };
        check((20.0, 150.0), Zero::IfSensible, true, false);
        check((990.0, 1_013.0), Zero::IfSensible, false, true);
        check((990.0, 1_013.0), Zero::Always, true, false);
        check((7.0, 7.0), Zero::IfSensible, true, false);
        check((0.0, 0.0), Zero::Always, true, false);
        assert_eq!(ValueAxis::new((-5.0, 12.0), Zero::Always, 5, false).domain, (-5.0, 15.0));
        assert_eq!(ValueAxis::new((0.0, 3.0), Zero::Always, 8, true).step.at(1), 1.0);
    }

    #[test]
    fn the_band_without_a_value_stands_apart() {
        let bands = Bands::new(0.0, 350.0, 3, true);
        assert_eq!((bands.edge(0), bands.edge(1), bands.edge(2)), (0.0, 100.0, 250.0));
    }

    #[test]
    fn a_scale_survives_the_widest_domain() {
        let scale = Linear::new((f64::MIN, f64::MAX), (0.0, 100.0));
        assert_eq!(scale.px(0.0), 50.0);
        assert_eq!(Linear::new((1.0, 1.0), (0.0, 100.0)).px(1.0), 50.0);
    }

    #[test]
    fn a_logarithmic_axis_ends_at_round_numbers() {
        let check = |range, domain| {
            assert_eq!(ValueAxis::logarithmic(range).domain, domain, "{range:?}");
        };
        check((3.0, 4_200.0), (2.0, 5_000.0));
        check((1.0, 1_000.0), (1.0, 1_000.0));
        check((0.03, 0.03), (0.01, 0.1));
        check((7.0, 7.0), (2.0, 20.0));
        check((f64::INFINITY, f64::NEG_INFINITY), (1.0, 10.0));
        let scale = ValueAxis::logarithmic((1.0, 1_000.0)).scale((0.0, 300.0));
        assert_eq!(
            [1.0, 10.0, 100.0, 1e3].map(|v| scale.px(v).round()),
            [0.0, 100.0, 200.0, 300.0]
        );
        assert_eq!(scale.px(0.001), 0.0);
    }
}
