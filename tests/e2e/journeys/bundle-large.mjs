// How soon large bundles show their first rows. Times count on a machine that does nothing else, so
// this runs only where the variable `SAGITTA_LARGE` is 1.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { onDisk } from "../bundle.mjs";
import { at } from "../explorer.mjs";

export const name = "bundles of 20 and 100 MB show their first rows soon";
export const deadline = 300_000;
export const browsers = process.env.SAGITTA_LARGE === "1" ? ["chromium", "firefox"] : [];

/** How large a bundle is, in bytes, and how long it may take to its first rows, in milliseconds. */
const SIZES = [
  { bytes: 20_000_000, most: { chromium: 1_500, firefox: 1_500 } },
  { bytes: 99_000_000, most: { chromium: 5_000, firefox: 8_000 } },
];

/** The best of so many counts. */
const TRIES = 3;

/** What the explorer takes of a bundle, and how much text a byte of data becomes. */
const EXPLORER = 2_200_000;
const TEXT = 4 / 3;

/** Numbers that nothing makes smaller, so many bytes of them. */
const WRITE = `
import random, sys, pyarrow as pa, pyarrow.ipc as ipc
columns, chance = 8, random.Random(7)
rows = int(sys.argv[2]) // (8 * columns)
numbers = lambda: pa.Array.from_buffers(pa.int64(), rows, [None, pa.py_buffer(chance.randbytes(8 * rows))])
table = pa.table({f"c{at}": numbers() for at in range(columns)})
with ipc.new_file(sys.argv[1], table.schema) as out:
    for batch in table.to_batches(max_chunksize=65536):
        out.write_batch(batch)
`;

/** Notes when the first row is there. Runs ahead of the page's scripts. */
const noteFirstRow = () => {
  const look = () => {
    if (document.querySelector(".sg-table__row .sg-table__cell:not([data-wait])")) window.firstRow = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};

export async function run({ open, lab, browser, expect }) {
  for (const { bytes, most } of SIZES) {
    const folder = await lab.empty();
    const [data, bundle] = [join(folder, "numbers.arrow"), join(folder, "numbers.html")];
    await lab.python(WRITE, data, String(Math.floor((bytes - EXPLORER) / TEXT)));
    await lab.sagitta("bundle", data, "--assets", lab.folder, "--out", bundle, "--quiet");
    const { size } = await stat(bundle);
    expect.holds(Math.abs(size / bytes - 1) < 0.1, `the bundle has ${size} bytes`);
    const times = [];
    for (let n = 0; n < TRIES; n++) {
      const page = await open({ before: noteFirstRow });
      await page.goto(onDisk(bundle).at("#/numbers?tab=table"));
      await page.wait(at.row, 60_000);
      times.push(await expect.eventually(async () => {
        const time = await page.evaluate(() => window.firstRow);
        expect.holds(time, "no row");
        return Math.round(time);
      }));
      await page.close();
    }
    console.log(`       ${browser.name}, ${size} bytes: first rows after ${times} ms`);
    expect.holds(Math.min(...times) <= most[browser.name], `first rows of ${size} bytes came after ${times} ms`);
  }
}
