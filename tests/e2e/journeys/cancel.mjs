// Whatever the engine does, Cancel ends it at once. The times are printed.

import { at, settled } from "../explorer.mjs";
import { breaking, watchWorkers } from "../worker.mjs";

export const name = "loading and long questions are cancelled, also where the engine does not yield";
export const deadline = 180_000;
export const inWorkers = [breaking.spin];
export const profile = { before: watchWorkers };

/** Presses the cancel button as soon as it is there; the milliseconds until the engine stopped, and how. */
const cancel = (page) =>
  page.evaluate(async () => {
    const until = async (find) => {
      const end = performance.now() + 20_000;
      for (;;) {
        const found = find();
        if (found) return found;
        if (performance.now() > end) throw new Error("nothing to cancel, or nothing was cancelled");
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const button = await until(() => document.querySelector('[data-do="cancel"]'));
    const start = performance.now();
    button.click();
    const stops = ({ at, what, text }) =>
      at >= start && (what === "ended" || (what === "said" && text.includes('"cancelled"')));
    const { at, what } = await until(() => workerLog.find(stops));
    return { took: Math.round(at - start), how: what === "ended" ? "the engine was ended" : "the engine stopped" };
  });

export async function run({ page, site, expect }) {
  const times = [];
  const note = (what, { took, how }) => times.push(`${what}: ${took} ms, ${how}`);

  await page.goto(site.slow(2_000_000, "#/flights-3m?tab=table"));
  await page.wait(".sg-progress progress", 30_000);
  note("a load", await cancel(page));
  await expect.hidden(page, ".sg-progress");

  await page.goto(site.slow(500_000, "#/flights-3m"));
  await page.wait(".sg-progress progress", 30_000);
  await page.inWorkers(breaking.spin);
  const load = await cancel(page);
  note("a load that does not yield", load);
  expect.equal(load.how, "the engine was ended");
  await expect.hidden(page, ".sg-progress");

  await page.goto(site.at("#/flights-3m?tab=table"));
  await page.wait(at.headerPlot("delay"), 60_000);
  await settled(page, expect, 60_000);
  const ask = (fragment) =>
    page.evaluate((fragment) => {
      location.hash = fragment;
    }, fragment);
  await ask("#/flights-3m?by=delay,distance,date&show=median(delay),quantile(distance;0.9)&tab=table");
  note("a long question", await cancel(page));
  await expect.hidden(page, '[data-do="cancel"]');
  // No answer to another question is left under this one, and it can be asked again.
  await page.wait(at.problem("cancelled"));
  expect.equal(await page.count(at.row), 0);
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  await expect.eventually(async () => expect.equal(await focused(), "Try again"));
  await page.click(`${at.problem("cancelled")} >> role=button[name="Try again"]`);
  await expect.hidden(page, at.problem("cancelled"));
  await settled(page, expect, 60_000);
  await page.wait(`${at.row} .sg-table__cell:not([data-wait])`, 60_000);

  await page.inWorkers(breaking.spin);
  await ask("#/flights-3m?delay=ge:3&by=distance&show=count()&tab=table");
  const question = await cancel(page);
  note("a question that does not yield", question);
  expect.equal(question.how, "the engine was ended");
  await ask("#/flights-3m?delay=ge:30&by=distance&show=count()&tab=table");
  await settled(page, expect, 60_000);
  await page.wait(`${at.row} .sg-table__cell:not([data-wait])`);
  console.log(`       ${times.join("\n       ")}`);
}
