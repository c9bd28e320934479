// The engine traps again and again; each time the page says so and shows the last view again.
// SAGITTA_TRAPS sets how often; the times are printed.

import { at, picture, settled } from "../explorer.mjs";
import { atRest, breaking, TRAPS, watchWorkers } from "../worker.mjs";

const TIMES = Number(process.env.SAGITTA_TRAPS ?? 10);

export const name = `an engine that traps ${TIMES} times is started again each time, with the same address and the same view`;
export const deadline = 90_000 + TIMES * 15_000;
export const allow = TRAPS;
export const profile = { before: watchWorkers };

const WAYS = ["corrupt", "exhaust"];
const memoryOf = () => wasm_bindgen.initSync().memory.buffer.byteLength;
export const inWorkers = [breaking.corrupt, breaking.exhaust, memoryOf];

export async function run({ page, site, expect }) {
  await page.goto(site.at("#/flights-3m?by=week(date)&show=count()&mark=line"));
  await page.wait(at.chart, 60_000);
  // What is known of the columns tells whether the last period is over.
  await page.wait(at.plot("delay"), 60_000);
  await settled(page, expect, 60_000);
  const before = await picture(page, expect);
  const address = await page.url();
  const [loaded] = await page.inWorkers(memoryOf);
  expect.holds(loaded >= 64 << 20, `only ${loaded} bytes are loaded`);

  const times = [];
  for (let n = 0; n < TIMES; n += 1) {
    const way = WAYS[n % WAYS.length];
    await atRest(page, expect);
    await page.inWorkers(breaking[way]);
    // The question that meets the trap; the engine does nothing between questions.
    const start = performance.now();
    await page.evaluate((low) => {
      location.hash = `#/flights-3m?delay=between:${low},60&by=week(date)&show=count()&mark=line`;
    }, n);
    await page.wait(at.problem("engine-stopped"));
    const said = performance.now();
    await settled(page, expect, 60_000);
    times.push([said - start, performance.now() - start]);
    await expect.count(page, `${at.problem("engine-stopped")} [data-do="undo-step"]`, 1);
    await expect.count(page, `${at.problem("engine-stopped")} a[href="#/"]`, 1);
    if (way === "exhaust") expect.match(await page.text(at.problem("engine-stopped")), /out of memory/);
    await page.click(`${at.problem("engine-stopped")} [data-do="undo-step"]`);
    await expect.eventually(async () => expect.equal(await page.url(), address));
    await page.wait(at.plot("delay"), 60_000);
    expect.equal(await picture(page, expect), before);
    await page.click(`${at.problem("engine-stopped")} button >> nth=2`);
    await expect.hidden(page, at.problem("engine-stopped"));
  }
  report(times, loaded, await page.inWorkers(memoryOf));
}

function report(times, loaded, [now]) {
  const of = (part) => times.map((pair) => pair[part]).sort((a, b) => a - b);
  const line = (sorted) =>
    `median ${Math.round(sorted[Math.floor(sorted.length / 2)])} ms, worst ${Math.round(sorted.at(-1))} ms`;
  const mib = (bytes) => `${Math.round(bytes / (1 << 20))} MiB`;
  console.log(`       ${times.length} traps with ${mib(loaded)} loaded, ${mib(now)} at the end`);
  console.log(`       from the question to the message: ${line(of(0))}; to the answer: ${line(of(1))}`);
}
