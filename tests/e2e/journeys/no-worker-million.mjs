// A million rows in a page that allows no worker: the figures are right, the page has its turn all
// the time, and a question that is given up is out of the way at once. One row more is refused.

import { dirname, join } from "node:path";
import { openPackage, servePackage } from "../npm.mjs";

export const name = "without a worker a million rows are answered in steps, and one more is refused";
export const deadline = 120_000;

const WRITE = `
import sys, pyarrow as pa, pyarrow.ipc as ipc, pyarrow.compute as pc
for path, n in ((sys.argv[1], 1_000_000), (sys.argv[2], 1_000_001)):
    numbers = pa.array(range(n), pa.int64())
    mixed = pc.bit_wise_and(pc.multiply(numbers, 2654435761), 0xFFFFF)
    table = pa.table({"id": numbers, "mixed": mixed, "part": pc.divide(pc.cast(mixed, pa.float64()), 8.0), "text": pc.cast(mixed, pa.string())})
    with ipc.new_file(path, table.schema) as out:
        for batch in table.to_batches(max_chunksize=65536):
            out.write_batch(batch)
`;

/** How long the page may wait for its turn, and for the end of what it gave up, in milliseconds. */
const LONGEST = 200;

export async function run({ page, lab, expect }) {
  const folder = await lab.empty();
  const [most, more] = [join(folder, "most.arrow"), join(folder, "more.arrow")];
  await lab.python(WRITE, most, more);
  const sql = 'select count(*), sum(mixed), count(distinct text), sum(part), max("id") from data';
  const expected = (await lab.duckdb(most, sql)).split(" ").map(Number);
  const url = await servePackage(lab, dirname(most), { noWorker: true });
  await openPackage(page, url, expect);
  const found = await page.evaluate(async () => {
    const worker = "none";
    const refused = await open("data/more.arrow", { worker }).then(() => "nothing", (error) => [error.code, error.message]);
    const table = await open("data/most.arrow", { worker });
    const count = { aggregate: [{ op: "count", as: "n" }] };
    // The first question of a table prepares more than the next ones.
    await table.query(count);
    const whole = rowsOf(
      await table.query({
        aggregate: [
          { op: "count", as: "n" },
          { op: "sum", field: "mixed", as: "s" },
          { op: "distinct", field: "text", as: "d" },
          { op: "sum", field: "part", as: "p" },
          { op: "max", field: "id", as: "m" },
        ],
      }),
    ).rows[0];
    // Long questions, given up while they are worked on.
    const many = (field) => [0.1, 0.5, 0.9].map((p) => ({ op: "quantile", field, p, as: `${field} ${p}` }));
    const long = {
      group_by: [{ field: "mixed", bin: { step: 4096 } }],
      aggregate: [{ op: "distinct", field: "text", as: "d" }, { op: "distinct", field: "id", as: "e" }, ...many("part"), ...many("id"), ...many("mixed")],
    };
    const waits = [];
    let given = 0;
    let turns = 0;
    let isOver = false;
    const turn = () => {
      turns += 1;
      if (!isOver) setTimeout(turn);
    };
    turn();
    for (const pause of [0, 20, 60, 150, 300]) {
      const control = new AbortController();
      const asked = table.query(long, { signal: control.signal }).then(() => {}, () => { given += 1; });
      await new Promise((resolve) => setTimeout(resolve, pause));
      const start = performance.now();
      control.abort();
      await asked;
      await table.query({ select: ["id"], limit: 1 });
      waits.push(Math.round(performance.now() - start));
    }
    isOver = true;
    const after = rowsOf(await table.query(count)).rows[0][0];
    table.close();
    return { refused, whole: whole.map(Number), waits, given, turns, after };
  });
  expect.equal(found.refused[0], "over-limit");
  expect.match(found.refused[1], /more\.arrow.*1000000 rows/);
  expect.equal(found.whole, expected);
  expect.equal(found.after, 1_000_000);
  expect.holds(found.given >= 3, `only ${found.given} questions took long enough to be given up`);
  expect.holds(found.turns > 20, `the page had ${found.turns} turns`);
  expect.holds(Math.max(...found.waits) <= LONGEST, `the end of what was given up took ${found.waits} ms`);
}
