//! Slanting lines in an area.

use crate::num;
use crate::scene::PathCommand;

/// How far apart the lines are, across and down.
const GAP: f64 = 7.0;

/// The parts of slanting lines that are within rings, by the rule of odd and even crossings.
pub(super) fn hatch(rings: &[Vec<[f64; 2]>], commands: &mut Vec<PathCommand>) {
    // A line is x + y = c. Where a ring crosses it, x is noted.
    let mut crossings: Vec<(i64, f64)> = Vec::new();
    for ring in rings {
        let next = ring.iter().cycle().skip(1);
        for ([x1, y1], [x2, y2]) in ring.iter().zip(next) {
            let (from, to) = ((x1 + y1) / GAP, (x2 + y2) / GAP);
            let (low, high) = (from.min(to), from.max(to));
            // Half open, so that a corner on a line is crossed once.
            let mut k = num::floor(low) + 1;
            while k as f64 <= high && high > low {
                let t = (k as f64 - from) / (to - from);
                crossings.push((k, x1 + (x2 - x1) * t));
                k += 1;
            }
        }
    }
    num::sort_by(&mut crossings, |crossing| crossing.1);
    num::sort_by(&mut crossings, |crossing| crossing.0 as f64);
    let mut rest = crossings.as_slice();
    while let [(line, start), (other, end), ..] = rest {
        if line != other {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let c = *line as f64 * GAP;
        commands.push(PathCommand::Move(*start, c - start));
        commands.push(PathCommand::Line(*end, c - end));
        rest = rest.get(2..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_within_the_rings_and_out_of_holes() {
        let square = |low: f64, high: f64| vec![[low, low], [high, low], [high, high], [low, high]];
        let mut commands = Vec::new();
        hatch(&[square(0.0, 21.0), square(7.5, 13.5)], &mut commands);
        let inside = |x: f64, y: f64| {
            let within = |low: f64, high: f64| x >= low && x <= high && y >= low && y <= high;
            within(0.0, 21.0) && !(x > 7.5 && x < 13.5 && y > 7.5 && y < 13.5)
        };
        assert!(commands.len() > 8 && commands.len().is_multiple_of(2));
        for pair in commands.chunks(2) {
            let (PathCommand::Move(x1, y1), PathCommand::Line(x2, y2)) = (pair[0], pair[1]) else {
                unreachable!("a line has two ends");
            };
            assert!(inside(f64::midpoint(x1, x2), f64::midpoint(y1, y2)), "{pair:?}");
        }
        let mut none = Vec::new();
        hatch(&[vec![[1.0, 1.0]], Vec::new()], &mut none);
        assert!(none.is_empty());
    }
}
