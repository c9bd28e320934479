//! What is hidden, attacked by one who knows the method and all that is published.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test may fail"
)]

use proptest::prelude::*;

use super::*;

/// A table of so many rows and columns with totals of both: cells row by row, the totals last.
struct Crossed {
    counts: Vec<Option<f64>>,
    lines: Vec<Line>,
    n_rows: usize,
    n_columns: usize,
}

fn crossed(n_rows: usize, n_columns: usize, inner: &[u32]) -> Crossed {
    let width = n_columns + 1;
    let at = |row: usize, column: usize| row * width + column;
    let mut counts = vec![0.0; (n_rows + 1) * width];
    for row in 0..n_rows {
        for column in 0..n_columns {
            let count = f64::from(inner[row * n_columns + column]);
            for (r, c) in [(row, column), (row, n_columns), (n_rows, column), (n_rows, n_columns)] {
                counts[at(r, c)] += count;
            }
        }
    }
    let mut lines = Vec::new();
    for row in 0..=n_rows {
        let parts = (0..n_columns).map(|column| at(row, column)).collect();
        lines.push(Line { total: at(row, n_columns), parts });
    }
    for column in 0..=n_columns {
        let parts = (0..n_rows).map(|row| at(row, column)).collect();
        lines.push(Line { total: at(n_rows, column), parts });
    }
    Crossed { counts: counts.into_iter().map(Some).collect(), lines, n_rows, n_columns }
}

/// Whether some table has all that is published and at least `k` people in a cell: then nobody can
/// know that they are fewer.
fn may_be_many(table: &Crossed, hidden: &[bool], cell: usize, k: u32) -> bool {
    let width = table.n_columns + 1;
    let n = table.n_rows * table.n_columns;
    let place = |i: usize| i / table.n_columns * width + i % table.n_columns;
    let known: Vec<Option<u32>> = table
        .counts
        .iter()
        .zip(hidden)
        .map(|(count, is_hidden)| (!is_hidden).then_some(count.unwrap() as u32))
        .collect();
    // The most that a hidden cell is tried with.
    let largest = table.counts.iter().flatten().fold(0.0_f64, |a, b| a.max(*b));
    let most = largest as u32 + k;
    let mut chosen = vec![0_u32; n];
    let mut n_tried = 0;
    search(table, &known, cell, k, most, 0, &mut chosen, &place, &mut n_tried)
}

#[expect(clippy::too_many_arguments, reason = "one search")]
fn search(
    table: &Crossed,
    known: &[Option<u32>],
    cell: usize,
    k: u32,
    most: u32,
    at: usize,
    chosen: &mut Vec<u32>,
    place: &dyn Fn(usize) -> usize,
    n_tried: &mut u32,
) -> bool {
    *n_tried += 1;
    let (n_rows, n_columns) = (table.n_rows, table.n_columns);
    let width = n_columns + 1;
    if at == n_rows * n_columns {
        let column_total =
            |column: usize| (0..n_rows).map(|row| chosen[row * n_columns + column]).sum::<u32>();
        let all: u32 = chosen.iter().sum();
        let totals_fit = (0..n_columns).all(|column| {
            known[n_rows * width + column].is_none_or(|total| total == column_total(column))
        });
        let all_fits = known[n_rows * width + n_columns].is_none_or(|total| total == all);
        let (row, column) = (cell / width, cell % width);
        let value = match (row == n_rows, column == n_columns) {
            (false, false) => chosen[row * n_columns + column],
            (false, true) => chosen[row * n_columns..(row + 1) * n_columns].iter().sum(),
            (true, false) => column_total(column),
            (true, true) => all,
        };
        return totals_fit && all_fits && value >= k;
    }
    let (row, column) = (at / n_columns, at % n_columns);
    // A row that is complete must have its total.
    if column == 0 && row > 0 {
        let sum: u32 = chosen[(row - 1) * n_columns..row * n_columns].iter().sum();
        if known[(row - 1) * width + n_columns].is_some_and(|total| total != sum) {
            return false;
        }
    }
    let before: u32 = chosen[row * n_columns..at].iter().sum();
    let left = known[row * width + n_columns].map(|total| total.saturating_sub(before));
    let above: u32 = (0..row).map(|row| chosen[row * n_columns + column]).sum();
    let below = known[n_rows * width + column].map(|total| total.saturating_sub(above));
    let limit = most.min(left.unwrap_or(most)).min(below.unwrap_or(most));
    let tries: Vec<u32> = match known[place(at)] {
        Some(count) => vec![count],
        None if column + 1 == n_columns && left.is_some() => vec![left.unwrap()],
        None => (0..=limit).rev().collect(),
    };
    for count in tries {
        chosen[at] = count;
        if search(table, known, cell, k, most, at + 1, chosen, place, n_tried) {
            return true;
        }
        if *n_tried > 3_000_000 {
            return true;
        }
    }
    false
}

fn hide(table: &Crossed, k: f64) -> Vec<bool> {
    Cells { counts: &table.counts, lines: &table.lines, k }.hide().unwrap()
}

#[test]
fn a_small_cell_is_not_left_alone_in_its_lines() {
    // One small cell: without more, its row and its column give it away.
    let table = crossed(3, 3, &[3, 40, 50, 60, 70, 80, 90, 100, 110]);
    let hidden = hide(&table, 10.0);
    assert!(hidden[0]);
    // The four corners of a rectangle at least.
    assert!(hidden.iter().filter(|is_hidden| **is_hidden).count() >= 4, "{hidden:?}");
    assert!(may_be_many(&table, &hidden, 0, 10));
}

#[test]
fn what_is_large_stays() {
    let table = crossed(2, 2, &[10, 20, 30, 0]);
    assert!(hide(&table, 10.0).iter().all(|is_hidden| !is_hidden));
}

#[test]
fn two_hidden_cells_are_not_few_people_together() {
    // 2 + 3 are hidden, and the row's total would tell that they are five.
    let table = crossed(1, 3, &[2, 3, 50]);
    let hidden = hide(&table, 10.0);
    assert!(hidden[2], "{hidden:?}");
}

#[test]
fn a_bridge_between_two_rings_is_found_by_solving() {
    // Every line has two hidden cells, and yet the one in the middle can be worked out.
    let mut inner = vec![100; 36];
    for at in [0, 1, 6, 7, 28, 29, 34, 35] {
        inner[at] = 4;
    }
    inner[9] = 4;
    let table = crossed(6, 6, &inner);
    let hidden = hide(&table, 10.0);
    let cells = Cells { counts: &table.counts, lines: &table.lines, k: 10.0 };
    assert!(cells.solved(&hidden).unwrap().iter().all(|cell| !cells.is_small(*cell)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn nobody_can_tell_that_a_hidden_count_is_small(
        n_rows in 1_usize..4,
        n_columns in 1_usize..4,
        counts in proptest::collection::vec(
            prop_oneof![0_u32..3, 1_u32..3, 3_u32..15], 9),
    ) {
        const K: u32 = 3;
        let table = crossed(n_rows, n_columns, &counts[..n_rows * n_columns]);
        let hidden = hide(&table, f64::from(K));
        let is_small = |count: f64| count > 0.0 && count < f64::from(K);
        for (cell, count) in table.counts.iter().enumerate() {
            if !is_small(count.unwrap()) {
                continue;
            }
            prop_assert!(hidden[cell], "cell {} is published", cell);
            prop_assert!(
                may_be_many(&table, &hidden, cell, K),
                "cell {} of {:?} is known to be small: {:?}", cell, table.counts, hidden
            );
        }
    }
}
