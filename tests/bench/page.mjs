// Measures the built site as a reader meets it, and prints a report. `cargo xtask bench --page` calls
// this with the folders of the site, of the demonstration catalogue and of the benchmark's tables.

import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { serve } from "./packed.mjs";
import { by_kind, first_paint, longest, tasks, traced } from "./trace.mjs";

const { values: options } = parseArgs({
  options: {
    site: { type: "string" },
    catalog: { type: "string" },
    data: { type: "string" },
    table: { type: "string" },
    chromium: { type: "string" },
    flag: { type: "string", multiple: true, default: [] },
    rounds: { type: "string", default: "5" },
  },
});

const server = await serve({ "": options.site, catalog: options.catalog, data: options.data });
const browser = await chromium.launch({ executablePath: options.chromium, args: options.flag });
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const shown = (n) => (n === undefined ? "?" : n < 1 ? n.toFixed(3) : n.toFixed(n < 100 ? 1 : 0));

/** Notes when the first row, or the first picture of a map, is there, and what moved. */
const watch = () => {
  window.met = { shift: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.met.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  new MutationObserver(() => {
    if (!window.met.rows && document.querySelector(".sg-table__row")) window.met.rows = performance.now();
  }).observe(document, { childList: true, subtree: true });
};

/** Opens a page at 10 Mbit/s, on a processor so many times slower. */
async function open(fragment, slower) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(watch);
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  const rate = 10e6 / 8;
  const network = { offline: false, latency: 40, downloadThroughput: rate, uploadThroughput: rate };
  await session.send("Network.emulateNetworkConditions", network);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
  const { events } = await traced(session, async () => {
    await page.goto(`${server.url}/${fragment}`);
    await page.waitForFunction(() => window.met.rows, undefined, { timeout: 120_000 });
    // What comes after the first rows is a part of the start, too.
    await page.waitForTimeout(1_500);
  });
  const met = await page.evaluate(() => ({
    ...window.met,
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
  }));
  const all = tasks(events, server.url);
  const paint = first_paint(events);
  await context.close();
  return {
    paint: met.paint,
    rows: met.rows,
    shift: met.shift,
    before: both(all.filter(({ start }) => start < paint)),
    after: both(all.filter(({ start }) => start >= paint)),
  };
}

/** The longest of some tasks, with what else the processor did and of its own work. */
const both = (some) => ({ whole: longest(some), own: longest(some, "cpu") });

async function start(fragment, slower) {
  const rounds = [];
  for (let round = 0; round < Number(options.rounds); round++) rounds.push(await open(fragment, slower));
  const of = (name) => shown(median(rounds.map((round) => round[name])));
  const task = (name) =>
    ["whole", "own"].map((kind) => shown(median(rounds.map((round) => round[name][kind])))).join(" · ");
  console.log(`| ${fragment}, × ${slower} | ${of("paint")} | ${of("rows")} | ${task("before")} | ${task("after")} | ${of("shift")} |`);
}

/** Does a work in a page that has been opened, and counts frames and the work of the page's thread. */
async function busy(page, session, moves, work) {
  await page.evaluate(() => {
    window.frames_at = [];
    const note = (time) => {
      window.frames_at.push(time);
      window.noting = requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  const { events } = await traced(session, work);
  const gaps = await page.evaluate(() => {
    cancelAnimationFrame(window.noting);
    return window.frames_at.slice(1).map((time, i) => time - window.frames_at[i]);
  });
  const all = tasks(events, server.url);
  const dropped = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / (1000 / 60)) - 1), 0);
  const frames = gaps.length + dropped;
  const total = all.reduce((sum, { duration }) => sum + duration, 0);
  const cpu = all.reduce((sum, task) => sum + task.cpu, 0);
  const kinds = Object.entries(by_kind(events)).map(([kind, sum]) => `${kind} ${shown(sum / moves)}`);
  return { per_move: total / moves, cpu: cpu / moves, kinds: kinds.join(", "), longest: longest(all), dropped: (100 * dropped) / frames, frames };
}

async function brush() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await page.goto(`${server.url}/#/url(${encodeURIComponent(`data/${options.table}`)})`);
  await page.waitForSelector(".sg-table__row", { timeout: 120_000 });
  await page.waitForTimeout(6_000);
  const plots = await page.locator(".sg-columns [data-plot]").count();
  const plot = page.locator(".sg-columns [data-plot]").first();
  const box = await plot.boundingBox();
  const y = box.y + box.height / 2;
  const moves = 120;
  await page.mouse.move(box.x + box.width * 0.2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, y, { steps: 3 });
  await page.waitForTimeout(1_500);
  const met = await busy(page, session, moves, async () => {
    for (let move = 0; move < moves; move++) {
      const share = 0.4 + 0.3 * Math.abs(Math.sin(move / 20));
      await page.mouse.move(box.x + box.width * share, y);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve())));
    }
  });
  await page.mouse.up();
  console.log(`brush over ${options.table}, ${plots} plots beside table and picture: ${shown(met.cpu)} ms of processor time of the page's thread a move, ${shown(met.per_move)} ms with what else the processor did (${met.kinds}), longest task ${shown(met.longest)} ms, ${shown(met.dropped)} % of ${met.frames} frames dropped`);
  await context.close();
}

async function map() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${server.url}/#/city-events`);
  await page.waitForSelector(".sg-map path.sg-region", { timeout: 120_000 });
  await page.waitForTimeout(3_000);
  const times = [];
  for (let round = 0; round < 11; round++) {
    const time = await page.evaluate(
      (round) =>
        new Promise((resolve) => {
          const map = document.querySelector(".sg-map");
          const values = [...document.querySelectorAll(".sg-facet__value")];
          const start = performance.now();
          let last = start;
          const observer = new MutationObserver((list) => {
            if (list.some(({ target }) => (target.nodeType === 1 ? target : target.parentElement)?.closest("svg, canvas, .sg-rank"))) last = performance.now();
          });
          setTimeout(() => {
            observer.disconnect();
            resolve(last - start);
          }, 600);
          observer.observe(map, { attributes: true, subtree: true, childList: true, characterData: true });
          values[values.length - 1 - (round % 3)].click();
        }),
      round,
    );
    times.push(time);
    await page.waitForTimeout(700);
  }
  console.log(`map of 16 districts from 800,000 events, from a press on a value to the map redrawn: median ${shown(median(times))} ms, worst ${shown(Math.max(...times))} ms`);
  await context.close();
}

console.log("| page at 10 Mbit/s, processor | first paint, ms | first rows, ms | longest task before, ms: wall · processor | and after | layout shift |");
console.log("|---|--:|--:|--:|--:|--:|");
for (const slower of [1, 4]) {
  await start("#/flights-3m", slower);
}
await map();
if (options.table) await brush();
await browser.close();
server.close();
