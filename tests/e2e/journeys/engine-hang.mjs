// An engine that gives no sign of life is found and ended.

import { at, picture, settled } from "../explorer.mjs";
import { breaking } from "../worker.mjs";

export const name = "an engine that works on something endless is ended, and the same view is shown again";
export const inWorkers = [breaking.spin];
export const profile = {
  // The clock by which the page asks for signs of life runs ten times as fast here.
  before: () => {
    const native = setInterval;
    window.setInterval = (work, pause, ...rest) => native(work, pause >= 1_000 ? pause / 10 : pause, ...rest);
  },
};

export async function run({ page, site, expect }) {
  await page.goto(site.at("#/gapminder?by=year&show=mean(fertility)&mark=line"));
  await page.wait(at.chart);
  await settled(page, expect);
  const before = await picture(page, expect);
  await page.inWorkers(breaking.spin);
  await page.evaluate(() => {
    location.hash = "#/gapminder?country=eq:Austria&by=year&show=mean(fertility)&mark=line";
  });
  await page.wait(at.problem("engine-stopped"), 20_000);
  expect.match(await page.text(at.problem("engine-stopped")), /did not answer/);
  await settled(page, expect);
  expect.match(await page.url(), /Austria/);
  await page.back();
  await expect.eventually(async () => expect.holds(!/Austria/.test(await page.url()), "the address is the old one"));
  expect.equal(await picture(page, expect), before);
}
