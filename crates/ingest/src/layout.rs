//! Where the table lies among the rows of a file: what stands above it, and whether its first row
//! names the columns.

use crate::parse::{self, DateOrder};

/// How many rows at the start are looked at.
pub(crate) const SAMPLE: usize = 200;

/// How many rows may stand above a table.
const MOST_ABOVE: usize = 20;

/// Where a table begins, in rows that have something in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// How many rows stand above it.
    pub(crate) n_above: usize,
    /// Whether its first row names the columns.
    pub(crate) has_names: bool,
}

/// Finds the table in the first rows of a file, with an empty text for no value.
pub(crate) fn find(rows: &[Vec<String>]) -> Layout {
    let n_above = above(rows);
    let table = rows.get(n_above..).unwrap_or_default();
    let has_names = table.split_first().is_none_or(|(first, rest)| are_names(first, rest));
    Layout { n_above, has_names }
}

/// How many rows at the start are no part of the table: they have few values, and the first row
/// that has not is as wide as most are.
fn above(rows: &[Vec<String>]) -> usize {
    let widths: Vec<usize> = rows.iter().map(|row| filled(row)).collect();
    let mut sorted = widths.clone();
    sorted.sort_unstable();
    // Notes are short rows; of small tables they may be half.
    let usual = sorted.get(sorted.len() * 6 / 10).copied().unwrap_or(0);
    if usual < 2 {
        return 0;
    }
    let is_full = |width: &usize| *width * 10 >= usual * 6 && *width >= 2;
    let first = widths.iter().take(MOST_ABOVE + 1).position(is_full).unwrap_or(0);
    let before = rows.iter().take(first).zip(&widths);
    let is_note = |(row, width): (&Vec<String>, &usize)| {
        *width * 2 <= usual && !row.iter().skip(1).any(|cell| is_figure(cell))
    };
    if before.clone().all(is_note) { first } else { 0 }
}

/// How many cells have a value.
fn filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.is_empty()).count()
}

/// Whether the first row names the columns: where a column is of figures, its name is none. A year
/// can be a name.
fn are_names(first: &[String], rest: &[Vec<String>]) -> bool {
    let mut n_data = 0;
    for (idx, name) in first.iter().enumerate() {
        let below = rest.iter().filter_map(|row| row.get(idx)).filter(|cell| !cell.is_empty());
        let (mut n, mut n_figures) = (0, 0);
        for cell in below {
            n += 1;
            n_figures += usize::from(is_figure(cell));
        }
        if n == 0 || n_figures * 10 < n * 9 || name.is_empty() {
            continue;
        }
        if !is_figure(name) {
            return true;
        }
        n_data += usize::from(!is_year(name));
    }
    n_data == 0
}

/// Whether a text is a number or a point in time.
fn is_figure(text: &str) -> bool {
    let text = text.trim();
    parse::number(text).is_some()
        || parse::marked(text).is_some()
        || parse::date(text, DateOrder::YearFirst).is_some()
        || parse::moment(text, DateOrder::YearFirst).is_some()
}

fn is_year(text: &str) -> bool {
    let text = text.trim();
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: &[&str], n_above: usize, has_names: bool) {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.split(',').map(str::to_owned).collect()).collect();
        assert_eq!(find(&rows), Layout { n_above, has_names }, "{rows:?}");
    }

    #[test]
    fn names_are_told_from_data() {
        check(&["name,n", "a,1", "b,2"], 0, true);
        check(&["Olivia,F,15270", "Emma,F,13527", "Liam,M,20802"], 0, false);
        check(&["state,2021", "Alabama,-29.5", "Alaska,-14.6"], 0, true);
        check(&["a,b", "c,d"], 0, true);
        check(&["a,b"], 0, true);
        check(&["1,2", "3,4"], 0, false);
        check(&["2B,410,AER", "2B,410,ASF"], 0, false);
        check(&[], 0, true);
    }

    #[test]
    fn what_stands_above_a_table_is_no_part_of_it() {
        check(&["Title", "unit: 1000", "a,b,c", "x,1,2", "y,3,4", "z,5,6"], 2, true);
        check(&["Title,,", "a,b,c", "x,1,2", "y,3,4", "z,5,6"], 1, true);
        check(&["a,b,c", "x,1,2", "y,,", "z,5,6"], 0, true);
        // A first row of data with holes is no note.
        check(&["x,1,,,,", "y,1,2,3,4,5", "y,1,2,3,4,5", "y,1,2,3,4,5"], 0, false);
        check(&["a", "b,c", "d", "e"], 0, true);
    }
}
