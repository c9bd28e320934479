// The questions of the benchmark: in SQL for DuckDB, which also says what the right answers are, and
// as Sagitta's queries. Hand-written engines read the numbers in `parameters`.
//
// An answer is a list of tables, a table a list of rows, a row a list of texts, numbers and nulls;
// moments are milliseconds since 1970.

export const parameters = {
  district: "Heping",
  from: "2018-01-01",
  until: "2021-01-01",
  over: 50,
  status: "closed",
  step: 40,
  needle: "elm",
  firstRows: 100,
  top: 20,
};

/** The columns of a row, as tables of rows list them. */
export const columns = [
  "id", "date", "district", "department", "category", "status", "amount", "duration", "lat", "lon", "note",
];

/** Milliseconds since 1970 of a day. */
export const ms = (day) => Date.parse(`${day}T00:00:00Z`);

const { district, from, until, over, status, step, needle, firstRows, top } = parameters;

const count = { op: "count", as: "n" };
const sum = { op: "sum", field: "amount", as: "s" };
const leaf = (field, op, value) => ({ field, op, value });
const between = (low, high) => ({ field: "date", op: "between", low, high, bounds: "[)" });
const byAmount = [{ field: "amount", order: "descending" }, { field: "id" }];
const selective = { all: [leaf("district", "eq", district), between(from, until), leaf("amount", "gt", over)] };

const dates = (low, high) => `date >= TIMESTAMP '${low}' AND date < TIMESTAMP '${high}'`;
const selectiveSql = `district = '${district}' AND ${dates(from, until)} AND amount > ${over}`;
const bin = `floor(amount / ${step}) * ${step}`;

/** What one brush move redraws: the columns that its four bar charts group by, and a histogram. */
export const charts = [
  { key: "district", sql: "district", group: { field: "district" }, aggregate: [count, sum] },
  { key: "department", sql: "department", group: { field: "department" }, aggregate: [count, sum] },
  { key: "status", sql: "status", group: { field: "status" }, aggregate: [count, sum] },
  { key: "month", sql: "date_trunc('month', date)", group: { field: "date", time_unit: "month" }, aggregate: [count, sum] },
  { key: "amount", sql: bin, group: { field: "amount", bin: { step } }, aggregate: [count] },
];

/** The charts under a range of dates `[low, high)`, in SQL; days or moments as SQL writes them. */
export function chartsSql(low, high) {
  return charts.map(({ sql, aggregate }) => {
    const values = aggregate.includes(sum) ? "count(*), sum(amount)" : "count(*)";
    return `SELECT ${sql}, ${values} FROM t WHERE ${dates(low, high)} GROUP BY 1`;
  });
}

/** The charts under a range of dates, or under none, as Sagitta's queries. */
export function chartsQueries(low, high) {
  const filter = low === undefined ? {} : { filter: between(low, high) };
  return charts.map(({ group, aggregate }) => ({ ...filter, group_by: [group], aggregate }));
}

/**
 * Every query: its `title`, `sql` and `sagitta` queries, how many first columns of a row are its
 * `keys` where the order of rows is free, and the `yardstick` kernel that it is compared with.
 */
export const queries = {
  q1: {
    title: "Q1 filter, count",
    sql: [`SELECT count(*) FROM t WHERE ${selectiveSql}`],
    sagitta: [{ filter: selective, aggregate: [count] }],
    yardstick: "q1",
  },
  q2: {
    title: "Q2 group by 52, five aggregates",
    sql: ["SELECT department, count(*), sum(amount), avg(amount), min(amount), max(amount) FROM t GROUP BY 1"],
    sagitta: [
      {
        group_by: [{ field: "department" }],
        aggregate: [count, sum, ...["mean", "min", "max"].map((op) => ({ op, field: "amount" }))],
      },
    ],
    keys: 1,
    yardstick: "q2",
  },
  q3: {
    title: "Q3 filter, group, top 20",
    sql: [
      `SELECT category, count(*), sum(amount) AS s FROM t WHERE ${selectiveSql} GROUP BY 1 ORDER BY s DESC, 1 LIMIT ${top}`,
    ],
    sagitta: [
      {
        filter: selective,
        group_by: [{ field: "category" }],
        aggregate: [count, sum],
        sort: [{ field: "s", order: "descending" }],
        limit: top,
      },
    ],
    yardstick: "q1",
  },
  q4: {
    title: "Q4 month × status",
    sql: ["SELECT date_trunc('month', date), status, count(*) FROM t GROUP BY 1, 2"],
    sagitta: [{ group_by: [{ field: "date", time_unit: "month" }, { field: "status" }], aggregate: [count] }],
    keys: 2,
    yardstick: "q2",
  },
  q5: {
    title: "Q5 histogram under a filter",
    sql: [`SELECT ${bin}, count(*) FROM t WHERE status = '${status}' AND ${dates(from, until)} GROUP BY 1`],
    sagitta: [
      {
        filter: { all: [leaf("status", "eq", status), between(from, until)] },
        group_by: [{ field: "amount", bin: { step } }],
        aggregate: [count],
      },
    ],
    keys: 1,
    yardstick: "q5",
  },
  q6: {
    title: "Q6 brush step, five aggregates",
    sql: chartsSql(from, until),
    sagitta: chartsQueries(from, until),
    keys: 1,
    yardstick: "q6",
  },
  q7: {
    title: "Q7 substring, count and 100 rows",
    sql: [
      `SELECT count(*) FROM t WHERE note ILIKE '%${needle}%'`,
      `SELECT * FROM t WHERE note ILIKE '%${needle}%' LIMIT ${firstRows}`,
    ],
    // The number of all rows found comes with the first ones.
    sagitta: [{ filter: { field: "note", op: "contains", value: needle }, limit: firstRows }],
    yardstick: "q7",
  },
  q8a: {
    title: "Q8a first page of a sort",
    sql: [`SELECT * FROM t ORDER BY amount DESC NULLS LAST, id LIMIT ${firstRows}`],
    sagitta: [{ sort: byAmount, limit: firstRows }],
  },
  q8b: {
    title: "Q8b page in the middle of the same sort",
    sql: (rows) => [`SELECT * FROM t ORDER BY amount DESC NULLS LAST, id LIMIT ${firstRows} OFFSET ${rows / 2}`],
    sagitta: (rows) => [{ sort: byAmount, offset: rows / 2, limit: firstRows }],
  },
  q9a: {
    title: "Q9a distinct, high cardinality",
    sql: ["SELECT count(DISTINCT note) FROM t"],
    sagitta: [{ aggregate: [{ op: "distinct", field: "note" }] }],
  },
  q9b: {
    title: "Q9b exact median, p95",
    sql: ["SELECT quantile_cont(amount, 0.5), quantile_cont(amount, 0.95) FROM t"],
    sagitta: [{ aggregate: [{ op: "median", field: "amount" }, { op: "quantile", field: "amount", p: 0.95 }] }],
  },
  q10: {
    title: "Q10 lookup of 52 rows, group",
    sql: ["SELECT region, count(*), sum(amount) FROM t LEFT JOIN departments USING (department) GROUP BY 1"],
    sagitta: [
      {
        lookup: [{ field: "department", from: "departments", key: "department", fields: ["region"] }],
        group_by: [{ field: "region" }],
        aggregate: [count, sum],
      },
    ],
    keys: 1,
    yardstick: "q2",
  },
};

/** A query's part for so many rows. */
export const of = (part, rows) => (typeof part === "function" ? part(rows) : part);

/** The ranges that a brush is moved over, as days: another one each time. */
export function brushMoves(n) {
  const day = (offset) => new Date(ms("2015-01-01") + offset * 86_400_000).toISOString().slice(0, 10);
  return Array.from({ length: n }, (_, idx) => {
    const low = (idx * 37) % 2_400;
    return { low: day(low), high: day(low + 365 + ((idx * 11) % 700)) };
  });
}
