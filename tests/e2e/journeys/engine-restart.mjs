// When the worker dies, the page says so, starts another and shows the same View.

import { at, picture, settled } from "../explorer.mjs";

export const name = "a worker that dies is replaced, and the same view is shown again";
// The browser reports what the worker threw.
export const allow = [/thrown on purpose/];

const die = () => {
  setTimeout(() => {
    throw new Error("thrown on purpose");
  });
};
export const inWorkers = [die];

export async function run({ page, site, expect }) {
  await page.goto(site.at("#/gapminder?country=in:Argentina,Austria&by=year,country&show=mean(fertility)&mark=line"));
  await page.wait(at.chart);
  await settled(page, expect);
  const before = await picture(page, expect);
  await page.inWorkers(die);
  await page.wait(at.problem("engine-stopped"));
  expect.equal(await picture(page, expect), before);
  await page.click(at.mark("bar"));
  await expect.eventually(async () => expect.match(await page.url(), /mark=bar/));
  await settled(page, expect);
}
