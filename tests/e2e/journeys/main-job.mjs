// Three million rows: brush, group, draw, and hand the link to somebody else.

import { at, handsOver, settled } from "../explorer.mjs";

export const name = "three million flights are brushed, grouped, drawn, and the link shows the same to somebody else";
export const deadline = 180_000;

export async function run({ page, open, site, expect }) {
  await page.goto(site.at("#/flights-3m"));
  await page.wait(at.headerPlot("delay"), 60_000);
  await page.wait(at.key(0), 60_000);
  await settled(page, expect, 60_000);
  const before = await page.text(at.note);

  await page.drag(at.headerPlot("delay"), [0.38, 0.5], [0.6, 0.5]);
  await expect.eventually(async () => expect.match(await page.url(), /delay=between:/));
  await settled(page, expect, 60_000);
  expect.holds((await page.text(at.note)) !== before, "the brush changed no count");
  await expect.count(page, ".sg-chips .sg-chip", 1);

  await page.click(at.key(0));
  await page.click(at.choice("week"));
  await expect.eventually(async () => expect.match(decodeURI(await page.url()), /by=week\(date\)/));
  await page.click(at.mark("line"));
  await expect.eventually(async () => expect.match(await page.url(), /mark=line/));
  await settled(page, expect, 60_000);
  await page.click(at.share);
  const other = await handsOver({ page, open, expect });
  const tasks = [...(await page.longTasks()), ...(await other.longTasks())];
  console.log(`       tasks over 50 ms on the page: ${tasks.map((task) => Math.round(task.duration)).join(", ") || "none"}`);
}
