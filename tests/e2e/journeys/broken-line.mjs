// A line that breaks costs what was lost on it, not the whole file; another file is never sewn on.

import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { at, settled, urlFragment } from "../explorer.mjs";

export const name = "a transfer that breaks off goes on where it was, unless the file is another one by then";

const ROWS = 200_000;

/** What the server says of each file's version, by how often it has been asked. */
const VERSIONS = {
  tagged: () => ({ ETag: '"one"' }),
  dated: () => ({ "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT" }),
  changed: (n) => ({ ETag: n === 1 ? '"one"' : '"two"' }),
  // It could change once more within this second.
  fresh: () => ({ "Last-Modified": new Date().toUTCString() }),
};

export async function run({ page, lab, expect }) {
  const rows = Array.from({ length: ROWS }, (_, n) => `${n},${(n * 7919) % 100_003}`);
  const table = await lab.convert("numbers.csv", ["n,value", ...rows].join("\n"));
  const data = await lab.empty();
  for (const name of Object.keys(VERSIONS)) await copyFile(table, join(data, `${name}.arrow`));

  const asked = [];
  const weak = (path, from) => {
    const [, name] = /(\w+)\.arrow$/.exec(path) ?? [];
    if (!name) return undefined;
    asked.push(from);
    return { version: VERSIONS[name](asked.length), after: 100_000 };
  };
  const url = await lab.serve({ "": lab.folder, catalog: lab.catalog, data }, { weak });
  const open = async (name) => {
    asked.length = 0;
    await page.goto(`${url}index.html${urlFragment(`${url}data/${name}.arrow`)}?tab=table&show=count(),sum(n)`);
  };

  for (const name of ["tagged", "dated"]) {
    await open(name);
    await expect.eventually(async () => expect.holds(asked.length > 2, `the line never broke: ${asked}`), 60_000);
    await settled(page, expect, 60_000);
    await expect.eventually(async () => expect.match((await page.texts(at.row)).join(" "), /200,000 19,999,900,000/));
    expect.equal(asked, [...asked].sort((a, b) => a - b));
    expect.equal(asked.filter((from) => from === 0).length, 1);
  }

  // What has come of a file is not completed by another one, nor where nobody can tell whether it is.
  for (const [name, n_asked] of [["changed", 2], ["fresh", 1]]) {
    await open(name);
    await page.wait(at.problem("interrupted"), 60_000);
    expect.equal(asked.length, n_asked);
  }
}
