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
///
/// Sums of lines are what flows through a network: from its source into each row, on into each
/// column, from there into its sink and back. The most that can flow through a cell is found exactly,
/// from the true table on, along ways around the cell on which all that is hidden may change.
fn may_be_many(table: &Crossed, hidden: &[bool], cell: usize, k: u32) -> bool {
    let (n_rows, n_columns) = (table.n_rows, table.n_columns);
    let (source, sink) = (n_rows + n_columns, n_rows + n_columns + 1);
    let ends = |cell: usize| {
        let (row, column) = (cell / (n_columns + 1), cell % (n_columns + 1));
        let from = if row == n_rows { None } else { Some(row) };
        let to = if column == n_columns { None } else { Some(n_rows + column) };
        match (from, to) {
            (Some(row), Some(column)) => (row, column),
            (Some(row), None) => (source, row),
            (None, Some(column)) => (column, sink),
            (None, None) => (sink, source),
        }
    };
    let mut flow: Vec<u32> = table.counts.iter().map(|count| count.unwrap() as u32).collect();
    let others: Vec<usize> = (0..flow.len()).filter(|at| hidden[*at] && *at != cell).collect();
    let (start, end) = ends(cell);
    while flow[cell] < k {
        // By node: the cell that leads to it, whether more flows through that one, and from where.
        let mut ways = vec![None; sink + 1];
        let mut reached = vec![end];
        let mut next = 0;
        while let Some(node) = reached.get(next).copied() {
            next += 1;
            for at in &others {
                let (from, to) = ends(*at);
                let steps = [(from, to, true), (to, from, false)];
                for (from, to, is_more) in steps {
                    let is_open = from == node && (is_more || flow[*at] > 0);
                    if is_open && to != end && ways[to].is_none() {
                        ways[to] = Some((*at, is_more, from));
                        reached.push(to);
                    }
                }
            }
        }
        if ways[start].is_none() {
            return false;
        }
        let mut node = start;
        while let Some((at, is_more, from)) = ways[node] {
            flow[at] = if is_more { flow[at] + 1 } else { flow[at] - 1 };
            node = from;
        }
        flow[cell] += 1;
    }
    true
}

#[test]
fn what_a_sum_gives_away_is_known_to_the_attacker() {
    // One of the three is hidden, and the total tells it; of two, each may be all.
    let table = crossed(1, 3, &[3, 40, 50]);
    let hide_only = |cells: &[usize]| -> Vec<bool> {
        (0..table.counts.len()).map(|at| cells.contains(&at)).collect()
    };
    assert!(!may_be_many(&table, &hide_only(&[0]), 0, 10));
    // The column's total tells it, too.
    assert!(!may_be_many(&table, &hide_only(&[0, 1]), 0, 10));
    assert!(may_be_many(&table, &hide_only(&[0, 1, 4, 5]), 0, 10));
    let two = crossed(1, 2, &[2, 3]);
    assert!(!may_be_many(&two, &[true, true, false, true, true, false], 0, 10));
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
fn a_bridge_between_two_rings_is_found() {
    // Every line has two hidden cells, and yet the one in the middle can be worked out.
    let mut inner = vec![100; 36];
    for at in [0, 1, 6, 7, 28, 29, 34, 35] {
        inner[at] = 4;
    }
    inner[9] = 4;
    let table = crossed(6, 6, &inner);
    let hidden = hide(&table, 10.0);
    for cell in [0, 1, 7, 8, 10, 32, 33, 39, 40] {
        assert_eq!(table.counts[cell], Some(4.0));
        assert!(may_be_many(&table, &hidden, cell, 10), "cell {cell} is known to be small");
    }
}

/// Tables in which passing bounds on from line to line sees nothing, and yet a count is known to be
/// small: rows, columns, and the counts.
const KNOWN_BY_ALL_LINES: [(usize, usize, &[u32]); 2] =
    [(3, 3, &[4, 3, 1, 1, 0, 1, 2, 0, 0]), (3, 3, &[1, 3, 14, 0, 1, 1, 0, 0, 2])];

#[test]
fn what_all_lines_together_tell_is_hidden_too() {
    for (n_rows, n_columns, inner) in KNOWN_BY_ALL_LINES {
        let table = crossed(n_rows, n_columns, inner);
        let hidden = hide(&table, 3.0);
        for (cell, count) in table.counts.iter().enumerate() {
            let is_small = (1.0..3.0).contains(&count.unwrap());
            assert!(
                !is_small || may_be_many(&table, &hidden, cell, 3),
                "cell {cell} of {inner:?} is known to be small"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(1_000)
    })]

    #[test]
    fn nobody_can_tell_that_a_hidden_count_is_small(
        n_rows in 1_usize..6,
        n_columns in 1_usize..6,
        counts in proptest::collection::vec(
            prop_oneof![0_u32..3, 1_u32..3, 3_u32..15], 25),
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
