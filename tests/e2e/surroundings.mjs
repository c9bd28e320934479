// Where the explorer can stand: in a page of its own, or in a page of somebody else's. Each gives
// what opens a fragment of it there, as if nobody had been there, and hands over where it is.

import { dirname } from "node:path";
import { pageOf } from "./embed.mjs";

/**
 * The browsers in which the tasks are done somewhere: these, as the tasks are done in every browser on
 * the page itself; or all, if the variable `SAGITTA_SURROUNDINGS` is 1.
 */
export const browsersIn = (...browsers) => (process.env.SAGITTA_SURROUNDINGS === "1" ? ["chromium", "firefox"] : browsers);

/** The least that a page has to allow which holds the explorer. */
const STRICT = "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; style-src 'self'";

/** How high frames are, in CSS pixels: all of one is seen in a window of 800. */
const HEIGHT = 640;

/** A page of its own. */
export const alone = ({ page, site }) => async (fragment) => {
  // The same page with another fragment would go on with what it has.
  await page.goto("about:blank");
  await page.goto(site.at(fragment));
  return page;
};

/** A frame that may run scripts and nothing else, with the explorer of a host that lets all others read it. */
export async function sandboxed({ page, lab }) {
  const explorer = await lab.serve({ "": lab.folder, catalog: lab.catalog }, { isOpen: true });
  return sandbox({ page, lab, explorer });
}

/** The same with a bundle, which asks for nothing and so needs no leave of its host. */
export async function sandboxedBundle({ page, lab }, datasets) {
  const bundle = await lab.bundle("city.html", datasets);
  return sandbox({ page, lab, explorer: `${await lab.serve({ "": dirname(bundle) })}city.html` });
}

/** A page with a sandboxed frame, on an origin of its own. */
async function sandbox({ page, lab, explorer }) {
  const frame = `<iframe sandbox="allow-scripts" title="the explorer" width="1200" height="${HEIGHT}"></iframe>`;
  const script = `document.querySelector("iframe").src = "${explorer}" + location.hash;`;
  const policy = `default-src 'none'; script-src 'self'; frame-src ${explorer}; img-src data:`;
  const story = pageOf(frame, { policy, scripts: ["frame.js"] });
  return inside({ page, url: await lab.serve({ "": (path) => (path === "frame.js" ? script : story) }), frame: "iframe" });
}

/** The element with all controls, where all that the host sends is under a strict policy. */
export async function element({ page, lab }) {
  const element = `<sagitta-view controls="full" explorer="../" height="${HEIGHT}"></sagitta-view>`;
  const script = `document.querySelector("sagitta-view").view = location.hash;`;
  const story = pageOf(element, { policy: STRICT, scripts: ["../npm/element.js", "view.js"] });
  const mounts = { "": lab.folder, catalog: lab.catalog, npm: lab.npm, story: (path) => (path === "view.js" ? script : story) };
  return inside({ page, url: `${await lab.serve(mounts, { policy: STRICT })}story/`, frame: "sagitta-view >> iframe" });
}

const inside = ({ page, url, frame }) => async (fragment) => {
  await page.goto("about:blank");
  await page.goto(`${url}${fragment}`);
  await page.wait(frame);
  return page.frame(frame);
};
