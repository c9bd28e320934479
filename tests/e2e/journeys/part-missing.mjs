// A part of the page that does not come: it is said where it would be, the rest goes on, and a
// further try brings it once it can be had.

import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { at, settled } from "../explorer.mjs";

export const name = "a part of the page that cannot be fetched is told of, and comes with a further try";
// Firefox tells of an error object on the console by no more than that it is one.
export const allow = [/CompileError|expected magic word|wasm|WebAssembly|^JSHandle@object$/];

export async function run({ page, lab, expect }) {
  const parts = (await readdir(lab.folder)).filter((file) => /^part-.*\.wasm$/.test(file));
  expect.holds(parts.length >= 2, "the page has no parts");
  const copy = await lab.changedSite({ "boot.js": (text) => `${text}\n` });
  for (const part of parts) await writeFile(join(copy, part), "no module");
  const url = await lab.serve({ "": copy, catalog: lab.catalog });

  await page.goto(`${url}#/palmer-penguins?tab=table`);
  await page.wait(at.row, 30_000);
  await settled(page, expect, 30_000);
  await page.click('[data-do="download"]');
  const missing = at.problem("part-missing");
  await page.wait(missing);
  expect.match(await page.text(missing), /could not be loaded/);
  // The rows are there all the same, and a condition in the address still counts.
  expect.holds((await page.count(at.row)) > 0, "the rows are gone");

  for (const part of parts) await copyFile(join(lab.folder, part), join(copy, part));
  await page.click(`${missing} button`);
  await page.wait('[data-do="csv"]');
  expect.equal(await page.count(missing), 0);
}
