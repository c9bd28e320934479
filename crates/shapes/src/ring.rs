//! Measures of rings in a plane whose units are degrees of latitude.

use crate::{Point, Ring};

/// Twice the signed area: positive if the ring turns left.
pub(crate) fn doubled_area(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|([x1, y1], [x2, y2])| x1 * y2 - x2 * y1).sum()
}

/// The area, without a sign.
pub(crate) fn area(ring: &[Point]) -> f64 {
    doubled_area(ring).abs() / 2.0
}

/// The area of a triangle.
pub(crate) fn triangle([a, b, c]: [Point; 3]) -> f64 {
    ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])).abs() / 2.0
}

/// Turns the ring to the left for the outer one, to the right for a hole, and begins it with its
/// westernmost point.
pub(crate) fn turn(ring: &mut Ring, is_outer: bool) {
    if (doubled_area(ring) > 0.0) != is_outer {
        ring.reverse();
    }
    let order = |a: &Point, b: &Point| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]));
    let west = ring.iter().enumerate().min_by(|a, b| order(a.1, b.1)).map_or(0, |(i, _)| i);
    ring.rotate_left(west);
}
