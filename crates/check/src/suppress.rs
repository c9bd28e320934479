//! Cells of a table of counts that must be hidden, so that no count of few people can be read or
//! worked out.
//!
//! A count from 1 to below `k` is hidden. Where a total is published, others of its line are hidden
//! with it, until for each hidden count there is another table that would be published alike and in
//! which it is `k` or more.

use std::collections::{BTreeMap, BTreeSet};

use sagitta_table::Table;

use crate::UnknownColumn;
use crate::rows::{each, places};

/// What the cell of a total is called, in the column that it is the total of.
pub const TOTALS: [&str; 12] = [
    "合计", "总计", "总数", "全部", "全市", "全省", "全国", "小计", "total", "all", "sum",
    "overall",
];

/// The most hidden cells of lines that hang together.
const MOST_TOGETHER: usize = 600;

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

    /// The small counts that can be known to be small from what is not hidden. None if too many
    /// hidden cells depend on each other.
    fn told(&self, hidden: &[bool]) -> Option<Vec<usize>> {
        let mut told = Vec::new();
        for lines in self.together(hidden) {
            let cells: BTreeSet<usize> = lines.iter().flat_map(|line| line.cells()).collect();
            let unknown: Vec<usize> =
                cells.into_iter().filter(|cell| self.is_unknown(*cell, hidden)).collect();
            if unknown.len() > MOST_TOGETHER {
                return None;
            }
            told.extend(self.known_to_be_small(&lines, &unknown));
        }
        // What is hidden together must not be few people together.
        for line in self.lines.iter().filter(|line| !self.is_unknown(line.total, hidden)) {
            let unknown = line.parts.iter().filter(|cell| self.is_unknown(**cell, hidden));
            let sum: f64 = unknown.clone().map(|cell| self.count(*cell)).sum();
            if sum > 0.0 && sum < self.k {
                told.extend(unknown.filter(|cell| self.is_small(**cell)));
            }
        }
        told.sort_unstable();
        told.dedup();
        Some(told)
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

mod alike;
#[cfg(test)]
mod tests;
