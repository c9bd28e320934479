//! The maths of the small plots: which bins a condition covers, and which condition bins make.

use sagitta_protocol::HistogramBin;
use sagitta_spec::{Bounds, Test};

/// The first and last bin that a condition covers wholly or in part; `None` if it is of another
/// kind or cannot be placed.
pub fn covered(bins: &[HistogramBin], test: &Test) -> Option<(usize, usize)> {
    let last = bins.len().checked_sub(1)?;
    let (low, high, includes) = match test {
        Test::Between { low, high, bounds } => {
            (Some(low), Some(high), !matches!(bounds, Some(Bounds::ClosedOpen | Bounds::Open)))
        }
        Test::Ge(low) | Test::Gt(low) => (Some(low), None, true),
        Test::Le(high) => (None, Some(high), true),
        Test::Lt(high) => (None, Some(high), false),
        _ => return None,
    };
    let start = match low {
        None => 0,
        Some(low) => bins.iter().position(|bin| bin.low == low.as_str()).or_else(|| {
            let low = number(low.as_str())?;
            bins.iter()
                .position(|bin| number(&bin.high).is_some_and(|edge| low < edge))
                .or(Some(last))
        })?,
    };
    let end = match high {
        None => last,
        Some(high) => bins.iter().position(|bin| bin.high == high.as_str()).or_else(|| {
            let high = number(high.as_str())?;
            let inside = |bin: &HistogramBin| {
                number(&bin.low).is_some_and(|edge| edge < high || (includes && edge <= high))
            };
            bins.iter().rposition(inside).or(Some(0))
        })?,
    };
    (start <= end).then_some((start, end))
}

/// The condition for a run of bins; `None` for all of them, which is no condition.
pub fn condition(bins: &[HistogramBin], from: usize, to: usize) -> Option<Test> {
    let (start, end) = (from.min(to), from.max(to));
    let (first, last) = (bins.get(start)?, bins.get(end)?);
    let is_end = end + 1 == bins.len();
    if start == 0 && is_end {
        return None;
    }
    Some(Test::Between {
        low: first.low.as_str().into(),
        high: last.high.as_str().into(),
        bounds: Some(if is_end { Bounds::Closed } else { Bounds::ClosedOpen }),
    })
}

/// The bin under a place between 0 and 1 across the plot.
pub fn bin_at(n_bins: usize, share: f64) -> usize {
    let last = n_bins.saturating_sub(1);
    (0..n_bins).take_while(|i| (*i as f64 + 1.0) <= share * n_bins as f64).count().min(last)
}

fn number(text: &str) -> Option<f64> {
    sagitta_spec::parse_f64(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins(edges: &[&str]) -> Vec<HistogramBin> {
        let pairs = edges.iter().zip(edges.iter().skip(1));
        pairs
            .map(|(low, high)| HistogramBin {
                low: (*low).into(),
                high: (*high).into(),
                n: 1,
                n_selected: 1,
            })
            .collect()
    }

    #[test]
    fn a_brush_makes_the_condition_that_covers_it() {
        let bins = bins(&["0", "10", "20", "30"]);
        for (from, to) in [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2)] {
            let test = condition(&bins, from, to).unwrap();
            assert_eq!(covered(&bins, &test), Some((from, to)), "{test:?}");
            assert_eq!(condition(&bins, to, from), Some(test));
        }
        assert_eq!(condition(&bins, 0, 2), None);
        assert_eq!(condition(&bins, 0, 7), None);
    }

    #[test]
    fn only_the_last_bin_has_its_upper_edge() {
        let bins = bins(&["2013-01-01", "2014-01-01", "2015-01-01"]);
        let bounds = |from| match condition(&bins, from, from) {
            Some(Test::Between { bounds, .. }) => bounds,
            _ => None,
        };
        assert_eq!(bounds(0), Some(Bounds::ClosedOpen));
        assert_eq!(bounds(1), Some(Bounds::Closed));
    }

    #[test]
    fn a_written_condition_finds_its_bins() {
        let bins = bins(&["0", "10", "20", "30"]);
        assert_eq!(covered(&bins, &Test::Ge("15".into())), Some((1, 2)));
        assert_eq!(covered(&bins, &Test::Lt("10".into())), Some((0, 0)));
        assert_eq!(covered(&bins, &Test::Le("12".into())), Some((0, 1)));
        let inside = Test::Between { low: "12".into(), high: "13".into(), bounds: None };
        assert_eq!(covered(&bins, &inside), Some((1, 1)));
        assert_eq!(covered(&bins, &Test::IsNull), None);
        assert_eq!(covered(&[], &Test::Ge("1".into())), None);
    }

    #[test]
    fn places_fall_into_bins() {
        let check = |share, bin| assert_eq!(bin_at(4, share), bin, "{share}");
        check(-0.5, 0);
        check(0.0, 0);
        check(0.25, 1);
        check(0.99, 3);
        check(1.5, 3);
        assert_eq!(bin_at(0, 0.5), 0);
    }
}
