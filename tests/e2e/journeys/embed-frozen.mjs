// Frozen numbers stay when the data do not; whoever asks is told, and sees what is different.

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { BY_STATION, folderWith, pageOf, readings, serveStory, shownBy } from "../embed.mjs";

export const name = "a frozen figure keeps its numbers when the data change, says so, and shows the difference";
export const deadline = 120_000;

export async function run({ page, lab, expect }) {
  const before = await lab.convert("air.csv", readings());
  // One station is measured anew, and another one is given another name.
  const changed = readings((value, station) => (station === "Dongsi" ? value + 1 : value)).replaceAll("Guanyuan", "Haidian");
  const after = await lab.convert("air.csv", changed);
  const folder = await folderWith(lab, before, "air.arrow");
  const html = await lab.sagitta("figure", before, "--fragment", BY_STATION, "--src", "data/air.arrow", "--frozen");
  const attribute = (name) => new RegExp(` data-sagitta-${name}=("[^"]*"|'[^']*')`).exec(html)[1];
  const element = `<sagitta-view lang="en" src="data/air.arrow" view=${attribute("view")} frozen=${attribute("frozen")}></sagitta-view>`;
  const pages = { "": pageOf(element), figure: pageOf(html), alone: pageOf(element.replace('src="data/air.arrow"', "")) };
  const url = await serveStory(lab, pages, folder);
  const ready = () => expect.eventually(async () => expect.equal(await page.evaluate(() => counts.ready), 1), 30_000);
  const press = (part) => page.evaluate((part) => document.querySelector("sagitta-view").shadowRoot.querySelector(`[part=${part}]`).click(), part);
  const notice = (pattern) => expect.eventually(async () => expect.match((await page.evaluate(shownBy, "sagitta-view")).notice, pattern));

  await page.goto(url);
  await ready();
  const first = await page.evaluate(shownBy, "sagitta-view");
  expect.equal(first.rows.map(([station]) => station), ["Dongsi", "Guanyuan", "Tiantan", "Wanliu"]);
  expect.match(first.source, /Frozen on .* \(sha256 [0-9a-f]{8}…\)/);
  expect.equal(await page.evaluate(() => counts.workers), 0);
  await press("check");
  await notice(/are still those of/);

  await cp(after, join(folder, "air.arrow"));
  await page.goto(`${url}?`);
  await ready();
  const second = await page.evaluate(shownBy, "sagitta-view");
  expect.equal([second.rows, second.headline, second.source], [first.rows, first.headline, first.source]);
  await press("check");
  await notice(/have changed since/);
  await press("show");
  await notice(/figures are others now/);
  const expected = await changes(lab, before, after);
  const { difference } = await page.evaluate(shownBy, "sagitta-view");
  expect.equal(difference, expected);
  expect.equal((await page.evaluate(shownBy, "sagitta-view")).rows, first.rows);

  // The figure of the same numbers, pressed.
  await page.goto(`${url}figure`);
  await page.click("figure.sagitta svg");
  await expect.eventually(async () => expect.equal(await page.count("figure.sagitta"), 0), 30_000);
  expect.equal((await page.evaluate(shownBy, "sagitta-view")).rows, first.rows);

  // Without an address there is nothing to ask.
  await page.goto(`${url}alone`);
  await ready();
  const alone = await page.evaluate(() => document.querySelector("sagitta-view").shadowRoot.querySelectorAll("[part=check]").length);
  expect.equal(alone, 0);
}

/** The figures that differ, by the native tool. */
async function changes(lab, before, after) {
  const rows = async (file) => {
    const { rows } = JSON.parse(await lab.sagitta("query", file, "--fragment", BY_STATION, "--format", "json"));
    return new Map(rows.map(([station, mean, count]) => [station, [mean, count]]));
  };
  const [old, young] = [await rows(before), await rows(after)];
  const shown = (values, at) => (values ? String(values[at]) : "—");
  const found = [];
  for (const station of [...old.keys(), ...[...young.keys()].filter((name) => !old.has(name))]) {
    for (const [at, label] of ["Mean level", "Number of rows"].entries()) {
      const pair = [shown(old.get(station), at), shown(young.get(station), at)];
      if (pair[0] !== pair[1]) found.push([station, label, ...pair]);
    }
  }
  return found;
}
