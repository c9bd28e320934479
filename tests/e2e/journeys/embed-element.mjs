// <sagitta-view> in pages that are not ours, under a strict policy: the figure and its numbers, many
// on one engine, made and unmade, problems in place, another View.

import { basename, dirname } from "node:path";
import { BY_MONTH, BY_STATION, pageOf, readings, serveStory, shownBy } from "../embed.mjs";

export const name = "the element shows a View in a strict page, many share one engine, and nothing stays behind";
/** How many elements are made and removed one after the other. */
const ELEMENTS = Number(process.env.SAGITTA_ELEMENTS ?? 50);
export const deadline = 120_000 + ELEMENTS * 500;
// The browser itself reports what it could not fetch.
export const allow = [/Failed to load resource/];

const view = (fragment, more = "") => `<sagitta-view src="data/air.csv.arrow" view="${fragment.replaceAll("&", "&amp;")}" ${more}></sagitta-view>`;

export async function run({ page, lab, expect }) {
  const file = await lab.convert("air.csv", readings());
  expect.equal(basename(file), "air.csv.arrow");
  const pages = {
    "": pageOf(view(BY_STATION, 'lang="en" theme="light"')),
    many: pageOf(Array.from({ length: 20 }, (_, i) => view(i % 2 ? BY_MONTH : BY_STATION)).join("\n")),
    none: pageOf(""),
    controls: pageOf(["none", "basic", "full"].map((word) => view(BY_STATION, `id="${word}" controls="${word}" explorer="explorer/" lang="zh-CN" theme="dark" numbers="de"`)).join("\n")),
    wrong: pageOf(`${view("#/?by=statoin&show=count()", 'id="en" lang="en"')}${view("#/?by=statoin&show=count()", 'id="zh" lang="zh-CN"')}
      <sagitta-view id="gone" lang="en" src="data/gone.arrow" view="#/?by=a&amp;show=count()"></sagitta-view>`),
  };
  const url = await serveStory(lab, pages, dirname(file));
  const ready = (n) => expect.eventually(async () => expect.equal(await page.evaluate(() => [counts.ready, counts.problems.length]), [n, 0]), 30_000);

  await page.goto(url);
  await ready(1);
  const expected = await answer(lab, file, BY_STATION);
  const shown = await page.evaluate(shownBy, "sagitta-view");
  expect.equal(shown.headline, "Mean level and number of rows by station");
  expect.equal(shown.label, shown.headline);
  expect.equal(shown.rows.map(([station]) => station), expected.map(([station]) => station));
  for (const [at, [, mean]] of expected.entries()) {
    expect.holds(Math.abs(Number(shown.rows[at][1]) - mean) < 0.01, `${shown.rows[at]} is not ${mean}`);
  }
  expect.match(shown.source, /air\.csv\.arrow/);
  expect.holds(shown.marks > 4, "an empty picture");
  await keysAndViews(page, expect);

  await page.goto(`${url}many`);
  await ready(20);
  expect.equal(await page.evaluate(() => [counts.workers, counts.urls]), [1, 1]);
  await page.evaluate(() => document.querySelectorAll("sagitta-view").forEach((element) => element.remove()));
  await expect.eventually(async () => expect.equal(await page.evaluate(() => [counts.ended, counts.revoked]), [1, 1]));

  await page.goto(`${url}controls`);
  await ready(3);
  await controls(page, url, expect);

  await comesAndGoes({ page, url, expect });
  await problems({ page, url, expect });
}

/** What the native tool answers. */
async function answer(lab, file, fragment) {
  return JSON.parse(await lab.sagitta("query", file, "--fragment", fragment, "--format", "json")).rows;
}

/** Figures by the arrow keys, another View by a property, another chart by the reader. */
async function keysAndViews(page, expect) {
  const said = await page.evaluate(() => {
    const root = document.querySelector("sagitta-view").shadowRoot;
    const chart = root.querySelector("[part=chart]");
    chart.focus();
    const press = (key) => chart.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    press("ArrowRight");
    const first = root.querySelector(".said").textContent;
    press("End");
    return [root.activeElement === chart, first, root.querySelector(".said").textContent, root.querySelector("summary").tabIndex];
  });
  expect.equal(said[0], true);
  expect.match(said[1], /^Dongsi, /);
  expect.match(said[2], /^Wanliu, /);
  await page.evaluate(() => {
    document.querySelector("sagitta-view").view = {
      version: 1,
      source: { dataset: "" },
      query: { group_by: [{ field: "station" }], aggregate: [{ op: "max", field: "level" }] },
      display: { title: "<b>The worst</b> of the year" },
    };
  });
  await expect.eventually(async () => {
    const { headline } = await page.evaluate(shownBy, "sagitta-view");
    expect.equal(headline, "<b>The worst</b> of the year");
  });
  const changes = await page.evaluate(() => counts.changes);
  expect.equal(changes.at(-1).view.query.aggregate, [{ op: "max", field: "level" }]);
  expect.match(changes.at(-1).fragment, /^#\/url\(.*show=max\(level\)/);
  await page.evaluate(() => {
    const select = document.querySelector("sagitta-view").shadowRoot.querySelector("[part=mark]");
    select.value = "point";
    select.dispatchEvent(new Event("change"));
  });
  await expect.eventually(async () => {
    const view = await page.evaluate(() => document.querySelector("sagitta-view").view);
    expect.equal(view.display.mark, "point");
  });
}

/** What a reader can do, from nothing to the whole explorer, which opens what the element would show. */
async function controls(page, url, expect) {
  const found = await page.evaluate(() =>
    [...document.querySelectorAll("sagitta-view")].map(({ shadowRoot }) => [
      shadowRoot.querySelectorAll("select").length,
      shadowRoot.querySelectorAll("[part=chart][tabindex]").length,
      shadowRoot.querySelector("iframe")?.src ?? "",
    ]),
  );
  const explored = `${url}explorer/?lang=zh-CN&theme=dark&numbers=de#/url(`;
  expect.equal(found.map(([marks, keys, address]) => [marks, keys, address.slice(0, explored.length)]), [[0, 0, ""], [1, 1, ""], [0, 0, explored]]);
  const fragment = await page.evaluate(() => {
    const element = document.querySelector("#full");
    element.view = { version: 1, source: { dataset: "trees" }, query: { group_by: [{ field: "kind" }], aggregate: [{ op: "count" }] } };
    return new Promise((resolve) => element.addEventListener("sagitta-ready", ({ detail }) => resolve(detail.fragment), { once: true }));
  });
  expect.match(fragment, /^#\/trees\?by=kind&show=count\(\)/);
}

/**
 * Made and unmade again and again: no worker, no address of a Blob and no page of wasm more than at
 * first, and nothing that stays in memory.
 */
async function comesAndGoes({ page, url, expect }) {
  await page.goto(`${url}none`);
  await expect.eventually(async () => expect.holds(await page.evaluate(() => customElements.get("sagitta-view") !== undefined), "no element"));
  const come = async ({ fragment, n }) => {
    const once = async () => {
      const element = document.createElement("sagitta-view");
      element.setAttribute("src", "data/air.csv.arrow");
      element.setAttribute("view", fragment);
      const ready = new Promise((resolve) => element.addEventListener("sagitta-ready", resolve, { once: true }));
      document.body.append(element);
      await ready;
      element.remove();
      await new Promise((resolve) => setTimeout(resolve));
    };
    for (let i = 0; i < n; i++) await once();
    return {
      alive: counts.workers - counts.ended,
      urls: counts.urls - counts.revoked,
      bytes: counts.memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0),
      modules: counts.memories.length,
      nodes: document.querySelectorAll("*").length,
    };
  };
  const first = await page.evaluate(come, { fragment: BY_MONTH, n: 20 });
  const before = await page.heap();
  const last = await page.evaluate(come, { fragment: BY_MONTH, n: ELEMENTS });
  const after = await page.heap();
  expect.equal(last, first);
  expect.equal([first.alive, first.urls, first.modules], [0, 0, 1]);
  if (before !== undefined) expect.holds(after <= before * 1.02, `the heap grew from ${before} to ${after} bytes`);
}

/** What cannot be shown is said in its place, in the language of the element. */
async function problems({ page, url, expect }) {
  await page.goto(`${url}wrong`);
  await expect.eventually(async () => expect.equal(await page.evaluate(() => counts.problems.map(({ code }) => code).sort()), ["not-found", "unknown-column", "unknown-column"]));
  const texts = {};
  for (const id of ["en", "zh", "gone"]) texts[id] = (await page.evaluate(shownBy, `#${id}`)).problem;
  expect.match(texts.en, /cannot be shown.*statoin.*station/s);
  expect.match(texts.zh, /无法显示此图.*没有名为“statoin”的字段.*station/s);
  expect.match(texts.gone, /gone\.arrow/);
}
