// The npm package in a page that knows nothing of the explorer: a table opens from an address, a
// file and bytes, and every number is the one that the native tool prints.

import { basename, dirname } from "node:path";
import { native, openPackage, servePackage } from "../npm.mjs";

export const name = "the npm package answers as the native tool does, from an address, a file and bytes";
export const deadline = 120_000;
// The browser itself reports what it could not fetch.
export const allow = [/Failed to load resource/];

/** Nulls, infinities, integers past 2^53, moments with and without a zone, text of many kinds. */
const CSV = `id,whole,part,ok,day,moment,clock,name,note
1,9007199254740993,0.1,true,2024-02-29,2017-07-01T08:30:00.5+08:00,2017-03-01T23:59:59,a,气温 𝄞
2,-9223372036854775808,-0.5,false,1969-12-31,1969-12-31T23:59:59.25+08:00,1969-12-31T00:00:00.125,b,"say ""no"""
3,,,,,,,,
4,9223372036854775807,-inf,true,0001-01-01,1901-01-01T00:00:00+08:00,0001-01-01T00:00:00,a,line
5,0,1e300,true,9999-12-31,2100-01-01T12:00:00.001+08:00,9999-12-31T23:59:59,,
6,42,inf,false,2024-03-01,2017-07-01T08:30:00+08:00,2017-03-01T00:00:00,a,last
`;

const TYPES = ["whole=int64", "part=float64", "day=date", "clock=timestamp"];

const QUERIES = [
  {},
  { filter: { field: "whole", op: "eq", value: "9007199254740993" } },
  { filter: { field: "whole", op: "is_null" } },
  { filter: { field: "id", op: "lt", value: 0 } },
  { sort: [{ field: "part", order: "descending" }], select: ["id", "part"], offset: 1, limit: 3 },
  { aggregate: [{ op: "count", as: "n" }, { op: "sum", field: "whole", as: "s" }, { op: "mean", field: "id", as: "m" }] },
  // One infinity and the other are NaN.
  { group_by: [{ field: "ok" }], aggregate: [{ op: "mean", field: "part" }, { op: "sum", field: "part" }, { op: "max", field: "part" }] },
  { aggregate: [{ op: "mean", field: "part" }, { op: "stdev", field: "id" }, { op: "quantile", field: "id", p: 0.9 }] },
  {
    group_by: [{ field: "name" }],
    aggregate: [{ op: "sum", field: "whole" }, { op: "min", field: "moment" }, { op: "max", field: "day" }, { op: "missing", field: "part" }],
  },
  { group_by: [{ field: "clock", time_unit: "month", as: "month" }], aggregate: [{ op: "distinct", field: "name", as: "n" }] },
  { filter: { field: "moment", op: "between", low: "2017-07-01", high: "2017-07-02" }, select: ["id", "moment"] },
];

export async function run({ page, lab, expect }) {
  const source = await lab.file("table.csv", CSV);
  const file = `${source}.arrow`;
  await lab.sagitta("convert", source, "--out", file, "--quiet", ...TYPES.flatMap((type) => ["--type", type]));
  const expected = [];
  for (const query of QUERIES) expected.push(await native(lab, file, query));
  const types = expected[0].columns.map(({ type }) => type.split("[")[0]);
  expect.equal(expected[7].rows[0][0], "NaN");
  expect.equal(types, ["int64", "int64", "float64", "bool", "date", "timestamp", "timestamp", "category", "text"]);

  const url = await servePackage(lab, dirname(file));
  await openPackage(page, url, expect);
  const address = `data/${basename(file)}`;

  const found = await page.evaluate(
    async ({ address, queries }) => {
      const bytes = async () => (await fetch(address)).arrayBuffer();
      const buffer = await bytes();
      const file = new File([await bytes()], "mine.arrow");
      const opened = { address: await open(address), file: await open(file), buffer: await open(buffer, { name: "numbers" }) };
      const found = { left: buffer.byteLength, names: {}, answers: {}, alone: {} };
      for (const [kind, table] of Object.entries(opened)) {
        found.names[kind] = [table.name, table.rows, table.columns.length];
        found.answers[kind] = (await table.query(queries)).map(rowsOf);
        found.alone[kind] = [];
        for (const query of queries) found.alone[kind].push(rowsOf(await table.query(query)));
      }
      for (const table of Object.values(opened)) table.close();
      return found;
    },
    { address, queries: QUERIES },
  );
  expect.equal(found.left, 0);
  expect.equal(found.names, { address: [basename(file), 6, 9], file: ["mine.arrow", 6, 9], buffer: ["numbers", 6, 9] });
  for (const kind of ["address", "file", "buffer"]) {
    for (const [at, query] of QUERIES.entries()) {
      expect.equal(found.answers[kind][at], expected[at], `${kind}: ${JSON.stringify(query)}`);
      expect.equal(found.alone[kind][at], expected[at], `${kind}: ${JSON.stringify(query)}`);
    }
  }

  await typedArrays(page, address, expect);
  await problems(page, address, expect);
  await closing(page, address, expect);
  await brushes({ page, lab, file, address, expect });
}

/** Values come in arrays of their own types. */
async function typedArrays(page, address, expect) {
  const kinds = await page.evaluate(async (address) => {
    const table = await open(address);
    const { columns } = await table.query({ aggregate: [{ op: "count", as: "n" }] });
    const all = await table.query({});
    const kinds = all.columns.map(({ name, values, unit, zone, validity }) => [name, values.constructor.name, unit, zone, validity?.join("")]);
    const count = typeof columns[0].values[0];
    table.close();
    return { kinds: kinds.map((kind) => kind.map((word) => word ?? "")), count };
  }, address);
  expect.equal(kinds.count, "bigint");
  const nulls = "110111";
  expect.equal(kinds.kinds, [
    ["id", "BigInt64Array", "", "", ""],
    ["whole", "BigInt64Array", "", "", nulls],
    ["part", "Float64Array", "", "", nulls],
    ["ok", "Uint8Array", "", "", nulls],
    ["day", "Int32Array", "d", "", nulls],
    ["moment", "BigInt64Array", "ms", "+08:00", nulls],
    ["clock", "BigInt64Array", "ms", "", nulls],
    ["name", "Array", "", "", "110101"],
    ["note", "Array", "", "", "110101"],
  ]);
}

/** What cannot be done is an error with a stable code. */
async function problems(page, address, expect) {
  const codes = await page.evaluate(async (address) => {
    const caught = async (promise) => {
      try {
        await promise;
        return ["nothing"];
      } catch (error) {
        return error instanceof SagittaError ? [error.code, error.message !== "" && error.hint !== ""] : [error.name];
      }
    };
    const table = await open(address);
    const gone = new AbortController();
    gone.abort();
    const early = new AbortController();
    const given = caught(table.query({}, { signal: early.signal }));
    early.abort();
    const codes = {
      column: await caught(table.query({ select: ["nmae"] })),
      literal: await caught(table.query([{}, { filter: { field: "id", op: "eq", value: "x" } }])),
      view: await caught(table.query({ filter: { field: "id", op: "eq", value: null } })),
      missing: await caught(open("data/no-such-file.arrow")),
      foreign: await caught(open(new Blob(["a,b\\n1,2\\n"]))),
      empty: await caught(open(new ArrayBuffer(0))),
      small: await caught(open(address, { memoryBudget: 64 })),
      gone: await caught(table.query({}, { signal: gone.signal })),
      given: await given,
      number: await caught(open(7)),
    };
    codes.after = (await table.query({ aggregate: [{ op: "count", as: "n" }] })).columns[0].values.join();
    table.close();
    codes.closed = await caught(table.query({}));
    return codes;
  }, address);
  const problem = (code) => [code, true];
  expect.equal(codes, {
    column: problem("unknown-column"),
    literal: problem("bad-literal"),
    view: problem("bad-view"),
    missing: problem("not-found"),
    foreign: problem("not-arrow"),
    empty: problem("empty-file"),
    small: problem("over-budget"),
    gone: ["AbortError"],
    given: ["AbortError"],
    number: ["TypeError"],
    after: "6",
    closed: problem("nothing-open"),
  });
}

/** Tables do not know of each other, and one that closes takes its own questions along only. */
async function closing(page, address, expect) {
  const found = await page.evaluate(async (address) => {
    const [one, two] = await Promise.all([open(address), open(address, { name: "two" })]);
    const count = { aggregate: [{ op: "count", as: "n" }] };
    const asked = [one.query(count), two.query(count), one.query({ limit: 2 }), two.query({ limit: 3 })];
    const rows = (await Promise.all(asked)).map(({ rows }) => rows);
    const late = one.query(count).then(() => "answered", (error) => error.code);
    one.close();
    const left = (await two.query({})).rows;
    two.close();
    const again = await open(address);
    const fresh = (await again.query({})).rows;
    again.close();
    return { rows, late: await late, left, fresh };
  }, address);
  expect.equal(found, { rows: [1, 1, 2, 3], late: "nothing-open", left: 6, fresh: 6 });
}

/** A brush gives what its queries give under the interval that it has snapped to. */
async function brushes({ page, lab, file, address, expect }) {
  const queries = [
    { aggregate: [{ op: "count", as: "n" }, { op: "sum", field: "whole", as: "s" }] },
    { filter: { field: "ok", op: "eq", value: true }, group_by: [{ field: "name" }], aggregate: [{ op: "count", as: "n" }] },
  ];
  const intervals = [["2017-01-01", "2018-01-01"], ["1900-01-01", "1970-01-01"], ["2018-01-01", "2017-01-01"]];
  const found = await page.evaluate(
    async ({ address, queries, intervals }) => {
      const table = await open(address);
      const brush = await table.brush(queries, { field: "moment" });
      const found = [];
      for (const [low, high] of intervals) {
        const moved = await brush.move(low, high);
        found.push({ low: moved.low, high: moved.high, results: [...moved].map(rowsOf) });
      }
      const by = await table.brush([queries[0]], { field: "whole" });
      const moved = await by.move(0, 42n);
      found.push({ low: moved.low, high: String(moved.high), results: [...moved].map(rowsOf) });
      brush.release();
      table.close();
      return found;
    },
    { address, queries, intervals },
  );
  const under = (query, field, { low, high }) => {
    const interval = { field, op: "between", low, high, bounds: "[)" };
    return { ...query, filter: query.filter ? { all: [query.filter, interval] } : interval };
  };
  for (const [at, moved] of found.entries()) {
    const [asked, field] = at < intervals.length ? [queries, "moment"] : [[queries[0]], "whole"];
    const expected = [];
    for (const query of asked) expected.push(await native(lab, file, under(query, field, moved)));
    expect.equal(moved.results, expected, JSON.stringify(moved));
  }
  const [wide] = found;
  expect.holds(wide.results[0].rows[0][0] >= 2, "too few rows in 2017");
}
