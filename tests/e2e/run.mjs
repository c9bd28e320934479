// Runs the journeys of this folder, one after the other, in each browser.
// `cargo xtask e2e` builds and serves the site, and calls this with its addresses.

import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as chromium from "./drivers/chromium.mjs";
import * as firefox from "./drivers/firefox.mjs";
import * as webkit from "./drivers/webkit.mjs";
import * as expect from "./expect.mjs";
import { Lab } from "./lab.mjs";
import * as proxies from "./proxy.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    site: { type: "string" },
    "other-origin": { type: "string" },
    folder: { type: "string" },
    catalog: { type: "string" },
    npm: { type: "string" },
    tool: { type: "string" },
    python: { type: "string" },
    shared: { type: "string" },
    chromium: { type: "string" },
    firefox: { type: "string" },
    webkit: { type: "string" },
    artifacts: { type: "string" },
    headed: { type: "boolean", default: false },
    flag: { type: "string", multiple: true, default: [] },
  },
});

const DEFAULT_DEADLINE = 60_000;
const DRIVERS = { chromium, firefox, webkit };

/** Addresses of the site, whole or under conditions that the server knows. */
const site = {
  /** The page. */
  url: `${options.site}/`,
  /** Another origin with the same files, which lets nobody read them. */
  otherOrigin: `${options["other-origin"]}/`,
  /** The page with a fragment: `#/flights?…`. */
  at: (fragment) => `${options.site}/${fragment}`,
  /** The page whose data files arrive at so many bytes a second. */
  slow: (bytesPerSecond, fragment = "") => `${options.site}/~rate/${bytesPerSecond}/${fragment}`,
  /** The page whose data files end after so many bytes. */
  cut: (bytes, fragment = "") => `${options.site}/~cut/${bytes}/${fragment}`,
};

/** All journeys, or those whose file or name contains the filter, in the order of their files. */
async function journeys(filter = "") {
  const folder = new URL("journeys/", import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith(".mjs")).sort();
  const found = [];
  for (const file of files) {
    const journey = await import(new URL(file, folder));
    if (`${file} ${journey.name}`.includes(filter)) found.push({ file, ...journey });
  }
  return found;
}

/** Fails when the promise takes longer than the deadline. */
async function within(deadline, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${deadline / 1000} s`)), deadline);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What the pages and the network have to say of a journey that came to its end. */
function checkAfter(browser, journey, pages, lab, proxy) {
  // What a page says on its console is as much a failure as a wrong number.
  const allowed = (text) => (journey.allow ?? []).some((pattern) => pattern.test(text));
  const complaints = pages.flatMap((page) => page.complaints()).filter((text) => !allowed(text));
  if (complaints.length > 0) throw new Error(`the page complained:\n  ${complaints.join("\n  ")}`);
  const own = new Set([new URL(site.url).origin, ...lab.origins]);
  const elsewhere = proxy.take().filter(({ origin }) => !own.has(origin) && !browser.isOwn(origin));
  if (elsewhere.length > 0) {
    const list = elsewhere.map(({ method, url }) => `${method} ${url}`).join("\n  ");
    throw new Error(`other origins were asked:\n  ${list}`);
  }
}

/** Runs one journey in profiles of its own; returns what went wrong, or nothing. */
async function run(browser, proxy, journey) {
  const pages = [];
  const lab = new Lab(options);
  const open = async (profile = {}) => {
    const page = await browser.open({ ...journey.profile, inWorkers: journey.inWorkers, ...profile });
    pages.push(page);
    return page;
  };
  proxy.take();
  let failure;
  try {
    const whole = async () => journey.run({ page: await open(), open, site, expect, lab, proxy, browser });
    await within(journey.deadline ?? DEFAULT_DEADLINE, whole());
    checkAfter(browser, journey, pages, lab, proxy);
  } catch (error) {
    failure = error;
    for (const [number, page] of pages.entries()) {
      const file = join(options.artifacts, `${journey.file.replace(/\.mjs$/, "")}-${browser.name}-${number}.png`);
      await within(10_000, page.screenshot(file)).catch(() => {});
    }
  }
  for (const page of pages) await within(10_000, page.close()).catch(() => {});
  proxy.setOff(false);
  await lab.close();
  return failure;
}

await mkdir(options.artifacts, { recursive: true });
const proxy = await proxies.start();
const counts = { passed: 0, failed: 0 };
const versions = [];
for (const [name, driver] of Object.entries(DRIVERS)) {
  const executable = options[name];
  if (executable === undefined) continue;
  const browser = await driver.launch({ executable, flags: options.flag, headed: options.headed, proxy });
  for (const journey of await journeys(positionals[0])) {
    if (!(journey.browsers ?? ["chromium", "firefox"]).includes(name)) continue;
    const start = performance.now();
    const failure = await run(browser, proxy, journey);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${failure ? "FAILED" : "ok    "} ${name}: ${journey.name} (${seconds} s)`);
    if (failure) console.log(`       ${String(failure.stack ?? failure).replaceAll("\n", "\n       ")}`);
    counts[failure ? "failed" : "passed"] += 1;
  }
  versions.push(`${name} ${browser.version()}`);
  await browser.close();
}
proxy.close();
console.log([`${counts.passed} passed`, `${counts.failed} failed`, ...versions].join(", "));
process.exit(counts.failed > 0 ? 1 : 0);
