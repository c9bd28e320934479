// A site for a host that takes small files only: the parts of a table are one table, and the plots of
// its columns are there before its rows.

import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { at, settled } from "../explorer.mjs";

export const name = "a table in parts is one table, and its columns are drawn before its rows have come";

const N_ROWS = 150_000;

/** Rows that are hard to pack, so that they come in several parts. */
function rows() {
  const lines = ["id,kind,value"];
  for (let n = 0, state = 7; n < N_ROWS; n++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    lines.push(`${n},${["oak", "elm", "ash"][n % 3]},${state}`);
  }
  return `${lines.join("\n")}\n`;
}

export async function run({ page, expect, lab }) {
  const folder = await lab.empty();
  await writeFile(join(folder, "trees.csv"), rows());
  const site = join(await lab.empty(), "site");
  await lab.sagitta("build", folder, "--out", site, "--assets", lab.folder, "--max-file", "200kB", "--quiet");
  const parts = (await readdir(join(site, "dataset/trees"))).filter((file) => file.endsWith(".arrow"));
  expect.holds(parts.length > 1 && !parts.includes("trees.arrow"), `the parts are ${parts}`);

  // All parts but the first come once the plots have been seen.
  let go;
  const seen = new Promise((resolve) => (go = resolve));
  const held = (path) => (/\.arrow$/.test(path) && !path.endsWith(".001.arrow") ? seen : undefined);
  const url = await lab.serve({ "": site }, { held });
  await page.goto(`${url}index.html#/trees?tab=table`);
  const drawn = () =>
    page.evaluate((place) => document.querySelector(place)?.querySelector("path")?.getAttribute("d"), at.headerPlot("value"));
  await page.wait(at.headerPlot("value"), 30_000);
  await expect.visible(page, ".sg-progress");
  await expect.text(page, ".sg-progress", /kB of [\d.]+ [kM]B/);
  const ahead = await drawn();
  go();
  await settled(page, expect, 60_000);
  await expect.text(page, at.note, /150,000/);
  expect.equal(await drawn(), ahead);

  await page.goto(`${url}index.html#/trees?tab=table&by=kind&show=count()`);
  await settled(page, expect, 30_000);
  await expect.eventually(async () => expect.match((await page.texts(at.row)).join(" "), /oak 50,000/));
  await page.goto(`${url}dataset/trees/index.html`);
  await expect.count(page, ".sg-ways a[href$='.arrow']", parts.length);
}
