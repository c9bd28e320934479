//! Other tables that would be published alike: whoever reads what is published cannot tell the true
//! one from them.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::{Cells, Line};

/// How far a line of counts with fractions may be off: what the solver answers to.
const ROUNDING: f64 = 1e-6;

impl Cells<'_> {
    /// The small ones among the unknown cells of lines that hang together which are below `k` in every
    /// table that would be published alike.
    ///
    /// A cell is cleared by a table in which it is `k` at least. That table is found by linear
    /// programming and checked line by line, so that a mistake of the solver hides more, never less.
    /// Sums along two columns have such tables in whole numbers whenever they have any; along three
    /// or more, a cell for which only one with fractions is found counts as told.
    pub(super) fn known_to_be_small(&self, lines: &[&Line], unknown: &[usize]) -> Vec<usize> {
        let mut left: BTreeSet<usize> =
            unknown.iter().copied().filter(|cell| self.is_small(*cell)).collect();
        let mut told = Vec::new();
        while let Some(cell) = left.pop_first() {
            match self.alike(lines, unknown, cell) {
                Some(other) => left.retain(|cell| other.get(cell).is_none_or(|it| *it < self.k)),
                None => told.push(cell),
            }
        }
        told
    }

    /// The unknown cells of a table that is published alike and has `k` at least in a cell.
    fn alike(
        &self,
        lines: &[&Line],
        unknown: &[usize],
        cell: usize,
    ) -> Option<BTreeMap<usize, f64>> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut variables: BTreeMap<usize, Variable> = BTreeMap::new();
        for other in unknown {
            let least = if *other == cell { self.k } else { 0.0 };
            variables.insert(*other, problem.add_var(0.0, (least, f64::INFINITY)));
        }
        for line in lines {
            let terms = signed(line);
            let sum: f64 = terms
                .iter()
                .filter(|(cell, _)| variables.contains_key(cell))
                .map(|(cell, sign)| sign * self.count(*cell))
                .sum();
            let terms: Vec<(Variable, f64)> = terms
                .into_iter()
                .filter_map(|(cell, sign)| Some((*variables.get(&cell)?, sign)))
                .collect();
            problem.add_constraint(terms, ComparisonOp::Eq, sum);
        }
        let solution = problem.solve().ok()?.into_solution().ok()?;
        let is_whole = unknown.iter().all(|cell| self.count(*cell).fract() == 0.0);
        let found: BTreeMap<usize, f64> = variables
            .into_iter()
            .map(|(cell, variable)| {
                let count = solution.var_value(variable);
                (cell, if is_whole { count.round() } else { count })
            })
            .collect();
        let is_alike = found.values().all(|count| *count >= -ROUNDING)
            && found.get(&cell).is_some_and(|count| *count >= self.k - ROUNDING)
            && lines.iter().all(|line| self.is_kept(line, &found));
        is_alike.then_some(found)
    }

    /// Whether a line adds up, or fails to, with other counts as with the true ones.
    fn is_kept(&self, line: &Line, found: &BTreeMap<usize, f64>) -> bool {
        let changed = |(cell, sign): (usize, f64)| {
            found.get(&cell).map_or(0.0, |count| sign * (count - self.count(cell)))
        };
        signed(line).into_iter().map(changed).sum::<f64>().abs() <= ROUNDING
    }
}

/// The cells of a line, each with its factor in the sum that is nothing.
fn signed(line: &Line) -> Vec<(usize, f64)> {
    let parts = line.parts.iter().map(|cell| (*cell, 1.0));
    parts.chain(std::iter::once((line.total, -1.0))).collect()
}
