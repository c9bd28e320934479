// A page that allows no worker: the package works in the page itself, and every number is the one
// that the native tool prints.

import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { native, openPackage, servePackage } from "../npm.mjs";

export const name = "without a worker the package answers as the native tool does";

const CSV = `id,whole,part,kind
1,9007199254740993,0.1,oak
2,-9223372036854775808,-0.5,elm
3,,,
4,9223372036854775807,1e300,oak
`;
const KINDS = "kind,long\noak,Quercus\nelm,Ulmus\n";

const QUERIES = [
  {},
  { filter: { field: "whole", op: "eq", value: "9007199254740993" } },
  { sort: [{ field: "part", order: "descending" }], select: ["id", "part"], limit: 2 },
  { group_by: [{ field: "kind" }], aggregate: [{ op: "sum", field: "whole" }, { op: "mean", field: "part" }, { op: "count", as: "n" }] },
];

export async function run({ page, lab, expect }) {
  const source = await lab.file("table.csv", CSV);
  const file = `${source}.arrow`;
  await lab.sagitta("convert", source, "--out", file, "--quiet", "--type", "whole=int64", "--type", "part=float64");
  const kinds = await lab.convert("kinds.csv", KINDS);
  const expected = [];
  for (const query of QUERIES) expected.push(await native(lab, file, query));
  const url = await servePackage(lab, dirname(file), { noWorker: true });
  await openPackage(page, url, expect);
  const lookup = [...(await readFile(kinds))];
  const found = await page.evaluate(
    async ({ address, queries, lookup }) => {
      let n = 0;
      window.Worker = class {
        constructor() {
          n += 1;
          throw new Error("no worker here");
        }
      };
      const worker = "none";
      const bytes = async () => (await fetch(address)).arrayBuffer();
      const buffer = await bytes();
      const opened = [await open(address, { worker }), await open(new File([await bytes()], "mine.arrow"), { worker }), await open(buffer, { worker, name: "b" })];
      const answers = [];
      for (const table of opened) answers.push((await table.query(queries)).map(rowsOf));
      await open(Uint8Array.from(lookup), { worker, name: "kinds" });
      const joined = rowsOf(await opened[0].query({ lookup: [{ field: "kind", from: "kinds", key: "kind", fields: ["long"] }], select: ["id", "long"] }));
      const brush = await opened[0].brush([{ aggregate: [{ op: "count", as: "n" }] }], { field: "id" });
      const moved = rowsOf((await brush.move(2, 4))[0]).rows;
      const caught = async (promise) => promise.then(() => "nothing", (error) => error.code ?? error.name);
      const codes = [await caught(opened[0].query({ select: ["nmae"] })), await caught(open("data/none.arrow", { worker })), await caught(open(address, { worker: "maybe" }))];
      for (const table of opened) table.close();
      codes.push(await caught(opened[0].query({})));
      return { answers, left: buffer.byteLength, joined: joined.rows, moved, codes, n };
    },
    { address: `data/${basename(file)}`, queries: QUERIES, lookup },
  );
  for (const answers of found.answers) expect.equal(answers, expected);
  expect.equal(found.left, 0);
  expect.equal(found.joined, [[1, "Quercus"], [2, "Ulmus"], [3, null], [4, "Quercus"]]);
  expect.equal(found.moved, [[2]]);
  expect.equal(found.codes, ["unknown-column", "not-found", "TypeError", "nothing-open"]);
  expect.equal(found.n, 0);
}

// The browser itself reports what it could not fetch.
export const allow = [/Failed to load resource/];
