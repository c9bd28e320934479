// The View is in the address at all times; back and forward go through it.

import { at, settled } from "../explorer.mjs";

export const name = "every change is in the address, and back and forward go through the changes";

export async function run({ page, site, expect }) {
  await page.goto(site.at("#/palmer-penguins"));
  await page.wait(at.row);
  // The first picture is chosen once all is known.
  await page.wait(at.chart);
  await settled(page, expect);
  const first = await page.url();
  await page.click('.sg-column[data-column="Species"] .sg-facet__value >> nth=0');
  await expect.eventually(async () => expect.match(await page.url(), /species=/i));
  const second = await page.url();
  await expect.count(page, ".sg-chips .sg-chip", 1);
  await page.click(".sg-chips .sg-chip__remove");
  await expect.eventually(async () => expect.equal(await page.url(), first));
  await page.back();
  await expect.eventually(async () => expect.equal(await page.url(), second));
  await expect.count(page, ".sg-chips .sg-chip", 1);
  await page.back();
  await expect.eventually(async () => expect.equal(await page.url(), first));
  await expect.count(page, ".sg-chips .sg-chip", 0);
  await page.forward();
  await expect.eventually(async () => expect.equal(await page.url(), second));
  await page.reload();
  await expect.count(page, ".sg-chips .sg-chip", 1);
}
