// A static figure is complete where scripts are taken out, weighs little, loads nothing before it is
// touched, and answers afterwards.

import { dirname } from "node:path";
import { BY_MONTH, pageOf, readings, serveStory, shownBy } from "../embed.mjs";

export const name = "a static figure is complete without scripts, within 30 KB, and comes alive when it is pressed";
export const deadline = 120_000;

/** The words of feeds and the strictest editors: neither scripts nor drawings nor attributes. */
function stripped(html) {
  return html
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, "")
    .replaceAll(/<\/?(figure|details|summary|div)[^>]*>/g, "\n")
    .replaceAll(/<(\w+)( [^>]*)?>/g, (_, tag) => `<${tag}>`);
}

export async function run({ page, lab, expect }) {
  const file = await lab.convert("air.csv", readings());
  const make = (...more) => lab.sagitta("figure", file, "--fragment", BY_MONTH, "--src", "data/air.csv.arrow", "--explorer", "https://data.example/", ...more);
  const figures = { plain: await make(), zh: await make("--language", "zh", "--theme", "dark"), frozen: await make("--frozen") };
  for (const [kind, html] of Object.entries(figures)) {
    const bytes = new TextEncoder().encode(html).length;
    expect.holds(bytes <= 30_000, `${kind}: ${bytes} bytes`);
    expect.holds(!/<script|style=|<style|javascript:| on\w+=/.test(html), `${kind} is not plain`);
  }
  const pages = {
    bare: pageOf(figures.plain, { policy: "default-src 'none'; img-src data:", scripts: [] }),
    feed: pageOf(stripped(figures.plain), { policy: "default-src 'none'; img-src data:", scripts: [] }),
    zh: pageOf(figures.zh, { policy: "default-src 'none'; img-src data:", scripts: [] }),
    live: pageOf(figures.plain),
  };
  const url = await serveStory(lab, pages, dirname(file));

  await page.goto(`${url}bare`);
  const bare = await page.evaluate(() => {
    const figure = document.querySelector("figure.sagitta");
    figure.querySelector("details").open = true;
    const box = figure.querySelector("svg").getBoundingClientRect();
    return {
      said: figure.querySelector("figcaption").innerText,
      picture: figure.querySelector("svg").getAttribute("aria-label"),
      lines: figure.querySelectorAll("svg path").length,
      drawn: box.width > 200 && box.height > 100,
      rows: [...figure.querySelectorAll("tbody tr")].map((row) => row.innerText.split("\t")),
      source: figure.querySelector("p:last-child").innerText,
      link: figure.querySelector("a").href,
    };
  });
  expect.equal(bare.said, "Mean level by month and station");
  expect.equal(bare.picture, bare.said);
  expect.holds(bare.drawn && bare.lines >= 4, "no picture");
  expect.equal(bare.rows.length, 48);
  expect.equal(bare.rows[0].slice(0, 2), ["January 2024", "Dongsi"]);
  expect.holds(bare.rows.some((cells) => cells[1] === "Wanliu" && cells[2] === "∅"), "the gap is not in the numbers");
  expect.match(bare.source, /air\.csv\.arrow/);
  expect.match(bare.link, /^https:\/\/data\.example\/#\//);

  await page.goto(`${url}feed`);
  const feed = await page.evaluate(() => document.body.innerText);
  for (const words of [bare.said, "January 2024", "Wanliu", "air.csv.arrow"]) expect.holds(feed.includes(words), `${words} is not in the feed`);
  await page.goto(`${url}zh`);
  expect.match(await page.text("figcaption"), /level 月均值/);

  await page.goto(`${url}live`);
  await expect.eventually(async () => expect.holds(await page.evaluate(() => customElements.get("sagitta-view") !== undefined), "no script"));
  expect.equal(page.requests().filter((address) => /wasm|arrow$/.test(address)), []);
  // On paper nothing can be opened.
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const printed = await page.evaluate(() => [document.querySelector("figure.sagitta details").open, document.querySelector("figure.sagitta").innerText]);
  expect.equal(printed[0], true);
  for (const words of [bare.said, "January 2024", "Wanliu", "air.csv.arrow"]) expect.holds(printed[1].includes(words), `${words} is not on paper`);
  await page.click("figure.sagitta svg");
  await expect.eventually(async () => expect.equal(await page.count("figure.sagitta"), 0), 30_000);
  const shown = await page.evaluate(shownBy, "sagitta-view");
  expect.equal(shown.headline, bare.said);
  expect.equal(shown.rows, bare.rows);
  expect.equal(await page.evaluate(() => getComputedStyle(document.querySelector("sagitta-view")).position), "static");
}
