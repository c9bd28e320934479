// The measurements: queries in turns, loading, memory and cold start.

import { difference } from "./compare.mjs";
import { open_page, settle } from "./pages.mjs";
import { cpu, forget_peak, memory, until_rest } from "./process.mjs";
import { brushMoves, chartsSql, of, queries } from "./queries.mjs";

/** How long one sample asks again and again, in milliseconds. */
const BUDGET = 60;
/** How long, and how often, a query is asked before, for the browser to have compiled what it will run. */
const WARM_UP = { time: 300, runs: 12 };
/** From how many milliseconds on a query runs for long enough to be compiled while it does. */
const LONG = 300;
/** How long one query of one engine may take altogether, in milliseconds; at least one sample is taken. */
const ENOUGH = 20_000;
/** Kernels that are measured beside those that queries are compared with. */
const KERNELS = ["sum", "q2_bytes"];
/** The different moves that a brush makes. */
const MOVES = brushMoves(64);

const text_of = (error) => String(error.message ?? error).split("\n")[0].slice(0, 300);

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length === 0 ? undefined : (sorted[Math.floor(middle)] + sorted[Math.ceil(middle - 1)]) / 2;
};

/** Opens the table in every engine, checks the answers, and times them round by round. */
export async function measure_queries(lab, { rows, engines, wanted, rounds }) {
  const pages = [];
  const kernels = wanted.map((name) => queries[name].yardstick).filter((name) => name !== undefined);
  const asked_of = (engine) => (engine === "yardstick" ? [...new Set([...kernels, ...KERNELS])] : wanted);
  const turns = [...new Set([...wanted, ...kernels, "move", ...KERNELS])];
  const results = Object.fromEntries(engines.map((engine) => [engine, {}]));
  try {
    for (const engine of engines) {
      lab.say(`${engine}: opening ${rows.toLocaleString("en")} rows`);
      const page = await open_page({ ...lab, page: engine });
      pages.push(page);
      try {
        await page.call("start", lab.departments);
        await page.call("take", lab.table(rows));
        await page.call("load");
        await until_rest(page.pid);
        await check_answers(lab, page, results[engine], { rows, wanted: asked_of(engine) });
        page.overhead = await overhead(page);
      } catch (error) {
        results[engine].error = text_of(error);
        lab.say(`${engine}: ${results[engine].error}`);
      }
    }
    for (let round = 0; round < rounds; round++) {
      lab.say(`round ${round + 1} of ${rounds}`);
      for (const name of turns) {
        for (let turn = 0; turn < pages.length; turn++) {
          const page = pages[(turn + round) % pages.length];
          const entry = results[page.name][name];
          if (!entry?.samples || entry.wrong || entry.error || entry.spent > ENOUGH) continue;
          const { error } = (await attempt(() => sample(page, name, entry))) ?? {};
          if (error) {
            entry.error = error;
            lab.say(`${page.name} ${name}: ${error}`);
          }
        }
      }
    }
  } finally {
    for (const page of pages) await page.close();
  }
  return results;
}

/** Asks every query once; what is answered rightly, or is no query, is timed afterwards. */
async function check_answers(lab, page, entries, { rows, wanted }) {
  const names = await page.call("names");
  for (const name of wanted.filter((name) => names.includes(name))) {
    const { sql, keys } = queries[name] ?? {};
    entries[name] = await attempt(async () => {
      const { time, tables } = await page.call("answer", name);
      if (!sql) return { first: time, samples: [] };
      const expected = await lab.right(of(sql, rows));
      const wrong = tables && difference(tables, expected.slice(0, tables.length), keys);
      return { first: time, ...(wrong && { wrong }), samples: [] };
    });
    const { error, wrong } = entries[name];
    if (error ?? wrong) lab.say(`${page.name} ${name}: ${error ?? wrong}`);
    else await page.call("sample", name, WARM_UP.time, entries[name].first < LONG ? WARM_UP.runs : 1);
  }
  if (wanted.includes("q6") && names.includes("brush")) entries.move = await attempt(() => take_up_brush(lab, page));
  if (entries.move?.error) lab.say(`${page.name} brush: ${entries.move.error}`);
}

/** Takes up the brush and compares moves with what DuckDB says under the edges that they snapped to. */
async function take_up_brush(lab, page) {
  const before = await cpu(page.pid);
  const ready = await page.call("brush", MOVES);
  const entry = { ready: ready.time, ready_cpu: (await cpu(page.pid)) - before, blocked: ready.longest, samples: [] };
  for (const move of [MOVES[0], MOVES[17], MOVES[40]]) {
    const { time, low, high, tables } = await page.call("moved", move);
    entry.first ??= time;
    const sql_time = (ms) => new Date(ms).toISOString().replace("T", " ").replace("Z", "");
    const wrong = difference(tables, await lab.right(chartsSql(sql_time(low), sql_time(high))), 1);
    if (wrong) return { ...entry, wrong };
  }
  return entry;
}

/** What the work resolves to, or what went wrong. */
async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    return { error: text_of(error) };
  }
}

/** Processor time of a call that does nothing. */
async function overhead(page) {
  const times = [];
  for (let turn = 0; turn < 7; turn++) {
    const before = await cpu(page.pid);
    await page.call("sample", "nothing", 0);
    times.push((await cpu(page.pid)) - before);
  }
  return median(times);
}

/** One engine's turn: milliseconds a run, in wall time and in processor time. */
async function sample(page, name, entry) {
  const before = await cpu(page.pid);
  const { time, runs } = await page.call("sample", name, BUDGET);
  const used = (await cpu(page.pid)) - before - page.overhead;
  entry.samples.push({ wall: time / runs, runs, ...(Number.isFinite(used) && { cpu: Math.max(used, 0) / runs }) });
  entry.spent = (entry.spent ?? 0) + time;
}

/** How an engine is given a table, where it takes more than an `ArrayBuffer`. */
const WAYS = { sagitta: ["buffer", "url", "file"] };

/** Loads a table into fresh pages, in turns: time, processor time and memory. */
export async function measure_loading(lab, { engines, file, bytes, rounds }) {
  const results = {};
  for (let round = 0; round < rounds; round++) {
    for (const engine of engines) {
      for (const by of WAYS[engine] ?? ["buffer"]) {
        const key = by === "buffer" ? engine : `${engine} by ${by}`;
        results[key] ??= { bytes, samples: [] };
        if (results[key].error) continue;
        lab.say(`loading ${file.split("/").pop()}: ${key}`);
        const loaded = await attempt(() => load_once(lab, { engine, by, file }));
        if (loaded.error) results[key].error = loaded.error;
        else results[key].samples.push(loaded);
      }
    }
  }
  return results;
}

async function load_once(lab, { engine, by, file }) {
  const page = await open_page({ ...lab, page: engine });
  try {
    await page.call("start", lab.departments);
    await settle(page);
    await forget_peak(page.pid);
    const before = await cpu(page.pid);
    if (by === "file") await page.page.locator("input").setInputFiles(lab.path_of(file));
    await page.call("take", file, by);
    const fetched = await cpu(page.pid);
    const fetched_peak = await memory(page.pid);
    await forget_peak(page.pid);
    const wall = await page.call("load", { copy: engine === "yardstick" });
    const loaded = await cpu(page.pid);
    // What an engine does on its own after that, such as counting for statistics, belongs to loading, too.
    await until_rest(page.pid);
    const rested = await cpu(page.pid);
    const peak = await memory(page.pid);
    await settle(page);
    const after = await memory(page.pid);
    return {
      wall,
      cpu: loaded - fetched,
      rested_cpu: rested - fetched,
      fetch_and_load_cpu: loaded - before,
      fetch_peak: fetched_peak?.peak - lab.empty,
      load_peak: peak?.peak - lab.empty,
      after: after?.now - lab.empty,
    };
  } finally {
    await page.close();
  }
}

/** Resident memory of a page that does nothing. */
export async function empty_page(lab) {
  const page = await open_page({ ...lab, page: "empty" });
  await settle(page);
  const used = await memory(page.pid);
  await page.close();
  return used?.now;
}

/** From navigation to an engine that has opened the small table, each time with an empty profile. */
export async function measure_cold_start(lab, { engines, rounds }) {
  const results = Object.fromEntries(engines.map((engine) => [engine, { samples: [] }]));
  const { browser, close } = await open_page({ ...lab, page: "empty" });
  for (let round = 0; round < rounds; round++) {
    for (const engine of engines) {
      lab.say(`cold start: ${engine}`);
      const context = await browser.newContext();
      const page = await context.newPage();
      const started = await attempt(async () => {
        await page.goto(`${lab.site}/${engine}.html?ready=${lab.departments}`, { waitUntil: "load" });
        return { wall: await page.evaluate(() => globalThis.ready) };
      });
      if (started.error) results[engine].error = started.error;
      else results[engine].samples.push(started);
      await context.close();
    }
  }
  await close();
  return results;
}
