// Sites that a browser keeps, on a host that can be taken away, cut off, and made to lie.

import { appendFile, cp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import http from "node:http";
import { extname, join, normalize } from "node:path";
import { TYPES } from "./server.mjs";

/** The folder of the host that the site is in. */
export const FOLDER = "city/open/";

/** A host of one site, in a folder of it. */
export class Host {
  #server;
  #left = Infinity;
  #onCut = () => {};
  /** The folder that is served; another one is another release. */
  site;
  /** The name of a file one bit of which is another one. */
  flipped;
  /** Whether single ranges are answered. */
  knowsRanges = true;
  /** What was sent: `{ name, bytes, isPart }`. */
  sent = [];

  static async start(site) {
    const host = new Host();
    host.site = site;
    host.#server = http.createServer((request, response) => {
      host.#answer(request, response).catch(() => {
        if (!response.headersSent) response.writeHead(404);
        response.end();
      });
    });
    await new Promise((resolve) => host.#server.listen(0, "127.0.0.1", resolve));
    host.url = `http://127.0.0.1:${host.#server.address().port}/${FOLDER}`;
    return host;
  }

  /**
   * After so many more requests one is cut in its middle, and there is no network after it. The
   * promise is kept when that has happened.
   */
  cutAfter(n) {
    this.#left = n;
    return new Promise((resolve) => {
      this.#onCut = resolve;
    });
  }

  takeAway() {
    this.#left = -Infinity;
  }

  bringBack() {
    this.#left = Infinity;
  }

  async #answer(request, response) {
    this.#left -= 1;
    if (this.#left < -1) {
      request.socket.destroy();
      return;
    }
    const isCut = this.#left === -1;
    const { pathname } = new URL(request.url, "http://here");
    const path = normalize(decodeURIComponent(pathname)).replace(/^\/+/, "");
    if (!path.startsWith(FOLDER)) throw new Error(`${path} is outside`);
    const name = path.slice(FOLDER.length) || "index.html";
    const file = join(this.site, name);
    if (!(await stat(file)).isFile()) throw new Error(`${file} is no file`);
    let bytes = await readFile(file);
    if (name === this.flipped) bytes[bytes.length >> 1] ^= 1;
    const [, first, last] = (this.knowsRanges && /^bytes=(\d+)-(\d+)$/.exec(request.headers.range)) || [];
    const headers = { "Content-Type": TYPES[extname(name)] ?? "application/octet-stream", "Cache-Control": "no-cache" };
    if (first !== undefined) {
      headers["Content-Range"] = `bytes ${first}-${last}/${bytes.length}`;
      bytes = bytes.subarray(Number(first), Number(last) + 1);
    }
    response.writeHead(first === undefined ? 200 : 206, { ...headers, "Content-Length": bytes.length });
    this.sent.push({ name, bytes: bytes.length, isPart: first !== undefined });
    if (isCut) {
      response.write(bytes.subarray(0, bytes.length >> 1), () => {
        this.#onCut();
        response.destroy();
      });
      return;
    }
    response.end(bytes);
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** A site that the native tool builds of a table, without the parts that keeping it has no need of. */
export async function siteOf(lab, csv) {
  const folder = await lab.empty();
  await writeFile(join(folder, "trees.csv"), csv);
  const site = join(await lab.empty(), "site");
  await lab.sagitta("build", folder, "--out", site, "--assets", lab.folder, "--quiet");
  for (const name of await readdir(site)) {
    if (/^(embed|parquet|workbook)/.test(name)) await rm(join(site, name), { recursive: true });
  }
  await lab.sagitta("release", site, "--quiet");
  return site;
}

/** What can stand at the end of a file of a kind without another meaning. */
const ENDS = {
  ".js": (word) => `\n/* ${word} */`,
  ".css": (word) => `\n/* ${word} */`,
  ".ftl": (word) => `\n# ${word}\n`,
  ".html": (word) => `<!-- ${word} -->`,
  ".svg": (word) => `<!-- ${word} -->`,
  ".json": (word) => " ".repeat(word.charCodeAt(0) - 64),
  ".webmanifest": (word) => " ".repeat(word.charCodeAt(0) - 64),
  // A section that has a name, and that nobody reads.
  ".wasm": (word) => Uint8Array.of(0, 3, 1, 98, word.charCodeAt(0)),
};

/** Another release of a site, in which nearly every file is another. */
export async function nextRelease(lab, site, word) {
  const copy = join(await lab.empty(), "site");
  await cp(site, copy, { recursive: true });
  const { files } = JSON.parse(await readFile(join(site, "release.json"), "utf8"));
  for (const { name } of files) {
    const end = ENDS[extname(name)];
    if (end) await appendFile(join(copy, name), end(word));
  }
  await lab.sagitta("release", copy, "--quiet");
  return copy;
}

/** The name of a release. */
export const nameOf = async (site) => JSON.parse(await readFile(join(site, "release.json"), "utf8")).release;

/** Keeps the site and the data in front, as a reader does. */
export async function keepIt(page, expect) {
  await page.click('[data-do="download"]');
  await page.wait('[data-do="keep"]');
  await page.click('[data-do="keep"]');
  await page.wait('[data-do="drop"]', 30_000);
  await page.press("Escape");
}

/** Asks who keeps the site for an update, and gives what came of it. Runs in the page. */
export const updateNow = async () => {
  const worker = navigator.serviceWorker.controller ?? (await navigator.serviceWorker.ready).active;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => data.progress || resolve(data);
    worker.postMessage({ ask: "update" }, [port2]);
  });
};

/** The release that the page says it has, and its files that are not of it. Runs in the page. */
export const mixture = async () => {
  const hash = async (bytes) => {
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const { release, files } = await (await fetch("release.json")).json();
  const others = [];
  await Promise.all(
    files.map(async ({ name, sha256 }) => {
      const response = await fetch(name);
      if ((await hash(await response.arrayBuffer())) !== sha256) others.push(name);
    }),
  );
  const [, own] = /<!-- (\w) -->/.exec(await (await fetch("./")).text()) ?? [];
  return { release, others, own };
};
