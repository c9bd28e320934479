// Frames are as high as what is in them, through three pages one in the other, in our own words and
// in Datawrapper's; and nobody else changes their height.

import { pageOf } from "../embed.mjs";

export const name = "frames take the height of their content through three levels, by both protocols, and heed nobody else";
export const deadline = 120_000;

const VIEW = "#/palmer-penguins?by=Species&show=count()&sort=Species&mark=bar".replaceAll("&", "&amp;");
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; img-src data:";

/** What pages that hold Datawrapper's frames do with its message. */
const FOREIGN = `addEventListener("message", ({ data, source }) => {
  const heights = data["datawrapper-height"];
  const frame = document.querySelector("iframe");
  if (heights && frame.contentWindow === source) for (const id in heights) frame.height = heights[id];
});`;

/** One true height, and all that must not count. */
const LIAR = `parent.postMessage({ type: "sagitta:height", height: 321 }, "*");
for (const height of [-1, 0, 1e9, "500", null, NaN, Infinity, {}]) {
  parent.postMessage({ type: "sagitta:height", height }, "*");
  parent.postMessage({ "datawrapper-height": { x: height } }, "*");
}
for (const data of [null, 7, "sagitta:height", [], { type: "other", height: 500 }, { "datawrapper-height": null }]) parent.postMessage(data, "*");
parent.postMessage("last", "*");`;

/** The page itself says so, too, and is in none of its frames. */
const LISTENER = `postMessage({ type: "sagitta:height", height: 999 }, "*");
addEventListener("message", ({ data }) => { if (data === "last") document.body.dataset.heard = data; });`;

/** How often the content changes, and how many frames it may take then until all frames around it fit. */
const CHANGES = 5;
const FRAMES = 1;

const holding = (src, ...scripts) =>
  pageOf(`<iframe title="a figure" width="100%" height="150" frameborder="0" src="${src}"></iframe>`, { policy: POLICY, scripts });

const PAGES = {
  outer: holding("middle", "../embed/sagitta-embed.js"),
  "foreign-outer": holding("middle", "foreign.js"),
  middle: holding("inside", "../embed/sagitta-embed.js"),
  inside: holding(`../?embed&amp;theme=dark&amp;lang=zh-CN${VIEW}`, "../embed/sagitta-embed.js"),
  foreign: holding(`../?embed&amp;theme=light&amp;lang=en${VIEW}`, "foreign.js"),
  "foreign.js": FOREIGN,
  liar: holding("lies", "../embed/sagitta-embed.js", "listener.js"),
  lies: pageOf("", { policy: POLICY, scripts: ["liar.js"] }),
  "listener.js": LISTENER,
  "liar.js": LIAR,
};

/** The heights of the frames from without to within, and of what each holds; none before all are there. */
function heights() {
  const found = [];
  for (let view = window; ; view = view.frames[0]) {
    const frame = view.document.querySelector("iframe");
    if (!frame) return view.document.querySelector("svg.sg-chart, .sg-numbers") ? found : [];
    const inner = frame.contentDocument;
    const content = inner.getElementById("app") ?? inner.documentElement;
    found.push([frame.getBoundingClientRect().height, Math.ceil(content.getBoundingClientRect().height)]);
  }
}

export async function run({ page, lab, expect }) {
  const url = await lab.serve({ "": lab.folder, catalog: lab.catalog, story: (path) => PAGES[path] ?? "" });
  const fits = (n) =>
    expect.eventually(async () => {
      const found = await page.evaluate(heights);
      expect.equal(found.length, n);
      for (const [frame, content] of found) expect.equal(frame, content);
      return found;
    }, 60_000);

  await page.goto(`${url}story/outer`);
  const first = await fits(3);
  expect.holds(first.at(-1)[0] > 300, "the picture has no room");
  const look = await page.evaluate(() => {
    const { document } = window.frames[0].frames[0].frames[0];
    const seen = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.getClientRects().length > 0).length;
    return {
      theme: document.documentElement.dataset.theme,
      lang: document.documentElement.lang,
      said: document.querySelector(".sg-embedded__said").textContent,
      source: document.querySelector(".sg-source").textContent,
      link: document.querySelector(".sg-source a").getAttribute("href"),
      controls: seen(".sg-top, .sg-columns, .sg-toolbar, .sg-marks, .sg-chips, .sg-table"),
    };
  });
  expect.equal([look.theme, look.lang, look.controls], ["dark", "zh-CN", 0]);
  expect.match(look.said, /物种/);
  expect.match(look.source, /CC0-1\.0.*浏览数据/);
  expect.holds(!look.link.includes("?embed") && look.link.includes("#/palmer-penguins?"), look.link);

  await follows({ page, expect });

  // Whoever is in no frame of the page has no say, and no frame may say nonsense.
  await page.goto(`${url}story/liar`);
  const kept = await expect.eventually(async () => {
    const found = await page.evaluate(() => [document.body.dataset.heard, document.querySelector("iframe").getBoundingClientRect().height]);
    expect.equal(found[0], "last");
    return found[1];
  });
  expect.equal(kept, 321);

  // The page around all others speaks Datawrapper's words alone.
  await page.goto(`${url}story/foreign-outer`);
  await fits(3);
  await follows({ page, expect });
  await page.goto(`${url}story/foreign`);
  await fits(1);
}

/** The frames around a page follow its content, whichever words the outermost one understands. */
async function follows({ page, expect }) {
  const frames = await page.evaluate(changes, CHANGES);
  // The machine may be busy with something else at one of the changes, but not at most of them.
  const usual = frames.toSorted((a, b) => a - b)[CHANGES >> 1];
  expect.holds(usual <= FRAMES, `frames that it took: ${frames}`);
}

/**
 * Shows the figures in place of the picture and back again, so often, which are less high, and counts
 * the frames until all frames around fit, after that in which it is laid out. Runs in the page.
 */
async function changes(n) {
  const views = [];
  for (let view = window; view.frames[0]; view = view.frames[0]) views.push(view);
  const inner = views.at(-1).frames[0];
  const content = inner.document.getElementById("app");
  const heightOf = (element) => element.getBoundingClientRect().height;
  const fit = ({ document }) => {
    const frame = document.querySelector("iframe");
    const held = frame.contentDocument;
    return heightOf(frame) === Math.ceil(heightOf(held.getElementById("app") ?? held.documentElement));
  };
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const counted = [];
  for (let change = 0; change < n; change++) {
    const start = heightOf(content);
    inner.document.querySelector(".sg-picture__tool[aria-pressed]").click();
    await new Promise((resolve) => {
      const changed = new inner.MutationObserver(() => heightOf(content) !== start && resolve(changed.disconnect()));
      changed.observe(content, { childList: true, subtree: true, attributes: true });
    });
    let frames = -1;
    do {
      await frame();
      frames += 1;
    } while (!views.every(fit));
    counted.push(frames);
  }
  return counted;
}
