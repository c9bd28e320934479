// DuckDB-Wasm, single-threaded with exceptions (`eh`), with text columns as they are or as ENUMs.

import * as duckdb from "@duckdb/duckdb-wasm";
import { rows_of } from "../harness.mjs";
import { charts, ms, of, queries } from "../queries.mjs";

const TEXTS = ["district", "department", "category", "status"];

export function engine(with_enums) {
  let db;
  let connection;

  async function start() {
    const worker = new Worker("/peers/@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js");
    db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
    await db.instantiate("/peers/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm");
    connection = await db.connect();
  }

  /** A statement's result, column by column, as plain values. */
  async function ask(sql) {
    const table = await connection.query(sql);
    return table.schema.fields.map((_, idx) => table.getChildAt(idx).toJSON());
  }

  async function ask_all(statements) {
    const results = [];
    for (const sql of statements) results.push(await ask(sql));
    return results;
  }

  const ready = (lookup) => connection.insertArrowFromIPCStream(stream_of(lookup), { name: "departments", create: true });

  async function open(source) {
    await connection.insertArrowFromIPCStream(stream_of(source), { name: with_enums ? "plain" : "t", create: true });
    if (with_enums) await make_enums();
    const [[[n_rows]]] = await ask_all(["SELECT count(*) FROM t"]);
    const asked = Object.entries(queries).map(([name, { sql }]) => {
      const statements = of(sql, Number(n_rows));
      return [name, () => ask_all(statements)];
    });
    return { queries: Object.fromEntries(asked), tables: (_, result) => tables_of(result), brush };
  }

  async function make_enums() {
    for (const name of TEXTS) await ask(`CREATE TYPE ${name}_enum AS ENUM (SELECT DISTINCT ${name} FROM plain)`);
    const replaced = TEXTS.map((name) => `${name}::${name}_enum AS ${name}`).join(", ");
    await ask(`CREATE TABLE t AS SELECT * REPLACE (${replaced}) FROM plain`);
    await ask("DROP TABLE plain");
    await ask("ALTER TABLE departments ALTER department TYPE department_enum");
  }

  /** Counts and sums for each day, as Mosaic keeps them, so that a move adds days, not rows. */
  async function brush() {
    for (const { key, sql } of charts) {
      await ask(`CREATE OR REPLACE TABLE by_${key} AS SELECT date_trunc('day', date) AS date, ${sql} AS bar,
        count(*) AS n, sum(amount) AS s FROM t GROUP BY 1, 2`);
    }
    const statements = (low, high) =>
      charts.map(({ key, aggregate }) => {
        const values = aggregate.length > 1 ? "sum(n)::BIGINT, sum(s)" : "sum(n)::BIGINT";
        return `SELECT bar, ${values} FROM by_${key} WHERE date >= TIMESTAMP '${low}' AND date < TIMESTAMP '${high}' GROUP BY 1`;
      });
    return {
      move: (low, high) => ask_all(statements(low, high)),
      edges: (_, low, high) => ({ low: ms(low), high: ms(high) }),
      tables: tables_of,
    };
  }

  return { start, ready, open };
}

const tables_of = (results) => results.map((columns) => rows_of(columns.map((column) => Array.from(column, plain))));

const plain = (value) => (typeof value === "bigint" ? Number(value) : value instanceof Date ? value.getTime() : (value ?? null));

/** The stream inside an Arrow file: what lies between its magic bytes and its footer. */
function stream_of(buffer) {
  const view = new DataView(buffer);
  let first = 8;
  while (view.getUint32(first, true) !== 0xffffffff) first += 8;
  const footer = view.getInt32(buffer.byteLength - 10, true);
  return new Uint8Array(buffer, first, buffer.byteLength - 10 - footer - first);
}
