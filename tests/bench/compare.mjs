// Whether an answer is the right one.

/** DuckDB adds floats without compensation, in an order of its own. */
const TOLERANCE = 1e-9;

/**
 * What is wrong with an answer, or nothing. Where rows may come in any order, so many first columns
 * are their `keys`.
 */
export function difference(tables, expected, keys) {
  if (tables.length !== expected.length) return `${tables.length} tables, not ${expected.length}`;
  for (const [idx, table] of tables.entries()) {
    const wanted = expected[idx];
    if (table.length !== wanted.length) return `table ${idx}: ${table.length} rows, not ${wanted.length}`;
    const [rows, wanted_rows] = [table, wanted].map((rows) => (keys ? in_order(rows, keys) : rows));
    for (const [row, values] of rows.entries()) {
      const is_same = values.length === wanted_rows[row].length && values.every((value, at) => same(value, wanted_rows[row][at]));
      if (!is_same) return `table ${idx}, row ${row}: ${JSON.stringify(values)}, not ${JSON.stringify(wanted_rows[row])}`;
    }
  }
  return undefined;
}

/** Counts differ by one at the least, which is more than the tolerance. */
const same = (value, wanted) =>
  value === wanted ||
  (typeof value === "number" && typeof wanted === "number" && Math.abs(value - wanted) <= TOLERANCE * Math.abs(wanted));

function in_order(rows, keys) {
  const key = (row) => JSON.stringify(row.slice(0, keys));
  return rows.map((row) => [key(row), row]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row);
}
