// Pages of somebody else's with figures in them.

import { cp } from "node:fs/promises";
import { join } from "node:path";

/** What a strict host allows: neither inline scripts nor style attributes, no other origin. */
export const STRICT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; style-src 'self'; connect-src 'self'; img-src data:; frame-src 'self'";

/** Readings of four stations over a year, with a gap: `station,day,level`. */
export function readings(change = (value) => value) {
  const lines = ["station,day,level"];
  for (let month = 1; month <= 12; month++) {
    for (const [at, station] of ["Dongsi", "Tiantan", "Guanyuan", "Wanliu"].entries()) {
      const level = month === 6 && station === "Wanliu" ? "" : change(((month * 37 + at * 11) % 90) + at / 8, station, month);
      lines.push(`${station},2024-${String(month).padStart(2, "0")}-15,${level}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

export const BY_MONTH = "#/~?by=month(day),station&show=mean(level)&mark=line";
export const BY_STATION = "#/~?by=station&show=mean(level),count()&sort=station&mark=bar";

/** Counts workers, addresses of Blobs and the memory of wasm, ahead of all other scripts. */
const COUNTS = `
window.counts = { workers: 0, ended: 0, urls: 0, revoked: 0, memories: [], ready: 0, problems: [], changes: [] };
window.Worker = class extends Worker {
  constructor(...all) { super(...all); counts.workers += 1; }
  terminate() { counts.ended += 1; super.terminate(); }
};
const { createObjectURL, revokeObjectURL } = URL;
URL.createObjectURL = (...all) => { counts.urls += 1; return createObjectURL.apply(URL, all); };
URL.revokeObjectURL = (...all) => { counts.revoked += 1; return revokeObjectURL.apply(URL, all); };
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...all) => {
  const made = await instantiate.apply(WebAssembly, all);
  const { memory } = (made.instance ?? made).exports;
  if (memory) counts.memories.push(memory);
  return made;
};
addEventListener("sagitta-ready", () => { counts.ready += 1; });
addEventListener("sagitta-problem", ({ detail }) => { counts.problems.push(detail.problem); });
addEventListener("sagitta-view-change", ({ detail }) => { counts.changes.push(detail); });
`;

/** A page under a policy, with this in its body. */
export const pageOf = (body, { policy = STRICT, scripts = ["counts.js", "npm/element.js"] } = {}) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>A page that is not ours</title>
${scripts.map((script) => (script.endsWith("counts.js") ? `<script src="${script}"></script>` : `<script type="module" src="${script}"></script>`)).join("\n")}
<h1>A story</h1>
${body}
`;

/** Serves pages by their names, with the package and data beside them; returns the address. */
export function serveStory(lab, pages, data, options) {
  const page = (path) => (path === "counts.js" ? COUNTS : (pages[path] ?? ""));
  return lab.serve({ "": page, npm: lab.npm, data }, options);
}

/** A copy of a file in a folder of its own that a journey may change. */
export async function folderWith(lab, file, name) {
  const folder = await lab.empty();
  await cp(file, join(folder, name));
  return folder;
}

/** What an element shows: runs in the page. */
export const shownBy = (selector) => {
  const root = document.querySelector(selector).shadowRoot;
  const texts = (inside) => [...root.querySelectorAll(inside)].map((node) => node.textContent);
  return {
    headline: texts("[part=headline]").join(),
    source: texts("[part=source]").join(),
    rows: [...root.querySelectorAll("[part=table] tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent)),
    notice: texts("[part=notice] [part=message]").join(),
    problem: texts("[part=problem]").join(),
    label: root.querySelector("svg")?.getAttribute("aria-label") ?? "",
    marks: root.querySelectorAll("svg path, svg rect, svg circle").length,
    difference: [...root.querySelectorAll("[part=difference] tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent)),
  };
};
