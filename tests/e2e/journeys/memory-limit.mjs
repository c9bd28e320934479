// How much memory a table may take is shown where it is loaded, can be chosen, and is remembered.

import { at, settled } from "../explorer.mjs";
import { watchWorkers } from "../worker.mjs";

export const name = "the memory a table may take is shown, can be chosen, is remembered, and offered where it was too little";
export const profile = { before: watchWorkers };

const MIB = 2 ** 20;
const choice = '[data-do="memory"]';
const allowed = (page) =>
  page.evaluate(() => {
    const opens = workerLog.filter(({ what, text }) => what === "asked" && text.includes('"ask":"open"'));
    return opens.map(({ text }) => JSON.parse(text).ask.memory_budget ?? JSON.parse(text).memory_budget);
  });

export async function run({ page, open, site, expect }) {
  await page.goto(site.slow(400_000, "#/flights-3m"));
  await page.wait(choice, 30_000);
  expect.equal(await page.value(choice), String(2048 * MIB));
  await page.select(choice, String(1024 * MIB));
  await expect.eventually(async () => expect.equal((await allowed(page)).at(-1), 1024 * MIB));
  await page.reload();
  await page.wait(choice, 30_000);
  expect.equal(await page.value(choice), String(1024 * MIB));
  await expect.eventually(async () => expect.equal(await allowed(page), [1024 * MIB]));

  const phone = await open({ width: 390, height: 844, touch: true, language: "zh-CN" });
  await phone.goto(site.slow(20_000, "#/palmer-penguins"));
  await phone.wait(choice, 30_000);
  expect.equal(await phone.value(choice), String(384 * MIB));

  // A table that fits nowhere: the engine is allowed next to nothing.
  const tight = await open({
    before: () => {
      const native = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (message, ...rest) {
        const text = message.text?.replace(/"memory_budget":402653184/, '"memory_budget":1000');
        return native.call(this, text ? { ...message, text } : message, ...rest);
      };
      localStorage.setItem("sagitta-memory", localStorage.getItem("sagitta-memory") ?? "402653184");
    },
  });
  await tight.goto(site.at("#/flights-3m"));
  await tight.wait(at.problem("over-budget"), 30_000);
  expect.match(await tight.text(at.problem("over-budget")), /flights-3m.*more memory/);
  await expect.visible(tight, `${at.problem("over-budget")} a[href="#/"]`);
  await tight.select(choice, String(1024 * MIB));
  await tight.wait(at.row, 60_000);
  await settled(tight, expect, 60_000);
}
