// A newcomer narrows rows down without a syntax: values, a range, dates, one condition or another.

import { at, settled } from "../explorer.mjs";

export const name = "rows are narrowed by values, ranges, either-or and one text in all columns";
export const deadline = 120_000;

export async function run({ page, site, expect }) {
  const kept = async () => {
    await settled(page, expect, 30_000);
    return (await page.text(at.note)).split(" ")[0];
  };
  const link = (pattern) => expect.eventually(async () => expect.match(decodeURI(await page.url()), pattern));

  // 344 penguins of three species on three islands.
  await page.goto(site.at("#/palmer-penguins?tab=table"));
  await page.wait(at.row, 30_000);
  await page.fill('[data-do="search-rows"]', "dream");
  await link(/contains:dream/);
  expect.equal(await kept(), "124");
  await page.fill('[data-do="search-rows"]', "");
  await expect.eventually(async () => expect.holds(!(await page.url()).includes("dream"), "the search stays"));

  await page.goto(site.at("#/palmer-penguins?tab=table&Species=in:Gentoo"));
  await page.wait(at.row, 30_000);
  expect.equal(await kept(), "124");
  // Gentoos, or whoever weighs 4,500 g or more.
  await page.click(".sg-chip__edit >> nth=0");
  await page.click('.sg-popover__foot button[data-kind="quiet"] >> nth=0');
  await page.click(".sg-popover .sg-choice >> nth=5");
  await page.fill(".sg-popover .sg-popover__row input >> nth=0", "4500");
  await page.click('.sg-popover button[data-kind="main"]');
  await link(/any\(Species:in:Gentoo;Body Mass \(g\):ge:4500\)/);
  expect.equal(await kept(), "135");

  await page.click(".sg-table__cell >> nth=1");
  await page.click('[data-do="only-this"]');
  await expect.eventually(async () => expect.equal(await page.count(".sg-chips .sg-chip"), 2));
  await page.back();
  await expect.eventually(async () => expect.equal(await page.count(".sg-chips .sg-chip"), 1));
  expect.equal(await kept(), "135");
}
