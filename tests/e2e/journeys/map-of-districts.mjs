// Eight hundred thousand events in sixteen districts: the map follows a brush, a press filters.

import { at, settled } from "../explorer.mjs";

export const name = "the districts of a city are coloured, ranked, and a press filters by one";
export const deadline = 240_000;

const rank = (place) => `.sg-rank >> nth=${place}`;

/** What the list beside the map says: names in the data's language, and figures. */
const ranked = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll(".sg-rank")].map((row) => [
      row.querySelector(".sg-rank__name").textContent,
      row.querySelector(".sg-rank__figure").textContent.replaceAll(",", ""),
    ]),
  );

/** The same from the native tool, for the link that the page shows. */
async function told(lab, url) {
  const fragment = decodeURI(new URL(url).hash);
  const text = await lab.sagitta("query", `${lab.catalog}/city-events.arrow`, "--fragment", fragment);
  return text.trim().split("\n").slice(1).map((line) => line.split(","));
}

const byName = (rows) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1));

async function onDesktop({ page, lab, site, expect }) {
  await page.goto(site.at("#/city-events"));
  await page.wait(".sg-map path.sg-region", 60_000);
  await settled(page, expect, 60_000);
  await expect.eventually(async () => expect.match(await page.url(), /tab=map/));
  expect.holds((await page.text(".sg-source")).includes("ECharts"), "the outlines have no source");
  expect.equal(await page.count(".sg-rank"), 16);
  expect.equal(byName(await ranked(page)), byName(await told(lab, await page.url())));

  // A brush over the time; colours and figures follow.
  const before = await ranked(page);
  await page.drag(at.plot("time"), [0.3, 0.5], [0.6, 0.5]);
  await expect.eventually(async () => expect.match(await page.url(), /time=between:/));
  await settled(page, expect, 60_000);
  const brushed = await ranked(page);
  expect.holds(JSON.stringify(brushed) !== JSON.stringify(before), "the brush changed no figure");
  expect.equal(byName(brushed), byName(await told(lab, await page.url())));

  // A press filters, and all districts stay on the map.
  await page.click(rank(2));
  await expect.eventually(async () => expect.match(await page.url(), /district=in:/));
  await settled(page, expect, 60_000);
  expect.equal(await ranked(page), brushed);
  expect.equal(await told(lab, await page.url()), [brushed[2]]);
  expect.holds((await page.count("path.sg-selected")) >= 1, "the district has no edge");
  await page.click(rank(2));
  await expect.eventually(async () => expect.holds(!(await page.url()).includes("district=in")));

  // The same by the keyboard, in the order of the ranks.
  await page.focus(".sg-map .sg-drawing");
  await page.press("Home");
  await page.press("ArrowDown");
  await page.press("Enter");
  await expect.eventually(async () => expect.match(decodeURI(await page.url()), new RegExp(`district=in:${brushed[1][0]}`)));

  // Tiles and points, by the link.
  await page.click('.sg-picture__tool[data-form="tiles"]');
  await expect.eventually(async () => expect.match(await page.url(), /form=tiles/));
  await page.wait(".sg-map rect.sg-cell");
  await page.click('.sg-picture__tool[data-form="points"]');
  await expect.eventually(async () => expect.match(await page.url(), /form=points/));
  await page.wait(".sg-map path.sg-ground");
}

async function onPhone({ open, site, expect }) {
  const page = await open({ width: 390, height: 844, touch: true, language: "zh-CN" });
  await page.goto(site.at("#/city-events"));
  await page.wait(".sg-map rect.sg-cell", 60_000);
  await settled(page, expect, 60_000);
  expect.equal(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0);
  expect.equal(await page.count(".sg-rank"), 16);
  const low = await page.evaluate(() =>
    [...document.querySelectorAll(".sg-rank")].filter((row) => row.getBoundingClientRect().height < 44).length,
  );
  expect.equal(low, 0);
}

export async function run(all) {
  await onDesktop({ ...all, page: await all.open({ language: "zh-CN" }) });
  await onPhone(all);
}
