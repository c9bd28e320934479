use web_sys::KeyboardEvent;

use super::Active;

/// Where a key leads to.
pub(super) fn step(
    from: Active,
    event: &KeyboardEvent,
    n_columns: usize,
    total: u64,
    page: u64,
) -> Option<Active> {
    let (last_row, last_column) = (total.checked_sub(1), n_columns.saturating_sub(1));
    let down = |n: u64| Active {
        row: from
            .row
            .map_or(last_row.map(|_| n - 1), |row| Some(row + n))
            .map(|row| row.min(last_row.unwrap_or(0))),
        ..from
    };
    let up = |n: u64| Active {
        row: from.row.and_then(|row| if row == 0 { None } else { Some(row.saturating_sub(n)) }),
        ..from
    };
    let whole = event.ctrl_key() || event.meta_key();
    Some(match event.key().as_str() {
        "ArrowRight" => Active { column: (from.column + 1).min(last_column), ..from },
        "ArrowLeft" => Active { column: from.column.saturating_sub(1), ..from },
        "ArrowDown" => down(1),
        "ArrowUp" => up(1),
        "PageDown" => down(page),
        "PageUp" => up(page),
        "Home" if whole => Active { row: last_row.map(|_| 0), column: 0 },
        "End" if whole => Active { row: last_row, column: last_column },
        "Home" => Active { column: 0, ..from },
        "End" => Active { column: last_column, ..from },
        _ => return None,
    })
}
