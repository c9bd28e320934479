// A reader keeps a site with some data: it opens without a network, newer data come as what has
// changed of them, and go when the reader says so.

import { cp, stat } from "node:fs/promises";
import { join } from "node:path";
import { at, settled } from "../explorer.mjs";
import { keepIt, siteOf, updateNow } from "../release.mjs";

export const name = "kept data open without a network, and of newer ones only what changed is fetched";
/** How often the page is loaded again without a network. */
const RELOADS = Number(process.env.SAGITTA_RELOADS ?? 3);
export const deadline = 120_000 + RELOADS * 3_000;
// The browser itself reports what it could not fetch.
export const allow = [/Failed to load resource|NetworkError|net::ERR/];

const DATA = "dataset/trees/trees.arrow";

/** Two hundred batches; those that are named have other values in them. */
const WRITE = `
import sys, pyarrow as pa, pyarrow.ipc as ipc
changed = {int(number) for number in sys.argv[2].split(",") if number}
schema = pa.schema([("code", pa.int64()), ("height", pa.float64())])
with ipc.new_file(sys.argv[1], schema) as out:
    for batch in range(200):
        codes = [batch * 2000 + row for row in range(2000)]
        heights = [float(code % 97) + (1000 if batch in changed else 0) for code in codes]
        out.write_batch(pa.record_batch([pa.array(codes, pa.int64()), pa.array(heights, pa.float64())], schema))
`;

const sumOf = (changed) => Array.from({ length: 400_000 }, (_, code) => (code % 97) + (changed.includes(Math.floor(code / 2000)) ? 1000 : 0)).reduce((a, b) => a + b);

export async function run({ page, lab, expect }) {
  const first = await siteOf(lab, "code,height\n1,2.5\n2,3.5\n");
  /** The same site with these batches changed. */
  const release = async (changed) => {
    const site = join(await lab.empty(), "site");
    await cp(first, site, { recursive: true });
    await lab.python(WRITE, join(site, DATA), changed.join());
    await lab.sagitta("release", site, "--quiet");
    return site;
  };
  const host = await lab.host(await release([]));
  const size = (await stat(join(host.site, DATA))).size;
  const shows = async (changed) => {
    await page.wait(at.row, 30_000);
    await settled(page, expect, 30_000);
    await expect.text(page, ".sg-table__row", new RegExp(sumOf(changed).toLocaleString("en")), 15_000);
  };
  const sent = () => host.sent.splice(0);
  const bytesOf = (all) => all.reduce((sum, { bytes }) => sum + bytes, 0);

  await page.goto(`${host.url}#/trees?show=sum(height),count()&tab=table`);
  await shows([]);
  expect.equal(await page.evaluate(appOf), { wrong: [], scope: host.url, start: host.url });
  await keepIt(page, expect);
  for (let reload = 0; reload < RELOADS; reload++) {
    host.takeAway();
    await page.reload();
    await shows([]);
  }

  // Two batches of two hundred.
  const changed = [50, 131];
  host.bringBack();
  host.site = await release(changed);
  sent();
  expect.equal(await page.evaluate(updateNow), { done: {} });
  const all = sent();
  expect.equal(all.filter(({ name, isPart }) => name === DATA && !isPart), []);
  const share = bytesOf(all) / size;
  expect.holds(share > 0.01 && share <= 0.03, `${(share * 100).toFixed(2)} % of the bytes were fetched: ${JSON.stringify(all)}`);
  host.takeAway();
  // The page that is open keeps the figures that it began with.
  const open = await page.evaluate(async (name) => (await (await fetch(name)).arrayBuffer()).byteLength, DATA);
  expect.equal(open, size);
  await page.reload();
  await shows(changed);

  // A host that knows no ranges sends all of it.
  host.bringBack();
  host.knowsRanges = false;
  host.site = await release([7]);
  sent();
  expect.equal(await page.evaluate(updateNow), { done: {} });
  expect.holds(sent().some(({ name, bytes }) => name === DATA && bytes === size), "not all was fetched");
  host.takeAway();
  await page.reload();
  await shows([7]);

  // What is only online leads into the explorer.
  await page.goto(`${host.url}dataset/trees/index.html`);
  await expect.eventually(async () => expect.match(await page.url(), /#\/trees/));
  await page.wait(at.row, 30_000);
  await settled(page, expect, 30_000);

  host.bringBack();
  await page.click('[data-do="download"]');
  await page.wait('[data-do="drop"]');
  await page.click('[data-do="drop"]');
  await page.wait('[data-do="keep"]');
  expect.equal(await page.evaluate(nKept), 0);
  await page.press("Escape");
  await keepIt(page, expect);
  host.takeAway();
  await fromTheStart(page, size, expect);
}

/** The start page shows what is kept, and removes it, without a network, too. */
async function fromTheStart(page, size, expect) {
  await page.click(".sg-logo");
  await page.wait(".sg-shelf li");
  expect.equal(await page.texts(".sg-shelf li > :first-child"), ["The explorer and the catalogue", "trees"]);
  const [, data] = await page.texts(".sg-shelf small");
  expect.equal(data, `${(size / 1_000_000).toFixed(1)} MB`);
  expect.equal(await page.attribute(".sg-shelf a", "href"), "#/trees");
  await page.click('.sg-tool[lang="zh-CN"]');
  await expect.text(page, ".sg-shelf h2", /^已保存/);
  await page.click('[data-do="drop-kept"]');
  await expect.count(page, ".sg-shelf li", 1);
  expect.equal(await page.evaluate(nKept), 0);
  await page.click('[data-do="forget-kept"]');
  await expect.eventually(async () => expect.equal(await page.evaluate(async () => (await caches.keys()).length), 0));
  await expect.count(page, ".sg-shelf *", 0);
}

/** How many files of data are kept. Runs in the page. */
const nKept = async () => {
  const name = (await caches.keys()).find((name) => name.endsWith(" data"));
  return (await (await caches.open(name)).keys()).length;
};

/** What makes an app of the site: where it begins, and icons that are not as they are said to be. Runs in the page. */
async function appOf() {
  const { href } = document.querySelector("link[rel=manifest]");
  const { icons, scope, start_url: start } = await (await fetch(href)).json();
  const wrong = [];
  for (const { src, sizes } of icons) {
    const image = new Image();
    image.src = new URL(src, href);
    await image.decode().catch(() => wrong.push(src));
    if (sizes !== "any" && sizes !== `${image.naturalWidth}x${image.naturalHeight}`) wrong.push(`${src} is not ${sizes}`);
  }
  return { wrong, scope: new URL(scope, href).href, start: new URL(start, href).href };
}
