// Rows are on the screen before the last byte has come, and loading can be given up.

import { at } from "../explorer.mjs";

export const name = "rows are shown while the file still comes in, with progress that can be cancelled";

export async function run({ page, site, expect }) {
  await page.goto(site.slow(2_000_000, "#/flights-3m?tab=table"));
  await page.wait(`${at.row} .sg-table__cell:not([data-wait])`, 30_000);
  await expect.visible(page, ".sg-progress progress");
  expect.match(await page.text(".sg-progress"), /of .*MB|rows/);
  await page.click(".sg-progress button");
  await expect.hidden(page, ".sg-progress");
  await page.click(".sg-logo");
  await page.wait(".sg-dataset");
}
