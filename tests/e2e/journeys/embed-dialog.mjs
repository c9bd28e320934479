// The dialog of the explorer makes HTML that works in another page: each form is copied, pasted and
// looked at there.

import { pageOf, shownBy } from "../embed.mjs";
import { at, settled } from "../explorer.mjs";

export const name = "what the embed dialog copies works when it is pasted into another page";
export const deadline = 180_000;

const VIEW = "#/palmer-penguins?by=Species&show=count()&sort=Species&mark=bar";
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; style-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:";

export async function run({ page, open, lab, expect }) {
  const pasted = {};
  const story = (path) => pageOf(pasted[path] ?? "", { policy: POLICY, scripts: [] });
  const url = await lab.serve({ "": lab.folder, catalog: lab.catalog, story });
  await page.goto(`${url}${VIEW}`);
  await page.wait(at.chart, 30_000);
  await settled(page, expect, 30_000);
  await page.click('[data-do="download"]');
  await page.click('[data-do="embed"]');
  await expect.visible(page, "dialog.sg-embed svg");
  const copy = async (form, pattern) => {
    await page.click(`[data-do="${form}"]`);
    await page.click('[data-do="copy-embed"]');
    pasted[form] = await expect.eventually(async () => {
      const text = await page.clipboard();
      expect.match(text, pattern);
      return text;
    });
    return pasted[form];
  };
  const figure = await copy("figure", /^<figure/);
  expect.holds(new TextEncoder().encode(figure).length <= 30_500, "a heavy figure");
  await copy("element", /<sagitta-view /);
  await copy("frame", /^<iframe/);
  await page.select('[data-do="embed-language"]', "zh-CN");
  await page.select('[data-do="embed-theme"]', "dark");
  await page.click('[data-do="figure"]');
  await page.click('[data-do="freeze"]');
  pasted.frozen = await expect.eventually(async () => {
    await page.click('[data-do="copy-embed"]');
    const text = await page.clipboard();
    expect.match(text, /data-sagitta-frozen=.*lang="zh-CN"|lang="zh-CN".*data-sagitta-frozen=/s);
    return text;
  });
  await page.click('[data-do="close-embed"]');
  await expect.count(page, "dialog.sg-embed", 0);

  const other = await open();
  await other.goto(`${url}story/figure`);
  await expect.text(other, "figure.sagitta figcaption", "Number of rows by Species");
  await expect.eventually(async () => expect.holds(await other.evaluate(() => customElements.get("sagitta-view") !== undefined), "no script"));
  await other.click("figure.sagitta svg");
  await expect.count(other, "figure.sagitta", 0, 30_000);
  const alive = await other.evaluate(shownBy, "sagitta-view");
  expect.equal(alive.rows.map(([, n]) => n), ["152", "68", "124"]);
  expect.match(alive.source, /Palmer Station Antarctica.*CC0-1\.0/);

  await other.goto(`${url}story/element`);
  await expect.eventually(async () => {
    const { rows, headline } = await other.evaluate(shownBy, "sagitta-view");
    expect.equal([headline, rows.length], ["Number of rows by Species", 3]);
  }, 30_000);

  await other.goto(`${url}story/frame`);
  await expect.eventually(async () => {
    const found = await other.evaluate(() => {
      const frame = document.querySelector("iframe");
      const content = frame.contentDocument.getElementById("app");
      // What is still on its way when the page is left would be told as an error.
      const loaded = frame.contentWindow.performance.getEntriesByType("resource");
      const isWhole = loaded.some(({ name, responseEnd }) => name.includes("part-tools") && responseEnd > 0);
      return isWhole && content?.querySelector("svg.sg-chart") ? [frame.getBoundingClientRect().height, Math.ceil(content.getBoundingClientRect().height)] : [0, 1];
    });
    expect.equal(found[0], found[1]);
  }, 30_000);

  await other.goto(`${url}story/frozen`);
  await other.click("figure.sagitta svg");
  await expect.count(other, "figure.sagitta", 0, 30_000);
  await expect.eventually(async () => {
    const { notice, rows } = await other.evaluate(shownBy, "sagitta-view");
    expect.equal(rows.length, 3);
    expect.match(notice, /数据仍与 .* 时相同/);
  });
}
