// `<sagitta-view worker="none">` in a page that allows no worker: the figure, its controls, another
// View, and what is left when it goes.

import { basename, dirname } from "node:path";
import { BY_MONTH, BY_STATION, STRICT, pageOf, readings, serveStory, shownBy } from "../embed.mjs";

export const name = "without a worker the element shows its figure in a strict page, and goes without a trace";

const POLICY = STRICT.replace("worker-src blob:; ", "");
const view = (fragment, more = "") => `<sagitta-view src="data/air.csv.arrow" view="${fragment.replaceAll("&", "&amp;")}" worker="none" lang="en" ${more}></sagitta-view>`;

export async function run({ page, lab, expect }) {
  expect.holds(!POLICY.includes("worker-src"), POLICY);
  const file = await lab.convert("air.csv", readings());
  expect.equal(basename(file), "air.csv.arrow");
  const body = `${view(BY_STATION)}${view(BY_MONTH)}`;
  const url = await serveStory(lab, { "": pageOf(body, { policy: POLICY }) }, dirname(file));
  await page.goto(url);
  const ready = (n) => expect.eventually(async () => expect.equal(await page.evaluate(() => [counts.ready, counts.problems.length]), [n, 0]), 30_000);
  await ready(2);
  const expected = JSON.parse(await lab.sagitta("query", file, "--fragment", BY_STATION, "--format", "json")).rows;
  const shown = await page.evaluate(shownBy, "sagitta-view");
  expect.equal(shown.rows.map(([station]) => station), expected.map(([station]) => station));
  for (const [at, [, mean]] of expected.entries()) {
    expect.holds(Math.abs(Number(shown.rows[at][1]) - mean) < 0.01, `${shown.rows[at]} is not ${mean}`);
  }
  await page.evaluate(() => {
    const select = document.querySelector("sagitta-view").shadowRoot.querySelector("[part=mark]");
    select.value = "point";
    select.dispatchEvent(new Event("change"));
  });
  await expect.eventually(async () => expect.equal(await page.evaluate(() => document.querySelector("sagitta-view").view.display.mark), "point"));

  // Elements come and go; no channel, no worker, no address of a Blob stays.
  const found = await page.evaluate(async (fragment) => {
    const open = new Set();
    const { close } = MessagePort.prototype;
    const Channel = MessageChannel;
    window.MessageChannel = class extends Channel {
      constructor() {
        super();
        open.add(this.port1).add(this.port2);
      }
    };
    MessagePort.prototype.close = function () {
      open.delete(this);
      close.call(this);
    };
    document.querySelectorAll("sagitta-view").forEach((element) => element.remove());
    await new Promise((resolve) => setTimeout(resolve));
    for (let i = 0; i < 5; i++) {
      const element = document.createElement("sagitta-view");
      for (const [name, value] of Object.entries({ src: "data/air.csv.arrow", worker: "none", view: fragment })) element.setAttribute(name, value);
      const ready = new Promise((resolve) => element.addEventListener("sagitta-ready", resolve, { once: true }));
      document.body.append(element);
      await ready;
      if (open.size === 0) throw new Error("no channel was made");
      element.remove();
      await new Promise((resolve) => setTimeout(resolve));
    }
    return { open: open.size, workers: counts.workers, urls: counts.urls };
  }, BY_MONTH);
  expect.equal(found, { open: 0, workers: 0, urls: 0 });
}
