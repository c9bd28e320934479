//! Fewer points by the method of Visvalingam and Whyatt.

use crate::ring::triangle;
use crate::{Point, Ring};

/// The least number of points of a ring that is kept.
const LEAST: usize = 4;

/// Takes out the point that spans the least triangle with its neighbours, again and again, until
/// all triangles are of at least this area. A triangle or a square keeps its points.
pub(crate) fn simplified(ring: &[Point], least_area: f64) -> Ring {
    let mut points: Vec<Point> = ring.to_vec();
    let mut areas: Vec<f64> = (0..points.len()).map(|i| span(&points, i)).collect();
    // A point that is left behind never becomes easier to take than the one taken before it.
    let mut floor: f64 = 0.0;
    while points.len() > LEAST {
        let least = areas.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
        let Some((i, area)) = least.map(|(i, area)| (i, *area)) else { break };
        if area >= least_area {
            break;
        }
        floor = floor.max(area);
        points.remove(i);
        areas.remove(i);
        let n = points.len();
        for neighbour in [(i + n - 1) % n, i % n] {
            let renewed = span(&points, neighbour).max(floor);
            if let Some(area) = areas.get_mut(neighbour) {
                *area = renewed;
            }
        }
    }
    points
}

/// The triangle of a point with its neighbours.
fn span(points: &[Point], i: usize) -> f64 {
    let n = points.len();
    let at = |i: usize| points.get(i % n.max(1)).copied().unwrap_or_default();
    triangle([at(i + n - 1), at(i), at(i + 1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_a_straight_line_go_and_corners_stay() {
        let ring = vec![
            [0.0, 0.0],
            [1.0, 0.0],
            [2.0, 0.001],
            [4.0, 0.0],
            [4.0, 4.0],
            [2.0, 4.0],
            [0.0, 4.0],
            [0.0, 1.0],
        ];
        let corners = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]];
        assert_eq!(simplified(&ring, 0.01), corners);
        assert_eq!(simplified(&ring, 0.0), ring);
        assert_eq!(simplified(&ring, 100.0).len(), 4);
        assert_eq!(simplified(&corners[..3], 100.0).len(), 3);
        assert!(simplified(&[], 1.0).is_empty());
    }
}
