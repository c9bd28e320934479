// 390 pixels wide: nothing sticks out, targets are large enough for a thumb.

import { at, settled } from "../explorer.mjs";

export const name = "on a phone nothing sticks out and what is pressed is large enough";
export const profile = { width: 390, height: 844, touch: true, language: "zh-CN" };

const wider = () => document.documentElement.scrollWidth - window.innerWidth;
const small = () =>
  [...document.querySelectorAll(".sg-dock button, .sg-toolbar button, .sg-tabs button")]
    .filter((button) => button.offsetParent !== null)
    .filter((button) => button.getBoundingClientRect().height < 44 || button.getBoundingClientRect().width < 44)
    .map((button) => button.textContent);

export async function run({ page, site, expect }) {
  await page.goto(site.url);
  await page.wait(".sg-dataset");
  expect.equal(await page.evaluate(wider), 0);
  await page.goto(site.at("#/gapminder"));
  await page.wait(at.chart);
  await settled(page, expect);
  expect.equal(await page.evaluate(wider), 0);
  expect.equal(await page.evaluate(small), []);
  await page.click('.sg-dock [data-do="filter"]');
  await expect.visible(page, ".sg-columns");
  await expect.visible(page, at.plot("fertility"));
  expect.equal(await page.evaluate(wider), 0);
}
