// Sagitta, by the package that is published.

import { rows_of } from "../harness.mjs";
import { chartsQueries, ms, of, queries } from "../queries.mjs";

const PACKAGE = "/package/sagitta.js";
let sagitta;

async function start() {
  sagitta = await import(PACKAGE);
}

/** The engine starts with the first table, and stays as long as one is open. */
async function ready(lookup) {
  await sagitta.open(lookup, { name: "departments" });
}

async function open(source) {
  const table = await sagitta.open(source, { name: "reports", memoryBudget: 3.5 * 2 ** 30 });
  const asked = Object.entries(queries).map(([name, { sagitta: asked }]) => {
    const list = of(asked, table.rows);
    return [name, () => table.query(list)];
  });
  return {
    queries: Object.fromEntries(asked),
    tables: (name, results) => (name === "q7" ? [[[results[0].total]], ...tables_of(results)] : tables_of(results)),
    brush: async () => {
      const brush = await table.brush(chartsQueries(), { field: "date" });
      return {
        move: (low, high) => brush.move(low, high),
        edges: ({ low, high }) => ({ low: moment(low), high: moment(high) }),
        tables: tables_of,
      };
    },
  };
}

/** An edge, a date or a moment without an offset, in milliseconds. */
const moment = (edge) => (edge.includes("T") ? Date.parse(`${edge}Z`) : ms(edge));

/** How many of a unit are a millisecond. */
const PER_MS = { s: 1e-3, ms: 1, us: 1e3, ns: 1e6 };

function values_of({ type, values, validity, unit }) {
  const plain = (value, row) => {
    if (value === null || (validity && !validity[row])) return null;
    const number = typeof value === "bigint" ? Number(value) : value;
    if (type === "date") return number * 86_400_000;
    // With its unit and zone: `timestamp[us]`.
    return type.startsWith("timestamp") ? number / PER_MS[unit] : number;
  };
  return Array.from(values, plain);
}

const tables_of = (results) => Array.from(results, ({ columns }) => rows_of(columns.map(values_of)));

export const engine = { start, ready, open };
