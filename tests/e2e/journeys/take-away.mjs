// What a reader takes away: the picture with its source in it, the question as a program, the
// citation, and a table for older Chinese programs.

import { at, keepSaved, settled } from "../explorer.mjs";

export const name = "picture, program, citation and table can be taken away";
export const deadline = 120_000;
export const profile = { before: keepSaved };

const VIEW = "#/palmer-penguins?by=Species&show=count()&sort=Species&mark=bar";

export async function run({ page, site, expect }) {
  await page.goto(site.at(VIEW));
  await page.wait(at.chart, 30_000);
  await settled(page, expect, 30_000);
  const take = async (what) => {
    await page.click('[data-do="download"]');
    await page.click(`[data-do="${what}"]`);
  };
  const saved = (type, as) =>
    expect.eventually(async () => {
      const found = await page.evaluate(
        async ([type, as]) => {
          const blob = window.saved.findLast((blob) => blob.type.startsWith(type));
          if (!blob) return undefined;
          return as === "text" ? blob.text() : [...new Uint8Array(await blob.arrayBuffer())];
        },
        [type, as],
      );
      expect.holds(found, `no ${type} was saved`);
      return found;
    });

  await take("svg");
  const svg = await saved("image/svg+xml", "text");
  expect.match(svg, /Number of rows by Species/);
  expect.match(svg, /Palmer Station Antarctica/);
  expect.match(svg, /CC0-1\.0/);
  expect.holds(!/style=|<style|<script/.test(svg), "the drawing is not plain");

  await take("png");
  const png = await saved("image/png", "bytes");
  expect.equal(png.slice(0, 4), [0x89, 0x50, 0x4e, 0x47]);
  expect.holds(png.length > 10_000, "an empty picture");

  await take("SQL");
  await expect.eventually(async () => expect.match(await page.clipboard(), /GROUP BY/));
  await take("APA");
  await expect.eventually(async () => expect.match(await page.clipboard(), /Penguins of the Palmer Archipelago/));

  await take("csv");
  const utf8 = await saved("text/csv", "bytes");
  expect.equal(utf8.slice(0, 3), [0xef, 0xbb, 0xbf]);
  const text = new TextDecoder("utf-8").decode(new Uint8Array(utf8));
  await page.evaluate(() => {
    window.saved = [];
  });
  await take("csv-gb18030");
  const gb = await saved("text/csv", "bytes");
  expect.equal(new TextDecoder("gb18030").decode(new Uint8Array(gb)), text);
}
