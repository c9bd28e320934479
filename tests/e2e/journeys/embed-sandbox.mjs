// The element in a frame that may run scripts and nothing else, on an origin of nobody.

import { dirname } from "node:path";
import { BY_STATION, pageOf, readings, serveStory } from "../embed.mjs";

export const name = "the element works in a sandboxed frame on another origin, without storage";
export const deadline = 90_000;

export async function run({ page, lab, expect }) {
  const file = await lab.convert("air.csv", readings());
  // Within the sandbox the page's own host is another origin, and `'self'` nobody.
  const policy = "script-src * 'wasm-unsafe-eval'; worker-src blob:; style-src 'self'";
  const tell = `addEventListener("sagitta-ready", () => parent.postMessage({ rows: document.querySelector("sagitta-view").shadowRoot.querySelectorAll("tbody tr").length, origin: self.origin }, "*"));
addEventListener("sagitta-problem", ({ detail }) => parent.postMessage({ problem: detail.problem }, "*"));`;
  const element = `<sagitta-view src="data/air.csv.arrow" view="${BY_STATION.replaceAll("&", "&amp;")}"></sagitta-view>`;
  const inner = await serveStory(lab, { "": pageOf(element, { policy, scripts: ["tell.js", "npm/element.js"] }), "tell.js": tell }, dirname(file), { isOpen: true });
  const listen = `window.told = []; addEventListener("message", ({ data }) => told.push(data));`;
  const frame = `<iframe sandbox="allow-scripts" title="a figure" width="100%" height="600" src="${inner}"></iframe>`;
  const outer = await lab.serve({
    "": (path) => (path === "listen.js" ? listen : pageOf(frame, { policy: `default-src 'none'; script-src 'self'; frame-src ${inner}; img-src data:`, scripts: ["listen.js"] })),
  });
  await page.goto(outer);
  const told = await expect.eventually(async () => {
    const told = await page.evaluate(() => window.told.filter((data) => data.origin || data.problem));
    expect.equal(told.length, 1);
    return told;
  }, 30_000);
  expect.equal(told, [{ rows: 4, origin: "null" }]);
}
