//! Cells of a table of counts that must be hidden, so that no count of few people can be read or
//! worked out.
//!
//! A count from 1 to below `k` is hidden. Where a total is published, others of its line are hidden
//! with it, until neither subtraction, nor the solution of all lines together, nor what the lines
//! leave as the most that a count can be tells that a hidden count is below `k`.

use std::collections::{BTreeMap, BTreeSet};

use sagitta_table::Table;

use crate::UnknownColumn;
use crate::rows::{each, places};

/// What the cell of a total is called, in the column that it is the total of.
pub const TOTALS: [&str; 12] = [
    "合计", "总计", "总数", "全部", "全市", "全省", "全国", "小计", "total", "all", "sum",
    "overall",
];

/// The largest system of lines that is solved exactly.
const MOST_TOGETHER: usize = 600;

/// How often bounds are passed on from line to line.
const MOST_ROUNDS: usize = 60;

/// A table of counts, as its publisher tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aggregate {
    /// The columns whose values together name a cell.
    pub by: Vec<String>,
    /// The columns that count people.
    pub counts: Vec<String>,
    /// What totals are called besides [`TOTALS`].
    pub totals: Vec<String>,
    /// The fewest people that a cell may tell of.
    pub k: u64,
}

/// Why cells could not be hidden.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CannotHide {
    /// A column is not there.
    #[error(transparent)]
    Unknown(#[from] UnknownColumn),
    /// A value of a column of counts is no number.
    #[error("\"{value}\" in column \"{column}\", row {row}, is no count")]
    NoCount {
        /// The column.
        column: String,
        /// The row, from 1.
        row: u64,
        /// What is there.
        value: String,
    },
    /// Two rows have the same values in the columns that name a cell.
    #[error("rows {first} and {second} are the same cell; name all columns that tell cells apart")]
    Twice {
        /// The first row, from 1.
        first: u64,
        /// The other one.
        second: u64,
    },
    /// Too many hidden cells depend on each other.
    #[error(
        "more than {MOST_TOGETHER} cells of \"{column}\" would be hidden; publish coarser ones"
    )]
    TooMany {
        /// The column of counts.
        column: String,
    },
}

/// Which rows of each column of counts must be hidden.
///
/// # Errors
/// If the table is none of counts by these columns.
pub fn hidden(table: &Table, told: &Aggregate) -> Result<Vec<Vec<bool>>, CannotHide> {
    let lines = lines(table, told)?;
    let columns = places(table, &told.counts)?;
    let mut all = Vec::with_capacity(columns.len());
    for (idx, name) in columns.into_iter().zip(&told.counts) {
        let counts = counts(table, idx, name)?;
        let cells = Cells { counts: &counts, lines: &lines, k: as_float(told.k) };
        all.push(cells.hide().ok_or_else(|| CannotHide::TooMany { column: name.clone() })?);
    }
    Ok(all)
}

#[expect(clippy::cast_precision_loss, reason = "a small number")]
fn as_float(k: u64) -> f64 {
    k as f64
}

fn counts(table: &Table, idx: usize, name: &str) -> Result<Vec<Option<f64>>, CannotHide> {
    let mut counts = Vec::with_capacity(table.n_rows());
    let mut wrong = None;
    each(table, idx, |row, text| {
        let count = text.and_then(|text| text.parse::<f64>().ok()).filter(|count| *count >= 0.0);
        if let (Some(text), None, None) = (text, count, &wrong) {
            let column = name.to_owned();
            wrong = Some(CannotHide::NoCount { column, row: row + 1, value: text.to_owned() });
        }
        counts.push(count);
    });
    wrong.map_or(Ok(counts), Err)
}

/// A total and what it is the total of, as rows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    total: usize,
    parts: Vec<usize>,
}

impl Line {
    fn cells(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.total).chain(self.parts.iter().copied())
    }
}

/// The lines of a table: for each column, the cells that differ in it alone, with a total among
/// them.
fn lines(table: &Table, told: &Aggregate) -> Result<Vec<Line>, CannotHide> {
    let columns = places(table, &told.by)?;
    let mut keys: Vec<Vec<String>> = vec![Vec::with_capacity(columns.len()); table.n_rows()];
    for idx in &columns {
        let mut rows = keys.iter_mut();
        each(table, *idx, |_, text| {
            if let Some(key) = rows.next() {
                key.push(text.unwrap_or_default().trim().to_owned());
            }
        });
    }
    let mut seen: BTreeMap<&[String], usize> = BTreeMap::new();
    for (row, key) in keys.iter().enumerate() {
        if let Some(first) = seen.insert(key, row) {
            let number = |row: usize| u64::try_from(row).unwrap_or(u64::MAX - 1) + 1;
            return Err(CannotHide::Twice { first: number(first), second: number(row) });
        }
    }
    let is_total = |value: &str| {
        let value = value.to_lowercase();
        let own = told.totals.iter().any(|word| word.to_lowercase() == value);
        own || TOTALS.contains(&value.as_str())
    };
    let mut lines = Vec::new();
    for place in 0..columns.len() {
        let mut by_rest: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
        for (row, key) in keys.iter().enumerate() {
            let rest = key.iter().enumerate().filter(|(at, _)| *at != place);
            by_rest.entry(rest.map(|(_, value)| value.as_str()).collect()).or_default().push(row);
        }
        for rows in by_rest.into_values() {
            let value = |row: &usize| keys.get(*row).and_then(|key| key.get(place));
            let (totals, parts): (Vec<usize>, Vec<usize>) =
                rows.iter().partition(|row| value(row).is_some_and(|value| is_total(value)));
            lines.extend(totals.iter().map(|total| Line { total: *total, parts: parts.clone() }));
        }
    }
    lines.retain(|line| !line.parts.is_empty());
    Ok(lines)
}

/// Counts and the lines that they add up in. A count that is not there is known to nobody.
struct Cells<'a> {
    counts: &'a [Option<f64>],
    lines: &'a [Line],
    k: f64,
}

impl Cells<'_> {
    fn count(&self, cell: usize) -> f64 {
        self.counts.get(cell).copied().flatten().unwrap_or(0.0)
    }

    /// Whether a count must not be told.
    fn is_small(&self, cell: usize) -> bool {
        let count = self.count(cell);
        count > 0.0 && count < self.k
    }

    /// What is to be hidden; none if too much depends on each other.
    fn hide(&self) -> Option<Vec<bool>> {
        let mut hidden: Vec<bool> =
            (0..self.counts.len()).map(|cell| self.is_small(cell)).collect();
        loop {
            let told = self.told(&hidden)?;
            let mut is_done = true;
            for cell in told {
                is_done &= !self.hide_beside(cell, &mut hidden);
            }
            if is_done {
                return Some(hidden);
            }
        }
    }

    /// Whether nobody can read a cell.
    fn is_unknown(&self, cell: usize, hidden: &[bool]) -> bool {
        hidden.get(cell) == Some(&true) || self.counts.get(cell).is_none_or(Option::is_none)
    }

    /// Hides one more cell of the lines of a cell, or, where nothing of them is left, of the lines
    /// that cross these. False if there is none.
    fn hide_beside(&self, cell: usize, hidden: &mut [bool]) -> bool {
        let mut reached = BTreeSet::from([cell]);
        loop {
            let is_near = |line: &&Line| line.cells().any(|other| reached.contains(&other));
            let near: Vec<&Line> = self.lines.iter().filter(is_near).collect();
            if let Some(slot) = self.cheapest(&near, hidden).and_then(|it| hidden.get_mut(it)) {
                *slot = true;
                return true;
            }
            let n_before = reached.len();
            reached.extend(near.iter().flat_map(|line| line.cells()));
            if reached.len() == n_before {
                return false;
            }
        }
    }

    /// The cell of some lines whose hiding costs least: of a line where few are hidden, the smallest,
    /// a total only where nothing else is left.
    fn cheapest(&self, lines: &[&Line], hidden: &[bool]) -> Option<usize> {
        let mut best: Option<(usize, bool, bool, f64, usize)> = None;
        for line in lines {
            let n_unknown = line.cells().filter(|other| self.is_unknown(*other, hidden)).count();
            for other in line.cells().filter(|other| !self.is_unknown(*other, hidden)) {
                let count = self.count(other);
                let rating = (n_unknown, other == line.total, count == 0.0, count, other);
                let is_better = best.is_none_or(|best| {
                    let order = (best.0, best.1, best.2).cmp(&(rating.0, rating.1, rating.2));
                    order.then(best.3.total_cmp(&rating.3)).is_gt()
                });
                if is_better {
                    best = Some(rating);
                }
            }
        }
        best.map(|(.., cell)| cell)
    }

    /// The small counts that can be worked out from what is not hidden, or that can be known to be
    /// small. What is quick to find comes first; what is left is asked of all lines together.
    fn told(&self, hidden: &[bool]) -> Option<Vec<usize>> {
        let bounds = self.bounds(hidden);
        let solved = self.solved(hidden)?;
        let small = (0..self.counts.len()).filter(|cell| self.is_small(*cell));
        let is_told = |cell: &usize| {
            let (least, most) = bounds.get(*cell).copied().unwrap_or((0.0, f64::INFINITY));
            most < self.k || least >= most || solved.contains(cell)
        };
        let mut told: Vec<usize> = small.filter(is_told).collect();
        // What is hidden together must not be few people together.
        for line in self.lines.iter().filter(|line| !self.is_unknown(line.total, hidden)) {
            let unknown = line.parts.iter().filter(|cell| self.is_unknown(**cell, hidden));
            let sum: f64 = unknown.clone().map(|cell| self.count(*cell)).sum();
            if sum > 0.0 && sum < self.k {
                told.extend(unknown.filter(|cell| self.is_small(**cell)));
            }
        }
        if told.is_empty() {
            let groups = self.together(hidden);
            told.extend(groups.iter().flat_map(|lines| self.known_to_be_small(lines, hidden)));
        }
        told.sort_unstable();
        told.dedup();
        Some(told)
    }

    /// The least and the most that every cell can be, by what is not hidden.
    fn bounds(&self, hidden: &[bool]) -> Vec<(f64, f64)> {
        let mut bounds: Vec<(f64, f64)> = (0..self.counts.len())
            .map(|cell| match self.is_unknown(cell, hidden) {
                true => (0.0, f64::INFINITY),
                false => (self.count(cell), self.count(cell)),
            })
            .collect();
        for _ in 0..MOST_ROUNDS {
            let mut is_still = true;
            for line in self.lines {
                let at = |cell: usize| bounds.get(cell).copied().unwrap_or((0.0, f64::INFINITY));
                let (least_total, most_total) = at(line.total);
                let least: f64 = line.parts.iter().map(|cell| at(*cell).0).sum();
                let mut narrowed = vec![(line.total, (least, self.most_of(line, None, &at)))];
                for cell in &line.parts {
                    let others = self.most_of(line, Some(*cell), &at);
                    let from = if others.is_finite() { least_total - others } else { 0.0 };
                    narrowed.push((*cell, (from, most_total - (least - at(*cell).0))));
                }
                for (cell, (least, most)) in narrowed {
                    if let Some(bound) = bounds.get_mut(cell).filter(|bound| bound.0 < bound.1) {
                        let new = (bound.0.max(least), bound.1.min(most));
                        is_still &= new == *bound;
                        *bound = new;
                    }
                }
            }
            if is_still {
                break;
            }
        }
        bounds
    }

    /// The most that the parts of a line can be together, one of them left out.
    fn most_of(
        &self,
        line: &Line,
        left_out: Option<usize>,
        at: &dyn Fn(usize) -> (f64, f64),
    ) -> f64 {
        let others = line.parts.iter().filter(|cell| Some(**cell) != left_out);
        others.map(|cell| at(*cell).1).sum()
    }

    /// The hidden cells that all lines together leave one value only. None if too many depend on
    /// each other.
    fn solved(&self, hidden: &[bool]) -> Option<Vec<usize>> {
        let mut solved = Vec::new();
        for lines in self.together(hidden) {
            let mut number: BTreeMap<usize, usize> = BTreeMap::new();
            let unknown = |cell: &usize| self.is_unknown(*cell, hidden);
            for cell in lines.iter().flat_map(|line| line.cells()).filter(unknown) {
                let next = number.len();
                number.entry(cell).or_insert(next);
            }
            if number.len() > MOST_TOGETHER {
                return None;
            }
            let row_of = |line: &&Line| {
                let mut row = vec![0.0; number.len()];
                let mut put = |cell: usize, factor: f64| {
                    if let Some(slot) = number.get(&cell).and_then(|at| row.get_mut(*at)) {
                        *slot += factor;
                    }
                };
                put(line.total, -1.0);
                line.parts.iter().for_each(|cell| put(*cell, 1.0));
                row
            };
            let mut matrix: Vec<Vec<f64>> = lines.iter().map(row_of).collect();
            reduce(&mut matrix, number.len());
            let cells: BTreeMap<usize, usize> =
                number.into_iter().map(|(cell, at)| (at, cell)).collect();
            for row in &matrix {
                let mut there = row.iter().enumerate().filter(|(_, it)| it.abs() > NOTHING);
                if let (Some((at, _)), None) = (there.next(), there.next()) {
                    solved.extend(cells.get(&at));
                }
            }
        }
        Some(solved)
    }

    /// The lines with hidden cells, in groups that share none.
    fn together(&self, hidden: &[bool]) -> Vec<Vec<&Line>> {
        let mut groups: Vec<Vec<&Line>> = Vec::new();
        let mut group_of: BTreeMap<usize, usize> = BTreeMap::new();
        for line in self.lines {
            let unknown: Vec<usize> =
                line.cells().filter(|cell| self.is_unknown(*cell, hidden)).collect();
            if unknown.is_empty() {
                continue;
            }
            let mut met: Vec<usize> =
                unknown.iter().filter_map(|cell| group_of.get(cell).copied()).collect();
            met.sort_unstable();
            met.dedup();
            let home = met.first().copied().unwrap_or(groups.len());
            if home == groups.len() {
                groups.push(Vec::new());
            }
            for other in met.into_iter().skip(1) {
                let moved = groups.get_mut(other).map(std::mem::take).unwrap_or_default();
                group_of.values_mut().filter(|group| **group == other).for_each(|it| *it = home);
                if let Some(group) = groups.get_mut(home) {
                    group.extend(moved);
                }
            }
            group_of.extend(unknown.into_iter().map(|cell| (cell, home)));
            if let Some(group) = groups.get_mut(home) {
                group.push(line);
            }
        }
        groups.retain(|group| !group.is_empty());
        groups
    }
}

/// Below this a factor is rounding.
const NOTHING: f64 = 1e-9;

/// Brings the rows of a system to reduced echelon form.
fn reduce(matrix: &mut [Vec<f64>], n_columns: usize) {
    let mut top = 0;
    for column in 0..n_columns {
        let factor = |row: &Vec<f64>| row.get(column).copied().unwrap_or(0.0);
        let below = matrix.iter().enumerate().skip(top);
        let found =
            below.map(|(at, row)| (at, factor(row).abs())).max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((found, _)) = found.filter(|(_, size)| *size > NOTHING) else { continue };
        matrix.swap(top, found);
        let Some(pivot) = matrix.get_mut(top) else { return };
        let by = factor(pivot);
        pivot.iter_mut().for_each(|value| *value /= by);
        let pivot = pivot.clone();
        for (at, row) in matrix.iter_mut().enumerate() {
            let by = factor(row);
            if at != top && by.abs() > NOTHING {
                row.iter_mut().zip(&pivot).for_each(|(value, other)| *value -= by * other);
            }
        }
        top += 1;
    }
}

mod alike;
#[cfg(test)]
mod tests;
