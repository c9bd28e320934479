// Runs the journeys of this folder in a browser, one after the other.
// `cargo xtask e2e` builds and serves the site, and calls this with its addresses.

import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as chromium from "./drivers/chromium.mjs";
import * as expect from "./expect.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    site: { type: "string" },
    "other-origin": { type: "string" },
    chromium: { type: "string" },
    artifacts: { type: "string" },
    flag: { type: "string", multiple: true, default: [] },
  },
});

const DEFAULT_DEADLINE = 60_000;

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

/** Runs one journey in profiles of its own; returns what went wrong, or nothing. */
async function run(browser, journey) {
  const pages = [];
  const open = async (profile = {}) => {
    const page = await browser.open({ ...journey.profile, ...profile });
    pages.push(page);
    return page;
  };
  let failure;
  try {
    const whole = async () => journey.run({ page: await open(), open, site, expect });
    await within(journey.deadline ?? DEFAULT_DEADLINE, whole());
    // What a page says on its console is as much a failure as a wrong number.
    const allowed = (text) => (journey.allow ?? []).some((pattern) => pattern.test(text));
    const complaints = pages.flatMap((page) => page.complaints()).filter((text) => !allowed(text));
    if (complaints.length > 0) throw new Error(`the page complained:\n  ${complaints.join("\n  ")}`);
  } catch (error) {
    failure = error;
    for (const [number, page] of pages.entries()) {
      const file = join(options.artifacts, `${journey.file.replace(/\.mjs$/, "")}-${number}.png`);
      await within(10_000, page.screenshot(file)).catch(() => {});
    }
  }
  for (const page of pages) await within(10_000, page.close()).catch(() => {});
  return failure;
}

await mkdir(options.artifacts, { recursive: true });
const browser = await chromium.launch({ executable: options.chromium, flags: options.flag });
let passed = 0;
let failed = 0;
for (const journey of await journeys(positionals[0])) {
  const start = performance.now();
  const failure = await run(browser, journey);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${failure ? "FAILED" : "ok    "} ${journey.name} (${seconds} s)`);
  if (failure) {
    failed += 1;
    console.log(`       ${String(failure.stack ?? failure).replaceAll("\n", "\n       ")}`);
  } else {
    passed += 1;
  }
}
const version = browser.version();
await browser.close();
console.log(`${passed} passed, ${failed} failed, ${browser.name} ${version}`);
process.exit(failed > 0 ? 1 : 0);
