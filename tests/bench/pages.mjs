// The pages of the engines, and the browsers that they are open in.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { memory } from "./process.mjs";

/** What each engine's page runs. */
export const ENGINES = {
  sagitta: 'import { engine } from "./engines/sagitta.mjs"; serve(engine);',
  duckdb: 'import { engine } from "./engines/duckdb.mjs"; serve(engine(false));',
  "duckdb-enum": 'import { engine } from "./engines/duckdb.mjs"; serve(engine(true));',
  arquero: 'import { engine } from "./engines/arquero.mjs"; serve(engine);',
  "arrow-js": 'import { engine } from "./engines/arrow-js.mjs"; serve(engine);',
  yardstick: 'import { engine } from "./engines/yardstick.mjs"; serve(engine);',
};

const html = (script) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,"><input type="file">${script}</html>\n`;

/** Writes the pages into a folder, each with one script that holds all of its modules. */
export async function write_pages(folder, engines) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "empty.html"), html(""));
  for (const name of engines) {
    await build({
      stdin: { contents: `import { serve } from "./harness.mjs"; ${ENGINES[name]}`, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
      bundle: true,
      format: "esm",
      target: "es2022",
      // Arquero reads the source of functions, in which names have to stay.
      minifyWhitespace: true,
      outfile: join(folder, `${name}.js`),
      logLevel: "warning",
    });
    await writeFile(join(folder, `${name}.html`), html(`<script type="module" src="${name}.js"></script>`));
  }
}

/** Starts a browser of its own for a page, so that no other page's work counts as this one's. */
export async function open_page({ executable, flags, site, page: name }) {
  const browser = await chromium.launch({ executablePath: executable, args: [...flags, "--js-flags=--expose-gc"] });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${site}/${name}.html`, { waitUntil: "load" });
  if (name !== "empty") await page.waitForFunction(() => globalThis.bench !== undefined);
  const pid = await renderer(browser, page);
  const call = (method, ...args) => page.evaluate(([method, args]) => globalThis.bench[method](...args), [method, args]);
  return { name, browser, page, pid, call, close: () => browser.close() };
}

/** How many bytes a page takes to be known by. */
const MARK = 64e6;

/** The process of a page: the renderer whose memory grows when the page takes some. */
async function renderer(browser, page) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const used = async ({ id }) => (await memory(id))?.now;
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  const before = await Promise.all(renderers.map(used));
  await page.evaluate((bytes) => (globalThis.mark = new Uint8Array(bytes).fill(1)) && undefined, MARK);
  const after = await Promise.all(renderers.map(used));
  await page.evaluate(() => {
    delete globalThis.mark;
    globalThis.gc();
  });
  return renderers.find((_, idx) => after[idx] - before[idx] > (0.8 * MARK) / 1e6)?.id;
}

/** Collects garbage, that of workers too, and waits until the page has nothing else to do. */
export async function settle({ page }) {
  await Promise.all(page.workers().map((worker) => worker.evaluate(() => globalThis.gc?.())));
  await page.evaluate(async () => {
    for (let round = 0; round < 3; round++) {
      globalThis.gc();
      await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 500 }));
    }
  });
}

