// A part of the page or of the engine that does not come: it is said where it would be, the rest goes
// on, and a further try brings it once it can be had.

import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { at, settled } from "../explorer.mjs";

export const name = "a part of the page or the engine that cannot be fetched is told of, and comes with a further try";
// Firefox tells of an error object on the console by no more than that it is one.
export const allow = [/CompileError|expected magic word|wasm|WebAssembly|later part of the engine|^JSHandle@(object|error)$/];

export async function run({ page, lab, expect }) {
  const parts = (await readdir(lab.folder)).filter((file) => /^part-.*\.wasm$|^engine_later\.wasm$/.test(file));
  expect.holds(parts.length >= 3, "the page has no parts, or the engine none");
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

  // A question that needs the engine's later part waits for it, and says so if it cannot be had.
  const later = parts.filter((part) => part.startsWith("engine"));
  await writeFile(join(copy, later[0]), "no module");
  await page.goto(`${url}#/palmer-penguins?tab=table&compute=kg:${encodeURIComponent('"Body Mass (g)" / 1000')}`);
  await page.reload();
  const wanting = at.problem("engine-part-missing");
  await page.wait(wanting, 30_000);
  await copyFile(join(lab.folder, later[0]), join(copy, later[0]));
  await page.click(`${wanting} >> role=button[name="Try again"]`);
  await page.wait(at.header("kg"), 30_000);
  await settled(page, expect, 30_000);
  expect.equal(await page.count(wanting), 0);
}
