// A bundle whose data are scripts beside the page, as it is made of what is too large for one file.

import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onDisk, withoutNetwork } from "../bundle.mjs";
import { at, settled } from "../explorer.mjs";

export const name = "a folder out of a ZIP file opens from a disk, and refuses a part that was changed or is gone";
export const deadline = 120_000;
// The browser itself reports the script that is not there; the page says what it could not use.
export const allow = [/is damaged/, /^JSHandle@(object|error)$/, /ReadableStream/, /ERR_FILE_NOT_FOUND/, /Failed to load resource/, /Loading failed/];

export async function run({ page, open, lab, expect, proxy, browser }) {
  const folder = join(await lab.unzip(await lab.bundle("penguins.zip", ["palmer-penguins"])), "penguins");
  const disk = onDisk(join(folder, "index.html"));
  const asked = withoutNetwork({ proxy, browser });
  // The only dataset is what it opens.
  await page.goto(disk.url);
  await page.wait(".sg-say", 30_000);
  await settled(page, expect, 30_000);
  expect.match(await page.url(), /#\/palmer-penguins/);
  await page.goto(disk.at("#/palmer-penguins?tab=table"));
  await page.wait(at.row, 30_000);
  expect.equal(asked(), []);

  const data = join(folder, "data", (await readdir(join(folder, "data")))[0]);
  const text = await readFile(data, "latin1");
  const middle = text.length >> 1;
  const changed = String.fromCharCode(text.charCodeAt(middle) ^ 1);
  await writeFile(data, text.slice(0, middle) + changed + text.slice(middle + 1), "latin1");
  const refused = async () => {
    const other = await open();
    await other.goto(disk.at("#/palmer-penguins?tab=table"));
    await other.wait(at.problem("altered"), 30_000);
    expect.match(await other.text(at.problem("altered")), /catalog\/palmer-penguins\.arrow/);
  };
  await refused();
  await rm(data);
  await refused();
}
