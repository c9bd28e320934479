//! From the globe to the plane, with nothing but sums and products of its own, so that a map is
//! the same on every machine.

/// How places on the globe become places in a plane, upward positive, in degrees at the middle.
///
/// A city or a province is drawn equirectangular with the middle latitude as its standard
/// parallel: straight, true in every direction at the middle, and off by less than a per cent
/// at the edges. What is higher than 12 degrees or wider than 20 gets Albers' equal-area conic,
/// whose standard parallels stand a sixth from either edge, so that large areas do not seem larger
/// than they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Projection {
    Equirectangular { shrink: f64 },
    Albers { n: f64, c: f64, middle: f64 },
}

const DEGREE: f64 = std::f64::consts::PI / 180.0;

impl Projection {
    /// The projection for a box of longitudes and latitudes.
    pub(super) fn of(low: [f64; 2], high: [f64; 2]) -> Self {
        let middle = [f64::midpoint(low[0], high[0]), f64::midpoint(low[1], high[1])];
        let (width, height) = (high[0] - low[0], high[1] - low[1]);
        // Around the equator the two parallels of a cone are on either side of it, and it is none.
        let is_one_sided = low[1] * high[1] >= 0.0;
        if (width > 20.0 || height > 12.0) && width < 180.0 && is_one_sided {
            let first = sine(low[1] + height / 6.0);
            let second = sine(high[1] - height / 6.0);
            let n = f64::midpoint(first, second);
            let cosine = sine(90.0 - low[1] - height / 6.0);
            if n.abs() > 0.05 {
                return Self::Albers { n, c: cosine * cosine + 2.0 * n * first, middle: middle[0] };
            }
        }
        Self::Equirectangular { shrink: sine(90.0 - middle[1]).max(0.01) }
    }

    pub(super) fn plane(self, [x, y]: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Equirectangular { shrink } => [x * shrink, y],
            Self::Albers { n, c, middle } => {
                let radius = (c - 2.0 * n * sine(y)).max(0.0).sqrt() / n / DEGREE;
                let angle = n * (x - middle);
                [radius * sine(angle), -radius * sine(90.0 - angle)]
            }
        }
    }
}

/// The sine of an angle in degrees, by its series; exact to the last digits within ±180 degrees.
fn sine(degrees: f64) -> f64 {
    let folded = match degrees {
        d if d > 90.0 => 180.0 - d,
        d if d < -90.0 => -180.0 - d,
        d => d,
    };
    let x = folded * DEGREE;
    let (mut term, mut sum) = (x, x);
    for k in [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0] {
        term *= -x * x / (k * (k + 1.0));
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sines_are_those_of_the_standard_library() {
        for degrees in -360..=360 {
            let degrees = f64::from(degrees) / 2.0;
            let expected = degrees.to_radians().sin();
            assert!((sine(degrees) - expected).abs() < 1e-14, "{degrees}");
        }
    }

    #[test]
    fn a_city_keeps_its_proportions() {
        let projection = Projection::of([116.7, 38.5], [118.1, 40.3]);
        assert!(matches!(projection, Projection::Equirectangular { .. }));
        let from = projection.plane([117.2, 39.1]);
        let east = projection.plane([117.3, 39.1]);
        let north = projection.plane([117.2, 39.2]);
        // A tenth of a degree: 8.63 km to the east, 11.12 km to the north.
        let ratio = (east[0] - from[0]) / (north[1] - from[1]);
        assert!((ratio - 0.776).abs() < 0.01, "{ratio}");
    }

    #[test]
    fn a_country_keeps_its_areas() {
        let projection = Projection::of([-125.0, 24.0], [-66.0, 50.0]);
        assert!(matches!(projection, Projection::Albers { .. }));
        // A cell of one degree, as a share of that on a sphere.
        let size = |x: f64, y: f64| {
            let corner = |dx: f64, dy: f64| projection.plane([x + dx, y + dy]);
            let [a, b, d] = [corner(0.0, 0.0), corner(1.0, 0.0), corner(0.0, 1.0)];
            let cross = (b[0] - a[0]) * (d[1] - a[1]) - (d[0] - a[0]) * (b[1] - a[1]);
            cross / (y + 0.5).to_radians().cos()
        };
        for (x, y) in [(-120.0, 48.0), (-80.0, 25.0), (-100.0, 38.0)] {
            assert!((size(x, y) - 1.0).abs() < 0.02, "{x} {y}: {}", size(x, y));
        }
    }
}
