//! Which of a few colours a figure gets.

use crate::format;
use crate::num;
use crate::ticks::NiceStep;
use crate::{Locale, Series};

/// The most classes.
const MOST: usize = 5;

/// How figures are cut into classes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cut {
    /// Between round numbers, equally far apart.
    Steps,
    /// So that each class has about as many areas.
    Quantiles,
}

/// Classes of figures, from the least to the greatest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Classes {
    pub(super) cut: Cut,
    /// Where each class begins.
    starts: Vec<f64>,
    /// What the legend says each goes from and to.
    ends: Vec<(f64, f64)>,
}

impl Classes {
    /// Classes for finite figures. Round equal steps if they tell the areas apart; if more than
    /// half of them would be in one class, as many areas in each.
    pub(super) fn new(figures: &[f64], whole: bool) -> Self {
        let mut sorted: Vec<f64> =
            figures.iter().copied().filter(|figure| figure.is_finite()).collect();
        num::sort_by(&mut sorted, |figure| *figure);
        let (Some(low), Some(high)) = (sorted.first().copied(), sorted.last().copied()) else {
            return Self { cut: Cut::Steps, starts: Vec::new(), ends: Vec::new() };
        };
        if low >= high {
            return Self { cut: Cut::Steps, starts: vec![low], ends: vec![(low, low)] };
        }
        let steps = Self::steps(low, high, whole);
        let mut counts = vec![0_usize; steps.starts.len()];
        for figure in &sorted {
            if let Some(count) = counts.get_mut(steps.class(*figure)) {
                *count += 1;
            }
        }
        let most = counts.into_iter().max().unwrap_or(0);
        if most * 2 > sorted.len() && sorted.len() >= MOST {
            let quantiles = Self::quantiles(&sorted);
            if quantiles.starts.len() > 2 {
                return quantiles;
            }
        }
        steps
    }

    fn steps(low: f64, high: f64, whole: bool) -> Self {
        let mut n = MOST;
        loop {
            let step = NiceStep::new(high - low, n, whole);
            let first = step.below(low);
            let mut last = step.below(high);
            // The last class has its upper end too.
            if step.at(last) >= high && last > first {
                last -= 1;
            }
            let count = usize::try_from(last - first + 1).unwrap_or(1);
            if count > MOST && n > 1 {
                n -= 1;
                continue;
            }
            let starts: Vec<f64> = (first..=last).map(|k| step.at(k)).collect();
            let ends = (first..=last).map(|k| {
                let (from, to) = (step.at(k), step.at(k + 1));
                // Of whole numbers the last one that is in the class, but for the last class.
                let to = if whole && k < last { to - 1.0 } else { to };
                (from, to)
            });
            return Self { cut: Cut::Steps, ends: ends.collect(), starts };
        }
    }

    fn quantiles(sorted: &[f64]) -> Self {
        let mut starts: Vec<f64> = Vec::new();
        for k in 0..MOST {
            let at = sorted.get(k * sorted.len() / MOST).copied();
            if let Some(start) = at.filter(|start| starts.last() != Some(start)) {
                starts.push(start);
            }
        }
        let mut classes = Self { cut: Cut::Quantiles, starts, ends: Vec::new() };
        classes.ends = (0..classes.starts.len())
            .map(|class| {
                let mut members = sorted.iter().filter(|figure| classes.class(**figure) == class);
                let first = members.next().copied().unwrap_or(0.0);
                (first, members.next_back().copied().unwrap_or(first))
            })
            .collect();
        classes
    }

    /// The class of a figure, from 0; the first or last one for what is beyond.
    pub(super) fn class(&self, figure: f64) -> usize {
        self.starts.iter().filter(|start| **start <= figure).count().saturating_sub(1)
    }

    /// The colour of a class: few classes are as far apart as all. The step nearest to the ground
    /// is left out, as an area of it would have no edge.
    pub(super) fn shade(&self, class: usize) -> Series {
        const LAST: usize = 5;
        let n = self.starts.len();
        let shade = if n > 1 { class * LAST / (n - 1) } else { LAST / 2 };
        Series::Shade(u8::try_from(shade.min(LAST) + 2).unwrap_or(2))
    }

    /// What the legend says of each class.
    pub(super) fn labels(&self, locale: Locale) -> impl Iterator<Item = String> {
        self.ends.iter().map(move |(from, to)| {
            let (from, to) = (format::figure(*from, locale), format::figure(*to, locale));
            if from == to { from } else { format!("{from} – {to}") }
        })
    }

    /// How the classes are cut, in words.
    pub(super) fn cut_text(&self, locale: Locale) -> &'static str {
        match self.cut {
            _ if self.starts.len() < 2 => "",
            Cut::Steps => locale.pick("equal steps", "等距分级"),
            Cut::Quantiles => locale.pick("as many areas in each class", "各级区域数相近"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(figures: &[f64], whole: bool, cut: &Cut, labels: &[&str]) {
        let classes = Classes::new(figures, whole);
        let found: Vec<String> = classes.labels(Locale::EN).collect();
        assert_eq!(&classes.cut, cut);
        assert_eq!(found, labels);
        for figure in figures.iter().filter(|figure| figure.is_finite()) {
            assert!(classes.class(*figure) < labels.len());
        }
    }

    #[test]
    fn classes_are_told_apart() {
        let steps = Cut::Steps;
        check(&[], true, &steps, &[]);
        check(&[f64::NAN, f64::INFINITY], true, &steps, &[]);
        check(&[7.0], true, &steps, &["7"]);
        check(&[7.0, 7.0, f64::NAN], true, &steps, &["7"]);
        check(&[0.0, 10.0], true, &steps, &["0 – 1", "2 – 3", "4 – 5", "6 – 7", "8 – 10"]);
        check(&[-5.0, 4.0], false, &steps, &["−6 – −4", "−4 – −2", "−2 – 0", "0 – 2", "2 – 4"]);
        check(&[1.0, 2.0, 3.0], true, &steps, &["1", "2 – 3"]);
        check(&[0.15, 0.42], false, &steps, &["0.1 – 0.2", "0.2 – 0.3", "0.3 – 0.4", "0.4 – 0.5"]);
    }

    #[test]
    fn skewed_figures_are_cut_by_their_number() {
        let figures: Vec<f64> = (0..14).map(f64::from).chain([500.0, 90_000.0]).collect();
        let labels = ["0 – 2", "3 – 5", "6 – 8", "9 – 11", "12 – 90,000"];
        check(&figures, true, &Cut::Quantiles, &labels);
        let classes = Classes::new(&figures, true);
        assert_eq!(classes.class(500.0), 4);
        assert_eq!((classes.shade(0), classes.shade(4)), (Series::Shade(2), Series::Shade(7)));
        // Nearly all the same: quantiles could not tell them apart either.
        let same: Vec<f64> = std::iter::repeat_n(1.0, 20).chain([50.0]).collect();
        assert_eq!(Classes::new(&same, true).cut, Cut::Steps);
    }
}
