// A line that breaks costs what was lost on it, not the whole file; another file is never sewn on.

import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { at, settled, urlFragment } from "../explorer.mjs";

export const name = "a transfer that breaks off goes on where it was, unless the file is another one by then";

const ROWS = 200_000;

export async function run({ page, lab, expect }) {
  const rows = Array.from({ length: ROWS }, (_, n) => `${n},${(n * 7919) % 100_003}`);
  const table = await lab.convert("numbers.csv", ["n,value", ...rows].join("\n"));
  const data = await lab.empty();
  for (const name of ["numbers", "changed"]) await copyFile(table, join(data, `${name}.arrow`));

  const asked = [];
  let version = () => '"one"';
  const weak = (path, from) => {
    if (!path.endsWith(".arrow")) return undefined;
    asked.push(from);
    return { version: version(), after: 100_000 };
  };
  const url = await lab.serve({ "": lab.folder, catalog: lab.catalog, data }, { weak });
  const open = (name) => page.goto(`${url}index.html${urlFragment(`${url}data/${name}.arrow`)}?tab=table&show=count(),sum(n)`);

  await open("numbers");
  await settled(page, expect, 60_000);
  await expect.eventually(async () => expect.match((await page.texts(at.row)).join(" "), /200,000 19,999,900,000/));
  expect.holds(asked.length > 2, `the line never broke: ${asked}`);
  expect.equal(asked, [...asked].sort((a, b) => a - b));
  expect.equal(asked.filter((from) => from === 0).length, 1);

  // The file changes while it comes: what has come of the old one is not completed by the new one.
  asked.length = 0;
  version = () => (asked.length === 1 ? '"one"' : '"two"');
  await open("changed");
  await page.wait(at.problem("interrupted"), 60_000);
  expect.equal(asked.length, 2);
}
